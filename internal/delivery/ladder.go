package delivery

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/job"
)

// JobSend is the job that hands a message over to its channel.
const JobSend = "delivery.send"

type sendArgs struct {
	Letter string `json:"letter"`
	Place  int    `json:"place"`
}

// goOn says where the letter stands, and begins the next channel when nothing arrived and nothing is waited for.
func (l *Sent) goOn(ctx context.Context, tx *act.Tx) error {
	l.ArrivedAt = nil
	if first := l.firstArrival(); first != nil {
		l.ArrivedAt = first.ArrivedAt
	}
	switch {
	case l.ArrivedAt != nil:
		l.Standing = Reached
		if err := l.closeCalls(ctx, tx); err != nil {
			return err
		}
	case l.Current() != nil:
		l.Standing = Going
	default:
		if err := l.beginNext(ctx, tx); err != nil {
			return err
		}
	}
	if err := l.save(ctx, tx); err != nil {
		return err
	}
	return l.heard(ctx, tx)
}

// firstArrival is the channel that arrived first and still stands; nil: none has.
func (l *Sent) firstArrival() (first *Step) {
	for i := range l.Ladder {
		if s := &l.Ladder[i]; s.State == Arrived && (first == nil || s.ArrivedAt.Before(*first.ArrivedAt)) {
			first = s
		}
	}
	return first
}

// closeCalls takes from an officer's list what another channel made needless.
func (l *Sent) closeCalls(ctx context.Context, tx *act.Tx) error {
	for i := range l.Ladder {
		if s := &l.Ladder[i]; s.State == Todo {
			if err := l.move(ctx, tx, i, told{state: Closed, reason: "not-needed", by: fromLadder}); err != nil {
				return err
			}
		}
	}
	return nil
}

// beginNext begins the first planned channel; without one the letter is published or stuck. What was stopped stays so.
func (l *Sent) beginNext(ctx context.Context, tx *act.Tx) error {
	if l.Standing == Stopped {
		return nil
	}
	l.Standing = Stuck
	for i := range l.Ladder {
		switch s := &l.Ladder[i]; s.State {
		case Published:
			l.Standing = Public
		case Planned:
			return l.begin(ctx, tx, i)
		}
	}
	return nil
}

func (l *Sent) begin(ctx context.Context, tx *act.Tx, place int) error {
	s := &l.Ladder[place]
	n := kinds[s.Kind]
	s.BegunAt = &tx.Now
	to := Sending
	switch {
	case s.Kind == Notice:
		to = Published
	case n.byHand:
		to = Todo
	}
	l.Standing = Going
	if to == Published {
		l.Standing = Public
		return l.move(ctx, tx, place, told{state: to, by: fromLadder})
	}
	term := tx.Now.Add(n.term)
	s.TermAt, s.askAt = &term, &term
	if err := l.move(ctx, tx, place, told{state: to, by: fromLadder}); err != nil || to == Todo {
		return err
	}
	return job.Enqueue(ctx, tx, job.Order{Kind: JobSend, Args: sendArgs{l.ID, place}, Key: s.ID})
}

// told is what somebody says of a channel.
type told struct {
	state   State
	reason  string
	number  string
	at      time.Time // zero: now
	sandbox bool
	by      source
	note    func(id string) ([]byte, error)
}

// move takes what is told of a channel: the event is put on record, and the state changes when the table has the move. A word that
// comes too late to count, such as "sent" after "arrived", changes nothing. It does not go on with the ladder.
func (l *Sent) move(ctx context.Context, tx *act.Tx, place int, t told) error {
	s := &l.Ladder[place]
	at := s.within(t.at, tx.Now)
	if s.takes(t, at) {
		s.State, s.Reason, s.StateAt = t.state, t.reason, &at
		s.ArrivedAt = nil
		if t.state == Arrived {
			s.ArrivedAt = &at
		}
		if !t.state.waits() {
			s.askAt = nil
		}
	}
	if t.number != "" && s.Number == "" {
		s.Number = t.number
	}
	s.Sandbox = s.Sandbox || t.sandbox
	if err := s.save(ctx, tx, l.ID); err != nil {
		return err
	}
	id := tx.NewID()
	var note []byte
	if t.note != nil {
		var err error
		if note, err = t.note(id); err != nil {
			return fmt.Errorf("seal a note: %w", err)
		}
	}
	return s.tell(ctx, tx, l.ID, t.state, t.reason, at, t.by, id, note)
}

// takes tells whether what is told changes the state. An arrival is undone by a later failure only (a bounce after acceptance).
func (s *Step) takes(t told, at time.Time) bool {
	if s.State == Arrived && t.state == Failed && t.by != fromParty && at.Before(*s.ArrivedAt) {
		return false
	}
	return s.State.mayBecome(t.state)
}

// within keeps an instant that a stranger told between the beginning of the channel and now.
func (s *Step) within(at, now time.Time) time.Time {
	at = at.UTC().Truncate(time.Microsecond)
	switch {
	case at.IsZero(), at.After(now):
		return now
	case s.BegunAt != nil && at.Before(*s.BegunAt):
		return *s.BegunAt
	}
	return at
}
