package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"yuanjian/internal/db"
	"yuanjian/internal/seal"
)

// Broken names the first thing in a book that does not fit its proof.
type Broken struct {
	Book  string
	Index int64
	What  string
}

// Error names the book, the entry and what does not fit.
func (b Broken) Error() string {
	return fmt.Sprintf("ledger of book %s, entry %d: %s", b.Book, b.Index, b.What)
}

// Verify recomputes every entry of a book from its record: commitments, leaf hashes, the chain, that instants never
// go back, and that the head is the last entry. A destroyed record is passed over: its commitment stands. It returns
// the number of entries, and Broken for the first that does not fit.
func Verify(ctx context.Context, d *db.DB, book string) (int64, error) {
	var size int64
	err := d.Read(ctx, func(q db.Queryer) error {
		var head []byte
		if err := q.QueryRow(ctx, `SELECT size, leaf FROM book WHERE id = $1`, book).Scan(&size, &head); err != nil {
			return fmt.Errorf("read head of book %s: %w", book, err)
		}
		c := chain{book: book}
		err := db.Each(ctx, q, c.check, `SELECT e.idx, e.at, e.kind, e.sha256, e.sm3, e.leaf, r.salt, r.body
			FROM entry e LEFT JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 ORDER BY e.idx`, book)
		if err != nil {
			return err
		}
		if c.next != size || !bytes.Equal(c.leaf[:], head) {
			return Broken{book, c.next, "the head is not the last entry"}
		}
		return nil
	})
	return size, err
}

type chain struct {
	book string
	next int64
	at   time.Time
	leaf tlog.Hash
}

func (c *chain) check(rows *sql.Rows) error {
	var (
		index                   int64
		at                      time.Time
		kind                    string
		sha, sm3, leaf, saltRow []byte
		body                    sql.NullString
	)
	if err := rows.Scan(&index, db.At(&at), &kind, &sha, &sm3, &leaf, &saltRow, &body); err != nil {
		return err
	}
	if index != c.next {
		return Broken{c.book, c.next, "the entry is missing"}
	}
	if at.Before(c.at) {
		return Broken{c.book, index, "its instant is before that of the entry before"}
	}
	stored := seal.Commitment{}
	copy(stored.SHA256[:], sha)
	copy(stored.SM3[:], sm3)
	if body.Valid {
		var salt [32]byte
		copy(salt[:], saltRow)
		if seal.Commit(salt, []byte(body.String)) != stored {
			return Broken{c.book, index, "the record is not the one committed to"}
		}
	}
	want := tlog.RecordHash(leafData(c.book, index, at, kind, stored, c.leaf))
	if !bytes.Equal(want[:], leaf) {
		return Broken{c.book, index, "the leaf is not the hash of its entry"}
	}
	c.next, c.at, c.leaf = index+1, at, want
	return nil
}
