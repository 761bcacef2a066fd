package capture

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// recordedScoring is a scoring as its row has it, beside the record of its entry.
type recordedScoring struct {
	Scoring
	kind, record sql.NullString
	hints        []storedHint
}

// scorings compares the scorings of the captures from one id to another with their records.
func (c *comparison) scorings(ctx context.Context, q db.Queryer, from, until string) error {
	var all []recordedScoring
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x recordedScoring
		err := rows.Scan(&x.ID, &x.Capture, &x.Model, &x.Name, &x.Version, &x.Entry, &x.kind, &x.record)
		all = append(all, x)
		return err
	}, `SELECT s.id, s.capture, s.model, s.name, s.version, s.entry, e.kind, r.body FROM scoring s LEFT JOIN entry e ON e.book = s.book AND e.idx = s.entry
		LEFT JOIN record r ON r.book = s.book AND r.idx = s.entry WHERE s.book = $1 AND s.capture >= $2 AND s.capture <= $3 ORDER BY s.id`, c.book, from, until)
	if err != nil {
		return fmt.Errorf("read what models suggested: %w", err)
	}
	hints := map[string][]storedHint{}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Scoring
		h, _, err := scanHint(rows, &x)
		hints[x.ID] = append(hints[x.ID], h)
		return err
	}, `SELECT `+scoringColumns+` FROM scoring s JOIN hint h ON h.book = s.book AND h.scoring = s.id
		WHERE s.book = $1 AND s.capture >= $2 AND s.capture <= $3 ORDER BY s.id, h.place`, c.book, from, until)
	if err != nil {
		return fmt.Errorf("read hints: %w", err)
	}
	for i := range all {
		x := &all[i]
		x.hints = hints[x.ID]
		c.compareScoring(x)
	}
	return nil
}

func (c *comparison) compareScoring(x *recordedScoring) {
	tell := func(zh, en string) {
		c.found(ledger.Broken{Book: c.book, Index: x.Entry, What: law.Words{ZH: "抓拍" + x.Capture + "的机器建议" + x.ID + "：" + zh, EN: "scoring " + x.ID + " of capture " + x.Capture + ": " + en}})
	}
	if !x.kind.Valid || x.kind.String != Scored.Name {
		tell("账簿里没有记载", "the ledger has no entry of it")
		return
	}
	c.scored.add(x.Entry)
	if !x.record.Valid { // destroyed: there is nothing left to compare with
		return
	}
	r, err := act.RecordOf[ScoringRecord](x.record.String)
	digest, cannot := digestOfHints(x.hints)
	if err != nil || cannot != nil || r.ID != x.ID || r.Capture != x.Capture || r.Model != x.Model || r.Name != x.Name || r.Version != x.Version ||
		r.Hints != len(x.hints) || r.Digest != digest {
		tell("与记载不符", "it is not as recorded")
	}
}

// lostScorings names the entries whose scoring is no longer there though its capture is.
func (c *comparison) lostScorings(ctx context.Context, q db.Queryer) error {
	type lost struct {
		entry   int64
		capture string
	}
	var all []lost
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		var body sql.NullString
		if err := rows.Scan(&entry, &body); err != nil || c.scored.has(entry) {
			return err
		}
		if r, err := act.RecordOf[ScoringRecord](body.String); err == nil {
			all = append(all, lost{entry, r.Capture})
		}
		return nil
	}, `SELECT e.idx, r.body FROM entry e LEFT JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 AND e.kind = $2 ORDER BY e.idx`, c.book, Scored.Name)
	if err != nil {
		return fmt.Errorf("look for scorings that are gone: %w", err)
	}
	for some := range slices.Chunk(all, rowsAtATime) {
		ids := make([]string, len(some))
		for i := range some {
			ids[i] = some[i].capture
		}
		marks, args := db.In(2, ids)
		there, err := db.Strings(ctx, q, `SELECT id FROM capture WHERE book = $1 AND id IN (`+marks+`)`, append([]any{c.book}, args...)...)
		if err != nil {
			return fmt.Errorf("look for the captures of scorings: %w", err)
		}
		for _, x := range some {
			if slices.Contains(there, x.capture) {
				c.found(ledger.Broken{Book: c.book, Index: x.entry, What: law.Words{ZH: "抓拍" + x.capture + "的机器建议已不在", EN: "a scoring of capture " + x.capture + " is gone"}})
			}
		}
	}
	return nil
}
