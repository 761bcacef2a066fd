package office

import (
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
	all, err := device.TakeBacks(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), false)
	if err != nil {
		return web.Page{}, err
	}
	slices.SortStableFunc(all, func(a, b device.TakeBack) int {
		return boolInt(b.State == device.TakeBackOpen) - boolInt(a.State == device.TakeBackOpen)
	})
	p := ListPage{List: ui.Table{Caption: c.T("devices.takebacks"), Columns: []ui.Column{{Title: c.T("devices.takeback.at")}, {Title: c.T("devices.takeback.why")},
		{Title: c.T("devices.takeback.by")}, {Title: c.T("devices.state")}}}, More: more(c, len(all), len(all), "")}
	for _, t := range all {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, t.Proposer)
		if err != nil {
			return web.Page{}, err
		}
		at := ui.At(t.ProposedAt)
		if t.State == device.TakeBackOpen && c.May(access.DecideTakeBack) {
			at.URL = "/takebacks/" + t.ID
		}
		state := map[device.TakeBackState]ui.State{device.TakeBackOpen: ui.Waiting, device.TakeBackAccepted: ui.Met, device.TakeBackRefused: ui.Unmet}[t.State]
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{at, ui.Text(t.Reason), ui.Text(name), ui.Status(state, c.T("devices.takeback.state."+string(t.State)))}})
	}
	if len(all) == 0 {
		p.None = &ui.Empty{Why: c.T("devices.takeback.none"), Next: c.T("devices.takeback.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("devices.takebacks"), Lead: c.T("devices.takebacks.lead"), Crumbs: deviceCrumbs(c), Wide: true}, p), nil
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
	facts := ui.Facts{{Key: c.T("devices.takeback.record"), Value: ui.Text(c.Words(e.Act))}, {Key: c.T("devices.takeback.at"), Value: ui.At(e.At)}}
	if line := c.Words(e.Line); line != "" {
		facts = append(facts, ui.Fact{Key: c.T("devices.takeback.says"), Value: ui.Text(line)})
	}
	return formPage.Page(web.Head{Title: c.Words(device.TakeBackProposed.Title), Lead: c.T("devices.takebacks.lead"), Crumbs: deviceCrumbs(c)},
		FormPage{Action: usePath(c.Path("id")) + "/facts/" + e.Fact + "/takeback", Facts: facts, Button: c.T("devices.takeback.button"),
			Fields: []ui.Field{c.Form().Field("reason", c.T("devices.takeback.reason")).As("textarea")}, Back: ui.Link{URL: usePath(c.Path("id")), Text: c.T("steps.back")}}), nil
}

func (o *Office) proposeTakeBack(c *web.Context) (web.Page, error) {
	in := &stepForm{c.Read()}
	done, err := o.Devices.ProposeTakeBack(c.Ctx(), by(c), c.Path("fact"), in.text("reason"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(usePath(c.Path("id")), "steps.done", entryNumber(c, done.Entry.Index)), nil
}

// askDecision asks another person whether the record is taken back.
func (o *Office) askDecision(c *web.Context) (web.Page, error) {
	all, err := device.TakeBacks(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideTakeBack), false)
	if err != nil {
		return web.Page{}, err
	}
	i := slices.IndexFunc(all, func(t device.TakeBack) bool { return t.ID == c.Path("id") })
	if i < 0 {
		return web.Page{}, fault.NotFound{What: law.Words{ZH: "这项撤回提议", EN: "the proposal"}}
	}
	name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, all[i].Proposer)
	if err != nil {
		return web.Page{}, err
	}
	form := c.Form()
	return formPage.Page(web.Head{Title: c.Words(device.TakeBackDecided.Title), Crumbs: []ui.Link{{URL: "/takebacks", Text: c.T("devices.takebacks")}}},
		FormPage{Action: "/takebacks/" + all[i].ID, Button: c.T("devices.takeback.decide"), Back: ui.Link{URL: "/takebacks", Text: c.T("steps.back")},
			Facts: ui.Facts{{Key: c.T("devices.takeback.by"), Value: ui.Text(name)}, {Key: c.T("devices.takeback.why"), Value: ui.Text(all[i].Reason)}},
			Fields: []ui.Field{form.Field("decision", c.T("devices.takeback.decision")).As("radios").Of([]ui.Choice{{Value: "accept", Label: c.T("devices.takeback.accept")}, {Value: "refuse", Label: c.T("devices.takeback.refuse")}}),
				form.Field("answer", c.T("devices.takeback.answer")).As("textarea")}}), nil
}

func (o *Office) decideTakeBack(c *web.Context) (web.Page, error) {
	in := &stepForm{c.Read()}
	accept := in.Choice("decision", "accept", "refuse") == "accept"
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Devices.DecideTakeBack(c.Ctx(), by(c), c.Path("id"), accept, in.text("answer"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/takebacks", "steps.done", entryNumber(c, done.Entry.Index)), nil
}
