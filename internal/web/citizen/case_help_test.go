package citizen_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// TestA6_3_ThePartyAsksForAPersonAndSeesWhatWasTypedForIt (ux P23, D.4): help is one tap from the case, beside phone and window; the request has its
// receipt, and then its answer. What an officer took down by phone stands on the same matter with its receipt and by whom it was typed.
func TestA6_3_ThePartyAsksForAPersonAndSeesWhatWasTypedForIt(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id := o.Noticed(20000)
		if page := p.opens(o.See(id).Told().Paper, "0011"); !strings.Contains(page, `href="/case/mine/act/help"`) || !strings.Contains(page, `href="/case/mine/act/complain"`) {
			t.Error("help and complaint are not one tap from the case")
		}
		if _, page, _ := p.getAt("/case/mine/act/help"); !strings.Contains(page, "12345") || !strings.Contains(page, "请打电话") {
			t.Error("phone and window do not stand beside the form")
		}
		if status, _, _ := p.acts("help", url.Values{"choice": {"call"}}); status != 422 {
			t.Errorf("without a way to be reached: %d", status)
		}
		status, body, at := p.acts("help", url.Values{"choice": {"aid"}, "contact": {"13900000000，下午"}, "words": {"眼睛不好"}})
		if status != 200 || !strings.HasPrefix(at, "/case/mine/receipts/") || !strings.Contains(body, "眼睛不好") || !strings.Contains(body, "会联系您") {
			t.Fatalf("help: %d %s", status, at)
		}
		if _, page, _ := p.getAt("/case/mine"); !strings.Contains(page, "已经转给办案人员") {
			t.Error("the case does not say that help is on its way")
		}
		asked := o.See(id).Steps
		last, _ := o.See(id).Window()
		o.Done(o.C.GiveHelp(ctx, o.First, id, casefile.HelpAnswer{Help: asked, Words: "已读给当事人听", Told: "电话", Until: last.Date.AddDays(2)}))
		_, receipt, _ := p.getAt(at)
		_, home, _ := p.getAt("/case/mine")
		if !strings.Contains(receipt, "已读给当事人听") || !strings.Contains(home, "期限已经延长") || strings.Contains(home, "已经转给办案人员") {
			t.Error("the answer, or the longer term, is not shown")
		}
		no := o.Done(o.C.TakeDefence(ctx, o.First, id, casefile.Defence{Door: "phone", At: o.Clock.Now(), Points: []string{"当时避让救护车"}})).No
		_, home, _ = p.getAt("/case/mine")
		_, receipt, _ = p.getAt("/case/mine/receipts/" + strconv.Itoa(no))
		for name, page := range map[string]string{"the case": home, "the receipt": receipt} {
			if !strings.Contains(page, "电话，由") || !strings.Contains(page, o.See(id).Receipt(no)) {
				t.Errorf("%s does not say by whom it was typed", name)
			}
		}
		if !strings.Contains(receipt, "当时避让救护车") || strings.Contains(receipt, "/back") {
			t.Error("the receipt of what was typed")
		}
		if log := p.log.String(); strings.Contains(log, "眼睛不好") || strings.Contains(log, "救护车") {
			t.Error("the log has what the party said")
		}
		o.Verify()
	})
}

// TestA41b_WhoCallsOutOfHoursIsToldWhenSomebodyAnswers (ux P23): by the body's hours and the calendar of working days, 国庆 included; the party leaves a
// number and the time it wishes, which the officer of the case reads; a time at which nobody works is refused with the next at which somebody does.
func TestA41b_WhoCallsOutOfHoursIsToldWhenSomebodyAnswers(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id := o.Noticed(20000)
		p.opens(o.See(id).Told().Paper, "0011")
		help := func() string { _, page, _ := p.getAt("/case/mine/act/help"); return page }
		if page := help(); strings.Contains(page, "有人接听") || strings.Contains(page, "不是工作时间") {
			t.Error("hours that are not on record are told")
		}
		b := o.County
		_, err := p.People.SetContact(ctx, p.By(access.SecurityAdministrator), b.ID, people.Contact{Address: b.Address, Phone: b.Phone, Post: "咨询岗", Reconsideration: "复议机关", Court: "法院", Collector: "银行", Hours: "9:00-12:00，14:30-17:30"})
		o.Must(err)
		at := func(day law.Date, minutes int) {
			t.Helper()
			p.Clock.Set(day.Start().Add(time.Duration(minutes) * time.Minute))
			p.opens(o.See(id).Told().Paper, "0011")
		}
		at(law.NewDate(2026, time.September, 30), 10*60)
		if page := help(); !strings.Contains(page, "现在有人接听，到2026-09-30 12:00为止") {
			t.Errorf("within hours: %s", page)
		}
		at(law.NewDate(2026, time.September, 30), 18*60)
		if page := help(); !strings.Contains(page, "下次接听从2026年10月8日") || !strings.Contains(page, "09:00开始") {
			t.Errorf("before 国庆: %s", page)
		}
		wish := func(when string) (int, string, string) {
			return p.acts("help", url.Values{"choice": {"call"}, "contact": {"13900000000"}, "at": {when}})
		}
		for when, says := range map[string]string{"2026-09-30T10:00": "请选择以后的时间", "2026-10-08T12:30": "从2026年10月8日14:30开始", "2026-10-03T10:00": "从2026年10月8日09:00开始", "2026-12-03T10:00": "30日以内"} {
			if status, body, _ := wish(when); status != 422 || !strings.Contains(body, says) || !strings.Contains(body, "13900000000") {
				t.Errorf("%s: %d, want %s", when, status, says)
			}
		}
		status, receipt, at1 := wish("2026-10-08T15:00")
		x := o.See(id).Helps
		if status != 200 || !strings.HasPrefix(at1, "/case/mine/receipts/") || !strings.Contains(receipt, "2026-10-08 15:00") || len(x) != 1 || x[0].Wished == nil || x[0].Wished.In(law.Beijing).Hour() != 15 {
			t.Errorf("wished: %d %+v", status, x)
		}
		o.Verify()
	})
}

// TestA45_1_ThePartyComplainsAboutTheHandling (ux P25): without its name if it wishes; with a number and the last day of the reply.
func TestA45_1_ThePartyComplainsAboutTheHandling(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		o := p.of
		id := o.Noticed(20000)
		p.opens(o.See(id).Told().Paper, "0011")
		if status, _, _ := p.acts("complain", url.Values{"words": {"态度不好"}}); status != 422 {
			t.Errorf("of whom: %d", status)
		}
		status, body, at := p.acts("complain", url.Values{"choice": {"1"}, "words": {"没有出示证件"}, "other": {"yes"}})
		c := o.See(id)
		if status != 200 || !strings.HasPrefix(at, "/case/mine/receipts/") || !strings.Contains(body, "答复") || len(c.Complaints) != 1 || c.Complaints[0].Name != "" || c.Complaints[0].Against == "" || c.Frozen != "" {
			t.Fatalf("complaint: %d %s %+v", status, at, c.Complaints)
		}
		o.Done(o.C.ReplyToComplaint(t.Context(), o.Legal, id, casefile.ComplaintReply{Complaint: c.Complaints[0].No, Result: "partly", Words: "已补充出示", Told: "电话"}))
		if _, receipt, _ := p.getAt(at); !strings.Contains(receipt, "已补充出示") {
			t.Error("the reply is not on the receipt")
		}
		o.Verify()
	})
}

// TestA43_ThePartySeesWhoLookedAtItsData (ux P21): by body and post and what for, nobody by name; of another case nothing.
func TestA43_ThePartySeesWhoLookedAtItsData(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id, other := o.Noticed(20000), o.Noticed(20000)
		o.Must(p.Shots.Sight.See(ctx, act.Look{Who: o.First.Actor, Item: casefile.Subject, ID: id, Purpose: "step"}))
		o.Must(p.Shots.Sight.See(ctx, act.Look{Who: o.Legal.Actor, Item: casefile.Subject, ID: other, Purpose: "decision"}))
		p.opens(o.See(id).Told().Paper, "0011")
		_, page, _ := p.getAt("/case/mine/looks")
		name, err := p.S.People.Name(ctx, p.DB.Reader(), o.Book, o.First.Person)
		o.Must(err)
		for _, want := range []string{access.Titles[access.Officer].ZH, "办理案件", o.County.Name, "当事人查看"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %s", want)
			}
		}
		for _, not := range []string{name, access.Titles[access.LegalReviewer].ZH, casefiletest.Party.Number, o.First.Person} {
			if strings.Contains(page, not) {
				t.Errorf("the page says %s", not)
			}
		}
		p.fresh()
		if _, _, at := p.getAt("/case/mine/looks"); at != "/case" {
			t.Errorf("without a ticket: %s", at)
		}
	})
}
