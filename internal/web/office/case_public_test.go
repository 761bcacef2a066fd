package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/testkit"
)

// TestADecisionIsMadePublicByForms: the head publishes the masked text that the case proposes and takes it off, each with its paper; what names
// the party is refused and stays as it was typed (行政处罚法 48).
func TestADecisionIsMadePublicByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Decided(20000)
		at := "/cases/" + id
		head, first := d.as(d.of.Head), d.as(d.of.First)
		head.get(at).wants(200).lacks(at + "/steps/publish")
		d.Clock.Advance(time.Minute)
		d.of.Done(d.of.C.ServeDecision(t.Context(), d.of.First, d.of.HandedOver(id)))
		first.get(at).wants(200).lacks(at + "/steps/publish")
		form := link(head.get(at), "公开行政处罚决定")
		head.get(form).wants(200, "赵某某", "第四十八条", "办理条件").lacks("赵测试")
		until := d.of.Today().AddDays(90).String()
		said := fields([]string{"influence", "市民普遍关注", "text", "当事人赵测试被罚款", "until", until})
		head.post(form, said...).wants(422, "个人的全名", "市民普遍关注")
		head.post(form, said.with("text", "当事人赵某某被罚款").with("influence", "")...).wants(422, "社会影响")
		head.post(form, said.with("text", "当事人赵某某被罚款")...).goes(at)
		public := d.of.See(id).Public()
		head.get(at).wants(200, "决定的公开", "/public/decisions/"+public.ID, "当事人赵某某被罚款", "撤回公开的行政处罚决定").lacks(at + "/steps/publish")
		head.get("/papers/"+public.Paper).wants(200, "行政处罚决定公开说明")
		off := at + "/steps/unpublish"
		head.get(off).wants(200, "当事人赵某某被罚款", "决定被依法变更")
		head.post(off, "why", "", "reasons", "有误").wants(422, "撤回的原因")
		head.post(off, "why", "mistaken", "reasons", "公开的内容有误").goes(at)
		head.get(at).wants(200, "已经撤回", "公开的内容有误").lacks(off)
		if d.of.See(id).Public() != nil {
			t.Error("still public")
		}
	})
}

// TestPublicStepsInABrowser: the forms of publication and withdrawal, and the case between them.
func TestPublicStepsInABrowser(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	served := func() string {
		id := d.of.Decided(20000)
		d.Clock.Advance(time.Minute)
		d.of.Done(d.of.C.ServeDecision(t.Context(), d.of.First, d.of.HandedOver(id)))
		return id
	}
	one, other := served(), served()
	d.of.Done(d.of.C.Publish(t.Context(), d.of.Head, other, casefile.Publication{Influence: "市民关注", Text: d.of.See(other).MaskedText(), Until: d.of.Today().AddDays(90)}))
	(&works{d.face, d.of.Fleet}).look([]sight{{"case-publish", access.Head, "/cases/" + one + "/steps/publish", true}, {"case-unpublish", access.Head, "/cases/" + other + "/steps/unpublish", true},
		{"case-public", access.Head, "/cases/" + other, false}})
}
