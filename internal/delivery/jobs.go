package delivery

import (
	"context"
	"errors"
	"fmt"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Carry is the handler of JobSend: it hands the message over with the channel's id as key and puts the answer on record. Carried out
// twice, it sends and records once.
func (s *Service) Carry(ctx context.Context, j job.Job) error {
	var args sendArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	l, err := load(ctx, s.Engine.DB.Reader(), j.Book, args.Letter)
	if err != nil {
		return err
	}
	if args.Place < 0 || args.Place >= len(l.Ladder) {
		return fmt.Errorf("letter %s has no channel %d", args.Letter, args.Place)
	}
	x := l.Ladder[args.Place]
	if x.State != Sending || x.OverAt != nil {
		return nil // it was handed over, or the ladder has gone on
	}
	t, err := s.handOver(ctx, s.Engine.DB.Reader(), j.Book, l, x)
	if err != nil {
		return fmt.Errorf("hand a letter over by %s: %w", x.Kind, err)
	}
	_, err = s.answer(ctx, Answered, j.Book, "letter:"+x.ID, x.ID, t, askLater)
	return err
}

func (s *Service) handOver(ctx context.Context, q db.Queryer, book string, l Sent, x Step) (told, error) {
	carrier := s.Carriers[x.Kind]
	if carrier == nil {
		return told{state: Failed, reason: "not-configured", by: fromSend}, nil
	}
	if l.Serves && s.MayGo != nil {
		if may, err := s.MayGo(ctx, q, book, &l); err != nil {
			return told{}, err
		} else if !may {
			return told{state: Failed, reason: "authority-ended", by: fromSend}, nil
		}
	}
	m, err := s.message(ctx, q, book, l, x)
	if err != nil {
		return told{}, err
	}
	r, err := carrier.Send(ctx, m)
	var no Refused
	switch {
	case errors.As(err, &no):
		return told{state: Failed, reason: known(no.Reason), by: fromSend}, nil
	case err != nil:
		return told{}, err
	case !Reportable(r.State):
		return told{}, fmt.Errorf("the channel says %q, which is no state of it", r.State)
	}
	return r.told(fromSend), nil
}

func (s *Service) message(ctx context.Context, q db.Queryer, book string, l Sent, x Step) (Message, error) {
	body, err := people.BodyByID(ctx, q, book, l.Body)
	if err != nil {
		return Message{}, err
	}
	c, err := s.content(ctx, q, book, l.ID)
	m := Message{Key: x.ID, Kind: x.Kind, From: body.Name, Paper: l.Paper, Subject: c.Subject, Text: c.Text, Link: c.Link}
	if err != nil {
		return m, err
	}
	if !x.Kind.carriesLink() {
		m.Link = ""
	}
	if x.Kind.CarriesFile() && c.File.Digest != "" {
		if m.File, err = s.file(c.File); err != nil {
			return m, err
		}
	}
	m.Address, err = s.Address(ctx, q, book, x.ID)
	return m, err
}

// Callback is what a channel says by itself of a message that it took.
type Callback struct {
	ID  string // of the callback: the same again is the same
	Key string // of the message
	Report
}

// TakeCallback puts on record what a channel of the kind says by itself; who calls has checked that it is the channel. The same
// callback again records nothing; one about another kind's message, or about none, is not found.
func (s *Service) TakeCallback(ctx context.Context, kind Kind, c Callback) (Record, error) {
	book, err := bookOf(ctx, s.Engine.DB.Reader(), c.Key)
	if err != nil {
		return Record{}, err
	}
	l, place, err := byKey(ctx, s.Engine.DB.Reader(), book, c.Key)
	if err == nil && l.Ladder[place].Kind != kind {
		err = errNoLetter
	}
	if err != nil {
		return Record{}, err
	}
	if !Reportable(c.State) {
		return Record{}, fault.Invalid{Fields: []fault.Field{{Name: "/state", Want: law.Words{ZH: "应为accepted、sent、arrived、failed或者unknown。", EN: "Want accepted, sent, arrived, failed or unknown."}}}}
	}
	return s.answer(ctx, CalledBack, book, "letter-callback:"+string(kind)+":"+c.ID, c.Key, c.told(fromCallback), nil)
}
