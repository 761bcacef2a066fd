package device_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// moveTo ends the post of somebody and gives them another, as when a person changes offices.
func moveTo(t *testing.T, w *testkit.World, who testkit.Somebody, body people.Body, role access.Role) testkit.Somebody {
	t.Helper()
	ctx, security := t.Context(), w.By(access.SecurityAdministrator)
	must := func(_ people.Made, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.People.EndPost(ctx, security, who.Post))
	if who.Capacity != "" {
		must(w.People.EndCapacity(ctx, security, who.Capacity))
	}
	w.Clock.Advance(48 * time.Hour) // a designation lasts to the end of its last day
	if capacity, ok := map[access.Role]access.Capacity{access.LegalReviewer: access.LegalReview, access.TechnicalReviewer: access.TechnicalReview}[role]; ok {
		must(w.People.GiveCapacity(ctx, security, who.By.Person, body.ID, capacity, lawDate(w.Clock.Now()), nil))
	}
	made, err := w.People.Appoint(ctx, security, who.By.Person, body.ID, role)
	must(made, err)
	token := w.SignIn(who.Login)
	now := testkit.Somebody{By: who.By, Login: who.Login, Post: made.ID}
	if now.By.Actor, err = w.People.Actor(ctx, token); err != nil {
		t.Fatal(err)
	}
	return now
}

// TestFormerPostsDoNotMixDuties: posts that exclude each other can follow each other. Who proposed neither approves nor
// reviews later in another post, and who signed one review does not sign the other (roles.md E3, E12).
func TestFormerPostsDoNotMixDuties(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ctx := t.Context()

		ids := f.Register("")
		f.Must(f.Service.Argue(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		f.Must(f.Service.DraftPlan(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("方案")), devicetest.Plan(devicetest.Violation)))
		f.Must(f.Service.SubmitPlan(ctx, f.By(access.Head), devicetest.With(ids.Use)))
		former := moveTo(t, w, w.Who(access.Keeper, w.County), w.Province, access.ProvincialApprover)
		_, err := f.Service.ApprovePlan(ctx, former.By, devicetest.With(ids.Use, devicetest.Document("批复")), device.Approval{Number: "1"})
		if got := outcome(err); got != "A9b" {
			t.Errorf("the proposer approved in another post: %s", got)
		}
		f.Must(f.Service.ApprovePlan(ctx, f.By(access.ProvincialApprover), devicetest.With(ids.Use, devicetest.Document("批复")), device.Approval{Number: "1"}))

		keeper := moveTo(t, w, former, w.County, access.Keeper)
		f.Must(f.Service.Survey(ctx, keeper.By, devicetest.With(ids.Use), device.Survey{Point: devicetest.Point, Method: "RTK"}))
		f.Must(f.Service.PlaceSign(ctx, keeper.By, devicetest.With(ids.Use, devicetest.Picture("标志")), device.Sign{Kind: "牌", Position: "前方"}))
		reviewer := moveTo(t, w, keeper, w.County, access.LegalReviewer)
		_, err = f.Service.ReviewLegally(ctx, reviewer.By, devicetest.With(ids.Use), devicetest.Legal())
		if got := outcome(err); got != "A11.1" {
			t.Errorf("the proposer reviewed in another post: %s", got)
		}
		f.Must(f.Service.ReviewLegally(ctx, f.By(access.LegalReviewer), devicetest.With(ids.Use), devicetest.Legal()))

		both := moveTo(t, w, w.Who(access.LegalReviewer, w.County), w.County, access.TechnicalReviewer)
		_, err = f.Service.ReviewTechnically(ctx, both.By, devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Technical(device.NotInstrument))
		if got := outcome(err); got != "A12.1" {
			t.Errorf("one person signed both reviews: %s", got)
		}
	})
}
