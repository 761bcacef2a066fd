package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/db"
)

// UsesOfOwner lists every use of the devices that a body owns, its own uses and those of bodies that share them.
func UsesOfOwner(ctx context.Context, q db.Queryer, book, body string) ([]string, error) {
	out, err := db.Strings(ctx, q, `SELECT u.id FROM device d JOIN device_use u ON u.book = d.book AND u.device = d.id WHERE d.book = $1 AND d.body = $2 ORDER BY u.id`, book, body)
	if err != nil {
		return nil, fmt.Errorf("list the uses of a body's devices: %w", err)
	}
	return out, nil
}

// OwnersIn lists the bodies of a book that own a device registered before an instant.
func OwnersIn(ctx context.Context, q db.Queryer, book string, before time.Time) ([]string, error) {
	out, err := db.Strings(ctx, q, `SELECT DISTINCT d.body FROM device d WHERE d.book = $1 AND d.registered_at < $2 ORDER BY d.body`, book, before)
	if err != nil {
		return nil, fmt.Errorf("list the bodies that own devices: %w", err)
	}
	return out, nil
}
