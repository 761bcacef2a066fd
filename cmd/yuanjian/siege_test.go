package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/clock"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media"
	"yuanjian/internal/simulate"
)

// rounds is how often a siege strikes: a few times among the other tests, sixty times in scripts/torture.
func rounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("YUANJIAN_TORTURE")
	if text == "" {
		return 2
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("YUANJIAN_TORTURE is %q", text)
	}
	return n
}

// siege is a county under load while something is done to it. It knows what was acknowledged, and asks for it afterwards.
type siege struct {
	*county
	bases atomic.Pointer[[]string] // where the nodes listen now

	mu       sync.Mutex
	acked    map[string][]byte // receipts by the device's number of the capture
	shots    map[string]simulate.Shot
	statuses map[int]int
	strikes  int
	filler   int // bytes added to each picture
}

func newSiege(t *testing.T, dsn string) *siege {
	t.Helper()
	s := &siege{county: newCounty(t, dsn), acked: map[string][]byte{}, shots: map[string]simulate.Shot{}, statuses: map[int]int{}}
	s.client.Timeout = 20 * time.Second
	return s
}

// next is one more capture, its picture unlike any other.
func (s *siege) next() simulate.Shot {
	s.mu.Lock()
	defer s.mu.Unlock()
	tail := make([]byte, 16+s.filler)
	_, _ = rand.Read(tail) // never fails: crypto/rand ends the program instead
	shot := s.shot(simulate.File{Name: "front", Type: media.JPEG, Bytes: append(slices.Clone(testPicture(s.t, 1)), tail...)})
	s.shots[shot.ID] = shot
	return shot
}

// send sends to one of the nodes and notes what was acknowledged.
func (s *siege) send(ctx context.Context, shot simulate.Shot, which int) (int, error) {
	bases := *s.bases.Load()
	shot.Sent = clock.System{}.Now()
	answer, err := s.sender(bases[which%len(bases)]).Send(ctx, shot)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.statuses[0]++
		return 0, err
	}
	s.statuses[answer.Status]++
	if answer.Status == http.StatusCreated || answer.Status == http.StatusOK {
		s.acked[shot.ID] = answer.Body
	}
	return answer.Status, nil
}

func (s *siege) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.acked)
}

// senders load the nodes until the returned function is called; a sender whose node gives no answer waits a moment.
func (s *siege) load(n int) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			for k := i; ctx.Err() == nil; k++ {
				if status, err := s.send(ctx, s.next(), k); err != nil || status >= 500 {
					_ = clock.System{}.Sleep(ctx, 20*time.Millisecond)
				}
			}
		})
	}
	return func() { cancel(); all.Wait() }
}

// await waits until so many more captures are acknowledged.
func (s *siege) await(more int, within time.Duration) {
	s.t.Helper()
	until, began := s.count()+more, clock.System{}.Now()
	for s.count() < until {
		if (clock.System{}).Now().Sub(began) > within {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.t.Fatalf("%d captures are acknowledged after %s, want %d; answers %v", len(s.acked), within, until, s.statuses)
		}
		_ = clock.System{}.Sleep(s.t.Context(), 5*time.Millisecond)
	}
}

func (s *siege) listen(nodes ...*node) {
	var bases []string
	for _, n := range nodes {
		bases = append(bases, n.base)
	}
	s.bases.Store(&bases)
}

// verdict asks a node for everything that was acknowledged, sends again what was not, as devices do, and prints a row.
func (s *siege) verdict(name string, n *node) (lost []string) {
	s.t.Helper()
	s.listen(n)
	acknowledged := len(s.acked)
	receipts := s.acked
	s.acked = map[string][]byte{}
	for id, receipt := range receipts {
		switch status, err := s.send(context.Background(), s.shots[id], 0); {
		case err != nil:
			s.t.Fatal(err)
		case status != http.StatusOK:
			lost = append(lost, fmt.Sprintf("%s was acknowledged and is not known: %d", id, status))
		case !bytes.Equal(s.acked[id], receipt):
			lost = append(lost, id+" has another receipt than was given")
		}
	}
	for id, shot := range s.shots {
		if receipts[id] != nil {
			continue
		}
		if status, err := s.send(context.Background(), shot, 0); err != nil || status != http.StatusOK && status != http.StatusCreated {
			s.t.Fatalf("%s sent again: %d, %v; %s", id, status, err, n.log)
		}
	}
	n.stop()
	twice, entries := s.stored()
	s.t.Logf("| %s | %d | %d | %d | %d | %d | %d entries verify |", name, s.strikes, len(s.shots), acknowledged, len(lost), twice, entries)
	return lost
}

// stored checks what is there in the end: each capture once, every original whole, a ledger that verifies.
func (s *siege) stored() (twice, entries int64) {
	s.t.Helper()
	a, err := openApp(s.t.Context(), s.nodes.settings(discard(), clock.System{}))
	if err != nil {
		s.t.Fatal(err)
	}
	defer a.Close()
	var captures, events int64
	if err := a.db.Reader().QueryRow(s.t.Context(), `SELECT count(*), count(DISTINCT event_id) FROM capture`).Scan(&captures, &events); err != nil {
		s.t.Fatal(err)
	}
	if captures != events || captures != int64(len(s.shots)) {
		s.t.Errorf("%d captures of %d events, %d were sent", captures, events, len(s.shots))
	}
	size, err := ledger.Verify(s.t.Context(), a.db, simulate.Book)
	if err != nil {
		s.t.Error(err)
	}
	for _, shot := range s.shots {
		if err := a.captures.Originals.Verify(blob.DigestOf(shot.Media[0].Bytes)); err != nil {
			s.t.Error(err)
		}
	}
	return captures - events, int64(size)
}

// none fails the test for everything that was lost.
func (s *siege) none(lost []string) {
	s.t.Helper()
	for _, l := range lost {
		s.t.Error(l)
	}
}
