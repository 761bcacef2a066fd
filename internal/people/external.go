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
)

// The acts on sign-ins by way of a provider of identities (OpenID Connect). What the provider calls a person is in no record.
var (
	ExternalLinked = act.Kind{Name: "people.external.link", Title: law.Words{ZH: "关联统一身份", EN: "Link an external identity"}, Permission: access.OpenAccounts}
	ExternalEnded  = act.Kind{Name: "people.external.end", Title: law.Words{ZH: "解除统一身份", EN: "End an external identity"}, Permission: access.OpenAccounts}
)

const subjectMost = 200 // characters

// External is an identity by which an account is come in with.
type External struct {
	ID, Issuer string
	MadeAt     time.Time
}

func (s *Service) subjectHash(issuer, subject string) string {
	return s.Keys.Blind("external.subject", issuer+"\n"+subject)
}

// An administrator's account is opened by nobody else's word: who links identities would be the second administrator too.
var errExternalAdministrator = law.Refusal{Rule: "E14", Because: law.Words{ZH: "管理员不以统一身份登录。", EN: "Administrators do not come in by an external identity."},
	Cure: law.Words{ZH: "请用密码和第二重验证登录。", EN: "Use the password and a second factor."}}

// LinkExternal links what an issuer calls a person to an account. One identity opens one account.
func (s *Service) LinkExternal(ctx context.Context, by act.By, account, issuer, subject string) (Made, error) {
	var c fault.Check
	c.Text(&subject, subjectMost, true, "subject", "请填写统一身份编号。", "Give the identity.")
	c.Want(issuer != "", "issuer", "请选择登录方式。", "Choose a provider.")
	if err := c.Err(); err != nil {
		return Made{}, err
	}
	hash := s.subjectHash(issuer, subject)
	done, err := act.Do(ctx, s.Engine, ExternalLinked, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		a, err := AccountByID(ctx, tx, tx.Book, account)
		if err != nil {
			return Made{}, err
		}
		if a.ClosedAt != nil {
			return Made{}, errNoOpenAccount
		}
		roles, err := administers(ctx, tx, a.Person)
		if err != nil {
			return Made{}, err
		}
		if len(roles) > 0 {
			return Made{}, errExternalAdministrator
		}
		var taken int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM external_login WHERE subject = $1 AND ended_at IS NULL`, hash).Scan(&taken); err != nil {
			return Made{}, err
		}
		if taken > 0 {
			return Made{}, fault.Conflict{Because: law.Words{ZH: "这个统一身份已经关联账号，请先解除。", EN: "This identity is linked already; end that first."}}
		}
		id := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO external_login (book, id, account, issuer, subject, made_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, NULL)`,
			tx.Book, id, a.ID, issuer, hash, tx.Now)
		return Made{ID: id, Person: a.Person}, err
	})
	return done.Record, err
}

// EndExternal ends the identities of an account, with the sessions that were begun.
func (s *Service) EndExternal(ctx context.Context, by act.By, account string) (Made, error) {
	done, err := act.Do(ctx, s.Engine, ExternalEnded, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		n, err := tx.Exec(ctx, `UPDATE external_login SET ended_at = $3 WHERE book = $1 AND account = $2 AND ended_at IS NULL`, tx.Book, account, tx.Now)
		if err == nil && n == 0 {
			err = fault.NotFound{What: law.Words{ZH: "关联的统一身份", EN: "a linked identity"}}
		}
		if err != nil {
			return Made{}, err
		}
		return Made{ID: account}, endSessions(ctx, tx.Tx, tx.Book, account, tx.Now)
	})
	return done.Record, err
}

// Externals returns the identities of an account.
func (s *Service) Externals(ctx context.Context, q db.Queryer, book, account string) ([]External, error) {
	var out []External
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x External
		err := rows.Scan(&x.ID, &x.Issuer, db.At(&x.MadeAt))
		out = append(out, x)
		return err
	}, `SELECT id, issuer, made_at FROM external_login WHERE book = $1 AND account = $2 AND ended_at IS NULL ORDER BY id`, book, account)
	if err != nil {
		return nil, fmt.Errorf("list external identities: %w", err)
	}
	return out, nil
}

var errExternal = fault.Invalid{Fields: []fault.Field{{Name: "login", Want: law.Words{ZH: "这个统一身份没有可以登录的账号，请联系系统管理员关联。", EN: "No account can be opened by this identity; ask the system administrator to link it."}}}}

// SignInExternal begins a session for whom an issuer vouches, or half a one where a post demands a second factor. No
// account comes into being by it.
func (s *Service) SignInExternal(ctx context.Context, from From, issuer, subject string) (Entry, error) {
	var h holder
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT a.book, a.id, a.person, a.login FROM external_login x JOIN account a ON a.book = x.book AND a.id = x.account
		WHERE x.subject = $1 AND x.ended_at IS NULL AND a.closed_at IS NULL`, s.subjectHash(issuer, subject)).Scan(&h.book, &h.account, &h.person, &h.login)
	if err != nil && !db.NoRow(err) {
		return Entry{}, fmt.Errorf("look up external identity: %w", err)
	}
	if h.account == "" {
		if err := s.note(ctx, Coming{What: CameFailed, From: from}); err != nil {
			return Entry{}, err
		}
		return Entry{}, errExternal
	}
	posts, err := accessPosts(ctx, s.Engine.DB.Reader(), h.book, h.person, s.Engine.Now(h.book))
	if err != nil {
		return Entry{}, err
	}
	for _, p := range posts {
		if p.Role.Administers() { // became one after the identity was linked
			return Entry{}, errExternalAdministrator
		}
	}
	return s.admit(ctx, from, h, CameExternal)
}
