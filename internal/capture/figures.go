package capture

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Figures are what a reviewer sees of the work: no ranks, nobody else's figures.
type Figures struct {
	Waiting  int64 // captures that await review in the reviewer's scope, up to db.CountMost+1, which says more
	Doubtful int64 // captures in doubt, in the same scope, counted likewise
	Mine     int64 // verdicts of this person on this day in Beijing, without those undone
	MedianMS int64 // median time that they were on the screen, milliseconds; 0 without any
}

// Figures counts for one reviewer, by the same conditions as the lists.
func (s *Service) Figures(ctx context.Context, who access.Actor, scope access.Scope) (Figures, error) {
	scope, err := eased(ctx, s.Engine.DB.Reader(), scope)
	if err != nil {
		return Figures{}, err
	}
	waiting, err := s.Count(ctx, scope, Filter{State: Queued})
	if err != nil {
		return Figures{}, err
	}
	doubtful, err := s.Count(ctx, scope, Filter{State: Doubtful})
	if err != nil {
		return Figures{}, err
	}
	seconds, err := s.countSeconds(ctx, who, scope)
	if err != nil {
		return Figures{}, err
	}
	f := Figures{Waiting: int64(min(waiting+seconds, db.CountMost+1)), Doubtful: int64(doubtful)}
	today := law.DateOf(s.Engine.Clock.Now()).Start()
	var median sql.NullInt64
	err = s.Engine.DB.Reader().QueryRow(ctx, `WITH said AS (SELECT dwell_ms FROM verdict WHERE book = $1 AND person = $2 AND at >= $3 AND undone_at IS NULL AND result <> 'answer'
		UNION ALL SELECT dwell_ms FROM second_verdict WHERE book = $1 AND person = $2 AND at >= $3 AND undone_at IS NULL)
		SELECT count(*), (SELECT dwell_ms FROM said ORDER BY dwell_ms LIMIT 1 OFFSET (SELECT count(*) / 2 FROM said)) FROM said`, scope.Book, who.Person, today).Scan(&f.Mine, &median)
	if err != nil {
		return f, fmt.Errorf("count the day's verdicts: %w", err)
	}
	f.MedianMS = median.Int64
	return f, nil
}

// Own counts what a reviewer holds now, and the captures in doubt that this person doubted, up to db.CountMost+1.
func (s *Service) Own(ctx context.Context, who access.Actor) (held, asked int, err error) {
	q := s.Engine.DB.Reader()
	held, err = db.CountUpTo(ctx, q, `FROM lease l WHERE l.book = $1 AND l.account = $2 AND l.until_at > $3`, who.Book, who.Account, s.Engine.Clock.Now())
	if err != nil {
		return 0, 0, fmt.Errorf("count what is held: %w", err)
	}
	asked, err = db.CountUpTo(ctx, q, `FROM verdict v JOIN capture c ON c.book = v.book AND c.id = v.capture AND c.state = 'doubtful'
		WHERE v.book = $1 AND v.person = $2 AND v.result = 'doubt' AND v.undone_at IS NULL`, who.Book, who.Person)
	if err != nil {
		return 0, 0, fmt.Errorf("count own doubts: %w", err)
	}
	return held, asked, nil
}
