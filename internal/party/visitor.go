package party

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// VisitorFor is how long a visitor stays signed in after the last page. While a draft exists that was saved in a matter opened meanwhile,
// nothing ends but by signing out or closing the browser (ux D.4).
const VisitorFor = 30 * time.Minute

// seenEvery is how often the sign of life is written: every page would be a write otherwise.
const seenEvery = time.Minute

const (
	visitorField = "party.visitor"
	subjectField = "party.subject"
)

var errNoVisitor = fault.NotFound{What: law.Words{ZH: "这次登录", EN: "the session"}}

func tokenOf(token string) string {
	h := seal.TokenHash(token)
	return base64.RawURLEncoding.EncodeToString(h[:])
}

// SignIn lets a visitor in and returns the token for the browser, which is stored nowhere.
func (d *Door) SignIn(ctx context.Context, v *Visitor) (string, error) {
	token, _ := seal.Token()
	key, now := tokenOf(token), d.Engine.Clock.Now()
	sealed, err := d.Keys.SealJSON(visitorField, key, said{v.Name, v.Number, v.Phone, v.Unit, v.Code, v.Legal})
	if err != nil {
		return "", err
	}
	err = d.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO visitor (token, issuer, subject, said, since, seen_at) VALUES ($1, $2, $3, $4, $5, $5)`, key, v.Issuer, v.Subject, sealed, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("let a visitor in: %w", err)
	}
	return token, nil
}

// drafted tells whether a draft exists that was saved since a visitor came, in a matter that the visitor opened.
const drafted = `EXISTS (SELECT 1 FROM visitor_matter m JOIN notice_draft d ON d.book = m.book AND d.notice = m.matter WHERE m.token = visitor.token AND d.at >= visitor.since)`

// VisitorOf is who holds a token; fault.NotFound when nobody does, or not any more.
func (d *Door) VisitorOf(ctx context.Context, token string) (Visitor, error) {
	if token == "" {
		return Visitor{}, errNoVisitor
	}
	var v Visitor
	var sealed []byte
	var seen time.Time
	var kept bool
	key, now := tokenOf(token), d.Engine.Clock.Now()
	err := d.Engine.DB.Reader().QueryRow(ctx, `SELECT issuer, subject, said, seen_at, `+drafted+` FROM visitor WHERE token = $1`, key).Scan(&v.Issuer, &v.Subject, &sealed, db.At(&seen), &kept)
	if db.NoRow(err) || err == nil && now.Sub(seen) >= VisitorFor && !kept {
		return Visitor{}, errNoVisitor
	}
	if err != nil {
		return Visitor{}, fmt.Errorf("look up a visitor: %w", err)
	}
	var x said
	if err := d.Keys.OpenJSON(visitorField, key, sealed, &x); err != nil {
		return Visitor{}, fmt.Errorf("open a visitor: %w", err)
	}
	v.Name, v.Number, v.Phone, v.Unit, v.Code, v.Legal = x.Name, x.Number, x.Phone, x.Unit, x.Code, x.Legal
	if now.Sub(seen) < seenEvery {
		return v, nil
	}
	return v, d.onVisitor(ctx, `UPDATE visitor SET seen_at = $2 WHERE token = $1`, key, now)
}

// SignOut ends what a token opens; the tickets of matters that the visitor opened are the browser's to give up.
func (d *Door) SignOut(ctx context.Context, token string) error {
	if err := d.onVisitor(ctx, `DELETE FROM visitor_matter WHERE token = $1`, tokenOf(token)); err != nil {
		return err
	}
	return d.onVisitor(ctx, `DELETE FROM visitor WHERE token = $1`, tokenOf(token))
}

// Opened notes that a visitor opened a matter: a draft in it keeps the visitor signed in.
func (d *Door) Opened(ctx context.Context, token string, m Matter) error {
	return d.onVisitor(ctx, `INSERT INTO visitor_matter (token, book, matter) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, tokenOf(token), m.Book, m.ID)
}

func (d *Door) onVisitor(ctx context.Context, text string, args ...any) error {
	err := d.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, text, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("write of a visitor: %w", err)
	}
	return nil
}

// forgetVisitors forgets who was signed in and is no more.
func forgetVisitors(ctx context.Context, tx *db.Tx, now time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM visitor WHERE seen_at <= $1 AND NOT `+drafted, now.Add(-VisitorFor))
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM visitor_matter WHERE NOT EXISTS (SELECT 1 FROM visitor v WHERE v.token = visitor_matter.token)`)
	}
	return err
}
