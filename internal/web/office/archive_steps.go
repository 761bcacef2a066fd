package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/archive"
	"yuanjian/internal/retention"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// askSeal shows what is to be sealed with the four checks, made just now, and asks for how long it is kept.
func (o *Office) askSeal(c *web.Context) (web.Page, error) {
	d, err := o.aFile(c, "read")
	if err != nil {
		return web.Page{}, err
	}
	if d.NotYet != nil && c.R.Method == "GET" {
		return web.Page{}, d.NotYet
	}
	if d.NotYet == nil && d.Sealed() == nil {
		if err := o.Archive.Inspect(c.Ctx(), o.reader(), d); err != nil {
			return web.Page{}, err
		}
	}
	p := FormPage{Action: archivePath(d.Case.ID) + "/seal", Button: c.Words(archive.Archived.Title), Icon: "lock", Grave: true, Back: ui.Link{URL: archivePath(d.Case.ID), Text: c.T("archive.back")}, Facts: archiveFacts(c, d)}
	for _, g := range d.Gates {
		if !g.Met {
			p.Cautions = append(p.Cautions, c.Words(g.Because)+c.Words(g.Cure))
		}
	}
	passed := 0
	for _, x := range d.Checks {
		v := ui.Status(ui.Met, c.T("archive.check.passed"))
		if passed++; !x.Passed {
			passed--
			v = ui.Status(ui.Unmet, c.T("archive.check.failed")).WithNote(listed(c, x.Found))
		}
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("layout.pair", c.Words(archive.PropertyWords[x.Property]), c.Words(archive.CheckWords(x.Code))), Value: v})
	}
	if passed < len(d.Checks) {
		p.Cautions = append(p.Cautions, c.T("archive.checks.failed"))
	}
	var classes []ui.Choice
	for _, k := range archive.Classes {
		classes = append(classes, ui.Choice{Value: string(k), Label: c.Words(archive.ClassWords[k])})
	}
	p.Fields = []ui.Field{c.Form().Field("class", c.T("archive.class")).As("radios").Of(classes).Hint(c.T("archive.class.hint", c.Words(archive.ClassWords[archive.LeastClass(d.Case)])))}
	return formPage.Page(web.Head{Title: c.Words(archive.Archived.Title), Lead: c.T("archive.seal.lead"), Section: "/archive", Crumbs: fileCrumbs(c, d)}, p), nil
}

func fileCrumbs(c *web.Context, d *archive.Dossier) []ui.Link {
	return append(archiveCrumbs(c), ui.Link{URL: archivePath(d.Case.ID), Text: d.Case.Number})
}

func (o *Office) sealFile(c *web.Context) (web.Page, error) {
	in, id := c.Read(), c.Path("id")
	class := archive.Class(in.Choice("class", string(archive.Permanent), string(archive.Thirty), string(archive.Ten)))
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Archive.Archive(c.Ctx(), o.by(c), id, class)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(archivePath(id), "archive.done.sealed", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askReopen(c *web.Context) (web.Page, error) {
	d, err := o.aFile(c, "read")
	if err != nil {
		return web.Page{}, err
	}
	if d.Sealed() == nil && c.R.Method == "GET" {
		return web.Page{}, notWanted
	}
	var reasons []ui.Choice
	for _, r := range archive.Reasons {
		reasons = append(reasons, ui.Choice{Value: r.Code, Label: c.Words(r.Words)})
	}
	return formPage.Page(web.Head{Title: c.Words(archive.Reopened.Title), Lead: c.T("archive.reopen.lead"), Section: "/archive", Crumbs: fileCrumbs(c, d)}, FormPage{
		Action: archivePath(d.Case.ID) + "/reopen", Button: c.Words(archive.Reopened.Title), Icon: "done", Grave: true, Back: ui.Link{URL: archivePath(d.Case.ID), Text: c.T("archive.back")}, Facts: archiveFacts(c, d),
		Fields: []ui.Field{c.Form().Field("reason", c.T("archive.reason")).As("radios").Of(reasons), c.Form().Field("words", c.T("archive.words")).As("textarea").Max(500).Hint(c.T("archive.words.hint"))}}), nil
}

func (o *Office) reopenFile(c *web.Context) (web.Page, error) {
	in, id := c.Read(), c.Path("id")
	done, err := o.Archive.Reopen(c.Ctx(), o.by(c), id, in.OptionalText("reason", 20), in.OptionalText("words", 500))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(archivePath(id), "archive.done.reopened", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askCaseHold(c *web.Context) (web.Page, error) {
	f, err := o.Cases.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewArchives), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	crumbs := append(archiveCrumbs(c), ui.Link{URL: archivePath(f.ID), Text: f.Number})
	return holdForm(c, web.Head{Lead: c.T("archive.hold.lead"), Crumbs: crumbs, Section: "/archive"}, archivePath(f.ID), c.T("archive.back")), nil
}

func (o *Office) placeCaseHold(c *web.Context) (web.Page, error) {
	return o.hold(c, o.Archive.Holdable, archivePath(c.Path("id")))
}

// heldObject leads from a hold to what it holds: a capture, or the file of a case.
func heldObject(c *web.Context, h *retention.Hold) ui.Value {
	url, words := heldPath(h.Kind, h.Object.ID), c.T("captures.record.one")
	if h.Kind != retention.Captures {
		words = c.T("archive.file.one")
	}
	return ui.Goto(url, words).WithNote(c.T("looks.number", h.Object.ID))
}

func heldPath(kind, id string) string {
	if kind == retention.Captures {
		return "/captures/" + id
	}
	return archivePath(id)
}
