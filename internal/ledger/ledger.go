package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// instantForm writes instants in leaves: UTC with microseconds, always.
const instantForm = "2006-01-02T15:04:05.000000Z"

// Head is the end of a book's ledger, locked by the transaction that read it.
type Head struct {
	Book   string
	Size   int64     // number of entries, and the index of the next
	LastAt time.Time // instant of the last entry, UTC
	Leaf   tlog.Hash // hash of the last leaf; zero before the first
}

// Entry is one appended leaf.
type Entry struct {
	Index int64
	At    time.Time
	Kind  string
	Leaf  tlog.Hash
}

// bookForm is what the id of a book may be: it stands in leaves, one line each.
var bookForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Open makes a book if it does not exist yet. Its id is 1 to 40 lower-case letters, digits and hyphens.
func Open(ctx context.Context, d *db.DB, book, name string, demo bool) error {
	if !bookForm.MatchString(book) {
		return fmt.Errorf("open book %q: its id must be 1 to 40 lower-case letters, digits and hyphens", book)
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO book (id, name, demo, size, last_at, leaf) VALUES ($1, $2, $3, 0, 0, $4) ON CONFLICT DO NOTHING`,
			book, name, demo, make([]byte, tlog.HashSize))
		return err
	})
}

// Lock reads the head of a book and locks it until tx ends. It must be the first statement of an act: acts of one
// book are serial on both engines (DESIGN §3).
func Lock(ctx context.Context, tx *db.Tx, book string) (Head, error) {
	h := Head{Book: book}
	var leaf []byte
	err := tx.QueryRow(ctx, `SELECT size, last_at, leaf FROM book WHERE id = $1`+tx.ForUpdate(), book).Scan(&h.Size, db.At(&h.LastAt), &leaf)
	if db.NoRow(err) {
		return h, fault.NotFound{What: law.Words{ZH: "账簿 " + book, EN: "book " + book}}
	}
	if err != nil {
		return h, fmt.Errorf("lock book %s: %w", book, err)
	}
	copy(h.Leaf[:], leaf)
	return h, nil
}

// Append commits to bodies as the next entries, one each, all of one instant and kind. The book row is written by Save, once
// for a transaction.
func (h *Head) Append(ctx context.Context, tx *db.Tx, at time.Time, kind string, bodies ...[]byte) ([]Entry, error) {
	var entries, records db.Rows
	out := make([]Entry, len(bodies))
	for i, body := range bodies {
		salt := make([]byte, 32)
		_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
		c := seal.Commit([32]byte(salt), body)
		leaf := tlog.RecordHash(leafData(h.Book, h.Size, at, kind, c, h.Leaf))
		entries.Add(h.Book, h.Size, at, kind, c.SHA256[:], c.SM3[:], leaf[:])
		records.Add(h.Book, h.Size, salt, string(body))
		out[i] = Entry{Index: h.Size, At: at, Kind: kind, Leaf: leaf}
		h.Size, h.LastAt, h.Leaf = h.Size+1, at, leaf
	}
	if err := tx.Insert(ctx, `INSERT INTO entry (book, idx, at, kind, sha256, sm3, leaf) VALUES `, &entries); err != nil {
		return nil, fmt.Errorf("append %d entries before entry %d: %w", len(bodies), h.Size, err)
	}
	if err := tx.Insert(ctx, `INSERT INTO record (book, idx, salt, body) VALUES `, &records); err != nil {
		return nil, fmt.Errorf("store %d records before entry %d: %w", len(bodies), h.Size, err)
	}
	return out, nil
}

// Save writes the head back.
func (h *Head) Save(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE book SET size = $2, last_at = $3, leaf = $4 WHERE id = $1`, h.Book, h.Size, h.LastAt, h.Leaf[:])
	if err != nil {
		return fmt.Errorf("save head of book %s: %w", h.Book, err)
	}
	return nil
}

// leafData is what a leaf's hash is over. Its form is fixed for ever: a foreign reader recomputes it.
func leafData(book string, index int64, at time.Time, kind string, c seal.Commitment, previous tlog.Hash) []byte {
	return fmt.Appendf(nil, "yuanjian/entry/1\n%s\n%d\n%s\n%s\n%s\n%s\n%s\n", book, index, at.UTC().Format(instantForm), kind,
		hex.EncodeToString(c.SHA256[:]), hex.EncodeToString(c.SM3[:]), hex.EncodeToString(previous[:]))
}

var _ = [sha256.Size]byte(tlog.Hash{}) // the log's hash is SHA-256
