package media

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	stddraw "image/draw"
	"image/jpeg"
)

// Thousand is the width and the height of every picture, as areas are measured.
const Thousand = 1000

// Area is a rectangle of an upright picture, in thousandths of its width and height.
type Area struct {
	Left   int `json:"left"`
	Top    int `json:"top"`
	Right  int `json:"right"`
	Bottom int `json:"bottom"`
}

// Valid tells whether the area lies in the picture and has a size.
func (a Area) Valid() bool {
	return a.Left >= 0 && a.Top >= 0 && a.Right <= Thousand && a.Bottom <= Thousand && a.Left < a.Right && a.Top < a.Bottom
}

// pixels is the area of a picture, with every pixel it touches.
func (a Area) pixels(b image.Rectangle) image.Rectangle {
	up := func(v, of int) int { return (v*of + Thousand - 1) / Thousand }
	return image.Rect(a.Left*b.Dx()/Thousand, a.Top*b.Dy()/Thousand, up(a.Right, b.Dx()), up(a.Bottom, b.Dy())).Add(b.Min)
}

// within is the area of a picture, with the pixels that lie in it whole: what stays to be seen is never more than was drawn.
func (a Area) within(b image.Rectangle) image.Rectangle {
	up := func(v, of int) int { return (v*of + Thousand - 1) / Thousand }
	return image.Rect(up(a.Left, b.Dx()), up(a.Top, b.Dy()), a.Right*b.Dx()/Thousand, a.Bottom*b.Dy()/Thousand).Add(b.Min)
}

// Mask paints a viewing copy (Copies.Viewing, drawn here) black in the areas, or everywhere but in them. What is painted over is in
// the result no more: the pixels are replaced, and the copy is encoded anew without metadata.
func Mask(view []byte, areas []Area, outside bool) (Copy, error) {
	img, err := jpeg.Decode(bytes.NewReader(view))
	if err != nil {
		return Copy{}, fmt.Errorf("read a viewing copy: %w", err)
	}
	b := img.Bounds()
	out := image.NewRGBA(b)
	stddraw.Draw(out, b, img, b.Min, stddraw.Src)
	if outside {
		stddraw.Draw(out, b, image.NewUniform(color.Black), image.Point{}, stddraw.Src)
	}
	for _, a := range areas {
		if outside {
			at := a.within(b)
			stddraw.Draw(out, at, img, at.Min, stddraw.Src)
			continue
		}
		stddraw.Draw(out, a.pixels(b), image.NewUniform(color.Black), image.Point{}, stddraw.Src)
	}
	return encode(out)
}
