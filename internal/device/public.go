package device

import (
	"context"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Latest returns the last fact that holds at t and is one of the events; nil when there is none.
func (l *Life) Latest(t time.Time, events ...Event) *Fact { return l.latest(t, events...) }

// VerifiedUntil is the last day of the verification that counts at t; 0 when none does.
func (l *Life) VerifiedUntil(t time.Time) law.Date { return l.verifiedUntil(t) }

// ChangedSince lists the uses of a book on whose use, device or site something was recorded or taken back after an instant, all of
// them for the zero instant; and up to which instant of recording the list is complete, to be given the next time.
func ChangedSince(ctx context.Context, q db.Queryer, book string, since time.Time) (uses []string, known time.Time, err error) {
	return usesToSettle(ctx, q, book, since, since.IsZero())
}
