package office_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
)

// crowded is an office with one device that captured on three days more than the threshold, and the task that it opened.
func crowded(t *testing.T, f *face) (use devicetest.Ids, task string) {
	t.Helper()
	fleet := devicetest.New(t, f.World)
	use = fleet.Live()
	sent := 0
	for range governance.DailyDays {
		var some []capture.Submission
		for range 210 {
			sent++
			f.Clock.Advance(10 * time.Millisecond)
			firmware, offset, id := devicetest.Firmware, int64(20), fmt.Sprint("crowd", sent)
			some = append(some, capture.Submission{Book: f.Book, Body: f.County.ID, Raw: []byte(id), WebhookID: "w" + id, SentAt: f.Clock.Now(), Signature: "v1,x",
				Event: capture.Event{Device: use.Device, ID: "e" + id, Time: f.Clock.Now(), Violation: devicetest.Violation, Firmware: &firmware, ClockOffset: &offset,
					Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, AccuracyM: 5, Plate: "粤A12345", PlateType: "02"}})
		}
		if err := f.office.Captures.ReceiveTogether(t.Context(), f.Book, some); err != nil {
			t.Fatal(err)
		}
		f.Clock.Set(law.DateOf(f.Clock.Now()).AddDays(1).Start().Add(9 * time.Hour))
	}
	if err := f.office.Sources.Watch(t.Context(), f.Book); err != nil {
		t.Fatal(err)
	}
	page, err := governance.List(t.Context(), f.DB.Reader(), f.By(access.Head).Scope(access.ViewSources), governance.Filter{Open: true})
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("%d tasks, %v", len(page.Rows), err)
	}
	return use, page.Rows[0].ID
}

// TestA19b_ATaskFromThresholdToConclusion goes through the pages of a task as those do whose work it is.
func TestA19b_ATaskFromThresholdToConclusion(t *testing.T) {
	f := on(t)
	_, task := crowded(t, f)
	at := "/sources/" + task
	keeper, head, supervisor := f.again(access.Keeper), f.again(access.Head), f.again(access.Supervisor)
	keeper.get("/").wants(200, "查找原因，提出治理措施")
	keeper.get("/sources").wants(200, "测试大道1号路口", "一周内有3天每天抓拍210次以上，阈值200次", "待查找原因")
	supervisor.get(at).wants(200, "测试大道1号路口的源头治理", "累计抓拍", "630").lacks(at+"/plan", at+"/order")
	owner := f.Who(access.Keeper, f.County).By.Person
	due := law.DateOf(f.Clock.Now()).AddDays(20).String()
	keeper.get(at+"/plan").wants(200, "标志设置不清楚或者不合理", "加强执法")
	keeper.post(at+"/plan", "cause", "sign", "measures", "enforcement", "words", "查看现场", "owner", owner, "due", due).wants(409, "以罚代管", "第十九条")
	keeper.post(at+"/plan", "cause", "sign", "words", "查看现场", "owner", owner, "due", due).wants(422, "请至少选择一项措施")
	keeper.post(at+"/plan", "cause", "sign", "measures", "sign", "measures", "enforcement", "words", "查看现场，标志过近", "owner", owner, "due", due).goes(at)
	head.get("/").wants(200, "批准治理措施")
	head.post(at+"/decide", "decision", "approve", "words", "同意").goes(at)
	head.get(at).wants(200, "治理中", "停用") // the human may stop the use from here
	keeper.post(at+"/finish", "day", law.DateOf(f.Clock.Now()).String(), "words", "新设三块标志").goes(at)
	keeper.post(at+"/check", "effect", "effective", "words", "少了").wants(409, "不到3个月")
	f.Clock.Set(law.DateOf(f.Clock.Now()).AddDays(95).Start().Add(9 * time.Hour))
	keeper, head, supervisor = f.again(access.Keeper), f.again(access.Head), f.again(access.Supervisor)
	supervisor.get("/sources?view=red").wants(200, "已超过90日")
	supervisor.get(at).wants(200, "以罚代管", at+"/order")
	supervisor.post(at+"/order", "reason", "一直没有治理好", "due", law.DateOf(f.Clock.Now()).AddDays(5).String()).goes(at)
	head.get("/").wants(200, "答复停用要求")
	answer := linkTo(head.get(at).wants(200, "等待答复"), at+"/answer/")
	head.post(answer, "words", "已于昨日停用").goes(at)
	keeper.post(at+"/check", "effect", "effective", "words", "三个月没有新的抓拍").goes(at)
	written := keeper.post(at + "/paper").goesOn()
	head.get(written).wants(200, "效果评估", "210.0", at)
	head.post(at+"/close", "words", "增设标志以后违法明显减少").goes(at)
	supervisor.get(at).wants(200, "已办结", "有效：违法明显减少", "已于昨日停用")
	supervisor.get("/sources?view=closed").wants(200, "已办结")
}

// linkTo is the first address on a page that begins so.
func linkTo(a answer, begins string) string {
	a.t.Helper()
	i := strings.Index(a.text, `href="`+begins)
	if i < 0 {
		a.t.Fatalf("no way to %s", begins)
	}
	rest := a.text[i+len(`href="`):]
	return rest[:strings.IndexByte(rest, '"')]
}

// goesOn is where an answer leads to.
func (a answer) goesOn() string {
	a.t.Helper()
	to := a.header.Get("Location")
	if a.status != 303 || to == "" {
		a.t.Fatalf("status %d, goes nowhere: %s", a.status, a.plain())
	}
	to, _, _ = strings.Cut(to, "?")
	return to
}

// TestA13_2_TheReportFromReminderToReceipt goes through the pages of the yearly report.
func TestA13_2_TheReportFromReminderToReceipt(t *testing.T) {
	f := on(t)
	devicetest.New(t, f.World).Live()
	f.Clock.Set(law.NewDate(2026, time.October, 31).Start().Add(9 * time.Hour))
	const first, second = "第一次提醒", "第二次提醒"
	f.again(access.Keeper).get("/").wants(200).lacks(first, second)
	f.Clock.Set(law.NewDate(2026, time.November, 1).Start().Add(9 * time.Hour))
	f.again(access.Keeper).get("/").wants(200, "年度新增设备情况报告", first)
	f.Clock.Set(law.NewDate(2026, time.December, 20).Start().Add(9 * time.Hour))
	keeper, head := f.again(access.Keeper), f.again(access.Head)
	keeper.get("/year-reports").wants(200, second, "还没有生成")
	keeper.get("/year-reports/new").wants(200, "请填写县级人民政府的全称，行政区划代码440605")
	keeper.post("/year-reports", "year", "2026").wants(422, "请填写接收报告的人民政府全称")
	at := keeper.post("/year-reports", "year", "2026", "addressee", "云水市青岚区人民政府（测试）").goesOn()
	keeper.get(at).wants(200, "云水市青岚区人民政府（测试）", "测试大道1号路口", "近一年事故12起", "待负责人批准").lacks(at+"/decide", at+"/submit")
	head.get("/").wants(200, "年度新增设备情况报告")
	head.post(at+"/decide", "decision", "approve", "words", "同意报送").goes(at)
	keeper.post(at+"/submit", "on", "2026-12-20", "receipt", "收文〔2026〕88号").goes(at)
	keeper.get(at).wants(200, "已报送", "收文〔2026〕88号")
	keeper.get(at+"/paper").wants(200, "年度新增电子技术监控设备情况报告", "按记录自动写成")
	written := keeper.post(at + "/paper").goesOn()
	head.get(written).wants(200, "关于2026年度新增电子技术监控设备情况的报告", "测试大道1号路口", at)
	keeper.get(at).wants(200, written)
	keeper.get(at+"/devices.csv").wants(200, "测试大道1号路口", "新增")
	keeper.get("/year-reports").wants(200).lacks(second)
}

// TestA19a_AQuarterFromFiguresToApproval goes through the pages of an analysis, and of what stands beside it.
func TestA19a_AQuarterFromFiguresToApproval(t *testing.T) {
	f := on(t)
	use, _ := crowded(t, f)
	keeper := f.again(access.Keeper)
	keeper.get("/quarters/2026-Q2").wants(200, "这个季度还没有结束", "630", "100.0%", "测试大道1号路口")
	keeper.get("/quarters/2026-Q7").wants(404)
	keeper.post("/quarters/2026-Q2", "words", "结论").wants(409, "还没有结束")
	supervisor, chief := f.again(access.Supervisor), f.again(access.Head)
	supervisor.get("/sources/anomalies").wants(200, "单日抓拍多", "最多的一天210次，阈值200次")
	supervisor.get("/sources/usage").wants(200, "固定点位设备", "630")
	supervisor.get("/sources/usage.csv?month=2026-04").wants(200, "固定点位设备,违反禁止标线指示,630,0,0")
	chief.get("/sources/thresholds/new").wants(200, "默认200")
	chief.post("/sources/thresholds", "kind", "median", "value", "12.5", "from", law.DateOf(f.Clock.Now()).String(), "reason", "本区车流大").goes("/sources/thresholds")
	supervisor.get("/sources/thresholds").wants(200, "12.5", "比默认值宽", "本系统的默认值，不是法律规定")
	keeper.get("/devices/uses/"+use.Use).wants(200, "/devices/uses/"+use.Use+"/source")
	keeper.post("/devices/uses/"+use.Use+"/source", "reason", "再立").wants(409, "已经有正在办理")
	f.Clock.Set(law.NewDate(2026, time.July, 16).Start().Add(9 * time.Hour))
	keeper, head := f.again(access.Keeper), f.again(access.Head)
	f.again(access.Supervisor).get("/analyses").wants(200, "还没有签署，已逾期")
	at := keeper.post("/quarters/2026-Q2", "words", "路口标线不清，建议重划").goesOn()
	head.post(at+"/decide", "decision", "approve", "words", "同意").goes(at)
	keeper.get(at).wants(200, "已批准", "路口标线不清，建议重划", "630")
}
