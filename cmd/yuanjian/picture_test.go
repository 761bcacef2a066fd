package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

// testPicture is a small JPEG, different for each seed.
func testPicture(t *testing.T, seed int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 96, 64))
	for i := range img.Pix {
		img.Pix[i] = uint8(i*3 + seed*17)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
