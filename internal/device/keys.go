package device

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// KeyRow is a secret or public key of a device as its keeper sees it: never its value.
type KeyRow struct {
	ID, Kind string // whsec or ed25519
	IssuedAt time.Time
	EndedAt  *time.Time
}

// KeysOf lists the secrets and keys of a device of the scope, newest first.
func KeysOf(ctx context.Context, q db.Queryer, scope access.Scope, device string) ([]KeyRow, error) {
	if _, err := DeviceIn(ctx, q, scope, device); err != nil {
		return nil, err
	}
	var out []KeyRow
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var k KeyRow
		err := rows.Scan(&k.ID, &k.Kind, db.At(&k.IssuedAt), db.AtOrNil(&k.EndedAt))
		out = append(out, k)
		return err
	}, `SELECT id, kind, issued_at, ended_at FROM device_secret WHERE book = $1 AND device = $2 ORDER BY id DESC LIMIT 50`, scope.Book, device)
	if err != nil {
		return nil, fmt.Errorf("list keys of a device: %w", err)
	}
	return out, nil
}
