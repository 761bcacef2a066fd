package law

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Every line of testdata/deadlines.txt, which is written for lawyers.
func TestDeadlineCases(t *testing.T) {
	text, err := os.ReadFile("testdata/deadlines.txt")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		tried++
		t.Run(fmt.Sprintf("line %d", i+1), func(t *testing.T) { replay(t, line) })
	}
	if tried < 50 {
		t.Errorf("only %d cases", tried)
	}
}

// replay works out one line.
func replay(t *testing.T, line string) {
	cells := strings.Split(line, "|")
	if len(cells) == 7 {
		cells = append(cells, "")
	}
	if len(cells) != 8 {
		t.Fatalf("%d cells in %s", len(cells), line)
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	d := Deadline{
		Unit: map[string]Unit{"工作日": WorkingDays, "自然日": CalendarDays}[cells[2]],
		From: beijing(t, cells[3]), Roll: cells[5] == "顺延",
	}
	var err error
	if d.Days, err = strconv.Atoi(cells[1]); err != nil {
		t.Fatal(err)
	}
	for pair := range strings.SplitSeq(cells[4], "；") {
		if from, until, two := strings.Cut(pair, " 至 "); two {
			d.Suspensions = append(d.Suspensions, Suspension{beijing(t, from), beijing(t, until)})
		}
	}
	due, err := d.Due(StateCouncil())
	if why, refused := strings.CutPrefix(cells[6], "不能计算："); refused {
		if got := whyNot(err); got != why {
			t.Errorf("%s: %s, %v; want it refused for %s", cells[0], due.Date, err, why)
		}
		return
	}
	if err != nil || due.Date.String() != cells[6] || skippedText(due) != skippedList(t, cells[7]) {
		t.Errorf("%s: %s, not counted %s, %v; want %s, not counted %s", cells[0], due.Date, skippedText(due), err, cells[6], cells[7])
	}
	if err := wrong(d, due); err != nil {
		t.Errorf("%s: %v", cells[0], err)
	}
}

// beijing reads a time of the table.
func beijing(t *testing.T, s string) time.Time {
	t.Helper()
	for _, form := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if at, err := time.ParseInLocation(form, s, Beijing); err == nil {
			return at
		}
	}
	t.Fatalf("%q is not a time", s)
	return time.Time{}
}

// whyNot gives the field or the year an error names.
func whyNot(err error) string {
	var year UnknownYear
	var bad BadDeadline
	switch {
	case errors.As(err, &year):
		return strconv.Itoa(year.Year)
	case errors.As(err, &bad):
		return bad.Field
	}
	return ""
}

func skippedText(due Due) string {
	var s []string
	for _, skip := range due.Skipped {
		s = append(s, skip.Date.String())
	}
	return strings.Join(s, " ")
}

// skippedList spells out a cell such as 2025-10-01至2025-10-08、2025-10-12.
func skippedList(t *testing.T, cell string) string {
	var s []string
	for part := range strings.SplitSeq(cell, "、") {
		if part == "" {
			continue
		}
		first, last, run := strings.Cut(part, "至")
		if !run {
			last = first
		}
		from, err1 := ParseDate(first)
		until, err2 := ParseDate(last)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		for d := from; d <= until; d++ {
			s = append(s, d.String())
		}
	}
	return strings.Join(s, " ")
}

func TestExplanations(t *testing.T) {
	june := func(day int) time.Time { return NewDate(2026, 6, day).Start() }
	for _, v := range []struct {
		d      Deadline
		zh, en string
	}{
		{Deadline{Days: 3, Unit: WorkingDays, From: NewDate(2026, 6, 3).Start()},
			"3个工作日，从6月4日起算，到6月8日（星期一）24:00止；6月6日、7日是周末不算",
			"3 working days, counted from 4 June, until 24:00 on Monday 8 June; not counted: 6–7 June (weekend)"},
		{Deadline{Days: 1, Unit: WorkingDays, From: NewDate(2026, 6, 3).Start()},
			"1个工作日，从6月4日起算，到6月4日（星期四）24:00止",
			"1 working day, counted from 4 June, until 24:00 on Thursday 4 June"},
		{Deadline{Days: 5, Unit: WorkingDays, From: NewDate(2026, 6, 5).Start()}, // counted from the first day that counts
			"5个工作日，从6月8日起算，到6月12日（星期五）24:00止；6月6日、7日是周末不算",
			"5 working days, counted from 8 June, until 24:00 on Friday 12 June; not counted: 6–7 June (weekend)"},
		{Deadline{Days: 3, Unit: WorkingDays, From: NewDate(2025, 9, 30).Start()},
			"3个工作日，从10月9日起算，到10月11日（星期六）24:00止；10月1日至8日是国庆节、中秋节假期不算；10月11日（星期六）调休上班，是工作日",
			"3 working days, counted from 9 October, until 24:00 on Saturday 11 October; not counted: 1–8 October (National Day and Mid-Autumn Festival holiday); swapped, so a working day: Saturday 11 October"},
		{Deadline{Days: 15, Unit: CalendarDays, From: NewDate(2025, 9, 20).Start(), Roll: true},
			"15个自然日，从9月21日起算，到10月9日（星期四）24:00止；第15日10月5日是国庆节、中秋节假期，顺延到下一个工作日",
			"15 calendar days, counted from 21 September, until 24:00 on Thursday 9 October; day 15 is 5 October (National Day and Mid-Autumn Festival holiday) and moves to the next working day"},
		{Deadline{Days: 15, Unit: CalendarDays, From: NewDate(2025, 1, 24).Start(), Roll: true},
			"15个自然日，从1月25日起算，到2月8日（星期六）24:00止；2月8日（星期六）调休上班，是工作日",
			"15 calendar days, counted from 25 January, until 24:00 on Saturday 8 February; swapped, so a working day: Saturday 8 February"},
		{Deadline{Days: 4, Unit: WorkingDays, From: NewDate(2025, 12, 30).Start()},
			"4个工作日，从2025年12月31日起算，到2026年1月6日（星期二）24:00止；1月1日至3日是元旦假期不算；1月4日（星期日）调休上班，是工作日",
			"4 working days, counted from 31 December 2025, until 24:00 on Tuesday 6 January 2026; not counted: 1–3 January 2026 (New Year holiday); swapped, so a working day: Sunday 4 January 2026"},
		{Deadline{Days: 8, Unit: WorkingDays, From: june(10), Suspensions: []Suspension{{june(15), june(18)}}},
			"8个工作日，从6月11日起算，到6月26日（星期五）24:00止；6月13日、14日是周末不算，6月15日至17日期限中止不算，6月19日至21日是端午节假期不算",
			"8 working days, counted from 11 June, until 24:00 on Friday 26 June; not counted: 13–14 June (weekend), 15–17 June (suspended), 19–21 June (Dragon Boat Festival holiday)"},
		{Deadline{Days: 2, Unit: CalendarDays, From: june(1), Suspensions: []Suspension{{june(2), june(3)}, {june(29), NewDate(2026, 7, 3).Start()}, {june(4), june(29)}}},
			"2个自然日，从6月3日起算，到7月3日（星期五）24:00止；6月2日、4日至7月2日期限中止不算",
			"2 calendar days, counted from 3 June, until 24:00 on Friday 3 July; not counted: 2 June, 4 June – 2 July (suspended)"},
		// 2025 has 365 days, 28 of them holidays and 89 other Saturdays and Sundays: 248 working days, and two more.
		{Deadline{Days: 250, Unit: WorkingDays, From: NewDate(2024, 12, 31).Start()},
			"250个工作日，从2025年1月2日起算，到2026年1月5日（星期一）24:00止；" +
				"2025年1月1日、2026年1月1日至3日是元旦假期不算，其间周末共89天不算，2025年1月28日至2月4日是春节假期不算，" +
				"4月4日至6日是清明节假期不算，5月1日至5日是劳动节假期不算，5月31日至6月2日是端午节假期不算，10月1日至8日是国庆节、中秋节假期不算；" +
				"1月26日（星期日）、2月8日（星期六）、4月27日（星期日）、9月28日（星期日）、10月11日（星期六）、2026年1月4日（星期日）调休上班，是工作日",
			"250 working days, counted from 2 January 2025, until 24:00 on Monday 5 January 2026; not counted: " +
				"1 January 2025, 1–3 January 2026 (New Year holiday), 89 days (weekend), 28 January 2025 – 4 February 2025 (Spring Festival holiday), " +
				"4–6 April 2025 (Qingming Festival holiday), 1–5 May 2025 (Labour Day holiday), 31 May 2025 – 2 June 2025 (Dragon Boat Festival holiday), " +
				"1–8 October 2025 (National Day and Mid-Autumn Festival holiday); swapped, so a working day: Sunday 26 January 2025, " +
				"Saturday 8 February 2025, Sunday 27 April 2025, Sunday 28 September 2025, Saturday 11 October 2025, Sunday 4 January 2026"},
		{Deadline{Months: 6, From: NewDate(2025, 8, 15).Start(), Roll: true},
			"6个月，从2025年8月16日起算，到2026年2月24日（星期二）24:00止；最后一日2月15日是春节假期，顺延到下一个工作日",
			"6 months, counted from 16 August 2025, until 24:00 on Tuesday 24 February 2026; the last day is 15 February 2026 (Spring Festival holiday) and moves to the next working day"},
		{Deadline{Months: 24, From: NewDate(2024, 2, 29).Start()},
			"2年，从2024年3月1日起算，到2026年2月28日（星期六）24:00止",
			"2 years, counted from 1 March 2024, until 24:00 on Saturday 28 February 2026"},
		{Deadline{Hours: 24, From: june(1).Add(15 * time.Hour)},
			"24小时，从6月1日15时00分起算，到6月2日15时00分止",
			"24 hours, from 15:00 on 1 June until 15:00 on 2 June"},
		{Deadline{Days: 400, Unit: WorkingDays, From: NewDate(2024, 12, 31).Start()}, "", ""},
	} {
		due, err := v.d.Due(StateCouncil())
		if err != nil {
			t.Error(err)
			continue
		}
		if v.en == "" { // two years: more swapped days than a sentence can hold
			if !strings.HasSuffix(due.Explanation.ZH, "；其间调休上班的9天是工作日") || !strings.HasSuffix(due.Explanation.EN, "; swapped, so working days: 9 Saturdays and Sundays") {
				t.Errorf("%s\n%s", due.Explanation.ZH, due.Explanation.EN)
			}
			continue
		}
		if due.Explanation.ZH != v.zh || due.Explanation.EN != v.en {
			t.Errorf("got  %s\nwant %s\ngot  %s\nwant %s", due.Explanation.ZH, v.zh, due.Explanation.EN, v.en)
		}
	}
}

func TestBadDeadlinesSayWhatIsExpected(t *testing.T) {
	at := NewDate(2026, 6, 1).Start()
	for field, d := range map[string]Deadline{
		"days":    {Days: 0, Unit: WorkingDays, From: at},
		"unit":    {Days: 1, Unit: 3, From: at},
		"months":  {Months: 3, Days: 1, Unit: WorkingDays, From: at},
		"hours":   {Hours: 24, From: at, Roll: true},
		"suspend": {Days: 1, Unit: WorkingDays, From: at, Suspensions: []Suspension{{at, at}, {at, at.Add(-time.Microsecond)}}},
	} {
		_, err := d.Due(StateCouncil())
		var bad BadDeadline
		if !errors.As(err, &bad) || bad.Field != field || !strings.Contains(bad.Expected.ZH, "应") || !strings.Contains(bad.Expected.EN, "expected") {
			t.Errorf("%s: %v", field, err)
		}
	}
}
