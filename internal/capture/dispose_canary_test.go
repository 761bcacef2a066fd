package capture_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/retention"
	"yuanjian/internal/testkit"
)

// planted is a word that nothing may hold after a disposal.
const planted = "canary7f3a"

// tables are the tables of the database.
func (r *roadside) tables() (names []string) {
	r.t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if r.DB.Engine() == db.PostgreSQL {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	rows, err := r.DB.Reader().Query(r.t.Context(), query)
	r.must(err)
	defer rows.Close()
	for rows.Next() {
		var n string
		r.must(rows.Scan(&n))
		names = append(names, n)
	}
	r.must(rows.Err())
	return names
}

// holding are the tables in which a text stands in any column of any row.
func (r *roadside) holding(text string) (out []string) {
	r.t.Helper()
	for _, table := range r.tables() {
		rows, err := r.DB.Reader().Query(r.t.Context(), `SELECT * FROM "`+table+`"`)
		r.must(err)
		columns, err := rows.Columns()
		r.must(err)
		found := false
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			r.must(rows.Scan(into...))
			for _, v := range values {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				found = found || strings.Contains(fmt.Sprint(v), text)
			}
		}
		r.must(rows.Err())
		r.must(rows.Close())
		if found {
			out = append(out, table)
		}
	}
	return out
}

// filesHolding counts files below a folder whose name or content has a text.
func filesHolding(t *testing.T, folder string, text []byte) (n int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, text) || strings.Contains(path, string(text)) {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Nothing of a party is findable after a disposal: not by list, plate, count, nor in any row or file; the ledger verifies. What is
// looked for is found before, so that the looking itself is tried.
func TestA7_NothingIsFindableAfterADisposal(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		const plate = "粤Z8K4Q7"
		spoil := func(s *capture.Submission) {
			s.Event.Plate, s.Event.Measured = plate, []capture.Measure{{Name: planted, Value: "71"}}
			s.Event.Suggestions = []capture.Suggestion{{Model: "m", Version: "1", Score: 0.5, Suggests: planted}}
		}
		id, other := r.arrive(spoil), r.arrive(spoil)
		ctx, by := t.Context(), r.reviewer()
		m := r.see(id).Media[0]
		view, err := r.s.Copy(ctx, m, capture.View)
		r.must(err)
		mask, err := r.s.MaskPicture(ctx, by, capture.NewMask{Capture: id, Medium: "front", Shows: planted, Areas: []media.Area{{Left: 100, Top: 100, Right: 500, Bottom: 500}}})
		r.must(err)
		_, err = r.s.Retention.Place(ctx, by, retention.NewHold{Object: id, Reason: "complaint", Words: planted}, r.s.Holdable)
		r.must(err)
		holds, err := r.s.Retention.HoldsOn(ctx, r.DB.Reader(), r.Book, retention.Object{Kind: retention.Captures, ID: id})
		r.must(err)
		_, err = r.s.Retention.Lift(ctx, r.By(access.Head), holds[0].ID, planted)
		r.must(err)
		for _, x := range []string{id, other} {
			v := reject(x, "other")
			v.Words = planted
			r.review(v)
		}
		before := r.holding(planted)
		if strings.Join(before, " ") == "" || len(before) < 3 {
			t.Fatalf("the planted word stands in %v only: the test would see nothing", before)
		}
		for _, name := range []string{m.SHA256.String(), mask.Record.SHA256} {
			if filesHolding(t, r.folder, []byte(name)) == 0 {
				t.Fatalf("no file named %s before", name)
			}
		}
		if filesHolding(t, r.folder, view) == 0 {
			t.Fatal("no viewing copy before")
		}
		if n, err := r.s.Count(ctx, r.scope(), capture.Filter{Plate: plate}); n != 2 || err != nil {
			t.Fatalf("%d of the plate before, %v", n, err)
		}
		r.startOf(law.DateOf(r.Clock.Now()).AddDays(32))
		r.due()
		order := r.order(retention.Refused)
		r.carryOut()
		if got := r.results(order); len(got) != 2 || got[id] != "" || got[other] != "" {
			t.Fatalf("results %v", got)
		}
		r.removeFiles()

		if after := r.holding(planted); len(after) != 0 {
			t.Errorf("the planted word stands in %v", after)
		}
		if after := r.holding(r.s.PlateIndex(plate)); len(after) != 0 {
			t.Errorf("the index of the plate stands in %v", after)
		}
		for _, text := range [][]byte{[]byte(m.SHA256.String()), []byte(mask.Record.SHA256), view} {
			if n := filesHolding(t, r.folder, text); n != 0 {
				t.Errorf("%d files of it are there", n)
			}
		}
		page, err := r.s.List(ctx, r.scope(), capture.Filter{})
		r.must(err)
		if n, err := r.s.Count(ctx, r.scope(), capture.Filter{Plate: plate}); n != 0 || len(page.Rows) != 0 || err != nil {
			t.Errorf("%d of the plate, %d in the list, %v", n, len(page.Rows), err)
		}
		for _, table := range []string{"capture", "capture_media", "capture_mask", "suggestion"} {
			var n int
			r.must(r.DB.Reader().QueryRow(ctx, `SELECT count(*) FROM `+table+` WHERE book = $1`, r.Book).Scan(&n))
			if n != 0 {
				t.Errorf("%d rows in %s", n, table)
			}
		}
		if receipt, err := r.s.Known(ctx, capture.Submission{Book: r.Book, Event: capture.Event{Device: r.ids.Device, ID: "e1ns"}, WebhookID: "w1ns", Raw: []byte("event 1ns")}); err != nil || receipt.Capture != id || bytes.Contains(receipt.Receipt, []byte(plate)) {
			t.Errorf("the receipt for the device: %+v, %v", receipt, err)
		}
		p, err := capture.ProofIn(ctx, r.DB.Reader(), r.scope(), id)
		r.must(err)
		file, err := capture.ExportProof(ctx, r.DB.Reader(), r.Book, p)
		r.must(err)
		if bytes.Contains(file, []byte(planted)) || bytes.Contains(file, []byte(plate)) || !bytes.Contains(file, []byte(m.SHA256.String())) {
			t.Errorf("the proof says %s", file)
		}
		r.whole()
	})
}

// A proof that was altered, one that is gone, and a capture that came back are each named by verify.
func TestA34_VerifyNamesAnAlteredProof(t *testing.T) {
	for name, change := range map[string]string{
		"digest": `UPDATE capture_disposed SET media = '{"front":"00"}'`, "state": `UPDATE capture_disposed SET state = 'adopted'`, "gone": `DELETE FROM capture_disposed`,
		"verdict": `UPDATE verdict SET result = 'pass'`, "receipt": `UPDATE judgement SET receipt = '{}'`,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
			id := r.arrive()
			r.review(reject(id, "no_violation"))
			r.startOf(law.DateOf(r.Clock.Now()).AddDays(32))
			r.due()
			r.order(retention.Refused)
			r.carryOut()
			r.whole()
			r.must(r.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), change); return err }))
			if r.broken() == 0 {
				t.Error("nothing was found")
			}
		})
	}
}
