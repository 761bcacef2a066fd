package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
)

// This file makes small files for the tests: by the standard encoders, and by hand where those cannot.

// scenery is a picture with some structure, so that its encodings are not trivial.
func scenery(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{byte(x * 7), byte(y * 5), byte(x*y + x), 255})
		}
	}
	return img
}

func madeJPEG(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scenery(w, h), &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func madePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func segment(marker byte, body ...byte) []byte {
	n := len(body) + 2
	return append([]byte{0xff, marker, byte(n >> 8), byte(n)}, body...)
}

// Segments of a tiny JPEG whose every block is grey: one DC code "0" and one AC code "0", so "00" codes a block.
var (
	soi  = []byte{0xff, 0xd8}
	eoi  = []byte{0xff, 0xd9}
	dqt  = segment(mDQT, append([]byte{0}, slices.Repeat([]byte{16}, 64)...)...)
	dht  = append(segment(mDHT, oneCode(0x00)...), segment(mDHT, oneCode(0x10)...)...)
	sos1 = segment(mSOS, 1, 1, 0, 0, 63, 0)
)

func oneCode(slot byte) []byte {
	b := make([]byte, 18)
	b[0], b[1] = slot, 1
	return b
}

// sof writes a frame header of n components with sampling 1×1.
func sof(marker byte, precision byte, w, h, n int) []byte {
	body := []byte{precision, byte(h >> 8), byte(h), byte(w >> 8), byte(w), byte(n)}
	for i := range n {
		body = append(body, byte(i+1), 0x11, 0)
	}
	return segment(marker, body...)
}

func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

// greyJPEG is 32×8: four blocks, "00000000".
func greyJPEG() []byte {
	return join(soi, dqt, dht, sof(mSOF0, 8, 32, 8, 1), sos1, []byte{0x00}, eoi)
}

// restartJPEG is 32×8 with a restart after each block.
func restartJPEG() []byte {
	return join(soi, dqt, dht, sof(mSOF0, 8, 32, 8, 1), segment(mDRI, 0, 1), sos1,
		[]byte{0x3f, 0xff, 0xd0, 0x3f, 0xff, 0xd1, 0x3f, 0xff, 0xd2, 0x3f}, eoi)
}

// progressiveJPEG is 32×8 in two scans: DC ("0000"), then AC ("0000", an end of block each).
func progressiveJPEG() []byte {
	return join(soi, dqt, dht, sof(mSOF2, 8, 32, 8, 1), segment(mSOS, 1, 1, 0, 0, 0, 0), []byte{0x0f},
		segment(mSOS, 1, 1, 0, 1, 63, 0), []byte{0x0f}, eoi)
}

// cmykJPEG is 16×8 in four components: two units of four blocks.
func cmykJPEG() []byte {
	return join(soi, segment(0xee, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0), dqt, dht, sof(mSOF0, 8, 16, 8, 4),
		segment(mSOS, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0), []byte{0, 0}, eoi)
}

// exif is an APP1 segment with nothing but an orientation.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("Exif\x00\x00II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("Exif\x00\x00MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, orientation)
	return segment(mAPP1, append(b, 0, 0, 0, 0, 0, 0)...)
}

func chunk(kind string, body ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func ihdr(w, h uint32, depth, colour, interlace byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return chunk("IHDR", append(b, depth, colour, 0, 0, interlace)...)
}

const pngSignature = "\x89PNG\r\n\x1a\n"

func mbox(kind string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), kind...), body...)
}

func be32(v ...uint32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.BigEndian.AppendUint32(b, x)
	}
	return b
}

// madeFilm says how a film for a test is to be written; its zero value has three frames of two picture units.
type madeFilm struct {
	entry      string // avc1 where empty
	brand      string // isom where empty
	moovFirst  bool
	fragments  int // that many moof, and no tables
	width      uint16
	shift      int32  // added to the chunk's offset
	ticks      uint32 // of a frame, 40 where 0; the time scale is 1000
	extraTrack bool   // a sound track beside it
}

// frame is a sample: two units of 3 and 5 bytes behind their lengths.
var frame = []byte{0, 0, 0, 3, 0x65, 1, 2, 0, 0, 0, 5, 0x41, 1, 2, 3, 4}

func (m madeFilm) bytes() []byte {
	brand := m.brand
	if brand == "" {
		brand = "isom"
	}
	ftyp := mbox("ftyp", []byte(brand), be32(0x200), []byte(brand))
	media := slices.Repeat(frame, 3)
	switch {
	case m.fragments > 0:
		film := join(ftyp, m.moov(0))
		for range m.fragments {
			film = join(film, m.moof(), mbox("mdat", media))
		}
		return film
	case m.moovFirst:
		length := len(m.moov(0))
		return join(ftyp, m.moov(uint32(len(ftyp)+length+8)), mbox("mdat", media))
	}
	return join(ftyp, mbox("mdat", media), m.moov(uint32(len(ftyp)+8)))
}

func (m madeFilm) moov(offset uint32) []byte {
	offset += uint32(m.shift)
	tracks := m.track(1, "vide", m.videoEntry(), offset)
	if m.extraTrack {
		tracks = join(tracks, m.track(2, "soun", mbox("mp4a", make([]byte, 28)), offset))
	}
	rest := []byte(nil)
	if m.fragments > 0 {
		rest = mbox("mvex", mbox("trex", be32(0, 1, 1, m.tick(), 0, 0)))
	}
	return mbox("moov", mbox("mvhd", make([]byte, 100)), tracks, rest)
}

func (m madeFilm) tick() uint32 {
	if m.ticks == 0 {
		return 40
	}
	return m.ticks
}

func (m madeFilm) track(id uint32, handler string, entry []byte, offset uint32) []byte {
	n := uint32(3)
	stbl := mbox("stbl", mbox("stsd", be32(0, 1), entry), mbox("stts", be32(0, 1, n, m.tick())),
		mbox("stsc", be32(0, 1, 1, n, 1)), mbox("stsz", be32(0, 0, n, 16, 16, 16)), mbox("stco", be32(0, 1, offset)))
	if m.fragments > 0 {
		stbl = mbox("stbl", mbox("stsd", be32(0, 1), entry), mbox("stts", be32(0, 0)),
			mbox("stsc", be32(0, 0)), mbox("stsz", be32(0, 0, 0)), mbox("stco", be32(0, 0)))
	}
	if id == 2 { // sound: a third of the bytes, so that samples do not overlap
		stbl = bytes.ReplaceAll(stbl, be32(16, 16, 16), be32(0, 0, 0))
	}
	return mbox("trak", mbox("tkhd", be32(0, 0, 0, id), make([]byte, 68)),
		mbox("mdia", mbox("mdhd", be32(0, 0, 0, 1000, 0, 0)), mbox("hdlr", be32(0, 0), []byte(handler), make([]byte, 13)),
			mbox("minf", mbox("vmhd", make([]byte, 12)), stbl)))
}

func (m madeFilm) videoEntry() []byte {
	kind, width := m.entry, m.width
	if kind == "" {
		kind = "avc1"
	}
	if width == 0 {
		width = 320
	}
	head := make([]byte, 78)
	binary.BigEndian.PutUint16(head[24:], width)
	binary.BigEndian.PutUint16(head[26:], 180)
	configuration := mbox("avcC", []byte{1, 66, 0, 30, 0xff, 0xe1, 0, 1, 0x67, 1, 0, 1, 0x68})
	if kind[0] == 'h' {
		hvcc := make([]byte, 23)
		hvcc[0], hvcc[21], hvcc[22] = 1, 3, 1
		configuration = mbox("hvcC", hvcc)
	}
	return mbox(kind, head, configuration)
}

func (m madeFilm) moof() []byte {
	make := func(offset uint32) []byte {
		return mbox("moof", mbox("mfhd", be32(0, 1)), mbox("traf", mbox("tfhd", be32(fBaseIsMoof, 1)),
			mbox("trun", be32(rOffset|rSize, 3, offset, 16, 16, 16))))
	}
	return make(uint32(len(make(0)) + 8))
}
