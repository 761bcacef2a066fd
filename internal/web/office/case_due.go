package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	terms "yuanjian/internal/term"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// dayValue is a legal deadline with how long there is, or by how much it is over.
func dayValue(c *web.Context, d law.Date) ui.Value {
	if today := law.DateOf(c.Now()); d < today {
		badge := ui.Badge{State: ui.Unmet, Word: c.T("due.over", int(today)-int(d))}
		return ui.Value{Badge: &badge, Note: ui.Day(c.Lang(), d)}
	}
	return ui.On(d).WithNote(dueWords(c, d))
}

// nearDays is from how many days before its end a term is a risk that the head is told of (ux L1). [POLICY]
const nearDays = 7

// nearDue is the last day of what is over or ends soon.
func nearDue(c *web.Context) law.Date { return law.DateOf(c.Now()).AddDays(nearDays) }

// listCasesDue lists what is due of cases, by its last day: everybody's, or mine.
func (o *Office) listCasesDue(c *web.Context) (web.Page, error) {
	var f casefile.DueFilter
	if c.Query("mine") != "" {
		f.Person = c.Actor.Person
	}
	if c.Query("near") != "" {
		f.Until = nearDue(c)
	}
	page, total, err := o.Cases.Due(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), f, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	names := o.namer(c)
	p := ListPage{Tabs: caseTabs(c, "/cases/due"), More: more(c, page, total, casefile.DueItem.Cursor)}
	p.Filters = &ui.Filters{Action: "/cases/due", Active: f != casefile.DueFilter{}, Fields: []ui.Field{c.Form().Field("near", c.T("cases.due.when")).As("select").
		Of([]ui.Choice{{Label: c.T("devices.all")}, {Value: "yes", Label: c.T("cases.due.near", nearDays)}}).Optional()}}
	if c.May(access.HandleCases) {
		p.Filters.Fields = append(p.Filters.Fields, c.Form().Field("mine", c.T("cases.due.whose")).As("select").
			Of([]ui.Choice{{Label: c.T("devices.all")}, {Value: "yes", Label: c.T("cases.due.mine")}}).Optional())
	}
	p.List = ui.Table{Caption: c.T("cases.due"), Columns: []ui.Column{{Title: c.T("cases.clock")}, {Title: c.T("cases.number")}, {Title: c.T("cases.clock.last")}, {Title: c.T("due.who")}}}
	for _, x := range page.Rows {
		who := c.Words(access.Titles[access.Head])
		if x.Person != "" {
			if who, err = names(x.Person); err != nil {
				return web.Page{}, err
			}
		}
		t := terms.Of(x.Term)
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(t.End)).WithNote(c.Words(t.Basis())),
			ui.Goto(casePath(x.Case), x.Number).WithNote(c.Words(capture.ViolationWords(x.Violation))), dayValue(c, x.Due), ui.Text(who)}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("cases.due.none"), Next: c.T("cases.due.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("cases.due"), Lead: c.T("cases.due.lead"), Wide: true, Section: "/cases", Crumbs: caseCrumbs(c, nil)}, p), nil
}

// approvalSteps are the steps by which the head decides what waits.
var approvalSteps = map[casefile.Todo]string{casefile.ToFile: "file", casefile.ToNotice: "notice", casefile.ToDecide: "decide", casefile.ToTransfer: "refer-decide"}

// listApprovals is what waits for a decision of the head, by legal deadline (ux O15): on a phone each is one block with one link.
func (o *Office) listApprovals(c *web.Context) (web.Page, error) {
	page, total, err := o.Cases.Approvals(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideCases), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: caseTabs(c, "/approvals"), More: more(c, page, total, casefile.Approval.Cursor)}
	p.List = ui.Table{Caption: c.T("cases.approvals"), Columns: []ui.Column{{Title: c.T("cases.todo")}, {Title: c.T("cases.number")}, {Title: c.T("cases.violation")}, {Title: c.T("cases.clock.last")}}}
	for i := range page.Rows {
		x := &page.Rows[i]
		day := ui.Text(c.T("start.due.none"))
		if x.Due != nil {
			day = dayValue(c, *x.Due)
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(caseStepPath(x.ID, approvalSteps[x.What]), c.T("cases.todo."+string(x.What))), ui.Goto(casePath(x.ID), x.Number).WithNote(x.Party.Name),
			ui.Text(caseViolation(c, &x.File)), day}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("cases.approvals.none"), Next: c.T("cases.approvals.none.next")}
	} else if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "cases", ID: page.Rows[0].ID, Purpose: "list"}); err != nil {
		return web.Page{}, err
	}
	return listPage.Page(web.Head{Title: c.T("cases.approvals"), Lead: c.T("cases.approvals.lead"), Wide: true, Section: "/approvals"}, p), nil
}

// caseTodos are what waits in cases, by who does it.
var caseTodos = []struct {
	may   access.Permission
	todos []casefile.Todo
	mine  bool
}{
	{access.HandleCases, []casefile.Todo{casefile.ToSign, casefile.ToServe, casefile.ToAnswer, casefile.ToHelp}, true},
	{access.HandleCases, []casefile.Todo{casefile.ToJoin}, false},
	{access.ReviewCases, []casefile.Todo{casefile.ToReview}, false},
	{access.HostHearings, []casefile.Todo{casefile.ToHear}, false},
	{access.DecideCases, []casefile.Todo{casefile.ToThaw}, false},
}

// caseQueues are what waits of cases on the start page: for who handles them, reviews them, leads hearings and decides (ux O1, L1).
func (o *Office) caseQueues(c *web.Context) (out []Queue, err error) {
	if !c.May(access.ViewCases) {
		return nil, nil
	}
	for _, g := range caseTodos {
		if !c.May(g.may) {
			continue
		}
		for _, t := range g.todos {
			n, err := o.Cases.Count(c.Ctx(), o.reader(), c.Actor.Scope(g.may), casefile.Filter{Todo: t, Me: c.Actor.Person})
			if err != nil {
				return nil, err
			}
			q := Queue{Title: c.T("cases.todo." + string(t)), Count: n, Link: "/cases?todo=" + string(t), Why: c.T("cases.todo." + string(t) + ".why"), Mine: g.mine}
			if g.may == access.HandleCases {
				q.Stopped = c.Words(c.Session.Warning)
			}
			out = append(out, q)
		}
	}
	if c.May(access.HandleCases) {
		q, err := o.dueQueue(c)
		if err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	if c.May(access.DecideCases) {
		page, n, err := o.Cases.Approvals(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideCases), db.Turn{Limit: 1})
		if err != nil {
			return nil, err
		}
		q := Queue{Title: c.T("cases.approvals"), Count: n, Link: "/approvals", Why: c.T("cases.approvals.why")}
		if len(page.Rows) > 0 {
			q.Due = page.Rows[0].Due
		}
		near, n, err := o.Cases.Due(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideCases), casefile.DueFilter{Until: nearDue(c)}, db.Turn{Limit: 1})
		if err != nil {
			return nil, err
		}
		risk := Queue{Title: c.T("cases.due.risk", nearDays), Count: n, Link: "/cases/due?near=yes", Why: c.T("cases.due.risk.why"), Each: true}
		if len(near.Rows) > 0 {
			risk.Due = &near.Rows[0].Due
		}
		out = append(out, q, risk)
	}
	return out, nil
}

// dueQueue is what an officer has to do in cases by a legal day.
func (o *Office) dueQueue(c *web.Context) (Queue, error) {
	page, n, err := o.Cases.Due(c.Ctx(), o.reader(), c.Actor.Scope(access.HandleCases), casefile.DueFilter{Person: c.Actor.Person}, db.Turn{Limit: 1})
	q := Queue{Title: c.T("cases.due.queue"), Count: n, Link: "/cases/due?mine=yes", Why: c.T("cases.due.why"), Mine: true}
	if len(page.Rows) > 0 {
		q.Due = &page.Rows[0].Due
	}
	return q, err
}
