package admissibility

import (
	"strings"
	"testing"
)

func inOrderAt(at string) []byte { return []byte(strings.Replace(inOrder, "AT", at, 1)) }

func BenchmarkFindings(b *testing.B) {
	f, err := Parse(inOrderAt("2025-06-30T08:00:00+08:00"))
	if err != nil {
		b.Fatal(err)
	}
	var j Judgement
	b.ReportAllocs()
	for b.Loop() {
		JudgeFindings(&f, OnRecord, &j)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "judgements/s")
}

func BenchmarkReceipt(b *testing.B) {
	f, err := Parse(inOrderAt("2025-06-30T08:00:00+08:00"))
	if err != nil {
		b.Fatal(err)
	}
	room := make([]byte, 0, 8192)
	b.ReportAllocs()
	for b.Loop() {
		room = Judge(&f, OnRecord).Append(room[:0])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "receipts/s")
}

func BenchmarkParse(b *testing.B) {
	doc := inOrderAt("2025-06-30T08:00:00+08:00")
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(doc); err != nil {
			b.Fatal(err)
		}
	}
}

func TestFindingsAllocateNothing(t *testing.T) {
	f, err := Parse(inOrderAt("2025-06-30T08:00:00+08:00"))
	if err != nil {
		t.Fatal(err)
	}
	f.Events[0], f.Events[5] = f.Events[5], f.Events[0] // out of order as well
	var j Judgement
	j.Judge(&f, OnRecord)
	if n := testing.AllocsPerRun(100, func() { JudgeFindings(&f, OnRecord, &j) }); n != 0 {
		t.Errorf("%v allocations for one judgement", n)
	}
}
