package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// objectionRoutes are the pages of objections to evidence (ux O16; Art 40): the queue, one objection point by point, a form for each step, and
// the forms that put one on record in a case or against a capture.
func (o *Office) objectionRoutes() []web.Route {
	view, handle, answer, decide := web.Permission(access.ViewCases), web.Permission(access.HandleCases), web.Permission(access.AnswerObjections), web.Permission(access.DecideCases)
	const step = "/objections/{id}/steps/{step}"
	return []web.Route{
		{Method: "GET", Path: "/objections", Policy: web.AnyOf{access.AnswerObjections, access.DecideCases}, Page: o.listObjections},
		{Method: "GET", Path: "/objections/{id}/assign", Policy: decide, Page: o.askAssignment},
		{Method: "POST", Path: "/objections/{id}/assign", Policy: decide, Page: o.assignObjection, Again: o.askAssignment},
		{Method: "GET", Path: "/objections/{id}", Policy: view, Page: o.objectionPage},
		{Method: "GET", Path: "/objections/{id}/files/{place}", Policy: view, Write: o.objectionFile},
		{Method: "GET", Path: step, Policy: answer, Page: o.askObjectionStep},
		{Method: "POST", Path: step, Policy: answer, Page: o.takeObjectionStep, Again: o.askObjectionStep},
		{Method: "GET", Path: "/cases/{id}/objection", Policy: handle, Page: o.askCaseObjection},
		{Method: "POST", Path: "/cases/{id}/objection", Policy: handle, Page: o.enterCaseObjection, Again: o.askCaseObjection, Upload: uploadMost},
		{Method: "GET", Path: "/captures/{id}/objection", Policy: handle, Page: o.askCaptureObjection},
		{Method: "POST", Path: "/captures/{id}/objection", Policy: handle, Page: o.enterCaptureObjection, Again: o.askCaptureObjection, Upload: uploadMost},
	}
}

func objectionPath(id string) string { return "/objections/" + id }

func objectionStepPath(id, step string) string { return objectionPath(id) + "/steps/" + step }

var objectionShapes = map[evidence.ObjectionState]ui.State{evidence.ObjAnswered: ui.Plain}

func objectionBadge(c *web.Context, o *evidence.Objection) ui.Badge {
	b := ui.Badge{State: ui.Waiting, Word: c.Words(evidence.ObjectionStateWords[o.State])}
	if shape, ok := objectionShapes[o.State]; ok {
		b.State = shape
	}
	return b
}

// upheldDays is how long the head is told of an objection that was adopted (ux L1). [POLICY]
const upheldDays = 30

// objectionLists are the lists of objections by their names in the address, each with what it keeps to.
func objectionLists(c *web.Context) (names []string, of map[string]evidence.ObjectionFilter) {
	of = map[string]evidence.ObjectionFilter{"free": {Open: true, Free: true}, "open": {Open: true}, "upheld": {Upheld: law.DateOf(c.Now()).AddDays(-upheldDays)}, "all": {}}
	names = []string{"free", "open", "upheld", "all"}
	if c.May(access.AnswerObjections) {
		of["mine"] = evidence.ObjectionFilter{Open: true, Reviewer: c.Actor.Person}
		names = append([]string{"mine"}, names...)
	}
	return names, of
}

// listObjections is the queue of who answers objections, their own and those that nobody has taken, and of the head; what is open by its last day.
func (o *Office) listObjections(c *web.Context) (web.Page, error) {
	names, lists := objectionLists(c)
	of := c.Query("of")
	if !slices.Contains(names, of) {
		of = names[0]
	}
	f := lists[of]
	f.Turn = turn(c)
	permission := access.AnswerObjections
	if !c.May(permission) {
		permission = access.DecideCases
	}
	page, total, err := o.Cases.Evidence.ObjectionsIn(c.Ctx(), o.reader(), c.Actor.Scope(permission), f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{More: more(c, page, total, evidence.Objection.Cursor), Tabs: &ui.Tabs{Label: c.T("objections.title")}}
	for _, name := range names {
		p.Tabs.Items = append(p.Tabs.Items, ui.Tab{URL: "/objections?of=" + name, Text: c.T("objections." + name), Current: name == of})
	}
	p.List = ui.Table{Caption: c.T("objections.title"), Columns: columns(c, "objections.receipt", "objections.points", "objections.due", "objections.reviewer", "cases.state")}
	called := o.namer(c)
	for i := range page.Rows {
		x := &page.Rows[i]
		who := c.T("objections.nobody")
		if x.Reviewer != "" {
			if who, err = called(x.Reviewer); err != nil {
				return web.Page{}, err
			}
		}
		badge, due := objectionBadge(c, x), ui.On(x.Due)
		if x.State.Open() {
			due = dayValue(c, x.Due)
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(objectionPath(x.ID), x.Receipt).WithNote(ui.Stamp(x.ReceivedAt)), ui.Text(c.T("objections.count", len(x.Points))).WithNote(c.Words(pointKind(x.Points[0].Kind))), due, ui.Text(who), {Badge: &badge}}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("objections.none"), Next: c.T("objections.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("objections.title"), Lead: c.T("objections.lead"), Wide: true, Section: "/objections"}, p), nil
}

// pointKind are the words for the kind of a point.
func pointKind(key string) law.Words {
	for _, k := range evidence.Objections {
		if k.Key == key {
			return k.Words
		}
	}
	return law.Words{ZH: key, EN: key}
}

// objectionQueues is what waits of objections on the start page: for who answers them, and for the head who names a reviewer and is told what was
// upheld (ux L1).
func (o *Office) objectionQueues(c *web.Context) (out []Queue, err error) {
	_, lists := objectionLists(c)
	add := func(p access.Permission, of string, q Queue) error {
		f := lists[of]
		f.Turn = db.Turn{Limit: 1}
		page, n, err := o.Cases.Evidence.ObjectionsIn(c.Ctx(), o.reader(), c.Actor.Scope(p), f)
		q.Count, q.Link = n, "/objections?of="+of
		if len(page.Rows) > 0 && f.Open {
			q.Due = &page.Rows[0].Due
		}
		out = append(out, q)
		return err
	}
	if c.May(access.AnswerObjections) {
		err = add(access.AnswerObjections, "mine", Queue{Title: c.T("objections.title"), Why: c.T("objections.why"), Mine: true, Stopped: c.Words(c.Session.Warning)})
	}
	if err == nil && c.May(access.DecideCases) {
		if err = add(access.DecideCases, "free", Queue{Title: c.Words(evidence.ObjectionAssigned.Title), Why: c.T("objections.free.why"), Each: true}); err == nil {
			err = add(access.DecideCases, "upheld", Queue{Title: c.T("objections.upheld.queue", upheldDays), Why: c.T("objections.upheld.why")})
		}
	}
	return out, err
}

// anObjection is the objection of the address, for who reads it. That it was opened is on record before anything of it leaves.
func (o *Office) anObjection(c *web.Context) (evidence.Objection, error) {
	x, err := o.Cases.Evidence.ObjectionByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err != nil {
		return x, err
	}
	known, err := act.HasLooked(c.Ctx(), o.reader(), c.Actor, evidence.ObjectionSubject, x.ID, c.Now().Add(-lookFor))
	if err != nil || known {
		return x, err
	}
	purpose := "read"
	if c.Actor.ActsFor(access.AnswerObjections, x.Body) {
		purpose = "objection"
	}
	return x, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: evidence.ObjectionSubject, ID: x.ID, Purpose: purpose})
}

func (o *Office) objectionFile(c *web.Context) error {
	x, err := o.anObjection(c)
	if err != nil {
		return err
	}
	at, ok := placeOf(c, len(x.Files))
	if !ok {
		return missing("这份文件", "the file")
	}
	return o.sendFile(c, x.Files[at], "objection-"+x.Receipt)
}
