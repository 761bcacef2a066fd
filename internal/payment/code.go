package payment

import (
	"context"
	"errors"
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/money"
)

// The jobs that ask the platform for a code, and to take nothing more under one.
const (
	JobCode  = "payment.code"
	JobClose = "payment.close"
)

type codeArgs struct {
	Code string `json:"code"` // id of its row
}

// CodeCame is the system's: the platform gave a code.
var CodeCame = act.Kind{Name: "payment.code"}

// CodeGiven is a code that the platform gave, with the notice of payment.
type CodeGiven struct {
	Part string    `json:"part"`
	Fen  money.Fen `json:"fen"`
	Code string    `json:"code"`
}

func (x *CodeGiven) enter(*Demand, *Step) {}

// codeOf reads a code by its id, with the id of its demand.
func codeOf(ctx context.Context, q db.Queryer, book, id string) (c Code, demand string, err error) {
	err = q.QueryRow(ctx, `SELECT demand, id, part, fen, code, state, made_at FROM payment_code WHERE book = $1 AND id = $2`, book, id).
		Scan(&demand, &c.ID, &c.Part, &c.Fen, &c.Code, &c.State, db.At(&c.MadeAt))
	if db.NoRow(err) {
		return c, "", errNoDemand
	}
	if err != nil {
		err = fmt.Errorf("read a code: %w", err)
	}
	return c, demand, err
}

// AskCode is the handler of JobCode: it has the platform take the sum and puts its code on record, with the notice of payment (C5.5).
// Carried out twice, it registers and records once.
func (s *Service) AskCode(ctx context.Context, j job.Job) error {
	var args codeArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	q := s.Engine.DB.Reader()
	c, id, err := codeOf(ctx, q, j.Book, args.Code)
	if err != nil || c.State != codeAsked {
		return err
	}
	d, err := s.read(ctx, q, j.Book, "id", id, s.Engine.Now(j.Book))
	if err != nil {
		return err
	}
	if s.Platform == nil {
		return errNone
	}
	code, err := s.Platform.Register(ctx, d.registration(&c))
	if err != nil {
		return fmt.Errorf("register demand %s: %w", d.ID, err)
	}
	if code == "" {
		return fmt.Errorf("register demand %s: the platform gave no code", d.ID)
	}
	_, err = act.Do(ctx, s.Engine, CodeCame, system(j.Book, CodeCame, "payment-code:"+c.ID), func(ctx context.Context, tx *act.Tx) (Record, error) {
		return s.giveCode(ctx, tx, c.ID, code)
	})
	return err
}

// giveCode puts a code on record. One that was closed meanwhile keeps its code, since somebody may have paid under it.
func (s *Service) giveCode(ctx context.Context, tx *act.Tx, id, code string) (Record, error) {
	c, demand, err := codeOf(ctx, tx, tx.Book, id)
	if err != nil {
		return Record{}, err
	}
	d, err := s.read(ctx, tx, tx.Book, "id", demand, tx.Now)
	if err != nil {
		return Record{}, err
	}
	c.Code = code
	if c.State == codeAsked {
		c.State = codeReady
	}
	if _, err := tx.Exec(ctx, `UPDATE payment_code SET code = $3, state = $4 WHERE book = $1 AND id = $2`, tx.Book, c.ID, c.Code, c.State); err != nil {
		return Record{}, fmt.Errorf("keep a code: %w", err)
	}
	paper := ""
	if c.State == codeReady {
		if paper, err = s.issueNotice(ctx, tx, d, &c); err != nil {
			return Record{}, err
		}
	}
	r, err := s.keep(ctx, tx, d, CodeCame.Name, paper, &CodeGiven{c.Part, c.Fen, c.Code})
	r.ID = c.ID
	return r, err
}

// CloseCode is the handler of JobClose.
func (s *Service) CloseCode(ctx context.Context, j job.Job) error {
	var args codeArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	c, demand, err := codeOf(ctx, s.Engine.DB.Reader(), j.Book, args.Code)
	if err != nil {
		return err
	}
	if s.Platform == nil {
		return errNone
	}
	d, err := s.read(ctx, s.Engine.DB.Reader(), j.Book, "id", demand, s.Engine.Now(j.Book))
	if err != nil {
		return err
	}
	if err := s.Platform.Close(ctx, OfficeOf(d.Book, d.Body), c.ID); err != nil && !errors.Is(err, ErrNotKnown) {
		return fmt.Errorf("close a code of demand %s: %w", d.ID, err)
	}
	return nil
}

// RegisterAgain tells the platform of every code of a book that it takes something under: for a stand-in that forgot them. The keys are the
// same, so that a platform that knows them changes nothing.
func (s *Service) RegisterAgain(ctx context.Context, book string) error {
	q := s.Engine.DB.Reader()
	ids, err := db.Strings(ctx, q, `SELECT id FROM payment_code WHERE book = $1 AND state = $2 ORDER BY id`, book, codeReady)
	if err != nil {
		return fmt.Errorf("look for codes: %w", err)
	}
	for _, id := range ids {
		c, demand, err := codeOf(ctx, q, book, id)
		if err != nil {
			return err
		}
		d, err := s.read(ctx, q, book, "id", demand, s.Engine.Now(book))
		if err != nil {
			return err
		}
		if _, err := s.Platform.Register(ctx, d.registration(&c)); err != nil {
			return fmt.Errorf("register demand %s again: %w", d.ID, err)
		}
	}
	return nil
}

// registration is what the platform is to take under a code.
func (d *Demand) registration(c *Code) Registration {
	return Registration{Key: c.ID, Office: OfficeOf(d.Book, d.Body), Part: c.Part, Fen: c.Fen, Payer: d.Payer.Name, Decision: d.Decision}
}
