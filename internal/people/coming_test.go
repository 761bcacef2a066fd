package people_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

var office = people.From{Address: "198.51.100.7", Device: "Edge · Windows"}

// A login that nobody has is answered with the same bytes, counted, hashed and noted like one that somebody has.
func TestAnUnknownLoginCostsTheSameAsAKnownOne(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		known := w.Who(access.Reviewer, w.County).Login
		type trace struct {
			answer  string
			hashed  int64
			commits int
		}
		try := func(login string) (out trace) {
			before := w.People.Hashed()
			w.DB.Committed = func() { out.commits++ }
			_, err := w.People.SignIn(t.Context(), office, login, "wrong-wrong-wrong")
			w.DB.Committed = nil
			out.answer, out.hashed = fmt.Sprintf("%#v", err), w.People.Hashed()-before
			return out
		}
		for i := range 10 {
			a, b := try(known), try("nobody-at-all")
			if a != b {
				t.Errorf("try %d: %+v, and for nobody %+v", i+1, a, b)
			}
			if hashed := i < 8; (a.hashed == 1) != hashed {
				t.Errorf("try %d hashes %d times", i+1, a.hashed)
			}
		}
	})
}

// One address cannot try all logins in turn; who proves to be somebody there takes the own tries back only.
func TestAnAddressIsClosedAfterManyTries(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer := w.Who(access.Reviewer, w.County).Login
		wrong := func(i int) string {
			_, err := w.People.SignIn(t.Context(), office, fmt.Sprintf("nobody-%d", i), "wrong-wrong-wrong")
			return fmt.Sprint(err)
		}
		first := wrong(0)
		for i := range 30 {
			wrong(i + 1)
		}
		if _, err := w.People.SignIn(t.Context(), office, reviewer, testkit.WorldPassword); err != nil {
			t.Fatal(err)
		}
		for i := range 29 {
			if got := wrong(i + 40); got != first {
				t.Fatalf("try %d: %s", i+32, got)
			}
		}
		if got := wrong(99); got == first {
			t.Error("the sixty-first wrong try from one address is looked at")
		}
		if _, err := w.People.SignIn(t.Context(), office, reviewer, testkit.WorldPassword); err == nil {
			t.Error("a closed address still signs in")
		}
		other := people.From{Address: "198.51.100.8"}
		if _, err := w.People.SignIn(t.Context(), other, reviewer, testkit.WorldPassword); err != nil {
			t.Errorf("from another address: %v", err)
		}
	})
}

func TestComingsSayWhoCameAndNeverWhatWasTyped(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, reviewer, audit := t.Context(), w.Who(access.Reviewer, w.County), w.By(access.AuditAdministrator)
		for range 3 {
			_, _ = w.People.SignIn(ctx, office, reviewer.Login, "typed-by-mistake")
			_, _ = w.People.SignIn(ctx, office, "typed-as-login", "typed-by-mistake")
		}
		w.Clock.Advance(time.Second)
		entry := must[people.Entry](t)(w.People.SignIn(ctx, office, reviewer.Login, testkit.WorldPassword))
		w.Clock.Advance(time.Second)
		if err := w.People.Logout(ctx, entry.Token); err != nil {
			t.Fatal(err)
		}
		list := func(f people.ComingFilter) (out []people.Coming) {
			t.Helper()
			page, _, err := w.People.Comings(ctx, w.DB.Reader(), audit.Scope(access.ViewAccessLog), f)
			if err != nil {
				t.Fatal(err)
			}
			return page.Rows
		}
		var told []string
		for _, c := range list(people.ComingFilter{Login: reviewer.Login}) {
			if c.Person != reviewer.By.Person || c.Account != reviewer.By.Account {
				t.Errorf("%+v", c)
			}
			if c.Address == office.Address {
				told = append(told, fmt.Sprintf("%s×%d %s", c.What, c.Times, c.Device))
			}
		}
		if got := strings.Join(told, ", "); got != "left×1 Edge · Windows, in×1 Edge · Windows, failed×3 Edge · Windows" {
			t.Errorf("told: %s", got)
		}
		if unknown := list(people.ComingFilter{What: people.CameFailed}); len(unknown) != 2 || unknown[0].Account != "" && unknown[1].Account != "" {
			t.Errorf("failures: %+v", unknown)
		}
		w.Clock.Advance(time.Hour + time.Second)
		_, _ = w.People.SignIn(ctx, office, reviewer.Login, "typed-by-mistake")
		if again := list(people.ComingFilter{Login: reviewer.Login, What: people.CameFailed}); len(again) != 2 {
			t.Errorf("an hour later: %+v", again)
		}
		for _, typed := range []string{"typed-by-mistake", "typed-as-login"} {
			if at := found(everything(t, w.DB), typed); at != nil {
				t.Errorf("%s stands in %v", typed, at)
			}
		}
		own, _, err := w.People.OwnComings(ctx, w.DB.Reader(), w.By(access.Keeper).Actor, people.ComingFilter{})
		for _, c := range own.Rows {
			if c.Account != w.By(access.Keeper).Account {
				t.Errorf("a keeper sees %+v", c)
			}
		}
		if err != nil || len(own.Rows) == 0 {
			t.Errorf("own comings: %d, %v", len(own.Rows), err)
		}
		if none, n, err := w.People.Comings(ctx, w.DB.Reader(), w.By(access.Head).Scope(access.ViewAccessLog), people.ComingFilter{}); n != 0 || len(none.Rows) != 0 || err != nil {
			t.Errorf("a head sees %d comings, %v", n, err)
		}
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, reviewer, system := t.Context(), w.Who(access.Reviewer, w.County), w.By(access.SystemAdministrator)
		var tokens []string
		for i := range 3 {
			w.Clock.Advance(time.Minute)
			tokens = append(tokens, must[people.Entry](t)(w.People.SignIn(ctx, people.From{Address: fmt.Sprintf("198.51.100.%d", i), Device: "Firefox"}, reviewer.Login, testkit.WorldPassword)).Token)
		}
		sessions := func(who act.By, token string) []people.Session {
			t.Helper()
			return must[[]people.Session](t)(w.People.Sessions(ctx, who.Actor, reviewer.By.Account, token))
		}
		all := sessions(reviewer.By, tokens[0])
		if len(all) != 4 || !all[2].Current || all[0].Current || all[0].Address != "198.51.100.2" || all[0].Device != "Firefox" || all[1].Since.Sub(all[2].Since) != time.Minute {
			t.Fatalf("%+v", all)
		}
		if err := w.People.EndSession(ctx, reviewer.By.Actor, reviewer.By.Account, all[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.People.Actor(ctx, tokens[2]); !fault.IsNotFound(err) {
			t.Errorf("an ended session: %v", err)
		}
		if err := w.People.EndSession(ctx, reviewer.By.Actor, reviewer.By.Account, all[0].ID); !fault.IsNotFound(err) {
			t.Errorf("ended twice: %v", err)
		}
		if n, err := w.People.EndSessions(ctx, reviewer.By.Actor, reviewer.By.Account, tokens[0]); n != 2 || err != nil {
			t.Errorf("%d others ended, %v", n, err)
		}
		if _, err := w.People.Actor(ctx, tokens[0]); err != nil {
			t.Errorf("the own session: %v", err)
		}
		keeper := w.By(access.Keeper)
		if _, err := w.People.Sessions(ctx, keeper.Actor, reviewer.By.Account, ""); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a keeper lists another's sessions: %v", err)
		}
		if err := w.People.EndSession(ctx, keeper.Actor, reviewer.By.Account, all[2].ID); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a keeper ends another's session: %v", err)
		}
		if n, err := w.People.EndSessions(ctx, system.Actor, reviewer.By.Account, ""); n != 1 || err != nil {
			t.Errorf("the system administrator ends %d, %v", n, err)
		}
		if _, err := w.People.Actor(ctx, tokens[0]); !fault.IsNotFound(err) {
			t.Errorf("after the system administrator: %v", err)
		}
	})
}

// A token is replaced when the posts are no longer those it was made for; requests on their way still pass for a moment.
func TestTokenIsRenewedWhenThePostsChange(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, keeper := t.Context(), w.Who(access.Keeper, w.County)
		if _, fresh, err := w.People.ActorRenewed(ctx, keeper.Token); fresh != "" || err != nil {
			t.Errorf("nothing changed: %q, %v", fresh, err)
		}
		must[people.Made](t)(w.People.Appoint(ctx, w.By(access.SecurityAdministrator), keeper.By.Person, w.County.ID, access.Publisher))
		a, fresh, err := w.People.ActorRenewed(ctx, keeper.Token)
		if err != nil || fresh == "" || fresh == keeper.Token || !a.May(access.PublishSite) {
			t.Fatalf("%q, %v, %+v", fresh, err, a)
		}
		if _, again, err := w.People.ActorRenewed(ctx, keeper.Token); again != "" || err != nil {
			t.Errorf("a request on its way: %q, %v", again, err)
		}
		if _, again, err := w.People.ActorRenewed(ctx, fresh); again != "" || err != nil {
			t.Errorf("the new token: %q, %v", again, err)
		}
		w.Clock.Advance(31 * time.Second)
		if _, err := w.People.Actor(ctx, keeper.Token); !fault.IsNotFound(err) {
			t.Errorf("the old token half a minute later: %v", err)
		}
		if err := w.People.Logout(ctx, fresh); err != nil {
			t.Fatal(err)
		}
		if _, err := w.People.Actor(ctx, fresh); !fault.IsNotFound(err) {
			t.Errorf("signed out: %v", err)
		}
	})
}

func TestOwnPasswordIsChangedByWhoKnowsIt(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, reviewer := t.Context(), w.Who(access.Reviewer, w.County)
		elsewhere := w.SignIn(reviewer.Login)
		change := func(current, password string) (string, error) {
			return w.People.ChangePassword(ctx, office, reviewer.By, reviewer.Token, current, password)
		}
		var wrong fault.Invalid
		if _, err := change("wrong-wrong-wrong", "a-new-one-entirely"); !errors.As(err, &wrong) || wrong.Fields[0].Name != "current" {
			t.Errorf("a wrong present password: %v", err)
		}
		if _, err := change(testkit.WorldPassword, "password123"); !errors.As(err, &wrong) || wrong.Fields[0].Name != "password" {
			t.Errorf("a common password: %v", err)
		}
		fresh, err := change(testkit.WorldPassword, "a-new-one-entirely")
		if err != nil || fresh == "" {
			t.Fatalf("%q, %v", fresh, err)
		}
		if _, err := w.People.Actor(ctx, elsewhere); !fault.IsNotFound(err) {
			t.Errorf("a session elsewhere: %v", err)
		}
		if _, err := w.People.Actor(ctx, fresh); err != nil {
			t.Errorf("this session: %v", err)
		}
		if _, err := logIn(t, w, reviewer.Login, testkit.WorldPassword); err == nil {
			t.Error("the old password still opens")
		}
		if _, err := logIn(t, w, reviewer.Login, "a-new-one-entirely"); err != nil {
			t.Error(err)
		}
		w.Verify()
	})
}

func TestCommonPasswordsAreRefusedAndStrengthIsTold(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	reviewer := w.Who(access.Reviewer, w.County)
	for _, common := range []string{"1234567890", "0987654321", "Password123", "P@ssw0rd2024!", "admin123456", "qwertyuiop", "iloveyou1314", "1q2w3e4r5t", "abcabcabcabc", "woaini5201314!!", "GUANGDONG2026"} {
		var wrong fault.Invalid
		if _, err := w.People.ChangePassword(t.Context(), office, reviewer.By, reviewer.Token, testkit.WorldPassword, common); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", common, err)
		}
	}
	for password, want := range map[string]people.Strength{"kx83mdq02z": people.Fair, "river-stone-lamp": people.Good, "measured-oak-lantern-42": people.Strong, "河灯竹马旧船雨伞青瓦": people.Strong} {
		if got := people.StrengthOf(password); got != want {
			t.Errorf("%s is %s, want %s", password, got, want)
		}
	}
}
