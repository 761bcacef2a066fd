package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// atOneDoor runs a test on SQLite alone: what is refused before the database is asked is the same on both engines.
func atOneDoor(t *testing.T, limits Limits) *atDoor {
	t.Helper()
	return openDoor(t, testkit.NewWorld(t, testkit.SQLite(t)), limits)
}

// onDisk is a door whose originals lie on a disk of the test.
func onDisk(t *testing.T, disk blob.FS) *atDoor {
	t.Helper()
	return openDoorOn(t, testkit.NewWorld(t, testkit.SQLite(t)), DefaultLimits(), filepath.Join(t.TempDir(), "originals"), disk, func(h http.Handler) http.Handler { return h })
}

// storedNothing checks that nothing was stored.
func (a *atDoor) storedNothing() {
	a.t.Helper()
	if a.captured() != 0 || a.count(`SELECT count(*) FROM capture_key`) != 0 || a.count(`SELECT count(*) FROM clock_check`) != 0 {
		a.t.Error("something was stored")
	}
}

func TestDoor_401_BadSignature(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	_, secret, _ := strings.Cut(a.from.Secret, "_")
	a.from.Secret = "whsec_" + secret[4:8] + secret[:4] + secret[8:]
	a.refused(a.send(a.shot()), http.StatusUnauthorized, codeSignature, "")
	for _, header := range []string{"", "v1,", "v1,AAAA", "v2,AAAA", "nonsense", strings.Repeat("v1,AAAA ", 17)} {
		answer := a.bare("/api/v1/captures", "multipart/form-data; boundary=b", a.eventOnly(a.shot()), map[string]string{"webhook-signature": header})
		a.refused(answer, http.StatusUnauthorized, codeSignature, "")
	}
	a.storedNothing()
}

// eventOnly is a multipart body with the event of a shot and nothing else.
func (a *atDoor) eventOnly(s simulate.Shot) []byte {
	a.t.Helper()
	event, err := a.from.Event(s)
	a.fleet.Must(event, err)
	return []byte("--b\r\nContent-Disposition: form-data; name=\"event\"\r\nContent-Type: application/cloudevents+json\r\n\r\n" + string(event) + "\r\n--b--\r\n")
}

// eventThenMedium is a multipart body up to the first byte of a picture.
func (a *atDoor) eventThenMedium() []byte {
	a.t.Helper()
	body := bytes.TrimSuffix(a.eventOnly(a.shot()), []byte("--b--\r\n"))
	return append(body, "--b\r\nContent-Disposition: form-data; name=\"front\"\r\nContent-Type: image/jpeg\r\n\r\n"...)
}

// bare posts bytes with headers as given, beside those of a signature that is fresh and does not fit.
func (a *atDoor) bare(path, kind string, body []byte, header map[string]string) simulate.Answer {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.from.Base+path, bytes.NewReader(body))
	a.fleet.Must(r, err)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("webhook-id", "bare")
	r.Header.Set("webhook-timestamp", strconv.FormatInt(a.fleet.W.Clock.Now().Unix(), 10))
	r.Header.Set("webhook-signature", "v1,AAAA")
	for k, v := range header {
		r.Header.Set(k, v)
	}
	answer, err := a.from.Client.Do(r)
	a.fleet.Must(answer, err)
	defer func() { _ = answer.Body.Close() }()
	got, err := io.ReadAll(answer.Body)
	a.fleet.Must(got, err)
	return simulate.Answer{Status: answer.StatusCode, Body: got, RetryAfter: answer.Header.Get("Retry-After")}
}

func TestDoor_401_StaleTimestamp(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	for _, off := range []time.Duration{-5*time.Minute - time.Second, 5*time.Minute + time.Second} {
		s := a.shot()
		s.Sent = s.Sent.Add(off)
		a.refused(a.send(s), http.StatusUnauthorized, codeStale, "")
	}
	a.storedNothing()
	for _, off := range []time.Duration{-5 * time.Minute, 5 * time.Minute} {
		s := a.shot()
		s.Sent = s.Sent.Add(off)
		a.accepted(a.send(s), http.StatusCreated)
	}
}

func TestDoor_401_UnknownDevice(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	a.from.Device = "0198-unknown"
	a.refused(a.send(a.shot()), http.StatusUnauthorized, codeDevice, "")
	a.refused(a.health("1"), http.StatusUnauthorized, codeDevice, "")
	a.refused(a.readings("1", 1), http.StatusUnauthorized, codeDevice, "")
	a.from.Device = a.fleet.Register("").Device // registered, and without a key
	a.refused(a.send(a.shot()), http.StatusUnauthorized, codeDevice, "")
	a.storedNothing()
}

func TestDoor_401_IsCountedByAddressAndStoresNothing(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		entries := a.count(`SELECT count(*) FROM entry`)
		for range 3 {
			s := a.shot()
			s.Sent = s.Sent.Add(-time.Hour)
			a.refused(a.send(s), http.StatusUnauthorized, codeStale, "")
		}
		a.fleet.Must(nil, a.door.WriteRefusals(a.t.Context()))
		a.fleet.Must(nil, a.door.WriteRefusals(a.t.Context())) // writes nothing twice
		if n := a.count(`SELECT sum(count) FROM door_refusal WHERE address = '127.0.0.1' AND code = 'stale-timestamp'`); n != 3 {
			a.t.Errorf("%d counted", n)
		}
		if a.count(`SELECT count(*) FROM entry`) != entries {
			a.t.Error("the ledger has grown")
		}
		a.storedNothing()
	})
}

// TestDoor_401_BeforeAnyMediaByte announces a picture, sends the event and none of the picture, and is answered.
func TestDoor_401_BeforeAnyMediaByte(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	body := a.eventThenMedium()
	line := a.dial(fmt.Sprintf("POST /api/v1/captures HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\nContent-Type: multipart/form-data; boundary=b\r\n%s\r\n%s",
		a.headers("v1,AAAA", 0), body))
	if line != "HTTP/1.1 401 Unauthorized" {
		t.Errorf("answered %q", line)
	}
}

// headers are those of Standard Webhooks, off by some seconds.
func (a *atDoor) headers(signature string, off int64) string {
	return fmt.Sprintf("webhook-id: a\r\nwebhook-timestamp: %d\r\nwebhook-signature: %s\r\n", a.fleet.W.Clock.Now().Unix()+off, signature)
}

// dial sends bytes and returns the first line of the answer; what follows in more is sent before it is read.
func (a *atDoor) dial(request string, more ...[]byte) string {
	a.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(a.from.Base, "http://"))
	a.fleet.Must(conn, err)
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, request); err != nil {
		a.t.Fatal(err)
	}
	for _, m := range more {
		if _, err := conn.Write(m); err != nil {
			return err.Error()
		}
	}
	var line []byte
	one := make([]byte, 1)
	for len(line) < 200 {
		if _, err := conn.Read(one); err != nil {
			return err.Error()
		}
		if one[0] == '\n' {
			break
		}
		line = append(line, one[0])
	}
	return strings.TrimSpace(string(line))
}

func TestDoor_Expect_NoContinueBeforeTheHeadersAreRight(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	for headers, want := range map[string]string{
		"Content-Length: 5000000\r\n":                                        "HTTP/1.1 401 Unauthorized",
		"Content-Length: 5000000\r\n" + a.headers("v1,AAAA", -400):           "HTTP/1.1 401 Unauthorized",
		"Content-Length: 5000000\r\n" + a.headers("", 0):                     "HTTP/1.1 401 Unauthorized",
		fmt.Sprintf("Content-Length: %d\r\n", 97<<20) + a.headers("v1,A", 0): "HTTP/1.1 413 Request Entity Too Large",
		"Content-Length: 5000000\r\n" + a.headers("v1,AAAA", 0):              "HTTP/1.1 100 Continue",
	} {
		line := a.dial("POST /api/v1/captures HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: multipart/form-data; boundary=b\r\n" + headers + "\r\n")
		if line != want {
			t.Errorf("%q is answered %q, want %q", headers, line, want)
		}
	}
}

// TestDoor_Expect_ARefusalIsNotLostInAReset: a client that does not wait sends megabytes after an event whose signature does
// not fit, and reads only then.
func TestDoor_Expect_ARefusalIsNotLostInAReset(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	event := a.eventThenMedium()
	head := fmt.Sprintf("POST /api/v1/captures HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nContent-Type: multipart/form-data; boundary=b\r\n%s\r\n", len(event)+8<<20, a.headers("v1,AAAA", 0))
	for range 5 {
		if line := a.dial(head+string(event), make([]byte, 8<<20)); line != "HTTP/1.1 401 Unauthorized" {
			t.Fatalf("answered %q", line)
		}
	}
}

func TestDoor_413_Event(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	big := bytes.Repeat([]byte(" "), 64<<10+1)
	answer, err := a.from.Post(t.Context(), big, a.shot())
	a.fleet.Must(answer, err)
	a.refused(answer, http.StatusRequestEntityTooLarge, codeLarge, "")
}

// narrow are limits that small files exceed.
func narrow() Limits {
	l := DefaultLimits()
	l.Media.PictureBytes, l.Media.Pixels, l.Media.FilmBytes, l.Request = 1000, 64*48-1, 2000, 5000
	return l
}

func TestDoor_413_Picture(t *testing.T) {
	a := atOneDoor(t, narrow())
	s := a.shot()
	s.Media[0].Bytes = append(s.Media[0].Bytes, make([]byte, 1000)...)
	a.refused(a.send(s), http.StatusRequestEntityTooLarge, codeLarge, "")
	a.storedNothing()
}

func TestDoor_413_Pixels(t *testing.T) {
	l := narrow()
	l.Media.PictureBytes = 4000
	a := atOneDoor(t, l)
	a.refused(a.send(a.shot()), http.StatusRequestEntityTooLarge, codeLarge, "")
	a.storedNothing()
}

func TestDoor_413_Film(t *testing.T) {
	a := atOneDoor(t, narrow())
	s := a.shot()
	s.Media[0].Type, s.Media[0].Bytes = "video/mp4", make([]byte, 2001)
	a.refused(a.send(s), http.StatusRequestEntityTooLarge, codeLarge, "")
	a.storedNothing()
}

func TestDoor_413_Request(t *testing.T) {
	a := atOneDoor(t, narrow())
	s := a.shot()
	s.Media[0].Bytes = make([]byte, 6000)
	a.refused(a.send(s), http.StatusRequestEntityTooLarge, codeLarge, "")
	a.storedNothing()
}

func TestDoor_413_Message(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	for _, path := range []string{"/api/v1/health", "/api/v1/readings"} {
		answer, err := a.from.SendMessage(t.Context(), path, bytes.Repeat([]byte(" "), 64<<10+1), "m", a.fleet.W.Clock.Now())
		a.fleet.Must(answer, err)
		a.refused(answer, http.StatusRequestEntityTooLarge, codeLarge, "")
	}
}

func TestDoor_415_TypeNotAccepted(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	for _, kind := range []string{"image/gif", "video/webm", "application/pdf", "IMAGE/JPEG"} {
		s := a.shot()
		s.Media[0].Type = kind
		a.refused(a.send(s), http.StatusUnsupportedMediaType, codeMedia, "/data/media/0/type")
		a.fleet.W.Clock.Advance(time.Second)
	}
	a.storedNothing()
}

func TestDoor_415_NotWhatItSays(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	for _, spoil := range []func(f *simulate.File){
		func(f *simulate.File) { f.Type = "image/png" },
		func(f *simulate.File) { f.Type = "video/mp4" },
		func(f *simulate.File) { f.Bytes = f.Bytes[:200] },
		func(f *simulate.File) { f.Bytes = nil },
		func(f *simulate.File) { f.Bytes = []byte("<html>") },
	} {
		s := a.shot()
		spoil(&s.Media[0])
		a.refused(a.send(s), http.StatusUnsupportedMediaType, codeMedia, "")
	}
	a.storedNothing()
}

func TestDoor_415_NotMultipart(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	for _, kind := range []string{"application/json", "multipart/mixed; boundary=b", "multipart/form-data", ""} {
		a.refused(a.bare("/api/v1/captures", kind, []byte("{}"), nil), http.StatusUnsupportedMediaType, codeMedia, "")
	}
}

func TestDoor_415_Message(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	for _, path := range []string{"/api/v1/health", "/api/v1/readings"} {
		a.refused(a.bare(path, "application/json", []byte("{}"), nil), http.StatusUnsupportedMediaType, codeMedia, "")
	}
}

func TestDoor_422_FieldsWithPointers(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	for pointer, spoil := range map[string]func(*simulate.Shot){
		"/data/violation":          func(s *simulate.Shot) { s.Violation = "9999" },
		"/data/media/0/name":       func(s *simulate.Shot) { s.Media[0].Name = "../front" },
		"/data/subject/plate":      func(s *simulate.Shot) { s.Plate = strings.Repeat("粤", 201) },
		"/data/accuracy_m":         func(s *simulate.Shot) { s.AccuracyM = -1 },
		"/data/position/0":         func(s *simulate.Shot) { s.Position = &[2]float64{181, 0} },
		"/data/sequence":           func(s *simulate.Shot) { s.Sequence = -1 },
		"/data/measured/a b":       func(s *simulate.Shot) { s.Measured = map[string]any{"a b": 1} },
		"/data/measured/speed":     func(s *simulate.Shot) { s.Measured = map[string]any{"speed": []int{1}} },
		"/data/firmware":           func(s *simulate.Shot) { s.Firmware = strings.Repeat("9", 201) },
		"/data/media/0/role":       func(s *simulate.Shot) { s.Media[0].Role = "a\x01" },
		"/id":                      func(s *simulate.Shot) { s.ID = strings.Repeat("i", 201) },
		"/data/media/0/sha256":     func(s *simulate.Shot) { s.Media[0].Announced = "AB" },
		"/data/subject/plate_type": func(s *simulate.Shot) { s.PlateType = strings.Repeat("0", 201) },
	} {
		s := a.shot()
		spoil(&s)
		a.refused(a.send(s), http.StatusUnprocessableEntity, codeField, pointer)
		a.fleet.W.Clock.Advance(time.Second)
	}
	for event, pointer := range map[string]string{
		`{`: "", `[]`: "", `{"source":"devices/` + a.ids.Device + `","a":1,"a":2}`: "/a", `{"source":"devices/` + a.ids.Device + `"}`: "/specversion",
		`{"source":"devices/` + a.ids.Device + `","x":` + strings.Repeat("[", 9000) + `}`: "/x" + strings.Repeat("/0", 63),
	} {
		answer, err := a.from.Post(t.Context(), []byte(event), a.shot())
		a.fleet.Must(answer, err)
		a.fleet.W.Clock.Advance(time.Second)
		var p document
		if err := json.Unmarshal(answer.Body, &p); err != nil || answer.Status != http.StatusUnprocessableEntity || !strings.HasPrefix(p.Pointer, pointer) {
			t.Errorf("%.60s: %d %s, want a pointer that begins %s", event, answer.Status, answer.Body, pointer)
		}
	}
	a.storedNothing()
}

func TestDoor_422_Time(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	s := a.shot()
	s.At = s.At.Add(5*time.Minute + time.Second)
	a.refused(a.send(s), http.StatusUnprocessableEntity, codeField, "/time")
	s = a.shot()
	s.At = time.Date(2021, 7, 14, 15, 59, 0, 0, time.UTC)
	a.refused(a.send(s), http.StatusUnprocessableEntity, codeField, "/time")
	s = a.shot()
	event, err := a.from.Event(s)
	a.fleet.Must(event, err)
	seven := bytes.Replace(event, []byte(".000000"), []byte(".0000001"), 1)
	if bytes.Equal(seven, event) {
		t.Fatal("nothing was changed")
	}
	answer, err := a.from.Post(t.Context(), seven, s)
	a.fleet.Must(answer, err)
	a.refused(answer, http.StatusUnprocessableEntity, codeField, "/time")
	a.storedNothing()
	s = a.shot()
	s.At = s.At.Add(5 * time.Minute)
	a.accepted(a.send(s), http.StatusCreated)
}

func TestDoor_422_Parts(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	s := a.shot()
	event, err := a.from.Event(s)
	a.fleet.Must(event, err)
	post := func(media ...simulate.File) simulate.Answer {
		t.Helper()
		s.Media = media
		answer, err := a.from.Post(t.Context(), event, s)
		a.fleet.Must(answer, err)
		return answer
	}
	front := s.Media[0]
	extra, again := front, front
	extra.Name, again.Name = "extra", "event"
	a.refused(post(), http.StatusUnprocessableEntity, codeField, "/data/media/0/name")
	a.refused(post(front, front), http.StatusUnprocessableEntity, codeField, "/data/media/0/name")
	a.refused(post(front, extra), http.StatusUnprocessableEntity, codeField, "/data/media")
	a.refused(post(front, again), http.StatusUnprocessableEntity, codeField, "/data/media")
	a.refused(a.bare("/api/v1/captures", "multipart/form-data; boundary=b", []byte("no multipart"), nil), http.StatusUnprocessableEntity, codeField, "")
	a.refused(a.bare("/api/v1/captures", "multipart/form-data; boundary=b", bytes.Replace(a.eventOnly(s), []byte(`"event"`), []byte(`"first"`), 1), nil), http.StatusUnprocessableEntity, codeField, "")
	a.refused(a.bare("/api/v1/captures", "multipart/form-data; boundary=b", a.eventOnly(s)[:200], nil), http.StatusUnprocessableEntity, codeField, "")
	a.storedNothing()
	a.accepted(post(front), http.StatusCreated)
}

func TestDoor_422_Digest(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	s := a.shot()
	s.Media = append(s.Media, simulate.File{Name: "close", Type: "image/jpeg", Bytes: picture(99), Announced: strings.Repeat("ab", 32)})
	a.refused(a.send(s), http.StatusUnprocessableEntity, codeField, "/data/media/1/sha256")
	a.storedNothing()
}

func TestDoor_422_HowManyMedia(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	s := a.shot()
	s.Media = nil
	a.refused(a.send(s), http.StatusUnprocessableEntity, codeField, "/data/media")
	s = a.shot()
	for i := range 8 {
		s.Media = append(s.Media, simulate.File{Name: fmt.Sprintf("m%d", i), Type: "image/jpeg", Bytes: picture(200 + i)})
	}
	a.refused(a.send(s), http.StatusUnprocessableEntity, codeField, "/data/media/8")
	a.storedNothing()
	s.Media = s.Media[1:]
	a.accepted(a.send(s), http.StatusCreated)
}

func TestDoor_422_Health(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	a.refused(a.health("1", func(h *simulate.Health) { h.State = "ill" }), http.StatusUnprocessableEntity, codeField, "/data/state")
	a.refused(a.health("1", func(h *simulate.Health) { h.Firmware = "" }), http.StatusUnprocessableEntity, codeField, "/data/firmware")
	a.refused(a.health("1", func(h *simulate.Health) { h.At = h.At.Add(time.Hour) }), http.StatusUnprocessableEntity, codeField, "/time")
	if a.count(`SELECT count(*) FROM health_message`) != 0 {
		t.Error("it was stored")
	}
}

func TestDoor_422_Readings(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	now := a.fleet.W.Clock.Now()
	one := `{"name":"pm10","value":1,"unit":"mg/m3","method":"beta","flag":"normal"}`
	for values, pointer := range map[string]string{
		`[]`: "/data/values", `{}`: "/data/values", `[` + strings.Repeat(one+",", 200) + one + `]`: "/data/values/200",
		`[` + strings.Replace(one, `1,`, `null,`, 1) + `]`:                             "/data/values/0/value",
		`[` + strings.Replace(one, `1,`, `"1",`, 1) + `]`:                              "/data/values/0/value",
		`[` + strings.Replace(one, `1,`, `1e999,`, 1) + `]`:                            "/data/values/0/value",
		`[` + strings.Replace(one, `normal`, `good`, 1) + `]`:                          "/data/values/0/flag",
		`[` + strings.Replace(one, `"unit":"mg/m3",`, ``, 1) + `]`:                     "/data/values/0/unit",
		`[` + strings.Replace(one, `"beta"`, `""`, 1) + `]`:                            "/data/values/0/method",
		`[` + one + `,` + strings.Replace(one, `pm10`, `粉尘`, 1) + `]`:                  "/data/values/1/name",
		`[` + strings.Replace(one, `}`, `,"at":"2099-01-01T00:00:00+08:00"}`, 1) + `]`: "/data/values/0/at",
		`[` + strings.Replace(one, `}`, `,"more":1}`, 1) + `]`:                         "/data/values/0/more",
	} {
		a.fleet.W.Clock.Advance(time.Second)
		body := fmt.Sprintf(`{"specversion":"1.0","type":"cn.yuanjian.readings.v1","source":"devices/%s","id":"r","time":%q,"data":{"values":%s}}`, a.ids.Device, now.Format(time.RFC3339), values)
		answer, err := a.from.SendMessage(t.Context(), "/api/v1/readings", []byte(body), "m", a.fleet.W.Clock.Now())
		a.fleet.Must(answer, err)
		a.refused(answer, http.StatusUnprocessableEntity, codeField, pointer)
	}
	if a.count(`SELECT count(*) FROM reading`) != 0 {
		t.Error("something was stored")
	}
}

// comesAgain checks that a refusal says when to come again.
func (a *atDoor) comesAgain(answer simulate.Answer) {
	a.t.Helper()
	if n, err := strconv.Atoi(answer.RetryAfter); err != nil || n < 1 || n > 24*60*60 {
		a.t.Errorf("Retry-After is %q", answer.RetryAfter)
	}
}

func TestDoor_429_ASecond(t *testing.T) {
	l := DefaultLimits()
	l.PerSec = 1
	a := atOneDoor(t, l)
	for range 2 { // a burst of two seconds
		a.accepted(a.send(a.shot()), http.StatusCreated)
	}
	answer := a.send(a.shot())
	a.refused(answer, http.StatusTooManyRequests, codeQuota, "")
	a.comesAgain(answer)
	a.refused(a.health("1"), http.StatusTooManyRequests, codeQuota, "")
	a.fleet.W.Clock.Advance(time.Second)
	a.accepted(a.send(a.shot()), http.StatusCreated)
}

func TestDoor_429_ADay(t *testing.T) {
	l := DefaultLimits()
	l.Daily = 2
	a := atOneDoor(t, l)
	for range 2 {
		a.accepted(a.send(a.shot()), http.StatusCreated)
	}
	answer := a.send(a.shot())
	a.refused(answer, http.StatusTooManyRequests, codeQuota, "")
	a.comesAgain(answer)
	a.fleet.W.Clock.Advance(24 * time.Hour)
	a.accepted(a.send(a.shot()), http.StatusCreated)
}

func TestDoor_429_AtOnce(t *testing.T) {
	l := DefaultLimits()
	l.PerDevice = 1
	a := atOneDoor(t, l)
	leave, err := a.door.admit.enterDevice(a.ids.Device, 1)
	a.fleet.Must(nil, err)
	answer := a.send(a.shot())
	a.refused(answer, http.StatusTooManyRequests, codeQuota, "")
	a.comesAgain(answer)
	leave()
	a.accepted(a.send(a.shot()), http.StatusCreated)
}

// notDurably checks a refusal that a device answers by sending again, and that it may do so.
func (a *atDoor) notDurably(answer simulate.Answer) {
	a.t.Helper()
	a.refused(answer, http.StatusServiceUnavailable, codeDurable, "")
	a.comesAgain(answer)
}

// spare is a disk with so much of it free.
type spare struct {
	blob.OS
	free *float64
}

func (s spare) Free(string) (float64, error) { return *s.free, nil }

func TestDoor_503_BelowFivePercentFree(t *testing.T) {
	free := 0.06
	a := onDisk(t, spare{free: &free})
	s := a.shot()
	first := a.send(s)
	a.accepted(first, http.StatusCreated)
	free = 0.049
	a.notDurably(a.send(a.shot()))
	a.notDurably(a.health("1"))
	a.notDurably(a.readings("1", 1))
	if again := a.send(s); again.Status != http.StatusOK || !bytes.Equal(again.Body, first.Body) {
		t.Errorf("what is stored is answered %d", again.Status)
	}
	free = 0.05
	a.accepted(a.send(a.shot()), http.StatusCreated)
}

// failing is a disk that fails in one respect while the error is set.
type failing struct {
	blob.OS
	write, sync *error
}

type failingFile struct {
	blob.File
	of failing
}

func (f failing) Create(path string) (blob.File, error) {
	file, err := f.OS.Create(path)
	return failingFile{file, f}, err
}

func (f failingFile) Write(p []byte) (int, error) {
	if *f.of.write != nil {
		return 0, *f.of.write
	}
	return f.File.Write(p)
}

func (f failingFile) Sync() error {
	if *f.of.sync != nil {
		return *f.of.sync
	}
	return f.File.Sync()
}

func TestDoor_503_DiskFull(t *testing.T) {
	var write, sync error = syscall.ENOSPC, nil
	a := onDisk(t, failing{write: &write, sync: &sync})
	s := a.shot()
	a.notDurably(a.send(s))
	a.storedNothing()
	write = nil
	a.accepted(a.send(s), http.StatusCreated)
}

func TestDoor_503_SyncFailed(t *testing.T) {
	var write, sync error
	a := openDoorStopping(t, failing{write: &write, sync: &sync})
	sync = errors.New("input/output error")
	a.notDurably(a.send(a.shot()))
	sync = nil
	a.notDurably(a.send(a.shot())) // nobody knows any more what is on the disk
	a.storedNothing()
}

// openDoorStopping opens a door whose store stops at a failed sync, where a server would end.
func openDoorStopping(t *testing.T, disk blob.FS) *atDoor {
	t.Helper()
	a := onDisk(t, blob.OS{})
	store, err := blob.Open(filepath.Join(t.TempDir(), "stopping"), disk, blob.Options{Fatal: func(error) {}})
	a.fleet.Must(store, err)
	a.captures.Originals = store
	return a
}

func TestDoor_503_DatabaseAway(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		a.accepted(a.send(a.shot()), http.StatusCreated)
		if err := a.fleet.W.DB.Close(); err != nil {
			a.t.Fatal(err)
		}
		a.notDurably(a.send(a.shot()))
		a.notDurably(a.health("1"))
		a.notDurably(a.readings("1", 1))
	})
}

func TestDoor_503_TooManyAtOnce(t *testing.T) {
	l := DefaultLimits()
	l.Parallel, l.Messages = 1, 1
	a := atOneDoor(t, l)
	for _, places := range []chan struct{}{a.door.admit.captures, a.door.admit.messages} {
		leave, err := enter(places)
		a.fleet.Must(nil, err)
		defer leave()
	}
	a.notDurably(a.send(a.shot()))
	a.notDurably(a.health("1"))
	line := a.dial("POST /api/v1/captures HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\nContent-Type: multipart/form-data; boundary=b\r\n" + a.headers("v1,AAAA", 0) + "\r\n")
	if line != "HTTP/1.1 503 Service Unavailable" {
		t.Errorf("before the body: %q", line)
	}
}

// TestDoor_503_ASlowLine: who is let in and sends nothing more gives its place up after a while.
func TestDoor_503_ASlowLine(t *testing.T) {
	l := DefaultLimits()
	l.Introduction = 300 * time.Millisecond
	a := atOneDoor(t, l)
	line := a.dial("POST /api/v1/captures HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\nContent-Type: multipart/form-data; boundary=b\r\n" + a.headers("v1,AAAA", 0) + "\r\n--b\r\n")
	if line != "HTTP/1.1 503 Service Unavailable" {
		t.Errorf("answered %q", line)
	}
}
