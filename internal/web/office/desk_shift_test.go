package office_test

import (
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/simulate/draw"
)

// deskSize is how many captures the desk is given: YUANJIAN_DESK=500 asks for a whole shift (docs/benchmarks.md).
func deskSize(t *testing.T, usual int) int {
	t.Helper()
	text := os.Getenv("YUANJIAN_DESK")
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < usual {
		t.Fatalf("YUANJIAN_DESK=%s: want a number of captures from %d", text, usual)
	}
	return n
}

// flaws are the labels of captures that must not pass.
var flaws = []string{"lapsed verification", "wrong place", "software that was not reviewed", "changed bytes", "no plate read", "plate lost in the picture",
	"not every element to be seen", "a picture that cannot be shown", "a vehicle on emergency duty", "the same act a second time"}

// labelled are captures as a device sends them, each with its own drawn pictures, and what is wrong with them.
type labelled struct {
	*street
	studio *draw.Studio
	ids    []string
	flaw   map[string]string // "" for one in order
	plate  string            // of the last one in order
}

// add takes in one capture with a label.
func (l *labelled) add(flaw string) {
	l.t.Helper()
	id := l.arrive(func(sub *capture.Submission) {
		plate, other := sub.Event.Plate, "V9.9.9"
		switch flaw {
		case "wrong place":
			wrongPlace(sub)
		case "software that was not reviewed":
			sub.Event.Firmware = &other
		case "no plate read":
			sub.Event.Plate = ""
		case "a vehicle on emergency duty":
			plate = strings.TrimSuffix(plate, plate[len(plate)-1:]) + "警"
			sub.Event.Plate = plate
		case "the same act a second time":
			plate, sub.Event.Plate = l.plate, l.plate
		case "":
			l.plate = plate
		}
		wide, near, err := l.studio.Pictures(draw.Scene{Seed: uint64(l.sent), At: sub.Event.Time, Place: "测试大道1号路口", Device: "SN-0001", Plate: plate, Violation: sub.Event.Violation, Blur: flaw == "plate lost in the picture"})
		l.fleet.Must(nil, err)
		sub.Media = []capture.Media{l.keep("front", "image/jpeg", "panorama", wide, 1920, 1080), l.keep("close", "image/jpeg", "close", near, 1280, 720)}
		if flaw == "not every element to be seen" {
			sub.Media = sub.Media[1:]
		}
	})
	l.ids, l.flaw[id] = append(l.ids, id), flaw
}

// labels takes in n captures, twelve in a hundred with a flaw and at least one of each kind, spread over all.
func (s *street) labels(n int) *labelled {
	s.t.Helper()
	studio, err := draw.New()
	s.fleet.Must(studio, err)
	l := &labelled{street: s, studio: studio, flaw: map[string]string{}}
	each := max(1, n*12/100/len(flaws))
	s.Clock.Advance(400 * 24 * time.Hour)
	_, err = s.People.RecordCheck(s.t.Context(), s.By(access.SecurityAdministrator), s.Who(access.Reviewer, s.County).Certificate,
		people.AnnualCheck{Year: 2026, Passed: true, On: law.DateOf(s.Clock.Now()), Checker: "测试年审机关"})
	s.fleet.Must(nil, err)
	for range each { // before the verification is renewed
		l.add(flaws[0])
	}
	_, err = s.fleet.Service.RecordVerification(s.t.Context(), s.By(access.Keeper), devicetest.With(s.ids.Use, devicetest.Document("检定证书")),
		devicetest.Certificate(s.fleet.Life(s.ids.Use).Device.Serial, law.DateOf(s.Clock.Now())))
	s.fleet.Must(nil, err)
	rest, wrong, made := n-each, each*(len(flaws)-1), 0
	for i := range rest {
		flaw := ""
		if (i+1)*wrong/rest > made { // never before the first in order
			flaw = flaws[1+made%(len(flaws)-1)]
			made++
		}
		l.add(flaw)
	}
	s.derive()
	for _, id := range l.ids {
		if l.flaw[id] == "changed bytes" {
			s.tamper(id)
		}
	}
	return l
}

// notAllowed is true when the desk shows why the capture on the screen cannot pass: by the machine's suggestion or
// by its conditions. One in fifty shows no suggestion (ux C.5).
const notAllowed = `/系统建议/.test(document.getElementById("machine").textContent) ||
	!/可以提交审核|不能单独定案/.test(document.querySelector(".panel .gates .answer").innerText)`

// onScreen is what a reviewer reads from the desk before deciding.
type onScreen struct {
	Plate, Cautions     string
	Barred, Gone, Asked bool
	Close               bool // nothing but the close-up
	Two                 bool // frames
}

const reads = `({Plate: document.getElementById("plate").textContent, Cautions: document.getElementById("cautions").textContent, Barred: !!(` + notAllowed + `),
	Gone: !document.querySelector(".waits").hidden, Asked: document.getElementById("found").classList.contains("asked"),
	Two: /共2帧/.test(document.querySelector(".frame-words").textContent), Close: /^第1帧，共1帧：近景/.test(document.querySelector(".frame-words").textContent)})`

// edges counts sharp edges in the middle of the large picture: characters of a plate have more than a thousand, a plate that is lost few.
const edges = `(() => {
	const c = document.getElementById("frame"), w = c.width, h = c.height, d = c.getContext("2d").getImageData(0, 0, w, h).data
	let n = 0
	for (let y = Math.round(h * 0.3); y < h * 0.85; y++) for (let x = Math.round(w * 0.2); x < w * 0.8; x++) {
		const i = 4 * (y * w + x)
		if (Math.abs(d[i] + d[i + 1] + d[i + 2] - d[i + 4] - d[i + 5] - d[i + 6]) > 150) n++
	}
	return n * 1280 / w
})()`

// keyboard decides as a careful reviewer does, by what is on the screen and what it remembers.
type keyboard struct {
	*browser
	passed        map[string]bool // plates
	decided, keys int             // keys that decide; those that look are not counted
	asked         int             // of the passes, with each finding by itself
	least, most   float64         // edges of a plate that was taken for readable, and for lost
}

func (k *keyboard) decides(keys ...string) {
	k.t.Helper()
	k.keys += len(keys)
	k.press(keys...)
}

// decide decides the capture on the screen; false at the end.
func (k *keyboard) decide() bool {
	k.t.Helper()
	k.until("a capture or the end", "("+painted+" && "+onDesk+") || ("+emptied+")")
	if eval[bool](k.browser, "!!("+emptied+")") {
		return false
	}
	x := eval[onScreen](k.browser, reads)
	switch {
	case x.Barred:
		k.decides("f", "1")
	case x.Plate == "未识别号牌":
		k.decides("f", "2")
	case strings.Contains(x.Cautions, "执行紧急任务"):
		k.decides("f", "7")
	case strings.Contains(x.Cautions, "不能处罚两次") && k.passed[x.Plate]:
		k.decides("f", "8")
	case x.Gone:
		k.decides("f", "4")
	case !k.readable(x):
		k.decides("f", "2")
	case x.Close: // neither the line nor the vehicle on it: said so, it does not pass
		if x.Asked {
			k.press("1", "2", "3", "4")
		}
		k.press("8", "9", "j")
		k.until("that it does not pass", `/没有指到画面/.test(document.getElementById("said").textContent)`)
		k.decides("f", "4")
	default:
		if x.Asked {
			k.asked++
			k.decides("1", "2", "3", "4")
		}
		k.decides("j")
		k.passed[x.Plate] = true
	}
	k.decided++
	k.until("the next capture", `document.getElementById("machine").textContent === "" || `+emptied)
	return true
}

// readable looks at the plate in the close-up.
func (k *keyboard) readable(x onScreen) bool {
	k.t.Helper()
	if x.Two {
		k.press("ArrowRight")
		k.until("the close-up", `/^第2帧/.test(document.querySelector(".frame-words").textContent)`)
	}
	n := eval[float64](k.browser, edges)
	if n > 900 {
		k.least = min(k.least, n)
		return true
	}
	k.most = max(k.most, n)
	return false
}

// TestReviewerDecidesAShiftByKeyboardAlone: clean captures take one key after looking, rejections two; none with a flaw passes, none
// is lost or decided twice, and nothing is decided that was not on the screen.
func TestReviewerDecidesAShiftByKeyboardAlone(t *testing.T) {
	s := onStreet(t)
	n := deskSize(t, 30)
	all := s.labels(n)
	l := &line{}
	l.set(func(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
		_, path, _ := strings.Cut(r.URL.Path, "/captures/")
		id, path, _ := strings.Cut(path, "/")
		if all.flaw[id] != "a picture that cannot be shown" || !strings.HasPrefix(path, "media/front") {
			return false
		}
		w.Header().Set("Content-Type", "image/jpeg")
		_, err := w.Write([]byte("no picture at all"))
		return err == nil
	})
	b := s.reviewerOn(l)
	b.run(chromedp.EmulateViewport(1600, 900))
	b.desk()
	k := &keyboard{browser: b, passed: map[string]bool{}, least: 1e9}
	for more := true; more; { // those with changed bytes come back once
		if more = k.decide() && k.decided < 2*n; k.decided == n/2 && n >= 100 {
			t.Logf("the first half: %s", speedOf(b))
			b.run(emulation.SetCPUThrottlingRate(4))
		}
	}
	b.until("the end", emptied)
	t.Logf("the rest (of a whole shift with the processor slowed four times): %s", speedOf(b))
	b.run(emulation.SetCPUThrottlingRate(1))
	sent(t, b)
	s.once(all.ids)
	wrong := 0
	for _, id := range all.ids {
		want := capture.Adopted
		if all.flaw[id] != "" {
			want = capture.Rejected
			wrong++
		}
		if state := s.state(id).State; state != want {
			t.Errorf("%q: %s", all.flaw[id], state)
		}
		said, err := capture.History(t.Context(), s.DB.Reader(), s.Book, id)
		s.fleet.Must(nil, err)
		for _, v := range said {
			if v.Seen.Painted == 0 {
				t.Errorf("%q: decided without a picture on the screen", all.flaw[id])
			}
		}
	}
	back := max(1, wrong/len(flaws))
	if want := n - wrong + back + 4*k.asked + 2*wrong; k.keys != want || k.decided != n+back {
		t.Errorf("%d decisions with %d keys; want %d with %d", k.decided, k.keys, n+back, want)
	}
	t.Logf("%d captures, %d with a flaw: %d decisions with %d keys, %d asked for each finding; plates with %.0f edges and more were readable, with %.0f and fewer lost",
		n, wrong, k.decided, k.keys, k.asked, k.least, k.most)
	b.quiet()
	s.Verify()
}
