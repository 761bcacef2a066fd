package media

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/law"
)

// maxBoxes bounds a film of many tiny boxes: a fragment a second for hours stays far below. maxDuration bounds what a
// film of the permitted size can hold in earnest.
const (
	maxBoxes    = 100_000
	maxDuration = 24 * time.Hour
)

// box is one box of ISO/IEC 14496-12 4.2; its content is [body, end).
type box struct {
	kind          string
	at, body, end int64
}

func (b box) size() int64 { return b.end - b.body }

// film walks the boxes of an MP4. Media data come in the list mdats, in order of the file.
type film struct {
	s      *source
	limits Limits
	boxes  int
	mdats  []box
	moofs  []box
	moov   box
	tracks []*track
	runs   *source // the window through which runs of fragments are read
	used   int64   // bytes of all samples so far; samples that overlap would exceed the file
}

func checkMP4(s *source, limits Limits) (Info, error) {
	f := &film{s: s, limits: limits, runs: s.small()}
	if err := f.outline(); err != nil {
		return Info{}, err
	}
	if err := f.readMoov(); err != nil {
		return Info{}, err
	}
	for _, t := range f.tracks {
		if err := f.tableSamples(t); err != nil {
			return Info{}, err
		}
	}
	if err := f.fragments(); err != nil {
		return Info{}, err
	}
	return f.info()
}

// children calls visit for each box of [from, until); top says whether these are the boxes of the file itself.
func (f *film) children(from, until int64, top bool, visit func(box) error) error {
	for at := from; at < until; {
		if until-at < 8 {
			return f.padding(at, until, top)
		}
		b, err := f.box(at, until, top)
		if err != nil {
			return err
		}
		if err := visit(b); err != nil {
			return err
		}
		at = b.end
	}
	return nil
}

// padding accepts fewer than eight zero bytes at the end of a box: QuickTime ends some lists so. Behind a fragment they
// may be the beginning of the next one's length.
func (f *film) padding(at, until int64, top bool) error {
	b, err := f.s.at(at, int(until-at))
	if err != nil {
		return err
	}
	for _, v := range b {
		if top && (v != 0 || len(f.moofs) > 0) {
			return incomplete(MP4, f.s.size, "一个盒子的头部未写完", "inside the head of a box")
		}
		if v != 0 {
			return broken(MP4, at, "盒子末尾有多余数据", "there are stray bytes at the end of a box")
		}
	}
	return nil
}

func (f *film) box(at, until int64, top bool) (box, error) {
	if f.boxes++; f.boxes > maxBoxes {
		return box{}, broken(MP4, at, "盒子过多", "there are too many boxes")
	}
	head, err := f.s.at(at, 8)
	if err != nil {
		return box{}, err
	}
	b := box{kind: string(head[4:8]), at: at, body: at + 8}
	n := uint64(binary.BigEndian.Uint32(head))
	switch {
	case n == 0 && top: // to the end of the file
		n = uint64(until - at)
	case n == 1 && until-at >= 16:
		long, err := f.s.at(at+8, 8)
		if err != nil {
			return box{}, err
		}
		n, b.body = binary.BigEndian.Uint64(long), at+16
	}
	if n < uint64(b.body-at) {
		return box{}, broken(MP4, at, "盒子 "+printable(b.kind)+" 的长度无效", "the length of the box "+printable(b.kind)+" is not valid")
	}
	if n > uint64(until-at) && top {
		return box{}, incomplete(MP4, f.s.size, "盒子 "+printable(b.kind)+" 未写完", "inside the box "+printable(b.kind))
	}
	if n > uint64(until-at) {
		return box{}, broken(MP4, at, "盒子 "+printable(b.kind)+" 超出其上级", "the box "+printable(b.kind)+" runs over its parent")
	}
	b.end = at + int64(n)
	return b, nil
}

// outline lists the boxes of the file: the brand first, then exactly one moov, media data and fragments.
func (f *film) outline() error {
	first := true
	err := f.children(0, f.s.size, true, func(b box) error {
		defer func() { first = false }()
		switch {
		case first:
			return f.brand(b)
		case b.kind == "ftyp":
			return broken(MP4, b.at, "出现第二个文件头（ftyp）", "there is a second file header (ftyp)")
		case b.kind == "moov" && f.moov.kind != "":
			return broken(MP4, b.at, "出现第二个索引（moov）", "there is a second index (moov)")
		case b.kind == "moov":
			f.moov = b
		case b.kind == "mdat":
			f.mdats = append(f.mdats, b)
		case b.kind == "moof":
			f.moofs = append(f.moofs, b)
		}
		return nil
	})
	if err == nil && f.moov.kind == "" {
		return incomplete(MP4, f.s.size, "没有索引（moov），录像可能在停止之前中断", "without its index (moov): the recording was probably cut off before it was closed")
	}
	return err
}

// brands are the beginnings of the brands of the MP4 family. QuickTime ("qt  ") is another family.
var brands = []string{"iso", "mp4", "avc", "M4V", "MSNV", "3g", "dash", "cmf", "hvc", "hev", "f4v", "XAVC"}

func (f *film) brand(b box) error {
	if b.size() < 8 || b.size() > 4096 {
		return broken(MP4, b.at, "文件头（ftyp）长度无效", "the length of the file header (ftyp) is not valid")
	}
	body, err := f.s.at(b.body, int(b.size()))
	if err != nil {
		return err
	}
	list := []string{string(body[:4])}
	for i := 8; i+4 <= len(body); i += 4 {
		list = append(list, string(body[i:i+4]))
	}
	for _, brand := range list {
		if slices.ContainsFunc(brands, func(p string) bool { return strings.HasPrefix(brand, p) }) {
			return nil
		}
	}
	return coding(MP4, b.body, fmt.Sprintf("品牌“%s”不属于 MP4", printable(list[0])),
		fmt.Sprintf("the brand %q is not of the MP4 family", printable(list[0])),
		law.Words{ZH: "请将视频重新封装为 MP4（H.264、H.265）。", EN: "Put the film into an MP4 container (H.264, H.265)."})
}

func (f *film) readMoov() error {
	header := false
	err := f.children(f.moov.body, f.moov.end, false, func(b box) error {
		switch b.kind {
		case "mvhd":
			header = true
		case "trak":
			return f.readTrack(b)
		}
		return nil
	})
	if err == nil && !header {
		err = broken(MP4, f.moov.at, "索引（moov）没有影片头（mvhd）", "the index (moov) has no film header (mvhd)")
	}
	if err != nil {
		return err
	}
	return f.readDefaults()
}

// info sums up: the first video track gives size, codec, frames and duration.
func (f *film) info() (Info, error) {
	i := slices.IndexFunc(f.tracks, func(t *track) bool { return t.video() })
	if i < 0 {
		return Info{}, &Defect{Reason: WrongType, At: f.moov.at, Cure: allowedTypes(), Because: law.Words{
			ZH: "MP4 文件没有视频轨道。", EN: "The MP4 file has no video track."}}
	}
	t := f.tracks[i]
	if t.samples == 0 || t.bytes == 0 {
		return Info{}, incomplete(MP4, f.s.size, "视频轨道没有任何画面", "with no frame in its video track")
	}
	seconds := float64(t.ticks) / float64(t.timescale)
	if seconds > maxDuration.Seconds() {
		return Info{}, broken(MP4, t.at, "视频时长超过 24 小时，不合情理", "the film is said to last more than 24 hours")
	}
	return Info{Type: MP4, Width: t.width, Height: t.height, Orientation: 1, Codec: t.codec, Frames: int(t.samples),
		Duration: time.Duration(seconds * float64(time.Second)).Round(time.Microsecond)}, nil
}

// printable keeps four hostile bytes readable in a sentence.
func printable(kind string) string {
	b := []byte(kind)
	for i, c := range b {
		if c < ' ' || c > '~' {
			b[i] = '?'
		}
	}
	return string(b)
}
