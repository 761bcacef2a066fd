package capture_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// refusedBy tells whether an error is a refusal by a rule.
func refusedBy(err error, rule string) bool {
	var no law.Refusal
	return errors.As(err, &no) && no.Rule == rule
}

// TestA2_1b_ATrafficCaptureOfSixWorkingDaysIsOverdueAndOneOfTheCityIsNot: the row's own test. A rule of the field sets "review
// within 5 working days": on the sixth a capture of traffic that has no verdict is flagged, one of urban management never is.
func TestA2_1b_ATrafficCaptureOfSixWorkingDaysIsOverdueAndOneOfTheCityIsNot(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		ctx := t.Context()
		_, err := r.fleet.Service.RegisterUse(ctx, r.fleet.By(access.Keeper), device.NewUse{Device: r.ids.Device, Site: r.ids.Site, Violation: "9001", Field: "urban"})
		r.must(err)
		monday := law.NewDate(2026, 6, 22)
		r.Clock.Set(monday.AddDays(-3).Start().Add(9 * time.Hour))
		before := r.arrive() // a Friday, before the rule is in force: the Measures set no term
		r.Clock.Set(monday.Start().Add(9 * time.Hour))
		overlay := statute.NewOverlay{Field: "traffic", Parameter: statute.ReviewTerm, Amount: 5, From: monday}
		overlay.Citation = statute.Key("gf2024-5", "")
		statutes := &statute.Service{Engine: w.Engine}
		if _, err = statutes.AddOverlay(ctx, r.By(access.LegalReviewer), overlay); !refusedBy(err, "A2.1b") {
			t.Errorf("a notice sets a term: %v", err)
		}
		overlay.Citation = statute.Key("jtwfcx", "第十九条")
		set, err := statutes.AddOverlay(ctx, r.By(access.LegalReviewer), overlay)
		r.must(err)
		traffic, judged := r.arrive(), r.arrive()
		city := r.arrive(func(s *capture.Submission) { s.Event.Violation = "9001" })
		if c := r.see(city); c.Use == r.see(traffic).Use {
			t.Fatal("both are of one use")
		}
		_, err = r.s.Review(ctx, r.reviewer(), pass(judged))
		r.must(err)
		flagged := func() []string {
			page, err := r.s.List(ctx, r.scope(), capture.Filter{Overdue: true})
			r.must(err)
			n, err := r.s.Count(ctx, r.scope(), capture.Filter{Overdue: true})
			r.must(err)
			var out []string
			for _, c := range page.Rows {
				out = append(out, c.ID)
			}
			if n != len(out) {
				t.Errorf("%d are counted and %d listed", n, len(out))
			}
			terms, err := r.s.Terms(ctx, r.DB.Reader(), r.Book, []capture.Capture{r.see(before), r.see(traffic), r.see(judged), r.see(city)})
			r.must(err)
			for _, id := range []string{before, traffic, judged, city} {
				listed := len(out) == 1 && out[0] == id
				if term, found := terms[id]; found && term.Over != listed || !found && listed {
					t.Errorf("%s is flagged %+v and listed %v", id, term, listed)
				}
			}
			return out
		}
		r.Clock.Set(monday.AddDays(7).Start().Add(23 * time.Hour)) // the fifth working day, to its end
		if got := flagged(); len(got) != 0 {
			t.Errorf("on the fifth working day %v are overdue", got)
		}
		r.Clock.Set(monday.AddDays(8).Start()) // the sixth
		if got := flagged(); len(got) != 1 || got[0] != traffic {
			t.Errorf("on the sixth working day %v are overdue, want %s", got, traffic)
		}
		page, err := r.s.List(ctx, r.scope(), capture.Filter{Overdue: true, State: capture.Adopted})
		r.must(err)
		if len(page.Rows) != 0 {
			t.Error("one with a verdict is overdue")
		}
		other, err := r.s.Count(ctx, w.Who(access.Reviewer, w.Other).By.Actor.Scope(access.ViewCaptures), capture.Filter{Overdue: true})
		r.must(err)
		if other != 0 {
			t.Error("another body sees it")
		}
		terms, err := r.s.Terms(ctx, r.DB.Reader(), r.Book, []capture.Capture{r.see(traffic)})
		r.must(err)
		if term := terms[traffic]; term.Due != monday.AddDays(7) || !strings.Contains(term.Words().ZH, "《道路交通安全违法行为处理程序规定》第十九条") {
			t.Errorf("%+v: %s", term, term.Words().ZH)
		}
		_, err = r.s.Review(ctx, r.reviewer(), pass(traffic))
		r.must(err)
		if got := flagged(); len(got) != 0 {
			t.Errorf("after its review %v are overdue", got)
		}
		late := r.arrive()
		r.Clock.Advance(20 * 24 * time.Hour)
		if got := flagged(); len(got) != 1 || got[0] != late {
			t.Errorf("%v are overdue, want %s", got, late)
		}
		asked, err := statutes.ProposeTakeBack(ctx, r.By(access.LegalReviewer), set.ID, "引用的条款有误")
		r.must(err)
		_, err = statutes.DecideTakeBack(ctx, r.By(access.ProvincialApprover), asked.ID, true, "属实")
		r.must(err)
		if n, err := r.s.Count(ctx, r.scope(), capture.Filter{Overdue: true}); err != nil || n != 0 {
			t.Errorf("%d are overdue by a rule that was taken back, %v", n, err)
		}
		w.Verify()
	})
}
