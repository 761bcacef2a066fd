package office_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// TestTheCaseSaysThatItsReviewerHandlesIt: in a banner, with since when and why (roles.md E2); and the pages look as they should.
func TestTheCaseSaysThatItsReviewerHandlesIt(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	d := newCaseDesk(t, w)
	who := w.Who(access.Reviewer, w.County)
	_, err := w.People.Appoint(t.Context(), w.By(access.SecurityAdministrator), who.By.Person, w.County.ID, access.Officer)
	d.of.Must(err)
	who.By.Actor, err = w.People.Actor(t.Context(), who.Token)
	d.of.Must(err)
	id := d.of.Done(d.of.C.Register(t.Context(), d.of.First, d.of.New(d.of.Passed()))).Case
	d.of.Done(d.of.C.Join(t.Context(), who.By, id, true))
	head, at, form := d.as(d.of.Head), "/cases/"+id, "/bodies/"+w.County.ID+"/reviewers"
	head.get(at).wants(200, "审核过这次抓拍").lacks("起允许")
	head.get(at+"/steps/file").wants(200, "允许本单位的采集审核员办理同一案件")
	head.post(form, "may", "yes", "reason", "全队只有两名持证人员").goes("/bodies/" + w.County.ID)
	head.get(at).wants(200, "审核过这次抓拍的人员办理本案", "起允许，理由：全队只有两名持证人员")
	(&works{d.face, d.of.Fleet}).look([]sight{{"body-reviewers", access.Head, form, true}, {"body", access.Head, "/bodies/" + w.County.ID, false}, {"case-reviewers", access.Head, at, false}})
}
