package people

import (
	"context"
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

// After failuresMost wrong passwords for a login it is closed for lockedFor, whether an account has that login or not.
const (
	failuresMost = 8
	lockedFor    = 10 * time.Minute
)

// errLogin is the one answer to a wrong login: it does not tell whether the account exists.
var errLogin = fault.Invalid{Fields: []fault.Field{{Name: "password", Want: law.Words{ZH: "登录名或者密码不对，请核对后重新输入。", EN: "The login or the password is not right; check both."}}}}

var errLocked = fault.Invalid{Fields: []fault.Field{{Name: "password", Want: law.Words{
	ZH: "密码连续输错多次，这个登录名暂时不能登录。请10分钟后再试，或者联系系统管理员重设密码。", EN: "Too many wrong passwords: try again in 10 minutes, or ask the system administrator for a new one."}}}}

// Login checks login and password and begins a session; it returns the token for the cookie, which is stored nowhere.
func (s *Service) Login(ctx context.Context, login, password string) (string, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	key := s.failuresKey(login)
	if err := s.attempt(ctx, key); err != nil {
		return "", err
	}
	var book, account, person, hash string
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT book, id, person, password FROM account WHERE login = $1 AND closed_at IS NULL`, login).Scan(&book, &account, &person, &hash)
	if err != nil && !db.NoRow(err) {
		return "", fmt.Errorf("look up account: %w", err)
	}
	if !s.matches(hash, password) {
		return "", errLogin
	}
	return s.begin(ctx, key, book, account, person)
}

// failuresKey is under what a login's failures are counted: keyed, so that the table tells nobody's login.
func (s *Service) failuresKey(login string) string { return s.Keys.Blind("account.login", login) }

// attempt counts a try before its password is looked at, so that many at once are no way around the lock; success
// takes the count back. A lock is not made longer by trying. What is past is swept out: anybody can add rows here.
func (s *Service) attempt(ctx context.Context, key string) error {
	now := s.Engine.Clock.Now()
	var tries int
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM login_failure WHERE last_at <= $1`, now.Add(-lockedFor)); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `INSERT INTO login_failure (login, failures, last_at) VALUES ($1, 1, $2)
			ON CONFLICT (login) DO UPDATE SET failures = login_failure.failures + 1,
			last_at = CASE WHEN login_failure.failures >= $3 THEN login_failure.last_at ELSE $2 END RETURNING failures`,
			key, now, failuresMost).Scan(&tries)
	})
	if err != nil {
		return fmt.Errorf("count a login: %w", err)
	}
	if tries > failuresMost {
		return errLocked
	}
	return nil
}

func (s *Service) begin(ctx context.Context, key, book, account, person string) (string, error) {
	now := s.Engine.Now(book)
	posts, err := accessPosts(ctx, s.Engine.DB.Reader(), book, person, now)
	if err != nil {
		return "", err
	}
	body := ""
	if len(posts) > 0 {
		body = posts[0].Body
	}
	token, _ := seal.Token()
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		if err := forgetFailures(ctx, tx, key); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE created_at < $1`, now.Add(-sessionMost)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO session (token, book, account, person, body, created_at, seen_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $6, NULL)`,
			tokenHash(token), book, account, person, body, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	return token, nil
}

func forgetFailures(ctx context.Context, tx *db.Tx, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM login_failure WHERE login = $1`, key)
	return err
}

func tokenHash(token string) string {
	h := seal.TokenHash(token)
	return base64.RawURLEncoding.EncodeToString(h[:])
}

// Actor returns who a session belongs to, with the posts held now; fault.NotFound when it has ended or never was.
func (s *Service) Actor(ctx context.Context, token string) (access.Actor, error) {
	q := s.Engine.DB.Reader()
	var a access.Actor
	var created, seen time.Time
	err := q.QueryRow(ctx, `SELECT s.book, s.account, s.person, s.body, s.created_at, s.seen_at FROM session s
		JOIN account a ON a.book = s.book AND a.id = s.account
		WHERE s.token = $1 AND s.ended_at IS NULL AND a.closed_at IS NULL`, tokenHash(token)).
		Scan(&a.Book, &a.Account, &a.Person, &a.Body, db.At(&created), db.At(&seen))
	now := s.Engine.Now(a.Book)
	if db.NoRow(err) || err == nil && (now.Sub(seen) > sessionIdle || now.Sub(created) > sessionMost) {
		return access.Actor{}, fault.NotFound{What: law.Words{ZH: "这次登录", EN: "the session"}}
	}
	if err != nil {
		return a, fmt.Errorf("look up session: %w", err)
	}
	if now.Sub(seen) > seenEvery {
		err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE token = $1`, tokenHash(token), now)
			return err
		})
		if err != nil {
			return a, fmt.Errorf("note a sign of life: %w", err)
		}
	}
	if a.Posts, err = accessPosts(ctx, q, a.Book, a.Person, now); err != nil {
		return a, err
	}
	inBody := func(p access.Post) bool { return p.Body == a.Body }
	if len(a.Posts) > 0 && !slices.ContainsFunc(a.Posts, inBody) { // moved to another body since the session began
		a.Body = a.Posts[0].Body
	}
	return a, nil
}

// Logout ends a session.
func (s *Service) Logout(ctx context.Context, token string) error {
	now := s.Engine.Clock.Now()
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE session SET ended_at = $2 WHERE token = $1 AND ended_at IS NULL`, tokenHash(token), now)
		return err
	})
}

func endSessions(ctx context.Context, tx *db.Tx, book, account string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE session SET ended_at = $3 WHERE book = $1 AND account = $2 AND ended_at IS NULL`, book, account, now)
	return err
}
