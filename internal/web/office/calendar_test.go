package office_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

const lines2027 = `放假 2027-01-01 2027-01-03 元旦
上班 2027-01-30 春节
放假 2027-02-05 2027-02-12 春节
放假 2027-04-03 2027-04-05 清明节
放假 2027-05-01 2027-05-05 劳动节
上班 2027-05-08 劳动节
放假 2027-06-09 2027-06-09 端午节
放假 2027-09-15 2027-09-15 中秋节
放假 2027-10-01 2027-10-07 国庆节
上班 2027-10-09 国庆节`

func yearForm(lines string) fields {
	return fields{"year", "2027", "number", "测办发〔2026〕1号", "title", "关于2027年部分节假日安排的通知（测试）", "issued", "2026-11-05", "source", "https://example.invalid/2027", "lines", lines}
}

// TestYearIsEnteredByTwoPersonsAndMovesDeadlines: a deadline over the new year is provisional; one administrator enters
// the year, sees it as twelve months and what it moves; another approves; the day is certain, and the decision that
// rested on it is taken.
func TestYearIsEnteredByTwoPersonsAndMovesDeadlines(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		one := s.arrive()
		w.Clock.Set(time.Date(2026, 12, 30, 9, 0, 0, 0, law.Beijing))
		as := func(role access.Role) *visitor { v := s.visitor(); s.signIn(v, role); return v }
		reviewer, system, security := as(access.Reviewer), as(access.SystemAdministrator), as(access.SecurityAdministrator)
		at := reviewer.post("/recusals/apply/capture/"+one, "person", s.By(access.Reviewer).Person, "origin", "party", "door", "letter").goes("/recusals/")
		reviewer.get(at).wants(200, "暂定：需要2027年的工作日安排", "2027年1月4日")
		done, err := s.fleet.Service.Stop(t.Context(), s.By(access.Head), devicetest.With(s.ids.Use), device.Decision{Reason: "路口改造"})
		s.fleet.Must(done, err)
		publisher := as(access.Publisher)
		// stopDue is every page that shows until when the stop is to be made public.
		stopDue := func(day string) {
			t.Helper()
			for _, page := range []string{"/", "/devices", "/calendar"} {
				publisher.get(page).wants(200, day)
			}
		}
		stopDue("2027-01-04")
		reviewer.get("/calendar").wants(200, "2027年的放假安排还没有收录", "国办发明电〔2025〕7号", "随软件收录", "回避申请的决定和告知", "暂定").lacks("录入放假安排")
		reviewer.get("/calendar/2026").wants(200, "10月", "调休上班", "国庆节假期")
		reviewer.get("/calendar/2027").wants(404)
		reviewer.post("/calendar", yearForm(lines2027)...).wants(403)
		system.get("/").wants(200, "录入2027年的放假安排")

		system.get("/calendar/new").wants(200, `value="2027"`, "可以整段粘贴")
		system.post("/calendar/new", yearForm("放假 2027-01-01 元旦\n上班 2027-01-04 元旦")...).wants(422, "第1行：请写成", "第2行：2027-01-04是星期一", "测办发〔2026〕1号")
		page := system.post("/calendar/new", yearForm(lines2027)...).wants(200, "试看2027年", "请对照通知原文", "2027年1月4日", "2027年1月5日", "元旦假期不算")
		if strings.Count(page.text, `<table class="month"`) != 12 {
			t.Error("not twelve months")
		}
		system.post("/calendar/new", append(yearForm(lines2027), "again", "yes")...).wants(200, "放假 2027-01-01 2027-01-03 元旦", "测办发〔2026〕1号")
		reviewer.get(at).wants(200, "暂定")
		version := system.post("/calendar", yearForm(lines2027)...).goes("/calendar/versions/")
		system.get(version).wants(200, "等待核对", "这一年是您录入的").lacks("确认核对结果")
		system.post(version, "decision", "approve").wants(409, "不能由您核对", "请另一名管理员对照通知核对")
		security.get("/").wants(200, "核对放假安排")
		security.get(version).wants(200, "确认核对结果", "核对通过以后，这些期限会变")
		security.post(version).wants(422, "核对结果")
		security.post(version, "decision", "refuse").wants(422, "请写明哪里不一致")
		security.post(version, "decision", "approve").goes(version)
		security.get(version).wants(200, "已核对，计入期限", "这些期限变了", "2027年1月4日", "2027年1月5日", "暂定")
		reviewer.get(at).wants(200, "2027年1月5日").lacks("暂定")
		stopDue("2027-01-05")
		reviewer.get("/calendar").wants(200, "由管理员录入").lacks("还没有收录", "暂定")
		reviewer.get("/calendar/2027").wants(200, "测办发〔2026〕1号")

		w.Clock.Set(time.Date(2027, 1, 5, 9, 0, 0, 0, law.Beijing))
		head := as(access.Head)
		head.post(at+"/decide", "decision", "granted", "reason", "属实").goes(at)
		head.get(at).wants(200, "决定回避").lacks("已超过期限")
		w.Verify()
	})
}
