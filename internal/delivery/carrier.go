package delivery

import (
	"context"
	"errors"
	"time"

	"yuanjian/internal/law"
)

// Carrier is a channel outside. Send hands a message over under a key: the same key again sends nothing twice and gives the state
// as it is. Ask gives the state of what was handed over; ErrNotKnown says that the channel knows no such key. Refused is final;
// every other error may be tried again. No error holds an address or a text.
type Carrier interface {
	Send(ctx context.Context, m Message) (Report, error)
	Ask(ctx context.Context, key, number string) (Report, error)
}

// Message is what is handed over.
type Message struct {
	Key     string
	Kind    Kind
	Address string
	From    string // name of the body
	Subject law.Words
	Text    law.Words
	Link    string // empty where the channel carries none
	Paper   string // SHA-256; empty: none
	File    *File  // the paper itself; nil: none
}

// File is a file that goes with a message.
type File struct {
	Name, Type string
	Content    []byte
}

// Report is what a channel says: one of accepted, sent, arrived, failed and unknown, since when, and why.
type Report struct {
	State   State
	Reason  string // a code of ours
	Number  string // the channel's own
	At      time.Time
	Sandbox bool // a labelled stand-in answers
}

// The answers that settle a try.
var (
	ErrRefused  = errors.New("the channel refuses the message")
	ErrNotKnown = errors.New("the channel knows no such message")
)

// Refused is a refusal for good, with a code of ours.
type Refused struct{ Reason string }

// Error names the code.
func (r Refused) Error() string { return ErrRefused.Error() + ": " + r.Reason }

// Unwrap makes errors.Is(err, ErrRefused) true.
func (r Refused) Unwrap() error { return ErrRefused }

// Reportable tells whether a channel may say the state.
func Reportable(s State) bool {
	return s == Accepted || s == Out || s == Arrived || s == Failed || s == Unknown
}

// carriesLink tells whether messages of the kind have the link.
func (k Kind) carriesLink() bool { return k == Email || k == App || k == IM }

// CarriesFile tells whether messages of the kind can hold a paper itself.
func (k Kind) CarriesFile() bool { return k == Email || k == App || k == IM || k == Fax }
