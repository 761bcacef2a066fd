package capture

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Same says in what captures are alike.
type Same string

// The same plate as the device read it; the same device at the same site.
const (
	SamePlate Same = "plate"
	SameSite  Same = "site"
)

// sameMost is how many like captures are listed.
const sameMost = 60

// sameDay is the condition for captures of the scope that were made on the same day in Beijing as c and are like it,
// without c itself. One act must not be punished twice; who reviews has to see its neighbours (Art 30(3)).
func (s *Service) sameDay(scope access.Scope, c Capture, what Same) (string, []any) {
	cond, args := s.besideOf(scope, c)
	if cond == "" || what == SamePlate && c.Plate == "" {
		return "1 = 0", nil
	}
	and := func(column string, value any) {
		args = append(args, value)
		cond += fmt.Sprintf(" AND c.%s = $%d", column, len(args))
	}
	if what == SamePlate {
		and("plate_blind", s.PlateIndex(c.Plate))
	} else {
		and("device", c.Device)
		and("site", c.Site)
	}
	day := law.DateOf(c.At)
	args = append(args, day.Start(), day.AddDays(1).Start())
	return cond + fmt.Sprintf(" AND c.at >= $%d AND c.at < $%d", len(args)-1, len(args)), args
}

// CountSame counts the other captures of the same plate, or of the same device at the same site, on the day of c.
func (s *Service) CountSame(ctx context.Context, scope access.Scope, c Capture, what Same) (int64, error) {
	cond, args := s.sameDay(scope, c, what)
	var n int64
	if err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT count(*) FROM capture c WHERE `+cond, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count captures of the same %s: %w", what, err)
	}
	return n, nil
}

// ListSame lists what CountSame counts, by time, at most sameMost.
func (s *Service) ListSame(ctx context.Context, scope access.Scope, c Capture, what Same) ([]Capture, error) {
	cond, args := s.sameDay(scope, c, what)
	var out []Capture
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		o, err := s.scan(rows)
		out = append(out, o)
		return err
	}, `SELECT `+columns+` FROM capture c WHERE `+cond+fmt.Sprintf(` ORDER BY c.at LIMIT %d`, sameMost), args...)
	if err != nil {
		return nil, fmt.Errorf("list captures of the same %s: %w", what, err)
	}
	blind, err := blindOf(ctx, s.Engine.DB.Reader(), scope.Book, scope.Person)
	if err != nil {
		return nil, err
	}
	return out, s.blindAmong(ctx, s.Engine.DB.Reader(), scope.Book, blind, out)
}
