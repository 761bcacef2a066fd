package citizen_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// cut sends a form over a line that breaks: within the form, or before the answer has come.
func (p *caseParty) cut(path, form string, within bool) {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.server.URL+path, strings.NewReader(form))
	p.Must(err)
	for _, c := range p.client.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	conn, err := net.Dial("tcp", r.URL.Host)
	p.Must(err)
	head := "POST " + path + " HTTP/1.1\r\nHost: " + r.URL.Host + "\r\nOrigin: " + p.server.URL + "\r\nCookie: " + r.Header.Get("Cookie") + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(form)) + "\r\n\r\n"
	sent := form
	if within {
		sent = form[:len(form)/2]
	}
	_, err = io.WriteString(conn, head+sent)
	p.Must(err)
	if !within {
		_, _ = conn.Read(make([]byte, 1)) // it was done, and the answer is lost
	}
	_ = conn.Close()
}

var commandOf = regexp.MustCompile(`name="command" value="([^"]+)"`)

// TestALineThatDropsAtEveryStepLosesAndDoublesNothing: a form whose line breaks within it, or before its answer, is sent again as it is: it is taken once,
// and the receipt is that of the first time.
func TestALineThatDropsAtEveryStepLosesAndDoublesNothing(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.of.Noticed(3_000_00)
		p.opens(p.of.See(id).Told().Paper, "0011")
		p.drops(id, "state", url.Values{"words": {"为避让救护车"}}, 1)
		p.drops(id, "hearing", url.Values{}, 1)
		p.drops(id, "object", url.Values{"choice": {"accuracy"}, "words": {"时间不准"}}, 0)
		p.drops(id, "help", url.Values{"choice": {"call"}, "contact": {"0000-1"}}, 1)
		p.drops(id, "complain", url.Values{"choice": {"1"}, "words": {"态度不好"}, "contact": {"0000-1"}}, 1)
		if objections, err := p.of.E.ObjectionsOf(t.Context(), p.DB.Reader(), p.Book, id); err != nil || len(objections) != 1 {
			t.Errorf("%d objections: %v", len(objections), err)
		}
		owed := p.owing(1000_00)
		p.drops(owed, "review", url.Values{"other": {p.of.County.Reconsideration}, "words": {"事实不清"}}, 1)
		p.of.Verify()
	})
}

// drops sends the form of an act three times, twice over a line that breaks; so many steps more has the case.
func (p *caseParty) drops(id, act string, form url.Values, steps int) {
	p.t.Helper()
	path := "/case/mine/act/" + act
	_, page, _ := p.getAt(path)
	m := commandOf.FindStringSubmatch(page)
	if m == nil {
		p.t.Fatalf("%s has no command", act)
	}
	form.Set("command", m[1])
	before := len(p.of.See(id).Course)
	p.cut(path, form.Encode(), true)
	if n := len(p.of.See(id).Course); n != before {
		p.t.Errorf("%s: half a form makes %d steps", act, n-before)
	}
	p.cut(path, form.Encode(), false)
	status, page, at := p.acts(act, form)
	if status != 200 || at == path {
		p.t.Fatalf("%s, sent again: %d at %s\n%s", act, status, at, page)
	}
	again, _, same := p.acts(act, form)
	if again != 200 || same != at || len(p.of.See(id).Course) != before+steps {
		p.t.Errorf("%s: a third time leads to %d %s, and there are %d steps", act, again, same, len(p.of.See(id).Course)-before)
	}
}
