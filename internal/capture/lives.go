package capture

import (
	"context"
	"fmt"
	"strings"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
)

// knownLives are the lives of devices of a book as they were at an entry of its ledger. Without it every capture would read
// the whole life of its device again, which is most of what taking it in costs.
type knownLives struct {
	until int64                    // the entries before this one are in them
	of    map[string][]device.Life // by device
}

// livesMost bounds how many devices' lives are kept in memory.
const livesMost = 2000

// livesAt are the lives that are still true in an act that holds the book. Every change of a life is an act and so an entry
// of the ledger: when only acts that change none have been entered since, they are true. This holds for the acts of other nodes
// too.
func (s *Service) livesAt(ctx context.Context, tx *act.Tx) (map[string][]device.Life, error) {
	s.mu.Lock()
	k := s.lives[tx.Book]
	if k == nil {
		if s.lives == nil {
			s.lives = map[string]*knownLives{}
		}
		k = &knownLives{until: tx.Next}
		s.lives[tx.Book] = k
	}
	s.mu.Unlock()
	changed, err := changedSince(ctx, tx, k.until)
	if err != nil {
		return nil, err
	}
	if changed || len(k.of) == 0 || len(k.of) > livesMost || k.until > tx.Next {
		k.of = map[string][]device.Life{}
	}
	k.until = tx.Next
	return k.of, nil
}

// withoutLives are the kinds of acts, by how they begin, that change no life: those that come as often as captures do. What
// stands here may not write what device.LivesOf reads.
var withoutLives = []string{"capture.", "notice.", "delivery.", "bench."}

// mayChangeLives is the condition of an entry whose act may have changed a life.
var mayChangeLives = func() string {
	var all []string
	for _, begin := range withoutLives {
		all = append(all, "kind NOT LIKE '"+begin+"%'")
	}
	return strings.Join(all, " AND ")
}()

// changedSince tells whether an act that may have changed a life was entered from an entry on. The order has both engines begin there:
// PostgreSQL would read all entries that there are for one that it thinks is everywhere.
func changedSince(ctx context.Context, tx *act.Tx, from int64) (bool, error) {
	var one int
	err := tx.QueryRow(ctx, `SELECT 1 FROM entry WHERE book = $1 AND idx >= $2 AND `+mayChangeLives+` ORDER BY idx LIMIT 1`, tx.Book, from).Scan(&one)
	if db.NoRow(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for what has changed since entry %d: %w", from, err)
	}
	return true, nil
}
