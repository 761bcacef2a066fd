package office

import (
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/discretion"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) benchmarkActs() *discretion.Service { return &discretion.Service{Engine: o.Engine} }

func (o *Office) benchmarkRoutes() []web.Route {
	view, draft, decide := web.Permission(access.ViewCases), web.Permission(access.ReviewCases), web.Permission(access.DecideCases)
	return []web.Route{
		{Method: "GET", Path: "/benchmarks", Policy: view, Page: o.benchmarks},
		{Method: "GET", Path: "/benchmarks/new", Policy: draft, Page: o.newBenchmark},
		{Method: "POST", Path: "/benchmarks", Policy: draft, Page: o.draftBenchmark, Again: o.newBenchmark},
		{Method: "GET", Path: "/benchmarks/{id}", Policy: view, Page: o.benchmark},
		{Method: "POST", Path: "/benchmarks/{id}/decide", Policy: decide, Page: o.decideBenchmark, Again: o.benchmark},
	}
}

func benchmarkCrumbs(c *web.Context) []ui.Link {
	return append(statuteCrumbs(c), ui.Link{URL: "/benchmarks", Text: c.T("benchmarks.title")})
}

func benchmarkPath(v *discretion.Version) string { return "/benchmarks/" + v.ID }

var benchmarkStates = map[discretion.Standing]ui.State{discretion.Waiting: ui.Waiting, discretion.Declined: ui.Unmet, discretion.Coming: ui.Waiting,
	discretion.InForce: ui.Met, discretion.Replaced: ui.Plain, discretion.Ended: ui.Plain}

// standingsOn says of versions where they stand on a day; what is in force is looked up once for each body, field and violation.
func (o *Office) standingsOn(c *web.Context, day law.Date) func(v *discretion.Version) (ui.Badge, error) {
	type key struct{ body, field, violation string }
	type current struct {
		version discretion.Version
		found   bool
	}
	known := map[key]current{}
	return func(v *discretion.Version) (ui.Badge, error) {
		k := key{v.Body, v.Field, v.Violation}
		x, ok := known[k]
		if !ok {
			var err error
			if x.version, x.found, err = discretion.For(c.Ctx(), o.reader(), c.Actor.Book, v.Body, v.Field, v.Violation, day); err != nil {
				return ui.Badge{}, err
			}
			known[k] = x
		}
		s := v.On(day, x.version, x.found)
		return ui.Badge{State: benchmarkStates[s], Word: c.Words(discretion.StandingWords[s])}, nil
	}
}

// benchmarks lists the versions of the own body, the latest first (行政处罚法 34).
func (o *Office) benchmarks(c *web.Context) (web.Page, error) {
	in := c.Read()
	f := discretion.Filter{Field: in.OptionalText("field", 40), State: discretion.State(in.OptionalText("state", 20)), Turn: turn(c)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ViewCases)
	page, err := discretion.List(c.Ctx(), o.reader(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	total, err := discretion.Count(c.Ctx(), o.reader(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	form := c.Form()
	states := []ui.Choice{{Label: c.T("benchmarks.every")}}
	for _, s := range []discretion.State{discretion.Proposed, discretion.Approved, discretion.Refused} {
		states = append(states, ui.Choice{Value: string(s), Label: c.Words(discretion.StateWords[s])})
	}
	p := ListPage{More: more(c, page, total, func(v discretion.Version) string { return v.ID }),
		Filters: &ui.Filters{Action: "/benchmarks", Active: f.Field != "" || f.State != "", Fields: []ui.Field{
			form.Field("field", c.T("overlays.field")).As("select").Of(append([]ui.Choice{{Label: c.T("benchmarks.every")}}, everyField(c)...)).Optional(),
			form.Field("state", c.T("benchmarks.decision")).As("select").Of(states).Optional()}},
		List: ui.Table{Caption: c.T("benchmarks.title"), Columns: columns(c, "benchmarks.violation", "overlays.field", "people.body", "benchmarks.document", "benchmarks.from", "benchmarks.standing")}}
	standing, bodies := o.standingsOn(c, law.DateOf(o.now(c))), map[string]string{}
	for i := range page.Rows {
		v := &page.Rows[i]
		if bodies[v.Body] == "" {
			b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, v.Body)
			if err != nil {
				return web.Page{}, err
			}
			bodies[v.Body] = b.Name
		}
		badge, err := standing(v)
		if err != nil {
			return web.Page{}, err
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(benchmarkPath(v), c.Words(capture.ViolationWords(v.Violation))).WithNote(v.Violation), ui.Text(c.Words(people.Fields[v.Field])), ui.Text(bodies[v.Body]),
			ui.Text(v.Document.Number), ui.On(v.From), {Badge: &badge}}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("benchmarks.none"), Next: c.T("benchmarks.none.next")}
	}
	head := web.Head{Title: c.T("benchmarks.title"), Lead: c.T("benchmarks.lead"), Crumbs: statuteCrumbs(c), Section: "/statutes", Wide: true}
	if c.May(access.ReviewCases) {
		head.Actions = []ui.Link{{URL: "/benchmarks/new", Text: c.Words(discretion.Drafted.Title), Icon: "plus", Primary: true}}
	}
	return listPage.Page(head, p), nil
}

// benchmark shows a version with its bands, the others of the same violation, and the form of who decides.
func (o *Office) benchmark(c *web.Context) (web.Page, error) {
	v, err := discretion.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	standing := o.standingsOn(c, law.DateOf(o.now(c)))
	badge, err := standing(&v)
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{}
	if p.Facts, err = o.benchmarkFacts(c, &v); err != nil {
		return web.Page{}, err
	}
	bands := ui.Table{Columns: columns(c, "benchmarks.band", "benchmarks.circumstances", "benchmarks.penalty")}
	for _, b := range v.Bands {
		bands.Rows = append(bands.Rows, ui.Row{Cells: []ui.Value{ui.Text(b.Key), ui.Text(c.Words(b.Words)), ui.Text(c.Words(b.Ranges.Words()))}})
	}
	all, err := discretion.History(c.Ctx(), o.reader(), c.Actor.Book, v.Body, v.Field, v.Violation)
	if err != nil {
		return web.Page{}, err
	}
	versions := ui.Table{Columns: columns(c, "benchmarks.document", "benchmarks.from", "benchmarks.until", "benchmarks.standing")}
	for i := range all {
		x := &all[i]
		badge, err := standing(x)
		if err != nil {
			return web.Page{}, err
		}
		versions.Rows = append(versions.Rows, ui.Row{Current: x.ID == v.ID, Cells: []ui.Value{ui.Goto(benchmarkPath(x), x.Document.Number), ui.On(x.From), lastDay(c, x.Until), {Badge: &badge}}})
	}
	p.Sections = []RecordSection{sectionOf(c.T("benchmarks.bands"), "", bands), sectionOf(c.T("benchmarks.versions"), "", versions)}
	if v.State == discretion.Proposed && c.May(access.DecideCases) && v.Body == c.Actor.Body {
		decideBenchmarkForm(c, &v, &p)
	}
	head := web.Head{Title: c.T("benchmarks.of", c.Words(capture.ViolationWords(v.Violation))), Status: &badge, Crumbs: benchmarkCrumbs(c), Section: "/statutes"}
	if c.May(access.ReviewCases) && v.Body == c.Actor.Body {
		head.Actions = []ui.Link{{URL: "/benchmarks/new?of=" + v.ID, Text: c.T("benchmarks.next"), Icon: "plus"}}
	}
	return recordPage.Page(head, p), nil
}

func decideBenchmarkForm(c *web.Context, v *discretion.Version, p *RecordPage) {
	if v.Person == c.Actor.Person {
		p.Warnings = append(p.Warnings, c.T("benchmarks.own"))
		return
	}
	f := c.Form()
	p.Forms = append(p.Forms, RecordForm{Title: c.Words(discretion.Decided.Title), Action: benchmarkPath(v) + "/decide", Button: c.T("benchmarks.decide"),
		Fields: []ui.Field{f.Field("decision", c.T("benchmarks.decision")).As("radios").Of([]ui.Choice{{Value: "approve", Label: c.T("benchmarks.approve"), Note: c.T("benchmarks.approve.note")}, {Value: "refuse", Label: c.T("benchmarks.refuse")}}),
			f.Field("reason", c.T("people.reason")).As("textarea").Max(500).Lines(2).Optional().Hint(c.T("benchmarks.reason.hint"))}})
}

func (o *Office) benchmarkFacts(c *web.Context, v *discretion.Version) (ui.Facts, error) {
	body, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, v.Body)
	if err != nil {
		return nil, err
	}
	names := o.namer(c)
	drafter, err := names(v.Person)
	if err != nil {
		return nil, err
	}
	out := ui.Facts{{Key: c.T("people.body"), Value: ui.Text(body.Name)}, {Key: c.T("devices.f.violation"), Value: ui.Text(v.Violation)}, {Key: c.T("overlays.field"), Value: ui.Text(c.Words(people.Fields[v.Field]))},
		{Key: c.T("benchmarks.basis"), Value: ui.Goto("/statutes/"+v.Statute, v.Basis)}, {Key: c.T("benchmarks.law"), Value: ui.Text(c.Words(v.Law.Words()))},
		{Key: c.T("benchmarks.document"), Value: ui.Text(v.Document.Title).WithNote(c.T("layout.pair", v.Document.Number, c.Words(v.Document.Rank.Words())))},
		{Key: c.T("benchmarks.published"), Value: ui.On(v.Document.Published).WithNote(v.Document.Place)}, {Key: c.T("benchmarks.from"), Value: ui.On(v.From)},
		{Key: c.T("benchmarks.until"), Value: lastDay(c, v.Until)}, {Key: c.T("benchmarks.drafted"), Value: ui.Text(drafter).WithNote(ui.Moment(c.Lang(), v.At))}}
	if v.DecidedAt != nil {
		decider, err := names(v.Decider)
		if err != nil {
			return nil, err
		}
		out = append(out, ui.Fact{Key: c.T("benchmarks.decided"), Value: ui.Text(decider).WithNote(ui.Moment(c.Lang(), *v.DecidedAt))})
	}
	if v.Reason != "" {
		out = append(out, ui.Fact{Key: c.T("people.reason"), Value: ui.Text(v.Reason)})
	}
	return out, nil
}

func (o *Office) decideBenchmark(c *web.Context) (web.Page, error) {
	in := c.Read()
	decision, reason := in.Choice("decision", "approve", "refuse"), in.OptionalText("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.benchmarkActs().Decide(c.Ctx(), o.by(c), c.Path("id"), decision == "approve", reason); err != nil {
		return web.Page{}, err
	}
	return c.Done("/benchmarks/"+c.Path("id"), "benchmarks.decided.done", ""), nil
}

// newBenchmark asks for a version; from the page of another it begins with what that one says.
func (o *Office) newBenchmark(c *web.Context) (web.Page, error) {
	t, err := o.table(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	if id := c.Query("of"); id != "" {
		v, err := discretion.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ReviewCases), id)
		if err != nil {
			return web.Page{}, err
		}
		prefillBenchmark(f, &v)
	}
	sets := func(r statute.Rank) bool { return r.MayOverlay() }
	return formPage.Page(web.Head{Title: c.Words(discretion.Drafted.Title), Lead: c.T("benchmarks.new.lead"), Crumbs: benchmarkCrumbs(c), Section: "/statutes"}, FormPage{
		Action: "/benchmarks", Button: c.T("benchmarks.submit"), Icon: "done", Back: ui.Link{URL: "/benchmarks", Text: c.T("overlays.back")},
		Fields: []ui.Field{
			f.Field("field", c.T("overlays.field")).As("select").Of(append([]ui.Choice{{Label: c.T("form.choose")}}, everyField(c)...)).Wide("mid"),
			f.Field("violation", c.T("devices.f.violation")).Max(40).Wide("short").Hint(c.T("benchmarks.violation.hint")),
			f.Field("basis", c.T("benchmarks.basis")).As("select").Of(citations(c, t, law.DateOf(o.now(c)), sets)).Hint(c.T("benchmarks.basis.hint")),
			f.Field("law", c.T("benchmarks.law")).Max(500).Hint(c.T("benchmarks.law.hint")),
			f.Field("bands", c.T("benchmarks.bands")).As("textarea").Lines(6).Hint(c.T("benchmarks.bands.hint")),
			f.Field("title", c.T("benchmarks.document.title")).Max(200), f.Field("number", c.T("benchmarks.number")).Max(200).Wide("mid"),
			f.Field("rank", c.T("statutes.rank")).As("select").Of(documentRanks(c)).Wide("mid"),
			f.Field("published", c.T("benchmarks.published")).As("date").Wide("mid").Hint(c.T("benchmarks.published.hint")), f.Field("place", c.T("benchmarks.place")).Max(200),
			f.Field("from", c.T("benchmarks.from")).As("date").Wide("mid").Hint(c.T("benchmarks.from.hint")),
			f.Field("until", c.T("benchmarks.until")).As("date").Wide("mid").Optional().Hint(c.T("benchmarks.until.hint")),
		}}), nil
}

// documentRanks are the ranks that the document of a benchmark may have.
func documentRanks(c *web.Context) []ui.Choice {
	out := []ui.Choice{{Label: c.T("form.choose")}}
	for _, r := range statute.Ranks() {
		if !r.Standard() {
			out = append(out, ui.Choice{Value: string(r), Label: c.Words(r.Words())})
		}
	}
	return out
}

func prefillBenchmark(f *ui.Form, v *discretion.Version) {
	lines := make([]string, len(v.Bands))
	for i, b := range v.Bands {
		parts := []string{b.Key, b.Words.ZH, b.Ranges.Words().ZH}
		if b.Words.EN != "" {
			parts = append(parts, b.Words.EN)
		}
		lines[i] = strings.Join(parts, "｜")
	}
	for name, value := range map[string]string{"field": v.Field, "violation": v.Violation, "basis": statute.Key(v.Statute, v.Article), "law": v.Law.Words().ZH, "bands": strings.Join(lines, "\n"),
		"title": v.Document.Title, "rank": string(v.Document.Rank), "place": v.Document.Place} {
		f.Prefill(name, value)
	}
}

func (o *Office) draftBenchmark(c *web.Context) (web.Page, error) {
	in := c.Read()
	d := discretion.Draft{Field: in.OptionalText("field", 40), Violation: in.OptionalText("violation", 40), Basis: in.OptionalText("basis", 200), Law: in.OptionalText("law", 500),
		Bands: in.OptionalText("bands", 20_000), Until: in.OptionalDate("until"),
		Document: discretion.Document{Title: in.OptionalText("title", 200), Number: in.OptionalText("number", 200), Rank: statute.Rank(in.OptionalText("rank", 40)), Place: in.OptionalText("place", 200)}}
	for name, day := range map[string]*law.Date{"published": &d.Document.Published, "from": &d.From} {
		if given := in.OptionalDate(name); given != nil {
			*day = *given
		}
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.benchmarkActs().DraftVersion(c.Ctx(), o.by(c), d)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/benchmarks/"+done.Record.ID, "benchmarks.drafted.done", ""), nil
}

// benchmarkQueues is what waits for a head: versions that somebody else drafted.
func (o *Office) benchmarkQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.DecideCases) {
		return nil, nil
	}
	n, err := discretion.Count(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideCases), discretion.Filter{State: discretion.Proposed, Not: c.Actor.Person})
	return []Queue{{Title: c.Words(discretion.Decided.Title), Count: n, Link: "/benchmarks?state=" + string(discretion.Proposed), Why: c.T("benchmarks.queue.why")}}, err
}
