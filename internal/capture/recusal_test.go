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

// Conformance A42.2: what an officer did before being recused is decided of by the head, one by one; a review that is done
// again leaves the capture to another officer, and verify knows it.
func TestA42_2_ReviewBeforeARecusalIsKeptOrDoneAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		one, two := r.arrive(), r.arrive()
		mine, next, head := r.reviewer(), w.Another(access.Reviewer), w.By(access.Head)
		verdictOn := func(by act.By, id string) int64 {
			t.Helper()
			done, err := r.s.Review(t.Context(), by, pass(id))
			r.must(err)
			return done.Entry.Index
		}
		first, second := verdictOn(mine, one), verdictOn(mine, two)
		recuse := func(id string) string {
			t.Helper()
			done, err := w.People.Recuse(t.Context(), mine, people.Subject{Kind: people.OfCapture, ID: id, Body: w.County.ID}, "车主是近亲属")
			r.must(err)
			return done.ID
		}
		as := func(id string) capture.Capture {
			t.Helper()
			c, err := r.s.ByID(t.Context(), w.DB.Reader(), head.Scope(access.ViewCaptures), id)
			r.must(err)
			return c
		}
		of1, of2 := recuse(one), recuse(two)
		for name, try := range map[string]func() error{
			"by who is recused": func() error { _, err := r.s.ReviewAgain(t.Context(), mine, of1, first, "由他人办理"); return err },
			"without a reason":  func() error { _, err := r.s.ReviewAgain(t.Context(), head, of1, first, " "); return err },
			"an act on another matter": func() error {
				_, err := r.s.ReviewAgain(t.Context(), head, of1, second, "由他人办理")
				return err
			},
			"no act of the officer": func() error {
				_, err := w.People.SettleEarlier(t.Context(), head, of1, 0, people.Keep, "x")
				return err
			},
			"again, without the capture": func() error {
				_, err := w.People.SettleEarlier(t.Context(), head, of1, first, people.Again, "由他人办理")
				return err
			},
		} {
			if err := try(); err == nil {
				t.Errorf("decided %s", name)
			}
		}
		if c := as(one); c.State != capture.Adopted {
			t.Fatalf("before the decision the capture is %s", c.State)
		}
		_, err := w.People.SettleEarlier(t.Context(), head, of2, second, people.Keep, "证据清楚，不影响公正")
		r.must(err)
		_, err = r.s.ReviewAgain(t.Context(), head, of1, first, "由他人重新审核")
		r.must(err)
		if _, err := r.s.ReviewAgain(t.Context(), head, of2, second, "改变主意"); err == nil {
			t.Error("decided twice")
		}
		if a, b := as(one), as(two); a.State != capture.Queued || b.State != capture.Adopted {
			t.Errorf("done again: %s; kept: %s", a.State, b.State)
		}
		if _, err := r.s.Review(t.Context(), mine, pass(one)); !recusedFrom(err) {
			t.Errorf("who is recused reviewed again: %v", err)
		}
		verdictOn(next, one)
		decided, err := w.People.EarlierDecided(t.Context(), w.DB.Reader(), w.Book, of1)
		if err != nil || decided[first].Decision != people.Again || decided[first].Reasons != "由他人重新审核" || decided[first].Person != head.Person {
			t.Errorf("on record: %+v, %v", decided, err)
		}
		said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, one)
		if err != nil || len(said) != 2 || said[0].UndoneAt == nil || said[1].UndoneAt != nil {
			t.Errorf("the history: %+v, %v", said, err)
		}
		w.Verify()
	})
}

// Conformance A42.2, for a recusal from a use: the verdicts on its captures are among what was done before; the head's list has
// the recusal until each is decided, and no verdict of another officer, on another use or undone is in it.
func TestA42_2_VerdictsOnTheCapturesOfAUseComeBeforeTheHead(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		one, two, undone, others := r.arrive(), r.arrive(), r.arrive(), r.arrive()
		mine, other, head := r.reviewer(), w.Another(access.Reviewer), w.By(access.Head)
		entries := map[string]int64{}
		for _, id := range []string{one, two, undone} {
			done, err := r.s.Review(t.Context(), mine, pass(id))
			r.must(err)
			entries[id] = done.Entry.Index
		}
		_, err := r.s.Undo(t.Context(), mine, undone)
		r.must(err)
		done, err := r.s.Review(t.Context(), other, pass(others))
		r.must(err)
		entries[others] = done.Entry.Index
		made, err := w.People.Recuse(t.Context(), mine, people.Subject{Kind: people.OfUse, ID: r.ids.Use, Body: w.County.ID}, "安装单位负责人是近亲属")
		r.must(err)
		waiting := func(by act.By) int {
			t.Helper()
			_, n, err := w.People.Recusals(t.Context(), w.DB.Reader(), head.Scope(access.DecideRecusals),
				people.RecusalFilter{Earlier: []string{device.BeforeRecusal, capture.BeforeRecusal}, Decider: by.Person})
			r.must(err)
			return n
		}
		listed := func() (ids []string, open int) {
			t.Helper()
			found, err := w.People.FindRecusal(t.Context(), w.DB.Reader(), head.Scope(access.DecideRecusals), people.RecusalFilter{}, made.ID)
			r.must(err)
			said, open, err := capture.Earlier(t.Context(), w.DB.Reader(), w.Book, found)
			r.must(err)
			for _, g := range said {
				ids = append(ids, g.Capture)
			}
			return ids, open
		}
		if ids, open := listed(); !slices.Equal(ids, []string{one, two}) || open != 2 {
			t.Errorf("listed are %v, %d open; want %s and %s", ids, open, one, two)
		}
		if a, b := waiting(head), waiting(mine); a != 1 || b != 0 {
			t.Errorf("%d recusals wait for the head, %d for the officer concerned", a, b)
		}
		for name, try := range map[string]func() error{
			"again, without the capture": func() error {
				_, err := w.People.SettleEarlier(t.Context(), head, made.ID, entries[one], people.Again, "由他人办理")
				return err
			},
			"a verdict of somebody else": func() error {
				_, err := r.s.ReviewAgain(t.Context(), head, made.ID, entries[others], "由他人办理")
				return err
			},
		} {
			if err := try(); err == nil {
				t.Errorf("decided %s", name)
			}
		}
		_, err = w.People.SettleEarlier(t.Context(), head, made.ID, entries[two], people.Keep, "证据清楚，不影响公正")
		r.must(err)
		if n := waiting(head); n != 1 {
			t.Errorf("with one of two decided %d recusals wait", n)
		}
		_, err = r.s.ReviewAgain(t.Context(), head, made.ID, entries[one], "由他人重新审核")
		r.must(err)
		c, err := r.s.ByID(t.Context(), w.DB.Reader(), head.Scope(access.ViewCaptures), one)
		r.must(err)
		if ids, open := listed(); c.State != capture.Queued || waiting(head) != 0 || open != 0 || len(ids) != 2 {
			t.Errorf("done again: %s; %d recusals wait, %d open, listed %v", c.State, waiting(head), open, ids)
		}
		again, err := people.OrderedAgain(t.Context(), w.DB.Reader(), w.Book, c.ID, c.Use)
		if err != nil || again[entries[one]] != head.Person {
			t.Errorf("who ordered it: %v, %v", again, err)
		}
		w.Verify()
	})
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
