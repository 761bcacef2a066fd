package operate_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/ledger"
	"yuanjian/internal/operate"
	"yuanjian/internal/testkit"
)

// verify runs a verification of everything and returns what it named.
func (s *system) verify(change ...func(*operate.Verification)) (operate.Verified, []string) {
	s.t.Helper()
	var named []string
	v := operate.Verification{DB: s.DB, Originals: blob.Look(s.folder, blob.OS{}), Keys: s.Keys, Full: true,
		Found: func(b ledger.Broken) { named = append(named, fmt.Sprintf("%d %s", b.Index, b.What.EN)) }}
	for _, c := range change {
		c(&v)
	}
	done, err := v.Run(s.t.Context())
	s.must(err)
	if int(done.Wrong) != len(named) {
		s.t.Errorf("%d differ, %d are named", done.Wrong, len(named))
	}
	// The documents of devicetest are digests without files; the demonstration's are verified in cmd/yuanjian.
	return done, slices.DeleteFunc(named, func(n string) bool { return strings.Contains(n, " of fact ") && strings.HasSuffix(n, "is missing") })
}

// alter writes to the database as an administrator of the database could.
func (s *system) alter(statements ...string) {
	s.t.Helper()
	err := s.DB.Write(s.t.Context(), func(tx *db.Tx) error {
		for _, text := range statements {
			if n, err := tx.Exec(s.t.Context(), text); err != nil || n == 0 {
				return fmt.Errorf("%s: %d rows, %w", text, n, err)
			}
		}
		return nil
	})
	s.must(err)
}

func (s *system) original(i int) (path string, entry int64) {
	s.t.Helper()
	all, err := capture.Originals(s.t.Context(), s.DB.Reader(), s.Book, "")
	s.must(err)
	return s.store.Path(all[i].Digest), all[i].Entry
}

// A20b: nobody alters an original unnoticed. One byte, a file that is gone, two that changed places: each is named.
func TestA20b_AnAlteredOriginalIsNamed(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := newSystem(t, w)
	s.work()
	done, named := s.verify()
	if len(named) != 0 || done.Captures != 6 || done.Read < 12 || done.Originals < 12 {
		t.Fatalf("untouched: %+v, %q", done, named)
	}
	write := func(path string, content []byte) {
		t.Helper()
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		s.must(os.WriteFile(path, content, 0o400))
	}
	read := func(path string) []byte {
		t.Helper()
		content, err := os.ReadFile(path)
		s.must(err)
		return content
	}
	expect := func(what string, want ...string) {
		t.Helper()
		_, named := s.verify()
		for _, w := range want {
			if n := strings.Count(strings.Join(named, "\n"), w); n != 1 {
				t.Errorf("%s: %q is named %d times in %q", what, w, n, named)
			}
		}
		if len(named) != len(want) {
			t.Errorf("%s: named %q", what, named)
		}
	}
	first, entry := s.original(0)
	second, other := s.original(3)
	digest := func(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
	one, two := read(first), read(second)

	altered := append([]byte(nil), one...)
	altered[len(altered)/2] ^= 1
	write(first, altered)
	altered1 := fmt.Sprintf("%d original %s of capture %s was altered", entry, digest(first), s.received[0])
	expect("one byte", altered1)
	write(first, two)
	write(second, one)
	expect("two changed places", altered1, fmt.Sprintf("%d original %s of capture %s was altered", other, digest(second), s.received[1]))
	write(second, two)
	s.must(os.Remove(first))
	expect("deleted", strings.Replace(altered1, "was altered", "is missing", 1))
	write(first, one)
	expect("all as it was")
}

// Without Full the originals of the last days are read and others are drawn; the answer says how many of each.
func TestVerifyReadsTheRecentAndDrawsOthers(t *testing.T) {
	s := newSystem(t, testkit.NewWorld(t, testkit.SQLite(t)))
	for range 8 {
		s.arrive()
	}
	s.Clock.Advance(48 * time.Hour)
	for range 2 {
		s.arrive()
	}
	old, entry := s.original(0)
	s.must(os.Remove(old))
	recent := func(sample int) func(*operate.Verification) {
		return func(v *operate.Verification) {
			v.Full, v.Sample, v.Recent = false, sample, s.Clock.Now().Add(-24*time.Hour)
		}
	}
	documents, named := s.verify(recent(0))
	if len(named) != 0 || documents.Sampled != 0 || documents.OnlyRecent < 4 {
		t.Errorf("recent only: %+v, %q", documents, named)
	}
	done, _ := s.verify(recent(5))
	if done.Sampled != 5 || done.OnlyRecent != documents.OnlyRecent {
		t.Errorf("with five drawn: %+v", done)
	}
	if done, named := s.verify(recent(100)); done.Sampled != 16 || len(named) != 1 || !strings.HasPrefix(named[0], fmt.Sprint(entry, " original ")) {
		t.Errorf("with all drawn: %+v, %q", done, named)
	}
}

// A5, A20b: whoever can write to the database can change rows, but not unnoticed: the entry and what differs are named.
func TestAnAlteredRowIsNamed(t *testing.T) {
	cases := []struct{ name, statement, named string }{
		{"the record of an act", `UPDATE record SET body = replace(body, '"system"', '"System"') WHERE idx = (SELECT entry FROM capture ORDER BY id LIMIT 1)`, "the record is not the one committed to"},
		{"the kind of an entry", `UPDATE entry SET kind = 'other' WHERE idx = 2`, "the leaf is not the hash"},
		{"an inner hash", `UPDATE node SET hash = (SELECT hash FROM node WHERE idx = 3) WHERE idx = 8`, "stored hashes of the tree"},
		{"the instant of a capture", `UPDATE capture SET at = at + 1 WHERE id = (SELECT min(id) FROM capture)`, "its device, use or instant"},
		{"a capture's means", `UPDATE capture SET technique = 'x' WHERE id = (SELECT min(id) FROM capture)`, "its means are not as received"},
		{"a capture's use", `UPDATE capture SET device_use = 'x' WHERE id = (SELECT min(id) FROM capture)`, "its device, use or instant"},
		{"a capture's state", `UPDATE capture SET state = 'rejected' WHERE id = (SELECT min(id) FROM capture)`, "its state is not where"},
		{"the state of one never reviewed", `UPDATE capture SET state = 'adopted' WHERE id = (SELECT max(id) FROM capture)`, "its state is not where"},
		{"whether bytes are whole", `UPDATE capture SET integrity = 'broken' WHERE id = (SELECT min(id) FROM capture)`, "whether its bytes"},
		{"the sealed event", `UPDATE capture SET event = (SELECT event FROM capture ORDER BY id DESC LIMIT 1) WHERE id = (SELECT min(id) FROM capture)`, "its signed event"},
		{"a digest of media", `UPDATE capture_media SET name = 'side' WHERE name = 'rear' AND capture = (SELECT min(id) FROM capture)`, "its list of originals"},
		{"a medium that is gone", `DELETE FROM capture_media WHERE name = 'rear' AND capture = (SELECT min(id) FROM capture)`, "its list of originals"},
		{"a key of a capture", `UPDATE capture_key SET digest = 'ab' WHERE kind = 'event' AND key = 'e1'`, "under its two keys"},
		{"the receipt of a judgement", `UPDATE judgement SET receipt = receipt || ' ' WHERE stage = 'received' AND capture = (SELECT min(id) FROM capture)`, "its first judgement"},
		{"the place of a capture", `UPDATE capture SET lon = lon + 0.001 WHERE id = (SELECT min(id) FROM capture)`, "its place, violation, plate"},
		{"the violation of a capture", `UPDATE capture SET violation = '9999' WHERE id = (SELECT min(id) FROM capture)`, "its place, violation, plate"},
		{"the plate under which it is found", `UPDATE capture SET plate_blind = 'ab' WHERE id = (SELECT min(id) FROM capture)`, "its place, violation, plate"},
		{"the firmware of a capture", `UPDATE capture SET firmware = NULL WHERE id = (SELECT min(id) FROM capture)`, "its place, violation, plate"},
		{"when a capture was received", `UPDATE capture SET received_at = received_at - 1 WHERE id = (SELECT min(id) FROM capture)`, "when it was received"},
		{"what is kept for a receipt", `UPDATE capture_key SET media = '{}' WHERE kind = 'event' AND key = 'e1'`, "what is kept for its receipt"},
		{"the outcome of a capture", `UPDATE capture SET outcome = 'other' WHERE id = (SELECT max(id) FROM capture)`, "its outcome"},
		{"the outcome of a reviewed capture", `UPDATE capture SET outcome = 'other' WHERE id = (SELECT min(id) FROM capture)`, "its outcome"},
		{"the receipt of a judgement at review", `UPDATE judgement SET receipt = receipt || ' ' WHERE stage = 'reviewed' AND capture = (SELECT min(id) FROM capture)`, "is not as recorded"},
		{"a capture that is gone", `DELETE FROM capture WHERE id = (SELECT min(id) FROM capture)`, "the capture that was received is gone"},
		{"the result of a verdict", `UPDATE verdict SET result = 'pass' WHERE result = 'reject'`, "is not as recorded"},
		{"the reason of a verdict", `UPDATE verdict SET reason = 'duplicate' WHERE result = 'reject'`, "is not as recorded"},
		{"on which picture an element was seen", `UPDATE verdict SET elements = replace(elements, 'plate', 'place') WHERE result = 'pass'`, "is not as recorded"},
		{"a verdict undone without an act", `UPDATE verdict SET undone_at = 1 WHERE result = 'reject'`, "was undone is not as recorded"},
		{"an undone verdict in force again", `UPDATE verdict SET undone_at = NULL WHERE undone_at IS NOT NULL`, "was undone is not as recorded"},
		{"the detail of a fact", `UPDATE device_fact SET data = replace(data, '{', '{ ') WHERE event = 'verified'`, "its detail is not as recorded"},
		{"from when a fact holds", `UPDATE device_fact SET at = at - 1 WHERE event = 'verified'`, "its event, subject or instant"},
		{"a fact taken back without an act", `UPDATE device_fact SET retracted_at = 1 WHERE event = 'verified'`, "whether it was taken back"},
		{"a fact that is gone", `DELETE FROM device_fact WHERE event = 'verified'`, "is gone"},
		{"a document of a fact", `UPDATE device_document SET digest = (SELECT min(sha256) FROM capture_media) WHERE fact = (SELECT min(fact) FROM device_document)`, "its documents"},
		{"a look", `UPDATE access_log SET purpose = 'other'`, "log of looks"},
		{"a look that is gone", `DELETE FROM access_log`, "log of looks"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newSystem(t, testkit.NewWorld(t, testkit.SQLite(t)))
			s.work()
			s.alter(c.statement)
			if _, named := s.verify(); len(named) == 0 || !strings.Contains(strings.Join(named, "\n"), c.named) {
				t.Errorf("named %q, want %q", named, c.named)
			}
		})
	}
}

// The same on both engines, with everything at once; and a ledger that was cut off with its head made to fit is found by
// the rows that its entries wrote.
func TestVerifyOnBothEngines(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newSystem(t, w)
		s.work()
		done, named := s.verify()
		if len(named) != 0 || done.Books != 1 || done.Captures != 6 || done.Facts == 0 || done.Entries == 0 {
			t.Fatalf("untouched: %+v, %q", done, named)
		}
		s.alter(`UPDATE capture SET at = at + 1 WHERE id = '`+s.received[0]+`'`, `UPDATE verdict SET reason = 'duplicate' WHERE result = 'reject'`)
		if _, named := s.verify(); len(named) != 2 {
			t.Errorf("two rows: named %q", named)
		}
		s.alter(`UPDATE capture SET at = at - 1 WHERE id = '`+s.received[0]+`'`, `UPDATE verdict SET reason = 'unclear' WHERE result = 'reject'`,
			`DELETE FROM node WHERE idx >= 0`, `DELETE FROM record WHERE idx > 20`, `DELETE FROM entry WHERE idx > 20`,
			`UPDATE book SET size = 21, last_at = (SELECT at FROM entry WHERE idx = 20), leaf = (SELECT leaf FROM entry WHERE idx = 20)`)
		_, named = s.verify()
		for _, want := range []string{"the ledger has no entry of its receipt", "has no entry of verdict"} {
			if !strings.Contains(strings.Join(named, "\n"), want) {
				t.Errorf("cut off: %q is not named in %q", want, named)
			}
		}
	})
}
