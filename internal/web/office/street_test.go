package office_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/media"
	"yuanjian/internal/retention"
	"yuanjian/internal/testkit"
)

// street is an office over a World with one live device whose captures arrive.
type street struct {
	*face
	fleet    *devicetest.Fleet
	ids      devicetest.Ids
	captures *capture.Service
	store    *blob.Store
	sent     int
}

func newStreet(t *testing.T, w *testkit.World) *street {
	t.Helper()
	fleet := devicetest.New(t, w)
	s := &street{fleet: fleet, ids: fleet.Live()}
	s.face = newFace(t, w)
	s.captures, s.store = s.office.Captures, s.office.Captures.Originals
	return s
}

// capturesOf is a service of captures with stores in the test's own folder.
func capturesOf(t *testing.T, w *testkit.World) *capture.Service {
	t.Helper()
	store, err := blob.Open(filepath.Join(t.TempDir(), "originals"), blob.OS{})
	if err != nil {
		t.Fatal(err)
	}
	copies, err := blob.OpenDerived(filepath.Join(t.TempDir(), "copies"), blob.OS{})
	if err != nil {
		t.Fatal(err)
	}
	s := &capture.Service{Engine: w.Engine, Keys: w.Keys, Originals: store, Copies: copies, Devices: &device.Service{Engine: w.Engine, Keys: w.Keys},
		People: w.People, Sight: act.NewSight(w.DB, w.Clock), Decoder: media.NewDecoder(media.DefaultLimits(), 1, 1<<28)}
	s.Retention = &retention.Service{Engine: w.Engine, Keys: w.Keys, Originals: store, Copies: copies, CopyKinds: capture.CopyKinds, Referenced: capture.Refers}
	t.Cleanup(func() { s.Close(); s.Sight.Close() })
	return s
}

// onStreet runs a test on SQLite only.
func onStreet(t *testing.T) *street {
	t.Helper()
	return newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
}

// drawn is a picture of the size that cameras send, a different one for each seed.
func drawn(t testing.TB, seed, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			i := img.PixOffset(x, y)
			img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = uint8(x*255/width), uint8(y*255/height), uint8((x/64+y/64+seed)%2*96+seed*8), 255
		}
	}
	for y := height / 2; y < height/2+height/12; y++ { // a bright plate in the middle
		for x := width / 2; x < width/2+width/8; x++ {
			img.Set(x, y, color.RGBA{uint8(20 * seed), 90, 220, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// keep publishes bytes as a medium.
func (s *street) keep(name, kind, role string, content []byte, width, height int) capture.Media {
	s.t.Helper()
	staged, err := s.store.Stage(s.t.Context(), bytes.NewReader(content), 1<<26)
	s.fleet.Must(staged, err)
	m := capture.Media{Name: name, Type: kind, Role: role, SHA256: staged.Digest, Size: staged.Size, Width: width, Height: height}
	s.fleet.Must(nil, s.store.Publish(s.t.Context(), staged))
	return m
}

// arrive takes in a capture that is in order but for what spoil does to it, and returns its id.
func (s *street) arrive(spoil ...func(*capture.Submission)) string {
	s.t.Helper()
	s.sent++
	s.Clock.Advance(time.Second)
	firmware, offset, now := devicetest.Firmware, int64(20), s.Clock.Now()
	id := fmt.Sprintf("%04d", s.sent)
	sub := capture.Submission{Book: s.Book, Body: s.County.ID, Raw: []byte("event " + id), WebhookID: "w" + id, SentAt: now, Signature: "v1,x",
		Event: capture.Event{Device: s.ids.Device, ID: "e" + id, Time: now, Violation: devicetest.Violation, Firmware: &firmware, ClockOffset: &offset,
			Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, AccuracyM: 5, Plate: fmt.Sprintf("粤A%05d", 10000+s.sent), PlateType: "02",
			Measured: []capture.Measure{{Name: "speed_kmh", Value: "92"}, {Name: "limit_kmh", Value: "60"}}}}
	for _, f := range spoil {
		f(&sub)
	}
	if sub.Media == nil {
		sub.Media = []capture.Media{s.keep("front", "image/jpeg", "panorama", drawn(s.t, s.sent%8, 640, 360), 640, 360)}
	}
	got, err := s.captures.Receive(s.t.Context(), sub)
	s.fleet.Must(got, err)
	if got.Known {
		s.t.Fatal("the capture was known")
	}
	return got.Capture
}

// derive draws all copies, as the program does outside every answer's way.
func (s *street) derive() {
	s.t.Helper()
	for {
		n, err := s.captures.DeriveSome(s.t.Context())
		s.fleet.Must(n, err)
		if n == 0 {
			return
		}
	}
}

// state reads how a capture stands, around the office.
func (s *street) state(id string) capture.Capture {
	s.t.Helper()
	c, err := s.captures.ByID(s.t.Context(), s.DB.Reader(), s.By(access.Reviewer).Scope(access.ViewCaptures), id)
	s.fleet.Must(c, err)
	return c
}

// wrongPlace puts the device where it was not approved.
func wrongPlace(sub *capture.Submission) { sub.Event.Position = &[2]float64{113.3, 23.14} }

// tamper changes the stored bytes of a capture's first medium.
func (s *street) tamper(id string) {
	s.t.Helper()
	path := s.store.Path(s.state(id).Media[0].SHA256)
	s.fleet.Must(nil, os.Chmod(path, 0o600))
	s.fleet.Must(nil, os.WriteFile(path, []byte("changed"), 0o600))
}

// reference records what the camera sees when nothing happens, and returns the picture.
func (s *street) reference(shows string) device.Attachment {
	s.t.Helper()
	a, err := s.office.Files.Keep(s.t.Context(), bytes.NewReader(drawn(s.t, 7, 640, 360)), shows+".jpg")
	s.fleet.Must(a, err)
	s.Clock.Advance(time.Second)
	s.fleet.Must(s.fleet.Service.RecordReference(s.t.Context(), s.By(access.Keeper), device.On{Use: s.ids.Use, At: s.Clock.Now(), Documents: []device.Attachment{a}}, device.ReferenceView{Shows: "停止线、车道标线"}))
	return a
}
