package serving

import (
	"context"
	"errors"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/delivery"
	"yuanjian/internal/job"
)

// Word is what became known of an attempt that goes by a letter.
type Word struct {
	Attempt int           `json:"attempt"`
	State   AttemptState  `json:"state"`
	At      *time.Time    `json:"at,omitempty"` // of an arrival: when it reached the recipient's system, as the channel said
	Channel delivery.Kind `json:"channel,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Sandbox bool          `json:"sandbox,omitempty"`
	Next    Way           `json:"next,omitempty"` // what is prepared, since it did not arrive
}

func (w *Word) enter(x *Serving, s *Step) {
	a := x.Attempt(w.Attempt)
	if a == nil {
		return
	}
	a.State, a.Channel, a.Reason, a.Sandbox, a.ServedAt = w.State, w.Channel, w.Reason, w.Sandbox, nil
	at := s.At
	if w.At != nil {
		at = *w.At
	}
	a.At = &at
	if w.State == Arrived {
		a.ServedAt = w.At
		x.endPrepared()
	}
	if w.Next != "" {
		x.attempt(w.Next, s.At)
	}
}

var errNothingNew = errors.New("nothing new of the letter")

// Hear is the handler of delivery.JobHeard: what the channels of a letter said is put on record of the attempt. The same word twice is one; a
// channel that says first that a message arrived and then that it did not is believed in what it said last, and the service falls.
func (s *Service) Hear(ctx context.Context, j job.Job) error {
	var args delivery.Heard
	if err := j.Read(&args); err != nil {
		return err
	}
	id, err := letterOf(ctx, s, j.Book, args.Letter)
	if err != nil || id == "" {
		return err
	}
	_, err = act.Do(ctx, s.Engine, Heard, system(j.Book, Heard, ""), func(ctx context.Context, tx *act.Tx) (Record, error) {
		x, err := s.load(ctx, tx, tx.Book, id)
		if err != nil {
			return Record{}, err
		}
		w, err := x.heard(ctx, tx, args.Letter)
		if err != nil {
			return Record{}, err
		}
		if w.State == Arrived {
			if err := s.stopLetters(ctx, tx, x); err != nil {
				return Record{}, err
			}
		}
		return s.keep(ctx, tx, x, &draft{kind: Heard, said: w, letter: args.Letter})
	})
	if errors.Is(err, errNothingNew) {
		return nil
	}
	return err
}

// letterOf is the service that a letter is of; empty: it is of none.
func letterOf(ctx context.Context, s *Service, book, letter string) (string, error) {
	l, err := delivery.Matter(ctx, s.Engine.DB.Reader(), book, letter)
	if err != nil || l.Matter != Subject {
		return "", err
	}
	return l.MatterID, nil
}

// heard is what a letter says of its attempt; errNothingNew where that stands already, or was settled otherwise.
func (x *Serving) heard(ctx context.Context, tx *act.Tx, letter string) (*Word, error) {
	var a *Attempt
	for _, b := range x.Attempts {
		if b.Letter == letter {
			a = b
		}
	}
	if a == nil || a.Way == ByNotice || a.settled {
		return nil, errNothingNew
	}
	l, err := delivery.Of(ctx, tx, tx.Book, x.Body, letter)
	if err != nil {
		return nil, err
	}
	w := told(&l, a.No)
	if a.State == w.State && sameInstant(a.ServedAt, arrivalOf(w)) || !a.State.mayBecome(w.State) && a.State != w.State {
		return nil, errNothingNew
	}
	if w.State == Failed || w.State == Unclear {
		w.Next = x.next(a)
	}
	return w, nil
}

func arrivalOf(w *Word) *time.Time {
	if w.State == Arrived {
		return w.At
	}
	return nil
}

// next is what is prepared when an attempt did not arrive: service in person, so that the seven working days can hold; nothing where another
// attempt is under way or the paper is served otherwise.
func (x *Serving) next(fallen *Attempt) Way {
	for _, a := range x.Attempts {
		if a != fallen && (a.State == Prepared || a.State == Sent || a.State == Arrived) {
			return ""
		}
	}
	if x.halted || fallen.Way != ByElectronic && fallen.Way != ByPost {
		return ""
	}
	return ByHand
}

// told is the state of a letter as an attempt has it.
func told(l *delivery.Sent, attempt int) *Word {
	w := &Word{Attempt: attempt, State: Sent}
	for i := range l.Ladder {
		c := &l.Ladder[i]
		w.Sandbox = w.Sandbox || c.Sandbox
		switch {
		case l.ArrivedAt != nil && c.State == delivery.Arrived && c.ArrivedAt.Equal(*l.ArrivedAt):
			w.State, w.At, w.Channel, w.Reason = Arrived, c.ArrivedAt, c.Kind, ""
			return w
		case c.State == delivery.Todo:
			w.State = Prepared
		case c.State == delivery.Failed || c.State == delivery.Unknown:
			w.Channel, w.Reason = c.Kind, c.Reason
		}
	}
	switch l.Standing {
	case delivery.Stopped:
		w.State = Ended
	case delivery.Stuck:
		w.State = Failed
		for _, c := range l.Ladder {
			if c.State == delivery.Unknown {
				w.State, w.Channel, w.Reason = Unclear, c.Kind, c.Reason
			}
		}
	}
	return w
}
