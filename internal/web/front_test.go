package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"yuanjian/internal/web"
)

// through sends a request through a Front and returns the status and the address that the handler saw.
func through(t *testing.T, f *web.Front, change func(*http.Request)) (status int, from string) {
	t.Helper()
	r := httptest.NewRequest("GET", "http://yuanjian.example.gov.cn/people", nil)
	r.RemoteAddr = "10.0.0.7:4711"
	change(r)
	w := httptest.NewRecorder()
	f.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RemoteAddr) })).ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func front(t *testing.T, public string, trusted ...string) *web.Front {
	t.Helper()
	f, err := web.NewFront(public, trusted)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWhoSentAForwardedRequestIsBelievedOnlyFromTrustedProxies(t *testing.T) {
	f := front(t, "https://yuanjian.example.gov.cn", "10.0.0.0/24", "2001:db8::1")
	for _, v := range []struct {
		remote string
		header []string
		want   string
	}{
		{"192.0.2.9:1000", []string{"203.0.113.5"}, "192.0.2.9:1000"}, // not from a proxy: invented
		{"10.0.0.7:4711", nil, "10.0.0.7:4711"},
		{"10.0.0.7:4711", []string{"203.0.113.5"}, "203.0.113.5:0"},
		{"10.0.0.7:4711", []string{"127.0.0.1, 203.0.113.5"}, "203.0.113.5:0"}, // the left part was sent by the client
		{"10.0.0.7:4711", []string{"127.0.0.1", "203.0.113.5, 10.0.0.8"}, "203.0.113.5:0"},
		{"10.0.0.7:4711", []string{"nonsense, 10.0.0.8"}, "10.0.0.8:0"},
		{"10.0.0.7:4711", []string{"203.0.113.5, nonsense"}, "10.0.0.7:4711"},
		{"[2001:db8::1]:443", []string{"2001:db8::99"}, "[2001:db8::99]:0"},
		{"[::ffff:10.0.0.7]:443", []string{"203.0.113.5"}, "203.0.113.5:0"},
	} {
		status, from := through(t, f, func(r *http.Request) {
			r.RemoteAddr = v.remote
			r.Header["X-Forwarded-For"] = v.header
		})
		if status != 200 || from != v.want {
			t.Errorf("from %s with %q: %d from %s, want %s", v.remote, v.header, status, from, v.want)
		}
	}
	if err := f.Trust(nil); err != nil {
		t.Fatal(err)
	}
	if _, from := through(t, f, func(r *http.Request) { r.Header.Set("X-Forwarded-For", "203.0.113.5") }); from != "10.0.0.7:4711" {
		t.Errorf("a proxy that is trusted no more is believed: %s", from)
	}
}

func TestRequestsForAnotherHostAreTurnedAway(t *testing.T) {
	public, local := front(t, "https://yuanjian.example.gov.cn"), front(t, "")
	for _, v := range []struct {
		front        *web.Front
		host, remote string
		path         string
		want         int
	}{
		{public, "yuanjian.example.gov.cn", "192.0.2.9:1", "/people", 200},
		{public, "YUANJIAN.example.gov.cn:8443", "192.0.2.9:1", "/people", 200},
		{public, "evil.example", "192.0.2.9:1", "/people", 421},
		{public, "10.0.0.1", "192.0.2.9:1", "/people", 421},
		{public, "10.0.0.1", "192.0.2.9:1", "/readyz", 200},
		{public, "10.0.0.1", "192.0.2.9:1", "/api/v1/captures", 200},
		{public, "127.0.0.1:8080", "127.0.0.1:1", "/people", 200},
		{public, "127.0.0.1:8080", "192.0.2.9:1", "/people", 421},
		{local, "127.0.0.1:8080", "127.0.0.1:1", "/people", 200},
		{local, "localhost:8080", "[::1]:1", "/people", 200},
		{local, "[::1]:8080", "[::1]:1", "/people", 200},
		{local, "evil.example", "127.0.0.1:1", "/people", 421},
		{local, "", "127.0.0.1:1", "/people", 421},
	} {
		status, _ := through(t, v.front, func(r *http.Request) { r.Host, r.RemoteAddr, r.URL.Path = v.host, v.remote, v.path })
		if status != v.want {
			t.Errorf("%s from %s: %d, want %d", v.host, v.remote, status, v.want)
		}
	}
}

func TestAFrontRefusesWhatIsNoAddress(t *testing.T) {
	for _, u := range []string{"yuanjian.example.gov.cn", "ftp://x.example", "https://", "https://u@x.example", "https://x.example/office", "https://x.example/?a"} {
		if _, err := web.NewFront(u, nil); err == nil {
			t.Errorf("public_url %q is taken", u)
		}
	}
	for _, p := range []string{"proxy.example", "10.0.0.0/33", ""} {
		if _, err := web.NewFront("", []string{p}); err == nil {
			t.Errorf("proxy %q is taken", p)
		}
	}
}
