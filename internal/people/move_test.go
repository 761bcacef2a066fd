package people_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// A30.1: an officer who moved to another body acts for neither until certificate and post are recorded there; what was
// done in the old one stands.
func TestA30_1_OfficerWhoMovedActsForTheOldBodyNoMore(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		made := must[people.Made](t)
		reviewer, security := w.Who(access.Reviewer, w.County), w.By(access.SecurityAdministrator)
		if err := give(t, w, verdict, reviewer.By); err != nil {
			t.Fatalf("before: %v", err)
		}
		if _, err := w.People.Move(t.Context(), security, reviewer.By.Person, w.Other.ID, "调动"); err == nil {
			t.Error("moved away from a body in which there is no post")
		}
		if _, err := w.People.Move(t.Context(), security, reviewer.By.Person, w.County.ID, ""); err == nil {
			t.Error("without a reason")
		}
		if _, err := w.People.Move(t.Context(), security, w.By(access.AuditAdministrator).Person, w.City.ID, "调动"); err == nil {
			t.Error("an administration was ended by a move")
		}
		made(w.People.Move(t.Context(), security, reviewer.By.Person, w.County.ID, "调往白芷区"))
		if err := give(t, w, verdict, reviewer.By); !refused(err, "") {
			t.Errorf("for the old body: %v", err)
		}
		made(w.People.Appoint(t.Context(), security, reviewer.By.Person, w.Other.ID, access.Reviewer))
		there := reviewer.By
		there.Body = w.Other.ID
		if err := give(t, w, verdict, there); !refusedWith(err, "A30.1", "没有本单位的行政执法证件", "No enforcement certificate of this body") {
			t.Errorf("with the certificate of the old body: %v", err)
		}
		p, err := w.People.Find(t.Context(), w.DB.Reader(), afresh(t, w, w.Who(access.SecurityAdministrator, w.City)).Scope(access.ViewPeople), reviewer.By.Person)
		if err != nil || len(p.Posts) != 2 || p.Posts[0].EndReason != "调往白芷区" || p.Posts[0].Until == nil {
			t.Errorf("on record: %+v, %v", p.Posts, err)
		}
		w.Verify()
	})
}

// E13: auxiliary staff hold no deciding post, and no certificate.
func TestE13_AuxiliaryStaffDecideNothing(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	security := w.By(access.SecurityAdministrator)
	person := must[people.Made](t)(w.People.EnterAuxiliary(t.Context(), security, "辅助员甲")).Person
	for _, role := range []access.Role{access.Head, access.Reviewer, access.LegalReviewer, access.TechnicalReviewer, access.ProvincialApprover, access.Supervisor} {
		if _, err := w.People.Appoint(t.Context(), security, person, w.County.ID, role); !refusedWith(err, "E13", "执法辅助人员不能任", "Auxiliary staff cannot be") {
			t.Errorf("%s: %v", role, err)
		}
	}
	must[people.Made](t)(w.People.Appoint(t.Context(), security, person, w.County.ID, access.Keeper))
	if _, err := w.People.RecordCertificate(t.Context(), security, people.Certificate{Person: person, Body: w.County.ID, Number: "x9", Issuer: "发证机关", Field: "traffic", From: 20000, Until: 30000}); !refused(err, "A30.1") {
		t.Errorf("a certificate: %v", err)
	}
	if p, err := w.People.Find(t.Context(), w.DB.Reader(), afresh(t, w, w.Who(access.SecurityAdministrator, w.City)).Scope(access.ViewPeople), person); err != nil || !p.Auxiliary || p.Officer {
		t.Errorf("on record: %+v, %v", p, err)
	}
}
