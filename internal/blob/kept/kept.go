// Package kept names the files that rows keep in the store of originals: what a backup takes along and a verification reads. Each
// chapter that keeps files says of which rows they are; package operate holds the list of them.
//
// Relies on: blob, db.
package kept

import (
	"context"
	"database/sql"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
)

// File is a file that a row keeps.
type File struct {
	Of     string      // id of what the row is about
	Entry  int64       // of the ledger, that recorded it; NoEntry when the row does not tell
	At     time.Time   // since when it is kept; zero: verify reads it each time
	Digest blob.Digest // zero when the row is damaged and tells none
	Size   int64       // bytes
}

// NoEntry is the entry of a file whose row tells none.
const NoEntry = -1

// Of is a file by the digest that a row has as text. A digest that is none leaves it lost (Lost) and does not stop who lists.
func Of(id, digest string, size int64) File {
	f := File{Of: id, Entry: NoEntry, Size: size}
	if d, err := blob.ParseDigest(digest); err == nil {
		f.Digest = d
	}
	return f
}

// Lost tells whether the row does not tell its file any more.
func (f *File) Lost() bool { return f.Digest == blob.Digest{} }

// List returns the files of a query whose columns are of, entry (or NULL), at (or NULL), digest and size.
func List(ctx context.Context, q db.Queryer, query string, args ...any) (out []File, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var of, digest string
		var entry sql.NullInt64
		var at *time.Time
		var size int64
		if err := rows.Scan(&of, &entry, db.AtOrNil(&at), &digest, &size); err != nil {
			return err
		}
		f := Of(of, digest, size)
		if entry.Valid {
			f.Entry = entry.Int64
		}
		if at != nil {
			f.At = *at
		}
		out = append(out, f)
		return nil
	}, query, args...)
	return out, err
}
