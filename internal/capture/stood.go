package capture

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/geo"
)

// Stood is where the captures of a device were made since an instant.
type Stood struct {
	Captures    int
	First, Last *time.Time
	Box         geo.Box
}

// Parked tells whether all of them were made at one place for so long that a mobile device is fixed in fact (Art 13).
func (s *Stood) Parked() bool {
	return s.Captures > 1 && s.Last.Sub(*s.First) >= device.ParkedDays*24*time.Hour && s.Box.Diagonal() <= 2*device.ParkedM
}

// StoodAt reads where the captures of a device were made since an instant, for a page of its body.
func StoodAt(ctx context.Context, q db.Queryer, book, dev string, since time.Time) (Stood, error) {
	var s Stood
	err := q.QueryRow(ctx, `SELECT count(*), min(c.at), max(c.at), coalesce(min(c.lon), 0), coalesce(min(c.lat), 0), coalesce(max(c.lon), 0), coalesce(max(c.lat), 0)
		FROM capture c WHERE c.book = $1 AND c.device = $2 AND c.at >= $3 AND c.lon IS NOT NULL`, book, dev, since).
		Scan(&s.Captures, db.AtOrNil(&s.First), db.AtOrNil(&s.Last), &s.Box.West, &s.Box.South, &s.Box.East, &s.Box.North)
	if err != nil {
		return s, fmt.Errorf("read where a device stood: %w", err)
	}
	return s, nil
}
