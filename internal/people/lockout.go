package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// After so many wrong tries a login, an address or a second factor is closed for lockedFor. A login is closed whether
// an account has it or not. Many people of one authority come from one address, so that it may try more often. [POLICY]
const (
	failuresMost        = 8
	addressFailuresMost = 60
	lockedFor           = 10 * time.Minute
)

var errLocked = fault.Invalid{Fields: []fault.Field{{Name: "password", Want: law.Words{
	ZH: "连续输错多次，暂时不能登录。请10分钟后再试；忘记密码的，请联系系统管理员开具登录链接。", EN: "Too many wrong tries: try again in 10 minutes. If the password is forgotten, ask the system administrator for a sign-in link."}}}}

// locked tells whether an error is that of attempt.
func locked(err error) bool {
	var invalid fault.Invalid
	return errors.As(err, &invalid) && len(invalid.Fields) == 1 && invalid.Fields[0].Want == errLocked.Fields[0].Want
}

// asField says an error of a form's field under the name that the field has on another form.
func asField(err error, name string) error {
	var invalid fault.Invalid
	if !errors.As(err, &invalid) || len(invalid.Fields) != 1 {
		return err
	}
	return fault.Invalid{Fields: []fault.Field{{Name: name, Want: invalid.Fields[0].Want}}}
}

// limit is what is counted, under a keyed hash so that the table tells nobody's login or address, and how often it may
// fail. The zero limit counts nothing.
type limit struct {
	key  string
	most int
}

func (s *Service) loginLimit(login string) limit {
	return limit{s.Keys.Blind("account.login", login), failuresMost}
}

func (s *Service) addressLimit(address string) limit {
	if address == "" { // a sign-in that no network brought
		return limit{}
	}
	return limit{s.Keys.Blind("account.address", address), addressFailuresMost}
}

func (s *Service) secondLimit(account string) limit {
	return limit{s.Keys.Blind("account.second", account), failuresMost}
}

// attempt counts a try before what was typed is looked at, so that many at once are no way around the lock; success
// takes the count back. A lock is not made longer by trying. What is past is swept out: anybody can add rows here.
func (s *Service) attempt(ctx context.Context, limits ...limit) error {
	now := s.Engine.Clock.Now()
	over := false
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		over = false
		if _, err := tx.Exec(ctx, `DELETE FROM login_failure WHERE last_at <= $1`, now.Add(-lockedFor)); err != nil {
			return err
		}
		for _, l := range limits {
			if l.key == "" {
				continue
			}
			var tries int
			err := tx.QueryRow(ctx, `INSERT INTO login_failure (login, failures, last_at) VALUES ($1, 1, $2)
				ON CONFLICT (login) DO UPDATE SET failures = login_failure.failures + 1,
				last_at = CASE WHEN login_failure.failures >= $3 THEN login_failure.last_at ELSE $2 END RETURNING failures`,
				l.key, now, l.most).Scan(&tries)
			if err != nil {
				return err
			}
			over = over || tries > l.most
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count a try: %w", err)
	}
	if over {
		return errLocked
	}
	return nil
}

// forgetFailures takes all counts back: who was asked has proved who it is.
func forgetFailures(ctx context.Context, tx *db.Tx, limits ...limit) error {
	for _, l := range limits {
		if _, err := tx.Exec(ctx, `DELETE FROM login_failure WHERE login = $1`, l.key); err != nil {
			return err
		}
	}
	return nil
}

// takeBack takes one count back: one of the many behind an address has proved who it is, which says nothing of the others.
func takeBack(ctx context.Context, tx *db.Tx, l limit) error {
	if _, err := tx.Exec(ctx, `UPDATE login_failure SET failures = failures - 1 WHERE login = $1 AND failures > 0`, l.key); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM login_failure WHERE login = $1 AND failures = 0`, l.key)
	return err
}
