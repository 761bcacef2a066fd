package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// TestTheCourseOfACaseIsNarrowedByKind: by an address, without script; what is not of the kind is folded under its numbers, which stay (ux G.5).
func TestTheCourseOfACaseIsNarrowedByKind(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	d := newCaseDesk(t, w)
	at := "/cases/" + d.of.Decided(20000)
	head := d.as(d.of.Head)
	head.get("/cases/"+d.of.Filed()).wants(200, "批准立案").lacks("按类别看经过")
	page := head.get(at).wants(200, "第1号", "登记案源", "第4号", "调查和证据", "文书和送达").lacks("没有展开")
	papers := head.get(link(page, "文书和送达")).wants(200, "第1–5号，没有展开", "参加办案并声明无须回避", "第二名执法人员签署", "第6号", "签发行政处罚事先告知书", "登记事先告知书送达", "第8–9号，没有展开", "第10号").lacks("照片显示")
	whole, entry, _ := strings.Cut(link(papers, "展开"), "#")
	if entry != "entry-1" {
		t.Errorf("the way to what is folded leads to %q", entry)
	}
	head.get(whole).wants(200, "第1号", "照片显示").lacks("没有展开")
	head.get(at+"?kind=approval").wants(200, "第1–2号，没有展开", "批准立案", "作出决定")
	head.get(at + "?kind=everything").wants(422)
	(&works{d.face, d.of.Fleet}).look([]sight{{"case-papers-only", access.Head, at + "?kind=papers", false}})
}
