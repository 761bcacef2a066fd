package office_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/testkit"
)

// TestEvidencePagesInABrowser: items of evidence, objections and their forms keep the rules of accessibility and are no wider than their window.
// With -artifacts their pictures stay.
func TestEvidencePagesInABrowser(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := d.of.Filed()
	first := d.as(d.of.First)
	item := d.attached(id)
	paper := first.upload("/cases/"+id+"/evidence/new", "笔录", fields{"kind", "testimony", "origin", "record", "what", "证人的询问笔录", "how", "两名执法人员当面询问", "from", "证人", "at", d.minute(time.Minute), "second", d.of.Second.Person}).goes("/evidence/")
	first.upload(paper+"/steps/derive", "示意图", fields{"manner", "chart", "medium", first.get(paper + "/steps/derive").checked("medium"), "method", "按笔录绘制", "at", d.minute(0), "maker", "执法人员甲", "proves", "车辆位置", "what", "现场示意图"}).goes(paper)
	chart := link(first.get(paper), "3号证据")
	d.of.Admit(id, strings.TrimPrefix(item, "/evidence/"))
	at := first.upload("/cases/"+id+"/objection", "来信", d.objected(item)).goes("/objections/")
	reviewer := d.as(d.By(access.ObjectionReviewer))
	reviewer.post(at + "/steps/take").goes(at)
	people := map[access.Role]act.By{access.Officer: d.of.First, access.LegalReviewer: d.of.Legal, access.ObjectionReviewer: d.By(access.ObjectionReviewer)}
	session := func(role access.Role) string { return d.as(people[role]).jar["yuanjian"] }
	d.lookAs([]sight{
		{"evidence-case", access.Officer, "/cases/" + id, false}, {"evidence-item", access.Officer, item, false}, {"evidence-open", access.Officer, paper, false}, {"evidence-derived", access.Officer, chart, false},
		{"evidence-new", access.Officer, "/cases/" + id + "/evidence/new", true}, {"evidence-examine", access.Officer, paper + "/steps/examine", false}, {"evidence-derive", access.Officer, item + "/steps/derive", false},
		{"evidence-strike", access.LegalReviewer, item + "/steps/strike", false}, {"objection-new", access.Officer, "/cases/" + id + "/objection", false},
		{"objections", access.ObjectionReviewer, "/objections", false}, {"objection", access.ObjectionReviewer, at, false}, {"objection-decide", access.ObjectionReviewer, at + "/steps/decide", true},
	}, session)
	reviewer.post(at+"/steps/decide", "points/0", "not_adopted", "points/0/reasons", "检定证书在有效期内", "points/1", "partly", "points/1/reasons", "时钟偏差超过一秒", "points/1/excluded", strings.TrimPrefix(item, "/evidence/"), "points/1/ground", "3").goes(at)
	d.lookAs([]sight{{"evidence-excluded", access.LegalReviewer, item, false}, {"objection-decided", access.ObjectionReviewer, at, false}, {"objection-answer", access.ObjectionReviewer, at + "/steps/answer", false}}, session)
}
