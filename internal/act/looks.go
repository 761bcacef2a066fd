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
	w := db.NewWhere(scope.Where("l", 1))
	if f.Item != "" {
		w.And("l.item = %s", f.Item)
	}
	if f.ItemID != "" {
		w.And("l.item_id = %s", f.ItemID)
	}
	if f.Person != "" {
		w.And("l.person = %s", f.Person)
	}
	if !f.From.IsZero() {
		w.And("l.at >= %s", f.From)
		w.And("l.id >= %s", db.FirstID(f.From))
	}
	if !f.Until.IsZero() {
		w.And("l.at < %s", f.Until)
		w.And("l.id < %s", db.FirstID(f.Until))
	}
	total, err := db.CountUpTo(ctx, q, `FROM access_log l WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count looks: %w", err)
	}
	w.Beyond("l.id", f.Turn, true)
	var out []Looked
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var l Looked
		err := rows.Scan(&l.ID, db.At(&l.At), &l.Person, &l.Account, &l.Body, &l.Item, &l.ItemID, &l.Purpose, &l.Entry)
		out = append(out, l)
		return err
	}, fmt.Sprintf(`SELECT l.id, l.at, l.person, l.account, l.body, l.item, l.item_id, l.purpose, l.digest
		FROM access_log l WHERE %s ORDER BY l.id %s LIMIT %d`, w.Text(), f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list looks: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// LooksAt are the looks at one item, the oldest first, whoever looked: for its custody. The caller has found the item in a scope.
func LooksAt(ctx context.Context, q db.Queryer, book, item, id string) (out []Looked, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var l Looked
		err := rows.Scan(&l.ID, db.At(&l.At), &l.Person, &l.Account, &l.Body, &l.Item, &l.ItemID, &l.Purpose, &l.Entry)
		out = append(out, l)
		return err
	}, `SELECT l.id, l.at, l.person, l.account, l.body, l.item, l.item_id, l.purpose, l.digest FROM access_log l WHERE l.book = $1 AND l.item = $2 AND l.item_id = $3 ORDER BY l.id`, book, item, id)
	if err != nil {
		return nil, fmt.Errorf("list looks at an item: %w", err)
	}
	return out, nil
}
