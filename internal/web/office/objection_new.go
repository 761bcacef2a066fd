package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/evidence"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// pointsAsked is for how many points the form of an objection has places.
const pointsAsked = 4

// objectionFields ask for what a party objected by phone, by letter or at the counter (Art 40(1)).
func objectionFields(c *web.Context, f *ui.Form, items []ui.Choice) []ui.Field {
	out := []ui.Field{f.Field("door", c.T("objections.door")).As("select").Wide("mid").Of(choices(c, people.Doors, "counter", "oral", "letter", "phone", "online")),
		f.Field("received_at", c.T("objections.received")).As("datetime"),
		f.Field("name", c.T("objections.name")).Max(200).Wide("mid").Optional().Autocomplete("off"), f.Field("contact", c.T("objections.contact")).Max(200).Wide("mid").Optional().Autocomplete("off").Hint(c.T("objections.h.contact")),
		f.Field("agent", c.T("objections.agent")).Max(200).Wide("mid").Optional().Autocomplete("off").Hint(c.T("objections.h.agent"))}
	kinds := append([]ui.Choice{{Label: c.T("form.choose")}}, devChoices(c, evidence.Objections)...)
	for i := range pointsAsked {
		at := fmt.Sprintf("points/%d/", i)
		kind, words := f.Field(at+"kind", c.T("objections.n.kind", i+1)).As("select").Wide("mid").Of(kinds), f.Field(at+"words", c.T("objections.n.words", i+1)).As("textarea").Lines(3).Max(evidence.StatedMost)
		if i > 0 {
			kind, words = kind.Optional(), words.Optional()
		}
		out = append(out, kind, words)
		if len(items) > 0 {
			out = append(out, f.Field(at+"items", c.T("objections.n.items", i+1)).As("checks").Of(items).Optional())
		}
	}
	return append(out, f.Field("documents", c.T("objections.files")).As("file").Several().Accept(documentTypes).Optional().Hint(c.T("steps.h.documents")))
}

// objecting reads the form of an objection.
func (o *Office) objecting(c *web.Context, in *web.Reader) (evidence.Objecting, error) {
	n := evidence.Objecting{Door: in.OptionalText("door", 20), Objector: evidence.Objector{Name: in.OptionalText("name", 200), Contact: in.OptionalText("contact", 200), Agent: in.OptionalText("agent", 200)}, ReceivedAt: orZero(in.OptionalInstant("received_at"))}
	in.Want(!n.ReceivedAt.IsZero(), "received_at", "请填写当事人提出的时间。", "Say when the party objected.")
	_, door := people.Doors[n.Door]
	in.Want(door, "door", "请选择当事人怎样提出。", "Choose how the party objected.")
	for i := range pointsAsked {
		at := fmt.Sprintf("points/%d/", i)
		p := evidence.Point{Kind: in.OptionalText(at+"kind", 20), Words: in.OptionalText(at+"words", mostText), Items: in.Several(at+"items", 40)}
		if i > 0 && p.Kind == "" && p.Words == "" && len(p.Items) == 0 {
			continue
		}
		in.Want(p.Kind != "", at+"kind", "请选择异议的种类。", "Choose what kind of objection it is.")
		in.Want(p.Words != "", at+"words", "请写明异议的理由。", "Give the reasons of the objection.")
		n.Points = append(n.Points, p)
	}
	files, err := o.keepDocuments(c)
	n.Files = files
	return n, err
}

// enterObjection puts an objection on record once nothing is to be mended.
func (o *Office) enterObjection(c *web.Context, id, capture string) (web.Page, error) {
	in := c.Read()
	n, bad := o.objecting(c, in)
	n.Case, n.Capture = id, capture
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := o.Cases.Evidence.EnterObjection(over, o.by(c), n); return err })
	if err := mended(bad, in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Evidence.EnterObjection(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(objectionPath(done.Record.ID), "objections.entered", entryNumber(c, done.Entry.Index)), nil
}

// askCaseObjection asks for an objection in a case, at any stage of it.
func (o *Office) askCaseObjection(c *web.Context) (web.Page, error) {
	k, err := o.Cases.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.HandleCases), c.Path("id"))
	if err == nil {
		err = o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: casefile.Subject, ID: k.ID, Purpose: "step"})
	}
	if err != nil {
		return web.Page{}, err
	}
	all, err := o.Cases.Evidence.Of(c.Ctx(), o.reader(), c.Actor.Book, k.ID)
	if err != nil {
		return web.Page{}, err
	}
	var items []ui.Choice
	for i := range all {
		items = append(items, ui.Choice{Value: all[i].ID, Label: c.T("cases.item", all[i].Number), Note: all[i].What})
	}
	p := FormPage{Action: casePath(k.ID) + "/objection", Upload: true, Button: c.Words(evidence.ObjectionEntered.Title), Icon: "plus", Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")}, Fields: objectionFields(c, c.Form(), items)}
	return formPage.Page(web.Head{Title: c.Words(evidence.ObjectionEntered.Title), Lead: c.T("objections.new.lead"), Section: "/cases", Crumbs: itemCrumbs(c, &k, nil)}, p), nil
}

func (o *Office) enterCaseObjection(c *web.Context) (web.Page, error) {
	return o.enterObjection(c, c.Path("id"), "")
}

// askCaptureObjection asks for an objection against a capture of which there is no case yet.
func (o *Office) askCaptureObjection(c *web.Context) (web.Page, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.HandleCases), c.Path("id"))
	if err == nil {
		err = o.seen(c, x.ID, "objection")
	}
	if err != nil {
		return web.Page{}, err
	}
	p := FormPage{Action: "/captures/" + x.ID + "/objection", Upload: true, Button: c.Words(evidence.ObjectionEntered.Title), Icon: "plus", Back: ui.Link{URL: "/captures/" + x.ID, Text: c.T("notices.back")}, Fields: objectionFields(c, c.Form(), nil)}
	return formPage.Page(web.Head{Title: c.Words(evidence.ObjectionEntered.Title), Lead: c.T("objections.new.lead"), Section: "/captures", Crumbs: captureCrumbs(c, &x)}, p), nil
}

func (o *Office) enterCaptureObjection(c *web.Context) (web.Page, error) {
	return o.enterObjection(c, "", c.Path("id"))
}
