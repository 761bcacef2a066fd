package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
)

// line is the way between browser and office, with which a test can interfere.
type line struct {
	mu   sync.Mutex
	hook func(w http.ResponseWriter, r *http.Request, next http.Handler) bool // true: it has answered
	next http.Handler
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	hook := l.hook
	l.mu.Unlock()
	if hook == nil || !hook(w, r, l.next) {
		l.next.ServeHTTP(w, r)
	}
}

func (l *line) set(hook func(w http.ResponseWriter, r *http.Request, next http.Handler) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hook = hook
}

// reviewerOn is a reviewer's browser behind a line.
func (s *street) reviewerOn(l *line) *browser {
	s.t.Helper()
	l.next = s.h
	return s.browserAt(httptest.NewServer(l)).as(s.Who(access.Reviewer, s.County).Token)
}

func TestLineCutDuringFiveVerdictsLosesNothing(t *testing.T) {
	s := onStreet(t)
	var ids []string
	for range 8 {
		ids = append(ids, s.arrive())
	}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.until("the pictures ahead", `performance.getEntriesByType("resource").filter(e => e.name.includes("/media/")).length >= 6`)
	b.cut(true)
	for range 5 {
		b.pass()
	}
	if n := eval[int](b, unsent); n != 5 {
		t.Errorf("%d verdicts are kept while the line is cut", n)
	}
	b.until("the banner", `/存在本机|存在本机/.test(document.getElementById("trouble").textContent) && !document.getElementById("trouble").hidden`)
	b.until("the line to be shown", `document.getElementById("line").dataset.state === "away"`)
	if n := len(s.verdicts(ids)); n != 0 {
		t.Errorf("%d verdicts arrived through a cut line", n)
	}
	b.cut(false)
	sent(t, b)
	b.until("the line to be good", `document.getElementById("line").dataset.state === "good"`)
	s.once(ids[:5])
	for b.plate() != "" && !eval[bool](b, "!!("+emptied+")") {
		b.pass()
		b.until("the next", `document.getElementById("machine").textContent === "" || `+emptied)
		b.until("a capture or the end", "("+painted+" && "+onDesk+") || ("+emptied+")")
	}
	sent(t, b)
	s.once(ids)
	s.Verify()
}

// TestAnswersThatAreLostMakeNoVerdictTwice: the office decides, the answer does not arrive, the journal sends again.
func TestAnswersThatAreLostMakeNoVerdictTwice(t *testing.T) {
	s := onStreet(t)
	var ids []string
	for range 6 {
		ids = append(ids, s.arrive())
	}
	s.derive()
	l, lost := &line{}, 0
	b := s.reviewerOn(l)
	b.desk()
	l.set(func(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
		if r.URL.Path != "/desk/verdict" || lost >= 3 {
			return false
		}
		next.ServeHTTP(httptest.NewRecorder(), r) // decided
		lost++
		panic(http.ErrAbortHandler) // and the line is cut
	})
	for range 6 {
		b.until("a picture", onDesk)
		b.reject("3")
	}
	sent(t, b)
	s.once(ids)
	if lost != 3 {
		t.Errorf("%d answers were lost, the test wants 3", lost)
	}
}

// TestReloadWithAFullJournal: at twenty unanswered the desk stops; loaded again, it sends them before anything else.
func TestReloadWithAFullJournal(t *testing.T) {
	s := onStreet(t)
	var ids []string
	for range 24 {
		ids = append(ids, s.arrive())
	}
	s.derive()
	l := &line{}
	l.set(func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		if r.URL.Path == "/desk/verdict" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		return false
	})
	b := s.reviewerOn(l)
	b.desk()
	for n := 1; n <= 20; n++ {
		b.until("a capture", onDesk)
		b.reject("3")
		b.until("the verdict to be kept", fmt.Sprintf("%s === %d", unsent, n))
	}
	b.until("a capture", onDesk)
	b.reject("3")
	if n := eval[int](b, unsent); n != 20 {
		t.Errorf("%d are kept; at twenty the desk stops", n)
	}
	b.until("the sentence", `/先停在这里/.test(document.getElementById("trouble").textContent)`)
	b.run(chromedp.Reload())
	b.until("the page again", `document.querySelector("#empty:not([hidden])") && /正在补送/.test(document.querySelector("#empty").textContent)`)
	if n := eval[int](b, unsent); n != 20 {
		t.Errorf("after loading again %d are kept", n)
	}
	if n := len(s.verdicts(ids)); n != 0 {
		t.Errorf("%d verdicts arrived", n)
	}
	l.set(nil)
	sent(t, b)
	b.until("the rest", onDesk)
	s.once(ids[:20])
	if got := b.plate(); got != s.state(ids[20]).Plate {
		t.Errorf("the desk goes on with %s", got)
	}
}

// TestNothingPassesThatIsNotOnTheScreen: a picture that is still coming, one that can never be shown, one that the line
// lost: the first two refuse the pass, the third goes to the back and the flow does not stop.
func TestNothingPassesThatIsNotOnTheScreen(t *testing.T) {
	s := onStreet(t)
	slow, never, lost := s.arrive(), s.arrive(), s.arrive()
	s.derive()
	l, hold := &line{}, make(chan struct{})
	var cut atomic.Bool
	cut.Store(true)
	l.set(func(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
		switch {
		case strings.Contains(r.URL.Path, slow+"/media"):
			<-hold
		case strings.Contains(r.URL.Path, never+"/media"):
			w.Header().Set("Content-Type", "image/jpeg")
			w.Write([]byte("no picture at all"))
			return true
		case strings.Contains(r.URL.Path, lost+"/media") && cut.Load():
			panic(http.ErrAbortHandler)
		}
		return false
	})
	b := s.reviewerOn(l)
	b.run(chromedp.Navigate(b.base + "/desk"))
	b.until("the first capture", `document.querySelector("#view:not([hidden])")`)
	b.press("f")
	b.until("that nothing is decided yet", `/还不能作决定/.test(document.getElementById("said").textContent) && document.getElementById("menu-reject").hidden`)
	time.Sleep(900 * time.Millisecond)
	b.press("j")
	b.until("the sentence", `/还没有全部显示/.test(document.getElementById("said").textContent)`)
	b.until("what is being fetched", `/正在取第1张/.test(document.querySelector(".waits").textContent)`)
	close(hold)
	b.pass()
	plate := s.state(never).Plate
	b.until("the one that cannot be shown", fmt.Sprintf(`%s.replace("·", "") === %q && /无法显示/.test(document.querySelector(".waits").textContent)`, plateNow, plate))
	time.Sleep(900 * time.Millisecond)
	b.press("j")
	b.until("the sentence", `/这一张无法显示/.test(document.getElementById("said").textContent)`)
	b.press("PageDown") // to the one that the line lost: it goes to the back, and what can be seen is shown
	b.until("the mark", `/这一件排到后面/.test(document.getElementById("said").textContent) || /画面曾经没有取到/.test(document.getElementById("doubt").textContent)`)
	cut.Store(false)
	b.reject("6")
	b.until("the one that was lost", fmt.Sprintf(`%s.replace("·", "") === %q && %s && /画面曾经没有取到/.test(document.getElementById("doubt").textContent)`, plateNow, s.state(lost).Plate, painted))
	b.reject("6")
	b.until("the end", emptied)
	sent(t, b)
	s.once([]string{slow, never, lost})
	if s.state(never).State != capture.Rejected {
		t.Errorf("what cannot be shown is %s", s.state(never).State)
	}
}

func TestLeavingTheDeskGivesBackWhatIsHeld(t *testing.T) {
	s := onStreet(t)
	for range 4 {
		s.arrive()
	}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.run(chromedp.Navigate(b.base + "/captures"))
	other := s.visitor()
	other.jar["yuanjian"] = s.another(access.Reviewer)
	for range 100 {
		if got, _ := other.take(6); len(got) == 4 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("what the first reviewer held was not given back")
}

// TestVerdictsOutliveTheSession: the session ends in the middle of the work; after a new login the journal goes on.
func TestVerdictsOutliveTheSession(t *testing.T) {
	s := onStreet(t)
	ids := []string{s.arrive(), s.arrive(), s.arrive()}
	s.derive()
	b := s.reviewer()
	b.desk()
	s.fleet.Must(nil, s.People.Logout(t.Context(), s.Who(access.Reviewer, s.County).Token))
	b.reject("3")
	b.until("the sentence", `/登录已经结束/.test(document.getElementById("trouble").textContent) && !document.getElementById("relogin").hidden`)
	if n := eval[int](b, unsent); n != 1 {
		t.Errorf("%d are kept", n)
	}
	v := s.visitor()
	s.signIn(v, access.Reviewer)
	b.as(v.jar["yuanjian"])
	b.desk()
	sent(t, b)
	if n := s.verdicts(ids)[ids[0]]; n != 1 {
		t.Errorf("%d verdicts after the new login", n)
	}
}

// TestVerdictOnWhatAnotherTookIsTold: a capture lies too long, another reviewer takes it; the verdict that comes late is
// refused, said, and the desk goes on.
func TestVerdictOnWhatAnotherTookIsTold(t *testing.T) {
	s := onStreet(t)
	for range 8 {
		s.arrive()
	}
	s.derive()
	b := s.reviewer()
	b.desk()
	first := b.plate()
	s.Clock.Advance(capture.LeaseFor + time.Second)
	other := s.visitor()
	other.jar["yuanjian"] = s.another(access.Reviewer)
	if got, _ := other.take(1); len(got) != 1 {
		t.Fatal("the other reviewer got nothing")
	}
	b.reject("3")
	b.until("the sentence", `!document.getElementById("returned").hidden && /已不在您手上/.test(document.getElementById("returned").textContent) && /另一名审核员/.test(document.getElementById("returned").textContent)`)
	if b.plate() == first || eval[int](b, unsent) != 0 {
		t.Errorf("the desk shows %s with %d unsent", b.plate(), eval[int](b, unsent))
	}
	b.reject("3")
	sent(t, b)
	b.until("the banner to go", `document.getElementById("returned").hidden`)
	b.quiet()
}

// TestDeskIsOpenInOneWindowOnly: two windows of one person would decide the same captures.
func TestDeskIsOpenInOneWindowOnly(t *testing.T) {
	s := onStreet(t)
	s.arrive()
	s.derive()
	b := s.reviewer()
	b.desk()
	ctx, cancel := chromedp.NewContext(b.ctx)
	defer cancel()
	second := &browser{street: s, ctx: ctx, base: b.base}
	second.run(chromedp.Navigate(b.base + "/desk"))
	second.until("the sentence", `/另一个窗口/.test(document.querySelector("#empty").textContent)`)
	b.run(chromedp.Navigate(b.base + "/"))
	second.until("the capture", onDesk)
}
