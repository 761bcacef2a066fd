package operate_test

import (
	"bytes"
	"context"
	"encoding/json"
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
	"yuanjian/internal/ledger"
	"yuanjian/internal/media"
	"yuanjian/internal/testkit"
)

// system is a world with a live device, captures with their originals, verdicts on some, and looks.
type system struct {
	*testkit.World
	t        *testing.T
	folder   string // of the originals
	store    *blob.Store
	captures *capture.Service
	sight    *act.Sight
	ids      devicetest.Ids
	at       [2]float64 // where captures are made, by the device
	sent     int
	received []string // ids of captures
}

func newSystem(t *testing.T, w *testkit.World) *system {
	t.Helper()
	f := devicetest.New(t, w)
	s := &system{World: w, t: t, folder: filepath.Join(t.TempDir(), "originals"), ids: f.Live(), at: [2]float64{devicetest.Point.Lon, devicetest.Point.Lat}}
	f.Work() // what its life has ordered
	var err error
	s.store, err = blob.Open(s.folder, blob.OS{})
	s.must(err)
	copies, err := blob.OpenDerived(filepath.Join(t.TempDir(), "copies"), blob.OS{})
	s.must(err)
	s.sight = act.NewSight(w.DB, w.Clock)
	s.captures = &capture.Service{Engine: w.Engine, Keys: w.Keys, Originals: s.store, Copies: copies, Devices: f.Service, People: w.People, Sight: s.sight,
		Decoder: media.NewDecoder(media.DefaultLimits(), 1, 1<<28)}
	s.captures.Retention = s.disposing(copies)
	t.Cleanup(func() { s.captures.Close(); s.sight.Close() })
	return s
}

func (s *system) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// arrive takes in a capture with two originals.
func (s *system) arrive() string {
	s.t.Helper()
	s.sent++
	s.Clock.Advance(time.Second)
	id, err := s.receive(s.t.Context(), s.store, s.sent)
	s.must(err)
	s.received = append(s.received, id)
	return id
}

// receive does as the device door: originals first, then the act.
func (s *system) receive(ctx context.Context, store *blob.Store, n int) (string, error) {
	var all []capture.Media
	for i, name := range []string{"front", "rear"} {
		img := image.NewGray(image.Rect(0, 0, 400, 300))
		for p := range img.Pix {
			img.Pix[p] = uint8(p*(i+1) + n*7 + p/(n+3))
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, nil); err != nil {
			return "", err
		}
		staged, err := store.Stage(ctx, &b, 1<<20)
		if err != nil {
			return "", err
		}
		all = append(all, capture.Media{Name: name, Type: "image/jpeg", SHA256: staged.Digest, Size: staged.Size, Width: 400, Height: 300})
		if err := store.Publish(ctx, staged); err != nil {
			return "", err
		}
	}
	firmware, offset, now, key := devicetest.Firmware, int64(20), s.Clock.Now(), fmt.Sprint(n)
	sub := capture.Submission{Book: s.Book, Body: s.County.ID, Raw: s.event(key, now, all, firmware, offset), WebhookID: "w" + key, SentAt: now, Signature: "v1,x", Media: all,
		Event: capture.Event{Device: s.ids.Device, ID: "e" + key, Time: now, Violation: devicetest.Violation, Firmware: &firmware, ClockOffset: &offset,
			Position: &s.at, AccuracyM: 5, Plate: "粤A12345", PlateType: "02"}}
	taken, err := s.captures.Receive(ctx, sub)
	return taken.Capture, err
}

// event is what a device signs.
func (s *system) event(key string, at time.Time, media []capture.Media, firmware string, offset int64) []byte {
	announced := make([]map[string]string, len(media))
	for i, m := range media {
		announced[i] = map[string]string{"name": m.Name, "type": m.Type, "sha256": m.SHA256.String()}
	}
	raw, err := json.Marshal(map[string]any{"specversion": "1.0", "type": capture.EventType, "source": "devices/" + s.ids.Device, "id": "e" + key,
		"time": at.Format(time.RFC3339Nano), "data": map[string]any{"violation": devicetest.Violation, "firmware": firmware, "clock_offset_ms": offset,
			"position": s.at, "accuracy_m": 5,
			"subject": map[string]string{"plate": "粤A12345", "plate_type": "02"}, "media": announced}})
	if err == nil {
		_, err = capture.ParseEvent(raw, capture.MediaMost)
	}
	if err != nil {
		s.t.Error(err)
	}
	return raw
}

// work has captures come in, some reviewed, one verdict undone, a doubt answered, looks logged and the tree derived.
func (s *system) work() {
	s.t.Helper()
	for range 6 {
		s.arrive()
	}
	by := s.By(access.Reviewer)
	seen := capture.Seen{Digest: "ab", Painted: 2, Dwell: 2 * time.Second}
	give := func(v capture.Verdict) {
		s.t.Helper()
		s.Clock.Advance(time.Second)
		_, err := s.captures.Review(s.t.Context(), by, v)
		s.must(err)
	}
	pass := func(i int) capture.Verdict {
		return capture.Verdict{Capture: s.received[i], Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: seen}
	}
	give(pass(0))
	give(capture.Verdict{Capture: s.received[1], Result: "reject", Reason: "unclear", Seen: seen})
	give(capture.Verdict{Capture: s.received[2], Result: "doubt", Reason: "device_staff", Seen: seen})
	give(pass(2)) // of a doubtful one, then undone: it is in the queue, and the doubt does not bring it back
	_, err := s.captures.Undo(s.t.Context(), by, s.received[2])
	s.must(err)
	give(capture.Verdict{Capture: s.received[3], Result: "doubt", Reason: "legal", Seen: seen})
	_, err = s.captures.Answer(s.t.Context(), s.Another(access.Reviewer), s.received[3], "已核对")
	s.must(err)
	s.must(s.sight.See(s.t.Context(), act.Look{Who: by.Actor, Item: "capture", ID: s.received[0], Purpose: "review"}))
	_, err = act.DigestLooks(s.t.Context(), s.Engine, s.Book)
	s.must(err)
	_, err = ledger.Derive(s.t.Context(), s.DB, s.Book)
	s.must(err)
}
