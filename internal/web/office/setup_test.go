package office_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

// unset is the office of a system in which nobody is yet, and a link that opens it.
func unset(t *testing.T) (*face, string) {
	t.Helper()
	keys, err := seal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &testkit.World{DB: testkit.SQLite(t), Clock: clock.NewManual(testkit.WorldBegins), Keys: keys}
	w.Engine = &act.Engine{DB: w.DB, Clock: w.Clock}
	w.People = people.New(w.Engine, keys)
	w.People.Cost = people.HashCost{MemoryKiB: 8, Passes: 1}
	o := &office.Office{Engine: w.Engine, People: w.People}
	token, err := w.People.OfferSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &face{World: w, t: t, office: o, h: mount(t, w, o, o.Routes())}, token
}

// setupForm is what is sent to set up a system, with some values changed.
func setupForm(token string, changes ...string) []string {
	form := map[string]string{"token": token, "name": "云水市青岚区交通执法大队（测试）", "kind": "department", "level": "county", "region": "440605", "fields": "traffic"}
	for field, name := range map[string]string{"system": "甲系管", "security": "乙安管", "audit": "丙审计"} {
		form[field+"_name"], form[field+"_login"] = name, "first-"+field
	}
	for i := 0; i < len(changes); i += 2 {
		form[changes[i]] = changes[i+1]
	}
	var pairs []string
	for k, v := range form {
		pairs = append(pairs, k, v)
	}
	return pairs
}

func TestASetupLinkLeadsThreeAdministratorsToTheirLogins(t *testing.T) {
	f, token := unset(t)
	f.visitor().get("/setup?token=" + token).wants(403)
	f.visitor().post("/setup", setupForm(token)...).wants(403)
	here := f.visitor()
	here.local = true
	here.get("/setup?token="+token).wants(200, "系统管理员姓名", "安全管理员登录名", "审计员登录名").lacks("密码")
	here.get("/setup?token="+token+"x").wants(410, "链接不能用了", "重新启动程序")
	here.get("/setup").wants(410)

	here.post("/setup", setupForm(token, "audit_name", "甲系管", "region", "110000")...).wants(422, "三个不同的人", "广东省内的6位", `value="first-security"`, `value="110000"`)
	done := here.post("/setup", setupForm(token)...).wants(200, "系统已经建立", "只显示一次")
	links := shownOnce.FindAllStringSubmatch(done.text, -1)
	for i, field := range []string{"system", "security", "audit"} {
		f.visitor().post(links[i][1], "password", "own-"+testkit.WorldPassword, "again", "own-"+testkit.WorldPassword).goes("/login")
		f.visitor().post("/login", "login", "first-"+field, "password", "own-"+testkit.WorldPassword).goes("/login/bind?next=%2F")
	}
	here.get("/setup?token="+token).wants(410, "系统已经建立", `href="/login"`)
	here.post("/setup", setupForm(token)...).wants(410, "系统已经建立")
	if err := f.DB.Reader().QueryRow(t.Context(), `SELECT id FROM book`).Scan(&f.Book); err != nil || f.Book != "440605" {
		t.Errorf("the book is %q, %v", f.Book, err)
	}
}

func TestASetupLinkOfAnotherMachineOpensWhereTheConfigurationSaysSo(t *testing.T) {
	f, token := unset(t)
	f.office.SetupAnywhere = true
	f.h = mount(t, f.World, f.office, f.office.Routes())
	f.visitor().post("/setup", setupForm(token)...).wants(200, "系统已经建立")
}

// TestTheSetupPageInABrowser: the page keeps the rules of accessibility, empty, with everything to be mended and closed,
// and is no wider than its window. With -artifacts its pictures stay.
func TestTheSetupPageInABrowser(t *testing.T) {
	f, token := unset(t)
	server := httptest.NewServer(f.h)
	t.Cleanup(server.Close)
	ctx, folder := testkit.Chromium(t), t.ArtifactDir()
	for name, actions := range map[string][]chromedp.Action{
		"setup":        {chromedp.Navigate(server.URL + "/setup?token=" + token)},
		"setup-mend":   {chromedp.Navigate(server.URL + "/setup?token=" + token), chromedp.Click("main form button.primary"), chromedp.WaitVisible(".wrong")},
		"setup-closed": {chromedp.Navigate(server.URL + "/setup?token=ended")},
	} {
		for _, width := range []int64{1440, 360} {
			var wide string
			var picture []byte
			all := append([]chromedp.Action{chromedp.EmulateViewport(width, 900)}, actions...)
			if err := chromedp.Run(ctx, append(all, chromedp.Evaluate(tooWide, &wide), chromedp.FullScreenshot(&picture, 100))...); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if wide != "" {
				t.Errorf("%s at %d px is wider than the window: %s", name, width, wide)
			}
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, width)), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		broken, err := testkit.BarHere(ctx)
		if err != nil || len(broken) > 0 {
			t.Errorf("%s: %v %s", name, err, strings.Join(broken, "\n"))
		}
	}
}
