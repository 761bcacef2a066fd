package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

func (o *Office) lookRoutes() []web.Route {
	return []web.Route{{Method: "GET", Path: "/audit/looks", Policy: web.Permission(access.ViewAccessLog), Page: o.looks}}
}

// looks shows who looked at what and why, newest first. It names what was opened by its number only: the auditor reads
// the log, not the cases (roles.md E14).
func (o *Office) looks(c *web.Context) (web.Page, error) {
	f, err := lookFilter(c)
	if err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ViewAccessLog)
	page, total, err := act.Looks(c.Ctx(), o.reader(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	bodies, err := o.bodiesOf(c, scope)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Filters: lookFilters(c, f), List: ui.Table{Caption: c.T("looks.title"), Columns: []ui.Column{{Title: c.T("looks.at")},
		{Title: c.T("looks.person")}, {Title: c.T("looks.item")}, {Title: c.T("looks.purpose")}, {Title: c.T("looks.entry")}}}}
	names := map[string]string{}
	for _, l := range page.Rows {
		if _, known := names[l.Person]; !known {
			if names[l.Person], err = o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, l.Person); err != nil {
				return web.Page{}, fmt.Errorf("name who looked: %w", err)
			}
		}
		entry := ui.Text(c.T("looks.entry.none"))
		if l.Entry >= 0 {
			entry = ui.Whole(c.T("looks.entry.number", l.Entry))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.At(l.At),
			ui.Goto("/audit/looks?person="+l.Person, names[l.Person]).WithNote(bodies.name(l.Body)),
			ui.Goto("/audit/looks?item="+l.ItemID, term(c, "looks.item.", l.Item)).WithNote(l.ItemID),
			ui.Text(term(c, "looks.purpose.", l.Purpose)), entry}})
	}
	if len(page.Rows) > 0 {
		p.More = more(c, page, total, func(l act.Looked) string { return l.ID })
	} else {
		p.None = &ui.Empty{Why: c.T("looks.none"), Next: c.T("looks.none.next")}
		if p.Filters.Active {
			p.None = &ui.Empty{Why: c.T("looks.none.filtered"), Next: c.T("looks.none.filtered.next")}
		}
	}
	return listPage.Page(web.Head{Title: c.T("looks.title"), Lead: c.T("looks.lead"), Wide: true}, p), nil
}

// term is the word for a name that a chapter uses, or the name itself where there is no word yet.
func term(c *web.Context, prefix, name string) string {
	if i18n.Has(prefix + name) {
		return c.T(prefix + name)
	}
	return name
}

func lookFilter(c *web.Context) (act.LookFilter, error) {
	in := c.Read()
	f := act.LookFilter{ItemID: in.OptionalText("item", 64), Person: in.OptionalText("person", 64), Turn: turn(c)}
	if from := in.OptionalDate("from"); from != nil {
		f.From = from.Start()
	}
	if until := in.OptionalDate("until"); until != nil {
		f.Until = until.AddDays(1).Start()
	}
	return f, in.Err()
}

func lookFilters(c *web.Context, f act.LookFilter) *ui.Filters {
	return &ui.Filters{Action: "/audit/looks", Active: f.ItemID != "" || f.Person != "" || !f.From.IsZero() || !f.Until.IsZero(), Fields: []ui.Field{
		c.Form().Field("item", c.T("looks.item.number")).Optional().Max(64),
		c.Form().Field("person", c.T("looks.person.number")).Optional().Max(64),
		c.Form().Field("from", c.T("looks.from")).As("date").Optional(),
		c.Form().Field("until", c.T("looks.until")).As("date").Optional(),
	}}
}

// lookQueues tells the auditor how much was looked at today: the log is read in samples.
func (o *Office) lookQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ViewAccessLog) {
		return nil, nil
	}
	today := law.DateOf(c.Now())
	_, n, err := act.Looks(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewAccessLog), act.LookFilter{From: today.Start(), Turn: db.Turn{Limit: 1}})
	return []Queue{{Title: c.T("looks.queue"), Count: n, Link: "/audit/looks?from=" + today.String(), Why: c.T("looks.queue.why")}}, err
}
