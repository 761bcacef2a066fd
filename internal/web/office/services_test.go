package office_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/docket"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/serving"
	"yuanjian/internal/testkit"
)

// handOver serves the paper of a case in person by the real forms, from the form of its step, and returns the service.
func (d *caseDesk) handOver(v *visitor, at, step string) (service string) {
	d.t.Helper()
	begin := linkTo(v.get(at+"/steps/"+step).wants(200, "开始送达"), at+"/serve/")
	v.get(begin).wants(200, "直接送达", "没有签署过", "制作电子送达确认书")
	v.post(begin).wants(422, "请选择怎样送达")
	v.post(begin, "way", "post").wants(422, "请写明直接送达有困难")
	service = v.post(begin, "way", "direct").goes("/services/")
	form := service + "/steps/result"
	v.get(form).wants(200, "同住成年家属", "送达回证")
	now := d.Clock.Now().In(law.Beijing).Format("2006-01-02T15:04:05")
	told := fields{"result", "served", "at", now, "place", "测试路2号", "receiver", "self"}
	v.upload(form, "", told).wants(422, "请上传签收的送达回证")
	v.upload(form, "回证", told.with("receiver", "mailroom")).wants(422, "请选择由谁签收")
	v.upload(form, "回证", told).goes(service)
	v.get(service).wants(200, "已送达", "送达凭证", "登记送达情况", "赵测试")
	return service
}

// work carries out what follows acts of a case desk.
func (d *caseDesk) work() {
	d.t.Helper()
	w := &job.Worker{DB: d.DB, Clock: d.Clock, Handlers: map[string]job.Handler{docket.JobRender: d.of.S.Papers.Render, delivery.JobSend: d.of.S.Letters.Carry, delivery.JobWatch: d.of.S.Letters.Watch, delivery.JobHeard: d.of.V.Hear,
		serving.JobServed: d.of.C.ServiceHeard, serving.JobWatch: d.of.V.Watch, serving.JobBulk: d.of.V.RunBulk}, Periodic: []job.Periodic{{Kind: delivery.JobWatch, Every: delivery.WatchEvery}, {Kind: serving.JobWatch, Every: serving.WatchEvery}}}
	d.of.Must(w.Drain(d.t.Context()))
}

// TestA38_1a_ByForms: a confirmation is made with what was explained, signed on paper with its scan, and withdrawn; a paper goes electronically
// only between the two; the tracker tells the states apart, and who has no part in cases sees none of it.
func TestA38_1a_ByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Reported(200_00)
		d.of.Done(d.of.C.IssueNotice(t.Context(), d.of.Head, id, "", nil))
		at, first, head := "/cases/"+id, d.as(d.of.First), d.as(d.of.Head)
		d.work()
		form := linkTo(first.get(at), at+"/consent")
		asked := fields{"scope", "matter", "capacity", "party", "address_email", "zhao@example.com", "system_email", "example.com邮箱", "post", "测试区测试路2号", "kinds", "notice", "kinds", "decision", "explained", "yes"}
		first.get(form).wants(200, "自愿", "节假日", "接受送达")
		first.post(form, asked.with("explained", "")...).wants(422, "请先逐条说明")
		first.post(form, asked.with("system_email", "")...).wants(422, "请写明送达到哪个系统")
		head.get(form).wants(403)
		consent := first.post(form, asked...).goes("/consents/")
		first.get(consent).wants(200, "没有签署，就没有同意", "z…@example.com").lacks("zhao@example.com")
		begin := linkTo(first.get(at+"/steps/serve-notice"), at+"/serve/")
		first.post(begin, "way", "electronic").wants(409, "还没有签署", "邮寄")
		d.Clock.Advance(time.Minute)
		now := func() string { return d.Clock.Now().In(law.Beijing).Format("2006-01-02T15:04:05") }
		signed := fields{"means", "handwritten", "at", now()}
		first.upload(consent+"/steps/sign", "", signed).wants(422, "扫描件")
		first.upload(consent+"/steps/sign", "确认书", signed).goes(consent)
		first.get(consent).wants(200, "已签署", "登记撤回电子送达同意")
		first.get(linkTo(first.get(consent), consent+"/files/")).wants(200)
		service := first.post(begin, "way", "electronic").goes("/services/")
		d.work()
		d.Clock.Advance(25 * time.Hour)
		d.work()
		first = d.as(d.of.First)
		first.get("/services?state=failed").wants(200, service) // no channel is set up in this world
		first.get(service).wants(200, "未能送达", "没有开通这个渠道", "待办理", "换方式再送")
		first.get("/").wants(200, "文书未能送达")
		d.as(d.By(access.Supervisor)).get(service).wants(200, "未能送达").lacks("/steps/")
		d.as(d.By(access.Keeper)).get(service).wants(403)
		d.with(d.Who(access.Officer, d.Other)).get(service).wants(404)
		first.post(consent+"/steps/withdraw", "door", "phone", "at", now()).goes(consent)
		first.post(service+"/steps/again", "way", "electronic").wants(409, "已经撤回")
		first.upload(service+"/steps/result", "回证", fields{"result", "served", "at", now(), "place", "测试路2号", "receiver", "self"}).goes(service)
		d.work()
		if c := d.of.See(id); c.State != casefile.Noticed || c.Told().Served.Way != "direct" || c.Told().Served.Serving != strings.TrimPrefix(service, "/services/") {
			t.Errorf("the case does not follow: %s %+v", c.State, c.Told())
		}
		d.as(d.By(access.AuditAdministrator)).get("/audit/looks?kind=serving").wants(200, "文书送达")
		w.Verify()
	})
}

// The head decides of a public notice and of what a party proves; the case follows.
func TestA38_2_ByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Decided(200_00)
		d.Clock.Advance(2 * time.Minute)
		at, first := "/cases/"+id, d.as(d.of.First)
		service := d.handOver(first, at, "serve-decision")
		d.work()
		if d.of.See(id).Decision.Served == nil {
			t.Fatal("the step does not follow the service")
		}
		first.post(service+"/steps/rebut", "when", "at", "door", "phone", "words", "回证不是本人签名").wants(422, "实际到达的时间")
		d.Clock.Advance(48 * time.Hour)
		first, head := d.as(d.of.First), d.as(d.of.Head)
		later := d.Clock.Now().Add(-time.Hour).In(law.Beijing).Format("2006-01-02T15:04:05")
		first.post(service+"/steps/rebut", "when", "at", "at", later, "door", "phone", "words", "家属次日才转交").goes(service)
		head.get(service).wants(200, "提出异议并提交证明", "家属次日才转交", "认定送达日期")
		first.get(service + "/steps/rebut-decide").wants(403)
		head.post(service+"/steps/rebut-decide", "accept", "yes", "when", "at", "at", later, "reasons", "属实").goes(service)
		d.work()
		if got := d.of.See(id).Decision.Served; got == nil || law.DateOf(got.At) != d.of.Today() {
			t.Errorf("the case says %+v", got)
		}
		first.get(at).wants(200, "送达日期更正")
		first.post(service+"/steps/copy", "door", "phone", "how", "寄到测试路2号").goes(service)
		first.get(service).wants(200, "要求提供纸质文书")
		first.post(service+"/steps/copy-give", "how", "EA1").goes(service)
		w.Verify()
	})
}

// Many papers are served at once: those of whom consent is on record go, the others are named with why.
func TestBulkServiceByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Decided(200_00)
		first := d.as(d.of.First)
		d.work()
		first.get("/bulk-services").wants(200, "还没有批量送达")
		form := first.get("/bulk-services/new").wants(200, "行政处罚决定书", d.of.See(id).Number)
		first.post("/bulk-services/new").wants(422, "请选择1至")
		bulk := first.post("/bulk-services/new", "papers", form.checkable("papers")).goes("/bulk-services/")
		first.get(bulk).wants(200, "正在办理", "已办0/1份")
		d.work()
		first.get(bulk).wants(200, "已办完", "已办1/1份", "没有签署过", "/cases/"+id)
		d.as(d.By(access.Supervisor)).get(bulk).wants(200, "已办完")
		first.post(bulk + "/stop").wants(409)
		w.Verify()
	})
}

// checkable is the value of the first box of a name.
func (a answer) checkable(name string) string {
	a.t.Helper()
	for tag := range strings.SplitSeq(a.text, "<input ") {
		tag, _, _ = strings.Cut(tag, ">")
		if strings.Contains(tag, `name="`+name+`"`) {
			_, value, _ := strings.Cut(tag, `value="`)
			value, _, _ = strings.Cut(value, `"`)
			return value
		}
	}
	a.t.Fatalf("no box of %s", name)
	return ""
}
