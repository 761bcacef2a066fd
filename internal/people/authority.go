package people

import (
	"context"
	"errors"
	"slices"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Matter is what a body wants to do: in which field, about which kind of violation ("": any), and by which power of
// MandatePowers.
type Matter struct{ Field, Violation, Power string }

// Authority says in whose name a body acts, and by which power or mandate. Power is empty for a field that was entered
// without dates.
type Authority struct {
	InNameOf       string // id of a body: the own one, or for a delegated organisation the delegating one
	Power, Mandate string
}

// AuthorityFor tells in whose name a body may act in a matter at an instant, from its powers and mandates on that day.
// law.Refusal (A2.1a, A2.2, A2.3) says why it may not.
func AuthorityFor(ctx context.Context, q db.Queryer, book, body string, m Matter, t time.Time) (Authority, error) {
	b, err := BodyByID(ctx, q, book, body)
	if err != nil {
		return Authority{}, err
	}
	powers, err := Powers(ctx, q, book, b)
	if err != nil {
		return Authority{}, err
	}
	if b.Kind != delegated {
		p, err := empowered(b, powers, m, t)
		return Authority{InNameOf: b.ID, Power: p.ID}, err
	}
	mandates, err := Mandates(ctx, q, book, b.ID)
	if err != nil {
		return Authority{}, err
	}
	mandates = slices.DeleteFunc(mandates, func(x Mandate) bool { return x.Body != b.ID })
	x, err := mandated(mandates, m, t)
	if err != nil {
		return Authority{}, err
	}
	// What the delegating body may not do, nobody does in its name.
	a, err := AuthorityFor(ctx, q, book, x.Delegator, Matter{m.Field, m.Violation, m.Power}, t)
	a.Mandate = x.ID
	return a, err
}

// Unmandated is why a delegated organisation may use a power of MandatePowers in no matter at all at an instant: the refusal
// (A2.3) that each of its acts would meet. ok is false when it may, and for every other body.
func Unmandated(ctx context.Context, q db.Queryer, book string, b Body, power string, t time.Time) (why law.Refusal, ok bool, err error) {
	if b.Kind != delegated {
		return why, false, nil
	}
	mandates, err := Mandates(ctx, q, book, b.ID)
	if err != nil {
		return why, false, err
	}
	fields := []string{""} // without a mandate: what is said of any field
	for _, m := range mandates {
		fields = append(fields, m.Field)
	}
	for _, f := range fields {
		_, err := AuthorityFor(ctx, q, book, b.ID, Matter{Field: f, Power: power}, t)
		if err == nil {
			return law.Refusal{}, false, nil
		}
		if !errors.As(err, &why) {
			return why, false, err
		}
	}
	return why, true, nil
}
