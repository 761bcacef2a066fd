package truetype_test

import (
	"bytes"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"yuanjian/internal/paper/truetype"
)

// TestSubsetDrawsTheSameOutlines: another reader finds every character in the subset, drawn as in the whole typeface.
func TestSubsetDrawsTheSameOutlines(t *testing.T) {
	face, err := truetype.Regular()
	if err != nil {
		t.Fatal(err)
	}
	runes := []rune("王𬱖、李𫖯、张䶮、赵㛃执法ABCé⼈人《》 …1½")
	s, err := face.Subset(runes)
	if err != nil {
		t.Fatal(err)
	}
	again, err := face.Subset(append(runes, runes...))
	if err != nil || !bytes.Equal(s.File, again.File) {
		t.Errorf("the same characters give another subset (%v)", err)
	}
	small, err := sfnt.Parse(s.File)
	if err != nil {
		t.Fatal(err)
	}
	var b sfnt.Buffer
	for i, r := range s.Runes {
		g, err := small.GlyphIndex(&b, r)
		if err != nil || int(g) != int(s.Glyphs[i]) {
			t.Errorf("%q is outline %d, want %d (%v)", r, g, s.Glyphs[i], err)
		}
		drawn, err := small.LoadGlyph(&b, g, fixed.I(1000), nil)
		if err != nil {
			t.Errorf("%q: %v", r, err)
		}
		advance, err := small.GlyphAdvance(&b, g, fixed.I(s.Face.UnitsPerEm), 0)
		if err != nil || advance.Round() != s.Widths[i] {
			t.Errorf("%q is %d wide, want %d (%v)", r, advance.Round(), s.Widths[i], err)
		}
		if len(drawn) == 0 && r != ' ' {
			t.Errorf("%q is blank", r)
		}
	}
	if _, err := face.Subset([]rune("执\U000F0000")); err == nil {
		t.Error("a character that the typeface lacks is in the subset")
	}
}

func TestDamagedTypefacesAreErrors(t *testing.T) {
	face, err := truetype.Regular()
	if err != nil {
		t.Fatal(err)
	}
	s, err := face.Subset([]rune("执法"))
	if err != nil {
		t.Fatal(err)
	}
	if whole, err := truetype.Read(s.File); err != nil {
		t.Errorf("the subset cannot be read: %v", err)
	} else if _, err := whole.Subset([]rune("执法")); err != nil {
		t.Errorf("the subset cannot be cut again: %v", err)
	}
	for n := 0; n < len(s.File); n += 7 {
		if f, err := truetype.Read(s.File[:n]); err == nil {
			_, _ = f.Subset([]rune("执法")) // must not panic
		}
	}
}
