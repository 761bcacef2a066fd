package governance

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/db"
)

// usesAtOnce is how many ids stand in one query.
const usesAtOnce = 300

// TotalsOf counts everything that some uses ever captured.
func TotalsOf(ctx context.Context, q db.Queryer, book string, uses []string) (map[string]Counts, error) {
	out := map[string]Counts{}
	for some := range slices.Chunk(uses, usesAtOnce) {
		marks, args := db.In(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var use string
			var n Counts
			err := rows.Scan(&use, &n.Received, &n.Adopted, &n.Rejected)
			out[use] = n
			return err
		}, `SELECT t.device_use, CAST(sum(t.received) AS BIGINT), CAST(sum(t.adopted) AS BIGINT), CAST(sum(t.rejected) AS BIGINT) FROM tally_month t
			WHERE t.book = $1 AND t.device_use IN (`+marks+`) GROUP BY t.device_use`, append([]any{book}, args...)...)
		if err != nil {
			return nil, fmt.Errorf("sum captures of uses: %w", err)
		}
	}
	return out, nil
}
