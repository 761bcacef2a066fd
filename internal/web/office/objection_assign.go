package office

import (
	"errors"

	"yuanjian/internal/access"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// aFreeObjection is the objection of the address, for a head of its body.
func (o *Office) aFreeObjection(c *web.Context) (evidence.Objection, error) {
	x, err := o.anObjection(c)
	if err == nil && !c.Actor.ActsFor(access.DecideCases, x.Body) {
		err = missing("这项证据异议", "the objection")
	}
	return x, err
}

// askAssignment is the form by which a head names who reviews an objection, among those who answer objections and may review this one (roles.md E7).
func (o *Office) askAssignment(c *web.Context) (web.Page, error) {
	x, err := o.aFreeObjection(c)
	if err != nil {
		return web.Page{}, err
	}
	if c.R.Method == "GET" && !x.State.Undecided() {
		return web.Page{}, notWanted
	}
	all, err := o.People.Holders(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideCases), x.Body, access.AnswerObjections, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	var who []ui.Choice
	for _, p := range all {
		if p.ID == x.Reviewer {
			continue
		}
		err := o.Cases.Evidence.MayReview(c.Ctx(), o.reader(), p.ID, &x)
		if errors.As(err, new(law.Refusal)) {
			continue
		}
		if err != nil {
			return web.Page{}, err
		}
		who = append(who, ui.Choice{Value: p.ID, Label: p.Name})
	}
	reviewer := ui.Text(c.T("objections.nobody"))
	if x.Reviewer != "" {
		name, err := o.namer(c)(x.Reviewer)
		if err != nil {
			return web.Page{}, err
		}
		reviewer = ui.Text(name)
	}
	hint := ""
	if len(who) == 0 {
		hint = c.T("objections.nobody.fit")
	}
	return formPage.Page(web.Head{Title: c.Words(evidence.ObjectionAssigned.Title), Lead: c.T("objections.assign.lead"), Section: "/objections", Crumbs: []ui.Link{{URL: "/objections", Text: c.T("objections.title")}, {URL: objectionPath(x.ID), Text: x.Receipt}}},
		FormPage{Action: objectionPath(x.ID) + "/assign", Button: c.Words(evidence.ObjectionAssigned.Title), Icon: "done", Back: ui.Link{URL: objectionPath(x.ID), Text: c.T("objections.back")},
			Facts:  ui.Facts{{Key: c.T("objections.receipt"), Value: ui.Whole(x.Receipt)}, {Key: c.T("objections.due"), Value: dayValue(c, x.Due)}, {Key: c.T("objections.reviewer"), Value: reviewer}},
			Fields: []ui.Field{c.Form().Field("reviewer", c.T("objections.reviewer")).As("select").Wide("mid").Of(append([]ui.Choice{{Label: c.T("form.choose")}}, who...)).Hint(hint)}}), nil
}

func (o *Office) assignObjection(c *web.Context) (web.Page, error) {
	x, err := o.aFreeObjection(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	reviewer := in.Text("reviewer", 100)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Evidence.AssignTo(c.Ctx(), o.by(c), x.ID, reviewer)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(objectionPath(x.ID), "evidence.done", entryNumber(c, done.Entry.Index)), nil
}
