package office_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

func TestVisitorIsLedToTheLoginAndBack(t *testing.T) {
	f := on(t)
	who := f.Who(access.Keeper, f.County)
	v := f.visitor()
	v.get("/").goes("/login?next=%2F")
	v.get("/login?next=%2F").wants(200, "登录名", "密码").lacks("演示账号")
	v.post("/login", "login", who.Login, "password", testkit.WorldPassword, "next", "/?x=1").goes("/?x=1")
	v.get("/").wants(200, "我的待办", "设备管理员", f.County.Name)
	v.post("/logout").goes("/login")
	v.get("/login").wants(200, "已退出登录")
	v.get("/").goes("/login")
}

func TestLoginTellsNothingAboutWhoExists(t *testing.T) {
	f := on(t)
	who := f.Who(access.Keeper, f.County)
	one := f.visitor().post("/login", "login", who.Login, "password", "wrong-wrong-wrong").wants(422, "登录名或者密码不对")
	two := f.visitor().post("/login", "login", who.Login+"x", "password", "wrong-wrong-wrong").wants(422, "登录名或者密码不对")
	if a, b := one.plain(), two.plain(); a != b {
		t.Errorf("the pages differ:\n%s\n%s", a, b)
	}
	one.wants(422, `value="`+who.Login+`"`).lacks("wrong-wrong-wrong")
	f.visitor().post("/login", "login", "", "password", "").wants(422, "有2处需要改", "请填写")
}

func TestLoginGoesNowhereElse(t *testing.T) {
	f := on(t)
	who := f.Who(access.Keeper, f.County)
	for _, next := range []string{"https://elsewhere.example/", "//elsewhere.example/", `/\elsewhere.example`, "javascript:alert(1)",
		"///elsewhere.example", "http:elsewhere.example", "elsewhere.example", "/\t/elsewhere.example", "\n//elsewhere.example", "//user@elsewhere.example", "data:text/html,x", "/%0d%0a//x\r\nLocation: //x", "?x", ""} {
		at := f.visitor().post("/login", "login", who.Login, "password", testkit.WorldPassword, "next", next).goes("/")
		if at != "/" {
			t.Errorf("next %q leads to %q", next, at)
		}
	}
}

func TestNewLoginEndsTheSessionOfTheBrowser(t *testing.T) {
	f := on(t)
	v := f.as(access.Keeper)
	old := v.jar["yuanjian"]
	v.get("/login?next=%2F%3Fa").goes("/?a")
	v.post("/login", "login", f.Who(access.Reviewer, f.County).Login, "password", testkit.WorldPassword).goes("/")
	if _, err := f.People.Actor(t.Context(), old); err == nil {
		t.Error("the earlier session still holds")
	}
	v.get("/").wants(200, "采集审核员")
}

func TestDemonstrationAccountsAreForThisMachineOnly(t *testing.T) {
	f := on(t, func(o *office.Office) {
		o.Demo = []office.DemoAccount{{Password: testkit.WorldPassword, Name: "测试员1号", Role: access.Keeper, Body: law.Words{ZH: "青岚区"}}}
	})
	login := f.Who(access.Keeper, f.County).Login
	f.office.Demo[0].Login = login
	f.visitor().get("/login").wants(200).lacks("演示账号") // from 192.0.2.1
	f.visitor().post("/login/demo", "account", login).wants(403)

	here := f.visitor()
	here.local = true
	here.get("/login").wants(200, "演示账号", "设备管理员", "登录 设备管理员").lacks(testkit.WorldPassword)
	here.post("/login/demo", "account", "nobody").wants(404)
	here.post("/login/demo", "account", login).goes("/")
	here.get("/").wants(200, "设备管理员")
	here.get("/login").wants(200, "演示账号") // people change roles in a demonstration
}

// A form on another site neither signs anybody in nor does anything in a session: the browser says where it comes from.
func TestPostsFromOtherSitesAreRefused(t *testing.T) {
	f := on(t)
	who := f.Who(access.Keeper, f.County)
	for name, header := range map[string][2]string{
		"fetch metadata": {"Sec-Fetch-Site", "cross-site"}, "a sister site": {"Sec-Fetch-Site", "same-site"}, "a foreign origin": {"Origin", "https://elsewhere.example"},
	} {
		for path, form := range map[string]string{"/login": "login=" + who.Login + "&password=" + testkit.WorldPassword, "/logout": "", "/me/sessions": "", "/login/second": "code=000000", "/me/password": "current=x"} {
			r := httptest.NewRequest("POST", path, strings.NewReader(form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header[0], header[1])
			r.AddCookie(&http.Cookie{Name: "yuanjian", Value: who.Token})
			w := httptest.NewRecorder()
			f.h.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || len(w.Result().Cookies()) != 0 {
				t.Errorf("%s, %s: %d with %d cookies", path, name, w.Code, len(w.Result().Cookies()))
			}
		}
	}
	if _, err := f.People.Actor(t.Context(), who.Token); err != nil {
		t.Errorf("the session: %v", err)
	}
}

func TestASignInNeverKeepsTheTokenItFound(t *testing.T) {
	f := on(t)
	v := f.visitor()
	v.jar["yuanjian"] = "planted-by-somebody-else"
	v.post("/login", "login", f.Who(access.Keeper, f.County).Login, "password", testkit.WorldPassword).goes("/")
	if v.jar["yuanjian"] == "planted-by-somebody-else" || len(v.jar["yuanjian"]) < 40 {
		t.Errorf("the token is %q", v.jar["yuanjian"])
	}
}
