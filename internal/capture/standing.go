package capture

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/retention"
)

// Keeping is how a capture is kept: its class, until when, and what holds it whatever its terms say (Art 34).
type Keeping struct {
	retention.Kept
	ID, Body string
	At       time.Time
	Verdict  string   // that stands; empty: none
	Reviewer string   // who gave it
	Holds    []string // codes of retention.Becauses: "hold", "recall", "finding", "second"
}

// classes are the classes by state.
var classes = map[State]retention.Class{Rejected: retention.Refused, Excluded: retention.Excluded, Adopted: retention.Passed, OnFinding: retention.Passed}

// Keepings tell how captures are kept, by their ids, as known at an instant. Captures that are not there are not in the map.
//
// The clock runs from the capture. Where its device sent it later than it says, by whatever cause, it runs from its receipt: the
// term is a least one, and nobody but the device knows the instant.
func Keepings(ctx context.Context, q db.Queryer, book string, ids []string, now time.Time) (map[string]*Keeping, error) {
	out := map[string]*Keeping{}
	if len(ids) == 0 {
		return out, nil
	}
	terms, err := retention.TermsOf(ctx, q, book, now)
	if err != nil {
		return nil, err
	}
	marks, args := db.In(2, ids)
	args = append([]any{book}, args...)
	settled, err := settledAt(ctx, q, marks, args, out)
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, body, field string
		var state State
		var at, received time.Time
		if err := rows.Scan(&id, &body, &state, db.At(&at), db.At(&received), &field); err != nil {
			return err
		}
		k := out[id]
		if k == nil {
			k = &Keeping{}
			out[id] = k
		}
		k.ID, k.Body, k.At = id, body, at
		class, ok := classes[state]
		if !ok {
			class = retention.Open
		}
		if received.After(at) {
			at = received
		}
		s, known := settled[id]
		if !known && class != retention.Passed { // without a verdict on record nothing is settled
			class = retention.Open
		}
		k.Kept = terms.Kept(class, field, at, s)
		return nil
	}, `SELECT c.id, c.body, c.state, c.at, c.received_at, u.field FROM capture c JOIN device_use u ON u.book = c.book AND u.id = c.device_use WHERE c.book = $1 AND c.id IN (`+marks+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read how captures are kept: %w", err)
	}
	for id, k := range out {
		if k.ID == "" { // a verdict whose capture is gone
			delete(out, id)
		}
	}
	return out, heldBy(ctx, q, book, ids, marks, args, out)
}

// settledAt reads when captures were settled: the verdict that stands, or the exclusion after it. It begins their entries with the
// verdict and who gave it.
func settledAt(ctx context.Context, q db.Queryer, marks string, args []any, out map[string]*Keeping) (map[string]time.Time, error) {
	settled := map[string]time.Time{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var k Keeping
		var at time.Time
		err := rows.Scan(&id, &k.Verdict, &k.Reviewer, db.At(&at))
		out[id], settled[id] = &k, at
		return err
	}, `SELECT capture, id, person, at FROM verdict WHERE book = $1 AND capture IN (`+marks+`) AND undone_at IS NULL AND result IN ('pass', 'reject') ORDER BY id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read the verdicts that stand: %w", err)
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var at time.Time
		err := rows.Scan(&id, db.At(&at))
		if at.After(settled[id]) {
			settled[id] = at
		}
		return err
	}, `SELECT capture, decided_at FROM recall_item WHERE book = $1 AND capture IN (`+marks+`) AND decided_at IS NOT NULL`, args...)
	if err != nil {
		return nil, fmt.Errorf("read what recalls decided: %w", err)
	}
	return settled, nil
}

// heldBy adds what holds captures: holds that somebody placed, recalls and findings that are not settled.
func heldBy(ctx context.Context, q db.Queryer, book string, ids []string, marks string, args []any, out map[string]*Keeping) error {
	placed, err := retention.Held(ctx, q, book, retention.Captures, ids)
	if err != nil {
		return err
	}
	hold := func(id, why string) {
		if k := out[id]; k != nil && !slices.Contains(k.Holds, why) {
			k.Holds = append(k.Holds, why)
		}
	}
	for _, id := range ids {
		if len(placed[id]) > 0 {
			hold(id, "hold")
		}
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, why string
		err := rows.Scan(&id, &why)
		hold(id, why)
		return err
	}, `SELECT i.capture, 'recall' FROM recall_item i WHERE i.book = $1 AND i.capture IN (`+marks+`) AND i.waits <> ''
		UNION ALL SELECT c.id, 'recall' FROM capture c JOIN recall r ON r.book = c.book AND r.device_use = c.device_use AND r.state IN ('running', 'stopped')
			AND (r.from_at IS NULL OR r.from_at <= c.at) AND (r.until_at IS NULL OR r.until_at > c.at) WHERE c.book = $1 AND c.id IN (`+marks+`)
		UNION ALL SELECT i.capture, 'finding' FROM finding_item i WHERE i.book = $1 AND i.capture IN (`+marks+`) AND i.state = 'proposed'
		UNION ALL SELECT s.capture, 'second' FROM second_review s WHERE s.book = $1 AND s.capture IN (`+marks+`) AND s.state = 'disputed'`, args...)
	if err != nil {
		return fmt.Errorf("read what holds captures: %w", err)
	}
	return nil
}

// Holdable finds the capture that a hold is placed on.
func (s *Service) Holdable(ctx context.Context, tx *act.Tx, id string) (retention.Object, error) {
	c, err := s.ByID(ctx, tx, tx.By.Scope(access.HoldRecords), id)
	return retention.Object{Kind: retention.Captures, ID: c.ID, Body: c.Body}, err
}
