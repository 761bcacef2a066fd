package office

import (
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/governance"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) paperRoutes() []web.Route {
	view := web.Permission(access.ViewDevices)
	var draft, sign, ofUses web.AnyOf
	for _, k := range docket.Kinds {
		if k.Within {
			continue
		}
		draft, sign = append(draft, k.Drafts), append(sign, k.Signs)
		if k.Reads == "" {
			ofUses = append(ofUses, k.Drafts)
		}
	}
	everybody := web.Public{Reason: "whoever holds a paper may check that it is genuine (documents.md, common fields)"}
	return []web.Route{
		{Method: "GET", Path: "/papers", Policy: view, Page: o.listPapers},
		{Method: "GET", Path: docket.CheckPath, Policy: everybody, Page: o.checkPaper},
		{Method: "GET", Path: "/papers/{id}", Policy: view, Page: o.paperPage},
		{Method: "GET", Path: "/papers/{id}/files/{kind}", Policy: view, Write: o.paperFile},
		{Method: "GET", Path: "/papers/{id}/large.pdf", Policy: view, Write: o.largePaper},
		{Method: "POST", Path: "/papers/{id}/approve", Policy: sign, Page: o.approvePaper, Again: o.paperPage},
		{Method: "POST", Path: "/papers/{id}/drop", Policy: draft, Page: o.dropPaper, Again: o.paperPage},
		{Method: "POST", Path: "/papers/{id}/correct", Policy: draft, Page: o.correctPaper, Again: o.paperPage},
		{Method: "POST", Path: "/help/{id}/papers", Policy: web.Permission(access.ProposeDevice), Page: o.draftHelpPaper, Again: o.helpPage},
		{Method: "GET", Path: "/devices/uses/{id}/papers", Policy: view, Page: o.usePapers},
		{Method: "POST", Path: "/devices/uses/{id}/papers", Policy: ofUses, Page: o.draftPaper, Again: o.usePapers},
	}
}

// says are the words of papers about devices.
func (o *Office) says() *device.Papers {
	return &device.Papers{Name: o.People.Name, Violation: capture.ViolationWords, Number: docket.NumberOf, Taken: capture.LookBack}
}

var paperStates = map[docket.State]ui.State{docket.DraftState: ui.Waiting, docket.ApprovedState: ui.Waiting, docket.SealedState: ui.Met,

	docket.ReplacedState: ui.Unknown, docket.DroppedState: ui.Unknown}

func paperState(c *web.Context, p *docket.Paper) ui.Badge {
	return ui.Badge{State: paperStates[p.State], Word: c.T("papers.state." + string(p.State))}
}

func paperTitle(c *web.Context, p *docket.Paper) string {
	k, _ := docket.KindByID(p.Kind)
	return c.Words(k.Title)
}

// paperTable lists papers.
func (o *Office) paperTable(c *web.Context, papers []docket.Paper) (ui.Table, error) {
	t := ui.Table{Caption: c.T("papers.title"), Columns: []ui.Column{{Title: c.T("papers.name")}, {Title: c.T("papers.state")}, {Title: c.T("papers.number")}, {Title: c.T("papers.drafted")}, {Title: c.T("papers.approved")}}}
	names := o.namesOnce(c)
	for i := range papers {
		p := &papers[i]
		drafter, err := names(p.DraftedBy)
		if err != nil {
			return t, err
		}
		approver, err := names(p.ApprovedBy)
		if err != nil {
			return t, err
		}
		badge := paperState(c, p)
		t.Rows = append(t.Rows, ui.Row{Struck: p.State == docket.DroppedState, Cells: []ui.Value{ui.Goto("/papers/"+p.ID, paperTitle(c, p)).WithNote(c.T("papers.form", p.Kind)), {Badge: &badge}, ui.Text(p.Number),
			ui.At(p.DraftedAt).WithNote(drafter), ui.At(p.ApprovedAt).WithNote(approver)}})
	}
	return t, nil
}

// namesOnce looks a person's name up once; nobody has none.
func (o *Office) namesOnce(c *web.Context) func(person string) (string, error) {
	known := map[string]string{"": ""}
	return func(person string) (string, error) {
		name, ok := known[person]
		if ok {
			return name, nil
		}
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, person)
		known[person] = name
		return name, err
	}
}

var paperTabs = []docket.State{docket.DraftState, docket.SealedState, ""}

// listPapers lists the papers that the actor's posts reach: first the drafts that wait to be approved.
func (o *Office) listPapers(c *web.Context) (web.Page, error) {
	in := c.Read()
	state := docket.State(in.OptionalText("state", 20))
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if !c.R.URL.Query().Has("state") {
		state = docket.DraftState
	}
	scope := c.Actor.Scope(access.ViewDevices)
	page, total, err := o.Papers.List(c.Ctx(), scope, docket.Filter{State: state, Turn: turn(c)})
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: &ui.Tabs{Label: c.T("papers.title")}}
	for _, s := range paperTabs {
		word := c.T("papers.all")
		if s != "" {
			word = c.T("papers.state." + string(s))
		}
		p.Tabs.Items = append(p.Tabs.Items, ui.Tab{URL: "/papers?state=" + string(s), Text: word, Current: s == state})
	}
	if p.List, err = o.paperTable(c, page.Rows); err != nil {
		return web.Page{}, err
	}
	if len(page.Rows) > 0 {
		p.More = more(c, page, total, func(x docket.Paper) string { return x.ID })
	} else {
		p.None = &ui.Empty{Why: c.T("papers.none"), Next: c.T("papers.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("papers.title"), Lead: c.T("papers.lead"), Wide: true, Section: "/papers"}, p), nil
}

// readable refuses a paper whose kind asks more of who reads it, as if it were not there; one about a capture, a case, an item of
// evidence or an objection to whom that is not shown, or not the verdict on it.
func (o *Office) readable(c *web.Context, x *docket.Paper) error {
	if !reads(c, x) {
		return hiddenPaper
	}
	var err error
	switch x.Subject {
	case evidence.Subject:
		_, _, err = o.Cases.Evidence.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.SubjectID)
	case evidence.ObjectionSubject:
		_, err = o.Cases.Evidence.ObjectionByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.SubjectID)
	case casefile.Subject:
		_, err = o.Cases.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.SubjectID)
	case capture.Subject:
		err = o.readableCapture(c, x)
	}
	return err
}

func (o *Office) readableCapture(c *web.Context, x *docket.Paper) error {
	about, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), x.SubjectID)
	if err == nil && tells(&about, x) {
		return hiddenPaper
	}
	return err
}

// reads tells whether the actor reads papers of this kind.
func reads(c *web.Context, x *docket.Paper) bool {
	k, _ := docket.KindByID(x.Kind)
	return k.Reads == "" || c.Actor.ActsFor(k.Reads, x.Body)
}

// tells tells whether a paper about a capture would tell its verdict to who reviews it without knowing of it.
func tells(about *capture.Capture, x *docket.Paper) bool {
	return about.Blind && x.Kind == capture.ReviewedPaper
}

var hiddenPaper = missing("这份文书", "the paper")

// paperFile sends a file of a paper.
func (o *Office) paperFile(c *web.Context) error {
	x, err := o.Papers.Find(c.Ctx(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
	if err == nil {
		err = o.readable(c, &x)
	}
	if err != nil {
		return err
	}
	kinds := map[string]device.Attachment{"pdf": {Digest: x.PDF.Digest, Type: "application/pdf"}, "ofd": {Digest: x.OFD.Digest, Type: "application/ofd"}}
	f := kinds[c.Path("kind")]
	if f.Digest == "" {
		return missing("这个文件", "the file")
	}
	k, _ := docket.KindByID(x.Kind)
	f.Name = strings.TrimSpace(x.Number+" "+k.Title.ZH) + "." + c.Path("kind")
	return o.showPaper(c, f)
}

// largePaper sends the large-text version, made on request.
func (o *Office) largePaper(c *web.Context) error {
	x, file, err := o.Papers.LargePrint(c.Ctx(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
	if err == nil {
		err = o.readable(c, &x)
	}
	if err != nil {
		return err
	}
	k, _ := docket.KindByID(x.Kind)
	h := c.W.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Security-Policy", paperPolicy)
	h.Set("Content-Disposition", inline(strings.TrimSpace(x.Number+" "+k.Title.ZH)+"（大字版）.pdf"))
	h.Set("Cache-Control", "no-store")
	_, err = c.W.Write(file)
	return err
}

func (o *Office) approvePaper(c *web.Context) (web.Page, error) {
	in := c.Read()
	digest := in.Text("digest", 64)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Papers.Approve(c.Ctx(), o.by(c), c.Path("id"), digest)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/papers/"+c.Path("id"), "papers.done.approved", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) dropPaper(c *web.Context) (web.Page, error) {
	done, err := o.Papers.Drop(c.Ctx(), o.by(c), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/papers/"+c.Path("id"), "papers.done.dropped", entryNumber(c, done.Entry.Index)), nil
}

// correctPaper drafts the paper anew, from what is on record now, in place of this one.
func (o *Office) correctPaper(c *web.Context) (web.Page, error) {
	x, err := o.Papers.Find(c.Ctx(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return o.draftNew(c, docket.New{Kind: x.Kind, Body: x.Body, Subject: x.Subject, SubjectID: x.SubjectID, Source: x.Source, Replaces: x.ID})
}

// draftNew drafts a paper about a use, a capture, a case, an item of evidence, an objection, a task of source governance or a yearly report.
func (o *Office) draftNew(c *web.Context, n docket.New) (web.Page, error) {
	template, sources := docket.TemplateOf(n.Kind), &governance.Papers{Name: o.People.Name}
	switch n.Subject {
	case governance.TaskSubject:
		n.Compose = sources.Task(template, c.Actor.Scope(access.ViewSources), n.SubjectID)
	case governance.ReportSubject:
		n.Compose = sources.Report(template, c.Actor.Scope(access.ViewSources), n.SubjectID)
	case capture.Subject:
		n.Compose = o.Captures.Compose(template, c.Actor.Scope(access.ViewCaptures), n.SubjectID)
	case evidence.Subject:
		n.Compose = o.Cases.Evidence.Compose(template, c.Actor.Scope(access.ViewCases), n.SubjectID)
	case evidence.ObjectionSubject:
		n.Compose = o.Cases.Evidence.ComposeObjection(template, c.Actor.Scope(access.ViewCases), n.SubjectID)
	case casefile.Subject:
		n.Compose = o.Cases.Compose(template, c.Actor.Scope(access.ViewCases), n.SubjectID, n.Source)
	default:
		n.Compose = o.says().Compose(template, c.Actor.Book, n.SubjectID, n.Source)
	}
	done, err := o.Papers.Draft(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/papers/"+done.Record.ID, "papers.done.drafted", entryNumber(c, done.Entry.Index)), nil
}
