package people

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// From is where somebody comes from: the network address, and browser and system in words. Both are what a request says
// of itself, and may be empty.
type From struct{ Address, Device string }

// What the log of comings knows.
const (
	CameIn           = "in"        // signed in
	CamePasskey      = "passkey"   // signed in by a passkey alone
	CameExternal     = "external"  // signed in by way of a provider of identities
	CameFailed       = "failed"    // wrong password, or a login that nobody has
	CameLocked       = "locked"    // tried while locked
	CameLeft         = "left"      // signed out
	CameEnded        = "ended"     // a session was ended
	CameLink         = "link"      // a sign-in link was issued
	CamePassword     = "password"  // set a password
	CameSecondFailed = "second"    // gave a wrong second factor
	CameFactor       = "factor"    // changed the second factors
	CameUnchanged    = "unchanged" // gave a wrong password where the own one is asked for again
)

// Whats are the kinds of rows in the order people choose from them.
func Whats() []string {
	return []string{CameIn, CamePasskey, CameExternal, CameFailed, CameSecondFailed, CameLocked, CameLeft, CameEnded, CameLink, CamePassword, CameFactor, CameUnchanged}
}

// Coming is one row of the log of comings: never what was typed.
type Coming struct {
	ID, Book        string
	At, LastAt      time.Time
	Times           int64 // failures of one account from one address within an hour are one row
	Account, Person string
	Login           string // of the account
	What            string
	From
	By string // person who did it to somebody else's account
}

// failureSpan is within which equal failures are counted in one row, so that nobody fills the log by trying.
const failureSpan = time.Hour

func (s *Service) note(ctx context.Context, c Coming) error {
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error { return s.noteIn(ctx, tx, s.Engine.Now(c.Book), c) })
}

func (s *Service) noteIn(ctx context.Context, tx *db.Tx, now time.Time, c Coming) error {
	counted := c.What == CameFailed || c.What == CameLocked || c.What == CameSecondFailed
	if counted {
		n, err := tx.Exec(ctx, `UPDATE coming SET times = times + 1, last_at = $5 WHERE what = $1 AND account = $2 AND address = $3 AND at > $4`,
			c.What, c.Account, c.Address, now.Add(-failureSpan), now)
		if err != nil {
			return fmt.Errorf("count a coming: %w", err)
		}
		if n > 0 {
			return nil
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO coming (book, id, at, last_at, times, account, person, what, address, device, by_person)
		VALUES ($1, $2, $3, $3, 1, $4, $5, $6, $7, $8, $9)`, c.Book, db.NewID(now), now, c.Account, c.Person, c.What, c.Address, c.Device, c.By)
	if err != nil {
		return fmt.Errorf("note a coming: %w", err)
	}
	return nil
}

// ComingFilter narrows the log of comings.
type ComingFilter struct {
	Login   string    // the whole login of an account; "": everyone
	Account string    // its id; "": everyone
	What    string    // "": everything
	From    time.Time // not before
	Until   time.Time // before
	Turn    db.Turn
}

// Comings returns who came in or tried to, newest first, and how many rows there are in all, up to db.CountMost+1. Tries with
// logins that nobody has belong to no book and are shown to every one.
func (s *Service) Comings(ctx context.Context, q db.Queryer, scope access.Scope, f ComingFilter) (db.Leaf[Coming], int, error) {
	if len(scope.Bodies) == 0 {
		return db.Leaf[Coming]{}, 0, nil
	}
	w := db.NewWhere("(c.book = $1 OR c.book = '')", []any{scope.Book})
	if f.Login != "" {
		w.And("a.login = %s", f.Login)
	}
	if f.Account != "" {
		w.And("c.account = %s", f.Account)
	}
	if f.What != "" {
		w.And("c.what = %s", f.What)
	}
	return comings(ctx, q, w, f)
}

// OwnComings is Comings of the actor's own account.
func (s *Service) OwnComings(ctx context.Context, q db.Queryer, who access.Actor, f ComingFilter) (db.Leaf[Coming], int, error) {
	w := db.NewWhere("c.book = $1 AND c.account = $2", []any{who.Book, who.Account})
	return comings(ctx, q, w, f)
}

func comings(ctx context.Context, q db.Queryer, w *db.Where, f ComingFilter) (db.Leaf[Coming], int, error) {
	var page db.Leaf[Coming]
	if !f.From.IsZero() {
		w.And("c.last_at >= %s", f.From)
	}
	if !f.Until.IsZero() {
		w.And("c.at < %s", f.Until)
	}
	const from = `FROM coming c LEFT JOIN account a ON a.book = c.book AND a.id = c.account WHERE `
	total, err := db.CountUpTo(ctx, q, from+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count comings: %w", err)
	}
	w.Beyond("c.id", f.Turn, true)
	var out []Coming
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var c Coming
		err := rows.Scan(&c.ID, &c.Book, db.At(&c.At), db.At(&c.LastAt), &c.Times, &c.Account, &c.Person, &c.Login, &c.What, &c.Address, &c.Device, &c.By)
		out = append(out, c)
		return err
	}, fmt.Sprintf(`SELECT c.id, c.book, c.at, c.last_at, c.times, c.account, c.person, coalesce(a.login, ''), c.what, c.address, c.device, c.by_person `+
		from+w.Text()+` ORDER BY c.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list comings: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}
