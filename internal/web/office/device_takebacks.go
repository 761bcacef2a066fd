package office

import (
	"context"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// listTakeBacks lists proposals to take wrong records back, open ones first.
func (o *Office) listTakeBacks(c *web.Context) (web.Page, error) {
	page, total, err := device.ListTakeBacks(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("devices.takebacks"), Columns: []ui.Column{{Title: c.T("devices.takeback.record")}, {Title: c.T("devices.takeback.why")},
		{Title: c.T("devices.takeback.by")}, {Title: c.T("devices.state")}}}, More: more(c, page, total, device.TakeBack.Cursor)}
	names := o.namer(c)
	for i := range page.Rows {
		row, err := o.takeBackRow(c, &page.Rows[i], names)
		if err != nil {
			return web.Page{}, err
		}
		p.List.Rows = append(p.List.Rows, row)
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("devices.takeback.none"), Next: c.T("devices.takeback.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("devices.takebacks"), Lead: c.T("devices.takebacks.lead"), Crumbs: deviceCrumbs(c), Section: "/devices", Wide: true}, p), nil
}

// takeBackRow is one proposal: the record, why it is wrong, who says so, and what was decided. It leads to the decision for
// who may take it, and to the whole life otherwise.
func (o *Office) takeBackRow(c *web.Context, t *device.TakeBack, names func(string) (string, error)) (ui.Row, error) {
	f, use, err := device.FactIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), t.Fact)
	if err != nil {
		return ui.Row{}, err
	}
	act, _ := f.Words()
	record := ui.Text(c.Words(act)).WithNote(c.Words(f.Data.Line()))
	switch {
	case t.State == device.TakeBackOpen && c.Actor.ActsFor(access.DecideTakeBack, t.Body):
		record.URL = "/takebacks/" + t.ID
	case use != "":
		record.URL = usePath(use)
	}
	by, err := names(t.Proposer)
	if err != nil {
		return ui.Row{}, err
	}
	state := ui.Status(map[device.TakeBackState]ui.State{device.TakeBackOpen: ui.Waiting, device.TakeBackAccepted: ui.Met, device.TakeBackRefused: ui.Unmet}[t.State],
		c.T("devices.takeback.state."+string(t.State)))
	if t.Decider != "" {
		decider, err := names(t.Decider)
		if err != nil {
			return ui.Row{}, err
		}
		state.Note = c.T("devices.takeback.decided", decider, t.Answer)
	}
	return ui.Row{Cells: []ui.Value{record, ui.Text(t.Reason), ui.Text(by).WithNote(ui.Stamp(t.ProposedAt)), state}}, nil
}

// askTakeBack asks why a record is wrong.
func (o *Office) askTakeBack(c *web.Context) (web.Page, error) {
	entries, err := device.Timeline(c.Ctx(), o.reader(), c.Actor.Scope(access.ProposeTakeBack), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	i := slices.IndexFunc(entries, func(e device.Entry) bool { return e.Fact == c.Path("fact") })
	if i < 0 {
		return web.Page{}, fault.NotFound{What: law.Words{ZH: "这条记录", EN: "the record"}}
	}
	e := &entries[i]
	facts := ui.Facts{{Key: c.T("devices.takeback.record"), Value: ui.Text(c.Words(e.Act))}, {Key: c.T("devices.takeback.holds"), Value: ui.At(e.At)}}
	if line := c.Words(e.Line); line != "" {
		facts = append(facts, ui.Fact{Key: c.T("devices.takeback.says"), Value: ui.Text(line)})
	}
	return formPage.Page(web.Head{Title: c.Words(device.TakeBackProposed.Title), Lead: c.T("devices.takebacks.lead"), Crumbs: deviceCrumbs(c), Section: "/devices"},
		FormPage{Action: usePath(c.Path("id")) + "/facts/" + e.Fact + "/takeback", Facts: facts, Button: c.T("devices.takeback.button"),
			Fields: []ui.Field{c.Form().Field("reason", c.T("devices.takeback.reason")).As("textarea")}, Back: ui.Link{URL: usePath(c.Path("id")), Text: c.T("steps.back")}}), nil
}

func (o *Office) proposeTakeBack(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	done, err := o.Devices.ProposeTakeBack(c.Ctx(), o.by(c), c.Path("fact"), in.text("reason"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(usePath(c.Path("id")), "steps.done", entryNumber(c, done.Entry.Index)), nil
}

// askDecision asks another person whether the record is taken back.
func (o *Office) askDecision(c *web.Context) (web.Page, error) {
	t, err := device.TakeBackIn(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideTakeBack), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	facts, err := o.recordFacts(c, &t)
	if err != nil {
		return web.Page{}, err
	}
	name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, t.Proposer)
	if err != nil {
		return web.Page{}, err
	}
	facts = append(facts, ui.Fact{Key: c.T("devices.takeback.by"), Value: ui.Text(name).WithNote(ui.Stamp(t.ProposedAt))}, ui.Fact{Key: c.T("devices.takeback.why"), Value: ui.Text(t.Reason)})
	form := c.Form()
	return formPage.Page(web.Head{Title: c.Words(device.TakeBackDecided.Title), Lead: c.T("devices.takeback.decide.lead"), Crumbs: append(deviceCrumbs(c), ui.Link{URL: "/takebacks", Text: c.T("devices.takebacks")}), Section: "/devices"},
		FormPage{Action: "/takebacks/" + t.ID, Button: c.T("devices.takeback.decide"), Back: ui.Link{URL: "/takebacks", Text: c.T("steps.back")}, Facts: facts,
			Fields: []ui.Field{form.Field("decision", c.T("devices.takeback.decision")).As("radios").Of([]ui.Choice{{Value: "accept", Label: c.T("devices.takeback.accept")}, {Value: "refuse", Label: c.T("devices.takeback.refuse")}}),
				form.Field("answer", c.T("devices.takeback.answer")).As("textarea")}}), nil
}

// recordFacts are what the record says that a proposal is about, who made it, and its documents.
func (o *Office) recordFacts(c *web.Context, t *device.TakeBack) (ui.Facts, error) {
	f, use, err := device.FactIn(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideTakeBack), t.Fact)
	if err != nil {
		return nil, err
	}
	act, article := f.Words()
	record := ui.Text(c.Words(act)).WithNote(article)
	if use != "" {
		record.URL = usePath(use)
	}
	facts := ui.Facts{{Key: c.T("devices.takeback.record"), Value: record}, {Key: c.T("devices.takeback.holds"), Value: ui.At(f.At)}}
	if line := c.Words(f.Data.Line()); line != "" {
		facts = append(facts, ui.Fact{Key: c.T("devices.takeback.says"), Value: ui.Text(line)})
	}
	by := ui.Text(c.T("devices.by.system"))
	if f.Person != "" {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, f.Person)
		if err != nil {
			return nil, err
		}
		by = ui.Text(name)
	}
	facts = append(facts, ui.Fact{Key: c.T("devices.takeback.made"), Value: by.WithNote(ui.Stamp(f.KnownAt))})
	for _, d := range f.Documents {
		facts = append(facts, ui.Fact{Key: c.T("devices.takeback.paper"), Value: ui.Goto("/documents/"+d.Digest, d.Name)})
	}
	return facts, nil
}

func (o *Office) decideTakeBack(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	accept, answer := in.Choice("decision", "accept", "refuse") == "accept", in.text("answer")
	if err := mended(in.Err(), rehearsed(c.Ctx(), func(over context.Context) error {
		_, err := o.Devices.DecideTakeBack(over, o.by(c), c.Path("id"), accept, answer)
		return err
	})); err != nil {
		return web.Page{}, err
	}
	done, err := o.Devices.DecideTakeBack(c.Ctx(), o.by(c), c.Path("id"), accept, answer)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/takebacks", "steps.done", entryNumber(c, done.Entry.Index)), nil
}
