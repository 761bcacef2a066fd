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
// go back, that the head is the last entry, and the inner hashes derived so far. A destroyed record is passed over:
// its commitment stands. It returns the number of entries, and Broken for the first thing that does not fit.
func Verify(ctx context.Context, d *db.DB, book string) (int64, error) {
	var size int64
	err := d.Read(ctx, func(q db.Queryer) error {
		var head []byte
		var last time.Time
		if err := q.QueryRow(ctx, `SELECT size, last_at, leaf FROM book WHERE id = $1`, book).Scan(&size, db.At(&last), &head); err != nil {
			return fmt.Errorf("read head of book %s: %w", book, err)
		}
		c := chain{book: book, at: time.UnixMicro(0).UTC()}
		err := db.Each(ctx, q, c.check, `SELECT e.idx, e.at, e.kind, e.sha256, e.sm3, e.leaf, r.salt, r.body
			FROM entry e LEFT JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 ORDER BY e.idx`, book)
		if err != nil {
			return err
		}
		if c.next != size || !bytes.Equal(c.leaf[:], head) || !c.at.Equal(last) {
			return Broken{book, c.next, "the head is not the last entry"}
		}
		return verifyNodes(ctx, q, book, size)
	})
	return size, err
}

// verifyNodes compares the stored inner hashes with those of the leaves, a page of leaves at a time.
func verifyNodes(ctx context.Context, q db.Queryer, book string, size int64) error {
	derived, err := Derived(ctx, q, book)
	if err != nil {
		return err
	}
	if derived > size {
		return Broken{book, size, "there are hashes of leaves that do not exist"}
	}
	const page = 1000
	var t subtrees
	for from := int64(0); from < derived; from += page {
		until := min(from+page, derived)
		leaves, err := leafHashes(ctx, q, book, from, until)
		if err != nil {
			return err
		}
		var want []tlog.Hash
		for _, leaf := range leaves {
			want = append(want, t.add(leaf)...)
		}
		i, first := 0, tlog.StoredHashCount(from)
		err = db.Each(ctx, q, func(rows *sql.Rows) error {
			var index int64
			var hash []byte
			if err := rows.Scan(&index, &hash); err != nil {
				return err
			}
			if i == len(want) || index != first+int64(i) || !bytes.Equal(hash, want[i][:]) {
				return Broken{book, leavesOf(index+1) - 1, "the stored hashes of the tree are not those of its leaves"}
			}
			i++
			return nil
		}, `SELECT idx, hash FROM node WHERE book = $1 AND idx >= $2 AND idx < $3 ORDER BY idx`, book, first, tlog.StoredHashCount(until))
		if err != nil {
			return err
		}
		if i != len(want) {
			return Broken{book, until - 1, "a stored hash of the tree is missing"}
		}
	}
	return nil
}

// subtrees holds the hashes of the complete subtrees at the right edge of a growing tree, the largest first.
type subtrees struct {
	leaves int64
	edge   []tlog.Hash
}

// add adds a leaf and returns the hashes that it completes, in the order in which tlog stores them.
func (t *subtrees) add(leaf tlog.Hash) []tlog.Hash {
	out := []tlog.Hash{leaf}
	for n := t.leaves; n&1 == 1; n >>= 1 {
		last := len(t.edge) - 1
		leaf = tlog.NodeHash(t.edge[last], leaf)
		t.edge = t.edge[:last]
		out = append(out, leaf)
	}
	t.edge = append(t.edge, leaf)
	t.leaves++
	return out
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
	var stored seal.Commitment
	if copy(stored.SHA256[:], sha) != len(sha) || copy(stored.SM3[:], sm3) != len(sm3) {
		return Broken{c.book, index, "its commitment is too long"}
	}
	if body.Valid {
		var salt seal.Salt
		if copy(salt[:], saltRow) != len(saltRow) || !stored.Opens(salt, []byte(body.String)) {
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
