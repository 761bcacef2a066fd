package people_test

import (
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// A30.1: a certificate without the annual check of a year does not count from the day after its due day, until the check
// is recorded; a failed one stops it at once.
func TestA30_1_MissingAnnualCheckStopsACertificateFromItsDueDay(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer := w.Who(access.Reviewer, w.County) // certified since November 2025, on record since March 2026
		security := w.By(access.SecurityAdministrator)
		set := func(year int, m time.Month, d int) { w.Clock.Set(time.Date(year, m, d, 9, 0, 0, 0, law.Beijing)) }
		set(2026, 4, 1) // 2025 is the year of issue: no check is asked for
		if err := give(t, w, verdict, reviewer.By); err != nil {
			t.Fatalf("the year of issue: %v", err)
		}
		w.Clock.Set(law.NewDate(2027, 4, 1).Start().Add(-time.Second))
		if err := give(t, w, verdict, reviewer.By); err != nil {
			t.Errorf("on the due day: %v", err)
		}
		w.Clock.Set(law.NewDate(2027, 4, 1).Start())
		if err := give(t, w, verdict, reviewer.By); !refusedWith(err, "A30.1", "没有2026年度的年审记录，按本单位的年审要求，从2027年4月1日起", "policy it does not count from 2027-04-01") {
			t.Errorf("after the due day: %v", err)
		}
		check := people.AnnualCheck{Year: 2026, Passed: true, On: law.NewDate(2027, 4, 2), Checker: "测试年审机关"}
		if _, err := w.People.RecordCheck(t.Context(), security, reviewer.Certificate, check); err == nil {
			t.Error("a check of tomorrow was recorded")
		}
		set(2027, 4, 2)
		must[people.Made](t)(w.People.RecordCheck(t.Context(), security, reviewer.Certificate, check))
		if err := give(t, w, verdict, reviewer.By); err != nil {
			t.Errorf("after the check: %v", err)
		}
		// The past stays answerable.
		c, _, err := people.CertificateFor(t.Context(), w.DB.Reader(), w.Book, reviewer.By.Person, w.County.ID, w.Clock.Now())
		if err != nil || c.ValidAt(law.NewDate(2027, 4, 1).Start()) || !c.ValidAt(law.NewDate(2027, 3, 31).Start()) {
			t.Errorf("at instants before: %+v, %v", c.Checks, err)
		}
		check.Passed, check.Year, check.On = false, 2027, law.NewDate(2027, 4, 2)
		must[people.Made](t)(w.People.RecordCheck(t.Context(), security, reviewer.Certificate, check))
		if err := give(t, w, verdict, reviewer.By); !refusedWith(err, "A30.1", "2027年度年审没有通过", "was failed on 2027-04-02") {
			t.Errorf("after a failed check: %v", err)
		}
		w.Verify()
	})
}

// Whom the queue of missing certificates names is who holds none that counts, at any instant.
func TestQueueOfMissingCertificatesKnowsAnnualChecks(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		security := afresh(t, w, w.Who(access.SecurityAdministrator, w.City))
		made := must[people.Made](t)
		holder := func(login string, from law.Date, ministry bool) (string, people.Made) {
			by := reviewerWith(t, w, login)
			return by.Person, made(w.People.RecordCertificate(t.Context(), security, people.Certificate{Person: by.Person, Body: w.County.ID, Number: "证" + login, Issuer: "测试发证机关", Field: "traffic",
				From: from, Until: law.NewDate(2031, 12, 31), Ministry: ministry}))
		}
		check := func(certificate people.Made, year int, passed bool, on law.Date) {
			made(w.People.RecordCheck(t.Context(), security, certificate.ID, people.AnnualCheck{Year: year, Passed: passed, On: on, Checker: "测试年审机关"}))
		}
		never, _ := holder("never", law.NewDate(2025, 6, 1), false)
		ministry, _ := holder("ministry", law.NewDate(2025, 6, 1), true)
		young, _ := holder("young", law.NewDate(2026, 2, 1), false)
		checked, hers := holder("checked", law.NewDate(2025, 6, 1), false)
		failed, his := holder("failed", law.NewDate(2025, 6, 1), false)
		w.Clock.Set(time.Date(2026, 11, 2, 9, 0, 0, 0, law.Beijing))
		check(hers, 2026, true, law.NewDate(2026, 11, 1))
		check(his, 2026, true, law.NewDate(2026, 10, 1))
		check(his, 2026, false, law.NewDate(2026, 11, 1))
		w.Clock.Set(time.Date(2028, 6, 1, 9, 0, 0, 0, law.Beijing))
		made(w.People.SetCheckPolicy(t.Context(), security, w.County.ID, false, "停止要求"))
		w.Clock.Set(time.Date(2028, 8, 1, 9, 0, 0, 0, law.Beijing))
		made(w.People.SetCheckPolicy(t.Context(), security, w.County.ID, true, "恢复要求"))

		for at, want := range map[time.Time][]string{
			time.Date(2026, 10, 31, 9, 0, 0, 0, law.Beijing): nil,
			time.Date(2026, 11, 1, 9, 0, 0, 0, law.Beijing):  {failed},
			law.NewDate(2027, 4, 1).Start().Add(-1):          {failed},
			law.NewDate(2027, 4, 1).Start():                  {never, failed},
			law.NewDate(2028, 4, 1).Start():                  {never, young, checked, failed},
			time.Date(2028, 7, 1, 9, 0, 0, 0, law.Beijing):   nil,
			time.Date(2028, 8, 2, 9, 0, 0, 0, law.Beijing):   {never, young, checked, failed},
		} {
			page, _, err := w.People.List(t.Context(), w.DB.Reader(), security.Scope(access.ViewPeople), people.Filter{Lack: people.Uncertified, At: at})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range page.Rows {
				got = append(got, p.ID)
			}
			for _, id := range []string{never, ministry, young, checked, failed} {
				p, err := w.People.Find(t.Context(), w.DB.Reader(), security.Scope(access.ViewPeople), id)
				if err != nil || p.Certificates[0].ValidAt(at) == slices.Contains(want, id) || slices.Contains(got, id) != slices.Contains(want, id) {
					t.Errorf("at %s %s: wanted in the queue %t, is %t; %v", at, p.Certificates[0].Number, slices.Contains(want, id), slices.Contains(got, id), err)
				}
			}
		}
	})
}

func TestA30_1_ChecksAreAskedForByPolicyAndNotOfMinistries(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	reviewer := w.Who(access.Reviewer, w.County)
	security := w.By(access.SecurityAdministrator)
	by := reviewerWith(t, w, "ministry")
	must[people.Made](t)(w.People.RecordCertificate(t.Context(), security, people.Certificate{Person: by.Person, Body: w.County.ID, Number: "部证001", Issuer: "某部（测试）", Field: "traffic",
		From: law.NewDate(2025, 1, 1), Until: law.NewDate(2030, 1, 1), Ministry: true}))
	w.Clock.Set(time.Date(2027, 6, 1, 9, 0, 0, 0, law.Beijing))
	if err := give(t, w, verdict, by); err != nil {
		t.Errorf("a certificate of a ministry: %v", err)
	}
	if err := give(t, w, verdict, reviewer.By); !refusedWith(err, "A30.1", "年审", "annual check") {
		t.Errorf("by default: %v", err)
	}
	if _, err := w.People.SetCheckPolicy(t.Context(), security, w.County.ID, false, " "); err == nil {
		t.Error("switched off without a reason")
	}
	before := w.Engine.Now(w.Book)
	w.Clock.Advance(time.Hour)
	must[people.Made](t)(w.People.SetCheckPolicy(t.Context(), security, w.County.ID, false, "证件改为电子证照，由省级系统核验"))
	if err := give(t, w, verdict, reviewer.By); err != nil {
		t.Errorf("switched off: %v", err)
	}
	c, _, err := people.CertificateFor(t.Context(), w.DB.Reader(), w.Book, reviewer.By.Person, w.County.ID, w.Clock.Now())
	if err != nil || c.ValidAt(before) {
		t.Errorf("switching it off reaches back: %v", err)
	}
	must[people.Made](t)(w.People.SetCheckPolicy(t.Context(), security, w.County.ID, true, "恢复要求"))
	if err := give(t, w, verdict, reviewer.By); !refused(err, "A30.1") {
		t.Errorf("switched on again: %v", err)
	}
}
