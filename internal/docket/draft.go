package docket

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// New is a paper to be drafted.
type New struct {
	Kind               string
	Body               string // whose paper it is
	InNameOf           string // whose name, number and seal it bears: a delegated organisation's bears those of who delegated it; empty: Body's
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
		if err := s.held(ctx, tx, tx.Book, n.Subject, n.SubjectID); err != nil {
			return Recorded{}, err
		}
		p, err := s.draft(ctx, tx, &k, &n)
		return recordOf(&p), err
	})
}

// draft is the step that keeps a draft.
func (s *Service) draft(ctx context.Context, tx *act.Tx, k *Kind, n *New) (Paper, error) {
	if tx.By.System == "" && k.Drafts != "" && !tx.By.ActsFor(k.Drafts, n.Body) { // the system makes papers within acts of its own
		return Paper{}, errNoPaper
	}
	if err := replaceable(ctx, tx, n); err != nil {
		return Paper{}, err
	}
	if err := reached(ctx, tx, k, n); err != nil {
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
	p := Paper{Book: tx.Book, ID: tx.NewID(), Body: n.Body, InNameOf: n.InNameOf, Kind: k.ID, Version: k.Version, Subject: n.Subject, SubjectID: n.SubjectID, Source: n.Source,
		State: DraftState, DraftedBy: tx.By.Person, DraftedAt: tx.Now, Replaces: n.Replaces}
	if p.Digest, err = s.keepModel(ctx, tx, p.ID, &d); err != nil {
		return p, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO paper (book, id, body, in_name_of, kind, version, subject, subject_id, source, state, digest, draft, drafted_by, drafted_at, replaces)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, nullif($14, ''))`,
		p.Book, p.ID, p.Body, p.InNameOf, p.Kind, p.Version, p.Subject, p.SubjectID, p.Source, string(p.State), p.Digest, p.DraftedBy, p.DraftedAt, p.Replaces)
	if err != nil {
		return p, fmt.Errorf("keep a draft: %w", err)
	}
	return p, nil
}

// replaceable refuses to correct what was not approved, or was corrected before, or is another kind of paper.
func replaceable(ctx context.Context, tx *act.Tx, n *New) error {
	n.InNameOf = cmp.Or(n.InNameOf, n.Body)
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
	n.InNameOf = old.InNameOf
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

// reached refuses a paper that leaves the body while the body whose name it bears is not reached by post, address and phone (Art 41).
func reached(ctx context.Context, tx *act.Tx, k *Kind, n *New) error {
	if !k.External {
		return nil
	}
	b, err := people.BodyByID(ctx, tx, tx.Book, n.InNameOf)
	if err != nil {
		return err
	}
	return Lacking(&b, paper.Filled("联系岗位", b.Contact), paper.Filled("联系地址", b.Address), paper.Filled("联系电话", b.Phone))
}

// Lacking refuses a paper in a body's name while something of its contact that the paper says is not on record; nil where all is.
func Lacking(b *people.Body, wanted ...paper.Field) error {
	var lacks []string
	for _, f := range wanted {
		if f.Value == "" {
			lacks = append(lacks, f.Label)
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	return law.Refusal{Rule: "A41b", Article: "第四十一条", Because: law.Words{ZH: fmt.Sprintf("%s还没有登记%s，对外的文书不能缺少这些内容。", b.Name, strings.Join(lacks, "、")), EN: fmt.Sprintf("%s lacks what a paper to the outside says: %s.", b.Name, strings.Join(lacks, ", "))},
		Cure: law.Words{ZH: "请安全管理员在“人员和单位—单位—更新联系方式和机关代字”中填写。", EN: " Let the security administrator enter it under the contact of the body."}}
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
