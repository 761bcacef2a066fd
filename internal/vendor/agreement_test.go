package vendor_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
	"yuanjian/internal/vendor"
)

func agreement(w *testkit.World, days int) vendor.Agreement {
	today := law.DateOf(w.Clock.Now())
	return vendor.Agreement{Vendor: "测试运维公司", Number: "测运〔2026〕7号", Purpose: "设备维护", From: today, Until: today.AddDays(days), Confidential: today,
		Paper: people.Paper{Digest: strings.Repeat("1b", 32), Name: "协议.pdf", Type: "application/pdf", Size: 5}}
}

// refused asks that an error is a refusal of a rule, with article and cure.
func refused(t *testing.T, err error, rule string) {
	t.Helper()
	var no law.Refusal
	if !errors.As(err, &no) || no.Rule != rule || no.Cure.ZH == "" || no.Cure.EN == "" || rule[0] == 'A' && no.Article == "" {
		t.Errorf("refused with %+v (%v), want %s with article and cure", no, err, rule)
	}
}

// TestA22_2_AgreementOnRecord: who looks after devices does so under an agreement with parties, term, devices, purpose and a
// signed clause of confidentiality.
func TestA22_2_AgreementOnRecord(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, keeper := t.Context(), w.By(access.Keeper)
		for name, change := range map[string]func(a *vendor.Agreement){
			"until": func(a *vendor.Agreement) { a.Until = a.From.AddDays(-1) }, "vendor": func(a *vendor.Agreement) { a.Vendor = " " },
			"purpose": func(a *vendor.Agreement) { a.Purpose = "" }, "documents": func(a *vendor.Agreement) { a.Paper.Digest = "" },
			"report_key": func(a *vendor.Agreement) { a.ReportKey = "whsec_no" }, "number": func(a *vendor.Agreement) { a.Number = strings.Repeat("长", 200) },
		} {
			a := agreement(w, 30)
			change(&a)
			var bad fault.Invalid
			if _, err := w.Vendors.RecordAgreement(ctx, keeper, a); !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields[0].Name != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		endless := agreement(w, 5*365)
		if _, err := w.Vendors.RecordAgreement(ctx, keeper, endless); !fault.IsInvalid(err) {
			t.Errorf("an agreement of five years: %v", err)
		}
		foreign := agreement(w, 30)
		foreign.Devices = []string{"somebody's"}
		if _, err := w.Vendors.RecordAgreement(ctx, keeper, foreign); !fault.IsNotFound(err) {
			t.Errorf("a device of nobody: %v", err)
		}
		if _, err := w.Vendors.RecordAgreement(ctx, w.By(access.Head), agreement(w, 30)); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("the head records an agreement: %v", err)
		}
		done, err := w.Vendors.RecordAgreement(ctx, keeper, agreement(w, 30))
		if err != nil {
			t.Fatal(err)
		}
		got, err := vendor.AgreementIn(ctx, w.DB.Reader(), keeper.Scope(access.ViewAgreements), done.Record.ID)
		if err != nil || got.Vendor != "测试运维公司" || got.Body != w.County.ID || !got.HoldsAt(w.Clock.Now()) {
			t.Errorf("on record: %+v, %v", got, err)
		}
		other := w.Who(access.Keeper, w.Other).By
		if _, err := vendor.AgreementIn(ctx, w.DB.Reader(), other.Scope(access.ViewAgreements), done.Record.ID); !fault.IsNotFound(err) {
			t.Errorf("another body sees it: %v", err)
		}
		if _, err := w.Vendors.EndAgreement(ctx, other, done.Record.ID, "不是我们的"); !fault.IsNotFound(err) {
			t.Errorf("another body ends it: %v", err)
		}
		w.Verify()
	})
}

// TestA44_ConfidentialityAgreementOnRecord: without a signed clause no agreement, without an agreement no vendor.
func TestA44_ConfidentialityAgreementOnRecord(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, security := t.Context(), w.By(access.SecurityAdministrator)
		for _, signed := range []law.Date{0, law.DateOf(w.Clock.Now()).AddDays(1)} {
			a := agreement(w, 30)
			a.Confidential = signed
			_, err := w.Vendors.RecordAgreement(ctx, w.By(access.Keeper), a)
			refused(t, err, "A44")
		}
		person, err := w.People.EnterPerson(ctx, security, "运维甲", false)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.People.Appoint(ctx, security, person.ID, w.County.ID, access.Vendor)
		refused(t, err, "A44")
		later := agreement(w, 30)
		later.From = later.From.AddDays(3)
		done, err := w.Vendors.RecordAgreement(ctx, w.By(access.Keeper), later)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Vendors.Engage(ctx, security, done.Record.ID, person.ID)
		refused(t, err, "A44")
		if _, err := w.Vendors.Engage(ctx, w.By(access.SystemAdministrator), done.Record.ID, person.ID); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("the system administrator engages: %v", err)
		}
	})
}

// TestA44_AccountEndsWithTheAgreement: at the very instant, for acts, sessions and sign-ins; and when it is ended early.
func TestA44_AccountEndsWithTheAgreement(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		who := w.Who(access.Vendor, w.County)
		mine, err := vendor.Mine(ctx, w.DB.Reader(), w.Book, who.By.Person, w.Engine.Now(w.Book))
		if err != nil || len(mine) != 1 {
			t.Fatalf("%d agreements, %v", len(mine), err)
		}
		end := mine[0].Ends()
		w.Clock.Set(end.Add(-time.Microsecond))
		token := w.SignIn(who.Login)
		if a, err := w.People.Actor(ctx, token); err != nil || !a.May(access.ViewFleet) {
			t.Errorf("a microsecond before the end: %+v, %v", a, err)
		}
		w.Clock.Set(end)
		if _, err := w.People.Actor(ctx, token); !fault.IsNotFound(err) {
			t.Errorf("a session at the end: %v", err)
		}
		_, err = w.People.SignIn(ctx, people.From{}, who.Login, testkit.WorldPassword)
		refused(t, err, "A44")
		if _, _, err := w.Vendors.OpenSandbox(ctx, who.By, "门口"); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("an act at the end: %v", err)
		}
		if err := w.People.CloseEngaged(ctx, w.Book); err != nil {
			t.Fatal(err)
		}
		if _, err := w.People.AccountOf(ctx, w.DB.Reader(), w.Book, who.By.Person); !fault.IsNotFound(err) {
			t.Errorf("the account is still open: %v", err)
		}
		if err := w.People.CloseEngaged(ctx, w.Book); err != nil { // nothing is left to do
			t.Error(err)
		}
		w.Verify()
	})
}

func TestA44_EndingAnAgreementEndsItsSessions(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, who := t.Context(), w.Who(access.Vendor, w.County)
		mine, err := vendor.Mine(ctx, w.DB.Reader(), w.Book, who.By.Person, w.Engine.Now(w.Book))
		if err != nil || len(mine) != 1 {
			t.Fatalf("%d agreements, %v", len(mine), err)
		}
		made, secret, err := w.Vendors.OpenSandbox(ctx, who.By, "门口")
		if err != nil || secret == "" {
			t.Fatal(err)
		}
		if _, err := w.Vendors.SandboxSender(ctx, made.ID); err != nil {
			t.Error(err)
		}
		if _, err := w.Vendors.EndAgreement(ctx, w.By(access.Keeper), mine[0].ID, "提前终止"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.People.Actor(ctx, who.Token); !fault.IsNotFound(err) {
			t.Errorf("its session goes on: %v", err)
		}
		if _, err := w.Vendors.SandboxSender(ctx, made.ID); !fault.IsNotFound(err) {
			t.Errorf("its sandbox device still sends: %v", err)
		}
		if _, err := w.Vendors.EndAgreement(ctx, w.By(access.Keeper), mine[0].ID, "再终止"); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("ended twice: %v", err)
		}
	})
}

// TestE13_VendorHasNoVerdictClockGateOrOriginal: of all permissions there are, a vendor has the two that touch none of these,
// and no second post.
func TestE13_VendorHasNoVerdictClockGateOrOriginal(t *testing.T) {
	want := []access.Permission{access.ViewFleet, access.TryDoor}
	if got := access.Vendor.Permissions(); !slices.Equal(got, want) {
		t.Errorf("a vendor may %v", got)
	}
	for _, other := range access.Roles() {
		if x, no := access.Excludes(access.Vendor, other); other != access.Vendor && (!no || x.Source != "E13") {
			t.Errorf("a vendor may be %s too", other)
		}
		for _, p := range other.Permissions() {
			if other != access.Vendor && slices.Contains(want, p) {
				t.Errorf("%s has %s, which is a vendor's", other, p)
			}
		}
	}
	w := testkit.NewWorld(t, testkit.SQLite(t))
	who := w.Who(access.Vendor, w.County)
	if _, err := w.People.Appoint(t.Context(), w.By(access.SecurityAdministrator), who.By.Person, w.Other.ID, access.Reviewer); err == nil {
		t.Error("a vendor was made a reviewer")
	} else {
		refused(t, err, "E13")
	}
}
