package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

type defectCase struct {
	name   string
	bytes  []byte
	reason Reason
	word   string // in the Chinese sentence
}

func (c defectCase) run(t *testing.T) {
	t.Helper()
	_, err := check(c.bytes, "")
	var d *Defect
	if !errors.As(err, &d) || d.Reason != c.reason || !strings.Contains(d.Because.ZH, c.word) {
		t.Errorf("%s: want reason %d with %q, got %v", c.name, c.reason, c.word, err)
		return
	}
	sound(t, c.name, d)
}

func TestJPEGForms(t *testing.T) {
	grey := sof(mSOF0, 8, 32, 8, 1)
	one := []byte{0}
	frame := func(body []byte) []byte { return join(soi, dqt, dht, body, sos1, one, eoi) }
	for _, c := range []defectCase{
		{"lossless", frame(sof(0xc3, 8, 32, 8, 1)), WrongType, "无损"},
		{"arithmetic", frame(sof(0xc9, 8, 32, 8, 1)), WrongType, "算术"},
		{"hierarchical", frame(sof(0xc5, 8, 32, 8, 1)), WrongType, "分级"},
		{"12 bit", frame(sof(mSOF0+1, 12, 32, 8, 1)), WrongType, "12 位"},
		{"two components", frame(sof(mSOF0, 8, 32, 8, 2)), WrongType, "2 个颜色分量"},
		{"no width", frame(sof(mSOF0, 8, 0, 8, 1)), Broken, "宽度为 0"},
		{"height later", frame(sof(mSOF0, 8, 32, 0, 1)), WrongType, "DNL"},
		{"two frames", join(soi, dqt, dht, grey, grey, sos1, one, eoi), Broken, "第二个帧头"},
		{"no frame", join(soi, dqt, dht, eoi), Broken, "帧头（SOF）之前"},
		{"no scan", join(soi, dqt, dht, grey, eoi), Broken, "没有扫描数据"},
		{"scan before frame", join(soi, dqt, dht, sos1, one, eoi), Broken, "帧头之前"},
		{"no quantisation", join(soi, dht, grey, sos1, one, eoi), Broken, "未定义"},
		{"no Huffman codes", join(soi, dqt, grey, sos1, one, eoi), Broken, "未定义"},
		{"too many codes", join(soi, segment(mDHT, append([]byte{0, 3}, make([]byte, 18)...)...), eoi), Broken, "码字过多"},
		{"empty table", join(soi, segment(mDHT, make([]byte, 17)...), eoi), Broken, "霍夫曼表长度"},
		{"cut table", join(soi, segment(mDQT, 0, 1, 2), eoi), Broken, "量化表未写完"},
		{"scan of one component of three", join(soi, dqt, dht, sof(mSOF0, 8, 8, 8, 3), sos1, one, eoi), Broken, "分量 2 没有扫描"},
		{"component unknown", join(soi, dqt, dht, grey, segment(mSOS, 1, 9, 0, 0, 63, 0), one, eoi), Broken, "不存在的分量"},
		{"component twice", join(soi, dqt, dht, sof(mSOF0, 8, 8, 8, 3), segment(mSOS, 2, 1, 0, 1, 0, 0, 63, 0), one, eoi), Broken, "分量重复"},
		{"scan too short", join(soi, dqt, dht, sof(mSOF0, 8, 320, 80, 1), sos1, one, eoi), Broken, "扫描数据过短"},
		{"empty scan", join(soi, dqt, dht, grey, sos1, eoi), Broken, "扫描数据过短"},
		{"restart without interval", join(soi, dqt, dht, grey, sos1, []byte{0, 0xff, 0xd0, 0}, eoi), Broken, "重启标记次序"},
		{"restart missing", bytes.Replace(restartJPEG(), []byte{0xff, 0xd2, 0x3f}, nil, 1), Broken, "应为 3 个"},
		{"restart lost on the way", bytes.Replace(restartJPEG(), []byte{0xff, 0xd1, 0x3f}, nil, 1), Broken, "重启标记次序"},
		{"garbage between segments", join(soi, dqt, []byte{0x12}, dht, grey, sos1, one, eoi), Broken, "应为标记"},
		{"stray marker", join(soi, dqt, []byte{0xff, 0xd3}, dht, grey, sos1, one, eoi), Broken, "FFD3"},
		{"second beginning", join(soi, soi, dqt, dht, grey, sos1, one, eoi), Broken, "FFD8"},
		{"endless scans", join(soi, dqt, dht, sof(mSOF2, 8, 8, 8, 1), slices.Repeat(join(segment(mSOS, 1, 1, 0, 0, 0, 0), one), maxScans+1), eoi), Broken, "扫描次数过多"},
		{"endless segments", join(soi, slices.Repeat(segment(0xfe), maxSegments+1), dqt), Broken, "段数过多"},
		{"bad progression", join(soi, dqt, dht, sof(mSOF2, 8, 8, 8, 1), segment(mSOS, 1, 1, 0, 5, 2, 0), one, eoi), Broken, "渐进扫描参数"},
	} {
		c.run(t)
	}
}

// Bytes after the end are accepted and counted: padding, a second picture, a maker's block.
func TestBytesAfterTheEndAreCounted(t *testing.T) {
	for _, tail := range [][]byte{make([]byte, 4096), greyJPEG(), []byte("SEFT")} {
		for _, b := range [][]byte{greyJPEG(), madePNG(t, scenery(4, 4))} {
			info, err := check(append(bytes.Clone(b), tail...), "")
			if err != nil || info.Trailing != int64(len(tail)) {
				t.Errorf("%+v %v", info, err)
			}
		}
	}
	padded := join(soi, []byte{0xff, 0xff}, greyJPEG()[2:]) // fill bytes before a marker
	if _, err := check(padded, JPEG); err != nil {
		t.Error(err)
	}
	// One restart marker more at the very end.
	more := bytes.Replace(restartJPEG(), eoi, []byte{0xff, 0xd3, 0xff, 0xd9}, 1)
	if _, err := check(more, JPEG); err != nil {
		t.Error(err)
	}
}

func TestOrientationIsRead(t *testing.T) {
	body := greyJPEG()[2:]
	for o := uint16(0); o < 12; o++ {
		want := 1
		if o >= 1 && o <= 8 {
			want = int(o)
		}
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			info, err := check(join(soi, exif(order, o), body), JPEG)
			if err != nil || info.Orientation != want {
				t.Errorf("orientation %d: %+v %v", o, info, err)
			}
		}
	}
	whole := exif(binary.LittleEndian, 6)[4:]
	for n := range whole { // damaged EXIF never refuses a picture
		info, err := check(join(soi, segment(mAPP1, whole[:n]...), body), JPEG)
		if err != nil || info.Orientation != 1 && n < len(whole)-6 {
			t.Errorf("EXIF of %d bytes: %+v %v", n, info, err)
		}
	}
	turned := join([]byte(pngSignature), ihdr(1, 1, 8, 0, 0), chunk("eXIf", whole[6:]...), chunk("IDAT", 1), chunk("IEND"))
	if info, err := check(turned, PNG); err != nil || info.Orientation != 6 {
		t.Errorf("PNG: %+v %v", info, err)
	}
	if w, h := (Info{Width: 3, Height: 2, Orientation: 6}).Upright(); w != 2 || h != 3 {
		t.Errorf("upright %d×%d", w, h)
	}
}

func TestPNGForms(t *testing.T) {
	sign := []byte(pngSignature)
	grey, data, end := ihdr(4, 4, 8, 0, 0), chunk("IDAT", 1, 2, 3), chunk("IEND")
	plte := chunk("PLTE", 1, 2, 3)
	wrongCRC := bytes.Clone(data)
	wrongCRC[len(wrongCRC)-1]++
	for _, c := range []defectCase{
		{"wrong CRC", join(sign, grey, wrongCRC, end), Broken, "IDAT 的校验和"},
		{"no header", join(sign, data, end), Broken, "IHDR"},
		{"two headers", join(sign, grey, grey, data, end), Broken, "IHDR"},
		{"no data", join(sign, grey, end), Broken, "IDAT"},
		{"empty data", join(sign, grey, chunk("IDAT"), end), Broken, "IDAT"},
		{"interrupted data", join(sign, grey, data, chunk("tEXt", 'a', 0, 'b'), data, end), Broken, "不连续"},
		{"palette missing", join(sign, ihdr(4, 4, 8, 3, 0), data, end), Broken, "调色板"},
		{"palette for grey", join(sign, grey, plte, data, end), Broken, "调色板"},
		{"palette late", join(sign, ihdr(4, 4, 8, 2, 0), data, plte, end), Broken, "PLTE"},
		{"palette of two bytes", join(sign, ihdr(4, 4, 8, 3, 0), chunk("PLTE", 1, 2), data, end), Broken, "调色板"},
		{"16 bit palette", join(sign, ihdr(4, 4, 16, 3, 0), plte, data, end), Broken, "位深 16"},
		{"colour type 5", join(sign, ihdr(4, 4, 8, 5, 0), data, end), Broken, "颜色类型 5"},
		{"interlace 2", join(sign, ihdr(4, 4, 8, 0, 2), data, end), Broken, "组合无效"},
		{"no width", join(sign, ihdr(0, 4, 8, 0, 0), data, end), Broken, "宽度"},
		{"unknown critical chunk", join(sign, grey, chunk("ABCD"), data, end), Broken, "ABCD"},
		{"name of no letters", join(sign, grey, chunk("A\x00CD"), data, end), Broken, "名称"},
		{"animated", join(sign, grey, chunk("acTL", 0, 0, 0, 2, 0, 0, 0, 0), data, end), WrongType, "动画"},
		{"end with content", join(sign, grey, data, chunk("IEND", 1)), Broken, "IEND"},
		{"endless chunks", join(sign, grey, slices.Repeat(chunk("tEXt"), maxChunks+1), data, end), Broken, "数据块过多"},
		{"length over the end", join(sign, grey, be32(1<<31), []byte("IDAT"), make([]byte, 20)), Broken, "IDAT 未写完"},
	} {
		c.run(t)
	}
}

func TestMP4Forms(t *testing.T) {
	film := madeFilm{}.bytes()
	swap := func(old, with []byte) []byte { return bytes.Replace(film, old, with, 1) }
	number := func(box string, offset int, v uint32) []byte {
		b := bytes.Clone(film)
		binary.BigEndian.PutUint32(b[bytes.Index(b, []byte(box))+4+offset:], v)
		return b
	}
	fragments := madeFilm{fragments: 2}.bytes()
	infragment := func(box string, offset int, v uint32) []byte {
		b := bytes.Clone(fragments)
		binary.BigEndian.PutUint32(b[bytes.Index(b, []byte(box))+4+offset:], v)
		return b
	}
	unit := bytes.Clone(film)
	binary.BigEndian.PutUint32(unit[bytes.Index(unit, frame):], 200)
	for _, c := range []defectCase{
		{"VP9", madeFilm{entry: "vp09"}.bytes(), WrongType, "VP9 (vp09)"},
		{"Motion JPEG", madeFilm{entry: "mjpg"}.bytes(), WrongType, "Motion JPEG"},
		{"encrypted", madeFilm{entry: "encv"}.bytes(), WrongType, "encv"},
		{"unknown coding", madeFilm{entry: "zz\x00\x01"}.bytes(), WrongType, "zz??"},
		{"QuickTime", madeFilm{brand: "qt  "}.bytes(), WrongType, "qt"},
		{"no index", join(film[:20], mbox("mdat", frame)), Broken, "moov"},
		{"two indices", join(film, madeFilm{}.moov(32)), Broken, "第二个索引"},
		{"two file headers", join(film, mbox("ftyp", []byte("isom"), be32(0))), Broken, "第二个文件头"},
		{"no film header", swap([]byte("mvhd"), []byte("free")), Broken, "mvhd"},
		{"no video track", swap([]byte("vide"), []byte("soun")), WrongType, "没有视频轨道"},
		{"chunk before the data", madeFilm{shift: -8}.bytes(), Broken, "不在媒体数据之内"},
		{"chunk beyond the data", madeFilm{shift: 16}.bytes(), Broken, "不在媒体数据之内"},
		{"chunk beyond the file", madeFilm{shift: 1 << 30}.bytes(), Broken, "不在媒体数据之内"},
		{"unit over its frame", unit, Broken, "超出该帧"},
		{"rows beyond the table", number("stco", 4, 1<<30), Broken, "行数超出"},
		{"sizes beyond the table", number("stsz", 8, 1<<28), Broken, "行数超出"},
		{"samples without end", number("stsz", 8, 1<<22), Broken, "行数超出"},
		{"fixed sizes without end", bytes.Replace(film, be32(0, 0, 3, 16), be32(0, 1, 1<<31, 16), 1), Broken, "样本过多"},
		{"times for fewer", number("stts", 8, 2), Broken, "stts"},
		{"times for more", number("stts", 8, 1<<31), Broken, "stts"},
		{"places for more", number("stsc", 12, 4), Broken, "多于"},
		{"places for fewer", number("stsc", 12, 2), Broken, "少于"},
		{"chunks not from the first", number("stsc", 8, 2), Broken, "stsc"},
		{"no time scale", number("mdhd", 12, 0), Broken, "时间刻度"},
		{"track of number 0", number("tkhd", 12, 0), Broken, "编号"},
		{"two tracks of one number", bytes.Replace(madeFilm{extraTrack: true}.bytes(), be32(0, 0, 0, 2), be32(0, 0, 0, 1), 1), Broken, "编号重复"},
		{"no table of places", swap([]byte("stco"), []byte("free")), Broken, "stco"},
		{"no table of sizes", swap([]byte("stsz"), []byte("free")), Broken, "stsz"},
		{"no parameters", swap([]byte("avcC"), []byte("free")), Broken, "avcC"},
		{"no parameter sets", swap([]byte{1, 66, 0, 30, 0xff, 0xe1}, []byte{1, 66, 0, 30, 0xff, 0xe0}), Broken, "avcC"},
		{"longer than a day", madeFilm{ticks: 1 << 31}.bytes(), Broken, "24 小时"},
		{"child over its parent", number("mdia", -8, 1<<20), Broken, "超出其上级"},
		{"box of length 4", number("mvhd", -8, 4), Broken, "长度无效"},
		{"table out of place", swap([]byte("minf"), []byte("stbl")), Broken, "位置不符"},
		{"fragment of no track", infragment("tfhd", 4, 9), Broken, "不存在的轨道"},
		{"run without head", bytes.Replace(fragments, []byte("tfhd"), []byte("free"), 1), Broken, "tfhd"},
		{"run of too many rows", infragment("trun", 4, 1<<30), Broken, "行数超出"},
		{"run of samples of nothing", bytes.Replace(infragment("trun", 0, rOffset), be32(rOffset, 3), be32(rOffset, 1<<31), 1), Broken, "样本过多"},
		{"run outside the data", infragment("trun", 8, 4), Broken, "不在媒体数据之内"},
		{"endless boxes", join(film, slices.Repeat(mbox("free"), maxBoxes)), Broken, "盒子过多"},
		{"half a box at the end", append(bytes.Clone(film), 0, 0, 0, 9), Broken, "头部未写完"},
	} {
		c.run(t)
	}
}

// Forms that are unusual and sound.
func TestUnusualSoundFilms(t *testing.T) {
	film := madeFilm{}.bytes()
	endless := madeFilm{moovFirst: true}.bytes() // media data "to the end of the file"
	binary.BigEndian.PutUint32(endless[bytes.LastIndex(endless, []byte("mdat"))-4:], 0)
	mdat := bytes.Index(film, []byte("mdat"))
	long := join(film[:mdat-4], be32(1), []byte("mdat"), be32(0, uint32(16+3*len(frame))), film[mdat+4:])
	binary.BigEndian.PutUint32(long[bytes.Index(long, []byte("stco"))+12:], uint32(mdat+12))
	moov := len(film) - len(madeFilm{}.moov(0))
	wide := bytes.Replace(film, mbox("stco", be32(0, 1, uint32(mdat+4))), nil, 1)
	if len(wide) == len(film) {
		t.Fatal("the table of places was not found")
	}
	for name, b := range map[string][]byte{
		"media data to the end":     endless,
		"64-bit length":             long,
		"free space":                join(film[:moov], mbox("free", make([]byte, 100)), film[moov:]),
		"zero padding at the end":   append(bytes.Clone(film), 0, 0, 0, 0),
		"a maker's box":             join(film, mbox("uuid", make([]byte, 40))),
		"small sizes (stz2, 8 bit)": stz2(film),
	} {
		if info, err := check(b, MP4); err != nil || info.Frames != 3 {
			t.Errorf("%s: %+v %v", name, info, err)
		}
	}
	if _, err := check(wide, MP4); err == nil {
		t.Error("a film without its table of places passes")
	}
}

// stz2 rewrites the sizes of a film as a compact table in the room of the old one.
func stz2(film []byte) []byte {
	b := bytes.Clone(film)
	at := bytes.Index(b, []byte("stsz"))
	copy(b[at:], "stz2")
	binary.BigEndian.PutUint32(b[at+8:], 8)
	copy(b[at+16:], []byte{16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	return b
}
