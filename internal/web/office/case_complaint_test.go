package office_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// TestAComplaintByForms: a legal reviewer records it, the officers of the case see that there is one and nothing of it (roles.md E10), the head
// examines, and the reply follows (Art 45(1)).
func TestAComplaintByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		at := "/cases/" + d.of.Noticed(20000)
		legal, first, head := d.as(d.of.Legal), d.as(d.of.First), d.as(d.of.Head)
		first.get(at).wants(200).lacks(at + "/steps/complain")
		form := link(legal.get(at), "登记对办案的投诉")
		legal.get(form).wants(200, "匿名", "第四十五条第一款")
		now := d.Clock.Now().Add(8 * 3600e9).Format("2006-01-02T15:04:05")
		said := fields([]string{"door", "letter", "at", now, "name", "周投诉", "contact", "13700000000", "against", d.of.First.Person, "words", "没有出示证件"})
		legal.post(form, said.with("words", "")...).wants(422, "投诉的内容", "周投诉")
		legal.post(form, said...).goes(at)
		first.get(at).wants(200, "投诉或者监督正在核查", "不向办案人员和被投诉的人显示").lacks("周投诉", "没有出示证件", "13700000000")
		head.get("/").wants(200, "审查冻结的案件")
		head.get(at).wants(200, "周投诉", "没有出示证件")
		legal.get(at).wants(200).lacks(at + "/steps/complaint-reply")
		head.post(at+"/steps/thaw", "reasons", "已核查并改正").goes(at)
		reply := link(legal.get(at), "答复投诉")
		no := legal.get(reply).wants(200, "没有出示证件").hidden("complaint")
		legal.post(reply, "complaint", no, "result", "adopted", "words", "已改正").wants(422, "怎样答复")
		legal.post(reply, "complaint", no, "result", "adopted", "words", "属实，已改正", "told", "来信答复").goes(at)
		first.get(at).wants(200).lacks("属实，已改正")
		head.get(at).wants(200, "属实，已改正")
	})
}

// TestComplaintStepsInABrowser: the forms of a complaint and its reply.
func TestComplaintStepsInABrowser(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	at := "/cases/" + d.of.Noticed(20000)
	legal := d.as(d.of.Legal)
	now := d.Clock.Now().Add(8 * 3600e9).Format("2006-01-02T15:04:05")
	legal.post(at+"/steps/complain", "door", "letter", "at", now, "words", "没有出示证件").goes(at)
	d.as(d.of.Head).post(at+"/steps/thaw", "reasons", "已核查并改正").goes(at)
	(&works{d.face, d.of.Fleet}).look([]sight{{"case-complain", access.LegalReviewer, at + "/steps/complain", true}, {"case-complaint-reply", access.LegalReviewer, at + "/steps/complaint-reply", true}})
}
