package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// aBodyToDecide is the body of the path, for a head who decides its cases.
func (o *Office) aBodyToDecide(c *web.Context) (people.Body, error) {
	b, _, err := o.aBody(c)
	if err == nil && !c.Actor.ActsFor(access.DecideCases, b.ID) {
		err = missing("这个单位", "the body")
	}
	return b, err
}

// askReviewerPolicy is the form by which a head lets who reviewed captures handle their cases, or does not any more (roles.md E2).
func (o *Office) askReviewerPolicy(c *web.Context) (web.Page, error) {
	b, err := o.aBodyToDecide(c)
	if err != nil {
		return web.Page{}, err
	}
	stands, err := o.reviewerPolicy(c, b)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(people.ReviewerPolicySet.Title), Lead: c.T("bodies.reviewers.lead"), Crumbs: bodyCrumbs(c, b), Section: "/people"}, FormPage{
		Action: bodyPath(b.ID) + "/reviewers", Facts: ui.Facts{{Key: c.T("bodies.name"), Value: ui.Text(b.Name)}, {Key: c.T("bodies.reviewers"), Value: stands}},
		Button: c.Words(people.ReviewerPolicySet.Title), Icon: "done", Back: backToBody(c, b),
		Fields: []ui.Field{
			f.Field("may", c.T("bodies.reviewers")).As("radios").Of([]ui.Choice{{Value: "no", Label: c.T("bodies.reviewers.no"), Note: c.T("bodies.reviewers.no.note")}, {Value: "yes", Label: c.T("bodies.reviewers.yes"), Note: c.T("bodies.reviewers.yes.note")}}),
			f.Field("reason", c.T("people.reason")).As("textarea").Max(500),
		}}), nil
}

// reviewerPolicy is whether who reviewed a capture may handle its case, and since when and why where that was decided.
func (o *Office) reviewerPolicy(c *web.Context, b people.Body) (ui.Value, error) {
	p, err := people.ReviewersMay(c.Ctx(), o.reader(), c.Actor.Book, b.ID)
	if err != nil || p.At.IsZero() {
		return ui.Text(c.T("bodies.reviewers.no")).WithNote(c.T("bodies.checks.default")), err
	}
	word := c.T("bodies.reviewers.no")
	if p.Allowed {
		word = c.T("bodies.reviewers.yes")
	}
	return ui.Text(word).WithNote(c.T("bodies.checks.since", ui.Moment(c.Lang(), p.At), p.Reason)), nil
}

func (o *Office) setReviewerPolicy(c *web.Context) (web.Page, error) {
	b, err := o.aBodyToDecide(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	may, reason := in.Choice("may", "yes", "no"), in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.SetReviewerPolicy(c.Ctx(), o.by(c), b.ID, may == "yes", reason); err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(b.ID), "bodies.reviewers.done", ""), nil
}
