package people

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
)

// SetupLinkFor is how long a setup link opens: long enough to read a page and type three names.
const SetupLinkFor = 30 * time.Minute

// LinkState is what a setup link is good for now.
type LinkState string

// The states of a setup link.
const (
	LinkOpens LinkState = "opens" // it sets up the system
	LinkSetUp LinkState = "setup" // somebody is set up: no link opens any more
	LinkEnded LinkState = "ended" // its time is over, or it was never given out
)

// OfferSetup makes a setup link's token while nobody is set up yet; afterwards it returns "". Only the token's digest
// is stored, so that who reads the database or a copy of it cannot set up the system.
func (s *Service) OfferSetup(ctx context.Context) (token string, err error) {
	now := s.Engine.Clock.Now()
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		set, err := anybody(ctx, tx)
		if err != nil || set {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM setup_link WHERE until_at <= $1`, now); err != nil {
			return err
		}
		token, _ = seal.Token()
		_, err = tx.Exec(ctx, `INSERT INTO setup_link (token, until_at) VALUES ($1, $2)`, tokenHash(token), now.Add(SetupLinkFor))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("offer setup: %w", err)
	}
	return token, nil
}

// SetupLink tells what a token is good for.
func (s *Service) SetupLink(ctx context.Context, token string) (LinkState, error) {
	var state LinkState
	err := s.Engine.DB.Read(ctx, func(q db.Queryer) error {
		var err error
		state, err = s.linkState(ctx, q, token)
		return err
	})
	return state, err
}

func (s *Service) linkState(ctx context.Context, q db.Queryer, token string) (LinkState, error) {
	set, err := anybody(ctx, q)
	if err != nil {
		return "", err
	}
	if set {
		return LinkSetUp, nil
	}
	var until time.Time
	err = q.QueryRow(ctx, `SELECT until_at FROM setup_link WHERE token = $1`, tokenHash(token)).Scan(db.At(&until))
	switch {
	case db.NoRow(err):
		return LinkEnded, nil
	case err != nil:
		return "", fmt.Errorf("look up a setup link: %w", err)
	case !s.Engine.Clock.Now().Before(until):
		return LinkEnded, nil
	}
	return LinkOpens, nil
}

var errLinkEnded = fault.Conflict{Because: law.Words{ZH: "建立链接已经失效。请重新启动程序，用新的链接办理。", EN: "The setup link opens no more. Start the program again and use its new link."}}

// SetUpByLink carries out SetUp for who holds a link that opens, in a book named after the body's region. Every link
// ends in the act: of two who send at the same time, one is told that the system is set up.
func (s *Service) SetUpByLink(ctx context.Context, token string, body Body, first FirstAdministrators) (Setup, error) {
	if err := checkSetup(body, first); err != nil {
		return Setup{}, err
	}
	switch state, err := s.SetupLink(ctx, token); {
	case err != nil:
		return Setup{}, err
	case state == LinkSetUp:
		return Setup{}, errSetUp
	case state == LinkEnded:
		return Setup{}, errLinkEnded
	}
	if err := ledger.Open(ctx, s.Engine.DB, body.Region, body.Name, false); err != nil {
		return Setup{}, err
	}
	return s.setUp(ctx, body.Region, body, first, func(ctx context.Context, tx *act.Tx) error {
		// All links end here. Two who set up different books with different links lock different heads: the second waits
		// at this delete, and then finds somebody.
		if _, err := tx.Exec(ctx, `DELETE FROM setup_link`); err != nil {
			return err
		}
		set, err := anybody(ctx, tx)
		if err == nil && set {
			err = errSetUp
		}
		return err
	})
}

// anybody tells whether a person is in any book.
func anybody(ctx context.Context, q db.Queryer) (bool, error) {
	var n int
	if err := q.QueryRow(ctx, `SELECT count(*) FROM (SELECT id FROM person LIMIT 1) p`).Scan(&n); err != nil {
		return false, fmt.Errorf("look for persons: %w", err)
	}
	return n > 0, nil
}

// LinkOffered is the act by which the start of the program lets in an administrator who never came in.
var LinkOffered = act.Kind{Name: "people.link.offer", Title: law.Words{ZH: "重新开具首批管理员的登录链接", EN: "Offer a first administrator a new sign-in link"}}

// FirstLink lets in an administrator whose link of the setup was lost or grew too old.
type FirstLink struct {
	Login string
	Role  access.Role
	Link
}

// OfferFirstLinks makes links for administrators of administrations in which nobody has ever set a password, where no
// link is good any more: nobody inside could let them in. Who starts the program hands them over.
func (s *Service) OfferFirstLinks(ctx context.Context) ([]FirstLink, error) {
	type lost struct{ book, account, person, login, role string }
	var all []lost
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var l lost
		err := rows.Scan(&l.book, &l.account, &l.person, &l.login, &l.role)
		all = append(all, l)
		return err
	}, `SELECT a.book, a.id, a.person, a.login, p.role FROM account a JOIN post p ON p.book = a.book AND p.person = a.person
		WHERE a.closed_at IS NULL AND a.password = '' AND p.until_at IS NULL AND p.role IN ($1, $2, $3)
		AND NOT EXISTS (SELECT 1 FROM entry_link l WHERE l.book = a.book AND l.account = a.id AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $4)
		AND NOT EXISTS (SELECT 1 FROM post q JOIN account b ON b.book = q.book AND b.person = q.person
			WHERE q.book = p.book AND q.role = p.role AND b.password <> '') ORDER BY a.id`,
		string(access.SystemAdministrator), string(access.SecurityAdministrator), string(access.AuditAdministrator), s.Engine.Clock.Now())
	if err != nil {
		return nil, fmt.Errorf("look for administrators who never came in: %w", err)
	}
	var out []FirstLink
	for _, l := range all {
		token, _ := seal.Token()
		first := FirstLink{Login: l.login, Role: access.Role(l.role)}
		_, err := act.Do(ctx, s.Engine, LinkOffered, act.By{Actor: access.Actor{Book: l.book, System: "start"}}, func(ctx context.Context, tx *act.Tx) (Made, error) {
			var err error
			first.Link, err = enterLink(ctx, tx, Account{ID: l.account, Person: l.person}, token, false, false)
			return Made{ID: first.ID, Person: l.person}, err
		})
		if err != nil {
			return nil, err
		}
		out = append(out, first)
	}
	return out, nil
}
