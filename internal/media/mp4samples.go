package media

import (
	"encoding/binary"
	"sort"
)

// maxSamples bounds the samples of one track: 24 hours at 46 frames a second.
const maxSamples = 4_000_000

// rows reads the rows of a table one after the other through a little window of its own.
type rows struct {
	s     *source
	table box
	at    int64
	width int64
	left  int64
}

// table opens a table whose count stands at offset `count` of its body and whose rows follow after it.
func (f *film) table(b box, count, width int64) (*rows, error) {
	if b.size() < count+4 {
		return nil, broken(MP4, b.at, "表 "+b.kind+" 过短", "the table "+b.kind+" is too short")
	}
	n, err := f.s.u32(b.body + count)
	if err != nil {
		return nil, err
	}
	r := &rows{s: f.s.small(), table: b, at: b.body + count + 4, width: width, left: int64(n)}
	if r.left*width > b.end-r.at {
		return nil, broken(MP4, b.at, "表 "+b.kind+" 的行数超出其长度", "the table "+b.kind+" has more rows than it holds")
	}
	return r, nil
}

func (r *rows) next() ([]byte, error) {
	b, err := r.s.at(r.at, int(r.width))
	r.at += r.width
	r.left--
	return b, err
}

// sizes gives the size of one sample after the other (stsz, stz2; 14496-12 8.7.3).
type sizes struct {
	rows  *rows
	fixed uint32
	field int64 // bits of a size in stz2, 0 for stsz
	count int64
	low   bool // the second half of a byte is next
	half  byte
}

func (f *film) sizes(t *track) (*sizes, error) {
	if b, ok := t.tables["stz2"]; ok {
		return f.compactSizes(b)
	}
	b, ok := t.tables["stsz"]
	if !ok || b.size() < 12 {
		return nil, broken(MP4, t.at, "轨道缺少样本长度表（stsz）", "a track lacks the table of its sample sizes (stsz)")
	}
	fixed, err := f.s.u32(b.body + 4)
	if err != nil {
		return nil, err
	}
	count, err := f.s.u32(b.body + 8)
	if err != nil {
		return nil, err
	}
	z := &sizes{fixed: fixed, count: int64(count)}
	if fixed == 0 {
		z.rows, err = f.table(b, 8, 4)
	}
	return z, err
}

func (f *film) compactSizes(b box) (*sizes, error) {
	if b.size() < 12 {
		return nil, broken(MP4, b.at, "表 stz2 过短", "the table stz2 is too short")
	}
	head, err := f.s.at(b.body+4, 8)
	if err != nil {
		return nil, err
	}
	z := &sizes{field: int64(head[3]), count: int64(binary.BigEndian.Uint32(head[4:]))}
	if z.field != 4 && z.field != 8 && z.field != 16 {
		return nil, broken(MP4, b.at, "表 stz2 的字段宽度无效", "the field width of the table stz2 is not valid")
	}
	if (z.count*z.field+7)/8 > b.size()-12 {
		return nil, broken(MP4, b.at, "表 stz2 的行数超出其长度", "the table stz2 has more rows than it holds")
	}
	z.rows = &rows{s: f.s.small(), table: b, at: b.body + 12, width: max(z.field/8, 1), left: z.count}
	return z, nil
}

func (z *sizes) next() (int64, error) {
	switch {
	case z.fixed != 0:
		return int64(z.fixed), nil
	case z.low:
		z.low = false
		return int64(z.half & 15), nil
	}
	b, err := z.rows.next()
	if err != nil {
		return 0, err
	}
	switch z.field {
	case 4:
		z.low, z.half = true, b[0]
		return int64(b[0] >> 4), nil
	case 8:
		return int64(b[0]), nil
	case 16:
		return int64(binary.BigEndian.Uint16(b)), nil
	}
	return int64(binary.BigEndian.Uint32(b)), nil
}

// chunks gives, chunk by chunk, the offset and the number of samples (stco, co64, stsc; 8.7.4, 8.7.5).
type chunks struct {
	offsets *rows
	runs    *rows
	entries uint32 // descriptions that a row may name; 0: not looked at
	index   int64  // of the chunk given last, from 1
	samples uint32
	first   int64 // chunk at which the next run begins, 0 after the last
	then    uint32
}

func (f *film) chunks(t *track) (*chunks, error) {
	b, ok := t.tables["stco"]
	width := int64(4)
	if !ok {
		b, width = t.tables["co64"], 8
	}
	if b.kind == "" {
		return nil, broken(MP4, t.at, "轨道缺少位置表（stco、co64）", "a track lacks the table of its places (stco, co64)")
	}
	c := &chunks{entries: t.entries}
	var err error
	if c.offsets, err = f.table(b, 4, width); err != nil {
		return nil, err
	}
	if c.runs, err = f.table(t.tables["stsc"], 4, 12); err != nil {
		return nil, err
	}
	if c.offsets.left == 0 {
		return c, nil
	}
	if err := c.run(); err != nil {
		return nil, err
	}
	if c.first != 1 {
		return nil, broken(MP4, c.runs.table.at, "表 stsc 不从第一块开始", "the table stsc does not begin with the first chunk")
	}
	return c, nil
}

// run reads the next row of stsc; rows ascend.
func (c *chunks) run() error {
	before := c.first
	if c.runs.left == 0 {
		c.first = 0
		return nil
	}
	b, err := c.runs.next()
	if err != nil {
		return err
	}
	c.first, c.then = int64(binary.BigEndian.Uint32(b)), binary.BigEndian.Uint32(b[4:])
	description := binary.BigEndian.Uint32(b[8:])
	if c.first <= before || c.then == 0 || c.entries > 0 && (description == 0 || description > c.entries) {
		return broken(MP4, c.runs.at-12, "表 stsc 的行无效", "a row of the table stsc is not valid")
	}
	return nil
}

// next returns the next chunk; ok is false after the last.
func (c *chunks) next() (offset uint64, samples int64, ok bool, err error) {
	if c.offsets.left == 0 {
		return 0, 0, false, nil
	}
	c.index++
	if c.index == c.first {
		c.samples = c.then
		if err := c.run(); err != nil {
			return 0, 0, false, err
		}
	}
	b, err := c.offsets.next()
	if err != nil {
		return 0, 0, false, err
	}
	if len(b) == 8 {
		return binary.BigEndian.Uint64(b), int64(c.samples), true, nil
	}
	return uint64(binary.BigEndian.Uint32(b)), int64(c.samples), true, nil
}

// tableSamples walks the samples that moov lists: times, chunks and sizes agree, and every sample lies in media data.
func (f *film) tableSamples(t *track) error {
	z, err := f.sizes(t)
	if err != nil {
		return err
	}
	if z.count > maxSamples {
		return broken(MP4, t.at, "样本过多", "there are too many samples")
	}
	if err := f.times(t, z.count); err != nil {
		return err
	}
	c, err := f.chunks(t)
	if err != nil {
		return err
	}
	left := z.count
	for {
		offset, n, ok, err := c.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if n > left {
			return broken(MP4, t.at, "位置表的样本多于长度表", "the table of places has more samples than that of sizes")
		}
		left -= n
		if err := f.chunk(t, z, offset, n); err != nil {
			return err
		}
	}
	if left != 0 {
		return broken(MP4, t.at, "位置表的样本少于长度表", "the table of places has fewer samples than that of sizes")
	}
	t.samples = z.count
	return nil
}

func (f *film) chunk(t *track, z *sizes, offset uint64, n int64) error {
	if offset > uint64(f.s.size) {
		return f.outside(t, f.s.size)
	}
	at := int64(offset)
	for range n {
		size, err := z.next()
		if err != nil {
			return err
		}
		if err := f.sample(t, at, size); err != nil {
			return err
		}
		at += size
	}
	return nil
}

// times sums the durations of stts (8.6.1.2), which must cover every sample.
func (f *film) times(t *track, count int64) error {
	r, err := f.table(t.tables["stts"], 4, 8)
	if err != nil {
		return err
	}
	total := int64(0)
	for r.left > 0 {
		b, err := r.next()
		if err != nil {
			return err
		}
		n := binary.BigEndian.Uint32(b)
		total += int64(n)
		t.ticks += uint64(n) * uint64(binary.BigEndian.Uint32(b[4:]))
		if total > count {
			break
		}
	}
	if total != count {
		return broken(MP4, r.table.at, "时间表（stts）与样本数不符", "the table of times (stts) does not match the number of samples")
	}
	return nil
}

// sample checks one sample: inside one media data box and, for video, filled by picture units to the byte.
func (f *film) sample(t *track, at, size int64) error {
	i := sort.Search(len(f.mdats), func(i int) bool { return f.mdats[i].end > at })
	if size > 0 && (i == len(f.mdats) || at < f.mdats[i].body || size > f.mdats[i].end-at) {
		return f.outside(t, at)
	}
	t.bytes += size
	if f.used += size; f.used > f.s.size {
		return broken(MP4, t.at, "样本相互重叠", "samples overlap")
	}
	if !t.video() {
		return nil
	}
	for end := at + size; at < end; {
		if end-at < int64(t.nalLength) {
			return broken(MP4, at, "画面单元未写完", "a unit of a frame is cut off")
		}
		b, err := f.s.at(at, t.nalLength)
		if err != nil {
			return err
		}
		n := int64(0)
		for _, v := range b {
			n = n<<8 | int64(v)
		}
		if at += int64(t.nalLength); n > end-at {
			return broken(MP4, at, "画面单元超出该帧", "a unit runs over its frame")
		}
		at += n
	}
	return nil
}

func (f *film) outside(t *track, at int64) error {
	return broken(MP4, at, "有样本不在媒体数据之内，录像可能被截断或者改动",
		"a sample lies outside the media data: the recording was probably cut or altered")
}
