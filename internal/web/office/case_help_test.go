package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/ui"
)

// TestA6_3_AnOfficerAnswersAPartyThatAskedForAPerson: it is a task on the start page of who handles the case and of nobody else; the form shows what was
// asked for, and gives longer to a later day only.
func TestA6_3_AnOfficerAnswersAPartyThatAskedForAPerson(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		o := d.of
		id := o.Noticed(20000)
		at := "/cases/" + id
		first := d.as(o.First)
		first.get(at).wants(200).lacks(at + "/steps/help")
		o.Done(o.C.AskHelp(t.Context(), o.See(id).Matter(), "form-1", casefile.Help{Way: "longer", Contact: "13700000000，下午", Words: "眼睛不好"}))
		first.get("/").wants(200, "答复当事人的求助")
		d.as(o.Head).get("/").wants(200).lacks("答复当事人的求助")
		form := link(first.get(at), "答复当事人的求助")
		no := first.get(form).wants(200, "我需要更多时间", "13700000000", "眼睛不好").hidden("help")
		last, _ := o.See(id).Window()
		first.post(form, "help", no, "words", "已读给当事人听", "told", "电话", "until", last.Date.String()).wants(422, "晚于现在的期限")
		first.post(form, "help", no, "words", "已读给当事人听", "told", "电话", "until", last.Date.AddDays(3).String()).goes(at)
		first.get(at).wants(200, "已读给当事人听", ui.Day("zh", last.Date.AddDays(3))).lacks(at + "/steps/help")
		if now, _ := o.See(id).Window(); now.Date != last.Date.AddDays(3) {
			t.Errorf("until %s", now.Date)
		}
	})
}

// TestA45_1_WhoIsComplainedOfDoesNotLearnThatItWasTheParty: neither what it said nor that it said it; the legal reviewer reads and answers it.
func TestA45_1_WhoIsComplainedOfDoesNotLearnThatItWasTheParty(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	o := d.of
	id := o.Noticed(20000)
	at := "/cases/" + id
	named := func(who act.By) int { return strings.Count(d.as(who).get(at).text, ">当事人<") }
	before := named(o.Second)
	o.Done(o.C.ComplainAsParty(t.Context(), o.See(id).Matter(), "form-1", casefile.Complaint{Words: "没有出示证件", Against: o.First.Person}))
	for _, who := range []act.By{o.First, o.Second} {
		d.as(who).get(at).wants(200, "收到对办案的投诉").lacks("没有出示证件")
	}
	if now, head := named(o.Second), named(o.Head); now != before || head != before+1 {
		t.Errorf("that it was the party: %d, then %d to an officer of the case and %d to the head", before, now, head)
	}
	legal := d.as(o.Legal)
	reply := link(legal.get(at).wants(200, "没有出示证件"), "答复投诉")
	no := legal.get(reply).wants(200, "没有出示证件").hidden("complaint")
	o.Done(o.C.AskHelp(t.Context(), o.See(id).Matter(), "form-2", casefile.Help{Way: "aid", Contact: "13700000000，下午"}))
	(&works{d.face, o.Fleet}).look([]sight{{"case-help-given", access.Officer, at + "/steps/help", true}, {"case-party-complaint-reply", access.LegalReviewer, at + "/steps/complaint-reply", true}})
	legal.post(reply, "complaint", no, "result", "adopted", "words", "属实，已改正", "told", "电话").goes(at)
}
