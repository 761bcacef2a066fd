package office_test

import (
	"testing"

	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/testkit"
)

// TestA38_2_ADraftedPaperIsServedFromItsCase: the page of the case leads who handles it to the service of a change of the decision (C4.24), and no
// more once that was begun.
func TestA38_2_ADraftedPaperIsServedFromItsCase(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newArchiveDesk(t, w)
		id := d.of.Decided(200_00)
		d.of.Done(d.of.C.Correct(t.Context(), d.of.Head, id, casefile.Correction{How: "changed", Penalty: casefiletest.Fine(50_00), Reasons: "情节较轻"}))
		paper := d.r.Paper(id, "C4.24")
		first, at := d.as(d.of.First), "/cases/"+id
		d.as(d.of.Head).get(at).wants(200).lacks("/serve/" + paper)
		form := link(first.get(at).lacks("/serve/"+d.of.See(id).Decision.Paper), "送达撤销（变更）行政处罚决定书")
		first.get(form).wants(200, "赵测试")
		service := first.post(form, "way", "direct").goes("/services/")
		first.get(service).wants(200, "撤销（变更）行政处罚决定书")
		first.get(at).wants(200, service).lacks("/serve/" + paper)
	})
}
