package capture_test

import (
	"bytes"
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
	"yuanjian/internal/media"
	"yuanjian/internal/retention"
	"yuanjian/internal/testkit"
)

// roadside is a world with one live device and what takes in its captures.
type roadside struct {
	*testkit.World
	t      *testing.T
	fleet  *devicetest.Fleet
	ids    devicetest.Ids
	s      *capture.Service
	store  *blob.Store
	folder string // of originals and copies
	sent   int
}

func newRoadside(t *testing.T, w *testkit.World) *roadside {
	t.Helper()
	f := devicetest.New(t, w)
	ids := f.Live()
	folder := t.TempDir()
	store, err := blob.Open(filepath.Join(folder, "originals"), blob.OS{})
	f.Must(store, err)
	copies, err := blob.OpenDerived(filepath.Join(folder, "copies"), blob.OS{})
	f.Must(copies, err)
	sight := act.NewSight(w.DB, w.Clock)
	s := &capture.Service{Engine: w.Engine, Keys: w.Keys, Originals: store, Copies: copies, Devices: f.Service, People: w.People, Sight: sight,
		Decoder: media.NewDecoder(media.DefaultLimits(), 1, 1<<28)}
	s.Retention = &retention.Service{Engine: w.Engine, Keys: w.Keys, Originals: store, Copies: copies, CopyKinds: capture.CopyKinds, Referenced: capture.Refers}
	t.Cleanup(func() { s.Close(); sight.Close() })
	return &roadside{World: w, t: t, fleet: f, ids: ids, s: s, store: store, folder: folder}
}

// arrive takes in a capture that is in order but for what spoil does to it, and returns its id.
func (r *roadside) arrive(spoil ...func(*capture.Submission)) string {
	r.t.Helper()
	got, err := r.s.Receive(r.t.Context(), r.submission(spoil...))
	r.must(err)
	if got.Known {
		r.t.Fatal("the capture was known")
	}
	return got.Capture
}

// submission is a capture as it is sent, in order but for what spoil does to it, with a picture of its own in the store.
func (r *roadside) submission(spoil ...func(*capture.Submission)) capture.Submission {
	r.t.Helper()
	r.sent++
	r.Clock.Advance(time.Second)
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range img.Pix {
		img.Pix[i] = uint8(i + r.sent)
	}
	var b bytes.Buffer
	r.must(jpeg.Encode(&b, img, nil))
	staged, err := r.store.Stage(r.t.Context(), &b, 1<<20)
	r.must(err)
	m := capture.Media{Name: "front", Type: "image/jpeg", SHA256: staged.Digest, Size: staged.Size, Width: 400, Height: 300}
	r.must(r.store.Publish(r.t.Context(), staged))
	firmware, offset, now := devicetest.Firmware, int64(20), r.Clock.Now()
	id := time.Duration(r.sent).String()
	sub := capture.Submission{Book: r.Book, Body: r.County.ID, Raw: []byte("event " + id), WebhookID: "w" + id, SentAt: now, Signature: "v1,x", Media: []capture.Media{m},
		Event: capture.Event{Device: r.ids.Device, ID: "e" + id, Time: now, Violation: devicetest.Violation, Firmware: &firmware, ClockOffset: &offset,
			Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, AccuracyM: 5, Plate: "粤A12345", PlateType: "02"}}
	for _, s := range spoil {
		s(&sub)
	}
	return sub
}

func (r *roadside) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// reviewer is the usual reviewer; second is another of the same body.
func (r *roadside) reviewer() act.By { return r.By(access.Reviewer) }

func (r *roadside) scope() access.Scope { return r.reviewer().Scope(access.ViewCaptures) }

func (r *roadside) see(id string) capture.Capture {
	r.t.Helper()
	c, err := r.s.ByID(r.t.Context(), r.DB.Reader(), r.scope(), id)
	r.must(err)
	return c
}

func pass(id string) capture.Verdict {
	return capture.Verdict{Capture: id, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}}
}

func reject(id, reason string) capture.Verdict {
	return capture.Verdict{Capture: id, Result: "reject", Reason: reason}
}
