package party

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Kinds of matters.
const (
	Notice = "" // a notice of a suspected violation; its tickets are older than the word
	Case   = "case"
	Desk   = "desk" // no matter yet: all those of an enterprise within a body, for a contact over them
)

// Matter is what a party comes to, itself or by who holds a mandate of it.
type Matter struct {
	Book, Kind, ID string
	Mandate        string // id of the mandate by which somebody acts for the party; empty: the party itself
}

// Door lets parties in.
type Door struct {
	Engine *act.Engine
	Keys   *seal.Keys
}

// Wrong codes: so many of one number, whether there is such a number or not, and then none is tried for a while.
const (
	TriesMost = 5
	TriesFor  = time.Hour
)

// Try is one try of a number, counted before it is looked at, so that many at once are no more than few.
type Try struct {
	key    string
	Left   int       // tries that are left after this one, when it does not fit
	Locked time.Time // until when none is taken; zero: this one is
}

const numberField = "notice.number"

// Try counts a try of a number, as it was brought into one form.
func (d *Door) Try(ctx context.Context, number string) (Try, error) {
	t, now := Try{key: d.Keys.Blind(numberField, number)}, d.Engine.Clock.Now()
	var wrong int
	var until time.Time
	err := d.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `INSERT INTO notice_try (number, wrong, until_at) VALUES ($1, 1, $2) ON CONFLICT (number) DO UPDATE SET
			wrong = CASE WHEN notice_try.until_at <= $3 THEN 1 ELSE notice_try.wrong + 1 END,
			until_at = CASE WHEN notice_try.until_at <= $3 OR notice_try.wrong < $4 THEN $2 ELSE notice_try.until_at END RETURNING wrong, until_at`,
			t.key, now.Add(TriesFor), now, TriesMost).Scan(&wrong, db.At(&until))
	})
	if err != nil {
		return t, fmt.Errorf("count a try: %w", err)
	}
	if wrong > TriesMost {
		t.Locked = until
		return t, nil
	}
	t.Left = TriesMost - wrong
	return t, nil
}

// Fitted forgets the tries of a number to which a code fitted.
func (d *Door) Fitted(ctx context.Context, t Try) error {
	err := d.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM notice_try WHERE number = $1`, t.key)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget tries: %w", err)
	}
	return nil
}

// TicketFor is how long a ticket opens a matter after the last page that was asked for with it.
const TicketFor = 24 * time.Hour

const ticketField = "notice.ticket"

// ticket is what a browser holds after number and code fitted.
type ticket struct {
	Book  string `json:"book"`
	Kind  string `json:"kind,omitempty"`
	ID    string `json:"notice"`
	Until int64  `json:"until"` // microseconds

	Mandate string `json:"mandate,omitempty"` // tickets of parties themselves, and those of before, have none
}

// Ticket is for the cookie of who has come to a matter: sealed, so that it says nothing, and good for TicketFor.
func (d *Door) Ticket(m Matter, now time.Time) (string, error) {
	sealed, err := d.Keys.SealJSON(ticketField, "", ticket{m.Book, m.Kind, m.ID, now.Add(TicketFor).UnixMicro(), m.Mandate})
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// ErrNone is for a ticket that opens nothing.
var ErrNone = fault.NotFound{What: law.Words{ZH: "这个事项", EN: "this matter"}}

// ByTicket is the matter of a ticket; fault.NotFound when it is none, or too old.
func (d *Door) ByTicket(text string, now time.Time) (Matter, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return Matter{}, ErrNone
	}
	var t ticket
	if d.Keys.OpenJSON(ticketField, "", sealed, &t) != nil || now.UnixMicro() >= t.Until {
		return Matter{}, ErrNone
	}
	return Matter{t.Book, t.Kind, t.ID, t.Mandate}, nil
}
