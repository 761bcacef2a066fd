package device

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// VerificationLine is one use on the calendar of verifications (ux.md D11): until when it is verified, and by which certificates.
type VerificationLine struct {
	DueItem
	Parts []PartState // one without name where the device is verified as one
}

// Verifications is a page of the verifications that end, have ended or do not count, the earliest day first (Art 22(1)).
func (s *Service) Verifications(ctx context.Context, scope access.Scope, f DueFilter, now time.Time) (db.Leaf[VerificationLine], error) {
	f.Kinds = []string{"verify"}
	page, err := s.Due(ctx, scope, f, now)
	out := db.Leaf[VerificationLine]{Before: page.Before, More: page.More}
	if err != nil {
		return out, err
	}
	var uses []string
	for _, x := range page.Rows {
		uses = append(uses, x.Use)
	}
	lives, err := LivesIn(ctx, s.Engine.DB.Reader(), scope.Book, distinct(uses), Verified, Repaired, PartsListed)
	if err != nil {
		return out, err
	}
	for _, x := range page.Rows {
		line := VerificationLine{DueItem: x}
		if i := slices.IndexFunc(lives, func(l Life) bool { return l.Use.ID == x.Use }); i >= 0 {
			line.Parts = lives[i].certificates(now)
		}
		out.Rows = append(out.Rows, line)
	}
	return out, nil
}

// certificates are the last certificates of the parts, or of the device as one.
func (l *Life) certificates(t time.Time) []PartState {
	if parts := l.PartStates(t); len(parts) > 0 {
		return parts
	}
	f := l.latest(t, Verified)
	if f == nil {
		return nil
	}
	v := f.Data.(VerificationCertificate)
	return []PartState{{Certificate: &v}}
}

// Stands tells whether a certificate covers a day: it passed, and the day is in its period.
func (v *VerificationCertificate) Stands(day law.Date) bool {
	return v.Pass && v.From <= day && day <= v.Until
}
