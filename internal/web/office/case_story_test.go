package office_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/penalty"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

// caseDesk is an office over a world with captures that passed and who handles cases of them.
type caseDesk struct {
	*face
	of *casefiletest.Office
}

func newCaseDesk(t *testing.T, w *testkit.World) *caseDesk {
	t.Helper()
	of := casefiletest.New(t, w)
	return &caseDesk{of: of, face: newFace(t, w, func(o *office.Office) {
		o.Captures, o.Papers, o.Notices, o.Cases = of.Shots, of.S.Papers, of.S, of.C
	})}
}

// as is a browser in which a person has signed in just now.
func (d *caseDesk) as(by act.By) *visitor {
	d.t.Helper()
	var login string
	if err := d.DB.Reader().QueryRow(d.t.Context(), `SELECT login FROM account WHERE id = $1`, by.Account).Scan(&login); err != nil {
		d.t.Fatal(err)
	}
	v := d.visitor()
	v.jar["yuanjian"] = d.SignIn(login)
	return v
}

// newest is the number of the newest step of a kind.
func (d *caseDesk) newest(id, kind string) string {
	return strconv.Itoa(d.of.See(id).Last(kind).No)
}

// partyFields are the fields of a party.
var partyFields = []string{"secret", "no", "kind", "citizen", "name", "赵测试", "number", "440611199001010011", "phone", "13900000000", "address", "测试区测试路2号", "fact", "涉嫌违反禁止标线指示"}

// reportForm is a filled form of the report: every element by one item, no ground of leniency, a fine in yuan.
func (d *caseDesk) reportForm(id, item, yuan string) (out []string) {
	c := d.of.See(id)
	for i, e := range c.Elements {
		out = append(out, fmt.Sprintf("facts/%d/words", i), "照片显示"+e.Title.ZH, fmt.Sprintf("facts/%d/items", i), item)
	}
	for q, f := range casefiletest.Answers().Answers {
		out = append(out, "answers/"+string(q), string(f.Answer))
	}
	for _, name := range []string{"complex", "grave", "public_interest", "grave_rights", "difficult", "by_source"} {
		out = append(out, name, "no")
	}
	for _, name := range []string{"breached", "basis"} {
		out = append(out, name+"_rank", "law", name+"_source", "中华人民共和国道路交通安全法", name+"_article", "第九十条")
	}
	return append(out, "outcome", "penalty", "measures/0/kind", "fine", "measures/0/fen", yuan, "reasons", "事实清楚，证据充分")
}

// TestACaseByForms goes from a capture that passed to the end of its case through the real forms, on both engines: nothing is typed twice,
// what is refused keeps what was typed, no step is taken out of order, and the fine cannot be raised (Art 40(2)).
func TestACaseByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		shot := d.of.Passed()
		first, second, head := d.as(d.of.First), d.as(d.of.Second), d.as(d.of.Head)
		form := link(first.get("/captures/"+shot), "登记案源")
		first.get(form).wants(200, "涉嫌", "第六条第二款")
		first.post(form).wants(422, "请先回答")
		first.post(form, fields(partyFields).with("name", "")...).wants(422, "姓名", "13900000000")
		at := first.post(form, partyFields...).goes("/cases/")
		id := strings.TrimPrefix(at, "/cases/")
		first.get(at).wants(200, "440611199001010011", "参加办案", "只有1名办案人员", "第1号", "下一步").lacks(at + "/steps/file")

		second.get("/").wants(200, "参加办案")
		second.get("/cases?todo=join").wants(200, at)
		second.post(at+"/steps/join").wants(422, "利害关系")
		second.post(at+"/steps/join", "declare", "yes").goes(at)
		second.get(at+"/steps/join").wants(409, "这一步现在不需要办理")
		head.get("/").wants(200, "案件审批")
		file := link(head.get("/approvals").wants(200, "共1条"), "决定是否立案")
		head.get(at).wants(200, "440*", "查看完整身份信息").lacks("440611199001010011", "13900000000")
		head.post(file, "place", "行为发生在本区测试路").wants(422, "理由", "行为发生在本区测试路")
		head.post(file, "place", "行为发生在本区测试路", "reasons", "有证据证明").goes(at)
		head.get("/cases/due").wants(200, "共1条", "行政处罚法第六十条")

		item := d.of.Prove(id)
		report := link(first.get(at).wants(200, "1号证据", "可以引用"), "提交调查终结报告")
		first.get(report).wants(200, "违法行为轻微", "初次违法", "引用的证据", "办理条件")
		filled := fields(d.reportForm(id, item, "200"))
		first.post(report, filled.with("answers/minor", "")...).wants(409, "尚未查明", "照片显示", "第三十三条")
		first.post(report, filled.with("measures/0/fen", "200.005")...).wants(422, "最多两位小数", "200.005")
		first.post(report, filled...).goes(at)
		first.get(at).wants(200, "人民币贰佰元整", "等待第二名执法人员签署").lacks(at + "/steps/cosign")
		second.get("/").wants(200, "签署另一名办案人员的步骤")
		sign := link(second.get(at), "第二名执法人员签署")
		second.get(sign).wants(200, "照片显示", "贰佰元整（200.00元）")
		second.post(sign, "step", d.newest(id, casefile.ReportMade.Name)).goes(at)

		notice := link(head.get("/approvals"), "签发事先告知书")
		head.get(notice).wants(200, "当事人将看到的事先告知书", "现在无需缴款", "贰佰元整（200.00元）")
		head.post(notice).goes(at)
		first.get("/").wants(200, "送达告知书、决定书")
		d.Clock.Advance(2 * time.Minute)
		now := func() string { return d.Clock.Now().Add(8 * time.Hour).Format("2006-01-02T15:04:05") }
		first.post(at+"/steps/serve-notice").wants(409, "还没有成立的送达", "不能手工填写")
		d.handOver(first, at, "serve-notice")
		first.get(at+"/steps/serve-notice").wants(200, "已送达")
		first.post(at + "/steps/serve-notice").goes(at)
		first.post(at+"/steps/serve-notice").wants(409, "现在是“已事先告知")
		d.Clock.Advance(time.Minute)
		first.post(at+"/steps/defence", "door", "counter", "at", now(), "points", "当时为避让救护车\n\n标线不清").goes(at)
		first.get(at).wants(200, "当时为避让救护车", "第2点", "标线不清")
		answer := link(first.get(at), "复核陈述、申辩")
		asked := first.get(answer).wants(200, "标线不清", "部分采纳")
		said := []string{"defence", asked.hidden("defence"), "points/0", "not", "points/0/reasons", "录像没有救护车", "points/1", "partly", "points/1/reasons", "标线有磨损"}
		first.post(answer, said[:8]...).wants(422, "请写明理由", "录像没有救护车")
		first.post(answer, said...).goes(at)
		second.post(at+"/steps/cosign", "step", d.newest(id, casefile.DefenceAnswered.Name)).goes(at)
		put := []string{"outcome", "penalty", "measures/0/kind", "fine", "measures/0/fen", "200", "reasons", "已考虑当事人的意见"}
		first.post(at+"/steps/propose", put...).wants(409, "24:00以前提出意见")

		d.of.After(id)
		first, second, head = d.as(d.of.First), d.as(d.of.Second), d.as(d.of.Head)
		first.post(at+"/steps/propose", fields(put).with("measures/0/fen", "300.50")...).wants(409, "第四十条第二款", "比已经告知当事人的处罚更重", "300.50")
		first.post(at+"/steps/propose", put...).goes(at)
		second.post(at+"/steps/cosign", "step", d.newest(id, casefile.PutUp.Name)).goes(at)
		decide := link(head.get("/approvals").wants(200, "共1条"), "作出决定")
		head.get(decide).wants(200, "已告知当事人的处罚", "机器不能判断的事项", "录像没有救护车", "同类已决案件只有0件", "按报请的处罚决定")
		head.post(decide, "lighter", "yes", "measures/0/kind", "fine", "measures/0/fen", "500", "reasons", "加重").wants(409, "第四十条第二款", "加重")
		head.post(decide, "lighter", "no", "reasons", "同意").goes(at)
		head.post(decide, "lighter", "no", "reasons", "同意").wants(409, "现在是“已决定处罚”", "刷新页面")
		head.get(at).wants(200, "已决定处罚", "人民币贰佰元整", "登记决定书送达")
		first.get("/cases/due?mine=yes").wants(200, "共1条")
		d.Clock.Advance(2 * time.Minute)
		d.handOver(first, at, "serve-decision")
		first.post(at + "/steps/serve-decision").goes(at)
		first.post(at+"/steps/rectify", "old", "测试路2号", "new", "测试路20号", "reasons", "核对登记信息").wants(422, "请选择写错的文书", "测试路20号")
		head.post(at+"/steps/close", "how", "no_penalty", "words", "已缴款").wants(409, "不一致")
		head.post(at+"/steps/close", "how", "performed", "words", "已缴款").wants(409, "待缴款", "只由非税电子支付平台确认")
		d.of.Pay(id)
		head.post(at+"/steps/close", "how", "performed", "words", "已缴款").goes(at)
		head.get(at).wants(200, "已结案").lacks("下一步")
		if c := d.of.See(id); c.State != casefile.Closed || c.Decision.Penalty.Measures[0].Fen != 20000 {
			t.Errorf("%s: %v", c.State, c.Decision.Penalty)
		}
		w.Verify()
	})
}

// TestAClueByForms: a matter of another source, a secret that leaves a number only, a clue that is not filed, the search for a party behind
// a token, and the list as a file that says who took it.
func TestAClueByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		first, head, supervisor := d.as(d.of.First), d.as(d.of.Head), d.as(w.By(access.Supervisor))
		first.get("/cases").wants(200, "没有案件")
		stub := first.post("/cases/new", "secret", "yes", "name", "不该留下的姓名").goes("/cases/")
		first.get(stub).wants(200, "另行办理", "第六条第二款").lacks("不该留下的姓名")
		at := func(day int) string {
			return d.Clock.Now().AddDate(0, 0, -day).Add(8 * time.Hour).Format("2006-01-02T15:04")
		}
		clue := append(partyFields, "plate", "粤A12345", "place", "测试路口", "source", "complaint", "reference", "投诉1号", "field", w.County.Fields[0], "violation", casefiletest.Violation, "act_from", at(2), "discovered", at(1), "modes", "device", "modes", "online")
		first.post("/cases/new", fields(clue).with("source", "")...).wants(422, "请选择案源", "测试路口")
		one := first.post("/cases/new", clue...).goes("/cases/")
		first.get(one).wants(200, "投诉、举报", "第三章", "第二章", "投诉1号")
		number := d.of.See(strings.TrimPrefix(one, "/cases/")).Number

		for by, who := range map[string]string{"name": "赵测试", "number": "440611199001010011", "plate": "粤A12345"} {
			found := supervisor.post("/search/cases/"+by, "who", who).goes("/cases?by=" + by + "&of=")
			if strings.Contains(found, who) {
				t.Error(found)
			}
			supervisor.get(found).wants(200, "共1条", one)
		}
		supervisor.get(supervisor.post("/search/cases/name", "who", "赵测").goes("/cases?")).wants(200, "没有符合条件的案件")
		supervisor.get("/cases?state=registered").wants(200, "共1条")
		supervisor.get("/cases?state=nonsense").wants(422)
		csv := supervisor.get("/cases.csv").wants(200, "导出人", "导出时间", "案件管理", number).lacks("440611199001010011", "13900000000")
		if lines := strings.Split(csv.text, "\n"); !strings.Contains(lines[0], "导出人") || !strings.Contains(lines[1], "2026") {
			t.Errorf("the file begins with %q", lines[:2])
		}
		supervisor.get(one).wants(200, "440*").lacks("440611199001010011", one+"/steps/")
		supervisor.post(one+"/party").wants(422, "目的")
		supervisor.post(one+"/party", "purpose", "supervision").wants(200, "440611199001010011", "13900000000", "已记入查阅记录")
		supervisor.get(one).wants(200, "监督")
		other := d.with(w.Who(access.Head, w.Other))
		other.get(one).wants(404)
		other.get("/cases").wants(200).lacks(number)

		head.post(one+"/steps/refuse", "reasons", "").wants(422, "不予立案的理由")
		head.post(one+"/steps/refuse", "reasons", "查无此事").goes(one)
		head.get(one).wants(200, "不予立案", "查无此事").lacks("下一步")
		head.get(one+"/steps/file").wants(409, "现在是“不予立案”")
		head.get(one + "/steps/nonsense").wants(404)
	})
}

// TestNoPenaltyByForms: a first, slight violation ends without a penalty, by legal review and the party's education (行政处罚法 33).
func TestNoPenaltyByForms(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := d.of.Filed()
	item, at := d.of.Prove(id), "/cases/"+id
	first, second, head := d.as(d.of.First), d.as(d.of.Second), d.as(d.of.Head)
	form := fields(d.reportForm(id, item, "")).with("outcome", "no_penalty", "ground", penalty.FirstOffence, "measures/0/kind", "", "public_interest", "yes", "grave", "yes")
	first.post(at+"/steps/report", form...).wants(409, "没有这项不予行政处罚的情形")
	for _, q := range []string{"first_time", "corrected", "slight_harm"} {
		form = form.with("answers/"+q, "yes", "answers/"+q+"/because", "系统内没有记录，当场改正")
	}
	first.post(at+"/steps/report", form...).goes(at)
	second.post(at+"/steps/cosign", "step", d.newest(id, casefile.ReportMade.Name)).goes(at)
	first.get(at).wants(200, "不予行政处罚", "初次违法且危害后果轻微").lacks(at + "/steps/notice")
	put := fields{"outcome", "no_penalty", "ground", penalty.FirstOffence, "reasons", "初次违法", "education", ""}
	first.post(at+"/steps/propose", put...).wants(422, "教育情况")
	first.post(at+"/steps/propose", put.with("education", "已当面讲解")...).goes(at)
	second.post(at+"/steps/cosign", "step", d.newest(id, casefile.PutUp.Name)).goes(at)
	head.post(at+"/steps/decide", "reasons", "同意").wants(409, "应当进行法制审核")
	legal := d.as(d.of.Legal)
	legal.get("/").wants(200, "法制审核")
	legal.get("/cases?todo=review").wants(200, at)
	review := []string{"opinion", "符合", "qualified", "A2020号"}
	for _, i := range casefile.ReviewItems {
		review = append(review, "items/"+i.Key, "yes")
	}
	legal.get(at+"/steps/review").wants(200, "机器不能判断的事项")
	legal.post(at+"/steps/review", review[:4]...).wants(422, "请逐项审核")
	legal.post(at+"/steps/review", review...).goes(at)
	head.get(at+"/steps/decide").wants(200, "不予行政处罚", "符合").lacks("按报请的处罚决定")
	head.post(at+"/steps/decide", "reasons", "同意").goes(at)
	head.get(at).wants(200, "不予处罚", "教育")
}

// TestOldTabsOfCases: what others did since the form was opened is shown first, and what was typed stays.
func TestOldTabsOfCases(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := d.of.Registered()
	at, head, first := "/cases/"+id, d.as(d.of.Head), d.as(d.of.First)
	opened := head.get(at + "/steps/file").hidden("opened_at")
	first.post(at+"/steps/inquire", "way", "inspect", "at", d.Clock.Now().Add(8*time.Hour).Format("2006-01-02T15:04:05"), "words", "到现场看了").goes(at)
	head.post(at+"/steps/file", "opened_at", opened, "place", "本区", "reasons", "有证据").wants(409, "记录调查", "有证据")
	head.post(at+"/steps/file", "place", "本区", "reasons", "有证据").goes(at)
}

// TestEveryStepOfACaseHasItsForm: what the chapter knows as a step has a form of the office, and nothing else has.
func TestEveryStepOfACaseHasItsForm(t *testing.T) {
	forms := map[string]int{casefile.Entered.Name: 1}
	for _, kind := range office.CaseSteps() {
		forms[kind]++
	}
	for _, k := range casefile.Steps() {
		if forms[k.Name] != 1 {
			t.Errorf("%s (%s) has %d forms", k.Name, k.Title.ZH, forms[k.Name])
		}
		delete(forms, k.Name)
	}
	if len(forms) > 0 {
		t.Errorf("forms of no step: %v", forms)
	}
}
