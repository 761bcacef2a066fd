package office

import (
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// comings shows who came in or tried to, newest first: never what was typed.
func (o *Office) comings(c *web.Context) (web.Page, error) {
	f, token, err := o.comingFilter(c)
	if err != nil {
		return web.Page{}, err
	}
	page, total, err := o.People.Comings(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewAccessLog), f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Filters: comingFilters(c, f, token), Box: loginBox(c, "/search/comings"), List: ui.Table{Caption: c.T("comings.title"), Columns: []ui.Column{{Title: c.T("looks.at")}, {Title: c.T("accounts.login")},
		{Title: c.T("comings.what")}, {Title: c.T("comings.from")}, {Title: c.T("comings.by")}}}}
	names := o.names(c)
	for _, x := range page.Rows {
		name, err := names(x.Person)
		if err != nil {
			return web.Page{}, err
		}
		by, err := names(x.By)
		if err != nil {
			return web.Page{}, err
		}
		who := ui.Text(c.T("comings.nobody"))
		if x.Account != "" && x.By == "" {
			by = c.T("comings.self")
		}
		if x.Account != "" {
			who = ui.Goto("/audit/comings?account="+x.Account, x.Login).WithNote(name)
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.At(x.LastAt), who, ui.Text(whatCame(c, x)), place(c, x.From), ui.Text(by)}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("comings.none"), Next: c.T("comings.none.next")}
	} else {
		p.More = more(c, page, total, func(x people.Coming) string { return x.ID })
		if err := o.seeLog(c, "comings", "list"); err != nil {
			return web.Page{}, err
		}
	}
	return listPage.Page(web.Head{Title: c.T("comings.title"), Lead: c.T("comings.lead"), Section: "/audit/looks", Wide: true, Actions: []ui.Link{fileLink(c, "/audit/comings.csv"),
		{URL: "/audit/looks", Text: c.T("looks.title"), Icon: "search"}}}, p), nil
}

// comingFilter reads the filters, and the token of the login searched for.
func (o *Office) comingFilter(c *web.Context) (people.ComingFilter, string, error) {
	login, token, err := o.keptOf(c)
	if err != nil {
		return people.ComingFilter{}, "", err
	}
	in := c.Read()
	f := people.ComingFilter{Login: strings.ToLower(login), Account: in.OptionalText("account", 40), Turn: turn(c)}
	if what := in.OptionalText("what", 40); slices.Contains(people.Whats(), what) {
		f.What = what
	}
	if from := in.OptionalDate("from"); from != nil {
		f.From = from.Start()
	}
	if until := in.OptionalDate("until"); until != nil {
		f.Until = until.AddDays(1).Start()
	}
	return f, token, in.Err()
}

func comingFilters(c *web.Context, f people.ComingFilter, token string) *ui.Filters {
	whats := []ui.Choice{{Label: c.T("comings.every")}}
	for _, w := range people.Whats() {
		whats = append(whats, ui.Choice{Value: w, Label: c.T("comings." + w)})
	}
	hidden := hiddenOf(token)
	if f.Account != "" {
		hidden = append(hidden, ui.Hidden{Name: "account", Value: f.Account})
	}
	return &ui.Filters{Action: "/audit/comings", Hidden: hidden, Active: f.Login != "" || f.Account != "" || f.What != "" || !f.From.IsZero() || !f.Until.IsZero(), Fields: []ui.Field{
		c.Form().Field("what", c.T("comings.what")).As("select").Of(whats).Optional(),
		c.Form().Field("from", c.T("looks.from")).As("date").Optional(),
		c.Form().Field("until", c.T("looks.until")).As("date").Optional(),
	}}
}

// comingsFile is the log as a file for a spreadsheet, with the filters of the page.
func (o *Office) comingsFile(c *web.Context) error {
	f, _, err := o.comingFilter(c)
	if err != nil {
		return err
	}
	if err := o.seeLog(c, "comings", "csv"); err != nil {
		return err
	}
	names := o.names(c)
	return c.CSV(c.T("comings.title"), func(w *csvout.Writer) error {
		if err := o.marked(c, w, "audit"); err != nil {
			return err
		}
		if err := w.Row(c.T("looks.at"), c.T("accounts.login"), c.T("accounts.person"), c.T("comings.what"), c.T("comings.number"), c.T("comings.device"), c.T("comings.address"), c.T("comings.by")); err != nil {
			return err
		}
		f.Turn = db.Turn{Limit: db.PageMost}
		for n := 0; n < fileMost; n += db.PageMost {
			page, _, err := o.People.Comings(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewAccessLog), f)
			if err != nil {
				return err
			}
			for _, x := range page.Rows {
				name, err := names(x.Person)
				if err != nil {
					return err
				}
				by, err := names(x.By)
				if err != nil {
					return err
				}
				if err := w.Row(ui.StampSecond(x.LastAt), x.Login, name, c.T("comings."+x.What), strconv.FormatInt(x.Times, 10), x.Device, x.Address, by); err != nil {
					return err
				}
				f.Turn.After = x.ID
			}
			if !page.More {
				return nil
			}
		}
		return nil
	})
}
