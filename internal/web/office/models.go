package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The register of models (Art 3(1)): which model comes with captures, and which version of it ran from when.

func (o *Office) modelRoutes() []web.Route {
	view, keep := web.Permission(access.ViewDevices), web.Permission(access.MaintainDevice)
	return append(o.modelSwitchRoutes(), []web.Route{
		{Method: "GET", Path: "/models", Policy: view, Page: o.models},
		{Method: "GET", Path: "/models/new", Policy: keep, Page: o.newModel},
		{Method: "POST", Path: "/models", Policy: keep, Page: o.registerModel, Again: o.newModel},
		{Method: "GET", Path: "/models/{id}", Policy: view, Page: o.model},
		{Method: "POST", Path: "/models/{id}/versions", Policy: keep, Page: o.recordVersion, Again: o.model},
	}...)
}

func modelCrumbs(c *web.Context) []ui.Link {
	return append(deviceCrumbs(c), ui.Link{URL: "/models", Text: c.T("models.title")})
}

// versionValue is a version, or that the model is out of use.
func versionValue(c *web.Context, v capture.ModelVersion) ui.Value {
	if v.Version == "" {
		return ui.Status(ui.Unmet, c.T("models.ended"))
	}
	return ui.Whole(v.Version)
}

func (o *Office) models(c *web.Context) (web.Page, error) {
	all, err := capture.Models(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices))
	if err != nil {
		return web.Page{}, err
	}
	body, switched := o.by(c).Body, map[string]capture.ModelSwitches{}
	t := ui.Table{Columns: columns(c, "models.name", "models.maker", "models.version", "models.from", "models.switch")}
	for _, m := range all {
		last := m.Versions[0]
		of, err := o.switchesOf(c, switched, m.Body)
		if err != nil {
			return web.Page{}, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/models/"+m.ID, o.modelTitle(c, m.Name)).WithNote(m.Purpose), ui.Text(m.Maker), versionValue(c, last), ui.At(last.From), switchState(c, of.Off(m.Name))}})
	}
	own, err := o.switchesOf(c, switched, body)
	if err != nil {
		return web.Page{}, err
	}
	turns, err := o.turns(c, own.Turns)
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{Sections: []RecordSection{sectionOf(c.T("models.list"), c.T("models.none"), t), o.ownModels(c, all, body), turns}, Warnings: allOff(c, own)}
	if c.May(access.SwitchModels) {
		p.Forms = []RecordForm{switchForm(c, "/models", own.All.Off, "models.all")}
	}
	head := web.Head{Title: c.T("models.title"), Lead: c.T("models.lead"), Crumbs: deviceCrumbs(c), Section: "/devices", Wide: true}
	if c.May(access.MaintainDevice) {
		head.Actions = []ui.Link{{URL: "/models/new", Text: c.T("models.new"), Icon: "plus", Primary: true}}
	}
	return recordPage.Page(head, p), nil
}

func versionFields(c *web.Context, f *ui.Form, needed bool) []ui.Field {
	version := f.Field("version", c.T("models.version")).Max(100).Wide("mid").Hint(c.T("models.version.hint"))
	if !needed {
		version = version.Optional().Hint(c.T("models.version.none"))
	}
	return []ui.Field{version, f.Field("from", c.T("models.from")).As("datetime").Optional().Hint(c.T("models.from.hint")), f.Field("reason", c.T("models.reason")).As("textarea").Max(500)}
}

func (o *Office) newModel(c *web.Context) (web.Page, error) {
	f := c.Form()
	o.prefillOwn(c, f)
	fields := []ui.Field{f.Field("name", c.T("models.name")).Max(100).Wide("mid").Hint(c.T("models.name.hint")), f.Field("maker", c.T("models.maker")).Max(200), f.Field("purpose", c.T("models.purpose")).As("textarea").Max(500)}
	return formPage.Page(web.Head{Title: c.T("models.new"), Crumbs: modelCrumbs(c), Section: "/devices"}, FormPage{Action: "/models", Button: c.T("models.register"), Icon: "done",
		Back: ui.Link{URL: "/models", Text: c.T("models.back")}, Fields: append(fields, versionFields(c, f, true)...)}), nil
}

func readVersion(in *web.Reader) capture.NewVersion {
	v := capture.NewVersion{Version: in.OptionalText("version", 200), Reason: in.OptionalText("reason", 1000)}
	if at := in.OptionalInstant("from"); at != nil {
		v.From = *at
	}
	return v
}

func (o *Office) registerModel(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := capture.NewModel{Name: in.OptionalText("name", 200), Maker: in.OptionalText("maker", 400), Purpose: in.OptionalText("purpose", 1000), NewVersion: readVersion(in)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	r, err := o.Captures.RegisterModel(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/models/"+r.ID, "models.done", ""), nil
}

func (o *Office) model(c *web.Context) (web.Page, error) {
	m, err := capture.ModelByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	t := ui.Table{Columns: columns(c, "models.version", "models.from", "models.reason", "models.known")}
	for _, v := range m.Versions {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{versionValue(c, v), ui.At(v.From), ui.Text(v.Reason), ui.At(v.KnownAt)}})
	}
	p := RecordPage{Facts: ui.Facts{{Key: c.T("models.reported"), Value: ui.Text(m.Name)}, {Key: c.T("models.maker"), Value: ui.Text(m.Maker)}, {Key: c.T("models.purpose"), Value: ui.Text(m.Purpose)}, {Key: c.T("models.known"), Value: ui.At(m.KnownAt)}},
		Sections: []RecordSection{sectionOf(c.T("models.versions"), c.T("models.none"), t)}}
	of, err := capture.SwitchesOf(c.Ctx(), o.reader(), c.Actor.Book, m.Body, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	did, err := o.didFacts(c, m)
	if err != nil {
		return web.Page{}, err
	}
	turns, err := o.turns(c, slices.DeleteFunc(slices.Clone(of.Turns), func(x capture.Switched) bool { return x.Model != "" && x.Model != m.Name }))
	if err != nil {
		return web.Page{}, err
	}
	p.Facts = append(append(p.Facts, ui.Fact{Key: c.T("models.switch"), Value: switchState(c, of.Off(m.Name))}), did...)
	p.Sections, p.Warnings = append(p.Sections, turns), allOff(c, of)
	if c.Actor.ActsFor(access.SwitchModels, m.Body) {
		p.Forms = append(p.Forms, switchForm(c, "/models/"+m.ID, of.Own(m.Name), "models.one"))
	}
	if c.Actor.ActsFor(access.MaintainDevice, m.Body) {
		p.Forms = append(p.Forms, RecordForm{Title: c.T("models.version.new"), Action: "/models/" + m.ID + "/versions", Button: c.T("models.version.record"), Fields: versionFields(c, c.Form(), false)})
	}
	return recordPage.Page(web.Head{Title: o.modelTitle(c, m.Name), Lead: c.T("models.lead"), Crumbs: modelCrumbs(c), Section: "/devices", Wide: true}, p), nil
}

func (o *Office) recordVersion(c *web.Context) (web.Page, error) {
	in := c.Read()
	v := readVersion(in)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	r, err := o.Captures.RecordVersion(c.Ctx(), o.by(c), c.Path("id"), v)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/models/"+r.ID, "models.done", ""), nil
}

// suggestedFacts are what models said of a capture: suggestions with model, version and score, and no facts (Art 3).
func (o *Office) suggestedFacts(c *web.Context, x capture.Capture) (ui.Facts, error) {
	out := ui.Facts{{Key: c.T("captures.means"), Value: ui.Text(c.Words(x.Means.Words()))}}
	all, err := capture.Suggestions(c.Ctx(), o.reader(), c.Actor.Book, x)
	for _, s := range all {
		says, note := suggestionWords(c, s)
		out = append(out, ui.Fact{Key: c.T("captures.suggestion"), Value: ui.Text(says).WithNote(note)})
	}
	if err != nil {
		return nil, err
	}
	later, err := o.scoringFacts(c, x)
	return append(out, later...), err
}

// hintLines are what the desk shows of models: what came with the event and what was suggested later.
func (o *Office) hintLines(c *web.Context, all []capture.Hinted) []string {
	out := []string{}
	for _, h := range all {
		if !h.WithEvent {
			out = append(out, c.T("captures.scoring.says", o.modelTitle(c, h.Model), h.Version, hintWords(c, h.Hint)))
			continue
		}
		said := capture.Suggestion{Model: h.Model, Version: h.Version, Score: h.Score, Suggests: h.Detail}
		says, note := suggestionWords(c, capture.Suggested{Suggestion: said, Registered: h.Running == h.Version, Running: h.Running})
		if h.Running == h.Version {
			note = ""
		}
		out = append(out, c.T("desk.hint", says, note))
	}
	return out
}

// suggestionWords says what a model suggests, with version and score, and what the register has of that version.
func suggestionWords(c *web.Context, s capture.Suggested) (says, note string) {
	note = c.T("captures.suggestion.registered")
	switch {
	case s.Running == "":
		note = c.T("captures.suggestion.unknown")
	case !s.Registered:
		note = c.T("captures.suggestion.other", s.Running)
	}
	says = c.T("captures.suggestion.says", s.Model, s.Version, s.Score)
	if s.Suggests != "" {
		says = c.T("captures.suggestion.that", says, s.Suggests)
	}
	return says, note
}
