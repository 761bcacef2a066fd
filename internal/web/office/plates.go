package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// platesPath is where an officer declares vehicles (Art 42(1)). A plate goes by POST and a declaration by its number: no address has one.
const platesPath = OwnPath + "/plates"

const plateMost = 20 // characters of what is typed

func (o *Office) plateRoutes() []web.Route {
	own, keep := web.Permission(access.Recuse), web.Permission(access.KeepPeople)
	return []web.Route{
		{Method: "GET", Path: platesPath, Policy: own, Page: o.ownPlates},
		{Method: "POST", Path: platesPath, Policy: own, Page: o.declarePlate, Again: o.ownPlates},
		{Method: "GET", Path: platesPath + "/{plate}/end", Policy: own, Page: o.askEndPlate},
		{Method: "POST", Path: platesPath + "/{plate}/end", Policy: own, Page: o.endPlate},
		{Method: "GET", Path: "/bodies/{id}/vehicles", Policy: keep, Page: o.bodyVehicles},
		{Method: "POST", Path: "/bodies/{id}/vehicles", Policy: keep, Page: o.enterVehicle, Again: o.bodyVehicles},
		{Method: "GET", Path: "/bodies/{id}/vehicles/{plate}/end", Policy: keep, Page: o.askEndVehicle},
		{Method: "POST", Path: "/bodies/{id}/vehicles/{plate}/end", Policy: keep, Page: o.endVehicle},
	}
}

func plateField(c *web.Context) ui.Field {
	return c.Form().Field("plate", c.T("plates.plate")).Max(plateMost).Wide("mid").Autocomplete("off").Hint(c.T("plates.plate.hint"))
}

// plateTable lists declared vehicles with the way to end each.
func plateTable(c *web.Context, at string, rows []capture.RelatedPlate) ui.Table {
	t := ui.Table{Columns: columns(c, "plates.plate", "plates.relation", "plates.since", "people.act")}
	for _, p := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Vehicle(p.Plate), ui.Text(c.Words(capture.RelationWords[p.Relation])), ui.At(p.At), ui.Goto(at+"/"+p.ID+"/end", c.T("plates.end"))}})
	}
	return t
}

// vehicleTable lists the vehicles of a body.
func vehicleTable(c *web.Context, at string, rows []capture.RelatedPlate) ui.Table {
	t := ui.Table{Columns: columns(c, "plates.plate", "plates.body.since", "people.act")}
	for _, p := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Vehicle(p.Plate), ui.At(p.At), ui.Goto(at+"/"+p.ID+"/end", c.T("plates.body.end"))}})
	}
	return t
}

func (o *Office) ownPlates(c *web.Context) (web.Page, error) {
	rows, err := o.Captures.OwnPlates(c.Ctx(), o.reader(), c.Actor)
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{Sections: []RecordSection{sectionOf(c.T("plates.own.list"), c.T("plates.own.none"), plateTable(c, platesPath, rows))},
		Forms: []RecordForm{{Title: c.T("plates.own.new"), Action: platesPath, Button: c.Words(capture.PlateDeclared.Title), Fields: []ui.Field{plateField(c),
			c.Form().Field("relation", c.T("plates.relation")).As("select").Of(choices(c, capture.RelationWords, capture.OwnVehicle, capture.OfRelative, capture.InUse))}}}}
	p.Sections[0].Note = c.T("plates.own.note")
	return recordPage.Page(web.Head{Title: c.T("plates.own.title"), Lead: c.T("plates.own.lead"), Crumbs: ownCrumbs(c)}, p), nil
}

func (o *Office) declarePlate(c *web.Context) (web.Page, error) {
	in := c.Read()
	plate, relation := in.Text("plate", plateMost), in.Choice("relation", capture.OwnVehicle, capture.OfRelative, capture.InUse)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.DeclarePlate(c.Ctx(), o.by(c), plate, relation); err != nil {
		return web.Page{}, err
	}
	return c.Done(platesPath, "plates.own.done", ""), nil
}

// plateOf is the declaration of the path among those that may be shown.
func plateOf(c *web.Context, rows []capture.RelatedPlate) (capture.RelatedPlate, error) {
	i := slices.IndexFunc(rows, func(p capture.RelatedPlate) bool { return p.ID == c.Path("plate") })
	if i < 0 {
		return capture.RelatedPlate{}, missing("这辆申报的车", "the declared vehicle")
	}
	return rows[i], nil
}

func (o *Office) askEndPlate(c *web.Context) (web.Page, error) {
	rows, err := o.Captures.OwnPlates(c.Ctx(), o.reader(), c.Actor)
	if err != nil {
		return web.Page{}, err
	}
	p, err := plateOf(c, rows)
	if err != nil {
		return web.Page{}, err
	}
	return confirmPage.Page(web.Head{Title: c.Words(capture.PlateEnded.Title), Crumbs: append(ownCrumbs(c), ui.Link{URL: platesPath, Text: c.T("plates.own.title")})}, ui.Confirm{
		Action: platesPath + "/" + p.ID + "/end", Title: c.T("plates.end.ask", ui.Plate(p.Plate)), Danger: true, Will: []string{c.T("plates.end.before"), c.T("plates.end.after"), c.T("plates.end.gone")},
		Facts:  ui.Facts{{Key: c.T("plates.plate"), Value: ui.Vehicle(p.Plate)}, {Key: c.T("plates.relation"), Value: ui.Text(c.Words(capture.RelationWords[p.Relation]))}, {Key: c.T("plates.since"), Value: ui.At(p.At)}},
		Button: c.Words(capture.PlateEnded.Title), Back: ui.Link{URL: platesPath, Text: c.T("plates.back")}}), nil
}

func (o *Office) endPlate(c *web.Context) (web.Page, error) {
	if _, err := o.Captures.EndPlate(c.Ctx(), o.by(c), c.Path("plate")); err != nil {
		return web.Page{}, err
	}
	return c.Done(platesPath, "plates.end.done", ""), nil
}

// vehiclesOf are the vehicles of the body of the path, for who keeps its record.
func (o *Office) vehiclesOf(c *web.Context) (people.Body, []capture.RelatedPlate, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return b, nil, err
	}
	rows, err := o.Captures.Vehicles(c.Ctx(), o.reader(), c.Actor.Scope(access.KeepPeople), b.ID)
	return b, rows, err
}

func vehiclesPath(b people.Body) string { return bodyPath(b.ID) + "/vehicles" }

func (o *Office) bodyVehicles(c *web.Context) (web.Page, error) {
	b, rows, err := o.vehiclesOf(c)
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{Facts: ui.Facts{{Key: c.T("bodies.name"), Value: ui.Text(b.Name)}}, Sections: []RecordSection{sectionOf(c.T("plates.body.list"), c.T("plates.body.none"), vehicleTable(c, vehiclesPath(b), rows))},
		Forms: []RecordForm{{Title: c.T("plates.body.new"), Action: vehiclesPath(b), Button: c.Words(capture.VehicleEntered.Title), Fields: []ui.Field{plateField(c)}}}}
	p.Sections[0].Note = c.T("plates.body.note")
	return recordPage.Page(web.Head{Title: c.T("plates.body.title"), Lead: c.T("plates.body.lead"), Crumbs: bodyCrumbs(c, b), Section: "/people"}, p), nil
}

func (o *Office) enterVehicle(c *web.Context) (web.Page, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	plate := in.Text("plate", plateMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.EnterVehicle(c.Ctx(), o.by(c), b.ID, plate); err != nil {
		return web.Page{}, err
	}
	return c.Done(vehiclesPath(b), "plates.body.done", ""), nil
}

func (o *Office) askEndVehicle(c *web.Context) (web.Page, error) {
	b, rows, err := o.vehiclesOf(c)
	if err != nil {
		return web.Page{}, err
	}
	p, err := plateOf(c, rows)
	if err != nil {
		return web.Page{}, err
	}
	return confirmPage.Page(web.Head{Title: c.Words(capture.VehicleEnded.Title), Crumbs: append(bodyCrumbs(c, b), ui.Link{URL: vehiclesPath(b), Text: c.T("plates.body.title")}), Section: "/people"}, ui.Confirm{
		Action: vehiclesPath(b) + "/" + p.ID + "/end", Title: c.T("plates.body.end.ask", ui.Plate(p.Plate)), Danger: true, Will: []string{c.T("plates.body.end.will"), c.T("plates.end.gone")},
		Facts:  ui.Facts{{Key: c.T("bodies.name"), Value: ui.Text(b.Name)}, {Key: c.T("plates.plate"), Value: ui.Vehicle(p.Plate)}, {Key: c.T("plates.body.since"), Value: ui.At(p.At)}},
		Button: c.Words(capture.VehicleEnded.Title), Back: ui.Link{URL: vehiclesPath(b), Text: c.T("plates.body.back")}}), nil
}

func (o *Office) endVehicle(c *web.Context) (web.Page, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.EndVehicle(c.Ctx(), o.by(c), b.ID, c.Path("plate")); err != nil {
		return web.Page{}, err
	}
	return c.Done(vehiclesPath(b), "plates.body.end.done", ""), nil
}
