package statute

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

// What was entered wrongly is taken back by two persons: one proposes with a reason, another decides. The row stays.
var (
	TakeBackProposed = act.Kind{Name: "statute.takeback.propose", Title: law.Words{ZH: "提出撤回依据", EN: "Propose to take a source back"}, Permission: access.KeepStatutes}
	TakeBackDecided  = act.Kind{Name: "statute.takeback.decide", Title: law.Words{ZH: "决定撤回依据", EN: "Decide whether a source is taken back"}, Permission: access.KeepStatutes}
)

// TakeBack is a proposal to take a source or an overlay back.
type TakeBack struct {
	ID         string
	Subject    string // statute or overlay
	SubjectID  string
	Reason     string
	Proposer   string
	ProposedAt time.Time
	State      string // open, accepted, refused
	Decider    string
	DecidedAt  *time.Time
	Answer     string
}

// Open tells whether it still awaits a decision.
func (t *TakeBack) Open() bool { return t.State == "open" }

const (
	ofStatute = "statute"
	ofOverlay = "overlay"
)

// subjectOf finds what an id names: an entry that somebody made, or an overlay, that is not taken back.
func subjectOf(ctx context.Context, q db.Queryer, book, id string) (string, error) {
	gone := fault.Conflict{Because: law.Words{ZH: "这条记录已经撤回。", EN: "It is taken back already."}}
	list, err := entries(ctx, q, `WHERE s.book = $1 AND s.id = $2`, book, id)
	if err != nil {
		return "", err
	}
	if len(list) > 0 {
		if list[0].RetractedAt != nil {
			return "", gone
		}
		return ofStatute, nil
	}
	o, err := OverlayByID(ctx, q, book, id)
	if err != nil {
		return "", err
	}
	if o.RetractedAt != nil {
		return "", gone
	}
	return ofOverlay, nil
}

// ProposeTakeBack proposes to take an entry or an overlay back. What is part of the program is not found: it is superseded.
func (s *Service) ProposeTakeBack(ctx context.Context, by act.By, id, reason string) (Record, error) {
	var c fault.Check
	c.Text(&reason, 500, true, "reason", "请写明错在哪里。", "Say what is wrong with it.")
	if err := c.Err(); err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, TakeBackProposed, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		subject, err := subjectOf(ctx, tx, tx.Book, id)
		if err != nil {
			return Record{}, err
		}
		var open int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM statute_takeback WHERE book = $1 AND subject_id = $2 AND state = 'open'`, tx.Book, id).Scan(&open); err != nil {
			return Record{}, fmt.Errorf("look for an open proposal: %w", err)
		}
		if open > 0 {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "已经有人提出撤回，正等待决定。", EN: "It is proposed already and awaits a decision."}}
		}
		r := Record{ID: tx.NewID(), State: "open"}
		_, err = tx.Exec(ctx, `INSERT INTO statute_takeback (book, id, subject, subject_id, reason, proposer, proposed_at, state, decider, decided_at, answer)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', '', NULL, '')`, tx.Book, r.ID, subject, id, reason, tx.By.Person, tx.Now)
		return r, err
	})
	return done.Record, err
}

// DecideTakeBack decides a proposal, by another person than who made it. Accepted, the entry counts for nothing from the
// instant of the act; what cited it keeps what it cited.
func (s *Service) DecideTakeBack(ctx context.Context, by act.By, proposal string, accept bool, answer string) (Record, error) {
	var c fault.Check
	c.Text(&answer, 500, true, "answer", "请写明同意或者不同意的理由。", "Say why you accept or refuse it.")
	if err := c.Err(); err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, TakeBackDecided, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		all, err := takeBacks(ctx, tx, `WHERE t.book = $1 AND t.id = $2`, tx.Book, proposal)
		if err != nil {
			return Record{}, err
		}
		if len(all) == 0 {
			return Record{}, fault.NotFound{What: law.Words{ZH: "这项提议", EN: "the proposal"}}
		}
		t := all[0]
		if !t.Open() {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "这项提议已经决定。", EN: "The proposal is decided already."}}
		}
		if t.Proposer == tx.By.Person {
			return Record{}, law.Refusal{Rule: "E15",
				Because: law.Words{ZH: "撤回是您提出的，不能由您决定。", EN: "You proposed it yourself."},
				Cure:    law.Words{ZH: "请由另一名有权限的人员决定。", EN: "Let another person who may decide it."}}
		}
		state := "refused"
		if accept {
			state = "accepted"
			query := `UPDATE statute SET retracted_at = $3 WHERE book = $1 AND id = $2`
			if t.Subject == ofOverlay {
				query = `UPDATE overlay SET retracted_at = $3 WHERE book = $1 AND id = $2`
			}
			if _, err := tx.Exec(ctx, query, tx.Book, t.SubjectID, tx.Now); err != nil {
				return Record{}, fmt.Errorf("take back %s: %w", t.SubjectID, err)
			}
		}
		_, err = tx.Exec(ctx, `UPDATE statute_takeback SET state = $3, decider = $4, decided_at = $5, answer = $6 WHERE book = $1 AND id = $2`, tx.Book, t.ID, state, tx.By.Person, tx.Now, answer)
		return Record{ID: t.ID, State: state}, err
	})
	return done.Record, err
}

func takeBacks(ctx context.Context, q db.Queryer, where string, args ...any) ([]TakeBack, error) {
	var out []TakeBack
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var t TakeBack
		err := rows.Scan(&t.ID, &t.Subject, &t.SubjectID, &t.Reason, &t.Proposer, db.At(&t.ProposedAt), &t.State, &t.Decider, db.AtOrNil(&t.DecidedAt), &t.Answer)
		out = append(out, t)
		return err
	}, `SELECT t.id, t.subject, t.subject_id, t.reason, t.proposer, t.proposed_at, t.state, t.decider, t.decided_at, t.answer FROM statute_takeback t `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list proposals: %w", err)
	}
	return out, nil
}

// TakeBacks lists the proposals about an entry or an overlay, the newest first; with an empty id those of the whole book that
// are open.
func TakeBacks(ctx context.Context, q db.Queryer, book, id string) ([]TakeBack, error) {
	if id == "" {
		return takeBacks(ctx, q, `WHERE t.book = $1 AND t.state = 'open' ORDER BY t.id DESC`, book)
	}
	return takeBacks(ctx, q, `WHERE t.book = $1 AND t.subject_id = $2 ORDER BY t.id DESC`, book, id)
}
