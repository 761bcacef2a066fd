package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Broken names one thing in a book that does not fit its proof.
type Broken struct {
	Book  string
	Index int64
	What  law.Words // what differs
}

// Error names the book, the entry and what does not fit.
func (b Broken) Error() string {
	return fmt.Sprintf("ledger of book %s, entry %d: %s", b.Book, b.Index, b.What.EN)
}

// Checked is what a check of a book went through.
type Checked struct {
	Entries   int64     // in the ledger by its head
	Destroyed int64     // records that were destroyed: their commitments stand
	Derived   int64     // leaves whose inner hashes are stored
	LastAt    time.Time // instant of the last entry by the head, UTC
}

// Verify is Check that stops at the first thing that does not fit and returns it as Broken. It returns the number of
// entries.
func Verify(ctx context.Context, d *db.DB, book string) (int64, error) {
	var size int64
	err := d.Read(ctx, func(q db.Queryer) error {
		var first error
		c, err := Check(ctx, q, book, func(b Broken) {
			if first == nil {
				first = b
			}
		})
		size = c.Entries
		if err == nil {
			err = first
		}
		return err
	})
	return size, err
}

// Check recomputes every entry of a book from its record: commitments, leaf hashes, the chain, that instants never go
// back, that the head is the last entry, and the inner hashes derived so far. A destroyed record is passed over: its
// commitment stands. found is told of each thing that does not fit, in the order of the entries, once an entry: what
// follows from an earlier one is not named again. q must be one snapshot.
func Check(ctx context.Context, q db.Queryer, book string, found func(Broken)) (Checked, error) {
	var out Checked
	var head []byte
	if err := q.QueryRow(ctx, `SELECT size, last_at, leaf FROM book WHERE id = $1`, book).Scan(&out.Entries, db.At(&out.LastAt), &head); err != nil {
		return out, fmt.Errorf("read head of book %s: %w", book, err)
	}
	c := chain{book: book, found: found, at: time.UnixMicro(0).UTC(), last: time.UnixMicro(0).UTC(), before: []tlog.Hash{{}}}
	err := db.Each(ctx, q, c.check, `SELECT e.idx, e.at, e.kind, e.sha256, e.sm3, e.leaf, r.salt, r.body
		FROM entry e LEFT JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 ORDER BY e.idx`, book)
	if err != nil {
		return out, err
	}
	out.Destroyed = c.destroyed
	if c.next != out.Entries || !c.endsWith(head) || !c.last.Equal(out.LastAt) {
		found(Broken{book, c.next, law.Words{
			ZH: fmt.Sprintf("账簿头与最后一条记载不符：账簿头写明%d条，实有%d条", out.Entries, c.next),
			EN: fmt.Sprintf("the head is not the last entry: it speaks of %d entries, there are %d", out.Entries, c.next)}})
	}
	if out.Derived, err = Derived(ctx, q, book); err != nil {
		return out, err
	}
	if out.Derived > c.next {
		found(Broken{book, c.next, law.Words{ZH: "存有没有对应记载的树哈希", EN: "there are hashes of leaves that do not exist"}})
	}
	if c.gaps { // the tree of leaves that are missing cannot be computed again; the gap is named
		return out, nil
	}
	if c.broken { // one leaf changes the hashes above it
		found = once(found)
	}
	return out, checkNodes(ctx, q, book, min(out.Derived, c.next), found)
}

func once(found func(Broken)) func(Broken) {
	told := false
	return func(b Broken) {
		if !told {
			told = true
			found(b)
		}
	}
}

// checkNodes compares the stored inner hashes with those of the leaves, a page of leaves at a time; the first that does
// not fit is told for each page.
func checkNodes(ctx context.Context, q db.Queryer, book string, derived int64, found func(Broken)) error {
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
		tell := once(found)
		i, first := 0, tlog.StoredHashCount(from)
		err = db.Each(ctx, q, func(rows *sql.Rows) error {
			var index int64
			var hash []byte
			if err := rows.Scan(&index, &hash); err != nil {
				return err
			}
			if i >= len(want) || index != first+int64(i) || !bytes.Equal(hash, want[i][:]) {
				tell(Broken{book, leavesOf(index+1) - 1, law.Words{ZH: "存储的树哈希与记载不符", EN: "the stored hashes of the tree are not those of its leaves"}})
			}
			i++
			return nil
		}, `SELECT idx, hash FROM node WHERE book = $1 AND idx >= $2 AND idx < $3 ORDER BY idx`, book, first, tlog.StoredHashCount(until))
		if err != nil {
			return err
		}
		if i != len(want) {
			tell(Broken{book, until - 1, law.Words{ZH: "缺少一个树哈希", EN: "a stored hash of the tree is missing"}})
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

// chain walks the entries of a book.
type chain struct {
	book  string
	found func(Broken)
	next  int64
	// at is the instant of the last entry that fits its leaf, last that of the last entry.
	at, last time.Time
	// before are the hashes that the leaf before may have: one, or after a leaf that does not fit both the stored and the
	// recomputed one, so that the next entry is not blamed; none after a gap.
	before       []tlog.Hash
	gaps, broken bool
	destroyed    int64
}

// row is an entry with its record as they are stored.
type row struct {
	index                int64
	at                   time.Time
	kind                 string
	sha, sm3, leaf, salt []byte
	body                 sql.NullString
}

func (c *chain) check(rows *sql.Rows) error {
	var r row
	if err := rows.Scan(&r.index, db.At(&r.at), &r.kind, &r.sha, &r.sm3, &r.leaf, &r.salt, &r.body); err != nil {
		return err
	}
	if r.index != c.next {
		what := law.Words{ZH: "缺少这条记载", EN: "the entry is missing"}
		if r.index > c.next+1 {
			what.ZH += fmt.Sprintf("，直至第%d条", r.index-1)
			what.EN += fmt.Sprintf(", and all up to entry %d", r.index-1)
		}
		c.found(Broken{c.book, c.next, what})
		c.gaps, c.before = true, nil
	}
	if !r.body.Valid {
		c.destroyed++
	}
	c.next, c.last = r.index+1, r.at
	if what := c.wrong(&r); what != (law.Words{}) {
		c.broken = true
		c.found(Broken{c.book, r.index, what})
		return nil
	}
	c.at = r.at
	return nil
}

// wrong tells what does not fit in an entry, nothing when all does, and moves the chain on.
func (c *chain) wrong(r *row) law.Words {
	var stored seal.Commitment
	long := copy(stored.SHA256[:], r.sha) != len(r.sha) || copy(stored.SM3[:], r.sm3) != len(r.sm3)
	var salt seal.Salt
	opens := !r.body.Valid || copy(salt[:], r.salt) == len(r.salt) && stored.Opens(salt, []byte(r.body.String))
	fits := c.follow(r, stored)
	switch {
	case r.at.Before(c.at):
		return law.Words{ZH: "时间早于前一条记载", EN: "its instant is before that of the entry before"}
	case long:
		return law.Words{ZH: "承诺值过长", EN: "its commitment is too long"}
	case !opens:
		return law.Words{ZH: "内容与承诺值不符，已被改动", EN: "the record is not the one committed to"}
	case !fits:
		return law.Words{ZH: "记载与其叶哈希不符，已被改动", EN: "the leaf is not the hash of its entry"}
	}
	return law.Words{}
}

// beforeAtMost bounds what is tried after many leaves in a row that do not fit.
const beforeAtMost = 8

// follow tells whether the stored leaf is the hash of the entry and of the leaf before, and makes it the leaf before of the next.
func (c *chain) follow(r *row, stored seal.Commitment) bool {
	var leaf tlog.Hash
	whole := copy(leaf[:], r.leaf) == tlog.HashSize && len(r.leaf) == tlog.HashSize
	before := c.before
	c.before = []tlog.Hash{leaf}
	for _, h := range before {
		want := tlog.RecordHash(leafData(c.book, r.index, r.at, r.kind, stored, h))
		if whole && want == leaf {
			c.before = []tlog.Hash{leaf}
			return true
		}
		if len(c.before) < beforeAtMost {
			c.before = append(c.before, want)
		}
	}
	return len(before) == 0 && whole // after a gap there is nothing to compute the leaf from
}

// endsWith tells whether the head names the last leaf.
func (c *chain) endsWith(head []byte) bool {
	for _, h := range c.before {
		if bytes.Equal(h[:], head) {
			return true
		}
	}
	return len(c.before) == 0 && bytes.Equal(head, make([]byte, tlog.HashSize))
}
