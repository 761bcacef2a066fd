package office

import (
	"html/template"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/governance"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) paperRoutes() []web.Route {
	view := web.Permission(access.ViewDevices)
	var draft, sign web.AnyOf
	for _, k := range docket.Kinds {
		draft, sign = append(draft, k.Drafts), append(sign, k.Signs)
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
		{Method: "POST", Path: "/devices/uses/{id}/papers", Policy: draft, Page: o.draftPaper, Again: o.usePapers},
	}
}

// says are the words of papers about devices.
func (o *Office) says() *device.Papers {
	return &device.Papers{Name: o.People.Name, Violation: capture.ViolationWords}
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
		t.Rows = append(t.Rows, ui.Row{Struck: p.State == docket.DroppedState, Cells: []ui.Value{ui.Goto("/papers/"+p.ID, paperTitle(c, p)).WithNote(p.Kind), {Badge: &badge}, ui.Text(p.Number),
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

// PaperPage is one paper as it says it, with what may be done with it.
type PaperPage struct {
	Facts   ui.Facts
	Says    template.HTML // written by package paper, which escapes every text
	Files   ui.Links
	Waits   string // why there are no files yet
	Approve *PaperApproval
	Own     string // why who drafted it does not approve it
	Drop    string // address of the form; empty: not possible
	Correct string
	Replace ui.Links // the paper that this one replaces, or that replaces it
}

// PaperApproval is the form of who approves.
type PaperApproval struct{ Action, Digest string }

var paperPageTemplate = web.NewTemplate[PaperPage](files, "paper.html")

func (o *Office) paperPage(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewDevices)
	x, d, err := o.Papers.Says(c.Ctx(), scope, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	k, _ := docket.KindByID(x.Kind)
	p := PaperPage{Says: template.HTML(d.HTML(func(digest string) string { return "/documents/" + digest }))}
	if p.Facts, err = o.paperFacts(c, &x); err != nil {
		return web.Page{}, err
	}
	p.may(c, &x, &k)
	if err := o.paperRelations(c, scope, &x, &p); err != nil {
		return web.Page{}, err
	}
	badge := paperState(c, &x)
	crumbs := []ui.Link{{URL: "/papers", Text: c.T("papers.title")}}
	if x.Subject == aboutRequest {
		crumbs = append(crumbs, ui.Link{URL: "/help/" + x.SubjectID, Text: c.T("papers.request")})
	}
	if x.Subject == string(device.OfUse) {
		l, err := device.LoadIn(c.Ctx(), o.reader(), scope, x.SubjectID, o.now(c))
		if err != nil {
			return web.Page{}, err
		}
		crumbs = append(useCrumbs(c, &l, l.SiteAt(o.now(c)).Words), ui.Link{URL: usePath(x.SubjectID) + "/papers", Text: c.T("papers.title")})
	}
	if ofSources(&x) {
		crumbs = append(sourceCrumbs(c), sourcePaperCrumb(c, &x))
	}
	return paperPageTemplate.Page(web.Head{Title: paperTitle(c, &x), Lead: x.Number, Status: &badge, Crumbs: crumbs, Section: "/papers", Wide: true, Styles: []string{"paper.css"}}, p), nil
}

// may says what the actor may do with the paper.
func (p *PaperPage) may(c *web.Context, x *docket.Paper, k *docket.Kind) {
	at := "/papers/" + x.ID
	switch x.State {
	case docket.DraftState:
		if c.Actor.ActsFor(k.Signs, x.Body) {
			if k.Apart && x.DraftedBy == c.Actor.Person {
				p.Own = c.T("papers.own")
			} else {
				p.Approve = &PaperApproval{at + "/approve", x.Digest}
			}
		}
		if c.Actor.ActsFor(k.Drafts, x.Body) {
			p.Drop = at + "/drop"
		}
	case docket.ApprovedState, docket.SealedState:
		if c.Actor.ActsFor(k.Drafts, x.Body) && (ofSources(x) || slices.ContainsFunc(device.PaperSources, func(s device.PaperSource) bool { return s.Kind == x.Kind })) {
			p.Correct = at + "/correct"
		}
	}
	for _, f := range []struct {
		kind   string
		stored docket.Stored
	}{{"pdf", x.PDF}, {"ofd", x.OFD}} {
		if f.stored.Digest != "" {
			p.Files = append(p.Files, ui.Link{URL: at + "/files/" + f.kind, Text: c.T("papers.file." + f.kind), Icon: "document", Note: ui.Number(f.stored.Size/1024+1) + " KB"})
		}
	}
	if len(p.Files) > 0 {
		p.Files = append(p.Files, ui.Link{URL: at + "/large.pdf", Text: c.T("papers.file.large"), Icon: "document", Note: c.T("papers.file.large.note")})
	}
	if x.State == docket.ApprovedState && len(p.Files) == 0 {
		p.Waits = c.T("papers.waits")
	}
}

func (o *Office) paperFacts(c *web.Context, x *docket.Paper) (ui.Facts, error) {
	names := o.namesOnce(c)
	drafter, err := names(x.DraftedBy)
	if err != nil {
		return nil, err
	}
	approver, err := names(x.ApprovedBy)
	if err != nil {
		return nil, err
	}
	k, _ := docket.KindByID(x.Kind)
	facts := ui.Facts{{Key: c.T("papers.number"), Value: ui.Text(x.Number)}, {Key: c.T("papers.template"), Value: ui.Whole(x.Kind + " / " + ui.Number(int64(x.Version)))}, {Key: c.T("papers.article"), Value: ui.Text(k.Article)},
		{Key: c.T("papers.drafted"), Value: ui.At(x.DraftedAt).WithNote(drafter)}, {Key: c.T("papers.approved"), Value: ui.At(x.ApprovedAt).WithNote(approver)},
		{Key: c.T("papers.sealed"), Value: ui.At(x.SealedAt).WithNote(sealWords(c, x))}, {Key: c.T("papers.digest"), Value: ui.Text(x.Digest)}}
	if x.PDF.Digest != "" {
		facts = append(facts, ui.Fact{Key: "PDF SHA-256", Value: ui.Text(x.PDF.Digest)})
	}
	if x.OFD.Digest != "" {
		facts = append(facts, ui.Fact{Key: "OFD SHA-256", Value: ui.Text(x.OFD.Digest)})
	}
	return facts, nil
}

func sealWords(c *web.Context, x *docket.Paper) string {
	switch x.Sealer {
	case "":
		return ""
	case docket.OwnSealer:
		return c.T("papers.seal.own")
	}
	return x.Sealer
}

// paperRelations links the paper to the one it replaces, and to the one that replaces it.
func (o *Office) paperRelations(c *web.Context, scope access.Scope, x *docket.Paper, p *PaperPage) error {
	for id, key := range map[string]string{x.Replaces: "papers.replaces", x.ReplacedBy: "papers.replacedby"} {
		if id == "" {
			continue
		}
		other, err := o.Papers.Find(c.Ctx(), scope, id)
		if err != nil {
			return err
		}
		p.Replace = append(p.Replace, ui.Link{URL: "/papers/" + id, Text: c.T(key, other.Number)})
	}
	return nil
}

// paperFile sends a file of a paper.
func (o *Office) paperFile(c *web.Context) error {
	x, err := o.Papers.Find(c.Ctx(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
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

// draftNew drafts a paper about a use, a task of source governance or a yearly report.
func (o *Office) draftNew(c *web.Context, n docket.New) (web.Page, error) {
	template, sources := docket.TemplateOf(n.Kind), &governance.Papers{Name: o.People.Name}
	switch n.Subject {
	case governance.TaskSubject:
		n.Compose = sources.Task(template, c.Actor.Scope(access.ViewSources), n.SubjectID)
	case governance.ReportSubject:
		n.Compose = sources.Report(template, c.Actor.Scope(access.ViewSources), n.SubjectID)
	default:
		n.Compose = o.says().Compose(template, c.Actor.Book, n.SubjectID, n.Source)
	}
	done, err := o.Papers.Draft(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/papers/"+done.Record.ID, "papers.done.drafted", entryNumber(c, done.Entry.Index)), nil
}

// UsePapersPage are the papers about a use, and those that can be drafted.
type UsePapersPage struct {
	List     *ui.Table
	None     *ui.Empty
	Action   string
	Possible []possiblePaper
}

// possiblePaper is a paper that can be drafted, with the record that it is made from.
type possiblePaper struct{ Kind, Fact, Title, From string }

var usePapersTemplate = web.NewTemplate[UsePapersPage](files, "use_papers.html")

func (o *Office) usePapers(c *web.Context) (web.Page, error) {
	scope, now := c.Actor.Scope(access.ViewDevices), o.now(c)
	l, err := device.LoadIn(c.Ctx(), o.reader(), scope, c.Path("id"), now)
	if err != nil {
		return web.Page{}, err
	}
	all, err := o.Papers.About(c.Ctx(), scope, l.Use.ID)
	if err != nil {
		return web.Page{}, err
	}
	p := UsePapersPage{Action: usePath(l.Use.ID) + "/papers"}
	if len(all) > 0 {
		t, err := o.paperTable(c, all)
		if err != nil {
			return web.Page{}, err
		}
		p.List = &t
	} else {
		p.None = &ui.Empty{Why: c.T("papers.use.none")}
	}
	for _, can := range l.PossiblePapers(now) {
		k, _ := docket.KindByID(can.Kind)
		if !c.Actor.ActsFor(k.Drafts, l.Use.Body) || isOut(all, can) {
			continue
		}
		row := possiblePaper{Kind: can.Kind, Title: c.Words(k.Title), From: c.T("papers.from.now")}
		if can.Fact != nil {
			row.Fact, row.From = can.Fact.ID, c.T("papers.from", c.Words(can.Fact.Event.Words()), ui.Moment(c.Lang(), can.Fact.At))
		}
		p.Possible = append(p.Possible, row)
	}
	place := l.SiteAt(now).Words
	return usePapersTemplate.Page(web.Head{Title: c.T("papers.of"), Lead: place, Crumbs: useCrumbs(c, &l, place), Section: "/devices", Wide: true}, p), nil
}

// isOut tells whether a paper of this kind from this record is drafted or issued already.
func isOut(all []docket.Paper, can device.PossiblePaper) bool {
	return slices.ContainsFunc(all, func(p docket.Paper) bool {
		return p.Kind == can.Kind && p.State != docket.DroppedState && p.State != docket.ReplacedState && (can.Fact == nil && p.State == docket.DraftState || can.Fact != nil && p.Source == can.Fact.ID)
	})
}

// draftPaper drafts a paper about the use of the path.
func (o *Office) draftPaper(c *web.Context) (web.Page, error) {
	in := c.Read()
	kind, fact := in.Text("kind", 10), in.OptionalText("fact", 40)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"), o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	return o.draftNew(c, docket.New{Kind: kind, Body: l.Use.Body, Subject: string(device.OfUse), SubjectID: l.Use.ID, Source: fact})
}
