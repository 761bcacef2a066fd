package office

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// CasesPage is the list of cases, with the ways to look for a party: by name, by number, by plate, each behind a token.
type CasesPage struct {
	Tabs    *ui.Tabs
	Boxes   []searchBox
	Filters *ui.Filters
	Stages  *ui.Table // of the cases that are examined again, by stage
	List    ui.Table
	More    ui.More
	None    *ui.Empty
}

var casesPage = web.NewTemplate[CasesPage](files, "cases.html", "box.html")

// caseShapes are the shapes of the states.
var caseShapes = map[casefile.State]ui.State{casefile.Penalised: ui.Met, casefile.NotPenalised: ui.Met, casefile.Closed: ui.Plain, casefile.NotFiled: ui.Plain, casefile.Withdrawn: ui.Plain,
	casefile.Transferred: ui.Plain, casefile.Revoked: ui.Plain, casefile.Stub: ui.Plain}

// caseBadge is how a case stands, in the first of the state's words: a badge is never broken across lines.
func caseBadge(c *web.Context, f *casefile.File) ui.Badge {
	word, _, _ := strings.Cut(strings.ReplaceAll(c.Words(casefile.StateWords[f.State]), ", ", "，"), "，")
	b := ui.Badge{State: ui.Waiting, Word: word}
	if shape, ok := caseShapes[f.State]; ok {
		b.State = shape
	}
	if f.Frozen != "" {
		b = ui.Badge{State: ui.Unmet, Word: c.T("cases.frozen.badge", b.Word)}
	}
	return b
}

// partySearches are the ways to look for a party.
var partySearches = []struct{ by, label string }{{"name", "cases.party.name"}, {"number", "cases.party.number"}, {"plate", "captures.plate.whole"}}

// keepCaseSearch keeps what a party is looked for by, and leads to the list with its token.
func (o *Office) keepCaseSearch(c *web.Context) (web.Page, error) {
	by := c.Path("by")
	if !slices.ContainsFunc(partySearches, func(x struct{ by, label string }) bool { return x.by == by }) {
		return web.Page{}, missing("这种查找", "the search")
	}
	in := c.Read()
	query := in.Text("who", queryMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	token, err := o.queries().Keep(c.Ctx(), c.Actor.Book, c.Session.Token, query, c.Now())
	if err != nil {
		return web.Page{}, err
	}
	return web.Redirect("/cases?by=" + by + "&of=" + token), nil
}

// caseFilter reads what the list is narrowed to. What a party is looked for by stands behind a token.
func (o *Office) caseFilter(c *web.Context) (f casefile.Filter, token string, err error) {
	in := c.Read()
	f = casefile.Filter{State: casefile.State(in.OptionalText("state", 20)), Todo: casefile.Todo(in.OptionalText("todo", 20)), Me: c.Actor.Person, Turn: turn(c)}
	in.Want(f.State == "" || casefile.StateWords[f.State].ZH != "", "state", "请选择列出的状态。", "Choose one of the states listed.")
	in.Want(f.Todo == "" || slices.Contains(casefile.Todos, f.Todo), "todo", "请选择列出的事项。", "Choose one of the kinds listed.")
	f.Recall = in.OptionalText("recall", 64)
	if in.OptionalText("mine", 10) != "" {
		f.Handler = c.Actor.Person
	}
	by := in.OptionalText("by", 10)
	if err := in.Err(); err != nil {
		return f, "", err
	}
	query, token, err := o.keptOf(c)
	if err != nil || query == "" {
		return f, token, err
	}
	item := "person"
	switch by {
	case "number":
		f.Number, item = query, "party"
	case "plate":
		f.Plate, item = query, "plate"
	default:
		f.Party = query
	}
	return f, token, o.lookedFor(c, item, o.Cases.Index(f))
}

// listCases lists cases. A page shows parties, so that it is a look.
func (o *Office) listCases(c *web.Context) (web.Page, error) {
	f, token, err := o.caseFilter(c)
	if err != nil {
		return web.Page{}, err
	}
	page, total, err := o.Cases.List(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), f)
	if err != nil {
		return web.Page{}, err
	}
	p := CasesPage{Tabs: caseTabs(c, "/cases"), Boxes: caseBoxes(c), Filters: caseFilters(c, &f, token), List: caseTable(c, page.Rows)}
	if f.Recall != "" || f.Todo == casefile.ToThaw {
		if p.Stages, err = o.caseStages(c, f); err != nil {
			return web.Page{}, err
		}
	}
	switch {
	case len(page.Rows) > 0:
		if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "cases", ID: page.Rows[0].ID, Purpose: "list"}); err != nil {
			return web.Page{}, err
		}
		p.More = more(c, page, total, casefile.File.Cursor)
	case p.Filters.Active:
		p.None = &ui.Empty{Why: c.T("cases.none.filtered"), Next: c.T("cases.none.filtered.next")}
	default:
		p.None = &ui.Empty{Why: c.T("cases.none"), Next: c.T("cases.none.next")}
	}
	head := web.Head{Title: c.T("cases.title"), Lead: c.T("cases.lead"), Wide: true, Section: "/cases"}
	if c.May(access.HandleCases) {
		head.Actions = append(head.Actions, ui.Link{URL: "/cases/new", Text: c.Words(casefile.Entered.Title), Icon: "plus", Primary: true})
	}
	head.Actions = append(head.Actions, exportLink(c, "/cases.csv"))
	return casesPage.Page(head, p), nil
}

// caseStages are the cases of a list by their stage: what a recall or an exclusion reaches, open and closed (Art 36, 45(1)). Each number leads
// to its cases; nil: there are none.
func (o *Office) caseStages(c *web.Context, f casefile.Filter) (*ui.Table, error) {
	f.State = ""
	stages, err := o.Cases.Stages(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), f)
	if err != nil || len(stages) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("cases.stages"), Columns: []ui.Column{{Title: c.T("cases.state")}, {Title: c.T("cases.stages.count"), Number: true}, {Title: c.T("cases.stages.frozen"), Number: true}}}
	for _, s := range stages {
		q := url.Values{"state": {string(s.State)}}
		if f.Recall != "" {
			q.Set("recall", f.Recall)
		}
		if f.Todo != "" {
			q.Set("todo", string(f.Todo))
		}
		badge := caseBadge(c, &casefile.File{State: s.State})
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{{Badge: &badge}, ui.Goto("/cases?"+q.Encode(), fmt.Sprint(s.Count)), ui.Count(int(s.Frozen))}})
	}
	return t, nil
}

// caseTabs are the ways through cases; at is where one stands.
func caseTabs(c *web.Context, at string) *ui.Tabs {
	t := &ui.Tabs{Label: c.T("cases.title"), Items: []ui.Tab{{URL: "/cases", Text: c.T("cases.all"), Current: at == "/cases" && c.Query("mine") == ""}}}
	if c.May(access.HandleCases) {
		t.Items = append(t.Items, ui.Tab{URL: "/cases?mine=yes", Text: c.T("cases.mine"), Current: at == "/cases" && c.Query("mine") != ""})
	}
	t.Items = append(t.Items, ui.Tab{URL: "/cases/due", Text: c.T("cases.due"), Current: at == "/cases/due"}, ui.Tab{URL: "/hearings", Text: c.T("hearings.title"), Current: at == "/hearings"})
	if c.May(access.DecideCases) {
		t.Items = append(t.Items, ui.Tab{URL: "/approvals", Text: c.T("cases.approvals"), Current: at == "/approvals"})
	}
	return t
}

// caseBoxes look for a party. Each is a form of its own, so that each has a field of its own name on the page.
func caseBoxes(c *web.Context) (out []searchBox) {
	for _, s := range partySearches {
		field := c.Form().Field("who", c.T(s.label)).Max(queryMost).Wide("mid").Autocomplete("off")
		if field.ID = ui.FieldID("who-" + s.by); c.Path("by") != s.by {
			field.Error, field.Value = "", ""
		}
		out = append(out, searchBox{Action: "/search/cases/" + s.by, Field: field, Button: c.T("cases.search." + s.by)})
	}
	return out
}

func caseFilters(c *web.Context, f *casefile.Filter, token string) *ui.Filters {
	states, todos := []ui.Choice{{Label: c.T("devices.all")}}, []ui.Choice{{Label: c.T("devices.all")}}
	for _, s := range casefile.States {
		states = append(states, ui.Choice{Value: string(s), Label: c.Words(casefile.StateWords[s])})
	}
	for _, t := range casefile.Todos {
		todos = append(todos, ui.Choice{Value: string(t), Label: c.T("cases.todo." + string(t))})
	}
	form := c.Form()
	out := &ui.Filters{Action: "/cases", Active: f.State != "" || f.Todo != "" || f.Recall != "" || f.Handler != "" || token != "", Hidden: hiddenOf(token), Fields: []ui.Field{
		form.Field("state", c.T("cases.state")).As("select").Of(states).Optional(), form.Field("todo", c.T("cases.todo")).As("select").Of(todos).Optional()}}
	for _, name := range []string{"by", "mine", "recall"} {
		if v := c.Query(name); v != "" && len(v) <= 64 {
			out.Hidden = append(out.Hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	return out
}

func caseTable(c *web.Context, rows []casefile.File) ui.Table {
	t := ui.Table{Caption: c.T("cases.title"), Columns: []ui.Column{{Title: c.T("cases.number")}, {Title: c.T("cases.violation")}, {Title: c.T("cases.party")}, {Title: c.T("cases.registered")}, {Title: c.T("cases.state")}}}
	for i := range rows {
		f := &rows[i]
		badge := caseBadge(c, f)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(casePath(f.ID), f.Number), ui.Text(caseViolation(c, f)), ui.Text(f.Party.Name).WithNote(ui.Plate(f.Plate)), ui.At(f.RegisteredAt), {Badge: &badge}}})
	}
	return t
}

// caseViolation names what is suspected; a matter that is handled elsewhere has none.
func caseViolation(c *web.Context, f *casefile.File) string {
	if f.Violation == "" {
		return c.T("cases.elsewhere")
	}
	return c.Words(capture.ViolationWords(f.Violation))
}

// casesFile is the list as a file: its first lines say who took it, when and what for, so that a copy that turns up says where it
// comes from. No number of a party leaves with it.
func (o *Office) casesFile(c *web.Context) error {
	f, _, err := o.caseFilter(c)
	if err != nil {
		return err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "cases", Purpose: "export"}); err != nil {
		return err
	}
	f.Turn = db.Turn{Limit: db.PageMost}
	return c.CSV(c.T("cases.title"), func(w *csvout.Writer) error {
		if err := o.marked(c, w, "cases"); err != nil {
			return err
		}
		if err := w.Row(c.T("cases.number"), c.T("cases.violation"), c.T("cases.party"), c.T("cases.registered"), c.T("cases.filed"), c.T("cases.decided"), c.T("cases.state")); err != nil {
			return err
		}
		for {
			page, _, err := o.Cases.List(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), f)
			if err != nil {
				return err
			}
			for i := range page.Rows {
				if err := w.Row(caseCells(c, &page.Rows[i])...); err != nil {
					return err
				}
				f.Turn.After = page.Rows[i].Cursor()
			}
			if !page.More {
				return nil
			}
		}
	})
}

func caseCells(c *web.Context, x *casefile.File) []string {
	filed, decided := "", ""
	if x.FiledAt != nil {
		filed = law.DateOf(*x.FiledAt).String()
	}
	if x.DecidedAt != nil {
		decided = law.DateOf(*x.DecidedAt).String()
	}
	return []string{x.Number, caseViolation(c, x), x.Party.Name, ui.Stamp(x.RegisteredAt), filed, decided, c.Words(casefile.StateWords[x.State])}
}

// aCase is the case of the address as it stands now, for who reads it. That it was opened is on record before anything of it leaves.
func (o *Office) aCase(c *web.Context, purpose string) (*casefile.Case, error) {
	k, err := o.Cases.Look(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err != nil {
		return nil, err
	}
	return k, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: casefile.Subject, ID: k.ID, Purpose: purpose})
}

func caseCrumbs(c *web.Context, k *casefile.Case) []ui.Link {
	out := []ui.Link{{URL: "/cases", Text: c.T("cases.title")}}
	if k != nil {
		out = append(out, ui.Link{URL: casePath(k.ID), Text: k.Number})
	}
	return out
}

var noCaseStep = fault.NotFound{What: law.Words{ZH: "这个步骤", EN: "the step"}}
