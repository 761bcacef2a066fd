package act

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Did is an act that somebody has carried out: its kind's name, when, its ledger entry, and what it recorded, as JSON.
type Did struct {
	Kind   string
	At     time.Time
	Entry  int64
	Result json.RawMessage
}

// Recent lists the last acts that an account has carried out by forms or at the desk, the latest first. It shows somebody's
// own acts to this person alone.
func Recent(ctx context.Context, q db.Queryer, who access.Actor, most int) ([]Did, error) {
	var out []Did
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var d Did
		var result string
		err := rows.Scan(&d.Kind, &d.Entry, &result, db.At(&d.At))
		d.Result = json.RawMessage(result)
		out = append(out, d)
		return err
	}, fmt.Sprintf(`SELECT c.kind, c.idx, c.result, e.at FROM command c JOIN entry e ON e.book = c.book AND e.idx = c.idx
		WHERE c.book = $1 AND c.account = $2 ORDER BY c.idx DESC LIMIT %d`, most), who.Book, who.Account)
	if err != nil {
		return nil, fmt.Errorf("list recent acts: %w", err)
	}
	return out, nil
}
