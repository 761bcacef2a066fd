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
	Item   string    // kind of item, "capture"; "": every kind
	ItemID string    // the whole id; "": every item
	Person string    // id of who looked; "": everyone
	From   time.Time // not before
	Until  time.Time // before
	Turn   db.Turn
}

// Looks returns who looked at what, of the persons who acted for a body of the scope, newest first, and how many rows
// there are in all, up to db.CountMost+1. Ids are made at the instant of the look, so that a span is one of ids too.
func Looks(ctx context.Context, q db.Queryer, scope access.Scope, f LookFilter) (db.Leaf[Looked], int, error) {
	var page db.Leaf[Looked]
	where, args := scope.Where("l", 1)
	and := func(text string, arg any) {
		args = append(args, arg)
		where += fmt.Sprintf(" AND "+text, len(args))
	}
	if f.Item != "" {
		and("l.item = $%d", f.Item)
	}
	if f.ItemID != "" {
		and("l.item_id = $%d", f.ItemID)
	}
	if f.Person != "" {
		and("l.person = $%d", f.Person)
	}
	if !f.From.IsZero() {
		and("l.at >= $%d", f.From)
		and("l.id >= $%d", db.FirstID(f.From))
	}
	if !f.Until.IsZero() {
		and("l.at < $%d", f.Until)
		and("l.id < $%d", db.FirstID(f.Until))
	}
	total, err := db.CountUpTo(ctx, q, `FROM access_log l WHERE `+where, args...)
	if err != nil {
		return page, 0, fmt.Errorf("count looks: %w", err)
	}
	if at := f.Turn.Cursor(); at != "" {
		and("l.id "+f.Turn.Beyond(true)+" $%d", at)
	}
	var out []Looked
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var l Looked
		err := rows.Scan(&l.ID, db.At(&l.At), &l.Person, &l.Account, &l.Body, &l.Item, &l.ItemID, &l.Purpose, &l.Entry)
		out = append(out, l)
		return err
	}, fmt.Sprintf(`SELECT l.id, l.at, l.person, l.account, l.body, l.item, l.item_id, l.purpose, l.digest
		FROM access_log l WHERE %s ORDER BY l.id %s LIMIT %d`, where, f.Turn.Order(true), f.Turn.Rows()+1), args...)
	if err != nil {
		return page, 0, fmt.Errorf("list looks: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}
