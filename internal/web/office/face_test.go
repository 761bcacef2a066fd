package office_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/archive"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/enrol"
	"yuanjian/internal/evidence"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/party"
	"yuanjian/internal/payment/paymenttest"
	"yuanjian/internal/serving"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web"
	"yuanjian/internal/web/office"
)

// face is the whole office in this process, over a World.
type face struct {
	*testkit.World
	t      *testing.T
	office *office.Office
	bank   *paymenttest.Desk
	h      http.Handler
}

func newFace(t *testing.T, w *testkit.World, change ...func(*office.Office)) *face {
	t.Helper()
	captures := capturesOf(t, w)
	o := &office.Office{Engine: w.Engine, People: w.People, Devices: captures.Devices, Files: device.Files{Store: captures.Originals}, Captures: captures, Sources: &governance.Service{Engine: w.Engine},
		Papers:  &docket.Service{Engine: w.Engine, People: w.People, Keys: w.Keys, Files: captures.Originals, Drawer: captures.Decoder, PublicURL: "https://yuanjian.example"},
		Vendors: w.Vendors, Letters: &delivery.Service{Engine: w.Engine, Keys: w.Keys},
		Lists: &enrol.Service{Engine: w.Engine, People: w.People, Devices: captures.Devices, Keys: w.Keys}}
	o.Notices = &notice.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: o.Papers, Captures: captures, Letters: o.Letters, PublicURL: "https://yuanjian.example"}
	o.Cases = &casefile.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: o.Papers, Captures: captures}
	o.Cases.Mandates = &party.Mandates{Engine: w.Engine, Keys: w.Keys, Letters: o.Letters}
	o.Cases.Serving = &serving.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: o.Papers, Letters: o.Letters, Mandates: o.Cases.Mandates, Sources: map[string]serving.Source{casefile.Subject: o.Cases}}
	o.Cases.Evidence = &evidence.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Captures: captures, Retention: captures.Retention, Cases: o.Cases}
	bank := paymenttest.With(t, w, o.Papers, captures.Originals)
	o.Payments, o.Cases.Payments = bank.P, bank.P
	for _, f := range change {
		f(o)
	}
	o.Archive = &archive.Service{Engine: w.Engine, Keys: w.Keys, Cases: o.Cases, Files: o.Papers.Files, Retention: o.Captures.Retention, Money: o.Cases.Payments}
	o.Cases.InArchive = archive.InArchive
	return &face{World: w, t: t, office: o, bank: bank, h: mount(t, w, o, o.Routes())}
}

func mount(t *testing.T, w *testkit.World, o *office.Office, routes []web.Route) http.Handler {
	t.Helper()
	h, err := web.Mount(routes, web.Deps{Log: slog.New(slog.DiscardHandler), Clock: w.Clock, Sessions: o,
		Site: web.Site{Authority: law.Words{ZH: "云水市（测试）", EN: "Yunshui"}, Phone: "0000-12345"}, Nav: office.Nav(),
		Mark: o.Mark, Login: office.LoginPath, Logout: office.LogoutPath, Own: office.OwnPath, PseudoLocale: true})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// on runs a test on SQLite only: what both engines must show alike is in both_test.go.
func on(t *testing.T, change ...func(*office.Office)) *face {
	t.Helper()
	return newFace(t, testkit.NewWorld(t, testkit.SQLite(t)), change...)
}

// answer is what a browser got.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	text   string
}

// visitor is a browser: it keeps cookies.
type visitor struct {
	*face
	jar   map[string]string
	local bool // sits at the server's own machine
}

func (f *face) visitor() *visitor { return &visitor{face: f, jar: map[string]string{}} }

// as is a browser in which the holder of the role, in its usual body, has signed in.
func (f *face) as(role access.Role) *visitor {
	f.t.Helper()
	return f.with(f.Who(role, f.Home(role)))
}

func (f *face) with(who testkit.Somebody) *visitor {
	v := f.visitor()
	v.jar["yuanjian"] = who.Token
	return v
}

// signIn begins a new session of the holder of the role in the browser.
func (f *face) signIn(v *visitor, role access.Role) {
	f.t.Helper()
	v.post("/login", "login", f.Who(role, f.Home(role)).Login, "password", testkit.WorldPassword).goes("/")
}

func (v *visitor) get(target string) answer { v.t.Helper(); return v.send("GET", target, nil) }

func (v *visitor) post(target string, pairs ...string) answer {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return v.send("POST", target, form)
}

func (v *visitor) send(method, target string, form url.Values) answer {
	v.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, target, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v.local {
		r.RemoteAddr = "127.0.0.1:40000"
	}
	for name, value := range v.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if v.jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.jar, c.Name)
		}
	}
	return answer{v.t, w.Code, w.Result().Header, w.Body.String()}
}

func (a answer) wants(status int, texts ...string) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.plain())
	}
	for _, s := range texts {
		if !strings.Contains(a.text, s) && !strings.Contains(a.plain(), s) {
			a.t.Errorf("%q is not on the page: %s", s, a.plain())
		}
	}
	return a
}

func (a answer) lacks(texts ...string) answer {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.text, s) {
			a.t.Errorf("%q is on the page", s)
		}
	}
	return a
}

// goes checks that the browser is sent on, and returns where.
func (a answer) goes(to string) string {
	a.t.Helper()
	at := a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(at, to) {
		a.t.Fatalf("status %d to %q, want 303 to %q: %s", a.status, at, to, a.plain())
	}
	return at
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<svg.*?</svg>|<[^>]*>`)

// plain is the page's text without marks.
func (a answer) plain() string {
	return strings.Join(strings.Fields(strings.ReplaceAll(tags.ReplaceAllString(a.text, " "), "&#34;", `"`)), " ")
}
