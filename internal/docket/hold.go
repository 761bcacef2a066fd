package docket

import (
	"context"

	"yuanjian/internal/db"
)

// Hold is what the chapter of a subject says against papers about it now: nil, or why none is drafted or signed, such as of a case that was found to be
// a secret (Art 6(2)). What an act of that chapter issues by itself, the act answers for.
type Hold func(ctx context.Context, q db.Queryer, book, id string) error

// held is the answer of the chapter of a subject; of one that has none, nothing holds papers back.
func (s *Service) held(ctx context.Context, q db.Queryer, book, subject, id string) error {
	if hold := s.Holds[subject]; hold != nil {
		return hold(ctx, q, book, id)
	}
	return nil
}
