package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web/ui"
)

// Deps is what the edge needs from the rest of the program.
type Deps struct {
	Log       *slog.Logger
	Clock     clock.Clock
	Sessions  Sessions
	PublicURL string // https://yuanjian.example.gov.cn; empty on loopback
	Site      Site
	Nav       []NavItem
	// Mark tells where the ledger of a book stands, so that a form that is sent later says against what it was read; nil: forms
	// do not say.
	Mark   func(ctx context.Context, book string) (int64, error)
	Login  string // path of the login page; empty: 401 instead of a redirect
	Logout string // path that takes a POST and ends the session; empty: no button
	Own    string // path of the own account, behind the person's name; empty: no way
	// Watch, when set, is told of every request that begins; what it returns is told of the end: the route's pattern,
	// the status (0: cut off) and the time it took. It measures and decides nothing.
	Watch func(ctx context.Context) (context.Context, func(route string, status int, took time.Duration))
	// PseudoLocale allows ?lang=x-long, the texts made 40 % longer: for layout tests.
	PseudoLocale bool
}

// Site is the authority whose pages these are. Its name stands larger than ours.
type Site struct {
	Authority law.Words
	Phone     string    // of a person who helps; empty: the way is not shown
	Mark      law.Words // a mark over every page, such as 演示; empty: none
}

// NavItem is one way of the navigation, shown to who passes Policy.
type NavItem struct {
	Key    string // its text, by key
	Path   string
	Icon   string
	Letter string // what goes there after G, one small letter; empty: none
	Policy Policy
}

type server struct {
	deps       Deps
	https      bool
	mux        *http.ServeMux
	guard      *http.CrossOriginProtection
	formWithin time.Duration
}

// Mount joins the routes to one handler: policy, session, limits, errors, headers, compression and the request log
// are the same for all. It refuses a table with a route that has no policy, or two routes that are one.
func Mount(routes []Route, deps Deps) (http.Handler, error) {
	if deps.Log == nil || deps.Clock == nil || deps.Sessions == nil {
		return nil, errors.New("mount: Log, Clock and Sessions are needed")
	}
	s := &server{deps: deps, mux: http.NewServeMux(), guard: http.NewCrossOriginProtection(), formWithin: formWithin}
	if deps.PublicURL != "" {
		u, err := url.Parse(deps.PublicURL)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("mount: public_url %q is no address such as https://yuanjian.example.gov.cn", deps.PublicURL)
		}
		s.https = u.Scheme == "https"
		if err := s.guard.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, fmt.Errorf("mount: public_url: %w", err)
		}
	}
	// Devices send no Origin and no cookie; they prove themselves by signature.
	s.guard.AddInsecureBypassPattern("/api/")
	s.guard.SetDenyHandler(s.handle(Route{Write: func(*Context) error { return errCrossOrigin }}))

	if err := register(s.mux, append(s.own(), routes...), s.handle); err != nil {
		return nil, fmt.Errorf("mount: %w", err)
	}
	s.mux.Handle("/", s.handle(Route{Write: s.unmatched}))
	return s.logged(secured(s.https, compressed(s.guard.Handler(s.mux)))), nil
}

// own are the routes of the edge itself.
func (s *server) own() []Route {
	return []Route{
		{Method: "GET", Path: ui.AssetPrefix + "{name}", Policy: Public{"sheets, scripts and drawings hold no data"}, Serve: http.HandlerFunc(ui.ServeAsset)},
		{Method: "POST", Path: "/view", Policy: Public{"language and looks of the pages (Art 6)"}, Page: s.changeView},
	}
}

// handle makes a handler of a route: who asks, may they, then the answer or the page that says why not.
func (s *server) handle(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := s.newContext(w, r)
		if route.Serve == nil && r.Body != nil {
			limit := int64(FormLimit)
			if route.Upload > 0 {
				limit = route.Upload
			}
			s.hurry(w, r, route)
			r.Body = http.MaxBytesReader(w, r.Body, limit)
			defer dropFiles(r)
		}
		if err := s.identify(c); err != nil {
			s.fail(c, route, err)
			return
		}
		if route.Policy != nil && !route.Policy.Allows(r, c.Actor, c.signedIn) {
			s.turnAway(c, route)
			return
		}
		s.answer(c, route)
	})
}

// How long a form may take to arrive. One that is sent letter by letter holds a connection for no longer.
const (
	formWithin   = 30 * time.Second
	uploadWithin = 9 * time.Minute // files, over a slow line
)

// hurry sets the time by which the body of a form must be there; readForm takes it away again, since a deadline that
// passes while the handler works would end the request.
func (s *server) hurry(w http.ResponseWriter, r *http.Request, route Route) {
	within := s.formWithin
	if route.Upload > 0 {
		within = uploadWithin
	}
	if r.ContentLength != 0 { // the machine's clock, for that is what a connection goes by
		_ = http.NewResponseController(w).SetReadDeadline(clock.System{}.Now().Add(within)) // a writer of a test may know no deadlines
	}
}

func dropFiles(r *http.Request) {
	if r.MultipartForm != nil {
		_ = r.MultipartForm.RemoveAll() // temporary files; the system clears what stays
	}
}

func (s *server) answer(c *Context, route Route) {
	switch {
	case route.Serve != nil:
		route.Serve.ServeHTTP(c.W, c.R)
	case route.Write != nil:
		if err := route.Write(c); err != nil {
			s.fail(c, route, err)
		}
	default:
		p, err := route.Page(c)
		if err == nil {
			err = s.send(c, p)
		}
		if err != nil {
			s.fail(c, route, err)
		}
	}
}

func (s *server) newContext(w http.ResponseWriter, r *http.Request) *Context {
	c := &Context{W: w, R: r, server: s, View: s.viewOf(r), began: s.deps.Clock.Now()}
	if rec := recordOf(r); rec != nil {
		c.ref = rec.ref
	}
	return c
}

// identify finds who asks. A token nobody knows any more makes a visitor, not an error.
func (s *server) identify(c *Context) error {
	k, err := c.R.Cookie(s.cookieName(c.R))
	if err != nil || k.Value == "" {
		return nil
	}
	actor, info, err := s.deps.Sessions.Actor(c.R.Context(), k.Value)
	if fault.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up session: %w", err)
	}
	if info.Token = k.Value; info.Fresh != "" {
		info.Token = info.Fresh
		c.SignIn(info.Fresh)
	}
	c.Actor, c.Session, c.signedIn = actor, info, true
	return nil
}

// turnAway answers who may not pass: visitors are led to the login, others are told.
func (s *server) turnAway(c *Context, route Route) {
	_, local := route.Policy.(Loopback)
	switch {
	case c.signedIn || local:
		s.fail(c, Route{}, errNoPermission)
	case s.deps.Login != "" && (c.R.Method == http.MethodGet || c.R.Method == http.MethodHead) && !wantsJSON(c.R):
		c.W.Header().Set("Cache-Control", "no-store")
		http.Redirect(c.W, c.R, s.deps.Login+"?next="+url.QueryEscape(c.R.URL.RequestURI()), http.StatusSeeOther)
	default:
		s.fail(c, Route{}, errNoSession)
	}
}

// unmatched answers a path that no route has: 405 when another method would fit, 404 otherwise.
func (s *server) unmatched(c *Context) error {
	var allowed []string
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		probe := &http.Request{Method: m, URL: c.R.URL, Host: c.R.Host}
		if _, pattern := s.mux.Handler(probe); pattern != "/" && pattern != "" {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) > 0 {
		c.W.Header().Set("Allow", strings.Join(allowed, ", "))
		return errMethod
	}
	return fault.NotFound{What: law.Words{ZH: "这个页面", EN: "this page"}}
}

// Timeouts of the server. Writing has none: recordings are long; every handler has its own context.
const (
	ReadHeaderTimeout = 10 * time.Second // a browser that sends no header for so long is not one
	IdleTimeout       = 2 * time.Minute
	MaxHeaderBytes    = 32 << 10
)

// NewServer returns a server with the limits that every listener of ours has.
func NewServer(addr string, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Addr: addr, Handler: h, ReadHeaderTimeout: ReadHeaderTimeout, IdleTimeout: IdleTimeout,
		MaxHeaderBytes: MaxHeaderBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
}

// Passes tells whether an actor would pass a route: for the matrix of roles and routes.
func (r Route) Passes(req *http.Request, a access.Actor, signedIn bool) bool {
	return r.Policy.Allows(req, a, signedIn)
}
