package office_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

// vouching stands for a provider: it vouches for whom the address names, when the browser brings its ticket back. The
// true client and a true provider are tried in adapter/oidc.
type vouching struct{ begun int }

func (*vouching) Issuer() string { return "https://login.example" }

func (v *vouching) Begin(_ context.Context, redirect string) (string, string, error) {
	v.begun++
	return "https://login.example/authorize?redirect_uri=" + url.QueryEscape(redirect), fmt.Sprintf("ticket-%d", v.begun), nil
}

func (v *vouching) Finish(_ context.Context, _, kept string, answer url.Values) (string, map[string]string, error) {
	if kept != fmt.Sprintf("ticket-%d", v.begun) {
		return "", nil, fault.Conflict{Because: law.Words{ZH: "统一身份登录没有完成。", EN: "Not finished."}}
	}
	return answer.Get("who"), nil, nil
}

func TestAnExternalIdentityOpensTheAccountItIsLinkedTo(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w, func(o *office.Office) {
			o.External = []office.ExternalLogin{{Key: "gov", Title: "粤政易", Provider: &vouching{}}}
		})
		who := f.Who(access.Keeper, f.County)
		in := func(v *visitor, subject string) answer {
			t.Helper()
			v.get("/login?next=%2Fdevices").wants(200, "其他登录方式", "粤政易")
			v.get("/login/external/gov?next=%2Fdevices").goes("https://login.example/authorize?redirect_uri=http%3A%2F%2Fexample.com%2Flogin%2Fexternal%2Fgov%2Fback")
			return v.get("/login/external/gov/back?who=" + subject)
		}
		v := f.visitor()
		in(v, "g-1001").goes("/login") // vouched for, and no account comes into being
		v.get("/login").wants(200, "没有可以登录的账号")

		system := f.as(access.SystemAdministrator)
		at := link(system.account(who.Login), who.Login)
		system.get(at+"/external").wants(200, "关联统一身份", "粤政易")
		system.post(at+"/external", "issuer", "https://elsewhere.example", "subject", "g-1001").wants(422, "请选择一项")
		system.post(at+"/external", "issuer", "https://login.example", "subject", "").wants(422, "请填写")
		system.post(at+"/external", "issuer", "https://login.example", "subject", "g-1001").goes(at)
		system.get(at).wants(200, "https://login.example", "解除统一身份").lacks("g-1001")
		other := f.Who(access.Reviewer, f.County)
		system.post(link(system.account(other.Login), other.Login)+"/external", "issuer", "https://login.example", "subject", "g-1001").wants(409, "已经关联账号")
		system.post(link(system.account("audit"), "audit")+"/external", "issuer", "https://login.example", "subject", "g-1002").wants(409, "管理员不以统一身份登录")

		if to := in(v, "g-1001").goes("/devices"); to != "/devices" {
			t.Errorf("led to %q", to)
		}
		v.get("/").wants(200, "设备管理员")
		v.get("/me/comings").wants(200, "以统一身份登录")
		f.visitor().get("/login/external/gov/back?who=g-1001").wants(409, "没有完成") // a browser that began nothing
		v.get("/login/external/none").wants(404)

		away := f.visitor()
		away.get("/login/external/gov?next=" + url.QueryEscape("https://elsewhere.example/")).goes("https://login.example/")
		if to := away.get("/login/external/gov/back?who=g-1001").goes("/"); to != "/" {
			t.Errorf("led to %q", to)
		}
		// A post that demands a second factor demands it here too.
		head := f.Who(access.Head, f.County)
		system.post(link(system.account(head.Login), head.Login)+"/external", "issuer", "https://login.example", "subject", "g-1003").goes("/accounts/")
		w.People.WaiveSecondInDemo = false
		in(f.visitor(), "g-1003").goes("/login/bind")
		w.People.WaiveSecondInDemo = true

		system.post(at + "/external/end").goes(at)
		v.get("/").goes("/login")
		in(v, "g-1001").goes("/login")
		var clear int
		if err := w.DB.Reader().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM external_login WHERE subject LIKE '%g-100%') + (SELECT count(*) FROM record WHERE body LIKE '%g-100%')`).Scan(&clear); err != nil || clear != 0 {
			t.Errorf("what the provider calls a person stands in clear in %d rows, %v", clear, err)
		}
		w.Verify()
	})
}
