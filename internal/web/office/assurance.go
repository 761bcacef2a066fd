package office

import (
	"fmt"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/assurance"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) assuranceActs() *assurance.Service { return &assurance.Service{Engine: o.Engine} }

func (o *Office) assuranceRoutes() []web.Route {
	view, keep := web.Permission(access.ViewAssurance), web.Permission(access.KeepAssurance)
	return []web.Route{
		{Method: "GET", Path: "/assurance", Policy: view, Page: o.assurance},
		{Method: "GET", Path: "/assurance/{id}/papers/{digest}", Policy: view, Write: o.assurancePaper},
		{Method: "GET", Path: "/assurance/new", Policy: keep, Page: o.newAssurance},
		{Method: "POST", Path: "/assurance", Policy: keep, Page: o.enterAssurance, Again: o.newAssurance, Upload: uploadMost},
		{Method: "GET", Path: "/assurance/{id}/end", Policy: keep, Page: o.askEndAssurance},
		{Method: "POST", Path: "/assurance/{id}/end", Policy: keep, Page: o.endAssurance, Again: o.askEndAssurance},
	}
}

func assuranceCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/assurance", Text: c.T("assurance.title")}}
}

// assurance shows which version runs, where each kind of record stands, and all records (Art 21).
func (o *Office) assurance(c *web.Context) (web.Page, error) {
	all, err := assurance.List(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{Facts: ui.Facts{{Key: c.T("assurance.program"), Value: ui.Whole(o.Program)}, {Key: c.T("assurance.remind"), Value: ui.Text(c.T("assurance.remind.words", assurance.RemindDays))}}}
	now := ui.Table{Columns: columns(c, "assurance.kind", "assurance.state", "assurance.number", "assurance.until")}
	for _, s := range assurance.StandingsOn(all, law.DateOf(o.now(c))) {
		number, until := ui.Text(""), ui.Text("")
		if s.Record != nil {
			number, until = o.assuranceNumber(c, s.Record), o.assuranceTerm(c, s.Record)
		}
		now.Rows = append(now.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(s.Kind.Words())), ui.Status(assuranceState[s.State], c.Words(assurance.StateWords[s.State])), number, until}})
	}
	list := ui.Table{Columns: columns(c, "assurance.kind", "assurance.number", "assurance.result", "assurance.from", "assurance.until", "assurance.papers", "assurance.end")}
	for i := range all {
		list.Rows = append(list.Rows, o.assuranceRow(c, &all[i]))
	}
	p.Sections = []RecordSection{sectionOf(c.T("assurance.standings"), "", now), sectionOf(c.T("assurance.all"), c.T("assurance.none"), list)}
	head := web.Head{Title: c.T("assurance.title"), Lead: c.T("assurance.lead"), Wide: true}
	if c.May(access.KeepAssurance) {
		head.Actions = []ui.Link{{URL: "/assurance/new", Text: c.Words(assurance.Entered.Title), Icon: "plus", Primary: true}}
	}
	return recordPage.Page(head, p), nil
}

var assuranceState = map[assurance.State]ui.State{assurance.Absent: ui.Unknown, assurance.Unmet: ui.Unmet, assurance.Over: ui.Unmet, assurance.Soon: ui.Waiting, assurance.InOrder: ui.Met}

func (o *Office) assuranceNumber(c *web.Context, r *assurance.Record) ui.Value {
	note := r.Issuer
	if r.Level > 0 {
		note = c.T("layout.pair", c.T(levelKey(r.Level)), r.Issuer)
	}
	return ui.Text(r.Number).WithNote(note)
}

func levelKey(level int) string { return fmt.Sprintf("assurance.level.%d", level) }

func (o *Office) assuranceTerm(c *web.Context, r *assurance.Record) ui.Value {
	if r.Until == nil {
		return ui.Text(c.T("assurance.until.none"))
	}
	return ui.On(*r.Until).WithNote(dueWords(c, *r.Until))
}

func (o *Office) assuranceRow(c *web.Context, r *assurance.Record) ui.Row {
	result, papers, end := ui.Text(""), ui.Text(""), ui.Text("")
	if r.Result != "" {
		result = ui.Text(c.Words(assurance.ResultWords[r.Result]))
	}
	if r.Version != "" {
		result = result.WithNote(r.Version)
	}
	if len(r.Papers) > 0 {
		papers = ui.Goto("/assurance/"+r.ID+"/papers/"+r.Papers[0].Digest, r.Papers[0].Name)
	}
	until := ui.Text(c.T("assurance.until.none"))
	if r.Until != nil {
		until = ui.On(*r.Until)
	}
	switch {
	case r.EndedDay != nil:
		end = ui.On(*r.EndedDay).WithNote(r.EndedReason)
	case c.May(access.KeepAssurance):
		end = ui.Goto("/assurance/"+r.ID+"/end", c.T("assurance.end.record"))
	}
	return ui.Row{Struck: r.EndedDay != nil, Cells: []ui.Value{ui.Text(c.Words(r.Kind.Words())), o.assuranceNumber(c, r), result, ui.On(r.From), until, papers, end}}
}

// assurancePaper shows a paper of a record of the system.
func (o *Office) assurancePaper(c *web.Context) error {
	r, err := assurance.ByID(c.Ctx(), o.reader(), c.Actor.Book, c.Path("id"))
	if err != nil {
		return err
	}
	for _, p := range r.Papers {
		if p.Digest == c.Path("digest") {
			return o.showPaper(c, device.Attachment(p))
		}
	}
	return noPaper
}

func (o *Office) newAssurance(c *web.Context) (web.Page, error) {
	f := c.Form()
	none := ui.Choice{Label: c.T("form.choose")}
	kinds, results, levels := []ui.Choice{none}, []ui.Choice{none}, []ui.Choice{none}
	for _, k := range assurance.Kinds {
		kinds = append(kinds, ui.Choice{Value: string(k.Key), Label: c.Words(k.Words)})
	}
	for _, r := range []assurance.Result{assurance.Pass, assurance.Partly, assurance.Fail} {
		results = append(results, ui.Choice{Value: string(r), Label: c.Words(assurance.ResultWords[r])})
	}
	for n := 1; n <= assurance.LevelMost; n++ {
		levels = append(levels, ui.Choice{Value: strconv.Itoa(n), Label: c.T(levelKey(n))})
	}
	return formPage.Page(web.Head{Title: c.Words(assurance.Entered.Title), Lead: c.T("assurance.lead"), Crumbs: assuranceCrumbs(c), Section: "/assurance"}, FormPage{
		Action: "/assurance", Upload: true, Button: c.T("assurance.enter"), Icon: "done", Back: ui.Link{URL: "/assurance", Text: c.T("assurance.back")},
		Fields: []ui.Field{f.Field("kind", c.T("assurance.kind")).As("select").Of(kinds), f.Field("number", c.T("assurance.number")).Max(200).Wide("mid").Hint(c.T("assurance.number.hint")),
			f.Field("issuer", c.T("assurance.issuer")).Max(200), f.Field("level", c.T("assurance.level")).As("select").Of(levels).Wide("mid").Optional().Hint(c.T("assurance.level.hint")),
			f.Field("result", c.T("assurance.result")).As("select").Of(results).Wide("mid").Optional().Hint(c.T("assurance.result.hint")),
			f.Field("version", c.T("assurance.version")).Max(200).Optional().Hint(c.T("assurance.version.hint")),
			f.Field("from", c.T("assurance.from")).As("date").Wide("mid"), f.Field("until", c.T("assurance.until")).As("date").Wide("mid").Optional().Hint(c.T("assurance.until.hint")),
			papersField(c, f)}}), nil
}

func (o *Office) enterAssurance(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := assurance.New{Kind: assurance.Kind(in.OptionalText("kind", 40)), Number: in.OptionalText("number", 200), Issuer: in.OptionalText("issuer", 200),
		Result: assurance.Result(in.OptionalText("result", 10)), Version: in.OptionalText("version", 200), Until: in.OptionalDate("until")}
	n.Level, _ = strconv.Atoi(in.OptionalText("level", 1)) // what is none of the levels is refused where one is wanted
	if d := in.OptionalDate("from"); d != nil {
		n.From = *d
	}
	papers, err := o.keepDocuments(c)
	if err := mended(err, in.Err()); err != nil {
		return web.Page{}, err
	}
	n.Papers = papers
	done, err := o.assuranceActs().Enter(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/assurance", "assurance.entered", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askEndAssurance(c *web.Context) (web.Page, error) {
	r, err := assurance.ByID(c.Ctx(), o.reader(), c.Actor.Book, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(assurance.Ended.Title), Lead: c.T("layout.pair", c.Words(r.Kind.Words()), r.Number), Crumbs: assuranceCrumbs(c), Section: "/assurance"}, FormPage{
		Action: "/assurance/" + r.ID + "/end", Button: c.T("assurance.end"), Icon: "done", Back: ui.Link{URL: "/assurance", Text: c.T("assurance.back")},
		Fields: []ui.Field{f.Field("day", c.T("assurance.end.day")).As("date").Wide("mid"), f.Field("reason", c.T("statutes.reason")).Max(200)}}), nil
}

func (o *Office) endAssurance(c *web.Context) (web.Page, error) {
	in := c.Read()
	day, reason := in.Date("day"), in.Text("reason", 200)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.assuranceActs().End(c.Ctx(), o.by(c), c.Path("id"), day, reason)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/assurance", "assurance.ended", entryNumber(c, done.Entry.Index)), nil
}

// assuranceQueues is what the system administrator must see to: kinds without a record, with a result that is not met, or at the
// end of their terms, by the first of these.
func (o *Office) assuranceQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.KeepAssurance) {
		return nil, nil
	}
	all, err := assurance.List(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return nil, err
	}
	q := Queue{Title: c.T("assurance.queue"), Link: "/assurance", Why: c.T("assurance.queue.why")}
	for _, s := range assurance.StandingsOn(all, law.DateOf(o.now(c))) {
		by, due := s.Due()
		if !due {
			continue
		}
		q.Count++
		if by != nil && (q.Due == nil || *by < *q.Due) {
			q.Due = by
		}
	}
	return []Queue{q}, nil
}
