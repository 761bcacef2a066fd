package retention

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Due is an object that is due for disposal, as it was found last.
type Due struct {
	Object
	Class   Class
	At      time.Time // of the object
	Until   time.Time // from this instant on it may go
	FoundAt time.Time
	Held    bool // by a hold that somebody placed
}

// Cursor is where the queue goes on.
func (d Due) Cursor() string { return d.ID }

// Note writes what the periodic work found: objects that are due, and objects in the queue that are not any more. The queue decides
// nothing; the act that takes an object judges it anew.
func (s *Service) Note(ctx context.Context, book string, due []Due, gone []string) error {
	if len(due) == 0 && len(gone) == 0 {
		return nil
	}
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		now := s.Engine.Clock.Now()
		var rows db.Rows
		for _, d := range due {
			rows.Add(book, d.Kind, d.ID, d.Body, string(d.Class), d.At, d.Until, now)
		}
		err := tx.InsertOver(ctx, `INSERT INTO retention_due (book, kind, object, body, class, at, until_at, found_at) VALUES `, &rows,
			`ON CONFLICT (book, kind, object) DO UPDATE SET class = excluded.class, until_at = excluded.until_at`)
		if err != nil {
			return fmt.Errorf("note what is due: %w", err)
		}
		return leave(ctx, tx, book, Captures, gone)
	})
}

// leave takes objects out of the queue.
func leave(ctx context.Context, tx *db.Tx, book, kind string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	marks, args := db.In(3, ids)
	_, err := tx.Exec(ctx, `DELETE FROM retention_due WHERE book = $1 AND kind = $2 AND object IN (`+marks+`)`, append([]any{book, kind}, args...)...)
	if err != nil {
		return fmt.Errorf("take out of the queue: %w", err)
	}
	return nil
}

// Queued are the next ids in the queue of a kind after one, at most some: for the periodic work to judge them again.
func Queued(ctx context.Context, q db.Queryer, book, kind, after string, most int) (ids []string, err error) {
	ids, err = db.Strings(ctx, q, `SELECT object FROM retention_due WHERE book = $1 AND kind = $2 AND object > $3 ORDER BY object LIMIT $4`, book, kind, after, most)
	if err != nil {
		return nil, fmt.Errorf("read the queue of what is due: %w", err)
	}
	return ids, nil
}

// held is the condition that somebody's hold stands on an object in the queue.
const held = `EXISTS (SELECT 1 FROM retention_hold h WHERE h.book = d.book AND h.kind = d.kind AND h.object = d.object AND h.lifted_at IS NULL)`

// Queue lists what is due in a scope, oldest first, and counts it up to db.CountMost+1. An empty class is every class.
func Queue(ctx context.Context, q db.Queryer, scope access.Scope, class Class, turn db.Turn) (page db.Leaf[Due], total int, err error) {
	w := db.NewWhere(scope.Where("d", 1))
	if class != "" {
		w.And("d.class = %s", string(class))
	}
	if total, err = db.CountUpTo(ctx, q, `FROM retention_due d WHERE `+w.Text(), w.Args()...); err != nil {
		return page, 0, fmt.Errorf("count what is due: %w", err)
	}
	w.Beyond("d.object", turn, false)
	var out []Due
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var d Due
		err := rows.Scan(&d.Kind, &d.ID, &d.Body, &d.Class, db.At(&d.At), db.At(&d.Until), db.At(&d.FoundAt), &d.Held)
		out = append(out, d)
		return err
	}, `SELECT d.kind, d.object, d.body, d.class, d.at, d.until_at, d.found_at, `+held+` FROM retention_due d WHERE `+w.Text()+
		fmt.Sprintf(` ORDER BY d.object %s LIMIT %d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list what is due: %w", err)
	}
	return db.Cut(turn, out), total, nil
}

// Tally is what stands in the queue of a class: what is due, and how much of it somebody holds.
type Tally struct{ Due, Held int64 }

// Tallies count the queue of a body class by class.
func Tallies(ctx context.Context, q db.Queryer, book, kind, body string) (map[Class]Tally, error) {
	out := map[Class]Tally{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var c Class
		var t Tally
		err := rows.Scan(&c, &t.Due, &t.Held)
		out[c] = t
		return err
	}, `SELECT d.class, count(*), sum(CASE WHEN `+held+` THEN 1 ELSE 0 END) FROM retention_due d WHERE d.book = $1 AND d.kind = $2 AND d.body = $3 GROUP BY d.class`, book, kind, body)
	if err != nil {
		return nil, fmt.Errorf("count what is due: %w", err)
	}
	return out, nil
}

// Forgotten counts the objects of a book that have been due since before an instant, and the first instant: disposals that nobody
// ordered, or that a restored backup from before them has undone.
func Forgotten(ctx context.Context, q db.Queryer, book string, before time.Time) (n int64, since *time.Time, err error) {
	err = q.QueryRow(ctx, `SELECT count(*), min(d.until_at) FROM retention_due d WHERE d.book = $1 AND d.until_at < $2 AND NOT `+held, book, before).Scan(&n, db.AtOrNil(&since))
	if err != nil {
		return 0, nil, fmt.Errorf("count what is long due: %w", err)
	}
	return n, since, nil
}
