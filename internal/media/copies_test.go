package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func decoder() *Decoder { return NewDecoder(DefaultLimits(), 1, 512<<20) }

func copies(t *testing.T, b []byte) (Copies, error) {
	t.Helper()
	return decoder().Copies(t.Context(), bytes.NewReader(b), int64(len(b)), "")
}

// Every sound picture has copies of the right size, upright and without metadata; a film has none.
func TestCopiesOfSoundFiles(t *testing.T) {
	for name, f := range madeFiles(t) {
		c, err := copies(t, f.bytes)
		if f.want.Type == MP4 {
			if !errors.Is(err, ErrNoPicture) || c.Info.Codec != f.want.Codec {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		fits(t, name, c)
	}
}

// fits holds what is true of all copies.
func fits(t *testing.T, name string, c Copies) {
	t.Helper()
	w, h := c.Info.Upright()
	for _, k := range []struct {
		copy                Copy
		boxWidth, boxHeight int
	}{{c.Thumbnail, 320, 180}, {c.Viewing, 2560, 1440}} {
		img, err := jpeg.Decode(bytes.NewReader(k.copy.JPEG))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		b := img.Bounds()
		if b.Dx() != k.copy.Width || b.Dy() != k.copy.Height || b.Dx() > min(w, k.boxWidth) || b.Dy() > min(h, k.boxHeight) {
			t.Errorf("%s: copy is %v, original %d×%d", name, b, w, h)
		}
		if b.Dx() != min(w, k.boxWidth) && b.Dy() != min(h, k.boxHeight) {
			t.Errorf("%s: copy %v is smaller than it must be", name, b)
		}
		if bytes.Contains(k.copy.JPEG, []byte("Exif")) || bytes.Contains(k.copy.JPEG, []byte("http")) {
			t.Errorf("%s: the copy holds metadata", name)
		}
		if info, err := check(k.copy.JPEG, JPEG); err != nil || info.Width != b.Dx() {
			t.Errorf("%s: the copy is no sound JPEG: %v", name, err)
		}
	}
}

func TestCopiesOfRealPictures(t *testing.T) {
	for _, path := range vectorFiles(t, "media/exif/*.jpg", "media/c2pa/*.jpg", "media/c2pa/*.png", "street/road/*.jpg", "tamper/*.jpg") {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c, err := copies(t, b)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		fits(t, filepath.Base(path), c)
	}
}

// Damaged files never harm the process: copies or a defect.
func TestCopiesOfDamagedFiles(t *testing.T) {
	for _, path := range vectorFiles(t, "media/corrupt/*") {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var d *Defect
		if _, err := copies(t, b); err != nil && !errors.As(err, &d) {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
}

// corners is a picture whose four quarters are red, green, blue and white, in reading order.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	quarter := [4]color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, quarter[2*(2*y/h)+2*x/w])
		}
	}
	return img
}

// The quarters of a picture after each orientation, in reading order: R, G, B, W as stored 0, 1, 2, 3.
func TestOrientationIsHonoured(t *testing.T) {
	for o, want := range map[uint16]string{1: "RGBW", 2: "GRWB", 3: "WBGR", 4: "BWRG", 5: "RBGW", 6: "BRWG", 7: "WGBR", 8: "GWRB"} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, corners(640, 320), &jpeg.Options{Quality: 100}); err != nil {
			t.Fatal(err)
		}
		turned := join(soi, exif(binary.BigEndian, o), b.Bytes()[2:])
		c, err := copies(t, turned)
		if err != nil {
			t.Fatal(err)
		}
		fits(t, "orientation", c)
		for _, k := range []Copy{c.Viewing, c.Thumbnail} {
			img, err := jpeg.Decode(bytes.NewReader(k.JPEG))
			if err != nil {
				t.Fatal(err)
			}
			if got := quarters(img); got != want {
				t.Errorf("orientation %d: quarters %s, want %s", o, got, want)
			}
		}
	}
}

func quarters(img image.Image) string {
	b := img.Bounds()
	out := ""
	for i := range 4 {
		r, g, bl, _ := img.At(b.Dx()*(1+2*(i%2))/4, b.Dy()*(1+2*(i/2))/4).RGBA()
		switch {
		case r > 0x8000 && g > 0x8000 && bl > 0x8000:
			out += "W"
		case r > 0x8000:
			out += "R"
		case g > 0x8000:
			out += "G"
		case bl > 0x8000:
			out += "B"
		}
	}
	return out
}

// The mean colour survives every reduction, and a plain picture stays plain to the last line and column.
func TestReductionKeepsTheMean(t *testing.T) {
	for _, s := range []image.Point{{321, 181}, {320, 181}, {999, 7}, {7, 999}, {2561, 1441}, {4000, 1}, {1, 4000}, {641, 360}, {5000, 333}} {
		img := image.NewRGBA(image.Rectangle{Max: s})
		for i := 0; i < len(img.Pix); i += 4 {
			img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = 200, 100, 50, 255
		}
		small := Thumbnail(img, 1).(*image.RGBA)
		for i := 0; i < len(small.Pix); i += 4 {
			if p := small.Pix[i : i+4]; p[0] != 200 || p[1] != 100 || p[2] != 50 || p[3] != 255 {
				t.Errorf("%v: pixel %d is %v", s, i/4, p)
				break
			}
		}
	}
	img := image.NewRGBA(image.Rect(0, 0, 1000, 900))
	for x := range 1000 { // a ramp from left to right
		for y := range 900 {
			img.SetRGBA(x, y, color.RGBA{byte(x / 4), byte(y / 4), 0, 255})
		}
	}
	small := Thumbnail(img, 1).(*image.RGBA) // 200×180, five for one
	for x := range 200 {
		if got, want := int(small.RGBAAt(x, 9).R), (5*x+2)/4; got < want-1 || got > want+1 {
			t.Fatalf("column %d is %d, want %d", x, got, want)
		}
	}
}

func TestTransparencyIsShownOnWhite(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 400, 400)) // all transparent
	c, err := copies(t, madePNG(t, img))
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(c.Thumbnail.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := got.At(50, 50).RGBA(); r < 0xfd00 || g < 0xfd00 || b < 0xfd00 {
		t.Errorf("transparent became %x %x %x", r, g, b)
	}
}

// A picture whose structure is in order but whose data are not is undrawable, with a sentence; the original stays.
func TestUndrawablePictures(t *testing.T) {
	jpg := join(soi, dqt, dht, sof(mSOF0, 8, 32, 8, 1), sos1, []byte{0xfe}, eoi) // codes that no table holds
	pic := join([]byte(pngSignature), ihdr(4, 4, 8, 0, 0), chunk("IDAT", 1, 2, 3), chunk("IEND"))
	for name, b := range map[string][]byte{"jpeg": jpg, "png": pic} {
		if _, err := check(b, ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, err := copies(t, b)
		var d *Defect
		if !errors.As(err, &d) || d.Reason != Undrawable {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sound(t, name, d)
	}
}

func TestTooMuchMemoryIsRefused(t *testing.T) {
	b := progressiveJPEG()
	_, err := NewDecoder(DefaultLimits(), 1, 1000).Copies(t.Context(), bytes.NewReader(b), int64(len(b)), JPEG)
	var d *Defect
	if !errors.As(err, &d) || d.Reason != Undrawable {
		t.Fatalf("%v", err)
	}
	sound(t, "memory", d)
	for name, f := range madeFiles(t) { // the estimate is not below what decoding takes
		if f.want.Type == MP4 {
			continue
		}
		info, _ := check(f.bytes, "")
		img, err := decode(bytes.NewReader(f.bytes), int64(len(f.bytes)), info)
		if err != nil {
			t.Fatal(err)
		}
		if held := pixelBytes(img); int64(held) > info.DecodeBytes+4096 { // blocks at the edge are whole
			t.Errorf("%s: holds %d bytes, estimate %d", name, held, info.DecodeBytes)
		}
	}
}

func pixelBytes(img image.Image) int {
	switch p := img.(type) {
	case *image.YCbCr:
		return len(p.Y) + len(p.Cb) + len(p.Cr)
	case *image.Gray:
		return len(p.Pix)
	case *image.CMYK:
		return len(p.Pix)
	case *image.RGBA:
		return len(p.Pix)
	case *image.NRGBA64:
		return len(p.Pix)
	case *image.Paletted:
		return len(p.Pix)
	}
	return 1 << 40 // a kind this test has not seen
}

// The places bound how many pictures are decoded at a time; who waits can be called off.
func TestWaitingForAPlaceCanBeCalledOff(t *testing.T) {
	d := decoder()
	d.places <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := greyJPEG()
	if _, err := d.Copies(ctx, bytes.NewReader(b), int64(len(b)), JPEG); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	done := make(chan error)
	go func() {
		_, err := d.Copies(t.Context(), bytes.NewReader(b), int64(len(b)), JPEG)
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("decoded without a place: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	<-d.places
	if err := <-done; err != nil {
		t.Error(err)
	}
	if len(d.places) != 0 {
		t.Error("a place was not given back")
	}
}

type panicking struct{}

func (panicking) ReadAt([]byte, int64) (int, error) { panic("decoder bug") }

func TestADecodersPanicIsAnError(t *testing.T) {
	_, err := decode(panicking{}, 10, Info{Type: PNG})
	var d *Defect
	if !errors.As(err, &d) || d.Reason != Undrawable {
		t.Fatalf("%v", err)
	}
	if _, err := decode(failing{greyJPEG(), 5}, 300, Info{Type: JPEG}); !errors.Is(err, errDisk) {
		t.Fatalf("a failing disk was taken for a damaged picture: %v", err)
	}
}

// A decoded picture of another size than the one checked is refused.
func TestDecodedSizeMustBeTheSizeChecked(t *testing.T) {
	b := greyJPEG()
	if _, err := decode(bytes.NewReader(b), int64(len(b)), Info{Type: JPEG, Width: 31, Height: 8}); err == nil {
		t.Error("a decoded size other than the checked one passes")
	}
}

func BenchmarkCheck1080p(b *testing.B) {
	f := madeJPEG(b, 1920, 1080)
	b.SetBytes(int64(len(f)))
	for b.Loop() {
		if _, err := check(f, JPEG); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCopies1080p(b *testing.B) {
	f := madeJPEG(b, 1920, 1080)
	d := decoder()
	for b.Loop() {
		if _, err := d.Copies(b.Context(), bytes.NewReader(f), int64(len(f)), JPEG); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCopiesOf50Megapixels(b *testing.B) {
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, image.NewNRGBA(image.Rect(0, 0, 8660, 5773))); err != nil {
		b.Fatal(err)
	}
	d := decoder()
	for b.Loop() {
		if _, err := d.Copies(b.Context(), bytes.NewReader(out.Bytes()), int64(out.Len()), PNG); err != nil {
			b.Fatal(err)
		}
	}
}
