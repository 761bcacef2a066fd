package media

import (
	"bytes"
	"fmt"
)

// quantisation reads a DQT segment (T.81 B.2.4.1).
func (c *jpegCheck) quantisation(body []byte, pos int64) error {
	for i := 0; i < len(body); {
		precision, slot := body[i]>>4, body[i]&15
		if precision > 1 || slot > 3 {
			return broken(JPEG, pos+int64(i), "量化表参数越界", "a quantisation table's parameters are out of range")
		}
		i += 1 + 64*(1+int(precision))
		if i > len(body) {
			return broken(JPEG, pos+int64(len(body)), "量化表未写完", "a quantisation table is cut off")
		}
		c.quant[slot] = true
	}
	return nil
}

// huffmanTables reads a DHT segment (T.81 B.2.4.2): the codes of each table must fit their lengths.
func (c *jpegCheck) huffmanTables(body []byte, pos int64) error {
	for i := 0; i < len(body); {
		class, slot := body[i]>>4, body[i]&15
		if class > 1 || slot > 3 {
			return broken(JPEG, pos+int64(i), "霍夫曼表参数越界", "a Huffman table's parameters are out of range")
		}
		if i+17 > len(body) {
			return broken(JPEG, pos+int64(len(body)), "霍夫曼表未写完", "a Huffman table is cut off")
		}
		total, codes := 0, 0
		for length := 1; length <= 16; length++ {
			n := int(body[i+length])
			total += n
			if codes += n; codes > 1<<length {
				return broken(JPEG, pos+int64(i), "霍夫曼表码字过多", "a Huffman table has more codes than fit")
			}
			codes <<= 1
		}
		if total == 0 || total > 256 || i+17+total > len(body) {
			return broken(JPEG, pos+int64(i), "霍夫曼表长度不符", "a Huffman table has a wrong length")
		}
		c.huffman[class][slot] = true
		i += 17 + total
	}
	return nil
}

// scanHeader is a scan header (T.81 B.2.3) with what its data must at least hold.
type scanHeader struct {
	mcus    int64 // minimum coded units
	minBits int64 // fewer bits cannot code every block
}

// scan reads a scan header and walks its data; it returns the offset of the next marker.
func (c *jpegCheck) scan(body []byte, pos, data int64) (int64, error) {
	if c.scans++; c.scans > maxScans {
		return 0, broken(JPEG, pos, "扫描次数过多", "there are too many scans")
	}
	if c.components == nil {
		return 0, broken(JPEG, pos, "扫描出现在帧头之前", "a scan comes before the frame header")
	}
	h, err := c.scanHeader(body, pos)
	if err != nil {
		return 0, err
	}
	next, bytes, restarts, err := c.scanData(data)
	if err != nil {
		return 0, err
	}
	if bytes*8 < h.minBits {
		return 0, broken(JPEG, next, fmt.Sprintf("扫描数据过短：只有 %d 字节，至少应有 %d 字节，部分画面缺失", bytes, (h.minBits+7)/8),
			fmt.Sprintf("a scan is too short: %d bytes where at least %d are needed, part of the picture is missing", bytes, (h.minBits+7)/8))
	}
	if c.restart > 0 {
		// One more at the very end is written by some devices and read by every decoder.
		want := (h.mcus - 1) / int64(c.restart)
		if restarts != want && restarts != want+1 {
			return 0, broken(JPEG, next, fmt.Sprintf("有 %d 个重启标记，应为 %d 个，部分画面缺失", restarts, want),
				fmt.Sprintf("there are %d restart markers instead of %d, part of the picture is missing", restarts, want))
		}
	}
	return next, nil
}

func (c *jpegCheck) scanHeader(body []byte, pos int64) (scanHeader, error) {
	if len(body) < 1 || body[0] < 1 || int(body[0]) > len(c.components) || len(body) != 4+2*int(body[0]) {
		return scanHeader{}, broken(JPEG, pos, "扫描头长度或者分量数不符", "a scan header has a wrong length or number of components")
	}
	n := int(body[0])
	first, last := body[1+2*n], body[2+2*n]
	high, low := body[3+2*n]>>4, body[3+2*n]&15
	progressive := c.info.Codec == "progressive"
	if progressive && (first > last || last > 63 || first == 0 && last != 0 || first > 0 && n > 1 ||
		low > 13 || high != 0 && high != low+1) {
		return scanHeader{}, broken(JPEG, pos, "渐进扫描参数越界", "a progressive scan's parameters are out of range")
	}
	var parts []*component
	for i := range n {
		p, err := c.scanComponent(body[1+2*i], parts, pos+int64(1+2*i))
		if err != nil {
			return scanHeader{}, err
		}
		parts = append(parts, p)
		dc, ac := body[2+2*i]>>4, body[2+2*i]&15
		needDC := !progressive || first == 0 && high == 0
		needAC := !progressive || first > 0
		if dc > 3 || ac > 3 || needDC && !c.huffman[0][dc] || needAC && !c.huffman[1][ac] || !c.quant[p.quant] {
			return scanHeader{}, broken(JPEG, pos, "扫描所用的量化表或者霍夫曼表未定义", "a scan uses a table that is not defined")
		}
		p.scanned = p.scanned || !progressive || first == 0
	}
	return c.extent(parts, progressive, first), nil
}

func (c *jpegCheck) scanComponent(id byte, before []*component, pos int64) (*component, error) {
	for i := range c.components {
		p := &c.components[i]
		if p.id != id {
			continue
		}
		for _, b := range before {
			if b == p {
				return nil, broken(JPEG, pos, "扫描中分量重复", "a scan names a component twice")
			}
		}
		return p, nil
	}
	return nil, broken(JPEG, pos, "扫描引用了不存在的分量", "a scan names a component that does not exist")
}

// extent computes how many units a scan codes (T.81 A.2) and the fewest bits that can do it: a sequential block takes
// a DC and an AC code of one bit or more, a block of a progressive DC scan one bit; AC scans may skip 32,767 blocks at
// a time, so nothing is asked of them.
func (c *jpegCheck) extent(parts []*component, progressive bool, first byte) scanHeader {
	ceil := func(a, b int) int64 { return int64((a + b - 1) / b) }
	var h scanHeader
	blocks := int64(0)
	if len(parts) == 1 {
		p := parts[0]
		w := ceil(c.info.Width*int(p.h), c.hmax)
		l := ceil(c.info.Height*int(p.v), c.vmax)
		h.mcus = ceil(int(w), 8) * ceil(int(l), 8)
		blocks = h.mcus
	} else {
		h.mcus = ceil(c.info.Width, 8*c.hmax) * ceil(c.info.Height, 8*c.vmax)
		for _, p := range parts {
			blocks += h.mcus * int64(p.h) * int64(p.v)
		}
	}
	switch {
	case !progressive:
		h.minBits = 2 * blocks
	case first == 0:
		h.minBits = blocks
	default:
		h.minBits = 1
	}
	return h
}

// scanData walks entropy-coded data to the next marker that is not a restart, which must come in order (T.81 B.1.1.5).
// It counts the bytes of data, stuffing left out, and the restarts.
func (c *jpegCheck) scanData(pos int64) (next, data, restarts int64, err error) {
	for pos < c.s.size {
		part, err := c.s.rest(pos)
		if err != nil {
			return 0, 0, 0, err
		}
		i := bytes.IndexByte(part, 0xff)
		if i < 0 {
			data += int64(len(part))
			pos += int64(len(part))
			continue
		}
		data += int64(i)
		at := pos + int64(i)
		if pos = at + 1; pos >= c.s.size {
			break
		}
		b, err := c.s.at(pos, 1)
		if err != nil {
			return 0, 0, 0, err
		}
		switch m := b[0]; {
		case m == 0:
			data++
			pos++
		case m == 0xff: // a fill byte before a marker
		case m >= mRST0 && m <= mRST7:
			if c.restart == 0 || int64(m-mRST0) != restarts%8 {
				return 0, 0, 0, broken(JPEG, at, "重启标记次序不符，部分画面缺失",
					"a restart marker is out of order, part of the picture is missing")
			}
			restarts++
			pos++
		default:
			return at, data, restarts, nil
		}
	}
	return 0, 0, 0, incomplete(JPEG, c.s.size, "画面数据未写完", "inside the data of the picture")
}
