package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// listHearings is the calendar of hearings (ux O20; 行政处罚法 64): today's and those to come, the next first.
func (o *Office) listHearings(c *web.Context) (web.Page, error) {
	page, total, err := o.Cases.Hearings(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), law.DateOf(c.Now()).Start(), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	names := o.namer(c)
	p := ListPage{Tabs: caseTabs(c, "/hearings"), More: more(c, page, total, casefile.HearingDay.Cursor)}
	p.List = ui.Table{Caption: c.T("hearings.title"), Columns: columns(c, "hearings.at", "cases.number", "hearings.host", "cases.state")}
	for _, x := range page.Rows {
		host, err := names(x.Host)
		if err != nil {
			return web.Page{}, err
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Text(ui.Moment(c.Lang(), x.At)).WithNote(dueWords(c, law.DateOf(x.At))), ui.Goto(casePath(x.Case), x.Number).WithNote(c.Words(capture.ViolationWords(x.Violation))),
			ui.Text(host), ui.Text(c.Words(casefile.StateWords[x.State]))}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("hearings.none"), Next: c.T("hearings.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("hearings.title"), Lead: c.T("hearings.lead"), Wide: true, Section: "/cases", Crumbs: caseCrumbs(c, nil)}, p), nil
}
