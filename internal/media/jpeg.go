package media

import (
	"fmt"

	"yuanjian/internal/law"
)

// Markers of ITU-T T.81, table B.1.
const (
	mSOF0, mSOF2, mDHT = 0xc0, 0xc2, 0xc4
	mRST0, mRST7       = 0xd0, 0xd7
	mSOI, mEOI, mSOS   = 0xd8, 0xd9, 0xda
	mDQT, mDNL, mDRI   = 0xdb, 0xdc, 0xdd
	mAPP0, mAPP1       = 0xe0, 0xe1
	mDAC, mJPG         = 0xcc, 0xc8
)

// maxScans keeps a progressive picture from costing a decoder a pass over the frame for every few bytes; encoders
// write about ten.
const maxSegments, maxScans = 20_000, 100

type component struct {
	id, h, v, quant byte
	scanned         bool
}

// jpegCheck walks a JPEG once, from SOI to EOI.
type jpegCheck struct {
	s          *source
	limits     Limits
	info       Info
	components []component
	hmax, vmax int
	restart    int     // restart interval in MCUs, 0 for none
	quant      [4]bool // tables defined so far
	huffman    [2][4]bool
	scans      int
}

func checkJPEG(s *source, limits Limits) (Info, error) {
	c := &jpegCheck{s: s, limits: limits, info: Info{Type: JPEG, Orientation: 1, Frames: 1}}
	pos := int64(2)
	for range maxSegments {
		marker, at, err := c.marker(pos)
		if err != nil {
			return Info{}, err
		}
		if marker == mEOI {
			return c.finish(at)
		}
		if pos, err = c.segment(marker, at); err != nil {
			return Info{}, err
		}
	}
	return Info{}, broken(JPEG, pos, "段数过多", "there are too many segments")
}

// marker reads a marker at pos, fill bytes before it skipped, and returns the offset behind it.
func (c *jpegCheck) marker(pos int64) (byte, int64, error) {
	for first := true; ; first = false {
		if pos >= c.s.size {
			return 0, 0, incomplete(JPEG, c.s.size, "没有结束标记（EOI）", "without its end marker (EOI)")
		}
		b, err := c.s.at(pos, 1)
		if err != nil {
			return 0, 0, err
		}
		switch {
		case first && b[0] != 0xff:
			return 0, 0, broken(JPEG, pos, "应为标记", "a marker is expected")
		case b[0] != 0xff:
			return b[0], pos + 1, nil
		}
		pos++
	}
}

// segment reads the segment of a marker whose length field is at pos, and returns the offset behind it and, for a
// scan, behind its data.
func (c *jpegCheck) segment(marker byte, pos int64) (int64, error) {
	if marker < mSOF0 || marker >= mRST0 && marker <= mSOI {
		return 0, broken(JPEG, pos-1, fmt.Sprintf("出现不应有的标记 FF%02X", marker),
			fmt.Sprintf("there is the stray marker FF%02X", marker))
	}
	if pos+2 > c.s.size {
		return 0, incomplete(JPEG, c.s.size, "段长度缺失", "without the length of a segment")
	}
	b, err := c.s.at(pos, 2)
	if err != nil {
		return 0, err
	}
	n := int(b[0])<<8 | int(b[1])
	if n < 2 {
		return 0, broken(JPEG, pos, "段长度小于 2", "a segment is shorter than 2")
	}
	end := pos + int64(n)
	if end > c.s.size {
		return 0, incomplete(JPEG, c.s.size, "一个段未写完", "inside a segment")
	}
	body, err := c.s.at(pos+2, n-2)
	if err != nil {
		return 0, err
	}
	switch marker {
	case mSOS:
		return c.scan(body, pos+2, end)
	case mDQT:
		err = c.quantisation(body, pos+2)
	case mDHT:
		err = c.huffmanTables(body, pos+2)
	case mDRI:
		if len(body) != 2 {
			return 0, broken(JPEG, pos, "重启间隔段长度不符", "the restart interval has a wrong length")
		}
		c.restart = int(body[0])<<8 | int(body[1])
	case mAPP1:
		if o := exifOrientation(body); o != 0 {
			c.info.Orientation = o
		}
	default:
		if marker < mAPP0 {
			err = c.frame(marker, body, pos)
		}
	}
	return end, err
}

func (c *jpegCheck) finish(end int64) (Info, error) {
	if c.components == nil {
		return Info{}, broken(JPEG, end-2, "图像在帧头（SOF）之前结束", "the picture ends before a frame header (SOF)")
	}
	for _, p := range c.components {
		if !p.scanned {
			return Info{}, broken(JPEG, end-2, fmt.Sprintf("图像结束，但分量 %d 没有扫描数据", p.id),
				fmt.Sprintf("the picture ends, but component %d has no scan", p.id))
		}
	}
	c.info.Trailing = c.s.size - end
	return c.info, nil
}

// frame reads a frame header (T.81 B.2.2) and refuses the processes that neither browsers nor the program decode.
func (c *jpegCheck) frame(marker byte, body []byte, pos int64) error {
	switch marker {
	case mSOF0, mSOF0 + 1, mSOF2:
	case 0xc3:
		return coding(JPEG, pos-2, "无损 JPEG（SOF3）", "lossless JPEG (SOF3)", ordinaryJPEG())
	case mDAC, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf:
		return coding(JPEG, pos-2, "算术编码", "arithmetic coding", ordinaryJPEG())
	case mDNL:
		return coding(JPEG, pos-2, "行数在扫描之后给出（DNL）", "the number of lines comes after the scan (DNL)", ordinaryJPEG())
	case mJPG:
		return coding(JPEG, pos-2, "JPEG 扩展", "JPEG extensions", ordinaryJPEG())
	default: // 0xc5–0xc7, DHP, EXP
		return coding(JPEG, pos-2, "分级 JPEG", "hierarchical JPEG", ordinaryJPEG())
	}
	if c.components != nil {
		return broken(JPEG, pos-2, "出现第二个帧头", "there is a second frame header")
	}
	if len(body) < 6 || len(body) != 6+3*int(body[5]) {
		return broken(JPEG, pos, "帧头长度不符", "the frame header has a wrong length")
	}
	if body[0] != 8 {
		return coding(JPEG, pos+2, fmt.Sprintf("每样点 %d 位", body[0]), fmt.Sprintf("%d bits a sample", body[0]), ordinaryJPEG())
	}
	height, width := int64(body[1])<<8|int64(body[2]), int64(body[3])<<8|int64(body[4])
	switch {
	case width == 0:
		return broken(JPEG, pos+5, "宽度为 0", "the width is 0")
	case height == 0:
		return coding(JPEG, pos+3, "行数在扫描之后给出（DNL）", "the number of lines comes after the scan (DNL)", ordinaryJPEG())
	case width*height > c.limits.Pixels:
		return tooManyPixels(JPEG, pos+3, width, height, c.limits.Pixels)
	}
	c.info.Width, c.info.Height = int(width), int(height)
	c.info.Codec = map[byte]string{mSOF0: "baseline", mSOF0 + 1: "extended", mSOF2: "progressive"}[marker]
	return c.frameComponents(body[6:], pos+8)
}

func (c *jpegCheck) frameComponents(body []byte, pos int64) error {
	if n := len(body) / 3; n != 1 && n != 3 && n != 4 {
		return coding(JPEG, pos-1, fmt.Sprintf("%d 个颜色分量", n), fmt.Sprintf("%d colour components", n), ordinaryJPEG())
	}
	samples := 0
	for i := 0; i < len(body); i += 3 {
		p := component{id: body[i], h: body[i+1] >> 4, v: body[i+1] & 15, quant: body[i+2]}
		for _, q := range c.components {
			if q.id == p.id {
				return broken(JPEG, pos+int64(i), "分量标识重复", "a component is named twice")
			}
		}
		if p.h < 1 || p.h > 4 || p.v < 1 || p.v > 4 || p.quant > 3 {
			return broken(JPEG, pos+int64(i), "分量参数越界", "a component's parameters are out of range")
		}
		if len(body) == 3 {
			p.h, p.v = 1, 1 // T.81 A.2.2: with one component the factors mean nothing
		}
		c.hmax, c.vmax = max(c.hmax, int(p.h)), max(c.vmax, int(p.v))
		samples += int(p.h) * int(p.v)
		c.components = append(c.components, p)
	}
	// Decoding holds every sample once, a progressive picture its coefficients too (4 bytes each), and four
	// components a converted copy.
	per := int64(1)
	if c.info.Codec == "progressive" {
		per += 4
	}
	px := int64(c.info.Width) * int64(c.info.Height)
	c.info.DecodeBytes = px * per * int64(samples) / int64(c.hmax*c.vmax)
	if len(c.components) == 4 {
		c.info.DecodeBytes += 4 * px
	}
	return nil
}

func ordinaryJPEG() law.Words {
	return law.Words{
		ZH: "请在设备上改用普通的 JPEG（8 位，基线或者渐进）。",
		EN: "Set the device to ordinary JPEG (8 bit, baseline or progressive).",
	}
}
