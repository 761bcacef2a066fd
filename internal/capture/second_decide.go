package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// SecondUpheld and Overturned are what a third officer decides where first and second reviewer differ: the first verdict stands, or
// it is corrected. Who gave either decides nothing (roles.md E7).
var (
	SecondUpheld = act.Kind{Name: "capture.second.uphold", Title: law.Words{ZH: "复核分歧：维持原审核", EN: "Uphold a verdict that was disputed"}, Permission: access.ReviewCaptures, Certificate: true}
	Overturned   = act.Kind{Name: "capture.second.overturn", Title: law.Words{ZH: "复核分歧：更正原审核", EN: "Overturn a verdict that was disputed"}, Permission: access.ReviewCaptures, Certificate: true}
)

// Dispute is a second review whose two verdicts differ, for who decides of it: what each found, and not who.
type Dispute struct {
	ID, Capture, Body, Why string
	State                  SecondState
	At                     time.Time // of the second verdict
	First, Second          Given     // their persons are left out
}

// third is the condition that a person may decide of second review s: neither of the two, kept from nothing of it, and no undoing is
// open any more.
func third(w *db.Where, person string, before time.Time) {
	p := w.Mark(person)
	w.And("s.state = 'disputed' AND s.first <> " + p + " AND x.person <> " + p + " AND " + Unconcerned("$1", p))
	w.And("x.at <= %s", before)
}

const fromDisputes = `FROM second_review s JOIN second_verdict x ON x.book = s.book AND x.second = s.id AND x.undone_at IS NULL
	JOIN verdict v ON v.book = s.book AND v.id = s.verdict AND v.undone_at IS NULL JOIN capture c ON c.book = s.book AND c.id = s.capture WHERE `

const disputeColumns = `s.id, s.capture, s.body, s.why, s.state, x.at, v.id, v.result, v.reason, v.words, v.is_true, v.is_clear, v.is_complete, v.is_accurate, v.at,
	x.id, x.result, x.reason, x.words, x.is_true, x.is_clear, x.is_complete, x.is_accurate, x.at`

func scanDispute(row interface{ Scan(...any) error }) (Dispute, error) {
	var d Dispute
	f, n := &d.First, &d.Second
	err := row.Scan(&d.ID, &d.Capture, &d.Body, &d.Why, &d.State, db.At(&d.At), &f.ID, &f.Result, &f.Reason, &f.Words, &f.Findings.True, &f.Findings.Clear, &f.Findings.Complete, &f.Findings.Accurate, db.At(&f.At),
		&n.ID, &n.Result, &n.Reason, &n.Words, &n.Findings.True, &n.Findings.Clear, &n.Findings.Complete, &n.Findings.Accurate, db.At(&n.At))
	return d, err
}

// Disputes are those that a reviewer may decide, the oldest first, and how many there are in all, up to db.CountMost+1.
func (s *Service) Disputes(ctx context.Context, who access.Actor, scope access.Scope, turn db.Turn) (db.Leaf[Dispute], int, error) {
	w := db.NewWhere(scope.Where("s", 1))
	third(w, who.Person, s.Engine.Clock.Now().Add(-UndoFor))
	q := s.Engine.DB.Reader()
	total, err := db.CountUpTo(ctx, q, fromDisputes+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Dispute]{}, 0, fmt.Errorf("count disputed verdicts: %w", err)
	}
	w.Beyond("s.id", turn, false)
	var out []Dispute
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		d, err := scanDispute(rows)
		out = append(out, d)
		return err
	}, `SELECT `+disputeColumns+` `+fromDisputes+w.Text()+fmt.Sprintf(` ORDER BY s.id %s LIMIT %d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Dispute]{}, 0, fmt.Errorf("list disputed verdicts: %w", err)
	}
	return db.Cut(turn, out), total, nil
}

// DisputeByID is one that a reviewer may decide, or fault.NotFound.
func (s *Service) DisputeByID(ctx context.Context, q db.Queryer, who access.Actor, id string) (Dispute, error) {
	w := db.NewWhere(who.Scope(access.ReviewCaptures).Where("s", 1))
	third(w, who.Person, s.Engine.Clock.Now().Add(-UndoFor))
	w.And("s.id = %s", id)
	d, err := scanDispute(q.QueryRow(ctx, `SELECT `+disputeColumns+` `+fromDisputes+w.Text(), w.Args()...))
	if db.NoRow(err) {
		return d, fault.NotFound{What: law.Words{ZH: "由您处理的复核分歧", EN: "a disputed verdict for you to decide"}}
	}
	if err != nil {
		return d, fmt.Errorf("load a disputed verdict: %w", err)
	}
	return d, nil
}

// DecideDispute is the verdict of a third officer on what two found differently: what agrees with the first upholds it, anything
// else corrects it.
func (s *Service) DecideDispute(ctx context.Context, by act.By, id string, in Correction) (act.Done[VerdictRecord], error) {
	to, err := in.checkReasoned()
	if err != nil {
		return act.Done[VerdictRecord]{}, err
	}
	x, err := scanSecond(s.Engine.DB.Reader().QueryRow(ctx, `SELECT id, capture, first, result, state FROM second_review WHERE book = $1 AND id = $2`, by.Book, id))
	if err != nil {
		return act.Done[VerdictRecord]{}, err
	}
	if err := s.checkBytes(ctx, by.Book, x.capture); err != nil {
		return act.Done[VerdictRecord]{}, err
	}
	kind, state := Overturned, Overruled
	if in.Result == x.result {
		kind, state = SecondUpheld, Upheld
	}
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (VerdictRecord, error) {
		d, err := s.DisputeByID(ctx, tx, tx.By.Actor, id)
		if err != nil {
			return VerdictRecord{}, err
		}
		in.Capture = d.Capture
		r := VerdictRecord{ID: d.First.ID, Capture: d.Capture, Result: in.Result, Reason: d.First.Reason, Findings: d.First.Findings, Second: d.ID}
		if state == Overruled {
			r, err = s.correctIn(ctx, tx, in, to, d.ID)
		} else {
			r.Outcome, err = s.couldGive(ctx, tx, in.Verdict)
		}
		if err != nil {
			return r, err
		}
		if err := moveSecond(ctx, tx, aSecond{id: d.ID, state: d.State}, state); err != nil {
			return r, err
		}
		_, err = tx.Exec(ctx, `UPDATE second_review SET decider = $3, decided_at = $4, reasons = $5 WHERE book = $1 AND id = $2`, tx.Book, d.ID, tx.By.Person, tx.Now, in.Why)
		if err != nil {
			return r, fmt.Errorf("record what was decided of a dispute: %w", err)
		}
		return r, nil
	})
}

// couldGive refuses a verdict that the person could not give now, and tells the outcome it would have: who upholds one answers for
// it as who gives one.
func (s *Service) couldGive(ctx context.Context, tx *act.Tx, v Verdict) (string, error) {
	c, err := s.ByID(ctx, tx, tx.By.Scope(access.ReviewCaptures), v.Capture)
	if err != nil {
		return "", err
	}
	j, _, err := s.judgeReviewed(ctx, tx, c, v.Findings)
	if err == nil && v.Result == "pass" {
		_, _, err = passes(ctx, tx, c, j)
	}
	return j.Outcome, err
}
