package people_test

import (
	"errors"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

func TestNobodyGivesPowersToThemselves(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, security := t.Context(), w.By(access.SecurityAdministrator)
		if _, err := w.People.Appoint(ctx, security, security.Person, w.County.ID, access.Keeper); !refused(err, "") {
			t.Errorf("appoint: %v", err)
		}
		if _, err := w.People.GiveCapacity(ctx, security, security.Person, w.County.ID, access.LegalReview, 20000, nil); !refused(err, "") {
			t.Errorf("designate: %v", err)
		}
		made := must[people.Made](t)
		heir := made(w.People.EnterPerson(ctx, security, "安管乙", true)).Person
		account := w.Account(heir, "heir")
		w.Promote(heir, w.City, access.SecurityAdministrator)
		certificate := certify(t, w, heir, w.County.ID, law.NewDate(2026, 1, 1), law.NewDate(2027, 1, 1)).ID
		by := act.By{Actor: access.Actor{Book: w.Book, Person: heir, Account: account, Body: w.City.ID}}
		made(w.People.Suspend(ctx, security, certificate, "核查"))
		if _, err := w.People.LiftSuspension(ctx, by, certificate); !refused(err, "") {
			t.Errorf("lift the own suspension: %v", err)
		}
		own := people.Certificate{Person: heir, Body: w.Other.ID, Number: "own", Issuer: "自己", Field: "traffic", From: 20000, Until: 30000}
		if _, err := w.People.RecordCertificate(ctx, by, own); !refused(err, "") {
			t.Errorf("record the own certificate: %v", err)
		}
		made(w.People.GiveCapacity(ctx, by, security.Person, w.County.ID, access.LegalReview, 20000, nil))
	})
}

func TestOnlyWhoMayDoesThePeoplesActs(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	ctx, reviewer := t.Context(), w.Who(access.Reviewer, w.County)
	for _, role := range access.Roles() {
		by := w.By(role)
		keeps, opens := by.May(access.KeepPeople) && by.May(access.GrantRoles), by.May(access.OpenAccounts)
		for name, did := range map[string]struct {
			may bool
			err error
		}{
			"found":     {keeps, second(w.People.FoundBody(ctx, by, people.Body{Name: "单位" + string(role), Kind: "department", Level: "county", Region: "440605", Fields: []string{"traffic"}}))},
			"enter":     {keeps, second(w.People.EnterPerson(ctx, by, "新人", true))},
			"suspend":   {keeps, second(w.People.Suspend(ctx, by, reviewer.Certificate, "核查"))},
			"designate": {keeps, second(w.People.GiveCapacity(ctx, by, reviewer.By.Person, w.County.ID, access.LegalReview, 20000, nil))},
			"appoint":   {keeps, second(w.People.Appoint(ctx, by, reviewer.By.Person, w.County.ID, access.Publisher))},
			"open":      {opens, second(w.People.OpenAccount(ctx, by, reviewer.By.Person, "second-"+string(role)))},
		} {
			if did.may != (did.err == nil) || !did.may && !errors.Is(did.err, act.ErrForbidden) {
				t.Errorf("%s, %s: %v", role, name, did.err)
			}
		}
	}
	w.Verify()
}

func TestABookIsNeverWithoutItsAdministrators(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, security, system := t.Context(), w.By(access.SecurityAdministrator), w.By(access.SystemAdministrator)
		var conflict fault.Conflict
		if _, err := w.People.CloseAccount(ctx, system, security.Account); !errors.As(err, &conflict) {
			t.Errorf("the last security administrator's account: %v", err)
		}
		if _, err := w.People.CloseAccount(ctx, system, system.Account); !errors.As(err, &conflict) {
			t.Errorf("the last system administrator's account: %v", err)
		}
		last := postOf(t, w, security.Person)
		if _, err := w.People.EndPost(ctx, security, last); !errors.As(err, &conflict) {
			t.Errorf("the last security administrator's post: %v", err)
		}
		made := must[people.Made](t)
		heir := made(w.People.EnterPerson(ctx, security, "接任甲", false)).Person
		w.Promote(heir, w.City, access.SecurityAdministrator)
		if _, err := w.People.EndPost(ctx, security, last); !errors.As(err, &conflict) {
			t.Errorf("the heir has no account yet: %v", err)
		}
		opened := must[people.Opened](t)(w.People.OpenAccount(ctx, system, heir, "heir"))
		if !opened.Link.Waits {
			t.Errorf("one administrator alone lets another in: %+v", opened)
		}
		if _, err := w.People.EndPost(ctx, security, last); !errors.As(err, &conflict) {
			t.Errorf("the heir has no password yet: %v", err)
		}
		waiting := must[[]people.Confirmation](t)(w.People.Confirmations(ctx, w.DB.Reader(), security.Scope(access.ConfirmChanges)))
		code := must[people.Confirmed](t)(w.People.Confirm(ctx, security, waiting[0].ID)).Code
		must[people.Invited](t)(w.People.Activate(ctx, people.From{}, opened.Link.Token, code, testkit.WorldPassword))
		made(w.People.EndPost(ctx, security, last))
		if _, err := w.People.EnterPerson(ctx, security, "免职后", true); !refused(err, "") {
			t.Errorf("after the own post ended: %v", err)
		}
	})
}

func postOf(t *testing.T, w *testkit.World, person string) (id string) {
	t.Helper()
	if err := w.DB.Reader().QueryRow(t.Context(), `SELECT id FROM post WHERE person = $1`, person).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestSetUpHappensOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		a := people.Administrator{Name: "甲", Login: "first"}
		b, c := a, a
		b.Name, b.Login, c.Name, c.Login = "乙", "second", "丙", "third"
		var conflict fault.Conflict
		body := people.Body{Name: "又一单位", Kind: "government", Level: "city", Region: "440600", Fields: []string{"urban"}}
		if _, err := w.People.Begin(t.Context(), w.Book, body, people.FirstAdministrators{System: a, Security: b, Audit: c}); !errors.As(err, &conflict) {
			t.Errorf("set up twice: %v", err)
		}
	})
}

func TestInputsOfTheRegisterNameTheirFields(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	ctx, security := t.Context(), w.By(access.SecurityAdministrator)
	good := people.Body{Name: "好单位", Kind: "department", Level: "county", Region: "440605", Fields: []string{"traffic"}}
	with := func(change func(*people.Body)) people.Body { b := good; change(&b); return b }
	long := string(make([]rune, 201))
	certificate := people.Certificate{Person: w.By(access.Reviewer).Person, Body: w.County.ID, Number: "n", Issuer: "i", Field: "traffic", From: 20000, Until: 20001}
	like := func(change func(*people.Certificate)) people.Certificate { c := certificate; change(&c); return c }
	yesterday := law.Date(19999)
	for _, c := range []struct {
		field string
		err   error
	}{
		{"name", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Name = "  " })))},
		{"name", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Name = long })))},
		{"name", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Name = w.County.Name })))},
		{"kind", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Kind = "company" })))},
		{"level", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Level = "" })))},
		{"region", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Region = "110000" })))},
		{"region", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Region = "44060" })))},
		{"fields", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Fields = nil })))},
		{"fields", second(w.People.FoundBody(ctx, security, with(func(b *people.Body) { b.Fields = []string{"traffic", "magic"} })))},
		{"name", second(w.People.EnterPerson(ctx, security, " \t", true))},
		{"name", second(w.People.EnterPerson(ctx, security, long, true))},
		{"number", second(w.People.RecordCertificate(ctx, security, like(func(c *people.Certificate) { c.Number = " " })))},
		{"issuer", second(w.People.RecordCertificate(ctx, security, like(func(c *people.Certificate) { c.Issuer = "" })))},
		{"until", second(w.People.RecordCertificate(ctx, security, like(func(c *people.Certificate) { c.Until = 19999 })))},
		{"field", second(w.People.RecordCertificate(ctx, security, like(func(c *people.Certificate) { c.Field = "magic" })))},
		{"reason", second(w.People.Suspend(ctx, security, w.Who(access.Reviewer, w.County).Certificate, " "))},
		{"capacity", second(w.People.GiveCapacity(ctx, security, certificate.Person, w.County.ID, "poetry", 20000, nil))},
		{"until", second(w.People.GiveCapacity(ctx, security, certificate.Person, w.County.ID, access.LegalReview, 20000, &yesterday))},
		{"role", second(w.People.Appoint(ctx, security, certificate.Person, w.County.ID, "king"))},
	} {
		var invalid fault.Invalid
		if !errors.As(c.err, &invalid) || invalid.Fields[0].Name != c.field {
			t.Errorf("want field %s named: %v", c.field, c.err)
		}
	}
	if _, err := w.People.RecordCertificate(ctx, security, certificate); err != nil {
		t.Error(err)
	}
	var invalid fault.Invalid
	if _, err := w.People.RecordCertificate(ctx, security, certificate); !errors.As(err, &invalid) || invalid.Fields[0].Name != "number" {
		t.Errorf("the same number twice: %v", err)
	}
	for name, err := range map[string]error{
		"person": second(w.People.Appoint(ctx, security, "nobody", w.County.ID, access.Keeper)),
		"body":   second(w.People.Appoint(ctx, security, certificate.Person, "nowhere", access.Keeper)),
		"post":   second(w.People.EndPost(ctx, security, "none")),
		"lift":   second(w.People.LiftSuspension(ctx, security, "none")),
		"end":    second(w.People.EndCapacity(ctx, security, "none")),
	} {
		if !fault.IsNotFound(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// second returns the error of two results.
func second[T any](_ T, err error) error { return err }
