package calendar_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/calendar"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// lines2027 is an invented arrangement: the true notice is not out.
const lines2027 = `off 2027-01-01 2027-01-03 元旦
work 2027-01-30 春节
off 2027-02-05 2027-02-12 春节
off 2027-04-03 2027-04-05 清明节
off 2027-05-01 2027-05-05 劳动节
work 2027-05-08 劳动节
off 2027-06-09 2027-06-09 端午节
off 2027-09-15 2027-09-15 中秋节
off 2027-10-01 2027-10-07 国庆节
work 2027-10-09 国庆节`

func draft(lines string) calendar.Draft {
	return calendar.Draft{Year: 2027, Notice: law.Notice{Number: "测办发〔2026〕1号", Title: "关于2027年部分节假日安排的通知（测试）", Issued: law.NewDate(2026, 2, 1), Source: "https://example.invalid/2027"}, Lines: lines}
}

// overNewYear is three working days from 30 December 2026.
var overNewYear = law.Deadline{Days: 3, Unit: law.WorkingDays, From: time.Date(2026, 12, 30, 10, 0, 0, 0, law.Beijing)}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestYearCountsOnceASecondPersonHasComparedIt(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := &calendar.Service{Engine: w.Engine}
		system, security := w.By(access.SystemAdministrator), w.By(access.SecurityAdministrator)
		at := func(known time.Time) law.Calendar {
			t.Helper()
			c, err := calendar.At(t.Context(), w.DB.Reader(), w.Book, known)
			must(t, err)
			return c
		}
		if _, err := s.Propose(t.Context(), w.By(access.Head), draft(lines2027)); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a head entered a year: %v", err)
		}
		one, err := s.Propose(t.Context(), system, draft(lines2027))
		must(t, err)
		if _, known := at(w.Engine.Now(w.Book)).Notice(2027); known {
			t.Error("a year counts before a second person has compared it")
		}
		var conflict fault.Conflict
		if _, err := s.Propose(t.Context(), security, draft(lines2027)); !errors.As(err, &conflict) {
			t.Errorf("the same year twice: %v", err)
		}
		var refusal law.Refusal
		if _, err := s.Decide(t.Context(), system, one.ID, true, ""); !errors.As(err, &refusal) || refusal.Rule != "E14" || refusal.Cure.ZH == "" {
			t.Errorf("decided by who entered it: %v", err)
		}
		before := w.Clock.Now()
		w.Clock.Advance(time.Hour)
		if _, err := s.Decide(t.Context(), security, one.ID, false, " "); err == nil {
			t.Error("refused without saying why")
		}
		done, err := s.Decide(t.Context(), security, one.ID, true, "")
		must(t, err)
		if done.State != calendar.Approved || done.Year != 2027 {
			t.Errorf("%+v", done)
		}
		if _, err := s.Decide(t.Context(), security, one.ID, false, "再看"); !errors.As(err, &conflict) {
			t.Errorf("decided twice: %v", err)
		}
		now := w.Engine.Now(w.Book)
		due, err := overNewYear.Due(at(now))
		if err != nil || due.Date != law.NewDate(2027, 1, 5) || !strings.Contains(due.Explanation.ZH, "元旦") {
			t.Errorf("due %s, %v: %s", due.Date, err, due.Explanation.ZH)
		}
		// What was known before stays answerable: an old answer is the same answer.
		if _, err := overNewYear.Due(at(before)); !errors.As(err, new(law.UnknownYear)) {
			t.Errorf("known at an instant before: %v", err)
		}
		m, moved, err := calendar.Moved(overNewYear, at(before), at(now))
		if err != nil || !moved || m.Provisional == nil || m.Before.Date != law.NewDate(2027, 1, 4) || m.After.Date != law.NewDate(2027, 1, 5) {
			t.Errorf("moved %v, %+v, %v", moved, m, err)
		}
		if _, err := s.Propose(t.Context(), system, draft(lines2027)); !errors.As(err, &conflict) {
			t.Errorf("what is known was entered again: %v", err)
		}
		// A correction is a version of its own, from its instant on.
		correction, err := s.Propose(t.Context(), security, draft(strings.Replace(lines2027, "off 2027-01-01 2027-01-03", "off 2027-01-01 2027-01-04", 1)))
		must(t, err)
		w.Clock.Advance(time.Hour)
		_, err = s.Decide(t.Context(), system, correction.ID, true, "更正")
		must(t, err)
		if due, err = overNewYear.Due(at(w.Engine.Now(w.Book))); err != nil || due.Date != law.NewDate(2027, 1, 6) {
			t.Errorf("after the correction %s, %v", due.Date, err)
		}
		if due, err = overNewYear.Due(at(now)); err != nil || due.Date != law.NewDate(2027, 1, 5) {
			t.Errorf("as known before the correction %s, %v", due.Date, err)
		}
		w.Verify()
	})
}

// A year of the program stands until two persons enter a version that differs; then that one counts from its instant on.
func TestCorrectionOfAYearOfTheProgram(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := &calendar.Service{Engine: w.Engine}
	known, _ := law.StateCouncil().Arrangement(2026)
	d := draft(strings.Replace(known.Lines(), "work 2026-10-10 国庆节", "work 2026-10-11 国庆节", 1))
	d.Year = 2026
	one, err := s.Propose(t.Context(), w.By(access.SystemAdministrator), d)
	must(t, err)
	_, err = s.Decide(t.Context(), w.By(access.SecurityAdministrator), one.ID, true, "")
	must(t, err)
	now, err := calendar.At(t.Context(), w.DB.Reader(), w.Book, w.Engine.Now(w.Book))
	must(t, err)
	if works, _, _ := now.WorkingDay(law.NewDate(2026, 10, 10)); works {
		t.Error("the corrected day still works")
	}
	if works, _, _ := law.StateCouncil().WorkingDay(law.NewDate(2026, 10, 10)); !works {
		t.Error("the program's own year was changed")
	}
	same := draft(known.Lines())
	same.Year = 2026
	if _, err := s.Propose(t.Context(), w.By(access.SystemAdministrator), same); err != nil {
		t.Errorf("the way back to the program's own: %v", err)
	}
}

func TestDraftNamesEverythingThatIsWrong(t *testing.T) {
	today := law.NewDate(2026, 3, 2)
	for field, spoil := range map[string]func(d *calendar.Draft){
		"year": func(d *calendar.Draft) { d.Year = 1999 }, "number": func(d *calendar.Draft) { d.Notice.Number = " " }, "title": func(d *calendar.Draft) { d.Notice.Title = "" },
		"issued": func(d *calendar.Draft) { d.Notice.Issued = today + 1 }, "source": func(d *calendar.Draft) { d.Notice.Source = "javascript:alert(1)" },
		"lines": func(d *calendar.Draft) { d.Lines = strings.Replace(lines2027, "端午节", "圣诞节", 1) },
	} {
		d := draft(lines2027)
		spoil(&d)
		_, err := d.Check(today)
		var invalid fault.Invalid
		if !errors.As(err, &invalid) || len(invalid.Fields) != 1 || invalid.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	d := draft("off 2027-01-01 2027-01-03 元旦\r\nwork 2027-01-05 元旦\r\n休息 2027-02-06")
	_, err := d.Check(today)
	if err == nil || !strings.Contains(err.Error(), "第2行") || !strings.Contains(err.Error(), "第3行") {
		t.Errorf("the lines are not named: %v", err)
	}
	d = draft(strings.Replace(lines2027, "off 2027-06-09 2027-06-09 端午节\n", "", 1))
	if _, err := d.Check(today); err == nil || !strings.Contains(err.Error(), "端午节") {
		t.Errorf("a festival left out: %v", err)
	}
}
