package api

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/media"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// atDoor is a door with one live device in front of it.
type atDoor struct {
	t        *testing.T
	fleet    *devicetest.Fleet
	ids      devicetest.Ids
	door     *Door
	captures *capture.Service
	from     *simulate.Sender
	sent     int64
}

func openDoor(t *testing.T, w *testkit.World, limits Limits) *atDoor {
	t.Helper()
	return openDoorOn(t, w, limits, filepath.Join(t.TempDir(), "originals"), blob.OS{}, func(h http.Handler) http.Handler { return h })
}

// openDoorOn opens a door whose originals lie in folder on disk, with wrap around all its handlers.
func openDoorOn(t *testing.T, w *testkit.World, limits Limits, folder string, disk blob.FS, wrap func(http.Handler) http.Handler) *atDoor {
	t.Helper()
	f := devicetest.New(t, w)
	ids := f.Live()
	secret, err := f.Service.IssueSecret(t.Context(), f.By(access.Keeper), ids.Device)
	f.Must(secret, err)
	originals, err := blob.Open(folder, disk)
	f.Must(originals, err)
	copies, err := blob.OpenDerived(filepath.Join(t.TempDir(), "copies"), blob.OS{})
	f.Must(copies, err)
	sight := act.NewSight(w.DB, w.Clock)
	t.Cleanup(sight.Close)
	captures := &capture.Service{Engine: w.Engine, Keys: w.Keys, Originals: originals, Copies: copies, Devices: f.Service, People: w.People,
		Sight: sight, Decoder: media.NewDecoder(limits.Media, 1, 1<<29)}
	t.Cleanup(captures.Close)
	d := &Door{Captures: captures, Devices: f.Service, Clock: w.Clock, Limits: limits, Log: slog.New(slog.DiscardHandler)}
	mux := http.NewServeMux()
	for _, r := range d.Routes() {
		mux.Handle(r.Pattern(), r.Serve)
	}
	server := httptest.NewServer(wrap(mux))
	t.Cleanup(server.Close)
	client := server.Client()
	client.Transport = newChecked(t, client.Transport)
	from := &simulate.Sender{Base: server.URL, Device: ids.Device, Secret: secret, Client: client}
	return &atDoor{t: t, fleet: f, ids: ids, door: d, captures: captures, from: from}
}

// picture is a small JPEG, different for each seed.
func picture(seed int) []byte {
	img := image.NewGray(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = uint8(i*7 + seed*31)
	}
	img.SetGray(seed%64, seed/64%48, color.Gray{255})
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, nil)
	return b.Bytes()
}

// shot is a capture in order in every respect.
func (a *atDoor) shot() simulate.Shot {
	a.sent++
	now := a.fleet.W.Clock.Now()
	zero := int64(40)
	id := "v-" + now.Format("150405") + "-" + string(rune('a'+a.sent%26)) + time.Duration(a.sent).String()
	return simulate.Shot{ID: id, WebhookID: "msg-" + id, At: now, Sent: now, Sequence: a.sent, Violation: devicetest.Violation,
		Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, AccuracyM: 5, Firmware: devicetest.Firmware, ClockOffsetMS: &zero,
		Plate: "粤A12345", PlateType: "02", Measured: map[string]any{"speed_kmh": 92},
		Media: []simulate.File{{Name: "front", Type: "image/jpeg", Role: "panorama", Bytes: picture(int(a.sent))}}}
}

func (a *atDoor) send(s simulate.Shot) simulate.Answer {
	a.t.Helper()
	answer, err := a.from.Send(a.t.Context(), s)
	if err != nil {
		a.t.Fatal(err)
	}
	return answer
}

// refused checks status, code and pointer of a problem.
func (a *atDoor) refused(answer simulate.Answer, status int, code, pointer string) {
	a.t.Helper()
	var p document
	if err := json.Unmarshal(answer.Body, &p); err != nil {
		a.t.Fatalf("no problem document: %s", answer.Body)
	}
	if answer.Status != status || !strings.HasSuffix(p.Type, ":"+code) || p.Pointer != pointer {
		a.t.Errorf("got %d %s, want %d %s %q", answer.Status, answer.Body, status, code, pointer)
	}
	if !strings.Contains(p.Detail, " / ") {
		a.t.Errorf("detail is not in both languages: %q", p.Detail)
	}
}

func (a *atDoor) accepted(answer simulate.Answer, status int) capture.Receipt {
	a.t.Helper()
	var r capture.Receipt
	if answer.Status != status {
		a.t.Fatalf("got %d %s, want %d", answer.Status, answer.Body, status)
	}
	if err := json.Unmarshal(answer.Body, &r); err != nil {
		a.t.Fatal(err)
	}
	return r
}

func outcome(t *testing.T, r capture.Receipt) string {
	t.Helper()
	var j struct{ Outcome string }
	if err := json.Unmarshal(r.Judgement, &j); err != nil {
		t.Fatal(err)
	}
	return j.Outcome
}

func TestADeviceThatMayNotBeUsedIsStoredAndJudged(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		a := openDoor(t, w, DefaultLimits())
		s := a.shot()
		s.Position = &[2]float64{113.28, 23.14}
		if got := outcome(t, a.accepted(a.send(s), http.StatusCreated)); got != "finding_required" {
			t.Errorf("wrong place: %q", got)
		}
		s = a.shot()
		s.Firmware = "9.9"
		if got := outcome(t, a.accepted(a.send(s), http.StatusCreated)); got != "finding_required" {
			t.Errorf("wrong firmware: %q", got)
		}
		w.Clock.Advance(400 * 24 * time.Hour) // the verification has ended
		if got := outcome(t, a.accepted(a.send(a.shot()), http.StatusCreated)); got != "barred" {
			t.Errorf("lapsed verification: %q", got)
		}
	})
}

func TestGapsAndStepsBackAreKept(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		a := openDoor(t, w, DefaultLimits())
		for i, n := range []int64{1, 2, 5, 4} {
			s := a.shot()
			s.Sequence = n
			if i > 0 {
				w.Clock.Advance(time.Second)
			}
			a.accepted(a.send(s), http.StatusCreated)
		}
		page, _, err := capture.Gaps(t.Context(), w.DB.Reader(), w.By(access.TechnicalReviewer).Scope(access.ViewGaps), db.Turn{})
		if err != nil {
			t.Fatal(err)
		}
		gaps := page.Rows
		if len(gaps) != 2 || gaps[0].Kind != "back" || gaps[1].Kind != "gap" || gaps[1].After != 2 || gaps[1].Found != 5 {
			t.Errorf("gaps: %+v", gaps)
		}
		scope := w.By(access.TechnicalReviewer).Scope(access.ViewGaps)
		older, total, err := capture.Gaps(t.Context(), w.DB.Reader(), scope, db.Turn{After: gaps[0].ID, Limit: 1})
		if err != nil || total != 2 || len(older.Rows) != 1 || older.Rows[0] != gaps[1] || !older.Before || older.More {
			t.Errorf("the page after the first: %+v of %d, %v", older, total, err)
		}
		if none, total, err := capture.Gaps(t.Context(), w.DB.Reader(), w.By(access.Keeper).Scope(access.ViewGaps), db.Turn{}); err != nil || total != 0 || len(none.Rows) != 0 {
			t.Errorf("a keeper sees %+v of %d, %v", none, total, err)
		}
	})
}

func TestHealthIsStoredAndTurnsTheDeviceAbnormal(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		a := openDoor(t, w, DefaultLimits())
		now := w.Clock.Now()
		h := simulate.Health{ID: "h1", WebhookID: "m1", At: now, Sent: now, ClockOffsetMS: 12, Firmware: devicetest.Firmware, State: "abnormal", Detail: "镜头遮挡"}
		answer, err := a.from.SendHealth(t.Context(), h)
		if err != nil || answer.Status != http.StatusCreated {
			t.Fatalf("%d %s %v", answer.Status, answer.Body, err)
		}
		again, err := a.from.SendHealth(t.Context(), h)
		if err != nil || again.Status != http.StatusOK || !bytes.Equal(again.Body, answer.Body) {
			t.Errorf("again: %d %s %v", again.Status, again.Body, err)
		}
		w.Clock.Advance(time.Minute)
		if got := outcome(t, a.accepted(a.send(a.shot()), http.StatusCreated)); got != "finding_required" {
			t.Errorf("a capture of an abnormal device: %q", got)
		}
		h.ID, h.WebhookID, h.State, h.At, h.Sent = "h2", "m2", "normal", w.Clock.Now(), w.Clock.Now()
		if answer, err = a.from.SendHealth(t.Context(), h); err != nil || answer.Status != http.StatusCreated {
			t.Fatalf("%d %s %v", answer.Status, answer.Body, err)
		}
		w.Clock.Advance(time.Minute)
		if got := outcome(t, a.accepted(a.send(a.shot()), http.StatusCreated)); got != "reviewable" {
			t.Errorf("a capture after it is normal again: %q", got)
		}
	})
}
