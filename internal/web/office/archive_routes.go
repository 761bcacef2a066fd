package office

import (
	"net/url"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/archive"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// archiveRoutes are the pages of the archive (Art 34): what is to be sealed, what is, one file with its index and checks, the forms that seal
// it, open it again and hold it, and its package.
func (o *Office) archiveRoutes() []web.Route {
	view, keep, hold := web.Permission(access.ViewArchives), web.Permission(access.KeepArchives), web.Permission(access.HoldRecords)
	return []web.Route{
		{Method: "GET", Path: "/archive", Policy: view, Page: o.listToArchive},
		{Method: "GET", Path: "/archive/sealed", Policy: view, Page: o.listArchived},
		{Method: "GET", Path: "/archive.csv", Policy: view, Write: o.archiveFile},
		{Method: "GET", Path: "/archive/{id}", Policy: view, Page: o.archivePage},
		{Method: "GET", Path: "/archive/{id}/checks", Policy: view, Page: o.archiveChecks},
		{Method: "GET", Path: "/archive/{id}/files/{digest}", Policy: view, Write: o.archivedFile},
		{Method: "GET", Path: "/archive/{id}/versions/{version}/package.zip", Policy: view, Write: o.archivePackage},
		{Method: "GET", Path: "/archive/{id}/seal", Policy: keep, Page: o.askSeal},
		{Method: "POST", Path: "/archive/{id}/seal", Policy: keep, Page: o.sealFile, Again: o.askSeal},
		{Method: "GET", Path: "/archive/{id}/reopen", Policy: keep, Page: o.askReopen},
		{Method: "POST", Path: "/archive/{id}/reopen", Policy: keep, Page: o.reopenFile, Again: o.askReopen},
		{Method: "GET", Path: "/archive/{id}/hold", Policy: hold, Page: o.askCaseHold},
		{Method: "POST", Path: "/archive/{id}/hold", Policy: hold, Page: o.placeCaseHold, Again: o.askCaseHold},
	}
}

func archivePath(id string) string { return "/archive/" + id }

func archiveCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/archive", Text: c.T("archive.title")}}
}

func archiveTabs(c *web.Context, at string) *ui.Tabs {
	return &ui.Tabs{Label: c.T("archive.title"), Items: []ui.Tab{{URL: "/archive", Text: c.T("archive.waiting"), Current: at == "/archive"},
		{URL: "/archive/sealed", Text: c.T("archive.sealed"), Current: at == "/archive/sealed"}}}
}

// listToArchive lists closed cases whose files are not sealed, by the day from which they may be.
func (o *Office) listToArchive(c *web.Context) (web.Page, error) {
	now := o.now(c)
	by := now
	if c.Query("due") == "" {
		by = by.AddDate(100, 0, 0)
	}
	page, total, err := o.Archive.ToArchive(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewArchives), by, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: archiveTabs(c, "/archive"), More: more(c, page, total, archive.Waiting.Cursor),
		List: ui.Table{Caption: c.T("archive.waiting"), Columns: columns(c, "cases.number", "cases.violation", "archive.closed", "archive.from", "archive.versions")}}
	p.Filters = &ui.Filters{Action: "/archive", Active: c.Query("due") != "", Fields: []ui.Field{c.Form().Field("due", c.T("archive.show")).As("select").
		Of([]ui.Choice{{Label: c.T("devices.all")}, {Value: "yes", Label: c.T("archive.show.due")}}).Optional()}}
	for i := range page.Rows {
		x := &page.Rows[i]
		from := ui.Status(ui.Met, c.T("archive.now")).WithNote(ui.Day(c.Lang(), x.Due()))
		if x.Due() > law.DateOf(now) {
			from = ui.On(x.Due()).WithNote(dueWords(c, x.Due()))
		}
		earlier := ui.Text(c.T("archive.versions.none"))
		if x.Versions > 0 {
			earlier = ui.Text(c.T("archive.versions.reopened", x.Versions))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(archivePath(x.Case), x.Number), ui.Text(c.Words(capture.ViolationWords(x.Violation))), ui.At(x.ClosedAt), from, earlier}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("archive.none"), Next: c.T("archive.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("archive.title"), Lead: c.T("archive.lead", archive.WaitDays), Section: "/archive", Wide: true}, p), nil
}

// archiveFilter reads what the list of sealed files is narrowed to.
func archiveFilter(c *web.Context) (archive.Filter, error) {
	in := c.Read()
	f := archive.Filter{Number: in.OptionalText("number", 60), Class: archive.Class(in.OptionalText("class", 20)), Turn: turn(c)}
	in.Want(f.Class == "" || archive.ClassWords[f.Class].ZH != "", "class", "请选择列出的保管期限。", "Choose one of the terms listed.")
	if year := in.OptionalText("until", 4); year != "" {
		n, err := strconv.Atoi(year)
		in.Want(err == nil && n >= 2000 && n <= 2999, "until", "请填写四位数的年份，例如2056。", "Give the year in four digits, such as 2056.")
		f.Until = n
	}
	return f, in.Err()
}

// listArchived lists the files that are sealed, the newest case first.
func (o *Office) listArchived(c *web.Context) (web.Page, error) {
	f, err := archiveFilter(c)
	if err != nil {
		return web.Page{}, err
	}
	page, total, err := o.Archive.Archived(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewArchives), f)
	if err != nil {
		return web.Page{}, err
	}
	form, classes := c.Form(), []ui.Choice{{Label: c.T("devices.all")}}
	for _, k := range archive.Classes {
		classes = append(classes, ui.Choice{Value: string(k), Label: c.Words(archive.ClassWords[k])})
	}
	p := ListPage{Tabs: archiveTabs(c, "/archive/sealed"), More: more(c, page, total, archive.Version.Cursor),
		Filters: &ui.Filters{Action: "/archive/sealed", Active: f.Number != "" || f.Class != "" || f.Until != 0, Fields: []ui.Field{
			form.Field("number", c.T("archive.number")).Max(60).Wide("mid").Optional(), form.Field("class", c.T("archive.class")).As("select").Of(classes).Optional(),
			form.Field("until", c.T("archive.until.year")).Inputmode("numeric").Max(4).Optional()}},
		List: ui.Table{Caption: c.T("archive.sealed"), Columns: []ui.Column{{Title: c.T("cases.number")}, {Title: c.T("archive.closed")}, {Title: c.T("archive.at")}, {Title: c.T("archive.class")},
			{Title: c.T("archive.until")}, {Title: c.T("archive.entries"), Number: true}, {Title: c.T("archive.pages"), Number: true}}}}
	for i := range page.Rows {
		v := &page.Rows[i]
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(archivePath(v.Case), v.Number).WithNote(c.T("archive.version", v.Version)), ui.On(v.ClosedOn), ui.At(v.At), ui.Text(c.Words(archive.ClassWords[v.Class])),
			untilValue(c, v), ui.Count(v.Entries), ui.Count(v.Pages)}})
	}
	switch {
	case len(page.Rows) > 0:
	case p.Filters.Active:
		p.None = &ui.Empty{Why: c.T("archive.sealed.none.filtered"), Next: c.T("cases.none.filtered.next")}
	default:
		p.None = &ui.Empty{Why: c.T("archive.sealed.none"), Next: c.T("archive.none.next"), Link: &ui.Link{URL: "/archive", Text: c.T("archive.waiting")}}
	}
	return listPage.Page(web.Head{Title: c.T("archive.sealed"), Lead: c.T("archive.sealed.lead"), Crumbs: archiveCrumbs(c), Section: "/archive", Wide: true, Actions: []ui.Link{exportLink(c, "/archive.csv")}}, p), nil
}

func untilValue(c *web.Context, v *archive.Version) ui.Value {
	if v.Until == 0 {
		return ui.Text(c.T("archive.until.never"))
	}
	return ui.On(v.Until)
}

// archiveFile is the list of the sealed files for a spreadsheet, narrowed as the page is; its first lines say who took it.
func (o *Office) archiveFile(c *web.Context) error {
	f, err := archiveFilter(c)
	if err != nil {
		return err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "archives", Purpose: "export"}); err != nil {
		return err
	}
	f.Turn = db.Turn{Limit: db.PageMost}
	return c.CSV(c.T("archive.sealed"), func(w *csvout.Writer) error {
		if err := o.marked(c, w, "archives"); err != nil {
			return err
		}
		if err := w.Row(c.T("cases.number"), c.T("archive.version.no"), c.T("archive.closed"), c.T("archive.at"), c.T("archive.class"), c.T("archive.until"), c.T("archive.entries"), c.T("archive.pages"), c.T("archive.manifest")); err != nil {
			return err
		}
		for {
			page, _, err := o.Archive.Archived(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewArchives), f)
			if err != nil {
				return err
			}
			for i := range page.Rows {
				v, until := &page.Rows[i], c.T("archive.until.never")
				if v.Until != 0 {
					until = v.Until.String()
				}
				if err := w.Row(v.Number, strconv.Itoa(v.Version), v.ClosedOn.String(), ui.Stamp(v.At), c.Words(archive.ClassWords[v.Class]), until, strconv.Itoa(v.Entries), strconv.Itoa(v.Pages), v.Manifest); err != nil {
					return err
				}
				f.Turn.After = v.Cursor()
			}
			if !page.More {
				return nil
			}
		}
	})
}

// archiveQueues are the files that the archivist may seal now.
func (o *Office) archiveQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.KeepArchives) {
		return nil, nil
	}
	_, n, err := o.Archive.ToArchive(c.Ctx(), o.reader(), c.Actor.Scope(access.KeepArchives), o.now(c), db.Turn{Limit: 1})
	return []Queue{{Title: c.T("archive.queue"), Count: n, Link: "/archive?" + url.Values{"due": {"yes"}}.Encode(), Why: c.T("archive.queue.why", archive.WaitDays)}}, err
}

// aFile is the file of the case of the address, for who reads it. That it was opened is on record before anything of it leaves.
func (o *Office) aFile(c *web.Context, purpose string) (*archive.Dossier, error) {
	d, err := o.Archive.Look(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewArchives), c.Path("id"))
	if err != nil {
		return nil, err
	}
	if purpose == "read" {
		known, err := act.HasLooked(c.Ctx(), o.reader(), c.Actor, casefile.Subject, d.Case.ID, c.Now().Add(-lookFor))
		if err != nil || known {
			return d, err
		}
	}
	return d, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: casefile.Subject, ID: d.Case.ID, Purpose: purpose})
}
