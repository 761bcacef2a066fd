package people

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Administrators returns who holds each of the three administrations of a book now, with an open account: ids of persons.
func Administrators(ctx context.Context, q db.Queryer, book string) (map[access.Role][]string, error) {
	out := map[access.Role][]string{}
	for _, role := range access.Administrations() {
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var person string
			err := rows.Scan(&person)
			out[role] = append(out[role], person)
			return err
		}, `SELECT DISTINCT p.person FROM post p WHERE p.book = $1 AND p.role = $2 AND p.until_at IS NULL
			AND EXISTS (SELECT 1 FROM account a WHERE a.book = p.book AND a.person = p.person AND a.closed_at IS NULL AND a.password <> '') ORDER BY p.person`, book, string(role))
		if err != nil {
			return nil, fmt.Errorf("look for who holds %s: %w", role, err)
		}
	}
	return out, nil
}
