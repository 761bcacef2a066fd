package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"runtime"
	"strings"
	"testing"
	"time"
)

func check(b []byte, declared string) (Info, error) {
	return Check(bytes.NewReader(b), int64(len(b)), declared, DefaultLimits())
}

// madeFiles are sound files of each kind that the project makes itself.
func madeFiles(t testing.TB) map[string]struct {
	bytes []byte
	want  Info
} {
	grey := image.NewGray(image.Rect(0, 0, 20, 10))
	deep := image.NewNRGBA64(image.Rect(0, 0, 20, 10))
	palette := image.NewPaletted(image.Rect(0, 0, 20, 10), color.Palette{color.Black, color.White})
	film := func(codec string, frames int) Info {
		return Info{Type: MP4, Width: 320, Height: 180, Codec: codec, Frames: frames, Duration: time.Duration(frames) * 40 * time.Millisecond}
	}
	picture := func(kind, codec string, w, h int) Info {
		return Info{Type: kind, Width: w, Height: h, Codec: codec, Frames: 1}
	}
	return map[string]struct {
		bytes []byte
		want  Info
	}{
		"jpeg colour":       {madeJPEG(t, 50, 30), picture(JPEG, "baseline", 50, 30)},
		"jpeg grey":         {greyJPEG(), picture(JPEG, "baseline", 32, 8)},
		"jpeg restarts":     {restartJPEG(), picture(JPEG, "baseline", 32, 8)},
		"jpeg progressive":  {progressiveJPEG(), picture(JPEG, "progressive", 32, 8)},
		"jpeg four colours": {cmykJPEG(), picture(JPEG, "baseline", 16, 8)},
		"png colour":        {madePNG(t, scenery(20, 10)), picture(PNG, "png", 20, 10)},
		"png grey":          {madePNG(t, grey), picture(PNG, "png", 20, 10)},
		"png 16 bit":        {madePNG(t, deep), picture(PNG, "png", 20, 10)},
		"png palette":       {madePNG(t, palette), picture(PNG, "png", 20, 10)},
		"mp4":               {madeFilm{}.bytes(), film("avc1", 3)},
		"mp4 index first":   {madeFilm{moovFirst: true}.bytes(), film("avc1", 3)},
		"mp4 H.265":         {madeFilm{entry: "hvc1"}.bytes(), film("hvc1", 3)},
		"mp4 hev1":          {madeFilm{entry: "hev1"}.bytes(), film("hev1", 3)},
		"mp4 avc3":          {madeFilm{entry: "avc3"}.bytes(), film("avc3", 3)},
		"mp4 with sound":    {madeFilm{extraTrack: true}.bytes(), film("avc1", 3)},
		"mp4 fragments":     {madeFilm{fragments: 3}.bytes(), film("avc1", 9)},
	}
}

func TestSoundFilesPass(t *testing.T) {
	for name, f := range madeFiles(t) {
		info, err := check(f.bytes, f.want.Type)
		f.want.Orientation = 1
		f.want.DecodeBytes = info.DecodeBytes
		if err != nil || info != f.want {
			t.Errorf("%s:\n got %+v %v\nwant %+v", name, info, err, f.want)
		}
		if (info.DecodeBytes > 0) == (info.Type == MP4) {
			t.Errorf("%s: decoding takes %d bytes", name, info.DecodeBytes)
		}
	}
}

// Every prefix of a sound file is refused as incomplete or damaged. One exception, told in doc.go: a film of fragments
// cut exactly between two of them is a whole film of fewer fragments.
func TestTruncationAtEveryByte(t *testing.T) {
	for name, f := range madeFiles(t) {
		var boundaries []int
		if name == "mp4 fragments" {
			part := len(madeFilm{}.moof()) + 8 + 3*len(frame)
			boundaries = []int{len(f.bytes) - part, len(f.bytes) - 2*part}
		}
		accepted := 0
		for n := range f.bytes {
			_, err := check(f.bytes[:n], f.want.Type)
			var d *Defect
			switch {
			case err == nil && (len(boundaries) == 0 || n != boundaries[0] && n != boundaries[1]):
				t.Errorf("%s: %d of %d bytes pass", name, n, len(f.bytes))
			case err == nil:
				accepted++
			case !errors.As(err, &d):
				t.Errorf("%s: %d bytes: %v is no defect", name, n, err)
			case n >= 12 && d.Reason != Broken:
				t.Errorf("%s: %d bytes: reason %d: %v", name, n, d.Reason, err)
			default:
				sound(t, name, d)
			}
		}
		if accepted != len(boundaries) {
			t.Errorf("%s: %d cuts accepted, want %d", name, accepted, len(boundaries))
		}
	}
}

// A file with any one byte altered is a defect or has a lawful description; it never harms the process.
func TestEveryByteAltered(t *testing.T) {
	for name, f := range madeFiles(t) {
		for i := range f.bytes {
			for _, v := range []byte{0, 0xff, f.bytes[i] ^ 0x80, f.bytes[i] + 1} {
				b := bytes.Clone(f.bytes)
				b[i] = v
				lawful(t, name, b, f.want.Type)
			}
		}
	}
}

// lawful holds what is true of every answer of Check over bytes in memory.
func lawful(t *testing.T, name string, b []byte, declared string) {
	t.Helper()
	info, err := check(b, declared)
	var d *Defect
	switch {
	case err != nil && !errors.As(err, &d):
		t.Fatalf("%s: %v is no defect", name, err)
	case err != nil:
		sound(t, name, d)
	case info.Width < 1 || info.Height < 1 || info.Frames < 1 || int64(info.Width)*int64(info.Height) > DefaultLimits().Pixels ||
		info.Duration < 0 || info.Duration > maxDuration || info.Orientation < 1 || info.Orientation > 8 || info.Trailing < 0:
		t.Fatalf("%s: %+v", name, info)
	}
}

func TestDeclaredTypeMustBeTheType(t *testing.T) {
	made := madeFiles(t)
	picture, film := made["jpeg colour"].bytes, made["mp4"].bytes
	for _, c := range []struct {
		name, declared string
		bytes          []byte
		reason         Reason // 0: accepted
		word           string
	}{
		{"exact", "image/jpeg", picture, 0, ""},
		{"with a parameter", "video/mp4; codecs=avc1", film, 0, ""},
		{"undeclared", "", picture, 0, ""},
		{"another accepted type", "image/png", picture, WrongType, "PNG"},
		{"a picture as film", "video/mp4", picture, WrongType, "MP4"},
		{"a type never accepted", "image/gif", picture, WrongType, "image/gif"},
		{"not a type", "a/b/c", picture, WrongType, "a/b/c"},
		{"long nonsense", strings.Repeat("x", 5000), picture, WrongType, "…"},
		{"a page", "image/jpeg", []byte("<html><script>"), WrongType, "网页"},
		{"a program", "image/png", []byte("MZ\x90\x00"), WrongType, "程序"},
		{"a GIF", "image/jpeg", []byte("GIF89a0123456789"), WrongType, "GIF"},
		{"one byte", "image/jpeg", []byte{0xff}, WrongType, "无法识别"},
		{"nothing", "image/jpeg", nil, Broken, "0 字节"},
	} {
		_, err := check(c.bytes, c.declared)
		var d *Defect
		if c.reason == 0 {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if !errors.As(err, &d) || d.Reason != c.reason || !strings.Contains(d.Because.ZH, c.word) || len(d.Because.ZH) > 300 {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		sound(t, c.name, d)
	}
}

func TestSizeLimits(t *testing.T) {
	for kind, limits := range map[string]Limits{
		JPEG: {PictureBytes: 100, FilmBytes: 1 << 20, Pixels: 1 << 20},
		PNG:  {PictureBytes: 50, FilmBytes: 1 << 20, Pixels: 1 << 20},
		MP4:  {PictureBytes: 1 << 20, FilmBytes: 100, Pixels: 1 << 20},
	} {
		var d *Defect
		for name, f := range madeFiles(t) {
			if f.want.Type != kind || len(f.bytes) <= 100 {
				continue
			}
			_, err := Check(bytes.NewReader(f.bytes), int64(len(f.bytes)), kind, limits)
			if !errors.As(err, &d) || d.Reason != TooLarge {
				t.Errorf("%s: %v", name, err)
				continue
			}
			sound(t, name, d)
		}
	}
}

// bombs state frames that no memory holds. They are refused before anything is allocated for them.
func bombs() map[string][]byte {
	data := chunk("IDAT", bytes.Repeat([]byte{7}, 100)...)
	return map[string][]byte{
		"jpeg 60000×60000":      join(soi, dqt, dht, sof(mSOF0, 8, 60000, 60000, 3), sos1, make([]byte, 50), eoi),
		"jpeg progressive":      join(soi, dqt, dht, sof(mSOF2, 8, 65535, 65535, 4), sos1, make([]byte, 50), eoi),
		"png 60000×60000":       join([]byte(pngSignature), ihdr(60000, 60000, 8, 6, 0), data, chunk("IEND")),
		"png 2147483647 square": join([]byte(pngSignature), ihdr(1<<31-1, 1<<31-1, 16, 6, 1), data, chunk("IEND")),
		"png one long line":     join([]byte(pngSignature), ihdr(50_000_000, 1, 8, 0, 0), data, chunk("IEND")),
		"mp4 60000 wide":        madeFilm{width: 60000}.bytes(),
	}
}

func TestPixelBombsAreRefusedBeforeAllocation(t *testing.T) {
	limits := DefaultLimits()
	limits.Pixels = 10_000_000 // the film's frame is 180 high
	for name, b := range bombs() {
		var err error
		used := allocated(func() { _, err = Check(bytes.NewReader(b), int64(len(b)), "", limits) })
		var d *Defect
		if !errors.As(err, &d) || d.Reason != TooManyPixels {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sound(t, name, d)
		if used > 256<<10 {
			t.Errorf("%s: %d bytes allocated", name, used)
		}
	}
}

// A film of 40 MB whose tables claim what they like costs a few windows of memory.
func TestMemoryDoesNotFollowTheFile(t *testing.T) {
	big := madeFilm{}.bytes()
	at := bytes.Index(big, []byte("mdat"))
	media := bytes.Repeat([]byte{0}, 40<<20)
	grown := join(big[:at-4], be32(uint32(len(media)+8)), []byte("mdat"), media, big[at+4+3*len(frame):])
	binary.BigEndian.PutUint32(grown[bytes.Index(grown, []byte("stsz"))+8:], 5) // fixed size
	binary.BigEndian.PutUint32(grown[bytes.Index(grown, []byte("stsz"))+12:], 3_999_999)
	binary.BigEndian.PutUint32(grown[bytes.Index(grown, []byte("stts"))+12:], 3_999_999)
	binary.BigEndian.PutUint32(grown[bytes.Index(grown, []byte("stsc"))+16:], 3_999_999)
	var err error
	used := allocated(func() { _, err = check(grown, MP4) })
	if used > 256<<10 {
		t.Errorf("%d bytes allocated", used)
	}
	var d *Defect
	if !errors.As(err, &d) || d.Reason != Broken {
		t.Errorf("5-byte samples of zeros are no picture units: %v", err)
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// failing is a disk that fails at some offset.
type failing struct {
	b  []byte
	at int64
}

var errDisk = errors.New("disk")

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.at {
		return 0, errDisk
	}
	return bytes.NewReader(f.b).ReadAt(p, off)
}

// An error of reading is the store's, never a defect of the sender's file.
func TestReadErrorsAreNotDefects(t *testing.T) {
	for name, f := range madeFiles(t) {
		for _, size := range []int64{int64(len(f.bytes)), int64(len(f.bytes)) + 200_000} {
			_, err := Check(failing{f.bytes, 10}, size, f.want.Type, DefaultLimits())
			var d *Defect
			if err == nil || errors.As(err, &d) {
				t.Errorf("%s: %v", name, err)
			}
		}
		short, err := Check(bytes.NewReader(f.bytes), int64(len(f.bytes))+10, f.want.Type, DefaultLimits())
		var d *Defect
		if err == nil || errors.As(err, &d) {
			t.Errorf("%s: shorter than stated: %+v %v", name, short, err)
		}
	}
}
