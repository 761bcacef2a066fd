package payment

import (
	"context"
	"errors"
	"strings"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Platform is the non-tax e-payment platform (非税电子支付平台, Art 39). Each change goes under a key: the same key again changes nothing and
// gives what the first gave. Refused is final; every other error may be tried again. No error holds a name or an account.
type Platform interface {
	// Register has the platform take a sum under a code, which it returns.
	Register(ctx context.Context, r Registration) (code string, err error)
	// Close has it take nothing more under what was registered with a key; ErrNotKnown: nothing was.
	Close(ctx context.Context, office, key string) error
	// Receipt is the e-receipt of a payment; ErrNotYet: it was not issued yet.
	Receipt(ctx context.Context, office, trade string) (Receipt, error)
	// Void voids the receipt of a payment that went back in full.
	Void(ctx context.Context, office, trade string) error
	// Refund has a sum of a payment go back.
	Refund(ctx context.Context, r RefundOrder) (at time.Time, err error)
	// Statement is a piece of what was paid and given back on a day, in the order of the platform's numbers, behind a cursor; next is the
	// cursor behind it, empty at the end. ErrNotYet: the day is not closed.
	Statement(ctx context.Context, office string, day law.Date, cursor string) (lines []Line, next string, err error)
}

// Registration is what the platform is to take.
type Registration struct {
	Key      string
	Office   string // 执收单位: the body
	Part     string // main, late
	Fen      money.Fen
	Payer    string
	Decision string // number of the decision
}

// RefundOrder is what is to go back.
type RefundOrder struct {
	Key, Office, Trade string
	Fen                money.Fen
	Account            string // empty: back to where it came from
	Paper              string // number of the approval
}

// Receipt is an e-receipt of the finance department (财政部门统一制发的专用电子票据).
type Receipt struct {
	Number string
	Fen    money.Fen
	At     time.Time
	Payer  string
	File   []byte
}

// Line is one line of the statement of a day.
type Line struct {
	Told
	Refund string // key of the refund; empty: it is a payment
}

// Told is what the platform says of one payment.
type Told struct {
	Office, Code, Trade string
	Fen                 money.Fen
	At                  time.Time
	Payer               string
	Receipt             string // number of the e-receipt; empty: not issued yet
	Sandbox             bool   // a labelled stand-in answers
}

// The answers that settle a try.
var (
	ErrRefused  = errors.New("the platform refuses it")
	ErrNotKnown = errors.New("the platform knows no such thing")
	ErrNotYet   = errors.New("the platform does not have it yet")
	errNone     = errors.New("no non-tax platform is set up")
)

// Refused is a refusal for good, with the platform's code.
type Refused struct{ Code string }

// Error names the code.
func (r Refused) Error() string { return ErrRefused.Error() + ": " + r.Code }

// Unwrap makes errors.Is(err, ErrRefused) true.
func (r Refused) Unwrap() error { return ErrRefused }

// OfficeOf is what the platform calls a body: its book and its id.
func OfficeOf(book, body string) string { return book + "/" + body }

// bodyOf reads what OfficeOf wrote.
func bodyOf(office string) (book, body string) {
	book, body, _ = strings.Cut(office, "/")
	return book, body
}
