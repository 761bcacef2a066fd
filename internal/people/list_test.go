package people_test

import (
	"fmt"
	"slices"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// listed returns the ids that a list shows, page by page of size two, and checks its count.
func listed(t *testing.T, w *testkit.World, by act.By, f people.Filter) []string {
	t.Helper()
	f.Turn.Limit, f.At = 2, w.Clock.Now()
	var ids []string
	for {
		page, total, err := w.People.List(t.Context(), w.DB.Reader(), by.Scope(access.ViewPeople), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Rows {
			ids = append(ids, p.ID)
		}
		if !page.More {
			if len(ids) != total {
				t.Fatalf("%d listed, %d counted", len(ids), total)
			}
			return ids
		}
		f.Turn.After = page.Rows[len(page.Rows)-1].ID
	}
}

// afresh is who acts as a session sees it now: what an administrator reads grows with the register of bodies.
func afresh(t *testing.T, w *testkit.World, who testkit.Somebody) act.By {
	t.Helper()
	a, err := w.People.Actor(t.Context(), who.Token)
	if err != nil {
		t.Fatal(err)
	}
	return act.By{Actor: a}
}

func TestListOfPersonsKeepsToItsScope(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		here, there := w.Who(access.Reviewer, w.County), w.Who(access.Reviewer, w.Other)
		head, otherHead := w.Who(access.Head, w.County), w.Who(access.Head, w.Other)
		fresh := must[people.Made](t)(w.People.EnterPerson(t.Context(), w.By(access.SecurityAdministrator), "新来者", false)).ID
		for _, c := range []struct {
			who        act.By
			sees, not  []string
			everywhere bool
		}{
			{head.By, []string{here.By.Person, head.By.Person}, []string{there.By.Person, fresh}, false},
			{otherHead.By, []string{there.By.Person, otherHead.By.Person}, []string{here.By.Person, fresh}, false},
			{afresh(t, w, w.Who(access.SecurityAdministrator, w.City)), []string{here.By.Person, there.By.Person, fresh}, nil, true},
			{here.By, nil, []string{here.By.Person, there.By.Person, fresh}, false}, // no permission, no list
		} {
			ids := listed(t, w, c.who, people.Filter{})
			for _, id := range c.sees {
				if !slices.Contains(ids, id) {
					t.Errorf("%v does not see %s", c.who.Posts, id)
				}
				if _, err := w.People.Find(t.Context(), w.DB.Reader(), c.who.Scope(access.ViewPeople), id); err != nil {
					t.Errorf("%v does not find %s: %v", c.who.Posts, id, err)
				}
			}
			for _, id := range c.not {
				if slices.Contains(ids, id) {
					t.Errorf("%v sees %s", c.who.Posts, id)
				}
				if _, err := w.People.Find(t.Context(), w.DB.Reader(), c.who.Scope(access.ViewPeople), id); !fault.IsNotFound(err) {
					t.Errorf("%v finds %s: %v", c.who.Posts, id, err)
				}
			}
			if ids := listed(t, w, c.who, people.Filter{Body: w.Other.ID}); !c.everywhere && c.who.Body == w.County.ID && len(ids) > 0 {
				t.Errorf("%v sees %d persons of a foreign body by the filter", c.who.Posts, len(ids))
			}
		}
	})
}

func TestPersonOfTwoBodiesIsSeenInPart(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		security, both := afresh(t, w, w.Who(access.SecurityAdministrator, w.City)), w.Who(access.Reviewer, w.County).By.Person
		must[people.Made](t)(w.People.Appoint(t.Context(), security, both, w.Other.ID, access.Publisher))
		certify(t, w, both, w.Other.ID, law.NewDate(2025, 1, 1), law.NewDate(2027, 1, 1))
		must[people.Made](t)(w.People.GiveCapacity(t.Context(), security, both, w.Other.ID, access.LegalReview, law.NewDate(2026, 1, 1), nil))

		seen, err := w.People.Find(t.Context(), w.DB.Reader(), w.Who(access.Head, w.County).By.Scope(access.ViewPeople), both)
		if err != nil {
			t.Fatal(err)
		}
		if len(seen.Posts) != 1 || len(seen.Certificates) != 1 || len(seen.Capacities) != 0 || seen.Posts[0].Body != w.County.ID {
			t.Errorf("County sees %+v", seen)
		}
		whole, err := w.People.Find(t.Context(), w.DB.Reader(), security.Scope(access.ViewPeople), both)
		if err != nil || len(whole.Posts) != 2 || len(whole.Certificates) != 2 || len(whole.Capacities) != 1 || whole.Name == "" {
			t.Errorf("the security administrator sees %+v, %v", whole, err)
		}
	})
}

func TestListFindsANameAndWhatIsLacking(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		made, security := must[people.Made](t), afresh(t, w, w.Who(access.SecurityAdministrator, w.City))
		enter := func(name string) string { return made(w.People.EnterPerson(t.Context(), security, name, true)).ID }
		appoint := func(id string, role access.Role) {
			made(w.People.Appoint(t.Context(), security, id, w.County.ID, role))
		}
		today := law.DateOf(w.Clock.Now())
		w.Who(access.Reviewer, w.County) // in order in every respect

		fresh, bare, late, held, legal := enter("林无岗"), enter("陈无证"), enter("何将尽"), enter("吴暂扣"), enter("郑未指定")
		appoint(bare, access.Reviewer)
		appoint(late, access.Reviewer)
		certify(t, w, late, w.County.ID, today.AddDays(-100), today.AddDays(people.EndingDays-1))
		appoint(held, access.Reviewer)
		certificate := certify(t, w, held, w.County.ID, today.AddDays(-100), today.AddDays(people.EndingDays)).ID
		made(w.People.Suspend(t.Context(), security, certificate, "核查"))
		appoint(legal, access.LegalReviewer)

		for _, c := range []struct {
			f    people.Filter
			want []string
		}{
			{people.Filter{Name: " 陈无证 "}, []string{bare}},
			{people.Filter{Name: "陈无"}, nil},
			{people.Filter{Lack: people.Unplaced}, []string{fresh}},
			{people.Filter{Lack: people.Uncertified}, []string{bare, held}},
			{people.Filter{Lack: people.Ending}, []string{late}},
			{people.Filter{Lack: people.Undesigned}, []string{legal}},
			{people.Filter{Lack: people.Accountless}, []string{fresh, bare, late, held, legal}},
			{people.Filter{Lack: people.Accountless, Body: w.Other.ID}, nil},
		} {
			ids := listed(t, w, security, c.f)
			slices.Sort(ids)
			slices.Sort(c.want)
			if !slices.Equal(ids, c.want) {
				t.Errorf("%+v lists %d persons, want %d", c.f, len(ids), len(c.want))
			}
			n, err := w.People.Count(t.Context(), w.DB.Reader(), security.Scope(access.ViewPeople), people.Filter{Name: c.f.Name, Lack: c.f.Lack, Body: c.f.Body, At: w.Clock.Now()})
			if err != nil || n != len(c.want) {
				t.Errorf("%+v counts %d, %v; want %d", c.f, n, err, len(c.want))
			}
		}
		first, err := people.FirstEnding(t.Context(), w.DB.Reader(), security.Scope(access.ViewPeople), w.Clock.Now())
		if err != nil || first == nil || *first != today.AddDays(people.EndingDays-1) {
			t.Errorf("the first end is %v, %v", first, err)
		}
		certify(t, w, late, w.County.ID, today, today.AddDays(1000)) // a new one follows: nothing ends
		if ids := listed(t, w, security, people.Filter{Lack: people.Ending}); len(ids) != 0 {
			t.Errorf("%d certificates still end", len(ids))
		}
		if first, err := people.FirstEnding(t.Context(), w.DB.Reader(), security.Scope(access.ViewPeople), w.Clock.Now()); err != nil || first != nil {
			t.Errorf("the first end is %v, %v; want none", first, err)
		}
	})
}

func TestListOfAccounts(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		system := afresh(t, w, w.Who(access.SystemAdministrator, w.City))
		scope := system.Scope(access.OpenAccounts)
		for i := range 5 {
			reviewerWith(t, w, fmt.Sprintf("reviewer-%d", i))
		}
		var logins []string
		f := people.AccountFilter{Turn: db.Turn{Limit: 3}}
		for {
			page, total, err := w.People.ListAccounts(t.Context(), w.DB.Reader(), scope, f)
			if err != nil || total != 8 { // and the three administrators
				t.Fatalf("%d accounts, %v", total, err)
			}
			for _, a := range page.Rows {
				logins = append(logins, a.Login)
			}
			if !page.More {
				break
			}
			f.Turn.After = page.Rows[len(page.Rows)-1].ID
		}
		if len(logins) != 8 || !slices.IsSorted(logins) {
			t.Errorf("listed %v", logins)
		}
		one, _, err := w.People.ListAccounts(t.Context(), w.DB.Reader(), scope, people.AccountFilter{Login: "reviewer-3"})
		if err != nil || len(one.Rows) != 1 || one.Rows[0].Name != "审核甲reviewer-3" {
			t.Fatalf("found %+v, %v", one, err)
		}
		must[people.Made](t)(w.People.CloseAccount(t.Context(), system, one.Rows[0].ID))
		if _, total, _ := w.People.ListAccounts(t.Context(), w.DB.Reader(), scope, people.AccountFilter{}); total != 7 {
			t.Errorf("%d open accounts, want 7", total)
		}
		if _, total, _ := w.People.ListAccounts(t.Context(), w.DB.Reader(), scope, people.AccountFilter{Closed: true}); total != 8 {
			t.Errorf("%d accounts, want 8", total)
		}
		if _, err := w.People.FindAccount(t.Context(), w.DB.Reader(), scope, one.Rows[0].ID); err != nil {
			t.Error(err)
		}
		// Who may not open accounts has none in reach.
		none := w.By(access.Reviewer).Scope(access.OpenAccounts)
		if _, total, err := w.People.ListAccounts(t.Context(), w.DB.Reader(), none, people.AccountFilter{Closed: true}); total != 0 || err != nil {
			t.Errorf("a reviewer counts %d accounts, %v", total, err)
		}
		if _, err := w.People.FindAccount(t.Context(), w.DB.Reader(), none, one.Rows[0].ID); !fault.IsNotFound(err) {
			t.Errorf("a reviewer finds an account: %v", err)
		}
	})
}
