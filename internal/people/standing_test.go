package people_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// verdict is an act that asks for a certificate, as the review of a capture does (Art 30(1)).
var verdict = act.Kind{Name: "test.verdict", Title: law.Words{ZH: "审核", EN: "Review"}, Permission: access.ReviewCaptures, Certificate: true}

// give carries out an act that changes nothing, and so asks for the standing alone.
func give(t *testing.T, w *testkit.World, kind act.Kind, by act.By) error {
	t.Helper()
	_, err := act.Do(t.Context(), w.Engine, kind, by, func(context.Context, *act.Tx) (string, error) { return "given", nil })
	return err
}

// refused tells whether err is a refusal by the rule, or act.ErrForbidden when rule is empty.
func refused(err error, rule string) bool {
	var r law.Refusal
	if rule == "" {
		return errors.Is(err, act.ErrForbidden)
	}
	return errors.As(err, &r) && r.Rule == rule
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// reviewerWith appoints a reviewer in County who holds no certificate yet.
func reviewerWith(t *testing.T, w *testkit.World, login string) act.By {
	t.Helper()
	made := must[people.Made](t)
	security := w.By(access.SecurityAdministrator)
	person := made(w.People.EnterPerson(t.Context(), security, "审核甲"+login, true)).Person
	made(w.People.Appoint(t.Context(), security, person, w.County.ID, access.Reviewer))
	account := w.Account(person, login)
	return act.By{Actor: access.Actor{Book: w.Book, Person: person, Account: account, Body: w.County.ID}}
}

func certify(t *testing.T, w *testkit.World, person, body string, from, until law.Date) people.Made {
	t.Helper()
	return must[people.Made](t)(w.People.RecordCertificate(t.Context(), w.By(access.SecurityAdministrator), people.Certificate{
		Person: person, Body: body, Number: "证" + rand.Text(), Issuer: "发证机关", Field: "traffic", From: from, Until: until}))
}

// A30.1: both days of a certificate are included, in Beijing time, to the microsecond.
func TestA30_1_CertificateCountsOnItsFirstAndLastDay(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		by := reviewerWith(t, w, "days")
		if err := give(t, w, verdict, by); !refused(err, "A30.1") {
			t.Errorf("without a certificate: %v", err)
		}
		first, last := law.NewDate(2026, 6, 1), law.NewDate(2026, 6, 30)
		certify(t, w, by.Person, w.County.ID, first, last)
		for _, c := range []struct {
			at time.Time
			ok bool
		}{
			{first.Start().Add(-time.Microsecond), false},
			{first.Start(), true},
			{time.Date(2026, 6, 15, 12, 0, 0, 0, law.Beijing), true},
			{last.AddDays(1).Start().Add(-time.Microsecond), true},
			{last.AddDays(1).Start(), false},
			{last.AddDays(1).Start().Add(24 * time.Hour), false},
		} {
			w.Clock.Set(c.at)
			err := give(t, w, verdict, by)
			if c.ok && err != nil || !c.ok && !refused(err, "A30.1") {
				t.Errorf("at %s: %v", c.at, err)
			}
			if !c.ok && err != nil && !strings.Contains(err.Error(), "2026年6月1日至2026年6月30日") {
				t.Errorf("the refusal does not name the days: %v", err)
			}
		}
		w.Verify()
	})
}

func TestA30_1_SuspensionTakesEffectWithinAShift(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer := w.Who(access.Reviewer, w.County)
		security := w.By(access.SecurityAdministrator)
		if err := give(t, w, verdict, reviewer.By); err != nil {
			t.Fatalf("before: %v", err)
		}
		w.Clock.Advance(time.Hour)
		must[people.Made](t)(w.People.Suspend(t.Context(), security, reviewer.Certificate, "核查中"))
		if err := give(t, w, verdict, reviewer.By); !refused(err, "A30.1") {
			t.Errorf("the next verdict after the suspension: %v", err)
		}
		if _, err := w.People.Suspend(t.Context(), security, reviewer.Certificate, "再次"); err == nil {
			t.Error("a suspended certificate was suspended again")
		}
		w.Clock.Advance(time.Hour)
		must[people.Made](t)(w.People.LiftSuspension(t.Context(), security, reviewer.Certificate))
		if err := give(t, w, verdict, reviewer.By); err != nil {
			t.Errorf("after the suspension was lifted: %v", err)
		}
		if _, err := w.People.LiftSuspension(t.Context(), security, reviewer.Certificate); err == nil {
			t.Error("what is not suspended was lifted")
		}
		// The past stays answerable: within the suspension the certificate did not count.
		c, ok, err := people.CertificateFor(t.Context(), w.DB.Reader(), w.Book, reviewer.By.Person, w.County.ID, w.Clock.Now())
		if err != nil || !ok || len(c.Suspensions) != 1 {
			t.Fatalf("certificate %+v, %v, %v", c, ok, err)
		}
		if at := w.Clock.Now().Add(-30 * time.Minute); c.ValidAt(at) || !c.ValidAt(at.Add(-time.Hour)) {
			t.Errorf("suspension %+v is not what was at %s", c.Suspensions[0], at)
		}
	})
}

func TestA30_1_CertificateOfAnotherBodyDoesNotCount(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		by := reviewerWith(t, w, "elsewhere")
		certify(t, w, by.Person, w.Other.ID, law.NewDate(2026, 1, 1), law.NewDate(2027, 1, 1))
		if err := give(t, w, verdict, by); !refused(err, "A30.1") {
			t.Errorf("with the certificate of another body: %v", err)
		}
		_, err := w.People.RecordCertificate(t.Context(), w.By(access.SecurityAdministrator), people.Certificate{
			Person: by.Person, Body: w.County.ID, Number: "x1", Issuer: "发证机关", Field: "market", From: 20000, Until: 30000})
		if err == nil {
			t.Error("a certificate of a field in which the body does not act was recorded")
		}
		certify(t, w, by.Person, w.County.ID, law.NewDate(2026, 1, 1), law.NewDate(2027, 1, 1))
		if err := give(t, w, verdict, by); err != nil {
			t.Errorf("with both: %v", err)
		}
	})
}

func TestA30_1_AuxiliaryStaffGetNoCertificate(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	assistant := must[people.Made](t)(w.People.EnterPerson(t.Context(), w.By(access.SecurityAdministrator), "辅助员", false))
	_, err := w.People.RecordCertificate(t.Context(), w.By(access.SecurityAdministrator), people.Certificate{
		Person: assistant.Person, Body: w.County.ID, Number: "x1", Issuer: "发证机关", Field: "traffic", From: 20000, Until: 30000})
	if !refused(err, "A30.1") {
		t.Errorf("got %v", err)
	}
}

func TestA12_1_CapacityIsAskedAtTheInstant(t *testing.T) {
	for _, c := range []struct {
		role     access.Role
		capacity access.Capacity
		kind     act.Kind
		rule     string
	}{
		{access.LegalReviewer, access.LegalReview, act.Kind{Name: "test.law", Permission: access.ReviewLegally, Capacity: access.LegalReview}, "A11.1"},
		{access.TechnicalReviewer, access.TechnicalReview, act.Kind{Name: "test.tech", Permission: access.ReviewTechnically, Capacity: access.TechnicalReview}, "A12.1"},
	} {
		testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
			who, security := w.Who(c.role, w.County), w.By(access.SecurityAdministrator)
			if err := give(t, w, c.kind, who.By); err != nil {
				t.Fatal(err)
			}
			must[people.Made](t)(w.People.EndCapacity(t.Context(), security, who.Capacity))
			if err := give(t, w, c.kind, who.By); err != nil {
				t.Errorf("on the last day: %v", err)
			}
			w.Clock.Set(law.DateOf(w.Clock.Now()).AddDays(1).Start())
			if err := give(t, w, c.kind, who.By); !refused(err, c.rule) {
				t.Errorf("on the day after: %v", err)
			}
			tomorrow, nextWeek := law.DateOf(w.Clock.Now()).AddDays(1), law.DateOf(w.Clock.Now()).AddDays(7)
			must[people.Made](t)(w.People.GiveCapacity(t.Context(), security, who.By.Person, w.County.ID, c.capacity, tomorrow, &nextWeek))
			if err := give(t, w, c.kind, who.By); !refused(err, c.rule) {
				t.Errorf("before the new designation begins: %v", err)
			}
			w.Clock.Set(tomorrow.Start())
			if err := give(t, w, c.kind, who.By); err != nil {
				t.Errorf("on its first day: %v", err)
			}
			w.Clock.Set(nextWeek.AddDays(1).Start())
			if err := give(t, w, c.kind, who.By); !refused(err, c.rule) {
				t.Errorf("after its last day: %v", err)
			}
		})
	}
}

// E3: legal and technical review are two persons' at any time, but one may follow the other.
func TestA11_1_OnePersonDoesNotHoldBothReviews(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, security, made := t.Context(), w.By(access.SecurityAdministrator), must[people.Made](t)
		person := made(w.People.EnterPerson(ctx, security, "两审甲", true)).Person
		june, july := law.NewDate(2026, 6, 1), law.NewDate(2026, 7, 1)
		lastOfJune, lastOfMay := july.AddDays(-1), june.AddDays(-1)
		made(w.People.GiveCapacity(ctx, security, person, w.County.ID, access.LegalReview, june, &lastOfJune))
		for _, c := range []struct {
			from  law.Date
			until *law.Date
			ok    bool
		}{
			{june.AddDays(-10), &lastOfMay, true}, {june.AddDays(-10), &june, false}, {lastOfJune, nil, false},
			{june.AddDays(-10), nil, false}, {july, nil, true},
		} {
			_, err := w.People.GiveCapacity(ctx, security, person, w.Other.ID, access.TechnicalReview, c.from, c.until)
			if c.ok && err != nil || !c.ok && !refused(err, "A11.1") {
				t.Errorf("technical review from %s: %v", c.from, err)
			}
		}
	})
}

func TestPostEndedIsRefusedAlthoughTheSessionStillListsIt(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		keeper := w.Who(access.Keeper, w.County)
		propose := act.Kind{Name: "test.propose", Title: law.Words{ZH: "论证", EN: "Argue"}, Permission: access.ProposeDevice}
		if err := give(t, w, propose, keeper.By); err != nil {
			t.Fatal(err)
		}
		must[people.Made](t)(w.People.EndPost(t.Context(), w.By(access.SecurityAdministrator), keeper.Post))
		if !keeper.By.May(access.ProposeDevice) {
			t.Fatal("the old actor should still list the post")
		}
		if err := give(t, w, propose, keeper.By); !refused(err, "") || !strings.Contains(err.Error(), "论证") {
			t.Errorf("got %v", err)
		}
		if actor, err := w.People.Actor(t.Context(), keeper.Token); err != nil || actor.May(access.ProposeDevice) {
			t.Errorf("the session's next page: %+v, %v", actor, err)
		}
	})
}

func TestStandingIsOfThePostInTheBodyActedFor(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	propose := act.Kind{Name: "test.propose", Permission: access.ProposeDevice}
	by := w.By(access.Keeper)
	for name, change := range map[string]func(*act.By){
		"another body":           func(b *act.By) { b.Body = w.Other.ID },
		"no body":                func(b *act.By) { b.Body = "" },
		"nobody":                 func(b *act.By) { b.Person = "" },
		"another's account":      func(b *act.By) { b.Account = w.By(access.Head).Account },
		"no account":             func(b *act.By) { b.Account = "" },
		"another person":         func(b *act.By) { b.Person = w.By(access.Head).Person },
		"a person of no post":    func(b *act.By) { *b = w.By(access.Publisher) },
		"posts that are made up": func(b *act.By) { *b = w.By(access.Head); b.Posts = by.Posts },
	} {
		changed := by
		change(&changed)
		if err := give(t, w, propose, changed); !refused(err, "") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := give(t, w, propose, by); err != nil {
		t.Error(err)
	}
	if err := give(t, w, act.Kind{Name: "test.system"}, by); !refused(err, "") {
		t.Errorf("a person did what only the system does: %v", err)
	}
}

func TestHeldPostsFollowTheClock(t *testing.T) {
	until := testkit.WorldBegins.Add(time.Hour)
	p := people.Post{From: testkit.WorldBegins, Until: &until}
	for at, want := range map[time.Time]bool{
		p.From.Add(-time.Microsecond): false, p.From: true, until.Add(-time.Microsecond): true, until: false,
	} {
		if p.HeldAt(at) != want {
			t.Errorf("held at %s: %v", at, !want)
		}
	}
}
