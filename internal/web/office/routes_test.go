package office_test

import (
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web"
	"yuanjian/internal/web/office"
	"yuanjian/internal/web/office/officetest"
)

func TestEveryRoleOnEveryRoute(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		for _, wrong := range officetest.Walk(f.h, f.office.Routes(), officetest.Callers(t, w), officetest.Expect()) {
			t.Error(wrong)
		}
	})
}

// TestWalkNotices spoils one route at a time: a matrix that passes them proves nothing.
func TestWalkNotices(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	callers := officetest.Callers(t, w)
	spoilt := func(change func([]web.Route) []web.Route) []string {
		o := &office.Office{Engine: w.Engine, People: w.People}
		routes := change(o.Routes())
		return officetest.Walk(mount(t, w, o, routes), routes, callers, officetest.Expect())
	}
	at := func(routes []web.Route, pattern string) int {
		return slices.IndexFunc(routes, func(r web.Route) bool { return r.Pattern() == pattern })
	}
	for name, change := range map[string]func([]web.Route) []web.Route{
		"the policy let the supervisor pass": func(r []web.Route) []web.Route {
			r[at(r, "GET /people/new")].Policy = web.Permission(access.ViewPeople)
			return r
		},
		"lets visitor pass": func(r []web.Route) []web.Route {
			r[at(r, "GET /accounts")].Policy = web.Public{Reason: "a mistake"}
			return r
		},
		"not in the table": func(r []web.Route) []web.Route {
			return append(r, web.Route{Method: "GET", Path: "/more", Policy: web.LoggedIn{}, Page: r[at(r, "GET /{$}")].Page})
		},
		"no such route": func(r []web.Route) []web.Route { i := at(r, "GET /bodies"); return slices.Delete(r, i, i+1) },
	} {
		wrong := spoilt(change)
		if len(wrong) == 0 || name != "the policy let the supervisor pass" && !strings.Contains(strings.Join(wrong, "\n"), name) {
			t.Errorf("%s: noticed %q", name, wrong)
		}
	}
}
