package office_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestA21b_OurOwnProductIsOnRecord: version, conformity, level of protection and assessment of cryptography are kept by the system
// administrator with dates and papers; what is absent, failed, over or near its term stands on the start page and on the page.
func TestA21b_OurOwnProductIsOnRecord(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		s.office.Program = "3f2a77"
		admin := s.now(access.SystemAdministrator)
		admin.get("/").wants(200, "办理本系统的备案和测评", "没有登记、结论为不符合、期限将到或者已过")
		admin.get("/assurance").wants(200, "3f2a77", "没有登记", "还没有登记。", "商用密码应用安全性评估（密评）", "第二十一条")
		day := law.DateOf(w.Clock.Now())
		filing := fields{"kind", "grading", "number", "粤公备440100-1", "issuer", "测试市公安局", "level", "3", "from", day.AddDays(-30).String()}
		report := fields{"kind", "crypto", "number", "MP-2026-1", "issuer", "测试密评机构", "result", "pass", "from", day.AddDays(-20).String(), "until", day.AddDays(345).String()}
		admin.post("/assurance", filing...).wants(422, "请上传备案证明")
		admin.upload("/assurance", "备案证明.pdf", filing.with("level", "")).wants(422, "第一级至第五级")
		admin.upload("/assurance", "密评.pdf", report.with("until", "")).wants(422, "再次办理")
		admin.upload("/assurance", "密评.pdf", report.with("result", "")).wants(422, "请选择结论")
		admin.upload("/assurance", "密评.pdf", report.with("from", day.AddDays(1).String())).wants(422, "不能晚于今天")
		admin.upload("/assurance", "符合性.pdf", report.with("kind", "conformity")).wants(422, "请填写测试的程序版本")
		for _, other := range []access.Role{access.SecurityAdministrator, access.Head, access.Keeper} {
			s.now(other).upload("/assurance", "备案证明.pdf", filing).wants(403)
		}
		admin.upload("/assurance", "备案证明.pdf", filing).goes("/assurance")
		admin.upload("/assurance", "密评.pdf", report).goes("/assurance")
		admin.upload("/assurance", "测评.pdf", report.with("kind", "assessment", "level", "3", "number", "CP-1", "result", "partly")).goes("/assurance")
		admin.upload("/assurance", "符合性.pdf", report.with("kind", "conformity", "number", "FH-1", "version", "3f2a77")).goes("/assurance")
		admin.upload("/assurance", "演练.pdf", report.with("kind", "restore", "number", "YL-1", "until", day.AddDays(90).String())).goes("/assurance")
		page := s.now(access.Supervisor).get("/assurance").wants(200, "粤公备440100-1", "第三级", "MP-2026-1", "基本符合", "没有期限", "在期限内").lacks("再次办理期限将到", "<td>没有登记", "/assurance/new")
		paper := lastLink(page, "/assurance/[0-9a-f-]+/papers/[0-9a-f]+")
		s.now(access.TechnicalReviewer).get(paper).wants(200)
		s.now(access.Reviewer).get(paper).wants(403)
		s.whatIsDue(day)
		w.Verify()
	})
}

// whatIsDue lets the terms come near and pass, and ends a record by its form.
func (s *works) whatIsDue(day law.Date) {
	const reminded = "没有登记、结论为不符合、期限将到或者已过"
	s.now(access.SystemAdministrator).get("/").wants(200, "办理本系统的备案和测评").lacks(reminded)
	s.Clock.Set(day.AddDays(90 - 61).Start())
	s.now(access.SystemAdministrator).get("/").wants(200).lacks(reminded)
	s.Clock.Set(day.AddDays(90 - 60).Start())
	admin := s.now(access.SystemAdministrator)
	admin.get("/").wants(200, reminded, "还有60天")
	admin.get("/assurance").wants(200, "再次办理期限将到").lacks("已过再次办理期限")
	s.now(access.Head).get("/").wants(200).lacks(reminded)
	s.Clock.Set(day.AddDays(91).Start())
	admin = s.now(access.SystemAdministrator)
	end := lastLink(admin.get("/assurance").wants(200, "已过再次办理期限"), "/assurance/[0-9a-f-]+/end")
	admin.post(end, "day", day.AddDays(92).String(), "reason", "登记错误").wants(422)
	admin.post(end, "day", day.AddDays(91).String(), "reason", "").wants(422)
	admin.post(end, "day", day.AddDays(91).String(), "reason", "登记错误").goes("/assurance")
	admin.post(end, "day", day.AddDays(91).String(), "reason", "登记错误").wants(409, "已经登记过终止")
	admin.get("/assurance").wants(200, "登记错误", "没有登记")
}

// TestAssurancePagesInABrowser: the pages keep the rules of accessibility and are no wider than their window.
func TestAssurancePagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	s.office.Program = "3f2a775b1c08 go1.27 linux/amd64"
	day := law.DateOf(s.Clock.Now())
	admin := s.now(access.SystemAdministrator)
	admin.upload("/assurance", "网络安全等级保护定级备案证明.pdf", fields{"kind", "grading", "number", "粤公备440100-1", "issuer", "测试市公安局", "level", "3", "from", day.AddDays(-30).String()}).goes("/assurance")
	admin.upload("/assurance", "密评.pdf", fields{"kind", "crypto", "number", "MP-2026-1", "issuer", "测试密评机构", "result", "pass", "from", day.AddDays(-20).String(), "until", day.AddDays(40).String()}).goes("/assurance")
	end := lastLink(admin.get("/assurance"), "/assurance/[0-9a-f-]+/end")
	s.look([]sight{{"assurance", access.SystemAdministrator, "/assurance", false}, {"assurance-new", access.SystemAdministrator, "/assurance/new", true}, {"assurance-end", access.SystemAdministrator, end, true},
		{"assurance-head", access.Head, "/assurance", false}})
}
