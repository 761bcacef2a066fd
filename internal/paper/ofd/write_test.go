package ofd_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/ofd"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/paper/pdf"
)

func TestOFDSaysWhatTheModelSays(t *testing.T) {
	d, files := papertest.Sample(t)
	for _, large := range []bool{false, true} {
		file, err := ofd.Write(papertest.Lay(t, &d, files, paper.Options{Large: large}))
		if err != nil {
			t.Fatal(err)
		}
		got, err := papertest.OFDText(file)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(d.Text(), "\n", ""); got != want {
			t.Errorf("large %t: the OFD says\n%s\nand the model\n%s", large, got, want)
		}
		if !strings.Contains(got, papertest.Names) {
			t.Error("the names with rare characters are not read")
		}
		again, err := ofd.Write(papertest.Lay(t, &d, files, paper.Options{Large: large}))
		if err != nil || !bytes.Equal(file, again) {
			t.Errorf("large %t: written again, the bytes differ (%v)", large, err)
		}
	}
}

// TestPagesLookAsThoseOfThePDF: both files are drawn, and their pages are alike but for the smoothing of letters. With
// YUANJIAN_PICTURES the pictures stay, to be looked at.
func TestPagesLookAsThoseOfThePDF(t *testing.T) {
	d, files := papertest.Sample(t)
	l := papertest.Lay(t, &d, files, paper.Options{})
	inPDF, err := pdf.Write(l)
	if err != nil {
		t.Fatal(err)
	}
	inOFD, err := ofd.Write(l)
	if err != nil {
		t.Fatal(err)
	}
	want, got := papertest.PDFJS(t, inPDF).Pictures, papertest.DrawOFD(t, inOFD)
	if len(want) != len(got) || len(got) != len(l.Pages) {
		t.Fatalf("%d pages of PDF, %d of OFD", len(want), len(got))
	}
	for i := range want {
		if folder := os.Getenv("YUANJIAN_PICTURES"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("ofd-%d.png", i+1)), got[i], 0o644); err != nil {
				t.Error(err)
			}
		}
		if far := apart(t, want[i], got[i]); far > 3 {
			t.Errorf("page %d: the pictures are %.1f of 255 apart on average", i+1, far)
		}
	}
	if far := apart(t, want[0], got[1]); far < 3 {
		t.Errorf("two different pages are only %.1f apart: the measure measures nothing", far)
	}
}

// apart is how far two pictures are apart, on average over squares of eight pixels.
func apart(t *testing.T, a, b []byte) float64 {
	t.Helper()
	x, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	sum, n := 0.0, 0
	for top := 0; top+8 <= min(x.Bounds().Dy(), y.Bounds().Dy()); top += 8 {
		for left := 0; left+8 <= min(x.Bounds().Dx(), y.Bounds().Dx()); left += 8 {
			sum += math.Abs(grey(x, left, top) - grey(y, left, top))
			n++
		}
	}
	return sum / float64(n)
}

func grey(img image.Image, left, top int) float64 {
	sum := 0
	for y := top; y < top+8; y++ {
		for x := left; x < left+8; x++ {
			sum += int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
		}
	}
	return float64(sum) / 64
}
