package delivery

import (
	"context"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
)

// The acts of the system on a letter: what a channel answered, said by itself or said when it was asked, and a term that ran out.
var (
	Answered   = act.Kind{Name: "delivery.answer"}
	CalledBack = act.Kind{Name: "delivery.callback"}
	Asked      = act.Kind{Name: "delivery.ask"}
	RanOut     = act.Kind{Name: "delivery.term"}
)

// Record is what the ledger commits to of an act on a letter: no address, no word of it.
type Record struct {
	Letter   string   `json:"letter"`
	Place    int      `json:"place"`
	Kind     Kind     `json:"kind"`
	Said     State    `json:"said"`
	State    State    `json:"state"` // afterwards
	Reason   string   `json:"reason,omitempty"`
	At       string   `json:"at"`
	Standing Standing `json:"standing"`
}

func (l *Sent) record(place int, said State) Record {
	s := l.Ladder[place]
	at := ""
	if s.StateAt != nil {
		at = s.StateAt.Format(time.RFC3339Nano)
	}
	return Record{Letter: l.ID, Place: place, Kind: s.Kind, Said: said, State: s.State, Reason: s.Reason, At: at, Standing: l.Standing}
}

// answer is the act that puts a report of a channel on record and goes on with the ladder. plan, when set, says what else changes of
// the channel that is still waited for.
func (s *Service) answer(ctx context.Context, kind act.Kind, book, command, key string, t told, plan func(x *Step, now time.Time)) (Record, error) {
	by := act.By{Actor: access.Actor{Book: book, System: kind.Name}, Command: command}
	done, err := act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		l, place, err := byKey(ctx, tx, tx.Book, key)
		if err != nil {
			return Record{}, err
		}
		if x := &l.Ladder[place]; plan != nil && x.State.waits() && x.OverAt == nil {
			plan(x, tx.Now)
		}
		if err := l.move(ctx, tx, place, t); err != nil {
			return Record{}, err
		}
		if err := l.goOn(ctx, tx); err != nil {
			return Record{}, err
		}
		return l.record(place, t.state), nil
	})
	return done.Record, err
}

// askLater plans the next question about a channel, never after its term.
func askLater(x *Step, now time.Time) {
	if !kinds[x.Kind].asked || x.TermAt == nil {
		return
	}
	at := now.Add(askAfter(x.asks))
	if at.After(*x.TermAt) {
		at = *x.TermAt
	}
	x.asks++
	x.askAt = &at
}

// told is a report as it is put on record.
func (r Report) told(by source) told {
	return told{state: r.State, reason: known(r.Reason), number: bounded(r.Number), at: r.At, sandbox: r.Sandbox, by: by}
}

// numberMost is how long a channel's own number may be.
const numberMost = 100

func bounded(number string) string {
	if len(number) > numberMost {
		return ""
	}
	return number
}
