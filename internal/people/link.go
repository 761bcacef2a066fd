package people

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// The acts on links by which persons set their own password. A password is never in a record, and no administrator
// ever knows one.
var (
	LinkIssued  = act.Kind{Name: "people.link.issue", Title: law.Words{ZH: "开具登录链接", EN: "Issue a sign-in link"}, Permission: access.OpenAccounts}
	LinkRevoked = act.Kind{Name: "people.link.revoke", Title: law.Words{ZH: "作废登录链接", EN: "Revoke a sign-in link"}, Permission: access.OpenAccounts}
	// SystemRecovered lets a system administrator in again who lost the password: no other system administrator may be there.
	SystemRecovered = act.Kind{Name: "people.link.recover", Title: law.Words{ZH: "为系统管理员开具登录链接", EN: "Issue a sign-in link for a system administrator"}, Permission: access.GrantRoles}
	// Activated is done by who holds the link, on the strength of the link alone.
	Activated = act.Kind{Name: "people.account.activate", Title: law.Words{ZH: "凭链接设置密码", EN: "Set a password by link"}}
)

// linkLife is how long a link can be used. [POLICY]
const linkLife = 72 * time.Hour

// Link lets one person set a password once.
type Link struct {
	ID, Account, Person string
	Token               string // goes into the address; only its hash is stored
	Waits               bool   // a second administrator confirms first, and hands over a code
	Factors             bool   // its use also ends the account's second factors
	MadeAt, ExpiresAt   time.Time
}

// IssueLink makes a link for an account; the links before it can no longer be used. With factors the use of the link
// also ends the second factors, for who has lost them. The link of an administrator waits for a second one (E14).
func (s *Service) IssueLink(ctx context.Context, by act.By, account string, factors bool) (Link, error) {
	return s.issue(ctx, LinkIssued, by, account, factors, func(context.Context, *act.Tx, Account) error { return nil })
}

// RecoverSystem is IssueLink for the account of a system administrator, by the security administrator.
func (s *Service) RecoverSystem(ctx context.Context, by act.By, account string, factors bool) (Link, error) {
	return s.issue(ctx, SystemRecovered, by, account, factors, func(ctx context.Context, tx *act.Tx, a Account) error {
		roles, err := administers(ctx, tx, a.Person)
		if err == nil && !roles[access.SystemAdministrator] {
			err = law.Refusal{Rule: "E14", Because: law.Words{ZH: "安全管理员只为系统管理员开具登录链接。", EN: "The security administrator issues links for system administrators only."},
				Cure: law.Words{ZH: "其他账号请由系统管理员开具。", EN: "Let the system administrator issue it."}}
		}
		return err
	})
}

func (s *Service) issue(ctx context.Context, kind act.Kind, by act.By, account string, factors bool, check func(context.Context, *act.Tx, Account) error) (Link, error) {
	token, _ := seal.Token()
	var link Link
	done, err := act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		a, err := AccountByID(ctx, tx, tx.Book, account)
		if err != nil {
			return Made{}, err
		}
		if a.ClosedAt != nil {
			return Made{}, errNoOpenAccount
		}
		if err := notOneself(by, a.Person); err != nil {
			return Made{}, err
		}
		if err := check(ctx, tx, a); err != nil {
			return Made{}, err
		}
		link, err = issueLink(ctx, tx, a, token, factors)
		return Made{ID: link.ID, Person: a.Person, Waits: link.Waits}, err
	})
	if err != nil || done.Replayed {
		return Link{}, err
	}
	return link, s.note(ctx, Coming{Book: by.Book, Account: account, Person: link.Person, What: CameLink, By: by.Person})
}

func issueLink(ctx context.Context, tx *act.Tx, a Account, token string, factors bool) (Link, error) {
	if err := revokeLinks(ctx, tx, a.ID); err != nil {
		return Link{}, err
	}
	roles, err := administers(ctx, tx, a.Person)
	if err != nil {
		return Link{}, err
	}
	l, err := enterLink(ctx, tx, a, token, len(roles) > 0, factors)
	if err == nil && l.Waits {
		err = propose(ctx, tx, Confirmation{ID: tx.NewID(), Kind: confirmLink, Person: a.Person, Link: l.ID})
	}
	return l, err
}

func enterLink(ctx context.Context, tx *act.Tx, a Account, token string, waits, factors bool) (Link, error) {
	l := Link{ID: tx.NewID(), Account: a.ID, Person: a.Person, Token: token, Waits: waits, Factors: factors, MadeAt: tx.Now, ExpiresAt: tx.Now.Add(linkLife)}
	_, err := tx.Exec(ctx, `INSERT INTO entry_link (book, id, account, person, token, code, waits, factors, made_at, expires_at, used_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, NULL, $6, $7, $8, $9, NULL, NULL)`,
		tx.Book, l.ID, l.Account, l.Person, tokenHash(token), l.Waits, l.Factors, l.MadeAt, l.ExpiresAt)
	if err != nil {
		return l, fmt.Errorf("issue link: %w", err)
	}
	return l, nil
}

// administers returns the administrations that a person holds at the instant of the act.
func administers(ctx context.Context, tx *act.Tx, person string) (map[access.Role]bool, error) {
	posts, err := postsOf(ctx, tx, tx.Book, person)
	out := map[access.Role]bool{}
	for _, p := range posts {
		if p.HeldAt(tx.Now) && p.Role.Administers() {
			out[p.Role] = true
		}
	}
	return out, err
}

func revokeLinks(ctx context.Context, tx *act.Tx, account string) error {
	_, err := tx.Exec(ctx, `UPDATE entry_link SET revoked_at = $3 WHERE book = $1 AND account = $2 AND used_at IS NULL AND revoked_at IS NULL`, tx.Book, account, tx.Now)
	if err != nil {
		return fmt.Errorf("revoke links: %w", err)
	}
	return nil
}

// RevokeLink ends a link that nobody has used yet.
func (s *Service) RevokeLink(ctx context.Context, by act.By, account string) (Made, error) {
	done, err := act.Do(ctx, s.Engine, LinkRevoked, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		var id, person string
		err := tx.QueryRow(ctx, `UPDATE entry_link SET revoked_at = $3 WHERE book = $1 AND account = $2 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3
			RETURNING id, person`, tx.Book, account, tx.Now).Scan(&id, &person)
		if db.NoRow(err) {
			return Made{}, errNoLink
		}
		return Made{ID: id, Person: person}, err
	})
	return done.Record, err
}

var errNoLink = fault.NotFound{What: law.Words{ZH: "可以使用的登录链接，它可能已经用过、作废或者超过72小时", EN: "a sign-in link that can be used; it may have been used or revoked, or is older than 72 hours"}}

const linkColumns = `id, account, person, waits, factors, made_at, expires_at`

// OpenLink returns the link of an account that can still be used, or waits to be confirmed; fault.NotFound without one.
func (s *Service) OpenLink(ctx context.Context, q db.Queryer, book, account string) (Link, error) {
	var l Link
	err := q.QueryRow(ctx, `SELECT `+linkColumns+` FROM entry_link WHERE book = $1 AND account = $2 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3`,
		book, account, s.Engine.Now(book)).Scan(&l.ID, &l.Account, &l.Person, &l.Waits, &l.Factors, db.At(&l.MadeAt), db.At(&l.ExpiresAt))
	if db.NoRow(err) {
		return l, errNoLink
	}
	return l, err
}

// Invited is what the page behind a link shows: whose it is, and what it asks for.
type Invited struct {
	Link
	Book, Login string
	Code        bool // the code of the second administrator is asked for
}

// ByToken returns the link of an address; fault.NotFound when it cannot be used.
func (s *Service) ByToken(ctx context.Context, token string) (Invited, error) {
	return s.byToken(ctx, s.Engine.DB.Reader(), token)
}

func (s *Service) byToken(ctx context.Context, q db.Queryer, token string) (Invited, error) {
	var v Invited
	var code sql.NullString
	err := q.QueryRow(ctx, `SELECT l.id, l.account, l.person, l.waits, l.factors, l.made_at, l.expires_at, l.book, a.login, l.code FROM entry_link l
		JOIN account a ON a.book = l.book AND a.id = l.account
		WHERE l.token = $1 AND l.used_at IS NULL AND l.revoked_at IS NULL AND a.closed_at IS NULL`, tokenHash(token)).
		Scan(&v.ID, &v.Account, &v.Person, &v.Waits, &v.Factors, db.At(&v.MadeAt), db.At(&v.ExpiresAt), &v.Book, &v.Login, &code)
	if db.NoRow(err) || err == nil && !s.Engine.Now(v.Book).Before(v.ExpiresAt) {
		return Invited{}, errNoLink
	}
	if err != nil {
		return v, fmt.Errorf("look up link: %w", err)
	}
	v.Code = code.Valid
	return v, nil
}

// Activate sets the password of the account whose link it is, once. The sessions of the account end, and so does a lock
// of its login. The code is needed where a second administrator has confirmed the link.
func (s *Service) Activate(ctx context.Context, from From, token, code, password string) (Invited, error) {
	v, err := s.ByToken(ctx, token)
	if err != nil {
		return v, err
	}
	if v.Waits {
		return v, errWaits
	}
	if err := checkPassword("password", v.Login, password); err != nil {
		return v, err
	}
	if v.Code {
		if err := s.attempt(ctx, limit{s.Keys.Blind("link.code.tries", v.ID), failuresMost}); err != nil {
			return v, asField(err, "code")
		}
	}
	hash := s.hash(password) // outside the act: it takes tens of milliseconds
	by := act.By{Actor: access.Actor{Book: v.Book, Person: v.Person, Account: v.Account, System: "link"}}
	_, err = act.Do(ctx, s.Engine, Activated, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		return s.activate(ctx, tx, token, code, hash)
	})
	if err != nil {
		return v, err
	}
	return v, s.note(ctx, Coming{Book: v.Book, Account: v.Account, Person: v.Person, What: CamePassword, From: from})
}

var errWaits = law.Refusal{Rule: "E14", Because: law.Words{ZH: "这个链接还没有经第二名管理员确认。", EN: "A second administrator has not confirmed this link yet."},
	Cure: law.Words{ZH: "请联系另一名管理员确认，并当面取得确认码。", EN: "Ask another administrator to confirm it, and take the code from them in person."}}

var errCode = fault.Invalid{Fields: []fault.Field{{Name: "code", Want: law.Words{ZH: "确认码不对，请核对后重新输入。", EN: "The code is not right; check it."}}}}

func (s *Service) activate(ctx context.Context, tx *act.Tx, token, code, hash string) (Made, error) {
	v, err := s.byToken(ctx, tx, token)
	if err != nil {
		return Made{}, err
	}
	if v.Waits {
		return Made{}, errWaits
	}
	if v.Code {
		var right string
		if err := tx.QueryRow(ctx, `SELECT code FROM entry_link WHERE book = $1 AND id = $2`, tx.Book, v.ID).Scan(&right); err != nil {
			return Made{}, err
		}
		if !seal.Equal([]byte(right), []byte(s.codeHash(v.ID, code))) {
			return Made{}, errCode
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE entry_link SET used_at = $3 WHERE book = $1 AND id = $2`, tx.Book, v.ID, tx.Now); err != nil {
		return Made{}, err
	}
	if _, err := tx.Exec(ctx, `UPDATE account SET password = $3 WHERE book = $1 AND id = $2`, tx.Book, v.Account, hash); err != nil {
		return Made{}, err
	}
	if err := forgetFailures(ctx, tx.Tx, s.loginLimit(v.Login), s.secondLimit(v.Account)); err != nil {
		return Made{}, err
	}
	if v.Factors {
		if err := endFactors(ctx, tx, v.Account); err != nil {
			return Made{}, err
		}
	}
	return Made{ID: v.Account, Person: v.Person}, endSessions(ctx, tx.Tx, tx.Book, v.Account, tx.Now)
}

// codeHash is how the code of a link is kept: keyed, since eight digits could be tried out.
func (s *Service) codeHash(link, code string) string {
	return s.Keys.Blind("link.code", link+" "+strings.ReplaceAll(strings.TrimSpace(code), " ", ""))
}
