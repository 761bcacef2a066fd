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
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/term"
	"yuanjian/internal/testkit"
)

// TestShippedOverlaysRestOnSourcesOfTheProgram: each cites a provision of rank rule or above that is in force, sets what a source may
// set, and each block says what was not checked, in the file and to people.
func TestShippedOverlaysRestOnSourcesOfTheProgram(t *testing.T) {
	all, err := statute.ShippedOverlays()
	must(t, err)
	own, err := statute.Own()
	must(t, err)
	table := statute.Table{Entries: own}
	var fields []string
	for _, s := range all {
		fields = append(fields, s.Field)
		if people.Fields[s.Field].ZH == "" || s.Note.ZH == "" || s.Note.EN == "" || len(s.Overlays) == 0 {
			t.Errorf("%+v", s)
		}
		for _, n := range s.Overlays {
			cited, err := table.Cite(n.Citation, n.From, "A2.1b", "第二条第一款")
			must(t, err)
			k, ok := statute.KindOf(n.Parameter)
			if !cited.Rank.MayOverlay() || cited.Article == "" || !ok || n.Amount < k.Least() || n.Amount > k.Most {
				t.Errorf("%s: %+v", s.Field, n)
			}
		}
	}
	if strings.Join(fields, " ") != "traffic urban" {
		t.Errorf("fields %v", fields)
	}
	raw, err := os.ReadFile("overlays.txt")
	must(t, err)
	for _, block := range strings.Split(string(raw), "\n= ")[1:] {
		if !strings.Contains(block, "\n# compared: ") || !strings.Contains(block, "Not there: ") {
			t.Errorf("no note says what was compared: %s", block)
		}
	}
}

// TestA2_1b_TermsOfCasesByTheField: what the rule of traffic police sets for cases counts once a person who keeps statutes has entered it,
// in one act; other fields keep the defaults, a notice sets nothing, and no source goes beyond what the law allows.
func TestA2_1b_TermsOfCasesByTheField(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := &statute.Service{Engine: w.Engine}
		legal, day := w.By(access.LegalReviewer), law.DateOf(w.Clock.Now())
		value := func(field string, name statute.Name) statute.Value {
			t.Helper()
			v, err := statute.Parameter(t.Context(), w.DB.Reader(), w.Book, field, name, day)
			must(t, err)
			return v
		}
		if _, err := s.EnterShipped(t.Context(), w.By(access.Keeper), "traffic"); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a keeper entered it: %v", err)
		}
		if _, err := s.EnterShipped(t.Context(), legal, "market"); !fault.IsNotFound(err) {
			t.Errorf("a field without a block: %v", err)
		}
		before := value("traffic", statute.PublicNoticeTerm)
		if before.Amount != 30 || before.Term().Basis().ZH != "民事诉讼法第九十五条" {
			t.Errorf("before: %s", before.Words().ZH)
		}
		done, err := s.EnterShipped(t.Context(), legal, "traffic")
		must(t, err)
		if len(done.Overlays) != 6 {
			t.Errorf("%+v", done)
		}
		for name, want := range map[statute.Name]int64{statute.ReviewTerm: 5, statute.NoticeTerm: 5, statute.ObjectionTerm: 5, statute.PublicNoticeTerm: 60, statute.SimpleCitizen: 200_00, statute.SimpleUnit: 200_00, statute.DecisionTerm: 90, statute.DefenceTerm: 5} {
			if v := value("traffic", name); v.Amount != want {
				t.Errorf("%s: %s", name, v.Words().ZH)
			}
			if k, _ := statute.KindOf(name); value("market", name).Amount != k.Default {
				t.Errorf("%s changed in another field", name)
			}
		}
		notice := value("traffic", statute.PublicNoticeTerm)
		if row := notice.Term(); row.ID != term.PublicNotice || row.Amount != 60 || row.Rank != "ministry_rule" || row.Basis().ZH != "《道路交通安全违法行为处理程序规定》第五十五条" {
			t.Errorf("%+v", row)
		}
		var conflict fault.Conflict
		if _, err := s.EnterShipped(t.Context(), legal, "traffic"); !errors.As(err, &conflict) {
			t.Errorf("entered twice: %v", err)
		}
		must2 := func(n statute.NewOverlay) error { _, err := s.AddOverlay(t.Context(), legal, n); return err }
		var invalid fault.Invalid
		for name, amount := range map[statute.Name]int64{statute.PublicNoticeTerm: 29, statute.SimpleUnit: 3_000_01, statute.SimpleCitizen: 200_01, statute.HearingFineUnit: 99, statute.DefenceTerm: 0} {
			if err := must2(statute.NewOverlay{Field: "urban", Citation: statute.Key("xzcf", "第六十三条"), Parameter: name, Amount: amount, From: day}); !errors.As(err, &invalid) {
				t.Errorf("%s set to %d: %v", name, amount, err)
			}
		}
		refusedBy(t, must2(statute.NewOverlay{Field: "urban", Citation: statute.Key("gbf2018-118", ""), Parameter: statute.DecisionTerm, Amount: 60, From: day}), "A2.1b")
		w.Verify()
	})
}

// TestAFieldWithoutItsThresholdsOfHearingIsNotReady: each that is not set is named with the article and who enters it; none has a default.
func TestAFieldWithoutItsThresholdsOfHearingIsNotReady(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := &statute.Service{Engine: w.Engine}
		legal, day := w.By(access.LegalReviewer), law.DateOf(w.Clock.Now())
		lacks := func(field string, day law.Date) []statute.Lack {
			t.Helper()
			out, err := statute.Ready(t.Context(), w.DB.Reader(), w.Book, field, day)
			must(t, err)
			for _, l := range out {
				x := l.Words()
				if !strings.Contains(x.ZH, "行政处罚法第六十三条") || !strings.Contains(x.ZH, "法制审核人员") || !strings.Contains(x.EN, "Art 63") {
					t.Errorf("%+v", x)
				}
			}
			return out
		}
		_, err := s.EnterShipped(t.Context(), legal, "urban")
		must(t, err)
		if n := len(lacks("urban", day)); n != 4 {
			t.Errorf("%d are lacking", n)
		}
		for i, name := range []statute.Name{statute.HearingFineCitizen, statute.HearingFineUnit, statute.HearingForfeitCitizen, statute.HearingForfeitUnit} {
			_, err := s.AddOverlay(t.Context(), legal, statute.NewOverlay{Field: "urban", Citation: statute.Key("gdtz", ""), Parameter: name, Amount: 5_000_00, From: day})
			must(t, err)
			if out := lacks("urban", day); len(out) != 3-i {
				t.Errorf("after %s: %v", name, out)
			}
		}
		if n := len(lacks("urban", day.AddDays(-1))); n != 4 {
			t.Errorf("the day before: %d", n)
		}
		if n := len(lacks("traffic", day)); n != 4 {
			t.Errorf("another field: %d", n)
		}
		w.Verify()
	})
}
