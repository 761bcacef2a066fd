package platform_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/adapter/platform"
	"yuanjian/internal/adapter/platform/platformtest"
	sandbox "yuanjian/internal/adapter/sandbox/platform"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

var begins = time.Date(2026, time.March, 2, 9, 0, 0, 0, law.Beijing)

const token = "测试令牌"

// rigs are the two ways to the stand-in: through the client over a real connection, and without a network.
func rigs(t *testing.T) map[string]func(t *testing.T) platformtest.Rig {
	rig := func(t *testing.T, s *sandbox.Server, c *platform.Client) platformtest.Rig {
		return platformtest.Rig{Platform: c, Taken: s.Taken, Fail: func(f platformtest.Fault) {
			s.Fail(map[platformtest.Fault]sandbox.Fault{platformtest.Outage: sandbox.Down, platformtest.Lost: sandbox.Lost}[f])
		}}
	}
	return map[string]func(t *testing.T) platformtest.Rig{
		"network": func(t *testing.T) platformtest.Rig {
			s, c := served(t)
			return rig(t, s, c)
		},
		"in process": func(t *testing.T) platformtest.Rig {
			s := opened(t, "")
			c, err := platform.New("https://sandbox.invalid", token, &http.Client{Transport: s})
			if err != nil {
				t.Fatal(err)
			}
			return rig(t, s, c)
		},
	}
}

func opened(t *testing.T, dir string) *sandbox.Server {
	t.Helper()
	s, err := sandbox.Open(clock.NewManual(begins), dir, token)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// served is a stand-in on a real port, and the client that reaches it through the one dialer.
func served(t *testing.T) (*sandbox.Server, *platform.Client) {
	t.Helper()
	s := opened(t, "")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, clientOf(t, server.URL, token)
}

func clientOf(t *testing.T, url, token string) *platform.Client {
	t.Helper()
	allow, err := dial.Parse([]string{strings.TrimPrefix(url, "http://")})
	if err != nil {
		t.Fatal(err)
	}
	c, err := platform.New(url, token, dial.Client(allow))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClientAndSandboxMeetTheContract(t *testing.T) {
	for name, open := range rigs(t) {
		t.Run(name, func(t *testing.T) { platformtest.Run(t, open) })
	}
}

func TestEveryAnswerSaysSandbox(t *testing.T) {
	s := opened(t, "")
	server := httptest.NewServer(s)
	defer server.Close()
	s.Fail(sandbox.Down, sandbox.Busy)
	for _, r := range []struct{ method, path, key, body string }{
		{"POST", "/v1/filings", "k", "{}"}, {"POST", "/v1/filings", "k", "{}"}, // down, busy
		{"GET", "/v1/filings", "", ""}, {"POST", "/elsewhere", "k", "{}"}, {"POST", "/v1/filings", "", "{}"}, {"POST", "/v1/filings", "k", "no json"},
		{"POST", "/v1/filings", "k", `{"kind":"publish"}`}, {"POST", "/v1/filings", "k", `{"kind":"dance"}`},
		{"POST", "/v1/filings", "k", `{"kind":"publish","notice":{"place":"地点","violation":"1","body":"单位","contact":"电话"}}`},
		{"POST", "/v1/filings", "k", `{"kind":"publish","notice":{"place":"别处","violation":"1","body":"单位","contact":"电话"}}`},
	} {
		q, _ := http.NewRequest(r.method, server.URL+r.path, strings.NewReader(r.body))
		q.Header.Set("Authorization", "Bearer "+token)
		if r.key != "" {
			q.Header.Set("Idempotency-Key", r.key)
		}
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || !strings.Contains(string(text), sandbox.Label) {
			t.Errorf("%s %s %s answers %d without saying so: %s", r.method, r.path, r.body, answer.StatusCode, text)
		}
	}
}

func TestSandboxRemembersOverARestart(t *testing.T) {
	dir := t.TempDir()
	file := func(key string, f device.Filing) device.PlatformReceipt {
		t.Helper()
		c, err := platform.New("https://sandbox.invalid", token, &http.Client{Transport: opened(t, dir)})
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.File(t.Context(), key, f)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := file("a", platformtest.Publication())
	if again := file("a", platformtest.Publication()); again.Number != first.Number || !again.Sandbox {
		t.Errorf("after a restart the receipt is %s, before %s", again.Number, first.Number)
	}
	stop := platformtest.Publication()
	stop.Kind, stop.Previous = device.FileStop, first.Number
	if r := file("b", stop); r.Number == first.Number {
		t.Error("a stop has the number of the publication")
	}
}

func TestClientTakesNoHalfAnswer(t *testing.T) {
	whole := `{"number":"1","at":"2026-03-02T10:00:00+08:00","address":"https://x.invalid","place":"p","snapshot":{"type":"application/pdf","sha256":"` +
		`b45dc1b6d6b0ae0a2c4ba35cd6ae23b1d1ebb58b6ab4e2e6cf0f1e1a2b3c4d5e","data":"JVBERi0xLjc="}}`
	for name, c := range map[string]struct {
		status int
		kind   string
		body   string
		final  bool
	}{
		"digest that does not match": {201, "application/json", whole, false},
		"no JSON":                    {201, "application/json", "<html>", false},
		"HTML that says 200":         {200, "text/html", "{}", false},
		"an empty receipt":           {201, "application/json", "{}", false},
		"a time without offset":      {201, "application/json", strings.Replace(whole, "+08:00", "", 1), false},
		"a redirect":                 {302, "application/json", whole, false},
		"a token not accepted":       {401, "application/json", `{"code":"token","reasons":["x"]}`, false},
		"refused without reasons":    {422, "application/json", `{}`, false},
		"refused":                    {422, "application/json", `{"code":"c","reasons":["r"]}`, true},
		"key reused":                 {409, "application/json", `{}`, true},
		"an endless answer":          {200, "application/json", `"` + strings.Repeat("x", 13<<20), false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		_, err := clientOf(t, server.URL, token).File(t.Context(), "k", platformtest.Publication())
		server.Close()
		if err == nil || errors.Is(err, device.ErrRefused) != c.final {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), token) {
			t.Errorf("%s: the error tells the token: %v", name, err)
		}
	}
}

func TestBrokenSnapshotAndSilence(t *testing.T) {
	s, c := served(t)
	s.Fail(sandbox.Broken, sandbox.Silent)
	if _, err := c.File(t.Context(), "k", platformtest.Publication()); err == nil || errors.Is(err, device.ErrRefused) {
		t.Errorf("a broken snapshot: %v", err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	if _, err := c.File(ctx, "k", platformtest.Publication()); err == nil || errors.Is(err, device.ErrRefused) {
		t.Errorf("silence: %v", err)
	}
	if _, err := c.File(t.Context(), "k", platformtest.Publication()); err != nil || s.Taken() != 1 {
		t.Errorf("afterwards: %v, %d taken", err, s.Taken())
	}
}

func TestWrongAddressesAreRefused(t *testing.T) {
	for _, base := range []string{"", "platform.invalid", "ftp://platform.invalid", "https://", "https://user:secret@platform.invalid", "https://platform.invalid?x=1"} {
		if _, err := platform.New(base, "", http.DefaultClient); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", base, err)
		}
	}
}
