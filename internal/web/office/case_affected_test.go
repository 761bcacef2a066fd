package office_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/job"
	"yuanjian/internal/testkit"
)

// recalledUnder asks for a recall of everything that the world's use captured, and lets the watch freeze the cases that rest on it.
func (d *caseDesk) recalledUnder() (recall string) {
	d.t.Helper()
	now := d.Clock.Now()
	asked, err := d.of.Shots.AskRecall(d.t.Context(), d.By(access.Keeper), d.of.Ids.Use, "镜头松动", device.Span{From: now.AddDate(0, -6, 0), Until: now})
	d.of.Must(err)
	d.of.Work()
	d.of.Must(d.of.C.WatchJob(d.t.Context(), job.Job{Book: d.of.Book}))
	return asked.Record.ID
}

// TestARecallListsItsCasesByStage (Art 36, 45(1)): the page of a recall counts the cases that rest on it by their stage; each is examined by
// itself, with what the evidence asks for beside the form, and nobody is led to an answer.
func TestARecallListsItsCasesByStage(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		decided, reported := d.of.Decided(20000), d.of.Reported(20000)
		d.of.Filed()
		recall := d.recalledUnder()
		head, legal := d.as(d.of.Head), d.as(d.of.Legal)
		page := head.get("/recalls/"+recall).wants(200, "受影响的案件", "/cases?recall="+recall+"&amp;state=penalised", "/cases?recall="+recall+"&amp;state=reported")
		if strings.Contains(page.text, "state=investigating") {
			t.Error("a case whose report does not rest on it is counted")
		}
		head.get("/cases?recall="+recall).wants(200, decided, reported, "共2条", "已冻结")
		head.get("/cases?recall="+recall+"&state=penalised").wants(200, decided, "共1条").lacks(reported)
		head.get("/cases?todo=thaw").wants(200, "受影响的案件", decided)
		head.get("/cases/"+decided).wants(200, "已经冻结")
		head.post("/cases/"+decided+"/steps/thaw", "reasons", "已核查").wants(409, "召回", "已核查")
		head.get("/cases/"+decided+"/steps/thaw").wants(200, "暂时没有建议", "还在召回中")
		all, err := d.of.Shots.DecideRecall(t.Context(), d.of.Legal, capture.RecallDecision{Recall: recall, Captures: []string{d.of.See(decided).Capture, d.of.See(reported).Capture}, Decision: capture.DecideExclude, Ground: 3, Reasons: "镜头松动"})
		d.of.Must(err)
		for _, x := range all {
			d.of.Must(x.Err)
		}
		d.of.Must(d.of.E.Watch(t.Context(), d.of.Book))
		d.of.Work()
		d.Clock.Advance(time.Minute)
		form := head.get("/cases/"+decided+"/steps/correct").wants(200, "按现有证据建议", "撤销，已经收缴的退还", "只供参考")
		if strings.Contains(form.text, "checked") {
			t.Error("a way of correction was chosen beforehand")
		}
		legal.get("/cases/" + decided + "/steps/correct").wants(403)
		head.post("/cases/"+decided+"/steps/correct", "how", "revoked", "reasons", "所依据的抓拍已经排除").goes("/cases/" + decided)
		head.get("/cases/"+decided).wants(200, "已撤销")
	})
}

func TestAffectedCasesInABrowser(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	d := newCaseDesk(t, w)
	decided := d.of.Decided(20000)
	d.of.InHearing(300000)
	d.of.Reported(20000)
	recall := d.recalledUnder()
	(&works{d.face, d.of.Fleet}).look([]sight{{"recall-cases", access.Head, "/recalls/" + recall, false}, {"cases-recall", access.Head, "/cases?recall=" + recall, false}, {"case-correct", access.Head, "/cases/" + decided + "/steps/correct", true}})
}
