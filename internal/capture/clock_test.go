package capture_test

import (
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// A machine's clock goes back an hour, and later it is right again: what was done stays before what is done, who is signed in
// stays so, nobody is kept from a capture that somebody held before, deadlines run on from where they were.
func TestAClockThatGoesBackAnHour(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		one, two, three := r.arrive(), r.arrive(), r.arrive()
		mine, next := w.Who(access.Reviewer, w.County), w.Another(access.Reviewer)
		take := func(by act.By) (ids []string) {
			t.Helper()
			held, err := r.s.Take(t.Context(), by.Actor, by.Scope(access.ReviewCaptures), 5)
			r.must(err)
			for _, c := range held {
				ids = append(ids, c.ID)
			}
			return ids
		}
		if got := take(mine.By); len(got) != 3 {
			t.Fatalf("held: %v", got)
		}
		before, err := r.s.Review(t.Context(), mine.By, pass(one))
		r.must(err)
		right := w.Clock.Now()
		w.Clock.Set(right.Add(-time.Hour))

		if _, err := w.People.Actor(t.Context(), mine.Token); err != nil {
			t.Errorf("who is signed in: %v", err)
		}
		login := w.SignIn(mine.Login)
		if now := w.Engine.Now(w.Book); now.Before(before.Entry.At) {
			t.Errorf("pages see the state of %s, before the last act at %s", now, before.Entry.At)
		}
		// A lease until three minutes after an hour hence is none.
		if got := take(next); !slices.Equal(got, []string{two, three}) {
			t.Errorf("the next reviewer gets %v", got)
		}
		if _, err := r.s.Review(t.Context(), mine.By, reject(two, "unclear")); err == nil {
			t.Error("reviewed what another holds")
		}
		undone, err := r.s.Undo(t.Context(), mine.By, one)
		r.must(err)
		again, err := r.s.Review(t.Context(), mine.By, pass(one))
		r.must(err)
		if !undone.Entry.At.After(before.Entry.At) || !again.Entry.At.After(undone.Entry.At) || again.Entry.At.Sub(before.Entry.At) > time.Second {
			t.Errorf("acts at %s, %s, %s", before.Entry.At, undone.Entry.At, again.Entry.At)
		}
		applied, err := w.People.ApplyForRecusal(t.Context(), next, people.Application{Person: mine.By.Person, Subject: people.Subject{Kind: people.OfCapture, ID: three, Body: w.County.ID},
			Origin: people.ByParty, Door: "phone"})
		r.must(err)
		found, err := w.People.FindRecusal(t.Context(), w.DB.Reader(), w.By(access.Head).Scope(access.DecideRecusals), people.RecusalFilter{}, applied.ID)
		r.must(err)
		if found.AppliedAt.Before(again.Entry.At) {
			t.Errorf("the three days run from %s, before the act at %s", found.AppliedAt, again.Entry.At)
		}
		late := r.arrive() // its device's clock is as wrong: what it says is kept, and judged

		w.Clock.Set(right.Add(capture.LeaseFor + time.Second))
		if got := take(next); !slices.Equal(got, []string{one, two, three, late}) { // the first for a second review
			t.Errorf("when the clock is right again: %v", got)
		}
		done, err := r.s.Review(t.Context(), next, pass(two))
		r.must(err)
		if !done.Entry.At.Equal(w.Clock.Now()) {
			t.Errorf("an act at %s, the clock at %s", done.Entry.At, w.Clock.Now())
		}
		decided, err := w.People.DecideRecusal(t.Context(), w.By(access.Head), applied.ID, true, "属实")
		r.must(err)
		if decided.InTime == nil || !*decided.InTime {
			t.Error("decided late")
		}
		w.Clock.Set(right.Add(13 * time.Hour)) // longer than any session lasts
		for _, token := range []string{mine.Token, login} {
			if _, err := w.People.Actor(t.Context(), token); err == nil {
				t.Error("a session outlives its time")
			}
		}
		w.Verify()
	})
}
