package office

import (
	"strings"

	"yuanjian/internal/conformity"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// reportUpload bounds the form that takes a report.
const reportUpload = conformity.Most + web.FormLimit

// ConformityReportsPage is how a vendor tests a gateway, and the reports filed.
type ConformityReportsPage struct {
	Steps []string
	Form  FormPage
	List  *ui.Table
}

// ConformityReportPage is one report, test by test.
type ConformityReportPage struct {
	Facts  ui.Facts
	Wrong  []testView // what is not passed, each with its cure
	Passed *ui.Table
	File   ui.Link
}

type testView struct {
	State                            ui.Badge
	Name, Title, Expected, Seen, Fix string
}

var (
	conformityReportsPage = web.NewTemplate[ConformityReportsPage](files, "conformity_reports.html")
	conformityReportPage  = web.NewTemplate[ConformityReportPage](files, "conformity_report.html")
)

func (o *Office) mine(c *web.Context) ([]vendor.Agreement, error) {
	return vendor.Mine(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Person, o.now(c))
}

func filedTable(c *web.Context, all []vendor.Filed, at string) *ui.Table {
	if len(all) == 0 {
		return nil
	}
	t := &ui.Table{Caption: c.T("vendor.reports"), Columns: []ui.Column{{Title: c.T("conformity.tested")}, {Title: c.T("vendor.model")}, {Title: c.T("conformity.firmware")}, {Title: c.T("conformity.result")}, {Title: c.T("conformity.filed")}}}
	for _, f := range all {
		result := ui.Status(ui.Unmet, c.T("conformity.failed"))
		if f.Passed {
			result = ui.Status(ui.Met, c.T("conformity.passed"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(at+f.ID, ui.Moment(c.Lang(), f.EndedAt)), ui.Text(f.Model), ui.Text(strings.Join(f.Firmware, " ")), result, ui.At(f.FiledAt)}})
	}
	return t
}

func (o *Office) conformityReports(c *web.Context) (web.Page, error) {
	mine, err := o.mine(c)
	if err != nil {
		return web.Page{}, err
	}
	filed, err := vendor.ReportsOf(c.Ctx(), o.reader(), c.Actor.Book, mine)
	if err != nil {
		return web.Page{}, err
	}
	p := ConformityReportsPage{List: filedTable(c, filed, "/vendor/reports/"), Form: FormPage{Action: "/vendor/reports", Upload: true, Button: c.Words(vendor.ReportFiled.Title), Icon: "upload",
		Fields: []ui.Field{c.Form().Field("report", c.T("conformity.file")).As("file").Accept("application/json,.json").Hint(c.T("conformity.file.hint"))}}}
	for _, key := range []string{"conformity.step.1", "conformity.step.2", "conformity.step.3", "conformity.step.4"} {
		p.Steps = append(p.Steps, c.T(key))
	}
	return conformityReportsPage.Page(web.Head{Title: c.T("vendor.reports"), Lead: c.T("conformity.lead")}, p), nil
}

func (o *Office) fileConformity(c *web.Context) (web.Page, error) {
	in := c.Read()
	up := in.File("report", conformity.Most)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Vendors.FileReport(c.Ctx(), o.by(c), up.Body)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/vendor/reports/"+done.Record.ID, "conformity.filed.done", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) ownConformity(c *web.Context) (web.Page, error) {
	mine, err := o.mine(c)
	if err != nil {
		return web.Page{}, err
	}
	f, err := vendor.ReportOf(c.Ctx(), o.reader(), c.Actor.Book, mine, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return showConformity(c, f, ui.Link{}, ui.Link{URL: "/vendor/reports", Text: c.T("vendor.reports")})
}

// showConformity shows a report as it was signed.
func showConformity(c *web.Context, f vendor.Filed, file ui.Link, back ui.Link) (web.Page, error) {
	r, key, err := conformity.Read(f.Document)
	if err != nil {
		return web.Page{}, err
	}
	p := ConformityReportPage{File: file, Facts: ui.Facts{{Key: c.T("vendor.model"), Value: ui.Text(r.Model)}, {Key: c.T("conformity.firmware"), Value: ui.Text(strings.Join(r.Firmware, " "))},
		{Key: c.T("conformity.tested"), Value: ui.At(r.Ended)}, {Key: c.T("conformity.exchanges"), Value: ui.Count(r.Exchanges)}, {Key: c.T("conformity.key"), Value: ui.Text(key.String())}, {Key: c.T("conformity.program"), Value: ui.Text(r.Program)}}}
	p.Passed = &ui.Table{Caption: c.T("conformity.passed"), Columns: []ui.Column{{Title: c.T("conformity.test")}, {Title: c.T("conformity.observed")}}}
	for _, t := range r.Tests {
		title, seen := t.Title.In(string(c.Lang())), t.Seen.In(string(c.Lang()))
		if t.Result == conformity.Passed {
			p.Passed.Rows = append(p.Passed.Rows, ui.Row{Cells: []ui.Value{ui.Text(title).WithNote(t.Name), ui.Text(seen)}})
			continue
		}
		v := testView{State: ui.Badge{State: ui.Unmet, Word: c.Words(t.Result.Title())}, Name: t.Name, Title: title, Expected: t.Expected.In(string(c.Lang())), Seen: seen}
		if t.Result == conformity.Advice {
			v.State.State = ui.Waiting
		}
		if t.Fix != nil {
			v.Fix = t.Fix.In(string(c.Lang()))
		}
		p.Wrong = append(p.Wrong, v)
	}
	if len(p.Passed.Rows) == 0 {
		p.Passed = nil
	}
	state := ui.Badge{State: ui.Unmet, Word: c.T("conformity.failed")}
	if r.Passed {
		state = ui.Badge{State: ui.Met, Word: c.T("conformity.passed")}
	}
	return conformityReportPage.Page(web.Head{Title: c.T("conformity.one", r.Model), Status: &state, Crumbs: []ui.Link{back}, Section: back.URL}, p), nil
}

// agreementReport shows a report to those who keep or read the agreement, with its signed file.
func (o *Office) agreementReport(c *web.Context) (web.Page, error) {
	a, err := o.anAgreement(c)
	if err != nil {
		return web.Page{}, err
	}
	f, err := vendor.ReportOf(c.Ctx(), o.reader(), c.Actor.Book, []vendor.Agreement{a}, c.Path("report"))
	if err != nil {
		return web.Page{}, err
	}
	return showConformity(c, f, ui.Link{URL: agreementPath(a.ID) + "/reports/" + f.ID + "/report.json", Text: c.T("conformity.download"), Icon: "document"}, ui.Link{URL: agreementPath(a.ID), Text: a.Vendor})
}

func (o *Office) agreementReportFile(c *web.Context) error {
	a, err := o.anAgreement(c)
	if err != nil {
		return err
	}
	f, err := vendor.ReportOf(c.Ctx(), o.reader(), c.Actor.Book, []vendor.Agreement{a}, c.Path("report"))
	if err != nil {
		return err
	}
	c.Attach("conformity-report.json", "application/json")
	_, err = c.W.Write(f.Document)
	return err
}
