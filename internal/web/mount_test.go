package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web/ui"
)

//go:embed testdata/*.html
var testPages embed.FS

type letterPage struct {
	Form  *ui.Form
	Kinds []ui.Choice
}

var letterTemplate = NewTemplate[letterPage](testPages, "testdata/letter.html")

func writeLetter(c *Context) (Page, error) {
	return letterTemplate.Page(Head{Title: "写信"}, letterPage{c.Form(), []ui.Choice{{Value: "a", Label: "甲"}, {Value: "b", Label: "乙"}}}), nil
}

// sendLetter answers with whatever error the letter's text names, as a service would.
func sendLetter(c *Context) (Page, error) {
	in := c.Read()
	text, kind := in.Text("text", 20), in.Choice("kind", "a", "b")
	if err := in.Err(); err != nil {
		return Page{}, err
	}
	errs := map[string]error{
		"refuse":   law.Refusal{Rule: "A14.1b", Article: "第十四条", Because: law.Words{ZH: "公示未满30日", EN: "not public for 30 days"}, Cure: law.Words{ZH: "9月5日起可以启用", EN: "from 5 September"}},
		"conflict": fault.Conflict{Because: law.Words{ZH: "王某某在14:06改了这份文书", EN: "changed at 14:06"}},
		"missing":  fault.NotFound{What: law.Words{ZH: "这封信", EN: "this letter"}},
		"forbid":   act.Forbidden{},
		"break":    errors.New("disk on fire"),
	}
	if err := errs[text]; err != nil {
		return Page{}, fmt.Errorf("send letter: %w", err)
	}
	if text == "panic" {
		panic("boom")
	}
	return c.Done("/letters/"+kind, "ui.filter", "7K4M-1"), nil
}

type testSessions map[string]access.Actor

func (s testSessions) Actor(_ context.Context, token string) (access.Actor, SessionInfo, error) {
	a, ok := s[token]
	if token == "broken" {
		return a, SessionInfo{}, errors.New("database gone")
	}
	if !ok {
		return a, SessionInfo{}, fault.NotFound{What: law.Words{ZH: "会话", EN: "session"}}
	}
	return a, SessionInfo{Name: "陈某某", Body: law.Words{ZH: "临江县交通运输局", EN: "Linjiang County Transport Bureau"}}, nil
}

var people = testSessions{
	"keeper":   {Book: "b", Person: "p1", Posts: []access.Post{{Body: "x", Role: access.Keeper}}},
	"reviewer": {Book: "b", Person: "p2", Posts: []access.Post{{Body: "x", Role: access.Reviewer}}},
}

func testRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/{$}", Policy: Public{"test"}, Page: writeLetter},
		{Method: "GET", Path: "/letters/{id}", Policy: LoggedIn{}, Page: writeLetter},
		{Method: "POST", Path: "/letters", Policy: Public{"test"}, Page: sendLetter, Again: writeLetter},
		{Method: "POST", Path: "/bare", Policy: Public{"test"}, Page: sendLetter},
		{Method: "GET", Path: "/devices", Policy: Permission(access.ProposeDevice), Page: writeLetter},
		{Method: "POST", Path: "/devices", Policy: Permission(access.ProposeDevice), Page: sendLetter},
		{Method: "GET", Path: "/local", Policy: Loopback{"test"}, Page: writeLetter},
		{Method: "GET", Path: "/nothing", Policy: Public{"test"}, Page: func(*Context) (Page, error) { return Page{}, nil }},
		{Method: "GET", Path: "/bytes", Policy: Public{"test"}, Write: func(c *Context) error {
			c.W.Header().Set("Content-Type", "image/png")
			_, err := c.W.Write(bytes.Repeat([]byte("x"), 4096))
			return err
		}},
		{Method: "GET", Path: "/half", Policy: Public{"test"}, Write: func(c *Context) error {
			c.W.Write([]byte("half"))
			return errors.New("the other half is gone")
		}},
		{Method: "GET", Path: "/json", Policy: Public{"test"}, Page: func(*Context) (Page, error) { return JSON(200, map[string]int{"n": 1}), nil }},
		{Method: "POST", Path: "/api/v1/captures", Policy: SignedDevice{}, Serve: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
		})},
	}
}

type edge struct {
	t   *testing.T
	h   http.Handler
	log *bytes.Buffer
}

func newEdge(t *testing.T, change func(*Deps)) edge {
	t.Helper()
	log := &bytes.Buffer{}
	deps := Deps{
		Log: slog.New(slog.NewJSONHandler(log, nil)), Clock: clock.NewManual(time.Date(2026, 6, 3, 6, 5, 22, 0, time.UTC)), Sessions: people,
		Site: Site{Authority: law.Words{ZH: "远鉴测试", EN: "Test"}, Phone: "0769-12345678"}, Login: "/login", Logout: "/logout",
		Nav:          []NavItem{{"layout.nav", "/devices", "device", "", Permission(access.ProposeDevice)}, {"layout.login", "/letters", "document", "", LoggedIn{}}},
		PseudoLocale: true,
	}
	if change != nil {
		change(&deps)
	}
	h, err := Mount(testRoutes(), deps)
	if err != nil {
		t.Fatal(err)
	}
	return edge{t, h, log}
}

type answer struct {
	*http.Response
	text string
}

func (e edge) do(method, target string, form url.Values, change ...func(*http.Request)) answer {
	e.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, target, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	e.h.ServeHTTP(w, r)
	return answer{w.Result(), w.Body.String()}
}

func as(token string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: loopbackCookie, Value: token}) }
}

func header(k, v string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(k, v) } }

func letter(text, kind string) url.Values { return url.Values{"text": {text}, "kind": {kind}} }

func TestMountRefusesAHoleInTheTable(t *testing.T) {
	page := func(*Context) (Page, error) { return Page{}, nil }
	for name, r := range map[string]Route{
		"no policy":            {Method: "GET", Path: "/x", Page: page},
		"no reason":            {Method: "GET", Path: "/x", Policy: Public{" "}, Page: page},
		"no permission":        {Method: "GET", Path: "/x", Policy: Permission(""), Page: page},
		"an empty choice":      {Method: "GET", Path: "/x", Policy: AnyOf{}, Page: page},
		"no handler":           {Method: "GET", Path: "/x", Policy: LoggedIn{}},
		"two handlers":         {Method: "GET", Path: "/x", Policy: LoggedIn{}, Page: page, Write: func(*Context) error { return nil }},
		"no method":            {Path: "/x", Policy: LoggedIn{}, Page: page},
		"small method":         {Method: "get", Path: "/x", Policy: LoggedIn{}, Page: page},
		"a relative path":      {Method: "GET", Path: "x", Policy: LoggedIn{}, Page: page},
		"a bad wildcard":       {Method: "GET", Path: "/{", Policy: LoggedIn{}, Page: page},
		"the edge's own route": {Method: "POST", Path: "/view", Policy: LoggedIn{}, Page: page},
	} {
		deps := Deps{Log: slog.New(slog.DiscardHandler), Clock: clock.System{}, Sessions: people}
		if _, err := Mount([]Route{r}, deps); err == nil {
			t.Errorf("Mount takes a route with %s", name)
		}
	}
}

func TestErrorsAreMappedOnce(t *testing.T) {
	e := newEdge(t, nil)
	for _, c := range []struct {
		path, text string
		status     int
		want       []string
	}{
		{"/letters", "", 422, []string{"<title>有1处需要改：写信 · 远鉴测试</title>", "有1处需要改", `href="#f-text"`, "内容：请填写", `id="f-text-error"`, `value="b" checked`}},
		{"/letters", strings.Repeat("长", 21), 422, []string{"最多20个字，现在有21个", strings.Repeat("长", 21)}},
		{"/letters", "refuse", 409, []string{"现在不能这样做", "公示未满30日", "第十四条", "9月5日起可以启用", ">refuse</textarea>", `value="b" checked`}},
		{"/letters", "conflict", 409, []string{"情况已经变了", "王某某在14:06改了这份文书", ">conflict</textarea>"}},
		{"/letters", "missing", 404, []string{"没有找到这封信"}},
		{"/letters", "forbid", 403, []string{"您没有这项权限"}},
		{"/letters", "break", 500, []string{"我们这边出了问题", "E-", "0769-12345678", "怎么办"}},
		{"/letters", "panic", 500, []string{"我们这边出了问题", "E-"}},
		{"/bare", "", 422, []string{"有内容需要改", "text：请填写"}},
		{"/bare", "refuse", 409, []string{"现在不能这样做", "9月5日起可以启用"}},
	} {
		a := e.do("POST", c.path, letter(c.text, "b"))
		if a.StatusCode != c.status {
			t.Errorf("%s %q: status %d, want %d", c.path, c.text, a.StatusCode, c.status)
		}
		for _, w := range c.want {
			if !strings.Contains(a.text, w) {
				t.Errorf("%s %q: the answer does not hold %q:\n%s", c.path, c.text, w, a.text)
			}
		}
		if n := strings.Count(a.text, "<h1>"); n != 1 {
			t.Errorf("%s %q: %d h1", c.path, c.text, n)
		}
		if strings.Contains(a.text, "disk on fire") || strings.Contains(a.text, "boom") {
			t.Errorf("%q: the answer shows our insides", c.text)
		}
	}
	if n := strings.Count(e.log.String(), "disk on fire"); n != 1 {
		t.Errorf("the fault is logged %d times", n)
	}
	if !strings.Contains(e.log.String(), "boom") {
		t.Error("the panic is not in the log")
	}
}

func TestTheReferenceOnThePageIsTheOneInTheLog(t *testing.T) {
	e := newEdge(t, nil)
	a := e.do("POST", "/letters", letter("break", "a"))
	ref := regexp.MustCompile(`E-[0-9A-Z]{8}`).FindString(a.text)
	if ref == "" || strings.Count(e.log.String(), ref) != 2 { // the fault and the request
		t.Errorf("reference %q, log:\n%s", ref, e.log)
	}
}

func TestAnAnswerThatBreaksHalfwayIsCutOffAndLogged(t *testing.T) {
	e := newEdge(t, nil)
	func() {
		defer func() {
			if p := recover(); p != http.ErrAbortHandler {
				t.Errorf("the line is not cut: %v", p)
			}
		}()
		e.do("GET", "/half", nil)
	}()
	if s := e.log.String(); !strings.Contains(s, "the other half is gone") || !strings.Contains(s, `"route":"GET /half"`) {
		t.Errorf("log: %s", s)
	}
}

func TestScriptsGetProblems(t *testing.T) {
	e := newEdge(t, nil)
	a := e.do("POST", "/letters", letter("refuse", "a"), header("Accept", "application/json"))
	if a.StatusCode != 409 || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%d %s", a.StatusCode, a.Header.Get("Content-Type"))
	}
	for _, w := range []string{`"detail":"公示未满30日"`, `"article":"第十四条"`, `"cure":"9月5日起可以启用"`, `"status":409`} {
		if !strings.Contains(a.text, w) {
			t.Errorf("no %s in %s", w, a.text)
		}
	}
}

func TestDoneIsShownOnceAndOnlyThere(t *testing.T) {
	e := newEdge(t, nil)
	a := e.do("POST", "/letters", letter("hello", "a"))
	if a.StatusCode != 303 || a.Header.Get("Location") != "/letters/a" {
		t.Fatalf("%d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	var left *http.Cookie
	for _, k := range a.Cookies() {
		left = k
	}
	next := e.do("GET", "/letters/a", nil, as("keeper"), func(r *http.Request) { r.AddCookie(left) })
	if !strings.Contains(next.text, "7K4M-1") || !strings.Contains(next.text, `role="status"`) {
		t.Error("the receipt is not shown")
	}
	gone := false
	for _, k := range next.Cookies() {
		gone = gone || k.Name == noteCookie && k.MaxAge < 0
	}
	if !gone {
		t.Error("the note stays")
	}
	forged := e.do("GET", "/letters/a", nil, as("keeper"), func(r *http.Request) { r.AddCookie(&http.Cookie{Name: noteCookie, Value: "pay.here|1"}) })
	if strings.Contains(forged.text, `role="status"`) {
		t.Error("a note that is no text of ours is shown")
	}
}

func TestWhoMayPass(t *testing.T) {
	e := newEdge(t, nil)
	for _, c := range []struct {
		method, path, token string
		status              int
	}{
		{"GET", "/devices", "", 303}, {"GET", "/devices", "keeper", 200}, {"GET", "/devices", "reviewer", 403},
		{"GET", "/devices", "unknown", 303}, {"GET", "/devices", "broken", 500},
		{"POST", "/devices", "", 401}, {"POST", "/devices", "reviewer", 403}, {"POST", "/devices", "keeper", 422},
		{"GET", "/letters/1", "reviewer", 200}, {"GET", "/nowhere", "", 404}, {"PUT", "/devices", "keeper", 405},
		{"GET", "/api/v1/captures", "", 405}, {"GET", "/nothing", "", 500}, {"HEAD", "/", "", 200},
	} {
		var form url.Values
		if c.method == "POST" {
			form = url.Values{}
		}
		a := e.do(c.method, c.path, form, as(c.token))
		if a.StatusCode != c.status {
			t.Errorf("%s %s as %q: %d, want %d", c.method, c.path, c.token, a.StatusCode, c.status)
		}
	}
	a := e.do("GET", "/devices?kind=%E4%B8%AD&x=1", nil)
	if l := a.Header.Get("Location"); l != "/login?next=%2Fdevices%3Fkind%3D%25E4%25B8%25AD%26x%3D1" {
		t.Errorf("led to %q", l)
	}
}

func TestNavigationShowsOnlyWaysThatAreOpen(t *testing.T) {
	e := newEdge(t, nil)
	for token, want := range map[string]bool{"keeper": true, "reviewer": false} {
		a := e.do("GET", "/letters/1", nil, as(token))
		if got := strings.Contains(a.text, `href="/devices"`); got != want {
			t.Errorf("%s sees the way to the devices: %v", token, got)
		}
	}
}

func TestLoopbackIsNotAProxy(t *testing.T) {
	e := newEdge(t, nil)
	local := func(r *http.Request) { r.RemoteAddr = "127.0.0.1:4711" }
	if a := e.do("GET", "/local", nil, local); a.StatusCode != 200 {
		t.Errorf("loopback: %d", a.StatusCode)
	}
	if a := e.do("GET", "/local", nil); a.StatusCode != 403 {
		t.Errorf("from outside: %d", a.StatusCode)
	}
	if a := e.do("GET", "/local", nil, local, header("X-Forwarded-For", "203.0.113.7")); a.StatusCode != 403 {
		t.Errorf("through a proxy: %d", a.StatusCode)
	}
}

func TestFormsFromOtherSitesAreRefusedAndDevicesAreNot(t *testing.T) {
	e := newEdge(t, nil)
	for _, change := range []func(*http.Request){header("Sec-Fetch-Site", "cross-site"), header("Origin", "https://evil.example")} {
		if a := e.do("POST", "/letters", letter("hello", "a"), change); a.StatusCode != 403 || !strings.Contains(a.text, "别的网站") {
			t.Errorf("%d", a.StatusCode)
		}
		if a := e.do("POST", "/api/v1/captures", url.Values{}, change); a.StatusCode != 201 {
			t.Errorf("device: %d", a.StatusCode)
		}
	}
	if a := e.do("POST", "/letters", letter("hello", "a"), header("Sec-Fetch-Site", "same-origin")); a.StatusCode != 303 {
		t.Errorf("own form: %d", a.StatusCode)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	e := newEdge(t, nil)
	for _, path := range []string{"/", "/nowhere", "/bytes", "/json", "/static/none.css", "/devices"} {
		h := e.do("GET", path, nil).Header
		csp := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestCookiesAreSecureWhereTheSiteIs(t *testing.T) {
	plain, https := newEdge(t, nil), newEdge(t, func(d *Deps) { d.PublicURL = "https://yuanjian.example" })
	form := url.Values{"size": {"elder"}, "back": {"/letters/1?x=2"}}
	for _, c := range []struct {
		e      edge
		secure bool
	}{{plain, false}, {https, true}} {
		for _, k := range c.e.do("POST", "/view", form).Cookies() {
			if k.Secure != c.secure || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" {
				t.Errorf("cookie %+v, want secure %v", k, c.secure)
			}
		}
	}
	if a := https.do("GET", "/devices", nil, as("keeper")); a.StatusCode != 303 {
		t.Errorf("a session cookie without __Host- is taken over TLS: %d", a.StatusCode)
	}
	host := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: secureCookie, Value: "keeper"}) }
	if a := https.do("GET", "/devices", nil, host); a.StatusCode != 200 || a.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%d", a.StatusCode)
	}
}

func TestLooksAreKeptAndNeverLeadAway(t *testing.T) {
	e := newEdge(t, nil)
	a := e.do("POST", "/view", url.Values{"size": {"elder"}, "contrast": {"high"}, "lang": {"en"}, "back": {"/letters/1?x=2"}})
	if a.StatusCode != 303 || a.Header.Get("Location") != "/letters/1?x=2" {
		t.Fatalf("%d %q", a.StatusCode, a.Header.Get("Location"))
	}
	page := e.do("GET", "/", nil, func(r *http.Request) { r.AddCookie(a.Cookies()[0]) })
	if !strings.Contains(page.text, `<html lang="en" data-size="elder" data-contrast="high">`) {
		t.Errorf("the page begins %.200s", page.text)
	}
	for _, away := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "evil", "", "/a\nb"} {
		if l := e.do("POST", "/view", url.Values{"back": {away}}).Header.Get("Location"); l != "/" {
			t.Errorf("back=%q leads to %q", away, l)
		}
	}
	if p := e.do("GET", "/?lang=en", nil); !strings.Contains(p.text, `lang="en"`) || len(p.Cookies()) == 0 {
		t.Error("?lang=en is not taken and kept")
	}
	if p := e.do("GET", "/", nil, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: viewCookie, Value: "xx.y"}) }); !strings.Contains(p.text, `lang="zh-CN" data-size="normal"`) {
		t.Error("a spoiled cookie spoils the page")
	}
}

func TestTextIsCompressedAndPicturesAreNot(t *testing.T) {
	e := newEdge(t, nil)
	zip := header("Accept-Encoding", "gzip")
	a := e.do("GET", "/", nil, zip)
	if a.Header.Get("Content-Encoding") != "gzip" || a.Header.Get("Content-Length") != "" {
		t.Fatalf("%v", a.Header)
	}
	r, err := gzip.NewReader(strings.NewReader(a.text))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || !strings.Contains(string(b), "</html>") {
		t.Errorf("%v %s", err, b)
	}
	if a := e.do("GET", "/bytes", nil, zip); a.Header.Get("Content-Encoding") != "" || len(a.text) != 4096 {
		t.Errorf("picture: %v", a.Header)
	}
	if a := e.do("GET", "/", nil); a.Header.Get("Content-Encoding") != "" || !strings.Contains(a.text, "</html>") {
		t.Error("compressed for a browser that did not ask")
	}
}

func TestALargeFormIsRefusedWithWords(t *testing.T) {
	e := newEdge(t, nil)
	a := e.do("POST", "/letters", letter(strings.Repeat("x", FormLimit+1), "a"))
	if a.StatusCode != 413 || !strings.Contains(a.text, "1.0 MB") {
		t.Errorf("%d %.300s", a.StatusCode, a.text)
	}
}

func TestTheLogHoldsThePatternAndNotThePath(t *testing.T) {
	e := newEdge(t, nil)
	e.do("GET", "/letters/secret-id?q=secret-name", nil, as("keeper"))
	if s := e.log.String(); !strings.Contains(s, `"route":"GET /letters/{id}"`) || strings.Contains(s, "secret") {
		t.Errorf("log: %s", s)
	}
}

func TestAssetsNeverChange(t *testing.T) {
	e := newEdge(t, nil)
	p, err := ui.AssetPath("base.css")
	if err != nil {
		t.Fatal(err)
	}
	a := e.do("GET", p, nil, header("Accept-Encoding", "gzip"))
	if a.StatusCode != 200 || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || a.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
	if a := e.do("GET", "/static/base.00000000.css", nil); a.StatusCode != 404 {
		t.Errorf("a stale name gives %d", a.StatusCode)
	}
}

func TestEveryTemplateFitsItsStruct(t *testing.T) {
	for _, c := range Templates() {
		if err := c.Check(); err != nil {
			t.Error(err)
		}
	}
	broken := unlisted[struct{ A string }](testPages, "testdata/letter.html")
	if err := broken.Check(); err == nil {
		t.Error("a template with fields that its struct does not have passes")
	}
}
