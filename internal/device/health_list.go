package device

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// HealthRow is one health message as the health board shows it.
type HealthRow struct {
	Device, ID     string
	At, ReceivedAt time.Time
	OffsetMS       int64
	Firmware       string
	StorageMB      *int64
	Temperature    *float64
	Abnormal       bool
	Detail         string
}

// HealthAmong is the latest message of each of some devices of a book, by device; who may see them the caller has asked. A device that
// never said anything is not in it: silence is not known, and never normal.
func HealthAmong(ctx context.Context, q db.Queryer, book string, devices []string) (map[string]HealthRow, error) {
	marks, args := db.In(2, devices)
	out := map[string]HealthRow{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		r, err := scanHealth(rows)
		out[r.Device] = r
		return err
	}, `SELECT `+healthColumns+` FROM health_message h WHERE h.book = $1 AND h.device IN (`+marks+`)
		AND h.id = (SELECT m.id FROM health_message m WHERE m.book = h.book AND m.device = h.device ORDER BY m.at DESC, m.id DESC LIMIT 1)`, append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list latest health of devices: %w", err)
	}
	return out, nil
}

const healthColumns = `h.device, h.id, h.at, h.received_at, h.offset_ms, h.firmware, h.storage_free_mb, h.temperature_c, h.state, h.detail`

func scanHealth(rows *sql.Rows) (HealthRow, error) {
	var r HealthRow
	var storage sql.NullInt64
	var temperature sql.NullFloat64
	var state string
	err := rows.Scan(&r.Device, &r.ID, db.At(&r.At), db.At(&r.ReceivedAt), &r.OffsetMS, &r.Firmware, &storage, &temperature, &state, &r.Detail)
	if storage.Valid {
		r.StorageMB = &storage.Int64
	}
	if temperature.Valid {
		r.Temperature = &temperature.Float64
	}
	r.Abnormal = state == "abnormal"
	return r, err
}

// HealthOf lists the newest messages of one device, newest first.
func HealthOf(ctx context.Context, q db.Queryer, scope access.Scope, device string, most int) ([]HealthRow, error) {
	where, args := scope.Where("d", 3)
	var out []HealthRow
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		r, err := scanHealth(rows)
		out = append(out, r)
		return err
	}, `SELECT `+healthColumns+` FROM health_message h JOIN device d ON d.book = h.book AND d.id = h.device
		WHERE h.device = $1 AND `+where+` ORDER BY h.at DESC, h.id DESC LIMIT $2`, append([]any{device, most}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list health messages: %w", err)
	}
	return out, nil
}
