package capture

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/retention"
)

// batch is one act that takes in captures. What it loads serves all of them, and their rows are written together: on a server
// of its own a database answers a statement of many rows about as fast as a statement of one.
type batch struct {
	s        *Service
	tx       *act.Tx
	lives    map[string][]device.Life // by device
	arrivals []*arrival

	last map[string]int64 // the last number of each device that numbers its captures

	captures, keys, media, judgements, gaps, suggestions db.Rows
}

// arrival is a submission that is new.
type arrival struct {
	sub     *Submission
	digest  string // of the event bytes
	id      string // of the capture
	receipt *Receipt
	life    *device.Life
}

// arrive adds a submission that is new and begins its receipt.
func (b *batch) arrive(sub *Submission, receipt *Receipt) *arrival {
	a := &arrival{sub: sub, digest: sub.digest(), id: b.tx.NewID(), receipt: receipt}
	*receipt = Receipt{ID: a.id, Book: b.tx.Book, Entry: b.tx.Next + int64(len(b.arrivals)), ReceivedAt: b.tx.Now.In(law.Beijing).Format(receivedForm),
		Media: receiptMedia(sub.Media)}
	b.arrivals = append(b.arrivals, a)
	return a
}

// receive takes in all that have arrived: note the clocks, find the uses, judge, note the sequence, store. It completes the
// receipts but for the leaves.
func (b *batch) receive(ctx context.Context) ([]ReceivedRecord, error) {
	if err := b.observe(ctx); err != nil {
		return nil, err
	}
	checks, err := b.findLives(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.findSequences(ctx); err != nil {
		return nil, err
	}
	var records []ReceivedRecord
	for i, a := range b.arrivals {
		a.life.Checks = checks[i] // captures of a device share its life
		r, err := b.take(a)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, b.store(ctx)
}

// observe stores what the messages tell of the devices' clocks (contract: clock_offset_ms, and our own observation).
func (b *batch) observe(ctx context.Context) error {
	var told []device.Observation
	var heard []device.Heard
	for _, a := range b.arrivals {
		if o := a.sub.Event.ClockOffset; o != nil {
			told = append(told, device.Observation{Device: a.sub.Event.Device, At: a.sub.Event.Time, OffsetMS: *o})
		} else {
			heard = append(heard, device.Heard{Device: a.sub.Event.Device, SentAt: a.sub.SentAt})
		}
	}
	if err := device.ObserveClocks(ctx, b.tx, told); err != nil {
		return err
	}
	if err := device.ObserveHeard(ctx, b.tx, heard); err != nil {
		return err
	}
	for _, a := range b.arrivals {
		if err := device.ObserveDoor(ctx, b.tx, a.sub.Event.Device, a.sub.SentAt); err != nil {
			return err
		}
	}
	return nil
}

// findLives picks the use for each capture, and returns the clock checks next to its instant.
func (b *batch) findLives(ctx context.Context) ([][]device.ClockCheck, error) {
	moments := make([]device.Moment, len(b.arrivals))
	for i, a := range b.arrivals {
		e := &a.sub.Event
		lives, ok := b.lives[e.Device]
		if !ok {
			var err error
			if lives, err = device.LivesOf(ctx, b.tx, b.tx.Book, e.Device); err != nil {
				return nil, err
			}
			b.lives[e.Device] = lives
		}
		var err error
		if a.life, err = device.UseFor(lives, e.Violation, e.Time); err != nil {
			return nil, err
		}
		moments[i] = device.Moment{Life: a.life, At: e.Time}
	}
	return device.ChecksNextTo(ctx, b.tx, b.tx.Book, moments)
}

// findSequences reads the last number of each device that numbers its captures.
func (b *batch) findSequences(ctx context.Context) error {
	var devices []string
	asked := map[string]bool{}
	for _, a := range b.arrivals {
		if e := &a.sub.Event; e.Sequence != nil && !asked[e.Device] {
			asked[e.Device], devices = true, append(devices, e.Device)
		}
	}
	b.last = map[string]int64{}
	if len(devices) == 0 {
		return nil
	}
	marks, args := db.In(2, devices)
	err := db.Each(ctx, b.tx, func(rows *sql.Rows) error {
		var device string
		var last int64
		err := rows.Scan(&device, &last)
		b.last[device] = last
		return err
	}, `SELECT device, last FROM capture_sequence WHERE book = $1 AND device IN (`+marks+`)`, append([]any{b.tx.Book}, args...)...)
	if err != nil {
		return fmt.Errorf("read sequences: %w", err)
	}
	return nil
}

// take judges one arrival and makes its rows and its record.
func (b *batch) take(a *arrival) (ReceivedRecord, error) {
	e := &a.sub.Event
	c := Capture{ID: a.id, Body: a.life.Use.Body, Device: e.Device, Site: a.life.Site.ID, Use: a.life.Use.ID, Violation: e.Violation,
		At: e.Time, ReceivedAt: b.tx.Now, Position: e.Position, AccuracyM: e.AccuracyM, Firmware: e.Firmware, Integrity: "verified", State: Queued, Entry: a.receipt.Entry,
		Means: meansOf(a.life, e)}
	j, err := judge(a.life.FactsFor(e.Time, c.Position), c, nil)
	if err != nil {
		return ReceivedRecord{}, err
	}
	c.Outcome, c.results, a.receipt.Judgement = j.Outcome, j.results, j.Receipt
	if err := b.rows(a, &c); err != nil {
		return ReceivedRecord{}, err
	}
	b.sequence(&c, e.Sequence)
	j.row(b.tx, c.ID, &b.judgements)
	r := ReceivedRecord{ID: c.ID, Device: c.Device, Use: c.Use, At: c.At, Event: a.digest, Media: map[string]string{},
		Outcome: c.Outcome, Judgement: j.digest(), Means: &c.Means}
	for _, m := range a.sub.Media {
		r.Media[m.Name] = m.SHA256.String()
	}
	return r, nil
}

// rows makes the rows of a capture, its keys and its media.
func (b *batch) rows(a *arrival, c *Capture) error {
	sub, e := a.sub, &a.sub.Event
	measured, err := json.Marshal(e.Measured)
	if err != nil {
		return fmt.Errorf("write what was measured: %w", err)
	}
	media, err := json.Marshal(a.receipt.Media)
	if err != nil {
		return fmt.Errorf("write the media of a receipt: %w", err)
	}
	sealed, err := b.s.Keys.SealField(eventField, c.ID, string(sub.Raw))
	if err != nil {
		return fmt.Errorf("seal an event: %w", err)
	}
	plate, blind, err := b.s.sealPlate(c.ID, e.Plate)
	if err != nil {
		return err
	}
	var lon, lat any
	if e.Position != nil {
		lon, lat = e.Position[0], e.Position[1]
	}
	book := b.tx.Book
	b.captures.Add(book, c.ID, c.Body, c.Device, c.Site, c.Use, c.Violation, c.At, c.ReceivedAt, e.Sequence, lon, lat, e.AccuracyM, e.Firmware,
		e.ClockOffset, plate, blind, e.PlateType, string(measured), sealed, sub.WebhookID, e.ID, sub.SentAt, sub.Signature, c.Integrity, string(c.State), c.Outcome, string(c.results), c.Entry, b.s.Program,
		c.Means.Mode, c.Means.Technique, c.Means.Way)
	for _, k := range keysOf(sub) {
		b.keys.Add(book, k.device, k.kind, k.key, a.digest, c.ID, c.ReceivedAt, c.Entry, string(media))
	}
	for i, m := range e.Suggestions {
		b.suggestions.Add(book, c.ID, i, m.Model, m.Version, m.Score, m.Suggests)
	}
	for i, m := range sub.Media {
		b.media.Add(book, c.ID, m.Name, i, m.Type, m.SHA256.String(), m.Size, m.Role, m.TakenAt, m.Width, m.Height, m.Duration.Milliseconds())
	}
	return nil
}

// sequence notes a gap or a step back in the device's numbers: a fact for the technical reviewer, not a fault.
func (b *batch) sequence(c *Capture, number *int64) {
	if number == nil {
		return
	}
	last, ok := b.last[c.Device]
	if !ok {
		last = *number - 1
	}
	b.last[c.Device] = *number
	kind := ""
	switch {
	case *number > last+1:
		kind = "gap"
	case *number <= last:
		kind = "back"
	}
	if kind != "" {
		b.gaps.Add(b.tx.Book, b.tx.NewID(), c.Body, c.Device, kind, last, *number, c.ID, b.tx.Now)
	}
}

// store writes the rows of all that was taken.
func (b *batch) store(ctx context.Context) error {
	var digests []string
	for _, a := range b.arrivals {
		for _, m := range a.sub.Media {
			digests = append(digests, m.SHA256.String())
		}
	}
	if err := retention.Keep(ctx, b.tx, digests); err != nil {
		return err
	}
	for _, part := range []struct {
		text string
		rows *db.Rows
	}{
		{`INSERT INTO capture (book, id, body, device, site, device_use, violation, at, received_at, sequence, lon, lat, accuracy_m, firmware,
			clock_offset_ms, plate, plate_blind, plate_type, measured, event, webhook_id, event_id, sent_at, signature, integrity, state, outcome, results, entry, program, mode, technique, way) VALUES `, &b.captures},
		{`INSERT INTO capture_key (book, device, kind, key, digest, capture, received_at, entry, media) VALUES `, &b.keys},
		{`INSERT INTO capture_media (book, capture, name, place, type, sha256, size, role, taken_at, width, height, duration_ms) VALUES `, &b.media},
		{`INSERT INTO suggestion (book, capture, place, model, version, score, suggests) VALUES `, &b.suggestions},
		{`INSERT INTO capture_gap (book, id, body, device, kind, after, found, capture, at) VALUES `, &b.gaps},
	} {
		if err := b.tx.Insert(ctx, part.text, part.rows); err != nil {
			return fmt.Errorf("store captures: %w", err)
		}
	}
	var sequences db.Rows
	for _, device := range slices.Sorted(maps.Keys(b.last)) {
		sequences.Add(b.tx.Book, device, b.last[device])
	}
	err := b.tx.InsertOver(ctx, `INSERT INTO capture_sequence (book, device, last) VALUES `, &sequences, `ON CONFLICT (book, device) DO UPDATE SET last = excluded.last`)
	if err != nil {
		return fmt.Errorf("store sequences: %w", err)
	}
	return storeJudgements(ctx, b.tx, &b.judgements)
}
