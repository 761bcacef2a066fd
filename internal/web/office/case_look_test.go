package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
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
	proposed := d.of.Noticed(20000)
	d.of.PutUp(proposed, casefiletest.Fined(15000))
	shot := d.of.Passed()
	steps := func(id, step string) string { return "/cases/" + id + "/steps/" + step }
	(&works{d.face, d.of.Fleet}).look([]sight{{"case-decided", access.Head, decided, false}, {"case-told", access.Officer, "/cases/" + told, false}, {"case-registered", access.Supervisor, "/cases/" + registered, false},
		{"cases", access.Supervisor, "/cases", false}, {"case-due", access.Officer, "/cases/due", false}, {"approvals", access.Head, "/approvals", false}, {"case-new", access.Officer, "/cases/new", true},
		{"case-from-capture", access.Officer, "/captures/" + shot + "/case", true}, {"case-party", access.Supervisor, decided + "/party", true}, {"case-file", access.Head, steps(registered, "file"), true},
		{"case-report", access.Officer, steps(filed, "report"), true}, {"case-notice", access.Head, steps(reported, "notice"), false}, {"case-decide", access.Head, steps(proposed, "decide"), true},
		{"case-review", access.LegalReviewer, steps(proposed, "review"), true}, {"case-discuss", access.Head, steps(proposed, "discuss"), true}, {"case-start", access.Head, "/", false}})
}
