package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/penalty"
)

// LikeMost is how many like cases stand beside a proposal (行政处罚法 5, 34: like cases alike); five are wanted, and fewer are said so.
const (
	LikeMost  = 10
	LikeLeast = 5
)

// Like is a decided case of the same kind of violation, without its party.
type Like struct {
	ID, Number, Body string
	DecidedAt        time.Time
	Outcome          Outcome
	Penalty          penalty.Penalty
	Ground           string // of no penalty
	Band             string // of the benchmark
	Own              bool   // of the same body
}

// Likes are the decided cases of the book that are like one, those of the own body first, then the newest first. Nothing of a party is in them.
func (s *Service) Likes(ctx context.Context, q db.Queryer, c *Case) (out []Like, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Like
		err := rows.Scan(&x.ID, &x.Number, &x.Body, db.At(&x.DecidedAt))
		x.Own = x.Body == c.Body
		out = append(out, x)
		return err
	}, fmt.Sprintf(`SELECT f.id, f.number, f.body, f.decided_at FROM case_file f WHERE f.book = $1 AND f.field = $2 AND f.violation = $3 AND f.decided_at IS NOT NULL AND f.id <> $4
		AND f.state IN ('penalised', 'not_penalised', 'closed') ORDER BY CASE WHEN f.body = $5 THEN 0 ELSE 1 END, f.decided_at DESC LIMIT %d`, LikeMost), c.Book, c.Field, c.Violation, c.ID, c.Body)
	if err != nil {
		return nil, fmt.Errorf("look for like cases: %w", err)
	}
	for i := range out {
		x := &out[i]
		steps, err := s.stepsOf(ctx, q, c.Book, x.ID)
		if err != nil {
			return nil, err
		}
		for _, st := range steps {
			switch said := st.Said.(type) {
			case *Report:
				x.Band = said.Band
			case *Decision:
				x.Outcome, x.Penalty, x.Ground = said.Outcome, said.Penalty, said.Ground
			case *SimpleDecision:
				x.Outcome, x.Penalty = said.Outcome, said.Penalty
			case *Correction:
				if said.How == "changed" {
					x.Penalty = said.Penalty
				}
			}
		}
	}
	return out, nil
}
