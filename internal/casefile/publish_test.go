package casefile_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// served is a fine that was decided and served.
func served(o *casefiletest.Office) (id string) {
	id = o.Decided(20000)
	o.Clock.Advance(time.Minute)
	o.Done(o.C.ServeDecision(o.Context(), o.First, o.HandedOver(id)))
	return id
}

func published(o *casefiletest.Office, id string) casefile.Publication {
	return casefile.Publication{Influence: "市民普遍关注", Text: o.See(id).MaskedText(), Until: o.Today().AddDays(365)}
}

func shown(t *testing.T, o *casefiletest.Office) []casefile.Announced {
	t.Helper()
	out, err := o.C.Announcements(t.Context(), o.DB.Reader(), o.Clock.Now(), db.Turn{})
	o.Must(err)
	return out.Rows
}

func withdrawal(c *casefile.Case) *casefile.Clock {
	for _, k := range c.Clocks() {
		if k.Term == term.Withdrawal {
			return &k
		}
	}
	return nil
}

// TestA45_1_ARevokedDecisionLeavesPublicationInThreeWorkingDays: T34 begins with the correction, is met by the withdrawal, and the note with its
// reasons stands in the place of the text (行政处罚法 48).
func TestA45_1_ARevokedDecisionLeavesPublicationInThreeWorkingDays(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := served(o)
		for _, k := range []string{"赵测试", "440605", "13900000000", "测试路2号"} {
			if strings.Contains(o.See(id).MaskedText(), k) {
				t.Errorf("the proposed text has %q", k)
			}
		}
		r := o.Done(o.C.Publish(ctx, o.Head, id, published(o, id)))
		p, err := o.S.Papers.Find(ctx, o.Head.Scope(access.ViewCases), r.Paper)
		if o.Must(err); p.Kind != casefile.PublicPaper {
			t.Errorf("a paper of kind %s", p.Kind)
		}
		if text := o.Text(r.Paper); !strings.Contains(text, "赵某某") || strings.Contains(text, "赵测试") {
			t.Errorf("C6.10 says %s", text)
		}
		if all := shown(t, o); len(all) != 1 || !strings.Contains(all[0].Text, "赵某某") || all[0].WithdrawnAt != nil {
			t.Fatalf("public: %+v", all)
		}
		_, err = o.C.Publish(ctx, o.Head, id, published(o, id))
		refused(t, err, "L48", "")
		if withdrawal(o.See(id)) != nil {
			t.Error("T34 runs before anything happened")
		}
		o.Clock.Set(law.NewDate(2026, time.June, 15).Start().Add(10 * time.Hour))
		o.Done(o.C.Correct(ctx, o.Head, id, casefile.Correction{How: "revoked", Reasons: "主要证据不足"}))
		k := withdrawal(o.See(id))
		if k == nil || k.Due.Unrolled != day(t, "2026-06-18") || k.Met != nil {
			t.Fatalf("the clock: %+v", k)
		}
		due, _, err := o.C.Due(ctx, o.DB.Reader(), o.Head.Scope(access.ViewCases), casefile.DueFilter{Until: k.Due.Date}, db.Turn{})
		if o.Must(err); !slices.ContainsFunc(due.Rows, func(x casefile.DueItem) bool { return x.Term == term.Withdrawal && x.Case == id }) {
			t.Errorf("what is due: %+v", due.Rows)
		}
		o.Clock.Set(law.NewDate(2026, time.June, 17).Start().Add(10 * time.Hour))
		if _, err := o.C.Unpublish(ctx, o.Head, id, casefile.Unpublication{Why: "revoked", Reasons: "赵测试的决定证据不足"}); err == nil {
			t.Error("reasons with a name are public")
		}
		r = o.Done(o.C.Unpublish(ctx, o.Head, id, casefile.Unpublication{Why: "revoked", Reasons: "主要证据不足，决定已经撤销"}))
		if text := o.Text(r.Paper); !strings.Contains(text, "撤回说明") || !strings.Contains(text, "主要证据不足，决定已经撤销") {
			t.Errorf("the note says %s", text)
		}
		if k := withdrawal(o.See(id)); k.Met == nil || k.Late(o.Today()) {
			t.Errorf("the clock is not met: %+v", k)
		}
		if all := shown(t, o); len(all) != 1 || all[0].Text != "" || all[0].Withdrawn.Reasons != "主要证据不足，决定已经撤销" || all[0].WithdrawnAt == nil {
			t.Errorf("public afterwards: %+v", all)
		}
		if _, err := o.C.Unpublish(ctx, o.Head, id, casefile.Unpublication{Why: "revoked", Reasons: "再次"}); err == nil {
			t.Error("withdrawn twice")
		}
		o.Clock.Advance(366 * 24 * time.Hour)
		if all := shown(t, o); len(all) != 0 {
			t.Errorf("the note stands for ever: %+v", all)
		}
	})
}

// TestWhatMayBePublic: a served fine that stands, masked, until a day; no secret, no decision of no penalty; the head alone decides (行政处罚法 48,
// Art 6(2)).
func TestWhatMayBePublic(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		unserved := o.Decided(20000)
		_, err := o.C.Publish(ctx, o.Head, unserved, published(o, unserved))
		refused(t, err, "L61", "")
		id := served(o)
		for _, text := range []string{"当事人赵测试", "当事人赵 测 试", "电话13900000000", "证号440611199001010011", "住测试区测试路2号", "粤E12345的车辆", "粤E·D1234挂"} {
			x := published(o, id)
			x.Text = text
			if _, err := o.C.Publish(ctx, o.Head, id, x); err == nil {
				t.Errorf("%q is public", text)
			}
		}
		x := published(o, id)
		x.Until = o.Today()
		if _, err := o.C.Publish(ctx, o.Head, id, x); err == nil {
			t.Error("public until today")
		}
		if _, err := o.C.Publish(ctx, o.First, id, published(o, id)); err == nil {
			t.Error("an officer made it public")
		}
		x = published(o, id)
		x.Elsewhere = "省公示平台，凭证GS-1"
		o.Done(o.C.Publish(ctx, o.Head, id, x))
		if _, err := o.C.Unpublish(ctx, o.Head, id, casefile.Unpublication{Why: "mistaken", Reasons: "公开的内容有误"}); err == nil {
			t.Error("withdrawn here alone")
		}
		o.Done(o.C.Unpublish(ctx, o.Head, id, casefile.Unpublication{Why: "mistaken", Reasons: "公开的内容有误", Proof: "GS-2"}))
		if withdrawal(o.See(id)) != nil {
			t.Error("T34 runs for a decision that stands")
		}
		o.Done(o.C.Publish(ctx, o.Head, id, published(o, id)))
		if n := len(shown(t, o)); n != 2 {
			t.Errorf("%d lines, want the note and the new text", n)
		}
		last := o.Done(o.C.TakeRemedy(ctx, o.First, id, casefile.Remedy{Kind: "suit", At: o.Clock.Now(), Organ: "人民法院"})).No
		o.Done(o.C.EndRemedy(ctx, o.First, id, casefile.RemedyEnd{Remedy: last, Result: "unlawful", Words: "确认违法"}))
		if withdrawal(o.See(id)) == nil {
			t.Error("no T34 after a judgment against the decision")
		}
		o.Done(o.C.Unpublish(ctx, o.Head, id, casefile.Unpublication{Why: "unlawful", Reasons: "判决确认违法"}))
		o.Done(o.C.Correct(ctx, o.Head, id, casefile.Correction{How: "kept", Reasons: "确认违法，不撤销"}))
		_, err = o.C.Publish(ctx, o.Head, id, published(o, id))
		refused(t, err, "L48", "")

		secret := served(o)
		o.Done(o.C.Publish(ctx, o.Head, secret, published(o, secret)))
		before := len(shown(t, o))
		o.Done(o.C.Hide(ctx, o.First, secret))
		if n := len(shown(t, o)); n != before-1 {
			t.Errorf("%d lines after it was found to be a secret, %d before", n, before)
		}
		if _, err := o.C.Publish(ctx, o.Head, secret, published(o, secret)); err == nil {
			t.Error("a secret was made public")
		}
		clean := o.Decided(20000)
		o.Clock.Advance(time.Minute)
		o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(clean)))
		o.Done(o.C.Correct(ctx, o.Head, clean, casefile.Correction{How: "revoked", Reasons: "重复处罚"}))
		if withdrawal(o.See(clean)) != nil {
			t.Error("T34 runs where nothing was public")
		}
	})
}
