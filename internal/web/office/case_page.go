package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// CasePage is the dossier of a case in one page (ux O7, G.5): where it stands and what comes next, what that still needs, its course, its
// people, evidence, money and papers, and who looked.
type CasePage struct {
	Banners  []string
	Next     ui.Facts // the next step, who takes it and until when
	Forward  ui.Links // what who reads may do now
	Gates    *ui.GatesPanel
	Clocks   *ui.Table
	Months   *ui.Tabs
	Kinds    *ui.Tabs // by which the course is narrowed
	Life     ui.Timeline
	Facts    ui.Facts
	Party    ui.Facts
	Unmask   string // address of the form that shows what is masked; empty: nothing is
	People   *ui.Table
	Evidence *ui.Table
	NoItems  string
	Against  *ui.Table // objections to the evidence (Art 40)
	Money    *ui.Table
	Demand   ui.Facts // what the decision demands, and how that stands (Art 39)
	Papers   ui.Links
	Looks    *ui.Table
	Duties   ui.Facts // the rules that the case is under, by its ways (Art 3(2))
	Recusal  ui.Links
	Mandates ui.Links // who may act for the party (Art 6(3), 25(2))
}

var casePageTemplate = web.NewTemplate[CasePage](files, "case.html")

func (o *Office) casePage(c *web.Context) (web.Page, error) {
	k, err := o.aCase(c, "read")
	if err != nil {
		return web.Page{}, err
	}
	names := o.namer(c)
	ways, err := o.evidenceWays(c, k)
	if err != nil {
		return web.Page{}, err
	}
	p := CasePage{Forward: append(offered(c, k), ways...), Facts: o.caseFacts(c, k), Banners: caseBanners(c, k)}
	if k.State == casefile.Closed && c.May(access.ViewArchives) {
		p.Forward = append(p.Forward, ui.Link{URL: archivePath(k.ID), Text: c.T("archive.to")})
	}
	if p.Next, err = nextFacts(c, k, names); err != nil {
		return web.Page{}, err
	}
	if step, ok := gatedStep(k); ok {
		p.Gates = caseGates(c, k, step)
	}
	p.Clocks = caseClocks(c, k)
	var n courseView
	if p.Months, n.month, err = caseMonths(c, k); err != nil {
		return web.Page{}, err
	}
	if n, p.Kinds, err = courseFilter(c, k, n); err != nil {
		return web.Page{}, err
	}
	if p.Life, err = o.caseLife(c, k, n, names); err != nil {
		return web.Page{}, err
	}
	if p.Party, p.Unmask = partyFacts(c, k, handles(c, k)); p.Party == nil {
		p.Unmask = ""
	}
	if p.People, err = o.casePeople(c, k, names); err != nil {
		return web.Page{}, err
	}
	if p.Evidence = caseEvidence(c, k); p.Evidence == nil {
		p.NoItems = c.T("cases.evidence.none")
	}
	if p.Against, err = o.caseObjections(c, k); err != nil {
		return web.Page{}, err
	}
	p.Money = caseMoney(c, k)
	if p.Demand, err = o.caseDemand(c, k.ID); err != nil {
		return web.Page{}, err
	}
	if p.Papers, err = o.casePapers(c, k); err != nil {
		return web.Page{}, err
	}
	if p.Looks, err = o.caseLooks(c, k, names); err != nil {
		return web.Page{}, err
	}
	if p.Mandates, err = o.mandateLinks(c, k); err != nil {
		return web.Page{}, err
	}
	p.Recusal = recusalWays(c, people.OfCase, k.ID, k.Body)
	for _, d := range k.Duties() {
		p.Duties = append(p.Duties, ui.Fact{Key: c.Words(casefile.ModeWords[d.Mode]), Value: ui.Text(c.Words(d.Words)).WithNote(d.Article)})
	}
	badge := caseBadge(c, &k.File)
	return casePageTemplate.Page(web.Head{Title: k.Number, Lead: caseViolation(c, &k.File), Status: &badge, Crumbs: caseCrumbs(c, nil), Section: "/cases", Wide: true}, p), nil
}

func handles(c *web.Context, k *casefile.Case) bool {
	return slices.Contains(k.HandledBy(), c.Actor.Person)
}

func caseBanners(c *web.Context, k *casefile.Case) (out []string) {
	if k.Frozen != "" {
		out = append(out, c.T("cases.frozen.banner", c.Words(casefile.FrozenWords[k.Frozen])))
	}
	if k.State == casefile.Stub {
		out = append(out, c.T("cases.elsewhere.banner"))
	}
	if k.Paused() {
		out = append(out, c.T("cases.paused"))
	}
	if k.ReviewedByOfficer() && k.Reviewers.Allowed {
		out = append(out, c.T("cases.reviewers.banner", ui.Stamp(k.Reviewers.At), k.Reviewers.Reason))
	}
	return out
}

func nextFacts(c *web.Context, k *casefile.Case, names func(string) (string, error)) (ui.Facts, error) {
	e, err := nextEntry(c, k, names)
	if err != nil || e == nil {
		return nil, err
	}
	return ui.Facts{{Key: c.T("cases.next"), Value: ui.Text(e.Act).WithNote(e.Due)}, {Key: c.T("cases.next.who"), Value: ui.Text(e.By)}}, nil
}

func (o *Office) caseFacts(c *web.Context, k *casefile.Case) ui.Facts {
	if k.State == casefile.Stub {
		return ui.Facts{{Key: c.T("cases.registered"), Value: ui.At(k.RegisteredAt)}}
	}
	act := ui.AtSecond(k.ActFrom)
	if !k.ActUntil.Equal(k.ActFrom) {
		act = ui.Text(c.T("cases.span", ui.Moment(c.Lang(), k.ActFrom), ui.Moment(c.Lang(), k.ActUntil)))
	}
	facts := ui.Facts{{Key: c.T("cases.violation"), Value: ui.Text(caseViolation(c, &k.File)).WithNote(k.Fact)}, {Key: c.T("cases.act"), Value: act}, {Key: c.T("cases.place"), Value: ui.Text(k.Place)}}
	if k.Plate != "" {
		facts = append(facts, ui.Fact{Key: c.T("captures.plate"), Value: ui.Vehicle(k.Plate)})
	}
	for _, m := range k.Modes {
		facts = append(facts, ui.Fact{Key: c.T("cases.mode"), Value: ui.Text(c.Words(casefile.ModeWords[m])).WithNote(c.T("cases.mode." + string(m)))})
	}
	source := ui.Text(c.Words(k.Source.Words())).WithNote(k.Reference)
	if k.Capture != "" && c.May(access.ViewCaptures) {
		source = ui.Goto("/captures/"+k.Capture, c.Words(k.Source.Words()))
	}
	facts = append(facts, ui.Fact{Key: c.T("cases.source"), Value: source}, ui.Fact{Key: c.T("cases.discovered"), Value: ui.At(k.Discovered)},
		ui.Fact{Key: c.T("cases.field"), Value: ui.Text(c.Words(people.Fields[k.Field]))}, ui.Fact{Key: c.T("cases.registered"), Value: ui.At(k.RegisteredAt)})
	if k.FiledAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("cases.filed"), Value: ui.At(*k.FiledAt)})
	}
	if k.DecidedAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("cases.decided"), Value: ui.At(*k.DecidedAt)})
	}
	return append(facts, publicFact(c, k)...)
}

// caseClocks are the periods that run or ran, each with how it is counted.
func caseClocks(c *web.Context, k *casefile.Case) *ui.Table {
	all := k.Clocks()
	if len(all) == 0 {
		return nil
	}
	t := &ui.Table{Caption: c.T("cases.clocks"), Columns: []ui.Column{{Title: c.T("cases.clock")}, {Title: c.T("cases.clock.last")}, {Title: c.T("cases.clock.met")}}}
	for i := range all {
		x := &all[i]
		last := ui.Text(c.T("cases.clock.unknown"))
		if x.Due.Date != 0 {
			last = ui.On(x.Due.Date).WithNote(dueWords(c, x.Due.Date))
		}
		done := ui.Status(ui.Waiting, c.T("cases.clock.runs"))
		switch {
		case x.Met != nil:
			done = ui.At(*x.Met)
			last.Note = ""
			if x.Late(k.Today) {
				done = done.WithNote(c.T("cases.late"))
			}
		case x.Due.Date != 0 && x.Late(k.Today) && x.Party:
			done = ui.Status(ui.Plain, c.T("cases.clock.over"))
			last.Note = ""
		case x.Due.Date != 0 && x.Late(k.Today):
			done = ui.Status(ui.Unmet, c.T("cases.late"))
		}
		how := c.T("cases.clock.from", x.No, ui.Stamp(x.From))
		if x.Due.Date != 0 {
			how += c.Words(x.Due.Words())
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(x.Title)).WithNote(how), last, done}})
	}
	return t
}

// casePeople are who handled the case, each with how they stand to it, and who reviewed, discussed and decided it.
func (o *Office) casePeople(c *web.Context, k *casefile.Case, names func(string) (string, error)) (*ui.Table, error) {
	t := &ui.Table{Caption: c.T("cases.people"), Columns: []ui.Column{{Title: c.T("cases.person")}, {Title: c.T("cases.part")}, {Title: c.T("cases.standing")}}}
	for _, h := range k.Handlers {
		name, err := names(h.Person)
		if err != nil {
			return nil, err
		}
		part := ui.Text(c.T("cases.officer"))
		if h.Until != nil {
			part = part.WithNote(c.T("cases.officer.until", ui.Stamp(*h.Until)))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(name), part, standingOfOfficer(c, k, h)}, Struck: h.Until != nil})
	}
	for _, kind := range []act.Kind{casefile.Filed, casefile.Reviewed, casefile.Discussed, casefile.Decided} {
		if x := k.Last(kind.Name); x != nil {
			name, err := names(x.Person)
			if err != nil {
				return nil, err
			}
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(name), ui.Text(c.Words(kind.Title)), ui.At(x.At)}})
		}
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return t, nil
}

func standingOfOfficer(c *web.Context, k *casefile.Case, h casefile.Officer) ui.Value {
	for _, s := range k.Standings {
		switch {
		case s.Person != h.Person || h.Until != nil:
		case s.Recused:
			return ui.Status(ui.Unmet, c.T("cases.recused"))
		case !s.Qualified:
			return ui.Status(ui.Unmet, c.Words(s.Why))
		case s.Reviewed && !k.Reviewers.Allowed:
			return ui.Status(ui.Unmet, c.T("cases.reviewed.it"))
		case s.Declared && s.Reviewed:
			return ui.Status(ui.Met, c.T("cases.declared")).WithNote(c.T("cases.reviewed.may"))
		case s.Declared:
			return ui.Status(ui.Met, c.T("cases.declared"))
		}
	}
	if h.DeclaredAt != nil {
		return ui.Text(c.T("cases.declared")).WithNote(ui.Stamp(*h.DeclaredAt))
	}
	return ui.Status(ui.Unknown, c.T("cases.undeclared"))
}

// caseEvidence are the items as the gates see them; nil when there is none.
func caseEvidence(c *web.Context, k *casefile.Case) *ui.Table {
	if len(k.Evidence) == 0 {
		return nil
	}
	t := &ui.Table{Caption: c.T("cases.evidence"), Columns: []ui.Column{{Title: c.T("cases.evidence.no")}, {Title: c.T("cases.evidence.shows")}, {Title: c.T("cases.evidence.cited")}}}
	for i := range k.Evidence {
		x := &k.Evidence[i]
		var shows []string
		for _, e := range x.Elements {
			shows = append(shows, c.Words(capture.ElementWords(k.Violation, e)))
		}
		cited := ui.Status(ui.Met, c.T("cases.evidence.may"))
		if !x.Cited {
			cited = ui.Status(ui.Unmet, c.T("cases.evidence.maynot")).WithNote(c.Words(x.Why))
		}
		what := ui.Text(listed(c, shows))
		if x.Corroboration {
			what = what.WithNote(c.T("cases.evidence.corroboration"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(evidencePath(x.ID), c.T("cases.item", x.No)).WithNote(ui.Stamp(x.Obtained)), what, cited}})
	}
	return t
}

// caseObjections are the objections to the evidence of a case, answered ones too; nil when there is none.
func (o *Office) caseObjections(c *web.Context, k *casefile.Case) (*ui.Table, error) {
	all, err := o.Cases.Evidence.ObjectionsOf(c.Ctx(), o.reader(), k.Book, k.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("objections.title"), Columns: columns(c, "objections.receipt", "cases.state")}
	for i := range all {
		x := &all[i]
		badge := objectionBadge(c, x)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(objectionPath(x.ID), x.Receipt).WithNote(c.T("objections.count", len(x.Points))), {Badge: &badge}}})
	}
	return t, nil
}

// caseMoney is what was proposed, told and decided, with its sums in figures and in capitals.
func caseMoney(c *web.Context, k *casefile.Case) *ui.Table {
	t := &ui.Table{Caption: c.T("cases.money"), Columns: []ui.Column{{Title: c.T("cases.money.of")}, {Title: c.T("cases.f.penalty")}}}
	add := func(what string, no int, words string) {
		if words != "" {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(what).WithNote(c.T("ui.timeline.number", no)), ui.Text(words)}})
		}
	}
	if r := k.Report; r != nil {
		add(c.Words(casefile.ReportMade.Title), r.No, penaltyWords(c, r.Penalty))
	}
	for _, n := range k.Notices {
		what := c.T("cases.money.notice")
		if n.Served != nil {
			what = c.T("cases.money.sealed")
		}
		add(what, n.No, penaltyWords(c, n.Penalty))
	}
	if x := k.Proposal; x != nil {
		add(c.Words(casefile.PutUp.Title), x.No, penaltyWords(c, x.Penalty))
	}
	if x := k.Decision; x != nil {
		add(c.Words(casefile.Decided.Title), x.No, penaltyWords(c, x.Penalty))
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// looksMost is how many looks the dossier shows: the newest.
const looksMost = 20

// caseLooks is who looked at the case, when and why (Art 7, 34); the newest first.
func (o *Office) caseLooks(c *web.Context, k *casefile.Case, names func(string) (string, error)) (*ui.Table, error) {
	page, _, err := act.Looks(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), act.LookFilter{Item: casefile.Subject, ItemID: k.ID, Turn: db.Turn{Limit: looksMost}})
	if err != nil || len(page.Rows) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("cases.looks"), Columns: []ui.Column{{Title: c.T("looks.at")}, {Title: c.T("looks.person")}, {Title: c.T("looks.purpose")}}}
	for _, l := range page.Rows {
		name := c.T("looks.party")
		if l.Person != "" {
			if name, err = names(l.Person); err != nil {
				return nil, err
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(l.At), ui.Text(name), ui.Text(term(c, "looks.purpose.", l.Purpose))}})
	}
	return t, nil
}
