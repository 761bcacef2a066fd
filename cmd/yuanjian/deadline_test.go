package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestDeadlinePrintsTheJSONOfTheContract(t *testing.T) {
	code, stdout, stderr := yuanjian("deadline", "--days", "3", "--unit", "working", "--from", "2026-06-03T10:00:00+08:00")
	const want = `{
  "due_date": "2026-06-08",
  "due": "2026-06-09T00:00:00+08:00",
  "skipped": [
    {
      "date": "2026-06-06",
      "reason": "周末"
    },
    {
      "date": "2026-06-07",
      "reason": "周末"
    }
  ],
  "explanation": "3个工作日，从6月4日起算，到6月8日（星期一）24:00止；6月6日、7日是周末不算。 3 working days, counted from 4 June, until 24:00 on Monday 8 June; not counted: 6–7 June (weekend)."
}
`
	if code != exitDone || stderr != "" || stdout != want {
		t.Errorf("code %d, stderr %q, stdout\n%s", code, stderr, stdout)
	}
}

func TestDeadlines(t *testing.T) {
	for _, v := range []struct {
		args, dueDate, due string
		skipped            []string
	}{
		// Day 0 is the Beijing date: 15:59:59Z is still 3 June there, 16:00Z is 4 June.
		{"--days 1 --unit calendar --from 2026-06-03T15:59:59.999999Z", "2026-06-04", "2026-06-05T00:00:00+08:00", nil},
		{"--days 1 --unit calendar --from 2026-06-03T16:00:00Z", "2026-06-05", "2026-06-06T00:00:00+08:00", nil},
		{"--days 1 --unit calendar --from 2026-06-03T23:30:00-04:00", "2026-06-05", "2026-06-06T00:00:00+08:00", nil},
		{"--days 2 --unit working --from 2026-12-29T09:00:00+08:00", "2026-12-31", "2027-01-01T00:00:00+08:00", nil},
		{"--days 30 --unit calendar --from 2031-02-01T09:00:00+08:00", "2031-03-03", "2031-03-04T00:00:00+08:00", nil},
		{"--roll --days=15 --unit=calendar --from=2026-09-18T11:00:00+08:00", "2026-10-08", "2026-10-09T00:00:00+08:00",
			[]string{"2026-10-03", "2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07"}},
		{"--days 3 --unit working --from 2025-09-30T16:20:00+08:00", "2025-10-11", "2025-10-12T00:00:00+08:00",
			[]string{"2025-10-01", "2025-10-02", "2025-10-03", "2025-10-04", "2025-10-05", "2025-10-06", "2025-10-07", "2025-10-08"}},
		// The second suspension is 3 June from 00:00 to 24:00, written in UTC.
		{"--days 2 --unit calendar --from 2026-06-01T09:00:00+08:00 --suspend 2026-06-02T00:00:00+08:00/2026-06-03T00:00:00+08:00 --suspend 2026-06-02T16:00:00Z/2026-06-03T16:00:00Z",
			"2026-06-05", "2026-06-06T00:00:00+08:00", []string{"2026-06-02", "2026-06-03"}},
	} {
		code, stdout, stderr := yuanjian(append([]string{"deadline"}, strings.Fields(v.args)...)...)
		var got struct {
			DueDate, Due, Explanation string
			Skipped                   []struct{ Date, Reason string }
		}
		stdout = strings.Replace(stdout, `"due_date"`, `"DueDate"`, 1)
		if err := json.Unmarshal([]byte(stdout), &got); code != exitDone || err != nil || stderr != "" {
			t.Errorf("%s: code %d, %v, %s", v.args, code, err, stderr)
			continue
		}
		var skipped []string
		for _, s := range got.Skipped {
			skipped = append(skipped, s.Date)
			if s.Reason == "" {
				t.Errorf("%s: %s has no reason", v.args, s.Date)
			}
		}
		if got.DueDate != v.dueDate || got.Due != v.due || !reflect.DeepEqual(skipped, v.skipped) || !strings.Contains(got.Explanation, "24:00止") {
			t.Errorf("%s: %+v", v.args, got)
		}
		if len(v.skipped) == 0 && !strings.Contains(stdout, `"skipped": []`) {
			t.Errorf("%s: an empty list is not [] in %s", v.args, stdout)
		}
	}
}

// Every error of the command: exit 2, one line, the flag or the year named, and what is expected.
func TestDeadlineWrongInput(t *testing.T) {
	const from = "2026-06-01T09:00:00+08:00"
	sound := map[string]string{"--days": "3", "--unit": "working", "--from": from}
	with := func(extra ...string) []string { // sound flags, one of them replaced
		args := []string{"deadline"}
		for _, flag := range []string{"--days", "--unit", "--from"} {
			if extra[0] != flag {
				args = append(args, flag+"="+sound[flag])
			}
		}
		return append(args, strings.Join(extra, "="))
	}
	if code, _, stderr := yuanjian(with("--roll")...); code != exitDone {
		t.Fatalf("the sound flags are not sound: %s", stderr)
	}
	for _, days := range []string{"0", "-1", "+3", "3.0", "3天", "三", "0x3", "1e3", "1_000", " 3", "2147483648", "99999999999999999999999999", strings.Repeat("9", 5000)} {
		refused(t, []string{"--days: ", "不小于1", "expected"}, with("--days", days)...)
	}
	refused(t, []string{"--days: ", "9999", "expected"}, "deadline", "--days=2147483647", "--unit=calendar", "--from="+from)
	refused(t, []string{"--days"}, "deadline", "--days", "-1", "--unit", "working", "--from", from)
	for _, unit := range []string{"Working", "workdays", "工作日", "working,calendar", "day\nday", strings.Repeat("日", 500)} {
		refused(t, []string{"--unit: ", "expected working or calendar"}, with("--unit", unit)...)
	}
	for _, at := range []string{"2026-06-01", "2026-06-01T09:00:00", "2026-06-01 09:00:00+08:00", "2026-06-31T09:00:00+08:00", "2026-06-01T09:00:00.1234567+08:00",
		"2026-06-01T09:00:00,5+08:00", "2026-06-01T9:00:00+08:00", "2026-06-01T09:00:60+08:00", "yesterday", strings.Repeat("2", 5000)} {
		refused(t, []string{"--from: ", "RFC 3339"}, with("--from", at)...)
		refused(t, []string{"--suspend: ", "FROM", "RFC 3339"}, with("--suspend", at+"/"+from)...)
		refused(t, []string{"--suspend: ", "UNTIL", "RFC 3339"}, with("--suspend", from+"/"+at)...)
	}
	for _, pair := range []string{from, "x", "//", from + "/" + from + "/" + from, from + "," + from} {
		refused(t, []string{"--suspend: ", "FROM/UNTIL"}, with("--suspend", pair)...)
	}
	refused(t, []string{"--suspend: ", "RFC 3339"}, with("--suspend", "/")...)
	refused(t, []string{"--suspend: ", "早于", "expected"}, with("--suspend", "2026-06-05T00:00:00+08:00/2026-06-04T00:00:00+08:00")...)
	for _, flag := range []string{"--days", "--unit", "--from"} {
		refused(t, []string{flag, "expected"}, with(flag, "")...)
		refused(t, []string{flag, "expected only once"}, append(with(flag, sound[flag]), flag+"="+sound[flag])...)
		refused(t, []string{"missing", flag}, with(flag, "x")[:3]...)
	}
	refused(t, []string{"--roll"}, with("--roll", "maybe")...)
	refused(t, []string{"--suspend"}, with("--suspend")...)
	refused(t, []string{"stray"}, append(with("--roll"), "stray")...)
	refused(t, []string{"--lang"}, with("--lang", "en")...)
}

func TestDeadlineNamesTheUnknownYear(t *testing.T) {
	for args, year := range map[string]string{
		"--days 3 --unit working --from 2026-12-29T09:00:00+08:00":          "2027",
		"--days 1 --unit working --from 2023-12-28T09:00:00+08:00":          "2023",
		"--days 2 --unit calendar --from 2026-12-31T09:00:00+08:00 --roll":  "2027",
		"--days 30 --unit calendar --from 2031-02-01T09:00:00+08:00 --roll": "2031",
		"--days 2147483647 --unit working --from 2026-01-01T09:00:00+08:00": "2027",
	} {
		refused(t, []string{year + "年", "of " + year}, append([]string{"deadline"}, strings.Fields(args)...)...)
	}
}
