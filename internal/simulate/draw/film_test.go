package draw

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/media"
	"yuanjian/internal/testkit"
)

// Films of every kind pass the structural check as what they are, and equal scenes give equal bytes.
func TestFilmsAreSound(t *testing.T) {
	s := studio(t)
	for _, k := range []Kind{Speeding, Parking, RedLight, WrongWay, Overload} {
		sc := scene(uint64(k))
		sc.Kind = k
		film := s.Film(sc)
		info, err := media.Check(bytes.NewReader(film), int64(len(film)), media.MP4, media.DefaultLimits())
		want := media.Info{Type: media.MP4, Width: filmWidth, Height: filmHeight, Orientation: 1, Codec: "avc1",
			Duration: filmFrames * frameTime, Frames: filmFrames}
		if err != nil || info != want {
			t.Errorf("kind %d: %+v %v", k, info, err)
		}
		if len(film) > 8<<20 {
			t.Errorf("kind %d: %d bytes", k, len(film))
		}
		if k == Parking && !bytes.Equal(film, s.Film(sc)) {
			t.Error("the same scene gives another film")
		}
	}
}

// In a real browser the film plays, and its frames are those that were drawn.
func TestFilmPlaysInABrowser(t *testing.T) {
	s := studio(t)
	sc := scene(2)
	sc.Kind = Speeding
	film := s.Film(sc)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/film.mp4" {
			w.Header().Set("Content-Type", "video/mp4")
			http.ServeContent(w, r, "film.mp4", time.Time{}, bytes.NewReader(film))
			return
		}
		fmt.Fprint(w, `<!doctype html><video muted src="/film.mp4" preload="auto"></video>`)
	}))
	defer server.Close()
	var got struct {
		Width, Height int
		Duration      float64
		Frames        []string // RGBA, base64
		Fault         string
	}
	// The frames before, at and after the capture, each in the middle of its time.
	frames := []int{0, filmFrames / 2, filmFrames - 1}
	script := fmt.Sprintf(`(async () => { try {
		const v = document.querySelector('video'), out = {frames: []};
		if (v.readyState < 2) await new Promise((ok, no) => { v.onloadeddata = ok; v.onerror = () => no(v.error.message) });
		Object.assign(out, {width: v.videoWidth, height: v.videoHeight, duration: v.duration});
		const c = new OffscreenCanvas(v.videoWidth, v.videoHeight).getContext('2d');
		for (const t of %s) {
			await new Promise(ok => { v.onseeked = ok; v.currentTime = t });
			await new Promise(ok => requestAnimationFrame(() => requestAnimationFrame(ok))); // the frame may be shown a moment later
			c.drawImage(v, 0, 0);
			let s = ''; for (const b of c.getImageData(0, 0, v.videoWidth, v.videoHeight).data) s += String.fromCharCode(b);
			out.frames.push(btoa(s));
		}
		return out } catch (e) { return {fault: String(e)} } })()`, fmt.Sprintf("[%.4f,%.4f,%.4f]", middle(frames[0]), middle(frames[1]), middle(frames[2])))
	if err := chromedp.Run(testkit.Chromium(t), chromedp.Navigate(server.URL), chromedp.Evaluate(script, &got, awaited)); err != nil {
		t.Fatal(err)
	}
	if got.Fault != "" || got.Width != filmWidth || got.Height != filmHeight || got.Duration < 2.9 || got.Duration > 3.1 || len(got.Frames) != 3 {
		t.Fatalf("the browser says: %d×%d, %.2f s, %d frames, %s", got.Width, got.Height, got.Duration, len(got.Frames), got.Fault)
	}
	drawn := s.frames(sc)
	for i, f := range frames {
		shown, err := base64.StdEncoding.DecodeString(got.Frames[i])
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(shown, drawn[f].Pix); d > 4 {
			t.Errorf("frame %d differs by %.1f levels on average", f, d)
		}
		if d := difference(shown, drawn[(f+9)%filmFrames].Pix); d < 1.5 { // a film that stands still would pass above
			t.Errorf("frame %d looks like another one: %.1f levels", f, d)
		}
	}
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

func middle(frame int) float64 { return (float64(frame) + 0.5) * frameTime.Seconds() }

func difference(a, b []byte) float64 {
	if len(a) != len(b) {
		return 255
	}
	sum := 0
	for i := range a {
		d := int(a[i]) - int(b[i])
		sum += max(d, -d)
	}
	return float64(sum) / float64(len(a)*3/4)
}

func TestExpGolombAndEmulation(t *testing.T) {
	b := newBits(0x67)
	for _, v := range []uint32{0, 1, 2, 3, 7, 25, 30} {
		b.ue(v)
	}
	// 1 010 011 00100 0001000 000011010 000011111, then a one and zeros.
	if want := []byte{0x67, 0b10100110, 0b01000001, 0b00000001, 0b10100000, 0b11111100}; !bytes.Equal(b.nal(), want) {
		t.Errorf("%08b", b.nal())
	}
	c := newBits(0x65)
	c.out = append(c.out, 0, 0, 1, 0, 0, 0, 5)
	if want := []byte{0x65, 0, 0, 3, 1, 0, 0, 3, 0, 5, 0x80}; !bytes.Equal(c.nal(), want) {
		t.Errorf("% x", c.nal())
	}
}
