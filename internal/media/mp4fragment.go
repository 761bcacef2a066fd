package media

import "encoding/binary"

// Flags of tfhd and trun (ISO/IEC 14496-12 8.8.7, 8.8.8).
const (
	fBaseOffset, fDescription, fDefaultTicks, fDefaultSize = 0x1, 0x2, 0x8, 0x10
	fBaseIsMoof                                            = 0x20000

	rOffset, rFirstFlags, rTicks, rSize, rFlags, rShift = 0x1, 0x4, 0x100, 0x200, 0x400, 0x800
)

// fragment is the state of one track fragment while its runs are read.
type fragment struct {
	t           *track
	base, at    int64 // where offsets count from; where the next sample lies
	ticks, size uint32
}

// fragments walks every moof: each run's samples lie in media data like those of the tables.
func (f *film) fragments() error {
	for _, moof := range f.moofs {
		end := moof.at // data of the first track fragment count from the moof
		err := f.children(moof.body, moof.end, false, func(b box) error {
			if b.kind != "traf" {
				return nil
			}
			var err error
			end, err = f.trackFragment(moof, b, end)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// trackFragment reads one traf; it returns where its data end, from where the next one counts when nothing else is said.
func (f *film) trackFragment(moof, traf box, before int64) (int64, error) {
	g := &fragment{base: before, at: before}
	err := f.children(traf.body, traf.end, false, func(b box) error {
		switch {
		case b.kind == "tfhd":
			return f.fragmentHeader(g, moof, b)
		case b.kind == "trun" && g.t == nil:
			return broken(MP4, b.at, "片段数据先于片段头（tfhd）", "a run comes before the head of its fragment (tfhd)")
		case b.kind == "trun":
			return f.run(g, b)
		}
		return nil
	})
	if err == nil && g.t == nil {
		err = broken(MP4, traf.at, "片段没有片段头（tfhd）", "a fragment has no head (tfhd)")
	}
	return g.at, err
}

func (f *film) fragmentHeader(g *fragment, moof, b box) error {
	if b.size() < 8 || b.size() > 64 {
		return broken(MP4, b.at, "片段头（tfhd）长度无效", "the length of a fragment's head (tfhd) is not valid")
	}
	body, err := f.s.at(b.body, int(b.size()))
	if err != nil {
		return err
	}
	flags, id := binary.BigEndian.Uint32(body)&0xffffff, binary.BigEndian.Uint32(body[4:])
	for _, t := range f.tracks {
		if t.id == id {
			g.t, g.ticks, g.size = t, t.defaultTicks, t.defaultSize
		}
	}
	if g.t == nil {
		return broken(MP4, b.at, "片段属于不存在的轨道", "a fragment belongs to a track that does not exist")
	}
	if flags&fBaseIsMoof != 0 {
		g.base = moof.at
	}
	body = body[8:]
	for _, field := range []struct {
		flag uint32
		n    int
		read func([]byte)
	}{
		{fBaseOffset, 8, func(v []byte) { g.base = int64(min(binary.BigEndian.Uint64(v), uint64(f.s.size))) }},
		{fDescription, 4, func([]byte) {}},
		{fDefaultTicks, 4, func(v []byte) { g.ticks = binary.BigEndian.Uint32(v) }},
		{fDefaultSize, 4, func(v []byte) { g.size = binary.BigEndian.Uint32(v) }},
	} {
		if flags&field.flag == 0 {
			continue
		}
		if len(body) < field.n {
			return broken(MP4, b.at, "片段头（tfhd）过短", "a fragment's head (tfhd) is too short")
		}
		field.read(body)
		body = body[field.n:]
	}
	g.at = g.base
	return nil
}

func (f *film) run(g *fragment, b box) error {
	if b.size() < 8 {
		return broken(MP4, b.at, "片段数据表（trun）过短", "a run (trun) is too short")
	}
	flags, err := f.s.u32(b.body)
	if err != nil {
		return err
	}
	count, err := f.s.u32(b.body + 4)
	if err != nil {
		return err
	}
	skip, width := int64(0), int64(0)
	for flag, into := range map[uint32]*int64{rOffset: &skip, rFirstFlags: &skip, rTicks: &width, rSize: &width, rFlags: &width, rShift: &width} {
		if flags&flag != 0 {
			*into += 4
		}
	}
	if int64(count)*width > b.size()-8-skip || skip > b.size()-8 {
		return broken(MP4, b.at, "片段数据表（trun）的行数超出其长度", "a run (trun) has more rows than it holds")
	}
	if g.t.samples += int64(count); g.t.samples > maxSamples {
		return broken(MP4, b.at, "样本过多", "there are too many samples")
	}
	if flags&rOffset != 0 {
		v, err := f.s.u32(b.body + 8)
		if err != nil {
			return err
		}
		g.at = g.base + int64(int32(v))
	}
	r := &rows{s: f.runs, table: b, at: b.body + 8 + skip, width: width, left: int64(count)}
	return f.runSamples(g, r, flags)
}

func (f *film) runSamples(g *fragment, r *rows, flags uint32) error {
	for r.left > 0 {
		ticks, size := g.ticks, g.size
		row, err := r.next()
		if err != nil {
			return err
		}
		if flags&rTicks != 0 {
			ticks, row = binary.BigEndian.Uint32(row), row[4:]
		}
		if flags&rSize != 0 {
			size = binary.BigEndian.Uint32(row)
		}
		g.t.ticks += uint64(ticks)
		if err := f.sample(g.t, g.at, int64(size)); err != nil {
			return err
		}
		g.at += int64(size)
	}
	return nil
}
