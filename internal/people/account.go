package people

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// The acts on accounts. Passwords never enter a record.
var (
	AccountOpened = act.Kind{Name: "people.account.open", Title: law.Words{ZH: "开通账号", EN: "Open an account"}, Permission: access.OpenAccounts}
	AccountClosed = act.Kind{Name: "people.account.close", Title: law.Words{ZH: "停用账号", EN: "Close an account"}, Permission: access.OpenAccounts}
)

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,39}$`)

// Account is an account as administrators see it.
type Account struct {
	ID, Person, Login string
	CreatedAt         time.Time
	ClosedAt          *time.Time
}

func checkLogin(login string) error {
	var c fault.Check
	c.Want(loginForm.MatchString(login), "login", "登录名为3到40个小写字母、数字、点、横线或下划线。", "3 to 40 lower-case letters, digits, dots, hyphens or underscores.")
	return c.Err()
}

// Opened is the record of AccountOpened, with the link that lets the person in.
type Opened struct {
	Made
	Link Link `json:"-"` // empty when the command is carried out again: a link is shown once
}

// OpenAccount opens an account for a person. Nobody types a password: the link that comes back lets the person set one.
func (s *Service) OpenAccount(ctx context.Context, by act.By, person, login string) (Opened, error) {
	if err := checkLogin(login); err != nil {
		return Opened{}, err
	}
	token, _ := seal.Token()
	done, err := act.Do(ctx, s.Engine, AccountOpened, by, func(ctx context.Context, tx *act.Tx) (Opened, error) {
		return openAccount(ctx, tx, person, login, token)
	})
	if done.Replayed {
		done.Record.Link = Link{}
	}
	return done.Record, err
}

func openAccount(ctx context.Context, tx *act.Tx, person, login, token string) (Opened, error) {
	if _, err := isOfficer(ctx, tx, tx.Book, person); err != nil {
		return Opened{}, err
	}
	var taken int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM account WHERE login = $1`, login).Scan(&taken); err != nil {
		return Opened{}, err
	}
	if taken > 0 {
		return Opened{}, fault.Invalid{Fields: []fault.Field{{Name: "login", Want: law.Words{ZH: "这个登录名已有人使用，请换一个。", EN: "This login is taken; choose another."}}}}
	}
	id := tx.NewID()
	_, err := tx.Exec(ctx, `INSERT INTO account (book, id, person, login, password, closed_at, created_at) VALUES ($1, $2, $3, $4, '', NULL, $5)`,
		tx.Book, id, person, login, tx.Now)
	if err != nil {
		return Opened{}, fmt.Errorf("open account: %w", err)
	}
	out := Opened{Made: Made{ID: id, Person: person}}
	out.Link, err = issueLink(ctx, tx, Account{ID: id, Person: person, Login: login}, token, false)
	return out, err
}

var errNoOpenAccount = fault.NotFound{What: law.Words{ZH: "这个在用的账号", EN: "the open account"}}

// CloseAccount closes an account and ends its sessions at once.
func (s *Service) CloseAccount(ctx context.Context, by act.By, account string) (Made, error) {
	done, err := act.Do(ctx, s.Engine, AccountClosed, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		var person string
		err := tx.QueryRow(ctx, `UPDATE account SET closed_at = $3 WHERE book = $1 AND id = $2 AND closed_at IS NULL RETURNING person`, tx.Book, account, tx.Now).Scan(&person)
		if db.NoRow(err) {
			return Made{}, errNoOpenAccount
		}
		if err != nil {
			return Made{}, err
		}
		for _, role := range access.Administrations() {
			if err := stillAdministered(ctx, tx, role); err != nil {
				return Made{}, err
			}
		}
		if err := revokeLinks(ctx, tx, account); err != nil {
			return Made{}, err
		}
		return Made{ID: account, Person: person}, endSessions(ctx, tx.Tx, tx.Book, account, tx.Now)
	})
	return done.Record, err
}

const accountColumns = `id, person, login, created_at, closed_at`

func scanAccount(row interface{ Scan(...any) error }) (Account, error) {
	var a Account
	err := row.Scan(&a.ID, &a.Person, &a.Login, db.At(&a.CreatedAt), db.AtOrNil(&a.ClosedAt))
	return a, err
}

// AccountByID returns one account, or fault.NotFound.
func AccountByID(ctx context.Context, q db.Queryer, book, id string) (Account, error) {
	a, err := scanAccount(q.QueryRow(ctx, `SELECT `+accountColumns+` FROM account WHERE book = $1 AND id = $2`, book, id))
	if db.NoRow(err) {
		return a, fault.NotFound{What: law.Words{ZH: "这个账号", EN: "the account"}}
	}
	return a, err
}

// AccountOf returns the open account of a person, or fault.NotFound.
func (s *Service) AccountOf(ctx context.Context, q db.Queryer, book, person string) (Account, error) {
	return openAccountOf(ctx, q, book, person)
}

func openAccountOf(ctx context.Context, q db.Queryer, book, person string) (Account, error) {
	a, err := scanAccount(q.QueryRow(ctx, `SELECT `+accountColumns+` FROM account WHERE book = $1 AND person = $2 AND closed_at IS NULL ORDER BY id DESC LIMIT 1`, book, person))
	if db.NoRow(err) {
		return a, errNoOpenAccount
	}
	return a, err
}
