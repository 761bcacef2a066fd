package penalty

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"yuanjian/internal/law"
)

// line is a line of a table in testdata, cut at =>.
type line struct {
	number int
	cells  []string
}

func table(t *testing.T, name string, least int) (out []line) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range strings.Split(string(text), "\n") {
		if s = strings.TrimSpace(s); s == "" || strings.HasPrefix(s, "#") {
			continue
		}
		l := line{number: i + 1}
		for _, cell := range strings.Split(s, "=>") {
			l.cells = append(l.cells, strings.TrimSpace(cell))
		}
		out = append(out, l)
	}
	if len(out) < least {
		t.Fatalf("%s has only %d lines", name, len(out))
	}
	return out
}

var written = regexp.MustCompile(`^([0-9.]+元)?([0-9]+日)?(\[.*\])?( 记([0-9]+)分)?$`)

// penaltyOf reads a penalty as the tables write it: 罚款500元；暂扣许可证件30日[道路运输证] 记3分.
func penaltyOf(t *testing.T, s string) (p Penalty) {
	t.Helper()
	for _, one := range strings.Split(s, "；") {
		var m Measure
		for _, k := range Kinds() {
			if strings.HasPrefix(one, k.Words().ZH) {
				m.Kind = k
			}
		}
		parts := written.FindStringSubmatch(strings.TrimPrefix(one, m.Kind.Words().ZH))
		if m.Kind == "" || parts == nil {
			t.Fatalf("%q is no penalty", one)
		}
		if parts[1] != "" {
			yuan, err := strconv.ParseFloat(strings.TrimSuffix(parts[1], "元"), 64)
			if err != nil {
				t.Fatal(err)
			}
			m.Fen = int64(math.Round(yuan * 100))
		}
		m.Days, _ = strconv.Atoi(strings.TrimSuffix(parts[2], "日"))
		m.What = strings.ReplaceAll(strings.Trim(parts[3], "[]"), "、", "\n")
		m.Points, _ = strconv.Atoi(parts[5])
		p.Measures = append(p.Measures, m)
	}
	if err := p.Check(); err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return p
}

func partyOf(s string) Party {
	if s == "公民" {
		return Citizen
	}
	return Unit
}

// chinese joins words as the tables have them; every sentence is there in English too.
func chinese(t *testing.T, all []law.Words) string {
	t.Helper()
	out := make([]string, len(all))
	for i, w := range all {
		if out[i] = w.ZH; w.ZH == "" || w.EN == "" {
			t.Errorf("%q, %q: both languages are wanted", w.ZH, w.EN)
		}
	}
	return strings.Join(out, "；")
}
