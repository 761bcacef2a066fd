package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Session is one sign-in that has not ended.
type Session struct {
	ID              string
	From            // as it was when it began
	Since, LastSeen time.Time
	Current         bool // the one that asks
}

// Sessions lists the sessions of an account that have not ended, the newest first; token is that of who asks. An actor
// sees the own ones, and who opens accounts those of others.
func (s *Service) Sessions(ctx context.Context, who access.Actor, account, token string) ([]Session, error) {
	if err := mayEnd(who, account); err != nil {
		return nil, err
	}
	now := s.Engine.Now(who.Book)
	var out []Session
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var x Session
		var stored string
		err := rows.Scan(&x.ID, &x.Address, &x.Device, db.At(&x.Since), db.At(&x.LastSeen), &stored)
		x.Current = token != "" && stored == tokenHash(token)
		out = append(out, x)
		return err
	}, `SELECT coalesce(id, ''), coalesce(address, ''), coalesce(device, ''), created_at, seen_at, token FROM session
		WHERE book = $1 AND account = $2 AND ended_at IS NULL AND seen_at >= $3 AND created_at >= $4 ORDER BY created_at DESC, id DESC`,
		who.Book, account, now.Add(-sessionIdle), now.Add(-sessionMost))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return out, nil
}

func mayEnd(who access.Actor, account string) error {
	if who.Account == account && account != "" || who.May(access.OpenAccounts) {
		return nil
	}
	return act.Forbidden{Because: law.Words{ZH: "您只能查看和结束自己的登录。", EN: "You may see and end your own sessions only."}}
}

// EndSession ends one session of an account; it counts from the next request. fault.NotFound when it has ended already.
func (s *Service) EndSession(ctx context.Context, who access.Actor, account, id string) error {
	n, err := s.end(ctx, who, account, `UPDATE session SET ended_at = $3 WHERE book = $1 AND account = $2 AND ended_at IS NULL AND id = $4`, id)
	if err == nil && n == 0 {
		err = errNoSession
	}
	return err
}

// EndSessions ends every session of an account but the one of token, and returns how many.
func (s *Service) EndSessions(ctx context.Context, who access.Actor, account, token string) (int64, error) {
	return s.end(ctx, who, account, `UPDATE session SET ended_at = $3 WHERE book = $1 AND account = $2 AND ended_at IS NULL AND token <> $4`, tokenHash(token))
}

func (s *Service) end(ctx context.Context, who access.Actor, account, text, arg string) (n int64, err error) {
	if err := mayEnd(who, account); err != nil {
		return 0, err
	}
	now := s.Engine.Now(who.Book)
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		if n, err = tx.Exec(ctx, text, who.Book, account, now, arg); err != nil || n == 0 {
			return err
		}
		c := Coming{Book: who.Book, Account: account, What: CameEnded}
		if who.Account != account {
			c.By = who.Person
		}
		if err := tx.QueryRow(ctx, `SELECT person FROM account WHERE book = $1 AND id = $2`, who.Book, account).Scan(&c.Person); err != nil {
			return err
		}
		return s.noteIn(ctx, tx, now, c)
	})
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	return n, nil
}

var errCurrent = fault.Invalid{Fields: []fault.Field{{Name: "current", Want: law.Words{ZH: "现在的密码不对，请重新输入。", EN: "The present password is not right; type it again."}}}}

// ownAccount is asked for by acts of a person on the own account: an open account is all they need.
const ownAccount access.Permission = "account.own"

// PasswordChanged is the change of the own password.
var PasswordChanged = act.Kind{Name: "people.account.password", Title: law.Words{ZH: "修改密码", EN: "Change the password"}, Permission: ownAccount}

// ChangePassword changes the own password, ends the other sessions and returns a new token for this one.
func (s *Service) ChangePassword(ctx context.Context, from From, by act.By, token, current, password string) (string, error) {
	a, err := AccountByID(ctx, s.Engine.DB.Reader(), by.Book, by.Account)
	if err != nil {
		return "", err
	}
	if err := checkPassword("password", a.Login, password); err != nil {
		return "", err
	}
	if err := s.provesAgain(ctx, from, a.Login, current); err != nil {
		return "", err
	}
	hash := s.hash(password)
	_, err = act.Do(ctx, s.Engine, PasswordChanged, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		n, err := tx.Exec(ctx, `UPDATE account SET password = $3 WHERE book = $1 AND id = $2 AND closed_at IS NULL`, tx.Book, a.ID, hash)
		if err == nil && n == 0 {
			err = errNoOpenAccount
		}
		if err != nil {
			return Made{}, err
		}
		return Made{ID: a.ID, Person: a.Person}, revokeLinks(ctx, tx, a.ID)
	})
	if err != nil {
		return "", err
	}
	return s.strengthened(ctx, from, by.Actor, token, CamePassword)
}

// provesAgain asks for the own password again before something that a stranger at an open browser must not do.
func (s *Service) provesAgain(ctx context.Context, from From, login, password string) error {
	h, err := s.holderOf(ctx, login)
	if err != nil {
		return err
	}
	err = s.knows(ctx, from, h, password, CameUnchanged)
	var wrong fault.Invalid
	if errors.As(err, &wrong) && !locked(err) {
		return errCurrent
	}
	if err != nil {
		return asField(err, "current")
	}
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		if err := takeBack(ctx, tx, s.addressLimit(from.Address)); err != nil {
			return err
		}
		return forgetFailures(ctx, tx, s.loginLimit(login))
	})
}

// strengthened follows a change of password or second factors: the other sessions end, this one gets a new token.
func (s *Service) strengthened(ctx context.Context, from From, who access.Actor, token, what string) (string, error) {
	if _, err := s.EndSessions(ctx, who, who.Account, token); err != nil {
		return "", err
	}
	if err := s.note(ctx, Coming{Book: who.Book, Account: who.Account, Person: who.Person, What: what, From: from}); err != nil {
		return "", err
	}
	return s.renew(ctx, token, who)
}
