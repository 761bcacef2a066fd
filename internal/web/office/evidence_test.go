package office_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/testkit"
)

// minute is an instant of the world's clock as a form takes it.
func (d *caseDesk) minute(ago time.Duration) string {
	return d.Clock.Now().Add(-ago).Add(8 * time.Hour).Format("2006-01-02T15:04:05")
}

// attached attaches the capture of a case by its form, one click, and returns the page of the item.
func (d *caseDesk) attached(id string) string {
	d.t.Helper()
	first := d.as(d.of.First)
	form := link(first.get("/cases/"+id), "将采集记录列为证据")
	asked := first.get(form).wants(200, "本案案源", "第三十条第（三）项")
	return first.post(form, "capture", asked.checked("capture"), "second", d.of.Second.Person).goes("/evidence/")
}

// checked is the value of the radio button of a name that is chosen already.
func (a answer) checked(name string) string {
	a.t.Helper()
	for tag := range strings.SplitSeq(a.text, "<input ") {
		tag, _, _ = strings.Cut(tag, ">")
		if strings.Contains(tag, `name="`+name+`"`) && strings.Contains(tag, " checked") {
			_, value, _ := strings.Cut(tag, `value="`)
			value, _, _ = strings.Cut(value, `"`)
			return value
		}
	}
	a.t.Fatalf("nothing of %s is chosen", name)
	return ""
}

// allYes are three findings that say yes, of an item that shows every element.
func allYes() (out fields) {
	out = fields{"lawful", "yes", "authentic", "yes", "relevant", "yes"}
	for _, e := range capture.Elements(devicetest.Violation) {
		out = append(out, "elements", e.Code)
	}
	return out
}

// TestEvidenceByForms takes evidence from its entry to where it can be cited through the real forms, on both engines: a blank finding and a
// missing verification bar it, and the page says why (Art 35); what is excluded stays, with its ground (Art 36).
func TestEvidenceByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		first, second, legal, head := d.as(d.of.First), d.as(d.of.Second), d.as(d.of.Legal), d.as(d.of.Head)
		item := d.attached(id)
		first.get(item).wants(200, "现在不能引用", "还没有全部审查", "第三十五条", "电子技术监控设备采集", "保管、查阅记录").lacks("法制审核复审证据")
		first.get(link(first.get("/cases/"+id), "1号证据")).wants(200, "待审查、查证")
		first.get("/cases/"+id+"/evidence/attach").wants(409, "没有可以列为本案证据的采集记录")
		examine := link(first.get(item), "审查证据")
		first.post(examine, "lawful", "yes", "authentic", "yes").goes(item)
		first.get(item).wants(200, "现在不能引用", "还没有全部审查", "尚未审查")
		first.post(examine, "lawful", "yes", "authentic", "yes", "relevant", "yes").wants(422, "请选择它证明违法行为的哪些要素")
		first.post(examine, "lawful", "no", "authentic", "yes").wants(422, "请写明为什么不具备合法性")
		first.post(examine, allYes()...).goes(item)
		first.get(item).wants(200, "还没有查证属实", "证明违法行为的哪些要素")
		verify := link(second.get(item), "证据查证属实")
		second.post(verify, "how", "").wants(422, "请写明怎样查证属实")
		second.post(verify, "how", "与现场标志核对一致").goes(item)
		second.get(item).wants(200, "已采信", "与现场标志核对一致").lacks("现在不能引用")
		first.get("/cases/"+id).wants(200, "可以引用")

		first.get(item + "/steps/reexamine").wants(403)
		head.get(item + "/steps/examine").wants(403)
		again := link(legal.get(item), "法制审核复审证据")
		legal.post(again, allYes().with("authentic", "no", "authentic.reasons", "时间水印缺失")...).goes(item)
		first.get(item).wants(200, "不予采信", "时间水印缺失", "不具备真实性")
		legal.post(again, allYes()...).goes(item)
		first.get(item).wants(200, "已采信").lacks("现在不能引用")

		strike := link(legal.get(item), "法制审核排除证据")
		legal.post(strike, "reasons", "设备故障").wants(422, "第三十六条", "设备故障")
		legal.post(strike, "ground", "3", "reasons", "设备故障").goes(item)
		first.get(item).wants(200, "已排除", "设备不正常运行", "不得作为认定事实的根据", "设备故障").lacks("/steps/")
		first.get("/cases/"+id).wants(200, "不能引用")
		w.Verify()
	})
}

// TestWhatOfficersObtainedByForms: a document with its file, what another body provided, a thing without a file; what is derived says method, time,
// maker and object of proof (Art 18(2), 33(6)).
func TestWhatOfficersObtainedByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		first, second := d.as(d.of.First), d.as(d.of.Second)
		form := link(first.get("/cases/"+id), "登记证据")
		filled := fields{"kind", "testimony", "origin", "record", "what", "证人王测试的询问笔录", "how", "当面询问", "from", "证人王测试", "at", d.minute(time.Minute), "second", d.of.Second.Person, "place", ""}
		first.upload(form, "", filled).wants(422, "请写明原件、原物保存在哪里", "证人王测试的询问笔录")
		first.upload(form, "笔录", filled.with("second", d.of.First.Person)).wants(409, "两名执法人员是同一个人", "行政处罚法第四十二条")
		first.upload(form, "笔录", filled.with("provider", "某某局", "provider_sha256", strings.Repeat("ab", 32))).wants(422, "请写明原因")
		item := first.upload(form, "笔录", filled).goes("/evidence/")
		page := first.get(item).wants(200, "证人王测试的询问笔录", "当面询问", "执法人员制作的笔录", "证人证言")
		first.get(link(page, "查看原件")).wants(200, "%PDF")
		first.get(item + "/files/9").wants(404)
		first.get(item + "/files/x").wants(404)

		derive := link(page, "登记制作的证据")
		made := fields{"manner", "chart", "medium", first.get(derive).checked("medium"), "method", "按笔录绘制", "at", d.minute(0), "maker", "执法人员甲", "version", "", "proves", "", "what", "现场示意图"}
		first.upload(derive, "示意图", made).wants(422, "请写明证明对象（第三十三条第（六）项）", "按笔录绘制")
		first.upload(derive, "示意图", made.with("proves", "车辆位置", "at_ms", "1.2345")).wants(422, "最多三位小数")
		first.upload(derive, "示意图", made.with("proves", "车辆位置", "at_ms", "3")).wants(422, "不是录像")
		first.upload(derive, "示意图", made.with("proves", "车辆位置")).goes(item)
		chart := link(first.get(item), "2号证据")
		second.get(chart).wants(200, "示意图、对比图", "按笔录绘制", "执法人员甲", "车辆位置", "1号证据", "由其他证据制作")

		exclude := link(first.get(item), "排除证据")
		first.get(exclude).wants(200, "由它制作的证据一并排除")
		first.post(exclude, "ground", "1", "reasons", "没有出示证件").goes(item)
		first.get(chart).wants(200, "已排除", "来源证据已经排除", "以非法手段取得")
		w.Verify()
	})
}

// TestCustodyOfEvidence: who looked at an item and handled it, when and why, on its page and as files; each look is on record with its purpose
// (Art 7, 34). Another body sees nothing.
func TestCustodyOfEvidence(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		item := d.attached(id)
		legal, supervisor := d.as(d.of.Legal), d.as(w.By(access.Supervisor))
		file := link(legal.get(item).wants(200, "查看证据：法制审核"), "查看原件")
		if got := legal.get(file).wants(200); got.header.Get("X-Content-SHA256") == "" {
			t.Error("a file goes out without its digest")
		}
		supervisor.get(item).wants(200, "查看证据：监督", "将采集记录列为证据").lacks("/steps/")
		csv := supervisor.get(item+"/custody.csv").wants(200, "查看证据：法制审核", "查看证据：监督", "查看证据：导出", "将采集记录列为证据")
		if !strings.Contains(csv.header.Get("Content-Disposition"), "csv") {
			t.Error(csv.header)
		}
		supervisor.get(item+"/custody.pdf").wants(200, "%PDF")
		other := d.with(w.Who(access.Head, w.Other))
		for _, path := range []string{"", "/files/0", "/custody.csv", "/custody.pdf", "/steps/order"} {
			other.get(item + path).wants(404)
		}
		looks, err := act.LooksAt(t.Context(), w.DB.Reader(), w.Book, evidence.Subject, strings.TrimPrefix(item, "/evidence/"))
		d.of.Must(err)
		if len(looks) != 4 {
			t.Errorf("%d looks on record", len(looks))
		}
	})
}
