package citizen_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/docket"
	"yuanjian/internal/statute"
)

// TestA25_1_5_EveryPaperOfTheCaseIsListedWithWhenItWasServed (ux P16): those that went to the party and no others, as pages with number, check code and
// service; a decision that was issued and not served says so. Opening one is on record and is no service; a paper of another case, and one within the
// body, are not there.
func TestA25_1_5_EveryPaperOfTheCaseIsListedWithWhenItWasServed(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id, other := p.of.Decided(20000), p.of.Noticed(20000)
		within := p.report(id)
		c := p.of.See(id)
		told, decision := c.Told().Paper, c.Decision.Paper
		home := p.opens(decision, "0011")
		_, list, _ := p.getAt("/case/mine/papers")
		for _, page := range []string{home, list} {
			if !strings.Contains(page, `href="/case/mine/papers/`+told+`"`) || !strings.Contains(page, `href="/case/mine/papers/`+decision+`"`) || !strings.Contains(page, "没有登记送达") || !strings.Contains(page, "送达（直接送达") {
				t.Error("the papers are not listed with their service")
			}
			if strings.Contains(page, within) || strings.Contains(page, "调查终结报告") {
				t.Error("a paper within the body is listed")
			}
		}
		number, code := p.paper(decision)
		status, page, _ := p.getAt("/case/mine/papers/" + decision)
		for _, want := range []string{number, code, "不等于送达", "没有登记送达", casefiletest.Party.Name, `href="/case/mine/act/review"`, `href="/case/mine/papers/` + decision + `/large.pdf"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%d: the page of the decision does not say %s", status, want)
			}
		}
		looks, err := act.LooksAt(t.Context(), p.DB.Reader(), p.of.Book, "paper", decision)
		p.Must(err)
		if len(looks) != 1 || looks[0].Purpose != "party" || p.of.See(id).Decision.Served != nil {
			t.Errorf("looked: %+v", looks)
		}
		if status, body, _ := p.getAt("/case/mine/papers/" + decision + "/large.pdf"); status != 200 || !strings.HasPrefix(body, "%PDF-") {
			t.Errorf("in large text: %d", status)
		}
		for _, path := range []string{within, p.of.See(other).Told().Paper, decision + "/other.pdf", decision + "/pictures/" + strings.Repeat("0", 64), "x"} {
			if status, _, _ := p.getAt("/case/mine/papers/" + path); status != 404 {
				t.Errorf("%s: %d", path, status)
			}
		}
		p.fresh()
		if status, _, _ := p.getAt("/case/mine/papers/" + decision + "/large.pdf"); status != 404 {
			t.Errorf("without a ticket: %d", status)
		}
		if _, _, at := p.getAt("/case/mine/papers/" + decision); at != "/case" {
			t.Errorf("without a ticket: %s", at)
		}
		p.of.Verify()
	})
}

// report drafts and issues the report of the investigation, which stays within the body.
func (p *caseParty) report(id string) string {
	p.t.Helper()
	ctx, c := p.t.Context(), p.of.See(id)
	for _, x := range c.PossiblePapers() {
		if x.Kind != "C4.5" {
			continue
		}
		done, err := p.S.Papers.Draft(ctx, p.of.First, docket.New{Kind: x.Kind, Body: c.Body, InNameOf: c.InNameOf, Subject: casefile.Subject, SubjectID: id, Source: x.Source,
			Compose: p.of.C.Compose(docket.TemplateOf(x.Kind), p.of.First.Scope(access.ViewCases), id, x.Source)})
		p.Must(err)
		_, err = p.S.Papers.Approve(ctx, p.of.Second, done.Record.ID, done.Record.Digest)
		p.Must(err)
		return done.Record.ID
	}
	p.t.Fatal("no report can be drafted")
	return ""
}

// TestA41a_AfterADecisionOnTheSpotReconsiderationComesFirst (行政复议法 23): the case and the paper say so, with the day from the service; after another
// decision there is the choice, and the application goes through us from the page of the decision.
func TestA41a_AfterADecisionOnTheSpotReconsiderationComesFirst(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		_, err := (&statute.Service{Engine: o.Engine}).EnterShipped(ctx, o.Legal, "traffic")
		o.Must(err)
		id := o.Registered()
		item := o.Prove(id)
		o.Done(o.C.PrepareSimple(ctx, o.First, id, casefile.Simple{Filing: o.Filing(id), Report: o.Report(id, 20000, item), Present: "counter", Certain: true, Stated: "已告知权利，当事人表示没有意见"}))
		o.Done(o.C.DecideSimple(ctx, o.Second, id, "当事人签收"))
		paper := o.See(id).Decision.Paper
		home := p.opens(paper, "0011")
		_, page, _ := p.getAt("/case/mine/papers/" + paper)
		_, form, _ := p.getAt("/case/mine/act/review")
		for name, x := range map[string]string{"the case": home, "the paper": page, "the form": form} {
			if !strings.Contains(x, "应当先申请行政复议") {
				t.Errorf("%s does not say that reconsideration comes first", name)
			}
		}
		if !strings.Contains(home, "申请行政复议") || strings.Contains(home, "提起行政诉讼") {
			t.Error("the page of the case gives a day for a suit")
		}
		review, suit := o.See(id).RemedyDays()
		if review.Date <= o.Today() || suit.Date != 0 {
			t.Errorf("until %s and %s", review.Date, suit.Date)
		}
		p.fresh()
		usual := o.Decided(20000)
		o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(usual)))
		home = p.opens(o.See(usual).Decision.Paper, "0011")
		if strings.Contains(home, "应当先申请行政复议") || !strings.Contains(home, "提起行政诉讼") || !strings.Contains(home, "已经作出处罚决定") {
			t.Error("after a usual decision there is no choice")
		}
		if strings.Contains(home, "当事人提出意见") {
			t.Error("after the decision there is still a term to state the case")
		}
		if review, suit := o.See(usual).RemedyDays(); review.Date <= o.Today() || suit.Date <= review.Date {
			t.Errorf("until %s and %s", review.Date, suit.Date)
		}
		o.Verify()
	})
}
