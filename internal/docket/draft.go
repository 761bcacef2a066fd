package docket

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
)

// New is a paper to be drafted.
type New struct {
	Kind               string
	Body               string // whose paper it is
	Subject, SubjectID string // what it is about
	Source             string // the fact it is made from; empty: none
	Replaces           string // an approved paper that this one corrects; empty: none
	// Proof says how the paper is checked, in place of the page on which anybody checks papers; nil: there. Only of what Issue issues.
	Proof func(p Paper) paper.CheckCode
	// Compose says what the paper says, from the state in q at now. It runs inside the act and writes nothing.
	Compose func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error)
}

// Draft drafts a paper. What it says comes from data; a character that cannot be printed is refused and named.
func (s *Service) Draft(ctx context.Context, by act.By, n New) (Done, error) {
	k, ok := KindByID(n.Kind)
	if !ok || k.Within {
		return Done{}, fault.NotFound{What: law.Words{ZH: "这种文书", EN: "this kind of paper"}}
	}
	by.Matters = append(by.Matters, n.SubjectID)
	return act.Do(ctx, s.Engine, asking(Drafted, k.Drafts, ""), by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		p, err := s.draft(ctx, tx, &k, &n)
		return recordOf(&p), err
	})
}

// draft is the step that keeps a draft.
func (s *Service) draft(ctx context.Context, tx *act.Tx, k *Kind, n *New) (Paper, error) {
	if !tx.By.ActsFor(k.Drafts, n.Body) {
		return Paper{}, errNoPaper
	}
	if err := replaceable(ctx, tx, n); err != nil {
		return Paper{}, err
	}
	d, err := n.Compose(ctx, tx, tx.Now)
	if err != nil {
		return Paper{}, err
	}
	d.Title = cmp.Or(d.Title, k.Title.ZH)
	if err := printable(&d); err != nil {
		return Paper{}, err
	}
	p := Paper{Book: tx.Book, ID: tx.NewID(), Body: n.Body, Kind: k.ID, Version: k.Version, Subject: n.Subject, SubjectID: n.SubjectID, Source: n.Source,
		State: DraftState, DraftedBy: tx.By.Person, DraftedAt: tx.Now, Replaces: n.Replaces}
	if p.Digest, err = s.keepModel(ctx, tx, p.ID, &d); err != nil {
		return p, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO paper (book, id, body, kind, version, subject, subject_id, source, state, digest, draft, drafted_by, drafted_at, replaces)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, nullif($13, ''))`,
		p.Book, p.ID, p.Body, p.Kind, p.Version, p.Subject, p.SubjectID, p.Source, string(p.State), p.Digest, p.DraftedBy, p.DraftedAt, p.Replaces)
	if err != nil {
		return p, fmt.Errorf("keep a draft: %w", err)
	}
	return p, nil
}

// replaceable refuses to correct what was not approved, or was corrected before, or is another kind of paper.
func replaceable(ctx context.Context, tx *act.Tx, n *New) error {
	if n.Replaces == "" {
		return nil
	}
	old, err := load(ctx, tx, tx.Book, n.Replaces)
	if err != nil {
		return err
	}
	if old.Body != n.Body || old.Kind != n.Kind || old.SubjectID != n.SubjectID || old.State != ApprovedState && old.State != SealedState {
		return fault.Conflict{Because: law.Words{ZH: "只能更正已经签发、还没有被更正的同一种文书；草稿请撤销后重新拟制。", EN: "Only an approved paper of the same kind that has not been corrected yet is corrected; drop a draft and draft anew."}}
	}
	return nil
}

// printable refuses a paper with a character that cannot be printed, and names it.
func printable(d *paper.Document) error {
	err := paper.Check(d)
	var missing paper.Missing
	if !errors.As(err, &missing) {
		return err
	}
	return law.Refusal{Rule: "C1", Article: "文书制作要求",
		Because: law.Words{ZH: fmt.Sprintf("“%s”中的字符%q（%U）不能印在文书上：字体没有这个字。", missing.Near, missing.Rune, missing.Rune), EN: fmt.Sprintf("The character %q (%U) in “%s” cannot be printed: the typeface lacks it.", missing.Rune, missing.Rune, missing.Near)},
		Cure:    law.Words{ZH: "请在原记录中核对这个字；确实是这个字的，请联系系统管理员更新字体。", EN: "Check the character in the record it comes from; if it is right, ask the system administrator for a newer typeface."}}
}

// Drop gives up a draft.
func (s *Service) Drop(ctx context.Context, by act.By, id string) (Done, error) {
	p, k, err := s.kindOf(ctx, by.Book, id)
	if err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, p.SubjectID)
	return act.Do(ctx, s.Engine, asking(Dropped, k.Drafts, ""), by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		p, err := load(ctx, tx, tx.Book, id)
		if err != nil {
			return Recorded{}, err
		}
		if !tx.By.ActsFor(k.Drafts, p.Body) {
			return Recorded{}, errNoPaper
		}
		if err := move(&p, DroppedState); err != nil {
			return Recorded{}, err
		}
		_, err = tx.Exec(ctx, `UPDATE paper SET state = $3 WHERE book = $1 AND id = $2`, tx.Book, id, string(p.State))
		return recordOf(&p), err
	})
}

// kindOf reads the kind of a paper, which never changes, to know what an act on it asks for.
func (s *Service) kindOf(ctx context.Context, book, id string) (Paper, Kind, error) {
	p, err := load(ctx, s.Engine.DB.Reader(), book, id)
	if err != nil {
		return p, Kind{}, err
	}
	k, ok := KindByID(p.Kind)
	if !ok {
		return p, k, fmt.Errorf("paper %s is of the unknown kind %s", id, p.Kind)
	}
	return p, k, nil
}
