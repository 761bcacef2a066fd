package citizen_test

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/delivery"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/testkit"
)

// grants has the party of the open case authorise somebody on its page, and returns the mandate.
func (p *caseParty) grants(id string, kind party.MandateKind, scopes ...string) party.Mandate {
	p.t.Helper()
	form := url.Values{"kind": {string(kind)}, "name": {"孙帮忙"}, "phone": {"13800005678"}, "until": {p.of.Today().AddDays(20).String()}, "scopes": scopes}
	if status, body, at := p.postAt("/case/mine/helpers/new", form); status != 200 || at != "/case/mine/helpers" || !strings.Contains(body, "孙帮忙") {
		p.t.Fatalf("granted: %d %s", status, at)
	}
	k := p.of.See(id)
	all, err := p.of.C.MandatesOf(p.t.Context(), p.DB.Reader(), &k.File)
	p.Must(err)
	return all[0]
}

// comes is another browser that comes by a mandate.
func (p *caseParty) comes(m party.Mandate, last string) (int, string, string) {
	p.t.Helper()
	p.fresh()
	return p.postAt("/case", url.Values{"number": {m.ShownNumber()}, "code": {docket.ShownCode(m.Code)}, "last": {last}})
}

// uploads sends a form of the case with a picture.
func (p *caseParty) uploads(act, words string) (int, string) {
	p.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	p.Must(w.WriteField("words", words))
	part, err := w.CreateFormFile("picture1", "行驶证.pdf")
	p.Must(err)
	_, err = part.Write([]byte("%PDF-1.7\n行驶证\n%%EOF\n"))
	p.Must(err)
	p.Must(w.Close())
	r, err := p.client.Post(p.server.URL+"/case/mine/act/"+act, w.FormDataContentType(), &b)
	status, body, _ := p.read(r, err)
	return status, body
}

// told are the texts of the letters that tell the party of a case.
func (p *caseParty) told(id string) (out []string) {
	p.t.Helper()
	letters, err := delivery.Letters(p.t.Context(), p.DB.Reader(), p.of.First.Scope(access.HandleCases), party.Case, id)
	p.Must(err)
	for _, l := range letters {
		_, text, link, err := p.S.Letters.Words(p.t.Context(), p.DB.Reader(), p.of.Book, l.ID)
		p.Must(err)
		if link != "" || delivery.PenalWord(text.ZH) != "" {
			p.t.Errorf("a letter with a link or words of money: %s %s", link, text.ZH)
		}
		out = append(out, text.ZH)
	}
	return out
}

// TestA6_3_AHelperActsUnderABannerAndThePartyIsTold (ux P19, D.4): with scripts off, who helps comes by number, code and its own phone, sees for whom it
// acts on every page, does what it may and nothing else; each act says who did it and is told to the party.
func TestA6_3_AHelperActsUnderABannerAndThePartyIsTold(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.of.Noticed(20000)
		paper := p.of.See(id).Told().Paper
		if page := p.opens(paper, "0011"); !strings.Contains(page, `href="/case/mine/helpers"`) || strings.Contains(page, "您在替") {
			t.Error("who helps is not one tap from the case, or the party acts for itself")
		}
		if status, body, _ := p.postAt("/case/mine/helpers/new", url.Values{"kind": {"helper"}, "name": {""}, "phone": {"x"}}); status != 422 || !strings.Contains(body, "姓名") || !strings.Contains(body, "后四位") {
			t.Errorf("an empty grant: %d", status)
		}
		if status, body, _ := p.postAt("/case/mine/helpers/new", url.Values{"kind": {"contact"}, "name": {"孙"}, "phone": {"13800005678"}, "until": {p.of.Today().String()}}); status != 409 || !strings.Contains(body, "现在不能这样做") || !strings.Contains(body, "第二十五条第二款") {
			t.Errorf("a contact of a citizen: %d", status)
		}
		m := p.grants(id, party.Helper, "state")
		if told := p.told(id); len(told) != 1 || !strings.Contains(told[0], "授权了一人") {
			t.Errorf("what is told of the grant: %v", told)
		}
		for i, x := range []url.Values{{"number": {m.Number}, "code": {m.Code}, "last": {"0000"}}, {"number": {m.Number}, "code": {"AAAAAAAA"}, "last": {"5678"}}, {"number": {"SQAAAAAAAA"}, "code": {m.Code}, "last": {"5678"}}} {
			p.fresh()
			if status, body, _ := p.postAt("/case", x); status != 422 || !strings.Contains(body, "对不上") {
				t.Errorf("wrong %d: %d", i, status)
			}
		}
		status, page, at := p.comes(m, "5678")
		if status != 200 || at != "/case/mine" {
			t.Fatalf("who helps comes to %d %s", status, at)
		}
		for _, path := range []string{"/case/mine", "/case/mine/evidence", "/case/mine/papers", "/case/mine/papers/" + paper, "/case/mine/looks", "/case/mine/act/state", "/case/mine/helpers", "/case/mine/act/material"} {
			if _, body, _ := p.getAt(path); !strings.Contains(body, "您在替赵测试办理（可以：提出意见") {
				t.Errorf("%s does not say for whom one acts", path)
			}
		}
		for want, there := range map[string]bool{"act/state": true, "act/hearing": true, "act/help": true, "act/material": false, "/helpers": false, "company": false} {
			if strings.Contains(page, `href="/case/mine/`+want) != there {
				t.Errorf("%s is offered: %v", want, !there)
			}
		}
		if _, form, _ := p.getAt("/case/mine/act/state"); strings.Contains(form, `type="file"`) {
			t.Error("files are offered that the mandate does not allow")
		}
		for name, send := range map[string]func() (int, string){
			"upload": func() (int, string) { return p.uploads("material", "行驶证") }, "a file with a statement": func() (int, string) { return p.uploads("state", "见附件") },
			"grant on": func() (int, string) {
				s, b, _ := p.postAt("/case/mine/helpers/new", url.Values{"kind": {"helper"}, "name": {"李"}, "phone": {"13800005679"}, "until": {p.of.Today().String()}})
				return s, b
			},
		} {
			before := p.of.See(id).Steps
			if status, body := send(); status != 409 || !strings.Contains(body, "现在不能这样做") || !strings.Contains(body, "第二十五条第二款") || !strings.Contains(body, "请当事人本人") || p.of.See(id).Steps != before {
				t.Errorf("%s: %d", name, status)
			}
		}
		status, receipt, at := p.acts("state", url.Values{"words": {"当时避让救护车"}})
		if status != 200 || !strings.Contains(receipt, "由代办人孙帮忙替当事人办理") || strings.Contains(receipt, at+"/back") {
			t.Fatalf("stated: %d %s", status, at)
		}
		if status, body, _ := p.postAt(at+"/back", url.Values{}); status != 409 || !strings.Contains(body, "撤回意见、承认事实") || len(p.of.See(id).Defences) != 1 {
			t.Errorf("taken back without that scope: %d", status)
		}
		if status, _, _ := p.acts("object", url.Values{"choice": {"device"}, "items": {"1"}, "words": {"标志被树遮挡"}}); status != 200 || p.of.See(id).Objections != 1 {
			t.Errorf("objection: %d", status)
		}
		if status, _, _ := p.acts("recuse", url.Values{"choice": {"1"}, "words": {"是亲戚"}}); status != 200 || p.of.See(id).Recusals != 1 {
			t.Errorf("recusal: %d", status)
		}
		if told := strings.Join(p.told(id), "\n"); !strings.Contains(told, "陈述、申辩") || !strings.Contains(told, "异议") || !strings.Contains(told, "回避") || strings.Contains(told, "孙帮忙") || strings.Contains(told, "救护车") {
			t.Errorf("what the party is told: %s", told)
		}
		step := p.of.See(id).Course[p.of.See(id).Defences[0].No-1]
		if step.Mandate() != m.ID {
			t.Errorf("the step is by %q", step.Mandate())
		}
		p.fresh()
		if home := p.opens(paper, "0011"); strings.Count(home, "由代办人孙帮忙替当事人办理") < 2 || !strings.Contains(home, "由代办人孙帮忙（授权"+m.ShownNumber()) {
			t.Error("the party does not see who did it")
		}
		if log := p.log.String(); strings.Contains(log, m.Code) || strings.Contains(log, "孙帮忙") || strings.Contains(strings.Join(p.asked, " "), m.Code) {
			t.Error("the log or an address has the code or the name")
		}
		p.of.Verify()
	})
}

// TestA25_2_RevokedByOneTap: the ticket of who held it opens nothing at the next request; the page says why, and nothing of the case. To see never rests
// on a scope: a mandate that says nothing lets its holder read all papers.
func TestA25_2_RevokedByOneTap(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.of.Noticed(20000)
		paper := p.of.See(id).Told().Paper
		p.opens(paper, "0011")
		m := p.grants(id, party.Agent)
		own := p.client
		if status, page, at := p.comes(m, "5678"); status != 200 || at != "/case/mine" || !strings.Contains(page, "只能查看") || strings.Contains(page, "act/state") {
			t.Fatalf("a silent mandate: %d %s", status, at)
		}
		if status, _, at := p.getAt("/case/mine/papers/" + paper); status != 200 || !strings.HasSuffix(at, paper) {
			t.Errorf("to read without a scope: %d %s", status, at)
		}
		holder := p.client
		p.client = own
		if status, _, at := p.postAt("/case/mine/helpers/revoke", url.Values{"mandate": {m.ID}}); status != 200 || at != "/case/mine/helpers" {
			t.Fatalf("revoked: %d %s", status, at)
		}
		p.client = holder
		for _, path := range []string{"/case/mine", "/case/mine/papers/" + paper, "/case/mine/act/help"} {
			if _, body, at := p.getAt(path); at != "/case" || !strings.Contains(body, "授权已经收回") || strings.Contains(body, "赵测试") {
				t.Errorf("%s after it was revoked: %s", path, at)
			}
		}
		before := p.of.See(id).Steps
		if _, _, at := p.acts("help", url.Values{"choice": {"call"}, "contact": {"13800005678"}}); at != "/case" || p.of.See(id).Steps != before {
			t.Errorf("acting after it was revoked: %s", at)
		}
		if _, err := p.of.C.AskHelp(t.Context(), party.Matter{Book: p.of.Book, Kind: party.Case, ID: id, Mandate: m.ID}, "form-x", casefile.Help{Way: "call", Contact: "1"}); err == nil {
			t.Error("a form that was open is taken after it was revoked")
		}
		for range party.TriesMost {
			if status, _, _ := p.comes(m, "5678"); status != 422 {
				t.Errorf("it opens again: %d", status)
			}
		}
		if _, body, _ := p.comes(m, "5678"); !strings.Contains(body, "已经输错5次") {
			t.Error("tries of a mandate are not counted")
		}
		p.of.Verify()
	})
}

// TestA25_1_5_LeavingTheCompanyLosesAccess (ux P20): a contact sees all cases of its enterprise within the body, what is due and the papers, of no other
// enterprise anything by whatever id; once it left, the next page of the desk and of an open case are closed.
func TestA25_1_5_LeavingTheCompanyLosesAccess(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		o := p.of
		o.Against = casefiletest.Freight
		one, two := o.Noticed(20000), o.Noticed(20000)
		o.Against.Name, o.Against.Number = "另一家有限公司", "91440600MA00000014"
		other := o.Noticed(20000)
		p.opens(o.See(one).Told().Paper, "0001")
		if _, body, at := p.getAt("/case/company"); at != "/case/company/enter" || strings.Contains(body, o.See(two).Number) {
			t.Errorf("one letter shows the other cases: %s", at)
		}
		if status, _, _ := p.postAt("/case/company/enter", url.Values{"number": {"91440600MA00000014"}}); status != 422 {
			t.Errorf("another credit code: %d", status)
		}
		status, desk, at := p.postAt("/case/company/enter", url.Values{"number": {"91440600ma00000001"}})
		if status != 200 || at != "/case/company" || !strings.Contains(desk, o.See(one).Number) || !strings.Contains(desk, o.See(two).Number) || strings.Contains(desk, o.See(other).Number) || !strings.Contains(desk, "接下来") && !strings.Contains(desk, "24:00") {
			t.Fatalf("the desk: %d %s", status, at)
		}
		form := url.Values{"name": {"周联系"}, "phone": {"13800005678"}, "until": {o.Today().AddDays(60).String()}, "scopes": {"upload", "receive"}, "declared": {"周联系"}}
		if status, body, _ := p.postAt("/case/company/contacts/new", form); status != 409 || !strings.Contains(body, "法定代表人") {
			t.Errorf("named by somebody who is not the representative: %d", status)
		}
		form.Set("declared", "钱法定")
		if status, body, at := p.postAt("/case/company/contacts/new", form); status != 200 || at != "/case/company" || !strings.Contains(body, "周联系") {
			t.Fatalf("named: %d %s", status, at)
		}
		k := o.See(two)
		all, err := o.C.MandatesOf(t.Context(), p.DB.Reader(), &k.File)
		p.Must(err)
		m := all[0]
		status, desk, at = p.comes(m, "5678")
		if status != 200 || at != "/case/company" || !strings.Contains(desk, "您在替测试货运有限公司办理") || !strings.Contains(desk, o.See(two).Number) || strings.Contains(desk, "contacts") {
			t.Fatalf("the contact's desk: %d %s", status, at)
		}
		if _, papers, _ := p.getAt("/case/company/papers"); strings.Count(papers, "行政处罚事先告知书") < 2 || !strings.Contains(papers, o.See(two).Number) || strings.Contains(papers, o.See(other).Number) {
			t.Error("the papers of all cases")
		}
		for name, form := range map[string]url.Values{"case": {"matter": {other}}, "paper": {"matter": {two}, "paper": {o.See(other).Told().Paper}}, "nothing": {"matter": {"0198-none"}}} {
			if status, _, _ := p.postAt("/case/company/open", form); status != 404 {
				t.Errorf("another enterprise's %s: %d", name, status)
			}
		}
		for _, path := range []string{"/case/company/contacts/new"} {
			if status, _, _ := p.getAt(path); status != 409 {
				t.Errorf("a contact names contacts: %d", status)
			}
		}
		status, page, at := p.postAt("/case/company/open", url.Values{"matter": {two}})
		if status != 200 || at != "/case/mine" || !strings.Contains(page, "act/material") || strings.Contains(page, "act/state") {
			t.Fatalf("its case: %d %s", status, at)
		}
		if status, body := p.uploads("material", "行驶证复印件"); status != 200 || !strings.Contains(body, "企业联系人周联系") {
			t.Errorf("uploaded: %d", status)
		}
		if _, _, at := p.postAt("/case/company/open", url.Values{"matter": {one}, "paper": {o.See(one).Told().Paper}}); at != "/case/mine/papers/"+o.See(one).Told().Paper {
			t.Errorf("a paper from the desk: %s", at)
		}
		_, err = o.C.Mandates.Revoke(t.Context(), o.First, k.Reach(m.ID), party.Ending{Ground: party.Left, Words: "企业来电"})
		p.Must(err)
		for _, path := range []string{"/case/mine", "/case/company", "/case/company/papers"} {
			if _, body, at := p.getAt(path); at != "/case" || strings.Contains(body, o.See(two).Number) || !strings.Contains(body, "授权已经收回") {
				t.Errorf("%s after it left: %s", path, at)
			}
		}
		o.Verify()
	})
}

func TestPagesOfMandatesInABrowser(t *testing.T) {
	p := newCaseParty(t, testkit.NewWorld(t, testkit.SQLite(t)))
	p.of.Against = casefiletest.Freight
	id := p.of.Noticed(20000)
	p.of.Noticed(20000)
	k := p.of.See(id)
	grant := party.Grant{Body: k.Body, Matter: k.Matter(), Principal: k.Principal(), Kind: party.Agent, Holder: party.Holder{Name: "孙帮忙", Phone: "13800005678"}, Scopes: []party.Scope{party.State, party.Upload, party.Withdraw}, Until: law.DateOf(p.of.Clock.Now()).AddDays(30)}
	done, err := p.of.C.Mandates.Grant(t.Context(), party.Online(p.of.Book, "form-1"), grant)
	p.Must(err)
	m, err := p.of.C.Mandates.ByID(t.Context(), p.DB.Reader(), p.of.Book, done.Record.ID)
	p.Must(err)
	ctx := testkit.Chromium(t)
	number, code := p.paper(k.Told().Paper)
	enter := func(number, code, last string) {
		p.Must(chromedp.Run(ctx, chromedp.Navigate(p.server.URL+"/case"), chromedp.SendKeys("#f-number", number), chromedp.SendKeys("#f-code", code), chromedp.SendKeys("#f-last", last),
			chromedp.Click("#look-up button.primary"), chromedp.WaitVisible(".timeline")))
	}
	enter(number, code, "0001")
	p.look(ctx, map[string]string{"mandate-helpers": "/case/mine/helpers", "mandate-new": "/case/mine/helpers/new", "company-enter": "/case/company/enter"})
	p.Must(chromedp.Run(ctx, chromedp.Navigate(p.server.URL+"/case/company/enter"), chromedp.SendKeys("#f-number", casefiletest.Freight.Number), chromedp.Submit("#f-number"), chromedp.WaitVisible("section")))
	p.look(ctx, map[string]string{"company": "/case/company", "company-papers": "/case/company/papers", "company-contact": "/case/company/contacts/new"})
	enter(m.ShownNumber(), docket.ShownCode(m.Code), "5678")
	p.look(ctx, map[string]string{"mandate-mine": "/case/mine", "mandate-material": "/case/mine/act/material", "mandate-state": "/case/mine/act/state"})
}
