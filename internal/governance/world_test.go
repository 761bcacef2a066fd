package governance_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"path/filepath"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/testkit"
)

// county is a world with live devices, what takes in their captures, and who governs sources.
type county struct {
	*testkit.World
	t     *testing.T
	fleet *devicetest.Fleet
	shots *capture.Service
	s     *governance.Service
	sent  int
	front capture.Media // that all captures show
}

func newCounty(t *testing.T, w *testkit.World) *county {
	t.Helper()
	store, err := blob.Open(filepath.Join(t.TempDir(), "originals"), blob.OS{})
	must(t, err)
	copies, err := blob.OpenDerived(filepath.Join(t.TempDir(), "copies"), blob.OS{})
	must(t, err)
	f := devicetest.New(t, w)
	sight := act.NewSight(w.DB, w.Clock)
	shots := &capture.Service{Engine: w.Engine, Keys: w.Keys, Originals: store, Copies: copies, Devices: f.Service, People: w.People, Sight: sight,
		Decoder: media.NewDecoder(media.DefaultLimits(), 1, 1<<28)}
	t.Cleanup(func() { shots.Close(); sight.Close() })
	var picture bytes.Buffer
	must(t, jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
	staged, err := store.Stage(t.Context(), &picture, 1<<20)
	must(t, err)
	must(t, store.Publish(t.Context(), staged))
	return &county{World: w, t: t, fleet: f, shots: shots, s: &governance.Service{Engine: w.Engine},
		front: capture.Media{Name: "front", Type: "image/jpeg", SHA256: staged.Digest, Size: staged.Size, Width: 40, Height: 30}}
}

func counties(t *testing.T, test func(t *testing.T, c *county)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, newCounty(t, w)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// shoot takes in n captures of a device, ten milliseconds apart, and lets a minute pass.
func (c *county) shoot(ids devicetest.Ids, n int) {
	c.t.Helper()
	begin := c.Clock.Now()
	const each = 10 * time.Millisecond
	var some []capture.Submission
	for i := range n {
		c.sent++
		at := begin.Add(each * time.Duration(i+1)).Truncate(time.Microsecond)
		firmware, offset, id := devicetest.Firmware, int64(20), fmt.Sprint(c.sent)
		some = append(some, capture.Submission{Book: c.Book, Body: c.County.ID, Raw: []byte("event " + id), WebhookID: "w" + id, SentAt: at, Signature: "v1,x", Media: []capture.Media{c.front},
			Event: capture.Event{Device: ids.Device, ID: "e" + id, Time: at, Violation: devicetest.Violation, Firmware: &firmware, ClockOffset: &offset,
				Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, AccuracyM: 5, Plate: "粤A12345", PlateType: "02"}})
		if len(some) == 32 || i == n-1 {
			c.Clock.Set(at.Add(time.Millisecond))
			must(c.t, c.shots.ReceiveTogether(c.t.Context(), c.Book, some))
			some = nil
		}
	}
	c.Clock.Advance(time.Minute)
}

// tomorrow moves the clock to nine in the morning of the next day.
func (c *county) tomorrow() { c.days(1) }

func (c *county) days(n int) {
	c.Clock.Set(law.DateOf(c.Clock.Now()).AddDays(n).Start().Add(9 * time.Hour))
}

func (c *county) watch() {
	c.t.Helper()
	must(c.t, c.s.Watch(c.t.Context(), c.Book))
}

// tasks lists what a role of its usual body sees.
func (c *county) tasks(role access.Role, f governance.Filter) []governance.Task {
	c.t.Helper()
	f.Now = c.Clock.Now()
	page, err := governance.List(c.t.Context(), c.DB.Reader(), c.By(role).Scope(access.ViewSources), f)
	must(c.t, err)
	return page.Rows
}

// uses are the uses at the places of a task.
func (c *county) uses(task governance.Task) (out []string) {
	c.t.Helper()
	full, err := governance.ByID(c.t.Context(), c.DB.Reader(), c.By(access.Head).Scope(access.ViewSources), task.ID)
	must(c.t, err)
	at, err := device.UsesAt(c.t.Context(), c.DB.Reader(), c.Book, full.Sites)
	must(c.t, err)
	for _, site := range full.Sites {
		out = append(out, at[site]...)
	}
	return out
}
