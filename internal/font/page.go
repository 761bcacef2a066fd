package font

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Measures of a drawn page, in pixels.
const (
	pageWidth  = 720
	pageMargin = 32
	lineHeight = 34
	textSize   = 18
)

// outlines is the typeface, read once: it takes a tenth of a second.
var outlines = sync.OnceValues(func() (*opentype.Font, error) {
	file, err := Regular()
	if err != nil {
		return nil, err
	}
	return opentype.Parse(file)
})

// Page draws lines of writing under a heading and a rule, as a PNG: the papers of the demonstration, and what the stand-in
// of the disclosure platform shows the public. Lines that are too long are broken.
func Page(heading string, lines []string) ([]byte, error) {
	typeface, err := outlines()
	if err != nil {
		return nil, fmt.Errorf("draw a page: %w", err)
	}
	face, err := opentype.NewFace(typeface, &opentype.FaceOptions{Size: textSize, DPI: 72, Hinting: xfont.HintingFull})
	if err != nil {
		return nil, fmt.Errorf("draw a page: %w", err)
	}
	var broken []string
	for _, l := range lines {
		broken = append(broken, breakLine(face, l)...)
	}
	img := image.NewPaletted(image.Rect(0, 0, pageWidth, lineHeight*(len(broken)+4)), color.Palette{color.White, color.Gray{0x55}, color.Gray{0x99}, color.Black})
	pen := xfont.Drawer{Dst: img, Src: image.Black, Face: face}
	write := func(text string, row int) {
		pen.Dot = fixed.P(pageMargin, lineHeight*row+textSize/2)
		pen.DrawString(text)
	}
	write(heading, 1)
	for x := pageMargin; x < pageWidth-pageMargin; x++ {
		img.Set(x, lineHeight*2-6, color.Black)
	}
	for i, l := range broken {
		write(l, i+3)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("draw a page: %w", err)
	}
	return out.Bytes(), nil
}

// breakLine breaks text where the page ends.
func breakLine(face xfont.Face, text string) []string {
	var out []string
	line := ""
	for _, r := range text {
		if xfont.MeasureString(face, line+string(r)).Ceil() > pageWidth-2*pageMargin {
			out, line = append(out, line), ""
		}
		line += string(r)
	}
	return append(out, line)
}
