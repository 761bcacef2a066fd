package office_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// enter enters a person by the form and returns the address of the page.
func enter(v *visitor, name, kind string) string {
	v.t.Helper()
	return v.post("/people", "name", name, "kind", kind).goes("/people/")
}

// link finds the address of a link on a page by its words.
func link(a answer, words string) string {
	a.t.Helper()
	m := regexp.MustCompile(`<a[^>]*href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?(?:<span>)?` + regexp.QuoteMeta(words)).FindStringSubmatch(a.text)
	if m == nil {
		a.t.Fatalf("no link %q: %s", words, a.plain())
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// TestOfficerIsMadeByForms goes the whole way of an officer, on both engines: entered, appointed, certified,
// suspended, restored, relieved, with every form of it.
func TestOfficerIsMadeByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		v := f.as(access.SecurityAdministrator)
		v.get("/people/new").wants(200, "登记人员", "行政执法人员")
		at := enter(v, "苏河清", "officer")
		v.get(at).wants(200, "苏河清", "已登记，请接着任命岗位", "没有岗位", "没有证件记录", "任命岗位", "登记行政执法证件")
		v.get("/").wants(200, "任命岗位")

		v.get(at+"/posts/new").wants(200, "苏河清", f.County.Name, "采集审核员")
		v.post(at+"/posts", "body", f.County.ID, "role", "reviewer").goes(at)
		v.get(at).wants(200, "已任命岗位", "在任", "现在没有，不能审核抓拍")
		v.get("/").wants(200, "登记采集审核员的证件")
		v.get("/people?lack=certificate").wants(200, "苏河清", "共1条")

		v.get(at+"/certificates/new").wants(200, "证件编号", `value="`+f.County.ID+`" selected`)
		v.post(at+"/certificates", "body", f.County.ID, "number", "粤执990001", "issuer", "省司法厅（测试）", "field", "traffic", "from", "2026-01-01", "until", "2026-04-30").goes(at)
		page := v.get(at).wants(200, "已登记证件", "粤执990001", "有效，还有60天", "证件到期", "2026年4月30日").lacks("不能审核抓拍")
		v.get("/people?lack=ending").wants(200, "苏河清", "共1条")
		v.get("/").wants(200, "换发快到期的证件", "2026年4月30日", "还有59天")

		suspend := link(page, "暂扣证件")
		v.get(suspend).wants(200, "粤执990001", "理由", "此前作出的审核结论不受影响")
		v.post(suspend, "reason", "测试核查").goes(at)
		page = v.get(at).wants(200, "已暂扣证件", "暂扣中", "测试核查", "不能审核抓拍")
		v.post(suspend, "reason", "再来一次").wants(409, "已经在暂扣中", "再来一次")
		lift := link(page, "恢复证件")
		v.get(lift).wants(200, "重新有效")
		v.post(lift).goes(at)
		v.get(at).wants(200, "已恢复证件", "有效，还有60天")
		v.post(lift).wants(409, "没有在暂扣中")

		end := link(v.get(at), "免去岗位")
		v.get(end).wants(200, "采集审核员", "不能再以这个岗位办理事项")
		v.post(end).goes(at)
		v.get(at).wants(200, "已免去岗位", "第5号")
		v.post(end).wants(404, "没有找到这个在任的岗位")
		w.Verify()
	})
}

func TestReviewerOfDevicesIsDesignatedByForm(t *testing.T) {
	f := on(t)
	v := f.as(access.SecurityAdministrator)
	at := enter(v, "罗法明", "staff")
	v.post(at+"/posts", "body", f.County.ID, "role", "legal_reviewer").goes(at)
	v.get(at).wants(200, "须由"+f.County.Name+"指定（第十一条）")
	v.get(at+"/capacities/new").wants(200, "法制审核", "技术审核", `value="2026-03-02"`)
	v.post(at+"/capacities", "capacity", "legal_review", "body", f.County.ID, "from", "2026-03-02", "until", "2026-02-01").wants(422, "截止日不能早于起始日", `value="2026-02-01"`)
	v.post(at+"/capacities", "capacity", "legal_review", "body", f.County.ID, "from", "2026-03-02").goes(at)
	page := v.get(at).wants(200, "已指定审核人员", "2026-03-02起").lacks("不能作法制审核")
	v.post(at+"/capacities", "capacity", "technical_review", "body", f.County.ID, "from", "2026-03-02").
		wants(409, "现在不能这样做", "法制审核和技术审核不能由同一人担任", "第十一条、第十二条", "怎样才可以", `value="technical_review" checked`)
	end := link(page, "终止指定")
	f.Clock.Advance(24 * time.Hour)
	f.signIn(v, access.SecurityAdministrator)
	v.get(end).wants(200, "今天是最后一天")
	v.post(end).goes(at)
	v.get(at).wants(200, "已终止指定", "2026-03-02至2026-03-03").lacks("不能作法制审核")
	f.Clock.Advance(24 * time.Hour)
	f.signIn(v, access.SecurityAdministrator)
	v.get(at).wants(200, "不能作法制审核")
	v.get("/people?lack=designation").wants(200, "罗法明")
}

func TestFormsOfPeopleSayWhatIsToBeMended(t *testing.T) {
	f := on(t)
	v := f.as(access.SecurityAdministrator)
	at, staff := enter(v, "苏河清", "officer"), enter(v, "辅助甲", "staff")
	v.post("/people", "name", " ", "kind", "other").wants(422, "有2处需要改", "姓名：请填写", "人员类别：请选择一项")
	v.post("/people", "name", strings.Repeat("长", 61), "kind", "officer").wants(422, "最多60个字，现在有61个", `value="officer" checked`)
	v.post("/people", "name", "甲\u202e乙", "kind", "officer").wants(422, "看不见的控制字符")

	v.post(at+"/posts").wants(422, "单位：请选择一项", "岗位：请选择一项")
	v.post(at+"/posts", "body", f.County.ID, "role", "emperor").wants(422, "请选择一项")
	v.post(at+"/posts", "body", f.County.ID, "role", "reviewer").goes(at)
	v.post(at+"/posts", "body", f.County.ID, "role", "reviewer").wants(409, "已经在这个岗位上")
	v.post(at+"/posts", "body", f.County.ID, "role", "system_administrator").wants(409, "现在不能这样做", "“采集审核员”和“系统管理员”不能由同一人担任", `value="system_administrator" selected`)

	v.post(at+"/certificates").wants(422, "有6处需要改", "证件编号：请填写", "有效期自：请填写日期")
	full := func(change ...string) []string {
		pairs := []string{"body", f.County.ID, "number", "粤执990002", "issuer", "省司法厅（测试）", "field", "traffic", "from", "2026-01-01", "until", "2027-01-01"}
		for i := 0; i < len(change); i += 2 {
			for j := 0; j < len(pairs); j += 2 {
				if pairs[j] == change[i] {
					pairs[j+1] = change[i+1]
				}
			}
		}
		return pairs
	}
	v.post(at+"/certificates", full("until", "2025-01-01")...).wants(422, "有效期截止日不能早于起始日", `value="粤执990002"`, `value="2025-01-01"`, `value="traffic" selected`)
	v.post(at+"/certificates", full("field", "ecology")...).wants(422, "执法领域：这个单位没有这个执法领域")
	v.post(at+"/certificates", full()...).goes(at)
	v.post(at+"/certificates", full()...).wants(422, "已经登记过")
	v.post(staff+"/certificates", full("number", "粤执990003")...).wants(409, "执法辅助人员不持行政执法证件", "第三十条")
	v.get(staff).wants(200).lacks("登记行政执法证件</span>")

	suspend := link(v.get(at), "暂扣证件")
	v.post(suspend, "reason", "").wants(422, "理由：请填写")
	v.post(strings.Replace(suspend, at, staff, 1), "reason", "别人的证件").wants(404, "没有找到这个行政执法证件")
}

func TestNobodyActsForThemselves(t *testing.T) {
	f := on(t)
	v := f.as(access.SecurityAdministrator)
	at := "/people/" + f.By(access.SecurityAdministrator).Person
	v.get(at).wants(200).lacks("/posts/new", "/capacities/new")
	v.post(at+"/posts", "body", f.County.ID, "role", "publisher").wants(403, "不能为自己任命岗位", "请由另一名管理员办理")
	v.post(link(v.get(at), "免去岗位")).wants(409, "这是最后一名安全管理员")
}

func TestFormSentTwiceIsOneAct(t *testing.T) {
	f := on(t)
	v := f.as(access.SecurityAdministrator)
	page := v.get("/people/new").text
	command := regexp.MustCompile(`name="command" value="([^"]+)"`).FindStringSubmatch(page)[1]
	one := v.post("/people", "name", "苏河清", "kind", "officer", "command", command).goes("/people/")
	two := v.post("/people", "name", "苏河清", "kind", "officer", "command", command).goes("/people/")
	if one != two {
		t.Errorf("the second sending made %s beside %s", two, one)
	}
	v.get(v.post("/search/people", "who", "苏河清").goes("/people?of=")).wants(200, "共1条")
}

func TestListsOfAForeignBodyAreEmpty(t *testing.T) {
	f := on(t)
	here, there := f.Who(access.Reviewer, f.County), f.Who(access.Reviewer, f.Other)
	head := f.with(f.Who(access.Head, f.Other))
	head.get("/people").wants(200, "共2条").lacks(here.By.Person)
	head.get("/people?body="+f.County.ID).wants(200, "没有符合条件的人员").lacks(here.By.Person)
	head.get("/people/"+here.By.Person).wants(404, "没有找到这名人员")
	head.get("/people/"+there.By.Person).wants(200, "采集审核员").lacks("免去岗位", "暂扣证件")
	head.get("/bodies").wants(200, f.Other.Name).lacks(f.County.Name)
	justice := f.as(access.Supervisor)
	justice.get("/people").wants(200, here.By.Person, there.By.Person).lacks("登记人员")
}

func TestListOfPeopleIsPagedAndCounted(t *testing.T) {
	f := on(t)
	v := f.as(access.SecurityAdministrator)
	for range 57 {
		if _, err := f.People.EnterPerson(t.Context(), f.By(access.SecurityAdministrator), "众人", true); err != nil {
			t.Fatal(err)
		}
	}
	first := v.get("/people").wants(200, "本页50条，共60条")
	second := v.get(link(first, "更多")).wants(200, "共60条").lacks("更多</span>")
	if n := strings.Count(first.text, `class="first"`) + strings.Count(second.text, `class="first"`); n != 60 {
		t.Errorf("%d rows on the two pages", n)
	}
	v.get("/people?lack=post&after=0").wants(200, "共57条")
	v.get(v.post("/search/people", "who", "众人").goes("/people?of=")+"&lack=nonsense").wants(200, "共57条")
}

func TestSpeaksEnglish(t *testing.T) {
	f := on(t)
	f.Who(access.Reviewer, f.County)
	v := f.as(access.SecurityAdministrator)
	v.get("/people?lang=en").wants(200, "People", "Capture reviewer", "Valid")
	v.post("/people", "name", "", "kind", "officer").wants(422, "Fill this in")
	v.get("/").wants(200, "My work", "Security administrator")
}

func TestPersonsLifeShowsWhatHasEnded(t *testing.T) {
	f := on(t)
	who := f.Who(access.TechnicalReviewer, f.County)
	security := f.By(access.SecurityAdministrator)
	if _, err := f.People.EndCapacity(t.Context(), security, who.Capacity); err != nil {
		t.Fatal(err)
	}
	if _, err := f.People.RecordCertificate(t.Context(), security, people.Certificate{Person: who.By.Person, Body: f.County.ID, Number: "旧1", Issuer: "测试",
		Field: "traffic", From: law.NewDate(2020, 1, 1), Until: law.NewDate(2022, 1, 1)}); err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(48 * time.Hour)
	v := f.visitor()
	f.signIn(v, access.SecurityAdministrator)
	v.get("/people/"+who.By.Person).wants(200, "终止审核指定", "已到期", "证件已到期").lacks("暂扣证件")
}

// TestAnnualCheckAndMoveByForms: a check is recorded by its form, a body switches the policy with a reason, an officer
// leaves a body, auxiliary staff are a kind of their own.
func TestAnnualCheckAndMoveByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		reviewer := w.Who(access.Reviewer, w.County)
		at := "/people/" + reviewer.By.Person
		w.Clock.Set(time.Date(2027, 4, 1, 9, 0, 0, 0, law.Beijing))
		v := f.visitor()
		f.signIn(v, access.SecurityAdministrator)
		page := v.get(at).wants(200, "没有年审，不能使用", "没有年审记录", "不能审核抓拍")
		check := link(page, "登记年审")
		v.get(check).wants(200, `value="2026"`, "年审机关")
		v.post(check, "year", "2026", "result", "passed", "on", "2027-05-01", "checker", "省司法厅（测试）").wants(422, "不晚于今天", "省司法厅（测试）")
		v.post(check, "year", "2026", "result", "passed", "on", "2027-03-30", "checker", "省司法厅（测试）").goes(at)
		v.get(at).wants(200, "已登记年审", "2026年度通过（2027-03-30）", "省司法厅（测试）").lacks("没有年审，不能使用")

		body := "/bodies/" + w.County.ID
		v.get(body).wants(200, "要求年审", "没有另行设定")
		v.post(body+"/checks", "asked", "off").wants(422, "理由")
		v.post(body+"/checks", "asked", "off", "reason", "改为电子证照核验").goes(body)
		v.get(body).wants(200, "已设定年审要求", "不要求年审", "改为电子证照核验")
		v.get(at).wants(200, "本单位不要求年审")

		move := link(v.get(at), "登记调离")
		v.get(move).wants(200, w.County.Name, "另行登记证件、任命岗位")
		v.post(move, "body", w.County.ID, "reason", "调往白芷区").goes(at)
		v.get(at).wants(200, "已登记调离", "调往白芷区")
		v.get(move).wants(200, "没有在任的岗位")

		staff := enter(v, "辅助员甲", "auxiliary")
		v.get(staff).wants(200, "执法辅助人员").lacks("登记行政执法证件")
		v.post(staff+"/posts", "body", w.County.ID, "role", "reviewer").wants(409, "执法辅助人员不能任“采集审核员”")
		w.Verify()
	})
}

// TestReviewerPolicyByForms: the head lets reviewers handle the cases of their captures with a reason, which the page of the body says; who keeps the
// records of people does not (roles.md E2).
func TestReviewerPolicyByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		body := "/bodies/" + w.County.ID
		security, head := f.visitor(), f.with(w.Who(access.Head, w.County))
		f.signIn(security, access.SecurityAdministrator)
		security.get(body).wants(200, "采集审核员办理同一案件", "不允许").lacks(body + "/reviewers")
		form := link(head.get(body), "设定采集审核员能否办理同一案件")
		head.get(form).wants(200, "没有另行设定")
		head.post(form, "may", "yes").wants(422, "理由")
		head.post(form, "may", "yes", "reason", "全队只有两名持证人员").goes(body)
		head.get(body).wants(200, "全队只有两名持证人员", "已设定采集审核员能否办理同一案件")
		head.get("/bodies/" + w.Other.ID + "/reviewers").wants(404)
	})
}
