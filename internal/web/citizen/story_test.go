package citizen_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/notice"
	"yuanjian/internal/payment"
	"yuanjian/internal/testkit"
)

// story is a party with a telephone in its hand, and the whole of a case around it.
type story struct {
	*caseParty
	browser context.Context
	bank    string // where the platform's own page is
	taps    int
	pages   int
	old     bool
}

// newStory makes a browser one of the size of a phone, with scripts or without.
func newStory(t *testing.T, browser context.Context, scripts bool) *story {
	t.Helper()
	s := &story{caseParty: newCaseParty(t, testkit.NewWorld(t, testkit.SQLite(t))), browser: browser}
	server := httptest.NewServer(s.of.Bank.Bank.Page(func(*http.Request) {}))
	t.Cleanup(server.Close)
	s.bank = server.URL + sandbox.PagePath
	s.does(chromedp.EmulateViewport(360, 780, chromedp.EmulateMobile), emulation.SetScriptExecutionDisabled(!scripts))
	return s
}

func (s *story) does(actions ...chromedp.Action) {
	s.t.Helper()
	ctx, end := context.WithTimeout(s.browser, time.Minute)
	defer end()
	if err := chromedp.Run(ctx, actions...); err != nil {
		var where, text string
		_ = chromedp.Run(s.browser, chromedp.Location(&where), chromedp.Evaluate(`document.body.innerText.slice(0, 2000)`, &text))
		s.t.Fatalf("%v\nat %s:\n%s", err, where, text)
	}
}

// at waits until the browser shows a page of a path, whole.
func (s *story) at(path string) (text string) {
	s.t.Helper()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		var page struct{ Path, Text string }
		err := chromedp.Run(s.browser, chromedp.Evaluate(`({Path: document.readyState === "complete" ? location.pathname : "", Text: document.body ? document.body.innerText : ""})`, &page))
		if err == nil && strings.HasPrefix(page.Path, path) {
			s.pages++
			return page.Text
		}
		if time.Since(began) > 30*time.Second {
			s.t.Fatalf("the browser is at %q, want %s: %v\n%s", page.Path, path, err, page.Text)
		}
	}
}

// tap taps what a selector finds, and waits for the page to which it leads.
func (s *story) tap(selector, path string) (text string) {
	s.t.Helper()
	s.clicks(selector)
	return s.at(path)
}

// clicks taps what a selector finds; the browser of 2020 cannot be told where, and is told to click.
func (s *story) clicks(selector string) {
	s.t.Helper()
	s.taps++
	if s.old {
		var there bool
		s.does(chromedp.Evaluate(`(e => { e.scrollIntoView(); e.click(); return true })(document.querySelector(`+strconv.Quote(selector)+`))`, &there))
		return
	}
	s.does(chromedp.ScrollIntoView(selector, chromedp.ByQuery), chromedp.Click(selector, chromedp.ByQuery))
}

// writes types into a field.
func (s *story) writes(field, words string) {
	s.t.Helper()
	s.does(chromedp.SetValue("#f-"+field, words, chromedp.ByQuery))
}

// says checks what a page says.
func (s *story) says(text string, want ...string) {
	s.t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			s.t.Errorf("the page does not say %s:\n%s", w, text)
		}
	}
}

const send = "main form[method=post] button.primary"

// scans comes to a matter by the QR of its paper; without scripts number and code are typed from the paper.
func (s *story) scans(number, code string, scripts bool) {
	s.t.Helper()
	s.taps, s.pages = 0, 0
	if scripts {
		s.does(chromedp.Navigate(s.server.URL + "/notices#" + strings.NewReplacer("〔", "", "〕", "", "号", "").Replace(number) + "." + code))
		s.at("/notices")
		return
	}
	s.does(chromedp.Navigate(s.server.URL + "/notices"))
	s.at("/notices")
	s.writes("number", number)
	s.writes("code", code)
}

// comes comes to the case by number and code of a paper of it, as they stand below its QR, and the last four of the party's number.
func (s *story) comes(paper string) (text string) {
	s.t.Helper()
	number, code := s.paper(paper)
	s.does(chromedp.Navigate(s.server.URL + "/case"))
	s.at("/case")
	s.writes("number", number)
	s.writes("code", code)
	s.writes("last", "0011")
	return s.tap("#look-up button.primary", "/case/mine")
}

// TestStory_FromTheCodeOnALetterToTheEndOfTheCase: in a browser of the size of a phone, with scripts, without, and in one of 2020: letter, evidence, objection; prior
// notice, statement, hearing; decision, payment on the platform, receipt, end. Evidence within two taps of the letter, an objection on at most five pages.
func TestStory_FromTheCodeOnALetterToTheEndOfTheCase(t *testing.T) {
	for _, x := range []struct {
		name    string
		browser func(testing.TB) context.Context
		scripts bool
	}{{"with scripts", today, true}, {"without scripts", today, false}, {"Chromium 80", testkit.OldChromium, true}} {
		t.Run(x.name, func(t *testing.T) {
			s := newStory(t, x.browser(t), x.scripts)
			s.old = x.name == "Chromium 80"
			capture := s.objects(x.scripts)
			id := s.told(capture)
			s.heard(id)
			s.pays(id)
		})
	}
}

func today(t testing.TB) context.Context { return testkit.Chromium(t) }

// objects: the letter is opened, its pictures are looked at, and the party says that it had a permit; an officer answers.
func (s *story) objects(scripts bool) (capture string) {
	n := s.Made()
	began := time.Now()
	s.scans(n.Number, n.Code, scripts)
	s.tap("#look-up button.primary", "/notices/mine")
	s.says(s.tap(`main a[href="/notices/mine/evidence"]`, "/notices/mine/evidence"), "照片")
	s.does(chromedp.WaitVisible("main img", chromedp.ByQuery), chromedp.Poll(`[...document.querySelectorAll("main img")].every(i => i.complete && i.naturalWidth > 0)`, nil))
	s.t.Logf("from the letter to its pictures: %d taps, %.1f s", s.taps, time.Since(began).Seconds())
	if s.taps > 2 {
		s.t.Errorf("%d taps to the evidence", s.taps)
	}
	began = time.Now()
	s.scans(n.Number, n.Code, scripts)
	s.tap("#look-up button.primary", "/notices/mine")
	s.tap(`main a[href="/notices/mine/reply/explanation"]`, "/notices/mine/reply/explanation")
	s.clicks(`main input[name=reasons][value=permit]`)
	s.writes("words", "当天持有通行许可")
	s.says(s.tap(send, "/notices/mine/replies/"), "已收到", n.Number+"-Y")
	s.t.Logf("an objection: %d pages, %d taps, %.1f s", s.pages, s.taps, time.Since(began).Seconds())
	if s.pages > 5 {
		s.t.Errorf("%d pages to an objection", s.pages)
	}
	replies, err := s.S.RepliesOf(s.t.Context(), s.DB.Reader(), &n)
	s.Must(err)
	_, err = s.S.Answer(s.t.Context(), s.Another(access.Reviewer), replies[0].ID, notice.NotAccepted, "许可的路段不包括这里")
	s.Must(err)
	s.does(chromedp.Navigate(s.server.URL + "/notices/mine/replies/1"))
	s.says(s.at("/notices/mine/replies/1"), "许可的路段不包括这里")
	return n.Capture
}

// told: a case is opened on the capture and its prior notice served; the party states its case and asks for a hearing.
func (s *story) told(capture string) (id string) {
	ctx, o := s.t.Context(), s.of
	id = o.Done(o.C.Register(ctx, o.First, o.New(capture))).Case
	o.Done(o.C.Join(ctx, o.Second, id, true))
	o.Done(o.C.File(ctx, o.Head, id, o.Filing(id)))
	o.ReportSigned(id, o.Report(id, 3_000_00, o.Prove(id)))
	o.Notice(id)
	s.says(s.comes(o.See(id).Told().Paper), "等您的意见", "拟作出的处罚", "3,000")
	s.tap(`main a[href="/case/mine/act/state"]`, "/case/mine/act/state")
	s.writes("words", "为避让救护车越过标线")
	s.says(s.tap(send, "/case/mine/receipts/"), o.See(id).Number)
	s.does(chromedp.Navigate(s.server.URL + "/case/mine"))
	s.at("/case/mine")
	s.tap(`main a[href="/case/mine/act/hearing"]`, "/case/mine/act/hearing")
	s.says(s.tap(send, "/case/mine/receipts/"), o.See(id).Number)
	return id
}

// heard: the statement is answered, the hearing is held and reported, the fine is decided.
func (s *story) heard(id string) {
	ctx, o := s.t.Context(), s.of
	c := o.See(id)
	answer := o.Done(o.C.AnswerDefence(ctx, o.First, id, casefile.DefenceAnswer{Defence: c.Defences[0].No, Points: []casefile.PointAnswer{{Result: "not", Reasons: "录像中没有救护车"}}})).No
	o.Done(o.C.Cosign(ctx, o.Second, id, answer))
	o.Done(o.C.AnswerHearing(ctx, o.Head, id, casefile.HearingAnswer{Accept: true, Reasons: "符合条件", Host: o.Host.Person, Recorder: o.Recorder.Person}))
	held := o.Today().AddDays(21).Start().Add(10 * time.Hour)
	o.Done(o.C.SetHearing(ctx, o.Host, id, casefile.HearingNotice{At: held, Place: "听证室", Public: true}))
	o.Done(o.C.ServeHearing(ctx, o.First, o.HandedOver(id)))
	s.says(s.comes(c.Told().Paper), "听证室")
	o.Clock.Set(held.Add(2 * time.Hour))
	o.Done(o.C.HoldHearing(ctx, o.Host, id, casefile.HearingRecord{Attending: "当事人、调查人员", Words: "各方陈述并质证", Signed: "当事人核对后签名"}))
	o.Done(o.C.ReportHearing(ctx, o.Host, id, "建议按告知的处罚决定"))
	o.PutUp(id, casefiletest.Fined(3_000_00))
	o.Done(o.C.LegallyReview(ctx, o.Legal, id, casefiletest.Reviewed("yes")))
	o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
	o.Bank.Ask(id)
	o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(id)))
}

// pays: the decision is opened, the fine paid on the platform, its receipt fetched; the case is closed, and its party sees that.
func (s *story) pays(id string) {
	ctx, o := s.t.Context(), s.of
	s.says(s.comes(o.See(id).Decision.Paper), "缴款和票据", o.Bank.Of(id).PayBy.Words())
	code := o.Bank.Code(id, payment.MainPart)
	s.says(s.tap(`main a[href="/case/mine/pay"]`, "/case/mine/pay"), "3,000.00元", "人民币叁仟元整", code, "申请行政复议")
	s.does(chromedp.Navigate(s.bank + "?code=" + code))
	s.says(s.at(sandbox.PagePath), "沙箱", "3000.00")
	s.clicks("form[method=post] button")
	s.does(chromedp.WaitVisible("[role=status]", chromedp.ByQuery))
	o.Bank.Call()
	s.does(chromedp.Navigate(s.server.URL + "/case/mine/pay"))
	s.says(s.at("/case/mine/pay"), "已支付，等财政确认，不用再付")
	o.Bank.Pass(2 * time.Minute)
	s.does(chromedp.Navigate(s.server.URL + "/case/mine/pay"))
	s.says(s.at("/case/mine/pay"), "已经缴清", o.Bank.Of(id).Received[0].Receipt)
	o.Done(o.C.Close(ctx, o.Head, id, casefile.Closing{How: "performed", Words: "已在平台缴清"}))
	s.does(chromedp.Navigate(s.server.URL + "/case/mine"))
	s.says(s.at("/case/mine"), "已结案")
	if c := o.See(id); c.State != casefile.Closed {
		s.t.Errorf("the case is %s", c.State)
	}
	o.Verify()
}

// TestStory_ByPhoneThroughAnOfficer (Art 6(3), 41): who has no telephone of that kind does the same by calling: an officer files on the same matter, says
// by which door it came, and sends the receipt; nothing is lost by it, and the case ends as any other.
func TestStory_ByPhoneThroughAnOfficer(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id := o.Noticed(3_000_00)
		o.Clock.Advance(time.Minute)
		no := o.Done(o.C.TakeDefence(ctx, o.First, id, casefile.Defence{Door: "phone", At: o.Clock.Now(), Points: []string{"为避让救护车越过标线"}})).No
		o.Done(o.C.AskHearing(ctx, o.First, id, casefile.HearingRequest{At: o.Clock.Now(), Door: "phone"}))
		page := p.opens(o.See(id).Told().Paper, "0011")
		p.says(page, []string{o.See(id).Receipt(no)})
		answer := o.Done(o.C.AnswerDefence(ctx, o.First, id, casefile.DefenceAnswer{Defence: no, Points: []casefile.PointAnswer{{Result: "not", Reasons: "录像中没有救护车"}}})).No
		o.Done(o.C.Cosign(ctx, o.Second, id, answer))
		o.Done(o.C.AnswerHearing(ctx, o.Head, id, casefile.HearingAnswer{Accept: true, Reasons: "符合条件", Host: o.Host.Person, Recorder: o.Recorder.Person}))
		held := o.Today().AddDays(21).Start().Add(10 * time.Hour)
		o.Done(o.C.SetHearing(ctx, o.Host, id, casefile.HearingNotice{At: held, Place: "听证室", Public: true}))
		o.Done(o.C.ServeHearing(ctx, o.First, o.HandedOver(id)))
		o.Clock.Set(held.Add(2 * time.Hour))
		o.Done(o.C.HoldHearing(ctx, o.Host, id, casefile.HearingRecord{Attending: "当事人、调查人员", Words: "各方陈述并质证", Signed: "当事人核对后签名"}))
		o.Done(o.C.ReportHearing(ctx, o.Host, id, "建议按告知的处罚决定"))
		o.PutUp(id, casefiletest.Fined(3_000_00))
		o.Done(o.C.LegallyReview(ctx, o.Legal, id, casefiletest.Reviewed("yes")))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		o.Bank.Ask(id)
		o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(id)))
		o.Bank.Paid(id, 3_000_00) // at the counter of a bank, under the code
		o.Done(o.C.Close(ctx, o.Head, id, casefile.Closing{How: "performed", Words: "已在平台缴清"}))
		if c := o.See(id); c.State != casefile.Closed || c.Defences[0].Door != "phone" || fmt.Sprint(o.Bank.Of(id).State) != "paid" {
			t.Errorf("%s, %+v, %s", c.State, c.Defences[0], o.Bank.Of(id).State)
		}
		o.Verify()
	})
}

// TestPartyPagesOnAPhone: what a party opens weighs no more than 60 KB with all that it loads, waits for sheets alone, and shifts nothing under the finger. How long it took is
// logged: the bar is 1.5 s to the largest paint on a machine with nothing else to do.
func TestPartyPagesOnAPhone(t *testing.T) {
	p := newCaseParty(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := p.owing(1000_00)
	n := p.Made()
	ctx := testkit.Chromium(t)
	p.inBrowser(ctx, p.of.See(id).Decision.Paper)
	p.Must(chromedp.Run(ctx, chromedp.Navigate(p.server.URL+"/notices"), chromedp.SetValue("#f-number", n.Number), chromedp.SetValue("#f-code", n.Code), chromedp.Click("#look-up button.primary"), chromedp.WaitVisible(`a[href="/notices/mine/evidence"]`)))
	p.Must(testkit.OnPhone(ctx))
	for _, path := range []string{"/notices", "/notices/mine", "/notices/mine/device", "/notices/mine/reply/explanation", "/case", "/case/mine", "/case/mine/evidence", "/case/mine/papers", "/case/mine/pay", "/case/mine/act/review", "/case/mine/looks"} {
		x, err := testkit.Painted(ctx, p.server.URL+path)
		p.Must(err)
		t.Logf("%s: first paint %.0f ms, largest %.0f ms, %.1f KB, shift %.3f", path, x.First, x.Largest, x.Bytes/1024, x.Shift)
		if x.Bytes == 0 || x.Bytes > testkit.PageMost || x.Shift > 0.02 || !strings.HasPrefix(x.Waits, "0 ") || strings.Contains(strings.ReplaceAll(x.Waits, ".css", ""), ".") {
			t.Errorf("%s: %.1f KB, shift %.3f, waits for %s", path, x.Bytes/1024, x.Shift, x.Waits)
		}
	}
}
