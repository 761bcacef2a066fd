package media

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// vectors returns the folder of data from outside; without it these tests fail and say so.
func vectors(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("YUANJIAN_VECTORS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "vectors")
	}
	if _, err := os.Stat(filepath.Join(dir, "media")); err != nil {
		t.Fatalf("the vectors are not at %s: set YUANJIAN_VECTORS to their folder", dir)
	}
	return dir
}

func vectorFiles(t *testing.T, patterns ...string) []string {
	t.Helper()
	var all []string
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join(vectors(t), p))
		if err != nil || len(found) == 0 {
			t.Fatalf("no vectors at %s: %v", p, err)
		}
		all = append(all, found...)
	}
	return all
}

func checkFile(t *testing.T, path string) (Info, error) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Check(bytes.NewReader(b), int64(len(b)), "", DefaultLimits())
}

// Real cameras' and editors' files pass, whatever their EXIF, XMP, colour profile or provenance block holds.
func TestRealPicturesAndFilmsPass(t *testing.T) {
	files := vectorFiles(t, "media/exif/*.jpg", "media/c2pa/*.jpg", "media/c2pa/*.png", "media/c2pa/*.mp4",
		"tamper/*.jpg", "tamper/*.mp4", "street/*/*.jpg", "street/*/*.mp4",
		"media/video/traffic_*", "media/video/v300_multiple_segments.mp4")
	for _, path := range files {
		info, err := checkFile(t, path)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		if info.Width <= 0 || info.Height <= 0 || info.Frames < 1 || info.Codec == "" || info.Trailing != 0 {
			t.Errorf("%s: %+v", filepath.Base(path), info)
		}
	}
}

// Expectations of some real files, read with other programs.
func TestWhatRealFilesSay(t *testing.T) {
	for name, want := range map[string]Info{
		"media/exif/portrait_8.jpg":                  {Type: JPEG, Width: 600, Height: 450, Orientation: 8, Codec: "baseline", Frames: 1},
		"media/exif/Issue_116.jpg":                   {Type: JPEG, Width: 800, Height: 346, Orientation: 1, Codec: "progressive", Frames: 1},
		"media/c2pa/libpng-test.png":                 {Type: PNG, Width: 91, Height: 69, Orientation: 1, Codec: "png", Frames: 1},
		"street/road/road.mp4":                       {Type: MP4, Width: 1280, Height: 720, Orientation: 1, Codec: "avc1", Frames: 38, Duration: 1520 * time.Millisecond},
		"media/video/v300_multiple_segments.mp4":     {Type: MP4, Width: 640, Height: 360, Orientation: 1, Codec: "avc1", Frames: 240, Duration: 8 * time.Second},
		"tamper/v_middle_removed.mp4":                {Type: MP4, Width: 640, Height: 360, Orientation: 1, Codec: "avc1", Frames: 62, Duration: 4960 * time.Millisecond},
		"media/exif/Samsung_GT-I9000_(Galaxy_S).jpg": {Type: JPEG, Width: 640, Height: 480, Orientation: 6, Codec: "baseline", Frames: 1},
	} {
		info, err := checkFile(t, filepath.Join(vectors(t), name))
		info.DecodeBytes = 0
		if err != nil || info != want {
			t.Errorf("%s:\n got %+v %v\nwant %+v", name, info, err, want)
		}
	}
}

// Every damaged or foreign file is refused with a sentence in both languages or has a sound description; the files
// with damaged EXIF only are good pictures.
func TestDamagedFiles(t *testing.T) {
	good := map[string]bool{"002_image01088.jpg": true, "004_image01551.jpg": true, "005_image01713.jpg": true,
		"007_image02206.jpg": true, "009_corrupt_exif.jpg": true, "010_corrupt_exif_2.jpg": true,
		"012_corrupt_exif_trusted_wrong_type.jpg": true}
	for _, path := range vectorFiles(t, "media/corrupt/*") {
		name := filepath.Base(path)
		info, err := checkFile(t, path)
		var d *Defect
		switch {
		case good[name] && err != nil:
			t.Errorf("%s: refused: %v", name, err)
		case good[name] && info.Width == 0:
			t.Errorf("%s: %+v", name, info)
		case !good[name] && !errors.As(err, &d):
			t.Errorf("%s: %+v, %v", name, info, err)
		case !good[name]:
			sound(t, name, d)
		}
	}
}

// Films and segments that are real but not acceptable are refused for the right reason, and the codec is named.
func TestForeignFilms(t *testing.T) {
	for name, want := range map[string]struct {
		reason Reason
		word   string
	}{
		"media/video/mediarecorder_mp4_vp9_opus.mp4":   {WrongType, "VP9"},
		"media/video/mediarecorder_webm_vp8_opus.webm": {WrongType, "WebM"},
		"media/video/mediarecorder_cut.webm":           {WrongType, "WebM"},
		"media/video/opus.mp4":                         {WrongType, "没有视频轨道"},
		"media/video/bbb5s_aac_sidx.mp4":               {WrongType, "没有视频轨道"},
		"media/video/init.mp4":                         {Broken, "没有任何画面"},
		"media/video/hvc1_init.mp4":                    {Broken, "没有任何画面"},
		"media/video/interleaved_sidxs_segment.m4s":    {WrongType, "styp"},
		"media/c2pa/dash1.m4s":                         {WrongType, "styp"},
		"media/exif/QuickTime.mov":                     {WrongType, "QuickTime"},
		"media/exif/with-gps.mov":                      {WrongType, "qt"},
	} {
		_, err := checkFile(t, filepath.Join(vectors(t), name))
		var d *Defect
		if !errors.As(err, &d) || d.Reason != want.reason || !strings.Contains(d.Because.ZH, want.word) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// sound holds what every defect must say: a reason, what is wrong and what cures it, in both languages.
func sound(t *testing.T, name string, d *Defect) {
	t.Helper()
	if d.Reason < TooLarge || d.Reason > Undrawable || d.Because.ZH == "" || d.Because.EN == "" ||
		d.Cure.ZH == "" || d.Cure.EN == "" || !strings.HasSuffix(d.Because.ZH, "。") || !strings.HasSuffix(d.Because.EN, ".") {
		t.Errorf("%s: incomplete defect %+v", name, d)
	}
	for _, r := range d.Sentence("en") {
		if r > 0x2fff && r != '×' {
			t.Errorf("%s: Chinese in the English sentence: %s", name, d.Sentence("en"))
			break
		}
	}
}
