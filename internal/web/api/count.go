package api

import (
	"context"
	"fmt"

	"yuanjian/internal/db"
)

// WriteRefusals stores the counts of refusals since the last time.
func (d *Door) WriteRefusals(ctx context.Context) error {
	counts := d.counter.take()
	if len(counts) == 0 {
		return nil
	}
	err := d.Captures.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		for r, n := range counts {
			_, err := tx.Exec(ctx, `INSERT INTO door_refusal (address, code, hour, count) VALUES ($1, $2, $3, $4)
				ON CONFLICT (address, code, hour) DO UPDATE SET count = door_refusal.count + $4`, r.address, r.code, r.hour, n)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store refusals: %w", err)
	}
	return nil
}
