package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// Evaluated counts the captures of a use from a day until an instant, for the evaluation of its site (Art 10(1)): how many there
// were, how many passed or did not pass review, and how many were not open to it; those that were disposed of since are among them. What
// passed on a finding passed. No plate, no person, no sum of money.
func (s *Service) Evaluated(ctx context.Context, scope access.Scope, use string, from law.Date, until time.Time) (device.EvaluationFigures, error) {
	f := device.EvaluationFigures{From: from, Until: law.DateOf(until)}
	where, args := scope.Where("c", 1)
	n := len(args)
	span := fmt.Sprintf(` AND c.device_use = $%d AND c.at >= $%d AND c.at <= $%d`, n+1, n+2, n+3)
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var state State
		var outcome string
		var count int64
		if err := rows.Scan(&state, &outcome, &count); err != nil {
			return err
		}
		f.Captures += count
		switch {
		case state.Passed():
			f.Adopted += count
		case state == Rejected:
			f.Rejected += count
		case outcome != admissibility.Reviewable.String() && outcome != admissibility.CorroborationRequired.String():
			f.Unusable += count
		}
		return nil
	}, `SELECT c.state, c.outcome, count(*) FROM capture c WHERE `+where+span+` GROUP BY c.state, c.outcome
		UNION ALL SELECT c.state, c.outcome, count(*) FROM capture_disposed c WHERE `+where+span+` GROUP BY c.state, c.outcome`,
		append(args, use, from.Start(), until)...)
	if err != nil {
		return f, fmt.Errorf("count captures for an evaluation: %w", err)
	}
	return f, nil
}
