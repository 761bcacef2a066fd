package citizen_test

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/media"
	"yuanjian/internal/party"
	"yuanjian/internal/testkit"
)

// caseParty is somebody with a phone and a paper of a case.
type caseParty struct {
	*phone
	of *casefiletest.Office
}

func caseParties(t *testing.T, test func(t *testing.T, p *caseParty)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, newCaseParty(t, w)) })
}

func newCaseParty(t *testing.T, w *testkit.World) *caseParty {
	t.Helper()
	of := casefiletest.New(t, w)
	return &caseParty{of: of, phone: phoneOver(t, w, of.Desk, of.C)}
}

var codeOf = regexp.MustCompile(`查验码：\s*([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})`)

// paper is the number and the check code of a paper, as the party reads them on it.
func (p *caseParty) paper(id string) (number, code string) {
	p.t.Helper()
	found, err := p.S.Papers.Find(p.t.Context(), p.of.Head.Scope(access.ViewCases), id)
	p.Must(err)
	m := codeOf.FindStringSubmatch(p.of.Text(id))
	if m == nil {
		p.t.Fatalf("the paper has no code: %s", p.of.Text(id))
	}
	return found.Number, m[1]
}

// opens opens the case of a paper and returns its page.
func (p *caseParty) opens(paper, last string) string {
	p.t.Helper()
	number, code := p.paper(paper)
	status, body, r := p.post("/case", url.Values{"number": {number}, "code": {code}, "last": {last}})
	if status != 200 || r.Request.URL.Path != "/case/mine" {
		p.t.Fatalf("the paper leads to %d %s", status, r.Request.URL.Path)
	}
	return body
}

// TestAPartyComesToItsCaseByAPaper (Art 41; ux P1): number and code say that the paper is genuine and nothing more; the last four of a number of the
// party open the case. Another party's code, a guess and an internal paper open nothing, and no answer tells them apart.
func TestAPartyComesToItsCaseByAPaper(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.of.Noticed(20000)
		told := p.of.See(id).Told()
		number, code := p.paper(told.Paper)
		if status, _, r := p.get("/case/mine"); status != 200 || r.Request.URL.Path != "/case" {
			t.Errorf("without a ticket: %d %s", status, r.Request.URL.Path)
		}
		status, body, _ := p.post("/notices", url.Values{"number": {number}, "code": {code}})
		if status != 200 || !strings.Contains(body, "后四位") || strings.Contains(body, casefiletest.Party.Name) || strings.Contains(body, "20000") {
			t.Errorf("number and code alone: %d %s", status, body)
		}
		if status, body, _ := p.post("/notices/genuine", url.Values{"number": {number}, "code": {code}}); status != 200 || !strings.Contains(body, "是真的") || strings.Contains(body, casefiletest.Party.Name) {
			t.Errorf("whether it is genuine: %d", status)
		}
		page := p.opens(told.Paper, "0011")
		for _, want := range []string{"等您的意见", "200", "拟作出的处罚", "接下来", "您", "行政处罚事先告知", "办案单位"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %s", want)
			}
		}
		for _, not := range []string{"集体讨论", "法制审核", casefiletest.Party.Number, id} {
			if strings.Contains(page, not) {
				t.Errorf("the page says %s", not)
			}
		}
		if strings.Contains(p.log.String(), code) || strings.Contains(strings.Join(p.asked, " "), code) {
			t.Error("the code is in the log or an address")
		}
		p.fresh()
		for i, wrong := range []url.Values{{"number": {number}, "code": {code}, "last": {"9999"}}, {"number": {number}, "code": {"AAAA-AAAA-AAAA-AAAA"}, "last": {"0011"}}, {"number": {number + "9"}, "code": {code}, "last": {"0011"}}} {
			if status, body, _ := p.post("/case", wrong); status != 422 || !strings.Contains(body, "对不上") {
				t.Errorf("wrong %d: %d", i, status)
			}
		}
		for range party.TriesMost {
			_, _, _ = p.post("/case", url.Values{"number": {number}, "code": {code}, "last": {"9999"}})
		}
		if status, body, _ := p.post("/case", url.Values{"number": {number}, "code": {code}, "last": {"0011"}}); status != 422 || !strings.Contains(body, "已经输错5次") || !strings.Contains(body, "打电话") {
			t.Errorf("the right one after five wrong ones: %d", status)
		}
		p.of.Verify()
	})
}

// TestAHiddenCaseIsShownToNobody (Art 6(2)): what turns out to be secret closes to its party as it does to all.
func TestAHiddenCaseIsShownToNobody(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.of.Noticed(20000)
		p.opens(p.of.See(id).Told().Paper, "0011")
		p.of.Done(p.of.C.Hide(t.Context(), p.of.First, id))
		if _, _, r := p.get("/case/mine"); r.Request.URL.Path != "/case" {
			t.Errorf("with a ticket: %s", r.Request.URL.Path)
		}
	})
}

// acts sends a form of the party.
func (p *caseParty) acts(name string, form url.Values) (int, string, string) {
	p.t.Helper()
	status, body, r := p.post("/case/mine/act/"+name, form)
	return status, body, r.Request.URL.Path
}

// TestA41a_WhatAPartyDoesInItsCase (ux P6–P8): with scripts off, each within two taps of the paper: statement, hearing, objection, recusal, each with
// its receipt; a draft survives; nothing said is no waiver and leaves no step; after the decision, reconsideration through the body.
func TestA41a_WhatAPartyDoesInItsCase(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.of.Noticed(3_000_00)
		page := p.opens(p.of.See(id).Told().Paper, "0011")
		for _, act := range []string{"state", "hearing", "nothing", "object", "recuse"} {
			if !strings.Contains(page, `href="/case/mine/act/`+act+`"`) {
				t.Errorf("%s is not one tap from the case", act)
			}
			if status, _, at := p.getAt("/case/mine/act/" + act); status != 200 || at != "/case/mine/act/"+act {
				t.Errorf("%s: %d %s", act, status, at)
			}
		}
		before := p.of.See(id).Steps
		if status, body, at := p.acts("nothing", url.Values{}); status != 200 || at != "/case/mine" || p.of.See(id).Steps != before || !strings.Contains(body, "随时可以") {
			t.Errorf("nothing to say: %d %s", status, at)
		}
		if status, body, _ := p.acts("state", url.Values{"words": {" "}}); status != 422 || !strings.Contains(body, "您的意见") {
			t.Errorf("an empty statement: %d", status)
		}
		if _, body, _ := p.acts("state", url.Values{"words": {"写到一半"}, "save": {"yes"}}); !strings.Contains(body, "写到一半") {
			t.Error("a draft is not there when one comes back")
		}
		status, body, at := p.acts("state", url.Values{"words": {"当时避让救护车。\n\n标线看不清。"}})
		if status != 200 || !strings.HasPrefix(at, "/case/mine/receipts/") || !strings.Contains(body, "标线看不清") || strings.Count(body, p.of.See(id).Receipt(p.of.See(id).Steps)) < 2 || !strings.Contains(body, "撤回") {
			t.Errorf("stated: %d %s", status, at)
		}
		if _, body, _ := p.getAt("/case/mine/act/state"); strings.Contains(body, "写到一半") {
			t.Error("the draft is there after it was sent")
		}
		if status, _, there := p.postAt(at+"/back", url.Values{}); status != 200 || there != at || len(p.of.See(id).Defences) != 0 {
			t.Errorf("taken back: %d %s", status, there)
		}
		if status, _, at := p.acts("hearing", url.Values{}); status != 200 || !strings.HasPrefix(at, "/case/mine/receipts/") || !p.of.See(id).Hearing.Open() {
			t.Errorf("hearing: %d %s", status, at)
		}
		if status, body, _ := p.acts("hearing", url.Values{}); status != 409 || !strings.Contains(body, "已经要求听证") {
			t.Errorf("hearing twice: %d", status)
		}
		if status, body, at := p.acts("object", url.Values{"choice": {"device"}, "items": {"1"}, "words": {"标志被树遮挡"}}); status != 200 || at != "/case/mine" || !strings.Contains(body, "对证据提异议") || p.of.See(id).Objections != 1 {
			t.Errorf("objection: %d %s", status, at)
		}
		if status, body, _ := p.acts("object", url.Values{"words": {"不对"}}); status != 422 || !strings.Contains(body, "请选择异议的种类") {
			t.Errorf("objection of no kind: %d", status)
		}
		if status, _, at := p.acts("recuse", url.Values{"choice": {"1"}, "words": {"是亲戚"}}); status != 200 || at != "/case/mine" || p.of.See(id).Recusals != 1 {
			t.Errorf("recusal: %d %s", status, at)
		}
		if status, _, _ := p.acts("recuse", url.Values{"choice": {"9"}}); status != 422 {
			t.Errorf("recusal of nobody: %d", status)
		}
		if status, _, _ := p.getAt("/case/mine/act/review"); status != 409 {
			t.Errorf("reconsideration before a decision: %d", status)
		}
		if status, _, _ := p.getAt("/case/mine/receipts/1"); status != 404 {
			t.Errorf("a receipt of an officer's step: %d", status)
		}
		decided := p.of.Decided(20000)
		p.opens(p.of.See(decided).Decision.Paper, "0011")
		if status, body, at := p.acts("review", url.Values{"words": {"请求撤销"}}); status != 200 || !strings.HasPrefix(at, "/case/mine/receipts/") || !strings.Contains(body, "转送") || len(p.of.See(decided).Remedies) != 1 {
			t.Errorf("reconsideration: %d %s", status, at)
		}
		if log := p.log.String(); strings.Contains(log, "救护车") || strings.Contains(log, "亲戚") {
			t.Error("the log has what the party said")
		}
		p.of.Verify()
	})
}

// getAt and postAt tell where a request ends.
func (p *caseParty) getAt(path string) (int, string, string) {
	p.t.Helper()
	status, body, r := p.get(path)
	return status, body, r.Request.URL.Path
}

func (p *caseParty) postAt(path string, form url.Values) (int, string, string) {
	p.t.Helper()
	status, body, r := p.post(path, form)
	return status, body, r.Request.URL.Path
}

func TestCasePagesOfAPartyInABrowser(t *testing.T) {
	p := newCaseParty(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := p.of.Noticed(20000)
	number, code := p.paper(p.of.See(id).Told().Paper)
	ctx := testkit.Chromium(t)
	p.look(ctx, map[string]string{"case-ask": "/case", "code": "/code", "my-choice": "/my"})
	p.at.subject, p.at.claims = "s-1", person(casefiletest.Party.Name, casefiletest.Party.Number)
	p.Must(chromedp.Run(ctx, chromedp.Navigate(p.server.URL+"/my/in/person"), chromedp.WaitVisible(`form[action="/my/open"]`)))
	p.look(ctx, map[string]string{"my": "/my"})
	p.Must(chromedp.Run(ctx, chromedp.Navigate(p.server.URL+"/case"), chromedp.SendKeys("#f-number", number), chromedp.SendKeys("#f-code", code), chromedp.SendKeys("#f-last", "0011"),
		chromedp.Click("#look-up button.primary"), chromedp.WaitVisible(".timeline")))
	done, err := p.of.C.StateAsParty(t.Context(), p.of.See(id).Matter(), "form-1", "当时避让救护车。\n\n标线看不清。", nil)
	p.Must(err)
	p.look(ctx, map[string]string{"case-mine": "/case/mine", "case-receipt": "/case/mine/receipts/" + strconv.Itoa(done.Record.No), "case-state": "/case/mine/act/state", "case-hearing": "/case/mine/act/hearing",
		"case-nothing": "/case/mine/act/nothing", "case-object": "/case/mine/act/object", "case-recuse": "/case/mine/act/recuse"})
	decided := p.lookedAt()
	number, code = p.paper(p.of.See(decided).Decision.Paper)
	p.Must(chromedp.Run(ctx, chromedp.Navigate(p.server.URL+"/case"), chromedp.SendKeys("#f-number", number), chromedp.SendKeys("#f-code", code), chromedp.SendKeys("#f-last", "0011"),
		chromedp.Click("#look-up button.primary"), chromedp.WaitVisible(".timeline")))
	helped := p.helpedAt(decided)
	p.look(ctx, map[string]string{"case-decided": "/case/mine", "case-evidence": "/case/mine/evidence", "case-device": "/case/mine/device", "case-papers": "/case/mine/papers",
		"case-paper": "/case/mine/papers/" + p.of.See(decided).Decision.Paper, "case-looks": "/case/mine/looks", "case-help": "/case/mine/act/help", "case-complain": "/case/mine/act/complain",
		"case-review": "/case/mine/act/review", "case-helped": "/case/mine/receipts/" + strconv.Itoa(helped)})
}

// lookedAt is a decided case with a masked picture, a defence that was taken by phone, and looks of officers.
func (p *caseParty) lookedAt() (id string) {
	p.t.Helper()
	ctx, o := p.t.Context(), p.of
	id = o.Noticed(20000)
	_, err := p.Shots.MaskPicture(ctx, p.By(access.Reviewer), capture.NewMask{Capture: o.See(id).Capture, Medium: "front", Areas: []media.Area{{Right: 500, Bottom: 500}}, Shows: "车辆通过"})
	p.Must(err)
	o.Defended(id, "not")
	o.PutUp(id, casefiletest.Fined(20000))
	o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
	for range 3 {
		p.Must(p.Shots.Sight.See(ctx, act.Look{Who: o.First.Actor, Item: casefile.Subject, ID: id, Purpose: "step"}))
	}
	return id
}

// helpedAt has the party ask for a person, who answers, and returns the step of the request.
func (p *caseParty) helpedAt(id string) (no int) {
	p.t.Helper()
	ctx, o := p.t.Context(), p.of
	no = o.Done(o.C.AskHelp(ctx, o.See(id).Matter(), "form-9", casefile.Help{Way: "aid", Contact: "13900000000，下午", Words: "眼睛不好"})).No
	o.Done(o.C.GiveHelp(ctx, o.First, id, casefile.HelpAnswer{Help: no, Words: "已打电话读给当事人听", Told: "电话"}))
	return no
}

// TestA41a_TheLinkOfADecisionLeadsToReconsideration (行政复议法 32): the address that a decision and each electronic service of it bear asks for number, code
// and the last four, and leads to the application, whoever comes for the first time or again.
func TestA41a_TheLinkOfADecisionLeadsToReconsideration(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.owing(200_00)
		decision := p.of.See(id).Decision.Paper
		if !strings.Contains(p.of.Text(decision), "https://yuanjian.example"+casefile.ReviewPath) {
			t.Error("the decision has no address for reconsideration")
		}
		if _, _, at := p.getAt(casefile.ReviewPath); at != "/case/mine/act/review" {
			t.Errorf("who has opened the case comes to %s", at)
		}
		p.fresh()
		status, page, _ := p.getAt(casefile.ReviewPath)
		if status != 200 || !strings.Contains(page, `name="to" value="review"`) {
			t.Errorf("the door: %d", status)
		}
		number, code := p.paper(decision)
		form := url.Values{"number": {number}, "code": {code}, "last": {"0011"}, "to": {"review"}}
		if status, page, r := p.post("/case", form); status != 200 || r.Request.URL.Path != "/case/mine/act/review" || !strings.Contains(page, p.of.County.Reconsideration) {
			t.Errorf("number and code lead to %d %s", status, r.Request.URL.Path)
		}
		p.fresh()
		form.Set("last", "9999")
		if status, page, _ := p.post("/case", form); status != 422 || !strings.Contains(page, `name="to" value="review"`) {
			t.Errorf("a wrong number: %d", status)
		}
	})
}
