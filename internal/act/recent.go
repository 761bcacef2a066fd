package act

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Did is an act that somebody has carried out: its kind's name, when, its ledger entry, and what it recorded, as JSON.
type Did struct {
	Account string // who did it
	Kind    string
	At      time.Time
	Entry   int64
	Result  json.RawMessage
}

// Since lists what other persons have carried out on some subjects from an entry of the ledger on, in order, at most
// most. Subjects are ids as records name them.
func Since(ctx context.Context, q db.Queryer, who access.Actor, entry int64, subjects []string, most int) ([]Did, error) {
	var out []Did
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var d Did
		var result string
		err := rows.Scan(&d.Account, &d.Kind, &d.Entry, &result, db.At(&d.At))
		d.Result = json.RawMessage(result)
		about := slices.ContainsFunc(subjects, func(id string) bool { return strings.Contains(result, `"`+id+`"`) })
		if about && len(out) < most {
			out = append(out, d)
		}
		return err
	}, `SELECT c.account, c.kind, c.idx, c.result, e.at FROM command c JOIN entry e ON e.book = c.book AND e.idx = c.idx
		WHERE c.book = $1 AND c.idx >= $2 AND c.account <> $3 AND c.account <> '' ORDER BY c.idx`, who.Book, entry, who.Account)
	if err != nil {
		return nil, fmt.Errorf("list acts of others: %w", err)
	}
	return out, nil
}

// Recent lists the last acts that an account has carried out by forms or at the desk, the latest first. It shows somebody's
// own acts to this person alone.
func Recent(ctx context.Context, q db.Queryer, who access.Actor, most int) ([]Did, error) {
	var out []Did
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		d := Did{Account: who.Account}
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
