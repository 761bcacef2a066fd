package office_test

import (
	"bytes"
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// principal is one kind of somebody who tries every route.
type principal struct {
	name   string
	cookie string            // of the session; empty: none
	header http.Header       // what else is sent
	sees   func(string) bool // which canaries may be shown to it
}

// canaries are the personal fields of the World with what stands in them, all invented and found nowhere else.
type canaries map[string]string

const (
	canaryPlate  = "粤AQ7X31"
	canaryNumber = "测试证金丝雀"
	canaryLogin  = "canary.officer"
	canaryName   = "金丝雀"
	canaryPhone  = "076955667788"
	canaryParty  = "卫雀测"
	canaryID     = "440605199001018888"
)

// TestA7_NobodySeesWhatIsNotTheirs tries every route of the office with the numbers of real things as every kind of
// principal: no personal field reaches who may not see it, none stands in an address, the log or the ledger, and whoever
// was shown a plate or a number of a party has a row in the access log for it (Art 7, roles.md).
func TestA7_NobodySeesWhatIsNotTheirs(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		c := newCage(t, s)
		for _, p := range c.principals {
			for _, route := range s.office.Routes() {
				c.try(p, route)
			}
		}
		c.checkTraces()
		for _, wrong := range c.complaints {
			t.Error(wrong)
		}
		if len(c.principals) < 20 || c.shown == 0 || c.turned == 0 {
			t.Errorf("%d kinds of principal, shown %d times, turned away %d times", len(c.principals), c.shown, c.turned)
		}
		t.Logf("%d kinds of principal on %d routes: a personal field shown rightly %d times, turned away %d times, %d rows in the access log checked",
			len(c.principals), len(s.office.Routes()), c.shown, c.turned, c.logged)
	})
}

// cage is an office whose every personal field holds a canary, and those who try it.
type cage struct {
	*street
	t                     *testing.T
	h                     http.Handler
	log                   bytes.Buffer
	fields                canaries
	ids                   map[string][]string // first part of a path → numbers of real things
	principals            []principal
	complaints            []string
	shown, turned, logged int
}

func (c *cage) complain(format string, args ...any) {
	c.complaints = append(c.complaints, fmt.Sprintf(format, args...))
}

// TestCageNotices lets canaries out on purpose: a matrix that does not notice proves nothing.
func TestCageNotices(t *testing.T) {
	c := newCage(t, newStreet(t, testkit.NewWorld(t, testkit.SQLite(t))))
	p := principal{name: "a reviewer who may see nothing", cookie: c.Who(access.Reviewer, c.County).Token, sees: nothing}
	for _, route := range c.office.Routes() {
		c.try(p, route)
	}
	c.log.WriteString("opened " + canaryPlate)
	c.checkTraces()
	all := strings.Join(c.complaints, "\n")
	for _, want := range []string{"the plate is shown", "the phone is shown", "the plate stands in the program's log"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q was not noticed: %s", want, all)
		}
	}
}

func newCage(t *testing.T, s *street) *cage {
	c := &cage{street: s, t: t, fields: canaries{}, ids: map[string][]string{}}
	id := s.arrive(func(sub *capture.Submission) { sub.Event.Plate = canaryPlate })
	s.derive()
	person, certificate, account, post := c.employed(canaryName, canaryNumber, canaryLogin)
	c.fields["plate"], c.fields["name"], c.fields["certificate"], c.fields["login"] = canaryPlate, canaryName, canaryNumber, canaryLogin
	c.ids["captures"], c.ids["people"], c.ids["accounts"], c.ids["bodies"] = []string{id, "0"}, []string{person, certificate, post}, []string{account}, []string{s.County.ID}
	c.fields["phone"] = canaryPhone // of a party
	c.ids["letters"] = []string{c.letter(delivery.Channel{Kind: delivery.Phone, Address: canaryPhone}), "0"}
	c.ids["devices"] = []string{s.ids.Use, s.ids.Device}
	c.fields["party"], c.fields["identity"] = canaryParty, canaryID
	c.ids["cases"] = []string{c.registered(), "join"}
	c.h = c.mountLogged()
	c.enlist()
	return c
}

// registered is a case from a complaint against a party that is a canary.
func (c *cage) registered() string {
	now := c.Clock.Now()
	done, err := c.office.Cases.Register(c.t.Context(), c.By(access.Officer), casefile.New{Source: casefile.FromComplaint, Secret: "no", Field: c.County.Fields[0], Violation: "1345", ActFrom: now, ActUntil: now,
		Discovered: now, Modes: []casefile.Mode{casefile.Online}, About: casefile.About{Party: casefile.Party{Kind: casefile.Citizen, Name: canaryParty, Number: canaryID}, Place: "测试路口", Fact: "涉嫌违反禁止标线指示"}})
	c.fleet.Must(done, err)
	return done.Record.Case
}

// employed is a new reviewer of the county with a certificate and an account.
func (c *cage) employed(name, number, login string) (person, certificate, account, post string) {
	ctx, security := c.t.Context(), c.By(access.SecurityAdministrator)
	today := law.DateOf(c.Clock.Now())
	made := func(m people.Made, err error) string { c.fleet.Must(m, err); return m.ID }
	person = made(c.People.EnterPerson(ctx, security, name, true))
	certificate = made(c.People.RecordCertificate(ctx, security, people.Certificate{Person: person, Body: c.County.ID, Number: number,
		Issuer: "测试发证机关", Field: c.County.Fields[0], From: today.AddDays(-100), Until: today.AddDays(900)}))
	post = made(c.People.Appoint(ctx, security, person, c.County.ID, access.Reviewer))
	account = c.Account(person, login)
	return person, certificate, account, post
}

func (c *cage) mountLogged() http.Handler {
	h, err := web.Mount(c.office.Routes(), web.Deps{Log: slog.New(slog.NewJSONHandler(&c.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: c.Clock,
		Sessions: c.office, Site: web.Site{Authority: law.Words{ZH: "云水市（测试）", EN: "Yunshui"}}, Login: "/login", Logout: "/logout"})
	c.fleet.Must(h, err)
	return h
}

func nothing(string) bool { return false }

// only may see some of the fields.
func only(fields ...string) func(string) bool {
	return func(f string) bool { return slices.Contains(fields, f) }
}

// rights says which canaries the holders of a post in the county, or over it, may see. Written by hand: plates belong to
// who works on captures, numbers of parties to who calls them, their identity to who handles their case and their names to who reads
// cases, certificates and names to who keeps or supervises people and to colleagues.
var rights = map[access.Role]func(string) bool{
	access.Head:                  only("plate", "name", "certificate", "party"),
	access.LegalReviewer:         only("plate", "name", "party"),
	access.Reviewer:              only("plate", "name", "phone"),
	access.Supervisor:            only("plate", "name", "certificate", "party"),
	access.SecurityAdministrator: only("name", "certificate"),
	access.SystemAdministrator:   only("name", "login"),
	access.AuditAdministrator:    only("name", "login"), // of who came in
	access.Keeper:                only("name"),
	access.TechnicalReviewer:     only("name"),
	access.Publisher:             only("name"),
	access.ProvincialApprover:    nothing,
	access.Officer:               only("plate", "name", "phone", "party", "identity"),
	access.HearingHost:           only("name", "party"),
	access.ObjectionReviewer:     only("plate", "name", "party"),
}

func (c *cage) enlist() {
	add := func(name, cookie string, sees func(string) bool) {
		c.principals = append(c.principals, principal{name: name, cookie: cookie, sees: sees})
	}
	add("visitor", "", nothing)
	add("forged session", strings.Repeat("A", 43), nothing)
	c.principals = append(c.principals, principal{name: "device without a session", sees: nothing,
		header: http.Header{"Webhook-Id": {"1"}, "Webhook-Timestamp": {"1"}, "Webhook-Signature": {"v1,AAAA"}}})
	for _, role := range access.Roles() {
		add(string(role), c.Who(role, c.Home(role)).Token, rights[role])
	}
	for _, role := range []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.Reviewer} {
		add(string(role)+" of another body", c.Who(role, c.Other).Token, nothing)
	}
	add("reviewer with a suspended certificate", c.suspended(), rights[access.Reviewer])
	add("reviewer whose post has ended", c.ended(), nothing)
	add("reviewer whose account is closed", c.closed(), nothing)
	add("reviewer who has signed out", c.signedOut(), nothing)
}

// hired is a new reviewer of the county with a session.
func (c *cage) hired(login string) (certificate, post, account, token string) {
	_, certificate, account, post = c.employed("测试员"+login, "测试证"+login, login)
	return certificate, post, account, c.SignIn(login)
}

func (c *cage) suspended() string {
	certificate, _, _, token := c.hired("suspended")
	m, err := c.People.Suspend(c.t.Context(), c.By(access.SecurityAdministrator), certificate, "调查期间")
	c.fleet.Must(m, err)
	return token
}

func (c *cage) ended() string {
	_, post, _, token := c.hired("ended")
	m, err := c.People.EndPost(c.t.Context(), c.By(access.SecurityAdministrator), post)
	c.fleet.Must(m, err)
	return token
}

func (c *cage) closed() string {
	_, _, account, token := c.hired("closed")
	m, err := c.People.CloseAccount(c.t.Context(), c.By(access.SystemAdministrator), account)
	c.fleet.Must(m, err)
	return token
}

func (c *cage) signedOut() string {
	_, _, _, token := c.hired("signed-out")
	c.fleet.Must(nil, c.People.Logout(c.t.Context(), token))
	return token
}

// paths are the addresses of a route with real numbers in them: each number of the family in each place.
func (c *cage) paths(route web.Route) []string {
	path := strings.TrimSuffix(route.Path, "{$}")
	n := strings.Count(path, "{")
	if n == 0 {
		return []string{path}
	}
	family := strings.SplitN(path, "/", 3)[1]
	var out []string
	for _, first := range c.ids[family] {
		p := path
		for i := range n {
			value := first
			if i > 0 {
				value = c.ids[family][min(i, len(c.ids[family])-1)]
			}
			from := strings.Index(p, "{")
			p = p[:from] + value + p[strings.Index(p, "}")+1:]
		}
		out = append(out, p)
	}
	return out
}

// changes tells whether a request of this route by this principal would lawfully change something: it is left out, for
// what follows must find the World as it was.
func changes(p principal, route web.Route) bool {
	return route.Method != http.MethodGet && (p.cookie != "" || route.Path == "/logout")
}

func (c *cage) try(p principal, route web.Route) {
	if changes(p, route) && !strings.Contains(p.name, "another body") {
		return
	}
	for _, path := range c.paths(route) {
		if strings.Contains(path, "/logout") {
			continue
		}
		before := c.Clock.Now()
		c.Clock.Advance(time.Millisecond)
		r := httptest.NewRequest(route.Method, path, strings.NewReader(""))
		for k, v := range p.header {
			r.Header[k] = v
		}
		if route.Method != http.MethodGet {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if p.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "yuanjian", Value: p.cookie})
		}
		w := httptest.NewRecorder()
		c.h.ServeHTTP(w, r)
		c.judge(p, route, path, w, before)
	}
}

// judge holds what was answered against what the principal may see.
func (c *cage) judge(p principal, route web.Route, path string, w *httptest.ResponseRecorder, before time.Time) {
	text := html.UnescapeString(w.Body.String())
	seen := 0
	for _, field := range slices.Sorted(maps.Keys(c.fields)) {
		value := c.fields[field]
		for _, head := range w.Header() {
			for _, h := range head {
				if plain, err := url.QueryUnescape(h); strings.Contains(h, value) || err == nil && strings.Contains(plain, value) {
					c.complain("%s as %s: the %s stands in a header: %s", route.Pattern(), p.name, field, h)
				}
			}
		}
		if !strings.Contains(text, value) && !strings.Contains(text, ui.Plate(value)) {
			continue
		}
		seen++
		if !p.sees(field) {
			c.complain("%s as %s: the %s is shown (%d %s)", route.Pattern(), p.name, field, w.Code, path)
		}
		if slices.Contains([]string{"plate", "phone", "party", "identity"}, field) {
			c.checkLogged(p, route, field, before)
		}
	}
	if seen > 0 {
		c.shown++
	} else if w.Code >= 300 {
		c.turned++
	}
	if strings.Contains(text, url.QueryEscape(canaryPlate)) || strings.Contains(text, url.QueryEscape(canaryName)) {
		c.complain("%s as %s: a personal field stands in an address on the page", route.Pattern(), p.name)
	}
	if w.Code >= 500 {
		c.complain("%s as %s: %d", path, p.name, w.Code)
	}
}

// checkLogged sees that who was shown a plate or a number has a row in the access log since.
func (c *cage) checkLogged(p principal, route web.Route, field string, before time.Time) {
	actor, err := c.People.Actor(c.t.Context(), p.cookie)
	c.fleet.Must(actor, err)
	audit := c.By(access.AuditAdministrator)
	rows, _, err := act.Looks(c.t.Context(), c.DB.Reader(), audit.Scope(access.ViewAccessLog), act.LookFilter{Person: actor.Person, From: before})
	c.fleet.Must(rows, err)
	if c.logged++; len(rows.Rows) == 0 {
		c.complain("%s as %s: the %s was shown and the access log has no row for it", route.Pattern(), p.name, field)
	}
}

// checkTraces looks for canaries where none may ever stand: the log of the program, the ledger, jobs, the access log.
func (c *cage) checkTraces() {
	traces := map[string]string{"the program's log": c.log.String()}
	for name, query := range map[string]string{"the ledger": `SELECT kind || ' ' || body FROM entry JOIN record USING (book, idx)`, "jobs": `SELECT args || ' ' || error FROM job`,
		"the access log": `SELECT item || ' ' || item_id || ' ' || purpose FROM access_log`, "commands": `SELECT id || ' ' || result FROM command`} {
		rows, err := c.DB.Reader().Query(c.t.Context(), query)
		c.fleet.Must(nil, err)
		var all strings.Builder
		for rows.Next() {
			var s string
			c.fleet.Must(nil, rows.Scan(&s))
			all.WriteString(s)
		}
		c.fleet.Must(nil, rows.Close())
		traces[name] = all.String()
	}
	for name, text := range traces {
		for field, value := range c.fields {
			if strings.Contains(text, value) {
				c.complain("the %s stands in %s", field, name)
			}
		}
		if text == "" && name != "the program's log" && name != "jobs" && name != "commands" {
			c.complain("%s is empty: nothing was looked at", name)
		}
	}
}
