package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/simulate/draw"
	"yuanjian/internal/web/office"
)

// verdicts counts what is on record for each capture, without what was undone.
func (s *street) verdicts(ids []string) map[string]int {
	s.t.Helper()
	out := map[string]int{}
	for _, id := range ids {
		said, err := capture.History(s.t.Context(), s.DB.Reader(), s.Book, id)
		s.fleet.Must(said, err)
		for _, g := range said {
			if g.UndoneAt == nil {
				out[id]++
			}
		}
	}
	return out
}

// once fails the test unless every capture has exactly one verdict.
func (s *street) once(ids []string) {
	s.t.Helper()
	for id, n := range s.verdicts(ids) {
		if n != 1 {
			s.t.Errorf("capture %s has %d verdicts", id, n)
		}
	}
	if n := len(s.verdicts(ids)); n != len(ids) {
		s.t.Errorf("%d of %d captures have a verdict", n, len(ids))
	}
}

func TestUndoBringsTheCaptureBack(t *testing.T) {
	s := onStreet(t)
	ids := []string{s.arrive(), s.arrive(), s.arrive()}
	s.derive()
	b := s.reviewer()
	b.desk()
	first := b.plate()
	b.pass()
	b.until("the next", plateNow+` !== `+fmt.Sprintf("%q", first))
	sent(t, b)
	b.press("z")
	sent(t, b)
	if b.plate() != first {
		t.Errorf("after undo the desk shows %s, not %s", b.plate(), first)
	}
	if c := s.state(ids[0]); c.State != capture.Queued {
		t.Errorf("after undo it is %s", c.State)
	}
	b.reject("3") // decided anew, at once
	sent(t, b)
	if c := s.state(ids[0]); c.State != capture.Rejected {
		t.Errorf("decided anew it is %s", c.State)
	}
	b.press("z", "z") // the second has nothing left to undo
	sent(t, b)
	b.until("the sentence", `/30秒内、最近5件/.test(document.getElementById("said").textContent)`)
	b.quiet()
}

func TestTwoReviewersNeverSeeTheSameCapture(t *testing.T) {
	s := onStreet(t)
	var ids []string
	for range 20 {
		ids = append(ids, s.arrive())
	}
	s.derive()
	one := s.reviewer()
	tab, cancel := chromedp.NewContext(one.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	two := &browser{street: s, ctx: tab, base: one.base}
	two.run(network.Enable())
	two.as(s.another(access.Reviewer))
	one.desk()
	two.desk()
	seen := map[string]string{}
	for range 40 {
		for name, b := range map[string]*browser{"one": one, "two": two} {
			b.until("a capture or the end", onDesk+" || "+emptied)
			if eval[bool](b, "!!("+emptied+")") {
				continue
			}
			p := b.plate()
			if other, known := seen[p]; known && other != name {
				t.Errorf("%s was shown to both", p)
			}
			seen[p] = name
			b.reject("3")
			b.until("the next", fmt.Sprintf(`%s.replace("·", "") !== %q || %s`, plateNow, p, emptied))
		}
		if len(seen) == 20 {
			break
		}
	}
	sent(t, one)
	sent(t, two)
	s.once(ids)
	one.quiet()
}

// TestFilmIsSeenBeforeItPasses: a capture that is a film only cannot pass unseen; V shows it, Space stops it.
func TestFilmIsSeenBeforeItPasses(t *testing.T) {
	s := onStreet(t)
	studio, err := draw.New()
	s.fleet.Must(studio, err)
	film := studio.Film(draw.Scene{Seed: 7, At: s.Clock.Now(), Place: "测试大道", Plate: "粤A10001", Violation: "1345"})
	mp4 := s.keep("film", "video/mp4", "clip", film, 960, 540)
	mp4.Duration = 3 * time.Second
	only := s.arrive(func(sub *capture.Submission) { sub.Media = []capture.Media{mp4} })
	both := s.arrive(func(sub *capture.Submission) {
		sub.Media = []capture.Media{s.keep("front", "image/jpeg", "panorama", drawn(t, 1, 640, 360), 640, 360), mp4}
	})
	s.derive()
	l, hold := &line{}, make(chan struct{})
	l.set(func(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
		if strings.Contains(r.URL.Path, only+"/media") {
			<-hold
		}
		return false
	})
	b := s.reviewerOn(l)
	b.desk()
	b.until("the suggestion", painted)
	b.press("j")
	b.until("the sentence", `/请先看视频/.test(document.getElementById("said").textContent)`)
	close(hold)
	playing := `document.getElementById("film").readyState >= 2 && !document.getElementById("film").hidden`
	b.until("the film", playing)
	b.until("the elements to point to it", `/车辆压、越标线\s*视频/.test(document.body.innerText)`)
	b.pass()
	b.until("the second", plateNow+` === "粤A·10002" && document.getElementById("film").hidden`)
	b.press("v")
	b.until("its film", playing+` && !document.getElementById("film").paused`)
	b.press(" ")
	b.until("the film to stop", `document.getElementById("film").paused`)
	b.press("v")
	b.until("the picture again", `document.getElementById("film").hidden && !document.getElementById("frame").hidden`)
	b.press("5", "6", "7", "8", "9")
	b.pass()
	b.until("the end", emptied)
	sent(t, b)
	s.once([]string{only, both})
	b.quiet()
}

// TestOneInTwentyIsAskedForEachFinding: the office draws them by lot; such a capture passes only when each of the four
// findings was answered by itself.
func TestOneInTwentyIsAskedForEachFinding(t *testing.T) {
	s := onStreet(t)
	id := s.arrive()
	s.derive()
	l := &line{}
	l.set(func(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
		if r.URL.Path != "/desk/take" {
			return false
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(strings.ReplaceAll(answer.Body.String(), `"ask":false`, `"ask":true`)))
		return true
	})
	b := s.reviewerOn(l)
	b.desk()
	b.until("the suggestion", painted)
	b.press("1", "2", "3", "j")
	b.until("the sentence", `/逐项认定：按1、2、3、4/.test(document.getElementById("said").textContent)`)
	if state := s.state(id).State; state != capture.Queued {
		t.Errorf("three findings of four made it %s", state)
	}
	b.press("4", "1", "j") // 1 again takes the finding back
	b.press("1", "j")
	b.until("the end", emptied)
	sent(t, b)
	s.once([]string{id})
	b.quiet()
}

func TestLotFallsOnOneInTwenty(t *testing.T) {
	asked, quiet := 0, 0
	for i := range 20000 {
		a, q := office.Drawn(blob.DigestOf([]byte(fmt.Sprint(i))).String())
		if a {
			asked++
		}
		if q {
			quiet++
		}
	}
	if asked < 850 || asked > 1150 || quiet < 300 || quiet > 500 {
		t.Errorf("of 20000, %d are asked (5 %%) and %d are shown no suggestion (2 %%)", asked, quiet)
	}
}
