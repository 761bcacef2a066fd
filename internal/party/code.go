package party

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// CodeSent sends a one-time code to the phone on record of a matter.
var CodeSent = act.Kind{Name: "party.code"}

// JobCodes is the periodic work that answers those who asked for a code.
const JobCodes = "party.codes"

// CodesEvery is how often it is done: the page that took the request is done before anything is looked up, so that its time tells nothing.
const CodesEvery = 3 * time.Second

// One-time codes. [POLICY] How many a number and a phone get in CodesWithin, whoever asks.
const (
	CodeDigits    = 6
	CodeFor       = 10 * time.Minute
	CodeTries     = 5
	CodesOfNumber = 3
	CodesOfPhone  = 5
	CodesWithin   = time.Hour
)

// requestsFor is how long requests are kept: as long as they count.
const requestsFor = 2 * CodesWithin

// requestsMost bounds one round.
const requestsMost = 50

const (
	requestField = "party.code.number"
	phoneField   = "party.code.phone"
	codeField    = "party.code"
)

// OnRecord is a matter with what is on record of its party. The zero value: there is none that a code could open.
type OnRecord struct {
	Matter
	Body, Phone string
}

// Source is a chapter whose matters parties come to.
type Source interface {
	// OnRecord is the matter of a number, however it was typed, where its party has a phone and something else by which to be known.
	OnRecord(ctx context.Context, number string) (OnRecord, error)
	// Knows tells whether somebody knows the last four of a number of the party that is not its phone: who holds the phone knows that one,
	// and a phone changes hands.
	Knows(ctx context.Context, m Matter, last string) (bool, error)
}

// Codes sends one-time codes, and opens matters by them.
type Codes struct {
	Door    *Door
	Letters *delivery.Service
	Sources []Source
}

// Possible tells whether codes can be sent at all: there is a channel of SMS.
func (s *Codes) Possible() bool { return s != nil && s.Letters.Carriers[delivery.SMS] != nil }

func (s *Codes) blind(form string) string { return s.Door.Keys.Blind(requestField, form) }

// Ask takes a request for a code for a number as it was typed, and its one form. It does the same whether there is such a number or not, and
// whether a code will go out or not.
func (s *Codes) Ask(ctx context.Context, number, form string) error {
	now := s.Door.Engine.Clock.Now()
	id := db.NewID(now)
	sealed, err := s.Door.Keys.SealField(requestField, id, number)
	if err != nil {
		return err
	}
	err = s.Door.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO code_request (id, number, blind, phone, at, done_at) VALUES ($1, $2, $3, '', $4, NULL)`, id, sealed, s.blind(form), now)
		return err
	})
	if err != nil {
		return fmt.Errorf("take a request for a code: %w", err)
	}
	return nil
}

// Answer answers the requests that wait. One that fails does not keep the others.
func (s *Codes) Answer(ctx context.Context, _ job.Job) error {
	type request struct {
		id, blind string
		sealed    []byte
	}
	var all []request
	err := db.Each(ctx, s.Door.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var r request
		err := rows.Scan(&r.id, &r.blind, &r.sealed)
		all = append(all, r)
		return err
	}, `SELECT id, blind, number FROM code_request WHERE done_at IS NULL ORDER BY at LIMIT `+fmt.Sprint(requestsMost))
	if err != nil {
		return fmt.Errorf("look for requests for codes: %w", err)
	}
	var failed []error
	for _, r := range all {
		number, err := s.Door.Keys.OpenField(requestField, r.id, r.sealed)
		if err == nil {
			err = s.answer(ctx, r.id, r.blind, number)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// answer sends a code for a number, where there is a matter with a phone and neither got too many.
func (s *Codes) answer(ctx context.Context, id, blind, number string) error {
	var to OnRecord
	for _, source := range s.Sources {
		found, err := source.OnRecord(ctx, number)
		if err != nil {
			return err
		}
		if found.ID != "" {
			to = found
			break
		}
	}
	if to.Phone = phoneOf(to.Phone); to.ID == "" || to.Phone == "" || !s.Possible() {
		return s.settle(ctx, id)
	}
	lost, err := s.Letters.Lost(ctx, s.Door.Engine.DB.Reader(), to.Book, delivery.Channel{Kind: delivery.SMS, Address: to.Phone}, time.Time{})
	if err != nil {
		return err
	}
	many, err := s.tooMany(ctx, blind, s.Door.Keys.Blind(phoneField, to.Phone))
	if err != nil {
		return err
	}
	if lost || many {
		return s.settle(ctx, id)
	}
	return s.send(ctx, id, blind, to)
}

// settle ends a request that no code answers.
func (s *Codes) settle(ctx context.Context, id string) error {
	err := s.Door.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE code_request SET done_at = $2 WHERE id = $1`, id, s.Door.Engine.Clock.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("settle a request for a code: %w", err)
	}
	return nil
}

// tooMany tells whether a number or a phone got as many codes as it may.
func (s *Codes) tooMany(ctx context.Context, blind, phone string) (bool, error) {
	var ofNumber, ofPhone int
	since := s.Door.Engine.Clock.Now().Add(-CodesWithin)
	err := s.Door.Engine.DB.Reader().QueryRow(ctx, `SELECT (SELECT count(*) FROM code_request r WHERE r.blind = $1 AND r.at > $3 AND r.phone <> ''), (SELECT count(*) FROM code_request r WHERE r.phone = $2 AND r.phone <> '' AND r.at > $3)`,
		blind, phone, since).Scan(&ofNumber, &ofPhone)
	if err != nil {
		return false, fmt.Errorf("count codes: %w", err)
	}
	return ofNumber >= CodesOfNumber || ofPhone >= CodesOfPhone, nil
}

// CodeRecord is what the ledger commits to: ids.
type CodeRecord struct {
	Kind   string `json:"kind,omitempty"`
	Matter string `json:"matter"`
	Letter string `json:"letter"`
}

// send makes a code, in the place of the one before, and sends it, once for a request.
func (s *Codes) send(ctx context.Context, id, blind string, to OnRecord) error {
	code, err := newCode()
	if err != nil {
		return err
	}
	by := act.By{Actor: access.Actor{Book: to.Book, System: "party"}, Command: CodeSent.Name + ":" + id}
	_, err = act.Do(ctx, s.Door.Engine, CodeSent, by, func(ctx context.Context, tx *act.Tx) (CodeRecord, error) {
		body, err := people.BodyByID(ctx, tx, tx.Book, to.Body)
		if err != nil {
			return CodeRecord{}, err
		}
		_, err = tx.Exec(ctx, `UPDATE code_request SET done_at = $2, phone = $3 WHERE id = $1`, id, tx.Now, s.Door.Keys.Blind(phoneField, to.Phone))
		if err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO one_time_code (blind, code, book, kind, matter, until_at, wrong) VALUES ($1, $2, $3, $4, $5, $6, 0)
				ON CONFLICT (blind) DO UPDATE SET code = excluded.code, book = excluded.book, kind = excluded.kind, matter = excluded.matter, until_at = excluded.until_at, wrong = 0`,
				blind, s.hash(blind, code), to.Book, to.Kind, to.ID, tx.Now.Add(CodeFor))
		}
		if err != nil {
			return CodeRecord{}, fmt.Errorf("keep a code: %w", err)
		}
		letter, err := s.Letters.Send(ctx, tx, message(body, code, id, to))
		return CodeRecord{to.Kind, to.ID, letter}, err
	})
	return err
}

// message is the SMS, which is about no matter: it is no notice (Art 30(4)) and serves nothing (Art 38), and no officer reads the code. It says who sends it, the
// code, how long it holds, and what nobody asks for; no link and no name (ux F.2), in two parts.
func message(b people.Body, code, id string, to OnRecord) delivery.Letter {
	minutes := int(CodeFor / time.Minute)
	return delivery.Letter{Body: to.Body, Matter: delivery.OneTime, MatterID: id, Ladder: []delivery.Channel{{Kind: delivery.SMS, Address: to.Phone}},
		Subject: law.Words{ZH: "查看事项的验证码", EN: "Code to see a matter"},
		Text: law.Words{ZH: fmt.Sprintf("【%s】验证码%s，%d分钟内有效，只用来打开您申请查看的事项。我们不会向您索要验证码；不是您申请的，不用理会。咨询请致电%s。", b.Name, code, minutes, b.Phone),
			EN: fmt.Sprintf("%s: code %s, good for %d minutes, to see the matter that you asked for. We never ask for it; if you did not ask for it, ignore it. Call %s.", b.Name, code, minutes, b.Phone)}}
}

func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%0*d", CodeDigits, n.Int64()), nil
}

// hash is how a code is kept: keyed, since six digits could be tried out.
func (s *Codes) hash(blind, code string) string { return s.Door.Keys.Blind(codeField, blind+" "+code) }

// Open is the matter that a code for a number, in its one form, opens, once, to who knows the last four; a matter without an id: they do not fit, and which of
// the three is wrong, late or used is not told. The caller has counted the try (Door.Try).
func (s *Codes) Open(ctx context.Context, form, code, last string) (Matter, error) {
	blind, now := s.blind(form), s.Door.Engine.Clock.Now()
	typed := s.hash(blind, strings.Join(strings.Fields(code), ""))
	var right string
	var m Matter
	err := s.Door.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `UPDATE one_time_code SET wrong = wrong + 1 WHERE blind = $1 AND until_at > $2 AND wrong < $3 RETURNING code, book, kind, matter`, blind, now, CodeTries).Scan(&right, &m.Book, &m.Kind, &m.ID)
	})
	if db.NoRow(err) || err == nil && right != typed {
		return Matter{}, nil
	}
	if err != nil {
		return Matter{}, fmt.Errorf("try a code: %w", err)
	}
	known := false
	for _, source := range s.Sources {
		is, err := source.Knows(ctx, m, last)
		if err != nil {
			return Matter{}, err
		}
		known = known || is
	}
	if !known {
		return Matter{}, nil
	}
	var n int64
	err = s.Door.Engine.DB.Write(ctx, func(tx *db.Tx) (err error) {
		n, err = tx.Exec(ctx, `DELETE FROM one_time_code WHERE blind = $1 AND code = $2`, blind, right)
		return err
	})
	if err != nil {
		return Matter{}, fmt.Errorf("use a code: %w", err)
	}
	if n != 1 { // somebody else used it in this moment
		return Matter{}, nil
	}
	return m, nil
}

// forgetCodes forgets requests that count no more, and codes that are over.
func forgetCodes(ctx context.Context, tx *db.Tx, now time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM code_request WHERE at <= $1 AND done_at IS NOT NULL`, now.Add(-requestsFor))
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM one_time_code WHERE until_at <= $1`, now)
	}
	return err
}
