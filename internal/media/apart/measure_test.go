package apart

import (
	"bytes"
	"errors"
	"math"
	"testing"
	"time"

	"yuanjian/internal/detect"
	"yuanjian/internal/media"
)

// What a child measures is what is measured in the process.
func TestApartMeasuresTheSameAsInProcess(t *testing.T) {
	p := pool(t, "draw")
	b := madeJPEG(t, 700, 500)
	r, size := bytes.NewReader(b), int64(len(b))
	info, err := media.Check(r, size, media.JPEG, media.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	img, err := media.Decode(r, size, info)
	if err != nil {
		t.Fatal(err)
	}
	want, texts := detect.Measure(r, size, info, img)
	got, said, err := p.Measure(t.Context(), r, size, media.JPEG)
	if err != nil || got != want || said != texts || got.Width != 700 || got.Sharpness <= 0 {
		t.Errorf("%+v %+v, %v; in process %+v", got, said, err, want)
	}
	if _, err := copies(t, p, b); err != nil { // the same child draws
		t.Errorf("a copy after measures: %v", err)
	}
	var d *media.Defect
	bad := broken(t)
	if _, _, err := p.Measure(t.Context(), bytes.NewReader(bad), int64(len(bad)), media.PNG); !errors.As(err, &d) || alive(p) == 0 {
		t.Errorf("a picture that cannot be decoded: %v", err)
	}
}

// A child that dies, hangs or answers nonsense over measures costs that picture its measures and nothing else.
func TestDeathOfAChildOverMeasuresIsADefectOfThePicture(t *testing.T) {
	for _, mode := range []string{"crash", "nonsense", "lengths", "page", "nan", "texts", "quiet"} {
		p := pool(t, mode)
		if mode == "quiet" {
			p.time = time.Second
		}
		b := madeJPEG(t, 64, 64)
		var d *media.Defect
		m, _, err := p.Measure(t.Context(), bytes.NewReader(b), int64(len(b)), media.JPEG)
		if !errors.As(err, &d) || d.Reason != media.Undrawable || alive(p) != 0 {
			t.Errorf("%s: %+v, %v", mode, m, err)
		}
	}
}

// falseMeasures are what a child that was taken over may answer.
func falseMeasures(mode string) []byte {
	m := detect.Measures{Width: 64, Height: 64}
	if mode == "nan" {
		m.Pattern = math.NaN()
	} else {
		m.SaidSerial, m.SaidTool = 200, -100
	}
	var b bytes.Buffer
	_ = send(&b, &m) // a buffer takes everything
	return b.Bytes()
}
