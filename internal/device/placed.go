package device

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
)

// Placed is a use on a map: where its site was registered, and how it stands.
type Placed struct {
	Use, Words string
	State      State
	Point      *admissibility.Point
	Area       []admissibility.Point
}

// placedMost is how many uses a map may be asked for at once.
const placedMost = 50_000

// Placed lists the uses that a filter leaves in the scope and whose sites lie in a window of west, south, east and north (degrees, WGS
// 84); areas count whole, wherever they lie. The filter's page is not looked at.
func (s *Service) Placed(ctx context.Context, scope access.Scope, f Filter, window [4]float64, now time.Time) ([]Placed, error) {
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return nil, nil
	}
	scope, err := s.settled(ctx, scope, now)
	if err != nil {
		return nil, err
	}
	q := s.Engine.DB.Reader()
	where, args := f.where(scope)
	n := len(args)
	args = append(args, window[0], window[1], window[2], window[3])
	var out []Placed
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var p Placed
		var lon, lat sql.NullFloat64
		var area sql.NullString
		if err := rows.Scan(&p.Use, &p.State, &p.Words, &lon, &lat, &area); err != nil {
			return err
		}
		if lon.Valid && lat.Valid {
			p.Point = &admissibility.Point{Lon: lon.Float64, Lat: lat.Float64}
		}
		if area.Valid {
			var r ring
			if err := json.Unmarshal([]byte(area.String), &r); err != nil {
				return fmt.Errorf("read the area of use %s: %w", p.Use, err)
			}
			p.Area = r
		}
		out = append(out, p)
		return nil
	}, `SELECT p.device_use, p.state, s.words, s.lon, s.lat, s.area FROM use_standing p JOIN device_use u ON u.book = p.book AND u.id = p.device_use
		JOIN site s ON s.book = u.book AND s.id = u.site WHERE `+where+
		fmt.Sprintf(` AND (s.area IS NOT NULL OR s.lon >= $%d AND s.lat >= $%d AND s.lon <= $%d AND s.lat <= $%d) ORDER BY p.place LIMIT %d`, n+1, n+2, n+3, n+4, placedMost), args...)
	if err != nil {
		return nil, fmt.Errorf("list uses for a map: %w", err)
	}
	return out, nil
}
