package capture_test

import (
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/ledger"
	"yuanjian/internal/testkit"
)

// numbered is a capture of the device with a number of its own.
func (r *roadside) numbered(n int64, at time.Time) capture.Submission {
	firmware, offset := devicetest.Firmware, int64(20)
	return capture.Submission{Book: r.Book, Body: r.County.ID, Raw: fmt.Append(nil, "event ", n), WebhookID: fmt.Sprint("w", n), SentAt: at, Signature: "v1,x",
		Event: capture.Event{Device: r.ids.Device, ID: fmt.Sprint("e", n), Time: at, Violation: devicetest.Violation, Firmware: &firmware, ClockOffset: &offset, Sequence: &n,
			Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, AccuracyM: 5}}
}

// TestCapturesOfOneActKnowOfEachOther: what comes twice in one act is taken in once, numbers count on within it, and each
// capture has an entry of its own.
func TestCapturesOfOneActKnowOfEachOther(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		w.Clock.Advance(time.Minute)
		at := w.Clock.Now()
		var all []capture.Submission
		for n := int64(1); n <= 40; n++ { // more than one statement holds
			all = append(all, r.numbered(n, at.Add(time.Duration(n)*time.Millisecond)))
		}
		other := r.numbered(3, at)
		other.Raw = []byte("other bytes")
		all = append(all, r.numbered(7, at.Add(7*time.Millisecond)), other, r.numbered(45, at), r.numbered(44, at))
		before := entries(t, w)
		r.must(r.s.ReceiveTogether(t.Context(), w.Book, all))
		if n := entries(t, w) - before; n != 42 {
			t.Errorf("%d entries, want 42: one for each capture that is new", n)
		}
		wantRows(t, w, `SELECT count(*), count(DISTINCT entry) FROM capture WHERE book = $1 AND outcome = 'reviewable'`, "42 42")
		wantRows(t, w, `SELECT count(*), count(DISTINCT capture) FROM capture_key WHERE book = $1`, "84 42")
		wantRows(t, w, `SELECT count(*), max(place) FROM clock_check WHERE book = $1 AND source = 'capture'`, "42 1")
		wantRows(t, w, `SELECT count(*), 0 FROM judgement WHERE book = $1 AND stage = 'received'`, "42 0")
		wantRows(t, w, `SELECT after, found FROM capture_gap WHERE book = $1 AND kind = 'gap'`, "40 45")
		wantRows(t, w, `SELECT after, found FROM capture_gap WHERE book = $1 AND kind = 'back'`, "45 44")
		wantRows(t, w, `SELECT last, 0 FROM capture_sequence WHERE book = $1`, "44 0")

		again := []capture.Submission{r.numbered(7, at.Add(7*time.Millisecond)), r.numbered(46, at)}
		r.must(r.s.ReceiveTogether(t.Context(), w.Book, again))
		wantRows(t, w, `SELECT count(*), count(DISTINCT entry) FROM capture WHERE book = $1`, "43 43")
		wantRows(t, w, `SELECT count(*), 0 FROM capture_gap WHERE book = $1`, "3 0")
		found := 0
		r.must(w.DB.Read(t.Context(), func(q db.Queryer) error {
			_, err := capture.CheckRows(t.Context(), q, w.Book, w.Keys, func(b ledger.Broken) { found++; t.Logf("%s", b.What.EN) })
			return err
		}))
		if found > 0 {
			t.Errorf("%d rows differ from what the ledger recorded", found)
		}
	})
}

func entries(t *testing.T, w *testkit.World) int64 {
	t.Helper()
	b, err := ledger.BookByID(t.Context(), w.DB.Reader(), w.Book)
	if err != nil {
		t.Fatal(err)
	}
	return b.Size
}

// wantRows asks for rows of two numbers.
func wantRows(t *testing.T, w *testkit.World, query, want string) {
	t.Helper()
	got := ""
	err := db.Each(t.Context(), w.DB.Reader(), func(rows *sql.Rows) error {
		var a, b int64
		err := rows.Scan(&a, &b)
		if got != "" {
			got += ", "
		}
		got += fmt.Sprint(a, b)
		return err
	}, query, w.Book)
	if err != nil || got != want {
		t.Errorf("%s: %s, %v; want %s", query, got, err, want)
	}
}

// TestClosingWaitsForWhatIsQueued: a server that ends while a capture waits for the book takes it in, and then ends.
func TestClosingWaitsForWhatIsQueued(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		sub := r.submission()
		holds, free := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			r.must(w.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := ledger.Lock(t.Context(), tx, w.Book)
				close(holds)
				<-free
				return err
			}))
		})
		<-holds
		all.Go(func() {
			taken, err := r.s.Receive(t.Context(), sub)
			if r.must(err); taken.Capture == "" {
				t.Error("a capture that was queued was not taken in")
			}
		})
		closed := make(chan struct{})
		all.Go(func() {
			time.Sleep(200 * time.Millisecond) // it waits for the book by then
			r.s.Close()
			close(closed)
		})
		select {
		case <-closed:
			t.Error("it closed before what was queued was taken in")
		case <-time.After(400 * time.Millisecond):
		}
		close(free)
		select {
		case <-closed:
			all.Wait()
		case <-time.After(time.Minute):
			t.Fatal("it never closed")
		}
	})
}
