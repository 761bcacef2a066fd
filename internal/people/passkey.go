package people

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Party is the site a passkey is bound to (WebAuthn Level 2): its host, the origin of its pages, the name people see.
type Party struct{ Host, Origin, Name string }

// Possible tells whether passkeys can be bound to the site: browsers bind them to names, never to bare addresses.
func (p Party) Possible() bool { return net.ParseIP(p.Host) == nil }

func (p Party) open() (*webauthn.WebAuthn, error) {
	if !p.Possible() {
		return nil, fault.Conflict{Because: law.Words{ZH: "通行密钥只能用在域名上，不能用在IP地址上。请改用系统的域名打开，或者用密码和动态验证码登录。",
			EN: "Passkeys are bound to a name, not to an IP address. Open the system under its name, or come in by password and code."}}
	}
	w, err := webauthn.New(&webauthn.Config{RPID: p.Host, RPDisplayName: p.Name, RPOrigins: []string{p.Origin}})
	if err != nil {
		return nil, fmt.Errorf("passkeys of %s: %w", p.Host, err)
	}
	return w, nil
}

// passkeyLife is how long somebody may take between a page that asks for a passkey and its answer.
const passkeyLife = 5 * time.Minute

// keyholder is an account as the library of passkeys sees it.
type keyholder struct {
	account, login string
	keys           []webauthn.Credential
	factors        []string // ids, in the order of keys
}

func (k keyholder) WebAuthnID() []byte                         { return []byte(k.account) }
func (k keyholder) WebAuthnName() string                       { return k.login }
func (k keyholder) WebAuthnDisplayName() string                { return k.login }
func (k keyholder) WebAuthnCredentials() []webauthn.Credential { return k.keys }

func (s *Service) keyholder(ctx context.Context, q db.Queryer, book, account, login string) (keyholder, error) {
	k := keyholder{account: account, login: login}
	factors, err := factorsOf(ctx, q, book, account)
	if err != nil {
		return k, err
	}
	for _, f := range factors {
		if f.Kind != Passkey {
			continue
		}
		var c webauthn.Credential
		if err := s.Keys.OpenJSON(factorField, f.ID, f.secret, &c); err != nil {
			return k, fmt.Errorf("open the passkey %s: %w", f.ID, err)
		}
		var uses int64
		err = q.QueryRow(ctx, `SELECT uses FROM passkey_count WHERE factor = $1`, f.ID).Scan(&uses)
		if err != nil && !db.NoRow(err) {
			return k, fmt.Errorf("read the count of passkey %s: %w", f.ID, err)
		}
		c.Authenticator.SignCount = max(c.Authenticator.SignCount, uint32(uses))
		k.keys, k.factors = append(k.keys, c), append(k.factors, f.ID)
	}
	return k, nil
}

// asked is what goes through the page, sealed, between a question and its answer.
type asked struct {
	At      time.Time
	Session *webauthn.SessionData
}

// Question asks a browser for a passkey: Options for the script, Kept to be brought back with the answer.
type Question struct{ Options, Kept string }

func (s *Service) question(options any, session *webauthn.SessionData, record string) (Question, error) {
	raw, err := json.Marshal(options)
	if err != nil {
		return Question{}, err
	}
	sealed, err := s.Keys.SealJSON(newField, record, asked{s.Engine.Clock.Now(), session})
	return Question{string(raw), base64.RawURLEncoding.EncodeToString(sealed)}, err
}

// answered opens what a page brought back: once, within its time.
func (s *Service) answered(ctx context.Context, kept, record string) (*webauthn.SessionData, error) {
	raw, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil {
		return nil, errStale
	}
	var a asked
	if s.Keys.OpenJSON(newField, record, raw, &a) != nil || a.Session == nil || s.Engine.Clock.Now().Sub(a.At) > passkeyLife {
		return nil, errStale
	}
	first, err := s.spend(ctx, "challenge "+a.Session.Challenge, passkeyLife)
	if err == nil && !first {
		err = errStale
	}
	return a.Session, err
}

// OfferPasskey asks the browser of who is signed in to make a passkey.
func (s *Service) OfferPasskey(ctx context.Context, party Party, who access.Actor) (Question, error) {
	w, k, err := s.ownKeys(ctx, party, who)
	if err != nil {
		return Question{}, err
	}
	var known []protocol.CredentialDescriptor
	for _, c := range k.keys {
		known = append(known, c.Descriptor())
	}
	options, session, err := w.BeginRegistration(k, webauthn.WithExclusions(known), webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementPreferred))
	if err != nil {
		return Question{}, fmt.Errorf("ask for a new passkey: %w", err)
	}
	return s.question(options, session, "new "+who.Account)
}

func (s *Service) ownKeys(ctx context.Context, party Party, who access.Actor) (*webauthn.WebAuthn, keyholder, error) {
	w, err := party.open()
	if err != nil {
		return nil, keyholder{}, err
	}
	a, err := AccountByID(ctx, s.Engine.DB.Reader(), who.Book, who.Account)
	if err != nil {
		return nil, keyholder{}, err
	}
	k, err := s.keyholder(ctx, s.Engine.DB.Reader(), who.Book, who.Account, a.Login)
	return w, k, err
}

var errPasskey = fault.Invalid{Fields: []fault.Field{{Name: "answer", Want: law.Words{ZH: "没有通过通行密钥核对，请重新操作。", EN: "The passkey was not accepted; try again."}}}}

// AddPasskey binds the passkey that the browser made, by who knows the own password.
func (s *Service) AddPasskey(ctx context.Context, from From, party Party, by act.By, current, label, kept, answer string) (Added, error) {
	if err := s.knowsOwn(ctx, from, by.Actor, current); err != nil {
		return Added{}, err
	}
	w, k, err := s.ownKeys(ctx, party, by.Actor)
	if err != nil {
		return Added{}, err
	}
	session, err := s.answered(ctx, kept, "new "+by.Account)
	if err != nil {
		return Added{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return Added{}, errPasskey
	}
	made, err := w.CreateCredential(k, *session, parsed)
	if err != nil {
		return Added{}, errPasskey
	}
	seal := func(id string) ([]byte, error) { return s.Keys.SealJSON(factorField, id, made) }
	return s.addFactor(ctx, by, Factor{Kind: Passkey, Label: label}, seal, base64.RawURLEncoding.EncodeToString(made.ID), nil)
}

// AskPasskey asks a browser for a passkey: of the account of a half session, or of any account where token is none. The
// latter must verify its person (PIN, finger), since it stands for the password too.
func (s *Service) AskPasskey(ctx context.Context, party Party, token string) (Question, error) {
	w, err := party.open()
	if err != nil {
		return Question{}, err
	}
	h, err := s.Half(ctx, token)
	if fault.IsNotFound(err) || err == nil && !h.Passkeys {
		options, session, err := w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return Question{}, fmt.Errorf("ask for a passkey: %w", err)
		}
		return s.question(options, session, "in")
	}
	if err != nil {
		return Question{}, err
	}
	k, err := s.keyholder(ctx, s.Engine.DB.Reader(), h.Actor.Book, h.Actor.Account, h.Login)
	if err != nil {
		return Question{}, err
	}
	options, session, err := w.BeginLogin(k)
	if err != nil {
		return Question{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.question(options, session, "in")
}

// Passkey finishes a sign-in by a passkey: the second step of a half session, or the whole of it.
func (s *Service) Passkey(ctx context.Context, from From, party Party, token, kept, answer string) (Entry, error) {
	w, err := party.open()
	if err != nil {
		return Entry{}, err
	}
	session, err := s.answered(ctx, kept, "in")
	if err != nil {
		return Entry{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return Entry{}, errPasskey
	}
	if len(session.UserID) == 0 {
		return s.passwordless(ctx, from, w, session, parsed)
	}
	h, err := s.Half(ctx, token)
	if err != nil {
		return Entry{}, err
	}
	err = s.secondTry(ctx, from, h, func() (bool, error) {
		k, err := s.keyholder(ctx, s.Engine.DB.Reader(), h.Actor.Book, h.Actor.Account, h.Login)
		if err != nil {
			return false, err
		}
		used, err := w.ValidateLogin(k, *session, parsed)
		if err != nil || used.Authenticator.CloneWarning {
			return false, nil
		}
		return true, s.countUse(ctx, k, used)
	})
	if fault.IsInvalid(err) && !locked(err) {
		err = asField(err, "answer")
	}
	if err != nil {
		return Entry{}, err
	}
	return s.whole(ctx, from, h, token)
}

// passwordless finds the account by what the authenticator says, and believes it when the signature is right.
func (s *Service) passwordless(ctx context.Context, from From, w *webauthn.WebAuthn, session *webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (Entry, error) {
	if err := s.attempt(ctx, s.addressLimit(from.Address)); err != nil {
		return Entry{}, asField(err, "answer")
	}
	var h holder
	var found keyholder
	_, used, err := w.ValidatePasskeyLogin(func(_, account []byte) (webauthn.User, error) {
		err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT book, id, person, login FROM account WHERE id = $1 AND closed_at IS NULL`, string(account)).Scan(&h.book, &h.account, &h.person, &h.login)
		if err != nil {
			return nil, err
		}
		found, err = s.keyholder(ctx, s.Engine.DB.Reader(), h.book, h.account, h.login)
		return found, err
	}, *session, parsed)
	if err != nil || used.Authenticator.CloneWarning {
		if errors.Is(err, context.Canceled) {
			return Entry{}, err
		}
		if noted := s.note(ctx, Coming{Book: h.book, Account: h.account, Person: h.person, What: CameFailed, From: from}); noted != nil {
			return Entry{}, noted
		}
		return Entry{}, errPasskey
	}
	if err := s.countUse(ctx, found, used); err != nil {
		return Entry{}, err
	}
	token, err := s.begin(ctx, from, h, CamePasskey)
	return Entry{Token: token}, err
}

// countUse keeps the authenticator's counter: a copy of it falls behind.
func (s *Service) countUse(ctx context.Context, k keyholder, used *webauthn.Credential) error {
	now := s.Engine.Clock.Now()
	for i, c := range k.keys {
		if string(c.ID) != string(used.ID) {
			continue
		}
		err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO passkey_count (factor, uses, used_at) VALUES ($1, $2, $3) ON CONFLICT (factor) DO UPDATE SET uses = $2, used_at = $3`,
				k.factors[i], int64(used.Authenticator.SignCount), now)
			return err
		})
		if err != nil {
			return fmt.Errorf("count the use of a passkey: %w", err)
		}
	}
	return nil
}
