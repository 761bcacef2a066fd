package draw

import (
	"bytes"
	"fmt"
	"image"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/media"
)

var at = time.Date(2025, 6, 6, 0, 0, 0, 120_000_000, time.UTC)

func studio(t testing.TB) *Studio {
	t.Helper()
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func scene(seed uint64) Scene {
	return Scene{Seed: seed, At: at, Place: "演示县青禾路与望江街交叉口", Device: "DEMO-0001", Plate: "粤A12345",
		Violation: "超速", Measured: "车速 92 km/h，限速 60 km/h", Lane: 2}
}

// Every kind is drawn, each in another weather or light, as files that the device interface accepts, of the sizes
// promised and with the warning in them.
func TestEveryKindIsDrawn(t *testing.T) {
	s := studio(t)
	seen := map[string]Kind{}
	for i, k := range Kinds {
		sc := scene(uint64(i))
		sc.Kind, sc.Violation, sc.Weather, sc.Night = k, "演示违法行为", Weather(i%4), i%5 == 3
		panorama, closeUp, err := s.Pictures(sc)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []struct {
			jpeg          []byte
			width, height int
		}{{panorama, 1920, 1080}, {closeUp, 1280, 720}} {
			info, err := media.Check(bytes.NewReader(p.jpeg), int64(len(p.jpeg)), media.JPEG, media.DefaultLimits())
			if err != nil || info.Width != p.width || info.Height != p.height {
				t.Errorf("kind %d: %+v %v", k, info, err)
			}
		}
		if other, twice := seen[string(panorama)]; twice {
			t.Errorf("kinds %d and %d look the same", k, other)
		}
		seen[string(panorama)] = k
	}
}

// What a camera sees when nothing happens depends on its site only, and is a file that counts as a picture.
func TestAnEmptySiteHasNoVehicle(t *testing.T) {
	s := studio(t)
	empty := func(sc Scene) []byte {
		t.Helper()
		picture, err := s.Empty(sc)
		if err != nil {
			t.Fatal(err)
		}
		return picture
	}
	a := empty(scene(1))
	info, err := media.Check(bytes.NewReader(a), int64(len(a)), media.JPEG, media.DefaultLimits())
	if err != nil || info.Width != panoramaWidth || info.Height != panoramaHeight {
		t.Fatalf("%+v %v", info, err)
	}
	other := scene(2)
	other.Plate = "粤A54321"
	if !bytes.Equal(a, empty(other)) {
		t.Error("another vehicle changes what is seen without one")
	}
	if captured, _, err := s.Pictures(scene(1)); err != nil || bytes.Equal(a, captured) {
		t.Errorf("the vehicle is not to be seen (%v)", err)
	}
	elsewhere := scene(1)
	elsewhere.Place = "演示县别处"
	if bytes.Equal(a, empty(elsewhere)) {
		t.Error("two sites look the same")
	}
}

// Every pixel is painted: none is left transparent, whatever the camera sees.
func TestEveryPixelIsPainted(t *testing.T) {
	s := studio(t)
	for i, k := range Kinds {
		sc := scene(uint64(i + 20))
		sc.Kind, sc.Night, sc.Blur = k, i%2 == 0, i%3 == 0
		for _, img := range []*image.RGBA{s.Panorama(sc).(*image.RGBA), s.Close(sc).(*image.RGBA), s.frames(sc)[filmFrames-1]} {
			if !img.Opaque() {
				t.Errorf("kind %d: a picture of %v has holes", k, img.Bounds())
			}
		}
	}
}

// goldLetters counts pixels of the warning's colour in a part of a picture.
func goldLetters(img *image.RGBA, part image.Rectangle) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if c := img.RGBAAt(x, y); c.R > 240 && c.G > 195 && c.G < 225 && c.B < 100 {
				n++
			}
		}
	}
	return n
}

func TestWarningStandsInEveryPicture(t *testing.T) {
	s := studio(t)
	for _, night := range []bool{false, true} {
		sc := scene(5)
		sc.Night, sc.Blur = night, night
		wide, near := s.Panorama(sc).(*image.RGBA), s.Close(sc).(*image.RGBA)
		if n := goldLetters(wide, image.Rect(1500, 1000, 1920, 1080)); n < 800 {
			t.Errorf("panorama: %d pixels of the warning", n)
		}
		if n := goldLetters(near, image.Rect(900, 660, 1280, 720)); n < 500 {
			t.Errorf("close-up: %d pixels of the warning", n)
		}
	}
	for _, r := range warning {
		if g := s.words.glyph(r); len(g.outlines) == 0 {
			t.Errorf("the typeface has no %q", r)
		}
	}
}

// Equal scenes give equal bytes: on another studio, after other scenes, after the backdrop was dropped, and from many
// goroutines at once.
func TestDrawingIsDeterministic(t *testing.T) {
	first, second := studio(t), studio(t)
	want, wantClose, err := first.Pictures(scene(7))
	if err != nil {
		t.Fatal(err)
	}
	for i := range keptBackdrops + 1 {
		sc := scene(uint64(i))
		sc.Place = fmt.Sprintf("演示地点 %d", i)
		second.Panorama(sc)
	}
	if len(second.kept) != keptBackdrops || len(second.order) != keptBackdrops {
		t.Errorf("%d backdrops are kept", len(second.kept))
	}
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			p, c, err := second.Pictures(scene(7))
			if err != nil || !bytes.Equal(p, want) || !bytes.Equal(c, wantClose) {
				t.Errorf("the same scene was drawn differently: %v", err)
			}
		})
	}
	wait.Wait()
	if p, _, _ := second.Pictures(scene(8)); bytes.Equal(p, want) {
		t.Error("another seed draws the same picture")
	}
}

// Time, device and measured value are printed in the strip and change nothing else.
func TestPrintedFactsChangeOnlyTheStrip(t *testing.T) {
	s := studio(t)
	a := s.Panorama(scene(3)).(*image.RGBA)
	later := scene(3)
	later.At = at.Add(37 * time.Millisecond)
	b := s.Panorama(later).(*image.RGBA)
	var changed image.Rectangle
	for y := range 1080 {
		for x := range 1920 {
			if a.RGBAAt(x, y) != b.RGBAAt(x, y) {
				changed = changed.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if changed.Empty() || !changed.In(image.Rect(0, 0, 1920, 94)) {
		t.Errorf("changed: %v", changed)
	}
	if got := scene(0).stamp(); got != "2025-06-06 08:00:00.120" {
		t.Errorf("printed time %s", got)
	}
}

// detail is the mean square of the Laplacian of the brightness: high where there are sharp edges.
func detail(img *image.RGBA, part image.Rectangle) float64 {
	luma := func(x, y int) float64 {
		c := img.RGBAAt(x, y)
		return 0.299*float64(c.R) + 0.587*float64(c.G) + 0.114*float64(c.B)
	}
	sum, n := 0.0, 0
	for y := part.Min.Y + 1; y < part.Max.Y-1; y++ {
		for x := part.Min.X + 1; x < part.Max.X-1; x++ {
			l := 4*luma(x, y) - luma(x-1, y) - luma(x+1, y) - luma(x, y-1) - luma(x, y+1)
			sum, n = sum+l*l, n+1
		}
	}
	return sum / float64(n)
}

// A plate that can be read has sharp characters; one that is lost has none, in each of the three ways, by day and night.
func TestReadableAndUnreadablePlatesDiffer(t *testing.T) {
	s := studio(t)
	for seed := range uint64(6) {
		for _, kind := range []Kind{Speeding, Overload, WrongWay} {
			sc := scene(seed)
			sc.Kind, sc.Night = kind, seed%2 == 1
			area := plateArea(sc.work(s.words, 1))
			if area.Dx() < 180 || !area.In(image.Rect(0, 0, closeWidth, closeHeight-46)) {
				t.Errorf("seed %d, kind %d: the plate is at %v", seed, kind, area)
			}
			sharp := detail(s.Close(sc).(*image.RGBA), area)
			sc.Blur = true
			lost := detail(s.Close(sc).(*image.RGBA), area)
			if sharp < 800 || lost > sharp/25 {
				t.Errorf("seed %d, kind %d: detail %.0f when readable, %.0f when lost", seed, kind, sharp, lost)
			}
		}
	}
}

// Another number gives another plate and nothing else.
func TestPlateShowsItsNumber(t *testing.T) {
	s := studio(t)
	a := s.Close(scene(4)).(*image.RGBA)
	sc := scene(4)
	sc.Plate = "粤B67890"
	b := s.Close(sc).(*image.RGBA)
	area := plateArea(sc.work(s.words, 1))
	inside, outside := 0, 0
	for y := range closeHeight {
		for x := range closeWidth {
			if a.RGBAAt(x, y) == b.RGBAAt(x, y) {
				continue
			}
			if (image.Point{x, y}).In(area.Inset(-12)) {
				inside++
			} else {
				outside++
			}
		}
	}
	if inside < 2000 || outside != 0 {
		t.Errorf("%d pixels differ on the plate, %d beside it", inside, outside)
	}
}

func TestPlateStyles(t *testing.T) {
	for _, c := range []struct {
		plate string
		heavy bool
		wide  int
		ink   rgb
	}{
		{"粤A12345", false, 440, hex(0xf7f9fb)}, {"粤AD12345", false, 480, hex(0x101010)}, {"粤A12345", true, 440, hex(0x121212)},
		{"粤A1234学", false, 440, hex(0x121212)}, {"粤Z1234港", false, 440, hex(0xf4f4f2)}, {"", false, 440, hex(0xf7f9fb)},
	} {
		if s := styleOf(c.plate, c.heavy); s.wide != c.wide || s.ink != c.ink {
			t.Errorf("%s, heavy %v: %+v", c.plate, c.heavy, s)
		}
	}
}

func TestKindOf(t *testing.T) {
	for violation, want := range map[string]Kind{
		"驾驶机动车行驶超过规定时速 50% 的": Speeding, "机动车违反规定停放": Parking, "违法停车": Parking, "占用公交专用车道": BusLane, "违反交通信号灯指示（闯红灯）": RedLight,
		"越过实线变更车道": SolidLine, "占用应急车道": Emergency, "逆行": WrongWay, "货运车辆超限": Overload, "渣土车未密闭运输": Uncovered,
		"机动车排放黑烟": Smoke, "1039": Parking, "": Ordinary, "未按规定使用灯光": Ordinary,
	} {
		if got := KindOf(violation); got != want {
			t.Errorf("%s: %d, want %d", violation, got, want)
		}
	}
	if k := (Scene{Violation: "超速", Kind: Parking}).kind(); k != Parking {
		t.Errorf("a kind that is given is %d", k)
	}
}

// Odd scenes are drawn too: nothing given, words that do not fit, characters that no typeface has, lanes that do not exist.
func TestOddScenesAreDrawn(t *testing.T) {
	s := studio(t)
	for _, sc := range []Scene{
		{},
		{Plate: "粤A1", Place: strings.Repeat("很长的地点名称", 40), Violation: strings.Repeat("很长的违法行为", 40), Lane: 99},
		{Plate: "\U0010ffff\x00<>", Place: "\n\t", Device: strings.Repeat("9", 300), Lane: -4, Weather: Weather(99), Kind: Kind(99)},
		{Plate: strings.Repeat("粤", 60), Kind: RedLight, Blur: true},
	} {
		if _, _, err := s.Pictures(sc); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkPicturePair(b *testing.B) {
	s := studio(b)
	for i := 0; b.Loop(); i++ {
		if _, _, err := s.Pictures(scene(uint64(i))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBackdrop(b *testing.B) {
	s := studio(b)
	for i := 0; b.Loop(); i++ {
		sc := scene(1)
		sc.Place = fmt.Sprint(i)
		s.Panorama(sc)
	}
}
