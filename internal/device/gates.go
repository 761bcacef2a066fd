package device

import (
	"fmt"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
)

// notOfTheUse are the rules that ask about one capture, one flight or its reviewer, and not about the use.
var notOfTheUse = map[string]bool{"A14.2": true, "A20b": true, "A21b": true, "A30.1": true, "A30.3a": true,
	"A16.1.1": true, "A16.1.2": true, "A16.1.3a": true}

// receiptAt judges an imagined capture of the use at t: made where it may be made, with the software that was reviewed,
// and intact. What it lacks then is lacking in the use.
func (l *Life) receiptAt(t time.Time) admissibility.Receipt {
	f := l.FactsAt(t)
	f.Stage = admissibility.Received
	f.Capture = admissibility.Capture{At: admissibility.InstantOf(t), Integrity: admissibility.Verified}
	if len(f.Site.Area) > 0 {
		f.Capture.Position = admissibility.Some(f.Site.Area[0]) // on its edge is inside
	}
	if o := l.latest(t, TechnicalReview); o != nil {
		f.Capture.Firmware = admissibility.Some(o.Data.(TechnicalOpinion).Firmware)
	}
	return admissibility.Judge(&f, admissibility.OnRecord)
}

// Gates are the conditions of the use at t in the order of the contract, with sentences, for the site page (ux.md G.4):
// those that ask about the use, and of the rest none.
func (l *Life) Gates(t time.Time) []law.Statement {
	r := l.receiptAt(t)
	var out []law.Statement
	for i, f := range r.Findings {
		if !notOfTheUse[f.Rule] {
			out = append(out, r.Statement(i))
		}
	}
	return out
}

// results are the findings of an imagined capture at t by rule.
func (l *Life) results(t time.Time) map[string]law.Result {
	out := map[string]law.Result{}
	for _, f := range l.receiptAt(t).Findings {
		out[f.Rule] = f.Result
	}
	return out
}

// daysAhead is how far ahead the first lawful day can lie: thirty full days after a publication of today (Art 14(1)).
const daysAhead = 31

// FirstLawfulDay is the first day, not before that of t, on which both channels will have been public for thirty full days
// if nothing more happens (Art 14(1)); false when a channel has no publication that counts.
func (l *Life) FirstLawfulDay(t time.Time) (law.Date, bool) {
	for n := range daysAhead + 1 {
		day := law.DateOf(t).AddDays(n)
		at := day.Start()
		if n == 0 {
			at = t
		}
		if published(l.results(at)) {
			return day, true
		}
	}
	return 0, false
}

// published tells whether no rule of Art 14(1) on publication is open.
func published(results map[string]law.Result) bool {
	for _, rule := range []string{"A14.1b", "A14.1c", "L41-published"} {
		if r, asked := results[rule]; asked && r != law.Met {
			return false
		}
	}
	return true
}

// waiting is the sentence of the days that are still missing: “还差 12 天，最早 9月5日 可启用”.
func waiting(now time.Time, first law.Date) law.Words {
	days := int(first) - int(law.DateOf(now))
	day := first.Start()
	zh := fmt.Sprintf("%d月%d日", day.Month(), day.Day())
	if day.Year() != law.DateOf(now).Year() {
		zh = first.Words()
	}
	return law.Words{ZH: fmt.Sprintf("还差%d天，最早%s可启用。", days, zh), EN: fmt.Sprintf("%d more days: it may be commissioned from %s.", days, first)}
}
