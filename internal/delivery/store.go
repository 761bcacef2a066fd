package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

var errNoLetter = fault.NotFound{What: law.Words{ZH: "这封告知信息", EN: "the letter"}}

const letterColumns = `l.id, l.body, l.matter, l.matter_id, l.paper, coalesce(l.serves, false), l.state, l.made_at, l.arrived_at`

func scanLetter(row interface{ Scan(...any) error }) (Sent, error) {
	var l Sent
	err := row.Scan(&l.ID, &l.Body, &l.Matter, &l.MatterID, &l.Paper, &l.Serves, &l.Standing, db.At(&l.MadeAt), db.AtOrNil(&l.ArrivedAt))
	return l, err
}

const stepColumns = `c.letter, c.place, c.id, c.kind, c.blind, c.state, c.reason, c.number, c.sandbox, c.asks, c.ask_at, c.term_at, c.begun_at, c.state_at, c.arrived_at, c.over_at`

func scanStep(row interface{ Scan(...any) error }) (letter string, s Step, err error) {
	err = row.Scan(&letter, &s.Place, &s.ID, &s.Kind, &s.blind, &s.State, &s.Reason, &s.Number, &s.Sandbox, &s.asks, db.AtOrNil(&s.askAt), db.AtOrNil(&s.TermAt), db.AtOrNil(&s.BegunAt),
		db.AtOrNil(&s.StateAt), db.AtOrNil(&s.ArrivedAt), db.AtOrNil(&s.OverAt))
	return letter, s, err
}

// load reads a letter with its ladder.
func load(ctx context.Context, q db.Queryer, book, id string) (Sent, error) {
	l, err := scanLetter(q.QueryRow(ctx, `SELECT `+letterColumns+` FROM letter l WHERE l.book = $1 AND l.id = $2`, book, id))
	if db.NoRow(err) {
		return l, errNoLetter
	}
	if err != nil {
		return l, fmt.Errorf("read a letter: %w", err)
	}
	one := []Sent{l}
	err = climb(ctx, q, book, one)
	return one[0], err
}

// climb reads the ladders of some letters of a book, in one query.
func climb(ctx context.Context, q db.Queryer, book string, letters []Sent) error {
	if len(letters) == 0 {
		return nil
	}
	of, ids := map[string]*Sent{}, []string{}
	for i := range letters {
		of[letters[i].ID], ids = &letters[i], append(ids, letters[i].ID)
	}
	marks, args := db.In(2, ids)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		letter, s, err := scanStep(rows)
		if err == nil {
			of[letter].Ladder = append(of[letter].Ladder, s)
		}
		return err
	}, `SELECT `+stepColumns+` FROM letter_channel c WHERE c.book = $1 AND c.letter IN (`+marks+`) ORDER BY c.letter, c.place`, append([]any{book}, args...)...)
	if err != nil {
		return fmt.Errorf("read the channels of letters: %w", err)
	}
	return nil
}

// byKey reads the letter that has the channel, and its place.
func byKey(ctx context.Context, q db.Queryer, book, key string) (Sent, int, error) {
	var letter string
	var place int
	err := q.QueryRow(ctx, `SELECT letter, place FROM letter_channel WHERE id = $1 AND book = $2`, key, book).Scan(&letter, &place)
	if db.NoRow(err) {
		return Sent{}, 0, errNoLetter
	}
	if err != nil {
		return Sent{}, 0, fmt.Errorf("look for a channel: %w", err)
	}
	l, err := load(ctx, q, book, letter)
	if err == nil && place >= len(l.Ladder) {
		err = fmt.Errorf("letter %s has no channel %d", letter, place)
	}
	return l, place, err
}

// bookOf is the book in which a key of a channel is; keys are unique in the whole database.
func bookOf(ctx context.Context, q db.Queryer, key string) (string, error) {
	var book string
	err := q.QueryRow(ctx, `SELECT book FROM letter_channel WHERE id = $1`, key).Scan(&book)
	if db.NoRow(err) {
		return "", errNoLetter
	}
	return book, err
}

func (s *Step) save(ctx context.Context, tx *act.Tx, letter string) error {
	_, err := tx.Exec(ctx, `UPDATE letter_channel SET state = $4, reason = $5, number = $6, sandbox = $7, asks = $8, ask_at = $9, term_at = $10, begun_at = $11, state_at = $12, arrived_at = $13, over_at = $14
		WHERE book = $1 AND letter = $2 AND place = $3`,
		tx.Book, letter, s.Place, string(s.State), s.Reason, s.Number, s.Sandbox, s.asks, s.askAt, s.TermAt, s.BegunAt, s.StateAt, s.ArrivedAt, s.OverAt)
	if err != nil {
		return fmt.Errorf("store a channel: %w", err)
	}
	return nil
}

func (l *Sent) save(ctx context.Context, tx *act.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE letter SET state = $3, arrived_at = $4 WHERE book = $1 AND id = $2`, tx.Book, l.ID, string(l.Standing), l.ArrivedAt); err != nil {
		return fmt.Errorf("store a letter: %w", err)
	}
	return nil
}

// source is who said what an event tells.
type source string

// The sources.
const (
	fromLadder   source = "ladder"   // the ladder went on
	fromSend     source = "send"     // the answer to handing over
	fromAsk      source = "ask"      // the answer to a question
	fromCallback source = "callback" // the channel by itself
	fromWatch    source = "watch"    // a term that has run out
	fromOfficer  source = "officer"
	fromParty    source = "party"
)

var sourceWords = map[source]law.Words{
	fromLadder: {ZH: "系统", EN: "the system"}, fromSend: {ZH: "渠道的受理结果", EN: "the channel, when it was handed over"}, fromAsk: {ZH: "向渠道查询", EN: "the channel, when it was asked"},
	fromCallback: {ZH: "渠道回执", EN: "the channel by itself"}, fromWatch: {ZH: "期限届满", EN: "its term ran out"}, fromOfficer: {ZH: "执法人员登记", EN: "an officer"}, fromParty: {ZH: "收信人反馈", EN: "who received it"},
}

// Event is something that happened to a channel of a letter.
type Event struct {
	ID      string
	Place   int
	At      time.Time // when, as the channel or the officer says
	KnownAt time.Time
	Said    State // what was told
	State   State // where the channel stood afterwards
	Reason  string
	Source  law.Words
	Person  string
	note    []byte
}

// tell puts an event on record.
func (s *Step) tell(ctx context.Context, tx *act.Tx, letter string, said State, reason string, at time.Time, by source, id string, note []byte) error {
	if note == nil {
		note = []byte{}
	}
	person := ""
	if by == fromOfficer {
		person = tx.By.Person
	}
	_, err := tx.Exec(ctx, `INSERT INTO letter_event (book, letter, id, place, at, known_at, said, state, reason, source, person, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.Book, letter, id, s.Place, at, tx.Now, string(said), string(s.State), reason, string(by), person, note)
	if err != nil {
		return fmt.Errorf("record what happened to a letter: %w", err)
	}
	return nil
}

// Events are what happened to a letter, in the order in which it became known.
func Events(ctx context.Context, q db.Queryer, book, letter string) (out []Event, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var e Event
		var by source
		err := rows.Scan(&e.ID, &e.Place, db.At(&e.At), db.At(&e.KnownAt), &e.Said, &e.State, &e.Reason, &by, &e.Person, &e.note)
		e.Source = sourceWords[by]
		out = append(out, e)
		return err
	}, `SELECT id, place, at, known_at, said, state, reason, source, person, note FROM letter_event WHERE book = $1 AND letter = $2 ORDER BY id`, book, letter)
	if err != nil {
		return nil, fmt.Errorf("list what happened to a letter: %w", err)
	}
	return out, nil
}

// Note opens what an officer wrote about a call; empty when nothing was written. Who asks logs the look first (act.See).
func (s *Service) Note(e Event) (string, error) {
	if len(e.note) == 0 {
		return "", nil
	}
	return s.Keys.OpenField(noteField, e.ID, e.note)
}

// Words are the subject, the text and the link of a letter. Who asks logs the look first.
func (s *Service) Words(ctx context.Context, q db.Queryer, book, letter string) (subject, text law.Words, link string, err error) {
	c, err := s.content(ctx, q, book, letter)
	return c.Subject, c.Text, c.Link, err
}

func (s *Service) content(ctx context.Context, q db.Queryer, book, letter string) (c content, err error) {
	var sealed []byte
	err = q.QueryRow(ctx, `SELECT words FROM letter WHERE book = $1 AND id = $2`, book, letter).Scan(&sealed)
	if db.NoRow(err) {
		return c, errNoLetter
	}
	if err != nil {
		return c, fmt.Errorf("read the words of a letter: %w", err)
	}
	return c, s.Keys.OpenJSON(wordsField, letter, sealed, &c)
}

// Address opens the address of a channel; empty for a public notice. Who asks logs the look first.
func (s *Service) Address(ctx context.Context, q db.Queryer, book, key string) (string, error) {
	var sealed []byte
	err := q.QueryRow(ctx, `SELECT address FROM letter_channel WHERE id = $1 AND book = $2`, key, book).Scan(&sealed)
	if db.NoRow(err) {
		return "", errNoLetter
	}
	if err != nil {
		return "", fmt.Errorf("read an address: %w", err)
	}
	if len(sealed) == 0 {
		return "", nil
	}
	return s.Keys.OpenField(addressField, key, sealed)
}
