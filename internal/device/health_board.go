package device

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Below how much free storage a device is shown as short of it, in MB. [POLICY] Our default.
const storageLeast = 2048

// What the board of health may be narrowed to.
const (
	HealthSilent   = "silent"
	HealthAbnormal = "abnormal"
	HealthClock    = "clock"
	HealthStorage  = "storage"
)

// HealthViews are these, in their order.
var HealthViews = []string{HealthSilent, HealthAbnormal, HealthClock, HealthStorage}

// HealthLine is one device in service on the board of health (ux.md D12).
type HealthLine struct {
	Device, Body, Serial, Model string
	Use, Place                  string
	Heard                       *time.Time // when it last sent anything; nil: never
	OffsetMS                    *int64     // the clock error measured then
	LimitMS                     int64      // the largest allowed
	StorageMB                   *int64     // free; nil: not said
	Abnormal                    bool       // on record as abnormal now
	Silent                      *time.Time // since when it has said nothing; nil: it is heard of
	Explained                   *Explanation
	Detail                      string // of its last health message
}

// ShortOfStorage tells whether it said that little is left.
func (h *HealthLine) ShortOfStorage() bool { return h.StorageMB != nil && *h.StorageMB < storageLeast }

// ClockOff tells whether its clock was further off than allowed when it was last measured.
func (h *HealthLine) ClockOff() bool {
	return h.OffsetMS != nil && max(*h.OffsetMS, -*h.OffsetMS) > h.LimitMS
}

// servedStates are the states of a use in service; a device is on the board for the first of its uses that is in one.
const servedStates = `('live', 'blocked', 'sign_suspended', 'review_required', 'maintenance')`

// healthFrom is what the board is read from: devices with a use in service, each with its last clock check and last message. Each
// of these words is looked up at the device's own end of an index, however many stand before it.
const healthFrom = ` FROM (SELECT d.book, d.id, d.body, d.serial, d.model, u.id AS device_use, u.clock_limit_ms,
		(SELECT max(x.at) FROM clock_check x WHERE x.book = d.book AND x.device = d.id AND x.at <= $1) AS heard,
		(SELECT x.offset_ms FROM clock_check x WHERE x.book = d.book AND x.device = d.id AND x.at <= $1 AND x.source <> 'door' ORDER BY x.at DESC, x.known_at DESC, x.place DESC LIMIT 1) AS offset_ms,
		(SELECT m.state FROM health_message m WHERE m.book = d.book AND m.device = d.id ORDER BY m.at DESC, m.id DESC LIMIT 1) AS state,
		(SELECT m.storage_free_mb FROM health_message m WHERE m.book = d.book AND m.device = d.id ORDER BY m.at DESC, m.id DESC LIMIT 1) AS storage_free_mb
		FROM device d
		JOIN use_standing p ON p.book = d.book AND p.device = d.id AND p.state IN ` + servedStates + `
		JOIN device_use u ON u.book = p.book AND u.id = p.device_use
		WHERE NOT EXISTS (SELECT 1 FROM use_standing o WHERE o.book = p.book AND o.device = p.device AND o.device_use < p.device_use AND o.state IN ` + servedStates + `)) d
	WHERE `

func healthWhere(scope access.Scope, view string, now time.Time) (string, []any) {
	args := []any{now}
	where, more := scope.Where("d", 2)
	args = append(args, more...)
	switch view {
	case HealthSilent:
		args = append(args, now.Add(-silentAfter))
		where += fmt.Sprintf(" AND (d.heard IS NULL OR d.heard < $%d)", len(args))
	case HealthAbnormal:
		where += " AND d.state = 'abnormal'"
	case HealthClock:
		where += " AND (d.offset_ms > d.clock_limit_ms OR d.offset_ms < -d.clock_limit_ms)"
	case HealthStorage:
		args = append(args, storageLeast)
		where += fmt.Sprintf(" AND d.storage_free_mb < $%d", len(args))
	}
	return where, args
}

// HealthBoard is a page of the devices in service in a scope, the newest registered first, narrowed to a view. Silence is not
// known, and never normal.
func (s *Service) HealthBoard(ctx context.Context, scope access.Scope, view string, turn db.Turn, now time.Time) (db.Leaf[HealthLine], error) {
	var none db.Leaf[HealthLine]
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return none, nil
	}
	if err := s.Settle(ctx, scope.Book, now); err != nil {
		return none, err
	}
	where, args := healthWhere(scope, view, now)
	if at := turn.Cursor(); at != "" {
		args = append(args, at)
		where += fmt.Sprintf(" AND d.id %s $%d", turn.Beyond(true), len(args))
	}
	var read []HealthLine
	q := s.Engine.DB.Reader()
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var h HealthLine
		var offset, storage sql.NullInt64
		var detail sql.NullString
		err := rows.Scan(&h.Device, &h.Body, &h.Serial, &h.Model, &h.Use, &h.LimitMS, db.AtOrNil(&h.Heard), &offset, &storage, &detail)
		if offset.Valid {
			h.OffsetMS = &offset.Int64
		}
		if storage.Valid {
			h.StorageMB = &storage.Int64
		}
		h.Detail = detail.String
		read = append(read, h)
		return err
	}, `SELECT d.id, d.body, d.serial, d.model, d.device_use, d.clock_limit_ms, d.heard, d.offset_ms, d.storage_free_mb,
		(SELECT m.detail FROM health_message m WHERE m.book = d.book AND m.device = d.id ORDER BY m.at DESC, m.id DESC LIMIT 1)`+healthFrom+where+
		fmt.Sprintf(` ORDER BY d.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1), args...)
	if err != nil {
		return none, fmt.Errorf("list health: %w", err)
	}
	page := db.Cut(turn, read)
	return page, s.explain(ctx, q, scope.Book, page.Rows, now)
}

// explain fills in what the lives of a page's devices say.
func (s *Service) explain(ctx context.Context, q db.Queryer, book string, lines []HealthLine, now time.Time) error {
	var uses []string
	for _, h := range lines {
		uses = append(uses, h.Use)
	}
	lives, err := LivesIn(ctx, q, book, distinct(uses))
	if err == nil {
		err = withHeard(ctx, q, book, lives, now)
	}
	if err != nil {
		return err
	}
	for i := range lines {
		for j := range lives {
			l := &lives[j]
			if l.Use.ID != lines[i].Use {
				continue
			}
			h := &lines[i]
			h.Place, h.Abnormal = l.SiteAt(now).Words, l.abnormal(now)
			if since, silent := l.Silence(now); silent {
				h.Silent = &since
			}
			if f := l.latest(now, SilenceExplained); f != nil {
				e := f.Data.(Explanation)
				h.Explained = &e
			}
		}
	}
	return nil
}

// CountHealth counts the devices of each view, and all under the empty one. What each last said is looked up once.
func (s *Service) CountHealth(ctx context.Context, scope access.Scope, now time.Time) (map[string]int, error) {
	out := map[string]int{}
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return out, nil
	}
	if err := s.Settle(ctx, scope.Book, now); err != nil {
		return nil, err
	}
	where, args := healthWhere(scope, "", now)
	args = append(args, now.Add(-silentAfter), storageLeast)
	n := len(args)
	var all, silent, abnormal, clock, storage int
	err := s.Engine.DB.Reader().QueryRow(ctx, `WITH h AS MATERIALIZED (SELECT d.heard, d.offset_ms, d.clock_limit_ms, d.state, d.storage_free_mb`+healthFrom+where+fmt.Sprintf(`)
		SELECT count(*), count(*) FILTER (WHERE heard IS NULL OR heard < $%d), count(*) FILTER (WHERE state = 'abnormal'),
		count(*) FILTER (WHERE offset_ms > clock_limit_ms OR offset_ms < -clock_limit_ms), count(*) FILTER (WHERE storage_free_mb < $%d) FROM h`, n-1, n), args...).
		Scan(&all, &silent, &abnormal, &clock, &storage)
	if err != nil {
		return nil, fmt.Errorf("count health: %w", err)
	}
	return map[string]int{"": all, HealthSilent: silent, HealthAbnormal: abnormal, HealthClock: clock, HealthStorage: storage}, nil
}
