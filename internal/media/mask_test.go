package media_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"yuanjian/internal/media"
)

// white is a picture without a dark pixel, so that every dark one is of the mask.
func white(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMaskReplacesEveryPixelOfItsAreasAndNoOther(t *testing.T) {
	areas := []media.Area{{Left: 0, Top: 0, Right: 101, Bottom: 200}, {Left: 333, Top: 501, Right: 667, Bottom: 1000}}
	for _, outside := range []bool{false, true} {
		masked, err := media.Mask(white(t, 317, 203), areas, outside)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(masked.JPEG))
		if err != nil || masked.Width != 317 || masked.Height != 203 {
			t.Fatalf("%d×%d, %v", masked.Width, masked.Height, err)
		}
		for y := range 203 {
			for x := range 317 {
				dark := color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 60
				in, edge := false, false
				for _, a := range areas {
					l, r, top, bottom := float64(a.Left)*.317, float64(a.Right)*.317, float64(a.Top)*.203, float64(a.Bottom)*.203
					fx, fy := float64(x), float64(y)
					in = in || fx+1 > l && fx < r && fy+1 > top && fy < bottom
					edge = edge || fx > l-9 && fx < r+9 && fy > top-9 && fy < bottom+9 && !(fx > l+9 && fx < r-9 && fy > top+9 && fy < bottom-9)
				}
				if !edge && dark != (in != outside) {
					t.Fatalf("outside %t: pixel %d,%d dark is %t", outside, x, y, dark)
				}
			}
		}
	}
}

func TestAreaLiesInThePicture(t *testing.T) {
	for _, a := range []media.Area{{0, 0, 0, 1}, {-1, 0, 5, 5}, {0, 0, 1001, 5}, {5, 0, 4, 5}, {0, 7, 4, 7}} {
		if a.Valid() {
			t.Errorf("%+v is valid", a)
		}
	}
	if !(media.Area{Right: media.Thousand, Bottom: media.Thousand}).Valid() {
		t.Error("the whole picture is not")
	}
}
