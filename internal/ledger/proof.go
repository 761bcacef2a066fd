package ledger

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"yuanjian/internal/db"
	"yuanjian/internal/seal"
)

// deriveAtMost is how many leaves one transaction of Derive takes: it holds a lock that acts do not need, but on
// SQLite every transaction is in the acts' way.
const deriveAtMost = 500

// Derive computes the inner hashes of leaves that have none yet, at most deriveAtMost, and tells how many leaves are
// left. Every node can be made again from the leaves.
func Derive(ctx context.Context, d *db.DB, book string) (left int64, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		var size int64
		if err := tx.QueryRow(ctx, `SELECT size FROM book WHERE id = $1`, book).Scan(&size); err != nil {
			return err
		}
		nodes, err := nodesOf(ctx, tx, book)
		if err != nil {
			return err
		}
		from := leavesOf(nodes)
		until := min(size, from+deriveAtMost)
		leaves, err := leafHashes(ctx, tx, book, from, until)
		if err != nil {
			return err
		}
		if err := store(ctx, tx, book, from, leaves); err != nil {
			return err
		}
		left = size - until
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("derive hashes of book %s: %w", book, err)
	}
	return left, nil
}

// nodesOf returns how many hashes are stored. They are written in their order, so that the last one tells.
func nodesOf(ctx context.Context, q db.Queryer, book string) (nodes int64, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(max(idx) + 1, 0) FROM node WHERE book = $1`, book).Scan(&nodes)
	return nodes, err
}

// leavesOf returns the number of leaves whose stored hashes are the given number.
func leavesOf(nodes int64) int64 {
	lo, hi := int64(0), nodes
	for lo < hi {
		mid := lo + (hi-lo)/2
		if tlog.StoredHashCount(mid) < nodes {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func leafHashes(ctx context.Context, q db.Queryer, book string, from, until int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return err
		}
		out = append(out, tlog.Hash(b))
		return nil
	}, `SELECT leaf FROM entry WHERE book = $1 AND idx >= $2 AND idx < $3 ORDER BY idx`, book, from, until)
	return out, err
}

// store writes the hashes of leaves, from the one of index n on, in their order. Those that were made a moment ago are taken from memory:
// of what is stored only the right edge of the tree is read.
func store(ctx context.Context, tx *db.Tx, book string, n int64, leaves []tlog.Hash) error {
	made := map[int64]tlog.Hash{}
	stored := reader(ctx, tx, book)
	known := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			h, ok := made[x]
			if !ok {
				one, err := stored.ReadHashes([]int64{x})
				if err != nil {
					return nil, err
				}
				h, made[x] = one[0], one[0]
			}
			out[i] = h
		}
		return out, nil
	})
	var rows db.Rows
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashesForRecordHash(n+int64(i), leaf, known)
		if err != nil {
			return err
		}
		first := tlog.StoredHashIndex(0, n+int64(i))
		for j, h := range hashes {
			made[first+int64(j)] = h
			rows.Add(book, first+int64(j), h[:])
		}
	}
	return tx.Insert(ctx, `INSERT INTO node (book, idx, hash) VALUES `, &rows)
}

func reader(ctx context.Context, q db.Queryer, book string) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			var b []byte
			if err := q.QueryRow(ctx, `SELECT hash FROM node WHERE book = $1 AND idx = $2`, book, x).Scan(&b); err != nil {
				return nil, fmt.Errorf("hash %d of book %s: %w", x, book, err)
			}
			out[i] = tlog.Hash(b)
		}
		return out, nil
	})
}

// Derived returns how many leaves have their inner hashes: the largest tree that can be proved against.
func Derived(ctx context.Context, q db.Queryer, book string) (int64, error) {
	nodes, err := nodesOf(ctx, q, book)
	return leavesOf(nodes), err
}

// TreeHash returns the RFC 6962 root of the first size leaves.
func TreeHash(ctx context.Context, q db.Queryer, book string, size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, reader(ctx, q, book))
}

// Prove returns the inclusion proof of entry index in the tree of the first size leaves, to be checked with
// tlog.CheckRecord or any RFC 6962 reader.
func Prove(ctx context.Context, q db.Queryer, book string, size, index int64) (tlog.RecordProof, error) {
	return tlog.ProveRecord(size, index, reader(ctx, q, book))
}

// Shown is one entry with what a foreign reader needs to compute its leaf and its place in the tree.
type Shown struct {
	Book     string   `json:"book"`
	Index    int64    `json:"index"`
	At       string   `json:"at"`
	Kind     string   `json:"kind"`
	SHA256   string   `json:"sha256"` // commitment
	SM3      string   `json:"sm3"`    // commitment
	Previous string   `json:"previous"`
	Leaf     string   `json:"leaf"`
	Salt     string   `json:"salt,omitempty"` // none: the record was destroyed
	Body     string   `json:"body,omitempty"`
	Proof    []string `json:"proof,omitempty"`
}

// Show reads an entry with its record.
func Show(ctx context.Context, q db.Queryer, book string, index int64) (Shown, error) {
	x := Shown{Book: book, Index: index}
	var at time.Time
	var sha, sm3, leaf, salt, before []byte
	var body sql.NullString
	err := q.QueryRow(ctx, `SELECT e.at, e.kind, e.sha256, e.sm3, e.leaf, r.salt, r.body, b.leaf FROM entry e LEFT JOIN record r ON r.book = e.book AND r.idx = e.idx
		LEFT JOIN entry b ON b.book = e.book AND b.idx = e.idx - 1 WHERE e.book = $1 AND e.idx = $2`, book, index).Scan(db.At(&at), &x.Kind, &sha, &sm3, &leaf, &salt, &body, &before)
	if err != nil {
		return x, fmt.Errorf("read entry %d of book %s: %w", index, book, err)
	}
	if before == nil {
		before = make([]byte, tlog.HashSize)
	}
	x.At, x.SHA256, x.SM3, x.Leaf, x.Previous = at.UTC().Format(instantForm), hex.EncodeToString(sha), hex.EncodeToString(sm3), hex.EncodeToString(leaf), hex.EncodeToString(before)
	if body.Valid {
		x.Salt, x.Body = hex.EncodeToString(salt), body.String
	}
	return x, nil
}

// Prove adds the proof that the entry is in the tree of the first size leaves, whose inner hashes must have been derived.
func (x *Shown) Prove(ctx context.Context, q db.Queryer, size int64) error {
	proof, err := Prove(ctx, q, x.Book, size, x.Index)
	if err != nil {
		return fmt.Errorf("prove entry %d of book %s: %w", x.Index, x.Book, err)
	}
	x.Proof = []string{}
	for _, h := range proof {
		x.Proof = append(x.Proof, hex.EncodeToString(h[:]))
	}
	return nil
}

// Fits tells whether the leaf is that of the commitment, and the commitment that of the record; of a destroyed record only the first.
func (x *Shown) Fits() bool {
	at, err := time.Parse(instantForm, x.At)
	if err != nil {
		return false
	}
	var c seal.Commitment
	var previous, leaf tlog.Hash
	for _, part := range []struct {
		to   []byte
		from string
	}{{c.SHA256[:], x.SHA256}, {c.SM3[:], x.SM3}, {previous[:], x.Previous}, {leaf[:], x.Leaf}} {
		if b, err := hex.DecodeString(part.from); err != nil || copy(part.to, b) != len(part.to) {
			return false
		}
	}
	if tlog.RecordHash(leafData(x.Book, x.Index, at, x.Kind, c, previous)) != leaf {
		return false
	}
	salt, err := hex.DecodeString(x.Salt)
	return x.Salt == "" || err == nil && len(salt) == 32 && c.Opens([32]byte(salt), []byte(x.Body))
}
