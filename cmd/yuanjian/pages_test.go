package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// picturesEnv names a folder for pictures of every page; empty: none are written.
const picturesEnv = "YUANJIAN_PICTURES"

// page is one page of the house, as somebody reached it.
type page struct {
	role access.Role // empty: a visitor
	path string
	name string // its pattern, without slashes
}

var (
	link  = regexp.MustCompile(`href="(/[^"#]*)"`)
	id    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}`)
	query = regexp.MustCompile(`\?.*$`)
	// coded are pages of one pattern whose addresses end with a code of what they show.
	coded = regexp.MustCompile(`^(/statutes|/calendar|/quarters|/captures/\{id\}/conditions)/([^/]+)$`)
)

// patternOf is an address without what tells pages of one kind apart.
func patternOf(path string) string {
	pattern := id.ReplaceAllString(query.ReplaceAllString(path, ""), "{id}")
	if m := coded.FindStringSubmatch(pattern); m != nil && m[2] != "new" {
		return m[1] + "/{code}"
	}
	return pattern
}

// notPages are addresses that answer with something else than a page.
var notPages = regexp.MustCompile(`^/(assets|ui|documents)/|/media/|\.json|^/logout`)

// lives is the pattern of the pages whose links depend on how their use stands: each of them is read for its links.
const lives = "/devices/uses/{id}"

// crawl walks every link from the start page of a role and returns one address for each pattern.
func crawl(t *testing.T, client *http.Client, base string, role access.Role) []page {
	t.Helper()
	known, found := map[string]bool{}, []page{}
	queue, from := []string{"/"}, map[string]string{}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		pattern := patternOf(path)
		again := known[pattern]
		if again && (pattern != lives || known[path]) || notPages.MatchString(path) {
			continue
		}
		known[pattern], known[path] = true, true
		body, kind := get(t, client, base+path, string(role)+" at "+from[path])
		if !strings.HasPrefix(kind, "text/html") {
			continue
		}
		if !again {
			found = append(found, page{role, path, strings.Trim(strings.ReplaceAll(pattern, "/", "_"), "_")})
		}
		for _, m := range link.FindAllStringSubmatch(body, -1) {
			next := strings.ReplaceAll(m[1], "&amp;", "&")
			queue, from[next] = append(queue, next), path
		}
	}
	return found
}

// get fetches a page, which must be there.
func get(t *testing.T, client *http.Client, address, from string) (body, kind string) {
	t.Helper()
	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Errorf("a link of %s leads to %s, which answers %d", from, address, answer.StatusCode)
	}
	if strings.Contains(string(raw), "ZgotmplZ") { // what html/template writes for an address that it links to from no page
		t.Errorf("%s has a link that leads nowhere", address)
	}
	if strings.Contains(string(raw), "⟨") {
		t.Errorf("%s shows the key of a text that does not exist", address)
	}
	return string(raw), answer.Header.Get("Content-Type")
}

// everyPage returns one address of every page that any role reaches by links, and the session cookies by role.
func everyPage(t *testing.T, m simulate.Manifest) ([]page, map[access.Role]string) {
	t.Helper()
	ground := proving{manifest: m}
	pages, cookies := []page{{"", "/login", "login"}, {"", "/demo", "demo"}}, map[access.Role]string{}
	for _, role := range access.Roles() {
		client, err := ground.signIn(m.Base, string(role))
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequest(http.MethodGet, m.Base, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range client.Jar.Cookies(r.URL) {
			if c.Name == "yuanjian" {
				cookies[role] = c.Value
			}
		}
		for _, p := range crawl(t, client, m.Base, role) {
			if !slices.ContainsFunc(pages, func(o page) bool { return o.name == p.name && p.name != "" }) {
				pages = append(pages, p)
			}
		}
	}
	return pages, cookies
}

// TestEveryPageOfTheHouse opens every page and holds it against the bar of ux.md D.5; the console must stay silent.
func TestEveryPageOfTheHouse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	m := startDemo(t, dir, 600)
	awaitCaptures(t, dir, 12)
	pages, cookies := everyPage(t, m)
	if len(pages) < 25 {
		t.Errorf("only %d pages were found by following links", len(pages))
	}
	browser := testkit.Chromium(t)
	complaints := listen(browser)
	for _, p := range pages {
		name := p.name + "-" + string(p.role)
		setSession(t, browser, m.Base, cookies[p.role])
		if dir := os.Getenv(picturesEnv); dir != "" {
			for _, width := range []int{1440, 360} {
				into := filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, width))
				if err := testkit.Screenshot(browser, m.Base+p.path, width, 900, into); err != nil {
					t.Fatal(err)
				}
			}
		}
		found, err := testkit.Bar(browser, m.Base+p.path)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			t.Errorf("%s (%s): %s", name, p.path, v)
		}
	}
	for _, c := range complaints() {
		t.Errorf("the browser complains: %s", c)
	}
	t.Logf("%d pages", len(pages))
}

// setSession makes the browser a role's, or a visitor's.
func setSession(t *testing.T, browser context.Context, base, token string) {
	t.Helper()
	err := chromedp.Run(browser, network.ClearBrowserCookies(), chromedp.ActionFunc(func(ctx context.Context) error {
		if token == "" {
			return nil
		}
		return network.SetCookie("yuanjian", token).WithURL(base).Do(ctx)
	}))
	if err != nil {
		t.Fatal(err)
	}
}

// listen gathers what the browser complains about: errors, refused content, uncaught exceptions.
func listen(browser context.Context) func() []string {
	var mu sync.Mutex
	var all []string
	note := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, s)
	}
	chromedp.ListenTarget(browser, func(e any) {
		switch v := e.(type) {
		case *log.EventEntryAdded:
			if v.Entry.Level == log.LevelError {
				note(v.Entry.Text + " " + v.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			note(v.ExceptionDetails.Error())
		}
	})
	_ = chromedp.Run(browser, log.Enable(), runtime.Enable()) // a browser that is gone is noticed by the first page
	return func() []string {
		time.Sleep(100 * time.Millisecond) // events come a little after what caused them
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}
