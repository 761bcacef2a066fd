package notice_test

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
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/notice"
	"yuanjian/internal/testkit"
)

// desk is a world with a live device, its captures, and who tells parties of them.
type desk struct {
	*testkit.World
	t     *testing.T
	fleet *devicetest.Fleet
	ids   devicetest.Ids
	shots *capture.Service
	s     *notice.Service
	store *blob.Store
	sent  int
}

func desks(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, newDesk(t, w)) })
}

func newDesk(t *testing.T, w *testkit.World) *desk {
	t.Helper()
	f := devicetest.New(t, w)
	ids := f.Live()
	store, err := blob.Open(filepath.Join(t.TempDir(), "originals"), blob.OS{})
	f.Must(store, err)
	copies, err := blob.OpenDerived(filepath.Join(t.TempDir(), "copies"), blob.OS{})
	f.Must(copies, err)
	sight := act.NewSight(w.DB, w.Clock)
	decoder := media.NewDecoder(media.DefaultLimits(), 1, 1<<28)
	shots := &capture.Service{Engine: w.Engine, Keys: w.Keys, Originals: store, Copies: copies, Devices: f.Service, People: w.People, Sight: sight, Decoder: decoder}
	t.Cleanup(func() { shots.Close(); sight.Close() })
	papers := &docket.Service{Engine: w.Engine, People: w.People, Keys: w.Keys, Files: store, Drawer: decoder, PublicURL: "https://yuanjian.example"}
	return &desk{World: w, t: t, fleet: f, ids: ids, shots: shots, store: store,
		s: &notice.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: papers, Captures: shots, PublicURL: "https://yuanjian.example"}}
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// arrive takes in a capture with one picture.
func (d *desk) arrive() string {
	d.t.Helper()
	d.sent++
	d.Clock.Advance(time.Second)
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.Pix[i] = uint8(i + d.sent)
	}
	var b bytes.Buffer
	d.must(jpeg.Encode(&b, img, nil))
	staged, err := d.store.Stage(d.t.Context(), &b, 1<<20)
	d.must(err)
	m := capture.Media{Name: "front", Type: "image/jpeg", SHA256: staged.Digest, Size: staged.Size, Width: 400, Height: 300}
	d.must(d.store.Publish(d.t.Context(), staged))
	firmware, offset, now := devicetest.Firmware, int64(20), d.Clock.Now()
	id := fmt.Sprint(d.sent)
	got, err := d.shots.Receive(d.t.Context(), capture.Submission{Book: d.Book, Body: d.County.ID, Raw: []byte("event " + id), WebhookID: "w" + id, SentAt: now, Signature: "v1,x", Media: []capture.Media{m},
		Event: capture.Event{Device: d.ids.Device, ID: "e" + id, Time: now, Violation: devicetest.Violation, Firmware: &firmware, ClockOffset: &offset,
			Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, AccuracyM: 5, Plate: "粤A12345", PlateType: "02"}})
	d.must(err)
	return got.Capture
}

// pass passes a capture as the usual reviewer.
func (d *desk) pass(id string) {
	d.t.Helper()
	_, err := d.shots.Review(d.t.Context(), d.By(access.Reviewer), capture.Verdict{Capture: id, Result: "pass", Findings: capture.AllYes(), Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}})
	d.must(err)
}

// passed is a capture that has passed.
func (d *desk) passed() string {
	id := d.arrive()
	d.pass(id)
	return id
}

var owner = notice.Party{Name: "陈某某", Phone: "13800001234", Address: "云水市北路1号"}

func clear(id string) notice.New {
	return notice.New{Capture: id, Party: owner, Clear: []string{"front"}}
}

// made is a notice of a capture that has passed.
func (d *desk) made() notice.Notice {
	d.t.Helper()
	done, err := d.s.Make(d.t.Context(), d.By(access.Reviewer), clear(d.passed()))
	d.must(err)
	return d.see(done.Record.ID)
}

func (d *desk) see(id string) notice.Notice {
	d.t.Helper()
	n, err := d.s.ByID(d.t.Context(), d.DB.Reader(), d.By(access.Head).Scope(access.ViewNotices), id)
	d.must(err)
	return n
}

// says is the whole text of the paper of a notice.
func (d *desk) says(n notice.Notice) string {
	d.t.Helper()
	_, doc, err := d.s.Papers.Says(d.t.Context(), d.By(access.Head).Scope(access.ViewDevices), n.Paper)
	d.must(err)
	return doc.Text()
}

// days moves the clock to nine in the morning, so many days on.
func (d *desk) days(n int) {
	d.Clock.Set(law.DateOf(d.Clock.Now()).AddDays(n).Start().Add(9 * time.Hour))
}
