package office_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

var (
	sealedOf = regexp.MustCompile(`name="sealed" value="([A-Za-z0-9_-]+)"`)
	secretOf = regexp.MustCompile(`<b class="n">((?:[A-Z2-7]{4} )+[A-Z2-7]{4})</b>`)
	codeOf   = regexp.MustCompile(`<b class="n">([A-Z2-9]{5}-[A-Z2-9]{5})</b>`)
)

// offer is the secret that a page shows, and what the form brings back.
func offer(a answer) (secret, sealed string) {
	a.t.Helper()
	s, b := secretOf.FindStringSubmatch(a.text), sealedOf.FindStringSubmatch(a.text)
	if s == nil || b == nil {
		a.t.Fatalf("no secret is offered: %s", a.plain())
	}
	return strings.ReplaceAll(s[1], " ", ""), b[1]
}

// TestAnAdministratorSetsUpASecondFactorAtTheFirstLogin is the way from the password to the first page and back again.
func TestAnAdministratorSetsUpASecondFactorAtTheFirstLogin(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		f.By(access.SystemAdministrator)
		w.People.WaiveSecondInDemo = false
		v := f.visitor()
		to := v.post("/login", "login", "system", "password", testkit.WorldPassword, "next", "/accounts").goes("/login/bind?next=%2Faccounts")
		v.get("/accounts").goes("/login") // half a session opens nothing
		page := v.get(to).wants(200, "您的岗位须有第二重验证", "验证码", `<svg class="drawing"`, `value="/accounts"`)
		secret, sealed := offer(page)
		again := v.post("/login/bind", "sealed", sealed, "label", "我的手机", "code", "000000", "next", "/accounts").wants(422, "验证码不对", `value="我的手机"`)
		if shown, _ := offer(again); shown != secret {
			t.Error("a mistyped code changes the secret that has been scanned")
		}
		f.visitor().post("/login/bind", "sealed", sealed, "label", "我的手机", "code", people.TOTPCode(secret, f.Clock.Now())).goes("/login")
		codes := v.post("/login/bind", "sealed", sealed, "label", "我的手机", "code", people.TOTPCode(secret, f.Clock.Now()), "next", "/accounts").wants(200, "恢复码", "只显示一次", `href="/accounts"`)
		recovery := codeOf.FindAllStringSubmatch(codes.text, -1)
		if len(recovery) != 10 {
			t.Fatalf("%d recovery codes", len(recovery))
		}
		v.get("/accounts").wants(200, "系统管理员")
		v.get("/me/factors").wants(200, "我的手机", "手机验证器", "还有10个恢复码")

		f.Clock.Advance(2 * time.Minute)
		other := f.visitor()
		to = other.post("/login", "login", "system", "password", testkit.WorldPassword, "next", "https://elsewhere.example/").goes("/login/second?next=%2F")
		other.get(to).wants(200, "第二重验证", "账号system", "6位数字")
		other.post("/login/second", "code", "000 000").wants(422, "验证码不对").lacks("000 000")
		other.post("/login/second", "code", people.TOTPCode(secret, f.Clock.Now()), "next", "https://elsewhere.example/").goes("/")
		other.get("/accounts").wants(200)
		other.get("/login/second").goes("/login")
		third := f.visitor()
		third.post("/login", "login", "system", "password", testkit.WorldPassword).goes("/login/second")
		third.post("/login/second", "code", recovery[0][1]).goes("/")
		third.get("/me/comings").wants(200, "第二重验证不对", "登录")

		id := link(third.get("/me/factors"), "解除")
		third.get(id).wants(200, "我的手机", "现在的密码")
		third.post(id, "current", testkit.WorldPassword).wants(409, "您的岗位须有第二重验证")
		third.post("/me/factors/codes", "current", "wrong-wrong-wrong").wants(422, "现在的密码不对")
		third.post("/me/factors/codes", "current", testkit.WorldPassword).wants(200, "恢复码").lacks(recovery[1][1])
		w.Verify()
	})
}

func TestOthersMaySetUpASecondFactor(t *testing.T) {
	f := on(t)
	v := f.as(access.Keeper)
	v.get("/me").wants(200, "第二重验证", "正在使用的登录", "本次登录")
	v.get("/me/factors").wants(200, "还没有绑定")
	secret, sealed := offer(v.get("/me/factors/totp").wants(200, "现在的密码"))
	v.post("/me/factors/totp", "sealed", sealed, "label", "手机", "code", people.TOTPCode(secret, f.Clock.Now()), "current", "wrong-wrong-wrong").wants(422, "现在的密码不对")
	old := v.jar["yuanjian"]
	v.post("/me/factors/totp", "sealed", sealed, "label", "手机", "code", people.TOTPCode(secret, f.Clock.Now()), "current", testkit.WorldPassword).wants(200, "恢复码")
	if v.jar["yuanjian"] == old {
		t.Error("the token stays the same when the account grows stronger")
	}
	end := link(v.get("/me/factors").wants(200, "手机"), "解除")
	v.post(end, "current", testkit.WorldPassword).goes("/me/factors")
	v.get("/me/factors").wants(200, "已解除", "还没有绑定")
}

func TestOwnSessionsAndPasswordByForms(t *testing.T) {
	f := on(t)
	who := f.Who(access.Keeper, f.County)
	v, elsewhere := f.with(who), f.visitor()
	elsewhere.post("/login", "login", who.Login, "password", testkit.WorldPassword).goes("/")
	id := regexp.MustCompile(`name="session" value="([^"]+)"`).FindStringSubmatch(v.get("/me").wants(200, "192.0.2.1", "退出其他全部登录").text)
	v.post("/me/sessions", "session", id[1]).goes("/me")
	elsewhere.get("/").goes("/login")
	v.post("/me/sessions", "session", id[1]).wants(404)
	elsewhere.post("/login", "login", who.Login, "password", testkit.WorldPassword).goes("/")
	v.post("/me/password", "current", testkit.WorldPassword, "password", "river-stone-lamp", "again", "river-stone-lamp").goes("/me")
	v.get("/me").wants(200, "已修改密码，强度较好").lacks("退出其他全部登录")
	elsewhere.get("/").goes("/login")
	v.get("/me/comings").wants(200, "设置密码", "登录被结束")

	at := link(f.as(access.SystemAdministrator).account(who.Login), who.Login)
	system := f.as(access.SystemAdministrator)
	system.get(at+"/sessions").wants(200, "账号"+who.Login+"的登录").lacks("本次登录")
	system.post(at + "/sessions").goes(at + "/sessions")
	v.get("/").goes("/login")
	system.get(at+"/sessions").wants(200, "现在没有登录")
}

func TestTwoAdministratorsLetAThirdInByForms(t *testing.T) {
	f := on(t)
	system, security := f.as(access.SystemAdministrator), f.as(access.SecurityAdministrator)
	at := link(system.account("audit"), "audit")
	path := linkOf(system.post(at+"/link").wants(200, "另一名管理员"))
	audit := f.visitor()
	audit.get(path).wants(200, "确认以前不能使用").lacks(`name="password"`)
	system.get(at).wants(200, "等待另一名管理员确认")
	change := link(system.get("/changes").wants(200, "账号audit的登录链接"), "账号audit的登录链接")
	system.post(change+"/confirm").wants(409, "须由另一人确认")
	security.get("/").wants(200, "待确认的变更")
	security.get(change).wants(200, "确认码", "当面交给本人")
	code := regexp.MustCompile(`<b class="n">(\d{4} \d{4})</b>`).FindStringSubmatch(security.post(change+"/confirm").wants(200, "只显示一次").text)
	security.get(change).wants(404)
	audit.post(path, "code", "1234 5678", "password", "river-stone-lamp", "again", "river-stone-lamp").wants(422, "确认码不对")
	audit.post(path, "code", code[1], "password", "river-stone-lamp", "again", "river-stone-lamp").goes("/login")

	at = enter(security, "接任丙", "staff")
	security.post(at+"/posts", "body", f.City.ID, "role", "audit_administrator").goes(at)
	security.get(at).wants(200, "已提名，等待另一名管理员确认").lacks("审计员</td>")
	change = link(system.get("/changes").wants(200, "任命审计员", "接任丙"), "任命审计员")
	system.post(change + "/decline").goes("/changes")
	security.get("/changes").wants(200, "没有等待确认的变更")
	security.post(at+"/posts", "body", f.City.ID, "role", "audit_administrator").goes(at)
	change = link(system.get("/changes"), "任命审计员")
	system.post(change + "/confirm").goes("/changes")
	security.get(at).wants(200, "审计员")
}
