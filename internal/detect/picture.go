package detect

import (
	"image"
	"slices"
)

// workWidth is the width, in pixels, at which sharpness is measured, so that it does not depend on the number of pixels of a camera.
// Narrower pictures are measured as they are.
const workWidth = 640

// plane is the brightness of a picture, 0 to 255.
type plane struct {
	pix           []float32
	width, height int
}

func (p *plane) at(x, y int) float32 { return p.pix[y*p.width+x] }

// luma is the brightness of a picture in its own pixels.
func luma(img image.Image) *plane {
	b := img.Bounds()
	p := &plane{make([]float32, b.Dx()*b.Dy()), b.Dx(), b.Dy()}
	switch m := img.(type) {
	case *image.YCbCr:
		for y := range p.height {
			row := m.Y[y*m.YStride:]
			for x := range p.width {
				p.pix[y*p.width+x] = float32(row[x])
			}
		}
	case *image.Gray:
		for y := range p.height {
			for x := range p.width {
				p.pix[y*p.width+x] = float32(m.Pix[y*m.Stride+x])
			}
		}
	default:
		for y := range p.height {
			for x := range p.width {
				r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
				p.pix[y*p.width+x] = (0.299*float32(r) + 0.587*float32(g) + 0.114*float32(bl)) / 257
			}
		}
	}
	return p
}

// reduced is the plane in so many pixels, each the mean of those it stands for; never larger than it was.
func (p *plane) reduced(width, height int) *plane {
	width, height = min(max(width, 1), p.width), min(max(height, 1), p.height)
	out := &plane{make([]float32, width*height), width, height}
	for y := range height {
		y0, y1 := y*p.height/height, (y+1)*p.height/height
		for x := range width {
			x0, x1 := x*p.width/width, (x+1)*p.width/width
			var sum float32
			for j := y0; j < y1; j++ {
				for _, v := range p.pix[j*p.width+x0 : j*p.width+x1] {
					sum += v
				}
			}
			out.pix[y*width+x] = sum / float32((y1-y0)*(x1-x0))
		}
	}
	return out
}

// sharpness is the variance of the Laplacian (Pech-Pacheco and others, 2000) of the sharpest but two of 24 tiles at workWidth: a
// picture is blurred as a whole when even its sharpest places are, however much empty road is in it.
func (p *plane) sharpness() float64 {
	p = p.reduced(workWidth, max(1, p.height*workWidth/max(p.width, workWidth)))
	const across, down = 6, 4
	if p.width < 4*across || p.height < 4*down {
		return -1
	}
	var tiles []float64
	for ty := range down {
		for tx := range across {
			tiles = append(tiles, p.laplacian(max(1, tx*p.width/across), max(1, ty*p.height/down), min(p.width-1, (tx+1)*p.width/across), min(p.height-1, (ty+1)*p.height/down)))
		}
	}
	slices.Sort(tiles)
	return tiles[len(tiles)-3]
}

// laplacian is the variance of the Laplacian of a part.
func (p *plane) laplacian(x0, y0, x1, y1 int) float64 {
	var sum, squares float64
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			v := float64(4*p.at(x, y) - p.at(x-1, y) - p.at(x+1, y) - p.at(x, y-1) - p.at(x, y+1))
			sum, squares = sum+v, squares+v*v
		}
	}
	n := float64((x1 - x0) * (y1 - y0))
	return squares/n - (sum/n)*(sum/n)
}

// share is the part of the pixels whose brightness lies between two values, both included.
func (p *plane) share(from, until float32) float64 {
	n := 0
	for _, v := range p.pix {
		if v >= from && v <= until {
			n++
		}
	}
	return float64(n) / float64(len(p.pix))
}
