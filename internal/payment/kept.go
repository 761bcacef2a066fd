package payment

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
)

// KeptFiles returns the e-receipts of payments.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT r.demand, NULL, r.told_at, r.receipt_file, r.receipt_size FROM payment_received r WHERE r.book = $1 AND r.receipt_file <> '' ORDER BY r.body, r.trade`, book)
	if err != nil {
		return nil, fmt.Errorf("list receipts: %w", err)
	}
	return out, nil
}
