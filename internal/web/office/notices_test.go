package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/notice"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// TestANoticeByForms goes the way of a notice on both engines: made on the page of a capture, sent, explained by the party, answered by
// another officer, who may; withdrawn.
func TestANoticeByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		one, two := s.arrive(), s.arrive()
		v, head, supervisor := s.visitor(), s.visitor(), s.visitor()
		s.signIn(v, access.Reviewer)
		s.signIn(head, access.Head)
		s.signIn(supervisor, access.Supervisor)
		v.get("/captures/" + one).wants(200).lacks("制作告知提示")
		names := s.pass(one)
		s.pass(two)
		v.get("/party-notices/waiting").wants(200, "共2条")
		v.get("/party-notices/waiting?over=yes").wants(200, "没有等待制作的告知提示")
		v.get("/").wants(200, "制作告知提示")
		form := link(v.get("/captures/"+one), "制作告知提示")
		v.get(form).wants(200, "系统没有车主资料", "还没有遮盖副本")
		v.post(form, "name", "陈某某").wants(422, "电话")
		v.post(form, "name", "陈某某", "phone", "13800001234").wants(409, "遮盖副本")
		v.post(form, append([]string{"name", "陈某某", "phone", "13800001234", "fact", "将处200元罚款"}, names...)...).wants(409, "罚款")
		at := v.post(form, append([]string{"name", "陈某某", "phone", "13800001234", "fact", "涉嫌压实线"}, names...)...).goes("/party-notices/")
		v.get(at).wants(200, "陈某某", "涉嫌压实线", "还没有发送", "核实中")
		head.get(at).wants(200, "陈某某").lacks(at + "/send")
		supervisor.get(at).wants(200)
		v.get("/party-notices").wants(200, "共1条").lacks("陈某某")
		v.post(at+"/send").wants(422, "至少选择一种")
		v.post(at+"/send", "ways", "phone", "ways", "notice").goes(at)
		v.get(at).wants(200, "电话", "公告").lacks("还没有发送")

		id := at[len("/party-notices/"):]
		n, err := s.office.Notices.ByID(t.Context(), w.DB.Reader(), w.By(access.Head).Scope(access.ViewNotices), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = s.office.Notices.ReplyTo(t.Context(), &n, "form-0001", notice.Explanation, notice.Draft{Reasons: []string{"emergency"}, Words: "送病人去医院"}, nil); err != nil {
			t.Fatal(err)
		}
		v.get("/").wants(200, "答复当事人")
		reply := link(v.get("/party-replies"), n.Number+"-Y1")
		v.get(reply).wants(200, "送病人去医院", "紧急情况")
		v.post(reply, "result", "accepted", "answer", "属实。").wants(409, "由您审核")
		other := s.visitor()
		other.jar["yuanjian"] = s.another(access.Reviewer)
		other.post(reply, "result", "accepted").wants(422, "答复")
		other.post(reply, "result", "accepted", "answer", "急诊记录属实。").goes(at)
		v.get(at).wants(200, "已了结", "已采纳")
		v.get(reply).wants(200, "急诊记录属实。")

		at = v.post("/captures/"+two+"/notice", append([]string{"name", "李某某", "address", "南路2号"}, names...)...).goes("/party-notices/")
		v.post(at+"/send", "ways", "post", "ways", "notice").goes(at)
		letter := linkTo(v.get(at), "/letters/")
		v.get(letter).wants(200, "登记邮寄单号")
		v.get("/letters?state=todo").wants(200, letter)
		v.post(at+"/withdraw", "ground", "wrong_party").wants(422, "当事人会看到")
		v.post(at+"/withdraw", "ground", "wrong_party", "reasons", "车辆已过户。").goes(at)
		v.get(at).wants(200, "已撤回", "车辆已过户。").lacks(at + "/withdraw")
		v.get(letter).wants(200, "已停止", "事项已经撤回或者了结").lacks("登记邮寄单号")
		v.get("/letters?state=todo").wants(200).lacks(letter)
		v.get("/captures/"+two).wants(200, "制作告知提示")
	})
}

// TestNoNoticeIsNeededByForms: another officer says of a capture that passed why it needs no notice; it leaves the list of what waits
// and stands in that of what needs none; the words stand on the page of the capture only.
func TestNoNoticeIsNeededByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		id := s.arrive()
		s.pass(id)
		v, other := s.fresh(access.Reviewer), s.visitor()
		other.jar["yuanjian"] = s.another(access.Reviewer)
		form := link(v.get("/captures/"+id), "认定无需另行告知")
		v.get("/party-notices/waiting").wants(200, "/captures/"+id)
		other.get(form).wants(200, "同一违法行为已经告知", "已经当场改正")
		v.post(form, "ground", "told", "words", "已电话告知").wants(409, "由其他采集审核员认定")
		other.post(form, "ground", "", "words", "已电话告知").wants(422)
		other.post(form, "ground", "same_act", "words", "另一台设备").wants(422, "告知提示编号")
		other.post(form, "ground", "told", "words", "当场口头告知，见巡查记录").goes("/captures/" + id)
		other.get("/captures/"+id).wants(200, "无需告知", "当场口头告知，见巡查记录", "制作告知提示").lacks(form)
		other.get("/party-notices/waiting").wants(200).lacks("/captures/" + id)
		s.fresh(access.Supervisor).get("/party-notices/needless").wants(200, "/captures/"+id, "已经以其他方式告知当事人").lacks("当场口头告知")
		s.with(s.Who(access.Reviewer, s.Other)).get("/party-notices/needless").wants(200).lacks("/captures/" + id)
	})
}

// pass passes a capture, and returns the fields by which a form says that nobody else is in its pictures.
func (s *street) pass(id string) (clear []string) {
	s.t.Helper()
	// A notice names whom to turn to (Art 41).
	if _, err := s.People.SetContact(s.t.Context(), s.By(access.SecurityAdministrator), s.Home(access.Reviewer).ID, people.Contact{Address: "测试路1号", Phone: "0000-12345", Post: "非现场执法咨询岗"}); err != nil {
		s.t.Fatal(err)
	}
	c, err := s.office.Captures.ByID(s.t.Context(), s.DB.Reader(), s.By(access.Reviewer).Scope(access.ViewCaptures), id)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err = s.office.Captures.Review(s.t.Context(), s.By(access.Reviewer), capture.Verdict{Capture: id, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(c.Violation, c.Media[0].Name),
		Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}}); err != nil {
		s.t.Fatal(err)
	}
	for _, m := range c.Media {
		clear = append(clear, "clear", m.Name)
	}
	return clear
}

// TestNoticePagesInABrowser: the pages of notices keep the rules of accessibility and are no wider than their window. With -artifacts
// their pictures stay.
func TestNoticePagesInABrowser(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := newStreet(t, w)
	one, two := s.arrive(), s.arrive()
	clear := s.pass(one)
	s.pass(two)
	at := s.fresh(access.Reviewer).post("/captures/"+one+"/notice", append([]string{"name", "陈某某", "phone", "13800001234", "address", "南路2号", "fact", "涉嫌压实线"}, clear...)...).goes("/party-notices/")
	s.fresh(access.Reviewer).post(at+"/send", "ways", "phone", "ways", "notice").goes(at)
	n, err := s.office.Notices.ByID(t.Context(), w.DB.Reader(), w.By(access.Head).Scope(access.ViewNotices), at[len("/party-notices/"):])
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.office.Notices.ReplyTo(t.Context(), &n, "form-0001", notice.Explanation, notice.Draft{Reasons: []string{"emergency"}, Words: "送病人去医院"}, nil); err != nil {
		t.Fatal(err)
	}
	reply := linkTo(s.fresh(access.Reviewer).get("/party-replies"), "/party-replies/0")
	(&works{s.face, s.fleet}).look([]sight{{"notice", access.Reviewer, at, false}, {"notices", access.Head, "/party-notices", false}, {"notice-waiting", access.Reviewer, "/party-notices/waiting", false},
		{"notice-needless-new", access.Reviewer, "/captures/" + two + "/notice/needless", true},
		{"notice-new", access.Reviewer, "/captures/" + two + "/notice", true}, {"notice-send", access.Reviewer, at + "/send", true}, {"notice-withdraw", access.Reviewer, at + "/withdraw", true},
		{"notice-reply", access.Reviewer, reply, true}, {"notice-replies", access.Reviewer, "/party-replies", false}})
}
