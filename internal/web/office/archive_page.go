package office

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/archive"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/retention"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// ArchivePage is the file of a case (Art 34): what still stands against sealing it, its index in two parts with every digest, the four checks,
// its versions, and what holds it.
type ArchivePage struct {
	Banners  []string
	Forward  ui.Links
	Gates    *ui.GatesPanel
	NotYet   *ui.RefusedView // why there is no index yet
	Parts    []archivePart
	Checks   *ui.Table
	Checking string // how the checks are made anew; empty: the page shows them as they came out just now
	Facts    ui.Facts
	Versions *ui.Table
	Holds    *ui.Table
}

// kilobytes is a size as people read it.
func kilobytes(n int64) string { return ui.Number(n/1024+1) + " KB" }

// archivePart is the first or the second part of an index.
type archivePart struct {
	Title, Note string
	Entries     []archiveEntry
}

type archiveEntry struct {
	No    int
	Title string
	About string // number, day, pages, place
	Files []archiveFileLine
}

type archiveFileLine struct{ Name, URL, Size, SHA256 string }

var archiveTemplate = web.NewTemplate[ArchivePage](files, "archive.html")

func (o *Office) archivePage(c *web.Context) (web.Page, error) {
	d, err := o.aFile(c, "read")
	if err != nil {
		return web.Page{}, err
	}
	return o.showFile(c, d, false)
}

// archiveChecks makes the four checks of the file as it stands, or as it was sealed, and shows them: every byte is read.
func (o *Office) archiveChecks(c *web.Context) (web.Page, error) {
	d, err := o.aFile(c, "read")
	if err != nil {
		return web.Page{}, err
	}
	if d.NotYet != nil {
		return web.Page{}, d.NotYet
	}
	if err := o.Archive.Inspect(c.Ctx(), o.reader(), d); err != nil {
		return web.Page{}, err
	}
	return o.showFile(c, d, true)
}

func (o *Office) showFile(c *web.Context, d *archive.Dossier, fresh bool) (web.Page, error) {
	k, p, err := d.Case, ArchivePage{Parts: archiveParts(c, d), Facts: archiveFacts(c, d), Forward: archiveWays(c, d)}, error(nil)
	badge := ui.Badge{State: ui.Waiting, Word: c.T("archive.open")}
	if d.Sealed() != nil {
		badge = ui.Badge{State: ui.Met, Word: c.Words(archive.StateWords[archive.Sealed])}
	} else {
		p.Gates = archiveGates(c, d)
	}
	if d.Stale {
		p.Banners = append(p.Banners, c.T("archive.stale"))
	}
	if len(d.Holds) > 0 {
		p.Banners = append(p.Banners, c.T("archive.held"))
	}
	var not fault.Conflict
	if errors.As(d.NotYet, &not) {
		p.NotYet = &ui.RefusedView{Because: c.Words(not.Because), Article: "第三十四条"}
	}
	if len(d.Checks) > 0 {
		p.Checks = checksTable(c, d.Checks)
	}
	if p.Checking = c.T("archive.checks.sealed"); fresh {
		p.Checking, p.Banners = "", append(p.Banners, checksBanner(c, d.Checks)...)
	} else if d.Sealed() == nil {
		p.Checking = c.T("archive.checks.open")
	}
	if p.Versions, err = o.versionsTable(c, d); err != nil {
		return web.Page{}, err
	}
	if p.Holds, err = o.holdsTable(c, d.Holds); err != nil {
		return web.Page{}, err
	}
	crumbs := archiveCrumbs(c)
	if fresh {
		crumbs = append(crumbs, ui.Link{URL: archivePath(k.ID), Text: k.Number})
	}
	return archiveTemplate.Page(web.Head{Title: c.T("archive.of", k.Number), Lead: caseViolation(c, &k.File), Status: &badge, Crumbs: crumbs, Section: "/archive", Wide: true, Styles: []string{"archive.css"}}, p), nil
}

// checksBanner says that a check made just now is not passed.
func checksBanner(c *web.Context, checks []archive.Check) []string {
	if slices.ContainsFunc(checks, func(x archive.Check) bool { return !x.Passed }) {
		return []string{c.T("archive.checks.failed")}
	}
	return nil
}

// archiveWays are what who reads may do with a file now.
func archiveWays(c *web.Context, d *archive.Dossier) (out ui.Links) {
	at, v := archivePath(d.Case.ID), d.Sealed()
	keeps := c.Actor.ActsFor(access.KeepArchives, d.Case.Body)
	ready := v == nil && d.NotYet == nil && !slices.ContainsFunc(d.Gates, func(g archive.Gate) bool { return !g.Met })
	if keeps && ready {
		out = append(out, ui.Link{URL: at + "/seal", Text: c.Words(archive.Archived.Title), Primary: true})
	}
	if v != nil {
		out = append(out, ui.Link{URL: packagePath(v), Text: c.T("archive.package"), Primary: !d.Stale})
	}
	if keeps && v != nil {
		out = append(out, ui.Link{URL: at + "/reopen", Text: c.Words(archive.Reopened.Title), Primary: d.Stale})
	}
	if d.NotYet == nil {
		out = append(out, ui.Link{URL: at + "/checks", Text: c.T("archive.check")})
	}
	if c.Actor.ActsFor(access.HoldRecords, d.Case.Body) {
		out = append(out, ui.Link{URL: at + "/hold", Text: c.Words(retention.HoldPlaced.Title)})
	}
	return out
}

func packagePath(v *archive.Version) string {
	return fmt.Sprintf("%s/versions/%d/package.zip", archivePath(v.Case), v.Version)
}

// archiveGates are the conditions of sealing a file, as they stand.
func archiveGates(c *web.Context, d *archive.Dossier) *ui.GatesPanel {
	p := &ui.GatesPanel{Title: c.T("archive.gates"), Subject: c.T("archive.this"), At: d.Case.Now, Rules: law.RuleVersion, State: ui.Met, Answer: c.T("archive.gates.met")}
	for _, g := range d.Gates {
		row := ui.GateRow{State: ui.Met, Title: c.Words(g.Title), Article: "第三十四条"}
		if !g.Met {
			row.State, row.Because, row.Cure = ui.Unmet, c.Words(g.Because), c.Words(g.Cure)
			p.State, p.Answer = ui.Unmet, c.T("archive.gates.open")
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// archiveParts are the index of a file, the first part and the second.
func archiveParts(c *web.Context, d *archive.Dossier) []archivePart {
	out := []archivePart{{Title: c.T("archive.part.1"), Note: c.T("archive.part.1.note")}, {Title: c.T("archive.part.2"), Note: c.T("archive.part.2.note")}}
	for _, e := range d.Entries {
		about := []string{}
		if e.Number != "" {
			about = append(about, e.Number)
		}
		if at, err := time.Parse(time.RFC3339Nano, e.At); err == nil {
			about = append(about, ui.Stamp(at))
		}
		if e.Pages > 0 {
			about = append(about, c.T("archive.pages.of", e.Pages))
		}
		if e.Place != "" {
			about = append(about, c.T("archive.place", e.Place))
		}
		x := archiveEntry{No: e.No, Title: e.Title, About: strings.Join(about, " · ")}
		for _, f := range e.Files {
			x.Files = append(x.Files, archiveFileLine{fileWords(&e, &f), archivePath(d.Case.ID) + "/files/" + url.PathEscape(f.SHA256), kilobytes(f.Size), f.SHA256})
		}
		out[e.Part-1].Entries = append(out[e.Part-1].Entries, x)
	}
	if len(d.Entries) == 0 {
		return nil
	}
	return out
}

// fileWords name a file of an entry: a paper by its format, since the entry has its title.
func fileWords(e *archive.Entry, f *archive.FileLine) string {
	if strings.HasPrefix(e.Kind, "C") {
		return strings.ToUpper(strings.TrimPrefix(path.Ext(f.Name), "."))
	}
	return f.Name
}

func checksTable(c *web.Context, checks []archive.Check) *ui.Table {
	t := &ui.Table{Caption: c.T("archive.checks"), Columns: []ui.Column{{Title: c.T("archive.check.property")}, {Title: c.T("archive.check.what")}, {Title: c.T("archive.check.of"), Number: true}, {Title: c.T("archive.check.result")}}}
	for _, x := range checks {
		result := ui.Status(ui.Met, c.T("archive.check.passed"))
		if !x.Passed {
			found := listed(c, x.Found)
			if x.Of == 0 {
				found = c.T("archive.check.nothing")
			}
			result = ui.Status(ui.Unmet, c.T("archive.check.failed")).WithNote(found)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(archive.PropertyWords[x.Property])), ui.Text(c.Words(archive.CheckWords(x.Code))), ui.Count(x.Of), result}})
	}
	return t
}

func archiveFacts(c *web.Context, d *archive.Dossier) ui.Facts {
	number := ui.Text(d.Case.Number)
	if c.May(access.ViewCases) {
		number = ui.Goto(casePath(d.Case.ID), d.Case.Number)
	}
	facts := ui.Facts{{Key: c.T("cases.number"), Value: number}}
	if on := d.ClosedOn(); on != 0 {
		facts = append(facts, ui.Fact{Key: c.T("archive.closed"), Value: ui.On(on)})
	}
	if v := d.Sealed(); v != nil {
		facts = append(facts, ui.Fact{Key: c.T("archive.class"), Value: ui.Text(c.Words(archive.ClassWords[v.Class]))}, ui.Fact{Key: c.T("archive.until"), Value: untilValue(c, v)},
			ui.Fact{Key: c.T("archive.manifest"), Value: ui.Text(v.Manifest)})
	} else {
		facts = append(facts, ui.Fact{Key: c.T("archive.class.least"), Value: ui.Text(c.Words(archive.ClassWords[archive.LeastClass(d.Case)]))})
	}
	if pages, size := d.Pages(); len(d.Entries) > 0 {
		facts = append(facts, ui.Fact{Key: c.T("archive.size"), Value: ui.Text(c.T("archive.size.of", len(d.Entries), pages, kilobytes(size)))})
	}
	return facts
}

// versionsTable are the sealings of a file, the newest first, each with its package.
func (o *Office) versionsTable(c *web.Context, d *archive.Dossier) (*ui.Table, error) {
	if len(d.Versions) == 0 {
		return nil, nil
	}
	names := o.namer(c)
	t := &ui.Table{Caption: c.T("archive.versions"), Columns: columns(c, "archive.version.no", "archive.at", "archive.reopened")}
	for i := range d.Versions {
		v := &d.Versions[i]
		by, err := names(v.Person)
		if err != nil {
			return nil, err
		}
		again := ui.Text(c.T("archive.reopened.not"))
		if v.ReopenedAt != nil {
			who, err := names(v.ReopenedBy)
			if err != nil {
				return nil, err
			}
			again = ui.At(*v.ReopenedAt).WithNote(listed(c, nonEmpty(who, c.Words(archive.ReasonWords(v.Reason)), v.Words)))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(packagePath(v), c.T("archive.version", v.Version)).WithNote(c.T("archive.package.size", v.Entries, kilobytes(v.Bytes))), ui.At(v.At).WithNote(by), again}})
	}
	return t, nil
}

// holdsTable are the holds that stand on a file.
func (o *Office) holdsTable(c *web.Context, holds []retention.Hold) (*ui.Table, error) {
	if len(holds) == 0 {
		return nil, nil
	}
	t := &ui.Table{Caption: c.T("archive.holds"), Columns: columns(c, "retention.hold.reason", "retention.hold.placed", "retention.hold.lifted")}
	for i := range holds {
		placed, lifted, err := o.holdValues(c, &holds[i])
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(retention.ReasonWords(holds[i].Reason))).WithNote(holds[i].Words), placed, lifted}})
	}
	return t, nil
}

// archivedFile sends one file of a case's file, found by its digest among those that the index lists.
func (o *Office) archivedFile(c *web.Context) error {
	d, err := o.aFile(c, "read")
	if err != nil {
		return err
	}
	f := d.File(c.Path("digest"))
	if f == nil {
		return missing("这份文件", "the file")
	}
	name := "archive-" + f.SHA256[:12]
	switch f.Type {
	case "application/xml", "application/ofd":
		c.Attach(name+"."+strings.TrimPrefix(f.Type, "application/"), f.Type)
		return o.sendPaper(c, device.Attachment{Digest: f.SHA256, Name: name, Type: f.Type, Size: f.Size})
	}
	return o.sendFile(c, evidence.ItemFile{SHA256: f.SHA256, Type: f.Type, Size: f.Size}, name)
}

// archivePackage sends the package of a version as it is made, never whole in memory.
func (o *Office) archivePackage(c *web.Context) error {
	d, err := o.aFile(c, "export")
	if err != nil {
		return err
	}
	no, err := strconv.Atoi(c.Path("version"))
	i := slices.IndexFunc(d.Versions, func(v archive.Version) bool { return v.Version == no })
	if err != nil || i < 0 {
		return missing("这一版案卷", "the version of the file")
	}
	c.Attach(fmt.Sprintf("%s-v%d.zip", casefile.Subject+"-"+d.Case.ID, no), "application/zip")
	if err := o.Archive.Package(c.Ctx(), o.reader(), &d.Versions[i], c.W); err != nil {
		c.W.Header().Del("Content-Disposition") // a page about the error, when no byte has left, is no file
		return err
	}
	return nil
}
