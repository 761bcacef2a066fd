package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/db"
)

// UsesAt lists the uses at some sites, by site.
func UsesAt(ctx context.Context, q db.Queryer, book string, sites []string) (map[string][]string, error) {
	out := map[string][]string{}
	for some := range slices.Chunk(sites, atOnce) {
		marks, args := db.In(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var use, site string
			err := rows.Scan(&use, &site)
			out[site] = append(out[site], use)
			return err
		}, `SELECT u.id, u.site FROM device_use u WHERE u.book = $1 AND u.site IN (`+marks+`) ORDER BY u.id`, append([]any{book}, args...)...)
		if err != nil {
			return nil, fmt.Errorf("list the uses of sites: %w", err)
		}
	}
	return out, nil
}

// PlacesOf names some sites as they are called now.
func PlacesOf(ctx context.Context, q db.Queryer, book string, sites []string) (map[string]string, error) {
	out := map[string]string{}
	for some := range slices.Chunk(sites, atOnce) {
		marks, args := db.In(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var id, words string
			err := rows.Scan(&id, &words)
			out[id] = words
			return err
		}, `SELECT s.id, s.words FROM site s WHERE s.book = $1 AND s.id IN (`+marks+`)`, append([]any{book}, args...)...)
		if err != nil {
			return nil, fmt.Errorf("name sites: %w", err)
		}
		err = db.Each(ctx, q, func(rows *sql.Rows) error {
			f, err := scanFact(rows)
			if a, ok := f.Data.(Alteration); ok && a.What == ChangedPlace {
				out[f.SubjectID] = a.Words
			}
			return err
		}, `SELECT `+factColumns+` FROM device_fact f WHERE f.book = $1 AND f.subject_id IN (`+marks+`) AND f.event = 'altered' AND `+notTakenBack+` ORDER BY f.at, f.known_at`,
			append([]any{book}, args...)...)
		if err != nil {
			return nil, fmt.Errorf("read where sites were moved: %w", err)
		}
	}
	return out, nil
}
