package office

import (
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// AgreementPage is one agreement with a vendor: its terms, its devices, who is engaged under it, and the reports filed.
type AgreementPage struct {
	Facts   ui.Facts
	Persons *ui.Table
	Devices *ui.Table
	Reports *ui.Table
	Ways    ui.Links
}

var agreementPage = web.NewTemplate[AgreementPage](files, "agreement.html")

func (o *Office) agreement(c *web.Context) (web.Page, error) {
	a, err := o.anAgreement(c)
	if err != nil {
		return web.Page{}, err
	}
	p := AgreementPage{Facts: agreementFacts(c, a)}
	if p.Persons, err = o.engagedTable(c, a); err != nil {
		return web.Page{}, err
	}
	if p.Devices, err = o.agreementDevices(c, a); err != nil {
		return web.Page{}, err
	}
	filed, err := vendor.ReportsOf(c.Ctx(), o.reader(), c.Actor.Book, []vendor.Agreement{a})
	if err != nil {
		return web.Page{}, err
	}
	p.Reports = filedTable(c, filed, agreementPath(a.ID)+"/reports/")
	if now := o.now(c); now.Before(a.Ends()) {
		if c.May(access.KeepAgreements) && a.Body == c.Actor.Body {
			p.Ways = append(p.Ways, ui.Link{URL: agreementPath(a.ID) + "/devices", Text: c.Words(vendor.AgreementScoped.Title), Icon: "device"},
				ui.Link{URL: agreementPath(a.ID) + "/end", Text: c.Words(vendor.AgreementEnded.Title), Icon: "attention"})
		}
		if c.May(access.GrantRoles) && a.HoldsAt(now) {
			p.Ways = append(p.Ways, ui.Link{URL: agreementPath(a.ID) + "/engage", Text: c.Words(vendor.Engaged.Title), Icon: "people"})
		}
	}
	state := agreementState(c, a, o.now(c))
	return agreementPage.Page(web.Head{Title: a.Vendor, Lead: a.Purpose, Status: &state, Crumbs: agreementCrumbs(c), Section: "/agreements", Wide: true}, p), nil
}

func agreementFacts(c *web.Context, a vendor.Agreement) ui.Facts {
	until := a.Until
	out := ui.Facts{{Key: c.T("agreements.number"), Value: ui.Whole(a.Number)}, {Key: c.T("agreements.term"), Value: spanCell(c, a.From, &until).WithNote(c.T("agreements.term.note"))},
		{Key: c.T("agreements.confidential"), Value: ui.On(a.Confidential)}, {Key: c.T("agreements.paper"), Value: ui.Goto(agreementPath(a.ID)+"/papers/"+a.Paper.Digest, a.Paper.Name)}}
	if a.ReportKey != "" {
		out = append(out, ui.Fact{Key: c.T("agreements.key"), Value: ui.Text(a.ReportKey)})
	}
	if a.EndedAt != nil {
		out = append(out, ui.Fact{Key: c.T("agreements.ended"), Value: ui.At(*a.EndedAt).WithNote(a.EndReason)})
	}
	return out
}

// endValue is the instant at which something ends: a midnight is the last day, which counts whole.
func endValue(t time.Time) ui.Value {
	if day := law.DateOf(t); day.Start().Equal(t) {
		return ui.On(day.AddDays(-1))
	}
	return ui.At(t)
}

// engagedTable lists who is engaged, by name and term, and whether the account is open.
func (o *Office) engagedTable(c *web.Context, a vendor.Agreement) (*ui.Table, error) {
	all, err := vendor.EngagementsOf(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewAgreements), a.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("agreements.persons"), Columns: []ui.Column{{Title: c.T("people.name")}, {Title: c.T("agreements.engaged")}, {Title: c.T("agreements.until.at")}, {Title: c.T("agreements.account")}}}
	may := c.May(access.GrantRoles)
	if may {
		t.Columns = append(t.Columns, ui.Column{Title: c.T("people.act")})
	}
	now := o.now(c)
	for _, e := range all {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, e.Person)
		if err != nil {
			return nil, err
		}
		account := ui.Status(ui.Unmet, c.T("agreements.account.ended"))
		if now.Before(e.Until) {
			account = ui.Status(ui.Waiting, c.T("agreements.account.none")).WithNote(c.T("agreements.account.none.note"))
			if _, err := o.People.AccountOf(c.Ctx(), o.reader(), c.Actor.Book, e.Person); err == nil {
				account = ui.Status(ui.Met, c.T("agreements.account.open"))
			}
		}
		row := ui.Row{Cells: []ui.Value{ui.Text(name), ui.At(e.From), endValue(e.Until), account}}
		if may {
			way := ui.Value{}
			if now.Before(e.Until) {
				way = ui.Goto(agreementPath(a.ID)+"/engagements/"+e.Post+"/end", c.Words(vendor.Disengaged.Title))
			}
			row.Cells = append(row.Cells, way)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func (o *Office) agreementDevices(c *web.Context, a vendor.Agreement) (*ui.Table, error) {
	all, err := vendor.DevicesNamed(c.Ctx(), o.reader(), c.Actor.Book, a.Devices)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("agreements.devices"), Columns: []ui.Column{{Title: c.T("vendor.serial")}, {Title: c.T("vendor.model")}}}
	for _, d := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Whole(d.Serial), ui.Text(d.Model)}})
	}
	return t, nil
}

func (o *Office) askDevices(c *web.Context) (web.Page, error) {
	a, err := o.anAgreement(c)
	if err != nil {
		return web.Page{}, err
	}
	now, err := vendor.DevicesNamed(c.Ctx(), o.reader(), c.Actor.Book, a.Devices)
	if err != nil {
		return web.Page{}, err
	}
	var serials []string
	for _, d := range now {
		serials = append(serials, d.Serial)
	}
	f := c.Form()
	f.Prefill("devices", strings.Join(serials, "\n"))
	return formPage.Page(web.Head{Title: c.Words(vendor.AgreementScoped.Title), Crumbs: agreementCrumbs(c), Section: "/agreements"}, FormPage{
		Action: agreementPath(a.ID) + "/devices", Facts: ui.Facts{{Key: c.T("agreements.vendor"), Value: ui.Text(a.Vendor)}}, Button: c.Words(vendor.AgreementScoped.Title), Icon: "done",
		Fields: []ui.Field{f.Field("devices", c.T("agreements.devices")).As("textarea").Lines(10).Optional().Hint(c.T("agreements.devices.hint"))},
		Back:   ui.Link{URL: agreementPath(a.ID), Text: c.T("agreements.back.one")}}), nil
}

func (o *Office) setDevices(c *web.Context) (web.Page, error) {
	ids, err := o.serials(c, c.Read(), nil)
	if err != nil {
		return web.Page{}, err
	}
	done, err := o.Vendors.ScopeAgreement(c.Ctx(), o.by(c), c.Path("id"), ids)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(agreementPath(c.Path("id")), "agreements.scoped", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askEndAgreement(c *web.Context) (web.Page, error) {
	a, err := o.anAgreement(c)
	if err != nil {
		return web.Page{}, err
	}
	return confirmPage.Page(web.Head{Title: c.Words(vendor.AgreementEnded.Title), Crumbs: agreementCrumbs(c), Section: "/agreements"}, ui.Confirm{
		Action: agreementPath(a.ID) + "/end", Title: c.T("people.ask", c.Words(vendor.AgreementEnded.Title), a.Vendor), Danger: true, Facts: agreementFacts(c, a),
		Will: []string{c.T("agreements.end.will")}, Button: c.Words(vendor.AgreementEnded.Title), Back: ui.Link{URL: agreementPath(a.ID), Text: c.T("agreements.back.one")},
		Fields: []ui.Field{c.Form().Field("reason", c.T("people.reason")).As("textarea").Max(500)}}), nil
}

func (o *Office) endAgreement(c *web.Context) (web.Page, error) {
	in := c.Read()
	reason := in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Vendors.EndAgreement(c.Ctx(), o.by(c), c.Path("id"), reason)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(agreementPath(c.Path("id")), "agreements.ended.done", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askEngage(c *web.Context) (web.Page, error) {
	a, err := o.anAgreement(c)
	if err != nil {
		return web.Page{}, err
	}
	return formPage.Page(web.Head{Title: c.Words(vendor.Engaged.Title), Lead: c.T("agreements.engage.lead"), Crumbs: agreementCrumbs(c), Section: "/agreements"}, FormPage{
		Action: agreementPath(a.ID) + "/engage", Facts: append(ui.Facts{{Key: c.T("agreements.vendor"), Value: ui.Text(a.Vendor)}}, agreementFacts(c, a)...), Button: c.Words(vendor.Engaged.Title), Icon: "done",
		Fields: []ui.Field{c.Form().Field("name", c.T("people.name")).Max(60).Wide("mid").Hint(c.T("agreements.engage.hint"))},
		Back:   ui.Link{URL: agreementPath(a.ID), Text: c.T("agreements.back.one")}}), nil
}

func (o *Office) engage(c *web.Context) (web.Page, error) {
	in := c.Read()
	name := in.Text("name", 60)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	a, err := o.anAgreement(c)
	if err != nil {
		return web.Page{}, err
	}
	done, err := o.Vendors.EngageNamed(c.Ctx(), o.by(c), a.ID, name)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(agreementPath(a.ID), "agreements.engaged.done", entryNumber(c, done.Entry.Index)), nil
}

// anEngagement finds the engagement of the path.
func (o *Office) anEngagement(c *web.Context) (vendor.Agreement, vendor.Engagement, error) {
	a, err := o.anAgreement(c)
	if err != nil {
		return a, vendor.Engagement{}, err
	}
	all, err := vendor.EngagementsOf(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewAgreements), a.ID)
	if err != nil {
		return a, vendor.Engagement{}, err
	}
	i := slices.IndexFunc(all, func(e vendor.Engagement) bool { return e.Post == c.Path("post") })
	if i < 0 {
		return a, vendor.Engagement{}, missing("这项任用", "the engagement")
	}
	return a, all[i], nil
}

func (o *Office) askDisengage(c *web.Context) (web.Page, error) {
	a, e, err := o.anEngagement(c)
	if err != nil {
		return web.Page{}, err
	}
	name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, e.Person)
	if err != nil {
		return web.Page{}, err
	}
	return confirmPage.Page(web.Head{Title: c.Words(vendor.Disengaged.Title), Crumbs: agreementCrumbs(c), Section: "/agreements"}, ui.Confirm{
		Action: agreementPath(a.ID) + "/engagements/" + e.Post + "/end", Title: c.T("people.ask", c.Words(vendor.Disengaged.Title), name), Danger: true,
		Facts: ui.Facts{{Key: c.T("agreements.vendor"), Value: ui.Text(a.Vendor)}, {Key: c.T("agreements.engaged"), Value: ui.At(e.From)}},
		Will:  []string{c.T("agreements.disengage.will")}, Button: c.Words(vendor.Disengaged.Title), Back: ui.Link{URL: agreementPath(a.ID), Text: c.T("agreements.back.one")}}), nil
}

func (o *Office) disengage(c *web.Context) (web.Page, error) {
	a, e, err := o.anEngagement(c)
	if err != nil {
		return web.Page{}, err
	}
	done, err := o.Vendors.Disengage(c.Ctx(), o.by(c), a.ID, e.Post)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(agreementPath(a.ID), "agreements.disengaged.done", entryNumber(c, done.Entry.Index)), nil
}
