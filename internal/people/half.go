package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
)

// Step is what is still missing after a first proof of who comes in.
type Step string

// The steps of a sign-in.
const (
	StepIn     Step = ""       // nothing: the token is that of a session
	StepSecond Step = "second" // a second factor is asked for: the token is that of a half session
	StepEnrol  Step = "enrol"  // a post demands a second factor and there is none yet: half session
)

// halfLife is how long somebody may take from the password to the second factor.
const halfLife = 10 * time.Minute

// DemandsSecond tells whether a role needs a second factor: who administers, who signs for a body, and who comes from
// outside. [POLICY]
func DemandsSecond(r access.Role) bool {
	return r.Administers() || r == access.Head || r == access.Vendor
}

// admit begins a session, or a half one where a second factor is missing. what is how the first proof was given.
func (s *Service) admit(ctx context.Context, from From, h holder, what string) (Entry, error) {
	over, err := overNow(ctx, s.Engine.DB.Reader(), h.book, h.person, s.Engine.Now(h.book))
	if err == nil && over {
		err = errEngagementOver
	}
	if err != nil {
		return Entry{}, err
	}
	step, err := s.stepOf(ctx, h)
	if err != nil {
		return Entry{}, err
	}
	if step == StepIn {
		token, err := s.begin(ctx, from, h, what)
		return Entry{Token: token}, err
	}
	now := s.Engine.Now(h.book)
	token, _ := seal.Token()
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		if err := forgetFailures(ctx, tx, s.loginLimit(h.login)); err != nil {
			return err
		}
		if err := takeBack(ctx, tx, s.addressLimit(from.Address)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM half_session WHERE created_at <= $1`, now.Add(-halfLife)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO half_session (token, book, account, person, what, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			tokenHash(token), h.book, h.account, h.person, what, now)
		return err
	})
	if err != nil {
		return Entry{}, fmt.Errorf("begin half a session: %w", err)
	}
	return Entry{Token: token, Step: step}, nil
}

func (s *Service) stepOf(ctx context.Context, h holder) (Step, error) {
	q := s.Engine.DB.Reader()
	factors, err := factorsOf(ctx, q, h.book, h.account)
	if err != nil || len(factors) > 0 {
		return StepSecond, err
	}
	demands, err := s.demands(ctx, q, h.book, h.person, s.Engine.Now(h.book))
	if demands {
		return StepEnrol, err
	}
	return StepIn, err
}

// demands tells whether a post held at an instant needs a second factor.
func (s *Service) demands(ctx context.Context, q db.Queryer, book, person string, at time.Time) (bool, error) {
	posts, err := postsOf(ctx, q, book, person)
	if err != nil || !slices.ContainsFunc(posts, func(p Post) bool { return p.HeldAt(at) && DemandsSecond(p.Role) }) {
		return false, err
	}
	waived, err := s.waived(ctx, q, book)
	return !waived, err
}

// waived tells whether a book is a demonstration whose posts demand nothing: its accounts are open to whoever sits at
// the machine anyway.
func (s *Service) waived(ctx context.Context, q db.Queryer, book string) (bool, error) {
	if !s.WaiveSecondInDemo {
		return false, nil
	}
	b, err := ledger.BookByID(ctx, q, book)
	return b.Demo, err
}

// Half is who has given a first proof.
type Half struct {
	Actor    access.Actor // without posts: good for acts on the own account only
	Login    string
	Step     Step
	TOTP     bool // codes by time are possible
	Passkeys bool // a passkey is possible
	Recovery int  // recovery codes that are left
	what     string
}

var errHalf = fault.NotFound{What: law.Words{ZH: "这次登录，它已经超过10分钟，请重新登录", EN: "the sign-in; it is older than 10 minutes, sign in again"}}

// Half returns who holds the token of a half session; fault.NotFound when its time is over.
func (s *Service) Half(ctx context.Context, token string) (Half, error) {
	q := s.Engine.DB.Reader()
	var h Half
	var created time.Time
	err := q.QueryRow(ctx, `SELECT h.book, h.account, h.person, h.what, h.created_at, a.login FROM half_session h
		JOIN account a ON a.book = h.book AND a.id = h.account WHERE h.token = $1 AND a.closed_at IS NULL`, tokenHash(token)).
		Scan(&h.Actor.Book, &h.Actor.Account, &h.Actor.Person, &h.what, db.At(&created), &h.Login)
	if db.NoRow(err) || err == nil && s.Engine.Now(h.Actor.Book).Sub(created) >= halfLife {
		return Half{}, errHalf
	}
	if err != nil {
		return h, fmt.Errorf("look up half a session: %w", err)
	}
	factors, err := factorsOf(ctx, q, h.Actor.Book, h.Actor.Account)
	if err != nil {
		return h, err
	}
	h.Step = StepEnrol
	for _, f := range factors {
		h.Step = StepSecond
		h.TOTP, h.Passkeys = h.TOTP || f.Kind == TOTP, h.Passkeys || f.Kind == Passkey
	}
	h.Recovery, err = recoveryLeft(ctx, q, h.Actor.Book, h.Actor.Account)
	return h, err
}

func (h Half) holder() holder {
	return holder{book: h.Actor.Book, account: h.Actor.Account, person: h.Actor.Person, login: h.Login}
}

// whole makes a session of half a one, once.
func (s *Service) whole(ctx context.Context, from From, h Half, token string) (Entry, error) {
	var n int64
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if n, err = tx.Exec(ctx, `DELETE FROM half_session WHERE token = $1`, tokenHash(token)); err != nil {
			return err
		}
		return forgetFailures(ctx, tx, s.secondLimit(h.Actor.Account))
	})
	if err != nil {
		return Entry{}, fmt.Errorf("end half a session: %w", err)
	}
	if n == 0 {
		return Entry{}, errHalf
	}
	whole, err := s.begin(ctx, from, h.holder(), h.what)
	return Entry{Token: whole}, err
}

// Second is the second step: a code by time or a recovery code, typed into one field. Tries are counted by account.
func (s *Service) Second(ctx context.Context, from From, token, typed string) (Entry, error) {
	h, err := s.Half(ctx, token)
	if err != nil {
		return Entry{}, err
	}
	if err := s.secondTry(ctx, from, h, func() (bool, error) { return s.proves(ctx, h.Actor, typed) }); err != nil {
		return Entry{}, err
	}
	return s.whole(ctx, from, h, token)
}

var errSecond = fault.Invalid{Fields: []fault.Field{{Name: "code", Want: law.Words{ZH: "验证码不对或者已经用过，请等下一个验证码再输入。", EN: "The code is not right or has been used; wait for the next one."}}}}

// secondTry counts a try of a second factor, looks at it, and notes what failed.
func (s *Service) secondTry(ctx context.Context, from From, h Half, right func() (bool, error)) error {
	note := Coming{Book: h.Actor.Book, Account: h.Actor.Account, Person: h.Actor.Person, What: CameSecondFailed, From: from}
	err := s.attempt(ctx, s.secondLimit(h.Actor.Account), s.addressLimit(from.Address))
	if locked(err) {
		note.What = CameLocked
		err = asField(err, "code")
	}
	if err == nil {
		ok, checked := right()
		if checked != nil {
			return checked
		}
		if ok {
			return s.Engine.DB.Write(ctx, func(tx *db.Tx) error { return takeBack(ctx, tx, s.addressLimit(from.Address)) })
		}
		err = errSecond
	}
	if noted := s.note(ctx, note); noted != nil {
		return noted
	}
	return err
}

// proves tells whether what was typed is a code of one of the factors, or a recovery code, and spends it.
func (s *Service) proves(ctx context.Context, who access.Actor, typed string) (bool, error) {
	factors, err := factorsOf(ctx, s.Engine.DB.Reader(), who.Book, who.Account)
	if err != nil {
		return false, err
	}
	for _, f := range factors {
		if f.Kind != TOTP {
			continue
		}
		secret, err := s.Keys.OpenField(factorField, f.ID, f.secret)
		if err != nil {
			return false, fmt.Errorf("open the second factor %s: %w", f.ID, err)
		}
		if step, ok := totpStepOf(secret, digits(typed), s.Engine.Clock.Now()); ok {
			return s.spend(ctx, fmt.Sprintf("%s %d", f.ID, step), 2*(totpDrift+1)*totpStep)
		}
	}
	if code := recoveryForm(typed); len(code) == recoveryLetters {
		return s.recover(ctx, who, code)
	}
	return false, nil
}

// spend records that a proof was used and tells whether this is the first time; what is older than life is swept out.
func (s *Service) spend(ctx context.Context, proof string, life time.Duration) (bool, error) {
	now := s.Engine.Clock.Now()
	var n int64
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if _, err = tx.Exec(ctx, `DELETE FROM spent_proof WHERE spent_at < $1`, now.Add(-max(life, halfLife))); err != nil {
			return err
		}
		n, err = tx.Exec(ctx, `INSERT INTO spent_proof (proof, spent_at) VALUES ($1, $2) ON CONFLICT (proof) DO NOTHING`, s.Keys.Blind("second.proof", proof), now)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("spend a proof: %w", err)
	}
	return n == 1, nil
}

// by is who carries out acts on the own account before there is a session.
func (h Half) by(command string) act.By { return act.By{Actor: h.Actor, Command: command} }
