package font_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"golang.org/x/image/font/sfnt"

	"yuanjian/internal/font"
)

func TestRegularIsTheFileOfThePackage(t *testing.T) {
	file, err := font.Regular()
	if err != nil {
		t.Fatal(err)
	}
	const want = "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != want {
		t.Errorf("SHA-256 is %x, want %s", sum, want)
	}
}

func TestRegularDrawsTheCharactersOfNamesAndPlates(t *testing.T) {
	file, err := font.Regular()
	if err != nil {
		t.Fatal(err)
	}
	face, err := sfnt.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	var b sfnt.Buffer
	for _, r := range "远鉴粤港澳警学挂·ABC0189，。「」（）𬴂㛃䶮𬱖" {
		if glyph, err := face.GlyphIndex(&b, r); err != nil || glyph == 0 {
			t.Errorf("%q (%U): glyph %d, %v", r, r, glyph, err)
		}
	}
	if glyph, err := face.GlyphIndex(&b, '\U000F0000'); err != nil || glyph != 0 {
		t.Errorf("a character of private use has glyph %d (%v), want none", glyph, err)
	}
}
