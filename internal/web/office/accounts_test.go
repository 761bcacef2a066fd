package office_test

import (
	"regexp"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// TestAccountIsOpenedChangedAndClosedByForms is the whole life of an account, on both engines.
func TestAccountIsOpenedChangedAndClosedByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		at := enter(f.as(access.SecurityAdministrator), "苏河清", "officer")
		f.as(access.SecurityAdministrator).post(at+"/posts", "body", f.County.ID, "role", "reviewer").goes(at)

		v := f.as(access.SystemAdministrator)
		v.get("/").wants(200, "开通账号", "没有账号不能登录")
		open := link(v.get("/accounts/wanting").wants(200, "苏河清", "采集审核员", f.County.Name), "开通账号")
		v.get(open).wants(200, "苏河清", "3到40个小写字母").lacks("密码")
		person := strings.TrimPrefix(at, "/people/")
		shown := v.post("/accounts", "person", person, "login", "su-heqing").wants(200, "su-heqing", "苏河清", "有效至", "只显示一次")
		activate, account := linkOf(shown), link(shown, "查看账号su-heqing")
		v.get(account).wants(200, "su-heqing", "苏河清", "在用", "等待本人使用").lacks(activate)
		v.account("SU-heqing").wants(200, "su-heqing", "共1条")
		v.get("/accounts/wanting").wants(200, "每个人都有账号")

		officer := f.visitor()
		officer.get(activate).wants(200, "su-heqing", "至少10个字符")
		officer.post(activate, "password", "river-stone-lamp", "again", "river-stone-lamb").wants(422, "两次输入的密码不一样").lacks("river-stone")
		officer.post(activate, "password", "password123", "again", "password123").wants(422, "太常见")
		officer.post(activate, "password", "river-stone-lamp", "again", "river-stone-lamp").goes("/login")
		officer.get("/login").wants(200, "已设置密码，强度较好")
		officer.post(activate, "password", "river-stone-lamp", "again", "river-stone-lamp").wants(404, "可能已经用过")
		officer.post("/login", "login", "su-heqing", "password", "river-stone-lamp").goes("/")
		officer.get("/").wants(200, "采集审核员")
		v.get(account).lacks("等待本人使用")

		v.get(account+"/link").wants(200, "为账号su-heqing开具登录链接", "其他登录全部退出")
		again := linkOf(v.post(account+"/link").wants(200, "登录链接"))
		v.post(account + "/link/revoke").goes(account)
		officer.get(again).wants(404)
		again = linkOf(v.post(account+"/link").wants(200, "登录链接"))
		officer.get("/").wants(200) // nothing ends before the link is used
		f.visitor().post(again, "password", "other-stone-lamp", "again", "other-stone-lamp").goes("/login")
		officer.get("/").goes("/login")
		officer.post("/login", "login", "su-heqing", "password", "river-stone-lamp").wants(422)
		officer.post("/login", "login", "su-heqing", "password", "other-stone-lamp").goes("/")

		v.get(account+"/close").wants(200, "停用账号su-heqing", "停用以后不能恢复")
		v.post(account + "/close").goes(account)
		v.get(account).wants(200, "已停用账号", "已停用", "另开账号").lacks(account + "/close")
		v.post(account+"/close").wants(404, "没有找到这个在用的账号")
		officer.get("/").goes("/login")
		v.get("/accounts").wants(200).lacks("su-heqing")
		v.get("/accounts?closed=yes").wants(200, "su-heqing", "已停用")
		w.Verify()
	})
}

var shownOnce = regexp.MustCompile(`http://[^/"<]+(/activate/[A-Za-z0-9_-]+)`)

// linkOf is the path of the sign-in link that a page shows.
func linkOf(a answer) string {
	a.t.Helper()
	m := shownOnce.FindStringSubmatch(a.text)
	if m == nil {
		a.t.Fatalf("no sign-in link is shown: %s", a.plain())
	}
	return m[1]
}

// account searches for a login in the list of accounts.
func (v *visitor) account(login string) answer {
	v.t.Helper()
	return v.get(v.post("/search/accounts", "who", login).goes("/accounts?of="))
}

func TestFormsOfAccountsSayWhatIsToBeMended(t *testing.T) {
	f := on(t)
	person := strings.TrimPrefix(enter(f.as(access.SecurityAdministrator), "苏河清", "officer"), "/people/")
	v := f.as(access.SystemAdministrator)
	post := func(login string) answer { return v.post("/accounts", "person", person, "login", login) }
	post("").wants(422, "登录名：请填写")
	post("Su Heqing").wants(422, "3到40个小写字母", `value="Su Heqing"`, `value="`+person+`"`)
	post("system").wants(422, "已有人使用")
	v.post("/accounts", "person", "nobody", "login", "su-heqing").wants(404, "没有找到这名人员")
	v.get("/accounts/new").wants(404)
	v.account("nobody").wants(200, "没有符合条件的账号")

	own := link(v.account("system"), "system")
	v.get(own+"/close").wants(200, "这是您自己的账号")
	v.post(own+"/close").wants(409, "这是最后一名系统管理员", "停用账号system")
	v.post(own+"/link").wants(403, "开具登录链接")
}
