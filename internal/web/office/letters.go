package office

import (
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/delivery"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) letterRoutes() []web.Route {
	view, keep := web.Permission(access.ViewLetters), web.Permission(access.KeepLetters)
	out := []web.Route{
		{Method: "GET", Path: "/letters", Policy: view, Page: o.letters},
		{Method: "GET", Path: "/letters/{id}", Policy: view, Page: o.letterPage},
	}
	for name, form := range letterForms {
		ask := func(c *web.Context) (web.Page, error) { return o.askLetter(c, form) }
		do := func(c *web.Context) (web.Page, error) { return o.doLetter(c, form) }
		path := "/letters/{id}/{place}/" + name
		out = append(out, web.Route{Method: "GET", Path: path, Policy: keep, Page: ask}, web.Route{Method: "POST", Path: path, Policy: keep, Page: do, Again: ask})
	}
	return out
}

// LetterItem is how looks at a letter stand in the access log.
const LetterItem = "letter"

// stepLooks are the states of a channel with what they look like.
var stepLooks = map[delivery.State]ui.State{delivery.Arrived: ui.Met, delivery.Failed: ui.Unmet, delivery.Unknown: ui.Unknown, delivery.Published: ui.Met, delivery.Planned: ui.Plain, delivery.Closed: ui.Plain}

// standingLooks are the standings of a letter with what they look like.
var standingLooks = map[delivery.Standing]ui.State{delivery.Reached: ui.Met, delivery.Public: ui.Plain, delivery.Stuck: ui.Unmet, delivery.Going: ui.Waiting, delivery.Stopped: ui.Plain}

func stepLook(s delivery.State) ui.State {
	if look, ok := stepLooks[s]; ok {
		return look
	}
	return ui.Waiting
}

func letterPath(id string) string { return "/letters/" + id }

func letterCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/letters", Text: c.T("letters.title")}}
}

// letters lists the letters of the bodies in reach; what waits for an officer or reached nobody has a tab before the others.
func (o *Office) letters(c *web.Context) (web.Page, error) {
	f := delivery.Filter{Turn: turn(c)}
	chosen := c.Query("state")
	tabs := ui.Tabs{Label: c.T("letters.state"), Items: []ui.Tab{{URL: "/letters", Text: c.T("letters.all"), Current: chosen == ""}, {URL: "/letters?state=todo", Text: c.T("letters.todo"), Current: chosen == "todo"}}}
	f.Todo = chosen == "todo"
	for _, s := range delivery.Standings() {
		if string(s) == chosen {
			f.Standing = s
		}
		tabs.Items = append(tabs.Items, ui.Tab{URL: "/letters?state=" + string(s), Text: c.Words(s.Words()), Current: chosen == string(s)})
	}
	found, total, err := delivery.List(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewLetters), f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: &tabs, List: ui.Table{Caption: c.T("letters.title"), Columns: columns(c, "letters.made", "letters.state", "letters.channel", "letters.body")}}
	names := o.bodyNamer(c)
	for i := range found.Rows {
		l := &found.Rows[i]
		body, err := names(l.Body)
		if err != nil {
			return web.Page{}, err
		}
		made := ui.At(l.MadeAt)
		made.URL = letterPath(l.ID)
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{made, ui.Status(standingLooks[l.Standing], c.Words(l.Standing.Words())), o.lastStep(c, l), ui.Text(body)}})
	}
	p.More = more(c, found, total, func(l delivery.Sent) string { return l.ID })
	if len(found.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("letters.none"), Next: c.T("letters.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("letters.title"), Lead: c.T("letters.lead"), Section: "/letters", Wide: true}, p), nil
}

// lastStep is the channel that is waited for, or else the last that was begun, with why it stands so.
func (o *Office) lastStep(c *web.Context, l *delivery.Sent) ui.Value {
	s := l.Current()
	for i := range l.Ladder {
		if s == nil || l.Current() == nil && l.Ladder[i].BegunAt != nil {
			s = &l.Ladder[i]
		}
	}
	if s == nil {
		return ui.Text("")
	}
	return ui.Text(c.Words(s.Kind.Words())).WithNote(stateAndReason(c, s.State, s.Reason))
}

func stateAndReason(c *web.Context, s delivery.State, reason string) string {
	out := c.Words(s.Words())
	if w := delivery.ReasonWords(reason); w.ZH != "" {
		out += c.T("letters.because", c.Words(w))
	}
	return out
}

// seeLetter logs the look and its purpose before an address or a word of a letter leaves.
func (o *Office) seeLetter(c *web.Context, l delivery.Sent, purpose string) error {
	return o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: LetterItem, ID: l.ID, Purpose: purpose})
}

// letterPage is one letter: what it says, its ladder with what each channel truly said, and everything that happened to it.
func (o *Office) letterPage(c *web.Context) (web.Page, error) {
	l, err := delivery.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewLetters), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := o.seeLetter(c, l, "view"); err != nil {
		return web.Page{}, err
	}
	subject, text, _, err := o.Letters.Words(c.Ctx(), o.reader(), c.Actor.Book, l.ID)
	if err != nil {
		return web.Page{}, err
	}
	body, err := o.bodyNamer(c)(l.Body)
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{Facts: ui.Facts{{Key: c.T("letters.body"), Value: ui.Text(body)}, {Key: c.T("letters.made"), Value: ui.AtSecond(l.MadeAt)}, {Key: c.T("letters.text"), Value: ui.Text(c.Words(text))}}}
	if l.ArrivedAt != nil {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("letters.arrived"), Value: ui.AtSecond(*l.ArrivedAt).WithNote(c.T("letters.arrived.note"))})
	}
	if l.Standing == delivery.Stuck {
		p.Warnings = append(p.Warnings, c.T("letters.stuck"))
	}
	ladder, err := o.ladder(c, &l)
	if err != nil {
		return web.Page{}, err
	}
	events, err := o.letterEvents(c, &l)
	if err != nil {
		return web.Page{}, err
	}
	p.Sections = []RecordSection{sectionOf(c.T("letters.ladder"), "", ladder), sectionOf(c.T("letters.events"), c.T("letters.events.none"), events)}
	head := web.Head{Title: c.Words(subject), Status: &ui.Badge{State: standingLooks[l.Standing], Word: c.Words(l.Standing.Words())}, Crumbs: letterCrumbs(c), Section: "/letters", Wide: true}
	if c.Actor.ActsFor(access.KeepLetters, l.Body) {
		head.Actions = letterWays(c, &l)
	}
	return recordPage.Page(head, p), nil
}

// letterWays are the forms that an officer may fill in now.
func letterWays(c *web.Context, l *delivery.Sent) (out []ui.Link) {
	for i := range l.Ladder {
		s := &l.Ladder[i]
		at := letterPath(l.ID) + "/" + strconv.Itoa(s.Place) + "/"
		switch {
		case s.Kind == delivery.Phone && s.State == delivery.Todo:
			out = append(out, ui.Link{URL: at + "call", Text: c.Words(delivery.CallRecorded.Title), Icon: "done", Primary: true})
		case s.Kind == delivery.Post && s.State == delivery.Todo:
			out = append(out, ui.Link{URL: at + "post", Text: c.Words(delivery.Posted.Title), Icon: "done", Primary: true})
		case s.Kind == delivery.Post && s.Number != "" && s.State != delivery.Arrived && s.State != delivery.Closed:
			out = append(out, ui.Link{URL: at + "result", Text: c.Words(delivery.ResultRecorded.Title)})
		}
	}
	return out
}

func (o *Office) ladder(c *web.Context, l *delivery.Sent) (ui.Table, error) {
	t := ui.Table{Columns: columns(c, "letters.channel", "letters.state", "letters.since", "letters.term")}
	for i := range l.Ladder {
		s := &l.Ladder[i]
		address, err := o.Letters.Address(c.Ctx(), o.reader(), c.Actor.Book, s.ID)
		if err != nil {
			return t, err
		}
		name := ui.Text(c.Words(s.Kind.Words())).WithNote(delivery.Masked(s.Kind, address))
		state := ui.Status(stepLook(s.State), c.Words(s.State.Words()))
		note := c.Words(delivery.ReasonWords(s.Reason))
		if s.Sandbox {
			note = c.T("letters.sandbox") + note
		}
		if s.Kind == delivery.Post && s.Number != "" {
			note += c.T("letters.number", s.Number)
		}
		since, term := ui.Text(""), ui.Text("")
		if s.StateAt != nil && s.BegunAt != nil {
			since = ui.At(*s.StateAt)
		}
		if s.TermAt != nil && s.OverAt == nil && l.Current() != nil && l.Current().Place == s.Place {
			term = ui.At(*s.TermAt)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{name, state.WithNote(note), since, term}})
	}
	return t, nil
}

func (o *Office) letterEvents(c *web.Context, l *delivery.Sent) (ui.Table, error) {
	t := ui.Table{Columns: columns(c, "letters.at", "letters.channel", "letters.said", "letters.source")}
	events, err := delivery.Events(c.Ctx(), o.reader(), c.Actor.Book, l.ID)
	if err != nil {
		return t, err
	}
	names := o.names(c)
	for _, e := range events {
		name, err := names(e.Person)
		if err != nil {
			return t, err
		}
		note, err := o.Letters.Note(e)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(e.At), ui.Text(c.Words(l.Ladder[e.Place].Kind.Words())),
			ui.Text(stateAndReason(c, e.Said, e.Reason)).WithNote(note), ui.Text(c.Words(e.Source)).WithNote(name)}})
	}
	return t, nil
}

// letterQueues are the letters that wait for an officer and those that reached nobody.
func (o *Office) letterQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.KeepLetters) {
		return nil, nil
	}
	scope := c.Actor.Scope(access.KeepLetters)
	var out []Queue
	for _, q := range []struct {
		key    string
		filter delivery.Filter
		link   string
	}{{"letters.queue.todo", delivery.Filter{Todo: true}, "/letters?state=todo"}, {"letters.queue.stuck", delivery.Filter{Standing: delivery.Stuck}, "/letters?state=stuck"}} {
		_, total, err := delivery.List(c.Ctx(), o.reader(), scope, q.filter)
		if err != nil {
			return nil, err
		}
		out = append(out, Queue{Title: c.T(q.key), Count: total, Link: q.link, Why: c.T(q.key + ".why")})
	}
	return out, nil
}
