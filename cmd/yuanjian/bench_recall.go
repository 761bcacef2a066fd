package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/bench"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/simulate"
)

// recalling measures a recall: a store of captures of one device, built by acts, and then facts that can touch all of them and
// change the judgement of one in a hundred.
type recalling struct {
	ground   *proving
	captures int
	cases    int   // of captures, spread evenly over them; those whose capture is judged otherwise are reported, the others filed
	judged   int64 // judgements before the recall
	held     holds // by the acts that write what changed
}

// uncheckedFrom is the share of the captures, the first in time, that come with a clock check of their own. The others are as
// good as the checks around them.
const uncheckedFrom = 0.99

// recalledUsually is how many captures are recalled unless told.
const recalledUsually = 100_000

func (r *recalling) run() ([]bench.Row, error) {
	ctx := context.Background()
	real := clock.System{}
	began := real.Now()
	g, err := r.ground.raise(ctx, began)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	a, county, manifest := g.app, g.county, g.manifest
	a.engine.Clock = real
	one, err := r.fill(ctx, a, manifest, began)
	if err != nil {
		return nil, err
	}
	rests, err := r.sue(ctx, a, manifest, county)
	if err != nil {
		return nil, err
	}
	if err := a.db.Analyze(ctx); err != nil { // as it would itself within minutes
		return nil, err
	}
	if err := a.worker.Drain(ctx); err != nil {
		return nil, err
	}
	built := real.Now().Sub(began)
	if err := a.db.Settle(ctx); err != nil { // the million that was written just before is not part of the recall
		return nil, err
	}
	if r.judged, err = judgements(ctx, a); err != nil {
		return nil, err
	}
	a.worker.Parallel = 1 // the job that goes through all of them comes first
	a.engine.Watch = r.held.watch
	r.held.begin(capture.RecallJudged.Name)
	if err := drift(ctx, a, manifest, one); err != nil {
		return nil, err
	}
	runtime.GC()
	began = real.Now()
	if err := a.worker.Drain(ctx); err != nil {
		return nil, err
	}
	rows, err := r.rows(ctx, a, built, real.Now().Sub(began))
	if err != nil || r.cases == 0 {
		return rows, err
	}
	reached, err := r.reached(ctx, a, manifest, rests)
	return append(rows, reached...), err
}

// fill takes captures of one device in.
func (r *recalling) fill(ctx context.Context, a *app, manifest simulate.Manifest, now time.Time) (simulate.Device, error) {
	pictures, err := shared(ctx, a)
	if err != nil {
		return simulate.Device{}, err
	}
	var one simulate.Device
	for _, d := range manifest.Devices {
		if d.Status == "live" {
			one = d
			break
		}
	}
	batches := (r.captures + atOnceTaken - 1) / atOnceTaken
	_, err = bench.Each(1, batches, func(i int) error {
		subs := make([]capture.Submission, min(atOnceTaken, r.captures-i*atOnceTaken))
		for j := range subs {
			n := i*atOnceTaken + j
			subs[j] = submission(one, n, n, pictures, now, r.captures)
			if float64(n) >= uncheckedFrom*float64(r.captures) {
				subs[j].Event.ClockOffset = nil
			}
		}
		return a.captures.ReceiveTogether(ctx, simulate.Book, subs)
	})
	return one, err
}

// drift puts on record a repair of the measuring part, the first, which can touch every capture and changes none of a device that
// measures nothing; and that the clock of the device was found wrong, which changes those since its last check.
func drift(ctx context.Context, a *app, manifest simulate.Manifest, one simulate.Device) error {
	by, err := signedIn(ctx, a, manifest, access.Keeper)
	if err != nil {
		return err
	}
	lives, err := device.LivesOf(ctx, a.db.Reader(), simulate.Book, one.ID)
	if err != nil {
		return err
	}
	on := device.On{Use: lives[0].Use.ID}
	if _, err := a.devices.RecordRepair(ctx, by, on, device.Repair{What: "更换镜头座"}); err != nil {
		return err
	}
	_, err = a.devices.CheckClock(ctx, by, on, device.ClockOffset{OffsetMS: 40_000, Method: "北斗授时"})
	return err
}

// judgements counts the judgements on record.
func judgements(ctx context.Context, a *app) (n int64, err error) {
	err = a.db.Reader().QueryRow(ctx, `SELECT count(*) FROM judgement WHERE book = $1`, simulate.Book).Scan(&n)
	return n, err
}

func (r *recalling) rows(ctx context.Context, a *app, built, took time.Duration) ([]bench.Row, error) {
	var seen, changed int64
	err := a.db.Reader().QueryRow(ctx, `SELECT p.seen, r.changed FROM recall r JOIN recall_cursor p ON p.book = r.book AND p.recall = r.id WHERE r.book = $1 AND r.state = 'waiting'`,
		simulate.Book).Scan(&seen, &changed)
	if err != nil {
		return nil, fmt.Errorf("read the recall: %w", err)
	}
	stand, err := judgements(ctx, a)
	if err != nil {
		return nil, err
	}
	if seen != int64(r.captures) || stand != r.judged+changed {
		return nil, fmt.Errorf("%d captures were judged again of %d, and %d judgements stand where %d changed", seen, r.captures, stand-r.judged, changed)
	}
	held, acts := r.held.words()
	engine := "SQLite"
	if r.ground.dsn != "" {
		engine = "PostgreSQL"
	}
	return []bench.Row{
		{Name: fmt.Sprintf("store of %d captures of one device built by acts, %s", r.captures, engine), Value: built.Round(time.Second).String()},
		{Name: fmt.Sprintf("%d captures judged again after new facts, %d changed and written", seen, changed), Value: took.Round(10 * time.Millisecond).String(),
			Target: fmt.Sprintf("≤ %s", time.Duration(float64(time.Minute)*float64(r.captures)/1e6).Round(time.Second))},
		{Name: "captures judged again", Value: perSecond(float64(seen) / took.Seconds()), Target: "≥ 16,667/s"},
		{Name: fmt.Sprintf("%d acts hold the book", acts), Value: held, Target: "≤ 50 ms"},
	}, nil
}
