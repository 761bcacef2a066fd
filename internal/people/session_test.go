package people_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

func logIn(t *testing.T, w *testkit.World, login, password string) (string, error) {
	t.Helper()
	entry, err := w.People.SignIn(t.Context(), people.From{}, login, password)
	return entry.Token, err
}

func activate(t *testing.T, w *testkit.World, link people.Link, password string) {
	t.Helper()
	must[people.Invited](t)(w.People.Activate(t.Context(), people.From{}, link.Token, "", password))
}

func TestSessionEndsIdleOrAtItsUtmost(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer := w.Who(access.Reviewer, w.County)
		here := func(token string) error { _, err := w.People.Actor(t.Context(), token); return err }
		sign := func() string {
			return must[string](t)(logIn(t, w, reviewer.Login, testkit.WorldPassword))
		}
		idle := sign()
		w.Clock.Advance(2 * time.Hour)
		if err := here(idle); err != nil {
			t.Errorf("after two hours: %v", err)
		}
		w.Clock.Advance(2*time.Hour + time.Microsecond)
		if err := here(idle); !fault.IsNotFound(err) {
			t.Errorf("after more than two hours without a sign of life: %v", err)
		}
		busy := sign()
		for range 12 {
			w.Clock.Advance(time.Hour)
			if err := here(busy); err != nil {
				t.Fatalf("a busy session: %v", err)
			}
		}
		w.Clock.Advance(time.Minute)
		if err := here(busy); !fault.IsNotFound(err) {
			t.Errorf("after more than twelve hours: %v", err)
		}
		out := sign()
		if err := w.People.Logout(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		if err := here(out); !fault.IsNotFound(err) {
			t.Errorf("after signing out: %v", err)
		}
		if err := here("made up"); !fault.IsNotFound(err) {
			t.Errorf("a token of nobody: %v", err)
		}
	})
}

func TestClosedAccountIsOutAtOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer, system := w.Who(access.Reviewer, w.County), w.By(access.SystemAdministrator)
		must[people.Made](t)(w.People.CloseAccount(t.Context(), system, reviewer.By.Account))
		if _, err := w.People.Actor(t.Context(), reviewer.Token); !fault.IsNotFound(err) {
			t.Errorf("the session: %v", err)
		}
		if err := give(t, w, verdict, reviewer.By); !refused(err, "") {
			t.Errorf("an act of the actor still in memory: %v", err)
		}
		if _, err := logIn(t, w, reviewer.Login, testkit.WorldPassword); err == nil {
			t.Error("a closed account signed in")
		}
		if _, err := w.People.CloseAccount(t.Context(), system, reviewer.By.Account); !fault.IsNotFound(err) {
			t.Errorf("closed twice: %v", err)
		}
		if _, err := w.People.IssueLink(t.Context(), system, reviewer.By.Account, false); !fault.IsNotFound(err) {
			t.Errorf("a link for a closed account: %v", err)
		}
	})
}

func TestNewPasswordEndsSessionsAndTheLock(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer := w.Who(access.Reviewer, w.County)
		for range 9 {
			_, _ = logIn(t, w, reviewer.Login, "wrong-wrong-wrong")
		}
		if _, err := logIn(t, w, reviewer.Login, testkit.WorldPassword); err == nil {
			t.Error("the login is not locked")
		}
		link := must[people.Link](t)(w.People.IssueLink(t.Context(), w.By(access.SystemAdministrator), reviewer.By.Account, false))
		if _, err := w.People.Actor(t.Context(), reviewer.Token); err != nil {
			t.Errorf("a link that nobody has used ended the session: %v", err)
		}
		activate(t, w, link, "another-long-one")
		if _, err := w.People.Actor(t.Context(), reviewer.Token); !fault.IsNotFound(err) {
			t.Errorf("the old session: %v", err)
		}
		if _, err := logIn(t, w, reviewer.Login, testkit.WorldPassword); err == nil {
			t.Error("the old password still opens")
		}
		if _, err := logIn(t, w, " "+strings.ToUpper(reviewer.Login)+" ", "another-long-one"); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

// Whether an account exists must not be told: not by the sentence, not by the lock, not by what is counted.
func TestLockoutDoesNotTellWhetherTheAccountExists(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		known := w.Who(access.Reviewer, w.County).Login
		answers := map[string][]string{}
		for _, login := range []string{known, "nobody-at-all"} {
			for range 10 {
				_, err := logIn(t, w, login, "wrong-wrong-wrong")
				answers[login] = append(answers[login], fmt.Sprint(err))
			}
		}
		var rows, telling int
		if err := w.DB.Reader().QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE login LIKE '%nobody%' OR login = $1) FROM login_failure`, known).Scan(&rows, &telling); err != nil || rows != 2 || telling != 0 {
			t.Errorf("%d rows of failures, %d tell the login, %v", rows, telling, err)
		}
		a, b := answers[known], answers["nobody-at-all"]
		for i := range a {
			if a[i] != b[i] {
				t.Errorf("try %d: %q and %q", i+1, a[i], b[i])
			}
		}
		if a[7] == a[8] || a[8] != a[9] {
			t.Errorf("eight wrong passwords are counted, the ninth try is locked out: %q", a)
		}
		if _, err := logIn(t, w, known, testkit.WorldPassword); fmt.Sprint(err) != a[9] {
			t.Errorf("locked, the right password is answered %v", err)
		}
		w.Clock.Advance(10*time.Minute - time.Microsecond)
		if _, err := logIn(t, w, known, testkit.WorldPassword); err == nil {
			t.Error("the lock ended early")
		}
		w.Clock.Advance(time.Microsecond)
		if _, err := logIn(t, w, known, "wrong-wrong-wrong"); fmt.Sprint(err) != a[0] {
			t.Errorf("after the lock counting begins anew: %v", err)
		}
		if _, err := logIn(t, w, known, testkit.WorldPassword); err != nil {
			t.Errorf("after the lock: %v", err)
		}
	})
}

func TestManyTriesAtOnceAreNoWayAroundTheLock(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		login := w.Who(access.Reviewer, w.County).Login
		var all sync.WaitGroup
		var mu sync.Mutex
		answers := map[string]int{}
		for range 20 {
			all.Go(func() {
				_, err := logIn(t, w, login, "wrong-wrong-wrong")
				mu.Lock()
				defer mu.Unlock()
				answers[fmt.Sprint(err)]++
			})
		}
		all.Wait()
		if len(answers) != 2 || !slices.Contains(slices.Collect(maps.Values(answers)), 8) {
			t.Errorf("eight passwords are looked at, twelve are not: %v", answers)
		}
	})
}

func TestWhatIsPastIsSweptOut(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		reviewer := w.Who(access.Reviewer, w.County)
		rows := func(table string) (n int) {
			t.Helper()
			if err := w.DB.Reader().QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for i := range 5 {
			_, _ = logIn(t, w, fmt.Sprintf("nobody-%d", i), "wrong-wrong-wrong")
		}
		if rows("login_failure") != 5 || rows("session") < 3 {
			t.Fatalf("%d failures, %d sessions", rows("login_failure"), rows("session"))
		}
		w.Clock.Advance(12*time.Hour + time.Second)
		must[string](t)(logIn(t, w, reviewer.Login, testkit.WorldPassword))
		if rows("login_failure") != 0 || rows("session") != 1 {
			t.Errorf("%d failures, %d sessions are left", rows("login_failure"), rows("session"))
		}
	})
}

func TestPasswordsAreCheckedBeforeAnythingIsDone(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	person := must[people.Made](t)(w.People.EnterPerson(t.Context(), w.By(access.SecurityAdministrator), "口令甲", true)).Person
	for _, c := range []struct{ login, password, field string }{
		{"someone-1", "", "password"}, {"someone-2", "short-one", "password"}, {"someone-3", strings.Repeat("a", 10), "password"},
		{"someone-4", strings.Repeat("长", 9), "password"}, {"someone-5", "长长长长长长长长长长", "password"}, {"someone-6", strings.Repeat("ab", 101), "password"},
		{"someone-7", "xx-SomeOne-7-yy", "password"}, {"someone\n", testkit.WorldPassword, "login"}, {"Some", testkit.WorldPassword, "login"},
		{"ab", testkit.WorldPassword, "login"}, {"", testkit.WorldPassword, "login"}, {"测试员", testkit.WorldPassword, "login"}, {"system", testkit.WorldPassword, "login"},
	} {
		opened, err := w.People.OpenAccount(t.Context(), w.By(access.SystemAdministrator), person, c.login)
		if c.field == "password" {
			must[people.Opened](t)(opened, err)
			_, err = w.People.Activate(t.Context(), people.From{}, opened.Link.Token, "", c.password)
			must[people.Made](t)(w.People.CloseAccount(t.Context(), w.By(access.SystemAdministrator), opened.ID))
		}
		var invalid fault.Invalid
		if !errors.As(err, &invalid) || invalid.Fields[0].Name != c.field {
			t.Errorf("%q, %q: %v", c.login, c.password, err)
		}
	}
	if _, err := w.People.OpenAccount(t.Context(), w.By(access.SystemAdministrator), "nobody", "someone"); !fault.IsNotFound(err) {
		t.Errorf("an account for nobody: %v", err)
	}
	activate(t, w, must[people.Opened](t)(w.People.OpenAccount(t.Context(), w.By(access.SystemAdministrator), person, "someone")).Link, "长短不一的十个字口令")
	if _, err := logIn(t, w, "someone", "长短不一的十个字口令"); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{"", "长短不一的十个字口", strings.Repeat("x", 1<<20)} {
		if _, err := logIn(t, w, "someone", wrong); err == nil {
			t.Errorf("signed in with %d characters", len(wrong))
		}
	}
}

func TestPasswordsAreHashedWithTheirCost(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	if people.LeastCost.MemoryKiB < 19*1024 || people.LeastCost.Passes < 2 {
		t.Errorf("the floor is %+v", people.LeastCost)
	}
	if fresh := people.New(w.Engine, w.Keys); fresh.Cost != people.LeastCost {
		t.Errorf("a new service hashes at %+v", fresh.Cost)
	}
	w.People.Cost = people.LeastCost
	reviewer := w.Who(access.Reviewer, w.County)
	var phc string
	if err := w.DB.Reader().QueryRow(t.Context(), `SELECT password FROM account WHERE id = $1`, reviewer.By.Account).Scan(&phc); err != nil || !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("stored %q, %v", phc, err)
	}
	// An account made at another cost still signs in: that is how the cost is raised.
	if _, err := logIn(t, w, "system", testkit.WorldPassword); err != nil {
		t.Error(err)
	}
	for _, damaged := range []string{"", "x", "$argon2id$v=19$m=19456,t=0,p=1$AAAA$AAAA", strings.Replace(phc, "p=1", "p=2", 1), phc[:len(phc)-4], "$2b$10$abcdefghijklmnopqrstuu"} {
		err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE account SET password = $2 WHERE id = $1`, reviewer.By.Account, damaged)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, password := range []string{"", testkit.WorldPassword} {
			if _, err := logIn(t, w, reviewer.Login, password); err == nil {
				t.Errorf("signed in against %q", damaged)
			}
		}
	}
}

func TestSessionFollowsItsPersonToAnotherBody(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		keeper, security := w.Who(access.Keeper, w.County), w.By(access.SecurityAdministrator)
		must[people.Made](t)(w.People.EndPost(t.Context(), security, keeper.Post))
		if a := must[access.Actor](t)(w.People.Actor(t.Context(), keeper.Token)); a.May(access.ViewDevices) {
			t.Errorf("without a post: %+v", a)
		}
		must[people.Made](t)(w.People.Appoint(t.Context(), security, keeper.By.Person, w.Other.ID, access.Keeper))
		a := must[access.Actor](t)(w.People.Actor(t.Context(), keeper.Token))
		if a.Body != w.Other.ID || a.Scope(access.ViewDevices).Covers(w.Book, w.County.ID) || !a.Scope(access.ViewDevices).Covers(w.Book, w.Other.ID) {
			t.Errorf("in the new body: %+v", a)
		}
	})
}
