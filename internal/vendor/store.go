package vendor

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

var errNoAgreement = fault.NotFound{What: law.Words{ZH: "这份运维协议", EN: "the agreement"}}

func (a *Agreement) store(ctx context.Context, tx *act.Tx) error {
	p := a.Paper
	_, err := tx.Exec(ctx, `INSERT INTO vendor_agreement (book, id, body, vendor, number, purpose, valid_from, valid_until, confidential_on,
		paper, paper_name, paper_type, paper_size, report_key, person, known_at, ended_at, end_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL, '')`,
		tx.Book, a.ID, a.Body, a.Vendor, a.Number, a.Purpose, a.From, a.Until, a.Confidential, p.Digest, p.Name, p.Type, p.Size, a.ReportKey, tx.By.Person, tx.Now)
	if err != nil {
		return fmt.Errorf("record an agreement: %w", err)
	}
	return nil
}

func addDevices(ctx context.Context, tx *act.Tx, agreement string, devices []string) error {
	for _, d := range devices {
		_, err := tx.Exec(ctx, `INSERT INTO vendor_device (book, agreement, device, from_at, until_at) VALUES ($1, $2, $3, $4, NULL)`, tx.Book, agreement, d, tx.Now)
		if err != nil {
			return fmt.Errorf("add a device to an agreement: %w", err)
		}
	}
	return nil
}

const columns = `a.id, a.body, a.vendor, a.number, a.purpose, a.valid_from, a.valid_until, a.confidential_on, a.paper, a.paper_name, a.paper_type, a.paper_size,
	a.report_key, a.known_at, a.ended_at, a.end_reason`

func scan(rows interface{ Scan(...any) error }) (Agreement, error) {
	var a Agreement
	p := &a.Paper
	err := rows.Scan(&a.ID, &a.Body, &a.Vendor, &a.Number, &a.Purpose, db.Day(&a.From), db.Day(&a.Until), db.Day(&a.Confidential), &p.Digest, &p.Name, &p.Type, &p.Size,
		&a.ReportKey, db.At(&a.KnownAt), db.AtOrNil(&a.EndedAt), &a.EndReason)
	return a, err
}

func agreementByID(ctx context.Context, q db.Queryer, book, id string) (Agreement, error) {
	a, err := scan(q.QueryRow(ctx, `SELECT `+columns+` FROM vendor_agreement a WHERE a.book = $1 AND a.id = $2`, book, id))
	if db.NoRow(err) {
		return a, errNoAgreement
	}
	if err != nil {
		return a, fmt.Errorf("load an agreement: %w", err)
	}
	a.Devices, err = db.Strings(ctx, q, `SELECT device FROM vendor_device WHERE book = $1 AND agreement = $2 AND until_at IS NULL ORDER BY device`, book, id)
	return a, err
}

// AgreementIn returns one agreement of the scope; fault.NotFound.
func AgreementIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Agreement, error) {
	a, err := agreementByID(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(scope.Book, a.Body) {
		return Agreement{}, errNoAgreement
	}
	return a, err
}

// Agreements lists those of the scope, what ends first before what ends later, what has ended last; at most most.
func Agreements(ctx context.Context, q db.Queryer, scope access.Scope, now time.Time, most int) ([]Agreement, error) {
	where, args := scope.Where("a", 2)
	var out []Agreement
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		a, err := scan(rows)
		out = append(out, a)
		return err
	}, `SELECT `+columns+` FROM vendor_agreement a WHERE `+where+` ORDER BY a.valid_until DESC, a.id DESC LIMIT $1`, append([]any{most}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list agreements: %w", err)
	}
	over := func(a Agreement) int {
		if now.Before(a.Ends()) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b Agreement) int {
		if d := over(a) - over(b); d != 0 {
			return d
		}
		if over(a) == 1 {
			return b.Ends().Compare(a.Ends())
		}
		return a.Ends().Compare(b.Ends())
	})
	return out, nil
}

// Engagement is a person's post under an agreement.
type Engagement struct {
	Post, Person string
	From, Until  time.Time
}

// EngagementsOf lists who is or was engaged under an agreement of the scope.
func EngagementsOf(ctx context.Context, q db.Queryer, scope access.Scope, agreement string) ([]Engagement, error) {
	if _, err := AgreementIn(ctx, q, scope, agreement); err != nil {
		return nil, err
	}
	return engagements(ctx, q, scope.Book, agreement)
}

func engagements(ctx context.Context, q db.Queryer, book, agreement string) ([]Engagement, error) {
	var out []Engagement
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var e Engagement
		err := rows.Scan(&e.Post, &e.Person, db.At(&e.From), db.At(&e.Until))
		out = append(out, e)
		return err
	}, `SELECT e.post, e.person, p.from_at, p.until_at FROM vendor_engagement e JOIN post p ON p.book = e.book AND p.id = e.post
		WHERE e.book = $1 AND e.agreement = $2 ORDER BY p.from_at, e.post`, book, agreement)
	if err != nil {
		return nil, fmt.Errorf("list engagements: %w", err)
	}
	return out, nil
}

// Mine are the agreements under which a person is engaged at t.
func Mine(ctx context.Context, q db.Queryer, book, person string, t time.Time) ([]Agreement, error) {
	ids, err := db.Strings(ctx, q, `SELECT e.agreement FROM vendor_engagement e JOIN post p ON p.book = e.book AND p.id = e.post
		WHERE e.book = $1 AND e.person = $2 AND p.from_at <= $3 AND p.until_at > $3 ORDER BY e.agreement`, book, person, t)
	if err != nil {
		return nil, fmt.Errorf("list own agreements: %w", err)
	}
	var out []Agreement
	for _, id := range ids {
		a, err := agreementByID(ctx, q, book, id)
		if err != nil {
			return nil, err
		}
		if a.HoldsAt(t) {
			out = append(out, a)
		}
	}
	return out, nil
}

// ReportKeys are the keys that sign reports for a device: of the agreements about it that hold at t.
func (s *Service) ReportKeys(ctx context.Context, q db.Queryer, book, device string, t time.Time) ([]seal.PublicKey, error) {
	ids, err := db.Strings(ctx, q, `SELECT DISTINCT agreement FROM vendor_device WHERE book = $1 AND device = $2 AND until_at IS NULL`, book, device)
	if err != nil {
		return nil, fmt.Errorf("list the agreements about a device: %w", err)
	}
	var out []seal.PublicKey
	for _, id := range ids {
		a, err := agreementByID(ctx, q, book, id)
		if err != nil {
			return nil, err
		}
		if a.ReportKey == "" || !a.HoldsAt(t) {
			continue
		}
		key, err := seal.ParsePublic(a.ReportKey)
		if err != nil {
			return nil, fmt.Errorf("read the report key of an agreement: %w", err)
		}
		out = append(out, key)
	}
	return out, nil
}

// Named is a device of an agreement as people know it.
type Named struct{ ID, Serial, Model string }

// DevicesNamed names devices of a book.
func DevicesNamed(ctx context.Context, q db.Queryer, book string, ids []string) ([]Named, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	marks, args := db.In(2, ids)
	return named(ctx, q, `d.id IN (`+marks+`)`, append([]any{book}, args...))
}

// DevicesBySerial finds devices of a body by their serial numbers.
func DevicesBySerial(ctx context.Context, q db.Queryer, book, body string, serials []string) ([]Named, error) {
	if len(serials) == 0 {
		return nil, nil
	}
	marks, args := db.In(3, serials)
	return named(ctx, q, `d.body = $2 AND d.serial IN (`+marks+`)`, append([]any{book, body}, args...))
}

func named(ctx context.Context, q db.Queryer, where string, args []any) ([]Named, error) {
	var out []Named
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var n Named
		err := rows.Scan(&n.ID, &n.Serial, &n.Model)
		out = append(out, n)
		return err
	}, `SELECT d.id, d.serial, d.model FROM device d WHERE d.book = $1 AND `+where+` ORDER BY d.serial, d.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("name devices: %w", err)
	}
	return out, nil
}
