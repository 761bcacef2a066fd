package casefile_test

import (
	"testing"
	"time"

	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// TestWhatABodyOwesInReconsiderationAndSuit: five working days to forward, ten (five) to reply, fifteen days for the court, with all evidence; a
// result against the decision freezes the case until it is carried out (行政复议法 32, 48, 54; 行政诉讼法 67).
func TestWhatABodyOwesInReconsiderationAndSuit(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Decided(20000)
		o.Clock.Set(law.NewDate(2026, time.June, 15).Start().Add(10 * time.Hour))
		for kind, last := range map[string]string{"forward": "2026-06-23", "review": "2026-06-30", "review_simple": "2026-06-23", "suit": "2026-06-30"} { // 19 to 21 June are off
			no := o.Done(o.C.TakeRemedy(ctx, o.First, id, casefile.Remedy{Kind: kind, At: o.Clock.Now(), Organ: "云水市人民政府"})).No
			found := false
			for _, k := range o.See(id).Clocks() {
				if k.No == no && k.Term != term.Decision {
					found = true
					if k.Due.Unrolled != day(t, last) {
						t.Errorf("%s: until %s, want %s", kind, k.Due.Unrolled, last)
					}
				}
			}
			if !found {
				t.Errorf("%s: no clock", kind)
			}
			o.Done(o.C.AnswerRemedy(ctx, o.Head, id, casefile.RemedyAnswer{Remedy: no, Words: "请求维持", Proof: "回执" + kind}))
			if r := o.See(id).Remedies; len(r[len(r)-1].Answer.Items) != 1 || r[len(r)-1].Answer.Late {
				t.Errorf("%s: answered with %+v", kind, r[len(r)-1].Answer)
			}
			if _, err := o.C.AnswerRemedy(ctx, o.Head, id, casefile.RemedyAnswer{Remedy: no, Words: "再答", Proof: "回执"}); err == nil {
				t.Errorf("%s: answered twice", kind)
			}
		}
		last := o.See(id).Remedies[3].No
		o.Done(o.C.EndRemedy(ctx, o.First, id, casefile.RemedyEnd{Remedy: last, Result: "revoked", Words: "主要证据不足"}))
		if c := o.See(id); c.Frozen != casefile.FrozenReview {
			t.Errorf("frozen %q", c.Frozen)
		}
		o.Done(o.C.Correct(ctx, o.Head, id, casefile.Correction{How: "revoked", Reasons: "执行复议、裁判结果"}))
	})
}

// TestLikeCasesStandBesideAProposal: those of the own body first, without the party.
func TestLikeCasesStandBesideAProposal(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		for _, fen := range []int64{10000, 15000} {
			o.Decided(fen)
			o.Clock.Set(o.Today().AddDays(2).Start().Add(9 * time.Hour))
		}
		id := o.Filed()
		likes, err := o.C.Likes(t.Context(), o.DB.Reader(), o.See(id))
		o.Must(err)
		if len(likes) != 2 || !likes[0].Own || likes[0].Penalty.Measures[0].Fen != 15000 || likes[1].Penalty.Measures[0].Fen != 10000 {
			t.Errorf("like cases: %+v", likes)
		}
	})
}
