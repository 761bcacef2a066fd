package mediatest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
)

const typeJPEG = "image/jpeg"

// baseJPEG is 64×48 in colour, with an EXIF segment and a comment.
func baseJPEG() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		img.SetRGBA(i%64, i/64, color.RGBA{byte(i * 7), byte(i * 5), byte(i * i), 255})
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, nil) // a buffer takes everything
	return slices.Concat(b.Bytes()[:2], exif(1), segment(0xfe, []byte("a comment")), b.Bytes()[2:])
}

func segment(marker byte, body []byte) []byte {
	return append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// exif is a segment that says an orientation.
func exif(orientation uint16) []byte {
	b := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	return segment(0xe1, append(binary.BigEndian.AppendUint16(b, orientation), 0, 0, 0, 0, 0, 0))
}

// segmentsOf names the segments of a sound JPEG of one scan, and the scan's data.
func segmentsOf(whole []byte) (out []block) {
	names := map[byte]string{0xe1: "APP1", 0xfe: "COM", 0xdb: "DQT", 0xc0: "SOF0", 0xc4: "DHT", 0xda: "SOS"}
	at := 2
	for whole[at+1] != 0xd9 {
		n := int(binary.BigEndian.Uint16(whole[at+2:]))
		out = append(out, block{names[whole[at+1]], at, at + 2 + n, at + 2, 2})
		at += 2 + n
		if whole[out[len(out)-1].start+1] == 0xda {
			end := len(whole) - 2
			out = append(out, block{"the scan", at, end, -1, 0})
			at = end
		}
	}
	return append(out, block{"EOI", at, at + 2, -1, 0})
}

func jpegs() []File {
	whole := baseJPEG()
	blocks := segmentsOf(whole)
	at := map[string]block{}
	for _, b := range blocks {
		at[b.name] = b
	}
	out := cuts("JPEG", typeJPEG, whole, blocks)
	add := func(name string, b []byte) {
		out = append(out, File{Name: "JPEG " + name, Declared: typeJPEG, Bytes: b})
	}
	add("sound", whole)
	add("of its first byte", whole[:1])
	add("of its first two bytes", whole[:2])
	add("of start and end only", []byte{0xff, 0xd8, 0xff, 0xd9})
	add("with two starts", slices.Concat(whole[:2], whole))
	add("in which a whole picture is a segment", slices.Concat(whole[:2], segment(0xe2, whole), whole[2:]))
	frames(add, whole, at["SOF0"].start)
	tables(add, whole, at)
	scans(add, whole, at)
	wrappings(add, whole)
	return out
}

// frames are lies of the frame header: precision, height, width, components.
func frames(add func(string, []byte), whole []byte, sof int) {
	for _, marker := range []byte{0x00, 0x01, 0x02, 0xbf, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd7, 0xd8, 0xdc, 0xdd, 0xde, 0xdf, 0xf0, 0xf7} {
		add(fmt.Sprintf("whose frame header has the marker FF%02X", marker), with(whole, sof+1, marker))
	}
	for _, precision := range []byte{0, 1, 12, 16, 255} {
		add(fmt.Sprintf("of %d bits", precision), with(whole, sof+4, precision))
	}
	for _, size := range [][2]uint16{{0, 0}, {0, 48}, {64, 0}, {1, 1}, {65, 48}, {64, 49}, {65535, 1}, {1, 65535}, {65535, 65535}, {8000, 8000}, {7000, 7000}, {640, 480}} {
		b := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, size[1]), size[0])
		add(fmt.Sprintf("that says %d×%d", size[0], size[1]), with(whole, sof+5, b...))
	}
	for _, n := range []byte{0, 1, 2, 4, 5, 255} {
		add(fmt.Sprintf("of %d components", n), with(whole, sof+9, n))
	}
	for _, sampling := range []byte{0x00, 0x01, 0x10, 0x33, 0x44, 0x45, 0x51, 0xff} {
		add(fmt.Sprintf("of sampling %02X", sampling), with(whole, sof+11, sampling))
	}
	add("whose components have one number", with(whole, sof+13, whole[sof+10]))
	add("that wants the quantisation table 9", with(whole, sof+12, 9))
	add("that wants a quantisation table it has not", with(whole, sof+12, 3))
}

// tables are lies of quantisation and Huffman tables and of the restart interval.
func tables(add func(string, []byte), whole []byte, at map[string]block) {
	dqt, dht, sos := at["DQT"].start, at["DHT"].start, at["SOS"].start
	for _, head := range []byte{0x04, 0x0f, 0x10, 0x20, 0xff} {
		add(fmt.Sprintf("whose quantisation table begins with %02X", head), with(whole, dqt+4, head))
	}
	add("whose quantisation table is all zero", with(whole, dqt+5, make([]byte, 64)...))
	for _, head := range []byte{0x04, 0x0f, 0x20, 0x30, 0xff} {
		add(fmt.Sprintf("whose Huffman table begins with %02X", head), with(whole, dht+4, head))
	}
	add("whose Huffman table has 4,080 codes", with(whole, dht+5, bytes.Repeat([]byte{255}, 16)...))
	add("whose Huffman table has no code", with(whole, dht+5, make([]byte, 16)...))
	add("whose Huffman table has three codes of one bit", with(whole, dht+5, 3))
	add("whose Huffman table has more codes of eight bits than there are", with(whole, dht+5, 0, 0, 0, 0, 0, 0, 0, 255, 2))
	insert := func(b []byte) []byte { return slices.Concat(whole[:sos], b, whole[sos:]) }
	add("with a restart interval and no restarts", insert(segment(0xdd, []byte{0, 1})))
	add("with a restart interval of 0", insert(segment(0xdd, []byte{0, 0})))
	add("with a restart interval that is empty", insert(segment(0xdd, nil)))
	add("with a restart interval of four bytes", insert(segment(0xdd, []byte{0, 0, 0, 1})))
	add("with an arithmetic table", insert(segment(0xcc, []byte{0, 0})))
	add("with a second frame header", insert(whole[at["SOF0"].start:at["SOF0"].end]))
	add("with a stray restart marker", insert([]byte{0xff, 0xd3}))
	add("with a stray TEM marker", insert([]byte{0xff, 0x01}))
	add("with 100 fill bytes", insert(bytes.Repeat([]byte{0xff}, 100)))
	add("with a million fill bytes", insert(bytes.Repeat([]byte{0xff}, 1<<20)))
	add("with rubbish between segments", insert([]byte("rubbish")))
	add("with 19,000 empty comments", insert(bytes.Repeat(segment(0xfe, nil), 19_000)))
	add("with 100,000 empty comments", insert(bytes.Repeat(segment(0xfe, nil), 100_000)))
	add("with 200 profiles of 64 KiB", insert(bytes.Repeat(segment(0xe2, make([]byte, 65533)), 200)))
}

// scans are lies of the scan header and its data.
func scans(add func(string, []byte), whole []byte, at map[string]block) {
	sos, data := at["SOS"], at["the scan"]
	for _, n := range []byte{0, 1, 2, 4, 5, 255} {
		add(fmt.Sprintf("whose scan has %d components", n), with(whole, sos.start+4, n))
	}
	add("whose scan has a component that is not there", with(whole, sos.start+5, 77))
	add("whose scan has a component twice", with(whole, sos.start+7, whole[sos.start+5]))
	for _, table := range []byte{0x22, 0x40, 0xff} {
		add(fmt.Sprintf("whose scan wants the tables %02X", table), with(whole, sos.start+6, table))
	}
	for _, spectral := range [][3]byte{{1, 63, 0}, {0, 0, 0}, {0, 64, 0}, {63, 0, 0}, {0, 63, 0x10}, {0, 63, 0xff}} {
		add(fmt.Sprintf("whose scan has the selection %d–%d, %02X", spectral[0], spectral[1], spectral[2]), with(whole, sos.end-3, spectral[:]...))
	}
	for _, marker := range []byte{0xd0, 0xd8, 0xc0, 0xda, 0xdb, 0xe1, 0xfe, 0x01} {
		middle := (data.start + data.end) / 2
		add(fmt.Sprintf("with the marker FF%02X in its scan", marker), slices.Concat(whole[:middle], []byte{0xff, marker}, whole[middle:]))
	}
	add("whose scan data are all zero", with(whole, data.start, make([]byte, data.end-data.start)...))
	add("whose scan data are all FF00", with(whole, data.start, bytes.Repeat([]byte{0xff, 0}, (data.end-data.start)/2)...))
	add("whose scan data are one byte", slices.Concat(whole[:data.start+1], whole[data.end:]))
	add("whose scan data are half", slices.Concat(whole[:(data.start+data.end)/2], whole[data.end:]))
	add("whose scan data end inside an escape", slices.Concat(whole[:data.end], []byte{0xff}))
	add("with a scan of the same components again", slices.Concat(whole[:data.end], whole[sos.start:data.end], whole[data.end:]))
	add("with 200 scans", slices.Concat(whole[:data.end], bytes.Repeat(whole[sos.start:data.end], 199), whole[data.end:]))
	b := slices.Concat(whole[:data.end], []byte{0xff, 0xdc, 0, 4, 0, 48}, whole[data.end:])
	add("that says its height after the scan", b)
}

// wrappings are what stands before, inside and behind a sound picture.
func wrappings(add func(string, []byte), whole []byte) {
	for _, h := range hidden() {
		add("before which stands "+h.name, slices.Concat(h.bytes, whole))
		add("behind which stands "+h.name, slices.Concat(whole, h.bytes))
		if len(h.bytes) < 65534 {
			add("in whose comment stands "+h.name, slices.Concat(whole[:2], segment(0xfe, h.bytes), whole[2:]))
		}
	}
	add("behind which stands another", slices.Concat(whole, whole))
	add("of 16 MiB with its padding", slices.Concat(whole, make([]byte, 16<<20-len(whole))))
	add("of 16 MiB and one byte", slices.Concat(whole, make([]byte, 16<<20-len(whole)+1)))
	for _, o := range []uint16{0, 2, 5, 8, 9, 65535} {
		add(fmt.Sprintf("of orientation %d", o), slices.Concat(whole[:2], exif(o), whole[2:]))
	}
	for _, e := range [][2]string{{"points to itself", "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x08"}, {"points outside", "Exif\x00\x00MM\x00*\x7f\xff\xff\xff"},
		{"has 65535 entries", "Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff"}, {"is empty", "Exif\x00\x00"}, {"has no order", "Exif\x00\x00XX\x00*\x00\x00\x00\x08"}} {
		add("whose EXIF "+e[0], slices.Concat(whole[:2], segment(0xe1, []byte(e[1])), whole[2:]))
	}
}
