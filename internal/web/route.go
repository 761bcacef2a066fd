package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Route is one line of the one table. Exactly one of Page, Write and Serve is set.
type Route struct {
	Method string // GET, POST …; GET answers HEAD too
	Path   string // a ServeMux path: /devices/{id}
	Policy Policy

	// Page answers people: decode, call one service method, say what to show.
	Page PageFunc
	// Again shows the form again when Page answers with fault.Invalid, law.Refusal or fault.Conflict: the page the
	// form came from. Everything typed is kept. Without it such an answer gets a page of its own.
	Again PageFunc
	// Write answers with bytes (media, CSV, streams) through Context.W. An error returned before the first byte
	// becomes an error page.
	Write func(*Context) error
	// Serve answers machines and writes everything itself; From gives its Context.
	Serve http.Handler

	// Upload is the greatest size of a multipart body in bytes; 0 takes ordinary forms only, up to FormLimit.
	// Serve routes limit their bodies themselves.
	Upload int64
}

// PageFunc answers a request of a person.
type PageFunc func(*Context) (Page, error)

// FormLimit is the greatest size of a form without files, in bytes.
const FormLimit = 1 << 20

// Pattern is the ServeMux pattern, and the name of the route in logs.
func (r Route) Pattern() string { return r.Method + " " + r.Path }

func (r Route) valid() error {
	n := 0
	for _, set := range []bool{r.Page != nil, r.Write != nil, r.Serve != nil} {
		if set {
			n++
		}
	}
	switch {
	case r.Method == "" || r.Method != strings.ToUpper(r.Method):
		return fmt.Errorf("route %q: no method in capitals", r.Pattern())
	case !strings.HasPrefix(r.Path, "/"):
		return fmt.Errorf("route %q: the path does not begin with /", r.Pattern())
	case r.Policy == nil:
		return fmt.Errorf("route %q has no policy", r.Pattern())
	case n != 1:
		return fmt.Errorf("route %q: exactly one of Page, Write and Serve must be set", r.Pattern())
	case r.Again != nil && r.Page == nil:
		return fmt.Errorf("route %q: Again without Page", r.Pattern())
	}
	if err := r.Policy.Valid(); err != nil {
		return fmt.Errorf("route %q: %w", r.Pattern(), err)
	}
	return nil
}

// register puts the routes into mux; patterns that ServeMux refuses (conflicts, bad wildcards) come back as errors.
func register(mux *http.ServeMux, routes []Route, handle func(Route) http.Handler) error {
	var errs []error
	for _, r := range routes {
		if err := r.valid(); err != nil {
			errs = append(errs, err)
			continue
		}
		if err := handleSafely(mux, r.Pattern(), handle(r)); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func handleSafely(mux *http.ServeMux, pattern string, h http.Handler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("route %q: %v", pattern, p)
		}
	}()
	mux.Handle(pattern, h)
	return nil
}
