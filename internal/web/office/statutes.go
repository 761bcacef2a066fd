package office

import (
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// Statutes carries out the acts on the statute table.
func (o *Office) statuteActs() *statute.Service { return &statute.Service{Engine: o.Engine} }

func (o *Office) statuteRoutes() []web.Route {
	keep := web.Permission(access.KeepStatutes)
	return []web.Route{
		{Method: "GET", Path: "/statutes", Policy: web.LoggedIn{}, Page: o.statutes},
		{Method: "GET", Path: "/statutes/new", Policy: keep, Page: o.newStatute},
		{Method: "POST", Path: "/statutes", Policy: keep, Page: o.enterStatute, Again: o.newStatute},
		{Method: "GET", Path: "/statutes/{id}", Policy: web.LoggedIn{}, Page: o.statute},
		{Method: "POST", Path: "/statutes/{id}/takeback", Policy: keep, Page: o.proposeStatuteTakeBack, Again: o.statute},
		{Method: "POST", Path: "/statutes/{id}/decide", Policy: keep, Page: o.decideStatuteTakeBack, Again: o.statute},
		{Method: "GET", Path: "/overlays", Policy: web.LoggedIn{}, Page: o.overlays},
		{Method: "GET", Path: "/overlays/new", Policy: keep, Page: o.newOverlay},
		{Method: "POST", Path: "/overlays", Policy: keep, Page: o.addOverlay, Again: o.newOverlay},
		{Method: "POST", Path: "/fields/{field}/overlays", Policy: keep, Page: o.enterShipped, Again: o.overlays},
		{Method: "GET", Path: "/overlays/{id}", Policy: web.LoggedIn{}, Page: o.overlay},
		{Method: "POST", Path: "/overlays/{id}/confirm", Policy: keep, Page: o.confirmOverlay, Again: o.overlay},
		{Method: "POST", Path: "/overlays/{id}/takeback", Policy: keep, Page: o.proposeOverlayTakeBack, Again: o.overlay},
		{Method: "POST", Path: "/overlays/{id}/decide", Policy: keep, Page: o.decideOverlayTakeBack, Again: o.overlay},
	}
}

func statuteCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/statutes", Text: c.T("statutes.title")}}
}

func (o *Office) table(c *web.Context) (statute.Table, error) {
	return statute.Load(c.Ctx(), o.reader(), c.Actor.Book)
}

// inForce says where a source stands on a day: in force, to come, ended, taken back.
func inForce(c *web.Context, e *statute.Entry, day law.Date) ui.Value {
	switch {
	case e.RetractedAt != nil:
		return ui.Status(ui.Plain, c.T("statutes.taken-back"))
	case e.InForce(day):
		return ui.Status(ui.Met, c.T("statutes.in-force"))
	case day < e.From:
		return ui.Status(ui.Waiting, c.T("statutes.coming"))
	}
	return ui.Status(ui.Plain, c.T("statutes.ended"))
}

func dayOrNone(d law.Date) ui.Value {
	if d <= 0 {
		return ui.Text("")
	}
	return ui.On(d)
}

func lastDay(c *web.Context, d *law.Date) ui.Value {
	if d == nil {
		return ui.Text(c.T("statutes.until.none"))
	}
	return ui.On(*d)
}

func (o *Office) statutes(c *web.Context) (web.Page, error) {
	t, err := o.table(c)
	if err != nil {
		return web.Page{}, err
	}
	rank, day := statute.Rank(c.Query("rank")), law.DateOf(o.now(c))
	list := ui.Table{Columns: columns(c, "statutes.name", "statutes.rank", "statutes.number", "statutes.from", "statutes.state")}
	for _, e := range t.Search(c.Query("q")) {
		if rank != "" && e.Rank != rank {
			continue
		}
		name := ui.Goto("/statutes/"+e.ID, e.Title)
		if !e.Checked {
			name = name.WithNote(c.T("statutes.unchecked"))
		}
		list.Rows = append(list.Rows, ui.Row{Struck: e.RetractedAt != nil, Cells: []ui.Value{name, ui.Text(c.Words(e.Rank.Words())), ui.Text(e.Number), dayOrNone(e.From), inForce(c, &e, day)}})
	}
	form := c.Form()
	p := RecordPage{Filters: &ui.Filters{Action: "/statutes", Active: c.Query("q") != "" || rank != "", Fields: []ui.Field{
		form.Field("q", c.T("statutes.q")).Optional().Max(60), form.Field("rank", c.T("statutes.rank")).As("select").Of(rankChoices(c, c.T("statutes.every"))).Optional()}},
		Sections: []RecordSection{sectionOf(c.T("statutes.list"), c.T("statutes.none"), list)}}
	open, err := statute.TakeBacks(c.Ctx(), o.reader(), c.Actor.Book, "")
	if err != nil {
		return web.Page{}, err
	}
	if len(open) > 0 && c.May(access.KeepStatutes) {
		w := ui.Table{Columns: columns(c, "statutes.what", "statutes.reason", "statutes.proposed")}
		for _, b := range open {
			name, err := o.takenBack(c, t, &b)
			if err != nil {
				return web.Page{}, err
			}
			w.Rows = append(w.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/"+b.Subject+"s/"+b.SubjectID, name).WithNote(c.T("statutes.of." + b.Subject)), ui.Text(b.Reason), ui.At(b.ProposedAt)}})
		}
		p.Sections = append([]RecordSection{sectionOf(c.T("statutes.waiting"), "", w)}, p.Sections...)
	}
	head := web.Head{Title: c.T("statutes.title"), Lead: c.T("statutes.lead"), Wide: true, Actions: []ui.Link{{URL: "/overlays", Text: c.T("overlays.title"), Icon: "law"}}}
	if c.May(access.ViewCases) {
		head.Actions = append(head.Actions, ui.Link{URL: "/benchmarks", Text: c.T("benchmarks.title"), Icon: "law"})
	}
	if c.May(access.KeepStatutes) {
		head.Actions = append(head.Actions, ui.Link{URL: "/statutes/new", Text: c.T("statutes.new"), Icon: "plus", Primary: true})
	}
	return recordPage.Page(head, p), nil
}

// takenBack names the source, or the provision of the overlay, that somebody proposes to take back.
func (o *Office) takenBack(c *web.Context, t statute.Table, b *statute.TakeBack) (string, error) {
	if b.Subject == "overlay" {
		x, err := statute.OverlayByID(c.Ctx(), o.reader(), c.Actor.Book, b.SubjectID)
		return x.Citation(), err
	}
	e, err := t.Find(b.SubjectID)
	return e.Name(), err
}

func rankChoices(c *web.Context, first string) []ui.Choice {
	out := []ui.Choice{{Label: first}}
	for _, r := range statute.Ranks() {
		out = append(out, ui.Choice{Value: string(r), Label: c.Words(r.Words())})
	}
	return out
}

func (o *Office) newStatute(c *web.Context) (web.Page, error) {
	t, err := o.table(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	f.Prefill("supersedes", c.Query("supersedes"))
	replaced := []ui.Choice{{Label: c.T("statutes.replaces.none")}}
	for _, e := range t.Entries {
		if e.RetractedAt == nil {
			replaced = append(replaced, ui.Choice{Value: e.ID, Label: e.Name()})
		}
	}
	return formPage.Page(web.Head{Title: c.T("statutes.new"), Lead: c.T("statutes.new.lead"), Crumbs: statuteCrumbs(c), Section: "/statutes"}, FormPage{
		Action: "/statutes", Button: c.T("statutes.enter"), Icon: "done", Back: ui.Link{URL: "/statutes", Text: c.T("statutes.back")},
		Fields: []ui.Field{
			f.Field("title", c.T("statutes.name")).Max(200), f.Field("number", c.T("statutes.number")).Max(200).Wide("mid").Hint(c.T("statutes.number.hint")),
			f.Field("rank", c.T("statutes.rank")).As("select").Of(rankChoices(c, c.T("form.choose"))).Wide("mid"),
			f.Field("from", c.T("statutes.from")).As("date").Wide("mid"), f.Field("until", c.T("statutes.until")).As("date").Wide("mid").Optional(),
			f.Field("provisions", c.T("statutes.provisions")).As("textarea").Lines(8).Optional().Hint(c.T("statutes.provisions.hint")),
			f.Field("source", c.T("statutes.source")).Max(200).Hint(c.T("statutes.source.hint")),
			f.Field("supersedes", c.T("statutes.replaces")).As("select").Of(replaced).Optional().Hint(c.T("statutes.replaces.hint")),
		}}), nil
}

func (o *Office) enterStatute(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := statute.New{Title: in.OptionalText("title", 200), Number: in.OptionalText("number", 200), Rank: statute.Rank(in.OptionalText("rank", 40)), Until: in.OptionalDate("until"),
		Provisions: in.OptionalText("provisions", 20_000), Source: in.OptionalText("source", 200), Supersedes: in.OptionalText("supersedes", 60)}
	if from := in.OptionalDate("from"); from != nil {
		n.From = *from
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	r, err := o.statuteActs().Enter(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/statutes/"+r.ID, "statutes.entered", ""), nil
}

func (o *Office) statute(c *web.Context) (web.Page, error) {
	t, err := o.table(c)
	if err != nil {
		return web.Page{}, err
	}
	e, err := t.Find(c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	day := law.DateOf(o.now(c))
	origin := ui.Text(c.T("statutes.own"))
	if !e.Own() {
		origin = ui.At(e.At).WithNote(c.T("statutes.entered.by"))
	}
	p := RecordPage{Facts: ui.Facts{{Key: c.T("statutes.state"), Value: inForce(c, &e, day)}, {Key: c.T("statutes.rank"), Value: ui.Text(c.Words(e.Rank.Words()))}, {Key: c.T("statutes.number"), Value: ui.Text(e.Number)},
		{Key: c.T("statutes.from"), Value: dayOrNone(e.From)}, {Key: c.T("statutes.until"), Value: lastDay(c, e.Until)}, {Key: c.T("statutes.source"), Value: ui.Text(e.Source)}, {Key: c.T("statutes.origin"), Value: origin},
		{Key: c.T("statutes.may-overlay"), Value: ui.Text(c.T("statutes.may-overlay." + yesOrNo(e.Rank.MayOverlay())))}}}
	if !e.Checked {
		p.Warnings = append(p.Warnings, c.T("statutes.unchecked.why"))
	}
	list := ui.Table{Columns: columns(c, "statutes.provision", "statutes.gist", "statutes.until")}
	for _, x := range e.Provisions {
		list.Rows = append(list.Rows, ui.Row{Struck: !x.InForce(day), Cells: []ui.Value{ui.Text(cited(c, x.Article)), ui.Text(x.Gist), lastDay(c, x.Until)}})
	}
	p.Sections = []RecordSection{sectionOf(c.T("statutes.provisions"), c.T("statutes.provisions.none"), list)}
	if !e.Own() {
		if err := o.takeBackParts(c, &p, "/statutes/"+e.ID, e.ID, e.RetractedAt != nil); err != nil {
			return web.Page{}, err
		}
	}
	head := web.Head{Title: e.Name(), Crumbs: statuteCrumbs(c), Section: "/statutes"}
	if c.May(access.KeepStatutes) && e.RetractedAt == nil {
		head.Actions = []ui.Link{{URL: "/statutes/new?supersedes=" + e.ID, Text: c.T("statutes.supersede"), Icon: "plus"}}
	}
	return recordPage.Page(head, p), nil
}

func yesOrNo(ok bool) string {
	if ok {
		return "yes"
	}
	return "no"
}

// takeBackParts adds what was proposed about an entry, and the form of who may propose or decide.
func (o *Office) takeBackParts(c *web.Context, p *RecordPage, at, id string, gone bool) error {
	all, err := statute.TakeBacks(c.Ctx(), o.reader(), c.Actor.Book, id)
	if err != nil {
		return err
	}
	t := ui.Table{Columns: columns(c, "statutes.proposed", "statutes.reason", "statutes.decision")}
	var open *statute.TakeBack
	for i, b := range all {
		decision := ui.Status(ui.Waiting, c.T("statutes.takeback.open"))
		if b.Open() {
			open = &all[i]
		} else {
			decision = ui.Text(c.T("statutes.takeback." + b.State)).WithNote(b.Answer)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(b.ProposedAt), ui.Text(b.Reason), decision}})
	}
	if len(all) > 0 {
		p.Sections = append(p.Sections, sectionOf(c.T("statutes.takebacks"), "", t))
	}
	if gone || !c.May(access.KeepStatutes) {
		return nil
	}
	f := c.Form()
	switch {
	case open == nil:
		p.Forms = append(p.Forms, RecordForm{Title: c.T("statutes.takeback"), Action: at + "/takeback", Button: c.T("statutes.takeback.propose"),
			Fields: []ui.Field{f.Field("reason", c.T("statutes.reason")).As("textarea").Max(500).Lines(2)}})
	case open.Proposer == c.Actor.Person:
		p.Warnings = append(p.Warnings, c.T("statutes.takeback.own"))
	default:
		p.Forms = append(p.Forms, RecordForm{Title: c.T("statutes.takeback.decide"), Action: at + "/decide", Button: c.T("statutes.takeback.submit"),
			Fields: []ui.Field{f.Field("decision", c.T("statutes.decision")).As("radios").Of([]ui.Choice{{Value: "accept", Label: c.T("statutes.takeback.accepted")}, {Value: "refuse", Label: c.T("statutes.takeback.refused")}}),
				f.Field("answer", c.T("statutes.answer")).As("textarea").Max(500).Lines(2)}})
	}
	return nil
}

func (o *Office) proposeTakeBackOf(c *web.Context, at string) (web.Page, error) {
	in := c.Read()
	reason := in.OptionalText("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.statuteActs().ProposeTakeBack(c.Ctx(), o.by(c), c.Path("id"), reason); err != nil {
		return web.Page{}, err
	}
	return c.Done(at+c.Path("id"), "statutes.takeback.proposed", ""), nil
}

func (o *Office) decideTakeBackOf(c *web.Context, at string) (web.Page, error) {
	in := c.Read()
	decision, answer := in.Choice("decision", "accept", "refuse"), in.OptionalText("answer", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	all, err := statute.TakeBacks(c.Ctx(), o.reader(), c.Actor.Book, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if len(all) == 0 {
		return web.Page{}, fault.NotFound{What: law.Words{ZH: "这项提议", EN: "the proposal"}}
	}
	if _, err := o.statuteActs().DecideTakeBack(c.Ctx(), o.by(c), all[0].ID, decision == "accept", answer); err != nil {
		return web.Page{}, err
	}
	if strings.HasPrefix(at, "/overlays") { // reviews may be asked anew, or no longer
		if err := o.Devices.SettleAll(c.Ctx(), c.Actor.Book, o.now(c)); err != nil {
			return web.Page{}, err
		}
	}
	return c.Done(at+c.Path("id"), "statutes.takeback.done", ""), nil
}

func (o *Office) proposeStatuteTakeBack(c *web.Context) (web.Page, error) {
	return o.proposeTakeBackOf(c, "/statutes/")
}

func (o *Office) decideStatuteTakeBack(c *web.Context) (web.Page, error) {
	return o.decideTakeBackOf(c, "/statutes/")
}
