package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/docket"
	"yuanjian/internal/governance"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The papers of this chapter (documents.md).
const (
	taskPaper   = "C1.18"
	reportPaper = "C1.19"
)

// ofSources tells whether a paper is about a task of source governance or a yearly report.
func ofSources(x *docket.Paper) bool {
	return x.Subject == governance.TaskSubject || x.Subject == governance.ReportSubject
}

// sourcePaperCrumb leads back to what a paper is about.
func sourcePaperCrumb(c *web.Context, x *docket.Paper) ui.Link {
	if x.Subject == governance.ReportSubject {
		return ui.Link{URL: "/year-reports/" + x.SubjectID, Text: c.T("reports.report")}
	}
	return ui.Link{URL: "/sources/" + x.SubjectID, Text: c.T("sources.task")}
}

// sourcePapers lists the papers about a task or a report, nil without any, and adds to the ways that of drafting one.
func (o *Office) sourcePapers(c *web.Context, subject, body, at string, possible bool, ways *ui.Links) (*ui.Table, error) {
	if possible && c.Actor.ActsFor(access.ProposeDevice, body) {
		*ways = append(*ways, ui.Link{URL: at + "/paper", Text: c.Words(docket.Drafted.Title), Icon: "document"})
	}
	found, err := o.Papers.About(c.Ctx(), c.Actor.Scope(access.ViewDevices), subject)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	t, err := o.paperTable(c, found)
	return &t, err
}

// askPaper is the page on which a paper is drafted: what it will be, and that nothing is typed.
func (o *Office) askPaper(c *web.Context, kind, at string, crumbs []ui.Link) web.Page {
	k, _ := docket.KindByID(kind)
	return formPage.Page(web.Head{Title: c.Words(docket.Drafted.Title), Lead: c.T("sources.paper.lead"), Crumbs: crumbs, Section: "/sources"}, FormPage{
		Action: at + "/paper", Facts: ui.Facts{{Key: c.T("papers.name"), Value: ui.Text(c.Words(k.Title)).WithNote(c.T("papers.form", k.ID))}, {Key: c.T("papers.article"), Value: ui.Text(cited(c, k.Article))}},
		Button: c.Words(docket.Drafted.Title), Icon: "document", Back: ui.Link{URL: at, Text: c.T("sources.paper.back")}})
}

func (o *Office) askSourcePaper(c *web.Context) (web.Page, error) {
	t, place, err := o.aSource(c)
	if err != nil {
		return web.Page{}, err
	}
	at := "/sources/" + t.ID
	return o.askPaper(c, taskPaper, at, append(sourceCrumbs(c), ui.Link{URL: at, Text: place})), nil
}

func (o *Office) draftSourcePaper(c *web.Context) (web.Page, error) {
	t, _, err := o.aSource(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.draftNew(c, docket.New{Kind: taskPaper, Body: t.Body, Subject: governance.TaskSubject, SubjectID: t.ID})
}

func (o *Office) askReportPaper(c *web.Context) (web.Page, error) {
	r, err := governance.ReportByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	at := "/year-reports/" + r.ID
	return o.askPaper(c, reportPaper, at, append(reportCrumbs(c), ui.Link{URL: at, Text: reportName(c, &r)})), nil
}

func (o *Office) draftReportPaper(c *web.Context) (web.Page, error) {
	r, err := governance.ReportByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return o.draftNew(c, docket.New{Kind: reportPaper, Body: r.Body, Subject: governance.ReportSubject, SubjectID: r.ID})
}
