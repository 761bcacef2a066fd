package governance_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
)

// counters reads every row of the counters of a book, without rows that came to nothing.
func (c *county) counters() map[string]governance.Counts {
	c.t.Helper()
	out := map[string]governance.Counts{}
	for name, text := range map[string]string{
		"day":    `SELECT device_use || ' ' || day, received, adopted, rejected FROM tally_day WHERE book = $1`,
		"month":  `SELECT device_use || ' ' || month || ' ' || violation, received, adopted, rejected FROM tally_month WHERE book = $1`,
		"reason": `SELECT device_use || ' ' || month || ' ' || reason, 0, 0, rejected FROM tally_reason WHERE book = $1`,
	} {
		must(c.t, db.Each(c.t.Context(), c.DB.Reader(), func(rows *sql.Rows) error {
			var key string
			var n governance.Counts
			err := rows.Scan(&key, &n.Received, &n.Adopted, &n.Rejected)
			if n != (governance.Counts{}) {
				out[name+" "+key] = n
			}
			return err
		}, text, c.Book))
	}
	return out
}

// asCaptured counts the same from the captures and the verdicts that stand, one by one.
func (c *county) asCaptured() map[string]governance.Counts {
	c.t.Helper()
	out := map[string]governance.Counts{}
	add := func(key string, n governance.Counts) {
		have := out[key]
		out[key] = governance.Counts{Received: have.Received + n.Received, Adopted: have.Adopted + n.Adopted, Rejected: have.Rejected + n.Rejected}
	}
	must(c.t, db.Each(c.t.Context(), c.DB.Reader(), func(rows *sql.Rows) error {
		var use, violation, state, reason string
		var at time.Time
		if err := rows.Scan(&use, &violation, &state, db.At(&at), &reason); err != nil {
			return err
		}
		n := governance.Counts{Received: 1}
		switch capture.State(state) {
		case capture.Adopted:
			n.Adopted = 1
		case capture.Rejected:
			n.Rejected = 1
		}
		day := law.DateOf(at).String()
		add("day "+use+" "+day, n)
		add("month "+use+" "+day[:7]+" "+violation, n)
		if n.Rejected > 0 {
			add("reason "+use+" "+day[:7]+" "+reason, governance.Counts{Rejected: 1})
		}
		return nil
	}, `SELECT c.device_use, c.violation, c.state, c.at, coalesce((SELECT v.reason FROM verdict v WHERE v.book = c.book AND v.capture = c.id AND v.undone_at IS NULL
		AND v.result = 'reject'), '') FROM capture c WHERE c.book = $1`, c.Book))
	return out
}

// queued are some captures that await review.
func (c *county) queued(n int) (ids []string) {
	c.t.Helper()
	page, err := c.shots.List(c.t.Context(), c.By(access.Reviewer).Scope(access.ViewCaptures), capture.Filter{State: capture.Queued, Turn: db.Turn{Limit: n}})
	must(c.t, err)
	for _, x := range page.Rows {
		ids = append(ids, x.ID)
	}
	return ids
}

func (c *county) review(id, reason string) {
	c.t.Helper()
	v := capture.Verdict{Capture: id, Result: "reject", Reason: reason, Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}}
	if reason == "" {
		v.Result, v.Findings, v.Elements = "pass", capture.AllYes(), capture.AllAt(devicetest.Violation, c.front.Name)
	}
	_, err := c.shots.Review(c.t.Context(), c.By(access.Reviewer), v)
	must(c.t, err)
}

// The counters are what the captures and the verdicts that stand come to, whenever they are counted and however often, and
// the same when everything is counted again.
func TestA19a_TheCountersAreWhatTheCapturesComeTo(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		ctx := t.Context()
		first, second := c.fleet.Live(), c.fleet.Live()
		same := func(when string) {
			t.Helper()
			must(t, c.s.Count(ctx, c.Book))
			if got, want := c.counters(), c.asCaptured(); !maps.Equal(got, want) {
				t.Errorf("%s: counted %v, there are %v", when, got, want)
			}
		}
		c.shoot(first, 9)
		same("after a day")
		c.tomorrow()
		c.shoot(second, 7)
		ids := c.queued(5)
		c.review(ids[0], "")
		c.review(ids[1], "no_violation")
		same("reviewed")
		c.review(ids[2], "")
		if _, err := c.shots.Undo(ctx, c.By(access.Reviewer), ids[2]); err != nil {
			t.Fatal(err)
		}
		c.review(ids[2], "unclear")
		same("undone and given anew between two counts")
		c.review(ids[3], "no_violation")
		must(t, c.s.Count(ctx, c.Book))
		if _, err := c.shots.Undo(ctx, c.By(access.Reviewer), ids[3]); err != nil {
			t.Fatal(err)
		}
		same("undone after it was counted")
		same("counted again without anything new")
		before := c.counters()
		must(t, c.s.Recount(ctx, c.Book))
		if !maps.Equal(before, c.counters()) {
			t.Errorf("counted from the beginning: %v, was %v", c.counters(), before)
		}
		if len(before) < 6 {
			t.Errorf("only %d counters", len(before))
		}
	})
}

// Two processes that count at the same time count nothing twice.
func TestA19a_TwoThatCountTogetherCountOnce(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		c.shoot(c.fleet.Live(), 60)
		errs := make(chan error, 4)
		for range 4 {
			go func() { errs <- c.s.Count(context.Background(), c.Book) }()
		}
		for range 4 {
			must(t, <-errs)
		}
		if got, want := c.counters(), c.asCaptured(); !maps.Equal(got, want) {
			t.Errorf("counted %v, there are %v", got, want)
		}
	})
}

// An analysis is due fifteen days after the quarter, signed by who analysed and approved by the head; without it, it is overdue.
func TestA19a_AnAnalysisIsDueFifteenDaysAfterTheQuarter(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		ctx := t.Context()
		use := c.fleet.Live() // in April
		c.shoot(use, 12)
		for i, id := range c.queued(4) {
			c.review(id, []string{"", "", "", "no_violation"}[i])
		}
		quarter := governance.Quarter{Year: 2026, N: 2}
		if _, err := c.s.SignAnalysis(ctx, c.By(access.LegalReviewer), quarter, "标线不清"); err == nil {
			t.Error("signed before the quarter ended")
		}
		due := func(role access.Role) []governance.AnalysisDue {
			t.Helper()
			out, err := governance.AnalysesDue(ctx, c.DB.Reader(), c.By(role).Scope(access.ViewSources), c.Clock.Now())
			must(t, err)
			var of []governance.AnalysisDue
			for _, d := range out {
				if d.Quarter == quarter {
					of = append(of, d)
				}
			}
			return of
		}
		c.Clock.Set(quarter.Last().AddDays(16).Start().Add(-time.Second))
		if d := due(access.Supervisor); len(d) != 1 || d[0].Overdue(c.Clock.Now()) || d[0].Due.String() != "2026-07-15" {
			t.Errorf("on the last day: %+v", d)
		}
		c.Clock.Advance(time.Second)
		if d := due(access.Supervisor); len(d) != 1 || !d[0].Overdue(c.Clock.Now()) {
			t.Errorf("the day after: %+v", d)
		}
		signed, err := c.s.SignAnalysis(ctx, c.By(access.LegalReviewer), quarter, "路口标线不清，建议重划")
		must(t, err)
		if d := due(access.Head); len(d) != 1 || d[0].Analysis == nil || d[0].Analysis.ID != signed.Record.ID {
			t.Errorf("signed, not approved: %+v", d)
		}
		done := one[governance.AnalysisRecord](t)
		done(c.s.DecideAnalysis(ctx, c.By(access.Head), signed.Record.ID, false, "请补充复发地点"))
		signed, err = c.s.SignAnalysis(ctx, c.By(access.Keeper), quarter, "已补充")
		must(t, err)
		done(c.s.DecideAnalysis(ctx, c.By(access.Head), signed.Record.ID, true, "同意"))
		if d := due(access.Supervisor); len(d) != 0 {
			t.Errorf("approved: %+v", d)
		}
		a, err := governance.AnalysisByID(ctx, c.DB.Reader(), c.By(access.Supervisor).Scope(access.ViewSources), signed.Record.ID)
		must(t, err)
		f := a.Figures
		rate, ok := f.Total.ValidPermille()
		if f.Total != (governance.Counts{Received: 12, Adopted: 3, Rejected: 1}) || rate != 750 || !ok || len(f.Sites) != 1 || f.Sites[0].Site != use.Site || f.Sites[0].Share != 1000 {
			t.Errorf("%+v, %d", f, rate)
		}
		if len(f.ByViolation) != 1 || f.ByViolation[0].Counts.Received != 12 || len(f.Reasons) != 1 || f.Reasons[0].Key != "no_violation" {
			t.Errorf("%+v", f)
		}
		c.Verify()
	})
}

// A month is counted by mode of enforcement, and no officer is in it.
func TestA4_4_UsageByModeOfAMonth(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		fixed, drone := c.fleet.Live(), c.fleet.Full("drone", device.NotInstrument)
		month := law.DateOf(c.Clock.Now())
		c.shoot(fixed, 5)
		c.tomorrow()
		c.shoot(drone, 3)
		must(t, c.s.Count(t.Context(), c.Book))
		scope := c.By(access.Supervisor).Scope(access.ViewSources)
		months, err := governance.MonthsOf(t.Context(), c.DB.Reader(), scope)
		must(t, err)
		var got string
		for _, m := range months {
			day, err := governance.ParseMonth(m)
			must(t, err)
			rows, err := governance.UsageOf(t.Context(), c.DB.Reader(), scope, day, c.Clock.Now())
			must(t, err)
			for _, r := range rows {
				got += fmt.Sprintf("%s %s %d;", r.Mode, r.Violation, r.Counts.Received)
			}
		}
		if got != "drone 1345 3;fixed 1345 5;" {
			t.Errorf("in %v from %s: %s", months, month, got)
		}
		if none, err := governance.MonthsOf(t.Context(), c.DB.Reader(), access.Scope{Book: c.Book}); err != nil || len(none) != 0 {
			t.Errorf("without a scope: %v, %v", none, err)
		}
	})
}
