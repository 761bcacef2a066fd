package api

import (
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// TestTheSandboxAnswersAsTheDoorAndKeepsNothing: what a sandbox device sends is read and answered by the code of the door;
// the vendor sees the exact field; no capture, no picture comes into being, and no other device's key opens it.
func TestTheSandboxAnswersAsTheDoorAndKeepsNothing(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		who, from, originals := atSandbox(t, w)
		shot := func(n string, change func(*simulate.Shot)) simulate.Answer {
			t.Helper()
			now := w.Clock.Now()
			one := simulate.Shot{ID: "e" + n, WebhookID: "w" + n, At: now, Sent: now, Sequence: 1, Violation: "1345", Plate: "粤A12345", Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: picture(3)}}}
			if change != nil {
				change(&one)
			}
			a, err := from.Send(ctx, one)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		first := shot("1", nil)
		if first.Status != http.StatusCreated || !strings.Contains(string(first.Body), `"book":"test","entry":-1`) {
			t.Fatalf("the first is answered %d %s", first.Status, first.Body)
		}
		if again := shot("1", nil); again.Status != http.StatusOK || string(again.Body) != string(first.Body) {
			t.Errorf("the same again: %d %s", again.Status, again.Body)
		}
		for want, change := range map[int]func(*simulate.Shot){
			http.StatusConflict:             func(s *simulate.Shot) { s.ID, s.Sequence = "e1", 9 },
			http.StatusUnprocessableEntity:  func(s *simulate.Shot) { s.Media[0].Announced = strings.Repeat("0", 64) },
			http.StatusUnsupportedMediaType: func(s *simulate.Shot) { s.Media[0].Bytes = []byte("no picture") },
		} {
			if a := shot(http.StatusText(want)[:4], change); a.Status != want {
				t.Errorf("want %d, got %d %s", want, a.Status, a.Body)
			}
		}
		from.Secret = "whsec_" + strings.Repeat("A", 40)
		if a := shot("9", nil); a.Status != http.StatusUnauthorized {
			t.Errorf("another secret: %d", a.Status)
		}
		_, all, err := w.Vendors.Exchanges(ctx, w.DB.Reader(), w.Book, who.By.Person, from.Device, w.Engine.Now(w.Book))
		if err != nil || len(all) != 6 {
			t.Fatalf("%d exchanges, %v", len(all), err)
		}
		seen := map[string]bool{}
		for _, e := range all {
			seen[e.Code+" "+e.Pointer] = true
			if strings.Contains(string(e.Receipt), "A12345") || e.Code != "" && (e.Words.ZH == "" || e.Words.EN == "") {
				t.Errorf("an exchange answered %d %s holds the plate, or no words", e.Status, e.Code)
			}
		}
		for _, want := range []string{"same-id-other-bytes ", "bad-field /data/media/0/sha256", "bad-media ", "bad-signature ", " "} {
			if !seen[want] {
				t.Errorf("the vendor does not see %q among %v", want, seen)
			}
		}
		for _, table := range []string{"capture", "capture_key", "judgement"} {
			var n int
			if err := w.DB.Reader().QueryRow(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil || n != 0 {
				t.Errorf("%d rows in %s, %v", n, table, err)
			}
		}
		err = originals.Walk(ctx, func(d blob.Digest, _ int64) error { t.Errorf("a picture stays: %s", d); return nil })
		if err != nil {
			t.Error(err)
		}
		w.Clock.Set(w.Clock.Now().AddDate(1, 0, 0)) // the agreement has ended
		if _, err := w.Vendors.SandboxSender(ctx, from.Device); err == nil {
			t.Error("the key outlives its agreement")
		}
	})
}

// atSandbox is a sandbox device of a vendor that sends to the sandbox; all of it is held against the description.
func atSandbox(t *testing.T, w *testkit.World) (testkit.Somebody, *simulate.Sender, *blob.Store) {
	t.Helper()
	who := w.Who(access.Vendor, w.County)
	made, secret, err := w.Vendors.OpenSandbox(t.Context(), who.By, "实验室1号")
	if err != nil {
		t.Fatal(err)
	}
	originals, err := blob.Open(filepath.Join(t.TempDir(), "originals"), blob.OS{})
	if err != nil {
		t.Fatal(err)
	}
	s := &Sandbox{Door: &Door{Clock: w.Clock, Limits: DefaultLimits(), Log: slog.New(slog.DiscardHandler)}, Vendors: w.Vendors, Originals: originals, Signer: w.Keys}
	mux := http.NewServeMux()
	for _, r := range s.Routes() {
		mux.Handle(r.Pattern(), r.Serve)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	client := server.Client()
	client.Transport = newChecked(t, client.Transport)
	return who, &simulate.Sender{Base: server.URL + SandboxPath, Device: made.ID, Secret: secret, Client: client}, originals
}

// TestExamplesOfTheDescriptionAreTrue sends the examples, with another device, instant and digest, and holds the answers
// against those that stand beside them.
func TestExamplesOfTheDescriptionAreTrue(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	_, from, _ := atSandbox(t, w)
	now := w.Clock.Now()
	for path, e := range sandboxExamples() {
		send := func(id, find, put string) simulate.Answer {
			t.Helper()
			event := e.request
			if inner, ok := event["event"].(object); ok {
				event = inner
			}
			text, err := json.Marshal(event)
			if err != nil {
				t.Fatal(err)
			}
			media := picture(5)
			sent := strings.NewReplacer(exampleDevice, from.Device, find, put, "2026-06-06T08:00:00.120+08:00", now.Format("2006-01-02T15:04:05.000Z07:00"), "your-own-id", id,
				exampleDigest, blob.DigestOf(media).String()).Replace(string(text))
			var got simulate.Answer
			if strings.HasSuffix(path, "/captures") {
				got, err = from.Post(t.Context(), []byte(sent), simulate.Shot{WebhookID: id, Sent: now, Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: media}}})
			} else {
				got, err = from.SendMessage(t.Context(), path, []byte(sent), id, now)
			}
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		var taken, refused object
		if got := send("one"+path, "x-nothing", ""); got.Status != http.StatusCreated || json.Unmarshal(got.Body, &taken) != nil || !slices.Equal(slices.Sorted(maps.Keys(taken)), slices.Sorted(maps.Keys(e.taken))) {
			t.Errorf("%s: the example is answered %d %s", path, got.Status, got.Body)
		}
		wrong := map[string][2]string{"/api/v1/captures": {`"2026-06-06T08:00:00.120+08:00"`, `"2026-06-06T08:00:00.120"`}, "/api/v1/health": {`"normal"`, `"ill"`}}[path]
		if got := send("two"+path, wrong[0], wrong[1]); json.Unmarshal(got.Body, &refused) != nil || refused["detail"] != e.refused["detail"] || refused["pointer"] != e.refused["pointer"] || got.Status != e.refused["status"] {
			t.Errorf("%s: the refusal is %d %s", path, got.Status, got.Body)
		}
	}
}
