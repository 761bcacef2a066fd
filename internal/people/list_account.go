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
	Login  string  // the whole login; "": every login
	Closed bool    // also accounts that are closed
	Turn   db.Turn // its cursor is an id: a login would stand in the address
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

// ListAccounts returns accounts of the persons of a scope by login, and how many there are in all, up to
// db.CountMost+1.
func (s *Service) ListAccounts(ctx context.Context, q db.Queryer, scope access.Scope, f AccountFilter) (db.Leaf[NamedAccount], int, error) {
	var page db.Leaf[NamedAccount]
	w, err := s.where(ctx, q, scope, Filter{})
	if err != nil {
		return page, 0, err
	}
	if !f.Closed {
		w.And("a.closed_at IS NULL")
	}
	if f.Login != "" {
		w.And("a.login = %s", f.Login)
	}
	const from = `FROM account a JOIN person p ON p.book = a.book AND p.id = a.person WHERE `
	total, err := db.CountUpTo(ctx, q, from+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count accounts: %w", err)
	}
	if at := f.Turn.Cursor(); at != "" {
		w.And("a.login "+f.Turn.Beyond(false)+" (SELECT o.login FROM account o WHERE o.book = %s AND o.id = %s)", scope.Book, at)
	}
	var out []NamedAccount
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		a, err := s.scanNamed(rows)
		out = append(out, a)
		return err
	}, fmt.Sprintf(`SELECT `+namedAccountColumns+` `+from+w.Text()+` ORDER BY a.login %s LIMIT %d`, f.Turn.Order(false), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list accounts: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// FindAccount returns one account as ListAccounts shows it; fault.NotFound when there is none in the scope.
func (s *Service) FindAccount(ctx context.Context, q db.Queryer, scope access.Scope, id string) (NamedAccount, error) {
	w, err := s.where(ctx, q, scope, Filter{})
	if err != nil {
		return NamedAccount{}, err
	}
	w.And("a.id = %s", id)
	a, err := s.scanNamed(q.QueryRow(ctx, `SELECT `+namedAccountColumns+` FROM account a JOIN person p ON p.book = a.book AND p.id = a.person WHERE `+w.Text(), w.Args()...))
	if db.NoRow(err) {
		return a, fault.NotFound{What: law.Words{ZH: "这个账号", EN: "the account"}}
	}
	if err != nil {
		return a, fmt.Errorf("look up account: %w", err)
	}
	return a, nil
}
