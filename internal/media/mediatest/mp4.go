package mediatest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

const typeMP4 = "video/mp4"

func box(kind string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return append(append(be(uint32(len(body)+8)), kind...), body...)
}

// sample is two picture units of 3 and 5 bytes behind their lengths.
func sample() []byte { return []byte{0, 0, 0, 3, 0x65, 1, 2, 0, 0, 0, 5, 0x41, 1, 2, 3, 4} }

// baseMP4 is a film of three frames of 320×180 in H.264, its media data before its tables.
func baseMP4() []byte {
	ftyp := box("ftyp", []byte("isom"), be(0x200), []byte("isom"))
	mdat := box("mdat", bytes.Repeat(sample(), 3))
	return slices.Concat(ftyp, mdat, moov(uint32(len(ftyp)+8)))
}

func moov(offset uint32) []byte {
	head := make([]byte, 78)
	binary.BigEndian.PutUint16(head[24:], 320)
	binary.BigEndian.PutUint16(head[26:], 180)
	entry := box("avc1", head, box("avcC", []byte{1, 66, 0, 30, 0xff, 0xe1, 0, 1, 0x67, 1, 0, 1, 0x68}))
	stbl := box("stbl", box("stsd", be(0, 1), entry), box("stts", be(0, 1, 3, 40)), box("stsc", be(0, 1, 1, 3, 1)),
		box("stsz", be(0, 0, 3, 16, 16, 16)), box("stco", be(0, 1, offset)))
	return box("moov", box("mvhd", make([]byte, 100)), box("trak", box("tkhd", be(0, 0, 0, 1), make([]byte, 68)),
		box("mdia", box("mdhd", be(0, 0, 0, 1000, 0, 0)), box("hdlr", be(0, 0), []byte("vide"), make([]byte, 13)),
			box("minf", box("vmhd", make([]byte, 12)), stbl))))
}

// fragmented is the same film as two fragments.
func fragmented() []byte {
	whole := baseMP4()
	tables := moov(0)
	for kind, empty := range map[string][]byte{"stts": be(0, 0), "stsc": be(0, 0), "stsz": be(0, 0, 0), "stco": be(0, 0)} {
		tables = replaced(tables, "moov/trak/mdia/minf/stbl/"+kind, box(kind, empty))
	}
	tables = append(tables, box("mvex", box("trex", be(0, 1, 1, 40, 0, 0)))...)
	binary.BigEndian.PutUint32(tables, uint32(len(tables)))
	return slices.Concat(whole[:20], tables, fragment(3), fragment(3))
}

// fragment is a moof that says n samples of 16 bytes, and the media data of three.
func fragment(n uint32) []byte {
	make := func(offset uint32) []byte {
		return box("moof", box("mfhd", be(0, 1)), box("traf", box("tfhd", be(0x020000, 1)), box("trun", be(0x201, n, offset, 16, 16, 16))))
	}
	return slices.Concat(make(uint32(len(make(0))+8)), box("mdat", bytes.Repeat(sample(), 3)))
}

// containers are the boxes that hold boxes, and how many bytes stand before those.
func containers(kind string) (skip int, ok bool) {
	switch kind {
	case "moov", "trak", "mdia", "minf", "stbl", "mvex", "moof", "traf":
		return 0, true
	case "stsd":
		return 8, true
	case "avc1":
		return 78, true
	}
	return 0, false
}

// boxesOf names every box of a film by its path.
func boxesOf(whole []byte, from, to int, path string) (out []block) {
	for at := from; at+8 <= to; {
		n := int(binary.BigEndian.Uint32(whole[at:]))
		kind := string(whole[at+4 : at+8])
		out = append(out, block{path + kind, at, at + n, at, 4})
		if skip, ok := containers(kind); ok {
			out = append(out, boxesOf(whole, at+8+skip, at+n, path+kind+"/")...)
		}
		at += n
	}
	return out
}

func find(whole []byte, path string) (block, []block) {
	blocks := boxesOf(whole, 0, len(whole), "")
	i := slices.IndexFunc(blocks, func(b block) bool { return b.name == path })
	return blocks[i], blocks
}

// replaced puts another box in the place of one and corrects the lengths of those around it.
func replaced(whole []byte, path string, instead []byte) []byte {
	b, blocks := find(whole, path)
	out := slices.Concat(whole[:b.start], instead, whole[b.end:])
	for _, around := range blocks {
		if strings.HasPrefix(path, around.name+"/") {
			n := around.end - around.start + len(instead) - (b.end - b.start)
			binary.BigEndian.PutUint32(out[around.start:], uint32(n))
		}
	}
	return out
}

func films() []File {
	whole := baseMP4()
	blocks := boxesOf(whole, 0, len(whole), "")
	out := cuts("MP4", typeMP4, whole, blocks)
	add := func(name string, b []byte) { out = append(out, File{Name: "MP4 " + name, Declared: typeMP4, Bytes: b}) }
	add("sound", whole)
	add("in fragments", fragmented())
	for _, b := range blocks {
		add("in which "+b.name+" has another name", with(whole, b.start+4, []byte("????")...))
		if strings.Contains(b.name, "/") { // with the lengths around it put right
			add("properly without "+b.name, replaced(whole, b.name, nil))
			add("properly with an empty "+b.name, replaced(whole, b.name, box(b.name[strings.LastIndexByte(b.name, '/')+1:])))
			add("properly with two "+b.name, replaced(whole, b.name, slices.Concat(whole[b.start:b.end], whole[b.start:b.end])))
		}
	}
	sampleTables(add, whole)
	entries(add, whole)
	layouts(add, whole)
	for _, h := range hidden() {
		add("before which stands "+h.name, slices.Concat(h.bytes, whole))
		add("behind which stands "+h.name, slices.Concat(whole, h.bytes))
		add("in whose free box stands "+h.name, slices.Concat(whole, box("free", h.bytes)))
	}
	return out
}

// sampleTables are lies of the tables: they are right in length and wrong in what they say.
func sampleTables(add func(string, []byte), whole []byte) {
	const most = 1<<32 - 1
	table := func(name, kind string, numbers ...uint32) {
		add(name, replaced(whole, "moov/trak/mdia/minf/stbl/"+kind, box(kind, be(numbers...))))
	}
	table("of 2³²−1 samples", "stsz", 0, 0, most, 16, 16, 16)
	table("of 2³²−1 samples of one size", "stsz", 0, 16, most)
	table("of no samples", "stsz", 0, 0, 0)
	table("of two samples where the times say three", "stsz", 0, 0, 2, 16, 16)
	table("of samples of 0 bytes", "stsz", 0, 0, 3, 0, 0, 0)
	table("of a sample of 2³²−1 bytes", "stsz", 0, 0, 3, 16, 16, most)
	table("of samples of 15 bytes", "stsz", 0, 0, 3, 15, 15, 15)
	table("of samples of 17 bytes", "stsz", 0, 0, 3, 17, 17, 17)
	table("of 2³²−1 chunks", "stco", 0, most, 28)
	table("of no chunks", "stco", 0, 0)
	table("whose chunk is at 0", "stco", 0, 1, 0)
	table("whose chunk is in its tables", "stco", 0, 1, uint32(len(whole)-64))
	table("whose chunk is behind its end", "stco", 0, 1, uint32(len(whole)))
	table("whose chunk is at 2³²−1", "stco", 0, 1, most)
	table("whose chunk is one byte off", "stco", 0, 1, 29)
	table("whose chunk runs past the media data", "stco", 0, 1, 44)
	table("whose first chunk is 0", "stsc", 0, 1, 0, 3, 1)
	table("whose first chunk is 2", "stsc", 0, 1, 2, 3, 1)
	table("whose chunks go backwards", "stsc", 0, 2, 1, 3, 1, 1, 3, 1)
	table("of chunks with no samples", "stsc", 0, 1, 1, 0, 1)
	table("of chunks with 2³²−1 samples", "stsc", 0, 1, 1, most, 1)
	table("of a description that is not there", "stsc", 0, 1, 1, 3, 9)
	table("of 2³²−1 runs of chunks", "stsc", 0, most, 1, 3, 1)
	table("of 2³²−1 times", "stts", 0, most, 3, 40)
	table("whose times are for 2³²−1 samples", "stts", 0, 1, most, 40)
	table("whose times are for no sample", "stts", 0, 1, 0, 40)
	table("whose frames last 2³²−1 ticks", "stts", 0, 1, 3, most)
	table("whose frames last no time", "stts", 0, 1, 3, 0)
	mdat, _ := find(whole, "mdat")
	for _, n := range []byte{0, 2, 4, 0xff} {
		add(fmt.Sprintf("whose first picture unit says %d bytes", n), with(whole, mdat.start+11, n))
	}
	add("whose picture unit says 2³²−1 bytes", with(whole, mdat.start+8, 255, 255, 255, 255))
}

// entries are lies of the sample entry and of the headers.
func entries(add func(string, []byte), whole []byte) {
	entry, _ := find(whole, "moov/trak/mdia/minf/stbl/stsd/avc1")
	stsd, _ := find(whole, "moov/trak/mdia/minf/stbl/stsd")
	configuration, _ := find(whole, "moov/trak/mdia/minf/stbl/stsd/avc1/avcC")
	for _, kind := range []string{"hvc1", "vp09", "av01", "mp4v", "mp4a", "encv", "\x00\x00\x00\x00"} {
		add(fmt.Sprintf("coded as %q", kind), with(whole, entry.start+4, []byte(kind)...))
	}
	for _, size := range [][2]uint16{{0, 180}, {320, 0}, {65535, 65535}, {8000, 8000}, {1, 1}} {
		b := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, size[0]), size[1])
		add(fmt.Sprintf("that says %d×%d", size[0], size[1]), with(whole, entry.start+32, b...))
	}
	add("of no sample entry", with(whole, stsd.start+15, 0))
	add("of 255 sample entries", with(whole, stsd.start+15, 255))
	add("whose configuration is all zero", with(whole, configuration.start+8, make([]byte, configuration.end-configuration.start-8)...))
	add("whose configuration is all FF", with(whole, configuration.start+8, bytes.Repeat([]byte{255}, configuration.end-configuration.start-8)...))
	handler, _ := find(whole, "moov/trak/mdia/hdlr")
	for _, kind := range []string{"soun", "text", "\xff\xff\xff\xff"} {
		add(fmt.Sprintf("whose track is %q", kind), with(whole, handler.start+16, []byte(kind)...))
	}
	media, _ := find(whole, "moov/trak/mdia/mdhd")
	add("of time scale 0", with(whole, media.start+20, 0, 0, 0, 0))
	add("of media header version 255", with(whole, media.start+8, 255))
	for _, brand := range []string{"qt  ", "heic", "avif", "M4A ", "3gp4", "jp2 ", "\x00\x00\x00\x00"} {
		add(fmt.Sprintf("of brand %q", strings.TrimSpace(brand)), with(with(whole, 8, []byte(brand)...), 16, []byte(brand)...))
	}
}

// layouts are films whose boxes are many, deep, large, or in fragments that lie.
func layouts(add func(string, []byte), whole []byte) {
	deep := []byte{}
	for range 3000 {
		deep = box("moov", deep)
	}
	add("of 3,000 boxes in each other", slices.Concat(whole[:20], deep))
	add("with 3,000 boxes in each other behind it", slices.Concat(whole, bytes.ReplaceAll(deep, []byte("moov"), []byte("udta"))))
	add("with 100,000 empty boxes", slices.Concat(whole, bytes.Repeat(box("free"), 100_000)))
	track, _ := find(whole, "moov/trak")
	add("of 1,000 tracks", replaced(whole, "moov/trak", bytes.Repeat(whole[track.start:track.end], 1000)))
	mdat, _ := find(whole, "mdat")
	large := func(n uint64) []byte {
		head := binary.BigEndian.AppendUint64(append(be(1), "mdat"...), n)
		return slices.Concat(whole[:20], head, whole[mdat.start+8:mdat.end], moov(36))
	}
	for _, n := range []uint64{64, 0, 15, 16, 65, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
		add(fmt.Sprintf("whose media data have the long length %d", n), large(n))
	}
	add("whose media data go to the end", slices.Concat(whole[:20], moov(uint32(20+len(moov(0))+8)), with(whole[mdat.start:mdat.end], 0, 0, 0, 0, 0)))
	add("without tables", whole[:mdat.end])
	film := fragmented()
	add("in fragments without tables", slices.Concat(film[:20], fragment(3)))
	for _, n := range []uint32{0, 2, 4, 1 << 31, 1<<32 - 1} {
		add(fmt.Sprintf("whose fragment says %d samples", n), slices.Concat(film, fragment(n)))
	}
	for i, b := range boxesOf(film, 20, len(film), "") {
		if strings.HasPrefix(b.name, "moo") && !strings.HasPrefix(b.name, "moov/trak") {
			add(fmt.Sprintf("in fragments that ends inside box %d, %s", i, b.name), film[:(b.start+b.end)/2])
			add(fmt.Sprintf("in fragments whose box %d, %s, says the largest length", i, b.name), with(film, b.start, 255, 255, 255, 255))
		}
	}
	add("in fragments that ends between them", film[:len(film)-len(fragment(3))])
	add("of 64 MiB and one byte", slices.Concat(whole, box("free", make([]byte, 64<<20-len(whole)-7))))
}
