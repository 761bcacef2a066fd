package governance

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// countAtOnce is how many captures are counted in one transaction: some ten milliseconds, so that the device door does not wait.
const countAtOnce = 2000

// Count counts what came in and what was reviewed since it was last counted, to the end.
func (s *Service) Count(ctx context.Context, book string) error {
	for {
		more, err := s.countSome(ctx, book)
		if err != nil || !more {
			return err
		}
	}
}

// Recount forgets the counters of a book and counts everything again.
func (s *Service) Recount(ctx context.Context, book string) error {
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		for _, text := range []string{`DELETE FROM tally_day WHERE book = $1`, `DELETE FROM tally_month WHERE book = $1`,
			`DELETE FROM tally_reason WHERE book = $1`, `DELETE FROM tally_mark WHERE book = $1`} {
			if _, err := tx.Exec(ctx, text, book); err != nil {
				return fmt.Errorf("forget counters: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Count(ctx, book)
}

// countSome moves the mark and the counters together, under the lock of the mark: what was counted is never counted twice.
func (s *Service) countSome(ctx context.Context, book string) (more bool, err error) {
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO tally_mark (book, capture, verdict, undone) VALUES ($1, '', '', 0) ON CONFLICT DO NOTHING`, book)
		if err != nil {
			return fmt.Errorf("begin to count: %w", err)
		}
		var m capture.Mark
		err = tx.QueryRow(ctx, `SELECT capture, verdict, undone FROM tally_mark WHERE book = $1`+tx.ForUpdate(), book).Scan(&m.Capture, &m.Verdict, db.At(&m.Undone))
		if err != nil {
			return fmt.Errorf("read up to where is counted: %w", err)
		}
		changes, next, left, err := capture.ChangesSince(ctx, tx, book, m, countAtOnce)
		if err != nil || len(changes) == 0 && next == m {
			return err
		}
		more = left
		if err := store(ctx, tx, book, changes); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE tally_mark SET capture = $2, verdict = $3, undone = $4 WHERE book = $1`, book, next.Capture, next.Verdict, next.Undone)
		return err
	})
	return more, err
}

// Counts are how many captures came in, passed and did not pass.
type Counts struct{ Received, Adopted, Rejected int64 }

func (c *Counts) add(o Counts) {
	c.Received, c.Adopted, c.Rejected = c.Received+o.Received, c.Adopted+o.Adopted, c.Rejected+o.Rejected
}

// Reviewed are those with a verdict that stands.
func (c Counts) Reviewed() int64 { return c.Adopted + c.Rejected }

// ValidPermille is the valid rate in thousandths: passed of those reviewed. ok is false when none was.
func (c Counts) ValidPermille() (rate int64, ok bool) {
	if c.Reviewed() <= 0 {
		return 0, false
	}
	return c.Adopted * 1000 / c.Reviewed(), true
}

// cell is one row of a counter.
type cell struct{ use, period, kind, body, site string }

func store(ctx context.Context, tx *db.Tx, book string, changes []capture.Change) error {
	days, months, reasons := map[cell]Counts{}, map[cell]Counts{}, map[cell]Counts{}
	for _, c := range changes {
		day := law.DateOf(c.At).String()
		n := Counts{c.Received, c.Adopted, c.Rejected}
		bump(days, cell{c.Use, day, "", c.Body, c.Site}, n)
		bump(months, cell{c.Use, day[:len("2006-01")], c.Violation, c.Body, c.Site}, n)
		if c.Reason != "" {
			bump(reasons, cell{c.Use, day[:len("2006-01")], c.Reason, c.Body, ""}, n)
		}
	}
	var d, m, r db.Rows
	for _, k := range sorted(days) {
		n := days[k]
		d.Add(book, k.use, k.period, k.body, k.site, n.Received, n.Adopted, n.Rejected)
	}
	for _, k := range sorted(months) {
		n := months[k]
		m.Add(book, k.use, k.period, k.kind, k.body, k.site, n.Received, n.Adopted, n.Rejected)
	}
	for _, k := range sorted(reasons) {
		r.Add(book, k.use, k.period, k.kind, k.body, reasons[k].Rejected)
	}
	err := tx.InsertOver(ctx, `INSERT INTO tally_day (book, device_use, day, body, site, received, adopted, rejected) VALUES `, &d,
		`ON CONFLICT (book, device_use, day) DO UPDATE SET received = tally_day.received + excluded.received,
		adopted = tally_day.adopted + excluded.adopted, rejected = tally_day.rejected + excluded.rejected`)
	if err != nil {
		return fmt.Errorf("count by day: %w", err)
	}
	err = tx.InsertOver(ctx, `INSERT INTO tally_month (book, device_use, month, violation, body, site, received, adopted, rejected) VALUES `, &m,
		`ON CONFLICT (book, device_use, month, violation) DO UPDATE SET received = tally_month.received + excluded.received,
		adopted = tally_month.adopted + excluded.adopted, rejected = tally_month.rejected + excluded.rejected`)
	if err != nil {
		return fmt.Errorf("count by month: %w", err)
	}
	err = tx.InsertOver(ctx, `INSERT INTO tally_reason (book, device_use, month, reason, body, rejected) VALUES `, &r,
		`ON CONFLICT (book, device_use, month, reason) DO UPDATE SET rejected = tally_reason.rejected + excluded.rejected`)
	if err != nil {
		return fmt.Errorf("count reasons: %w", err)
	}
	return nil
}

func bump(in map[cell]Counts, k cell, n Counts) {
	have := in[k]
	have.add(n)
	in[k] = have
}

// sorted gives the cells in one order, so that two processes lock rows in the same one.
func sorted(in map[cell]Counts) []cell {
	return slices.SortedFunc(maps.Keys(in), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.use, b.use), cmp.Compare(a.period, b.period), cmp.Compare(a.kind, b.kind))
	})
}

// monthOf writes 2026-03.
func monthOf(t time.Time) string { return law.DateOf(t).String()[:len("2006-01")] }
