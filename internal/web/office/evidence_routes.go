package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/evidence"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// evidenceRoutes are the pages of evidence (ux O12): an item, its files, who handled it and looked at it, and a form for each step.
func (o *Office) evidenceRoutes() []web.Route {
	view, handle := web.Permission(access.ViewCases), web.Permission(access.HandleCases)
	steps := web.AnyOf([]access.Permission{access.HandleCases, access.ReviewCases, access.DecideCases})
	const enter, attach, step = "/cases/{id}/evidence/new", "/cases/{id}/evidence/attach", "/evidence/{id}/steps/{step}"
	return []web.Route{
		{Method: "GET", Path: enter, Policy: handle, Page: o.askEvidence},
		{Method: "POST", Path: enter, Policy: handle, Page: o.enterEvidence, Again: o.askEvidence, Upload: uploadMost},
		{Method: "GET", Path: attach, Policy: handle, Page: o.askAttach},
		{Method: "POST", Path: attach, Policy: handle, Page: o.attachCapture, Again: o.askAttach},
		{Method: "GET", Path: "/evidence/{id}", Policy: view, Page: o.evidencePage},
		{Method: "GET", Path: "/evidence/{id}/files/{place}", Policy: view, Write: o.evidenceFile},
		{Method: "GET", Path: "/evidence/{id}/custody.csv", Policy: view, Write: o.custodyCSV},
		{Method: "GET", Path: "/evidence/{id}/custody.pdf", Policy: view, Write: o.custodyPDF},
		{Method: "GET", Path: step, Policy: steps, Page: o.askEvidenceStep},
		{Method: "POST", Path: step, Policy: steps, Page: o.takeEvidenceStep, Again: o.askEvidenceStep, Upload: uploadMost},
	}
}

func evidencePath(id string) string { return "/evidence/" + id }

func evidenceStepPath(id, step string) string { return evidencePath(id) + "/steps/" + step }

// evidenceWays lead from a case to what may be put on record as its evidence.
func (o *Office) evidenceWays(c *web.Context, k *casefile.Case) (ui.Links, error) {
	if !c.Actor.ActsFor(access.HandleCases, k.Body) || k.State == casefile.Stub {
		return nil, nil
	}
	objection := ui.Link{URL: casePath(k.ID) + "/objection", Text: c.Words(evidence.ObjectionEntered.Title)}
	if !handles(c, k) || !k.State.TakesEvidence() || k.Frozen != "" {
		return ui.Links{objection}, nil
	}
	out := ui.Links{{URL: casePath(k.ID) + "/evidence/new", Text: c.Words(evidence.ItemEntered.Title)}, objection}
	fitting, err := o.attachable(c, k)
	if len(fitting) > 0 {
		out = append(ui.Links{{URL: casePath(k.ID) + "/evidence/attach", Text: c.Words(evidence.ItemAttached.Title)}}, out...)
	}
	return out, err
}

// anItem is the item of the address with its case, for who reads it. That it was opened is on record before anything of it leaves.
func (o *Office) anItem(c *web.Context) (evidence.Item, evidence.Case, error) {
	x, k, err := o.Cases.Evidence.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err != nil {
		return x, k, err
	}
	return x, k, o.lookAtItem(c, &x, &k)
}

// lookAtItem puts a look at an item on record, once a shift for each.
func (o *Office) lookAtItem(c *web.Context, x *evidence.Item, k *evidence.Case) error {
	known, err := act.HasLooked(c.Ctx(), o.reader(), c.Actor, evidence.Subject, x.ID, c.Now().Add(-lookFor))
	if err != nil || known {
		return err
	}
	return o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: evidence.Subject, ID: x.ID, Purpose: itemPurpose(c, k)})
}

// itemPurpose is what for somebody looks at evidence, by the part that they have in the case.
func itemPurpose(c *web.Context, k *evidence.Case) string {
	if k.May(c.Actor.Person, evidence.ItemExcluded) == nil {
		return "step"
	}
	for _, x := range []struct {
		may     access.Permission
		purpose string
	}{{access.ReviewCases, "legal"}, {access.AnswerObjections, "objection"}, {access.DecideCases, "decision"}, {access.HostHearings, "hearing"}, {access.HandleCases, "read"}} {
		if c.May(x.may) {
			return x.purpose
		}
	}
	return "supervision"
}

func itemCrumbs(c *web.Context, k *casefile.File, x *evidence.Item) []ui.Link {
	out := []ui.Link{{URL: "/cases", Text: c.T("cases.title")}, {URL: casePath(k.ID), Text: k.Number}}
	if x != nil {
		out = append(out, ui.Link{URL: evidencePath(x.ID), Text: c.T("cases.item", x.Number)})
	}
	return out
}
