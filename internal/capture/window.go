package capture

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// WindowOpened is the act by which a reviewer says that a device was at fault for a time. Each of its captures is then rejected by a
// verdict of its own (Art 30(3), 36(3)). There is no such act to pass.
var WindowOpened = act.Kind{Name: "capture.window", Title: law.Words{ZH: "登记设备故障时段", EN: "Record a window of a device's fault"}, Permission: access.ReviewCaptures, Certificate: true}

// windowLongest is how long a fault may last that is rejected at once: a longer one is for the device to be stopped and recalled.
const windowLongest = 31 * 24 * time.Hour

// windowReasons are the reasons that a fault of a device can have.
var windowReasons = []string{"incomplete", "inaccurate", "unclear", "plate_unreadable"}

// WindowReasons are the reasons for which all captures of a device in a window may be rejected.
func WindowReasons() []Reason {
	return slices.DeleteFunc(slices.Clone(Reasons), func(r Reason) bool { return !slices.Contains(windowReasons, r.Code) })
}

// NewWindow is a window as somebody records it.
type NewWindow struct {
	Device      string
	From, Until time.Time // until is part of it
	Reason      string    // of WindowReasons
	Words       string    // what was wrong with the device
}

// Window is a window on record.
type Window struct {
	ID, Body, Person string
	NewWindow
	At    time.Time
	Entry int64
}

// WindowRecord is what the ledger commits to.
type WindowRecord struct {
	ID     string    `json:"id"`
	Device string    `json:"device"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
	Words  string    `json:"words"`
}

func (n *NewWindow) check(now time.Time) error {
	var c fault.Check
	n.From, n.Until = n.From.UTC().Truncate(time.Microsecond), n.Until.UTC().Truncate(time.Microsecond)
	c.Want(slices.Contains(windowReasons, n.Reason), "reason", "请选择一个不通过的理由。", "Choose a reason.")
	c.Text(&n.Words, 500, true, "words", "请写明设备出了什么故障。", "Say what was wrong with the device.")
	c.Want(n.From.Before(n.Until), "until", "结束时间要晚于开始时间。", "The end is after the beginning.")
	c.Want(!n.Until.After(now), "until", "结束时间不能晚于现在。", "It does not end later than now.")
	c.Want(n.Until.Sub(n.From) <= windowLongest, "until", "最长31天；更久的故障请由设备管理员停用设备，已有的抓拍由召回处理。", "At most 31 days; for a longer fault the device is stopped, and a recall handles its captures.")
	return c.Err()
}

// OpenWindow records a window of a device whose captures the own body reviews.
func (s *Service) OpenWindow(ctx context.Context, by act.By, n NewWindow) (WindowRecord, error) {
	if err := n.check(s.Engine.Clock.Now()); err != nil {
		return WindowRecord{}, err
	}
	done, err := act.Do(ctx, s.Engine, WindowOpened, by, func(ctx context.Context, tx *act.Tx) (WindowRecord, error) {
		r := WindowRecord{ID: tx.NewID(), Device: n.Device, From: n.From, Until: n.Until, Reason: n.Reason, Words: n.Words}
		var known int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM device_use WHERE book = $1 AND body = $2 AND device = $3`, tx.Book, tx.By.Body, n.Device).Scan(&known)
		if err != nil {
			return r, fmt.Errorf("look for the device: %w", err)
		}
		if known == 0 {
			return r, fault.NotFound{What: law.Words{ZH: "本单位使用的这台设备", EN: "this device among those that your body uses"}}
		}
		_, err = tx.Exec(ctx, `INSERT INTO reject_window (book, id, body, device, from_at, until_at, reason, words, person, at, entry)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, tx.Book, r.ID, tx.By.Body, n.Device, n.From, n.Until, n.Reason, n.Words, tx.By.Person, tx.Now, tx.Next)
		if err != nil {
			return r, fmt.Errorf("store a window: %w", err)
		}
		return r, nil
	})
	return done.Record, err
}

// WindowByID finds a window of the scope.
func WindowByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Window, error) {
	w := Window{ID: id}
	err := q.QueryRow(ctx, `SELECT body, device, from_at, until_at, reason, words, person, at, entry FROM reject_window WHERE book = $1 AND id = $2`, scope.Book, id).
		Scan(&w.Body, &w.Device, db.At(&w.From), db.At(&w.Until), &w.Reason, &w.Words, &w.Person, db.At(&w.At), &w.Entry)
	if db.NoRow(err) || err == nil && !scope.Covers(scope.Book, w.Body) {
		return w, fault.NotFound{What: law.Words{ZH: "这个故障时段", EN: "this window"}}
	}
	if err != nil {
		return w, fmt.Errorf("load a window: %w", err)
	}
	return w, nil
}

// Filter selects the captures of the window in a state.
func (w *Window) Filter(state State) Filter {
	return Filter{Device: w.Device, From: w.From, Until: w.Until.Add(time.Microsecond), State: state}
}

// Verdict is the rejection of one capture of the window, of which so much was shown.
func (w *Window) Verdict(capture string, seen Seen) Verdict {
	return Verdict{Capture: capture, Result: "reject", Reason: w.Reason, Words: w.Words, Window: w.ID, Seen: seen}
}

// WindowCount counts the captures that were rejected by a window.
func WindowCount(ctx context.Context, q db.Queryer, book, id string) (int, error) {
	var n int
	if err := q.QueryRow(ctx, `SELECT count(*) FROM verdict WHERE book = $1 AND reject_window = $2 AND undone_at IS NULL`, book, id).Scan(&n); err != nil {
		return 0, fmt.Errorf("count what a window rejected: %w", err)
	}
	return n, nil
}

// ofWindow holds a verdict against its window: the person's own, and the capture is in it.
func (v *Verdict) ofWindow(ctx context.Context, tx *act.Tx, c Capture) error {
	if v.Window == "" {
		return nil
	}
	w, err := WindowByID(ctx, tx, tx.By.Scope(access.ReviewCaptures), v.Window)
	if err != nil {
		return err
	}
	if w.Person != tx.By.Person || v.Reason != w.Reason || v.Words != w.Words {
		return act.Forbidden{Because: law.Words{ZH: "故障时段由登记人按登记的理由逐件处理。", EN: "A window is worked off by who recorded it, for the reason recorded."}}
	}
	if c.Device != w.Device || c.At.Before(w.From) || c.At.After(w.Until) {
		return fault.Conflict{Because: law.Words{ZH: "这次抓拍不在登记的故障时段里。", EN: "The capture is not in the window."}}
	}
	return nil
}
