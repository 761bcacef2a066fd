package penalty

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yuanjian/internal/law"
)

func someBenchmark() Benchmark {
	return Benchmark{Field: "transport", Violation: "8001", Basis: "《某条例》第十条",
		Law: Ranges{{Kind: Warning}, {Kind: Fine, From: 20000, To: 200000}, {Kind: SuspendLicence, DaysFrom: 10, DaysTo: 90}},
		Bands: []Band{
			{"较轻", law.Words{ZH: "超限不足一吨"}, Ranges{{Kind: Warning}, {Kind: Fine, From: 20000, To: 50000}}},
			{"一般", law.Words{ZH: "超限一吨以上不足五吨"}, Ranges{{Kind: Fine, From: 50000, To: 100000}}},
			{"较重", law.Words{ZH: "超限五吨以上"}, Ranges{{Kind: Fine, From: 100000, To: 200000}, {Kind: SuspendLicence, DaysFrom: 30, DaysTo: 90}}},
		}}
}

func TestAssessTable(t *testing.T) {
	b := someBenchmark()
	if err := b.Check(); err != nil {
		t.Fatal(err)
	}
	for _, l := range table(t, "assess.txt", 15) {
		a, err := Assess(b, l.cells[0], penaltyOf(t, l.cells[1]))
		var out []string
		var refusal law.Refusal
		if errors.As(err, &refusal) {
			out = append(out, "不许："+refusal.Because.ZH)
			if refusal.Cure.ZH == "" || refusal.Cure.EN == "" || refusal.Because.EN == "" {
				t.Errorf("assess.txt:%d: no cure", l.number)
			}
		} else if err != nil {
			t.Fatal(err)
		} else if a.Inside() {
			out = append(out, "在幅度内")
		}
		for _, part := range []struct {
			name string
			list []law.Words
		}{{"偏高：", a.Above}, {"偏低：", a.Below}, {"减轻：", a.BelowLaw}} {
			if len(part.list) > 0 {
				out = append(out, part.name+chinese(t, part.list))
			}
		}
		if got := strings.Join(out, " "); got != l.cells[2] {
			t.Errorf("assess.txt:%d: %s, want %s", l.number, got, l.cells[2])
		}
	}
}

// Whatever fine is proposed, it is inside exactly when it lies between the ends of the band, and refused exactly when it is above
// the most of the law.
func TestFinesAreInsideBetweenTheEnds(t *testing.T) {
	b := someBenchmark()
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.OneOf(rapid.Int64Range(1, 300000), rapid.SampledFrom([]int64{49999, 50000, 100000, 100001, 200000, 200001})).Draw(t, "fen")
		a, err := Assess(b, "一般", Penalty{[]Measure{{Kind: Fine, Fen: fen}}})
		if (err != nil) != (fen > 200000) || err == nil && a.Inside() != (fen >= 50000 && fen <= 100000) || (len(a.BelowLaw) > 0) != (fen < 20000) {
			t.Fatalf("%d: %v, %v", fen, a, err)
		}
	})
}

func TestBenchmarkStaysWithinTheLaw(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Benchmark)
		want   string
	}{
		"as it is":                       {func(*Benchmark) {}, ""},
		"no field":                       {func(b *Benchmark) { b.Field = "" }, "field"},
		"no violation":                   {func(b *Benchmark) { b.Violation = "" }, "violation"},
		"no provision":                   {func(b *Benchmark) { b.Basis = " " }, "basis"},
		"no ranges of the law":           {func(b *Benchmark) { b.Law = nil; b.Bands = nil }, "law bands"},
		"a band above the most":          {func(b *Benchmark) { b.Bands[2].Ranges[0].To++ }, "bands/2"},
		"a band below the least":         {func(b *Benchmark) { b.Bands[0].Ranges[1].From-- }, "bands/0"},
		"a kind the law has not":         {func(b *Benchmark) { b.Bands[1].Ranges[0].Kind = ConfiscateGains }, "bands/1"},
		"longer than the law":            {func(b *Benchmark) { b.Bands[2].Ranges[1].DaysTo = 91 }, "bands/2"},
		"from high to low":               {func(b *Benchmark) { b.Bands[1].Ranges[0].From = 100001 }, "bands/1"},
		"a fine of nothing":              {func(b *Benchmark) { b.Bands[1].Ranges[0] = Range{Kind: Fine} }, "bands/1"},
		"a warning with a sum":           {func(b *Benchmark) { b.Bands[0].Ranges[0].To = 1 }, "bands/0"},
		"two bands of one name":          {func(b *Benchmark) { b.Bands[1].Key = "较轻" }, "bands/1"},
		"a band for no circumstances":    {func(b *Benchmark) { b.Bands[1].Words = law.Words{} }, "bands/1"},
		"a band that allows nothing":     {func(b *Benchmark) { b.Bands[1].Ranges = nil }, "bands/1"},
		"one kind twice in a band":       {func(b *Benchmark) { b.Bands[0].Ranges[0] = b.Bands[0].Ranges[1] }, "bands/0"},
		"a suspension that has no days":  {func(b *Benchmark) { b.Bands[2].Ranges[1] = Range{Kind: SuspendLicence} }, "bands/2"},
		"more bands than anybody reads":  {func(b *Benchmark) { b.Bands = append(b.Bands, make([]Band, BandsMost)...) }, ""},
		"a provision longer than a line": {func(b *Benchmark) { b.Basis = strings.Repeat("条", basisMost+1) }, "basis"},
	} {
		b := someBenchmark()
		c.change(&b)
		got := fieldsOf(b.Check())
		if name == "more bands than anybody reads" {
			if !strings.HasPrefix(got, "bands") {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
