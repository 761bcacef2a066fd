package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// UndoRecord is the record of undoing a verdict: the verdict stays, marked.
type UndoRecord struct {
	Verdict string `json:"verdict"`
	Capture string `json:"capture"`
	// What its arrival is judged as now, when a fact became known since it was judged last.
	Outcome   string `json:"outcome,omitempty"`
	Judgement string `json:"judgement_sha256,omitempty"`
}

// Undo takes back the person's own verdict within UndoFor and the last undoMost. The capture is in the queue again and
// held by the person. Later, a mistake needs a new act with a reason.
func (s *Service) Undo(ctx context.Context, by act.By, capture string) (act.Done[UndoRecord], error) {
	if second, err := s.isSecond(ctx, by, capture); err != nil || second {
		if err != nil {
			return act.Done[UndoRecord]{}, err
		}
		return s.undoSecond(ctx, by, capture)
	}
	return act.Do(ctx, s.Engine, Undone, by, func(ctx context.Context, tx *act.Tx) (UndoRecord, error) {
		c, err := s.ByID(ctx, tx, tx.By.Scope(access.ReviewCaptures), capture)
		if err != nil {
			return UndoRecord{}, err
		}
		id, err := undoable(ctx, tx, c)
		if err != nil {
			return UndoRecord{}, err
		}
		undo, err := s.backInQueue(ctx, tx, c.ID, id)
		if err != nil {
			return undo, err
		}
		return undo, s.leaseAgain(ctx, tx, c.ID)
	})
}

// leaseAgain hands a capture to who has just taken a verdict on it back.
func (s *Service) leaseAgain(ctx context.Context, tx *act.Tx, capture string) error {
	now := s.Engine.Clock.Now()
	_, err := tx.Exec(ctx, `INSERT INTO lease (book, capture, account, until_at, since_at) VALUES ($1, $2, $3, $4, $5)`, tx.Book, capture, tx.By.Account, now.Add(LeaseFor), now)
	return err
}

// backInQueue marks the verdict that stands as undone, and brings the capture back to where it was when it was received: judged
// as arrived, anew when another fact is known by now.
func (s *Service) backInQueue(ctx context.Context, tx *act.Tx, capture, verdict string) (UndoRecord, error) {
	r := UndoRecord{Verdict: verdict, Capture: capture}
	if _, err := tx.Exec(ctx, `UPDATE verdict SET undone_at = $3 WHERE book = $1 AND id = $2`, tx.Book, verdict, tx.Now); err != nil {
		return r, fmt.Errorf("mark verdict %s as undone: %w", verdict, err)
	}
	c, err := s.scan(tx.QueryRow(ctx, `SELECT `+columns+` FROM capture c WHERE c.book = $1 AND c.id = $2`, tx.Book, capture))
	if err != nil {
		return r, fmt.Errorf("load capture: %w", err)
	}
	life, err := device.LoadAround(ctx, tx, tx.Book, c.Use, c.At, nil)
	if err != nil {
		return r, err
	}
	j, err := judge(life.FactsFor(c.At, c.Position), c, nil)
	if err != nil {
		return r, err
	}
	was, err := Arrival(ctx, tx, tx.Book, capture)
	if err != nil {
		return r, err
	}
	before, err := admissibility.ResultsOf(was.Receipt)
	if err != nil {
		return r, err
	}
	outcome := was.Outcome
	if before != j.results {
		if err := j.store(ctx, tx, capture); err != nil {
			return r, err
		}
		r.Outcome, r.Judgement, outcome = j.Outcome, j.digest(), j.Outcome
	}
	if err := move(ctx, tx, capture, Queued, outcome); err != nil {
		return r, err
	}
	return r, stands(ctx, tx, capture, j.results)
}

var errTooLate = fault.Conflict{Because: law.Words{
	ZH: "只能撤回30秒内、最近5件之中的审核。这件已经超过，原审核仍然有效。", EN: "Only the last five verdicts of the last 30 seconds can be undone; this one stands."}}

var errCorrection = fault.Conflict{Because: law.Words{
	ZH: "更正不能撤回。更正有误的，请再次更正并说明理由。", EN: "A correction cannot be undone. If it is wrong, correct it again and say why."}}

// undoable finds the verdict to take back: the last one that counts, the person's own, no correction, and young enough.
func undoable(ctx context.Context, tx *act.Tx, c Capture) (string, error) {
	var id, person string
	var at time.Time
	var corrects sql.NullString
	err := tx.QueryRow(ctx, `SELECT id, person, at, corrects FROM verdict WHERE book = $1 AND capture = $2 AND undone_at IS NULL ORDER BY id DESC LIMIT 1`, tx.Book, c.ID).
		Scan(&id, &person, db.At(&at), &corrects)
	if db.NoRow(err) || err == nil && person != tx.By.Person {
		return "", fault.Conflict{Because: law.Words{ZH: "这次抓拍没有您可以撤回的审核。", EN: "There is no verdict of yours to undo."}}
	}
	if err != nil {
		return "", err
	}
	if corrects.Valid {
		return "", errCorrection
	}
	var later int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM verdict WHERE book = $1 AND person = $2 AND undone_at IS NULL AND id > $3`, tx.Book, person, id).Scan(&later); err != nil {
		return "", err
	}
	if tx.Now.Sub(at) > UndoFor || later >= undoMost {
		return "", errTooLate
	}
	return id, nil
}

// Answer answers a doubt: somebody other than who doubted says what was found, and the capture is in the queue again.
func (s *Service) Answer(ctx context.Context, by act.By, capture, words string) (act.Done[UndoRecord], error) {
	var check fault.Check
	check.Text(&words, 500, true, "words", "请写明查到了什么。", "Say what was found.")
	if err := check.Err(); err != nil {
		return act.Done[UndoRecord]{}, err
	}
	return act.Do(ctx, s.Engine, DoubtDone, by, func(ctx context.Context, tx *act.Tx) (UndoRecord, error) {
		c, err := s.ByID(ctx, tx, tx.By.Scope(access.SettleDoubts), capture)
		if err != nil {
			return UndoRecord{}, err
		}
		var doubter string
		err = tx.QueryRow(ctx, `SELECT person FROM verdict WHERE book = $1 AND capture = $2 AND undone_at IS NULL AND result = 'doubt' ORDER BY id DESC LIMIT 1`, tx.Book, c.ID).Scan(&doubter)
		if db.NoRow(err) || err == nil && c.State != Doubtful {
			return UndoRecord{}, fault.Conflict{Because: law.Words{ZH: "这次抓拍现在没有待答复的疑问。", EN: "There is no open doubt about this capture."}}
		}
		if err != nil {
			return UndoRecord{}, err
		}
		if doubter == tx.By.Person {
			return UndoRecord{}, act.Forbidden{Because: law.Words{ZH: "疑问由提出人以外的人员答复。", EN: "A doubt is answered by somebody other than who raised it."}}
		}
		r := UndoRecord{Verdict: tx.NewID(), Capture: c.ID}
		_, err = tx.Exec(ctx, `INSERT INTO verdict (book, id, capture, body, person, result, reason, words, is_true, is_clear, is_complete, is_accurate,
			shown, painted, dwell_ms, judgement, at, undone_at, entry) VALUES ($1, $2, $3, $4, $5, 'answer', '', $6, '', '', '', '', '', 0, 0, '', $7, NULL, $8)`,
			tx.Book, r.Verdict, c.ID, c.Body, tx.By.Person, words, tx.Now, tx.Next)
		if err != nil {
			return r, fmt.Errorf("store answer: %w", err)
		}
		return r, move(ctx, tx, c.ID, Queued, c.Outcome)
	})
}
