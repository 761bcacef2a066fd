package operate_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/discretion"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// 行政处罚法 34: verify compares the benchmarks, so that a ceiling that was raised in the database is named.
func TestVerifyComparesBenchmarks(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newSystem(t, w)
		bench := &discretion.Service{Engine: w.Engine}
		drafted, err := bench.DraftVersion(t.Context(), w.By(access.LegalReviewer), discretion.Draft{Field: "traffic", Violation: "1039", Basis: statute.Key("dljtaq", "第一百一十四条"),
			Law: "警告；罚款20元至200元", Bands: "一般｜影响通行｜罚款50元至150元", From: law.NewDate(2026, 3, 1),
			Document: discretion.Document{Title: "测试裁量基准", Number: "测裁〔2026〕1号", Rank: statute.NormativeDocument, Published: law.NewDate(2026, 2, 1), Place: "测试"}})
		s.must(err)
		_, err = bench.Decide(t.Context(), w.By(access.Head), drafted.Record.ID, true, "")
		s.must(err)
		if done, named := s.verify(); done.Benchmarks != 1 || len(named) != 0 {
			t.Fatalf("untouched: %+v, %q", done, named)
		}
		s.alter(`UPDATE benchmark SET bands = replace(bands, '15000', '20000')`)
		if _, named := s.verify(); len(named) != 1 {
			t.Errorf("a ceiling was raised: %q", named)
		}
	})
}
