package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
)

// LeaseFor is how long a capture handed to a reviewer is kept from others; activity renews it.
const LeaseFor = 3 * time.Minute

// takeMost is how many captures a reviewer may hold at once: the one on the screen, five that are fetched ahead, and the
// twenty verdicts that the desk keeps when the line is cut.
const takeMost = 26

// Take hands up to n captures that await review to the reviewer and returns all that this reviewer now holds, oldest
// first. Nobody else gets them while the lease lasts. Each is put on the log of looks before it is returned, since its
// bytes are about to leave.
//
// A capture in doubt that asks for a second person is handed to any reviewer but the one who doubted it.
func (s *Service) Take(ctx context.Context, who access.Actor, scope access.Scope, n int) ([]Capture, error) {
	if len(scope.Bodies) == 0 {
		return nil, nil
	}
	var fresh []string
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		now := s.Engine.Clock.Now()
		if _, err := tx.Exec(ctx, `DELETE FROM lease WHERE book = $1 AND (until_at <= $2 OR until_at > $3 OR `+leaseVoid+`)`, scope.Book, now, leaseLast(now)); err != nil {
			return err
		}
		var held int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM lease WHERE book = $1 AND account = $2`, scope.Book, who.Account).Scan(&held); err != nil {
			return err
		}
		var err error
		fresh, err = claim(ctx, tx, who, scope, min(n, takeMost-held), now.Add(LeaseFor))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("take captures: %w", err)
	}
	for _, id := range fresh {
		if err := s.Sight.See(ctx, act.Look{Who: who, Item: "capture", ID: id, Purpose: "review"}); err != nil {
			return nil, err
		}
	}
	return s.held(ctx, who, scope)
}

// leaseLast is the latest end of a lease that is believed at an instant of the machine's clock, which leases go by: a later one
// was made when the clock was ahead, and would keep its capture from everybody until the clock is there again. Clocks of
// several nodes differ by less.
func leaseLast(now time.Time) time.Time { return now.Add(2 * LeaseFor) }

// leaseVoid is the condition that a lease is of somebody who is recused from its capture, or has declared its plate: it ended at that
// instant, and the next officer gets the capture (Art 42(1)).
const leaseVoid = `(EXISTS (SELECT 1 FROM account a JOIN recusal r ON r.book = a.book AND r.person = a.person JOIN capture k ON k.book = a.book
	WHERE a.book = lease.book AND a.id = lease.account AND k.id = lease.capture AND r.holds_from IS NOT NULL AND r.subject IN (k.id, k.device_use))
	OR EXISTS (SELECT 1 FROM account a JOIN capture k ON k.book = a.book WHERE a.book = lease.book AND a.id = lease.account AND k.id = lease.capture AND EXISTS (SELECT 1 FROM related_plate d
		WHERE d.book = k.book AND d.holder = a.person AND d.plate = k.plate_blind AND (d.ended_at IS NULL OR k.at < d.ended_at))))`

// free is the condition that nobody holds a capture. Each is asked for by itself: leases come and go faster than PostgreSQL counts them,
// and joined it goes through what is left of all that were.
const free = ` AND (SELECT l.account FROM lease l WHERE l.book = c.book AND l.capture = c.id) IS NULL`

// claimSpare is how many captures beyond those that are wanted are looked at, and claimRounds how often: of many reviewers who ask
// at the same instant all see the same oldest ones, and on PostgreSQL all but one find them taken.
const (
	claimSpare  = 16
	claimRounds = 16
)

// claim leases the oldest captures that wait, until n are won or none is left.
func claim(ctx context.Context, tx *db.Tx, who access.Actor, scope access.Scope, n int, until time.Time) ([]string, error) {
	if n <= 0 {
		return nil, nil
	}
	if err := tx.PlanOnce(ctx); err != nil { // there are few second reviews, and to plan for them takes longer than to find them
		return nil, err
	}
	scope, err := eased(ctx, tx, scope)
	if err != nil {
		return nil, err
	}
	now := until.Add(-LeaseFor)
	ids, err := claimSeconds(ctx, tx, who, scope, (n+2)/3, now) // mixed with the others: at the desk nothing tells them apart
	if err != nil {
		return nil, err
	}
	if err := tx.PlanForArguments(ctx); err != nil { // what waits is among a million
		return nil, err
	}
	var taken []string
	for range claimRounds {
		for _, id := range ids {
			won, err := tx.Exec(ctx, `INSERT INTO lease (book, capture, account, until_at, since_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
				scope.Book, id, who.Account, until, now)
			if err != nil {
				return nil, err
			}
			if won == 1 {
				taken = append(taken, id)
			}
			if len(taken) == n {
				return taken, nil
			}
		}
		if ids, err = oldestFree(ctx, tx, who, scope, n-len(taken)+claimSpare); err != nil || len(ids) == 0 {
			return taken, err
		}
	}
	return taken, nil
}

// oldestFree are the oldest captures that wait and that nobody holds, read branch by branch: a queue is found among a million by its
// index.
func oldestFree(ctx context.Context, tx *db.Tx, who access.Actor, scope access.Scope, n int) ([]string, error) {
	var x selection
	book, person := x.mark(scope.Book), x.mark(who.Person)
	apart, err := unconcernedIn(ctx, tx, scope, x.mark)
	if err != nil {
		return nil, err
	}
	for _, body := range x.marks(scope.Bodies) {
		of := "c.book = " + book + " AND c.body = " + body + apart
		x.branches = append(x.branches, of+" AND c.state = 'queued'"+free, of+" AND c.state = 'doubtful'"+free+`
			AND (SELECT max(v.id) FROM verdict v WHERE v.book = c.book AND v.capture = c.id AND v.undone_at IS NULL AND v.result = 'doubt'
			AND v.reason = 'second_person' AND v.person <> `+person+`) IS NOT NULL`)
	}
	order := fmt.Sprintf("LIMIT %d", n)
	return db.Strings(ctx, tx, x.union("c.id", " ORDER BY c.id "+order)+" ORDER BY v "+order, x.args...)
}

// held lists what the reviewer holds. The leases are read first: they are few, and from the captures' side an engine would go
// through all that wait.
func (s *Service) held(ctx context.Context, who access.Actor, scope access.Scope) ([]Capture, error) {
	q := s.Engine.DB.Reader()
	ids, err := db.Strings(ctx, q, `SELECT l.capture FROM lease l WHERE l.book = $1 AND l.account = $2`, scope.Book, who.Account)
	if err != nil {
		return nil, fmt.Errorf("list leases: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	marks, args := db.In(3, ids)
	var out []Capture
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := s.scan(rows)
		if scope.Covers(scope.Book, c.Body) {
			out = append(out, c)
		}
		return err
	}, `SELECT `+columns+` FROM capture c WHERE c.book = $1 AND `+Unconcerned("$1", "$2")+`
		AND c.id IN (`+marks+`) AND (`+unindexed("c.state")+` IN ('queued', 'doubtful') OR EXISTS (SELECT 1 FROM second_review s JOIN verdict v ON v.book = s.book AND v.id = s.verdict
			WHERE s.book = c.book AND s.capture = c.id AND s.state = 'open' AND s.first <> $2 AND v.undone_at IS NULL)) ORDER BY c.id`, append([]any{scope.Book, who.Person}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list what is held: %w", err)
	}
	for i := range out {
		if out[i].State.Decided() {
			if out[i], err = s.blinded(ctx, q, scope.Book, out[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, withMedia(ctx, q, scope.Book, out)
}

// Renew keeps what the reviewer holds for another LeaseFor.
func (s *Service) Renew(ctx context.Context, who access.Actor) error {
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE lease SET until_at = $3 WHERE book = $1 AND account = $2`, who.Book, who.Account, s.Engine.Clock.Now().Add(LeaseFor))
		return err
	})
}

// Release gives back everything the reviewer holds: leaving the desk.
func (s *Service) Release(ctx context.Context, who access.Actor) error {
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM lease WHERE book = $1 AND account = $2`, who.Book, who.Account)
		return err
	})
}

// leasedToOther tells whether somebody else holds the capture now.
func (s *Service) leasedToOther(ctx context.Context, tx *act.Tx, capture string) (bool, error) {
	now := s.Engine.Clock.Now()
	var n int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM lease WHERE book = $1 AND capture = $2 AND account <> $3 AND until_at > $4 AND until_at <= $5 AND NOT `+leaseVoid,
		tx.Book, capture, tx.By.Account, now, leaseLast(now)).Scan(&n)
	return n > 0, err
}
