package office_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

// sight is a page as a person in a role sees it. Sent is a form of it that is sent empty first.
type sight struct {
	name string
	role access.Role // empty: a visitor
	path string
	sent bool
}

// peopled is an office with enough in it that every page has something to show.
func peopled(t *testing.T) (*face, []sight) {
	t.Helper()
	f := on(t, func(o *office.Office) {
		for _, role := range access.Roles() {
			o.Demo = append(o.Demo, office.DemoAccount{Login: string(role), Password: testkit.WorldPassword, Name: "测试员", Role: role, Body: law.Words{ZH: "云水市青岚区交通执法大队（测试）"}})
		}
	})
	for _, role := range access.Roles() {
		f.Who(role, f.Home(role))
	}
	v := f.as(access.SecurityAdministrator)
	officer := enter(v, "苏河清", "officer")
	v.post(officer+"/posts", "body", f.County.ID, "role", "reviewer").goes(officer)
	v.post(officer+"/certificates", "body", f.County.ID, "number", "粤执990001", "issuer", "广东省司法厅（测试）", "field", "traffic", "from", "2024-03-01", "until", "2026-04-30").goes(officer)
	suspend := link(v.get(officer), "暂扣证件")
	f.Clock.Advance(time.Hour)
	v.post(suspend, "reason", "年度核验没有完成，核验以后恢复").goes(officer)
	v.post(officer+"/posts", "body", f.Other.ID, "role", "publisher").goes(officer)
	legal := enter(v, "罗法明", "staff")
	v.post(legal+"/posts", "body", f.County.ID, "role", "legal_reviewer").goes(legal)
	v.post(legal+"/capacities", "capacity", "legal_review", "body", f.County.ID, "from", "2026-03-02").goes(legal)
	enter(v, "何文静", "officer")

	by := act.By{Actor: access.Actor{Book: f.Book, System: "test"}}
	_, err := act.Do(t.Context(), f.Engine, act.Kind{Name: "test.order"}, by, func(ctx context.Context, tx *act.Tx) (string, error) {
		for _, o := range []job.Order{{Kind: "device.platform.file", Args: struct{}{}}, {Kind: "access.digest", Args: struct{}{}, At: tx.Now.Add(time.Hour)}} {
			if err := job.Enqueue(ctx, tx, o); err != nil {
				return "", err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE job SET state = 'dead', attempts = 12, error = 'dial tcp: lookup platform.example: no such host' WHERE kind = 'device.platform.file'`)
		return "ordered", err
	})
	if err != nil {
		t.Fatal(err)
	}
	looker := act.NewSight(f.DB, f.Clock)
	defer looker.Close()
	for range 6 {
		f.Clock.Advance(90 * time.Second)
		if err := looker.See(t.Context(), act.Look{Who: f.By(access.Reviewer).Actor, Item: "capture", ID: "019cac0f-2680-7f72-92dd-85605c484f8d", Purpose: "review"}); err != nil {
			t.Fatal(err)
		}
	}
	system := f.as(access.SystemAdministrator)
	account := link(system.account("system"), "system")
	lift := link(v.get(officer), "恢复证件")
	activate := linkOf(system.post("/accounts", "person", strings.TrimPrefix(officer, "/people/"), "login", "su-heqing").wants(200))
	system.post(link(system.account("audit"), "audit") + "/link").wants(200)
	change := link(v.get("/changes"), "账号audit的登录链接")
	reviewer, vehicles := f.as(access.Reviewer), "/bodies/"+f.County.ID+"/vehicles"
	reviewer.post("/me/plates", "plate", "粤E7K9Q2", "relation", "use").goes("/me/plates")
	plate := link(reviewer.get("/me/plates"), "结束申报")
	v.post(vehicles, "plate", "粤E66J66").goes(vehicles)
	const security, sysadmin = access.SecurityAdministrator, access.SystemAdministrator
	return f, []sight{
		{"login", "", "/login", false}, {"login-sent", "", "/login", true},
		{"start-security", security, "/", false}, {"start-reviewer", access.Reviewer, "/", false}, {"start-system", sysadmin, "/", false},
		{"people", security, "/people", false}, {"people-none", security, "/people?name=nobody", false}, {"person-new", security, "/people/new", true},
		{"person", security, officer, false}, {"certificate-new", security, officer + "/certificates/new", true},
		{"suspension-lift", security, lift, false}, {"capacity-new", security, legal + "/capacities/new", false}, {"post-new", security, officer + "/posts/new", true},
		{"bodies", security, "/bodies", false}, {"body-new", security, "/bodies/new", true},
		{"accounts", sysadmin, "/accounts", false}, {"accounts-wanting", sysadmin, "/accounts/wanting", false}, {"account", sysadmin, account, false},
		{"account-link", sysadmin, link(system.account("audit"), "audit") + "/link", false}, {"account-sessions", sysadmin, account + "/sessions", false}, {"activate", "", activate, true},
		{"own", access.Reviewer, "/me", false}, {"own-password", access.Reviewer, "/me/password", true}, {"own-comings", access.Reviewer, "/me/comings", false},
		{"plates", access.Reviewer, "/me/plates", true}, {"plate-end", access.Reviewer, plate, false}, {"vehicles", security, vehicles, false},
		{"factors", access.Reviewer, "/me/factors", false}, {"factor-new", access.Reviewer, "/me/factors/totp", true},
		{"changes", security, "/changes", false}, {"change", security, change, false}, {"comings", access.AuditAdministrator, "/audit/comings", false},
		{"account-close", sysadmin, account + "/close", false},
		{"operation", sysadmin, "/operation", false}, {"looks", access.AuditAdministrator, "/audit/looks", false},
		{"forbidden", access.Reviewer, "/accounts", false},
	}
}

// open shows a page in a browser, signed in as the role.
func open(f *face, ctx context.Context, base string, s sight, width int64) error {
	token := "none"
	if s.role != "" {
		who := f.Who(s.role, f.Home(s.role))
		if _, err := f.People.Actor(ctx, who.Token); err != nil { // the clock has moved on since
			return fmt.Errorf("%s: the session has ended: %w", s.name, err)
		}
		token = who.Token
	}
	return show(ctx, base, token, s, width)
}

// show shows a page in a browser whose session has the token.
func show(ctx context.Context, base, token string, s sight, width int64) error {
	window := chromedp.EmulateViewport(width, 900)
	if width < 600 {
		window = chromedp.EmulateViewport(width, 900, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	steps := []chromedp.Action{window, emulation.SetScrollbarsHidden(true), network.SetCookie("yuanjian", token).WithURL(base),
		chromedp.Navigate(base + s.path), chromedp.WaitReady("body")}
	if s.sent {
		steps = append(steps, chromedp.Evaluate(`(document.querySelector("main form[method=post]") ?? document.querySelector("main form")).submit()`, nil), chromedp.WaitVisible(".banner.problems"))
	}
	return chromedp.Run(ctx, steps...)
}

// tooWide names the first elements that stick out of the window, if the page is wider than it.
const tooWide = `document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("body *")]
.filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ") || "page"`

// TestPagesInABrowser: every page keeps the rules of accessibility and is no wider than its window. With -artifacts
// its pictures stay.
func TestPagesInABrowser(t *testing.T) {
	f, sights := peopled(t)
	server := httptest.NewServer(f.h)
	t.Cleanup(server.Close)
	ctx := testkit.Chromium(t)
	folder := t.ArtifactDir()
	for _, s := range sights {
		for _, width := range []int64{1440, 360} {
			if err := open(f, ctx, server.URL, s, width); err != nil {
				t.Fatal(s.name, err)
			}
			var wide string
			var picture []byte
			if err := chromedp.Run(ctx, chromedp.Evaluate(tooWide, &wide), chromedp.FullScreenshot(&picture, 100)); err != nil {
				t.Fatal(s.name, err)
			}
			if wide != "" {
				t.Errorf("%s at %d px is wider than the window: %s", s.name, width, wide)
			}
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", s.name, width)), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		broken, err := testkit.Axe(ctx)
		if err != nil {
			t.Fatal(s.name, err)
		}
		if len(broken) > 0 {
			t.Errorf("%s: %s", s.name, strings.Join(broken, "\n"))
		}
	}
}
