package office

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// wholeMost is up to how many entries a life stands on one page; a longer one is shown by the months in which it was recorded
// (ux G.5).
const wholeMost = 200

// month is a stretch of entries, in the order of recording, with the first day of the month they are of; a zero day: all of them.
type month struct {
	first       time.Time
	from, until int
}

func (m month) key() string { return m.first.Format("2006-01") }

// months are those in which something was recorded, the oldest first; one without a day for a life that stands on one page.
type months []month

func lifeMonths(entries []device.Entry) months {
	if len(entries) <= wholeMost {
		return months{{until: len(entries)}}
	}
	var out months
	for i := range entries {
		at := entries[i].KnownAt.In(law.Beijing)
		first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, law.Beijing)
		if len(out) == 0 || !out[len(out)-1].first.Equal(first) {
			out = append(out, month{first: first, from: i})
		}
		out[len(out)-1].until = i + 1
	}
	return out
}

// chosen is the month that the address asks for, or the last.
func (all months) chosen(c *web.Context) (month, error) {
	in := c.Read()
	key := in.OptionalText("month", len("2006-01"))
	i := slices.IndexFunc(all, func(m month) bool { return !m.first.IsZero() && m.key() == key })
	in.Want(key == "" || i >= 0, "month", "请选择列出的月份。", "Choose one of the months listed.")
	if i < 0 {
		i = len(all) - 1
	}
	return all[i], in.Err()
}

// tabs lead to the months, each with how many entries it has; nil for a life that stands on one page.
func (all months) tabs(c *web.Context, path string, chosen month) *ui.Tabs {
	if all[0].first.IsZero() {
		return nil
	}
	t := &ui.Tabs{Label: c.T("devices.months")}
	for _, m := range all {
		n := m.until - m.from
		t.Items = append(t.Items, ui.Tab{URL: path + "?" + url.Values{"month": {m.key()}}.Encode(), Text: c.T("devices.month", strconv.Itoa(m.first.Year()), strconv.Itoa(int(m.first.Month()))),
			Current: m.from == chosen.from, Count: &n})
	}
	return t
}

// address is where an entry stands.
func (all months) address(path string, e *device.Entry) string {
	at := fmt.Sprintf("#entry-%d", e.Number)
	for _, m := range all {
		if !m.first.IsZero() && m.from < e.Number && e.Number <= m.until {
			return path + "?" + url.Values{"month": {m.key()}}.Encode() + at
		}
	}
	return at
}
