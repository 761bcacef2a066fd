package draw

import (
	"encoding/binary"
	"image"
	"slices"
	"time"
)

// A film: three seconds around the instant of the scene, 640×360.
const (
	filmWidth, filmHeight = 640, 360
	filmFrames            = 24
	frameTime             = 125 * time.Millisecond
)

// Film draws the passing of the vehicle as an MP4 (H.264 baseline, 640×360, 3 s, 8 frames a second, no sound), playable
// in browsers; 1 to 6 MB, because nothing in it is compressed. Rain falls in the pictures only.
func (s *Studio) Film(scene Scene) []byte {
	e := newEncoder(filmWidth, filmHeight)
	var units [][]byte
	for _, img := range s.frames(scene) {
		units = append(units, e.picture(img))
	}
	sps, pps := e.parameters(filmWidth, filmHeight)
	return film(sps, pps, units)
}

// frames draws the pictures of a film.
func (s *Studio) frames(scene Scene) []*image.RGBA {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := scene.work(s.words, 1)
	cam := gantryCamera(filmWidth, filmHeight)
	empty := image.NewRGBA(image.Rect(0, 0, filmWidth, filmHeight))
	b := backdrop{canvas: canvas{img: empty}, plan: r.plan, light: r.light, cam: cam, seed: scene.site(), kind: r.kind, words: s.words}
	b.paint()
	var all []*image.RGBA
	for i := range filmFrames {
		since := time.Duration(i-filmFrames/2) * frameTime
		img := &image.RGBA{Pix: slices.Clone(empty.Pix), Stride: empty.Stride, Rect: empty.Rect}
		s.frame(img, cam, r, since)
		now := scene
		now.At = scene.At.Add(since)
		s.caption(newCanvas(img), now)
		all = append(all, img)
	}
	return all
}

// frame draws everyone where they are at an instant before or after the capture.
func (s *Studio) frame(img *image.RGBA, cam camera, r set, since time.Duration) {
	t := since.Seconds()
	own, others := r.speeds()
	target := r.target
	target.z += own * t
	all := []placed{target}
	for _, p := range r.traffic {
		if p.cos < 0 { // coming towards us
			p.z -= 13 * t
		} else {
			p.z += others * t
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		switch {
		case a.z > b.z:
			return -1
		case a.z < b.z:
			return 1
		}
		return 0
	})
	c := newCanvas(img)
	for _, p := range all {
		if p.z > 9 {
			s.vehicle(c, cam, r.light, p)
		}
	}
}

// speeds of the target and of those who drive the same way, in metres a second.
func (r set) speeds() (target, others float64) {
	switch r.kind {
	case Parking:
		return 0, 10
	case Speeding:
		return 18, 12
	case RedLight:
		return 8, 8
	case WrongWay:
		return -9, 12
	case Overload, Uncovered, Smoke:
		return 9, 10
	}
	return 12, 12
}

// film puts access units into an MP4 (ISO/IEC 14496-12, -15), the index first.
func film(sps, pps []byte, units [][]byte) []byte {
	ftyp := box("ftyp", []byte("isom"), u32(0x200), []byte("isomiso2avc1mp41"))
	var media []byte
	var sizes []uint32
	for _, u := range units {
		media = append(append(media, u32(uint32(len(u)))...), u...)
		sizes = append(sizes, uint32(len(u)+4))
	}
	length := len(index(sps, pps, sizes, 0))
	head := append(ftyp, index(sps, pps, sizes, uint32(len(ftyp)+length+8))...)
	return append(head, box("mdat", media)...)
}

func index(sps, pps []byte, sizes []uint32, offset uint32) []byte {
	const scale = 1000
	ticks := uint32(frameTime / time.Millisecond)
	n := uint32(len(sizes))
	long := n * ticks
	unit := slices.Concat(u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
	mvhd := box("mvhd", u32(0, 0, 0, scale, long, 0x10000, 0x01000000, 0, 0), unit, make([]byte, 24), u32(2))
	tkhd := box("tkhd", u32(3, 0, 0, 1, 0, long, 0, 0, 0, 0), unit, u32(filmWidth<<16, filmHeight<<16))
	avcC := box("avcC", []byte{1, sps[1], sps[2], sps[3], 0xff, 0xe1}, u16(len(sps)), sps, []byte{1}, u16(len(pps)), pps)
	entry := box("avc1", make([]byte, 6), u16(1), make([]byte, 16), u16(filmWidth), u16(filmHeight),
		u32(0x480000, 0x480000, 0), u16(1), make([]byte, 32), u16(24), u16(0xffff), avcC)
	stbl := box("stbl", box("stsd", u32(0, 1), entry), box("stts", u32(0, 1, n, ticks)), box("stss", u32(0, 1, 1)),
		box("stsc", u32(0, 1, 1, n, 1)), box("stsz", u32(0, 0, n), u32(sizes...)), box("stco", u32(0, 1, offset)))
	dinf := box("dinf", box("dref", u32(0, 1), box("url ", u32(1))))
	hdlr := box("hdlr", u32(0, 0), []byte("vide"), make([]byte, 12), []byte("video\x00"))
	mdia := box("mdia", box("mdhd", u32(0, 0, 0, scale, long, 0x55c40000)), hdlr, box("minf", box("vmhd", u32(1, 0, 0)), dinf, stbl))
	return box("moov", mvhd, box("trak", tkhd, mdia))
}

func box(kind string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return append(append(u32(uint32(len(body)+8)), kind...), body...)
}

func u32(v ...uint32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.BigEndian.AppendUint32(b, x)
	}
	return b
}

func u16(v int) []byte { return []byte{byte(v >> 8), byte(v)} }
