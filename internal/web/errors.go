package web

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web/ui"
)

// Refusals of the edge itself.
var (
	errNoSession    = errors.New("no session")
	errNoPermission = errors.New("no permission")
	errCrossOrigin  = errors.New("form sent from another site")
	errMethod       = errors.New("method not allowed")
)

//go:embed pages/*.html
var pages embed.FS

// ErrorView is the page for what could not be done: what happened, what is safe, what to do, and where people help.
type ErrorView struct {
	What, Safe, Do string
	Fields         []string // what is to be mended, when there is no form to show it in
	Refused        *ui.RefusedView
	Reference      string
	Phone          string
	Ways           []ui.Link
}

var errorTemplate = NewTemplate[ErrorView](pages, "pages/error.html")

// errorPage is how an error is shown: its status, and the kind that the texts of error.txt go by.
type errorPage struct {
	status int
	kind   string
	view   ErrorView
}

// classify maps every error once. The second result tells whether it is a fault of ours, to be logged.
func classify(c *Context, err error) (errorPage, bool) {
	var (
		missing  fault.NotFound
		invalid  fault.Invalid
		refusal  law.Refusal
		conflict fault.Conflict
		changed  fault.Changed
		tooLarge *http.MaxBytesError
		bad      badForm
		no       act.Forbidden
	)
	switch {
	case errors.As(err, &invalid):
		p := errorPage{status: http.StatusUnprocessableEntity, kind: "invalid"}
		for _, f := range invalid.Fields {
			p.view.Fields = append(p.view.Fields, c.T("layout.pair", f.Name, c.Words(f.Want)))
		}
		return p, false
	case errors.As(err, &refusal):
		// 409 Conflict: the request is well formed, the person may make it, the state of the law is against it now.
		return errorPage{status: http.StatusConflict, kind: "refused", view: ErrorView{Refused: refusedView(c, refusal)}}, false
	case errors.As(err, &conflict):
		return errorPage{status: http.StatusConflict, kind: "conflict", view: ErrorView{What: c.Words(conflict.Because)}}, false
	case errors.As(err, &changed):
		return errorPage{status: http.StatusConflict, kind: "conflict", view: ErrorView{What: c.T("layout.changed")}}, false
	case errors.As(err, &missing):
		return errorPage{status: http.StatusNotFound, kind: "missing", view: ErrorView{What: c.T("error.missing.what", c.Words(missing.What))}}, false
	case errors.As(err, &no) && no.Because.ZH != "":
		return errorPage{status: http.StatusForbidden, kind: "forbidden", view: ErrorView{What: c.Words(no.Because) + c.Words(no.Cure)}}, false
	case errors.Is(err, act.ErrForbidden), errors.Is(err, errNoPermission):
		return errorPage{status: http.StatusForbidden, kind: "forbidden"}, false
	case errors.Is(err, errNoSession):
		return errorPage{status: http.StatusUnauthorized, kind: "session"}, false
	case errors.Is(err, errCrossOrigin):
		return errorPage{status: http.StatusForbidden, kind: "origin"}, false
	case errors.Is(err, errMethod):
		return errorPage{status: http.StatusMethodNotAllowed, kind: "method"}, false
	case errors.As(err, &tooLarge):
		return errorPage{status: http.StatusRequestEntityTooLarge, kind: "large", view: ErrorView{What: c.T("error.large.what", size(tooLarge.Limit))}}, false
	case errors.As(err, &bad):
		return errorPage{status: http.StatusBadRequest, kind: "form"}, false
	}
	return errorPage{status: http.StatusInternalServerError, kind: "ours"}, true
}

func refusedView(c *Context, r law.Refusal) *ui.RefusedView {
	return &ui.RefusedView{Because: c.Words(r.Because), Article: r.Article, Cure: c.Words(r.Cure)}
}

// fail answers an error: the form again where there is one, a page of its own otherwise.
func (s *server) fail(c *Context, route Route, err error) {
	if errors.Is(err, context.Canceled) && c.R.Context().Err() != nil {
		return // the browser has gone; nobody reads an answer
	}
	p, ours := classify(c, err)
	if ours {
		s.deps.Log.LogAttrs(c.R.Context(), slog.LevelError, "failed", slog.String("ref", c.ref),
			slog.String("route", routeName(c.R)), slog.String("error", err.Error()))
	}
	if rec := recordOf(c.R); rec != nil && rec.status != 0 {
		panic(http.ErrAbortHandler) // bytes have left: cut the line, so that nobody takes the answer for whole
	}
	if route.Again != nil && !wantsJSON(c.R) && s.again(c, route, err, p.status) {
		return
	}
	s.showError(c, p)
}

// again shows the page that the form came from, with everything typed and what is against it.
func (s *server) again(c *Context, route Route, err error, status int) bool {
	var (
		invalid  fault.Invalid
		refusal  law.Refusal
		conflict fault.Conflict
		changed  fault.Changed
	)
	switch {
	case errors.As(err, &changed):
		c.trouble.changed = changed.Changes
	case errors.As(err, &invalid):
		c.trouble.invalid = invalid.Fields
	case errors.As(err, &refusal):
		c.trouble.refusal = &refusal
	case errors.As(err, &conflict):
		c.trouble.conflict = &conflict.Because
	default:
		return false
	}
	c.form = nil
	p, err := route.Again(c)
	if err == nil {
		if p.location != "" { // the form is gone, for somebody else has done the act
			return false
		}
		p.Status = status
		err = s.send(c, p)
	}
	if err != nil {
		s.fail(c, Route{}, err)
	}
	return true
}

// showError writes an error page, or a problem document (RFC 9457) for a script.
func (s *server) showError(c *Context, p errorPage) {
	if wantsJSON(c.R) {
		s.showProblem(c, p)
		return
	}
	if p.view.What == "" && p.view.Refused == nil {
		p.view.What = c.T("error." + p.kind + ".what")
	}
	p.view.Safe = c.T("error." + p.kind + ".safe")
	p.view.Do = c.T("error." + p.kind + ".do")
	p.view.Phone = s.deps.Site.Phone
	if p.status >= 500 {
		p.view.Reference = c.ref
	}
	if p.status == http.StatusUnauthorized && s.deps.Login != "" {
		p.view.Ways = append(p.view.Ways, ui.Link{URL: s.deps.Login, Text: c.T("layout.login"), Icon: "key", Primary: true})
	} else {
		p.view.Ways = append(p.view.Ways, ui.Link{URL: "/", Text: c.T("error.home"), Icon: "home"})
	}
	page := errorTemplate.Page(Head{Title: c.T("error." + p.kind + ".title")}, p.view)
	page.Status = p.status
	if err := s.send(c, page); err != nil {
		s.deps.Log.LogAttrs(c.R.Context(), slog.LevelError, "error page failed", slog.String("ref", c.ref), slog.String("error", err.Error()))
		http.Error(c.W, c.T("error.ours.title")+" "+c.ref, p.status)
	}
}

// problem is RFC 9457's document, with the law's parts where there are any.
type problem struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Detail    string   `json:"detail,omitempty"`
	Article   string   `json:"article,omitempty"`
	Cure      string   `json:"cure,omitempty"`
	Fields    []string `json:"fields,omitempty"`
	Reference string   `json:"reference,omitempty"`
}

func (s *server) showProblem(c *Context, p errorPage) {
	d := problem{Type: "about:blank", Title: c.T("error." + p.kind + ".title"), Status: p.status, Detail: p.view.What,
		Fields: p.view.Fields, Reference: c.ref}
	if r := p.view.Refused; r != nil {
		d.Detail, d.Article, d.Cure = r.Because, r.Article, r.Cure
	}
	c.W.Header().Set("Content-Type", "application/problem+json")
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.WriteHeader(p.status)
	_ = json.NewEncoder(c.W).Encode(d) // the line may be cut; there is nobody to tell
}

func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json") || strings.HasPrefix(r.URL.Path, "/api/")
}
