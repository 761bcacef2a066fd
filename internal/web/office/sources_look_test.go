package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestSourcePagesInABrowser: the pages of source governance keep the rules of accessibility and are no wider than their window.
// With -artifacts their pictures stay.
func TestSourcePagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use, task := crowded(t, s.face)
	at := "/sources/" + task
	keeper, head := s.now(access.Keeper), s.now(access.Head)
	owner := s.Who(access.Keeper, s.County).By.Person
	keeper.post("/year-reports", "year", "2026", "addressee", "云水市青岚区人民政府（测试）").goes("/year-reports/")
	report := linkTo(keeper.get("/year-reports"), "/year-reports/0")
	s.look([]sight{{"source-open", access.Keeper, at, false}, {"source-plan", access.Keeper, at + "/plan", true}, {"sources", access.Head, "/sources", false}})
	keeper.post(at+"/plan", "cause", "sign", "measures", "sign", "measures", "marking", "words", "现场查看：分流标志距离过近，夜间看不清；在500米、1公里、2公里处增设标志，重划虚线。",
		"owner", owner, "due", law.DateOf(s.Clock.Now()).AddDays(20).String()).goes(at)
	s.look([]sight{{"source-decide", access.Head, at + "/decide", true}})
	head.post(at+"/decide", "decision", "approve", "words", "同意，请尽快落实").goes(at)
	keeper.post(at+"/finish", "day", law.DateOf(s.Clock.Now()).String(), "words", "三块标志已经设置，标线已经重划").goes(at)
	s.Clock.Set(law.NewDate(2026, time.December, 5).Start().Add(9 * time.Hour))
	s.now(access.Supervisor).post(at+"/order", "reason", "治理期限已过，没有核查效果", "due", "2026-12-15").goes(at)
	keeper = s.now(access.Keeper)
	keeper.post("/quarters/2026-Q3", "words", "本季度没有新的抓拍，原因是标志已经增设").goes("/analyses/")
	analysis := linkTo(keeper.get("/analyses"), "/analyses/0")
	s.now(access.Head).post("/sources/thresholds", "kind", "median", "value", "12.5", "from", "2026-12-05", "reason", "本区车流大").goes("/sources/thresholds")
	s.look([]sight{
		{"source-red", access.Supervisor, at, false}, {"source-order", access.Supervisor, at + "/order", true}, {"sources-red", access.Supervisor, "/sources?view=red", false},
		{"source-check", access.Keeper, at + "/check", true}, {"source-raise", access.Keeper, "/devices/uses/" + use.Use + "/source", false},
		{"analyses", access.Supervisor, "/analyses", false}, {"analysis", access.Head, analysis, false}, {"quarter", access.Keeper, "/quarters/2026-Q2", true},
		{"anomalies", access.Supervisor, "/sources/anomalies", false}, {"usage", access.Supervisor, "/sources/usage", false},
		{"thresholds", access.Head, "/sources/thresholds", false}, {"threshold-new", access.Head, "/sources/thresholds/new", true},
		{"reports", access.Keeper, "/year-reports", false}, {"report-new", access.Keeper, "/year-reports/new", false}, {"report", access.Head, report, false},
		{"report-decide", access.Head, report + "/decide", true}, {"start-supervisor", access.Supervisor, "/", false}, {"start-head", access.Head, "/", false},
	})
}
