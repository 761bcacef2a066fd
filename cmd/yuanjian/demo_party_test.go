package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// TestThePartyOfTheDemonstrationLooksItsNoticeUp: demo.json has the address of its QR, whose number and code open the notice and
// the file of the device.
func TestThePartyOfTheDemonstrationLooksItsNoticeUp(t *testing.T) {
	dir := t.TempDir()
	m := startDemo(t, dir, 0)
	if len(m.PartyLinks) != 1 || !strings.HasPrefix(m.PartyLinks[0].URL, m.Base+"/notices#") {
		t.Fatalf("links of parties: %+v", m.PartyLinks)
	}
	u, err := url.Parse(m.PartyLinks[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	number, code, _ := strings.Cut(u.Fragment, ".")
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	read := func(r *http.Response, err error) (string, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %d, %v", r.Request.URL.Path, r.StatusCode, err)
		}
		return r.Request.URL.Path, string(b)
	}
	at, page := read(client.PostForm(m.Base+"/notices", url.Values{"number": {number}, "code": {code}}))
	if at != "/notices/mine" || !strings.Contains(page, "请您核实") || !strings.Contains(page, "非现场执法咨询岗") {
		t.Errorf("number and code lead to %s", at)
	}
	if _, page := read(client.Get(m.Base + "/notices/mine/device")); !strings.Contains(page, "批准设置方案") {
		t.Error("the file of the device is not there")
	}
}
