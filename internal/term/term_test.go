package term_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

func day(s string) law.Date {
	d, err := law.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func noon(s string) time.Time { return day(s).Start().Add(12 * time.Hour) }

// due works a row out from a day by the notices of the program.
func due(t *testing.T, id term.ID, from string, suspensions ...law.Suspension) term.Due {
	t.Helper()
	d, err := term.Of(id).Due(noon(from), law.StateCouncil(), suspensions...)
	if err != nil {
		t.Fatalf("%s from %s: %v", id, from, err)
	}
	return d
}

// TestVectorsOfTheParentLaw are the vectors of parent-law.md B11 and the published case G4.
func TestVectorsOfTheParentLaw(t *testing.T) {
	for _, v := range []struct {
		id                       term.ID
		from, unrolled, rolledTo string
	}{
		{term.RecusalDecision, "2025-09-27", "2025-09-30", ""}, {term.RecusalDecision, "2025-09-30", "2025-10-11", ""},
		{term.RecusalDecision, "2026-02-13", "2026-02-25", ""}, {term.RecusalDecision, "2026-09-30", "2026-10-10", ""},
		{term.HearingRequest, "2025-09-26", "2025-10-10", ""}, {term.HearingRequest, "2025-09-29", "2025-10-13", ""}, {term.HearingRequest, "2026-09-18", "2026-09-24", ""},
		{term.Service, "2025-09-24", "2025-10-10", ""}, {term.Service, "2026-02-12", "2026-02-28", ""}, {term.Preservation, "2025-09-24", "2025-10-10", ""},
		{term.Payment, "2025-09-20", "2025-10-05", "2025-10-09"}, {term.Payment, "2026-09-18", "2026-10-03", "2026-10-08"},
		{term.Decision, "2025-07-10", "2025-10-08", "2025-10-09"}, {term.Decision, "2024-09-09", "2024-12-08", "2024-12-09"},
	} {
		d := due(t, v.id, v.from)
		if v.rolledTo == "" {
			v.rolledTo = v.unrolled
		}
		want := day(v.unrolled)
		if d.Term.Rolls() {
			want = day(v.rolledTo)
		}
		if d.Unrolled != day(v.unrolled) || d.Rolled == nil || *d.Rolled != day(v.rolledTo) || d.Date != want || !d.Instant.Equal(want.AddDays(1).Start()) {
			t.Errorf("%s from %s: unrolled %s, rolled %v, binding %s until %s", v.id, v.from, d.Unrolled, d.Rolled, d.Date, d.Instant)
		}
	}
	for from, first := range map[string]string{"2025-05-06": "2025-06-06", "2025-09-01": "2025-10-02"} {
		if d := due(t, term.FirstUse, from); d.First() != day(first) {
			t.Errorf("published %s: live from %s", from, d.First())
		}
	}
	for hearing, notice := range map[string]string{"2025-10-16": "2025-09-29", "2026-10-14": "2026-09-28"} {
		l, err := term.Of(term.HearingNotice).Ahead(day(hearing)).Latest(law.StateCouncil())
		if err != nil || l.Date != day(notice) || l.Working != day(notice) || !strings.Contains(l.Explanation.ZH, "7个工作日") || !strings.Contains(l.Explanation.ZH, "国庆节") {
			t.Errorf("hearing %s: notice by %s, %v: %s", hearing, l.Date, err, l.Explanation.ZH)
		}
	}
}

// TestG4_TheDateOnTheDocumentIsOverdue: filed 2024-09-09, document of 2024-12-11, found unlawful; the internal opinion of 4 December and
// the call of 5 December meet the term and do not count.
func TestG4_TheDateOnTheDocumentIsOverdue(t *testing.T) {
	d := due(t, term.Decision, "2024-09-09")
	from, document := noon("2024-09-09"), day("2024-12-11")
	if d.Day(from, document) != 93 || d.Late(document) != 3 || d.Late(day("2024-12-05")) != 0 || !d.Holiday() {
		t.Errorf("day %d, %d late, due %s", d.Day(from, document), d.Late(document), d.Date)
	}
	if got := d.Warns(from); !slices.Equal(got, []law.Date{day("2024-11-08"), day("2024-11-23"), day("2024-12-03")}) {
		t.Errorf("warned on %v", got)
	}
	in, unknown, err := term.Of(term.Decision).InTime(from, document.Start(), law.StateCouncil())
	if err != nil || in || unknown != nil {
		t.Errorf("in time: %v, %v, %v", in, unknown, err)
	}
	// Calendar days need no calendar of working days: without any year the term is the same, only where it would roll to is not known.
	bare, err := term.Of(term.Decision).Due(from, law.Calendar{})
	if err != nil || bare.Date != d.Date || bare.Provisional != nil || bare.Rolled != nil {
		t.Errorf("without a calendar: %+v, %v", bare, err)
	}
	if w := d.Words(); !strings.Contains(w.ZH, "90个自然日") || !strings.Contains(w.ZH, "顺延的，到2024年12月9日") || !strings.Contains(w.ZH, "行政处罚法第六十条") || !strings.Contains(w.EN, "Art 60") {
		t.Errorf("%s\n%s", w.ZH, w.EN)
	}
}

func TestBothNumbersOfASuspendedTermAreShown(t *testing.T) {
	stop := law.Suspension{From: day("2026-03-10").Start(), Until: day("2026-03-20").Start()}
	d := due(t, term.Decision, "2026-03-02", stop)
	if d.Plain == nil || d.Plain.Date != day("2026-05-31") || d.Date != day("2026-06-10") || !strings.Contains(d.Words().ZH, "不计中止的，到2026年5月31日") || !strings.Contains(d.Words().ZH, "中止不算") {
		t.Errorf("%s and %+v: %s", d.Date, d.Plain, d.Words().ZH)
	}
	if n := d.Day(noon("2026-03-02"), day("2026-03-25")); n != 13 {
		t.Errorf("25 March is day %d", n)
	}
}

func TestPeriodsInMonthsYearsAndHours(t *testing.T) {
	for _, v := range []struct {
		id         term.ID
		from, want string
	}{
		{term.Suit, "2025-08-31", "2026-02-28"},       // no 31 February (民法典 202)
		{term.Suit, "2026-02-14", "2026-08-14"},       // a Friday
		{term.Suit, "2025-08-15", "2026-02-24"},       // 15 February 2026 is a holiday: it binds the party and rolls
		{term.Limitation, "2024-02-29", "2026-02-28"}, // an organ's: unrolled
		{term.CourtApplication, "2025-07-01", "2025-10-01"},
		{term.CompensationReply, "2025-12-31", "2026-02-28"},
	} {
		if d := due(t, v.id, v.from); d.Date != day(v.want) {
			t.Errorf("%s from %s: %s, want %s: %s", v.id, v.from, d.Date, v.want, d.Explanation.ZH)
		}
	}
	at := time.Date(2026, 3, 2, 15, 20, 0, 0, law.Beijing)
	d, err := term.Of(term.CrimeTransfer).Due(at, law.StateCouncil())
	if err != nil || !d.Instant.Equal(at.Add(24*time.Hour)) || d.Date != day("2026-03-03") || d.Explanation.ZH != "24小时，从3月2日15时20分起算，到3月3日15时20分止" {
		t.Errorf("%+v, %v", d.Due, err)
	}
	for _, id := range []term.ID{term.YearEndReport, term.CaptureReview, term.HearingThreshold, term.SimpleCitizen, term.LateFee, term.ArchiveKept, term.FlightApplication, term.CorrectionRounds} {
		var bad law.BadDeadline
		if _, err := term.Of(id).Due(at, law.StateCouncil()); !asBad(err, &bad) {
			t.Errorf("%s is a period: %v", id, err)
		}
	}
}

func asBad(err error, bad *law.BadDeadline) bool {
	b, ok := err.(law.BadDeadline)
	*bad = b
	return ok
}

func TestAnUnknownYearIsProvisionalAndNothingRestsOnIt(t *testing.T) {
	from := noon("2026-12-30")
	d, err := term.Of(term.HearingRequest).Due(from, law.StateCouncil())
	if err != nil || d.Provisional == nil || d.Provisional.Year != 2027 || !strings.Contains(d.Words().ZH, "暂定") || !strings.Contains(d.Words().EN, "provisional") {
		t.Errorf("%+v, %v", d, err)
	}
	row := term.Of(term.HearingRequest)
	if in, unknown, err := row.InTime(from, noon("2027-01-04"), law.StateCouncil()); err != nil || !in || unknown != nil {
		t.Errorf("inside five days whatever the year's arrangement is: %v, %v, %v", in, unknown, err)
	}
	in, unknown, err := row.InTime(from, noon("2027-01-05"), law.StateCouncil())
	if err != nil || in || unknown == nil || unknown.Year != 2027 {
		t.Fatalf("rested on a provisional date: %v, %v, %v", in, unknown, err)
	}
	if because, cure := term.Unsaid(*unknown); !strings.Contains(because.ZH, "2027年") || !strings.Contains(because.EN, "2027") || !strings.Contains(cure.ZH, "收录") || cure.EN == "" {
		t.Errorf("%+v, %+v", because, cure)
	}
	// A party's period in calendar days that ends in the unknown year may roll, and is provisional too.
	if d, err := term.Of(term.Payment).Due(noon("2026-12-20"), law.StateCouncil()); err != nil || d.Provisional == nil {
		t.Errorf("%+v, %v", d, err)
	}
	if _, unknown, err := term.Of(term.HearingNotice).Ahead(day("2027-01-05")).Provisional(law.StateCouncil()); err != nil || unknown == nil || unknown.Year != 2027 {
		t.Errorf("%+v, %v", unknown, err)
	}
}

// TestEveryRowIsWhole: each of T01 to T45 is there, in two languages, with an article and a source, and what is ours says so.
func TestEveryRowIsWhole(t *testing.T) {
	seen := map[string]bool{}
	ids := map[term.ID]bool{}
	for _, r := range term.All() {
		number, _, _ := strings.Cut(string(r.ID), ".")
		seen[number] = true
		if ids[r.ID] {
			t.Errorf("%s twice", r.ID)
		}
		ids[r.ID] = true
		for name, words := range map[string]law.Words{"trigger": r.Trigger, "end": r.End, "follows": r.Follows, "binds": r.Binds.Words(), "length": r.Length(), "basis": r.Basis()} {
			if words.ZH == "" || words.EN == "" {
				t.Errorf("%s: %s lacks a language: %+v", r.ID, name, words)
			}
		}
		if r.Unit == "" || r.Way == "" || r.Rank == "" || r.Source == "" || r.Article == "" && !r.Unchecked {
			t.Errorf("%+v", r)
		}
		if (r.Rank == term.Policy) && (r.Ours.ZH == "" || r.Ours.EN == "" || !strings.Contains(r.Basis().ZH, "不是法律")) {
			t.Errorf("%s is ours and does not say so: %s", r.ID, r.Basis().ZH)
		}
		if r.Rolls() && r.Binds != term.Party || r.Amount < 0 {
			t.Errorf("%+v", r)
		}
		if r.From != 0 {
			if _, ok := term.On(r.ID, r.From.AddDays(-1)); ok {
				t.Errorf("%s was in force before its first day", r.ID)
			}
		}
	}
	for n := 1; n <= 45; n++ {
		id := "T" + string(rune('0'+n/10)) + string(rune('0'+n%10))
		if !seen[id] {
			t.Errorf("no row %s", id)
		}
	}
	if len(seen) != 45 {
		t.Errorf("%d rows", len(seen))
	}
	if term.Of(term.HearingThreshold).Amount != 0 {
		t.Error("the house has set a threshold of its own")
	}
	r := term.Of(term.Decision)
	r.Warns[0] = 1
	if term.Of(term.Decision).Warns[0] != 60 {
		t.Error("a reader has changed the register")
	}
}

// TestFiguresOfTheRegister compares the figures with those of parent-law.md B12, read a second time.
func TestFiguresOfTheRegister(t *testing.T) {
	for id, want := range map[term.ID]string{
		"T01": "30日", "T02": "3个工作日", "T03": "30日", "T04": "12个月", "T05": "12月31日", "T07": "不设", "T08": "5个工作日", "T09": "30分钟", "T10": "3个工作日", "T10.urgent": "1个工作日", "T10.channels": "2次",
		"T11": "5个工作日", "T11.urgent": "1个工作日", "T12": "2次", "T13": "2个工作日", "T14": "3个工作日", "T15": "5个工作日", "T16": "2年", "T16.grave": "5年", "T17": "90日", "T18": "5个工作日", "T19": "5个工作日",
		"T20": "7个工作日", "T21": "7个工作日", "T22": "7个工作日", "T23": "30日", "T23.abroad": "60日", "T24": "15日", "T25": "3%（每日）", "T26": "30日", "T27": "10日", "T28": "3个月", "T29": "60日", "T29.untold": "1年",
		"T30": "6个月", "T30.untold": "1年", "T30.reviewed": "15日", "T31": "5个工作日", "T32": "10个工作日", "T32.simple": "5个工作日", "T33": "15日", "T34": "3个工作日", "T35": "7个工作日", "T35.others": "20个工作日",
		"T36": "3日", "T36.transfer": "24小时", "T37": "15个工作日", "T38": "30日", "T39": "30日", "T40": "3年", "T41": "12时", "T41.reply": "21时", "T41.report": "1小时", "T42": "2年", "T42.decision": "2个月",
		"T43": "200.00元", "T43.unit": "3,000.00元", "T44": "不设",
	} {
		if got := term.Of(id).Length().ZH; got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
}

func periods() (out []term.Term) {
	for _, r := range term.All() {
		if r.Amount > 0 && slices.Contains([]term.Unit{term.WorkingDays, term.CalendarDays, term.Months, term.Years}, r.Unit) {
			out = append(out, r)
		}
	}
	return out
}

// A later trigger is never due earlier, a suspension never shortens, and what rolls is never earlier than what does not.
func TestTermsNeverRunBackwards(t *testing.T) {
	rows := periods()
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(rows).Draw(t, "row")
		from := law.NewDate(2024, 1, 1).AddDays(rapid.IntRange(0, 900).Draw(t, "from")).Start().Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second)
		later := from.Add(time.Duration(rapid.IntRange(0, 40*24*3600).Draw(t, "later")) * time.Second)
		c := law.StateCouncil()
		a, err := r.Due(from, c)
		b, err2 := r.Due(later, c)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if b.Date < a.Date || b.Unrolled < a.Unrolled {
			t.Fatalf("%s: from %s due %s, from %s due %s", r.ID, from, a.Date, later, b.Date)
		}
		begin := from.Add(time.Duration(rapid.IntRange(-240, 2400).Draw(t, "begin")) * time.Hour)
		stop := law.Suspension{From: begin, Until: begin.Add(time.Duration(rapid.IntRange(0, 1000).Draw(t, "hours")) * time.Hour)}
		s, err := r.Due(from, c, stop)
		if err != nil || s.Date < a.Date || s.Plain.Date != a.Date {
			t.Fatalf("%s from %s: suspended due %s, else %s; %v", r.ID, from, s.Date, a.Date, err)
		}
		if s.Rolled != nil && *s.Rolled < s.Unrolled || s.Date < s.Unrolled {
			t.Fatalf("%s rolled backwards: %+v", r.ID, s)
		}
	})
}

// Counted forward, the days between the last notice and the hearing are the days that count back.
func TestTheLastNoticeLeavesItsFullDays(t *testing.T) {
	row := term.Of(term.HearingNotice)
	rapid.Check(t, func(t *rapid.T) {
		hearing := law.NewDate(2024, 3, 1).AddDays(rapid.IntRange(0, 1000).Draw(t, "hearing"))
		l, err := row.Ahead(hearing).Latest(law.StateCouncil())
		if err != nil {
			t.Fatal(err)
		}
		forward, err := row.Due(l.Date.Start(), law.StateCouncil())
		if err != nil || forward.Date >= hearing {
			t.Fatalf("hearing %s, notice %s: the seventh day is %s, %v", hearing, l.Date, forward.Date, err)
		}
		next, err := row.Due(l.Date.AddDays(1).Start(), law.StateCouncil())
		if err == nil && next.Date < hearing {
			t.Fatalf("hearing %s: a notice on %s is in time too", hearing, l.Date.AddDays(1))
		}
		if l.Working > l.Date {
			t.Fatalf("works to %s, after %s", l.Working, l.Date)
		}
	})
}
