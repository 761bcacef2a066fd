package disclosure

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
)

// DefaultEvery is how old what the public reads may be.
const DefaultEvery = time.Second

// Register keeps what is public of all books in memory and up to date with the acts of every node: facts that were recorded or taken
// back since are read, and nothing else.
type Register struct {
	Engine *act.Engine
	// Every is how often the database is asked what is new; 0: at every request, for tests.
	Every time.Duration

	now   atomic.Pointer[kept]
	mu    sync.Mutex // one goroutine reads
	books map[string]*book
}

// kept is a snapshot and when the database was last asked, on the machine's clock.
type kept struct {
	snapshot *Snapshot
	asked    time.Time
}

// book is what is known of one book.
type book struct {
	known time.Time // up to which instant of recording
	day   law.Date  // for which the standings are worked out
	tag   string
	demo  bool
	names string // digest of the bodies
	uses  map[string]*Use

	concluded string // mark of the tasks below
	governed  []governance.Public
}

// Current is what is public, not older than Every.
func (r *Register) Current(ctx context.Context) (*Snapshot, error) {
	wall := clock.System{}.Now()
	k := r.now.Load()
	if k != nil && wall.Sub(k.asked) < r.Every {
		return k.snapshot, nil
	}
	if k != nil && r.Every > 0 { // who comes while another reads takes what there is
		if !r.mu.TryLock() {
			return k.snapshot, nil
		}
	} else {
		r.mu.Lock()
	}
	defer r.mu.Unlock()
	s, err := r.refresh(ctx)
	if err != nil {
		if k != nil {
			return k.snapshot, nil // the public reads on while the database is away
		}
		return nil, err
	}
	r.now.Store(&kept{s, wall})
	return s, nil
}

// refresh reads what is new and makes another snapshot when there is something.
func (r *Register) refresh(ctx context.Context) (*Snapshot, error) {
	q := r.Engine.DB.Reader()
	ids, err := ledger.Books(ctx, q)
	if err != nil {
		return nil, err
	}
	if r.books == nil {
		r.books = map[string]*book{}
	}
	moved := false
	for _, id := range ids {
		if r.books[id] == nil {
			r.books[id] = &book{uses: map[string]*Use{}}
		}
		changed, err := r.books[id].refresh(ctx, q, id, r.Engine.Now(id))
		if err != nil {
			return nil, fmt.Errorf("read what is public of book %s: %w", id, err)
		}
		moved = moved || changed
	}
	if k := r.now.Load(); k != nil && !moved {
		return k.snapshot, nil
	}
	var uses []*Use
	demo := map[string]bool{}
	tag := sha256.New()
	at := time.Time{}
	for _, id := range ids {
		b := r.books[id]
		for _, u := range b.uses {
			uses = append(uses, u)
		}
		demo[id] = b.demo
		if now := r.Engine.Now(id); now.After(at) {
			at = now
		}
		fmt.Fprintln(tag, id, b.tag)
	}
	s := arrange(uses, demo, at, hex.EncodeToString(tag.Sum(nil)[:8]))
	for _, id := range ids {
		s.govern(id, r.books[id].governed)
	}
	return s, nil
}

// atOnce is how many lives are read at a time.
const atOnce = 300

// refresh reads the uses of a book on which something changed; all of them anew when the day did.
func (b *book) refresh(ctx context.Context, q db.Queryer, id string, now time.Time) (bool, error) {
	changed, known, err := device.ChangedSince(ctx, q, id, b.known)
	if err != nil {
		return false, err
	}
	today := law.DateOf(now)
	bodies, err := people.Bodies(ctx, q, id)
	if err != nil {
		return false, err
	}
	names := sha256.Sum256(fmt.Append(nil, bodies))
	concluded, err := governance.ConcludedMark(ctx, q, id)
	if err != nil {
		return false, err
	}
	if len(changed) == 0 && b.day == today && b.names == string(names[:]) && b.concluded == concluded && b.tag != "" {
		b.known = known
		return false, nil
	}
	if b.concluded != concluded {
		scope := access.Scope{Book: id}
		for _, x := range bodies {
			scope.Bodies = append(scope.Bodies, x.ID)
		}
		if b.governed, err = governance.Concluded(ctx, q, scope); err != nil {
			return false, err
		}
	}
	if b.tag == "" {
		of, err := ledger.BookByID(ctx, q, id)
		if err != nil {
			return false, err
		}
		b.demo = of.Demo
	}
	of := map[string]people.Body{}
	for _, x := range bodies {
		of[x.ID] = x
	}
	if err := b.read(ctx, q, id, changed, of, now); err != nil {
		return false, err
	}
	if b.day != today || b.names != string(names[:]) {
		for use, u := range b.uses {
			b.uses[use] = &Use{Life: u.Life, Body: of[u.Life.Use.Body], Now: StandingAt(&u.Life, now)}
		}
	}
	b.known, b.day, b.names, b.concluded = known, today, string(names[:]), concluded
	b.tag = fmt.Sprint(known.UnixMicro(), " ", today, " ", hex.EncodeToString(names[:8]), " ", concluded)
	return true, nil
}

// read reads uses anew; what is not published any more is left out.
func (b *book) read(ctx context.Context, q db.Queryer, id string, changed []string, of map[string]people.Body, now time.Time) error {
	for some := range slices.Chunk(changed, atOnce) {
		lives, err := device.LivesIn(ctx, q, id, some, publicEvents()...)
		if err != nil {
			return err
		}
		for _, l := range lives {
			if p, is := Published(l); is {
				b.uses[l.Use.ID] = &Use{Life: p, Body: of[l.Use.Body], Now: StandingAt(&p, now)}
			} else {
				delete(b.uses, l.Use.ID)
			}
		}
	}
	return nil
}
