package capture

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/retention"
)

// taking is the taking away of captures in one act.
type taking struct {
	s    *Service
	tx   *act.Tx
	d    *retention.Disposal
	kept map[string]*Keeping

	marks string // of the captures, from $2 on
	args  []any  // the book and the captures
	files []string
}

// take takes captures away: what stays of each goes into its proof, everything else out of the tables; their files go after the act.
func (t *taking) take(ctx context.Context, ids []string) (map[string]DisposedItem, error) {
	marks, args := db.In(2, ids)
	t.marks, t.args = marks, append([]any{t.tx.Book}, args...)
	gone, err := t.prove(ctx, ids)
	if err != nil {
		return nil, err
	}
	_, err = t.tx.Exec(ctx, `DELETE FROM hint WHERE book = $1 AND scoring IN (SELECT s.id FROM scoring s WHERE s.book = $1 AND s.capture IN (`+t.marks+`))`, t.args...)
	if err != nil {
		return nil, fmt.Errorf("take away what models suggested: %w", err)
	}
	for _, text := range []string{
		`DELETE FROM scoring WHERE book = $1 AND capture IN (`,
		`DELETE FROM scoring_failure WHERE book = $1 AND capture IN (`,
		`DELETE FROM capture_media WHERE book = $1 AND capture IN (`,
		`DELETE FROM capture_mask WHERE book = $1 AND capture IN (`,
		`DELETE FROM suggestion WHERE book = $1 AND capture IN (`,
		`DELETE FROM lease WHERE book = $1 AND capture IN (`,
		`UPDATE verdict SET words = '', correction = NULL WHERE book = $1 AND capture IN (`, // free text may name a person; what was found stands in columns
		`UPDATE second_verdict SET words = '' WHERE book = $1 AND capture IN (`,
		`UPDATE second_review SET reasons = '' WHERE book = $1 AND capture IN (`,
		`UPDATE recall_item SET reasons = NULL WHERE book = $1 AND capture IN (`,
		`UPDATE finding_item SET reasons = NULL WHERE book = $1 AND capture IN (`,
		`DELETE FROM capture WHERE book = $1 AND id IN (`,
	} {
		if _, err := t.tx.Exec(ctx, text+t.marks+`)`, t.args...); err != nil {
			return nil, fmt.Errorf("take captures away: %w", err)
		}
	}
	if err := t.findings(ctx); err != nil {
		return nil, err
	}
	if len(t.files) == 0 {
		return gone, nil
	}
	fileMarks, fileArgs := db.In(1, t.files)
	_, err = t.tx.Exec(ctx, `DELETE FROM derivation WHERE sha256 IN (`+fileMarks+`) AND NOT EXISTS (SELECT 1 FROM capture_media m WHERE m.sha256 = derivation.sha256)`, fileArgs...)
	if err != nil {
		return nil, fmt.Errorf("take away what was noted of copies: %w", err)
	}
	return gone, retention.Doom(ctx, t.tx, t.d.ID, t.files)
}

// prove writes the proofs of captures from their rows, and gives their files.
func (t *taking) prove(ctx context.Context, ids []string) (map[string]DisposedItem, error) {
	media, err := t.digests(ctx, `SELECT capture, name, sha256 FROM capture_media WHERE book = $1 AND capture IN (`+t.marks+`) ORDER BY capture, place`)
	if err != nil {
		return nil, err
	}
	masks, err := t.digests(ctx, `SELECT capture, id, sha256 FROM capture_mask WHERE book = $1 AND capture IN (`+t.marks+`) ORDER BY capture, id`)
	if err != nil {
		return nil, err
	}
	var proofs db.Rows
	var old []string
	out := map[string]DisposedItem{}
	err = db.Each(ctx, t.tx, func(rows *sql.Rows) error {
		var p Proof
		var keyed bool
		err := rows.Scan(&p.ID, &p.Body, &p.Device, &p.Site, &p.Use, &p.Violation, db.At(&p.At), db.At(&p.ReceivedAt), &p.State, &p.Outcome, &p.Integrity, &p.Entry, &p.Event, &keyed)
		if err != nil {
			return err
		}
		k := t.kept[p.ID]
		p.Media, p.Masks = map[string]string{}, []string{}
		for _, m := range media[p.ID] {
			p.Media[m.name] = m.sha256
		}
		for _, m := range masks[p.ID] {
			p.Masks = append(p.Masks, m.sha256)
		}
		p.Class, p.Until, p.Verdict = k.Class, k.Until, k.Verdict
		if out[p.ID] = p.item(); !keyed {
			old = append(old, p.ID)
		}
		return p.row(t.tx, t.d.ID, &proofs)
	}, `SELECT c.id, c.body, c.device, c.site, c.device_use, c.violation, c.at, c.received_at, c.state, c.outcome, c.integrity, c.entry, coalesce(k.digest, ''), k.received_at IS NOT NULL
		FROM capture c LEFT JOIN capture_key k ON k.book = c.book AND k.device = c.device AND k.kind = 'event' AND k.key = c.event_id WHERE c.book = $1 AND c.id IN (`+t.marks+`)`, t.args...)
	if err != nil {
		return nil, fmt.Errorf("read captures to take away: %w", err)
	}
	if err := t.keepReceipts(ctx, old); err != nil {
		return nil, err
	}
	return out, t.tx.Insert(ctx, insertProof, &proofs)
}

type namedDigest struct{ name, sha256 string }

// digests reads files of captures, and notes them to be removed.
func (t *taking) digests(ctx context.Context, query string) (map[string][]namedDigest, error) {
	out := map[string][]namedDigest{}
	err := db.Each(ctx, t.tx, func(rows *sql.Rows) error {
		var capture string
		var n namedDigest
		err := rows.Scan(&capture, &n.name, &n.sha256)
		out[capture], t.files = append(out[capture], n), append(t.files, n.sha256)
		return err
	}, query, t.args...)
	if err != nil {
		return nil, fmt.Errorf("read the files of captures: %w", err)
	}
	return out, nil
}

// keepReceipts completes the keys of captures that a first release took in: their receipts outlive them like all others.
func (t *taking) keepReceipts(ctx context.Context, ids []string) error {
	for _, id := range ids {
		all, err := mediaOf(ctx, t.tx, t.tx.Book, id)
		if err != nil {
			return err
		}
		text, err := json.Marshal(receiptMedia(all))
		if err != nil {
			return fmt.Errorf("write the media of a receipt: %w", err)
		}
		_, err = t.tx.Exec(ctx, `UPDATE capture_key SET received_at = c.received_at, entry = c.entry, media = $3 FROM capture c
			WHERE capture_key.book = $1 AND capture_key.capture = $2 AND c.book = $1 AND c.id = $2 AND capture_key.device = c.device AND capture_key.key IN (c.webhook_id, c.event_id)`, t.tx.Book, id, string(text))
		if err != nil {
			return fmt.Errorf("keep the receipt of a capture: %w", err)
		}
	}
	return nil
}

// findings destroys what findings say whose last capture has gone, and gives their documents: the defects stay, as rules and results.
func (t *taking) findings(ctx context.Context) error {
	type row struct {
		id    string
		parts []byte
	}
	var last []row
	err := db.Each(ctx, t.tx, func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.id, &r.parts)
		last = append(last, r)
		return err
	}, `SELECT f.id, f.parts FROM finding f WHERE f.book = $1 AND f.id IN (SELECT i.finding FROM finding_item i WHERE i.book = $1 AND i.capture IN (`+t.marks+`))
		AND NOT EXISTS (SELECT 1 FROM finding_item i JOIN capture c ON c.book = i.book AND c.id = i.capture WHERE i.book = f.book AND i.finding = f.id)`, t.args...)
	if err != nil {
		return fmt.Errorf("look for findings without captures: %w", err)
	}
	for _, f := range last {
		parts, err := t.s.openParts(f.id, f.parts)
		if err != nil {
			return err
		}
		for _, p := range parts {
			for _, d := range p.Documents {
				t.files = append(t.files, d.Digest)
			}
		}
		none, err := t.s.sealParts(f.id, nil)
		if err != nil {
			return err
		}
		if _, err := t.tx.Exec(ctx, `UPDATE finding SET parts = $3 WHERE book = $1 AND id = $2`, t.tx.Book, f.id, none); err != nil {
			return fmt.Errorf("destroy what a finding says: %w", err)
		}
	}
	slices.Sort(t.files)
	t.files = slices.Compact(t.files)
	return nil
}
