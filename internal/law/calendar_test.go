package law

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// vectors is the folder of data from outside, two levels above the packages.
func vectors(t *testing.T, parts ...string) []byte {
	t.Helper()
	root := os.Getenv("YUANJIAN_VECTORS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "vectors")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("data from outside is absent (YUANJIAN_VECTORS names its folder): %v", err)
	}
	return b
}

// Every day of every known year agrees with the published lists, festival by festival.
func TestCalendarAgreesWithPublishedHolidays(t *testing.T) {
	c := StateCouncil()
	for _, year := range []int{2024, 2025, 2026} {
		var list struct {
			Papers []string
			Days   []struct {
				Name, Date string
				IsOffDay   bool
			}
		}
		if err := json.Unmarshal(vectors(t, "calendar", fmt.Sprintf("holiday-cn-%d.json", year)), &list); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{} // date → "off 春节"
		for _, d := range list.Days {
			want[d.Date] = map[bool]string{true: "假期", false: "调休上班"}[d.IsOffDay]
			want[d.Date] = d.Name + want[d.Date]
		}
		notice, known := c.Notice(year)
		if !known || !slices.Contains(list.Papers, notice.Source) {
			t.Errorf("%d rests on %q, the list on %v", year, notice.Source, list.Papers)
		}
		for d := NewDate(year, 1, 1); d.Year() == year; d++ {
			working, reason, err := c.WorkingDay(d)
			if err != nil {
				t.Fatal(err)
			}
			expect, listed := want[d.String()]
			switch {
			case !listed && weekend(d):
				expect, listed = "周末", false
			case !listed:
				expect = ""
			}
			if reason.ZH != expect || working != (expect == "" || strings.HasSuffix(expect, "上班")) {
				t.Errorf("%s: working %v, %q; want %q", d, working, reason.ZH, expect)
			}
			if (reason.ZH == "") != (reason.EN == "") || strings.HasPrefix(reason.EN, " ") {
				t.Errorf("%s: %q has no English: %q", d, reason.ZH, reason.EN)
			}
		}
	}
}

func TestOutsideCases(t *testing.T) {
	var file struct {
		Cases []struct {
			Fn, Date, Start string
			N               int
			Expect          any
		}
	}
	if err := json.Unmarshal(vectors(t, "calendar", "cases.json"), &file); err != nil {
		t.Fatal(err)
	}
	tried := map[string]int{}
	for _, v := range file.Cases {
		tried[v.Fn]++
		period := Deadline{Days: v.N}
		switch v.Fn {
		case "is_working_day":
			d, err := ParseDate(v.Date)
			if err != nil {
				t.Fatal(err)
			}
			if working, _, err := StateCouncil().WorkingDay(d); err != nil || working != v.Expect {
				t.Errorf("%s: working %v, %v; want %v", d, working, err, v.Expect)
			}
			continue
		case "add_working_days":
			period.Unit = WorkingDays
		case "add_calendar_days_last_day_moves":
			period.Unit, period.Roll = CalendarDays, true
		default:
			t.Fatalf("cases.json has a function this test does not know: %s", v.Fn)
		}
		start, err := ParseDate(v.Start)
		if err != nil {
			t.Fatal(err)
		}
		for _, hour := range []time.Duration{0, 24*time.Hour - 1} { // the whole of day 0 is day 0
			period.From = start.Start().Add(hour).UTC()
			if due, err := period.Due(StateCouncil()); err != nil || due.Date.String() != v.Expect {
				t.Errorf("%s of %d from %s: %s, %v; want %v", v.Fn, v.N, v.Start, due.Date, err, v.Expect)
			}
		}
	}
	if len(tried) != 3 || len(file.Cases) < 90 {
		t.Errorf("tried only %v", tried)
	}
}

func TestUnknownYearIsNamed(t *testing.T) {
	for _, day := range []Date{NewDate(2023, 12, 31), NewDate(2027, 1, 1), NewDate(1, 1, 1), NewDate(9999, 12, 31)} {
		_, _, err := StateCouncil().WorkingDay(day)
		var unknown UnknownYear
		if !errors.As(err, &unknown) || unknown.Year != day.Year() {
			t.Errorf("%s: %v", day, err)
			continue
		}
		for _, part := range []string{fmt.Sprint(day.Year()), "2024", "2026"} {
			if !strings.Contains(unknown.Words().ZH, part) || !strings.Contains(unknown.Words().EN, part) {
				t.Errorf("%v does not name %s", err, part)
			}
		}
	}
	if _, _, err := (Calendar{}).WorkingDay(NewDate(2026, 1, 1)); err == nil {
		t.Error("an empty calendar answered")
	}
	if got := StateCouncil().Years(); !slices.Equal(got, []int{2024, 2025, 2026}) {
		t.Errorf("years %v", got)
	}
}

const goodYear = "notice 国办发明电〔2025〕7号\ntitle 通知\nissued 2025-11-04\nsource https://www.gov.cn/\n" +
	"off 2026-01-01 2026-01-03 元旦\nwork 2026-01-04 元旦\n"

func TestCalendarFilesAreChecked(t *testing.T) {
	if _, err := parseCalendarYear(2026, goodYear); err != nil {
		t.Fatal(err)
	}
	for change, names := range map[[2]string]string{
		{"notice 国办发明电〔2025〕7号\n", ""}:                                             "notice",
		{"title 通知\n", ""}:                                                         "title",
		{"issued 2025-11-04\n", ""}:                                                "issued",
		{"source https://www.gov.cn/\n", ""}:                                       "source",
		{"off 2026-01-01 2026-01-03 元旦\n", ""}:                                     "no day off",
		{"title 通知", "title 通知\ntitle 通知"}:                                         "twice",
		{"title 通知", "title"}:                                                      "0 words",
		{"title 通知", "titel 通知"}:                                                   "title",
		{"issued 2025-11-04", "issued 2025-11-31"}:                                 "2025-11-31",
		{"off 2026-01-01 2026-01-03 元旦", "off 2026-01-01 元旦"}:                      "expected",
		{"off 2026-01-01 2026-01-03", "off 2026-01-03 2026-01-01"}:                 "before",
		{"off 2026-01-01 2026-01-03", "off 2025-12-31 2026-01-03"}:                 "not in 2026",
		{"off 2026-01-01 2026-01-03", "off 2026-01-01 2027-01-03"}:                 "not in 2026",
		{"off 2026-01-01 2026-01-03", "off 2026-01-01 2026-01-32"}:                 "2026-01-32",
		{"off 2026-01-01 2026-01-03 元旦", "off 2026-01-01 2026-01-03 圣诞节"}:          "圣诞节",
		{"work 2026-01-04", "work 2026-01-05"}:                                     "no Saturday or Sunday",
		{"work 2026-01-04", "work 2026-01-03"}:                                     "twice",
		{"work 2026-01-04", "work yesterday"}:                                      "yesterday",
		{"work 2026-01-04 元旦", "work 2026-01-04 元旦\noff 2026-01-03 2026-01-05 元旦"}: "twice",
	} {
		text := strings.Replace(goodYear, change[0], change[1], 1)
		if text == goodYear {
			t.Errorf("%q changes nothing", change)
		}
		if _, err := parseCalendarYear(2026, text); err == nil || !strings.Contains(err.Error(), names) {
			t.Errorf("%q: %v, want it to name %q", change, err, names)
		}
	}
	for name, text := range map[string]string{"c/next.txt": goodYear, "c/2025.txt": goodYear} {
		if _, err := readCalendar(fstest.MapFS{name: {Data: []byte(text)}}, "c"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is entered by hand is checked line by line, all at once, in both languages; written out again it reads the same.
func TestArrangementNamesEveryLineThatIsWrong(t *testing.T) {
	_, faults := ParseArrangement(2027, Notice{}, "# 说明\n放假 2027-01-01 2027-01-03 元旦\n上班 2027-01-05 元旦\n放假 2027-02-30 2027-03-01 春节\n\n休息 2027-04-05\noff 2027-01-02 2027-01-02 元旦")
	want := []struct {
		line int
		zh   string
	}{{3, "不是周末"}, {4, "不是日期"}, {6, "请写成"}, {7, "写了两次"}}
	if len(faults) != len(want) {
		t.Fatalf("%d faults: %v", len(faults), faults)
	}
	for i, w := range want {
		if faults[i].Line != w.line || !strings.Contains(faults[i].Want.ZH, w.zh) || faults[i].Want.EN == "" {
			t.Errorf("fault %d: %v, want line %d %s", i, faults[i], w.line, w.zh)
		}
	}
	known, _ := StateCouncil().Arrangement(2026)
	again, faults := ParseArrangement(2026, Notice{}, known.Lines())
	if len(faults) > 0 || !again.Equal(known) || len(again.Missing()) > 0 || again.OffDays() != 33 || again.WorkedDays() != 6 {
		t.Errorf("written and read again: %v, %d off, %d worked", faults, again.OffDays(), again.WorkedDays())
	}
	part, faults := ParseArrangement(2027, Notice{}, "放假 2027-01-01 2027-01-03 元旦")
	if len(faults) > 0 || !slices.Equal(part.Missing(), []string{"春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}) || part.Equal(known) {
		t.Errorf("missing %v, %v", part.Missing(), faults)
	}
}
