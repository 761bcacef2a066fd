package draw

import (
	"bytes"
	"image"
)

// This file writes H.264 (ITU-T H.264) without compressing a sample: the first picture holds every macroblock as plain
// samples (I_PCM, 7.3.5), each later one only those that changed and skips the rest. A fixed camera changes little.

const (
	block        = 16
	blockBytes   = block*block + 2*(block/2)*(block/2)
	mbTypePCM    = 25 // table 7-11
	mbTypePCMInP = 5 + mbTypePCM
)

// bits writes a raw byte sequence payload.
type bits struct {
	out  []byte
	acc  byte
	free int // bits still free in acc, 8 when it is empty
}

func newBits(header byte) *bits { return &bits{out: []byte{header}, free: 8} }

func (b *bits) put(v uint32, n int) {
	for i := n - 1; i >= 0; i-- {
		b.free--
		b.acc |= byte(v>>i&1) << b.free
		if b.free == 0 {
			b.out, b.acc, b.free = append(b.out, b.acc), 0, 8
		}
	}
}

// ue writes an unsigned Exp-Golomb code (9.1).
func (b *bits) ue(v uint32) {
	n := 0
	for (v+1)>>(n+1) != 0 {
		n++
	}
	b.put(0, n)
	b.put(v+1, n+1)
}

// align fills the byte with zeros.
func (b *bits) align() {
	if b.free < 8 {
		b.put(0, b.free)
	}
}

// nal ends the payload and returns the unit: no two zero bytes are followed by a byte below four (7.4.1).
func (b *bits) nal() []byte {
	b.put(1, 1)
	b.align()
	out, zeros := make([]byte, 0, len(b.out)+16), 0
	for _, v := range b.out {
		if zeros >= 2 && v <= 3 {
			out, zeros = append(out, 3), 0
		}
		out = append(out, v)
		if zeros++; v != 0 {
			zeros = 0
		}
	}
	return out
}

// encoder turns pictures into access units.
type encoder struct {
	wide, high int // macroblocks
	last       []byte
	frame      uint32
}

func newEncoder(width, height int) *encoder {
	return &encoder{wide: (width + block - 1) / block, high: (height + block - 1) / block}
}

// parameters returns the sequence and picture parameter sets for pictures of a size (7.3.2.1, 7.3.2.2).
func (e *encoder) parameters(width, height int) (sps, pps []byte) {
	s := newBits(0x67)
	s.put(66, 8)   // baseline
	s.put(0xc0, 8) // constrained
	s.put(30, 8)   // level 3
	s.ue(0)
	s.ue(0) // frame numbers of 4 bits
	s.ue(2) // shown in order of decoding
	s.ue(1) // one reference
	s.put(0, 1)
	s.ue(uint32(e.wide - 1))
	s.ue(uint32(e.high - 1))
	s.put(3, 2) // frames only, 8×8 inference
	s.put(1, 1) // cut to size, in units of two pixels
	s.ue(0)
	s.ue(uint32(e.wide*block-width) / 2)
	s.ue(0)
	s.ue(uint32(e.high*block-height) / 2)
	s.put(0, 1)
	p := newBits(0x68)
	p.ue(0)
	p.ue(0)
	p.put(0, 2) // variable length codes
	p.ue(0)
	p.ue(0)
	p.ue(0)
	p.put(0, 3)
	p.ue(0)
	p.ue(0)
	p.ue(0)
	p.put(0b100, 3) // deblocking is said in each slice
	return s.nal(), p.nal()
}

// picture encodes a picture as one slice; the first is complete.
func (e *encoder) picture(img *image.RGBA) []byte {
	now := e.samples(img)
	defer func() { e.last, e.frame = now, (e.frame+1)%16 }()
	if e.last == nil {
		b := newBits(0x65)
		e.header(b, 7, true)
		for at := 0; at < len(now); at += blockBytes {
			b.ue(mbTypePCM)
			b.align()
			b.out = append(b.out, now[at:at+blockBytes]...)
		}
		return b.nal()
	}
	b := newBits(0x41)
	e.header(b, 5, false)
	skipped := uint32(0)
	for at := 0; at < len(now); at += blockBytes {
		if bytes.Equal(now[at:at+blockBytes], e.last[at:at+blockBytes]) {
			skipped++
			continue
		}
		b.ue(skipped)
		b.ue(mbTypePCMInP)
		b.align()
		b.out = append(b.out, now[at:at+blockBytes]...)
		skipped = 0
	}
	if skipped > 0 {
		b.ue(skipped)
	}
	return b.nal()
}

// header writes a slice header (7.3.3).
func (e *encoder) header(b *bits, kind uint32, whole bool) {
	b.ue(0)
	b.ue(kind)
	b.ue(0)
	b.put(e.frame, 4)
	if whole {
		b.ue(0)
		b.put(0, 2)
	} else {
		b.put(0, 3)
	}
	b.ue(0) // quantiser unchanged
	b.ue(1) // no deblocking
}

// samples converts a picture to the samples of its macroblocks (ITU-R BT.601, 16–235), one after the other; beyond the
// picture's edge its last pixels go on.
func (e *encoder) samples(img *image.RGBA) []byte {
	out := make([]byte, 0, e.wide*e.high*blockBytes)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	pixel := func(x, y int) (r, g, b int) {
		p := img.Pix[min(y, h-1)*img.Stride+4*min(x, w-1):]
		return int(p[0]), int(p[1]), int(p[2])
	}
	for i := range e.wide * e.high {
		x0, y0 := i%e.wide*block, i/e.wide*block
		for k := range block * block {
			r, g, b := pixel(x0+k%block, y0+k/block)
			out = append(out, byte(16+(16829*r+33039*g+6416*b+32768)>>16))
		}
		for plane := range 2 {
			for k := range block * block / 4 {
				var r, g, b int
				for q := range 4 {
					pr, pg, pb := pixel(x0+k%8*2+q%2, y0+k/8*2+q/2)
					r, g, b = r+pr, g+pg, b+pb
				}
				v := -9714*r - 19070*g + 28784*b
				if plane == 1 {
					v = 28784*r - 24103*g - 4681*b
				}
				out = append(out, byte(128+(v+131072)>>18))
			}
		}
	}
	return out
}
