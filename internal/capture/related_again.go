package capture

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
)

// What was decided of a vehicle before it was declared is reviewed again by somebody without a relation to it (Art 42(1); conformance
// A42.2): verdicts get a second review, and a second verdict of the officer's counts no more.

// ConflictDrawn is the act by which the system opens the second reviews that one declaration had too many of.
var ConflictDrawn = act.Kind{Name: "capture.second.conflict", Title: law.Words{ZH: "因利害关系安排第二人复核", EN: "Have verdicts reviewed again because of a relation"}}

// JobConflicts goes on with the verdicts on a declared plate.
const JobConflicts = "capture.conflicts"

// conflictArgs names the declaration.
type conflictArgs struct {
	Declared string `json:"declared"`
}

// conflictsMost is of how many verdicts an act opens second reviews.
const conflictsMost = 20

// againForConflict opens the second reviews of a part of what was decided of a plate, and has the rest done when there is more.
func (s *Service) againForConflict(ctx context.Context, tx *act.Tx, p related, r *RelatedRecord) error {
	if !p.ofBody {
		if err := s.openAgain(ctx, tx, p, r); err != nil {
			return err
		}
	}
	whose := `c.body = $3`
	if !p.ofBody {
		whose = `v.person = $3`
	}
	type found struct {
		Given
		body string
	}
	var all []found
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var f found
		err := rows.Scan(&f.ID, &f.Capture, &f.Person, &f.Result, &f.body)
		all = append(all, f)
		return err
	}, `SELECT v.id, v.capture, v.person, v.result, c.body FROM capture c JOIN verdict v ON v.book = c.book AND v.capture = c.id AND v.undone_at IS NULL AND v.result IN ('pass', 'reject')
		WHERE c.book = $1 AND c.plate_blind = $2 AND `+unindexed(`c.state`)+` IN ('adopted', 'on_finding', 'rejected') AND `+whose+`
		AND NOT EXISTS (SELECT 1 FROM second_review s WHERE s.book = v.book AND s.verdict = v.id) ORDER BY v.id`+fmt.Sprintf(` LIMIT %d`, conflictsMost+1), tx.Book, p.plate, p.holder)
	if err != nil {
		return fmt.Errorf("look for verdicts on a declared plate: %w", err)
	}
	if len(all) > conflictsMost {
		all = all[:conflictsMost]
		if err := job.Enqueue(ctx, tx, job.Order{Kind: JobConflicts, Args: conflictArgs{p.id}, Key: fmt.Sprintf("%s/%d", p.id, tx.Next)}); err != nil {
			return err
		}
	}
	for _, f := range all {
		id := tx.NewID()
		if err := openSecond(ctx, tx, id, f.Given, f.body, ForConflict, Whole); err != nil {
			return err
		}
		r.Drawn = append(r.Drawn, id)
	}
	return nil
}

// openAgain takes back the second verdicts that the officer gave on a plate, and what the officer upheld between two others.
func (s *Service) openAgain(ctx context.Context, tx *act.Tx, p related, r *RelatedRecord) error {
	var all []aSecond
	var given []string
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var x aSecond
		var verdict string
		err := rows.Scan(&x.id, &x.capture, &x.first, &x.result, &x.state, &verdict)
		all, given = append(all, x), append(given, verdict)
		return err
	}, `SELECT s.id, s.capture, s.first, s.result, s.state, CASE WHEN s.state = 'upheld' THEN '' ELSE x.id END FROM capture c JOIN second_review s ON s.book = c.book AND s.capture = c.id
		JOIN second_verdict x ON x.book = s.book AND x.second = s.id AND x.undone_at IS NULL
		WHERE c.book = $1 AND c.plate_blind = $2 AND (s.state IN ('agreed', 'disputed') AND x.person = $3 OR s.state = 'upheld' AND s.decider = $3) ORDER BY s.id`, tx.Book, p.plate, p.holder)
	if err != nil {
		return fmt.Errorf("look for second verdicts on a declared plate: %w", err)
	}
	for i, x := range all {
		to := SecondOpen
		if x.state == Upheld {
			to = Disputed
		}
		if err := moveSecond(ctx, tx, x, to); err != nil {
			return err
		}
		if to == Disputed {
			_, err = tx.Exec(ctx, `UPDATE second_review SET decider = '', decided_at = NULL, reasons = '' WHERE book = $1 AND id = $2`, tx.Book, x.id)
		} else {
			_, err = tx.Exec(ctx, `UPDATE second_verdict SET undone_at = $3 WHERE book = $1 AND id = $2`, tx.Book, given[i], tx.Now)
		}
		if err != nil {
			return fmt.Errorf("open second review %s again: %w", x.id, err)
		}
		r.Opened = append(r.Opened, x.id)
	}
	return nil
}

// Conflicts is the handler of JobConflicts. What has a second review already is passed over, so that it may be carried out twice.
func (s *Service) Conflicts(ctx context.Context, j job.Job) error {
	var a conflictArgs
	if err := j.Read(&a); err != nil {
		return err
	}
	by := act.By{Actor: access.Actor{Book: j.Book, System: JobConflicts}}
	_, err := act.Do(ctx, s.Engine, ConflictDrawn, by, func(ctx context.Context, tx *act.Tx) (RelatedRecord, error) {
		p := related{id: a.Declared}
		err := tx.QueryRow(ctx, `SELECT holder, of_body, plate FROM related_plate WHERE book = $1 AND id = $2`, tx.Book, p.id).Scan(&p.holder, &p.ofBody, &p.plate)
		if err != nil {
			return RelatedRecord{}, fmt.Errorf("read a declared plate: %w", err)
		}
		r := RelatedRecord{ID: p.id}
		return r, s.againForConflict(ctx, tx, p, &r)
	})
	return err
}
