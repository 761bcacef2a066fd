package casefile_test

import (
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/device"
	"yuanjian/internal/job"
)

// Given a recall that asks about the captures of three cases, one being heard, one decided and one still investigated, then the two whose
// reports rest on them are frozen and listed by their stage; none goes on before the recall is decided, and then each is examined by itself.
func TestA36_X_ARecallFreezesEveryCaseThatRestsOnIt(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		decided, heard, free := o.Decided(500_00), o.InHearing(3_000_00), o.Filed()
		now := o.Clock.Now()
		asked, err := o.Shots.AskRecall(ctx, o.By(access.Keeper), o.Ids.Use, "镜头松动", device.Span{From: now.AddDate(0, -6, 0), Until: now})
		o.Must(err)
		o.Work()
		recall := asked.Record.ID
		watch := func() { t.Helper(); o.Must(o.C.WatchJob(ctx, job.Job{Book: o.Book})) }
		watch()
		watch() // a second look finds nothing more
		for id, want := range map[string]string{decided: casefile.FrozenEvidence, heard: casefile.FrozenEvidence, free: ""} {
			if c := o.See(id); c.Frozen != want || want != "" && c.Course[len(c.Course)-1].Kind != casefile.Touched.Name || want != "" && c.Course[len(c.Course)-2].Kind == casefile.Touched.Name {
				t.Errorf("%s: frozen %q after %s", c.State, c.Frozen, c.Course[len(c.Course)-1].Kind)
			}
		}
		stages, err := o.C.Stages(ctx, o.DB.Reader(), o.Head.Scope(access.ViewCases), casefile.Filter{Recall: recall})
		o.Must(err)
		if want := []casefile.Stage{{State: casefile.InHearing, Count: 1, Frozen: 1}, {State: casefile.Penalised, Count: 1, Frozen: 1}}; !slices.Equal(stages, want) {
			t.Errorf("by stage: %+v", stages)
		}
		_, err = o.C.Thaw(ctx, o.Head, decided, "已核查")
		refused(t, err, "A36.X", "召回")
		_, err = o.C.SetHearing(ctx, o.Host, heard, casefile.HearingNotice{At: o.Today().AddDays(21).Start().Add(10 * time.Hour), Place: "听证室", Public: true})
		if err == nil {
			t.Error("a hearing went on in a frozen case")
		}
		decide := func(id, decision string, ground int) {
			t.Helper()
			all, err := o.Shots.DecideRecall(ctx, o.Legal, capture.RecallDecision{Recall: recall, Captures: []string{o.See(id).Capture}, Decision: decision, Ground: ground, Reasons: "经核查"})
			o.Must(err)
			o.Must(all[0].Err)
		}
		decide(heard, capture.DecideKeep, 0)
		decide(decided, capture.DecideExclude, 3)
		o.Must(o.E.Watch(ctx, o.Book))
		o.Work()
		watch()
		if p := o.See(heard).ProposeCorrection(); p != (casefile.CorrectionProposal{}) {
			t.Errorf("proposed of what is not decided: %+v", p)
		}
		o.Done(o.C.Thaw(ctx, o.Head, heard, "召回决定保留，证据仍可引用"))
		p := o.See(decided).ProposeCorrection()
		if p.How != "revoked" || !p.Refund || p.Because.ZH == "" {
			t.Errorf("proposed: %+v", p)
		}
		o.Done(o.C.Correct(ctx, o.Head, decided, casefile.Correction{How: p.How, Reasons: "所依据的抓拍已经排除"}))
		if c := o.See(decided); c.State != casefile.Revoked || !c.Correction.Refund || c.Frozen != "" {
			t.Errorf("after: %s, %+v", c.State, c.Correction)
		}
		o.Verify()
	})
}
