package people

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// SetUp is the act that begins a book: its first body and three different administrators (roles.md E14).
var SetUp = act.Kind{Name: "people.setup", Title: law.Words{ZH: "建立系统", EN: "Set up the system"}}

// Administrator is one of the first three. Each sets an own password through the link that Begin returns.
type Administrator struct{ Name, Login string }

// FirstAdministrators are the three that a new book begins with.
type FirstAdministrators struct{ System, Security, Audit Administrator }

// Setup is the record of SetUp.
type Setup struct {
	Body     string   `json:"body"`
	Accounts []string `json:"accounts"`
	// Links let the three in, in the order system, security, audit. They are shown once and stand in no record.
	Links []Link `json:"-"`
}

// named are the three with what their fields begin with in a form: system_login.
func (f FirstAdministrators) named() []firstAdministrator {
	return []firstAdministrator{{f.System, access.SystemAdministrator, "system"}, {f.Security, access.SecurityAdministrator, "security"},
		{f.Audit, access.AuditAdministrator, "audit"}}
}

type firstAdministrator struct {
	Administrator
	role  access.Role
	field string
}

// check names every field that cannot be taken, under the names that named gives. The three are different persons:
// one name twice would be one person with two of the three posts (roles.md E14).
func (f FirstAdministrators) check() error {
	var all []fault.Field
	names, logins := map[string]bool{}, map[string]bool{}
	for _, a := range f.named() {
		for part, err := range map[string]error{"name": checkName(a.Name), "login": checkLogin(a.Login)} {
			all = append(all, under(a.field+"_"+part, err)...)
		}
		var c fault.Check
		c.Want(!names[strings.TrimSpace(a.Name)], a.field+"_name", "三个管理员岗位须由三个不同的人担任，请填写另一人。", "The three administrators are three different persons; name another.")
		c.Want(!logins[a.Login], a.field+"_login", "登录名不能相同，请换一个。", "Logins must differ; choose another.")
		all = append(all, under("", c.Err())...)
		names[strings.TrimSpace(a.Name)], logins[a.Login] = true, true
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
	return fault.Invalid{Fields: all}
}

// under gives the fields of err another name; "" keeps theirs.
func under(name string, err error) []fault.Field {
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		return nil
	}
	out := slices.Clone(invalid.Fields)
	for i := range out {
		out[i].Name = cmp.Or(name, out[i].Name)
	}
	return out
}

// Begin sets up an empty book. It is refused once anybody is in the book.
func (s *Service) Begin(ctx context.Context, book string, body Body, first FirstAdministrators) (Setup, error) {
	return s.setUp(ctx, book, body, first, func(ctx context.Context, tx *act.Tx) error {
		var persons int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM person WHERE book = $1`, book).Scan(&persons); err != nil {
			return err
		}
		if persons > 0 {
			return errSetUp
		}
		return nil
	})
}

var errSetUp = fault.Conflict{Because: law.Words{ZH: "系统已经建立，不能再次建立。", EN: "The system is set up already."}}

func checkSetup(body Body, first FirstAdministrators) error {
	all := append(under("", body.check()), under("", first.check())...)
	if len(all) > 0 {
		return fault.Invalid{Fields: all}
	}
	return nil
}

// setUp carries out SetUp; may is asked inside the act.
func (s *Service) setUp(ctx context.Context, book string, body Body, first FirstAdministrators, may func(ctx context.Context, tx *act.Tx) error) (Setup, error) {
	if err := checkSetup(body, first); err != nil {
		return Setup{}, err
	}
	three := first.named()
	by := act.By{Actor: access.Actor{Book: book, System: "setup"}}
	done, err := act.Do(ctx, s.Engine, SetUp, by, func(ctx context.Context, tx *act.Tx) (Setup, error) {
		if err := may(ctx, tx); err != nil {
			return Setup{}, err
		}
		b, err := foundBody(ctx, tx, body)
		if err != nil {
			return Setup{}, err
		}
		out := Setup{Body: b.ID}
		for _, a := range three {
			person, err := s.enterPerson(ctx, tx, a.Name, false)
			if err != nil {
				return out, err
			}
			token, _ := seal.Token()
			account, err := openAccount(ctx, tx, person, a.Login, token) // before the post: nobody could confirm the link yet
			if err != nil {
				return out, err
			}
			if _, err := appoint(ctx, tx, person, b.ID, a.role, nil); err != nil {
				return out, fmt.Errorf("appoint %s: %w", a.role, err)
			}
			out.Accounts, out.Links = append(out.Accounts, account.ID), append(out.Links, account.Link)
		}
		return out, nil
	})
	return done.Record, err
}
