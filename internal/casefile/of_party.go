package casefile

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/db"
	"yuanjian/internal/party"
)

// OfParty lists the cases of an enterprise within a body, by its credit code, the newest first (Art 25(2); ux P20): those that may be shown to it. Who has
// none is nobody's enterprise.
func (s *Service) OfParty(ctx context.Context, q db.Queryer, r party.Reach, turn db.Turn) (db.Leaf[File], error) {
	_, number, _ := s.blinds(&About{Party: Party{Number: r.Number}})
	w := db.NewWhere("f.book = $1 AND f.body = $2 AND f.number_blind = $3 AND f.number_blind <> ''", []any{r.Book, r.Body, number})
	w.And("f.state <> %s AND f.frozen <> %s", string(Stub), FrozenSecret)
	w.Beyond("f.id", turn, true)
	var out []File
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		f, err := s.scan(rows)
		if err == nil && f.Party.Kind == Unit {
			out = append(out, f)
		}
		return err
	}, `SELECT `+columns+` FROM case_file f WHERE `+w.Text()+fmt.Sprintf(` ORDER BY f.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[File]{}, fmt.Errorf("list the cases of an enterprise: %w", err)
	}
	return db.Cut(turn, out), nil
}
