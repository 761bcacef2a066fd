package office

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/enrol"
	"yuanjian/internal/sheet"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// EnrolPage is one list: what it is, how far it is, what can be done, and what becomes of each line.
type EnrolPage struct {
	Because  string // why it stopped by itself
	Progress *EnrolProgress
	Start    *EnrolStep
	Stop     *EnrolStep
	Ways     ui.Links
	Tabs     ui.Tabs
	List     ui.Table
	More     ui.More
	None     *ui.Empty
	Facts    ui.Facts
}

// EnrolProgress is how far the entering is.
type EnrolProgress struct {
	Done, Total int
	Sentence    string
	Again       ui.Link // loads the page again
	Watch       ui.Link // lets the browser load it again by itself, or no more
}

// EnrolStep is a form of one button.
type EnrolStep struct{ Action, Button, Icon, Note string }

var enrolPage = web.NewTemplate[EnrolPage](files, "enrol.html")

// watchEvery is how often a page that is watched is loaded again, seconds. Whoever reads it aloud need not watch it.
const watchEvery = "5"

func (o *Office) enrolment(c *web.Context) (web.Page, error) {
	e, err := enrol.Find(c.Ctx(), o.reader(), c.Actor, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	p := EnrolPage{Because: c.Words(e.Because)}
	if p.Facts, err = o.enrolFacts(c, &e); err != nil {
		return web.Page{}, err
	}
	o.enrolSteps(c, &e, &p)
	if e.State == enrol.Running && c.Query("watch") != "" {
		c.W.Header().Set("Refresh", watchEvery)
	}
	state := enrolShown(c, &e)
	p.Tabs = enrolTabs(c, &e, state)
	results, err := o.Lists.Results(c.Ctx(), o.reader(), &e, state, c.Query("after"))
	if err != nil {
		return web.Page{}, err
	}
	p.List = enrolTable(c, &e, results, state == "" || state == sheet.Wrong)
	p.More = ui.More{Shown: len(results.Results), Total: enrolCount(&e, state)}
	if results.Next != "" {
		p.More.URL = c.With("after", results.Next)
	}
	if len(results.Results) == 0 {
		p.None = &ui.Empty{Why: c.T("enrol.result.none")}
	}
	badge := enrolState(c, &e).Badge
	return enrolPage.Page(web.Head{Title: c.Words(e.Kind.Title()), Lead: c.T("enrol.lead." + string(e.State)), Status: badge, Crumbs: enrolCrumbs(c), Section: enrolSection(e.Kind), Wide: true}, p), nil
}

func (o *Office) enrolFacts(c *web.Context, e *enrol.Enrolment) (ui.Facts, error) {
	who, err := o.People.Name(c.Ctx(), o.reader(), e.Book, e.Person)
	if err != nil {
		return nil, fmt.Errorf("name who uploaded list %s: %w", e.ID, err)
	}
	format := "Excel（.xlsx）"
	if c.Lang() == i18n.EN {
		format = "Excel (.xlsx)"
	}
	if e.Format == sheet.CSV {
		format = c.T("enrol.csv", strings.ToUpper(string(e.Encoding)))
	}
	facts := ui.Facts{{Key: c.T("enrol.by"), Value: ui.Text(who)}, {Key: c.T("enrol.read.at"), Value: ui.AtSecond(e.ReadAt)},
		{Key: c.T("enrol.format"), Value: ui.Text(format)}, {Key: c.T("enrol.size"), Value: ui.Text(fmt.Sprintf("%s KB", ui.Number(max(1, e.Size>>10))))},
		{Key: c.T("enrol.digest"), Value: ui.Text(e.Digest)}}
	for _, a := range e.Proofs {
		facts = append(facts, ui.Fact{Key: c.T("enrol.proofs"), Value: ui.Text(a.Name).WithNote(a.Digest)})
	}
	if e.ClearedAt != nil {
		return append(facts, ui.Fact{Key: c.T("enrol.cleared"), Value: ui.At(*e.ClearedAt)}), nil
	}
	return append(facts, ui.Fact{Key: c.T("enrol.clears"), Value: ui.At(e.ClearsAt()).WithNote(c.T("enrol.clears.note"))}), nil
}

// enrolSteps is what can be done now.
func (o *Office) enrolSteps(c *web.Context, e *enrol.Enrolment, p *EnrolPage) {
	path := enrolPath(e.ID)
	able := e.Counts.Total() - e.Counts.Wrong
	switch {
	case e.State == enrol.Checked && able > 0:
		p.Start = &EnrolStep{path + "/start", c.T("enrol.start", ui.Number(int64(able))), "plus", c.T("enrol.start.note." + string(e.Kind))}
		if e.Counts.Wrong > 0 {
			p.Start.Note = c.T("enrol.start.wrong", ui.Number(int64(e.Counts.Wrong))) + gap(c) + p.Start.Note
		}
	case e.State == enrol.Stopped:
		p.Start = &EnrolStep{path + "/start", c.T("enrol.goon", ui.Number(int64(e.Left()))), "resume", c.T("enrol.goon.note")}
	case e.State == enrol.Running:
		p.Stop = &EnrolStep{path + "/stop", c.T("enrol.stop"), "stop", c.T("enrol.stop.note")}
	}
	if e.State != enrol.Checked && e.State != enrol.Dropped || e.Done > 0 {
		p.Progress = o.enrolProgress(c, e)
	}
	if e.ClearedAt != nil {
		return
	}
	p.Ways = ui.Links{{URL: path + "/back", Text: c.T("enrol.back.list"), Icon: "document", Note: c.T("enrol.back.list.note", enrol.FaultTitle)},
		{URL: path + "/file", Text: c.T("enrol.original"), Icon: "document", Note: c.T("enrol.original.note")}}
	if e.State != enrol.Running {
		p.Ways = append(p.Ways, ui.Link{URL: path + "/drop", Text: c.T("enrol.drop"), Icon: "stop", Note: c.T("enrol.drop.note")})
	}
}

func gap(c *web.Context) string {
	if c.Lang() == i18n.EN {
		return " "
	}
	return ""
}

// enrolProgress is the count, and while the list runs the rate and the rest, from what this run has done.
func (o *Office) enrolProgress(c *web.Context, e *enrol.Enrolment) *EnrolProgress {
	p := &EnrolProgress{Done: e.Done, Total: e.Counts.Total(), Again: ui.Link{URL: c.With("after", ""), Text: c.T("enrol.again")}}
	p.Sentence = c.T("enrol.progress", ui.Number(int64(p.Done)), ui.Number(int64(p.Total)))
	if e.State != enrol.Running {
		p.Again = ui.Link{}
		return p
	}
	p.Watch = ui.Link{URL: c.With("watch", "yes"), Text: c.T("enrol.watch")}
	if c.Query("watch") != "" {
		p.Watch = ui.Link{URL: c.With("watch", ""), Text: c.T("enrol.watch.not")}
	}
	if e.StartedAt == nil || e.LastAt == nil {
		return p
	}
	took := e.LastAt.Sub(*e.StartedAt)
	if n := e.Done - e.DoneThen; n > 0 && took > 0 {
		rate := float64(n) / took.Seconds()
		rest := time.Duration(float64(e.Left()) / rate * float64(time.Second))
		p.Sentence += gap(c) + c.T("enrol.progress.rate", ui.Number(int64(rate+0.5)), ui.Number(int64(rest.Seconds()+1)))
	}
	return p
}

var enrolStates = []sheet.State{sheet.Wrong, sheet.New, sheet.Changed, sheet.Same}

func enrolCount(e *enrol.Enrolment, s sheet.State) int {
	switch s {
	case sheet.Wrong:
		return e.Counts.Wrong
	case sheet.New:
		return e.Counts.New
	case sheet.Changed:
		return e.Counts.Changed
	case sheet.Same:
		return e.Counts.Same
	}
	return e.Counts.Total()
}

// enrolShown is which lines are shown: what the address asks for, else what is wrong, else all.
func enrolShown(c *web.Context, e *enrol.Enrolment) sheet.State {
	asked := c.Query("state")
	for _, s := range enrolStates {
		if asked == string(s) {
			return s
		}
	}
	if asked == "" && e.Counts.Wrong > 0 {
		return sheet.Wrong
	}
	return ""
}

func enrolTabs(c *web.Context, e *enrol.Enrolment, shown sheet.State) ui.Tabs {
	t := ui.Tabs{Label: c.T("enrol.results")}
	for _, s := range append([]sheet.State{""}, enrolStates...) {
		name := string(s)
		if s == "" {
			name = "all"
		}
		n := enrolCount(e, s)
		t.Items = append(t.Items, ui.Tab{URL: enrolPath(e.ID) + "?state=" + name, Text: c.T("enrol.result." + name), Count: &n, Current: s == shown})
	}
	return t
}

// enrolTable shows a page of lines: where it stands in the file, what it begins with, what becomes of it and, where there
// may be something, what is to be mended.
func enrolTable(c *web.Context, e *enrol.Enrolment, page enrol.Page, faulty bool) ui.Table {
	columns := enrol.Columns(e.Kind)
	t := ui.Table{Caption: c.T("enrol.results"), Columns: []ui.Column{{Title: c.T("enrol.line")}, {Title: c.Words(enrol.TitleOf(e.Kind, columns[enrolLead[e.Kind]].Key))},
		{Title: c.T("enrol.result")}}}
	if faulty {
		t.Columns = append(t.Columns, ui.Column{Title: c.T("enrol.faults")})
	}
	for _, r := range page.Results {
		first := ui.Value{}
		if r.Cells != nil {
			first = ui.Text(r.Cells[enrolLead[e.Kind]])
		}
		if to := enrolTarget(e, &r); to != "" && first.Text != "" {
			first.URL = to
		}
		var faults []string
		for _, f := range r.Outcome.Faults {
			faults = append(faults, c.T("layout.pair", c.Words(enrol.TitleOf(e.Kind, f.Name)), c.Words(f.Want)))
		}
		row := ui.Row{Cells: []ui.Value{ui.Whole(c.T("enrol.line.number", r.Number)), first, enrolOutcome(c, &r)}}
		if faulty {
			row.Cells = append(row.Cells, ui.Text(cmp.Or(strings.Join(faults, " "), c.T("enrol.faults.none"))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// enrolLead is the column by which a line is recognized.
var enrolLead = map[enrol.Kind]int{enrol.Bodies: 0, enrol.Officers: 0, enrol.Devices: 2, enrol.Legacy: 2}

// enrolTarget is the page of what a line was entered as, or is on record as.
func enrolTarget(e *enrol.Enrolment, r *enrol.Result) string {
	if r.Outcome.ID == "" {
		return ""
	}
	switch e.Kind {
	case enrol.Devices, enrol.Legacy:
		return usePath(r.Outcome.ID)
	case enrol.Officers:
		return "/people/" + r.Outcome.ID
	}
	return bodyPath(r.Outcome.ID)
}

// enrolOutcome says what becomes of a line, or what became of it.
func enrolOutcome(c *web.Context, r *enrol.Result) ui.Value {
	state, when := ui.Met, "will"
	switch {
	case r.Outcome.State == sheet.Wrong:
		state = ui.Unmet
	case !r.Done && r.Outcome.State != sheet.Same:
		state = ui.Waiting
	}
	if r.Done {
		when = "did"
	}
	return ui.Status(state, c.T("enrol."+when+"."+string(r.Outcome.State)))
}
