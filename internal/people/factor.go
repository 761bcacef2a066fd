package people

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on second factors. What proves them is never in a record.
var (
	FactorAdded      = act.Kind{Name: "people.factor.add", Title: law.Words{ZH: "绑定第二重验证", EN: "Add a second factor"}, Permission: ownAccount}
	FactorEnded      = act.Kind{Name: "people.factor.end", Title: law.Words{ZH: "解除第二重验证", EN: "End a second factor"}, Permission: ownAccount}
	CodesRenewed     = act.Kind{Name: "people.recovery.renew", Title: law.Words{ZH: "重新生成恢复码", EN: "Make new recovery codes"}, Permission: ownAccount}
	RecoveryCodeUsed = act.Kind{Name: "people.recovery.use", Title: law.Words{ZH: "使用恢复码", EN: "Use a recovery code"}, Permission: ownAccount}
)

// The kinds of second factors.
const (
	TOTP    = "totp"
	Passkey = "passkey"
)

const (
	factorField = "second_factor.secret"
	newField    = "second_factor.new" // a secret on its way through a page
	labelMost   = 40                  // characters
)

// Factor is a second factor that counts.
type Factor struct {
	ID, Kind, Label string
	MadeAt          time.Time
	secret          []byte
}

func factorsOf(ctx context.Context, q db.Queryer, book, account string) ([]Factor, error) {
	var out []Factor
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var f Factor
		err := rows.Scan(&f.ID, &f.Kind, &f.Label, db.At(&f.MadeAt), &f.secret)
		out = append(out, f)
		return err
	}, `SELECT id, kind, label, made_at, secret FROM second_factor WHERE book = $1 AND account = $2 AND ended_at IS NULL ORDER BY id`, book, account)
	if err != nil {
		return nil, fmt.Errorf("list second factors: %w", err)
	}
	return out, nil
}

// Factors returns the second factors of the own account, and how many recovery codes are left.
func (s *Service) Factors(ctx context.Context, who access.Actor) ([]Factor, int, error) {
	factors, err := factorsOf(ctx, s.Engine.DB.Reader(), who.Book, who.Account)
	if err != nil {
		return nil, 0, err
	}
	left, err := recoveryLeft(ctx, s.Engine.DB.Reader(), who.Book, who.Account)
	return factors, left, err
}

// Offered is a fresh secret for codes by time. It counts when its person has typed a code made with it.
type Offered struct {
	Secret  string // base32
	Address string // otpauth://… for the drawing
	Sealed  string // goes through the page and comes back
}

// OfferTOTP makes a secret for the own account. Nothing is stored: the page brings it back sealed.
func (s *Service) OfferTOTP(who access.Actor, issuer, login string) (Offered, error) {
	secret := newTOTPSecret()
	sealed, err := s.Keys.SealField(newField, who.Account, secret)
	return Offered{secret, totpAddress(issuer, login, secret), base64.RawURLEncoding.EncodeToString(sealed)}, err
}

// ReofferTOTP shows again what a page brought back, after a wrong code.
func (s *Service) ReofferTOTP(who access.Actor, issuer, login, sealed string) (Offered, error) {
	secret, err := s.unsealNew(who, sealed)
	return Offered{secret, totpAddress(issuer, login, secret), sealed}, err
}

func (s *Service) unsealNew(who access.Actor, sealed string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", errStale
	}
	plain, err := s.Keys.OpenField(newField, who.Account, raw)
	if err != nil {
		return "", errStale
	}
	return plain, nil
}

var errStale = fault.Conflict{Because: law.Words{ZH: "这个页面已经失效，请重新打开再办理。", EN: "This page no longer counts; open it again."}}

// Added is the record of FactorAdded.
type Added struct {
	Made
	Kind string `json:"kind"`
	// Codes are the recovery codes, made with the first factor and shown once; empty when there are some already.
	Codes []string `json:"-"`
}

// AddTOTP binds the clock whose code was typed.
func (s *Service) AddTOTP(ctx context.Context, by act.By, label, sealed, typed string) (Added, error) {
	secret, err := s.unsealNew(by.Actor, sealed)
	if err != nil {
		return Added{}, err
	}
	step, ok := totpStepOf(secret, digits(typed), s.Engine.Clock.Now())
	if !ok {
		return Added{}, errSecond
	}
	return s.addFactor(ctx, by, Factor{Kind: TOTP, Label: label}, func(id string) ([]byte, error) { return s.Keys.SealField(factorField, id, secret) }, "",
		func(id string) string { return fmt.Sprintf("%s %d", id, step) })
}

// addFactor enters a factor, whose secret seal writes. spent names the proof by which it was added, so that it is not used again to come in.
func (s *Service) addFactor(ctx context.Context, by act.By, f Factor, seal func(id string) ([]byte, error), credential string, spent func(id string) string) (Added, error) {
	var c fault.Check
	c.Text(&f.Label, labelMost, true, "label", "请填写名称。", "Give it a name.")
	if err := c.Err(); err != nil {
		return Added{}, err
	}
	codes := newCodes()
	done, err := act.Do(ctx, s.Engine, FactorAdded, by, func(ctx context.Context, tx *act.Tx) (Added, error) {
		out := Added{Made: Made{ID: tx.NewID(), Person: by.Person}, Kind: f.Kind}
		sealed, err := seal(out.ID)
		if err != nil {
			return out, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO second_factor (book, id, account, kind, label, secret, credential, made_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)`,
			tx.Book, out.ID, by.Account, f.Kind, f.Label, sealed, orNull(credential), tx.Now)
		if err != nil {
			return out, fmt.Errorf("add a second factor: %w", err)
		}
		left, err := recoveryLeft(ctx, tx, tx.Book, by.Account)
		if err != nil || left > 0 {
			return out, err
		}
		out.Codes = codes
		return out, s.enterCodes(ctx, tx, by.Account, codes)
	})
	if err != nil || done.Replayed {
		return done.Record, err
	}
	if spent != nil {
		_, err = s.spend(ctx, spent(done.Record.ID), 2*(totpDrift+1)*totpStep)
	}
	return done.Record, err
}

// AddOwnTOTP is AddTOTP by who is signed in and knows the own password: a stranger at an open browser does not.
func (s *Service) AddOwnTOTP(ctx context.Context, from From, by act.By, current, label, sealed, typed string) (Added, error) {
	if err := s.knowsOwn(ctx, from, by.Actor, current); err != nil {
		return Added{}, err
	}
	return s.AddTOTP(ctx, by, label, sealed, typed)
}

// EnrolTOTP is AddTOTP in the middle of a sign-in whose posts demand a second factor: the session begins with it.
func (s *Service) EnrolTOTP(ctx context.Context, from From, token, command, label, sealed, typed string) (Entry, []string, error) {
	h, err := s.enrolling(ctx, token)
	if err != nil {
		return Entry{}, nil, err
	}
	added, err := s.AddTOTP(ctx, h.by(command), label, sealed, typed)
	if err != nil {
		return Entry{}, nil, err
	}
	return s.enter(ctx, from, h, token, added)
}

func (s *Service) enrolling(ctx context.Context, token string) (Half, error) {
	h, err := s.Half(ctx, token)
	if err == nil && h.Step != StepEnrol { // who has a factor proves it: a password alone adds none
		err = errHalf
	}
	return h, err
}

func (s *Service) enter(ctx context.Context, from From, h Half, token string, added Added) (Entry, []string, error) {
	if err := s.note(ctx, Coming{Book: h.Actor.Book, Account: h.Actor.Account, Person: h.Actor.Person, What: CameFactor, From: from}); err != nil {
		return Entry{}, nil, err
	}
	entry, err := s.whole(ctx, from, h, token)
	return entry, added.Codes, err
}

// Strengthened follows a change of the second factors by who is signed in: the other sessions end, and this one gets the
// new token that comes back.
func (s *Service) Strengthened(ctx context.Context, from From, who access.Actor, token string) (string, error) {
	return s.strengthened(ctx, from, who, token, CameFactor)
}

// EndFactor ends one of the own second factors, by who knows the own password. The last one stays where a post demands one.
func (s *Service) EndFactor(ctx context.Context, from From, by act.By, id, current string) (Made, error) {
	if err := s.knowsOwn(ctx, from, by.Actor, current); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, FactorEnded, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		n, err := tx.Exec(ctx, `UPDATE second_factor SET ended_at = $4 WHERE book = $1 AND account = $2 AND id = $3 AND ended_at IS NULL`, tx.Book, by.Account, id, tx.Now)
		if err == nil && n == 0 {
			err = fault.NotFound{What: law.Words{ZH: "这项第二重验证", EN: "the second factor"}}
		}
		if err != nil {
			return Made{}, err
		}
		left, err := factorsOf(ctx, tx, tx.Book, by.Account)
		if err != nil || len(left) > 0 {
			return Made{ID: id, Person: by.Person}, err
		}
		demands, err := s.demands(ctx, tx, tx.Book, by.Person, tx.Now)
		if err == nil && demands {
			err = law.Refusal{Rule: "E14", Because: law.Words{ZH: "您的岗位须有第二重验证，这是最后一项，不能解除。", EN: "Your post needs a second factor, and this is the last."},
				Cure: law.Words{ZH: "请先绑定另一项。", EN: "Add another first."}}
		}
		if err != nil {
			return Made{}, err
		}
		return Made{ID: id, Person: by.Person}, endCodes(ctx, tx, by.Account)
	})
	return done.Record, err
}

func (s *Service) knowsOwn(ctx context.Context, from From, who access.Actor, current string) error {
	a, err := AccountByID(ctx, s.Engine.DB.Reader(), who.Book, who.Account)
	if err != nil {
		return err
	}
	return s.provesAgain(ctx, from, a.Login, current)
}

// endFactors ends every second factor of an account with its recovery codes: its person sets up new ones.
func endFactors(ctx context.Context, tx *act.Tx, account string) error {
	if _, err := tx.Exec(ctx, `UPDATE second_factor SET ended_at = $3 WHERE book = $1 AND account = $2 AND ended_at IS NULL`, tx.Book, account, tx.Now); err != nil {
		return fmt.Errorf("end second factors: %w", err)
	}
	return endCodes(ctx, tx, account)
}

// Recovery codes: ten, of ten letters or 50 bits each.
const (
	recoveryCodes   = 10
	recoveryLetters = 10
)

// codeLetters leave out what is mistaken for something else: 0, O, 1, I.
const codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

func newCodes() []string {
	out := make([]string, recoveryCodes)
	for i := range out {
		var b [recoveryLetters]byte
		_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		for j := range b {
			b[j] = codeLetters[b[j]%32]
		}
		out[i] = string(b[:5]) + "-" + string(b[5:])
	}
	return out
}

// recoveryHash is how a recovery code is kept. Its 50 bits cannot be tried out against a keyed hash.
func (s *Service) recoveryHash(account, code string) string {
	return s.Keys.Blind("recovery.code", account+" "+recoveryForm(code))
}

// recoveryForm is a recovery code without what people put between.
func recoveryForm(typed string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\t", "").Replace(typed))
}

func (s *Service) enterCodes(ctx context.Context, tx *act.Tx, account string, codes []string) error {
	for _, code := range codes {
		_, err := tx.Exec(ctx, `INSERT INTO recovery_code (book, id, account, code, made_at, used_at, ended_at) VALUES ($1, $2, $3, $4, $5, NULL, NULL)`,
			tx.Book, tx.NewID(), account, s.recoveryHash(account, code), tx.Now)
		if err != nil {
			return fmt.Errorf("keep recovery codes: %w", err)
		}
	}
	return nil
}

func endCodes(ctx context.Context, tx *act.Tx, account string) error {
	_, err := tx.Exec(ctx, `UPDATE recovery_code SET ended_at = $3 WHERE book = $1 AND account = $2 AND used_at IS NULL AND ended_at IS NULL`, tx.Book, account, tx.Now)
	if err != nil {
		return fmt.Errorf("end recovery codes: %w", err)
	}
	return nil
}

func recoveryLeft(ctx context.Context, q db.Queryer, book, account string) (int, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM recovery_code WHERE book = $1 AND account = $2 AND used_at IS NULL AND ended_at IS NULL`, book, account).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return n, nil
}

// RenewCodes makes new recovery codes, by who knows the own password; those before no longer count.
func (s *Service) RenewCodes(ctx context.Context, from From, by act.By, current string) ([]string, error) {
	if err := s.knowsOwn(ctx, from, by.Actor, current); err != nil {
		return nil, err
	}
	codes := newCodes()
	done, err := act.Do(ctx, s.Engine, CodesRenewed, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		factors, err := factorsOf(ctx, tx, tx.Book, by.Account)
		if err == nil && len(factors) == 0 {
			err = fault.Conflict{Because: law.Words{ZH: "您还没有绑定第二重验证，不需要恢复码。", EN: "You have no second factor and need no recovery codes."}}
		}
		if err != nil {
			return Made{}, err
		}
		if err := endCodes(ctx, tx, by.Account); err != nil {
			return Made{}, err
		}
		return Made{ID: by.Account, Person: by.Person}, s.enterCodes(ctx, tx, by.Account, codes)
	})
	if err != nil || done.Replayed {
		return nil, err
	}
	return codes, s.note(ctx, Coming{Book: by.Book, Account: by.Account, Person: by.Person, What: CameFactor, From: from})
}

// recover uses a recovery code up; false when it is none.
func (s *Service) recover(ctx context.Context, who access.Actor, typed string) (bool, error) {
	var found bool
	_, err := act.Do(ctx, s.Engine, RecoveryCodeUsed, act.By{Actor: who}, func(ctx context.Context, tx *act.Tx) (Made, error) {
		var id string
		err := tx.QueryRow(ctx, `UPDATE recovery_code SET used_at = $4 WHERE book = $1 AND account = $2 AND code = $3 AND used_at IS NULL AND ended_at IS NULL RETURNING id`,
			tx.Book, who.Account, s.recoveryHash(who.Account, typed), tx.Now).Scan(&id)
		if db.NoRow(err) {
			return Made{}, errSecond
		}
		found = err == nil
		return Made{ID: id, Person: who.Person}, err
	})
	if !found && fault.IsInvalid(err) {
		return false, nil
	}
	return found, err
}
