package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/font"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// story is a county without devices, served on a clock that the test moves, and a browser in front of it.
type story struct {
	t        *testing.T
	app      *app
	base     string
	clock    *clock.Manual
	manifest simulate.Manifest
	browser  context.Context
	paper    string // a document to upload
	role     access.Role
}

// storyBegins is a Monday, 09:00 Beijing time.
var storyBegins = time.Date(2026, time.March, 2, 9, 0, 0, 0, law.Beijing)

func newStory(t *testing.T) *story {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "story")
	s := &story{t: t, clock: clock.NewManual(storyBegins), browser: testkit.Chromium(t), paper: filepath.Join(t.TempDir(), "批复.png")}
	d := &demoCommand{Data: dir}
	settings := d.settings(slog.New(slog.DiscardHandler), s.clock, simulate.Manifest{})
	var err error
	if s.app, err = openApp(t.Context(), settings); err != nil {
		t.Fatal(err)
	}
	county := &simulate.County{People: s.app.people, Devices: s.app.devices, Vendors: s.app.vendors, Files: s.app.files, Clock: s.clock, Work: s.app.worker.Drain}
	if s.manifest, err = county.Populate(t.Context(), storyBegins.AddDate(0, 0, simulate.DaysBack)); err != nil {
		t.Fatal(err)
	}
	s.clock.Set(storyBegins)
	page, err := font.Page("测试文书", []string{"本文书为测试数据。"})
	if err == nil {
		err = os.WriteFile(s.paper, page, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.serve()
	return s
}

func (s *story) serve() {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.base = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.app.serve(ctx, l) }()
	s.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			s.t.Error(err)
		}
		s.app.Close()
	})
}

// do runs browser actions and fails the story with what was being done.
func (s *story) do(what string, actions ...chromedp.Action) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.browser, time.Minute)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		var where, text string
		_ = chromedp.Run(s.browser, chromedp.Location(&where), chromedp.Evaluate(`[...document.querySelectorAll("[role=status],.wrong,.banner")].map(e => e.textContent).join("\n") + "\n" + document.body.innerText.slice(0, 3000)`, &text))
		s.t.Fatalf("%s, as %s: %v\nat %s:\n%s", what, s.role, err, where, text)
	}
}

// as signs in in a role, by the form on the login page.
func (s *story) as(role access.Role) {
	s.t.Helper()
	for _, a := range s.manifest.Accounts {
		if a.Role != string(role) {
			continue
		}
		s.role = role
		s.do("sign in", network.ClearBrowserCookies(), chromedp.Navigate(s.base+"/login"), chromedp.SetValue(`input[name=login]`, a.Login), chromedp.SetValue(`input[name=password]`, a.Password),
			chromedp.Click(`form[action="/login"] button`), chromedp.WaitVisible(`form[action="/logout"]`))
		return
	}
	s.t.Fatalf("nobody is %s", role)
}

// fill puts values into the fields of the form on the page: text, choices, boxes, files.
func (s *story) fill(values map[string]string) {
	s.t.Helper()
	for name, value := range values {
		var nodes []*cdp.Node
		selector := fmt.Sprintf(`main [name=%q]`, name)
		s.do("find the field "+name, chromedp.Nodes(selector, &nodes, chromedp.AtLeast(1)))
		switch kind := nodes[0].AttributeValue("type"); {
		case kind == "file":
			s.do("choose a file", chromedp.SetUploadFiles(selector, []string{value}))
		case kind == "radio" || kind == "checkbox":
			s.do("choose "+name, chromedp.Click(fmt.Sprintf(`%s[value=%q]`, selector, value)))
		default:
			s.do("fill "+name, chromedp.SetValue(selector, value))
		}
	}
}

// send submits the page's form and returns the text of the page that answers.
func (s *story) send() string {
	s.t.Helper()
	var text string
	s.do("send the form", chromedp.Evaluate(`document.body.dataset.sent = "yes"`, nil), chromedp.Click(`main form[method=post] button.primary`),
		chromedp.WaitReady(`body:not([data-sent])`), chromedp.Text("body", &text))
	return text
}

// step carries out a step on a use by its form, an hour later than the last; its document is uploaded where one is asked for.
func (s *story) step(use, step string, values map[string]string) string {
	s.t.Helper()
	s.clock.Advance(time.Hour)
	s.do("open the step "+step, chromedp.Navigate(s.base+"/devices/uses/"+use+"/steps/"+step))
	s.fill(values)
	var files []*cdp.Node
	s.do("look for a file field", chromedp.Nodes(`main input[type=file][name=documents]`, &files, chromedp.AtLeast(0)))
	if len(files) > 0 {
		s.do("choose a document", chromedp.SetUploadFiles(`main input[type=file][name=documents]`, []string{s.paper}))
	}
	return s.send()
}

// done is step, and it must succeed.
func (s *story) done(use, step string, values map[string]string) {
	s.t.Helper()
	text := s.step(use, step, values)
	var where string
	s.do("see where the form leads", chromedp.Location(&where))
	if where != s.base+"/devices/uses/"+use {
		s.t.Fatalf("%s as %s was not carried out:\n%s", step, s.role, text)
	}
	if err := s.app.worker.Drain(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// secret has a secret issued on the device's page and reads it there.
func (s *story) secret(device string) string {
	s.t.Helper()
	s.as(access.Keeper)
	var secret string
	s.do("issue a secret", chromedp.Navigate(s.base+"/devices/keys/"+device), chromedp.Click(`form[action$="/secret"] button`), chromedp.Text(".banner pre", &secret))
	return strings.TrimSpace(secret)
}

// arrive sends captures with a real HTTP client: in order, but for every fourth, which was taken elsewhere, and the last
// two, which come after the verification has ended.
func (s *story) arrive(from *simulate.Sender, n int) (sound, defects []string) {
	s.t.Helper()
	for i := range n {
		if i == n-2 {
			s.clock.Set(time.Date(2026, time.May, 21, 9, 0, 0, 0, law.Beijing)) // the verification ended on the day before
		}
		s.clock.Advance(time.Second)
		now := s.clock.Now()
		offset := int64(20)
		shot := simulate.Shot{ID: fmt.Sprint("s", i), WebhookID: fmt.Sprint("w", i), At: now, Sent: now, Sequence: int64(i + 1), Violation: "1352", Position: &[2]float64{113.27, 23.14},
			Firmware: "1.4.2", ClockOffsetMS: &offset, Plate: fmt.Sprintf("粤Z%05d", i), PlateType: "02", Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: testPicture(s.t, i)}}}
		wrong := i%4 == 3 || i >= n-2
		if i%4 == 3 {
			shot.Position = &[2]float64{113.30, 23.14}
		}
		answer, err := from.Send(s.t.Context(), shot)
		if err != nil || answer.Status != http.StatusCreated {
			s.t.Fatalf("capture %d: %d %s %v", i, answer.Status, answer.Body, err)
		}
		var receipt capture.Receipt
		if err := json.Unmarshal(answer.Body, &receipt); err != nil {
			s.t.Fatal(err)
		}
		if wrong {
			defects = append(defects, receipt.ID)
		} else {
			sound = append(sound, receipt.ID)
		}
	}
	return sound, defects
}

// What the desk shows.
const (
	deskReady  = `document.querySelector("#view:not([hidden])") && document.getElementById("machine").textContent !== ""`
	deskEmpty  = `document.querySelector("#empty:not([hidden])") && /没有等您审核/.test(document.querySelector("#empty").innerText)`
	deskUnsent = `Object.keys(localStorage).filter(k => k.startsWith("yuanjian.desk.")).length`
	// One in fifty shows no suggestion (ux C.5): the reviewer reads the conditions too.
	deskRefuses = `/系统建议/.test(document.getElementById("machine").textContent) || !/可以提交审核|不能单独定案/.test(document.querySelector(".panel .gates .answer").innerText)`
	deskAsks    = `document.getElementById("found").classList.contains("asked")`
)

// decide reviews everything on the desk by keyboard alone: pass, and where that is refused reject for the machine's reason.
func (s *story) decide(most int) {
	s.t.Helper()
	s.do("open the desk", chromedp.EmulateViewport(1600, 900), chromedp.Navigate(s.base+"/desk"))
	for range most {
		var empty, refuses, asks bool
		s.do("wait for a capture", chromedp.Poll("!!("+deskReady+") || !!("+deskEmpty+")", nil), chromedp.Evaluate("!!("+deskEmpty+")", &empty))
		if empty {
			break
		}
		s.do("look at it", chromedp.Evaluate("!!("+deskRefuses+")", &refuses), chromedp.Evaluate("!!("+deskAsks+")", &asks))
		keys := "j"
		if refuses {
			keys = "f1"
		} else if asks {
			keys = "1234j"
		}
		for _, k := range keys {
			code := int64(unicode.ToUpper(k))
			s.do("press "+string(k), input.DispatchKeyEvent(input.KeyDown).WithKey(string(k)).WithText(string(k)).WithWindowsVirtualKeyCode(code),
				input.DispatchKeyEvent(input.KeyUp).WithKey(string(k)).WithWindowsVirtualKeyCode(code))
		}
		s.do("wait for the next", chromedp.Poll(`document.getElementById("machine").textContent === "" || !!(`+deskEmpty+`)`, nil))
	}
	s.do("wait until everything is sent", chromedp.Poll(deskUnsent+" === 0", nil))
}

// register registers a device, a site and a use on the guided page and returns the use.
func (s *story) register() string {
	s.t.Helper()
	s.do("open the registration", chromedp.Navigate(s.base+"/devices/new"))
	s.fill(map[string]string{"maker": "测试仪器厂", "model": "CS-4K", "serial": "CS00001", "words": "测试大道与测试路路口", "kind": "fixed", "place": "road",
		"lon": "113.27", "lat": "23.14", "direction": "由东向西", "violation": "1352", "field": "traffic"})
	s.send()
	var where string
	s.do("see where the form leads", chromedp.Location(&where))
	use, ok := strings.CutPrefix(where, s.base+"/devices/uses/")
	if !ok {
		s.t.Fatalf("registering leads to %s", where)
	}
	return use
}

// toTheThirtyDays takes a use from argument to publication on both channels, by five of the six persons.
func (s *story) toTheThirtyDays(use string) {
	s.t.Helper()
	s.as(access.Keeper)
	s.done(use, "argue", map[string]string{"need": "近一年事故12起", "alternatives": "加派巡逻，效果有限", "shared": "附近没有", "privacy": "不拍住宅", "participants": "设备管理员", "conclusion": "有必要设置"})
	s.done(use, "plan", map[string]string{"basis": "dljtaq 第一百一十四条", "data_from": "2025-01-01", "data_until": "2025-12-31", "accidents": "12", "observed": "340", "complaints": "5", "lawful": "依据道路交通安全法", "open": "设标志并公示", "scientific": "按事故数据选点", "reasonable": "距路口25米", "necessary": "其他办法不能解决",
		"spacing": "距最近设备1公里", "violations": "1352"})
	s.as(access.Head)
	s.done(use, "submit", nil)
	s.as(access.ProvincialApprover)
	s.done(use, "approve", map[string]string{"number": "粤测〔2026〕1号"})
	s.as(access.Keeper)
	s.done(use, "survey", map[string]string{"lon": "113.27", "lat": "23.14", "method": "RTK"})
	s.done(use, "sign", map[string]string{"kind": "告示牌", "position": "来车方向前100米"})
	s.done(use, "clock", map[string]string{"offset_ms": "40", "method": "北斗授时"})
	s.as(access.LegalReviewer)
	s.done(use, "legal-review", map[string]string{"necessary_pass": "yes", "necessary": "必要，不违反禁止性规定", "place_pass": "yes", "place": "场所合法，标志明显", "provision": "dljtaq 第一百一十四条",
		"prohibition_place": "kept", "prohibition_neighbours": "kept", "prohibition_persons": "kept", "prohibition_motive": "kept", "sole_basis": "可以单独定案", "other_pass": "yes", "other": "没有", "pass": "yes"})
	s.as(access.TechnicalReviewer)
	s.done(use, "technical-review", map[string]string{"quality_pass": "yes", "quality": "合格证明相符", "quality_number": "HG-1", "quality_issuer": "测试质检院", "quality_model": "CS-4K",
		"performance_pass": "yes", "performance": "识别率99%", "clock_error_ms": "60", "standards_pass": "yes", "standards": "逐条核对", "standard_1": "gat832-2014", "clause_1": "第5章", "class": "speed_radar", "other_pass": "yes", "other": "没有",
		"firmware": "1.4.2", "instrument": "yes", "instrument_reason": "对照目录核对", "pass": "yes"})
	s.as(access.Keeper)
	s.done(use, "verify", map[string]string{"paper": "verification", "number": "JD-1", "institution": "测试计量院", "mandate": "授权1号", "item": "测速", "serial": "CS00001", "pass": "yes", "from": "2026-03-02", "until": "2026-05-20"})
	s.as(access.Publisher)
	s.done(use, "publish", nil)
	s.done(use, "publish-elsewhere", map[string]string{"address": "https://example.invalid/notice", "names_place": "yes"})
}

// TestSixPersonsBringADeviceToLifeAndNoDefectIsPassed is the whole road in a real browser: a plan becomes a live device by
// the work of six persons while the clock is moved; captures arrive from a real HTTP client; a reviewer decides thirty by
// keyboard alone, seeded defects among them.
func TestSixPersonsBringADeviceToLifeAndNoDefectIsPassed(t *testing.T) {
	s := newStory(t)
	s.as(access.Keeper)
	use := s.register()
	s.toTheThirtyDays(use)

	s.as(access.Head)
	early := s.step(use, "commission", map[string]string{"reason": "同意启用"})
	if !strings.Contains(early, "第十四条") || !strings.Contains(early, "2026年4月2日") && !strings.Contains(early, "4月2日") {
		t.Errorf("commissioning before the first lawful day is not refused with its sentence:\n%s", early)
	}
	s.clock.Set(time.Date(2026, time.April, 3, 9, 0, 0, 0, law.Beijing))
	s.as(access.Keeper)
	s.done(use, "clock", map[string]string{"offset_ms": "30", "method": "北斗授时"})
	s.as(access.Head)
	s.done(use, "commission", map[string]string{"reason": "公示期满，同意启用"})

	l, err := device.Load(t.Context(), s.app.db.Reader(), simulate.Book, use)
	if err != nil {
		t.Fatal(err)
	}
	from := &simulate.Sender{Base: s.base, Device: l.Device.ID, Secret: s.secret(l.Device.ID), Client: http.DefaultClient}
	sound, defects := s.arrive(from, 30)
	s.as(access.Reviewer)
	s.decide(40)
	for want, ids := range map[capture.State][]string{capture.Adopted: sound, capture.Rejected: defects} {
		for _, id := range ids {
			if got := s.state(id); got != want {
				t.Errorf("a capture is %s, want %s", got, want)
			}
		}
	}
	if _, err := ledger.Verify(t.Context(), s.app.db, simulate.Book); err != nil {
		t.Error(err)
	}
	t.Logf("%d captures in order passed, %d with a defect rejected", len(sound), len(defects))
}

func (s *story) state(id string) (state capture.State) {
	s.t.Helper()
	if err := s.app.db.Reader().QueryRow(s.t.Context(), `SELECT state FROM capture WHERE id = $1`, id).Scan(&state); err != nil {
		s.t.Fatal(err)
	}
	return state
}
