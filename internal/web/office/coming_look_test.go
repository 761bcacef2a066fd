package office_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// TestPagesOfComingInAgainstTheBar holds what no link of the house leads to against the whole bar of ux.md D.5: the way in by
// activation link, password and second factor, with every form sent and to be mended, the codes that are shown once, and what
// somebody without the permission sees.
func TestPagesOfComingInAgainstTheBar(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	f := newFace(t, w)
	f.Who(access.Reviewer, f.County)
	fresh, err := w.People.EnterPerson(t.Context(), f.By(access.SecurityAdministrator), "沈未登", true)
	if err != nil {
		t.Fatal(err)
	}
	activate := linkOf(f.as(access.SystemAdministrator).post("/accounts", "person", fresh.ID, "login", "shen-weideng").wants(200))
	reviewer := f.as(access.Reviewer)
	w.People.WaiveSecondInDemo = false
	server := httptest.NewServer(f.h)
	t.Cleanup(server.Close)
	ctx := testkit.Chromium(t)
	check := func(name string, actions ...chromedp.Action) {
		t.Helper()
		if err := chromedp.Run(ctx, actions...); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		found, err := testkit.BarHere(ctx)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, c := range found {
			t.Errorf("%s: %s", name, c)
		}
	}
	open := func(v *visitor, s sight) {
		t.Helper()
		for name, value := range v.jar { // of half a session too
			if err := chromedp.Run(ctx, network.SetCookie(name, value).WithURL(server.URL)); err != nil {
				t.Fatal(err)
			}
		}
		var at string
		if err := show(ctx, server.URL, v.jar["yuanjian"], s, 1440); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if err := chromedp.Run(ctx, chromedp.Evaluate("location.pathname", &at)); err != nil || !strings.HasPrefix(s.path, at) {
			t.Fatalf("%s: the browser is at %s, %v", s.name, at, err)
		}
	}
	see := func(v *visitor, sights ...sight) {
		t.Helper()
		for _, s := range sights {
			open(v, s)
			check(s.name)
		}
	}
	see(f.visitor(), sight{name: "login", path: "/login", sent: true}, sight{name: "activate", path: activate}, sight{name: "activate-mend", path: activate, sent: true},
		sight{name: "activate-ended", path: "/activate?token=ended"})
	see(reviewer, sight{name: "forbidden", path: "/accounts"}, sight{name: "missing", path: "/people/nobody"}, sight{name: "factors", path: "/me/factors"},
		sight{name: "factor-new", path: "/me/factors/totp"}, sight{name: "factor-mend", path: "/me/factors/totp", sent: true}, sight{name: "password-mend", path: "/me/password", sent: true})

	half := f.visitor()
	half.post("/login", "login", "system", "password", testkit.WorldPassword).goes("/login/bind")
	see(half, sight{name: "bind", path: "/login/bind"}, sight{name: "bind-mend", path: "/login/bind", sent: true})
	open(half, sight{name: "bind", path: "/login/bind"})
	var text string // each showing offers another secret
	if err := chromedp.Run(ctx, chromedp.OuterHTML("main", &text)); err != nil {
		t.Fatal(err)
	}
	offered := secretOf.FindStringSubmatch(text)
	if offered == nil {
		t.Fatalf("no secret is offered: %s", text)
	}
	key := strings.ReplaceAll(offered[1], " ", "")
	check("codes", chromedp.SetValue(`main input[name="label"]`, "我的手机"), chromedp.SetValue(`main input[name="code"]`, people.TOTPCode(key, f.Clock.Now())),
		chromedp.Click("main form button.primary"), chromedp.WaitVisible(`//main//*[contains(., "只显示一次")]`))

	f.Clock.Advance(2 * time.Minute)
	second := f.visitor()
	second.post("/login", "login", "system", "password", testkit.WorldPassword).goes("/login/second")
	see(second, sight{name: "second", path: "/login/second"}, sight{name: "second-mend", path: "/login/second", sent: true})
	second.post("/login/second", "code", people.TOTPCode(key, f.Clock.Now())).goes("/")
	end := link(second.get("/me/factors"), "解除")
	see(second, sight{name: "factors-bound", path: "/me/factors"}, sight{name: "codes-anew", path: "/me/factors/codes", sent: true}, sight{name: "factor-end", path: end, sent: true})
}
