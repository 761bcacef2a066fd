package public_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/public"
)

// canary stands in every field that may hold a person or an officer's own words, and may be seen nowhere.
const canary = "金丝雀四四"

// fixed is a register that never changes.
type fixed struct{ *disclosure.Snapshot }

func (f fixed) Current(context.Context) (*disclosure.Snapshot, error) { return f.Snapshot, nil }

// nobody knows no session.
type nobody struct{}

func (nobody) Actor(context.Context, string) (access.Actor, web.SessionInfo, error) {
	return access.Actor{}, web.SessionInfo{}, fault.NotFound{}
}

// face is the public face in this process.
type face struct {
	t *testing.T
	p *public.Public
	h http.Handler
}

type source interface {
	Current(context.Context) (*disclosure.Snapshot, error)
}

func newFace(t *testing.T, s source, now time.Time) *face {
	t.Helper()
	return faceOf(t, &public.Public{Register: s}, clock.NewManual(now))
}

var testSite = web.Site{Authority: law.Words{ZH: "云水市（测试）", EN: "Yunshui"}, Phone: "0000-12345"}

func faceOf(t *testing.T, p *public.Public, c clock.Clock) *face {
	t.Helper()
	p.Site = testSite
	h, err := web.Mount(p.Routes(), web.Deps{Log: slog.New(slog.DiscardHandler), Clock: c, Sessions: nobody{}, Site: testSite, PseudoLocale: true})
	if err != nil {
		t.Fatal(err)
	}
	return &face{t, p, h}
}

// get asks for an address and holds every answer to what all of them owe: no cookie, no canary, the strict policy.
func (f *face) get(path string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.send(httptest.NewRequest(http.MethodGet, path, nil), header...)
}

func (f *face) send(r *http.Request, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	f.h.ServeHTTP(w, r)
	if c := w.Header().Values("Set-Cookie"); len(c) > 0 {
		f.t.Errorf("%s sets a cookie: %v", r.URL, c)
	}
	if strings.Contains(w.Body.String(), canary) {
		f.t.Errorf("%s shows what is not public", r.URL)
	}
	if !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		f.t.Errorf("%s has no strict policy", r.URL)
	}
	return w
}
