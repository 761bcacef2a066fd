package serving

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/people"
)

// Sealed fields of a consent, each bound to its id.
const (
	saidField      = "consent.said"
	signatureField = "consent.signature"
	endingField    = "consent.ending"
)

func (c ConsentChannel) channel() delivery.Channel {
	return delivery.Channel{Kind: c.Kind, Address: c.Address}
}

func (s *Service) storeConsent(ctx context.Context, tx *act.Tx, x *Consent) (ConsentRecord, error) {
	said, err := s.Keys.SealJSON(saidField, x.ID, x.Offer)
	if err != nil {
		return ConsentRecord{}, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO service_consent (book, id, body, matter, matter_id, recipient, state, paper, digest, number, said, signature, ending, made_by, made_at, signed_at, ended_at, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, NULL, NULL, $15)`,
		tx.Book, x.ID, x.Body, x.Matter, x.MatterID, x.recipient, string(x.State), x.Paper, x.Digest, x.Number, said, []byte{}, x.MadeBy, x.MadeAt, x.Entry)
	if err != nil {
		return ConsentRecord{}, fmt.Errorf("keep a consent: %w", err)
	}
	return ConsentRecord{ID: x.ID, State: x.State, Paper: x.Paper, Says: x.Digest, Said: blob.DigestOf(said).String()}, nil
}

// saveConsent writes where a consent stands, and its signature or ending.
func (s *Service) saveConsent(ctx context.Context, tx *act.Tx, x *Consent) (ConsentRecord, error) {
	r := ConsentRecord{ID: x.ID, State: x.State, Paper: x.Paper, Says: x.Digest}
	signature, ending := []byte{}, []byte{}
	var err error
	if x.Signature != nil {
		if signature, err = s.Keys.SealJSON(signatureField, x.ID, x.Signature); err != nil {
			return r, err
		}
		r.Signature = blob.DigestOf(signature).String()
	}
	if x.Ending != nil {
		if ending, err = s.Keys.SealJSON(endingField, x.ID, x.Ending); err != nil {
			return r, err
		}
		r.Ending = blob.DigestOf(ending).String()
	}
	_, err = tx.Exec(ctx, `UPDATE service_consent SET state = $3, signature = $4, ending = $5, signed_at = $6, ended_at = $7 WHERE book = $1 AND id = $2`,
		tx.Book, x.ID, string(x.State), signature, ending, x.SignedAt, x.EndedAt)
	if err != nil {
		return r, fmt.Errorf("keep where a consent stands: %w", err)
	}
	return r, nil
}

const consentColumns = `c.book, c.id, c.body, c.matter, c.matter_id, c.recipient, c.state, c.paper, c.digest, c.number, c.said, c.signature, c.ending, c.made_by, c.made_at, c.signed_at, c.ended_at, c.entry`

func (s *Service) scanConsent(row interface{ Scan(...any) error }) (x Consent, err error) {
	var said, signature, ending []byte
	err = row.Scan(&x.Book, &x.ID, &x.Body, &x.Matter, &x.MatterID, &x.recipient, &x.State, &x.Paper, &x.Digest, &x.Number, &said, &signature, &ending, &x.MadeBy, db.At(&x.MadeAt), db.AtOrNil(&x.SignedAt), db.AtOrNil(&x.EndedAt), &x.Entry)
	if err != nil {
		return x, err
	}
	body, matter, id := x.Body, x.Matter, x.MatterID
	if err := s.Keys.OpenJSON(saidField, x.ID, said, &x.Offer); err != nil {
		return x, err
	}
	x.Body, x.Matter, x.MatterID = body, matter, id
	x.Offer.Matter, x.Offer.MatterID = matter, id
	if len(signature) > 0 {
		x.Signature = &Signature{}
		if err := s.Keys.OpenJSON(signatureField, x.ID, signature, x.Signature); err != nil {
			return x, err
		}
	}
	if len(ending) > 0 {
		x.Ending = &Ending{}
		err = s.Keys.OpenJSON(endingField, x.ID, ending, x.Ending)
	}
	return x, err
}

func (s *Service) consent(ctx context.Context, q db.Queryer, book, id string) (Consent, error) {
	x, err := s.scanConsent(q.QueryRow(ctx, `SELECT `+consentColumns+` FROM service_consent c WHERE c.book = $1 AND c.id = $2`, book, id))
	if db.NoRow(err) {
		return x, errNoConsent
	}
	if err != nil {
		return x, fmt.Errorf("read a consent: %w", err)
	}
	return x, nil
}

// newest is the consent that counts for a paper: of those signed by or for its recipient that cover its matter, in whatever state, the one
// signed last; where none was signed, the last that was offered. nil: there is none.
func (s *Service) newest(ctx context.Context, q db.Queryer, book, body string, p *Paper) (*Consent, error) {
	number, name := s.indexes(&p.Recipient)
	x, err := s.scanConsent(q.QueryRow(ctx, `SELECT `+consentColumns+` FROM service_consent c WHERE `+covering+` ORDER BY coalesce(c.signed_at, 0) DESC, c.id DESC LIMIT 1`, book, body, string(Dropped), number, name, p.Matter, p.MatterID))
	if db.NoRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for consent to e-service: %w", err)
	}
	return &x, nil
}

// covering is which consents cover a paper on its recipient: those of its matter and the general ones, by number or by name.
const covering = `c.book = $1 AND c.body = $2 AND c.state <> $3
	AND (c.recipient = $4 AND (c.matter_id = '' OR c.matter = $6 AND c.matter_id = $7) OR c.recipient = $5 AND c.matter = $6 AND c.matter_id = $7)`

// ConsentsOf are the confirmations that a recipient was offered, signed or declined, as far as they cover a matter within a body; the newest first.
// For its own page, once it has shown who it is.
func (s *Service) ConsentsOf(ctx context.Context, q db.Queryer, book, body string, p *Paper) (out []Consent, err error) {
	number, name := s.indexes(&p.Recipient)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := s.scanConsent(rows)
		out = append(out, x)
		return err
	}, `SELECT `+consentColumns+` FROM service_consent c WHERE `+covering+` ORDER BY c.id DESC LIMIT 100`, book, body, string(Dropped), number, name, p.Matter, p.MatterID)
	if err != nil {
		return nil, fmt.Errorf("list the confirmations of a recipient: %w", err)
	}
	return out, nil
}

// ConsentByID returns a consent of a scope. Who asks logs the look first.
func (s *Service) ConsentByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Consent, error) {
	x, err := s.consent(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(x.Book, x.Body) {
		return Consent{}, errNoConsent
	}
	if err == nil {
		err = people.Unrecused(ctx, q, scope.Book, scope.Person, x.MatterID)
	}
	return x, err
}

// ConsentFilter narrows a list of consents.
type ConsentFilter struct {
	State            ConsentState // empty: all
	Matter, MatterID string       // empty: all
	Turn             db.Turn
}

// Consents lists the consents of a scope, the newest first, and counts them up to db.CountMost+1.
func (s *Service) Consents(ctx context.Context, q db.Queryer, scope access.Scope, f ConsentFilter) (db.Leaf[Consent], int, error) {
	w := db.NewWhere(scope.Where("c", 1))
	if f.State != "" {
		w.And("c.state = %s", string(f.State))
	}
	if f.MatterID != "" {
		w.And("c.matter = %s AND c.matter_id = %s", f.Matter, f.MatterID)
	}
	if scope.Person != "" {
		book, who := w.Mark(scope.Book), w.Mark(scope.Person)
		w.And(people.NotRecused(book, who, "c.matter_id"))
	}
	total, err := db.CountUpTo(ctx, q, `FROM service_consent c WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Consent]{}, 0, fmt.Errorf("count consents: %w", err)
	}
	w.Beyond("c.id", f.Turn, true)
	var out []Consent
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := s.scanConsent(rows)
		out = append(out, x)
		return err
	}, `SELECT `+consentColumns+` FROM service_consent c WHERE `+w.Text()+fmt.Sprintf(` ORDER BY c.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Consent]{}, 0, fmt.Errorf("list consents: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// ConsentFiles are the files of the signature of a consent.
func ConsentFiles(ctx context.Context, q db.Queryer, book, id string) ([]device.Attachment, error) {
	return filesOf(ctx, q, `SELECT type, sha256, size FROM service_consent_file WHERE book = $1 AND consent = $2 ORDER BY place`, book, id)
}

func filesOf(ctx context.Context, q db.Queryer, text string, args ...any) (out []device.Attachment, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var f device.Attachment
		err := rows.Scan(&f.Type, &f.Digest, &f.Size)
		out = append(out, f)
		return err
	}, text, args...)
	if err != nil {
		return nil, fmt.Errorf("list the files of a service: %w", err)
	}
	return out, nil
}
