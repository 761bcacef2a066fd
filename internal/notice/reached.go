package notice

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/db"
)

// ReachedAt tells when the notice about a capture reached the party: at the first arrival that a channel truly said and that still
// stands (Art 38(2)), or when the party answered, whichever came first; nil while neither is known. A notice that was withdrawn told
// nothing, and who says that it is not them is not the party.
func (s *Service) ReachedAt(ctx context.Context, q db.Queryer, book, capture string) (*time.Time, error) {
	var at *time.Time
	err := q.QueryRow(ctx, `SELECT min(x.at) FROM (
		SELECT l.arrived_at AS at FROM notice n JOIN letter l ON l.book = n.book AND l.matter = $3 AND l.matter_id = n.id
		WHERE n.book = $1 AND n.capture = $2 AND n.state <> 'withdrawn' AND l.arrived_at IS NOT NULL
		UNION ALL SELECT r.received_at FROM notice n JOIN notice_reply r ON r.book = n.book AND r.notice = n.id
		WHERE n.book = $1 AND n.capture = $2 AND n.state <> 'withdrawn' AND r.kind <> $4) x`, book, capture, Subject, string(NotMe)).Scan(db.AtOrNil(&at))
	if err != nil {
		return nil, fmt.Errorf("ask when a notice reached the party: %w", err)
	}
	return at, nil
}
