package people_test

import (
	"context"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

func caseOf(w *testkit.World, id string) people.Subject {
	return people.Subject{Kind: people.OfCase, ID: id, Body: w.County.ID}
}

// caseStep is an act in a case, as its chapter records one.
var caseStep = act.Kind{Name: "test.case.step", Title: law.Words{ZH: "调查", EN: "Inquire"}, Permission: access.ReviewCaptures, Certificate: true}

type caseRecord struct {
	Case   string `json:"case"`
	Second string `json:"second,omitempty"`
}

// inCase carries one out, alone or with a second officer, and returns its ledger entry.
func inCase(t *testing.T, w *testkit.World, by act.By, id, second string) (int64, error) {
	t.Helper()
	by.Matters = []string{id}
	done, err := act.Do(t.Context(), w.Engine, caseStep, by, func(context.Context, *act.Tx) (caseRecord, error) { return caseRecord{id, second}, nil })
	return done.Entry.Index, err
}

func TestA42_1a_AnOfficerWhoDeclaresAConflictLosesTheCaseAtOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		mine, other := w.By(access.Reviewer), w.Another(access.Reviewer)
		if _, err := inCase(t, w, mine, "case-1", other.Person); err != nil {
			t.Fatalf("before: %v", err)
		}
		done := must[people.RecusalRecord](t)(w.People.Recuse(t.Context(), mine, caseOf(w, "case-1"), "当事人是近亲属"))
		if done.Kind != people.OfCase || done.Decision != people.Declared {
			t.Errorf("%+v", done)
		}
		if _, err := inCase(t, w, mine, "case-1", other.Person); !refusedWith(err, "A42.1a", "回避这件事项", "recused from this matter") {
			t.Errorf("after: %v", err)
		}
		if _, err := inCase(t, w, mine, "case-2", other.Person); err != nil {
			t.Errorf("another case: %v", err)
		}
		if _, err := inCase(t, w, other, "case-1", ""); err != nil {
			t.Errorf("another officer: %v", err)
		}
		if open := must[[]people.OpenRecusal](t)(people.OpenRecusals(t.Context(), w.DB.Reader(), w.Book, "case-1", "")); len(open) != 0 {
			t.Errorf("what an officer declares awaits nobody: %+v", open)
		}
		w.Verify()
	})
}

// A42.1b: by any door, any time before the decision; during a video inquiry it is noted down with its time, and its receipt is the record.
func TestA42_1b_APartyAppliesInACaseAndTheDecisionWaitsTheInvestigationDoesNot(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		mine, entered, head := w.By(access.Reviewer), w.Another(access.Reviewer), w.By(access.Head)
		during := w.Clock.Now().Add(-20 * time.Minute)
		done := must[people.RecusalRecord](t)(w.People.ApplyForRecusal(t.Context(), entered,
			people.Application{Person: mine.Person, Subject: caseOf(w, "case-1"), Origin: people.ByParty, Door: "oral", AppliedAt: during}))
		open := must[[]people.OpenRecusal](t)(people.OpenRecusals(t.Context(), w.DB.Reader(), w.Book, "case-1", "the-capture"))
		if len(open) != 1 || open[0].ID != done.ID || open[0].Person != mine.Person || !open[0].AppliedAt.Equal(during) || done.Applied == "" {
			t.Fatalf("%+v of %+v", open, done)
		}
		if _, err := inCase(t, w, mine, "case-1", entered.Person); err != nil {
			t.Errorf("the investigation stopped (行政处罚法 43(3)): %v", err)
		}
		if n := len(must[[]people.OpenRecusal](t)(people.OpenRecusals(t.Context(), w.DB.Reader(), w.Book, "case-2"))); n != 0 {
			t.Errorf("another case waits for %d", n)
		}
		must[people.RecusalRecord](t)(w.People.DecideRecusal(t.Context(), head, done.ID, false, "没有利害关系"))
		if n := len(must[[]people.OpenRecusal](t)(people.OpenRecusals(t.Context(), w.DB.Reader(), w.Book, "case-1"))); n != 0 {
			t.Errorf("decided, and %d are open", n)
		}
		if _, err := inCase(t, w, mine, "case-1", ""); err != nil {
			t.Errorf("after it was refused: %v", err)
		}
		must[people.RecusalRecord](t)(w.People.TellRecusal(t.Context(), entered, done.ID, "oral", time.Time{}))
		w.Verify()
	})
}

// A42.2: applied on Tuesday 30 September 2025, the third working day is Saturday 11 October, worked in exchange; on the twelfth it is late.
func TestA42_2_AnApplicationInACaseIsDueOnTheThirdWorkingDay(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		mine, entered, head := w.By(access.Reviewer), w.Another(access.Reviewer), w.By(access.Head)
		for applied, want := range map[law.Date]law.Date{law.NewDate(2025, 9, 27): law.NewDate(2025, 9, 30), law.NewDate(2025, 9, 30): law.NewDate(2025, 10, 11), law.NewDate(2026, 2, 13): law.NewDate(2026, 2, 25)} {
			id := "case-" + applied.String()
			done := must[people.RecusalRecord](t)(w.People.ApplyForRecusal(t.Context(), entered,
				people.Application{Person: mine.Person, Subject: caseOf(w, id), Origin: people.ByParty, Door: "online", AppliedAt: applied.Start().Add(23*time.Hour + 55*time.Minute)}))
			open := must[[]people.OpenRecusal](t)(people.OpenRecusals(t.Context(), w.DB.Reader(), w.Book, id))
			due, err := open[0].Deadline().Due(law.StateCouncil())
			if err != nil || due.Date != want || !due.Instant.Equal(want.AddDays(1).Start()) {
				t.Errorf("applied %s: due %s until %s, %v", applied, due.Date, due.Instant, err)
			}
			decided := must[people.RecusalRecord](t)(w.People.DecideRecusal(t.Context(), head, done.ID, true, "属实")) // in March 2026
			if decided.InTime == nil || *decided.InTime {
				t.Errorf("applied %s: decided long after and not late", applied)
			}
			if _, err := inCase(t, w, mine, id, ""); !refusedWith(err, "A42.1a", "回避", "recused") {
				t.Errorf("after it was granted: %v", err)
			}
		}
		w.Clock.Set(time.Date(2026, 9, 30, 16, 0, 0, 0, law.Beijing))
		for _, id := range []string{"in time", "late"} {
			must[people.RecusalRecord](t)(w.People.ApplyForRecusal(t.Context(), entered, people.Application{Person: mine.Person, Subject: caseOf(w, id), Origin: people.ByParty, Door: "phone"}))
		}
		for _, x := range []struct {
			id string
			at time.Time
			in bool
		}{{"in time", time.Date(2026, 10, 10, 23, 59, 59, 0, law.Beijing), true}, {"late", time.Date(2026, 10, 11, 0, 0, 0, 0, law.Beijing), false}} {
			w.Clock.Set(x.at)
			open := must[[]people.OpenRecusal](t)(people.OpenRecusals(t.Context(), w.DB.Reader(), w.Book, x.id))
			decided := must[people.RecusalRecord](t)(w.People.DecideRecusal(t.Context(), head, open[0].ID, true, "属实"))
			if decided.InTime == nil || *decided.InTime != x.in {
				t.Errorf("%s: %+v", x.id, decided)
			}
		}
		w.Verify()
	})
}

// What an officer did in a case before the recusal, as first or as second officer, is kept or done again, one by one, with reasons and by
// another than the officer concerned; nothing of another officer, of another case or of a later day is among it.
func TestA42_2_ActsInACaseBeforeARecusalAreKeptOrDoneAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		mine, other, head := w.By(access.Reviewer), w.Another(access.Reviewer), w.By(access.Head)
		step := func(by act.By, id, second string) int64 { return must[int64](t)(inCase(t, w, by, id, second)) }
		first, seconded := step(mine, "case-1", other.Person), step(other, "case-1", mine.Person)
		foreign, elsewhere := step(other, "case-1", ""), step(mine, "case-2", "")
		made := must[people.RecusalRecord](t)(w.People.Recuse(t.Context(), mine, caseOf(w, "case-1"), "当事人是近亲属"))
		for name, try := range map[string]struct {
			by     act.By
			entry  int64
			reason string
		}{"by the officer concerned": {mine, first, "保留"}, "without a reason": {head, first, " "}, "of another officer": {head, foreign, "保留"}, "of another case": {head, elsewhere, "保留"}} {
			if _, err := w.People.SettleEarlier(t.Context(), try.by, made.ID, try.entry, people.Keep, try.reason); err == nil {
				t.Errorf("decided %s", name)
			}
		}
		must[people.EarlierRecord](t)(w.People.SettleEarlier(t.Context(), head, made.ID, first, people.Again, "询问由他人重新进行"))
		must[people.EarlierRecord](t)(w.People.SettleEarlier(t.Context(), head, made.ID, seconded, people.Keep, "只是在场，不影响公正"))
		if _, err := w.People.SettleEarlier(t.Context(), head, made.ID, first, people.Keep, "改变主意"); err == nil {
			t.Error("decided twice")
		}
		decided := must[map[int64]people.Earlier](t)(w.People.EarlierDecided(t.Context(), w.DB.Reader(), w.Book, made.ID))
		if len(decided) != 2 || decided[first].Decision != people.Again || decided[first].Person != head.Person || decided[seconded].Reasons != "只是在场，不影响公正" {
			t.Errorf("%+v", decided)
		}
		again := must[map[int64]string](t)(people.OrderedAgain(t.Context(), w.DB.Reader(), w.Book, "case-1"))
		if len(again) != 1 || again[first] != head.Person {
			t.Errorf("ordered again: %+v", again)
		}
		w.Verify()
	})
}
