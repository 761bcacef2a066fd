package public

import (
	"math"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/disclosure"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
)

// reader reads the values of an address that are the same on pages and for machines.
type reader struct {
	c     *web.Context
	check fault.Check
}

func read(c *web.Context) *reader { return &reader{c: c} }

func (r *reader) err() error { return r.check.Err() }

// at is an instant or a day of the address: a day stands for how things stood at its end. Zero when the address names none.
func (r *reader) at(s *disclosure.Snapshot, name string) time.Time {
	text := r.c.Query(name)
	if text == "" {
		return time.Time{}
	}
	now := latest(s, r.c)
	if d, err := law.ParseDate(text); err == nil {
		t := s.Day(d)
		if d > law.DateOf(now) {
			t = d.Start() // refused below, as what it is
		}
		r.askable(name, t, now)
		return t
	}
	t, err := law.ParseInstant(text)
	if !r.check.Want(err == nil, name, "请按2025-06-06T08:00:00+08:00或者2025-06-06的形式填写时间。", "Write an instant such as 2025-06-06T08:00:00+08:00 or a day such as 2025-06-06.") {
		return time.Time{}
	}
	r.askable(name, t, now)
	return t
}

func (r *reader) askable(name string, t, now time.Time) {
	if err, is := disclosure.Askable(t, now).(fault.Invalid); is {
		for _, f := range err.Fields {
			r.check.Want(false, name, f.Want.ZH, f.Want.EN)
		}
	}
}

// latest is now: not before what is public is known of.
func latest(s *disclosure.Snapshot, c *web.Context) time.Time {
	if now := c.Now(); now.After(s.At) {
		return now
	}
	return s.At
}

// devices are those that a list for machines asks for: at=INSTANT and bbox.
func (r *reader) devices(s *disclosure.Snapshot) (disclosure.Filter, error) {
	f := disclosure.Filter{Box: r.box(), At: r.at(s, "at")}
	return f, r.err()
}

// box is bbox=west,south,east,north in degrees (RFC 7946 §5), nil when the address names none.
func (r *reader) box() *disclosure.Box {
	text := r.c.Query("bbox")
	if text == "" {
		return nil
	}
	var v [4]float64
	parts := strings.Split(text, ",")
	ok := len(parts) == len(v) && len(text) <= 120
	for i := 0; ok && i < len(v); i++ {
		f, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		ok = err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
		v[i] = f
	}
	ok = ok && v[0] >= -180 && v[2] <= 180 && v[1] >= -90 && v[3] <= 90 && v[0] <= v[2] && v[1] <= v[3]
	if !r.check.Want(ok, "bbox", "请按“西,南,东,北”的次序写四个经纬度（WGS 84），如113.2,23.1,113.3,23.2。", "Write west,south,east,north in degrees of WGS 84, such as 113.2,23.1,113.3,23.2.") {
		return nil
	}
	return &disclosure.Box{West: v[0], South: v[1], East: v[2], North: v[3]}
}
