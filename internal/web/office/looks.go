package office

import (
	"fmt"
	"net/url"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

func (o *Office) lookRoutes() []web.Route {
	audit := web.Permission(access.ViewAccessLog)
	return []web.Route{
		{Method: "GET", Path: "/audit/looks", Policy: audit, Page: o.looks},
		{Method: "GET", Path: "/audit/looks.csv", Policy: audit, Write: o.looksFile},
		{Method: "GET", Path: "/audit/comings", Policy: audit, Page: o.comings},
		{Method: "GET", Path: "/audit/comings.csv", Policy: audit, Write: o.comingsFile},
	}
}

// seeLog records that the log itself was looked at: who reads who read what is read too.
func (o *Office) seeLog(c *web.Context, item, form string) error {
	return o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: item, ID: form, Purpose: "audit"})
}

// fileLink is the way to a list as a file, with the filters of the address.
func fileLink(c *web.Context, path string) ui.Link {
	q := c.R.URL.Query()
	q.Del("after")
	q.Del("before")
	return ui.Link{URL: (&url.URL{Path: path, RawQuery: q.Encode()}).RequestURI(), Text: c.T("looks.file"), Icon: "document"}
}

// fileMost bounds a file of a log, in rows; a narrower span of days gives the rest.
const fileMost = 100_000

// marked begins a list about persons that leaves the house with who took it, when and what for, so that a copy that turns up says where it comes
// from (Art 7). purpose is its text looks.mark.<purpose>.
func (o *Office) marked(c *web.Context, w *csvout.Writer, purpose string) error {
	for _, line := range [][]string{{c.T("looks.mark.who"), c.Session.Name, c.Words(c.Session.Body)}, {c.T("looks.mark.when"), ui.StampSecond(o.now(c))}, {c.T("looks.mark.why"), c.T("looks.mark." + purpose)}} {
		if err := w.Row(line...); err != nil {
			return err
		}
	}
	return nil
}

// looksFile is the log of looks as a file for a spreadsheet, with the filters of the page. It says who took it.
func (o *Office) looksFile(c *web.Context) error {
	f, err := lookFilter(c)
	if err != nil {
		return err
	}
	if err := o.seeLog(c, "looks", "csv"); err != nil {
		return err
	}
	scope := c.Actor.Scope(access.ViewAccessLog)
	bodies, err := o.bodiesOf(c, scope)
	if err != nil {
		return err
	}
	names := o.names(c)
	return c.CSV(c.T("looks.title"), func(w *csvout.Writer) error {
		if err := o.marked(c, w, "audit"); err != nil {
			return err
		}
		if err := w.Row(c.T("looks.at"), c.T("looks.person"), c.T("people.body"), c.T("looks.item"), c.T("looks.item.number"), c.T("looks.purpose"), c.T("looks.entry")); err != nil {
			return err
		}
		f.Turn = db.Turn{Limit: db.PageMost}
		for n := 0; n < fileMost; n += db.PageMost {
			page, _, err := act.Looks(c.Ctx(), o.reader(), scope, f)
			if err != nil || len(page.Rows) == 0 {
				return err
			}
			for _, l := range page.Rows {
				name, err := names(l.Person)
				if err != nil {
					return err
				}
				entry := ""
				if l.Entry >= 0 {
					entry = strconv.FormatInt(l.Entry, 10)
				}
				if err := w.Row(ui.StampSecond(l.At), name, bodies.name(l.Body), term(c, "looks.item.", l.Item), l.ItemID, term(c, "looks.purpose.", l.Purpose), entry); err != nil {
					return err
				}
				f.Turn.After = l.ID
			}
			if !page.More {
				return nil
			}
		}
		return nil
	})
}

// names looks names of persons up, each once.
func (o *Office) names(c *web.Context) func(person string) (string, error) {
	known := map[string]string{"": ""}
	return func(person string) (string, error) {
		if name, ok := known[person]; ok {
			return name, nil
		}
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, person)
		if err != nil {
			return "", fmt.Errorf("name who looked: %w", err)
		}
		known[person] = name
		return name, nil
	}
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
	names := o.names(c)
	for _, l := range page.Rows {
		name, err := names(l.Person)
		if err != nil {
			return web.Page{}, err
		}
		who := ui.Goto("/audit/looks?person="+l.Person, name).WithNote(bodies.name(l.Body))
		if l.Person == "" {
			who = ui.Text(c.T("looks.party"))
		}
		entry := ui.Text(c.T("looks.entry.none"))
		if l.Entry >= 0 {
			entry = ui.Whole(c.T("looks.entry.number", l.Entry))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.At(l.At),
			who,
			ui.Goto("/audit/looks?item="+l.ItemID, term(c, "looks.item.", l.Item)).WithNote(lookedAt(c, l)),
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
	if len(page.Rows) > 0 {
		if err := o.seeLog(c, "looks", "list"); err != nil {
			return web.Page{}, err
		}
	}
	return listPage.Page(web.Head{Title: c.T("looks.title"), Lead: c.T("looks.lead"), Wide: true, Actions: []ui.Link{fileLink(c, "/audit/looks.csv"),
		{URL: "/audit/comings", Text: c.T("comings.title"), Icon: "clock"}}}, p), nil
}

// lookedAt says which one was opened: by its number, by the digest of what was searched for, or how a log was read.
func lookedAt(c *web.Context, l act.Looked) string {
	switch {
	case l.ItemID == "":
		return ""
	case l.ItemID == "list" || l.ItemID == "csv":
		return c.T("looks.form." + l.ItemID)
	case (l.Item == "plate" || l.Item == "name") && len(l.ItemID) > 12:
		return c.T("looks.digest", l.ItemID[:12])
	}
	return c.T("looks.number", l.ItemID)
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
	f := act.LookFilter{Item: in.OptionalText("kind", 40), ItemID: in.OptionalText("item", 64), Person: in.OptionalText("person", 64), Turn: turn(c)}
	if from := in.OptionalDate("from"); from != nil {
		f.From = from.Start()
	}
	if until := in.OptionalDate("until"); until != nil {
		f.Until = until.AddDays(1).Start()
	}
	return f, in.Err()
}

// lookKinds are the kinds of items that a look may be at.
var lookKinds = []string{"capture", "captures", "recusal", "looks", "comings", LetterItem, ServingItem, ConsentItem}

func lookFilters(c *web.Context, f act.LookFilter) *ui.Filters {
	kinds := []ui.Choice{{Label: c.T("looks.item.every")}}
	for _, k := range lookKinds {
		kinds = append(kinds, ui.Choice{Value: k, Label: term(c, "looks.item.", k)})
	}
	return &ui.Filters{Action: "/audit/looks", Active: f.Item != "" || f.ItemID != "" || f.Person != "" || !f.From.IsZero() || !f.Until.IsZero(), Fields: []ui.Field{
		c.Form().Field("kind", c.T("looks.item")).As("select").Of(kinds).Optional(),
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
