package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/bench"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/people"
	"yuanjian/internal/simulate"
)

// million is a store of many captures, built by acts, in which every register page and search is measured.
type million struct {
	ground   *proving // serves it
	captures int
	held     holds // by the acts that take captures in
}

// What the store holds beside its captures.
const (
	furtherDevices = 150
	sharedPictures = 100
	verdictsGiven  = 3000
	takenAtOnce    = 20
	atOnceTaken    = 60 // captures in one act: below the 50 ms that an act may hold the book
	platesKnown    = 250_000
	builders       = 2 // one makes a batch while another is being written
)

// run builds the store, unless the folder has one, and measures.
func (m *million) run() ([]bench.Row, error) {
	ctx := context.Background()
	var rows []bench.Row
	d := m.ground.demo()
	if _, err := os.Stat(filepath.Join(d.Data, manifestName)); err != nil {
		if rows, err = m.build(ctx, d); err != nil {
			return nil, fmt.Errorf("build the store: %w", err)
		}
	}
	var err error
	if m.ground.manifest, err = readManifest(d.Data); err != nil {
		return nil, err
	}
	measured, err := m.measure()
	return append(rows, measured...), err
}

func (m *million) build(ctx context.Context, d *demoCommand) ([]bench.Row, error) {
	stands, real := clock.NewManual(time.Unix(0, 0)), clock.System{}
	s := d.settings(m.ground.log, stands, simulate.Manifest{})
	s.DSN = m.ground.dsn
	a, err := openApp(ctx, s)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	began := real.Now()
	county := &simulate.County{People: a.people, Devices: a.devices, Vendors: a.vendors, Files: a.files, Clock: stands, Work: a.worker.Drain, Further: furtherDevices}
	manifest, err := county.Build(ctx, began)
	if err != nil {
		return nil, err
	}
	pictures, err := shared(ctx, a)
	if err != nil {
		return nil, err
	}
	a.engine.Clock, a.engine.Watch = real, m.held.watch
	m.held.begin(capture.Received.Name)
	taking := real.Now()
	if err := m.fill(ctx, a, manifest, pictures, began); err != nil {
		return nil, err
	}
	took := real.Now().Sub(taking)
	held, acts := m.held.words()
	desk, err := giveVerdicts(ctx, a, manifest)
	if err != nil {
		return nil, err
	}
	whole := real.Now().Sub(began)
	if err := a.db.Analyze(ctx); err != nil { // as it would itself within minutes
		return nil, err
	}
	return []bench.Row{
		{Name: fmt.Sprintf("store of %d captures of %d devices built by acts", m.captures, furtherDevices), Value: whole.Round(time.Second).String(), Target: "≤ 10 min"},
		{Name: "captures taken in by acts", Value: perSecond(float64(m.captures) / took.Seconds()), Target: "≥ 1,700/s"},
		{Name: fmt.Sprintf("%d acts of %d captures hold the book", acts, atOnceTaken), Value: held, Target: "≤ 50 ms"},
		desk,
	}, writeManifest(d.Data, manifest)
}

// shared keeps the pictures that all captures share.
func shared(ctx context.Context, a *app) ([]capture.Media, error) {
	var out []capture.Media
	for range sharedPictures {
		staged, err := a.captures.Originals.Stage(ctx, bytes.NewReader(noise()), 16<<20)
		if err != nil {
			return nil, err
		}
		if err := a.captures.Originals.Publish(ctx, staged); err != nil {
			return nil, err
		}
		out = append(out, capture.Media{Name: "front", Type: "image/jpeg", Role: "panorama", SHA256: staged.Digest, Size: staged.Size, Width: noiseW, Height: noiseH})
	}
	return out, nil
}

// fill takes the captures in, a batch of one device an act.
func (m *million) fill(ctx context.Context, a *app, manifest simulate.Manifest, pictures []capture.Media, now time.Time) error {
	var live []simulate.Device
	for _, d := range manifest.Devices {
		if d.Status == "live" {
			live = append(live, d)
		}
	}
	batches := (m.captures + atOnceTaken - 1) / atOnceTaken
	_, err := bench.Each(builders, batches, func(i int) error {
		d := live[i%len(live)]
		subs := make([]capture.Submission, min(atOnceTaken, m.captures-i*atOnceTaken))
		for j := range subs {
			subs[j] = submission(d, i*atOnceTaken+j, i/len(live)*atOnceTaken+j, pictures, now, m.captures)
		}
		return a.captures.ReceiveTogether(ctx, simulate.Book, subs)
	})
	return err
}

// fillDays is over how many days before now the captures are spread.
const fillDays = 30

// submission is the n-th capture, the k-th of its device.
func submission(d simulate.Device, n, k int, pictures []capture.Media, now time.Time, all int) capture.Submission {
	at := now.Add(-fillDays * 24 * time.Hour).Add(time.Duration(float64(n) / float64(all) * fillDays * 24 * float64(time.Hour))).Truncate(time.Millisecond)
	id := fmt.Sprintf("m-%d", n)
	sequence, firmware, offset := int64(k+1), d.Firmware, int64(20)
	raw := fmt.Appendf(nil, `{"id":"%s","source":"devices/%s","time":"%s","data":{"violation":"%s","sequence":%d}}`, id, d.ID, at.Format(time.RFC3339Nano), d.Violation, k)
	return capture.Submission{Book: simulate.Book, Raw: raw, WebhookID: "w" + id, SentAt: clock.System{}.Now(), Signature: "v1,bench",
		Event: capture.Event{Device: d.ID, ID: id, Time: at, Sequence: &sequence, Violation: d.Violation, Position: &d.Position, AccuracyM: 5,
			Firmware: &firmware, ClockOffset: &offset, Plate: plateNumber(n), PlateType: "02"},
		Media: []capture.Media{pictures[n%len(pictures)]}}
}

// plateNumber is one of platesKnown plates, invented.
func plateNumber(n int) string { return fmt.Sprintf("粤Y%05X", (n*7919)%platesKnown+0x10000) }

// giveVerdicts has the reviewer pass, reject and doubt the oldest captures, and returns how long taking them to the desk took.
func giveVerdicts(ctx context.Context, a *app, manifest simulate.Manifest) (bench.Row, error) {
	by, err := signedIn(ctx, a, manifest, access.Reviewer)
	if err != nil {
		return bench.Row{}, err
	}
	var took []time.Duration
	var c clock.System
	scope := by.Scope(access.ReviewCaptures)
	for given := 0; given < verdictsGiven; {
		began := c.Now()
		held, err := a.captures.Take(ctx, by.Actor, scope, takenAtOnce)
		if err != nil {
			return bench.Row{}, err
		}
		took = append(took, c.Now().Sub(began))
		for i, x := range held {
			v := capture.Verdict{Capture: x.ID, Result: "reject", Reason: "plate_unreadable", Seen: capture.Seen{Digest: x.Media[0].SHA256.String(), Painted: 1, Dwell: 2 * time.Second}}
			switch {
			case i%20 == 0:
				v.Result, v.Reason = "doubt", "legal"
			case i%2 == 0:
				v.Result, v.Reason, v.Findings = "pass", "", capture.AllYes()
				v.Elements = capture.AllAt(x.Violation, x.Media[0].Name)
			}
			if _, err := a.captures.Review(ctx, by, v); err != nil {
				return bench.Row{}, fmt.Errorf("verdict on a capture: %w", err)
			}
			given++
		}
		if len(held) == 0 {
			break
		}
	}
	slices.Sort(took)
	return bench.Row{Name: fmt.Sprintf("%d captures taken to the desk, of all that wait", takenAtOnce),
		Value: fmt.Sprintf("p95 %.1f ms, p50 %.1f ms", ms(took[len(took)*95/100]), ms(took[len(took)/2])), Target: pageBar}, a.captures.Release(ctx, by.Actor)
}

// signedIn is the first account of a role.
func signedIn(ctx context.Context, a *app, manifest simulate.Manifest, role access.Role) (act.By, error) {
	for _, x := range manifest.Accounts {
		if x.Role != string(role) {
			continue
		}
		entry, err := a.people.SignIn(ctx, people.From{}, x.Login, x.Password)
		if err != nil {
			return act.By{}, err
		}
		actor, err := a.people.Actor(ctx, entry.Token)
		return act.By{Actor: actor}, err
	}
	return act.By{}, fmt.Errorf("nobody holds the role %s", role)
}
