package people_test

import (
	"encoding/base32"
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

// RFC 6238, Appendix B, SHA-1, the last six digits.
func TestCodesByTimeAreThoseOfRFC6238(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := people.TOTPCode(secret, time.Unix(at, 0)); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	if got := people.TOTPCode("not base 32!", time.Unix(59, 0)); got != "" {
		t.Errorf("a secret that is none makes %q", got)
	}
}

// bind gives an account an authenticator and returns its secret with the recovery codes.
func bind(t *testing.T, w *testkit.World, by act.By) (string, []string) {
	t.Helper()
	offered := must[people.Offered](t)(w.People.OfferTOTP(by.Actor, "远鉴", "login"))
	added := must[people.Added](t)(w.People.AddOwnTOTP(t.Context(), office, by, testkit.WorldPassword, "手机", offered.Sealed, people.TOTPCode(offered.Secret, w.Clock.Now())))
	w.Clock.Advance(2 * time.Minute)
	return offered.Secret, added.Codes
}

func TestSecondFactorIsAskedForAndACodeCountsOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, keeper := t.Context(), w.Who(access.Keeper, w.County)
		secret, codes := bind(t, w, keeper.By)
		if len(codes) != 10 {
			t.Fatalf("%d recovery codes", len(codes))
		}
		half := func() string {
			t.Helper()
			e := must[people.Entry](t)(w.People.SignIn(ctx, office, keeper.Login, testkit.WorldPassword))
			if e.Step != people.StepSecond {
				t.Fatalf("step %q", e.Step)
			}
			if _, err := w.People.Actor(ctx, e.Token); !fault.IsNotFound(err) {
				t.Fatalf("half a session opens pages: %v", err)
			}
			return e.Token
		}
		second := func(token, typed string) error {
			e, err := w.People.Second(ctx, office, token, typed)
			if err == nil {
				_, err = w.People.Actor(ctx, e.Token)
			}
			return err
		}
		now := func() string { return people.TOTPCode(secret, w.Clock.Now()) }
		first := half()
		if err := second(first, now()[:3]+" "+now()[3:]); err != nil {
			t.Errorf("the right code: %v", err)
		}
		if err := second(first, now()); !fault.IsNotFound(err) {
			t.Errorf("half a session used twice: %v", err)
		}
		if err := second(half(), now()); !fault.IsInvalid(err) {
			t.Errorf("a code used twice: %v", err)
		}
		w.Clock.Advance(90 * time.Second)
		if err := second(half(), people.TOTPCode(secret, w.Clock.Now().Add(-30*time.Second))); err != nil {
			t.Errorf("a code of the step before: %v", err)
		}
		if err := second(half(), people.TOTPCode(secret, w.Clock.Now().Add(-time.Minute))); !fault.IsInvalid(err) {
			t.Errorf("a code of two steps before: %v", err)
		}
		if err := second(half(), strings.ToLower(codes[3])); err != nil {
			t.Errorf("a recovery code: %v", err)
		}
		if err := second(half(), codes[3]); !fault.IsInvalid(err) {
			t.Errorf("a recovery code used twice: %v", err)
		}
		late := half()
		w.Clock.Advance(10 * time.Minute)
		if err := second(late, now()); !fault.IsNotFound(err) {
			t.Errorf("after ten minutes: %v", err)
		}
		for range 8 {
			_ = second(half(), "000000")
		}
		w.Clock.Advance(30 * time.Second)
		if err := second(half(), now()); !fault.IsInvalid(err) {
			t.Errorf("after eight wrong codes: %v", err)
		}
		if _, left, err := w.People.Factors(ctx, keeper.By.Actor); left != 9 || err != nil {
			t.Errorf("%d recovery codes left, %v", left, err)
		}
		for what, secret := range map[string]string{"the secret": secret, "a recovery code": codes[0], "one without its dash": strings.ReplaceAll(codes[0], "-", "")} {
			if at := found(everything(t, w.DB), secret); at != nil {
				t.Errorf("%s stands in %v", what, at)
			}
		}
		w.Verify()
	})
}

func TestSecondFactorsAreChangedByWhoKnowsThePassword(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, keeper := t.Context(), w.Who(access.Keeper, w.County)
		offered := must[people.Offered](t)(w.People.OfferTOTP(keeper.By.Actor, "远鉴", "login"))
		code := people.TOTPCode(offered.Secret, w.Clock.Now())
		if _, err := w.People.AddOwnTOTP(ctx, office, keeper.By, "wrong-wrong-wrong", "手机", offered.Sealed, code); !fault.IsInvalid(err) {
			t.Errorf("added without the password: %v", err)
		}
		if _, err := w.People.AddOwnTOTP(ctx, office, keeper.By, testkit.WorldPassword, "手机", offered.Sealed, "000000"); !fault.IsInvalid(err) {
			t.Errorf("added without a code: %v", err)
		}
		var conflict fault.Conflict
		if _, err := w.People.AddOwnTOTP(ctx, office, w.By(access.Reviewer), testkit.WorldPassword, "手机", offered.Sealed, code); !errors.As(err, &conflict) {
			t.Errorf("the secret of another's page: %v", err)
		}
		_, codes := bind(t, w, keeper.By)
		factors, _, _ := w.People.Factors(ctx, keeper.By.Actor)
		renewed := must[[]string](t)(w.People.RenewCodes(ctx, office, keeper.By, testkit.WorldPassword))
		e := must[people.Entry](t)(w.People.SignIn(ctx, office, keeper.Login, testkit.WorldPassword))
		if _, err := w.People.Second(ctx, office, e.Token, codes[0]); !fault.IsInvalid(err) {
			t.Errorf("a code before the new ones: %v", err)
		}
		if _, err := w.People.Second(ctx, office, e.Token, renewed[0]); err != nil {
			t.Errorf("a new code: %v", err)
		}
		if _, err := w.People.EndFactor(ctx, office, w.By(access.Reviewer), factors[0].ID, testkit.WorldPassword); !fault.IsNotFound(err) {
			t.Errorf("ended by another: %v", err)
		}
		must[people.Made](t)(w.People.EndFactor(ctx, office, keeper.By, factors[0].ID, testkit.WorldPassword))
		if e := must[people.Entry](t)(w.People.SignIn(ctx, office, keeper.Login, testkit.WorldPassword)); e.Step != people.StepIn {
			t.Errorf("after the last one ended: %q", e.Step)
		}
		w.Verify()
	})
}

// Administrators and heads do not come in without one, but for a demonstration that says so.
func TestPostsThatDemandASecondFactor(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		for _, role := range access.Roles() {
			w.Who(role, w.Home(role))
		}
		w.People.WaiveSecondInDemo = false
		for _, role := range access.Roles() {
			who := w.Who(role, w.Home(role))
			e := must[people.Entry](t)(w.People.SignIn(ctx, office, who.Login, testkit.WorldPassword))
			want := people.StepIn
			if role.Administers() || role == access.Head || role == access.Vendor {
				want = people.StepEnrol
			}
			if e.Step != want {
				t.Errorf("%s: step %q, want %q", role, e.Step, want)
			}
		}
		head := w.Who(access.Head, w.County)
		e := must[people.Entry](t)(w.People.SignIn(ctx, office, head.Login, testkit.WorldPassword))
		h := must[people.Half](t)(w.People.Half(ctx, e.Token))
		offered := must[people.Offered](t)(w.People.OfferTOTP(h.Actor, "远鉴", h.Login))
		whole, codes, err := w.People.EnrolTOTP(ctx, office, e.Token, "enrol-1", "手机", offered.Sealed, people.TOTPCode(offered.Secret, w.Clock.Now()))
		if err != nil || len(codes) != 10 {
			t.Fatalf("%d codes, %v", len(codes), err)
		}
		if a, err := w.People.Actor(ctx, whole.Token); err != nil || !a.Holds(access.Head) {
			t.Errorf("%+v, %v", a, err)
		}
		e = must[people.Entry](t)(w.People.SignIn(ctx, office, head.Login, testkit.WorldPassword))
		if _, _, err := w.People.EnrolTOTP(ctx, office, e.Token, "enrol-2", "另一手机", offered.Sealed, people.TOTPCode(offered.Secret, w.Clock.Now())); !fault.IsNotFound(err) {
			t.Errorf("a password alone adds a second telephone: %v", err)
		}
		if _, err := w.People.Second(ctx, office, e.Token, people.TOTPCode(offered.Secret, w.Clock.Now())); !fault.IsInvalid(err) {
			t.Errorf("the code that bound the telephone also opens: %v", err)
		}
		factors, _, _ := w.People.Factors(ctx, head.By.Actor)
		if _, err := w.People.EndFactor(ctx, office, head.By, factors[0].ID, testkit.WorldPassword); !refused(err, "E14") {
			t.Errorf("the last one of a head: %v", err)
		}
		// A new head is asked at once: sessions without a second factor end with the appointment.
		keeper := w.Who(access.Keeper, w.Other)
		must[people.Made](t)(w.People.Appoint(ctx, w.By(access.SecurityAdministrator), keeper.By.Person, w.Other.ID, access.Head))
		if _, err := w.People.Actor(ctx, keeper.Token); !fault.IsNotFound(err) {
			t.Errorf("the session of a new head: %v", err)
		}
	})
}

// A lost telephone: the link that says so ends the second factors, and the password alone leads to new ones.
func TestALinkEndsSecondFactorsThatAreLost(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, keeper := t.Context(), w.Who(access.Keeper, w.County)
		_, codes := bind(t, w, keeper.By)
		set := func(factors bool) people.Entry {
			t.Helper()
			activate(t, w, must[people.Link](t)(w.People.IssueLink(ctx, w.By(access.SystemAdministrator), keeper.By.Account, factors)), testkit.WorldPassword)
			return must[people.Entry](t)(w.People.SignIn(ctx, office, keeper.Login, testkit.WorldPassword))
		}
		if e := set(false); e.Step != people.StepSecond {
			t.Errorf("a new password alone ends the second factor: %q", e.Step)
		}
		if e := set(true); e.Step != people.StepIn {
			t.Errorf("after the link for who lost it: %q", e.Step)
		}
		if _, left, err := w.People.Factors(ctx, keeper.By.Actor); left != 0 || err != nil {
			t.Errorf("%d recovery codes are left, %v", left, err)
		}
		bind(t, w, keeper.By)
		e := must[people.Entry](t)(w.People.SignIn(ctx, office, keeper.Login, testkit.WorldPassword))
		if _, err := w.People.Second(ctx, office, e.Token, codes[1]); !fault.IsInvalid(err) {
			t.Errorf("a recovery code of before: %v", err)
		}
		w.Verify()
	})
}
