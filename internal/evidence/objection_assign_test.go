package evidence_test

import (
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/evidence"
	"yuanjian/internal/evidence/evidencetest"
	"yuanjian/internal/law"
)

// TestE7_AHeadNamesWhoReviewsAnObjection: who answers objections for the body and may review this one; another one may be named until it is decided,
// and nobody else names one (states.md D8).
func TestE7_AHeadNamesWhoReviewsAnObjection(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx, head := t.Context(), b.By(access.Head)
		x := b.Attached()
		done, err := b.E.EnterObjection(ctx, b.First, b.Objecting(x.ID))
		b.Must(err)
		id := done.Record.ID
		one, other := b.By(access.ObjectionReviewer), b.Another(access.ObjectionReviewer)
		reviewed := b.AlsoHolding(access.Reviewer, access.ObjectionReviewer) // passed the capture
		for who, by := range map[string]act.By{"an officer": b.First, "a reviewer": one, "another body's head": b.Who(access.Head, b.Other).By} {
			if _, err := b.E.AssignTo(ctx, by, id, one.Person); err == nil {
				t.Errorf("%s named the reviewer", who)
			}
		}
		_, err = b.E.AssignTo(ctx, head, id, reviewed.Person)
		refused(t, "who passed the capture", err, "E7")
		for who, person := range map[string]string{"nobody": "", "an officer": b.First.Person, "another body's": b.Who(access.ObjectionReviewer, b.Other).By.Person} {
			if _, err := b.E.AssignTo(ctx, head, id, person); err == nil {
				t.Errorf("%s was named", who)
			}
		}
		_, err = b.E.AssignTo(ctx, head, id, one.Person)
		b.Must(err)
		if o := b.Objected(id); o.Reviewer != one.Person || o.State != evidence.ObjAssigned {
			t.Errorf("after it was assigned: %s %s", o.Reviewer, o.State)
		}
		if _, err := b.E.AssignTo(ctx, head, id, one.Person); err == nil {
			t.Error("assigned to who has it")
		}
		_, err = b.E.AssignTo(ctx, head, id, other.Person)
		b.Must(err)
		decided := []evidence.PointDecision{{Result: evidence.AdoptNot, Reasons: "检定有效"}}
		if _, err := b.E.DecideObjection(ctx, one, id, decided); err == nil {
			t.Error("decided by who has it no longer")
		}
		_, err = b.E.DecideObjection(ctx, other, id, decided)
		b.Must(err)
		if _, err := b.E.AssignTo(ctx, head, id, one.Person); err == nil {
			t.Error("assigned after it was decided")
		}
		b.Verify()
	})
}

// TestOpenObjectionsStandByTheirLastDay: whatever their arrival, over pages in both directions; what was upheld and what nobody has are lists of
// their own.
func TestOpenObjectionsStandByTheirLastDay(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		x := b.Attached()
		b.Clock.Set(b.Clock.Now().Add(20 * 24 * time.Hour))
		for _, ago := range []int{1, 9, 4, 9, 2} {
			n := b.Objecting(x.ID)
			n.Points[0].Words, n.ReceivedAt = string(rune('a'+ago)), b.Clock.Now().Add(-time.Duration(ago)*24*time.Hour)
			_, err := b.E.EnterObjection(ctx, b.First, n)
			b.Must(err)
		}
		scope := b.By(access.ObjectionReviewer).Scope(access.AnswerObjections)
		list := func(f evidence.ObjectionFilter) db.Leaf[evidence.Objection] {
			page, _, err := b.E.ObjectionsIn(ctx, b.DB.Reader(), scope, f)
			b.Must(err)
			return page
		}
		var whole, paged []string
		var days []law.Date
		for _, o := range list(evidence.ObjectionFilter{Open: true}).Rows {
			whole, days = append(whole, o.ID), append(days, o.Due)
		}
		if len(whole) != 5 || !slices.IsSorted(days) || days[0] == days[4] {
			t.Fatalf("the days: %v", days)
		}
		turn := db.Turn{Limit: 2}
		for {
			page := list(evidence.ObjectionFilter{Open: true, Turn: turn})
			for _, o := range page.Rows {
				paged = append(paged, o.ID)
			}
			if !page.More {
				back := list(evidence.ObjectionFilter{Open: true, Turn: db.Turn{Limit: 2, Before: page.Rows[0].Cursor()}})
				if len(back.Rows) != 2 || back.Rows[1].ID != whole[3] {
					t.Errorf("backwards: %v", back.Rows)
				}
				break
			}
			turn.After = page.Rows[len(page.Rows)-1].Cursor()
		}
		if !slices.Equal(whole, paged) {
			t.Errorf("by pages %v, whole %v", paged, whole)
		}
		reviewer := b.By(access.ObjectionReviewer)
		_, err := b.E.Take(ctx, reviewer, whole[0])
		b.Must(err)
		_, err = b.E.DecideObjection(ctx, reviewer, whole[0], []evidence.PointDecision{{Result: evidence.Adopt, Reasons: "没有检定", Excluded: []string{x.ID}, Ground: 3}})
		b.Must(err)
		if n := len(list(evidence.ObjectionFilter{Open: true, Free: true}).Rows); n != 4 {
			t.Errorf("%d that nobody has", n)
		}
		today := law.DateOf(b.Clock.Now())
		if up := list(evidence.ObjectionFilter{Upheld: today}).Rows; len(up) != 1 || up[0].ID != whole[0] {
			t.Errorf("upheld: %v", up)
		}
		if up := list(evidence.ObjectionFilter{Upheld: today.AddDays(1)}).Rows; len(up) != 0 {
			t.Errorf("upheld from tomorrow: %v", up)
		}
		if all := list(evidence.ObjectionFilter{}).Rows; len(all) != 5 || all[0].ID < all[4].ID {
			t.Errorf("all: %d", len(all))
		}
	})
}
