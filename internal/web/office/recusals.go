package office

import (
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

var doorOrder = []string{"counter", "oral", "letter", "phone", "online"}

func (o *Office) recusalRoutes() []web.Route {
	view, enter, decide := web.Permission(access.ViewRecusals), web.Permission(access.Recuse), web.Permission(access.DecideRecusals)
	return []web.Route{
		{Method: "GET", Path: "/recusals", Policy: view, Page: o.recusals},
		{Method: "GET", Path: "/recusals/{id}", Policy: view, Page: o.recusal},
		{Method: "GET", Path: "/recusals/own/{kind}/{matter}", Policy: enter, Page: o.askRecuse},
		{Method: "POST", Path: "/recusals/own/{kind}/{matter}", Policy: enter, Page: o.recuse, Again: o.askRecuse},
		{Method: "GET", Path: "/recusals/apply/{kind}/{matter}", Policy: enter, Page: o.askApply},
		{Method: "POST", Path: "/recusals/apply/{kind}/{matter}", Policy: enter, Page: o.applyForRecusal, Again: o.askApply},
		{Method: "GET", Path: "/recusals/{id}/decide", Policy: decide, Page: o.askDecideRecusal},
		{Method: "POST", Path: "/recusals/{id}/decide", Policy: decide, Page: o.decideRecusal, Again: o.askDecideRecusal},
		{Method: "GET", Path: "/recusals/acts/{id}/{entry}", Policy: decide, Page: o.askEarlier},
		{Method: "POST", Path: "/recusals/acts/{id}/{entry}", Policy: decide, Page: o.settleEarlier, Again: o.askEarlier},
		{Method: "GET", Path: "/recusals/{id}/tell", Policy: enter, Page: o.askTellRecusal},
		{Method: "POST", Path: "/recusals/{id}/tell", Policy: enter, Page: o.tellRecusal, Again: o.askTellRecusal},
	}
}

// recusalsSeen is whose recusals the actor sees: head and supervisor all of the scope, everyone else those that concern
// them or that they entered.
func recusalsSeen(c *web.Context) people.RecusalFilter {
	if c.May(access.DecideRecusals) || c.Actor.Holds(access.Supervisor) {
		return people.RecusalFilter{}
	}
	return people.RecusalFilter{About: c.Actor.Person}
}

func (o *Office) recusals(c *web.Context) (web.Page, error) {
	scope, f := c.Actor.Scope(access.ViewRecusals), recusalsSeen(c)
	f.Turn, f.Open, f.Untold = turn(c), c.Query("todo") == "decide", c.Query("todo") == "tell"
	todo := []ui.Choice{{Label: c.T("recusals.todo.all")}, {Value: "decide", Label: c.T("recusals.todo.decide")}, {Value: "tell", Label: c.T("recusals.todo.tell")}}
	if c.May(access.DecideRecusals) {
		todo = append(todo, ui.Choice{Value: "earlier", Label: c.T("recusals.todo.earlier")})
		if c.Query("todo") == "earlier" {
			scope, f = c.Actor.Scope(access.DecideRecusals), earlierWaiting(c, turn(c))
		}
	}
	found, total, err := o.People.Recusals(c.Ctx(), o.reader(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("recusals.title"), Columns: []ui.Column{{Title: c.T("recusals.person")}, {Title: c.T("recusals.matter")}, {Title: c.T("recusals.origin")},
		{Title: c.T("recusals.due")}, {Title: c.T("people.state")}}},
		Filters: &ui.Filters{Action: "/recusals", Active: f.Open || f.Untold || f.Earlier != nil, Fields: []ui.Field{c.Form().Field("todo", c.T("recusals.todo")).As("select").Of(todo).Optional()}}}
	for _, r := range found.Rows {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, r.Person)
		if err != nil {
			return web.Page{}, fmt.Errorf("name who is concerned: %w", err)
		}
		due, err := o.recusalDue(c, r)
		if err != nil {
			return web.Page{}, err
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/recusals/"+r.ID, name), matterValue(c, r.Subject), ui.Text(c.T("recusals.origin." + r.Origin)), due, recusalState(c, r)}})
	}
	if len(found.Rows) > 0 {
		p.More = more(c, found, total, func(r people.Recusal) string { return r.ID })
	} else {
		p.None = &ui.Empty{Why: c.T("recusals.none"), Next: c.T("recusals.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("recusals.title"), Lead: c.T("recusals.lead"), Wide: true}, p), nil
}

// matterValue names a matter by what it is; its content is on its own page, for those who may open it.
func matterValue(c *web.Context, s people.Subject) ui.Value {
	return ui.Goto(matterPath(s.Kind, s.ID), c.T("recusals.kind."+s.Kind))
}

func matterPath(kind, id string) string {
	switch kind {
	case people.OfUse:
		return usePath(id)
	case people.OfCase:
		return casePath(id)
	}
	return "/captures/" + id
}

func recusalState(c *web.Context, r people.Recusal) ui.Value {
	switch r.Decision {
	case people.Declared, people.Granted:
		return ui.Status(ui.Met, c.T("recusals.state."+r.Decision))
	case people.Refused:
		return ui.Status(ui.Unmet, c.T("recusals.state.refused"))
	}
	return ui.Status(ui.Waiting, c.T("recusals.state.open"))
}

// recusalDue is until when an application must be decided; nothing for what the officer declared.
func (o *Office) recusalDue(c *web.Context, r people.Recusal) (ui.Value, error) {
	if r.Origin == people.Declared {
		return ui.Value{}, nil
	}
	due, unknown, err := o.dueOf(c, r.Deadline())
	switch {
	case err != nil:
		return ui.Value{}, err
	case unknown != nil:
		return ui.On(due.Date).WithNote(c.T("calendar.provisional", c.Words(unknown.Words()))), nil
	case r.InTime != nil && !*r.InTime:
		return ui.On(due.Date).WithNote(c.T("recusals.late")), nil
	case r.Decision != "":
		return ui.On(due.Date), nil
	}
	return ui.On(due.Date).WithNote(dueWords(c, due.Date)), nil
}

// dueOf works a deadline out by the calendar of the book. A day that takes a year whose notice is not known is
// provisional, and unknown says why.
func (o *Office) dueOf(c *web.Context, d law.Deadline) (law.Due, *law.UnknownYear, error) {
	calendar, err := o.calendarOf(c)
	if err != nil {
		return law.Due{}, nil, err
	}
	return d.Provisional(calendar)
}

// aMatter finds the matter of the path in the actor's scope: a capture, a use or a case. Opening the form shows nothing of it
// but what it is.
func (o *Office) aMatter(c *web.Context) (people.Subject, error) {
	s := people.Subject{Kind: c.Path("kind"), ID: c.Path("matter")}
	switch s.Kind {
	case people.OfCapture:
		x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), s.ID)
		s.Body = x.Body
		return s, err
	case people.OfUse:
		l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), s.ID, o.now(c))
		s.Body = l.Use.Body
		return s, err
	case people.OfCase:
		f, err := o.Cases.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), s.ID)
		s.Body = f.Body
		return s, err
	}
	return s, missing("这件事项", "the matter")
}

// recusalWays are what can be done about recusal on the page of a matter.
func recusalWays(c *web.Context, kind, id, body string) ui.Links {
	if !c.Actor.ActsFor(access.Recuse, body) {
		return nil
	}
	return ui.Links{{URL: "/recusals/own/" + kind + "/" + id, Text: c.T("recusals.own")}, {URL: "/recusals/apply/" + kind + "/" + id, Text: c.T("recusals.apply")}}
}

func recusalCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/recusals", Text: c.T("recusals.title")}}
}

func (o *Office) askRecuse(c *web.Context) (web.Page, error) {
	s, err := o.aMatter(c)
	if err != nil {
		return web.Page{}, err
	}
	return confirmPage.Page(web.Head{Title: c.Words(people.RecusalDeclared.Title), Crumbs: recusalCrumbs(c), Section: "/recusals"}, ui.Confirm{
		Action: "/recusals/own/" + s.Kind + "/" + s.ID, Title: c.T("recusals.own.ask"), Danger: true, Facts: ui.Facts{{Key: c.T("recusals.matter"), Value: matterValue(c, s)}},
		Will: []string{c.T("recusals.own.will"), c.T("recusals.own.lists"), c.T("bodies.end.past")}, Button: c.Words(people.RecusalDeclared.Title),
		Back:   ui.Link{URL: matterPath(s.Kind, s.ID), Text: c.T("recusals.back.matter")},
		Fields: []ui.Field{c.Form().Field("ground", c.T("recusals.ground")).As("textarea").Max(500).Hint(c.T("recusals.ground.hint"))}}), nil
}

func (o *Office) recuse(c *web.Context) (web.Page, error) {
	s, err := o.aMatter(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	ground := in.Text("ground", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.People.Recuse(c.Ctx(), o.by(c), s, ground)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/recusals/"+done.ID, "recusals.declared", ""), nil
}

func (o *Office) askApply(c *web.Context) (web.Page, error) {
	s, err := o.aMatter(c)
	if err != nil {
		return web.Page{}, err
	}
	persons, err := o.colleagues(c, s.Body)
	if err != nil {
		return web.Page{}, err
	}
	doors := choices(c, people.Doors, doorOrder...)
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(people.RecusalApplied.Title), Lead: c.T("recusals.apply.lead"), Crumbs: recusalCrumbs(c), Section: "/recusals"}, FormPage{
		Action: "/recusals/apply/" + s.Kind + "/" + s.ID, Facts: ui.Facts{{Key: c.T("recusals.matter"), Value: matterValue(c, s)}}, Button: c.Words(people.RecusalApplied.Title), Icon: "done",
		Fields: []ui.Field{
			f.Field("person", c.T("recusals.person")).As("select").Of(persons).Wide("mid"),
			f.Field("origin", c.T("recusals.origin")).As("radios").Of([]ui.Choice{{Value: people.ByParty, Label: c.T("recusals.origin.party")}, {Value: people.ByOffice, Label: c.T("recusals.origin.office")}}),
			f.Field("door", c.T("recusals.door")).As("select").Of(doors).Wide("mid").Optional().Hint(c.T("recusals.door.hint")),
			f.Field("applied_at", c.T("recusals.applied")).As("datetime").Optional().Hint(c.T("recusals.applied.hint")),
			f.Field("ground", c.T("recusals.ground")).As("textarea").Max(500).Optional().Hint(c.T("recusals.ground.apply")),
		}, Back: ui.Link{URL: matterPath(s.Kind, s.ID), Text: c.T("recusals.back.matter")}}), nil
}

func (o *Office) colleagues(c *web.Context, body string) ([]ui.Choice, error) {
	found, err := o.People.Colleagues(c.Ctx(), o.reader(), c.Actor.Scope(access.Recuse), body, o.now(c))
	if err != nil {
		return nil, err
	}
	out := []ui.Choice{{Label: c.T("form.choose")}}
	for _, p := range found {
		out = append(out, ui.Choice{Value: p.ID, Label: p.Name})
	}
	return out, nil
}

func (o *Office) applyForRecusal(c *web.Context) (web.Page, error) {
	s, err := o.aMatter(c)
	if err != nil {
		return web.Page{}, err
	}
	persons, err := o.colleagues(c, s.Body)
	if err != nil {
		return web.Page{}, err
	}
	var ids []string
	for _, p := range persons[1:] {
		ids = append(ids, p.Value)
	}
	in := c.Read()
	a := people.Application{Person: in.Choice("person", ids...), Subject: s, Origin: in.Choice("origin", people.ByParty, people.ByOffice), Ground: in.OptionalText("ground", 500)}
	if door := in.OptionalText("door", 20); slices.Contains(doorOrder, door) {
		a.Door = door
	}
	if at := in.OptionalInstant("applied_at"); at != nil {
		a.AppliedAt = *at
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.People.ApplyForRecusal(c.Ctx(), o.by(c), a)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/recusals/"+done.ID, "recusals.applied.done", ""), nil
}

// earlierWaiting narrows a list to recusals before which something was done that the actor, as head, still has to decide of.
func earlierWaiting(c *web.Context, t db.Turn) people.RecusalFilter {
	return people.RecusalFilter{Earlier: []string{device.BeforeRecusal, capture.BeforeRecusal, casefile.BeforeRecusal, evidence.BeforeRecusal}, Decider: c.Actor.Person, Turn: t}
}

// recusalQueues are the applications that await the head's decision, what was done before recusals, and the parties that await to be told.
func (o *Office) recusalQueues(c *web.Context) ([]Queue, error) {
	var out []Queue
	if c.May(access.DecideRecusals) {
		found, total, err := o.People.Recusals(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideRecusals), people.RecusalFilter{Open: true, Turn: db.Turn{Limit: db.PageMost}})
		if err != nil {
			return nil, err
		}
		q := Queue{Title: c.T("recusals.queue"), Count: total, Link: "/recusals?todo=decide", Why: c.T("recusals.queue.why")}
		for _, r := range found.Rows {
			due, _, err := o.dueOf(c, r.Deadline())
			if err != nil {
				return nil, err
			}
			if q.Due == nil || due.Date < *q.Due {
				q.Due = &due.Date
			}
		}
		out = append(out, q)
		_, earlier, err := o.People.Recusals(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideRecusals), earlierWaiting(c, db.Turn{Limit: 1}))
		if err != nil {
			return nil, err
		}
		if earlier > 0 {
			out = append(out, Queue{Title: c.Words(people.EarlierSettled.Title), Count: earlier, Link: "/recusals?todo=earlier", Why: c.T("recusals.queue.earlier.why")})
		}
	}
	if c.May(access.Recuse) {
		f := recusalsSeen(c)
		f.Untold = true
		_, total, err := o.People.Recusals(c.Ctx(), o.reader(), c.Actor.Scope(access.Recuse), f)
		if err != nil {
			return nil, err
		}
		if total > 0 {
			out = append(out, Queue{Title: c.T("recusals.queue.tell"), Count: total, Link: "/recusals?todo=tell", Why: c.T("recusals.queue.tell.why")})
		}
	}
	return out, nil
}
