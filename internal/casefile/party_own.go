package casefile

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/db"
	"yuanjian/internal/docket"
)

// OwnMost bounds how many cases of one party are looked through in a book. [POLICY]
const OwnMost = 1000

// OwnIDs are the cases of a book whose party has one of the numbers and got a paper, the newest first: what is only being looked into is told
// by the first paper and not by a list, and what is secret is told to nobody (Art 6(2)).
func (s *Service) OwnIDs(ctx context.Context, book string, numbers []string) ([]string, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	blinds := make([]string, len(numbers))
	for i, n := range numbers {
		blinds[i] = s.numberIndex(n)
	}
	marks, args := db.In(6, blinds)
	kinds, more := db.In(6+len(blinds), partyPapers)
	args = append(append([]any{book, string(Stub), FrozenSecret, Subject, string(docket.DroppedState)}, args...), more...)
	// No order: it would have the planner walk the whole book by id (docs/state.md).
	ids, err := db.Strings(ctx, s.Engine.DB.Reader(), `SELECT f.id FROM case_file f WHERE f.book = $1 AND f.number_blind <> '' AND f.number_blind IN (`+marks+`) AND f.state <> $2 AND f.frozen <> $3
		AND EXISTS (SELECT 1 FROM paper p WHERE p.book = f.book AND p.subject_id = f.id AND p.subject = $4 AND p.approved_at IS NOT NULL AND p.state <> $5 AND p.kind IN (`+kinds+`))
		LIMIT `+fmt.Sprint(OwnMost), args...)
	if err != nil {
		return nil, fmt.Errorf("list the cases of a party: %w", err)
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, nil
}
