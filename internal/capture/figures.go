package capture

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

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

// mineMost bounds how many verdicts of a day the median is taken over.
const mineMost = 5000

// Figures counts for one reviewer, by the same conditions as the lists.
func (s *Service) Figures(ctx context.Context, who access.Actor, scope access.Scope) (Figures, error) {
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
	var dwells []int64
	err = db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var ms int64
		err := rows.Scan(&ms)
		dwells = append(dwells, ms)
		return err
	}, fmt.Sprintf(`SELECT dwell_ms FROM (SELECT dwell_ms, at FROM verdict WHERE book = $1 AND person = $2 AND at >= $3 AND undone_at IS NULL AND result <> 'answer'
		UNION ALL SELECT dwell_ms, at FROM second_verdict WHERE book = $1 AND person = $2 AND at >= $3 AND undone_at IS NULL) AS said ORDER BY at DESC LIMIT %d`, mineMost), scope.Book, who.Person, today)
	if err != nil {
		return f, fmt.Errorf("count the day's verdicts: %w", err)
	}
	f.Mine = int64(len(dwells))
	if len(dwells) > 0 {
		slices.Sort(dwells)
		f.MedianMS = dwells[len(dwells)/2]
	}
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
