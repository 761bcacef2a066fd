package main

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
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
	signsIn(t, client, m.Base, read)
}

var hiddenField = regexp.MustCompile(`type="hidden" name="([^"]+)" value="([^"]*)"`)

// signsIn signs in at the stand-ins of the demonstration: the party of a case finds it and opens it, staff of an enterprise find nothing, and who
// refuses consent is told so.
func signsIn(t *testing.T, client *http.Client, base string, read func(*http.Response, error) (string, string)) {
	t.Helper()
	in := func(way, person, answer string) (string, string) {
		t.Helper()
		at, page := read(client.Get(base + "/my/in/" + way))
		if at != "/sandbox/oidc/"+way || !strings.Contains(page, "沙箱") {
			t.Fatalf("%s leads to %s", way, at)
		}
		form := url.Values{"person": {person}, "answer": {answer}}
		for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
			form.Set(m[1], html.UnescapeString(m[2]))
		}
		return read(client.PostForm(base+at, form))
	}
	if at, page := in("person", "p-1", "no"); at != "/my" || !strings.Contains(page, "登录没有完成") {
		t.Errorf("consent denied leads to %s", at)
	}
	at, page := in("person", "p-1", "yes")
	found := regexp.MustCompile(`name="matter" value="([^"]+)"`).FindStringSubmatch(page)
	if at != "/my" || !strings.Contains(page, "演示车主甲") || found == nil {
		t.Fatalf("a party finds nothing at %s", at)
	}
	if at, page := read(client.PostForm(base+"/my/open", url.Values{"matter": {found[1]}})); at != "/case/mine" || !strings.Contains(page, "案号") {
		t.Errorf("its matter opens %s", at)
	}
	if at, page := in("enterprise", "e-2", "yes"); at != "/my" || !strings.Contains(page, "演示运输公司") || strings.Contains(page, `name="matter"`) {
		t.Errorf("staff of an enterprise: %s", at)
	}
	if at, page := read(client.PostForm(base+"/my/out", nil)); at != "/my" || !strings.Contains(page, "已退出登录") {
		t.Errorf("signing out leads to %s", at)
	}
}
