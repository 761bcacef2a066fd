package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// LivesOf loads the lives of all uses of a device as known now, the use registered last first.
func LivesOf(ctx context.Context, q db.Queryer, book, device string) ([]Life, error) {
	ids, err := db.Strings(ctx, q, `SELECT u.id FROM device_use u WHERE u.book = $1 AND u.device = $2 ORDER BY u.id DESC`, book, device)
	if err != nil {
		return nil, fmt.Errorf("list uses of device: %w", err)
	}
	out := make([]Life, 0, len(ids))
	for _, id := range ids {
		l, err := Load(ctx, q, book, id)
		if err != nil {
			return nil, err
		}
		out = append(out, l.KnownAt(nil))
	}
	return out, nil
}

// HasUse tells whether a capture of a kind of violation at t can be judged against a use of the device. Most ask for what a
// use was registered for, which is seen without its life; the judging itself picks by the life.
func HasUse(ctx context.Context, q db.Queryer, book, device, violation string, t time.Time) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM device_use WHERE book = $1 AND device = $2 AND violation = $3`, book, device, violation).Scan(&n)
	if err != nil || n > 0 {
		return n > 0, err
	}
	lives, err := LivesOf(ctx, q, book, device)
	if err != nil {
		return false, err
	}
	_, err = UseFor(lives, violation, t)
	if fault.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// UseFor picks the life that a capture is judged against: among those of uses for the kind of violation at t, the one
// that was live then, else the first of them. fault.NotFound when there is none.
func UseFor(lives []Life, violation string, t time.Time) (*Life, error) {
	var other *Life
	for i := range lives {
		l := &lives[i]
		switch {
		case l.UseAt(t).Violation != violation:
		case l.liveAt(t):
			return l, nil
		case other == nil:
			other = l
		}
	}
	if other == nil {
		return nil, fault.NotFound{What: law.Words{ZH: "这台设备用于这类违法行为的用途", EN: "a use of the device for this kind of violation"}}
	}
	return other, nil
}

// liveAt tells whether the use was live at an instant (Art 14).
func (l *Life) liveAt(t time.Time) bool { return l.phase(t) == phaseLive }
