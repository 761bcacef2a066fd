package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Holds tells whether a post lets a person do something for a body at an instant.
func Holds(ctx context.Context, q db.Queryer, book, person, body string, p access.Permission, t time.Time) (bool, error) {
	posts, err := accessPosts(ctx, q, book, person, t)
	if err != nil {
		return false, fmt.Errorf("look what posts a person holds: %w", err)
	}
	return access.Actor{Book: book, Posts: posts}.ActsFor(p, body), nil
}

// Holders are the colleagues of a body whose posts let them do something for it now: who may be named for it.
func (s *Service) Holders(ctx context.Context, q db.Queryer, scope access.Scope, body string, p access.Permission, t time.Time) ([]Colleague, error) {
	all, err := s.Colleagues(ctx, q, scope, body, t)
	if err != nil {
		return nil, err
	}
	var failed error
	all = slices.DeleteFunc(all, func(c Colleague) bool {
		is, err := Holds(ctx, q, scope.Book, c.ID, body, p, t)
		if err != nil {
			failed = err
		}
		return !is
	})
	return all, failed
}
