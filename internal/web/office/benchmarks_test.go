package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// parking is a benchmark as its form sends it; the clock of a World begins on 2 March 2026.
var parking = fields{"field", "traffic", "violation", "1039", "basis", statute.Key("dljtaq", "第一百一十四条"), "law", "警告；罚款20元至200元",
	"bands", "较轻｜经提醒立即驶离，没有影响通行｜警告\n一般｜影响其他车辆通行｜罚款50元至150元\n较重｜堵塞消防通道｜罚款150元至200元",
	"title", "测试市道路交通安全管理行政处罚裁量基准", "number", "测公规〔2026〕1号", "rank", "normative_document", "published", "2026-02-01", "place", "测试市人民政府网站", "from", "2026-03-01"}

// TestBenchmarksByForms: a benchmark is drafted by the legal reviewer from its lines, approved by the head, and from then on in force;
// what is wrong is told beside its field, what the law does not allow with article and cure.
func TestBenchmarksByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		legal, head, officer := s.now(access.LegalReviewer), s.now(access.Head), s.now(access.Officer)
		legal.get("/statutes").wants(200, "裁量基准")
		s.now(access.Publisher).get("/statutes").wants(200).lacks("/benchmarks")
		legal.get("/benchmarks").wants(200, "没有符合条件的裁量基准", "起草裁量基准")
		officer.get("/benchmarks").wants(200).lacks("起草裁量基准")
		legal.get("/benchmarks/new").wants(200, "《中华人民共和国道路交通安全法》第一百一十四条", "设定处罚的条款").lacks("国务院关于进一步规范和监督罚款设定与实施的指导意见", "国家标准")
		legal.post("/benchmarks", parking.with("bands", "一般｜影响通行｜罚款50元至500元")...).wants(422, "第1个阶次", "超出了法定的种类和幅度", "影响通行")
		legal.post("/benchmarks", parking.with("law", "罚款若干")...).wants(422, "读不懂“罚款若干”")
		legal.post("/benchmarks", parking.with("published", "", "title", "")...).wants(422, "没有公布的不能登记", "请填写裁量基准文件的名称")
		legal.post("/benchmarks", parking.with("basis", statute.Key("gf2024-5", ""))...).wants(409, "行政处罚法第十六条", "请引用设定这项处罚的法律")
		at := legal.post("/benchmarks", parking...).goes("/benchmarks/")
		legal.get(at).wants(200, "等待批准", "罚款50.00元至150.00元", "测公规〔2026〕1号").lacks("/decide")
		legal.post("/benchmarks", parking...).wants(409, "已有一个版本在等待批准")
		head.get("/").wants(200, "审批裁量基准")
		head.get("/benchmarks?state=proposed").wants(200, "违反规定停放车辆")
		head.get(at).wants(200, "/decide")
		head.post(at+"/decide", "decision", "refuse", "reason", "").wants(422, "不批准的，请写明理由")
		head.post(at+"/decide", "decision", "approve", "reason", "").goes(at)
		head.post(at+"/decide", "decision", "approve", "reason", "").wants(409, "已经作出过决定")
		officer.get(at).wants(200, "施行中", "较重", "测试市道路交通安全管理行政处罚裁量基准").lacks("/decide", "起草下一个版本")
		s.with(s.Who(access.Officer, s.Other)).get(at).wants(404)

		legal.get("/benchmarks/new?of="+strings.TrimPrefix(at, "/benchmarks/")).wants(200, "较轻｜经提醒立即驶离，没有影响通行｜警告", "罚款20.00元至200.00元")
		second := legal.post("/benchmarks", parking.with("from", "2026-03-02", "number", "测公规〔2026〕2号")...).goes("/benchmarks/")
		head.post(second+"/decide", "decision", "approve", "reason", "").goes(second)
		officer.get(at).wants(200, "已被新版本代替", "测公规〔2026〕2号")
		officer.get("/benchmarks?field=urban").wants(200, "没有符合条件的裁量基准")
		w.Verify()
	})
}

// TestBenchmarkPagesInABrowser: the pages keep the rules of accessibility and are no wider than their window.
func TestBenchmarkPagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	legal, head := s.now(access.LegalReviewer), s.now(access.Head)
	first := legal.post("/benchmarks", parking...).goes("/benchmarks/")
	head.post(first+"/decide", "decision", "approve", "reason", "").goes(first)
	waits := legal.post("/benchmarks", parking.with("from", "2026-06-01", "until", "2027-05-31", "number", "测公规〔2026〕2号")...).goes("/benchmarks/")
	s.look([]sight{
		{"benchmarks", access.LegalReviewer, "/benchmarks", false}, {"benchmarks-none", access.Officer, "/benchmarks?field=urban", false}, {"benchmark", access.Officer, first, false},
		{"benchmark-decide", access.Head, waits, false}, {"benchmark-new", access.LegalReviewer, "/benchmarks/new", true}, {"benchmark-next", access.LegalReviewer, "/benchmarks/new?of=" + strings.TrimPrefix(first, "/benchmarks/"), false},
	})
}
