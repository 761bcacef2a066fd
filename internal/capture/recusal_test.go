package capture_test

import (
	"errors"
	"slices"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

func recusedFrom(err error) bool {
	var r law.Refusal
	return errors.As(err, &r) && r.Rule == "A42.1a" && r.Cure.ZH != ""
}

func TestA42_1_RecusalDuringAnOpenDeskLeaseTheVerdictIsRefusedAndTheNextOfficerGetsIt(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		one, two := r.arrive(), r.arrive()
		mine, next := r.reviewer(), w.Another(access.Reviewer)
		review := func(by act.By) access.Scope { return by.Scope(access.ReviewCaptures) }
		take := func(by act.By) (ids []string) {
			t.Helper()
			held, err := r.s.Take(t.Context(), by.Actor, review(by), 5)
			r.must(err)
			for _, c := range held {
				ids = append(ids, c.ID)
			}
			return ids
		}
		if got := take(mine); !slices.Equal(got, []string{one, two}) {
			t.Fatalf("taken: %v", got)
		}
		if got := take(next); len(got) != 0 {
			t.Fatalf("the next officer got what is held: %v", got)
		}
		_, err := w.People.Recuse(t.Context(), mine, people.Subject{Kind: people.OfCapture, ID: one, Body: w.County.ID}, "车主是近亲属")
		r.must(err)
		for _, v := range []capture.Verdict{pass(one), reject(one, "unclear"), {Capture: one, Result: "doubt", Reason: "legal"}} {
			if _, err := r.s.Review(t.Context(), mine, v); !recusedFrom(err) {
				t.Errorf("%s by who is recused: %v", v.Result, err)
			}
		}
		if _, err := r.s.ByID(t.Context(), w.DB.Reader(), mine.Scope(access.ViewCaptures), one); !recusedFrom(err) {
			t.Errorf("opened by its address: %v", err)
		}
		list, err := r.s.List(t.Context(), mine.Scope(access.ViewCaptures), capture.Filter{})
		n, err2 := r.s.Count(t.Context(), mine.Scope(access.ViewCaptures), capture.Filter{})
		if err != nil || err2 != nil || len(list.Rows) != 1 || n != 1 || list.Rows[0].ID != two {
			t.Errorf("listed %d and counted %d, %v %v", len(list.Rows), n, err, err2)
		}
		if got := take(mine); !slices.Equal(got, []string{two}) {
			t.Errorf("the desk still offers %v", got)
		}
		// The lease ended with the recusal: the next officer gets the capture without waiting for it to run out.
		if got := take(next); !slices.Equal(got, []string{one}) {
			t.Errorf("the next officer gets %v", got)
		}
		_, err = r.s.Review(t.Context(), next, pass(one))
		r.must(err)
		if _, err := r.s.Undo(t.Context(), mine, one); !recusedFrom(err) {
			t.Errorf("undone by who is recused: %v", err)
		}
		w.Verify()
	})
}

// A recusal from the use of a device keeps the officer from every capture it makes, and from its own pages and steps.
func TestA42_1_RecusalFromAUseCoversItsCaptures(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		one := r.arrive()
		keeper, mine := w.By(access.Keeper), r.reviewer()
		for _, by := range []act.By{mine, keeper} {
			_, err := w.People.Recuse(t.Context(), by, people.Subject{Kind: people.OfUse, ID: r.ids.Use, Body: w.County.ID}, "设备供应商是近亲属的公司")
			r.must(err)
		}
		if _, err := r.s.Review(t.Context(), mine, pass(one)); !recusedFrom(err) {
			t.Errorf("a capture of it: %v", err)
		}
		if got, err := r.s.Take(t.Context(), mine.Actor, mine.Scope(access.ReviewCaptures), 5); err != nil || len(got) != 0 {
			t.Errorf("the desk offers %d, %v", len(got), err)
		}
		scope := keeper.Scope(access.ViewDevices)
		if page, err := r.fleet.Service.List(t.Context(), scope, device.Filter{}, w.Clock.Now()); err != nil || len(page.Rows) != 0 {
			t.Errorf("the register lists %d, %v", len(page.Rows), err)
		}
		if _, err := device.LoadIn(t.Context(), w.DB.Reader(), scope, r.ids.Use, w.Clock.Now()); !recusedFrom(err) {
			t.Errorf("its page: %v", err)
		}
		if _, err := r.fleet.Service.ReportAbnormal(t.Context(), keeper, device.On{Use: r.ids.Use}, device.Condition{Detail: "镜头被遮挡"}); !recusedFrom(err) {
			t.Errorf("a step: %v", err)
		}
		_, err := r.s.Review(t.Context(), w.Another(access.Reviewer), pass(one))
		r.must(err)
	})
}
