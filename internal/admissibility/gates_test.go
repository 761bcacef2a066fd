package admissibility

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/law"
)

func parsed(t *testing.T, base string, changes ...string) Facts {
	t.Helper()
	doc, _ := readBases(t).compose(t, block{where: t.Name(), lines: append([]string{"base " + base}, changes...)})
	f, err := Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func beijing(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := law.ParseInstant(valueOf(text).(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// notMet lists the gates that are not met.
func notMet(gates []law.Statement) string {
	var ids []string
	for _, g := range gates {
		if g.Result != law.Met {
			ids = append(ids, g.Rule)
		}
	}
	return strings.Join(ids, " ")
}

func TestGates(t *testing.T) {
	const planned = "drop commissioned"
	for _, c := range []struct {
		base, at string
		changes  []string
		want     string
	}{
		{"fixed", "2025-09-01T12:00", []string{planned}, ""},
		{"fixed", "2025-06-05T23:59:59", []string{planned, "drop clock_checked", "add 2025-06-01T00:00 clock_checked offset_ms=0"}, "A14.1b A14.1c"},
		{"fixed", "2025-06-06T00:00", []string{planned, "drop clock_checked", "add 2025-06-01T00:00 clock_checked offset_ms=0"}, ""},
		{"fixed", "2025-09-01T12:00", []string{planned, "drop verified"}, "A22.1b"},
		{"fixed", "2025-09-01T12:00", []string{planned, "drop surveyed"}, "A9b-place"},
		{"fixed", "2025-09-01T12:00", []string{planned, "set site.place = toilet"}, "A15"},
		{"fixed", "2025-09-01T12:00", []string{planned, "set use.sole_basis = null"}, ""},    // a case without other evidence is another matter
		{"fixed", "2025-09-01T12:00", []string{planned, "set capture.firmware = 9.9.9"}, ""}, // the capture is not looked at
		{"fixed", "2025-09-01T12:00", []string{planned, "drop clock_checked"}, "A36.3"},      // nobody has looked at the clock
		{"fixed", "2025-09-01T12:00", []string{planned, "drop published"}, "A14.1b A14.1c"},  // unknown is not met
		{"drone", "2025-08-01T12:00", []string{planned, "drop flight_plan", "add 2025-07-31T08:00 clock_checked offset_ms=0"}, ""},
		{"drone", "2025-09-01T12:00", []string{planned, "drop mark_photographed"}, "A16.1.4"},
		{"patrol", "2025-09-01T12:00", []string{planned, "set capture.position = null"}, ""},
		{"old", "2025-09-01T12:00", nil, ""},
		{"old", "2025-09-01T12:00", []string{"add 2025-08-01T00:00 stopped"}, "A9b A14.1b A14.1c"},
		{"before", "2024-09-01T12:00", []string{planned}, ""},
	} {
		f := parsed(t, c.base, c.changes...)
		gates := Gates(&f, beijing(t, c.at))
		if got := notMet(gates); got != c.want {
			t.Errorf("%s %v: %s not met, want %s", c.base, c.changes, got, c.want)
		}
		for _, g := range gates {
			checkGate(t, g)
		}
	}
}

// checkGate asks that a gate speaks of the commissioning and says what would cure it.
func checkGate(t *testing.T, g law.Statement) {
	t.Helper()
	for _, words := range []string{g.Because.ZH, g.Because.EN} {
		for _, capture := range []string{"抓拍", "capture", "不能补救", "cures nothing", "{", "["} {
			if strings.Contains(words, capture) {
				t.Errorf("%s: %q speaks of %q", g.Rule, words, capture)
			}
		}
	}
	if (g.Result == law.Met) != (g.Cure.ZH == "") && g.Rule != "A15" {
		t.Errorf("%s: %s with the cure %q", g.Rule, g.Result, g.Cure.ZH)
	}
	if g.Title.ZH == "" || g.Article.Words == "" {
		t.Errorf("%s: no title or article", g.Rule)
	}
}

// Gates and the judge are one: with every gate met, a commissioning then makes Live the only rule about the use.
func TestGatesMetMakesTheNextCaptureLawful(t *testing.T) {
	f := parsed(t, "fixed", "drop commissioned", "add 2025-09-01T11:00 commissioned")
	if open := notMet(Gates(&f, beijing(t, "2025-09-01T11:00"))); open != "" {
		t.Fatalf("not met: %s", open)
	}
	if r := Judge(&f, OnRecord); r.Outcome != Reviewable {
		t.Errorf("%s", r.AppendIndented(nil))
	}
}

func TestFirstLawfulDay(t *testing.T) {
	for _, c := range []struct {
		base, at string
		changes  []string
		want     string // date, or "" when there is none
		because  string
	}{
		{"fixed", "2025-05-10T12:00", nil, "2025-06-06", "平台2025年5月6日公示，满30日后最早可用日为2025年6月6日。其他方式2025年5月6日公布，满30日后最早可用日为2025年6月6日。"},
		{"fixed", "2025-05-20T12:00", []string{"drop published channel=other", "add 2025-05-16T09:00 published channel=other covers=true"}, "2025-06-16", "其他方式2025年5月16日公布"},
		{"fixed", "2025-05-10T12:00", []string{"drop published channel=other"}, "", "没有其他方式公布的记录。"},
		{"fixed", "2025-05-06T10:30", nil, "", "其他方式最早的公布在启用之后（2025年5月6日11:00:00）。"},
		{"fixed", "2025-09-01T12:00", []string{"add 2025-08-01T09:00 stopped"}, "", "2025年8月1日停止使用，此后到启用时没有重新公示。"},
		{"fixed", "2025-09-01T12:00", []string{"add 2025-08-01T09:00 publication_corrected channel=platform material=true"}, "2025-09-01", "作实质性更正后重新起算"},
		{"old", "2025-09-01T12:00", nil, "2025-09-01", "不要求公示满30日"},
		{"before", "2024-09-01T12:00", nil, "2024-09-01", "2025年5月1日以前"},
	} {
		f := parsed(t, c.base, c.changes...)
		day, because, ok := FirstLawfulDay(&f, beijing(t, c.at))
		if ok != (c.want != "") || ok && day.String() != c.want || !strings.Contains(because.ZH, c.because) || because.EN == "" {
			t.Errorf("%s %s %v: %s %v %q", c.base, c.at, c.changes, day, ok, because.ZH)
		}
		if !ok {
			continue
		}
		// the judge agrees: the day before is too early, the day itself is not
		for back, want := range map[int]bool{0: true, -1: c.base != "fixed"} {
			f.Capture.At = startOf(day.AddDays(back))
			met := true
			var j Judgement
			j.Judge(&f, OnRecord)
			for _, found := range j.Findings() {
				if strings.HasPrefix(found.Rule, "A14.1b") || strings.HasPrefix(found.Rule, "A14.1c") {
					met = met && found.Result == law.Met
				}
			}
			if met != want {
				t.Errorf("%s %v: %d days from %s: met %v, want %v", c.base, c.changes, back, day, met, want)
			}
		}
	}
}
