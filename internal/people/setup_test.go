package people_test

import (
	"bytes"
	"errors"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

// empty is a system in which nobody is yet.
func empty(t *testing.T, d *db.DB) (*people.Service, *clock.Manual) {
	t.Helper()
	keys, err := seal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	stands := clock.NewManual(testkit.WorldBegins)
	s := people.New(&act.Engine{DB: d, Clock: stands}, keys)
	s.Cost = people.HashCost{MemoryKiB: 8, Passes: 1}
	return s, stands
}

func firstBody(region string) people.Body {
	return people.Body{Name: "测试区交通执法大队" + region, Kind: "department", Level: "county", Region: region, Fields: []string{"traffic"}}
}

func firstThree() people.FirstAdministrators {
	return people.FirstAdministrators{System: people.Administrator{Name: "甲系管", Login: "jia"},
		Security: people.Administrator{Name: "乙安管", Login: "yi-"},
		Audit:    people.Administrator{Name: "丙审计", Login: "bing"}}
}

func offered(t *testing.T, s *people.Service) string {
	t.Helper()
	token, err := s.OfferSetup(t.Context())
	if err != nil || token == "" {
		t.Fatalf("offer: %q, %v", token, err)
	}
	return token
}

func TestASetupLinkAppointsThreeDifferentAdministratorsOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, stands := empty(t, d)
		token, other := offered(t, s), offered(t, s)
		for table, held := range everything(t, d) {
			if bytes.Contains(held, []byte(token)) {
				t.Errorf("the token lies open in table %s", table)
			}
		}
		made, err := s.SetUpByLink(t.Context(), token, firstBody("440605"), firstThree())
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range made.Links {
			if _, err := s.Activate(t.Context(), people.From{}, link.Token, "", testkit.WorldPassword); err != nil {
				t.Fatal(err)
			}
		}
		for login, role := range map[string]access.Role{"jia": access.SystemAdministrator, "yi-": access.SecurityAdministrator, "bing": access.AuditAdministrator} {
			in, err := s.SignIn(t.Context(), people.From{}, login, testkit.WorldPassword)
			if err != nil {
				t.Fatalf("%s: %v", login, err)
			}
			if in.Step != people.StepEnrol {
				t.Errorf("%s comes in without a second factor: %q", login, in.Step)
			}
			h, err := s.Half(t.Context(), in.Token)
			if err != nil {
				t.Fatal(err)
			}
			offered, err := s.OfferTOTP(h.Actor, "远鉴", login)
			if err != nil {
				t.Fatal(err)
			}
			whole, _, err := s.EnrolTOTP(t.Context(), people.From{}, in.Token, "enrol-"+login, "手机", offered.Sealed, people.TOTPCode(offered.Secret, stands.Now()))
			if err != nil {
				t.Fatal(err)
			}
			a, err := s.Actor(t.Context(), whole.Token)
			if err != nil || len(a.Posts) != 1 || a.Posts[0].Role != role || a.Book != "440605" {
				t.Errorf("%s is %+v, %v", login, a, err)
			}
		}
		for _, used := range []string{token, other} {
			if state, err := s.SetupLink(t.Context(), used); state != people.LinkSetUp || err != nil {
				t.Errorf("a link after setup: %s, %v", state, err)
			}
			var conflict fault.Conflict
			if _, err := s.SetUpByLink(t.Context(), used, firstBody("440606"), firstThree()); !errors.As(err, &conflict) {
				t.Errorf("a second setup: %v", err)
			}
		}
		if again, err := s.OfferSetup(t.Context()); again != "" || err != nil {
			t.Errorf("a link is offered after setup: %q, %v", again, err)
		}
		var kinds int
		err = d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM entry WHERE kind = $1`, people.SetUp.Name).Scan(&kinds)
		if _, bad := ledger.Verify(t.Context(), d, "440605"); kinds != 1 || err != nil || bad != nil {
			t.Errorf("%d entries of setting up, %v, %v", kinds, err, bad)
		}
	})
}

// A setup whose links were lost is no dead end: whoever starts the program hands new ones over, as long as nobody of
// that administration ever came in.
func TestFirstAdministratorsWhoNeverCameInGetNewLinksFromTheStart(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, stands := empty(t, d)
		made, err := s.SetUpByLink(t.Context(), offered(t, s), firstBody("440605"), firstThree())
		if err != nil {
			t.Fatal(err)
		}
		start := func() []people.FirstLink {
			t.Helper()
			links, err := s.OfferFirstLinks(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return links
		}
		set := func(l people.Link) error {
			_, err := s.Activate(t.Context(), people.From{}, l.Token, "", testkit.WorldPassword)
			return err
		}
		if links := start(); len(links) != 0 {
			t.Errorf("%d links while those of the setup are good", len(links))
		}
		if err := set(made.Links[0]); err != nil {
			t.Fatal(err)
		}
		stands.Advance(72 * time.Hour)
		links := start()
		if len(links) != 2 || links[0].Login != "yi-" || links[1].Role != access.AuditAdministrator {
			t.Fatalf("offered %+v", links)
		}
		for _, l := range links {
			if err := set(l.Link); err != nil {
				t.Error(err)
			}
		}
		stands.Advance(72 * time.Hour)
		if links := start(); len(links) != 0 {
			t.Errorf("%d links after all three came in", len(links))
		}
		if _, err := ledger.Verify(t.Context(), d, "440605"); err != nil {
			t.Error(err)
		}
	})
}

func TestASetupLinkEndsAfterThirtyMinutes(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, stands := empty(t, d)
		token := offered(t, s)
		stands.Advance(people.SetupLinkFor - time.Microsecond)
		if state, err := s.SetupLink(t.Context(), token); state != people.LinkOpens || err != nil {
			t.Errorf("a moment before: %s, %v", state, err)
		}
		stands.Advance(time.Microsecond)
		for _, token := range []string{token, "", "never given out"} {
			if state, err := s.SetupLink(t.Context(), token); state != people.LinkEnded || err != nil {
				t.Errorf("%q: %s, %v", token, state, err)
			}
			var conflict fault.Conflict
			if _, err := s.SetUpByLink(t.Context(), token, firstBody("440605"), firstThree()); !errors.As(err, &conflict) {
				t.Errorf("%q sets up: %v", token, err)
			}
		}
		var n int
		if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM book`).Scan(&n); n != 0 || err != nil {
			t.Errorf("%d books after refusals, %v", n, err)
		}
		if token := offered(t, s); token == "" {
			t.Error("no new link")
		}
	})
}

// Two who hold links set up different books at the same time: one of them is told that the system is set up.
func TestOfTwoSetupsAtOnceOneIsDone(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, _ := empty(t, d)
		var all sync.WaitGroup
		errs, tokens := make([]error, 4), []string{offered(t, s), offered(t, s), offered(t, s), offered(t, s)}
		for i, token := range tokens {
			region := []string{"440605", "440606"}[i%2]
			all.Go(func() { _, errs[i] = s.SetUpByLink(t.Context(), token, firstBody(region), firstThree()) })
		}
		all.Wait()
		done := 0
		for _, err := range errs {
			var conflict fault.Conflict
			if err == nil {
				done++
			} else if !errors.As(err, &conflict) {
				t.Error(err)
			}
		}
		var persons int
		if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM person`).Scan(&persons); done != 1 || persons != 3 || err != nil {
			t.Errorf("%d setups, %d persons, %v", done, persons, err)
		}
	})
}

func TestTheFirstAdministratorsAreThreePersonsAndEveryFieldIsNamed(t *testing.T) {
	s, _ := empty(t, testkit.SQLite(t))
	token := offered(t, s)
	three := firstThree()
	three.Audit.Name, three.Security.Login = three.System.Name, three.System.Login
	body := firstBody("440605")
	body.Region = "110000"
	_, err := s.SetUpByLink(t.Context(), token, body, three)
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var names []string
	for _, f := range invalid.Fields {
		names = append(names, f.Name)
	}
	want := []string{"region", "audit_name", "security_login"}
	if len(names) != len(want) {
		t.Fatalf("named %v, want %v", names, want)
	}
	for i := range want {
		if names[i] != want[i] {
			t.Errorf("named %v, want %v", names, want)
		}
	}
	if state, err := s.SetupLink(t.Context(), token); state != people.LinkOpens || err != nil {
		t.Errorf("a refused form uses the link up: %s, %v", state, err)
	}
}
