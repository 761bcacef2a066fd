package office

import (
	"net/url"
	"strings"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// FormPage is a page with one form: what it is about, its fields, one button.
type FormPage struct {
	Cautions []string // what is to be weighed before it is sent
	Action   string
	Facts    ui.Facts
	Fields   []ui.Field // rendered by their Kind
	Upload   bool       // a field takes a file
	Hidden   []ui.Hidden
	Button   string
	Icon     string
	Grave    bool // what it does cannot be undone: the button is the heavy one
	Back     ui.Link
}

var (
	formPage    = web.NewTemplate[FormPage](files, "form.html")
	confirmPage = web.NewTemplate[ui.Confirm](files, "confirm.html")
)

// ListPage is a page with one list.
type ListPage struct {
	Tabs    *ui.Tabs
	Box     *searchBox // by plate or name, behind a token
	Filters *ui.Filters
	List    ui.Table
	More    ui.More
	None    *ui.Empty
}

var listPage = web.NewTemplate[ListPage](files, "list.html", "box.html")

// choices offers the keys in their order, with an empty first one that asks to choose.
func choices[K ~string](c *web.Context, words map[K]law.Words, order ...K) []ui.Choice {
	out := []ui.Choice{{Label: c.T("form.choose")}}
	for _, k := range order {
		out = append(out, ui.Choice{Value: string(k), Label: c.Words(words[k])})
	}
	return out
}

// listed joins the parts of an enumeration.
func listed(c *web.Context, parts []string) string {
	if c.Lang() == i18n.EN {
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, "、")
}

// turn is the page of a list that the address asks for.
func turn(c *web.Context) db.Turn { return db.Turn{After: c.Query("after"), Before: c.Query("before")} }

// more is the foot of a list whose page shows some rows; total is counted up to one more than db.CountMost. The ways on
// keep every filter.
func more[T any](c *web.Context, page db.Leaf[T], total int, cursor func(T) string) ui.More {
	m := ui.More{Shown: len(page.Rows), Total: min(total, db.CountMost), Over: total > db.CountMost}
	if len(page.Rows) == 0 {
		return m
	}
	to := func(name, at string) string {
		q := c.R.URL.Query()
		q.Del("after")
		q.Del("before")
		q.Set(name, at)
		return (&url.URL{Path: c.R.URL.Path, RawQuery: q.Encode()}).RequestURI()
	}
	if page.Before {
		m.Back = to("before", cursor(page.Rows[0]))
	}
	if page.More {
		m.URL = to("after", cursor(page.Rows[len(page.Rows)-1]))
	}
	return m
}

// exportLink leads to the list of an address as a file: what narrows the one narrows the other, and no page of it is left out.
func exportLink(c *web.Context, path string) ui.Link {
	q := c.R.URL.Query()
	q.Del("after")
	q.Del("before")
	return ui.Link{URL: (&url.URL{Path: path, RawQuery: q.Encode()}).RequestURI(), Text: c.T("enrol.export"), Icon: "document"}
}

// hiddenOf keeps the token of a narrowed list in its filters.
func hiddenOf(token string) []ui.Hidden {
	if token == "" {
		return nil
	}
	return []ui.Hidden{{Name: "of", Value: token}}
}

// counted shows a number that was counted up to one more than db.CountMost.
func counted(c *web.Context, n int) ui.Value {
	if n > db.CountMost {
		return ui.CountOver(c.Lang(), db.CountMost)
	}
	return ui.Count(n)
}
