package office_test

import (
	"regexp"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// somebody signs a further person in.
func (s *street) somebody(role access.Role) *visitor {
	v := s.visitor()
	v.jar["yuanjian"] = s.another(role)
	return v
}

// disputed has two reviewers differ on a capture: the first rejects it by a form, the second passes it at the desk.
func (s *street) disputed() (id string, first, second *visitor) {
	s.t.Helper()
	id, first = s.arrive(), s.as(access.Reviewer)
	page := first.get("/captures/" + id).lacks("更正审核结论")
	first.post("/captures/"+id+"/review", "result", "reject", "shown", page.hidden("shown"), "reason", "unclear").goes("/captures/" + id)
	s.Clock.Advance(capture.UndoFor + time.Second)
	second = s.somebody(access.Reviewer)
	items, _ := second.take(6)
	v := verdict(items[id], "command-second", "pass")
	v["painted_media"] = []map[string]any{{"name": "side", "first_ms": 0, "last_ms": 1900, "total_ms": 1900}}
	if status, out := second.ask("/desk/verdict", v); status != 422 {
		s.t.Fatalf("a medium that the capture does not have: %d %v", status, out)
	}
	v["painted_media"] = []map[string]any{{"name": "front", "first_ms": 0, "last_ms": 1900, "total_ms": 1900}}
	if status, out := second.ask("/desk/verdict", v); status != 200 {
		s.t.Fatalf("the second verdict: %d %v", status, out)
	}
	s.Clock.Advance(capture.UndoFor + time.Second)
	return id, first, second
}

var toDispute = regexp.MustCompile(`href="(/second/[0-9a-f-]{36})"`)

// TestA30_3a_DisputesAndCorrectionsByForms: two reviewers differ, a third decides by a form, a verdict is corrected by a form, and
// head, supervisor and reviewer read what became of it; who took part decides nothing.
func TestA30_3a_DisputesAndCorrectionsByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		s.as(access.Reviewer).get("/second").wants(200, "没有由您处理的复核分歧")
		id, first, second := s.disputed()
		third := s.somebody(access.Reviewer)
		third.get("/").wants(200, "处理复核分歧", `href="/second"`)
		listed := third.get("/second").wants(200, "审核不通过", "画面模糊", "通过", "新任审核员的首批审核")
		m := toDispute.FindStringSubmatch(listed.text)
		if m == nil {
			t.Fatal("the list does not lead to the dispute")
		}
		at := m[1]
		for _, v := range []*visitor{first, second} {
			v.get(at).wants(404)
			v.post(at, pointed("result", "pass", "why", "我说了算")...).wants(404)
		}
		form := third.get(at).wants(200, "处理复核分歧", "原审核", "第二人", "画面模糊", `href="/captures/`+id, "禁止标线")
		opened := form.hidden("opened")
		third.post(at, "opened", opened, "why", "看清了").wants(422, "请选择")
		third.post(at, pointed("opened", opened, "result", "pass")...).wants(422, "请填写")
		third.post(at, "opened", opened, "result", "pass", "why", "看清了").wants(422, "请选择一项", "禁止标线")
		third.post(at, "opened", opened, "result", "reject", "why", "看不清").wants(422, "请选择一个不通过的理由")
		if c := s.state(id); c.State != capture.Rejected {
			t.Fatalf("refused forms made it %s", c.State)
		}
		third.post(at, pointed("opened", opened, "result", "pass", "why", "放大后看清了")...).goes("/second")
		third.get("/second").wants(200, "没有由您处理的复核分歧")
		third.get(at).wants(404)
		third.get("/captures/"+id).wants(200, "审核通过", "更正理由：放大后看清了", "已更正")

		first.get("/captures/"+id).wants(200, `href="/captures/`+id+`/correct"`)
		correct := "/captures/" + id + "/correct"
		first.get(correct).wants(200, "更正审核结论", "原结论保留")
		first.post(correct, pointed("result", "pass", "why", "没有不同")...).wants(409, "没有更正")
		first.post(correct, "result", "reject", "reason", "unclear", "why", "经核实号牌有遮挡").goes("/captures/" + id)
		first.get("/captures/"+id).wants(200, "审核不通过", "更正理由：经核实号牌有遮挡")

		s.as(access.Supervisor).get("/accountability").wants(200, `href="/accountability/review"`)
		s.as(access.Supervisor).get("/accountability/review").wants(200, "审核质量", "1/1（100.0%）", "系统默认", "暂无法计算").lacks(`name="positive"`)
		head, to := s.fresh(access.Head), "/accountability/review"
		head.get(to).wants(200, `name="positive"`)
		head.post(to, "positive", "0.49", "negative", "3", "first", "20", "reason", "试点").wants(422, "0.5%至100%")
		head.post(to, "positive", "2.345", "negative", "百分之三", "first", "20", "reason", "试点").wants(422, "最多两位小数")
		head.post(to, "positive", "5%", "negative", "2.5", "first", "20", "reason", "试点").goes(to)
		head.get(to).wants(200, "通过的5%，不通过的2.5%", "前20件", "试点")
		second.get("/me").wants(200, `href="/me/review"`)
		second.get("/me/review").wants(200, "我的审核", "最近没有审核")
		first.get("/me/review").wants(200, "审核件数", "不按快慢")
		w.Verify()
	})
}

// TestPagesOfSecondReviewInABrowser looks at them in a desktop and a phone window.
func TestPagesOfSecondReviewInABrowser(t *testing.T) {
	s := onStreet(t)
	id, _, _ := s.disputed()
	s.derive()
	third := s.somebody(access.Reviewer)
	m := toDispute.FindStringSubmatch(third.get("/second").wants(200).text)
	if m == nil {
		t.Fatal("the list does not lead to the dispute")
	}
	third.get(m[1]).wants(200, "第二人")
	seen := &works{s.face, s.fleet}
	seen.look([]sight{{"twice-quality", access.Head, "/accountability/review", false}, {"twice-own", access.Reviewer, "/me/review", false},
		{"twice-correct", access.Reviewer, "/captures/" + id + "/correct", false}, {"twice-capture", access.Reviewer, "/captures/" + id, false}, {"twice-disputes", access.Reviewer, "/second", false}})
}
