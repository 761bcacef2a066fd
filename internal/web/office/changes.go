package office

import (
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) changeRoutes() []web.Route {
	may := web.Permission(access.ConfirmChanges)
	return []web.Route{
		{Method: "GET", Path: "/changes", Policy: may, Page: o.changes},
		{Method: "GET", Path: "/changes/{id}", Policy: may, Page: o.change},
		{Method: "POST", Path: "/changes/{id}/confirm", Policy: may, Page: o.confirmChange, Again: o.change},
		{Method: "POST", Path: "/changes/{id}/decline", Policy: may, Page: o.declineChange, Again: o.change},
	}
}

func changeTitle(c *web.Context, x people.Confirmation) string {
	if x.Link != "" {
		return c.T("changes.link", x.Login)
	}
	return c.T("changes.post", c.Words(access.Titles[x.Role]))
}

// changes lists what waits for a second administrator (roles.md E14).
func (o *Office) changes(c *web.Context) (web.Page, error) {
	found, err := o.People.Confirmations(c.Ctx(), o.reader(), c.Actor.Scope(access.ConfirmChanges))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("changes.title"), Columns: []ui.Column{{Title: c.T("changes.what")}, {Title: c.T("accounts.person")},
		{Title: c.T("changes.by")}, {Title: c.T("changes.at")}}}, More: ui.More{Shown: len(found), Total: len(found)}}
	for _, x := range found {
		who, by, err := o.namesOf(c, x)
		if err != nil {
			return web.Page{}, err
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/changes/"+x.ID, changeTitle(c, x)), ui.Text(who), ui.Text(by), ui.At(x.ProposedAt)}})
	}
	if len(found) == 0 {
		p.None = &ui.Empty{Why: c.T("changes.none"), Next: c.T("changes.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("changes.title"), Lead: c.T("changes.lead"), Wide: true}, p), nil
}

// namesOf returns whom a change is about and who proposed it.
func (o *Office) namesOf(c *web.Context, x people.Confirmation) (about, by string, err error) {
	if about, err = o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, x.Person); err != nil {
		return "", "", fmt.Errorf("name whom a change is about: %w", err)
	}
	if by, err = o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, x.ProposedBy); err != nil {
		return "", "", fmt.Errorf("name who proposed a change: %w", err)
	}
	return about, by, nil
}

func (o *Office) aChange(c *web.Context) (people.Confirmation, error) {
	found, err := o.People.Confirmations(c.Ctx(), o.reader(), c.Actor.Scope(access.ConfirmChanges))
	if err != nil {
		return people.Confirmation{}, err
	}
	i := slices.IndexFunc(found, func(x people.Confirmation) bool { return x.ID == c.Path("id") })
	if i < 0 {
		return people.Confirmation{}, missing("这项等待确认的变更，它可能已经确认、作废或者过期", "the change that waits; it may have been decided, revoked or be too old")
	}
	return found[i], nil
}

// ChangePage asks a second administrator for a decision.
type ChangePage struct {
	Confirm ui.Confirm
	Decline string // where the form goes that lets the change fall
}

var changePage = web.NewTemplate[ChangePage](files, "change.html")

func (o *Office) change(c *web.Context) (web.Page, error) {
	x, err := o.aChange(c)
	if err != nil {
		return web.Page{}, err
	}
	who, by, err := o.namesOf(c, x)
	if err != nil {
		return web.Page{}, err
	}
	facts := ui.Facts{{Key: c.T("accounts.person"), Value: ui.Text(who)}}
	will := []string{c.T("changes.link.will"), c.T("changes.link.code")}
	if x.Link == "" {
		body, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, x.Body)
		if err != nil {
			return web.Page{}, err
		}
		facts = append(facts, ui.Fact{Key: c.T("people.post"), Value: ui.Text(c.Words(access.Titles[x.Role])).WithNote(body.Name)})
		will = []string{c.T("changes.post.will")}
	} else {
		facts = append(facts, ui.Fact{Key: c.T("accounts.login"), Value: ui.Whole(x.Login)})
		if x.Factors {
			will = append(will, c.T("link.factors.hint"))
		}
	}
	facts = append(facts, ui.Fact{Key: c.T("changes.by"), Value: ui.Text(by)}, ui.Fact{Key: c.T("changes.at"), Value: ui.AtSecond(x.ProposedAt)})
	at := "/changes/" + x.ID
	return changePage.Page(web.Head{Title: changeTitle(c, x), Crumbs: []ui.Link{{URL: "/changes", Text: c.T("changes.title")}}},
		ChangePage{Decline: at + "/decline", Confirm: ui.Confirm{Action: at + "/confirm", Title: c.T("people.ask", changeTitle(c, x), who), Facts: facts, Will: will,
			Button: c.Words(people.ChangeConfirmed.Title), Back: ui.Link{URL: "/changes", Text: c.T("changes.back")}}}), nil
}

func (o *Office) confirmChange(c *web.Context) (web.Page, error) {
	x, err := o.aChange(c)
	if err != nil {
		return web.Page{}, err
	}
	done, err := o.People.Confirm(c.Ctx(), o.by(c), x.ID)
	if err != nil {
		return web.Page{}, err
	}
	if x.Link == "" {
		return c.Done("/changes", "changes.confirmed", ""), nil
	}
	p := ShownOncePage{Facts: ui.Facts{{Key: c.T("accounts.login"), Value: ui.Whole(x.Login)}}, Label: c.T("link.code"), Once: done.Code,
		Tell: []string{c.T("link.code.hand"), c.T("link.once")}, Back: ui.Link{URL: "/changes", Text: c.T("changes.back")}}
	return shownOncePage.Page(web.Head{Title: c.T("link.code.title"), Crumbs: []ui.Link{{URL: "/changes", Text: c.T("changes.title")}}}, p), nil
}

func (o *Office) declineChange(c *web.Context) (web.Page, error) {
	if _, err := o.People.Decline(c.Ctx(), o.by(c), c.Path("id")); err != nil {
		return web.Page{}, err
	}
	return c.Done("/changes", "changes.declined", ""), nil
}

// changeQueues is what waits for this administrator as the second person: not what they proposed, nor what is about them.
func (o *Office) changeQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ConfirmChanges) {
		return nil, nil
	}
	found, err := o.People.Confirmations(c.Ctx(), o.reader(), c.Actor.Scope(access.ConfirmChanges))
	n := 0
	for _, x := range found {
		if x.ProposedBy != c.Actor.Person && x.Person != c.Actor.Person {
			n++
		}
	}
	return []Queue{{Title: c.T("changes.title"), Count: n, Link: "/changes", Why: c.T("changes.queue.why")}}, err
}

// proposedNote is what a person's page says of a proposal that waits.
func proposedNote(made people.Made, plain string) string {
	if made.Waits {
		return "changes.proposed"
	}
	return plain
}
