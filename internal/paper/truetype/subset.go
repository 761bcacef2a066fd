package truetype

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Subset is a typeface cut down to some characters.
type Subset struct {
	File   []byte  // TrueType, without hints
	Runes  []rune  // its characters in ascending order
	Glyphs []Glyph // the outline of each, as numbered in File
	Widths []int   // the width of each, units
	Face   *Face   // where it was cut from
}

// Subset cuts the typeface down to the characters. One that the typeface lacks is an error that names it.
func (f *Face) Subset(characters []rune) (*Subset, error) {
	runes := slices.Clone(characters)
	slices.Sort(runes)
	runes = slices.Compact(runes)
	s := &Subset{Runes: runes, Face: f, Glyphs: make([]Glyph, len(runes)), Widths: make([]int, len(runes))}
	c := cutter{face: f, number: map[Glyph]Glyph{0: 0}, order: []Glyph{0}}
	for i, r := range runes {
		g, ok := f.Glyph(r)
		if !ok {
			return nil, fmt.Errorf("the typeface has no character %q (%U)", r, r)
		}
		s.Glyphs[i], s.Widths[i] = c.take(g), f.Advance(g)
	}
	glyf, loca, err := c.outlines()
	if err != nil {
		return nil, err
	}
	s.File = f.assemble(&c, glyf, loca, characterMap(runes, s.Glyphs))
	return s, nil
}

// cutter numbers the outlines of a subset anew, in the order in which they are asked for.
type cutter struct {
	face   *Face
	number map[Glyph]Glyph
	order  []Glyph
}

func (c *cutter) take(g Glyph) Glyph {
	n, ok := c.number[g]
	if !ok {
		n = Glyph(len(c.order))
		c.number[g] = n
		c.order = append(c.order, g)
	}
	return n
}

// outlines copies the outlines; those that others are made of come after them.
func (c *cutter) outlines() (glyf, loca []byte, err error) {
	for i := 0; i < len(c.order); i++ {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		bytes, err := c.face.outline(c.order[i])
		if err != nil {
			return nil, nil, err
		}
		bytes = slices.Clone(bytes)
		if err := c.renumber(bytes); err != nil {
			return nil, nil, err
		}
		glyf = append(glyf, bytes...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	return glyf, binary.BigEndian.AppendUint32(loca, uint32(len(glyf))), nil
}

// Flags of a part of a composite outline (OpenType, glyf).
const (
	argsAreWords = 0x0001
	haveScale    = 0x0008
	moreParts    = 0x0020
	haveTwoScale = 0x0040
	haveMatrix   = 0x0080
)

// renumber writes the new numbers into a composite outline.
func (c *cutter) renumber(outline []byte) error {
	if len(outline) < 10 || int16(be16(outline)) >= 0 {
		return nil
	}
	for at := 10; ; {
		if len(outline) < at+4 {
			return errShort
		}
		flags := be16(outline[at:])
		binary.BigEndian.PutUint16(outline[at+2:], uint16(c.take(Glyph(be16(outline[at+2:])))))
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveTwoScale != 0:
			at += 4
		case flags&haveMatrix != 0:
			at += 8
		}
		if flags&moreParts == 0 {
			return nil
		}
	}
}

// characterMap is a cmap with a subtable of format 4 for what is at most U+FFFF, which every reader knows, and one of
// format 12 for all.
func characterMap(runes []rune, glyphs []Glyph) []byte {
	basic := basicMap(runes, glyphs)
	var out []byte
	for _, v := range []uint16{0, 2, 3, 1, 0, 20, 3, 10, 0, uint16(20 + len(basic))} {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	out = append(out, basic...)
	out = append(out, 0, 12, 0, 0)
	for _, v := range []uint32{uint32(16 + 12*len(runes)), 0, uint32(len(runes))} {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	for i, r := range runes {
		for _, v := range []uint32{uint32(r), uint32(r), uint32(glyphs[i])} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
	}
	return out
}

// mostBasic is how many segments fit into the 16 bits of a length of format 4.
const mostBasic = 8000

// basicMap is a subtable of format 4 with a segment for each character, and the last one that closes it.
func basicMap(runes []rune, glyphs []Glyph) []byte {
	n := 0
	for n < len(runes) && runes[n] < 0xFFFF && n < mostBasic {
		n++
	}
	segments, power, log := n+1, 1, 0
	for 2*power <= segments {
		power, log = 2*power, log+1
	}
	var out []byte
	add := func(values ...uint16) {
		for _, v := range values {
			out = binary.BigEndian.AppendUint16(out, v)
		}
	}
	add(4, uint16(16+8*segments), 0, uint16(2*segments), uint16(2*power), uint16(log), uint16(2*(segments-power)))
	for _, r := range runes[:n] {
		add(uint16(r))
	}
	add(0xFFFF, 0)
	for _, r := range runes[:n] {
		add(uint16(r))
	}
	add(0xFFFF)
	for i, r := range runes[:n] {
		add(uint16(glyphs[i]) - uint16(r))
	}
	add(1)
	add(make([]uint16, segments)...)
	return out
}

// assemble puts the tables into a file.
func (f *Face) assemble(c *cutter, glyf, loca, cmap []byte) []byte {
	n := len(c.order)
	head := slices.Clone(f.tables["head"][:54])
	clear(head[8:12])                        // the checksum of the file, below
	binary.BigEndian.PutUint16(head[50:], 1) // loca in 32 bits
	hhea := slices.Clone(f.tables["hhea"][:36])
	binary.BigEndian.PutUint16(hhea[34:], uint16(n))
	maxp := slices.Clone(f.tables["maxp"][:32])
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	clear(maxp[14:28]) // no instructions are left
	binary.BigEndian.PutUint16(maxp[14:], 1)
	var hmtx []byte
	for _, g := range c.order {
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.Advance(g)))
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(g))
	}
	post := make([]byte, 32)
	post[1] = 3 // version 3: no names of glyphs
	tables := []struct {
		name string
		data []byte
	}{{"OS/2", f.tables["OS/2"]}, {"cmap", cmap}, {"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}, {"name", names()}, {"post", post}}
	out := []byte{0, 1, 0, 0, 0, byte(len(tables)), 0, 128, 0, 3, 0, 32} // search range for 8 to 15 tables
	at := 12 + 16*len(tables)
	headAt := 0
	for _, t := range tables {
		if t.name == "head" {
			headAt = at
		}
		out = append(out, t.name...)
		for _, v := range []uint32{sum(t.data), uint32(at), uint32(len(t.data))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		at += (len(t.data) + 3) &^ 3
	}
	binary.BigEndian.PutUint16(out[10:], uint16(16*len(tables)-128))
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-sum(out))
	return out
}

// names is the name table: family and full name. Noto Sans SC has no reserved font name, so a subset may keep it.
func names() []byte {
	entries := []struct {
		id   uint16
		text string
	}{{1, "Noto Sans SC"}, {2, "Regular"}, {4, "Noto Sans SC Regular"}, {6, "NotoSansSC-Regular"}}
	out := []byte{0, 0, 0, byte(len(entries)), 0, byte(6 + 12*len(entries))}
	var text []byte
	for _, e := range entries {
		var utf16 []byte
		for _, b := range []byte(e.text) {
			utf16 = append(utf16, 0, b)
		}
		for _, v := range []uint16{3, 1, 0x409, e.id, uint16(len(utf16)), uint16(len(text))} {
			out = binary.BigEndian.AppendUint16(out, v)
		}
		text = append(text, utf16...)
	}
	return append(out, text...)
}

// sum is the checksum of a table.
func sum(data []byte) uint32 {
	var total uint32
	for len(data) >= 4 {
		total += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var last [4]byte
	copy(last[:], data)
	return total + binary.BigEndian.Uint32(last[:])
}
