package bench

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"yuanjian/internal/clock"
)

func TestClosedMeasuresEveryThingAndStopsAtAnError(t *testing.T) {
	var n atomic.Int64
	m, err := Closed(3, 50*time.Millisecond, func(worker, i int) error { n.Add(1); return nil })
	if err != nil || m.Done != int(n.Load()) || m.Rate <= 0 || m.P50 > m.P99 || m.P99 > m.Longest {
		t.Errorf("%+v of %d, %v", m, n.Load(), err)
	}
	bad := errors.New("bad")
	if _, err := Closed(2, time.Minute, func(worker, i int) error { return bad }); !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
}

// TestPacedCountsFromWhenAThingWasDue: who is slow does not slow down what is offered, and what waits is late.
func TestPacedCountsFromWhenAThingWasDue(t *testing.T) {
	m, err := Paced(2, 100, 200*time.Millisecond, func(int, int) error { return nil })
	if err != nil || m.Done != 20 {
		t.Errorf("%+v, %v: want 20 done", m, err)
	}
	var first atomic.Bool
	m, err = Paced(1, 100, 100*time.Millisecond, func(int, int) error {
		if first.CompareAndSwap(false, true) {
			return clock.System{}.Sleep(t.Context(), 60*time.Millisecond)
		}
		return nil
	})
	if err != nil || m.Done != 10 || m.P95 < 40*time.Millisecond {
		t.Errorf("%+v, %v: what waited for the first is not late", m, err)
	}
}

func TestMedian(t *testing.T) {
	if Median(nil) != 0 || Median([]float64{3}) != 3 || Median([]float64{9, 1, 5}) != 5 {
		t.Error("the median is not the one in the middle")
	}
}

// TestRawStoresUnderTheDigest: what is compared with must do the same work.
func TestRawStoresUnderTheDigest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "raw")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	r, err := NewRaw(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Store(bytes.NewReader([]byte("abc"))); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
	if err != nil || string(got) != "abc" {
		t.Errorf("%q, %v", got, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%d files are left for the end, %v; want the one that was stored", len(left), err)
	}
}
