package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// guidePicturesEnv, when set, lets the test below take the pictures of docs/guides anew from the demonstration.
const guidePicturesEnv = "YUANJIAN_GUIDE_PICTURES"

// guideShots are the pictures of the guides: whose page, and where it is. A path with {…} is a link found on the page before it.
var guideShots = []struct {
	name string
	role access.Role
	path []string // the first an address, each further a pattern of a link on the page before
}{
	{"vendor-fleet", access.Vendor, []string{"/vendor"}},
	{"vendor-sandbox", access.Vendor, []string{"/vendor/sandbox"}},
	{"vendor-reports", access.Vendor, []string{"/vendor/reports"}},
	{"legal-start", access.LegalReviewer, []string{"/"}},
	{"legal-use", access.LegalReviewer, []string{"/devices", `/devices/uses/[0-9a-f-]{36}`}},
	{"technical-start", access.TechnicalReviewer, []string{"/"}},
	{"technical-gaps", access.TechnicalReviewer, []string{"/gaps"}},
	{"keeper-start", access.Keeper, []string{"/"}},
	{"keeper-devices", access.Keeper, []string{"/devices"}},
	{"reviewer-start", access.Reviewer, []string{"/"}},
	{"reviewer-desk", access.Reviewer, []string{"/desk"}},
}

// TestTheGuidesPointAtPagesThatAreThere follows every address and picture that a guide names; with YUANJIAN_GUIDE_PICTURES
// set it takes the pictures anew.
func TestTheGuidesPointAtPagesThatAreThere(t *testing.T) {
	guides, err := filepath.Glob("../../docs/guides/*.md")
	if err != nil || len(guides) != 6 {
		t.Fatalf("%d guides, %v", len(guides), err)
	}
	named := ""
	for _, g := range guides {
		text, err := os.ReadFile(g)
		if err != nil {
			t.Fatal(err)
		}
		named += string(text)
		for _, m := range regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`).FindAllStringSubmatch(string(text), -1) {
			if strings.HasPrefix(m[1], "http") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(g), m[1])); err != nil {
				t.Errorf("%s: %v", g, err)
			}
		}
	}
	for _, s := range guideShots {
		if !strings.Contains(named, "guide-"+s.name+".png") {
			t.Errorf("no guide shows guide-%s.png", s.name)
		}
	}
	if os.Getenv(guidePicturesEnv) != "" {
		takeGuidePictures(t)
	}
}

func takeGuidePictures(t *testing.T) {
	t.Helper()
	m := startDemo(t, t.TempDir(), 30)
	ground := proving{manifest: m}
	browser := testkit.Chromium(t)
	for _, s := range guideShots {
		client, err := ground.signIn(m.Base, string(s.role))
		if err != nil {
			t.Fatal(err)
		}
		path := s.path[0]
		for _, next := range s.path[1:] {
			body, _ := get(t, client, m.Base+path, s.name)
			if path = regexp.MustCompile(next).FindString(body); path == "" {
				t.Fatalf("%s: no link like %s", s.name, next)
			}
		}
		r, err := http.NewRequest(http.MethodGet, m.Base, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range client.Jar.Cookies(r.URL) {
			if c.Name == "yuanjian" {
				setSession(t, browser, m.Base, c.Value)
			}
		}
		guidePicture(t, browser, m.Base+path, "../../docs/pictures/guide-"+s.name+".png")
	}
}

// guidePicture writes the upper part of a page, in few colours: the guides are read beside the screen.
func guidePicture(t *testing.T, browser context.Context, address, file string) {
	t.Helper()
	var whole []byte
	err := chromedp.Run(browser, chromedp.EmulateViewport(1180, 760), chromedp.Navigate(address), chromedp.Sleep(2*time.Second), chromedp.CaptureScreenshot(&whole)) // the desk fetches its pictures
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	few := image.NewPaletted(img.Bounds(), frequent(img))
	draw.Draw(few, few.Bounds(), img, image.Point{}, draw.Src)
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, few); err != nil {
		t.Fatal(err)
	}
}

// frequent are the 256 colours that a picture has most of.
func frequent(img image.Image) color.Palette {
	count := map[color.RGBA]int{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)]++
		}
	}
	all := make([]color.RGBA, 0, len(count))
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int { return count[b] - count[a] })
	var out color.Palette
	for _, c := range all[:min(256, len(all))] {
		out = append(out, c)
	}
	return out
}
