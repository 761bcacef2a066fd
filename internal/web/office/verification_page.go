package office

import (
	"net/url"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// listVerifications is the calendar of verifications: what ends in 90, 30 and 7 days, what has ended, by which certificate, and the
// captures that are barred since (ux.md D11).
func (o *Office) listVerifications(c *web.Context) (web.Page, error) {
	f, window, err := o.dueFilter(c)
	if err != nil {
		return web.Page{}, err
	}
	scope, now := c.Actor.Scope(access.ViewDevices), o.now(c)
	page, err := o.Devices.Verifications(c.Ctx(), scope, f, now)
	if err != nil {
		return web.Page{}, err
	}
	counts, err := o.Devices.CountDue(c.Ctx(), scope, device.DueFilter{Kinds: []string{"verify"}}, now)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: dueTabs(c, "/devices/verifications", window, counts, law.DateOf(now)), List: verificationTable(c, page.Rows, law.DateOf(now)),
		More: more(c, page, dueTotal(counts, f), func(x device.VerificationLine) string { return x.Cursor() })}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("verifications.none"), Next: c.T("verifications.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("verifications.title"), Lead: c.T("verifications.lead"), Wide: true, Section: "/devices", Crumbs: deviceCrumbs(c)}, p), nil
}

func verificationTable(c *web.Context, rows []device.VerificationLine, today law.Date) ui.Table {
	t := ui.Table{Caption: c.T("verifications.title"), Columns: []ui.Column{{Title: c.T("due.place")}, {Title: c.T("due.day")}, {Title: c.T("verifications.certificate")}, {Title: c.T("verifications.do")}}}
	for _, x := range rows {
		var papers ui.Value
		for i, part := range x.Parts {
			words := certificateWords(c, part, today)
			if i == 0 {
				papers = ui.Text(words)
				continue
			}
			papers.Note = c.T("devices.sentences", papers.Note, words)
		}
		if len(x.Parts) == 1 && x.Parts[0].Certificate != nil {
			v := x.Parts[0].Certificate
			papers = papers.WithNote(c.T("verifications.by", v.Institution, v.Mandate))
		}
		var do ui.Value
		if c.Actor.ActsFor(access.MaintainDevice, x.Body) {
			do = ui.Goto(deviceStepPath(x.Use, "verify"), c.T("verifications.enter"))
		} else if x.Day < today && c.May(access.ViewCaptures) {
			do = ui.Goto("/captures?"+url.Values{"device": {x.Device}}.Encode(), c.T("verifications.captures"))
		}
		if x.Day < today {
			do = do.WithNote(c.T("verifications.barred"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(usePath(x.Use), x.Place).WithNote(x.Serial), dayDue(c, x.Day, today), papers, do}})
	}
	return t
}

// certificateWords says of one part which certificate it has.
func certificateWords(c *web.Context, part device.PartState, today law.Date) string {
	v := part.Certificate
	switch {
	case v == nil:
		return c.T("verifications.part.none", part.Item)
	case !v.Pass:
		return c.T("verifications.failed", v.Number, v.Item)
	case !v.Stands(today):
		return c.T("verifications.over", v.Number, v.Item, ui.Day(c.Lang(), v.Until))
	}
	return c.T("verifications.valid", v.Number, v.Item, ui.Day(c.Lang(), v.Until))
}
