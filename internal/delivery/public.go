package delivery

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/db"
)

// Announced is a public notice that stands.
type Announced struct {
	Letter, Book, Body string
	Announcement
	At    time.Time // since when it stands
	Until time.Time
}

// StandingNotices are the public notices that stand at t, of all books, newest first, at most a page of them: no personal data is in
// them.
func StandingNotices(ctx context.Context, q db.Queryer, t time.Time, turn db.Turn) (db.Leaf[Announced], error) {
	w := db.NewWhere("c.kind = $1 AND c.state = $2", []any{string(Notice), string(Published)})
	w.And("c.state_at + (CASE WHEN coalesce(l.days, 0) > 0 THEN l.days ELSE %s END) * 86400000000 > %s", NoticeDays, t)
	w.Beyond("l.id", turn, true)
	var out []Announced
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var a Announced
		var text string
		days := 0
		if err := rows.Scan(&a.Letter, &a.Book, &a.Body, &text, &days, db.At(&a.At)); err != nil {
			return err
		}
		if days == 0 {
			days = NoticeDays
		}
		if err := json.Unmarshal([]byte(text), &a.Announcement); err != nil {
			return fmt.Errorf("read the public notice of letter %s: %w", a.Letter, err)
		}
		a.Until = a.At.AddDate(0, 0, days)
		out = append(out, a)
		return nil
	}, `SELECT l.id, l.book, l.body, l.notice, coalesce(l.days, 0), c.state_at FROM letter_channel c JOIN letter l ON l.book = c.book AND l.id = c.letter WHERE `+w.Text()+
		fmt.Sprintf(` ORDER BY l.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Announced]{}, fmt.Errorf("list public notices: %w", err)
	}
	return db.Cut(turn, out), nil
}
