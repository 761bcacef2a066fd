package main

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/bench"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/simulate"
)

// sue takes captures of the store to cases, by acts. It returns how many of them rest on a capture that will be judged otherwise.
func (r *recalling) sue(ctx context.Context, a *app, manifest simulate.Manifest, county *simulate.County) (rests int, err error) {
	if r.cases == 0 {
		return 0, nil
	}
	ids, err := db.Strings(ctx, a.db.Reader(), `SELECT id FROM capture WHERE book = $1 ORDER BY id`, simulate.Book)
	if err != nil {
		return 0, err
	}
	county.Captures, county.Cases = a.captures, a.cases
	county.Work = func(context.Context) error { return nil } // all of it is done before the recall
	reviewer, err := signedIn(ctx, a, manifest, access.Reviewer)
	if err != nil {
		return 0, err
	}
	at := func(i int) int { return i * len(ids) / r.cases }
	if _, err := bench.Each(casesAtOnce, r.cases, func(i int) error { return pass(ctx, a, reviewer, ids[at(i)]) }); err != nil {
		return 0, err
	}
	chosen := make([]bool, r.cases) // those that are reported
	_, err = bench.Each(casesAtOnce, r.cases, func(i int) error {
		chosen[i] = float64(at(i)) >= uncheckedFrom*float64(len(ids))
		party := casefile.Party{Kind: casefile.Citizen, Name: "测试当事人", Number: fmt.Sprintf("测%017d", i), Address: "测试路"}
		until := simulate.UntilFiled
		if chosen[i] {
			until = simulate.UntilReported
		}
		_, _, err := county.Suspect(ctx, ids[at(i)], party, until)
		return err
	})
	for _, x := range chosen {
		if x {
			rests++
		}
	}
	return rests, err
}

// pass has the reviewer pass a capture.
func pass(ctx context.Context, a *app, reviewer act.By, id string) error {
	_, err := a.captures.Review(ctx, reviewer, capture.Verdict{Capture: id, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt("1345", "front"), Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}})
	if err != nil {
		return fmt.Errorf("pass a capture: %w", err)
	}
	return nil
}

// reached measures how the recall reaches the cases: the watch freezes each that rests on a capture which was judged otherwise.
func (r *recalling) reached(ctx context.Context, a *app, manifest simulate.Manifest, rests int) ([]bench.Row, error) {
	var c clock.System
	r.held.begin(casefile.Touched.Name)
	began := c.Now()
	if err := a.cases.WatchJob(ctx, job.Job{Book: simulate.Book}); err != nil {
		return nil, err
	}
	took := c.Now().Sub(began)
	held, acts := r.held.words()
	if acts != rests {
		return nil, fmt.Errorf("%d cases were frozen of %d that rest on what the recall asks about", acts, rests)
	}
	by, err := signedIn(ctx, a, manifest, access.Head)
	if err != nil {
		return nil, err
	}
	began = c.Now()
	stages, err := a.cases.Stages(ctx, a.db.Reader(), by.Scope(access.ViewCases), casefile.Filter{Todo: casefile.ToThaw})
	if err != nil {
		return nil, err
	}
	listed := c.Now().Sub(began)
	return []bench.Row{
		{Name: fmt.Sprintf("%d cases of captures on record, %d of them frozen by the recall, each by its own act", r.cases, rests), Value: took.Round(10 * time.Millisecond).String(),
			Target: "≤ 5 min with the recall"},
		{Name: fmt.Sprintf("%d such acts hold the book", acts), Value: held, Target: "≤ 50 ms"},
		{Name: fmt.Sprintf("what is to be examined again by stage (%d stages)", len(stages)), Value: fmt.Sprintf("%.1f ms", ms(listed)), Target: "≤ 100 ms"},
	}, nil
}
