package conform_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/conformity"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gateway is one that does everything right, but for what is set.
type gateway struct {
	signsBody    bool // signs the whole body
	milliseconds bool // stamps in milliseconds
	oldStamp     bool // signs once and sends the same headers again
	newIDs       bool // makes new ids for each sending
	newBytes     bool // writes the time of sending into the event
	impatient    bool // does not read Retry-After
	drops        bool // gives up after a 503
	dropsReset   bool // takes a reset connection for success
	endless      bool // sends again whatever was answered
	twice        bool // sends again what was stored
	wrongDigest  bool
	noSequence   bool
	standstill   bool // the sequence does not move
	noFirmware   bool
	noOffset     bool
	hurries      bool // opens another request while it waits
	oneID        bool // uses one webhook-id for all captures
	ownDevice    bool // sends as another device than it was told
	silent       bool // sends nothing

	picture  []byte
	mu       sync.Mutex
	sequence map[string]int
	made     int
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var o struct{ Endpoint, Device, Secret string }
	if json.NewDecoder(r.Body).Decode(&o) != nil {
		http.Error(w, "bad order", http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	if !g.silent {
		go g.deliver(o.Endpoint, o.Device, o.Secret)
	}
}

func (g *gateway) next(device string) (sequence, made int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sequence[device]++
	g.made++
	if g.standstill {
		return 7, g.made
	}
	return g.sequence[device], g.made
}

func (g *gateway) event(device, id string, sequence int) []byte {
	digest := sha256.Sum256(g.picture)
	if g.wrongDigest {
		digest[0]++
	}
	data := map[string]any{"sequence": sequence, "violation": "1345", "firmware": "2.0", "clock_offset_ms": 3,
		"media": []any{map[string]any{"name": "front", "type": "image/jpeg", "sha256": hex.EncodeToString(digest[:])}}}
	for key, not := range map[string]bool{"sequence": g.noSequence, "firmware": g.noFirmware, "clock_offset_ms": g.noOffset} {
		if not {
			delete(data, key)
		}
	}
	if g.ownDevice {
		device = "my-own"
	}
	b, _ := json.Marshal(map[string]any{"specversion": "1.0", "type": "cn.yuanjian.capture.v1", "source": "devices/" + device, "id": id,
		"time": clock.System{}.Now().Format("2006-01-02T15:04:05.000000Z07:00"), "data": data})
	return b
}

func (g *gateway) deliver(endpoint, device, secret string) {
	sequence, made := g.next(device)
	id := fmt.Sprint("c-", made)
	event := g.event(device, id, sequence)
	at := g.stamp()
	sent := 0
	for range 40 {
		webhook := fmt.Sprint("m-", made)
		if g.oneID {
			webhook = "m-0-" + device
		}
		if g.newIDs && sent > 0 {
			webhook = fmt.Sprint("m-", made, "-", sent)
		}
		if g.newBytes && sent > 0 {
			event = g.event(device, id, sequence)
		}
		if !g.oldStamp {
			at = g.stamp()
		}
		status, after := g.send(endpoint, secret, webhook, at, event)
		sent++
		switch {
		case (status == 200 || status == 201) && g.twice && sent == 1:
		case status == 200 || status == 201, status == 0 && g.dropsReset, status == 503 && g.drops:
			return
		case status == 0:
			after = 1
		case status == 429 || status == 503:
			if g.impatient {
				after = 0
			}
		case !g.endless:
			return
		}
		_ = clock.System{}.Sleep(context.Background(), time.Duration(after)*time.Second+50*time.Millisecond)
	}
}

func (g *gateway) stamp() string {
	now := clock.System{}.Now()
	if g.milliseconds {
		return strconv.FormatInt(now.UnixMilli(), 10)
	}
	return strconv.FormatInt(now.Unix(), 10)
}

func (g *gateway) send(endpoint, secret, webhook, at string, event []byte) (status, after int) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range []struct {
		name, kind string
		content    []byte
	}{{"event", "application/cloudevents+json", event}, {"front", "image/jpeg", g.picture}} {
		w, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf("form-data; name=%q", p.name)}, "Content-Type": {p.kind}})
		if err == nil {
			_, err = w.Write(p.content)
		}
		if err != nil {
			return 0, 0
		}
	}
	_ = form.Close()
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(webhook + "." + at + "."))
	if g.signsBody {
		mac.Write(body.Bytes())
	} else {
		mac.Write(event)
	}
	header := http.Header{"Content-Type": {form.FormDataContentType()}, "Webhook-Id": {webhook}, "Webhook-Timestamp": {at},
		"Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))}}
	answers := make(chan [2]int, 2)
	one := func() {
		r, _ := http.NewRequest(http.MethodPost, endpoint+"/api/v1/captures", bytes.NewReader(body.Bytes()))
		r.Header = header.Clone()
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		got, err := client.Do(r)
		if err != nil {
			answers <- [2]int{}
			return
		}
		defer func() { _ = got.Body.Close() }()
		_, _ = io.Copy(io.Discard, got.Body)
		wait, _ := strconv.Atoi(got.Header.Get("Retry-After"))
		answers <- [2]int{got.StatusCode, wait}
	}
	go one()
	if g.hurries {
		_ = clock.System{}.Sleep(context.Background(), 300*time.Millisecond)
		select {
		case a := <-answers:
			return a[0], a[1]
		default:
			go one()
		}
	}
	a := <-answers
	return a[0], a[1]
}

// TestEachBrokenGatewayIsCaughtByName tries gateways that do one thing wrong each. What is wrong is failed by its own name;
// nothing is said of what is in order.
func TestEachBrokenGatewayIsCaughtByName(t *testing.T) {
	for _, x := range []struct {
		name   string
		broken *gateway
		caught string            // the test that must say so
		result conformity.Result // and how
		also   []string          // what fails with it and may
	}{
		{"in order", &gateway{}, "", "", nil},
		{"signs the whole body", &gateway{signsBody: true}, "signature", conformity.Failed, nil},
		{"stamps in milliseconds", &gateway{milliseconds: true}, "timestamp", conformity.Failed, nil},
		{"signs once", &gateway{oldStamp: true}, "new-timestamp", conformity.Failed, nil},
		{"makes new ids", &gateway{newIDs: true}, "same-keys", conformity.Failed, nil},
		{"serialises again", &gateway{newBytes: true}, "same-bytes", conformity.Failed, []string{"unique-keys", "200-known"}},
		{"does not wait", &gateway{impatient: true}, "back-off", conformity.Failed, nil},
		{"drops on 503", &gateway{drops: true}, "nothing-dropped", conformity.Failed, []string{"503-not-durable", "100-continue-refused"}},
		{"takes a reset for success", &gateway{dropsReset: true}, "nothing-dropped", conformity.Failed, []string{"200-known", "connection-reset"}},
		{"never gives up", &gateway{endless: true}, "no-endless-repetition", conformity.Failed, []string{"422-bad-field"}},
		{"sends what is stored", &gateway{twice: true}, "no-endless-repetition", conformity.Failed, nil},
		{"hashes something else", &gateway{wrongDigest: true}, "digests", conformity.Failed, nil},
		{"has no sequence", &gateway{noSequence: true}, "sequence", conformity.Failed, nil},
		{"stands still", &gateway{standstill: true}, "sequence", conformity.Failed, nil},
		{"has no firmware", &gateway{noFirmware: true}, "firmware", conformity.Failed, nil},
		{"has no clock offset", &gateway{noOffset: true}, "clock-offset", conformity.Advice, nil},
		{"opens a second request", &gateway{hurries: true}, "one-at-a-time", conformity.Failed, nil},
		{"uses one id", &gateway{oneID: true}, "unique-keys", conformity.Failed, nil},
		{"is another device", &gateway{ownDevice: true}, "triggered", conformity.Failed, []string{"signature"}},
		{"is silent", &gateway{silent: true}, "triggered", conformity.Failed, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			g := x.broken
			g.picture, g.sequence = picture(t), map[string]int{}
			server := httptest.NewServer(g)
			defer server.Close()
			report := try(t, server.URL, hurried)
			results := map[string]conformity.Result{}
			for _, test := range report.Tests {
				results[test.Name] = test.Result
			}
			if x.caught == "" {
				if bad := wrong(report, conformity.Advice); bad != nil || !report.Passed {
					t.Errorf("a gateway in order is told %q", bad)
				}
				return
			}
			if results[x.caught] != x.result {
				t.Errorf("%s is %q; in all: %q", x.caught, results[x.caught], wrong(report))
			}
			if report.Passed != (x.result == conformity.Advice) {
				t.Errorf("passed %v", report.Passed)
			}
			for _, name := range x.also {
				if results[name] != conformity.Failed {
					t.Errorf("%s is %q and should fail too; in all: %q", name, results[name], wrong(report))
				}
			}
			mute := []string{"signature", "timestamp", "digests", "sequence", "firmware", "same-keys", "same-bytes", "new-timestamp", "back-off", "one-at-a-time", "nothing-dropped", "no-endless-repetition", "unique-keys"}
			for _, name := range mute {
				if name != x.caught && results[name] == conformity.Failed && !slices.Contains(x.also, name) {
					t.Errorf("%s fails, which is in order; in all: %q", name, wrong(report))
				}
			}
		})
	}
}
