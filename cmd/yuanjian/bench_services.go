package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/bench"
	"yuanjian/internal/casefile"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/job"
	"yuanjian/internal/serving"
	"yuanjian/internal/simulate"
)

// servicesUsually is how many papers are served in bulk unless told; issue 8 asks for 1,000.
const servicesUsually = 1_000

// watchesMost is how many rounds of the watchdog of letters the measurement waits for.
const watchesMost = 100

// warned is a store of cases whose prior notices wait to be served, each on a party of its own that consented to e-service.
type warned struct {
	by    act.By
	items []serving.ToServe
}

// warn builds it by acts, over captures that were taken in and passed.
func warn(ctx context.Context, a *app, manifest simulate.Manifest, county *simulate.County, n int, now time.Time) (*warned, error) {
	if _, err := (&recalling{captures: n}).fill(ctx, a, manifest, now); err != nil {
		return nil, err
	}
	ids, err := db.Strings(ctx, a.db.Reader(), `SELECT id FROM capture WHERE book = $1 ORDER BY id`, simulate.Book)
	if err != nil {
		return nil, err
	}
	if len(ids) != n {
		return nil, fmt.Errorf("%d captures were taken in of %d", len(ids), n)
	}
	county.Captures, county.Cases = a.captures, a.cases
	county.Work = func(context.Context) error { return nil } // all of it is done before the service
	reviewer, err := signedIn(ctx, a, manifest, access.Reviewer)
	if err != nil {
		return nil, err
	}
	w := &warned{items: make([]serving.ToServe, n)}
	if w.by, err = signedIn(ctx, a, manifest, access.Officer); err != nil {
		return nil, err
	}
	signed, err := a.files.Keep(ctx, strings.NewReader("%PDF-1.7\n确认书扫描件（测量）\n%%EOF\n"), "确认书.pdf")
	if err != nil {
		return nil, err
	}
	_, err = bench.Each(casesAtOnce, n, func(i int) error {
		if err := pass(ctx, a, reviewer, ids[i]); err != nil {
			return err
		}
		party := casefile.Party{Kind: casefile.Citizen, Name: "测试当事人", Number: fmt.Sprintf("测%017d", i), Address: "测试路"}
		id, paper, err := county.Suspect(ctx, ids[i], party, simulate.UntilNotice)
		if err != nil {
			return err
		}
		w.items[i] = serving.ToServe{Matter: casefile.Subject, MatterID: id, Paper: paper}
		return w.consent(ctx, a, party, signed, i)
	})
	return w, err
}

// consent has a party confirm that its papers are served in the app.
func (w *warned) consent(ctx context.Context, a *app, p casefile.Party, signed device.Attachment, i int) error {
	to := serving.Recipient{Kind: p.Kind, Name: p.Name, Number: p.Number, Address: p.Address}
	offered, err := a.serving.Offer(ctx, w.by, serving.Offer{Recipient: to, Capacity: "party", Post: p.Address, Kinds: []string{"notice", "decision"}, Explained: true,
		Channels: []serving.ConsentChannel{{Kind: delivery.App, Address: fmt.Sprintf("%010d1", i), System: "粤商通"}}})
	if err != nil {
		return fmt.Errorf("make a confirmation of e-service: %w", err)
	}
	_, err = a.serving.Sign(ctx, w.by, offered.Record.ID, serving.Signature{Means: serving.Handwritten, Digest: offered.Record.Says, At: a.engine.Clock.Now(), Files: []device.Attachment{signed}})
	return err
}

// servedInBulk measures a bulk service: from the order until each paper was handed to the stand-in of the channel, and until each is served.
func (p *proving) servedInBulk() ([]bench.Row, error) {
	ctx, real := context.Background(), clock.System{}
	n := p.cases
	if n == casesUsually {
		n = servicesUsually
	}
	began := real.Now()
	g, err := p.raise(ctx, began)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	a, stands := g.app, g.stands
	stands.Set(real.Now())
	w, err := warn(ctx, a, g.manifest, g.county, n, began)
	if err != nil {
		return nil, err
	}
	if err := a.worker.Drain(ctx); err != nil {
		return nil, err
	}
	if err := a.db.Analyze(ctx); err != nil {
		return nil, err
	}
	built := real.Now().Sub(began)
	began = real.Now()
	order, err := a.serving.OrderBulk(ctx, w.by, w.items)
	if err != nil {
		return nil, err
	}
	if err := a.worker.Drain(ctx); err != nil {
		return nil, err
	}
	sent := real.Now().Sub(began)
	if b, err := a.serving.BulkByID(ctx, a.db.Reader(), w.by.Scope(access.HandleCases), order.Record.ID); err != nil || b.Begun != n {
		return nil, fmt.Errorf("%d of %d papers were begun (%w)", b.Begun, n, err)
	}
	began = real.Now()
	served, err := heardOf(ctx, a, stands, n)
	if err != nil {
		return nil, err
	}
	heard := real.Now().Sub(began)
	return []bench.Row{{Name: fmt.Sprintf("%d cases up to their prior notice, with signed confirmations, by acts", n), Value: built.Round(time.Second).String()},
		{Name: fmt.Sprintf("%d papers served in bulk, each handed to the sandbox of the app", n), Value: fmt.Sprintf("%.2f s", sent.Seconds()), Target: "1,000: ≤ 60 s"},
		{Name: fmt.Sprintf("arrival heard, %d services proved and put on record of their cases", served), Value: fmt.Sprintf("%.2f s", heard.Seconds())}}, nil
}

// heardOf has the watchdog ask the stand-in until all papers are served, and counts them.
func heardOf(ctx context.Context, a *app, stands *clock.Manual, n int) (served int, err error) {
	for range watchesMost {
		stands.Advance(delivery.WatchEvery)
		if err := a.letters.Watch(ctx, job.Job{Book: simulate.Book}); err != nil {
			return 0, err
		}
		if err := a.worker.Drain(ctx); err != nil {
			return 0, err
		}
		if err := a.db.Reader().QueryRow(ctx, `SELECT count(*) FROM serving WHERE book = $1 AND state = 'served'`, simulate.Book).Scan(&served); err != nil || served == n {
			return served, err
		}
	}
	return served, fmt.Errorf("%d of %d papers are served after %d rounds of the watchdog", served, n, watchesMost)
}
