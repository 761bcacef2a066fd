package detect

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"math"

	"yuanjian/internal/media"
)

// Measures are the numbers of one picture. Their size is fixed, so that they come out of a decoding process as they are. What is not
// measured is -1.
type Measures struct {
	Width, Height         int32   // pixels, as stored
	Sharpness             float64 // variance of the Laplacian
	Dark, Bright          float64 // part of the pixels
	Pattern               float64 // how far a regular pattern stands out
	Doubled               float64 // rhythm of an earlier compression
	Thumbnail             float64 // likeness of the embedded thumbnail and the picture, up to 1
	SaidWidth, SaidHeight int32   // by the metadata; 0: they say nothing
	Taken                 int64   // by the metadata, Unix seconds; 0: they say nothing
	TakenOffset           int32   // 1: Taken is in its own offset; 0: the metadata have none and it is read as UTC
	SaidSerial, SaidTool  int32   // bytes of the texts that follow
}

// Texts are what metadata say in words.
type Texts struct{ Serial, Software string }

// textsMost bounds each of the texts, in bytes.
const textsMost = 64 * 4

// Believable tells whether measures can be those of a picture of a size: they come from a process that may have been taken over.
func (m *Measures) Believable(info media.Info) bool {
	ok := m.Width == int32(info.Width) && m.Height == int32(info.Height) && m.SaidSerial >= 0 && m.SaidSerial <= textsMost && m.SaidTool >= 0 && m.SaidTool <= textsMost &&
		m.SaidWidth >= 0 && m.SaidHeight >= 0 && (m.TakenOffset == 0 || m.TakenOffset == 1)
	for _, v := range []float64{m.Sharpness, m.Dark, m.Bright, m.Pattern, m.Doubled, m.Thumbnail} {
		ok = ok && !math.IsNaN(v) && !math.IsInf(v, 0) && v >= -1
	}
	return ok
}

// Clean makes a text of a process that may have been taken over fit to be kept.
func Clean(b []byte) string { return cleaned(b) }

// Measure measures a decoded picture and reads the metadata of its file.
func Measure(r io.ReaderAt, size int64, info media.Info, img image.Image) (Measures, Texts) {
	p := luma(img)
	out := Measures{Width: int32(p.width), Height: int32(p.height), Sharpness: p.sharpness(), Dark: p.share(0, darkMost), Bright: p.share(brightLeast, 255),
		Pattern: p.pattern(), Doubled: -1, Thumbnail: -1}
	if info.Type != media.JPEG {
		return out, Texts{}
	}
	m := readMetadata(r, size)
	if m.steps != nil {
		out.Doubled = p.doubled(m.steps)
	}
	out.SaidWidth, out.SaidHeight = int32(min(m.width, math.MaxInt32)), int32(min(m.height, math.MaxInt32))
	at, known := m.takenAt()
	if out.Taken = at; known {
		out.TakenOffset = 1
	}
	if small := m.drawnThumbnail(); small != nil {
		out.Thumbnail = likeness(small, p)
	}
	out.SaidSerial, out.SaidTool = int32(len(m.serial)), int32(len(m.software))
	return out, Texts{m.serial, m.software}
}

// thumbnailMost bounds the side of an embedded thumbnail, in pixels.
const thumbnailMost = 640

func (m *metadata) drawnThumbnail() *plane {
	c, err := jpeg.DecodeConfig(bytes.NewReader(m.thumbnail))
	if err != nil || c.Width > thumbnailMost || c.Height > thumbnailMost || c.Width < 32 || c.Height < 24 {
		return nil
	}
	img, err := jpeg.Decode(bytes.NewReader(m.thumbnail))
	if err != nil {
		return nil
	}
	return luma(img)
}

// likenessSide is the side of the squares in which a thumbnail and its picture are compared.
const likenessSide = 24

// likeness is the correlation of a thumbnail with its picture. Many cameras put a picture of another shape into a frame with black
// bars, so both are compared without bars: the part of the thumbnail that has the shape of the picture, and the whole of it.
func likeness(small, whole *plane) float64 {
	a := whole.reduced(likenessSide, likenessSide)
	best := correlation(a, small.reduced(likenessSide, likenessSide))
	if inner := small.shapedLike(whole); inner != nil {
		best = max(best, correlation(a, inner.reduced(likenessSide, likenessSide)))
	}
	return best
}

// shapedLike is the middle of a plane that has the shape of another; nil when there is little of it.
func (p *plane) shapedLike(o *plane) *plane {
	w, h := p.width, p.height
	if w*o.height > h*o.width {
		w = h * o.width / o.height
	} else {
		h = w * o.height / o.width
	}
	if w < likenessSide || h < likenessSide {
		return nil
	}
	out := &plane{make([]float32, 0, w*h), w, h}
	x0, y0 := (p.width-w)/2, (p.height-h)/2
	for y := y0; y < y0+h; y++ {
		out.pix = append(out.pix, p.pix[y*p.width+x0:y*p.width+x0+w]...)
	}
	return out
}

// correlation is that of two planes of one size; 1 when neither has any contrast, else 0 when one has none.
func correlation(a, b *plane) float64 {
	if len(a.pix) != len(b.pix) {
		return 0
	}
	var ma, mb float64
	for i := range a.pix {
		ma, mb = ma+float64(a.pix[i]), mb+float64(b.pix[i])
	}
	n := float64(len(a.pix))
	ma, mb = ma/n, mb/n
	var ab, aa, bb float64
	for i := range a.pix {
		x, y := float64(a.pix[i])-ma, float64(b.pix[i])-mb
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	switch {
	case aa < n && bb < n:
		return 1
	case aa < 1e-9 || bb < 1e-9:
		return 0
	}
	return max(ab/math.Sqrt(aa*bb), 0)
}
