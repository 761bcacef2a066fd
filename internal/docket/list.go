package docket

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Filter narrows the list of papers.
type Filter struct {
	State State  // empty: all
	Kind  string // empty: all
	Turn  db.Turn
}

// NumberOf is the number of the paper of a kind that was issued about a subject from a source, the last one; empty: none was.
func NumberOf(ctx context.Context, q db.Queryer, book, subject, kind, source string) (string, error) {
	var words string
	err := q.QueryRow(ctx, `SELECT words FROM paper WHERE book = $1 AND subject_id = $2 AND kind = $3 AND source = $4 AND state IN ($5, $6) ORDER BY id DESC LIMIT 1`,
		book, subject, kind, source, string(ApprovedState), string(SealedState)).Scan(&words)
	if err != nil && !db.NoRow(err) {
		return "", fmt.Errorf("look for the number of a paper: %w", err)
	}
	return words, nil
}

// List is a page of the papers of a scope, the newest first, and how many there are, up to db.CountMost+1.
func (s *Service) List(ctx context.Context, scope access.Scope, f Filter) (db.Leaf[Paper], int, error) {
	var page db.Leaf[Paper]
	w := db.NewWhere(scope.Where("p", 1))
	if f.State != "" {
		w.And("p.state = %s", string(f.State))
	}
	if f.Kind != "" {
		w.And("p.kind = %s", f.Kind)
	}
	q := s.Engine.DB.Reader()
	total, err := db.CountUpTo(ctx, q, `FROM paper p WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count papers: %w", err)
	}
	w.Beyond("p.id", f.Turn, true)
	var out []Paper
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := scan(rows)
		out = append(out, p)
		return err
	}, `SELECT `+columns+` FROM paper p WHERE `+w.Text()+fmt.Sprintf(` ORDER BY p.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list papers: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// Issued is an approved paper of a body that still stands, for a step of another chapter's act; fault.NotFound where there is none.
func Issued(ctx context.Context, q db.Queryer, book, body, id string) (Paper, error) {
	p, err := load(ctx, q, book, id)
	if err == nil && (p.Body != body || p.State != ApprovedState && p.State != SealedState) {
		return Paper{}, errNoPaper
	}
	return p, err
}
