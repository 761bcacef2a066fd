package casefile_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/evidence"
)

// both is who reviews captures, appointed officer as well.
func both(t *testing.T, o *casefiletest.Office) act.By {
	t.Helper()
	who := o.Who(access.Reviewer, o.County)
	_, err := o.People.Appoint(t.Context(), o.By(access.SecurityAdministrator), who.By.Person, o.County.ID, access.Officer)
	o.Must(err)
	who.By.Actor, err = o.People.Actor(t.Context(), who.Token)
	o.Must(err)
	return who.By
}

// TestE2_WhoReviewedTheCaptureHandlesItsCaseOnlyWhereTheBodyAllowsIt: refused by itself, for filing and for the evidence; a head allows it with a
// reason, which the gate and the record of the decision say; once it is taken back it is refused again (roles.md E2).
func TestE2_WhoReviewedTheCaptureHandlesItsCaseOnlyWhereTheBodyAllowsIt(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		reviewer := both(t, o)
		begun := func() string {
			id := o.Done(o.C.Register(ctx, o.First, o.New(o.Passed()))).Case
			o.Done(o.C.Join(ctx, reviewer, id, true))
			return id
		}
		id := begun()
		_, err := o.C.File(ctx, o.Head, id, o.Filing(id))
		refused(t, err, "E2", "审核过这次抓拍")
		attach := func(id string) error {
			_, err := o.E.Attach(ctx, o.First, evidence.Attaching{Case: id, Capture: o.See(id).Capture, Second: reviewer.Person})
			return err
		}
		refused(t, attach(id), "E2", "审核通过")
		for who, by := range map[string]act.By{"an officer": o.First, "the reviewer": reviewer, "another body's head": o.Who(access.Head, o.Other).By} {
			if _, err := o.People.SetReviewerPolicy(ctx, by, o.County.ID, true, "人员不足"); err == nil {
				t.Errorf("%s allowed it", who)
			}
		}
		if _, err := o.People.SetReviewerPolicy(ctx, o.Head, o.County.ID, true, " "); err == nil {
			t.Error("allowed without a reason")
		}
		_, err = o.People.SetReviewerPolicy(ctx, o.Head, o.County.ID, true, "全队只有两名持证人员")
		o.Must(err)
		o.Done(o.C.File(ctx, o.Head, id, o.Filing(id)))
		o.Must(attach(id))
		said := ""
		for _, g := range o.See(id).Gates(casefile.Filed.Name) {
			if g.ID == "E2" {
				said = g.Because.ZH
			}
		}
		if !strings.Contains(said, "全队只有两名持证人员") || !strings.Contains(said, "起允许") {
			t.Errorf("the gate says %q", said)
		}
		o.Clock.Advance(time.Minute)
		_, err = o.People.SetReviewerPolicy(ctx, o.Head, o.County.ID, false, "已经补充人员")
		o.Must(err)
		id = begun()
		_, err = o.C.File(ctx, o.Head, id, o.Filing(id))
		refused(t, err, "E2", "审核过这次抓拍")
		o.Verify()
	})
}
