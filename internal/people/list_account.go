package people

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// NamedAccount is an account with the name of its person, for who opens and closes accounts.
type NamedAccount struct {
	Account
	Name string
}

// AccountFilter narrows a list of accounts.
type AccountFilter struct {
	Login  string // the whole login; "": every login
	Closed bool   // also accounts that are closed
	After  string // login of the last account shown before; "": from the first
	Limit  int    // accounts at most, 1 to 200; 0 is 50
}

const namedAccountColumns = `a.id, a.person, a.login, a.created_at, a.closed_at, p.name`

func (s *Service) scanNamed(row interface{ Scan(...any) error }) (NamedAccount, error) {
	var a NamedAccount
	var sealed []byte
	if err := row.Scan(&a.ID, &a.Person, &a.Login, db.At(&a.CreatedAt), db.AtOrNil(&a.ClosedAt), &sealed); err != nil {
		return a, err
	}
	var err error
	if a.Name, err = s.Keys.OpenField(nameField, a.Person, sealed); err != nil {
		return a, fmt.Errorf("open the name of person %s: %w", a.Person, err)
	}
	return a, nil
}

// ListAccounts returns accounts of the persons of a scope by login, and how many there are without After and Limit.
func (s *Service) ListAccounts(ctx context.Context, q db.Queryer, scope access.Scope, f AccountFilter) ([]NamedAccount, int, error) {
	w, err := s.where(ctx, q, scope, Filter{})
	if err != nil {
		return nil, 0, err
	}
	if !f.Closed {
		w.and("a.closed_at IS NULL")
	}
	if f.Login != "" {
		w.and("a.login = %s", f.Login)
	}
	const from = ` FROM account a JOIN person p ON p.book = a.book AND p.id = a.person WHERE `
	var total int
	if err := q.QueryRow(ctx, `SELECT count(*)`+from+w.text(), w.args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count accounts: %w", err)
	}
	if f.After != "" {
		w.and("a.login > %s", f.After)
	}
	var out []NamedAccount
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		a, err := s.scanNamed(rows)
		out = append(out, a)
		return err
	}, fmt.Sprintf(`SELECT `+namedAccountColumns+from+w.text()+` ORDER BY a.login LIMIT %d`, limited(f.Limit)), w.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list accounts: %w", err)
	}
	return out, total, nil
}

// FindAccount returns one account as ListAccounts shows it; fault.NotFound when there is none in the scope.
func (s *Service) FindAccount(ctx context.Context, q db.Queryer, scope access.Scope, id string) (NamedAccount, error) {
	w, err := s.where(ctx, q, scope, Filter{})
	if err != nil {
		return NamedAccount{}, err
	}
	w.and("a.id = %s", id)
	a, err := s.scanNamed(q.QueryRow(ctx, `SELECT `+namedAccountColumns+` FROM account a JOIN person p ON p.book = a.book AND p.id = a.person WHERE `+w.text(), w.args...))
	if db.NoRow(err) {
		return a, fault.NotFound{What: law.Words{ZH: "这个账号", EN: "the account"}}
	}
	if err != nil {
		return a, fmt.Errorf("look up account: %w", err)
	}
	return a, nil
}

// limited keeps the length of a page within bounds.
func limited(n int) int {
	if n <= 0 || n > 200 {
		return 50
	}
	return n
}
