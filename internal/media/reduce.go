package media

import (
	"image"
	stddraw "image/draw"
)

// Thumbnail draws img upright within 320×180 pixels, never larger than it is. orientation is 1–8 as EXIF numbers it.
func Thumbnail(img image.Image, orientation int) image.Image {
	return fit(img, orientation, thumbnailWidth, thumbnailHeight)
}

// ViewingCopy draws img upright within 2560×1440 pixels, never larger than it is. orientation is 1–8 as EXIF numbers it.
func ViewingCopy(img image.Image, orientation int) image.Image {
	return fit(img, orientation, viewingWidth, viewingHeight)
}

func fit(img image.Image, orientation, boxWidth, boxHeight int) image.Image {
	if orientation >= 5 { // stored lying on its side
		boxWidth, boxHeight = boxHeight, boxWidth
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w > boxWidth {
		w, h = boxWidth, max(1, (b.Dy()*boxWidth+b.Dx()/2)/b.Dx())
	}
	if h > boxHeight {
		w, h = max(1, (b.Dx()*boxHeight+b.Dy()/2)/b.Dy()), boxHeight
	}
	if w == b.Dx() && h == b.Dy() && orientation <= 1 {
		switch img.(type) {
		case *image.YCbCr, *image.Gray:
			return img // the encoder takes it as it is, without a turn through RGB
		}
	}
	return upright(reduce(img, w, h), orientation)
}

// reduce averages the area of img that falls on each pixel of a w×h picture, w and h not larger than those of img.
// Its memory is the picture and a few lines: the original is taken line by line, transparency laid on white.
func reduce(img image.Image, w, h int) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	line := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	across := make([]float32, 3*w)
	sum := make([]float32, 3*w)
	transparent := mayBeTransparent(img)
	span := float32(b.Dy()) / float32(h) // lines of the original on one line of the copy
	y, room := 0, span
	for sy := range b.Dy() {
		readLine(line, img, sy, transparent)
		reduceLine(across, line.Pix, b.Dx(), w)
		part := float32(1)
		if part >= room && y < h-1 {
			add(sum, across, room)
			put(out.Pix[y*out.Stride:], sum, span)
			clear(sum)
			y, part, room = y+1, part-room, span
		}
		add(sum, across, part)
		room -= part
	}
	put(out.Pix[y*out.Stride:], sum, span-room)
	return out
}

// readLine copies one line of img; where img may be transparent the line is white before.
func readLine(line *image.RGBA, img image.Image, y int, transparent bool) {
	b := img.Bounds()
	op := stddraw.Src
	if transparent {
		stddraw.Draw(line, line.Bounds(), image.White, image.Point{}, stddraw.Src)
		op = stddraw.Over
	}
	stddraw.Draw(line, line.Bounds(), img, image.Pt(b.Min.X, b.Min.Y+y), op)
}

func mayBeTransparent(img image.Image) bool {
	switch img.(type) {
	case *image.YCbCr, *image.Gray, *image.Gray16, *image.CMYK:
		return false
	}
	o, known := img.(interface{ Opaque() bool })
	return !known || !o.Opaque()
}

// reduceLine averages a line of n pixels to w.
func reduceLine(into []float32, pix []byte, n, w int) {
	if n == w {
		for x := range w {
			p := pix[4*x : 4*x+3]
			into[3*x], into[3*x+1], into[3*x+2] = float32(p[0]), float32(p[1]), float32(p[2])
		}
		return
	}
	span := float32(n) / float32(w)
	inverse := 1 / span
	x, room := 0, span
	var r, g, b float32
	for i := range n {
		p := pix[4*i : 4*i+3]
		pr, pg, pb := float32(p[0]), float32(p[1]), float32(p[2])
		part := float32(1)
		if part >= room && x < w-1 {
			into[3*x], into[3*x+1], into[3*x+2] = (r+pr*room)*inverse, (g+pg*room)*inverse, (b+pb*room)*inverse
			r, g, b = 0, 0, 0
			x, part, room = x+1, part-room, span
		}
		r, g, b = r+pr*part, g+pg*part, b+pb*part
		room -= part
	}
	inverse = 1 / (span - room)
	into[3*x], into[3*x+1], into[3*x+2] = r*inverse, g*inverse, b*inverse
}

func add(sum, line []float32, part float32) {
	for i, v := range line {
		sum[i] += v * part
	}
}

func put(pix []byte, sum []float32, span float32) {
	inverse := 1 / span
	for i := 0; i < len(sum); i += 3 {
		p := pix[i/3*4 : i/3*4+4]
		for k := range 3 {
			p[k] = byte(min(max(sum[i+k]*inverse+0.5, 0), 255))
		}
		p[3] = 255
	}
}

// upright turns and mirrors a picture as its EXIF orientation asks (CIPA DC-008, tag 0x0112): for each pixel of the
// result it names the pixel of the stored picture.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return img
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range oh {
		for x := range ow {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, h-1-x
			case 7:
				sx, sy = w-1-y, h-1-x
			case 8:
				sx, sy = w-1-y, x
			}
			copy(out.Pix[y*out.Stride+4*x:][:4], img.Pix[sy*img.Stride+4*sx:][:4])
		}
	}
	return out
}
