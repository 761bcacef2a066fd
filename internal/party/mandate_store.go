package party

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"fmt"
	"strings"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/seal"
)

// Sealed fields and blind indexes of mandates.
const (
	mandateField        = "mandate.said"
	endingField         = "mandate.ending"
	representativeField = "party.representative"
	principalField      = "mandate.principal"
	holderField         = "mandate.holder"
	mandateCodeField    = "mandate.code"
)

// principal is the blind index of a party's number; empty: it has none.
func (s *Mandates) principal(number string) string {
	if number = strings.ToUpper(strings.TrimSpace(number)); number == "" {
		return ""
	}
	return s.Keys.Blind(principalField, number)
}

func (s *Mandates) holder(phone string) string {
	return s.Keys.Blind(holderField, seal.PhoneForm(phone))
}

func (s *Mandates) code(id, code string) string {
	return s.Keys.Blind(mandateCodeField, id+"\x00"+code)
}

func (s *Mandates) store(ctx context.Context, tx *act.Tx, m *Mandate, files []device.Attachment) (MandateRecord, error) {
	r := MandateRecord{ID: m.ID, Kind: m.Kind, Scopes: m.Scopes, Until: m.Until.String()}
	if !m.General() {
		r.Matter = m.Matter + ":" + m.MatterID
	}
	sealed, err := s.Keys.SealJSON(mandateField, m.ID, m.mandateSaid)
	if err != nil {
		return r, err
	}
	r.Said = blob.DigestOf(sealed).String()
	_, err = tx.Exec(ctx, `INSERT INTO party_mandate (book, id, body, kind, matter, matter_id, principal, number, code, holder, scopes, last_day, said, granted_by, granted_at, entry, revoked_at, revoked_by, ground, ending)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL, '', '', $17)`,
		tx.Book, m.ID, m.Body, string(m.Kind), m.Matter, m.MatterID, m.principal, m.Number, s.code(m.ID, m.Code), s.holder(m.Holder.Phone), scopesText(m.Scopes), m.Until, sealed, m.GrantedBy, m.GrantedAt, m.Entry, []byte{})
	if err != nil {
		return r, fmt.Errorf("keep a mandate: %w", err)
	}
	if len(files) == 0 {
		return r, nil
	}
	if err := device.KeepDocuments(ctx, tx, files); err != nil {
		return r, err
	}
	var rows db.Rows
	for i, f := range files {
		rows.Add(tx.Book, m.ID, i, f.Type, f.Digest, f.Size)
		r.Files = append(r.Files, f.Digest)
	}
	if err := tx.Insert(ctx, `INSERT INTO party_mandate_file (book, mandate, place, type, sha256, size) VALUES `, &rows); err != nil {
		return r, fmt.Errorf("keep the files of a mandate: %w", err)
	}
	return r, nil
}

// end writes that a mandate is over.
func (s *Mandates) end(ctx context.Context, tx *act.Tx, m *Mandate, e Ending) error {
	sealed, err := s.Keys.SealField(endingField, m.ID, e.Words)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE party_mandate SET revoked_at = $3, revoked_by = $4, ground = $5, ending = $6 WHERE book = $1 AND id = $2`, tx.Book, m.ID, tx.Now, tx.By.Person, string(e.Ground), sealed)
	if err != nil {
		return fmt.Errorf("keep that a mandate ended: %w", err)
	}
	return nil
}

const mandateColumns = `m.book, m.id, m.body, m.kind, m.matter, m.matter_id, m.principal, m.number, m.scopes, m.last_day, m.said, m.granted_by, m.granted_at, m.entry, m.revoked_at, m.revoked_by, m.ground, m.ending`

func (s *Mandates) scan(row interface{ Scan(...any) error }) (m Mandate, err error) {
	var scopes string
	var said, ending []byte
	if err = row.Scan(&m.Book, &m.ID, &m.Body, &m.Kind, &m.Matter, &m.MatterID, &m.principal, &m.Number, &scopes, db.Day(&m.Until), &said, &m.GrantedBy, db.At(&m.GrantedAt), &m.Entry, db.AtOrNil(&m.RevokedAt), &m.RevokedBy, &m.Ground, &ending); err != nil {
		return m, err
	}
	m.Scopes = scopesOf(scopes)
	if err = s.Keys.OpenJSON(mandateField, m.ID, said, &m.mandateSaid); err == nil && len(ending) > 0 {
		m.Words, err = s.Keys.OpenField(endingField, m.ID, ending)
	}
	return m, err
}

func scopesText(scopes []Scope) string {
	out := make([]string, len(scopes))
	for i, x := range scopes {
		out[i] = string(x)
	}
	return strings.Join(out, ",")
}

func scopesOf(text string) (out []Scope) {
	for x := range strings.SplitSeq(text, ",") {
		if x != "" {
			out = append(out, Scope(x))
		}
	}
	return out
}

func (s *Mandates) list(ctx context.Context, q db.Queryer, where string, args ...any) (out []Mandate, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		m, err := s.scan(rows)
		out = append(out, m)
		return err
	}, `SELECT `+mandateColumns+` FROM party_mandate m WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list mandates: %w", err)
	}
	return out, nil
}

// Of are the mandates that reach a matter, those that ended too, the newest first: of the matter itself, and of all matters of its party in the body.
func (s *Mandates) Of(ctx context.Context, q db.Queryer, r Reach) ([]Mandate, error) {
	return s.list(ctx, q, `m.book = $1 AND (m.matter_id = $2 AND m.matter = $3 AND m.matter_id <> '' OR m.matter_id = '' AND m.body = $4 AND m.principal = $5 AND m.principal <> '') ORDER BY m.id DESC`,
		r.Book, r.ID, r.Kind, r.Body, s.principal(r.Number))
}

// all are all mandates of an enterprise within a body.
func (s *Mandates) all(ctx context.Context, q db.Queryer, book, body, number string) ([]Mandate, error) {
	return s.list(ctx, q, `m.book = $1 AND m.body = $2 AND m.principal = $3 AND m.principal <> '' ORDER BY m.id`, book, body, s.principal(number))
}

// ByID is a mandate of a book, whoever asks; fault.NotFound where there is none.
func (s *Mandates) ByID(ctx context.Context, q db.Queryer, book, id string) (Mandate, error) {
	m, err := s.scan(q.QueryRow(ctx, `SELECT `+mandateColumns+` FROM party_mandate m WHERE m.book = $1 AND m.id = $2`, book, id))
	if db.NoRow(err) {
		return m, ErrNone
	}
	if err != nil {
		return m, fmt.Errorf("read a mandate: %w", err)
	}
	return m, nil
}

// reached is the mandate of a reach; fault.NotFound where it is of another party's matter.
func (s *Mandates) reached(ctx context.Context, q db.Queryer, r Reach) (Mandate, error) {
	m, err := s.ByID(ctx, q, r.Book, r.Mandate)
	if err != nil {
		return m, err
	}
	own := !m.General() && m.Matter == r.Kind && m.MatterID == r.ID
	over := m.General() && m.Body == r.Body && m.principal != "" && m.principal == s.principal(r.Number)
	if !own && !over {
		return Mandate{}, ErrNone
	}
	return m, nil
}

// numberLetters and codeLength: a mandate is named at random, so that no number tells of another, and its check code has 40 bits.
const (
	numberPrefix  = "SQ"
	numberLetters = 8
	codeLength    = 8
)

// PlainNumber is the number of a mandate however it was typed; ok is false for what is none.
func PlainNumber(typed string) (number string, ok bool) {
	number = docket.Plain(typed, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' })
	return number, strings.HasPrefix(number, numberPrefix) && len(number) == len(numberPrefix)+numberLetters
}

// ByCode is the mandate of a number and its check code, for who knows the last four of the holder's phone; nil: they do not fit, or it stands no more,
// and nothing tells which. The caller has counted the try.
func (s *Mandates) ByCode(ctx context.Context, number, code, last string) (*Mandate, error) {
	q := s.Engine.DB.Reader()
	number, ok := PlainNumber(number)
	if !ok {
		return nil, nil
	}
	m, err := s.scan(q.QueryRow(ctx, `SELECT `+mandateColumns+` FROM party_mandate m WHERE m.number = $1`, number))
	if db.NoRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for a mandate: %w", err)
	}
	fits := subtle.ConstantTimeCompare([]byte(s.code(m.ID, m.Code)), []byte(s.code(m.ID, docket.PlainCode(code)))) == 1
	if !fits || docket.LastFour(m.Holder.Phone) != docket.LastFour(last) || docket.LastFour(last) == "" || m.carries("", s.Engine.Now(m.Book)) != nil {
		return nil, nil
	}
	return &m, nil
}

// Files are the files of a mandate.
func (s *Mandates) Files(ctx context.Context, q db.Queryer, book, id string) (out []device.Attachment, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var f device.Attachment
		err := rows.Scan(&f.Type, &f.Digest, &f.Size)
		out = append(out, f)
		return err
	}, `SELECT type, sha256, size FROM party_mandate_file WHERE book = $1 AND mandate = $2 ORDER BY place`, book, id)
	if err != nil {
		return nil, fmt.Errorf("list the files of a mandate: %w", err)
	}
	return out, nil
}

// KeptFiles returns the powers of attorney that mandates rest on.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT f.mandate, m.entry, m.granted_at, f.sha256, f.size FROM party_mandate_file f JOIN party_mandate m ON m.book = f.book AND m.id = f.mandate
		WHERE f.book = $1 ORDER BY f.mandate, f.place`, book)
	if err != nil {
		return nil, fmt.Errorf("list the files of mandates: %w", err)
	}
	return out, nil
}
