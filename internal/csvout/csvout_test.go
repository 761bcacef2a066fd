package csvout

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestGuardKeepsFormulasFromRunning(t *testing.T) {
	for _, cell := range []string{"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "＝1+1", "＋1", "－1+2", "＠x", "'=1", "+86 138-0000-0000"} {
		if got := Guard(cell); got != "'"+cell {
			t.Errorf("%q is written as %q", cell, got)
		}
	}
	for _, cell := range []string{"", "粤E12345", "2026-06-03", "-12.5", "+7", "0", "a=b", "'quoted'", "O'Neil", " text"} {
		if got := Guard(cell); got != cell {
			t.Errorf("%q is written as %q", cell, got)
		}
	}
}

func TestBareUndoesGuard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(rapid.String(), rapid.StringMatching(`'{0,3} ?[=+@\t-]?[0-9a-z.]{0,4}`)).Draw(t, "cell")
		if got := Bare(Guard(cell)); got != cell {
			t.Fatalf("%q came back as %q", cell, got)
		}
	})
}

func TestWriterMakesWhatASpreadsheetReads(t *testing.T) {
	var b strings.Builder
	w := New(&b)
	if err := errors.Join(w.Row("单位", "备注"), w.Row(`佛山"一"队`, "=HYPERLINK(1)"), w.Row("a,b", "两\n行")); err != nil {
		t.Fatal(err)
	}
	if b.Len() != 0 {
		t.Errorf("%d bytes left before anything was flushed", b.Len())
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\uFEFF")
	if !ok || !strings.Contains(text, "\r\n") {
		t.Errorf("the file begins with %q", b.String())
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	want := [][]string{{"单位", "备注"}, {`佛山"一"队`, "'=HYPERLINK(1)"}, {"a,b", "两\n行"}}
	if err != nil || !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("read back: %q, %v", rows, err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

func TestWriterKeepsItsFirstError(t *testing.T) {
	w := New(broken{})
	if err := w.Row("a"); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err == nil {
		t.Error("nobody reads, and no error")
	}
	if err := w.Row("b"); err == nil {
		t.Error("written after an error")
	}
}
