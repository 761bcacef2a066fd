package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// documentTypes are what device.Files keeps.
const documentTypes = "application/pdf,image/jpeg,image/png"

// evidenceAsked is the form of evidence of a case: who reads it is one of its officers, and the case takes evidence.
func (o *Office) evidenceAsked(c *web.Context, step act.Kind) (*casefile.Case, error) {
	k, err := o.Cases.Look(c.Ctx(), o.reader(), c.Actor.Scope(access.HandleCases), c.Path("id"))
	if err != nil {
		return nil, err
	}
	e, err := o.Cases.ForEvidence(c.Ctx(), o.reader(), c.Actor.Scope(access.HandleCases), k.ID)
	if err != nil {
		return nil, err
	}
	if c.R.Method == "GET" {
		if err := e.May(c.Actor.Person, step); err != nil {
			return nil, err
		}
	}
	return k, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: casefile.Subject, ID: k.ID, Purpose: "step"})
}

// secondField asks for the second officer (行政处罚法 42): where the case has one other, that one is filled in.
func (o *Office) secondField(c *web.Context, f *ui.Form, k *casefile.Case) (ui.Field, error) {
	names := o.namer(c)
	out := []ui.Choice{{Label: c.T("form.choose")}}
	for _, p := range k.HandledBy() {
		if p == c.Actor.Person {
			continue
		}
		name, err := names(p)
		if err != nil {
			return ui.Field{}, err
		}
		out = append(out, ui.Choice{Value: p, Label: name})
	}
	if len(out) == 2 && !f.Again() {
		f.Prefill("second", out[1].Value)
	}
	return f.Field("second", c.T("evidence.second")).As("select").Of(out).Wide("mid").Hint(c.T("evidence.h.second")), nil
}

func devChoices(c *web.Context, list []device.Choice) []ui.Choice {
	var out []ui.Choice
	for _, x := range list {
		out = append(out, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
	}
	return out
}

// askEvidence asks for what officers obtained, or recorded themselves (行政处罚法 42, 46; Art 18(2)).
func (o *Office) askEvidence(c *web.Context) (web.Page, error) {
	k, err := o.evidenceAsked(c, evidence.ItemEntered)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	second, err := o.secondField(c, f, k)
	if err != nil {
		return web.Page{}, err
	}
	area := func(name string) ui.Field {
		return f.Field(name, c.T("evidence."+name)).As("textarea").Lines(2).Hint(c.T("evidence.h." + name))
	}
	p := FormPage{Action: casePath(k.ID) + "/evidence/new", Upload: true, Button: c.Words(evidence.ItemEntered.Title), Icon: "plus", Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")}}
	p.Fields = []ui.Field{f.Field("kind", c.T("evidence.kind")).As("select").Wide("mid").Of(append([]ui.Choice{{Label: c.T("form.choose")}}, devChoices(c, evidence.Kinds)...)),
		f.Field("origin", c.T("evidence.origin")).As("radios").Of(choices(c, evidence.OriginWords, evidence.OfDocument, evidence.OfRecord)[1:]),
		area("what"), area("how"), area("from"), f.Field("at", c.T("evidence.at")).As("datetime"), second,
		f.Field("documents", c.T("evidence.files")).As("file").Several().Accept(documentTypes).Optional().Hint(c.T("steps.h.documents")),
		f.Field("place", c.T("evidence.place")).Max(200).Optional().Hint(c.T("evidence.h.place")),
		f.Field("provider", c.T("evidence.provider")).Max(200).Optional().Hint(c.T("evidence.h.provider")),
		f.Field("provider_sha256", c.T("evidence.provider_sha256")).Max(64).Optional(),
		f.Field("differs", c.T("evidence.differs")).As("textarea").Lines(2).Optional().Hint(c.T("evidence.h.differs"))}
	return formPage.Page(web.Head{Title: c.Words(evidence.ItemEntered.Title), Lead: c.T("evidence.new.lead"), Section: "/cases", Crumbs: itemCrumbs(c, &k.File, nil)}, p), nil
}

func (o *Office) enterEvidence(c *web.Context) (web.Page, error) {
	if _, err := o.evidenceAsked(c, evidence.ItemEntered); err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	text := func(name string) string { return in.OptionalText(name, mostText) }
	n := evidence.Obtained{Case: c.Path("id"), Kind: text("kind"), Origin: evidence.Origin(text("origin")), What: text("what"), How: text("how"), From: text("from"), Place: text("place"), At: orZero(in.OptionalInstant("at")), Second: text("second")}
	if p := (evidence.Provider{Body: text("provider"), SHA256: text("provider_sha256"), Differs: text("differs")}); p != (evidence.Provider{}) {
		n.Provider = &p
	}
	files, err := o.keepDocuments(c)
	n.Files = files
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := o.Cases.Evidence.Enter(over, o.by(c), n); return err })
	if err := mended(err, in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Evidence.Enter(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(evidencePath(done.Record.ID), "evidence.entered", entryNumber(c, done.Entry.Index)), nil
}

// attachable are the captures that passed, are of the violation and the vehicle of the case, and are no evidence of it yet: the case's own
// first. A case without a vehicle has its own only.
func (o *Office) attachable(c *web.Context, k *casefile.Case) (out []capture.Capture, err error) {
	scope := c.Actor.Scope(access.ViewCaptures)
	items, err := o.Cases.Evidence.Of(c.Ctx(), o.reader(), c.Actor.Book, k.ID)
	if err != nil {
		return nil, err
	}
	fits := func(x *capture.Capture) bool {
		return x.State.Passed() && x.Violation == k.Violation && x.Body == k.Body && !slices.ContainsFunc(items, func(i evidence.Item) bool {
			return i.Capture == x.ID && i.Origin == evidence.OfCapture && i.State != evidence.Excluded
		}) && !slices.ContainsFunc(out, func(y capture.Capture) bool { return y.ID == x.ID })
	}
	if k.Capture != "" {
		x, err := o.Captures.ByID(c.Ctx(), o.reader(), scope, k.Capture)
		if err != nil {
			return nil, err
		}
		if fits(&x) {
			out = append(out, x)
		}
	}
	if k.Plate == "" {
		return out, nil
	}
	for _, s := range []capture.State{capture.Adopted, capture.OnFinding} {
		page, err := o.Captures.List(c.Ctx(), scope, capture.Filter{State: s, Violation: k.Violation, Plate: k.Plate, Turn: db.Turn{Limit: 20}})
		if err != nil {
			return nil, err
		}
		for i := range page.Rows {
			if fits(&page.Rows[i]) {
				out = append(out, page.Rows[i])
			}
		}
	}
	return out, nil
}

// askAttach offers the captures that can be evidence of a case (Art 30(3)); its own is chosen already.
func (o *Office) askAttach(c *web.Context) (web.Page, error) {
	k, err := o.evidenceAsked(c, evidence.ItemAttached)
	if err != nil {
		return web.Page{}, err
	}
	all, err := o.attachable(c, k)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	p := FormPage{Action: casePath(k.ID) + "/evidence/attach", Button: c.Words(evidence.ItemAttached.Title), Icon: "plus", Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")}}
	lives := o.lives(c)
	var of []ui.Choice
	for i := range all {
		place, err := lives.place(all[i])
		if err != nil {
			return web.Page{}, err
		}
		note := c.Words(capture.StateWords[all[i].State])
		if all[i].ID == k.Capture {
			note = c.T("evidence.own")
		}
		of = append(of, ui.Choice{Value: all[i].ID, Label: ui.StampSecond(all[i].At) + " " + place, Note: note})
	}
	if len(of) == 0 {
		return web.Page{}, noneFits
	}
	if !f.Again() {
		f.Prefill("capture", of[0].Value)
	}
	second, err := o.secondField(c, f, k)
	if err != nil {
		return web.Page{}, err
	}
	p.Fields = []ui.Field{f.Field("capture", c.T("evidence.capture")).As("radios").Of(of), second,
		f.Field("what", c.T("evidence.shows")).As("textarea").Lines(2).Optional().Hint(c.T("evidence.h.shows"))}
	return formPage.Page(web.Head{Title: c.Words(evidence.ItemAttached.Title), Lead: c.T("evidence.attach.lead"), Section: "/cases", Crumbs: itemCrumbs(c, &k.File, nil)}, p), nil
}

var noneFits = fault.Conflict{Because: law.Words{ZH: "没有可以列为本案证据的采集记录：须为同一车辆、同一违法行为，审核通过，并且还没有列为本案证据。其他材料请登记证据。",
	EN: "No capture can be attached: it must be of the same vehicle and violation, have passed its review, and not be evidence of the case yet. Enter other material as evidence."}}

func (o *Office) attachCapture(c *web.Context) (web.Page, error) {
	if _, err := o.evidenceAsked(c, evidence.ItemAttached); err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	n := evidence.Attaching{Case: c.Path("id"), Capture: in.OptionalText("capture", 40), What: in.OptionalText("what", mostText), Second: in.OptionalText("second", 40)}
	in.Want(n.Capture != "", "capture", "请选择采集记录。", "Choose a capture.")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Evidence.Attach(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(evidencePath(done.Record.ID), "evidence.entered", entryNumber(c, done.Entry.Index)), nil
}
