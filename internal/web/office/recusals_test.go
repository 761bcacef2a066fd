package office_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// TestRecusalByForms goes the way of a recusal on both engines: declared by an officer at the desk, applied for by a
// party, decided by the head, told.
func TestRecusalByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		one, two := s.arrive(), s.arrive()
		v, other, head, supervisor := s.visitor(), s.visitor(), s.visitor(), s.visitor()
		s.signIn(v, access.Reviewer)
		s.signIn(other, access.Keeper)
		s.signIn(head, access.Head)
		s.signIn(supervisor, access.Supervisor)
		items, _ := v.take(2)
		if len(items) != 2 {
			t.Fatalf("the desk holds %d", len(items))
		}
		own := link(v.get("/captures/"+one), "自行回避")
		v.get(own).wants(200, "您要回避这件事项吗", "自己不能撤回", "抓拍")
		v.post(own).wants(422, "理由")
		at := v.post(own, "ground", "车主是近亲属").goes("/recusals/")
		v.get(at).wants(200, "已自行回避，从现在起生效", "车主是近亲属", "第四十二条第一款", "自行回避，立即生效")
		// The direct address refuses with the sentence, the lists and the desk have it no more.
		v.get("/captures/"+one).wants(409, "回避这件事项", "第四十二条第一款", "由本单位其他人员办理").lacks("车主")
		v.get("/captures").wants(200, "共1条").lacks(one)
		if items, _ = v.take(2); len(items) != 1 || items[two] == nil {
			t.Errorf("the desk still offers %v", items)
		}
		if status, _ := v.ask("/desk/verdict", map[string]any{"command": "command-0001", "capture": one, "result": "reject", "reason": "unclear", "words": "", "findings": capture.Findings{},
			"shown": "0000000000000000000000000000000000000000000000000000000000000000", "painted": 0, "dwell_ms": 1}); status != 409 {
			t.Errorf("the verdict: %d", status)
		}
		v.get(own).wants(409, "回避这件事项")

		apply := link(v.get("/captures/"+two), "登记回避申请")
		v.get(apply).wants(200, "不停止办理", "当事人申请")
		person := w.By(access.Reviewer).Person
		v.post(apply, "person", person, "origin", "party").wants(422, "请选择当事人怎样提出")
		at = v.post(apply, "person", person, "origin", "party", "door", "oral", "ground", "审核人员是邻居").goes("/recusals/")
		v.get(at).wants(200, "等待决定", "2026年", "3个工作日").lacks(`href="` + at + `/decide"`)
		other.get(at).wants(404)
		head.get("/").wants(200, "决定回避申请", "还有")
		head.get("/recusals?todo=decide").wants(200, "当事人申请", "共1条")
		head.get(at+"/decide").wants(200, "不能由本人决定", "审核人员是邻居", "星期")
		head.post(at + "/decide").wants(422)
		head.post(at+"/decide", "decision", "granted", "reason", "邻居关系属实").goes(at)
		head.get(at).wants(200, "已决定", "决定回避", "邻居关系属实")
		head.post(at+"/decide", "decision", "refused", "reason", "再来").wants(409, "已经有结果")
		v.get("/captures/"+two).wants(409, "回避这件事项")
		head.get("/").wants(200, "告知回避决定")
		tell := link(v.get(at), "登记回避决定的告知")
		v.post(tell, "told_how", "phone").goes(at)
		v.get(at).wants(200, "电话").lacks(`href="` + at + `/tell"`)
		supervisor.get("/recusals").wants(200, "共2条")

		// What was done before is listed for the head, who decides of each.
		three := s.arrive()
		page := v.get("/captures/" + three)
		v.post("/captures/"+three+"/review", "result", "doubt", "who", "legal", "shown", page.hidden("shown"), "command", "recusal-earlier-1").goes("/captures/")
		earlier := v.post("/recusals/own/capture/"+three, "ground", "车主是同学").goes("/recusals/")
		v.get(earlier).wants(200).lacks("回避前已办的事项")
		supervisor.get(earlier).wants(200, "回避前已办的事项", "存疑待复核", "等待负责人处理").lacks("/recusals/acts/")
		ask := link(head.get(earlier).wants(200, "等待负责人处理"), "存疑待复核")
		head.get(ask).wants(200, "保留", "抓拍回到待审核")
		head.post(ask, "decision", "again").wants(422)
		head.post(ask, "decision", "again", "reason", "由他人办理").goes(earlier)
		head.get(earlier).wants(200, "抓拍回到待审核", "由他人重新办理", "由他人办理").lacks("等待负责人处理", `href="`+ask)
		head.get("/captures/"+three).wants(200, "待审核", "由他人重新审核（第四十二条）")
		head.post(ask, "decision", "keep", "reason", "再来").wants(409, "已经处理过")
		head.get(strings.Replace(earlier, "/recusals/", "/recusals/acts/", 1) + "/1").wants(404)

		// A recusal from a use brings the verdicts on its captures before the head, and the start page says so until all are decided.
		head.get("/").lacks("处理回避前已办的事项")
		four := s.arrive()
		page = v.get("/captures/" + four)
		v.post("/captures/"+four+"/review", "result", "doubt", "who", "legal", "shown", page.hidden("shown"), "command", "recusal-earlier-2").goes("/captures/")
		ofUse := v.post("/recusals/own/use/"+s.ids.Use, "ground", "安装单位负责人是同学").goes("/recusals/")
		head.get("/").wants(200, "处理回避前已办的事项", `href="/recusals?todo=earlier"`)
		head.get("/recusals?todo=earlier").wants(200, "共1条", ofUse)
		other.get("/recusals?todo=earlier").wants(200).lacks(ofUse)
		ask = link(head.get(ofUse).wants(200, "回避前已办的事项", "存疑待复核", "/captures/"+four), "存疑待复核")
		head.get(ask).wants(200, "抓拍回到待审核")
		head.post(ask, "decision", "again", "reason", "由他人办理").goes(ofUse)
		head.get("/captures/"+four).wants(200, "待审核", "由他人重新审核（第四十二条）")
		head.get("/").lacks("处理回避前已办的事项")
		head.get("/recusals?todo=earlier").wants(200).lacks(ofUse)
		w.Verify()
	})
}

// TestRecusalDueInAnUnknownYearIsProvisional: the day is shown as provisional with why, and a decision that rests on it
// is refused with the cure.
func TestRecusalDueInAnUnknownYearIsProvisional(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	one := s.arrive()
	s.Clock.Set(time.Date(2026, 12, 31, 9, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	v, head := s.visitor(), s.visitor()
	s.signIn(v, access.Reviewer)
	s.signIn(head, access.Head)
	at := v.post("/recusals/apply/capture/"+one, "person", s.By(access.Reviewer).Person, "origin", "office", "ground", "曾经处理过同一投诉").goes("/recusals/")
	v.get(at).wants(200, "暂定：需要2027年的工作日安排", "2027年1月5日")
	s.Clock.Set(time.Date(2027, 1, 5, 9, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	s.signIn(head, access.Head)
	head.post(at+"/decide", "decision", "granted", "reason", "属实").wants(409, "期限只是暂定的", "收录国务院办公厅该年的通知")
}
