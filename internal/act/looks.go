package act

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Looked is one row of the access log.
type Looked struct {
	ID                    string
	At                    time.Time
	Person, Account, Body string
	Item, ItemID, Purpose string
	Entry                 int64 // ledger entry whose digest covers the row; -1 until there is one
}

// LookFilter narrows the access log.
type LookFilter struct {
	ItemID string    // the whole id; "": every item
	Person string    // id of who looked; "": everyone
	From   time.Time // not before
	Until  time.Time // before
	Before string    // id of the last row shown before; "": from the newest
	Limit  int       // rows at most, 1 to 200; 0 is 50
}

// Looks returns who looked at what, of the persons who acted for a body of the scope, newest first, and how many rows
// there are without Before and Limit.
func Looks(ctx context.Context, q db.Queryer, scope access.Scope, f LookFilter) ([]Looked, int, error) {
	where, args := scope.Where("l", 1)
	and := func(text string, arg any) {
		args = append(args, arg)
		where += fmt.Sprintf(" AND "+text, len(args))
	}
	if f.ItemID != "" {
		and("l.item_id = $%d", f.ItemID)
	}
	if f.Person != "" {
		and("l.person = $%d", f.Person)
	}
	if !f.From.IsZero() {
		and("l.at >= $%d", f.From)
	}
	if !f.Until.IsZero() {
		and("l.at < $%d", f.Until)
	}
	var total int
	if err := q.QueryRow(ctx, `SELECT count(*) FROM access_log l WHERE `+where, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count looks: %w", err)
	}
	if f.Before != "" {
		and("l.id < $%d", f.Before)
	}
	limit := f.Limit
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	var out []Looked
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var l Looked
		err := rows.Scan(&l.ID, db.At(&l.At), &l.Person, &l.Account, &l.Body, &l.Item, &l.ItemID, &l.Purpose, &l.Entry)
		out = append(out, l)
		return err
	}, fmt.Sprintf(`SELECT l.id, l.at, l.person, l.account, l.body, l.item, l.item_id, l.purpose, l.digest
		FROM access_log l WHERE %s ORDER BY l.id DESC LIMIT %d`, where, limit), args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list looks: %w", err)
	}
	return out, total, nil
}
