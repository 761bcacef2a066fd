package people_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

func matterOf(w *testkit.World, id string) people.Subject {
	return people.Subject{Kind: people.OfCapture, ID: id, Body: w.County.ID}
}

func at(by act.By, matter string) act.By { by.Matters = []string{matter}; return by }

func TestA42_1_DeclaredRecusalTakesTheMatterAwayAtOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer, other := w.By(access.Reviewer), w.Another(access.Reviewer)
		if err := give(t, w, verdict, at(reviewer, "m1")); err != nil {
			t.Fatalf("before: %v", err)
		}
		if _, err := w.People.Recuse(t.Context(), reviewer, matterOf(w, "m1"), "  "); err == nil {
			t.Error("declared without a ground")
		}
		if _, err := w.People.Recuse(t.Context(), reviewer, people.Subject{Kind: people.OfCapture, ID: "m1", Body: w.Other.ID}, "亲属"); err == nil {
			t.Error("declared for the matter of a foreign body")
		}
		done, err := w.People.Recuse(t.Context(), reviewer, matterOf(w, "m1"), "当事人是近亲属")
		if err != nil || done.Decision != people.Declared {
			t.Fatal(done, err)
		}
		if err := give(t, w, verdict, at(reviewer, "m1")); !refusedWith(err, "A42.1a", "自2026年3月2日起回避", "recused from this matter") {
			t.Errorf("after: %v", err)
		}
		for name, by := range map[string]act.By{"another officer": at(other, "m1"), "another matter": at(reviewer, "m2"), "no matter": reviewer} {
			if err := give(t, w, verdict, by); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		// The ground is sealed: neither the table nor the ledger holds it.
		var ground []byte
		must[bool](t)(true, w.DB.Reader().QueryRow(t.Context(), `SELECT ground FROM recusal WHERE book = $1 AND id = $2`, w.Book, done.ID).Scan(&ground))
		var inLedger int
		must[bool](t)(true, w.DB.Reader().QueryRow(t.Context(), `SELECT count(*) FROM record WHERE book = $1 AND body LIKE '%近亲属%'`, w.Book).Scan(&inLedger))
		if strings.Contains(string(ground), "近亲属") || inLedger != 0 {
			t.Error("the ground can be read")
		}
		found, err := w.People.FindRecusal(t.Context(), w.DB.Reader(), w.By(access.Head).Scope(access.DecideRecusals), people.RecusalFilter{}, done.ID)
		if err != nil || found.Ground != "当事人是近亲属" {
			t.Errorf("the head reads %q, %v", found.Ground, err)
		}
		w.Verify()
	})
}

func TestA42_2_HeadDecidesAnApplicationWithinThreeWorkingDays(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer, entered, head := w.By(access.Reviewer), w.Another(access.Reviewer), w.By(access.Head)
		// Given application Tue 2025-09-30, then due Sat 2025-10-11 (调休 workday) 24:00; the same in 2026: Wed 30 September
		// is due on Sat 10 October.
		w.Clock.Set(time.Date(2026, 9, 30, 15, 0, 0, 0, law.Beijing))
		apply := func(matter string) people.RecusalRecord {
			t.Helper()
			return must[people.RecusalRecord](t)(w.People.ApplyForRecusal(t.Context(), entered, people.Application{Person: reviewer.Person, Subject: matterOf(w, matter), Origin: people.ByParty, Door: "oral"}))
		}
		one, two, three := apply("m1"), apply("m2"), apply("m3")
		if _, err := w.People.ApplyForRecusal(t.Context(), entered, people.Application{Person: reviewer.Person, Subject: matterOf(w, "m1"), Origin: people.ByOffice, Ground: "同上"}); err == nil {
			t.Error("a second application while one is under review")
		}
		if err := give(t, w, verdict, at(reviewer, "m1")); err != nil {
			t.Errorf("the investigation stopped before the decision (行政处罚法 43(3)): %v", err)
		}
		found, total, err := w.People.Recusals(t.Context(), w.DB.Reader(), head.Scope(access.DecideRecusals), people.RecusalFilter{Open: true})
		if err != nil || total != 3 {
			t.Fatal(total, err)
		}
		due, err := found.Rows[0].Deadline().Due(law.StateCouncil())
		if err != nil || due.Date != law.NewDate(2026, 10, 10) || !strings.Contains(due.Explanation.ZH, "调休") {
			t.Errorf("due %s, %v: %s", due.Date, err, due.Explanation.ZH)
		}
		if _, err := w.People.DecideRecusal(t.Context(), reviewer, one.ID, true, "同意"); !refused(err, "") {
			t.Errorf("an officer without the post decided: %v", err)
		}
		if _, err := w.People.DecideRecusal(t.Context(), w.Who(access.Head, w.Other).By, one.ID, true, "同意"); err == nil {
			t.Error("a foreign head decided")
		}
		w.Clock.Set(due.Instant.Add(-time.Second))
		granted := must[people.RecusalRecord](t)(w.People.DecideRecusal(t.Context(), head, one.ID, true, "与当事人有直接利害关系"))
		if granted.InTime == nil || !*granted.InTime {
			t.Error("the last second of the third working day is late")
		}
		if err := give(t, w, verdict, at(reviewer, "m1")); !refusedWith(err, "A42.1a", "回避", "recused") {
			t.Errorf("after it was granted: %v", err)
		}
		w.Clock.Set(due.Instant)
		refusedOne := must[people.RecusalRecord](t)(w.People.DecideRecusal(t.Context(), head, two.ID, false, "没有利害关系"))
		if refusedOne.InTime == nil || *refusedOne.InTime {
			t.Error("after 24:00 of the third working day is in time")
		}
		if err := give(t, w, verdict, at(reviewer, "m2")); err != nil {
			t.Errorf("after it was refused: %v", err)
		}
		if _, err := w.People.DecideRecusal(t.Context(), head, two.ID, true, "改变主意"); err == nil {
			t.Error("decided twice")
		}
		if _, err := w.People.TellRecusal(t.Context(), entered, three.ID, "phone", time.Time{}); err == nil {
			t.Error("told before it was decided")
		}
		told := must[people.RecusalRecord](t)(w.People.TellRecusal(t.Context(), entered, one.ID, "phone", time.Time{}))
		if told.Told == "" {
			t.Error("not told")
		}
		if _, n, err := w.People.Recusals(t.Context(), w.DB.Reader(), head.Scope(access.DecideRecusals), people.RecusalFilter{Untold: true}); err != nil || n != 1 {
			t.Errorf("%d are still to be told, %v", n, err)
		}
		w.Verify()
	})
}

func TestE8_NobodyDecidesTheOwnRecusal(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	head, second := w.By(access.Head), w.Another(access.Head)
	one := must[people.RecusalRecord](t)(w.People.ApplyForRecusal(t.Context(), w.By(access.Reviewer), people.Application{Person: head.Person, Subject: matterOf(w, "m1"), Origin: people.ByOffice, Ground: "与当事人同住"}))
	if _, err := w.People.DecideRecusal(t.Context(), head, one.ID, false, "没有"); !refusedWith(err, "E8", "不能由您决定", "cannot decide it") {
		t.Errorf("the head decided about himself: %v", err)
	}
	must[people.RecusalRecord](t)(w.People.DecideRecusal(t.Context(), second, one.ID, true, "同住属实"))
	if err := people.Unrecused(t.Context(), w.DB.Reader(), w.Book, head.Person, "m1"); !refusedWith(err, "A42.1a", "", "") {
		t.Errorf("not kept from it: %v", err)
	}
}

// A42.2: a date in a year whose notice is not known is provisional. What is in time whatever that year's arrangement is
// goes on; what rests on the date is refused, with the cure.
func TestA42_2_DecisionThatRestsOnAnUnknownYearIsRefused(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	head, entered := w.By(access.Head), w.By(access.Reviewer)
	w.Clock.Set(time.Date(2026, 12, 30, 9, 0, 0, 0, law.Beijing))
	entered = w.Another(access.Reviewer)
	apply := func(m string) people.RecusalRecord {
		return must[people.RecusalRecord](t)(w.People.ApplyForRecusal(t.Context(), entered, people.Application{Person: w.By(access.Reviewer).Person, Subject: matterOf(w, m), Origin: people.ByParty, Door: "letter"}))
	}
	one, two := apply("m1"), apply("m2")
	w.Clock.Set(time.Date(2027, 1, 2, 23, 59, 59, 0, law.Beijing))
	if r := must[people.RecusalRecord](t)(w.People.DecideRecusal(t.Context(), head, one.ID, true, "属实")); r.InTime == nil || !*r.InTime {
		t.Error("three days after the application is not in time")
	}
	w.Clock.Set(time.Date(2027, 1, 3, 0, 0, 0, 0, law.Beijing))
	if _, err := w.People.DecideRecusal(t.Context(), head, two.ID, true, "属实"); !refusedWith(err, "A42.2", "2027年的工作日", "2027") || !strings.Contains(err.Error(), "收录国务院办公厅该年的通知") {
		t.Errorf("on a provisional date: %v", err)
	}
}
