package media

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"yuanjian/internal/law"
)

// maxChunks bounds a PNG of many tiny chunks; encoders write one for every few kilobytes.
const maxChunks = 50_000

// maxSide is the longest side of a JPEG too. Browsers show nothing longer, and one line stays small in memory.
const maxSide = 65_535

// pngCheck walks a PNG's chunks once, from IHDR to IEND.
type pngCheck struct {
	s      *source
	limits Limits
	info   Info
	colour byte
	seen   map[string]bool // critical chunks so far
	data   int64           // bytes of IDAT
	closed bool            // IDAT has ended
	clear  bool            // tRNS: transparency beside the pixels
}

func checkPNG(s *source, limits Limits) (Info, error) {
	c := &pngCheck{s: s, limits: limits, seen: map[string]bool{}}
	c.info = Info{Type: PNG, Orientation: 1, Frames: 1, Codec: "png"}
	pos := int64(8)
	for range maxChunks {
		kind, end, err := c.chunk(pos)
		if err != nil {
			return Info{}, err
		}
		pos = end
		if kind == "IEND" {
			return c.finish(end)
		}
	}
	return Info{}, broken(PNG, pos, "数据块过多", "there are too many chunks")
}

// chunk reads one chunk at pos: its length, its CRC and, by its type, its content. It returns the offset behind it.
func (c *pngCheck) chunk(pos int64) (string, int64, error) {
	if pos+12 > c.s.size {
		return "", 0, incomplete(PNG, c.s.size, "没有结束块（IEND）", "without its end chunk (IEND)")
	}
	head, err := c.s.at(pos, 8)
	if err != nil {
		return "", 0, err
	}
	n := int64(binary.BigEndian.Uint32(head))
	kind := string(head[4:8])
	for _, b := range head[4:8] {
		if b|0x20 < 'a' || b|0x20 > 'z' {
			return "", 0, broken(PNG, pos+4, "数据块名称无效", "a chunk has no valid name")
		}
	}
	if n > c.s.size-pos-12 {
		return "", 0, incomplete(PNG, c.s.size, "数据块 "+kind+" 未写完", "inside the chunk "+kind)
	}
	if err := c.order(kind, pos); err != nil {
		return "", 0, err
	}
	if err := c.content(kind, pos+8, n); err != nil {
		return "", 0, err
	}
	return kind, pos + 12 + n, c.crc(kind, pos, n)
}

// order holds the places that ISO/IEC 15948 5.6 gives to the critical chunks.
func (c *pngCheck) order(kind string, pos int64) error {
	first := len(c.seen) == 0
	switch {
	case first != (kind == "IHDR"):
		return broken(PNG, pos, "文件头（IHDR）不在首位或者重复", "the header (IHDR) is not first, or there are two")
	case kind == "IDAT" && c.closed:
		return broken(PNG, pos, "图像数据（IDAT）不连续", "the picture data (IDAT) is interrupted")
	case kind == "PLTE" && (c.seen["PLTE"] || c.seen["IDAT"]):
		return broken(PNG, pos, "调色板（PLTE）重复或者位置不符", "there are two palettes (PLTE), or it comes too late")
	case kind == "acTL" || kind == "fcTL" || kind == "fdAT":
		return coding(PNG, pos, "动画 PNG（含有未向审核人显示的画面）", "animated PNG (it holds pictures the reviewer is not shown)",
			law.Words{ZH: "请逐张发送图片，或者以 MP4 发送视频。", EN: "Send each picture by itself, or a film as MP4."})
	}
	switch kind {
	case "IHDR", "PLTE", "IDAT", "IEND":
		c.seen[kind] = true
	default:
		if kind[0]&0x20 == 0 {
			return broken(PNG, pos, "含有未知的关键数据块 "+kind, "there is an unknown critical chunk "+kind)
		}
	}
	c.closed = c.seen["IDAT"] && kind != "IDAT"
	return nil
}

func (c *pngCheck) content(kind string, at, n int64) error {
	switch kind {
	case "IHDR":
		return c.header(at, n)
	case "PLTE":
		if n == 0 || n%3 != 0 || n > 768 || c.colour == 0 || c.colour == 4 {
			return broken(PNG, at, "调色板（PLTE）无效", "the palette (PLTE) is not valid")
		}
	case "tRNS":
		c.clear = true
	case "IDAT":
		if c.colour == 3 && !c.seen["PLTE"] {
			return broken(PNG, at, "缺少调色板（PLTE）", "the palette (PLTE) is missing")
		}
		c.data += n
	case "eXIf":
		if n <= window {
			b, err := c.s.at(at, int(n))
			if err != nil {
				return err
			}
			if o := tiffOrientation(b); o != 0 {
				c.info.Orientation = o
			}
		}
	case "IEND":
		if n != 0 {
			return broken(PNG, at, "结束块（IEND）不为空", "the end chunk (IEND) is not empty")
		}
	}
	return nil
}

// depths lists the lawful bit depths of each colour type (ISO/IEC 15948 table 11.1) with the samples of a pixel.
var depths = map[byte]struct {
	lawful  string
	samples int64
}{
	0: {"\x01\x02\x04\x08\x10", 1}, 2: {"\x08\x10", 3}, 3: {"\x01\x02\x04\x08", 1}, 4: {"\x08\x10", 2}, 6: {"\x08\x10", 4},
}

func (c *pngCheck) header(at, n int64) error {
	if n != 13 {
		return broken(PNG, at-8, "文件头（IHDR）长度不是 13", "the header (IHDR) is not 13 bytes long")
	}
	b, err := c.s.at(at, 13)
	if err != nil {
		return err
	}
	width, height := int64(binary.BigEndian.Uint32(b)), int64(binary.BigEndian.Uint32(b[4:]))
	depth, interlaced := b[8], b[12]
	c.colour = b[9]
	if width == 0 || height == 0 || width > 1<<31-1 || height > 1<<31-1 {
		return broken(PNG, at, "宽度或者高度无效", "width or height is not valid")
	}
	if width > maxSide || height > maxSide || width*height > c.limits.Pixels {
		return tooManyPixels(PNG, at, width, height, c.limits.Pixels)
	}
	form, known := depths[c.colour]
	ok := false
	for i := range len(form.lawful) {
		ok = ok || form.lawful[i] == depth
	}
	if !known || !ok || b[10] != 0 || b[11] != 0 || interlaced > 1 {
		return broken(PNG, at+8, fmt.Sprintf("位深 %d、颜色类型 %d 等参数的组合无效", depth, c.colour),
			fmt.Sprintf("bit depth %d, colour type %d and the other parameters do not go together", depth, c.colour))
	}
	c.info.Width, c.info.Height = int(width), int(height)
	// A decoder keeps grey and palette as they are, everything else with four samples; transparency that stands
	// beside the pixels makes four of grey ones too; interlacing adds a pass of half the picture.
	samples := form.samples
	if samples > 1 {
		samples = 4
	}
	c.info.DecodeBytes = width * height * samples * int64(max(depth/8, 1))
	if interlaced == 1 {
		c.info.Codec = "png interlaced"
		c.info.DecodeBytes += c.info.DecodeBytes / 2
	}
	return nil
}

// crc compares a chunk's stored CRC with that of its type and content.
func (c *pngCheck) crc(kind string, pos, n int64) error {
	sum := uint32(0)
	end := pos + 8 + n
	for at := pos + 4; at < end; {
		part, err := c.s.rest(at)
		if err != nil {
			return err
		}
		part = part[:min(int64(len(part)), end-at)]
		sum = crc32.Update(sum, crc32.IEEETable, part)
		at += int64(len(part))
	}
	stored, err := c.s.u32(end)
	if err != nil {
		return err
	}
	if stored != sum {
		return broken(PNG, pos, "数据块 "+kind+" 的校验和（CRC）不符", "the checksum (CRC) of the chunk "+kind+" does not match")
	}
	return nil
}

func (c *pngCheck) finish(end int64) (Info, error) {
	if c.data == 0 {
		return Info{}, broken(PNG, end-12, "图像结束，但没有图像数据（IDAT）", "the picture ends without picture data (IDAT)")
	}
	if c.clear && c.colour == 0 {
		c.info.DecodeBytes *= 4
	}
	c.info.Trailing = c.s.size - end
	return c.info, nil
}
