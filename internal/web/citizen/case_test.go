package citizen_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile/casefiletest"
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

func TestCasePagesOfAPartyInABrowser(t *testing.T) {
	p := newCaseParty(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := p.of.Noticed(20000)
	number, code := p.paper(p.of.See(id).Told().Paper)
	ctx := testkit.Chromium(t)
	p.look(ctx, map[string]string{"case-ask": "/case"})
	p.Must(chromedp.Run(ctx, chromedp.Navigate(p.server.URL+"/case"), chromedp.SendKeys("#f-number", number), chromedp.SendKeys("#f-code", code), chromedp.SendKeys("#f-last", "0011"),
		chromedp.Click("#look-up button.primary"), chromedp.WaitVisible(".timeline")))
	p.look(ctx, map[string]string{"case-mine": "/case/mine"})
}
