package truetype

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"yuanjian/internal/font"
)

// Glyph is the number of an outline in the file.
type Glyph uint16

// Face is a TrueType file that is read where it lies. It does not change and is safe for concurrent use.
type Face struct {
	UnitsPerEm       int
	Ascent, Descent  int    // units above and (negative) below the line
	Box              [4]int // xMin, yMin, xMax, yMax of all outlines, units
	tables           map[string][]byte
	groups           []byte // the groups of the cmap of format 12
	glyphs, measured int    // number of outlines, and of those with a width of their own
	long             bool   // loca in 32 bits
}

var regular = sync.OnceValues(func() (*Face, error) {
	file, err := font.Regular()
	if err != nil {
		return nil, err
	}
	return Read(file)
})

// Regular is the typeface of papers, Noto Sans SC Regular.
func Regular() (*Face, error) { return regular() }

var errShort = errors.New("the typeface is cut short")

// Read reads a TrueType file with outlines in glyf and a cmap of format 12.
func Read(file []byte) (*Face, error) {
	if len(file) < 12 {
		return nil, errShort
	}
	f := &Face{tables: map[string][]byte{}}
	for i := range int(be16(file[4:])) {
		at := 12 + 16*i
		if len(file) < at+16 {
			return nil, errShort
		}
		entry := file[at:]
		off, size := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if off+size > uint64(len(file)) {
			return nil, errShort
		}
		f.tables[string(entry[:4])] = file[off : off+size]
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 32, "hmtx": 4, "loca": 4, "glyf": 1, "cmap": 4} {
		if len(f.tables[name]) < least {
			return nil, fmt.Errorf("the typeface has no table %s that can be used", name)
		}
	}
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.UnitsPerEm = int(be16(head[18:]))
	for i := range f.Box {
		f.Box[i] = int(int16(be16(head[36+2*i:])))
	}
	f.long = be16(head[50:]) == 1
	f.Ascent, f.Descent = int(int16(be16(hhea[4:]))), int(int16(be16(hhea[6:])))
	f.glyphs, f.measured = int(be16(f.tables["maxp"][4:])), int(be16(hhea[34:]))
	if f.UnitsPerEm == 0 || f.measured == 0 || len(f.tables["hmtx"]) < 4*f.measured {
		return nil, errShort
	}
	return f, f.readCharacters()
}

func (f *Face) readCharacters() error {
	cmap := f.tables["cmap"]
	for i := range int(be16(cmap[2:])) {
		if len(cmap) < 12+8*i {
			return errShort
		}
		off := uint64(binary.BigEndian.Uint32(cmap[8+8*i:]))
		if off+16 > uint64(len(cmap)) || be16(cmap[off:]) != 12 {
			continue
		}
		n := uint64(binary.BigEndian.Uint32(cmap[off+12:]))
		if off+16+12*n > uint64(len(cmap)) {
			return errShort
		}
		f.groups = cmap[off+16 : off+16+12*n]
		return nil
	}
	return errors.New("the typeface has no cmap of format 12")
}

// Glyph is the outline of a character; ok is false when the typeface has none.
func (f *Face) Glyph(r rune) (Glyph, bool) {
	low, high := 0, len(f.groups)/12
	for low < high {
		mid := (low + high) / 2
		g := f.groups[12*mid:]
		first, last := rune(binary.BigEndian.Uint32(g)), rune(binary.BigEndian.Uint32(g[4:]))
		switch {
		case r < first:
			high = mid
		case r > last:
			low = mid + 1
		default:
			gid := Glyph(binary.BigEndian.Uint32(g[8:]) + uint32(r-first))
			return gid, gid != 0 && int(gid) < f.glyphs
		}
	}
	return 0, false
}

// Advance is the width of an outline in units.
func (f *Face) Advance(g Glyph) int {
	i := min(int(g), f.measured-1)
	return int(be16(f.tables["hmtx"][4*i:]))
}

// bearing is the left side bearing of an outline in units.
func (f *Face) bearing(g Glyph) uint16 {
	hmtx := f.tables["hmtx"]
	if int(g) < f.measured {
		return be16(hmtx[4*int(g)+2:])
	}
	if at := 4*f.measured + 2*(int(g)-f.measured); at+2 <= len(hmtx) {
		return be16(hmtx[at:])
	}
	return 0
}

// outline is the bytes of a glyph; empty for a blank.
func (f *Face) outline(g Glyph) ([]byte, error) {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var from, to uint64
	if f.long {
		if len(loca) < 4*int(g)+8 {
			return nil, errShort
		}
		from, to = uint64(binary.BigEndian.Uint32(loca[4*int(g):])), uint64(binary.BigEndian.Uint32(loca[4*int(g)+4:]))
	} else {
		if len(loca) < 2*int(g)+4 {
			return nil, errShort
		}
		from, to = 2*uint64(be16(loca[2*int(g):])), 2*uint64(be16(loca[2*int(g)+2:]))
	}
	if from > to || to > uint64(len(glyf)) {
		return nil, errShort
	}
	return glyf[from:to], nil
}

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
