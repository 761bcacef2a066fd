package mediatest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"slices"
)

const typePNG = "image/png"

// basePNG is 40×30 with a palette and transparency.
func basePNG() []byte {
	img := image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{color.NRGBA{}, color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 128}, color.NRGBA{0, 255, 0, 255}, color.White})
	for i := range img.Pix {
		img.Pix[i] = byte(i % 5)
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a buffer takes everything
	return b.Bytes()
}

func chunk(kind string, body []byte) []byte {
	b := append(append(be(uint32(len(body))), kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func chunksOf(whole []byte) (out []block) {
	for at := 8; at < len(whole); {
		n := int(binary.BigEndian.Uint32(whole[at:]))
		out = append(out, block{string(whole[at+4 : at+8]), at, at + 12 + n, at, 4})
		at += 12 + n
	}
	return out
}

// header is an IHDR with fields of one's own choice.
func header(w, h uint32, depth, colour, compression, filter, interlace byte) []byte {
	return chunk("IHDR", append(be(w, h), depth, colour, compression, filter, interlace))
}

func pngs() []File {
	whole := basePNG()
	blocks := chunksOf(whole)
	out := cuts("PNG", typePNG, whole, blocks)
	add := func(name string, b []byte) { out = append(out, File{Name: "PNG " + name, Declared: typePNG, Bytes: b}) }
	add("sound", whole)
	add("of its signature only", whole[:8])
	add("of half its signature", whole[:4])
	add("whose signature went through a text transfer", slices.Concat([]byte("\x89PNG\n\x1a\n"), whole[8:]))
	for _, b := range blocks {
		add("with a wrong check sum of "+b.name, with(whole, b.end-1, whole[b.end-1]^1))
		add("in which "+b.name+" is called by small letters", with(whole, b.start+4, bytes.ToLower(whole[b.start+4:b.start+8])...))
		add("in which "+b.name+" has no name", with(whole, b.start+4, 0, 0, 0, 0))
	}
	headers(add, whole)
	inserted(add, whole, blocks)
	for _, h := range hidden() {
		add("before which stands "+h.name, slices.Concat(h.bytes, whole))
		add("behind which stands "+h.name, slices.Concat(whole, h.bytes))
		add("in whose text stands "+h.name, slices.Concat(whole[:33], chunk("tEXt", append([]byte("Comment\x00"), h.bytes...)), whole[33:]))
	}
	return out
}

// headers are lies of IHDR: the rest is the sound file's.
func headers(add func(string, []byte), whole []byte) {
	for _, h := range []struct {
		name   string
		header []byte
	}{
		{"of width 0", header(0, 30, 8, 3, 0, 0, 0)}, {"of height 0", header(40, 0, 8, 3, 0, 0, 0)},
		{"of width 2³¹", header(1<<31, 1, 8, 3, 0, 0, 0)}, {"of height 2³²−1", header(1, 1<<32-1, 8, 3, 0, 0, 0)},
		{"that says 65535×65535", header(65535, 65535, 8, 3, 0, 0, 0)}, {"that says 100000×1", header(100000, 1, 8, 3, 0, 0, 0)},
		{"that says 8000×8000", header(8000, 8000, 8, 3, 0, 0, 0)}, {"that says 7000×7000", header(7000, 7000, 4, 3, 0, 0, 0)},
		{"that says 41×30", header(41, 30, 4, 3, 0, 0, 0)}, {"that says 1×1", header(1, 1, 4, 3, 0, 0, 0)},
		{"of depth 0", header(40, 30, 0, 3, 0, 0, 0)}, {"of depth 3", header(40, 30, 3, 3, 0, 0, 0)}, {"of depth 16 with a palette", header(40, 30, 16, 3, 0, 0, 0)},
		{"of depth 255", header(40, 30, 255, 3, 0, 0, 0)}, {"of colour 1", header(40, 30, 8, 1, 0, 0, 0)}, {"of colour 5", header(40, 30, 8, 5, 0, 0, 0)},
		{"of colour 7", header(40, 30, 8, 7, 0, 0, 0)}, {"of colour 255", header(40, 30, 8, 255, 0, 0, 0)}, {"of grey with a palette", header(40, 30, 8, 0, 0, 0, 0)},
		{"of compression 1", header(40, 30, 8, 3, 1, 0, 0)}, {"of filter 1", header(40, 30, 8, 3, 0, 1, 0)}, {"of interlace 2", header(40, 30, 8, 3, 0, 0, 2)},
		{"that says interlaced and is not", header(40, 30, 4, 3, 0, 0, 1)},
	} {
		add(h.name, slices.Concat(whole[:8], h.header, whole[33:]))
	}
}

// inserted are chunks of other kinds, too many of them, and streams that are not what they should be.
func inserted(add func(string, []byte), whole []byte, blocks []block) {
	data := blocks[slices.IndexFunc(blocks, func(b block) bool { return b.name == "IDAT" })]
	before := func(b []byte) []byte { return slices.Concat(whole[:data.start], b, whole[data.start:]) }
	instead := func(b []byte) []byte { return slices.Concat(whole[:data.start], b, whole[data.end:]) }
	for _, kind := range []string{"ABCD", "acTL", "fcTL", "fdAT", "IEND", "IHDR", "JDAT"} {
		add("with an empty "+kind, before(chunk(kind, nil)))
	}
	for _, n := range []int{0, 1, 767, 771, 65536} {
		add(fmt.Sprintf("with a palette of %d bytes", n), slices.Concat(whole[:33], chunk("PLTE", make([]byte, n)), whole[data.start:]))
	}
	add("with 40,000 empty texts", before(bytes.Repeat(chunk("tEXt", nil), 40_000)))
	add("with 100,000 empty texts", before(bytes.Repeat(chunk("tEXt", nil), 100_000)))
	add("with a compressed text of 100 MB", before(chunk("zTXt", append([]byte("a\x00\x00"), deflated(100<<20)...))))
	add("with a colour profile of 100 MB", slices.Concat(whole[:33], chunk("iCCP", append([]byte("a\x00\x00"), deflated(100<<20)...)), whole[33:]))
	add("whose data are empty", instead(chunk("IDAT", nil)))
	add("whose data are rubbish", instead(chunk("IDAT", []byte("rubbish"))))
	add("whose data are 100 MB for 1,200 pixels", instead(chunk("IDAT", deflated(100<<20))))
	add("whose data are one line", instead(chunk("IDAT", deflated(21))))
	add("whose lines have filter 9", instead(chunk("IDAT", compressed(bytes.Repeat([]byte{9}, 30*21)))))
	add("whose pixels are outside the palette", instead(chunk("IDAT", compressed(bytes.Repeat(append([]byte{0}, bytes.Repeat([]byte{0xff}, 20)...), 30)))))
	var crumbs []byte
	for _, b := range whole[data.start+8 : data.end-4] {
		crumbs = append(crumbs, chunk("IDAT", []byte{b})...)
	}
	add("whose data come byte by byte", instead(crumbs))
	add("whose data are interrupted", slices.Concat(whole[:data.end], chunk("tEXt", []byte("a\x00b")), chunk("IDAT", nil), whole[data.end:]))
	big := slices.Concat(whole[:8], header(7000, 7000, 8, 0, 0, 0, 0), chunk("IDAT", deflated(7001*7000)), chunk("IEND", nil))
	add("of 49 megapixels in 48 KB", big)
	add("of 49 megapixels of 16 bits and four channels", slices.Concat(whole[:8], header(7000, 7000, 16, 6, 0, 0, 0), chunk("IDAT", deflated(7000*(1+7000*8))), chunk("IEND", nil)))
	add("of 16 MiB and one byte", slices.Concat(whole, make([]byte, 16<<20-len(whole)+1)))
}

// deflated is the stream of n zeros.
func deflated(n int) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for ; n > 0; n -= len(zeros) {
		_, _ = w.Write(zeros[:min(n, len(zeros))]) // a buffer takes everything
	}
	_ = w.Close()
	return b.Bytes()
}

func compressed(content []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}
