package office_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

// stranger is the keeper of another body.
func (s *works) stranger() *visitor { return s.with(s.Who(access.Keeper, s.Other)) }

// TestRegisterOfDevices: the list counts, narrows and pages alike on both engines, and shows nothing to another body.
func TestRegisterOfDevices(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		live, planned := s.fleet.Live(), s.fleet.Register("")
		v := s.now(access.Keeper)
		all := v.get("/devices").wants(200, "共2条", "SN-0001", "SN-0002", "违反禁止标线指示", "检定有效期至", "登记设备")
		all.tabs("全部 2", "在用 1", "筹划 1")
		v.get("/devices?state=live").tabs("全部 2", "在用 1", "筹划 1").wants(200, `href="/devices?state=live" aria-current="page"`)
		v.get("/devices?state=stopped&q=SN").tabs("全部 2", "在用 1", "停用 0", "筹划 1").wants(200, `href="/devices?q=SN&amp;state=draft"`)
		v.get("/devices?q=SN-0002").tabs()
		v.get("/devices?todo=argue&state=live").tabs("全部 1", "在用 0", "筹划 1").wants(200, "没有符合条件的设备")
		for address, want := range map[string][2]string{
			"/devices?state=live": {live.Use, planned.Use}, "/devices?state=draft": {planned.Use, live.Use},
			"/devices?q=SN-0002": {planned.Use, live.Use}, "/devices?q=" + url.QueryEscape("测试大道1号"): {live.Use, planned.Use},
			"/devices?todo=argue": {planned.Use, live.Use},
		} {
			v.get(address).wants(200, "共1条", want[0]).lacks(want[1])
		}
		v.get("/devices?violation=1345").wants(200, "共2条")
		v.get("/devices?violation=1352").wants(200, "没有符合条件的设备", "请放宽条件再找")
		v.get("/devices?q="+url.QueryEscape("%")).wants(200, "没有符合条件的设备")
		v.get("/devices?todo=approve").wants(422)
		v.get("/devices?after=nonsense").wants(422)
		s.stranger().get("/devices").wants(200, "还没有登记设备").lacks("SN-000", live.Use)
		s.stranger().get("/devices?q=SN").wants(200, "没有符合条件的设备")
		s.now(access.Head).get("/devices").wants(200, "SN-0001").lacks("/devices/new")
	})
}

// tabs are the views of a list with their counts, in their order.
func (a answer) tabs(want ...string) answer {
	a.t.Helper()
	var got []string
	nav := regexp.MustCompile(`(?s)<nav class="tabs".*?</nav>`).FindString(a.text)
	for _, m := range regexp.MustCompile(`(?s)<li>.*?</li>`).FindAllString(nav, -1) {
		got = append(got, strings.Join(strings.Fields(tags.ReplaceAllString(m, " ")), " "))
	}
	if !slices.Equal(got, want) {
		a.t.Errorf("the tabs are %q, want %q", got, want)
	}
	return a
}

// TestRegisterGoesOn: past the fiftieth row there is a way on, and every use is on exactly one page.
func TestRegisterGoesOn(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	for range 53 {
		s.fleet.Register("")
	}
	v := s.now(access.Keeper)
	for _, address := range []string{"/devices", "/devices?todo=argue&violation=1345"} {
		first := v.get(address).wants(200, "53", `rel="next"`)
		next := html.UnescapeString(regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(first.text)[1])
		second := v.get(next).wants(200, "共53条").lacks(`rel="next"`)
		for i := 1; i <= 53; i++ {
			n := strings.Count(first.text, fmt.Sprintf("SN-%04d", i)) + strings.Count(second.text, fmt.Sprintf("SN-%04d", i))
			if n != 1 {
				t.Errorf("%s: SN-%04d is shown %d times", address, i, n)
			}
		}
	}
}

// TestPageOfAUse: state, conditions with their records, steps, life and what comes next.
func TestPageOfAUse(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use := uses{s}.published()
	path := "/devices/uses/" + use
	head := s.now(access.Head).get(path)
	head.wants(200, "<h1", "测试大道1号路口", "公示中", "还差", "可以启用", "设备使用条件与证据审核", "第1号", "法制审核", "论证报告.pdf", "最早", "执法主体负责人")
	head.lacks("/steps/commission", "/takeback\"", "/devices/keys/")
	if strings.Count(head.text, "天，最早") != 1 {
		t.Error("why it must wait is not said once")
	}
	s.now(access.Head).get(path+"?lang=en").wants(200, "). The publication on the platform")
	keeper := s.now(access.Keeper).get(path).wants(200, "提出撤回", "/devices/keys/", "待查明", "设备没有报告过健康状况")
	for condition, record := range map[string]string{"信息公示平台公示满30日": "第12号", "其他方便社会公众知悉的方式公布满30日": "第13号", "法制审核通过": "第9号", "设置方案经省级行政执法主管部门批准": "第5号"} {
		row := regexp.MustCompile(`(?s)<p class="title">[^<]*` + condition + `.*?</li>`).FindString(keeper.text)
		e := regexp.MustCompile(`class="proof" href="#(entry-\d+)">` + record).FindStringSubmatch(row)
		if e == nil || !strings.Contains(keeper.text, `id="`+e[1]+`"`) {
			t.Errorf("%s does not rest on %s of this page: %s", condition, record, tags.ReplaceAllString(row, " "))
		}
	}
	if strings.Count(keeper.text, "/takeback\"") != len(s.fleet.Life(use).Facts)-registrations(s.fleet.Life(use)) {
		t.Error("not every record can be proposed to be taken back, or a registration can")
	}
	first, _, _ := lifeOf(s, use).FirstLawfulDay(s.Clock.Now())
	s.Clock.Set(first.Start().Add(9 * time.Hour))
	s.now(access.Head).get(path).wants(200, "条件齐备，可以启用", `<a class="button primary" href="`+path+`/steps/commission">`)
	s.now(access.Head).get("/devices?todo=commission").wants(200, use)
	s.stranger().get(path).wants(404).lacks("测试大道")
	s.now(access.Keeper).get("/devices/uses/019cac0f-2680-7f72-92dd-85605c484f8d").wants(404)
	s.now(access.Keeper).get(path+"?lang=en").wants(200, "All conditions are met", "Conditions at an instant")
}

func lifeOf(s *works, use string) *device.Life { l := s.fleet.Life(use); return &l }

func registrations(l device.Life) (n int) {
	for _, f := range l.Facts {
		if f.Event == device.Registered {
			n++
		}
	}
	return n
}

// TestConditionsOfAnotherDay (Art 14(1), 22(1)): the page judges any instant by the facts that held then, and, when asked,
// by what was known then: what was recorded or taken back later does not count.
func TestConditionsOfAnotherDay(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	path := "/devices/uses/" + ids.Use
	began := s.Clock.Now()
	stamp := func(t time.Time) string { return t.In(law.Beijing).Format("2006-01-02T15:04") }
	v := s.now(access.Keeper)
	v.get(path).wants(200, "使用条件齐备", "起在用。")
	v.get(path+"?at="+stamp(began.AddDate(0, 0, -20))).wants(200, "使用条件不齐备", "回到现在")
	v.get(path+"?at="+stamp(began.AddDate(2, 0, 0))).wants(200, "使用条件不齐备", "检定")
	v.get(path + "?at=yesterday").wants(422)

	// The sign turns out to have been missing for two days; nobody knew then.
	s.Clock.Advance(48 * time.Hour)
	missing := stamp(began.Add(time.Hour))
	s.done(access.Keeper, ids.Use, "sign-missing", picture, fields{"note", "巡查发现标志被盗", "at", missing})
	v = s.now(access.Keeper)
	then := stamp(began.Add(24 * time.Hour))
	v.get(path).wants(200, "标志缺失，暂停使用", "登记")
	v.get(path+"?at="+then).wants(200, "使用条件不齐备")
	v.get(path+"?at="+then+"&known="+then).wants(200, "使用条件齐备", "当时所知判断")
}

// TestDocumentsAreForWhoSeesTheirRecord: bytes as stored, a name from the record, nothing that runs, nothing for others.
func TestDocumentsAreForWhoSeesTheirRecord(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use := uses{s}.argued()
	digest := regexp.MustCompile(`/documents/([0-9a-f]{64})"`).FindStringSubmatch(s.now(access.Keeper).get("/devices/uses/" + use).text)
	if digest == nil {
		t.Fatal("no document is linked")
	}
	a := s.now(access.Publisher).get("/documents/"+digest[1]).wants(200, "%PDF-1.4")
	for name, want := range map[string]string{"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff",
		"Content-Disposition": "inline; filename*=UTF-8''%E6%89%B9%E5%A4%8D.pdf"} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if csp := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox; default-src 'none'") || strings.Contains(csp, "script") {
		t.Errorf("a document may do %q", csp)
	}
	s.stranger().get("/documents/" + digest[1]).wants(404).lacks("%PDF")
	missing := s.now(access.Keeper).get("/documents/" + strings.Repeat("0", 64)).wants(404)
	if missing.header.Get("Content-Disposition") != "" {
		t.Error("an error has the name of a document")
	}
	s.now(access.Keeper).get("/documents/..%2f..%2fetc%2fpasswd").wants(404)
}

var secretText = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)

// TestSecretIsShownOnce: on the answer to its issue and never again; the sample on that page is signed with it.
func TestSecretIsShownOnce(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Register("")
	path := "/devices/keys/" + ids.Device
	v := s.now(access.Keeper)
	v.get(path).wants(200, "还没有密钥，设备不能发送", "设备没有报告过健康状况")
	const command = "0d9f5b1c7a3e4f60818293a4b5c6d7e8"
	a := v.post(path+"/secret", "command", command).wants(200, "密钥只显示这一次", "webhook-id: ", "{&#34;source&#34;:&#34;devices/"+ids.Device+"&#34;}")
	secret := secretText.FindString(html.UnescapeString(a.text))
	head := map[string]string{}
	for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		m := regexp.MustCompile(name + `: (\S+?)(<|\n|$)`).FindStringSubmatch(html.UnescapeString(a.text))
		if m == nil {
			t.Fatalf("no %s on the page", name)
		}
		head[name] = m[1]
	}
	key, err := seal.ParseSecret(secret)
	v.must(err)
	v.must(seal.VerifyWebhook([]seal.WebhookKey{key}, head["webhook-id"], head["webhook-timestamp"], head["webhook-signature"], []byte(`{"source":"devices/`+ids.Device+`"}`), s.Clock.Now(), time.Minute))
	if a.header.Get("Cache-Control") != "no-store" {
		t.Error("the page with the secret is kept by the browser")
	}
	if again := secretText.FindString(v.get(path).wants(200, "共享密钥").text); again != "" {
		t.Error("the secret is shown again")
	}
	sent := v.post(path+"/secret", "command", command).wants(409, "只显示过一次")
	if secretText.FindString(sent.text) != "" {
		t.Error("a form sent twice shows a secret that does not count")
	}
	sender, err := s.fleet.Service.Sender(t.Context(), ids.Device)
	v.must(err)
	if len(sender.Keys) != 1 {
		t.Errorf("%d keys count", len(sender.Keys))
	}
	v.post(path+"/public", "public_key", "whpk_short").wants(422, "whpk_")
	v.post(path + "/secret").wants(200)
	v.post(path+"/secret").wants(409, "请先停用旧的")
	end := regexp.MustCompile(path + `/[0-9a-f-]+/end`).FindString(v.get(path).text)
	v.get(end).wants(200, "停用这个密钥", "从此不再接收", "共享密钥")
	v.post(end).goes(path)
	v.get(end).wants(404)
	for _, x := range []answer{s.stranger().get(path), s.stranger().get(end), s.stranger().post(end), s.stranger().post(path + "/secret")} {
		x.wants(404)
	}
	s.now(access.Head).get(path).wants(403)
}

// TestHealthOnThePageOfAUse: what the device last said of itself, with its words.
func TestHealthOnThePageOfAUse(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	health(s, ids, "镜头被遮挡")
	path := "/devices/uses/" + ids.Use
	s.now(access.Keeper).get(path).wants(200, "报告异常", "镜头被遮挡", "250毫秒", `class="button primary" href="`+path+`/steps/normal"`).lacks("没有报告过", "/steps/maintenance-end")
	s.now(access.Keeper).get("/devices/keys/"+ids.Device).wants(200, "报告异常", "最近10次健康报告", "250毫秒", "20,480 MB", "41.5 ℃", "最近10次测得的时钟误差")
}

// TestTakingBackInTwo (E15): one proposes with a reason, another decides; the record stays on the page, struck, with both and
// their reasons.
func TestTakingBackInTwo(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		use := uses{s}.argued()
		path := "/devices/uses/" + use
		keeper, head := s.now(access.Keeper), s.now(access.Head)
		ask := lastLink(keeper.get(path), path+`/facts/[0-9a-f-]+/takeback`)
		keeper.get(ask).wants(200, "事前论证", "错在哪里")
		keeper.post(ask, "reason", "").wants(422, "请写明记录错在哪里")
		head.get("/").wants(200, "决定撤回错误记录")
		keeper.post(ask, "reason", "上传了别处的论证报告").goes(path)
		keeper.post(ask, "reason", "再提一次").wants(409, "已经有人提出撤回")
		keeper.get(path).wants(200, "已有人提出撤回")
		list := head.get("/takebacks").wants(200, "上传了别处的论证报告", "待决定", "事前论证")
		decide := lastLink(list, `/takebacks/[0-9a-f-]+`)
		head.get(decide).wants(200, "批复.pdf", "登记人", "上传了别处的论证报告")
		keeper.get(decide).wants(403)
		head.post(decide, "decision", "accept", "answer", "").wants(422, "请写明")
		head.post(decide, "answer", "属实").wants(422, ">属实</textarea>")
		head.post(decide).wants(422, "请选择一项", "请写明")
		s.stranger().get("/takebacks").wants(200, "没有撤回提议").lacks("论证")
		s.stranger().get(ask).wants(404)
		s.with(s.Who(access.Head, s.Other)).get(decide).wants(404)
		s.with(s.Who(access.Head, s.Other)).post(decide, "decision", "accept", "answer", "属实").wants(404)
		head.post(decide, "decision", "accept", "answer", "核对属实，同意撤回").goes("/takebacks")
		head.post(decide, "decision", "refuse", "answer", "又不同意").wants(409, "已经决定过")
		keeper.get(path).wants(200, "<s>事前论证</s>", "上传了别处的论证报告", "核对属实，同意撤回", "筹划")
		keeper.get("/takebacks").wants(200, "已撤回", "核对属实，同意撤回")
		if state := s.fleet.State(use).State; state != device.Draft {
			t.Errorf("after the argument is taken back the use is %s", state)
		}
		w.Verify()
	})
}

// lastLink is the last address of a form that a page links to.
func lastLink(a answer, form string) string {
	a.t.Helper()
	all := regexp.MustCompile(`href="(`+form+`)"`).FindAllStringSubmatch(a.text, -1)
	if len(all) == 0 {
		a.t.Fatalf("no link like %s: %s", form, a.plain())
	}
	return all[len(all)-1][1]
}

// TestWhatWaitsForEachRole: the start page counts what the register then shows, each work for the posts that do it.
func TestWhatWaitsForEachRole(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	u := uses{s}
	draft, drafted, pending := u.registered(), u.drafted(), u.submitted()
	ok, installed, reviewed := u.approved(), u.installed(), u.reviewed()
	stopped := u.stopped()
	soon := u.published()
	s.fleet.Must(s.fleet.Service.RecordVerification(t.Context(), s.fleet.By(access.Keeper), devicetest.With(installed, devicetest.Document("检定证书")), endsIn(s, installed, 20)))
	s.Clock.Advance(time.Minute)
	for _, x := range []struct {
		role  access.Role
		key   string
		uses  []string
		words string
	}{
		{access.Keeper, "argue", []string{draft}, "办理事前论证"}, {access.Head, "submit", []string{drafted}, "报批设置方案"},
		{access.ProvincialApprover, "approve", []string{pending}, "审批设置方案"}, {access.Keeper, "install", []string{ok}, "安装、定位、设置标志"},
		{access.LegalReviewer, "legal", []string{installed}, "法制审核"}, {access.TechnicalReviewer, "technical", []string{installed}, "技术审核"},
		{access.Publisher, "publish", []string{reviewed}, "公示设置地点"}, {access.Publisher, "stopped", []string{stopped}, "公布停用"},
		{access.Head, "soon", []string{soon}, "尚不能启用"}, {access.Keeper, "verify", []string{installed}, "30日内到期1项"},
		{access.Keeper, "plan", nil, "拟定设置方案"}, {access.Head, "commission", nil, "可以启用的用途"}, {access.Keeper, "maintenance", nil, "检修未结束"},
	} {
		v := s.now(x.role)
		start := v.get("/").wants(200, x.words, "/devices?todo="+x.key)
		row := regexp.MustCompile(`(?s)todo=` + x.key + `".*?</tr>`).FindString(start.text)
		if n := len(x.uses); n > 0 && !strings.Contains(tags.ReplaceAllString(row, " "), fmt.Sprintf(" %d ", n)) {
			t.Errorf("%s: %s counts %q", x.role, x.key, tags.ReplaceAllString(row, " "))
		}
		list := v.get("/devices?todo=" + x.key).wants(200)
		if n := strings.Count(list.text, `href="/devices/uses/`); n != len(x.uses) {
			t.Errorf("%s: %s lists %d uses, want %d", x.role, x.key, n, len(x.uses))
		}
		for _, use := range x.uses {
			list.wants(200, use)
		}
	}
	s.stranger().get("/").wants(200).lacks("30日内到期1项")
	s.done(access.Publisher, stopped, "stop-shown", paper, fields{"address", "https://example.invalid/stop"})
}

// endsIn is a certificate of a use's device that ends in some days.
func endsIn(s *works, use string, days int) device.VerificationCertificate {
	l := s.fleet.Life(use)
	c := devicetest.Certificate(l.Device.Serial, law.DateOf(s.Clock.Now()).AddDays(days-364))
	return c
}

// health lets the device say something of itself.
func health(s *works, ids devicetest.Ids, detail string) {
	s.t.Helper()
	s.fleet.Must(s.fleet.Service.IssueSecret(s.t.Context(), s.fleet.By(access.Keeper), ids.Device))
	sender, err := s.fleet.Service.Sender(s.t.Context(), ids.Device)
	s.fleet.Must(sender, err)
	now, storage, warm := s.Clock.Now(), int64(20480), 41.5
	_, err = s.fleet.Service.ReportHealth(s.t.Context(), sender, device.HealthMessage{Message: device.Message{WebhookID: "m-1", SentAt: now, Digest: strings.Repeat("a", 64)},
		Health: device.Health{ID: "h-1", Time: now, ClockOffsetMS: 250, Firmware: devicetest.Firmware, StorageFreeMB: &storage, TemperatureC: &warm, Abnormal: true, Detail: detail}})
	s.fleet.Must(nil, err)
}
