package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// SecurityEvent is something at the door that a person should look into.
type SecurityEvent struct {
	ID, Device           string
	Maker, Model, Serial string // of the device
	Kind                 string // one of SecurityKinds
	Detail               string // SHA-256 of the bytes that were refused
	At                   time.Time
}

// SecurityKinds are the kinds of security events.
func SecurityKinds() []string { return []string{"same-id-other-bytes"} }

// SecurityFilter narrows the list of security events.
type SecurityFilter struct {
	Device, Kind string    // "": all
	From, Until  time.Time // zero: without a bound; Until is not included
	Turn         db.Turn
}

// addressesMost is how many addresses are listed.
const addressesMost = 50

// SecurityEvents lists the security events of devices of the scope, newest first, and how many there are in all, up to
// db.CountMost+1.
func SecurityEvents(ctx context.Context, q db.Queryer, scope access.Scope, f SecurityFilter) (db.Leaf[SecurityEvent], int, error) {
	var page db.Leaf[SecurityEvent]
	w := db.NewWhere(scope.Where("d", 1))
	if f.Device != "" {
		w.And("e.device = %s", f.Device)
	}
	if f.Kind != "" {
		w.And("e.kind = %s", f.Kind)
	}
	if !f.From.IsZero() {
		w.And("e.at >= %s", f.From)
	}
	if !f.Until.IsZero() {
		w.And("e.at < %s", f.Until)
	}
	const from = `FROM security_event e JOIN device d ON d.book = e.book AND d.id = e.device WHERE `
	total, err := db.CountUpTo(ctx, q, from+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count security events: %w", err)
	}
	w.Beyond("e.id", f.Turn, true)
	var out []SecurityEvent
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var e SecurityEvent
		err := rows.Scan(&e.ID, &e.Device, &e.Maker, &e.Model, &e.Serial, &e.Kind, &e.Detail, db.At(&e.At))
		out = append(out, e)
		return err
	}, `SELECT e.id, e.device, d.maker, d.model, d.serial, e.kind, e.detail, e.at `+from+w.Text()+fmt.Sprintf(` ORDER BY e.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list security events: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// Refusal counts what the door refused from one address for one reason.
type Refusal struct {
	Address string // "others" counts the addresses beyond those of an hour that are counted apart
	Code    string // code of the contract, such as bad-signature
	Count   int64
	First   time.Time // beginning of the first hour
	Last    time.Time // beginning of the last hour
}

// Refusals adds up what the door refused from an instant on, by address and reason, the most first, at most addressesMost. A
// refusal belongs to no body, since nobody knows who sent it: whoever has a scope at all sees all of them.
func Refusals(ctx context.Context, q db.Queryer, scope access.Scope, from time.Time) ([]Refusal, error) {
	if len(scope.Bodies) == 0 {
		return nil, nil
	}
	var out []Refusal
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var r Refusal
		err := rows.Scan(&r.Address, &r.Code, &r.Count, db.At(&r.First), db.At(&r.Last))
		out = append(out, r)
		return err
	}, fmt.Sprintf(`SELECT address, code, sum(count), min(hour), max(hour) FROM door_refusal WHERE hour >= $1
		GROUP BY address, code ORDER BY sum(count) DESC, address, code LIMIT %d`, addressesMost), from)
	if err != nil {
		return nil, fmt.Errorf("list refusals: %w", err)
	}
	return out, nil
}
