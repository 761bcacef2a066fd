package ledger_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"yuanjian/internal/db"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

const book = "b"

// fill opens the book and appends n entries in transactions of three.
func fill(t *testing.T, d *db.DB, n int) {
	t.Helper()
	ctx := t.Context()
	if err := ledger.Open(ctx, d, book, "账簿", false); err != nil {
		t.Fatal(err)
	}
	for n > 0 {
		err := d.Write(ctx, func(tx *db.Tx) error {
			head, err := ledger.Lock(ctx, tx, book)
			if err != nil {
				return err
			}
			for i := range min(3, n) {
				at := testkit.WorldBegins.Add(time.Duration(head.Size) * time.Second)
				before := head.Size
				appended, err := head.Append(ctx, tx, at, "test.entry", fmt.Appendf(nil, `{"record":%d}`, head.Size))
				if err != nil {
					return err
				}
				if len(appended) != 1 {
					t.Fatalf("%d entries, want 1", len(appended))
				}
				if e := appended[0]; e.Index != before || head.Size != before+1 || head.Leaf != e.Leaf || !head.LastAt.Equal(at) {
					t.Errorf("entry %d of a transaction: %+v, head %+v", i, e, head)
				}
			}
			return head.Save(ctx, tx)
		})
		if err != nil {
			t.Fatal(err)
		}
		n -= 3
	}
}

func verify(t *testing.T, d *db.DB) (int64, error) {
	t.Helper()
	return ledger.Verify(t.Context(), d, book)
}

func TestVerifyPassesWhatWasAppended(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		fill(t, d, 0)
		if n, err := verify(t, d); n != 0 || err != nil {
			t.Errorf("empty book: %d, %v", n, err)
		}
		fill(t, d, 7)
		if n, err := verify(t, d); n != 7 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
		if _, err := ledger.Derive(t.Context(), d, book); err != nil {
			t.Fatal(err)
		}
		if n, err := verify(t, d); n != 7 || err != nil {
			t.Errorf("with its tree: %d, %v", n, err)
		}
		// A record that was destroyed erases what was said and leaves the proof that it was.
		change(t, d, `DELETE FROM record WHERE idx = 3`)
		if n, err := verify(t, d); n != 7 || err != nil {
			t.Errorf("with a destroyed record: %d, %v", n, err)
		}
	})
}

func change(t *testing.T, d *db.DB, statement string) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		n, err := tx.Exec(t.Context(), statement)
		if err == nil && n == 0 {
			return errors.New("no row was changed")
		}
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Whoever can write to the database can change rows, but not unnoticed.
func TestVerifyNamesWhatWasChanged(t *testing.T) {
	zeros := strings.Repeat("00", 32)
	bytes := func(e db.Engine) string {
		if e == db.PostgreSQL {
			return `'\x` + zeros + `'`
		}
		return `x'` + zeros + `'`
	}
	cases := []struct {
		name, statement string // Z is 32 zero bytes
		index           int64
		what            string
	}{
		{"instant", `UPDATE entry SET at = at + 1 WHERE idx = 4`, 4, "not the hash"},
		{"instant, back", `UPDATE entry SET at = at - 5000000 WHERE idx = 4`, 4, "before"},
		{"instant, first", `UPDATE entry SET at = at - 1 WHERE idx = 0`, 0, "not the hash"},
		{"kind", `UPDATE entry SET kind = 'other' WHERE idx = 4`, 4, "not the hash"},
		{"sha256", `UPDATE entry SET sha256 = Z WHERE idx = 4`, 4, "not the one"},
		{"sm3", `UPDATE entry SET sm3 = Z WHERE idx = 4`, 4, "not the one"},
		{"leaf", `UPDATE entry SET leaf = Z WHERE idx = 4`, 4, "not the hash"},
		{"last leaf", `UPDATE entry SET leaf = Z WHERE idx = 6`, 6, "not the hash"},
		{"index", `UPDATE entry SET idx = 40 WHERE idx = 4`, 4, "missing"},
		{"entry gone", `DELETE FROM entry WHERE idx = 4`, 4, "missing"},
		{"last entry gone", `DELETE FROM entry WHERE idx = 6`, 6, "head"},
		{"entry too many", `INSERT INTO entry (book, idx, at, kind, sha256, sm3, leaf) SELECT book, 7, at, kind, sha256, sm3, leaf FROM entry WHERE idx = 6`, 7, "not the hash"},
		{"record", `UPDATE record SET body = '{"record":5}' WHERE idx = 4`, 4, "not the one"},
		{"record by a blank", `UPDATE record SET body = body || ' ' WHERE idx = 4`, 4, "not the one"},
		{"record of another", `UPDATE record SET (salt, body) = (SELECT salt, body FROM record WHERE idx = 5) WHERE idx = 4`, 4, "not the one"},
		{"salt", `UPDATE record SET salt = Z WHERE idx = 4`, 4, "not the one"},
		{"head's size", `UPDATE book SET size = 6`, 7, "head"},
		{"head's leaf", `UPDATE book SET leaf = Z`, 7, "head"},
		{"head's instant", `UPDATE book SET last_at = last_at + 1`, 7, "head"},
		{"hash of a leaf", `UPDATE node SET hash = Z WHERE idx = 7`, 4, "stored hashes"},
		{"inner hash", `UPDATE node SET hash = Z WHERE idx = 6`, 3, "stored hashes"},
		{"hash gone", `DELETE FROM node WHERE idx = 6`, 4, "stored hashes"},
		{"hashes too many", `INSERT INTO node (book, idx, hash) VALUES ('b', 11, Z), ('b', 12, Z)`, 7, "do not exist"},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for _, c := range cases {
			fill(t, d, 7)
			if _, err := ledger.Derive(t.Context(), d, book); err != nil {
				t.Fatal(err)
			}
			change(t, d, strings.ReplaceAll(c.statement, "Z", bytes(d.Engine())))
			_, err := verify(t, d)
			var broken ledger.Broken
			if !errors.As(err, &broken) || broken.Book != book || broken.Index != c.index || !strings.Contains(broken.What.EN, c.what) {
				t.Errorf("%s: got %v, want entry %d, %q", c.name, err, c.index, c.what)
			}
			for _, table := range []string{"node", "record", "entry", "book"} {
				change(t, d, "DELETE FROM "+table)
			}
		}
	})
}

// A forger who recomputes what he changes is caught by the leaf after it, at the latest by the head.
func TestVerifySeesARecomputedEntry(t *testing.T) {
	d := testkit.SQLite(t)
	fill(t, d, 3)
	other := testkit.SQLite(t)
	fill(t, other, 3) // the same entries with other salts: a whole ledger that fits in itself
	var sha, sm3, leaf, salt []byte
	if err := other.Reader().QueryRow(t.Context(), `SELECT e.sha256, e.sm3, e.leaf, r.salt FROM entry e JOIN record r ON r.idx = e.idx WHERE e.idx = 0`).Scan(&sha, &sm3, &leaf, &salt); err != nil {
		t.Fatal(err)
	}
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE entry SET sha256 = $1, sm3 = $2, leaf = $3 WHERE idx = 0`, sha, sm3, leaf); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE record SET salt = $1 WHERE idx = 0`, salt)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var broken ledger.Broken
	if _, err := verify(t, d); !errors.As(err, &broken) || broken.Index != 1 {
		t.Errorf("got %v, want entry 1 not to fit", err)
	}
}

func TestLockNamesABookThatIsNotThere(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := ledger.Lock(t.Context(), tx, "nowhere")
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("got %v", err)
		}
		for _, id := range []string{"", "A", "a b", "a\nb", "账", strings.Repeat("a", 41), "-a"} {
			if err := ledger.Open(t.Context(), d, id, "", false); err == nil {
				t.Errorf("book %q was opened", id)
			}
		}
		fill(t, d, 3)
		if err := ledger.Open(t.Context(), d, book, "again", true); err != nil {
			t.Error(err)
		}
		if n, err := verify(t, d); n != 3 || err != nil {
			t.Errorf("opened again: %d, %v", n, err)
		}
	})
}

// The form of a leaf is fixed for ever: this is a second writing of it, with a second writing of RFC 6962's leaf hash.
func TestLeafIsWhatAForeignReaderComputes(t *testing.T) {
	d := testkit.SQLite(t)
	fill(t, d, 5)
	previous := make([]byte, 32)
	n := 0
	err := db.Each(t.Context(), d.Reader(), func(rows *sql.Rows) error {
		var index, at int64
		var kind string
		var sha, sm3, leaf []byte
		if err := rows.Scan(&index, &at, &kind, &sha, &sm3, &leaf); err != nil {
			return err
		}
		data := strings.Join([]string{"yuanjian/entry/1", "b", fmt.Sprint(index), time.UnixMicro(at).UTC().Format("2006-01-02T15:04:05.000000Z07:00"),
			kind, hex.EncodeToString(sha), hex.EncodeToString(sm3), hex.EncodeToString(previous), ""}, "\n")
		want := sha256.Sum256(append([]byte{0}, data...))
		if string(want[:]) != string(leaf) {
			t.Errorf("entry %d has leaf %x, a reader computes %x over\n%s", index, leaf, want, data)
		}
		previous = leaf
		n++
		return nil
	}, `SELECT idx, at, kind, sha256, sm3, leaf FROM entry ORDER BY idx`)
	if err != nil || n != 5 {
		t.Errorf("%d entries, %v", n, err)
	}
}

func TestLeafHasItsFormForEver(t *testing.T) {
	at := time.Date(2025, 5, 1, 0, 0, 0, 1000, time.FixedZone("", 8*3600))
	var previous tlog.Hash
	previous[31] = 0x0f
	got := string(ledger.LeafData("440605", 7, at, "device.plan.approve", seal.Commit(seal.Salt{}, []byte("record")), previous))
	want := "yuanjian/entry/1\n440605\n7\n2025-04-30T16:00:00.000001Z\ndevice.plan.approve\n" +
		"2649b170b9318ebf420320914d9c836a4672ca61fd978542cd16ed5782ab9be2\n" +
		"1429bbbd1fd503f0862d90882ffb5c50638947997df0d8e63c17d3e3167fbefc\n" +
		"000000000000000000000000000000000000000000000000000000000000000f\n"
	if got != want {
		t.Errorf("a leaf is\n%s\nand was\n%s", got, want)
	}
}

func TestProofsOfEveryEntryInEveryTree(t *testing.T) {
	const n = 21
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		fill(t, d, n)
		if left, err := ledger.Derive(ctx, d, book); left != 0 || err != nil {
			t.Fatalf("%d left, %v", left, err)
		}
		leaves := leavesOf(t, d)
		for size := int64(1); size <= n; size++ {
			root, err := ledger.TreeHash(ctx, d.Reader(), book, size)
			if err != nil {
				t.Fatal(err)
			}
			if want := mth(leaves[:size]); [32]byte(root) != want {
				t.Fatalf("root of %d leaves is %x, RFC 6962 says %x", size, root, want)
			}
			for index := int64(0); index < size; index++ {
				proof, err := ledger.Prove(ctx, d.Reader(), book, size, index)
				if err != nil {
					t.Fatal(err)
				}
				if err := tlog.CheckRecord(proof, size, root, index, leaves[index]); err != nil {
					t.Errorf("entry %d in %d: %v", index, size, err)
				}
				if !included(proof, size, index, leaves[index], root) {
					t.Errorf("entry %d in %d: RFC 9162 2.1.3.2 refuses the proof", index, size)
				}
				if wrong := leaves[(index+1)%n]; included(proof, size, index, wrong, root) {
					t.Errorf("entry %d in %d: another leaf passes", index, size)
				}
			}
		}
		if _, err := ledger.Prove(ctx, d.Reader(), book, n+1, 0); err == nil {
			t.Error("a proof in a tree that does not exist")
		}
	})
}

func leavesOf(t *testing.T, d *db.DB) (out []tlog.Hash) {
	t.Helper()
	err := db.Each(t.Context(), d.Reader(), func(rows *sql.Rows) error {
		var leaf []byte
		err := rows.Scan(&leaf)
		out = append(out, tlog.Hash(leaf))
		return err
	}, `SELECT leaf FROM entry ORDER BY idx`)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func inner(left, right [32]byte) [32]byte {
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// mth is the Merkle tree hash of RFC 6962 2.1, over leaf hashes.
func mth(leaves []tlog.Hash) [32]byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1 << (bits.Len(uint(len(leaves)-1)) - 1)
	return inner(mth(leaves[:k]), mth(leaves[k:]))
}

// included verifies an inclusion proof as RFC 9162 2.1.3.2 writes it.
func included(proof tlog.RecordProof, size, index int64, leaf, root tlog.Hash) bool {
	fn, sn, r := index, size-1, [32]byte(leaf)
	for _, p := range proof {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			r = inner(p, r)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			r = inner(r, p)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && r == root
}

func TestDeriveGoesOnWhereItStopped(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for total := int64(0); total < 12; {
			fill(t, d, 4)
			total += 4
			if got, err := ledger.Derived(ctx, d.Reader(), book); got != total-4 || err != nil {
				t.Errorf("before: %d derived, %v", got, err)
			}
			for range 2 { // the second time there is nothing to do
				if left, err := ledger.Derive(ctx, d, book); left != 0 || err != nil {
					t.Errorf("%d left, %v", left, err)
				}
			}
			if got, err := ledger.Derived(ctx, d.Reader(), book); got != total || err != nil {
				t.Errorf("after: %d derived of %d, %v", got, total, err)
			}
		}
		if _, err := verify(t, d); err != nil {
			t.Error(err)
		}
	})
}

func TestDeriveTakesAPortion(t *testing.T) {
	d := testkit.SQLite(t)
	fill(t, d, 1203)
	var left []int64
	for {
		n, err := ledger.Derive(t.Context(), d, book)
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, n)
		if n == 0 {
			break
		}
	}
	if fmt.Sprint(left) != "[703 203 0]" {
		t.Errorf("left after each portion: %v", left)
	}
	if n, err := verify(t, d); n != 1203 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// Check goes on after what does not fit, names each such entry once, and blames no entry for what another one is.
func TestCheckNamesEveryEntryThatWasChanged(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		fill(t, d, 30)
		if _, err := ledger.Derive(t.Context(), d, book); err != nil {
			t.Fatal(err)
		}
		change(t, d, `UPDATE record SET body = '{}' WHERE idx = 4`)
		change(t, d, `UPDATE entry SET kind = 'other' WHERE idx = 9`)
		change(t, d, `UPDATE entry SET at = at + 900000000 WHERE idx = 12`)
		change(t, d, `UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE idx = 3) WHERE idx = 15`)
		change(t, d, `DELETE FROM record WHERE idx = 16`)
		if got := checked(t, d); !slices.Equal(got, []int64{4, 9, 12, 15, 15}) { // the leaf of 15, and its hash in the tree
			t.Errorf("named %d", got)
		}
		change(t, d, `DELETE FROM entry WHERE idx IN (20, 21, 22)`)
		change(t, d, `DELETE FROM entry WHERE idx > 27`)
		if got := checked(t, d); !slices.Equal(got, []int64{4, 9, 12, 15, 20, 28, 28}) { // cut off: the head, and hashes of what is gone
			t.Errorf("with entries gone: named %d", got)
		}
	})
}

func checked(t *testing.T, d *db.DB) (named []int64) {
	t.Helper()
	err := d.Read(t.Context(), func(q db.Queryer) error {
		_, err := ledger.Check(t.Context(), q, book, func(b ledger.Broken) { named = append(named, b.Index) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return named
}
