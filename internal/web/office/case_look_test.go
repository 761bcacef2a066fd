package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/testkit"
)

// TestCasePagesInABrowser: the pages of cases keep the rules of accessibility and are no wider than their window. With -artifacts their
// pictures stay.
func TestCasePagesInABrowser(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	d := newCaseDesk(t, w)
	decided := "/cases/" + d.of.Decided(20000)
	told := d.of.Noticed(50000)
	d.Clock.Advance(time.Minute)
	d.of.Defended(told, "partly")
	reported, filed, registered := d.of.Reported(20000), d.of.Filed(), d.of.Registered()
	preserved := d.of.Filed()
	d.of.Preserved(preserved)
	d.Clock.Advance(time.Minute)
	served := d.of.Decided(20000)
	d.Clock.Advance(time.Minute)
	d.of.Done(d.of.C.ServeDecision(t.Context(), d.of.First, d.of.HandedOver(served)))
	d.of.Done(d.of.C.Rectify(t.Context(), d.of.First, served, casefile.Rectification{Of: d.of.See(served).Decision.No, Old: "测试路2号", New: "测试路20号", Reasons: "与登记信息核对"}))
	proposed := d.of.Noticed(20000)
	d.of.PutUp(proposed, casefiletest.Fined(15000))
	shot := d.of.Passed()
	steps := func(id, step string) string { return "/cases/" + id + "/steps/" + step }
	(&works{d.face, d.of.Fleet}).look([]sight{{"case-decided", access.Head, decided, false}, {"case-told", access.Officer, "/cases/" + told, false}, {"case-registered", access.Supervisor, "/cases/" + registered, false},
		{"cases", access.Supervisor, "/cases", false}, {"case-due", access.Officer, "/cases/due", false}, {"approvals", access.Head, "/approvals", false}, {"case-new", access.Officer, "/cases/new", true},
		{"case-from-capture", access.Officer, "/captures/" + shot + "/case", true}, {"case-party", access.Supervisor, decided + "/party", true}, {"case-file", access.Head, steps(registered, "file"), true},
		{"case-report", access.Officer, steps(filed, "report"), true}, {"case-notice", access.Head, steps(reported, "notice"), false}, {"case-decide", access.Head, steps(proposed, "decide"), true},
		{"case-rectify", access.Officer, steps(served, "rectify"), true}, {"case-rectified", access.Officer, "/cases/" + served, false}, {"case-preserve", access.Officer, steps(preserved, "inquire"), true}, {"case-preserved", access.Officer, "/cases/" + preserved, false},
		{"case-review", access.LegalReviewer, steps(proposed, "review"), true}, {"case-discuss", access.Head, steps(proposed, "discuss"), true}, {"case-start", access.Head, "/", false}})
}
