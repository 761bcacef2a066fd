package statute_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/term"
	"yuanjian/internal/testkit"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refusedBy(t *testing.T, err error, rule string) law.Refusal {
	t.Helper()
	var r law.Refusal
	if !errors.As(err, &r) || r.Rule != rule || r.Article == "" || r.Cure.ZH == "" || r.Cure.EN == "" {
		t.Errorf("want a refusal by %s with article and cure, got %v", rule, err)
	}
	return r
}

var traffic = statute.Key("jtwfcx", "第十九条")

func TestOwnSourcesAreReadWhole(t *testing.T) {
	own, err := statute.Own()
	must(t, err)
	if len(own) < 30 {
		t.Fatalf("only %d sources", len(own))
	}
	for _, e := range own {
		if e.Title == "" || e.Rank.Words().ZH == "" || e.Rank.Words().EN == "" || !e.Own() {
			t.Errorf("%+v", e)
		}
		if e.Rank.Standard() && e.Number == "" {
			t.Errorf("%s has no number", e.Title)
		}
		for _, p := range e.Provisions {
			if p.Article == "" || strings.ContainsAny(p.Article, " |") {
				t.Errorf("%s: %+v", e.Title, p)
			}
		}
	}
	if own[0].Rank != statute.Law || own[len(own)-1].Rank.Place() < own[0].Rank.Place() {
		t.Error("not by rank")
	}
}

// TestEveryOwnSourceSaysWhatItWasComparedWith: checked is only what stands whole in a text that was itself compared.
func TestEveryOwnSourceSaysWhatItWasComparedWith(t *testing.T) {
	raw, err := os.ReadFile("sources.txt")
	must(t, err)
	blocks := strings.Split(string(raw), "\n= ")[1:]
	for _, b := range blocks {
		head, rest, _ := strings.Cut(b, "\n")
		note, _, _ := strings.Cut(rest, "\n")
		with, ok := strings.CutPrefix(note, "# compared: ")
		compared, absent, _ := strings.Cut(with, ". Not there: ")
		if !ok || compared == "" {
			t.Errorf("%s: no note below its head says what it was compared with", head)
		}
		whole := (strings.Contains(compared, "[V]") || strings.Contains(compared, "regulation.txt")) && strings.Contains(compared, "title") && !strings.Contains(absent, "第") && !strings.Contains(absent, "provisions")
		if strings.HasSuffix(head, "| checked") != whole {
			t.Errorf("%s: the mark is not what the note says: %s", head, note)
		}
	}
	if own, err := statute.Own(); err != nil || len(own) != len(blocks) {
		t.Errorf("%d entries, %d notes, %v", len(own), len(blocks), err)
	}
}

// restsOn is what a parameter that no source sets must say: whose figure it is.
func restsOn(name statute.Name) string {
	switch {
	case name == statute.DecisionTerm:
		return "行政处罚法第六十条"
	case name == statute.PublicNoticeTerm:
		return "民事诉讼法第九十五条"
	case strings.HasPrefix(string(name), "hearing_"):
		return "没有录入（须按领域录入数额和来源，本系统不设默认）"
	}
	return "本系统默认，不是法律"
}

func TestParameterIsTheDefaultOfTheHouseUntilASourceSaysOtherwise(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		day := law.DateOf(w.Clock.Now())
		for _, k := range statute.Kinds {
			v, err := statute.Parameter(t.Context(), w.DB.Reader(), w.Book, "traffic", k.Name, day)
			must(t, err)
			if v.Amount != k.Default || v.Overlay != nil || !strings.Contains(v.Words().ZH, restsOn(k.Name)) {
				t.Errorf("%s: %+v: %s", k.Name, v, v.Words().ZH)
			}
			if k.Article == "" || k.Words.EN == "" || k.Least() < 1 || k.Most < k.Least() || k.Default > k.Most {
				t.Errorf("%+v", k)
			}
		}
		for name, want := range map[statute.Name]int64{statute.EvaluationInterval: 12, statute.StopNotice: 3, statute.MaintenanceDecision: 30, statute.Spacing: 500, statute.MaintenanceGrace: 15, statute.SharedRadius: 500, statute.ClockLimit: 1000,
			statute.ObjectionTerm: 5, statute.DefenceTerm: 5, statute.DecisionTerm: 90, statute.PublicNoticeTerm: 30, statute.SimpleCitizen: 0, statute.SimpleUnit: 0,
			statute.HearingFineCitizen: 0, statute.HearingFineUnit: 0, statute.HearingForfeitCitizen: 0, statute.HearingForfeitUnit: 0} {
			if k, _ := statute.KindOf(name); k.Default != want {
				t.Errorf("%s is %d, not %d", name, k.Default, want)
			}
		}
		if _, err := statute.Parameter(t.Context(), w.DB.Reader(), w.Book, "traffic", "fines", day); !fault.IsNotFound(err) {
			t.Errorf("a parameter that there is not: %v", err)
		}
		w.Verify()
	})
}

// TestTheRegisterOfTermsRestsOnTheSameSources: rank and first day of what both name are the same.
func TestTheRegisterOfTermsRestsOnTheSameSources(t *testing.T) {
	own, err := statute.Own()
	must(t, err)
	found := 0
	for _, row := range term.All() {
		rank := statute.Rank(row.Rank)
		if row.Rank != term.Policy && row.Rank != term.JudicialReading && rank.Words().ZH == "" {
			t.Errorf("%s: no rank is called %s", row.ID, row.Rank)
		}
		for _, e := range own {
			if row.Source != strings.TrimPrefix(e.Title, "中华人民共和国") && row.Source != e.Number {
				continue
			}
			found++
			if row.Rank != term.Policy && rank != e.Rank || row.From != 0 && row.From != e.From {
				t.Errorf("%s says %s from %s, and %s is %s from %s", row.ID, row.Rank, row.From, e.Title, e.Rank, e.From)
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d rows name a source of the table", found)
	}
}

func TestA2_1b_ARuleOfTheFieldPrevailsAndANoticeDoesNot(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := &statute.Service{Engine: w.Engine}
		legal, province := w.By(access.LegalReviewer), w.By(access.ProvincialApprover)
		day := law.DateOf(w.Clock.Now())
		value := func(field string, day law.Date) statute.Value {
			t.Helper()
			v, err := statute.Parameter(t.Context(), w.DB.Reader(), w.Book, field, statute.ReviewTerm, day)
			must(t, err)
			return v
		}
		n := statute.NewOverlay{Field: "traffic", Citation: traffic, Parameter: statute.ReviewTerm, Amount: 5, From: day}
		if _, err := s.AddOverlay(t.Context(), w.By(access.Keeper), n); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a keeper entered an overlay: %v", err)
		}
		notice := n
		notice.Citation = statute.Key("gf2024-5", "")
		_, err := s.AddOverlay(t.Context(), legal, notice)
		refusedBy(t, err, "A2.1b")
		notice.Citation = statute.Key("fxczf", "第九条")
		_, err = s.AddOverlay(t.Context(), legal, notice)
		refusedBy(t, err, "A2.1b")
		notice.Citation = statute.Key("gat832-2014", "")
		_, err = s.AddOverlay(t.Context(), legal, notice)
		refusedBy(t, err, "A2.1b")
		early := n
		early.From = law.NewDate(2019, 1, 1)
		_, err = s.AddOverlay(t.Context(), legal, early) // the rule was not in force
		refusedBy(t, err, "A2.1b")

		one, err := s.AddOverlay(t.Context(), legal, n)
		must(t, err)
		v := value("traffic", day)
		if one.State != "in_force" || v.Amount != 5 || v.Source().ZH != "《道路交通安全违法行为处理程序规定》第十九条" {
			t.Errorf("%+v: %s", one, v.Words().ZH)
		}
		if v := value("traffic", day-1); v.Amount != 0 || v.Overlay != nil {
			t.Errorf("before its first day: %s", v.Words().ZH)
		}
		if v := value("urban", day); v.Amount != 0 {
			t.Errorf("another field: %s", v.Words().ZH)
		}
		if v := value("traffic", day); v.Overlay.ID != one.ID {
			t.Errorf("%+v", v)
		}

		// Two that say different things: the higher rank stands, but only when a second person has confirmed it.
		higher := n
		higher.Citation, higher.Amount = statute.Key("dljtaq", "第一百一十四条"), 3
		two, err := s.AddOverlay(t.Context(), legal, higher)
		must(t, err)
		if v := value("traffic", day); two.State != "waiting" || v.Amount != 5 {
			t.Errorf("%+v counts before anybody confirmed it: %s", two, v.Words().ZH)
		}
		_, err = s.ConfirmOverlay(t.Context(), legal, two.ID, "法律优先于规章")
		refusedBy(t, err, "A2.1b")
		_, err = s.ConfirmOverlay(t.Context(), province, two.ID, "法律优先于规章")
		must(t, err)
		if v := value("traffic", day); v.Amount != 3 {
			t.Errorf("after the confirmation: %s", v.Words().ZH)
		}
		// A later one of lower rank does not displace it.
		lower := n
		lower.Amount, lower.From = 8, day.AddDays(1)
		three, err := s.AddOverlay(t.Context(), legal, lower)
		must(t, err)
		_, err = s.ConfirmOverlay(t.Context(), province, three.ID, "位阶低的不适用")
		must(t, err)
		if v := value("traffic", day.AddDays(2)); v.Amount != 3 {
			t.Errorf("a later rule displaced a law: %s", v.Words().ZH)
		}
		// Taken back by two persons, what it displaced stands again; of equal rank the later one.
		p, err := s.ProposeTakeBack(t.Context(), legal, two.ID, "条款引错")
		must(t, err)
		_, err = s.DecideTakeBack(t.Context(), legal, p.ID, true, "同意")
		var r law.Refusal
		if !errors.As(err, &r) || r.Rule != "E15" {
			t.Errorf("decided by who proposed: %v", err)
		}
		_, err = s.DecideTakeBack(t.Context(), province, p.ID, true, "同意")
		must(t, err)
		if v, w := value("traffic", day), value("traffic", day.AddDays(2)); v.Amount != 5 || w.Amount != 8 {
			t.Errorf("after the take-back: %s, then %s", v.Words().ZH, w.Words().ZH)
		}
		w.Verify()
	})
}
