package people

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// SetUp is the act that begins a book: its first body and three different administrators (roles.md E14).
var SetUp = act.Kind{Name: "people.setup", Title: law.Words{ZH: "建立系统", EN: "Set up the system"}}

// Administrator is one of the first three.
type Administrator struct{ Name, Login, Password string }

func (a Administrator) check() error {
	if err := checkName(a.Name); err != nil {
		return err
	}
	if err := checkLogin(a.Login); err != nil {
		return err
	}
	return checkPassword("password", a.Login, a.Password)
}

// FirstAdministrators are the three that a new book begins with.
type FirstAdministrators struct{ System, Security, Audit Administrator }

// Setup is the record of SetUp.
type Setup struct {
	Body     string   `json:"body"`
	Accounts []string `json:"accounts"`
}

// Begin sets up an empty book. It is refused once anybody is in the book.
func (s *Service) Begin(ctx context.Context, book string, body Body, first FirstAdministrators) (Setup, error) {
	if err := body.check(); err != nil {
		return Setup{}, err
	}
	three := []struct {
		Administrator
		role access.Role
	}{{first.System, access.SystemAdministrator}, {first.Security, access.SecurityAdministrator}, {first.Audit, access.AuditAdministrator}}
	hashes := make([]string, len(three))
	for i, a := range three {
		if err := a.check(); err != nil {
			return Setup{}, err
		}
		hashes[i] = s.hash(a.Password)
	}
	by := act.By{Actor: access.Actor{Book: book, System: "setup"}}
	done, err := act.Do(ctx, s.Engine, SetUp, by, func(ctx context.Context, tx *act.Tx) (Setup, error) {
		var persons int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM person WHERE book = $1`, book).Scan(&persons); err != nil {
			return Setup{}, err
		}
		if persons > 0 {
			return Setup{}, fault.Conflict{Because: law.Words{ZH: "系统已经建立，不能再次建立。", EN: "The system is set up already."}}
		}
		b, err := foundBody(ctx, tx, body)
		if err != nil {
			return Setup{}, err
		}
		out := Setup{Body: b.ID}
		for i, a := range three {
			person, err := s.enterPerson(ctx, tx, a.Name, false)
			if err != nil {
				return out, err
			}
			if _, err := appoint(ctx, tx, person, b.ID, a.role); err != nil {
				return out, fmt.Errorf("appoint %s: %w", a.role, err)
			}
			account, err := openAccount(ctx, tx, person, a.Login, hashes[i])
			if err != nil {
				return out, err
			}
			out.Accounts = append(out.Accounts, account.ID)
		}
		return out, nil
	})
	return done.Record, err
}
