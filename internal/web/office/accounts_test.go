package office_test

import (
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
		v.get(open).wants(200, "苏河清", "至少10个字符")
		person := strings.TrimPrefix(at, "/people/")
		account := v.post("/accounts", "person", person, "login", "su-heqing", "password", "river-stone-lamp", "again", "river-stone-lamp").goes("/accounts/")
		v.get(account).wants(200, "已开通账号", "su-heqing", "苏河清", "在用").lacks("river-stone-lamp")
		v.get("/accounts?login=SU-heqing").wants(200, "su-heqing", "共1条")
		v.get("/accounts/wanting").wants(200, "每个人都有账号")

		officer := f.visitor()
		officer.post("/login", "login", "su-heqing", "password", "river-stone-lamp").goes("/")
		officer.get("/").wants(200, "采集审核员")

		v.get(account+"/password").wants(200, "立即退出")
		v.post(account+"/password", "password", "other-stone-lamp", "again", "other-stone-lamp").goes(account)
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

func TestFormsOfAccountsSayWhatIsToBeMended(t *testing.T) {
	f := on(t)
	person := strings.TrimPrefix(enter(f.as(access.SecurityAdministrator), "苏河清", "officer"), "/people/")
	v := f.as(access.SystemAdministrator)
	post := func(login, password, again string) answer {
		return v.post("/accounts", "person", person, "login", login, "password", password, "again", again)
	}
	post("", "", "").wants(422, "登录名：请填写", "新密码：请填写", "再输入一次：请填写")
	post("su-heqing", "river-stone-lamp", "river-stone-lamb").wants(422, "两次输入的密码不一样", `value="su-heqing"`, `value="`+person+`"`).lacks("river-stone")
	post("Su Heqing", "river-stone-lamp", "river-stone-lamp").wants(422, "3到40个小写字母", `value="Su Heqing"`)
	post("su-heqing", "short", "short").wants(422, "密码至少10个字符")
	post("su-heqing", "aaaaaaaaaaaa", "aaaaaaaaaaaa").wants(422, "不能只重复一个字符")
	post("su-heqing", "my-su-heqing-1", "my-su-heqing-1").wants(422, "不能包含登录名")
	post("system", "river-stone-lamp", "river-stone-lamp").wants(422, "已有人使用")
	v.post("/accounts", "person", "nobody", "login", "su-heqing").wants(404, "没有找到这名人员")
	v.get("/accounts/new").wants(404)
	v.get("/accounts?login=nobody").wants(200, "没有符合条件的账号")

	own := link(v.get("/accounts?login=system"), "system")
	v.get(own+"/close").wants(200, "这是您自己的账号")
	v.post(own+"/close").wants(409, "这是最后一名系统管理员", "停用账号system")
	v.post(own+"/password", "password", "new-river-stone", "again", "new-river-stone").goes(own)
	v.get(own).goes("/login") // its own sessions have ended too
}
