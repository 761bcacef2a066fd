package detect

import (
	"encoding/binary"
	"io"
	"strings"
	"time"
	"unicode"
)

// metadata is what the EXIF block of a JPEG says (CIPA DC-008) and its luminance table. Everything in it is hostile: offsets are bounded, and
// what is damaged is as if it were not there.
type metadata struct {
	width, height    int
	taken            string // DateTimeOriginal, "2006:01:02 15:04:05"
	offset           string // OffsetTimeOriginal, "+08:00"
	software, serial string
	thumbnail        []byte // JPEG
	steps            *[64]uint16
}

// headMost bounds what is read of a file before its picture data.
const headMost = 1 << 20

// readMetadata walks the segments of a JPEG up to its picture data.
func readMetadata(r io.ReaderAt, size int64) metadata {
	head := make([]byte, min(size, headMost))
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return metadata{}
	}
	head = head[:n]
	var m metadata
	for at := 2; at+4 <= len(head) && head[at] == 0xFF; {
		kind, length := head[at+1], int(binary.BigEndian.Uint16(head[at+2:]))
		if kind == 0xFF { // fill
			at++
			continue
		}
		if kind == 0xDA || length < 2 || at+2+length > len(head) {
			break
		}
		body := head[at+4 : at+2+length]
		switch kind {
		case 0xE1:
			if tiff, ok := strings.CutPrefix(string(body), "Exif\x00\x00"); ok && m.taken == "" {
				m.readTIFF([]byte(tiff))
			}
		case 0xDB:
			m.readTables(body)
		}
		at += 2 + length
	}
	return m
}

// readTables keeps the first table of quantisation, which is that of the brightness in every file that cameras write.
func (m *metadata) readTables(b []byte) {
	for len(b) > 0 {
		wide := int(b[0]>>4) + 1
		if wide > 2 || len(b) < 1+64*wide {
			return
		}
		if b[0]&15 == 0 && m.steps == nil {
			m.steps = new([64]uint16)
			for i, at := range naturalOrder {
				v := uint16(b[1+i*wide])
				if wide == 2 {
					v = v<<8 | uint16(b[2+i*wide])
				}
				m.steps[at] = max(v, 1)
			}
		}
		b = b[1+64*wide:]
	}
}

// naturalOrder is the place in a block of each value in the order of a file (ITU-T T.81, figure 5).
var naturalOrder = [64]int{0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63}

// tiffBlock reads values of a TIFF block.
type tiffBlock struct {
	b     []byte
	order binary.ByteOrder
}

// entriesMost bounds the entries of one directory.
const entriesMost = 200

// each gives the entries of the directory at an offset, and returns the offset of the next.
func (t tiffBlock) each(at uint32, f func(tag, kind uint16, count uint32, value []byte)) (next uint32) {
	if int64(at)+2 > int64(len(t.b)) {
		return 0
	}
	n := int(t.order.Uint16(t.b[at:]))
	rest := t.b[at+2:]
	if n > entriesMost || len(rest) < 12*n {
		return 0
	}
	for i := range n {
		e := rest[12*i:]
		f(t.order.Uint16(e), t.order.Uint16(e[2:]), t.order.Uint32(e[4:]), e[8:12])
	}
	if len(rest) < 12*n+4 {
		return 0
	}
	return t.order.Uint32(rest[12*n:])
}

// number is a value of one short or long.
func (t tiffBlock) number(kind uint16, value []byte) uint32 {
	switch kind {
	case 3:
		return uint32(t.order.Uint16(value))
	case 4:
		return t.order.Uint32(value)
	}
	return 0
}

// text is a value of ASCII, cleaned and of at most 64 characters.
func (t tiffBlock) text(kind uint16, count uint32, value []byte) string {
	if kind != 2 || count == 0 || count > 1024 {
		return ""
	}
	if count > 4 {
		at := int64(t.order.Uint32(value))
		if at+int64(count) > int64(len(t.b)) {
			return ""
		}
		value = t.b[at : at+int64(count)]
	} else {
		value = value[:count]
	}
	return cleaned(value)
}

// cleaned is text up to its first zero, of one line and at most 64 characters.
func cleaned(b []byte) string {
	s, _, _ := strings.Cut(string(b), "\x00")
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
	if r := []rune(s); len(r) > 64 {
		return string(r[:64])
	}
	return s
}

func (m *metadata) readTIFF(b []byte) {
	t := tiffBlock{b: b, order: binary.BigEndian}
	if len(b) < 8 {
		return
	}
	switch string(b[:4]) {
	case "II*\x00":
		t.order = binary.LittleEndian
	case "MM\x00*":
	default:
		return
	}
	var exif uint32
	next := t.each(t.order.Uint32(b[4:]), func(tag, kind uint16, count uint32, value []byte) {
		switch tag {
		case 0x0131:
			m.software = t.text(kind, count, value)
		case 0x8769:
			exif = t.number(kind, value)
		}
	})
	t.each(exif, func(tag, kind uint16, count uint32, value []byte) {
		switch tag {
		case 0x9003:
			m.taken = t.text(kind, count, value)
		case 0x9011:
			m.offset = t.text(kind, count, value)
		case 0xA002:
			m.width = int(t.number(kind, value))
		case 0xA003:
			m.height = int(t.number(kind, value))
		case 0xA431:
			m.serial = t.text(kind, count, value)
		}
	})
	var at, length uint32
	t.each(next, func(tag, kind uint16, _ uint32, value []byte) {
		switch tag {
		case 0x0201:
			at = t.number(kind, value)
		case 0x0202:
			length = t.number(kind, value)
		}
	})
	if length > 0 && int64(at)+int64(length) <= int64(len(b)) {
		m.thumbnail = b[at : int64(at)+int64(length)]
	}
}

// takenAt is the instant of DateTimeOriginal as Unix seconds: in its own offset where it has one, else known is false and it is read as UTC.
// 0: it has none.
func (m *metadata) takenAt() (seconds int64, known bool) {
	if at, err := time.Parse("2006:01:02 15:04:05-07:00", m.taken+m.offset); err == nil {
		return at.Unix(), true
	}
	at, err := time.Parse("2006:01:02 15:04:05", m.taken)
	if err != nil {
		return 0, false
	}
	return at.Unix(), false
}
