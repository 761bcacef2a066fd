package officetest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/web"
)

// Caller is somebody who tries routes: the holder of a role with a session, or a visitor without one.
type Caller struct {
	Role   access.Role // empty: a visitor
	Actor  access.Actor
	Cookie *http.Cookie // nil for a visitor
}

// Name is the role, or visitor.
func (c Caller) Name() string {
	if c.Role == "" {
		return "visitor"
	}
	return string(c.Role)
}

// Expected says for every pattern ("GET /people") which roles pass; Everybody and Anybody are the two that name no
// role. It is written by hand in the test, so that a policy that was changed by mistake is noticed.
type Expected map[string][]access.Role

// Marks of Expected that stand for no role.
const (
	Everybody access.Role = "*" // visitors too
	Anybody   access.Role = "+" // everybody with a session
	Nobody    access.Role = "-" // from another machine: nobody
)

// Walk tries every route as every caller and returns what is not as its policy says, or not as expected. Parts of
// paths ({id}) are filled with a number that no row has, so that who passes is answered 404 or 422, never 403; forms
// are sent empty. The way out comes last, for it ends the sessions.
func Walk(h http.Handler, routes []web.Route, callers []Caller, expected Expected) []string {
	var wrong []string
	for pattern := range expected {
		if !slices.ContainsFunc(routes, func(r web.Route) bool { return r.Pattern() == pattern }) {
			wrong = append(wrong, fmt.Sprintf("%s is expected, but there is no such route", pattern))
		}
	}
	out := func(r web.Route) int { return strings.Count(r.Path, "/logout") }
	routes = slices.SortedStableFunc(slices.Values(routes), func(a, b web.Route) int { return out(a) - out(b) })
	for _, route := range routes {
		roles, known := expected[route.Pattern()]
		if !known {
			wrong = append(wrong, fmt.Sprintf("%s is not in the table of who passes", route.Pattern()))
			continue
		}
		for _, caller := range callers {
			if err := try(h, route, caller, passes(roles, caller)); err != nil {
				wrong = append(wrong, err.Error())
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

func passes(roles []access.Role, c Caller) bool {
	return slices.Contains(roles, Everybody) || c.Role != "" && (slices.Contains(roles, Anybody) || slices.Contains(roles, c.Role))
}

var part = regexp.MustCompile(`\{[a-z]+\}`)

// nowhere is a number in the form of ours that no row has.
const nowhere = "00000000-0000-7000-8000-000000000000"

func try(h http.Handler, route web.Route, c Caller, want bool) error {
	path := part.ReplaceAllString(strings.TrimSuffix(route.Path, "{$}"), nowhere)
	r := httptest.NewRequest(route.Method, path, nil)
	if route.Method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c.Cookie != nil {
		r.AddCookie(c.Cookie)
	}
	if got := route.Passes(r, c.Actor, c.Cookie != nil); got != want {
		return fmt.Errorf("%s: the policy %q lets %s pass: %t, expected %t", route.Pattern(), route.Policy, c.Name(), got, want)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	status, turned := w.Code, w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/login?next=")
	switch {
	case status >= 500:
		return fmt.Errorf("%s as %s: %d", route.Pattern(), c.Name(), status)
	case want && (status == http.StatusForbidden || status == http.StatusUnauthorized || turned):
		return fmt.Errorf("%s as %s: turned away with %d", route.Pattern(), c.Name(), status)
	case want:
		return nil
	case c.Cookie == nil && route.Method == http.MethodGet && !turned && status != http.StatusForbidden:
		return fmt.Errorf("%s as a visitor: %d instead of the way to the login", route.Pattern(), status)
	case c.Cookie == nil && route.Method != http.MethodGet && status != http.StatusUnauthorized && status != http.StatusForbidden:
		return fmt.Errorf("%s as a visitor: %d instead of 401", route.Pattern(), status)
	case c.Cookie != nil && status != http.StatusForbidden:
		return fmt.Errorf("%s as %s: %d instead of 403", route.Pattern(), c.Name(), status)
	}
	return nil
}
