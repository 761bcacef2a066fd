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

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/simulate/draw"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
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

// refused is true when the desk says that the capture on the screen cannot pass.
const notAllowed = `/系统建议/.test(document.getElementById("machine").textContent)`

// TestReviewerDecidesThirtyByKeyboardAlone: eight of thirty captures have a defect; none of them passes.
func TestReviewerDecidesThirtyByKeyboardAlone(t *testing.T) {
	s := onStreet(t)
	s.Clock.Advance(400 * 24 * time.Hour)
	defects := map[string]string{}
	lapsed := func() { // before the verification is renewed
		for range 2 {
			defects[s.arrive()] = "lapsed verification"
		}
	}
	lapsed()
	use := s.fleet.Life(s.ids.Use)
	_, err := s.fleet.Service.RecordVerification(t.Context(), s.By(access.Keeper), devicetest.With(s.ids.Use, devicetest.Document("检定证书")),
		devicetest.Certificate(use.Device.Serial, law.DateOf(s.Clock.Now())))
	s.fleet.Must(nil, err)
	var ids []string
	for i := range 28 {
		switch i {
		case 3, 11:
			defects[s.arrive(wrongPlace)] = "wrong place"
		case 7, 19:
			defects[s.arrive(func(sub *capture.Submission) { sub.Event.Plate = "" })] = "unreadable plate"
		case 13, 23: // bytes of their own, so that only they are changed
			id := s.arrive(func(sub *capture.Submission) {
				sub.Media = []capture.Media{s.keep("front", "image/jpeg", "panorama", drawn(t, 100+i, 800, 450), 800, 450)}
			})
			defects[id] = "tampered bytes"
		default:
			ids = append(ids, s.arrive())
		}
	}
	s.derive()
	for id, what := range defects {
		if ids = append(ids, id); what == "tampered bytes" {
			s.tamper(id)
		}
	}
	b := s.reviewer()
	b.desk()
	keys := decideAll(b, len(ids)+2) // the two with changed bytes come back once
	sent(t, b)
	s.once(ids)
	passed := 0
	for _, id := range ids {
		state := s.state(id).State
		if what, bad := defects[id]; bad && state != capture.Rejected {
			t.Errorf("%s: %s", what, state)
		} else if !bad && state != capture.Adopted {
			t.Errorf("one in order: %s", state)
		} else if state == capture.Adopted {
			passed++
		}
	}
	t.Logf("30 captures by keyboard: %d passed, %d rejected, %d keys", passed, len(defects), keys)
	b.quiet()
	s.Verify()
}

// decideAll decides what comes as a careful reviewer does, and returns how many keys that took. It ends when nothing is
// left, and fails after most decisions.
func decideAll(b *browser, most int) (keys int) {
	b.t.Helper()
	press := func(k ...string) { keys += len(k); b.press(k...) }
	for range most {
		b.until("a capture or the end", "("+painted+" && "+onDesk+") || ("+emptied+")")
		if eval[bool](b, "!!("+emptied+")") {
			return keys
		}
		before := eval[string](b, plateNow)
		switch {
		case eval[bool](b, notAllowed):
			press("f", "1")
		case before == "未识别号牌":
			press("f", "2")
		default:
			if eval[bool](b, `document.getElementById("found").classList.contains("asked")`) {
				press("1", "2", "3", "4")
			}
			press("j")
		}
		b.until("the next capture", `document.getElementById("machine").textContent === "" || `+emptied)
	}
	b.until("the end", emptied)
	return keys
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
	b.press("f", "3") // decided anew, at once
	sent(t, b)
	if c := s.state(ids[0]); c.State != capture.Rejected {
		t.Errorf("decided anew it is %s", c.State)
	}
	b.press("z", "z") // the second has nothing left to undo
	sent(t, b)
	b.until("the sentence", `/30秒内、最近5件/.test(document.getElementById("said").textContent)`)
	b.quiet()
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
		b.press("f", "3")
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
		b.press("f", "3")
		b.until("the verdict to be kept", fmt.Sprintf("%s === %d", unsent, n))
	}
	b.until("a capture", onDesk)
	b.press("f", "3")
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
			b.press("f", "3")
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

// TestHammeredKeysDecideNothingTwice: a key every 150 ms, faster than anybody can look. Nothing passes unseen.
func TestHammeredKeysDecideNothingTwice(t *testing.T) {
	s := onStreet(t)
	var ids []string
	for range 16 {
		ids = append(ids, s.arrive())
	}
	s.derive()
	b := s.reviewer()
	b.desk()
	for range 8 {
		b.press("j")
		time.Sleep(150 * time.Millisecond)
		b.press("f", "3")
		time.Sleep(150 * time.Millisecond)
	}
	sent(t, b)
	for id, n := range s.verdicts(ids) {
		if n > 1 {
			t.Errorf("%s has %d verdicts", id, n)
		}
		if s.state(id).State == capture.Adopted {
			t.Errorf("%s passed within 150 ms", id)
		}
	}
	b.quiet()
}

func TestKeysThatAreNotMeantForTheDesk(t *testing.T) {
	s := onStreet(t)
	for range 3 {
		s.arrive()
	}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.until("the pictures to be seen", painted)
	before := b.plate()
	j := func() *input.DispatchKeyEventParams {
		return input.DispatchKeyEvent(input.KeyDown).WithKey("j").WithText("j")
	}
	b.run(j().WithWindowsVirtualKeyCode(229))                     // what an input method sends after a composition
	b.run(j().WithWindowsVirtualKeyCode(74).WithAutoRepeat(true)) // held down
	for _, m := range []input.Modifier{input.ModifierCtrl, input.ModifierAlt, input.ModifierMeta} {
		b.run(j().WithWindowsVirtualKeyCode(74).WithModifiers(m))
	}
	b.press("f", "9") // writes a reason
	b.until("the field", `document.activeElement === document.getElementById("words")`)
	b.run(input.ImeSetComposition("kuai", 4, 4))
	b.run(input.DispatchKeyEvent(input.KeyDown).WithKey("Process").WithWindowsVirtualKeyCode(229))
	b.run(input.InsertText("路面施工"))
	b.press("j", "z", "1")
	if words := eval[string](b, `document.getElementById("words").value`); !strings.Contains(words, "路面施工") || !strings.HasSuffix(words, "jz1") {
		t.Errorf("in the field stands %q", words)
	}
	if b.plate() != before || eval[int](b, unsent) != 0 {
		t.Error("a key that was not meant for the desk decided")
	}
	b.press("Escape")
	b.until("the list to be left", `document.getElementById("menu-reject").hidden`)
	b.press("j")
	b.until("the next", fmt.Sprintf(`%s.replace("·", "") !== %q`, plateNow, before))
	sent(t, b)
	b.quiet()
}

func TestSingleKeysCanBeSwitchedOff(t *testing.T) {
	s := onStreet(t)
	ids := []string{s.arrive(), s.arrive(), s.arrive()}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.press("?")
	b.until("the keys", `document.getElementById("sheet").open`)
	b.run(chromedp.Click("#keys-off", chromedp.ByQuery))
	b.press("Escape")
	off := func() {
		t.Helper()
		b.until("the pictures to be seen", painted)
		before := b.plate()
		b.press("j", "f", "3", "k", "1")
		if b.plate() != before || eval[int](b, unsent) != 0 {
			t.Error("a single key decided although they are off")
		}
	}
	off()
	b.run(chromedp.Reload())
	b.until("the first capture", onDesk)
	off()
	before := b.plate()
	if eval[bool](b, `document.getElementById("found").classList.contains("asked")`) {
		for i := range 4 {
			b.run(chromedp.Click(fmt.Sprintf("#found li:nth-child(%d) button", i+1), chromedp.ByQuery))
		}
	}
	b.run(chromedp.Click(`.desk-keys [data-do="pass"]`, chromedp.ByQuery))
	b.until("the next", fmt.Sprintf(`%s.replace("·", "") !== %q`, plateNow, before))
	before = b.plate()
	b.run(chromedp.Click(`.desk-keys [data-do="reject"]`, chromedp.ByQuery), chromedp.Click(`[data-reject="no_violation"]`, chromedp.ByQuery))
	b.until("the next", fmt.Sprintf(`%s.replace("·", "") !== %q`, plateNow, before))
	before = b.plate()
	b.run(chromedp.Click(`.desk-keys [data-do="doubt"]`, chromedp.ByQuery), chromedp.Click(`[data-doubt="legal"]`, chromedp.ByQuery))
	b.until("the end", emptied)
	sent(t, b)
	s.once(ids)
	b.quiet()
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
	b.desk()
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
	b.press("f", "6")
	b.until("the one that was lost", fmt.Sprintf(`%s.replace("·", "") === %q && %s && /画面曾经没有取到/.test(document.getElementById("doubt").textContent)`, plateNow, s.state(lost).Plate, painted))
	b.press("f", "6")
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
	b.press("f", "3")
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

// TestLookingChangesNothing: frames, film, loupe, proofs, neighbours and the captures of the same plate.
func TestLookingChangesNothing(t *testing.T) {
	s := onStreet(t)
	several := func(sub *capture.Submission) {
		sub.Event.Plate = "粤A10001"
		sub.Media = []capture.Media{s.keep("front", "image/jpeg", "panorama", drawn(t, 1, 640, 360), 640, 360), s.keep("close", "image/jpeg", "close", drawn(t, 2, 640, 360), 640, 360)}
	}
	ids := []string{s.arrive(several, wrongPlace, func(sub *capture.Submission) { f := "9.9"; sub.Event.Firmware = &f }), s.arrive(several), s.arrive()}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.until("the pictures to be seen", painted)
	words := `document.querySelector(".frame-words").textContent`
	b.press("ArrowRight")
	b.until("the second frame", words+` === "第2帧，共2帧：近景"`)
	b.press("ArrowRight", "ArrowLeft")
	b.until("the first frame", words+` === "第1帧，共2帧：全景"`)
	b.press("l")
	b.until("the lens", `!document.getElementById("lens").hidden`)
	left := eval[string](b, `document.getElementById("lens").style.left`)
	b.press("ArrowRight", "ArrowRight")
	b.until("the lens to move", fmt.Sprintf(`document.getElementById("lens").style.left !== %q`, left))
	b.press("l", "v")
	b.until("the sentence", `/没有视频/.test(document.getElementById("said").textContent)`)

	b.run(chromedp.Evaluate(`document.getElementById("main").focus()`, nil))
	title := `document.getElementById("sheet-title").textContent`
	b.press("Enter")
	b.until("the first proof", title+` === "抓拍位置在批准的设置地点" && /3067.5米/.test(document.getElementById("sheet-body").textContent)`)
	b.press("Enter")
	b.until("the second proof", title+` === "抓拍时的软件就是技术审核通过的软件" && /技术审核/.test(document.getElementById("sheet-body").textContent)`)
	b.press("j", "f", "3") // no verdict over an open proof
	b.press("Escape")
	b.until("the focus to be back", `!document.getElementById("sheet").open && document.activeElement === document.getElementById("main")`)
	b.press("h")
	b.until("the same plate", `/同一号牌/.test(document.getElementById("sheet-body").textContent) && /显示1次，共1次/.test(document.getElementById("sheet-body").textContent)`)
	b.press("Escape", "PageDown")
	b.until("the second capture", `document.getElementById("same").textContent.includes("同车当日1次") && /可以提交审核/.test(document.getElementById("panel").textContent)`)
	if wrong := eval[int](b, `[...document.querySelectorAll("#panel a.proof")].filter(a => !a.href.includes("`+ids[1]+`")).length`); wrong != 0 {
		t.Errorf("%d proofs lead to another capture", wrong)
	}
	b.press("PageDown")
	b.until("the third capture", plateNow+` === "粤A·10003"`)
	b.press("PageUp", "PageUp")
	b.until("the first capture", `/须由法制审核人员认定/.test(document.getElementById("panel").textContent)`)
	if n := len(s.verdicts(ids)); n != 0 || eval[int](b, unsent) != 0 {
		t.Error("looking decided something")
	}
	b.quiet()
}

// TestDeskIsAccessibleInEveryState: no rule of accessibility is broken, and what is hidden is not to be seen.
func TestDeskIsAccessibleInEveryState(t *testing.T) {
	s := onStreet(t)
	s.arrive(wrongPlace)
	s.arrive()
	s.derive()
	b := s.reviewer()
	b.desk()
	b.until("the pictures to be seen", painted)
	states := []struct {
		name string
		keys []string
		wait string
	}{
		{"a capture", nil, "true"}, {"reasons", []string{"f"}, `!document.getElementById("menu-reject").hidden`},
		{"doubts", []string{"k"}, `!document.getElementById("menu-doubt").hidden`}, {"written", []string{"Escape", "f", "9"}, `!document.getElementById("written").hidden`},
		{"proof", []string{"Escape", "Enter"}, `/看依据|依据的记录/.test(document.getElementById("sheet-body").textContent)`},
		{"keys", []string{"Escape", "?"}, `document.getElementById("keys-off")`}, {"loupe", []string{"Escape", "l"}, `!document.getElementById("lens").hidden`},
		{"a refusal", []string{"l", "j"}, `document.getElementById("said").textContent !== ""`},
	}
	for _, width := range []int64{1600, 1280, 360} {
		b.run(chromedp.EmulateViewport(width, 900))
		for _, st := range states {
			b.run(chromedp.Evaluate(`document.activeElement.id === "words" || document.getElementById("main").focus()`, nil))
			b.press(st.keys...)
			b.until(st.name, st.wait)
			broken, err := testkit.Axe(b.ctx)
			s.fleet.Must(nil, err)
			for _, x := range broken {
				t.Errorf("%s at %d: %s", st.name, width, x)
			}
			if seen := eval[string](b, `[...document.querySelectorAll("[hidden]")].filter(e => e.getClientRects().length).map(e => e.id || e.className).join(" ")`); seen != "" {
				t.Errorf("%s at %d: hidden and yet to be seen: %s", st.name, width, seen)
			}
			if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("%s: %d px wider than a window of %d", st.name, wide, width)
			}
		}
	}
	b.quiet()
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
	b.pass()
	b.until("the second", plateNow+` === "粤A·10002" && document.getElementById("film").hidden`)
	b.press("v")
	b.until("its film", playing+` && !document.getElementById("film").paused`)
	b.press(" ")
	b.until("the film to stop", `document.getElementById("film").paused`)
	b.press("v")
	b.until("the picture again", `document.getElementById("film").hidden && !document.getElementById("frame").hidden`)
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
	b.press("f", "3")
	b.until("the sentence", `!document.getElementById("returned").hidden && /已不在您手上/.test(document.getElementById("returned").textContent) && /另一名审核员/.test(document.getElementById("returned").textContent)`)
	if b.plate() == first || eval[int](b, unsent) != 0 {
		t.Errorf("the desk shows %s with %d unsent", b.plate(), eval[int](b, unsent))
	}
	b.press("f", "3")
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

// TestDeskHasRoom: in both languages, with texts 40 % longer and in the largest letters nothing sticks out of the window,
// and where the desk fills the window its keys are in it.
func TestDeskHasRoom(t *testing.T) {
	s := onStreet(t)
	s.arrive(wrongPlace)
	s.derive()
	b := s.reviewer()
	for _, look := range []string{"en.normal.normal", "x-long.normal.normal", "zh.elder.normal", "zh.huge.normal", "en.normal.high"} {
		b.run(network.SetCookie("yuanjian-view", look).WithURL(b.base))
		for _, width := range []int64{1600, 1280, 360} {
			b.run(chromedp.EmulateViewport(width, 900))
			b.desk()
			wide := eval[string](b, `document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll(".desk *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 100)).join(" | ")`)
			if wide != "" {
				t.Errorf("%s at %d: %s", look, width, wide)
			}
			if !strings.Contains(look, "huge") && !eval[bool](b, `document.querySelector(".desk-keys").getBoundingClientRect().bottom <= innerHeight + 1`) {
				t.Errorf("%s at %d: the keys are below the window", look, width)
			}
		}
	}
	b.quiet()
}
