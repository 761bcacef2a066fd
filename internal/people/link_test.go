package people_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

func TestLinkSetsOnePasswordWithinItsTime(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, system := t.Context(), w.By(access.SystemAdministrator)
		person := must[people.Made](t)(w.People.EnterPerson(ctx, w.By(access.SecurityAdministrator), "凭链甲", true)).Person
		command := system
		command.Command = "open-once-1"
		opened := must[people.Opened](t)(w.People.OpenAccount(ctx, command, person, "by-link"))
		if opened.Link.Token == "" || opened.Link.Waits || opened.Link.ExpiresAt.Sub(opened.Link.MadeAt) != 72*time.Hour {
			t.Fatalf("opened with %+v", opened.Link)
		}
		if again := must[people.Opened](t)(w.People.OpenAccount(ctx, command, person, "by-link")); again.ID != opened.ID || again.Link.Token != "" {
			t.Errorf("sent twice: %+v", again)
		}
		for _, password := range []string{"", testkit.WorldPassword} {
			if _, err := logIn(t, w, "by-link", password); err == nil {
				t.Errorf("an account without a password opens with %q", password)
			}
		}
		set := func(token string) error {
			_, err := w.People.Activate(ctx, people.From{}, token, "", testkit.WorldPassword)
			return err
		}
		if err := set(opened.Link.Token + "x"); !fault.IsNotFound(err) {
			t.Errorf("a token of nobody: %v", err)
		}
		if err := set(opened.Link.Token); err != nil {
			t.Fatal(err)
		}
		if err := set(opened.Link.Token); !fault.IsNotFound(err) {
			t.Errorf("used twice: %v", err)
		}
		if _, err := logIn(t, w, "by-link", testkit.WorldPassword); err != nil {
			t.Error(err)
		}
		first := must[people.Link](t)(w.People.IssueLink(ctx, system, opened.ID, false))
		second := must[people.Link](t)(w.People.IssueLink(ctx, system, opened.ID, false))
		if err := set(first.Token); !fault.IsNotFound(err) {
			t.Errorf("a link before the last: %v", err)
		}
		must[people.Made](t)(w.People.RevokeLink(ctx, system, opened.ID))
		if err := set(second.Token); !fault.IsNotFound(err) {
			t.Errorf("revoked: %v", err)
		}
		if _, err := w.People.RevokeLink(ctx, system, opened.ID); !fault.IsNotFound(err) {
			t.Errorf("revoked twice: %v", err)
		}
		third := must[people.Link](t)(w.People.IssueLink(ctx, system, opened.ID, false))
		w.Clock.Advance(third.ExpiresAt.Sub(w.Clock.Now()))
		if err := set(third.Token); !fault.IsNotFound(err) {
			t.Errorf("at its end: %v", err)
		}
		for _, by := range []act.By{w.By(access.SecurityAdministrator), w.By(access.AuditAdministrator), w.By(access.Head)} {
			if _, err := w.People.IssueLink(ctx, by, opened.ID, false); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("a link by %s: %v", by.Posts[0].Role, err)
			}
		}
		if _, err := w.People.IssueLink(ctx, system, system.Account, false); !refused(err, "") {
			t.Errorf("a link for oneself: %v", err)
		}
		w.Verify()
	})
}

// E14: who opens accounts gets no other administrator's account without a second administrator, and neither of the two
// holds both the link and its code.
func TestE14_NoAdministratorTakesOverAnotherAlone(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		system, security, audit := w.By(access.SystemAdministrator), w.By(access.SecurityAdministrator), w.By(access.AuditAdministrator)
		waiting := func() people.Confirmation {
			all := must[[]people.Confirmation](t)(w.People.Confirmations(ctx, w.DB.Reader(), audit.Scope(access.ConfirmChanges)))
			if len(all) != 1 {
				t.Fatalf("%d changes wait", len(all))
			}
			return all[0]
		}
		set := func(l people.Link, code string) error {
			_, err := w.People.Activate(ctx, people.From{}, l.Token, code, "taken-over-by-two")
			return err
		}
		// The auditor's account: the system administrator proposes, the security administrator confirms.
		l := must[people.Link](t)(w.People.IssueLink(ctx, system, audit.Account, false))
		if err := set(l, ""); !l.Waits || !refused(err, "E14") {
			t.Errorf("without a second administrator: %+v, %v", l, err)
		}
		for _, by := range []act.By{system, audit} {
			if _, err := w.People.Confirm(ctx, by, waiting().ID); !refused(err, "E14") {
				t.Errorf("confirmed by %s: %v", by.Posts[0].Role, err)
			}
		}
		if _, err := w.People.Confirm(ctx, w.By(access.Head), waiting().ID); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("confirmed by a head: %v", err)
		}
		done := must[people.Confirmed](t)(w.People.Confirm(ctx, security, waiting().ID))
		if len(done.Code) != 9 {
			t.Fatalf("code %q", done.Code)
		}
		if _, err := w.People.Confirm(ctx, security, done.ID); !fault.IsNotFound(err) {
			t.Errorf("confirmed twice: %v", err)
		}
		for range 8 {
			if err := set(l, "0000 000"); err == nil {
				t.Error("a wrong code opens")
			}
		}
		if err := set(l, done.Code); err == nil {
			t.Error("after eight wrong codes the right one still opens at once")
		}
		w.Clock.Advance(10 * time.Minute)
		if err := set(l, strings.ReplaceAll(done.Code, " ", "")); err != nil {
			t.Errorf("with link and code: %v", err)
		}
		// The security administrator's account: the auditor is the second person. One who proposed lets it fall.
		l = must[people.Link](t)(w.People.IssueLink(ctx, system, security.Account, false))
		must[people.Made](t)(w.People.Decline(ctx, system, waiting().ID))
		if err := set(l, ""); !fault.IsNotFound(err) {
			t.Errorf("declined: %v", err)
		}
		l = must[people.Link](t)(w.People.IssueLink(ctx, system, security.Account, false))
		done = must[people.Confirmed](t)(w.People.Confirm(ctx, audit, waiting().ID))
		if err := set(l, done.Code); err != nil {
			t.Error(err)
		}
		// The system administrator's account: the security administrator proposes, nobody of the same office confirms.
		l = must[people.Link](t)(w.People.RecoverSystem(ctx, security, system.Account, false))
		done = must[people.Confirmed](t)(w.People.Confirm(ctx, audit, waiting().ID))
		if err := set(l, done.Code); err != nil {
			t.Error(err)
		}
		if _, err := w.People.RecoverSystem(ctx, security, w.By(access.Reviewer).Account, false); !refused(err, "E14") {
			t.Errorf("the security administrator issues a link for a reviewer: %v", err)
		}
		w.Verify()
	})
}

// E14: two system administrators together are one administration.
func TestE14_GrantsOfAdministrationsTakeTwoPersons(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, made := t.Context(), must[people.Made](t)
		system, security, audit := w.By(access.SystemAdministrator), w.By(access.SecurityAdministrator), w.By(access.AuditAdministrator)
		person := made(w.People.EnterPerson(ctx, security, "接任乙", false)).Person
		link := must[people.Opened](t)(w.People.OpenAccount(ctx, system, person, "second-system")).Link
		proposed := made(w.People.Appoint(ctx, security, person, w.City.ID, access.SystemAdministrator))
		if !proposed.Waits {
			t.Fatalf("given at once: %+v", proposed)
		}
		var conflict fault.Conflict
		if _, err := w.People.Appoint(ctx, security, person, w.City.ID, access.AuditAdministrator); !errors.As(err, &conflict) {
			t.Errorf("proposed twice: %v", err)
		}
		if _, err := w.People.Confirm(ctx, security, proposed.ID); !refused(err, "E14") {
			t.Errorf("confirmed by who proposed: %v", err)
		}
		must[people.Confirmed](t)(w.People.Confirm(ctx, system, proposed.ID))
		if _, err := w.People.Activate(ctx, people.From{}, link.Token, "", testkit.WorldPassword); !fault.IsNotFound(err) {
			t.Errorf("a link of before lets one person hold an administrator's account: %v", err)
		}
		account := must[people.Account](t)(w.People.AccountOf(ctx, w.DB.Reader(), w.Book, person)).ID
		link = must[people.Link](t)(w.People.IssueLink(ctx, system, account, false))
		all := must[[]people.Confirmation](t)(w.People.Confirmations(ctx, w.DB.Reader(), audit.Scope(access.ConfirmChanges)))
		code := must[people.Confirmed](t)(w.People.Confirm(ctx, security, all[0].ID)).Code
		must[people.Invited](t)(w.People.Activate(ctx, people.From{}, link.Token, code, testkit.WorldPassword))
		second := act.By{Actor: must[access.Actor](t)(w.People.Actor(ctx, w.SignIn("second-system")))}

		must[people.Link](t)(w.People.IssueLink(ctx, system, security.Account, false))
		all = must[[]people.Confirmation](t)(w.People.Confirmations(ctx, w.DB.Reader(), audit.Scope(access.ConfirmChanges)))
		if _, err := w.People.Confirm(ctx, second, all[0].ID); !refused(err, "E14") {
			t.Errorf("two system administrators take over the security administrator: %v", err)
		}
		if none := must[[]people.Confirmation](t)(w.People.Confirmations(ctx, w.DB.Reader(), w.By(access.Head).Scope(access.ConfirmChanges))); len(none) != 0 {
			t.Errorf("a head sees %d changes", len(none))
		}
		w.Verify()
	})
}
