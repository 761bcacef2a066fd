package party_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/fault"
	"yuanjian/internal/party"
	"yuanjian/internal/testkit"
)

func doors(t *testing.T, test func(t *testing.T, w *testkit.World, d *party.Door)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, w, &party.Door{Engine: w.Engine, Keys: w.Keys}) })
}

// TestCodesAreNotGuessed: five tries of a number, whoever asks, and then none for an hour; many at once are no more than few.
func TestCodesAreNotGuessed(t *testing.T) {
	doors(t, func(t *testing.T, w *testkit.World, d *party.Door) {
		try := func(number string) party.Try {
			t.Helper()
			x, err := d.Try(t.Context(), number)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		for i := range party.TriesMost {
			if x := try("one"); x.Left != party.TriesMost-1-i || !x.Locked.IsZero() {
				t.Fatalf("try %d: %+v", i, x)
			}
		}
		if x := try("one"); x.Locked.IsZero() {
			t.Errorf("the sixth try: %+v", x)
		}
		other := try("other")
		if other.Left != party.TriesMost-1 {
			t.Errorf("another number: %+v", other)
		}
		if err := d.Fitted(t.Context(), other); err != nil || try("other").Left != party.TriesMost-1 {
			t.Errorf("after it fitted: %v", err)
		}
		w.Clock.Advance(party.TriesFor + time.Second)
		if x := try("one"); x.Left != party.TriesMost-1 {
			t.Errorf("after an hour: %+v", x)
		}
		var taken, wg = make(chan bool, 40), sync.WaitGroup{}
		for range 40 {
			wg.Go(func() {
				x, err := d.Try(t.Context(), "crowd")
				taken <- err == nil && x.Locked.IsZero()
			})
		}
		wg.Wait()
		close(taken)
		tried := 0
		for yes := range taken {
			if yes {
				tried++
			}
		}
		if tried != party.TriesMost {
			t.Errorf("%d were tried at once", tried)
		}
	})
}

func TestATicketOpensItsMatterForADay(t *testing.T) {
	doors(t, func(t *testing.T, w *testkit.World, d *party.Door) {
		want := party.Matter{Book: w.Book, Kind: party.Case, ID: "0198-some-case"}
		now := w.Clock.Now()
		ticket, err := d.Ticket(want, now)
		if err != nil || strings.Contains(ticket, want.ID) {
			t.Fatalf("%s %v", ticket, err)
		}
		if got, err := d.ByTicket(ticket, now); err != nil || got != want {
			t.Errorf("%+v %v", got, err)
		}
		for name, bad := range map[string]string{"none": "", "no base64": "§", "spoilt": ticket[:len(ticket)-2] + "AA"} {
			if _, err := d.ByTicket(bad, now); !fault.IsNotFound(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.ByTicket(ticket, now.Add(party.TicketFor)); !fault.IsNotFound(err) {
			t.Errorf("too old: %v", err)
		}
	})
}

// TestADraftIsKept until it is saved anew or is over; it opens for its own matter and kind alone.
func TestADraftIsKept(t *testing.T) {
	doors(t, func(t *testing.T, w *testkit.World, d *party.Door) {
		m := party.Matter{Book: w.Book, Kind: party.Case, ID: "one"}
		read := func(m party.Matter, kind string) (s string) {
			t.Helper()
			if err := d.Draft(t.Context(), m, kind, &s); err != nil {
				t.Fatal(err)
			}
			return s
		}
		for _, said := range []string{"写到一半", "写完了"} {
			if err := d.SaveDraft(t.Context(), m, "defence", said); err != nil {
				t.Fatal(err)
			}
			if got := read(m, "defence"); got != said {
				t.Errorf("%q is kept as %q", said, got)
			}
		}
		if other := read(party.Matter{Book: w.Book, Kind: party.Case, ID: "two"}, "defence") + read(m, "objection"); other != "" {
			t.Errorf("another matter or kind has %q", other)
		}
		w.Clock.Advance(party.DraftsFor - time.Hour)
		if err := d.Forget(t.Context(), w.Book); err != nil || read(m, "defence") != "写完了" {
			t.Errorf("within its time: %v", err)
		}
		w.Clock.Advance(2 * time.Hour)
		if err := d.Forget(t.Context(), w.Book); err != nil || read(m, "defence") != "" {
			t.Errorf("after its time: %v", err)
		}
	})
}
