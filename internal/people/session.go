package people

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// How long a session of staff lasts: without a sign of life, and at most. [POLICY]
const (
	sessionIdle = 2 * time.Hour
	sessionMost = 12 * time.Hour
	// seenEvery is how often the sign of life is written: every page would be a write otherwise.
	seenEvery = time.Minute
)

// Entry is what a sign-in gives: the token for the cookie, which is stored nowhere, and what is still missing.
type Entry struct {
	Token string
	Step  Step
}

// errLogin is the one answer to a wrong login: it does not tell whether the account exists.
var errLogin = fault.Invalid{Fields: []fault.Field{{Name: "password", Want: law.Words{ZH: "登录名或者密码不对，请核对后重新输入。", EN: "The login or the password is not right; check both."}}}}

// holder is the account that has a login. The zero holder is nobody's.
type holder struct{ book, account, person, login, hash string }

func (s *Service) holderOf(ctx context.Context, login string) (holder, error) {
	h := holder{login: login}
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT book, id, person, password FROM account WHERE login = $1 AND closed_at IS NULL`, login).
		Scan(&h.book, &h.account, &h.person, &h.hash)
	if err != nil && !db.NoRow(err) {
		return h, fmt.Errorf("look up account: %w", err)
	}
	return h, nil
}

// SignIn checks login and password and begins a session, or half a one where a second factor is missing. For a login that nobody has it does the same work in the same
// order: it counts, it hashes, it notes.
func (s *Service) SignIn(ctx context.Context, from From, login, password string) (Entry, error) {
	h, err := s.holderOf(ctx, strings.ToLower(strings.TrimSpace(login)))
	if err != nil {
		return Entry{}, err
	}
	if err := s.knows(ctx, from, h, password, CameFailed); err != nil {
		return Entry{}, err
	}
	return s.admit(ctx, from, h, CameIn)
}

// knows refuses a wrong password, and every password while the login or the address is locked.
func (s *Service) knows(ctx context.Context, from From, h holder, password, failed string) error {
	note := Coming{Book: h.book, Account: h.account, Person: h.person, What: failed, From: from}
	err := s.attempt(ctx, s.loginLimit(h.login), s.addressLimit(from.Address))
	if locked(err) {
		note.What = CameLocked
	}
	if err == nil && !s.matches(h.hash, password) {
		err = errLogin
	}
	if err == nil {
		return nil
	}
	if noted := s.note(ctx, note); noted != nil {
		return noted
	}
	return err
}

// begin begins a session for who has proved to be the holder.
func (s *Service) begin(ctx context.Context, from From, h holder, what string) (string, error) {
	now := s.Engine.Now(h.book)
	posts, err := accessPosts(ctx, s.Engine.DB.Reader(), h.book, h.person, now)
	if err != nil {
		return "", err
	}
	body := ""
	if len(posts) > 0 {
		body = posts[0].Body
	}
	token, _ := seal.Token()
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		if err := forgetFailures(ctx, tx, s.loginLimit(h.login)); err != nil {
			return err
		}
		if err := takeBack(ctx, tx, s.addressLimit(from.Address)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE created_at < $1`, now.Add(-sessionMost)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO session (token, book, account, person, body, created_at, seen_at, ended_at, id, address, device, posts, former, former_until)
			VALUES ($1, $2, $3, $4, $5, $6, $6, NULL, $7, $8, $9, $10, NULL, NULL)`,
			tokenHash(token), h.book, h.account, h.person, body, now, db.NewID(now), from.Address, from.Device, powers(posts))
		if err != nil {
			return err
		}
		return s.noteIn(ctx, tx, now, Coming{Book: h.book, Account: h.account, Person: h.person, What: what, From: from})
	})
	if err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	return token, nil
}

// powers are the posts a token was made for, in short.
func powers(posts []access.Post) string {
	parts := make([]string, len(posts))
	for i, p := range posts {
		parts[i] = string(p.Role) + " " + p.Body
	}
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

func tokenHash(token string) string {
	h := seal.TokenHash(token)
	return base64.RawURLEncoding.EncodeToString(h[:])
}

var errNoSession = fault.NotFound{What: law.Words{ZH: "这次登录", EN: "the session"}}

// Actor returns who a session belongs to, with the posts held now; fault.NotFound when it has ended or never was.
func (s *Service) Actor(ctx context.Context, token string) (access.Actor, error) {
	a, _, err := s.actor(ctx, token)
	return a, err
}

// ActorRenewed is Actor, with a new token when the posts are no longer those that the token was made for. The old one is
// good for former longer, for requests that are on their way.
func (s *Service) ActorRenewed(ctx context.Context, token string) (access.Actor, string, error) {
	a, made, err := s.actor(ctx, token)
	if err != nil || !made.current || made.powers == powers(a.Posts) {
		return a, "", err
	}
	fresh, err := s.renew(ctx, token, a)
	return a, fresh, err
}

// former is how long a token that was replaced is still good.
const former = 30 * time.Second

// renew replaces the token of a session; "" when another request has just done so.
func (s *Service) renew(ctx context.Context, token string, a access.Actor) (string, error) {
	fresh, _ := seal.Token()
	var n int64
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) (err error) {
		n, err = tx.Exec(ctx, `UPDATE session SET token = $2, former = $1, former_until = $3, posts = $4 WHERE token = $1 AND ended_at IS NULL`,
			tokenHash(token), tokenHash(fresh), s.Engine.Now(a.Book).Add(former), powers(a.Posts))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("renew session: %w", err)
	}
	if n == 0 {
		return "", nil
	}
	return fresh, nil
}

// minted is what is known of a token: whether it is the current one of its session, and for which posts it was made.
type minted struct {
	current bool
	powers  string
}

func (s *Service) actor(ctx context.Context, token string) (access.Actor, minted, error) {
	q := s.Engine.DB.Reader()
	var a access.Actor
	var m minted
	var stored string
	var posts sql.NullString
	var created, seen time.Time
	var until *time.Time
	err := q.QueryRow(ctx, `SELECT s.token, s.book, s.account, s.person, s.body, s.created_at, s.seen_at, s.posts, s.former_until FROM session s
		JOIN account a ON a.book = s.book AND a.id = s.account
		WHERE (s.token = $1 OR s.former = $1) AND s.ended_at IS NULL AND a.closed_at IS NULL`, tokenHash(token)).
		Scan(&stored, &a.Book, &a.Account, &a.Person, &a.Body, db.At(&created), db.At(&seen), &posts, db.AtOrNil(&until))
	now := s.Engine.Now(a.Book)
	m.current, m.powers = stored == tokenHash(token), posts.String
	over := now.Sub(seen) > sessionIdle || now.Sub(created) > sessionMost || !m.current && (until == nil || now.After(*until))
	if db.NoRow(err) || err == nil && over {
		return access.Actor{}, m, errNoSession
	}
	if err != nil {
		return a, m, fmt.Errorf("look up session: %w", err)
	}
	if now.Sub(seen) > seenEvery {
		err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE token = $1`, stored, now)
			return err
		})
		if err != nil {
			return a, m, fmt.Errorf("note a sign of life: %w", err)
		}
	}
	if a.Posts, err = accessPosts(ctx, q, a.Book, a.Person, now); err != nil {
		return a, m, err
	}
	if len(a.Posts) == 0 {
		over, err := overNow(ctx, q, a.Book, a.Person, now)
		if err != nil {
			return a, m, err
		}
		if over {
			return access.Actor{}, m, errNoSession
		}
	}
	inBody := func(p access.Post) bool { return p.Body == a.Body }
	if len(a.Posts) > 0 && !slices.ContainsFunc(a.Posts, inBody) { // moved to another body since the session began
		a.Body = a.Posts[0].Body
	}
	return a, m, nil
}

// Logout ends a session.
func (s *Service) Logout(ctx context.Context, token string) error {
	now := s.Engine.Clock.Now()
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		var c Coming
		err := tx.QueryRow(ctx, `UPDATE session SET ended_at = $2 WHERE (token = $1 OR former = $1) AND ended_at IS NULL RETURNING book, account, person, coalesce(address, ''), coalesce(device, '')`,
			tokenHash(token), now).Scan(&c.Book, &c.Account, &c.Person, &c.Address, &c.Device)
		if db.NoRow(err) {
			return nil
		}
		if err != nil {
			return err
		}
		c.What = CameLeft
		return s.noteIn(ctx, tx, now, c)
	})
}

func endSessions(ctx context.Context, tx *db.Tx, book, account string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE session SET ended_at = $3 WHERE book = $1 AND account = $2 AND ended_at IS NULL`, book, account, now)
	return err
}

func endSessionsOf(ctx context.Context, tx *db.Tx, book, person string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE session SET ended_at = $3 WHERE book = $1 AND person = $2 AND ended_at IS NULL`, book, person, now)
	return err
}
