package law

import "testing"

func TestArticlesAreWrittenAsTheirSourcesDo(t *testing.T) {
	for _, c := range []struct {
		number, paragraph, item int
		want                    string
	}{
		{9, 0, 0, "第九条"}, {10, 2, 0, "第十条第二款"}, {11, 1, 3, "第十一条第一款第（三）项"}, {14, 1, 0, "第十四条第一款"},
		{20, 0, 0, "第二十条"}, {21, 0, 0, "第二十一条"}, {30, 0, 1, "第三十条第（一）项"}, {41, 2, 0, "第四十一条第二款"}, {99, 10, 11, "第九十九条第十款第（十一）项"},
		{100, 0, 0, "第一百条"}, {104, 0, 0, "第一百零四条"}, {110, 0, 0, "第一百一十条"}, {114, 0, 0, "第一百一十四条"}, {202, 1, 0, "第二百零二条第一款"}, {283, 0, 0, "第二百八十三条"},
	} {
		a := Art(SourceMeasures, c.number, c.paragraph, c.item)
		if a.Words != c.want || a.Source != SourceMeasures || a.Number != c.number {
			t.Errorf("%+v, want %s", a, c.want)
		}
	}
	for _, n := range []int{0, -1, 1000} {
		if Numeral(n) != "" {
			t.Errorf("%d: %s", n, Numeral(n))
		}
	}
}

func TestReferencesInEnglish(t *testing.T) {
	for words, want := range map[string]string{"第十一条第一款第（三）项": "Art 11(1)(3)", "第九条": "Art 9", "第二百八十三条": "Art 283", "第一百一十四条": "Art 114", "第三十六条第（三）项": "Art 36(3)", "第十四条第二款、第二十二条": "Art 14(2), Art 22", "": "", "Art 5": "Art 5"} {
		if got := Cited("en", words); got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
		if got := Cited("zh", words); got != words {
			t.Errorf("%s in Chinese: %q", words, got)
		}
	}
}

func TestRuleInForceAndItsWords(t *testing.T) {
	first, last := NewDate(2021, 7, 15), NewDate(2025, 4, 30)
	older, newer := Art(SourcePenaltyLaw, 41, 1, 0), Art(SourceMeasures, 14, 1, 0)
	r := Rule[int]{From: first, Until: last, Citations: []Citation{{MeasuresInForce, newer}, {PenaltyLawInForce, older}}}
	for day, want := range map[Date]bool{first.AddDays(-1): false, first: true, last: true, last.AddDays(1): false} {
		if r.InForce(day) != want {
			t.Errorf("on %s: %v", day, !want)
		}
	}
	r.Until = 0
	if !r.InForce(NewDate(2999, 1, 1)) {
		t.Error("an open rule has ended")
	}
	if r.On(last) != older || r.On(last.AddDays(1)) != newer || r.On(0) != older {
		t.Error("the words of another day")
	}
}

func TestMetHasNoConsequence(t *testing.T) {
	findings := []Finding{{Result: Met, Bars: Barred}, {Result: Unmet, Bars: Barred}, {Result: Unknown, Bars: FindingNeeded}, {Result: Met}}
	for i, want := range []string{"", "barred", "finding", ""} {
		if got := findings[i].Consequence().String(); got != want {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
	if Corroboration.String() != "corroboration" || Met.String()+Unmet.String()+Unknown.String() != "metunmetunknown" || Result(0).String() != "" {
		t.Error("not the words of the contract")
	}
	if Unknown.Words().ZH != "待查明" || Met.Words().ZH != "符合" || Unmet.Words().ZH != "不符合" || Result(9).Words() != (Words{}) {
		t.Error("not the words of the pages")
	}
}
