package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"net"
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
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/ledger"
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
	from := &simulate.Sender{Base: server.URL, Device: ids.Device, Secret: secret, Client: server.Client()}
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

func TestCaptureIsStoredJudgedAndAnswered(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		a := openDoor(t, w, DefaultLimits())
		first := a.shot()
		answer := a.send(first)
		r := a.accepted(answer, http.StatusCreated)
		if got := outcome(t, r); got != "reviewable" {
			t.Errorf("outcome %q: %s", got, r.Judgement)
		}
		again := a.send(first)
		a.accepted(again, http.StatusOK)
		if !bytes.Equal(again.Body, answer.Body) {
			t.Error("the second receipt differs from the first")
		}
		w.Clock.Advance(90 * 24 * time.Hour)
		late := first
		late.Sent = w.Clock.Now()
		if again = a.send(late); !bytes.Equal(again.Body, answer.Body) {
			t.Errorf("a receipt asked for late differs: %d %s", again.Status, again.Body)
		}
		clash := first
		clash.Sent, clash.Sequence = w.Clock.Now(), 999
		a.refused(a.send(clash), http.StatusConflict, codeClash, "")
		if _, err := ledger.Verify(t.Context(), w.DB, w.Book); err != nil {
			t.Error(err)
		}
	})
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

func TestTheDoorRefusesWithCodeAndPointer(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	a := openDoor(t, w, DefaultLimits())
	for _, c := range []struct {
		name    string
		spoil   func(*simulate.Shot)
		status  int
		code    string
		pointer string
	}{
		{"stale", func(s *simulate.Shot) { s.Sent = s.Sent.Add(-6 * time.Minute) }, 401, codeStale, ""},
		{"ahead", func(s *simulate.Shot) { s.At = s.At.Add(6 * time.Minute) }, 422, codeField, "/time"},
		{"before the law", func(s *simulate.Shot) { s.At = time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC) }, 422, codeField, "/time"},
		{"no use", func(s *simulate.Shot) { s.Violation = "9999" }, 422, codeField, "/data/violation"},
		{"digest", func(s *simulate.Shot) { s.Media[0].Announced = strings.Repeat("ab", 32) }, 422, codeField, "/data/media/0/sha256"},
		{"not what it says", func(s *simulate.Shot) { s.Media[0].Type = "image/png" }, 415, codeMedia, ""},
		{"empty", func(s *simulate.Shot) { s.Media[0].Bytes = nil }, 415, codeMedia, ""},
		{"cut", func(s *simulate.Shot) { s.Media[0].Bytes = s.Media[0].Bytes[:200] }, 415, codeMedia, ""},
		{"type", func(s *simulate.Shot) { s.Media[0].Type = "image/gif" }, 415, codeMedia, "/data/media/0/type"},
		{"name with a path", func(s *simulate.Shot) { s.Media[0].Name = "../front" }, 422, codeField, "/data/media/0/name"},
		{"no media", func(s *simulate.Shot) { s.Media = nil }, 422, codeField, "/data/media"},
		{"long plate", func(s *simulate.Shot) { s.Plate = strings.Repeat("粤", 201) }, 422, codeField, "/data/subject/plate"},
		{"accuracy", func(s *simulate.Shot) { s.AccuracyM = -1 }, 422, codeField, "/data/accuracy_m"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.Clock.Advance(time.Second)
			s := a.shot()
			c.spoil(&s)
			a.t = t
			a.refused(a.send(s), c.status, c.code, c.pointer)
		})
	}
	a.t = t
	wrong := *a.from
	_, other, _ := strings.Cut(a.from.Secret, "_")
	wrong.Secret = "whsec_" + strings.ToUpper(other[:4]) + other[4:]
	answer, err := wrong.Send(t.Context(), a.shot())
	if err != nil {
		t.Fatal(err)
	}
	a.refused(answer, 401, codeSignature, "")
	unknown := *a.from
	unknown.Device = "0198-unknown"
	if answer, err = unknown.Send(t.Context(), a.shot()); err != nil {
		t.Fatal(err)
	}
	a.refused(answer, 401, codeDevice, "")
	if err := a.door.WriteRefusals(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n int64
	if err := w.DB.Reader().QueryRow(t.Context(), `SELECT sum(count) FROM door_refusal`).Scan(&n); err != nil || n != 15 {
		t.Errorf("counted %d refusals (%v), want 15", n, err)
	}
}

func TestExtraMissingAndRepeatedPartsAreNamed(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	a := openDoor(t, w, DefaultLimits())
	s := a.shot()
	event, err := a.from.Event(s)
	if err != nil {
		t.Fatal(err)
	}
	post := func(media ...simulate.File) simulate.Answer {
		t.Helper()
		s.Media = media
		answer, err := a.from.Post(t.Context(), event, s)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	front := s.Media[0]
	extra := front
	extra.Name = "extra"
	a.refused(post(), 422, codeField, "/data/media/0/name")
	a.refused(post(front, front), 422, codeField, "/data/media/0/name")
	a.refused(post(front, extra), 422, codeField, "/data/media")
	a.accepted(post(front), http.StatusCreated)
}

func TestQuotaAnswersWithRetryAfter(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	limits := DefaultLimits()
	limits.Daily = 2
	a := openDoor(t, w, limits)
	for range 2 {
		a.accepted(a.send(a.shot()), http.StatusCreated)
	}
	a.refused(a.send(a.shot()), http.StatusTooManyRequests, codeQuota, "")
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
		gaps, err := capture.Gaps(t.Context(), w.DB.Reader(), w.By(access.TechnicalReviewer).Scope(access.ViewGaps))
		if err != nil {
			t.Fatal(err)
		}
		if len(gaps) != 2 || gaps[0].Kind != "back" || gaps[1].Kind != "gap" || gaps[1].After != 2 || gaps[1].Found != 5 {
			t.Errorf("gaps: %+v", gaps)
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

func TestExpect100ContinueIsAnsweredByTheRefusalItself(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	a := openDoor(t, w, DefaultLimits())
	ask := func(headers string) string {
		t.Helper()
		conn, err := net.Dial("tcp", strings.TrimPrefix(a.from.Base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		_, err = fmt.Fprintf(conn, "POST /api/v1/captures HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: multipart/form-data; boundary=b\r\n%s\r\n", headers)
		if err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(line)
	}
	now := w.Clock.Now().Unix()
	signed := func(at int64) string {
		return fmt.Sprintf("webhook-id: a\r\nwebhook-timestamp: %d\r\nwebhook-signature: v1,AAAA\r\n", at)
	}
	for headers, want := range map[string]string{
		"Content-Length: 5000000\r\n":                               "HTTP/1.1 401 Unauthorized",
		"Content-Length: 5000000\r\n" + signed(now-400):             "HTTP/1.1 401 Unauthorized",
		fmt.Sprintf("Content-Length: %d\r\n", 97<<20) + signed(now): "HTTP/1.1 413 Request Entity Too Large",
		"Content-Length: 5000000\r\n" + signed(now):                 "HTTP/1.1 100 Continue",
	} {
		if got := ask(headers); got != want {
			t.Errorf("%q is answered %q, want %q", headers, got, want)
		}
	}
}

func TestAHealthMessageWithAKnownIDAndOtherBytesIsASecurityEvent(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	a := openDoor(t, w, DefaultLimits())
	now := w.Clock.Now()
	h := simulate.Health{ID: "h1", WebhookID: "m1", At: now, Sent: now, Firmware: devicetest.Firmware, State: "normal"}
	if answer, err := a.from.SendHealth(t.Context(), h); err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("%d %s %v", answer.Status, answer.Body, err)
	}
	h.ClockOffsetMS = 5
	answer, err := a.from.SendHealth(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	a.refused(answer, http.StatusConflict, codeClash, "")
	var n int
	if err := w.DB.Reader().QueryRow(t.Context(), `SELECT count(*) FROM security_event WHERE kind = 'same-id-other-bytes'`).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d security events, %v", n, err)
	}
}
