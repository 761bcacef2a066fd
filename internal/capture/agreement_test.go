package capture_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

func TestAgreementNamesWhatItIsOf(t *testing.T) {
	a := capture.AgreementOf([]capture.Pairs{
		{Why: capture.ByLot, First: "pass", Second: "pass", State: capture.Agreed, Share: 200, N: 40}, {Why: capture.ByLot, First: "pass", Second: "reject", State: capture.Overruled, Share: 200, N: 10},
		{Why: capture.ByLot, First: "reject", Second: "reject", State: capture.Agreed, Share: 200, N: 30}, {Why: capture.ByLot, First: "reject", Second: "pass", State: capture.Disputed, Share: 200, N: 20},
		{Why: capture.OfFirsts, First: "pass", Second: "doubt", State: capture.Disputed, Share: 200, N: 3}, {Why: capture.OfFirsts, First: "reject", State: capture.SecondOpen, Share: 200, N: 7},
	})
	if a.Positive != (capture.Direction{Twice: 53, Same: 40, Other: 10, Doubt: 3, Overturned: 10, Disputed: 3}) || a.Negative != (capture.Direction{Twice: 50, Same: 30, Other: 20, Waiting: 7, Disputed: 20}) {
		t.Errorf("%+v", a)
	}
	if a.OfLot != 100 || a.Kappa == nil || math.Abs(*a.Kappa-0.4) > 1e-9 { // 70 % seen, 50 % by chance
		t.Errorf("kappa of %d: %v", a.OfLot, a.Kappa)
	}
	// Shares that differ are weighed: the same pairs, the negative ones drawn half as often, are not the same verdicts.
	b := capture.AgreementOf([]capture.Pairs{{Why: capture.ByLot, First: "pass", Second: "pass", State: capture.Agreed, Share: 200, N: 40},
		{Why: capture.ByLot, First: "pass", Second: "reject", State: capture.Upheld, Share: 200, N: 10}, {Why: capture.ByLot, First: "reject", Second: "reject", State: capture.Agreed, Share: 100, N: 15},
		{Why: capture.ByLot, First: "reject", Second: "pass", State: capture.Upheld, Share: 100, N: 10}})
	if b.Kappa == nil || math.Abs(*b.Kappa-0.4) > 1e-9 {
		t.Errorf("weighed: %v", b.Kappa)
	}
	if c := capture.AgreementOf([]capture.Pairs{{Why: capture.ByLot, First: "pass", Second: "pass", State: capture.Agreed, Share: 200, N: 9}}); c.Kappa != nil || capture.AgreementOf(nil).Kappa != nil {
		t.Errorf("kappa where chance alone agrees: %v", *c.Kappa)
	}
}

// An outlier is far from the body's own reviewers in either direction; the list has the order of the persons whatever the figures.
func TestOutliersHaveNoOrderByFigures(t *testing.T) {
	worker := func(i int, ms int64, passed int) capture.Worker {
		return capture.Worker{Person: fmt.Sprintf("p%d", i), Body: "b", Verdicts: 100, Passed: passed, MedianMS: ms}
	}
	all := []capture.Worker{worker(1, 60_000, 70), worker(2, 6000, 71), worker(3, 6500, 69), worker(4, 600, 70), worker(5, 5500, 72), worker(6, 7000, 12), worker(7, 6200, 68)}
	all[3].Short = 80
	got := []string{}
	for _, o := range capture.OutliersOf(all) {
		got = append(got, o.Person+" "+o.What)
		if o.Of != 100 || o.Among != 7 {
			t.Errorf("%+v", o)
		}
	}
	if want := []string{"p1 dwell", "p4 dwell", "p4 short", "p6 passed"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if few := capture.OutliersOf(all[:4]); len(few) != 1 || few[0].What != "short" {
		t.Errorf("said of four: %+v", few)
	}
	for i := range all {
		all[i].Verdicts = 19
	}
	if few := capture.OutliersOf(all); len(few) != 0 {
		t.Errorf("said of nineteen verdicts each: %+v", few)
	}
}

func TestFiguresOfReviewersComeFromTheirVerdicts(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second, third := r.reviewer(), w.Another(access.Reviewer), w.Another(access.Reviewer)
		id, d := r.disputed(first, second, third)
		_, err := r.s.DecideDispute(t.Context(), third, d.ID, capture.Correction{Verdict: reject(id, "unclear"), Why: "号牌看不清"})
		r.must(err)
		since := w.Clock.Now().Add(-time.Hour)
		scope := w.By(access.Supervisor).Scope(access.ViewAccountability)
		pairs, err := capture.PairsSince(t.Context(), w.DB.Reader(), scope, since)
		r.must(err)
		if a := capture.AgreementOf(pairs); a.Positive != (capture.Direction{Twice: 1, Other: 1, Overturned: 1}) || a.Negative != (capture.Direction{}) {
			t.Errorf("%+v", a)
		}
		own, err := capture.WorkersSince(t.Context(), w.DB.Reader(), scope, since, first.Person)
		if err != nil || len(own) != 1 || own[0].Person != first.Person || own[0].Twice != 1 || own[0].Differ != 1 || own[0].Overturned != 1 {
			t.Errorf("%+v, %v", own, err)
		}
		foreign, err := capture.PairsSince(t.Context(), w.DB.Reader(), w.Who(access.Head, w.Other).By.Scope(access.ViewAccountability), since)
		if err != nil || len(foreign) != 0 {
			t.Errorf("another body reads %+v, %v", foreign, err)
		}
	})
}
