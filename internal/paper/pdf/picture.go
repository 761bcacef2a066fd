package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // reads the size and colours of JPEG
	_ "image/png"

	"yuanjian/internal/paper"
)

// picture writes a picture once, and returns its number. JPEG stays as it is; PNG is written as its pixels on white.
func (w *paperFile) picture(f *paper.File) (int, error) {
	if n, ok := w.pictures[f]; ok {
		return n, nil
	}
	n := w.reserve()
	w.pictures[f] = n
	head := fmt.Sprintf("/Type /XObject /Subtype /Image /BitsPerComponent 8 /Width %d /Height %d", f.Width, f.Height)
	if f.Type == "image/jpeg" {
		info, _, err := image.DecodeConfig(bytes.NewReader(f.Bytes))
		if err != nil {
			return 0, fmt.Errorf("read a picture: %w", err)
		}
		w.raw(n, head+" /Filter /DCTDecode "+colours(info.ColorModel), f.Bytes)
		return n, nil
	}
	img, _, err := image.Decode(bytes.NewReader(f.Bytes))
	if err != nil {
		return 0, fmt.Errorf("read a picture: %w", err)
	}
	return n, w.stream(n, head+" /ColorSpace /DeviceRGB", pixels(img))
}

func colours(m color.Model) string {
	switch m {
	case color.GrayModel:
		return "/ColorSpace /DeviceGray"
	case color.CMYKModel:
		return "/ColorSpace /DeviceCMYK /Decode [1 0 1 0 1 0 1 0]" // as Adobe writes them: inverted
	}
	return "/ColorSpace /DeviceRGB"
}

// pixels are the pixels of a picture on white, three bytes each.
func pixels(img image.Image) []byte {
	b := img.Bounds()
	out := make([]byte, 0, 3*b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			red, green, blue, alpha := img.At(x, y).RGBA()
			white := 0xFFFF - alpha
			out = append(out, byte((red+white)>>8), byte((green+white)>>8), byte((blue+white)>>8))
		}
	}
	return out
}
