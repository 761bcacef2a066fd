package device

import (
	"context"
	"slices"
	"sync"
	"time"

	"yuanjian/internal/db"
)

// knownLives are lives of uses as they were read before. Reading and decoding the facts of fifty uses is more than half of what
// a page of the register costs; between two of its pages hardly any changes. A fact that is recorded or taken back moves the
// instant up to which a book is known (standing.go), and with it all lives of the book are read anew, on every node.
type knownLives struct {
	mu sync.Mutex
	of map[string]*livesUntil // by book
}

type livesUntil struct {
	known time.Time
	lives map[string]Life // by use, without clock checks
}

// livesMost bounds how many lives of a book are kept in memory.
const livesMost = 2000

// lives are the lives of some uses in the order asked for, as LivesIn reads them, up to an instant of recording that the caller has
// just read; the zero instant keeps nothing. What they point to is shared: nobody writes to it.
func (k *knownLives) lives(ctx context.Context, q db.Queryer, book string, uses []string, known time.Time) ([]Life, error) {
	if known.IsZero() {
		return LivesIn(ctx, q, book, uses)
	}
	var missing []string
	have := k.kept(book, uses, known)
	for _, use := range uses {
		if _, there := have[use]; !there {
			missing = append(missing, use)
		}
	}
	read, err := LivesIn(ctx, q, book, missing)
	if err != nil {
		return nil, err
	}
	k.keep(book, read, known)
	for _, l := range read {
		have[l.Use.ID] = l
	}
	out := make([]Life, 0, len(uses))
	for _, use := range uses {
		if l, there := have[use]; there {
			out = append(out, l)
		}
	}
	return out, nil
}

// kept are those of the uses whose lives are kept as of an instant of recording.
func (k *knownLives) kept(book string, uses []string, known time.Time) map[string]Life {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make(map[string]Life, len(uses))
	if u := k.of[book]; u != nil && u.known.Equal(known) {
		for _, use := range uses {
			if l, there := u.lives[use]; there {
				out[use] = l
			}
		}
	}
	return out
}

// keep keeps lives that were read after the instant up to which the book was known. They may hold what was recorded since; the
// instant has then moved on, and nobody asks for them any more.
func (k *knownLives) keep(book string, lives []Life, known time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	u := k.of[book]
	if u == nil || u.known.Before(known) || len(u.lives) > livesMost {
		if k.of == nil {
			k.of = map[string]*livesUntil{}
		}
		u = &livesUntil{known: known, lives: map[string]Life{}}
		k.of[book] = u
	}
	if !u.known.Equal(known) {
		return // another page has read further meanwhile
	}
	for _, l := range lives {
		l.Facts = slices.Clip(l.Facts)
		u.lives[l.Use.ID] = l
	}
}
