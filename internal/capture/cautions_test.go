package capture_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// reached is what a chapter of notices would tell.
type reached map[string]time.Time

func (n reached) ReachedAt(_ context.Context, _ db.Queryer, _, capture string) (*time.Time, error) {
	if at, ok := n[capture]; ok {
		return &at, nil
	}
	return nil, nil
}

// Exempt, doubled and repeated cases are told before anything is decided; what was rejected, another plate and another kind are not.
func TestA30_3a_ExemptAndDoubledCasesAreToldBeforeDeciding(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		plate := func(p string) func(*capture.Submission) {
			return func(s *capture.Submission) { s.Event.Plate = p }
		}
		codes := func(id string) string {
			t.Helper()
			all, err := r.s.Cautions(t.Context(), r.scope(), r.see(id))
			r.must(err)
			var out []string
			for _, c := range all {
				out = append(out, c.Code)
			}
			return strings.Join(out, " ")
		}
		first := r.arrive(ofPlate("粤A00001"))
		for p, want := range map[string]string{"粤A0001警": "emergency", "粤X1234应急": "emergency", "粤A00009": ""} {
			if got := codes(r.arrive(plate(p))); got != want {
				t.Errorf("%s: %q", p, got)
			}
		}
		w.Clock.Advance(capture.DoubledWithin - time.Minute)
		second := r.arrive(ofPlate("粤A00001"))
		if a, b := codes(first), codes(second); a != "doubled" || b != "doubled" {
			t.Errorf("nine minutes apart: %q, %q", a, b)
		}
		_, err := r.s.Review(t.Context(), r.reviewer(), reject(second, "duplicate"))
		r.must(err)
		if got := codes(first); got != "" {
			t.Errorf("beside a rejected one: %q", got)
		}
		_, err = r.s.Review(t.Context(), w.By(access.Reviewer), pass(first))
		r.must(err)
		w.Clock.Advance(2 * time.Hour)
		third := r.arrive(ofPlate("粤A00001"))
		if got := codes(third); got != "repeated" {
			t.Errorf("two hours later, no notice known: %q", got)
		}
		at := r.see(third).At
		for name, x := range map[string]struct {
			notices reached
			want    string
		}{"reached before": {reached{first: at.Add(-time.Hour)}, ""}, "reached after": {reached{first: at.Add(time.Hour)}, "repeated"}, "another's": {reached{second: at.Add(-time.Hour)}, "repeated"}} {
			r.s.Notices = x.notices
			if got := codes(third); got != x.want {
				t.Errorf("notice %s: %q", name, got)
			}
		}
		r.s.Notices = nil
	})
}

// Beside a capture stand those that may show the same event, within the reader's scope only.
func TestCapturesOfOneEventStandSideBySide(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		a := r.arrive(func(s *capture.Submission) { s.Event.Plate = "粤A00001" })
		w.Clock.Advance(2 * time.Second)
		misread := r.arrive(func(s *capture.Submission) { s.Event.Plate = "粤A0000I" })
		w.Clock.Advance(5 * time.Minute)
		again := r.arrive(func(s *capture.Submission) { s.Event.Plate = "粤A00001" })
		other := r.arrive(func(s *capture.Submission) { s.Event.Plate = "粤B77777" })
		list := func(id string, scope access.Scope) (out []string) {
			t.Helper()
			all, err := r.s.Beside(t.Context(), scope, r.see(id))
			r.must(err)
			for _, c := range all {
				if len(c.Media) == 0 {
					t.Errorf("%s without its media", c.ID)
				}
				out = append(out, c.ID)
			}
			return out
		}
		if got := list(a, r.scope()); !slices.Equal(got, []string{misread, again}) {
			t.Errorf("beside the first: %v", got)
		}
		if got := list(again, r.scope()); !slices.Equal(got, []string{a, other}) {
			t.Errorf("beside the third: %v", got)
		}
		if got := list(a, w.Who(access.Reviewer, w.Other).By.Scope(access.ViewCaptures)); len(got) != 0 {
			t.Errorf("another body sees %v", got)
		}
		_, err := r.s.DeclarePlate(t.Context(), r.reviewer(), "粤B77777", "own")
		r.must(err)
		if got := list(again, r.reviewer().Scope(access.ReviewCaptures)); !slices.Equal(got, []string{a}) {
			t.Errorf("who declared the plate of one sees %v", got)
		}
	})
}

// A pass looks again at what may be the same act: a twin that another reviewer passed since is a conflict that names it, until the one who
// passes was told of it; what was told is on record. Another kind, another plate, a rejected one, and one long before are no twins; whoever
// is recused from the twin is not told of it.
func TestA30_3a_ATwinPassedMeanwhileIsToldWhenTheVerdictIsGiven(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		told := func(id string) []string {
			t.Helper()
			all, err := r.s.Cautions(t.Context(), r.scope(), r.see(id))
			r.must(err)
			var out []string
			for _, c := range all {
				out = append(out, c.Passed...)
			}
			return out
		}
		first, second, other := r.arrive(ofPlate("粤A00001")), r.arrive(ofPlate("粤A00001")), r.arrive(ofPlate("粤A00002"))
		if got := told(second); got != nil {
			t.Errorf("told before anything was passed: %v", got)
		}
		one, another := r.reviewer(), w.Another(access.Reviewer)
		_, err := r.s.Review(t.Context(), one, knowing(first))
		r.must(err)
		_, err = r.s.Review(t.Context(), another, knowing(other))
		r.must(err)
		_, err = r.s.Review(t.Context(), another, knowing(second, other))
		var no fault.Conflict
		entry := r.see(first).Entry
		if !errors.As(err, &no) || !strings.Contains(no.Because.ZH, fmt.Sprintf("（账簿第%d条）", entry)) || !strings.Contains(no.Because.EN, fmt.Sprintf("(entry %d of", entry)) {
			t.Fatalf("a pass without knowing: %v", err)
		}
		if r.see(second).State != capture.Queued {
			t.Errorf("it is %s", r.see(second).State)
		}
		if got := told(second); !slices.Equal(got, []string{first}) {
			t.Errorf("told now: %v", got)
		}
		done, err := r.s.Review(t.Context(), another, knowing(second, first))
		r.must(err)
		if !slices.Equal(done.Record.Twins, []string{first}) {
			t.Errorf("on record: %v", done.Record.Twins)
		}
		third := r.arrive(ofPlate("粤A00001"))
		_, err = r.s.Review(t.Context(), one, reject(third, "duplicate"))
		r.must(err)
		w.Clock.Advance(capture.DoubledWithin + time.Minute)
		_, err = r.s.Review(t.Context(), one, knowing(r.arrive(ofPlate("粤A00001"))))
		r.must(err)
		w.Clock.Advance(time.Hour)
		twin, fifth := r.arrive(ofPlate("粤A00005")), r.arrive(ofPlate("粤A00005"))
		_, err = r.s.Review(t.Context(), one, knowing(twin))
		r.must(err)
		_, err = w.People.Recuse(t.Context(), another, people.Subject{Kind: people.OfCapture, ID: twin, Body: w.County.ID}, "与当事人是亲属")
		r.must(err)
		done, err = r.s.Review(t.Context(), another, knowing(fifth))
		r.must(err)
		if done.Record.Twins != nil {
			t.Errorf("recused from the twin, and told of it: %v", done.Record.Twins)
		}
		w.Verify()
	})
}

// knowing passes a capture on a screen that told of twins that were passed.
func knowing(id string, twins ...string) capture.Verdict {
	v := pass(id)
	twins = append([]string{}, twins...)
	v.Seen.Twins = &twins
	return v
}

// A pass in place of a rejection looks again for twins as a first pass does, by the officer who corrects and by the third who overturns.
func TestA30_3a_ACorrectionToAPassIsToldOfATwinPassedMeanwhile(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second, third := r.reviewer(), w.Another(access.Reviewer), w.Another(access.Reviewer)
		const plate = "粤A00001"
		id := r.arrive(ofPlate(plate))
		r.give(first, reject(id, "unclear"))
		twin := r.arrive(ofPlate(plate))
		r.give(first, knowing(twin))
		named := func(err error) {
			t.Helper()
			var no fault.Conflict
			if !errors.As(err, &no) || !strings.Contains(no.Because.ZH, fmt.Sprintf("（账簿第%d条）", r.see(twin).Entry)) || r.see(id).State != capture.Rejected {
				t.Fatalf("a pass without knowing: %v, it is %s", err, r.see(id).State)
			}
		}
		correct := func(v capture.Verdict) (act.Done[capture.VerdictRecord], error) {
			return r.s.Correct(t.Context(), first, capture.Correction{Verdict: v, Why: "原图放大后号牌清楚"})
		}
		_, err := correct(knowing(id))
		named(err)
		done, err := correct(knowing(id, twin))
		r.must(err)
		if !slices.Equal(done.Record.Twins, []string{twin}) {
			t.Errorf("on record: %v", done.Record.Twins)
		}

		w.Clock.Advance(time.Hour)
		id = r.arrive(ofPlate(plate))
		r.give(first, reject(id, "unclear"))
		r.take(second, 9) // a third of them second reviews
		r.give(second, knowing(id))
		twin = r.arrive(ofPlate(plate))
		r.give(first, knowing(twin))
		page, _, err := r.s.Disputes(t.Context(), third.Actor, third.Scope(access.ReviewCaptures), db.Turn{Limit: 10})
		r.must(err)
		if len(page.Rows) != 1 {
			t.Fatalf("disputes %+v", page.Rows)
		}
		decide := func(v capture.Verdict) (act.Done[capture.VerdictRecord], error) {
			return r.s.DecideDispute(t.Context(), third, page.Rows[0].ID, capture.Correction{Verdict: v, Why: "第二幅画面看得清"})
		}
		_, err = decide(knowing(id))
		named(err)
		done, err = decide(knowing(id, twin))
		r.must(err)
		if !slices.Equal(done.Record.Twins, []string{twin}) {
			t.Errorf("overturned, on record: %v", done.Record.Twins)
		}
		w.Verify()
	})
}
