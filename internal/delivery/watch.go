package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
)

// JobWatch is the periodic work that finds what nobody spoke of any more.
const JobWatch = "delivery.watch"

// WatchEvery is how often it is done.
const WatchEvery = time.Minute

// watchMost bounds one round, so that it ends before its lease does.
const watchMost = 200

// Watch looks at the channels whose time has come: it asks again where no callback came, and where the term has run out it lets the
// ladder go on. A channel that cannot be asked now is asked later, or passed over at its term; it does not keep the others.
func (s *Service) Watch(ctx context.Context, j job.Job) error {
	due, err := dueKeys(ctx, s.Engine.DB.Reader(), j.Book, s.Engine.Now(j.Book))
	if err != nil {
		return err
	}
	var failed []error
	for _, key := range due {
		if err := s.watch(ctx, j.Book, key); err != nil {
			failed = append(failed, fmt.Errorf("watch channel %s: %w", key, err))
		}
	}
	return errors.Join(failed...)
}

func dueKeys(ctx context.Context, q db.Queryer, book string, now time.Time) (out []string, err error) {
	out, err = db.Strings(ctx, q, fmt.Sprintf(`SELECT id FROM letter_channel WHERE book = $1 AND ask_at IS NOT NULL AND ask_at <= $2 ORDER BY ask_at LIMIT %d`, watchMost), book, now)
	if err != nil {
		return nil, fmt.Errorf("look for letters of which nothing was heard: %w", err)
	}
	return out, nil
}

// watch asks for the state of one channel, and lets the ladder go on when its term has run out without an arrival or a failure.
func (s *Service) watch(ctx context.Context, book, key string) error {
	l, place, err := byKey(ctx, s.Engine.DB.Reader(), book, key)
	if err != nil {
		return err
	}
	x := l.Ladder[place]
	over := x.TermAt != nil && !s.Engine.Now(book).Before(*x.TermAt)
	r, err := s.ask(ctx, x)
	switch {
	case errors.Is(err, ErrNotKnown) && x.State == Sending && !over:
		return s.putOff(ctx, book, key) // the job is still trying
	case errors.Is(err, ErrNotKnown):
		r = Report{State: Failed, Reason: "not-known"}
	case err != nil && !over:
		return s.putOff(ctx, book, key)
	case err != nil:
		return s.runOut(ctx, book, key)
	}
	if _, err := s.answer(ctx, Asked, book, "", key, r.told(fromAsk), askLater); err != nil {
		return err
	}
	if !over {
		return nil
	}
	return s.runOut(ctx, book, key)
}

// errNoWayToAsk says that a channel cannot be asked, or has nothing to be asked about.
var errNoWayToAsk = errors.New("the channel cannot be asked")

func (s *Service) ask(ctx context.Context, x Step) (Report, error) {
	carrier := s.Carriers[x.Kind]
	if carrier == nil || !kinds[x.Kind].asked || x.State == Todo {
		return Report{}, errNoWayToAsk
	}
	r, err := carrier.Ask(ctx, x.ID, x.Number)
	if err == nil && !Reportable(r.State) {
		return r, fmt.Errorf("the channel says %q, which is no state of it", r.State)
	}
	return r, err
}

// putOff plans the next question where nothing could be learned.
func (s *Service) putOff(ctx context.Context, book, key string) error {
	return s.onWaiting(ctx, Asked, book, key, func(tx *act.Tx, l *Sent, x *Step) error {
		askLater(x, tx.Now)
		return l.move(ctx, tx, x.Place, told{state: x.State, reason: x.Reason, by: fromWatch})
	})
}

// runOut ends the wait for a channel: what an officer did not do has failed, what a channel does not tell is unknown.
func (s *Service) runOut(ctx context.Context, book, key string) error {
	return s.onWaiting(ctx, RanOut, book, key, func(tx *act.Tx, l *Sent, x *Step) error {
		t := told{state: Unknown, reason: "no-answer", by: fromWatch}
		if x.State == Todo {
			t = told{state: Failed, reason: "not-done", by: fromWatch}
		}
		x.OverAt, x.askAt = &tx.Now, nil
		if x.State == Unknown {
			x.Reason = t.reason
		}
		return l.move(ctx, tx, x.Place, t)
	})
}

// onWaiting is an act of the system on a channel that is still waited for; on another it does nothing.
func (s *Service) onWaiting(ctx context.Context, kind act.Kind, book, key string, change func(tx *act.Tx, l *Sent, x *Step) error) error {
	by := act.By{Actor: access.Actor{Book: book, System: kind.Name}}
	_, err := act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		l, place, err := byKey(ctx, tx, tx.Book, key)
		if err != nil {
			return Record{}, err
		}
		x := &l.Ladder[place]
		if !x.State.waits() || x.OverAt != nil {
			return Record{}, errSettled
		}
		if err := change(tx, &l, x); err != nil {
			return Record{}, err
		}
		if err := l.goOn(ctx, tx); err != nil {
			return Record{}, err
		}
		return l.record(place, x.State), nil
	})
	if errors.Is(err, errSettled) {
		return nil
	}
	return err
}

// errSettled says that meanwhile the channel was settled otherwise.
var errSettled = errors.New("the channel is settled")
