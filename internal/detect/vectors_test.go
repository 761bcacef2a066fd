package detect

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/media"
)

// vectors is the path of data from outside (../shared/vectors seen from the project's root).
func vectors(t *testing.T, elem ...string) string {
	t.Helper()
	dir := os.Getenv("YUANJIAN_VECTORS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "vectors")
	}
	path := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the vectors are not there: %v; set YUANJIAN_VECTORS to their folder", err)
	}
	return path
}

// picture is a picture from outside.
type picture struct {
	name  string
	bytes []byte
	plane *plane
}

func pictures(t *testing.T, patterns ...string) (out []picture) {
	t.Helper()
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join(vectors(t), pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("no pictures at %s: %v", pattern, err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			img, err := jpeg.Decode(bytes.NewReader(b))
			if err != nil { // the standard decoder does not take it: nothing is measured
				continue
			}
			out = append(out, picture{filepath.Base(name), b, luma(img)})
		}
	}
	return out
}

func measuredOf(t *testing.T, p picture) (Measures, Texts) {
	t.Helper()
	r, size := bytes.NewReader(p.bytes), int64(len(p.bytes))
	info, err := media.Check(r, size, media.JPEG, media.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	img, err := media.Decode(r, size, info)
	if err != nil {
		t.Fatal(err)
	}
	m, x := Measure(r, size, info, img)
	if !m.Believable(info) {
		t.Errorf("%s: %+v is not to be believed", p.name, m)
	}
	return m, x
}

func kindsOf(hints []Hint) (out []string) {
	for _, h := range hints {
		out = append(out, string(h.Kind))
	}
	slices.Sort(out)
	return out
}

// TestTamperedPicturesFromOutside: one original and seven altered copies, labelled in the manifest. The test says which are seen and
// which are not: the digest of the event sees them all, this only is an aid. The cropped one has lost 6 % of its sides, and its
// metadata name no size.
func TestTamperedPicturesFromOutside(t *testing.T) {
	b, err := os.ReadFile(vectors(t, "tamper", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest []struct{ File, Op, Verdict string }
	if err := json.Unmarshal(b, &manifest); err != nil {
		t.Fatal(err)
	}
	original := pictures(t, "tamper/a_original.jpg")[0]
	base, said := measuredOf(t, original)
	at, serial := time.Unix(base.Taken, 0), said.Serial // what the device and the register say
	if base.Taken == 0 || serial == "" {
		t.Fatalf("the original says no time or serial number: %+v %+v", base, said)
	}
	seen := map[string]string{}
	altered, found := 0, 0
	for _, x := range manifest {
		if !strings.HasSuffix(x.File, ".jpg") {
			continue
		}
		m, said := measuredOf(t, pictures(t, "tamper/"+x.File)[0])
		hints := FileHints("front", &m, said, at, serial)
		if err := Check(hints, []string{"front"}); err != nil {
			t.Errorf("%s: %v", x.File, err)
		}
		seen[x.Op] = strings.Join(kindsOf(hints), " ")
		if x.Verdict == "altered" {
			altered++
			if len(hints) > 0 {
				found++
			}
		}
	}
	t.Logf("of %d altered pictures %d are suggested: %v", altered, found, seen)
	for op, want := range map[string]string{"original": "", "time_plus_1h": "time", "cropped": "", "thumbnail_of_other_picture": "thumbnail", "serial_changed": "serial",
		"recompressed": "", "copy_move": "", "one_bit_in_scan": ""} {
		if got, there := seen[op]; !there || got != want {
			t.Errorf("%s: %q, want %q", op, got, want)
		}
	}
}

// TestPicturesOfRoadsFromOutsideAreLeftAlone counts false alarms: none of these was altered after its maker published it, and none
// is a picture of a screen, as far as their sources say.
func TestPicturesOfRoadsFromOutsideAreLeftAlone(t *testing.T) {
	all := pictures(t, "street/*/*.jpg")
	alarms := map[string]int{}
	for _, p := range all {
		m, said := measuredOf(t, p)
		for _, h := range append(PictureHints("front", &m), FileHints("front", &m, said, time.Time{}, "")...) {
			alarms[string(h.Kind)]++
			t.Logf("%s: %s %s", p.name, h.Kind, h.Detail)
		}
	}
	t.Logf("%d pictures, false alarms %v", len(all), alarms)
	if len(all) != 20 || len(alarms) != 0 {
		t.Errorf("%d pictures, false alarms %v", len(all), alarms)
	}
}

// TestOtherPicturesFromOutside counts what is suggested of pictures of all kinds, of which nobody says whether they were altered.
func TestOtherPicturesFromOutside(t *testing.T) {
	all := pictures(t, "media/exif/*.jpg", "media/c2pa/*.jpg", "media/video/*.jpg")
	told := map[string]int{}
	for _, p := range all {
		m, said := measuredOf(t, p)
		for _, h := range append(PictureHints("front", &m), FileHints("front", &m, said, time.Time{}, "")...) {
			told[string(h.Kind)]++
			t.Logf("%s: %s %s", p.name, h.Kind, h.Detail)
		}
	}
	t.Logf("%d pictures: %v", len(all), told)
	if len(all) < 30 || told["recapture"] > 1 || told["recompress"] > 1 {
		t.Errorf("%d pictures: %v", len(all), told)
	}
}

// blurred is a plane under a box blur three times over, which is nearly a Gaussian one.
func (p *plane) blurred(radius int) *plane {
	for range 3 {
		out := &plane{make([]float32, len(p.pix)), p.width, p.height}
		for y := range p.height {
			for x := range p.width {
				var sum, n float32
				for j := max(0, y-radius); j <= min(p.height-1, y+radius); j++ {
					for i := max(0, x-radius); i <= min(p.width-1, x+radius); i++ {
						sum, n = sum+p.at(i, j), n+1
					}
				}
				out.pix[y*p.width+x] = sum / n
			}
		}
		p = out
	}
	return p
}

func (p *plane) mapped(f func(float32) float32) *plane {
	out := &plane{make([]float32, len(p.pix)), p.width, p.height}
	for i, v := range p.pix {
		out.pix[i] = min(max(f(v), 0), 255)
	}
	return out
}

func (p *plane) gray() *image.Gray {
	g := image.NewGray(image.Rect(0, 0, p.width, p.height))
	for i, v := range p.pix {
		g.Pix[i] = uint8(min(max(v+0.5, 0), 255))
	}
	return g
}

// compressed is a plane after a compression, and the table of it.
func (p *plane) compressed(t *testing.T, quality int) (*plane, *[64]uint16) {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.gray(), &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return luma(img), readMetadata(bytes.NewReader(b.Bytes()), int64(b.Len())).steps
}

// rephotographed is a model of a picture of a screen: each pixel of the picture is a cell with dark gaps, photographed turned and scaled.
func (p *plane) rephotographed(angle, scale float64) *plane {
	out := &plane{make([]float32, len(p.pix)), p.width, p.height}
	c, s := math.Cos(angle)*scale, math.Sin(angle)*scale
	for y := range p.height {
		for x := range p.width {
			var sum float32
			for j := range 3 {
				for i := range 3 {
					fx, fy := float64(x)+float64(i-1)*0.35, float64(y)+float64(j-1)*0.35
					u, v := fx*c-fy*s+float64(p.width)*0.1, fx*s+fy*c+float64(p.height)*0.1
					iu, iv := int(math.Floor(u)), int(math.Floor(v))
					if iu < 0 || iv < 0 || iu >= p.width || iv >= p.height {
						continue
					}
					k := float32(1)
					if u-math.Floor(u) > 0.8 || v-math.Floor(v) > 0.8 {
						k = 0.3
					}
					sum += p.at(iu, iv) * k
				}
			}
			out.pix[y*p.width+x] = min(sum/9*1.4, 255)
		}
	}
	return out
}

// TestMadeDefects counts what is suggested of pictures of roads that the test itself spoils.
func TestMadeDefects(t *testing.T) {
	all := pictures(t, "street/parking/parking-0[1368].jpg", "street/road/road-[135].jpg", "street/road/road-straight-1.jpg")
	if len(all) != 8 {
		t.Fatalf("%d pictures", len(all))
	}
	found := map[string]int{}
	count := func(what string, is bool) {
		if is {
			found[what]++
		} else {
			found[what] += 0
		}
	}
	for _, p := range all {
		small := p.plane.reduced(640, p.plane.height*640/p.plane.width)
		count("blur of radius 1", small.blurred(1).sharpness() < sharpLeast)
		count("blur of radius 2", small.blurred(2).sharpness() < sharpLeast)
		count("blur of radius 4", small.blurred(4).sharpness() < sharpLeast)
		count("an eighth of the light", p.plane.mapped(func(v float32) float32 { return v / 8 }).share(0, darkMost) > darkShare)
		count("a third of the light", p.plane.mapped(func(v float32) float32 { return v / 3 }).share(0, darkMost) > darkShare)
		count("four times the light", p.plane.mapped(func(v float32) float32 { return v * 4 }).share(brightLeast, 255) > brightShare)
		once := p.plane.reduced(p.plane.width*5/6, p.plane.height*5/6)
		for _, q := range [][2]int{{75, 90}, {60, 80}, {85, 95}, {92, 88}, {90, 75}, {0, 75}, {0, 90}} {
			x := once
			if q[0] > 0 {
				x, _ = once.compressed(t, q[0])
			}
			x, steps := x.compressed(t, q[1])
			count("compressed at "+strings.TrimPrefix(string([]byte{byte('0' + q[0]/10), byte('0' + q[0]%10)})+" and ", "00 and ")+string([]byte{byte('0' + q[1]/10), byte('0' + q[1]%10)}), x.doubled(steps) > doubledMost)
		}
		for name, a := range map[string][2]float64{"screen, turned 2°": {0.035, 0.7}, "screen, turned 6°": {0.1, 0.45}, "screen, straight": {0, 0.37}} {
			x, _ := p.plane.rephotographed(a[0], a[1]).compressed(t, 88)
			count(name, x.pattern() > patternMost)
		}
	}
	t.Logf("of %d pictures: %v", len(all), found)
	for what, least := range map[string]int{"blur of radius 2": 8, "blur of radius 4": 8, "an eighth of the light": 8, "compressed at 75 and 90": 8, "compressed at 60 and 80": 8, "compressed at 85 and 95": 8, "screen, turned 2°": 8, "screen, turned 6°": 8} {
		if found[what] < least {
			t.Errorf("%s: %d of %d", what, found[what], len(all))
		}
	}
	for _, what := range []string{"compressed at 75", "compressed at 90"} {
		if n, there := found[what]; !there || n > 0 {
			t.Errorf("%s, once: %d false alarms", what, n)
		}
	}
}
