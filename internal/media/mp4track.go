package media

import (
	"encoding/binary"
	"fmt"
	"slices"

	"yuanjian/internal/law"
)

// track is what moov says of one track (ISO/IEC 14496-12 8.3–8.7).
type track struct {
	at            int64
	id            uint32
	handler       string
	timescale     uint32
	codec         string
	width, height int
	nalLength     int            // bytes of a picture unit's length (14496-15), 1, 2 or 4
	tables        map[string]box // stsd, stts, stsc, stsz, stz2, stco, co64
	defaultTicks  uint32         // trex
	defaultSize   uint32
	entries       uint32 // descriptions of the coding in stsd
	samples       int64
	bytes         int64 // of all samples together
	ticks         uint64
}

func (t *track) video() bool { return t.handler == "vide" }

func (f *film) readTrack(b box) error {
	if len(f.tracks) == 64 {
		return broken(MP4, b.at, "轨道过多", "there are too many tracks")
	}
	t := &track{at: b.at, tables: map[string]box{}}
	if err := f.trackBoxes(t, b); err != nil {
		return err
	}
	if t.id == 0 || t.handler == "" || t.timescale == 0 {
		return broken(MP4, b.at, "轨道缺少编号、类型或者时间刻度", "a track lacks its number, its kind or its time scale")
	}
	if slices.ContainsFunc(f.tracks, func(o *track) bool { return o.id == t.id }) {
		return broken(MP4, b.at, "轨道编号重复", "two tracks have the same number")
	}
	for _, kind := range []string{"stsd", "stts", "stsc"} {
		if t.tables[kind].kind == "" {
			return broken(MP4, b.at, "轨道缺少表 "+kind, "a track lacks its table "+kind)
		}
	}
	f.tracks = append(f.tracks, t)
	if !t.video() {
		return nil
	}
	return f.sampleEntries(t)
}

// trackBoxes descends into a trak; the names say where each box stands, so depth is bounded by the code.
func (f *film) trackBoxes(t *track, parent box) error {
	return f.children(parent.body, parent.end, false, func(b box) error {
		switch b.kind {
		case "mdia", "minf", "stbl":
			if within := map[string]string{"mdia": "trak", "minf": "mdia", "stbl": "minf"}[b.kind]; parent.kind != within {
				return broken(MP4, b.at, "盒子 "+b.kind+" 的位置不符", "the box "+b.kind+" is out of place")
			}
			return f.trackBoxes(t, b)
		case "tkhd":
			return f.number(b, 12, 20, &t.id)
		case "mdhd":
			return f.number(b, 12, 20, &t.timescale)
		case "hdlr":
			if parent.kind != "mdia" || b.size() < 12 { // QuickTime has another one in minf
				return nil
			}
			kind, err := f.s.at(b.body+8, 4)
			t.handler = string(kind)
			return err
		case "stsd", "stts", "stsc", "stsz", "stz2", "stco", "co64":
			if _, twice := t.tables[b.kind]; twice || b.size() < 8 {
				return broken(MP4, b.at, "表 "+b.kind+" 重复或者过短", "the table "+b.kind+" is there twice or too short")
			}
			t.tables[b.kind] = b
		}
		return nil
	})
}

// number reads a 32-bit number whose offset depends on the version of the box.
func (f *film) number(b box, v0, v1 int64, into *uint32) error {
	if b.size() < v0+4 {
		return broken(MP4, b.at, "盒子 "+b.kind+" 过短", "the box "+b.kind+" is too short")
	}
	head, err := f.s.at(b.body, 1)
	if err != nil {
		return err
	}
	off := v0
	if head[0] == 1 {
		off = v1
	}
	if b.size() < off+4 {
		return broken(MP4, b.at, "盒子 "+b.kind+" 过短", "the box "+b.kind+" is too short")
	}
	*into, err = f.s.u32(b.body + off)
	return err
}

// readDefaults reads what fragments fall back on (mvex, trex; 8.8.3).
func (f *film) readDefaults() error {
	return f.children(f.moov.body, f.moov.end, false, func(mvex box) error {
		if mvex.kind != "mvex" {
			return nil
		}
		return f.children(mvex.body, mvex.end, false, func(b box) error {
			if b.kind != "trex" {
				return nil
			}
			if b.size() < 24 {
				return broken(MP4, b.at, "盒子 trex 过短", "the box trex is too short")
			}
			body, err := f.s.at(b.body, 24)
			if err != nil {
				return err
			}
			for _, t := range f.tracks {
				if t.id == binary.BigEndian.Uint32(body[4:]) {
					t.defaultTicks = binary.BigEndian.Uint32(body[12:])
					t.defaultSize = binary.BigEndian.Uint32(body[16:])
				}
			}
			return nil
		})
	})
}

// codecs names what devices are known to send by mistake.
var codecs = map[string]string{
	"vp08": "VP8", "vp09": "VP9", "av01": "AV1", "vvc1": "H.266", "mp4v": "MPEG-4 Visual", "jpeg": "Motion JPEG",
	"mjpa": "Motion JPEG", "mjpg": "Motion JPEG", "s263": "H.263", "h263": "H.263", "encv": "CENC",
	"dvh1": "Dolby Vision", "dvhe": "Dolby Vision", "apch": "ProRes", "apcn": "ProRes", "svac": "SVAC",
}

// sampleEntries reads the sample descriptions of a video track: all of them H.264 or H.265 (14496-15).
func (f *film) sampleEntries(t *track) error {
	d := t.tables["stsd"]
	err := f.children(d.body+8, d.end, false, func(b box) error {
		t.entries++
		switch b.kind {
		case "avc1", "avc3", "hvc1", "hev1":
			return f.videoEntry(t, b)
		}
		name := printable(b.kind)
		if known := codecs[b.kind]; known != "" {
			name = known + " (" + name + ")"
		}
		return coding(MP4, b.at, "视频编码为 "+name, "the video is coded as "+name, law.Words{
			ZH: "请在设备上改用 H.264 或者 H.265 编码。", EN: "Set the device to H.264 or H.265."})
	})
	if err == nil && t.entries == 0 {
		err = broken(MP4, d.at, "视频轨道没有编码说明", "the video track does not say how it is coded")
	}
	if err != nil {
		return err
	}
	stated, err := f.s.u32(d.body + 4)
	if err == nil && stated != t.entries {
		err = broken(MP4, d.body+4, "编码说明的数量不符", "the number of descriptions of the coding is wrong")
	}
	return err
}

func (f *film) videoEntry(t *track, b box) error {
	if b.size() < 78 {
		return broken(MP4, b.at, "编码说明过短", "the description of the coding is too short")
	}
	size, err := f.s.at(b.body+24, 4)
	if err != nil {
		return err
	}
	width, height := int64(binary.BigEndian.Uint16(size)), int64(binary.BigEndian.Uint16(size[2:]))
	if width == 0 || height == 0 {
		return broken(MP4, b.body+24, "画面宽度或者高度为 0", "width or height of the frame is 0")
	}
	if width*height > f.limits.Pixels {
		return tooManyPixels(MP4, b.body+24, width, height, f.limits.Pixels)
	}
	if t.codec == "" {
		t.codec, t.width, t.height = b.kind, int(width), int(height)
	}
	want := map[byte]string{'a': "avcC", 'h': "hvcC"}[b.kind[0]]
	found := false
	err = f.children(b.body+78, b.end, false, func(c box) error {
		if c.kind != want {
			return nil
		}
		found = true
		return f.configuration(t, c)
	})
	if err == nil && !found {
		err = broken(MP4, b.at, "编码说明缺少参数集（"+want+"）", "the description of the coding lacks its parameters ("+want+")")
	}
	return err
}

// configuration reads the length of a picture unit's length field, and that there are parameter sets where the
// entry promises them (avcC: 14496-15 5.3.3, hvcC: 8.3.3).
func (f *film) configuration(t *track, c box) error {
	at, least := int64(4), int64(7)
	if c.kind == "hvcC" {
		at, least = 21, 23
	}
	if c.size() < least {
		return broken(MP4, c.at, "参数集 "+c.kind+" 过短", "the parameters "+c.kind+" are too short")
	}
	b, err := f.s.at(c.body+at, 2)
	if err != nil {
		return err
	}
	n := int(b[0]&3) + 1
	sets := int(b[1])
	if c.kind == "avcC" {
		sets &= 31
	}
	if n == 3 || t.nalLength != 0 && t.nalLength != n || sets == 0 && (t.codec == "avc1" || t.codec == "hvc1") {
		return broken(MP4, c.at, fmt.Sprintf("参数集 %s 无效", c.kind), fmt.Sprintf("the parameters %s are not valid", c.kind))
	}
	t.nalLength = n
	return nil
}
