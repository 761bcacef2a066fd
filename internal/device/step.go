package device

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/entrust"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

// Service carries out the acts of this chapter.
type Service struct {
	Engine *act.Engine
	Keys   *seal.Keys // seals the devices' secrets
	// Signers says whose reports of conformity count; nil: nobody's.
	Signers Signers
	// Moved, when set, is told of every step that holds from its own instant: the state of the use before and after. Tests
	// hold it against Moves.
	Moved func(from State, event Event, to State)

	settling sync.Mutex // one goroutine works out the register
	known    knownLives // of its pages
}

// On is what every step on a use has: the use, from when the fact holds (zero: now), and the documents that prove it.
type On struct {
	Use       string
	At        time.Time
	Documents []Attachment
}

// Recorded is the record of a step: what the ledger commits to. Free text is in it as a digest only.
type Recorded struct {
	ID        string    `json:"id"`
	Event     Event     `json:"event"`
	Subject   Subject   `json:"subject"`
	SubjectID string    `json:"subject_id"`
	At        time.Time `json:"at"`
	Detail    string    `json:"detail_sha256"`
	Documents []string  `json:"documents,omitempty"`
	// Beside are the further facts of the same act, in their order.
	Beside []Recorded `json:"beside,omitempty"`
}

// Done is a step that has been carried out.
type Done = act.Done[Recorded]

// occurrence is what the body of a step found to record.
type occurrence struct {
	id        string // empty: made here
	event     Event
	subject   Subject // empty: that of the event
	at        time.Time
	detail    Detail
	documents []Attachment
	place     int   // order among the facts of one act
	of        *Life // whose it is, of a further use; nil: of the use the act is about
	// beside are further facts that the same act brings about; each holds from its own instant, or from that of the act.
	beside []occurrence
}

// onUse carries out one step on a use: load, judge, change, record. judge gets the life as known now and tells what to
// record, or why not.
func (s *Service) onUse(ctx context.Context, kind act.Kind, by act.By, in On, check *fault.Check, judge func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error)) (Done, error) {
	entrust.CheckPapers(check, in.Documents)
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	by.Matters = []string{in.Use}
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		l, err := loadFor(ctx, tx, kind, in.Use)
		if err != nil {
			return Recorded{}, err
		}
		if err := l.empowered(ctx, tx, kind); err != nil {
			return Recorded{}, err
		}
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return Recorded{}, err
		}
		o, err := judge(ctx, tx, &l)
		if err != nil {
			return Recorded{}, err
		}
		if o.at.IsZero() {
			o.at = at
		}
		o.documents = append(o.documents, in.Documents...)
		moved := s.watch(tx.Now, &l, &o)
		r, err := recordAll(ctx, tx, &l, o)
		moved()
		return r, err
	})
}

// watch tells Moved, when it is called back, which states an act that holds from now has moved.
func (s *Service) watch(now time.Time, l *Life, o *occurrence) (moved func()) {
	if s.Moved == nil || !o.at.Equal(now) {
		return func() {}
	}
	lives, events := []*Life{l}, []Event{o.event}
	for _, b := range o.beside {
		if b.of != nil {
			lives, events = append(lives, b.of), append(events, b.event)
		}
	}
	from := make([]State, len(lives))
	for i, x := range lives {
		from[i] = x.StateAt(now).State
	}
	return func() {
		for i, x := range lives {
			s.Moved(from[i], events[i], x.StateAt(now).State)
		}
	}
}

// empowered refuses a step by which a body uses a power that it does not have over the violation of the use.
func (l *Life) empowered(ctx context.Context, tx *act.Tx, kind act.Kind) error {
	if !slices.Contains(exercising, kind.Name) {
		return nil
	}
	matter := people.Matter{Field: l.Use.Field, Violation: l.UseAt(tx.Now).Violation, Power: people.Investigating}
	_, err := people.AuthorityFor(ctx, tx, tx.Book, l.Use.Body, matter, tx.Now)
	return err
}

// recordAll writes what an act brought about, and returns one record of it all.
func recordAll(ctx context.Context, tx *act.Tx, l *Life, o occurrence) (Recorded, error) {
	r, err := record(ctx, tx, l, o)
	for i, b := range o.beside {
		if err != nil {
			return r, err
		}
		if b.at.IsZero() {
			b.at = o.at
		}
		b.place = firstBeside + i
		whose := l
		if b.of != nil {
			whose = b.of
		}
		var further Recorded
		further, err = record(ctx, tx, whose, b)
		r.Beside = append(r.Beside, further)
	}
	return r, err
}

// firstBeside is the place of the first further fact; place 1 is that of what recordBeside writes before.
const firstBeside = 2

// exercising are the steps by which a body uses its power over a kind of violation: without the power, or outside a
// mandate, they are refused (Art 2(2)(3)). Steps that record what is, or that end a use, are never kept back.
var exercising = []string{PlanSent.Name, UseCommissioned.Name, UseResumed.Name}

// loadFor loads a life for an act at tx.Now, as known now. A use that the actor's posts do not reach is not found.
func loadFor(ctx context.Context, tx *act.Tx, kind act.Kind, use string) (Life, error) {
	l, err := LoadAround(ctx, tx, tx.Book, use, tx.Now, nil)
	if err != nil {
		return l, err
	}
	if kind.Permission != "" && !tx.By.ActsFor(kind.Permission, l.Use.Body) {
		return l, notFound
	}
	return l, nil
}

// instantOf is from when a fact holds: as given, or now. Nothing holds from the future.
func instantOf(given, now time.Time) (time.Time, error) {
	if given.IsZero() {
		return now, nil
	}
	given = given.UTC().Truncate(time.Microsecond)
	if given.After(now) {
		return given, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "时间不能晚于现在。", EN: "Give a time that is not in the future."}}}}
	}
	return given, nil
}

// record writes what happened, adds it to the life, and returns the record for the ledger.
func record(ctx context.Context, tx *act.Tx, l *Life, o occurrence) (Recorded, error) {
	if o.id == "" {
		o.id = tx.NewID()
	}
	f := Fact{ID: o.id, Body: l.Use.Body, Subject: o.subject, Event: o.event, At: o.at, KnownAt: tx.Now,
		Data: o.detail, Person: tx.By.Person, System: tx.By.System, Documents: o.documents, Place: o.place}
	if f.Subject == "" {
		f.Subject = kinds[o.event].subject
	}
	if err := l.ownSubject(&f); err != nil {
		return Recorded{}, err
	}
	switch f.Subject {
	case OfDevice:
		f.SubjectID, f.Body = l.Device.ID, l.Device.Body
	case OfSite:
		f.SubjectID, f.Body = l.Site.ID, l.Site.Body
	default:
		f.SubjectID = l.Use.ID
	}
	r, err := recordFact(ctx, tx, &f)
	l.Facts = append(l.Facts, f)
	sortFacts(l.Facts)
	return r, err
}

// recordBeside writes a second fact of the same act, after the first.
func recordBeside(ctx context.Context, tx *act.Tx, l *Life, o occurrence) (Recorded, error) {
	o.place = 1
	return record(ctx, tx, l, o)
}

func recordFact(ctx context.Context, tx *act.Tx, f *Fact) (Recorded, error) {
	entry, err := nextEntry(ctx, tx)
	if err != nil {
		return Recorded{}, err
	}
	f.Entry = entry
	if err := save(ctx, tx, f); err != nil {
		return Recorded{}, err
	}
	if err := recallFor(ctx, tx, f, false); err != nil {
		return Recorded{}, err
	}
	return recordOf(f)
}

// recordOf is what the ledger commits to for a fact.
func recordOf(f *Fact) (Recorded, error) {
	detail, err := json.Marshal(f.Data)
	if err != nil {
		return Recorded{}, fmt.Errorf("write detail of %s: %w", f.Event, err)
	}
	r := Recorded{ID: f.ID, Event: f.Event, Subject: f.Subject, SubjectID: f.SubjectID, At: f.At, Detail: blob.DigestOf(detail).String()}
	for _, a := range f.Documents {
		r.Documents = append(r.Documents, a.Digest)
	}
	return r, nil
}
