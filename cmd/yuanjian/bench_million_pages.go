package main

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
)

// asked is one address that is measured: as whom, and what is sent; next follows the way on so many times first.
type asked struct {
	name, role, path string
	form             url.Values // nil: GET; else POST, and where it leads
	next             int
	search           bool
}

// timed is how long an address took.
type timed struct {
	asked
	p50, p95 time.Duration
}

const (
	// timesAsked is how often each address is asked for its figures, after once to warm up.
	timesAsked = 40
	pageBar    = "≤ 50 ms"
	searchBar  = "≤ 200 ms"
)

// addresses are every register page, the inboxes and the searches.
func (m *million) addresses() []asked {
	d := m.ground.live()
	out := []asked{
		{name: "start, reviewer", role: "reviewer", path: "/"}, {name: "start, keeper", role: "keeper", path: "/"}, {name: "start, head", role: "head", path: "/"},
		{name: "start, security administrator", role: "security_administrator", path: "/"}, {name: "start, auditor", role: "audit_administrator", path: "/"},
		{name: "captures", role: "reviewer", path: "/captures"}, {name: "captures, the 20th page", role: "reviewer", path: "/captures", next: 20},
		{name: "captures of a device, the 5th page", role: "reviewer", path: "/captures?device=" + d.ID, next: 5},
		{name: "captures of a device that were rejected", role: "reviewer", path: "/captures?state=rejected&device=" + d.ID},
		{name: "captures of a violation", role: "reviewer", path: "/captures?violation=1345"},
		{name: "captures of a violation without any", role: "reviewer", path: "/captures?violation=1301&state=rejected"},
		{name: "doubts", role: "reviewer", path: "/doubts"}, {name: "gaps", role: "supervisor", path: "/gaps"}, {name: "captures, supervisor", role: "supervisor", path: "/captures"},
		{name: "devices", role: "keeper", path: "/devices"}, {name: "devices, the 3rd page", role: "keeper", path: "/devices", next: 2},
		{name: "devices by place", role: "keeper", path: "/devices?q=" + url.QueryEscape("环湖大道")}, {name: "devices with work", role: "keeper", path: "/devices?todo=verify"},
		{name: "people", role: "security_administrator", path: "/people"}, {name: "bodies", role: "security_administrator", path: "/bodies"},
		{name: "accounts", role: "system_administrator", path: "/accounts"}, {name: "operation", role: "system_administrator", path: "/operation"},
		{name: "access log", role: "audit_administrator", path: "/audit/looks"}, {name: "taken back", role: "keeper", path: "/takebacks"},
		{name: "search by number", role: "reviewer", path: "/search?q=demo-5000", search: true},
		{name: "search by plate", role: "reviewer", path: "/search", form: url.Values{"q": {plateNumber(77)}}, search: true},
		{name: "search by place", role: "reviewer", path: "/search", form: url.Values{"q": {"环湖大道"}}, search: true},
		{name: "search by name", role: "head", path: "/search", form: url.Values{"q": {"李示真"}}, search: true},
		{name: "captures of a plate", role: "reviewer", path: "/search/captures", form: url.Values{"who": {plateNumber(77)}}, search: true},
	}
	for _, state := range []string{"queued", "doubtful", "adopted", "rejected"} {
		out = append(out, asked{name: "captures, " + state, role: "reviewer", path: "/captures?state=" + state})
	}
	return out
}

// measure asks every address of one server, one after the other.
func (m *million) measure() ([]bench.Row, error) {
	base, stop, err := m.ground.serve()
	if err != nil {
		return nil, err
	}
	defer stop()
	clients := map[string]*http.Client{}
	var all []timed
	for _, x := range m.addresses() {
		client := clients[x.role]
		if client == nil {
			if client, err = m.ground.signIn(base, x.role); err != nil {
				return nil, err
			}
			clients[x.role] = client
		}
		t, err := ask(client, base, x)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", x.name, err)
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(x, y timed) int { return cmp.Compare(y.p95, x.p95) })
	desk, err := nextItems(clients["reviewer"], base)
	if err != nil {
		return nil, fmt.Errorf("items at the desk: %w", err)
	}
	rows := []bench.Row{desk}
	for _, t := range all {
		bar := pageBar
		if t.search {
			bar = searchBar
		}
		rows = append(rows, bench.Row{Name: t.name, Value: fmt.Sprintf("p95 %.1f ms, p50 %.1f ms", ms(t.p95), ms(t.p50)), Target: bar})
	}
	return rows, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

var wayOn = regexp.MustCompile(`href="([^"]+)" rel="next"`)

// ask measures one address.
func ask(client *http.Client, base string, x asked) (timed, error) {
	at := base + x.path
	for range x.next {
		_, page, err := fetch(client, at)
		if err != nil {
			return timed{}, err
		}
		found := wayOn.FindSubmatch(page)
		if found == nil {
			break
		}
		at = base + html.UnescapeString(string(found[1]))
	}
	var took []time.Duration
	var c clock.System
	for i := range timesAsked + 1 {
		began := c.Now()
		if err := answerOf(client, at, x.form); err != nil {
			return timed{}, err
		}
		if i > 0 { // the first one warms up
			took = append(took, c.Now().Sub(began))
		}
	}
	slices.Sort(took)
	return timed{x, took[len(took)/2], took[len(took)*95/100]}, nil
}

// answerOf gets an address or sends a form, to where it leads.
func answerOf(client *http.Client, at string, form url.Values) error {
	if form == nil {
		_, _, err := fetch(client, at)
		return err
	}
	answer, err := client.Post(at, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d, %v", at, answer.StatusCode, err)
	}
	return nil
}
