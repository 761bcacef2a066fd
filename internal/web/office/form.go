package office

import (
	"net/url"
	"strconv"
	"strings"

	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// FormPage is a page with one form: what it is about, its fields, one button.
type FormPage struct {
	Action string
	Facts  ui.Facts
	Fields []ui.Field // rendered by their Kind
	Upload bool       // a field takes a file
	Hidden []ui.Hidden
	Button string
	Icon   string
	Back   ui.Link
}

var (
	formPage    = web.NewTemplate[FormPage](files, "form.html")
	confirmPage = web.NewTemplate[ui.Confirm](files, "confirm.html")
)

// ListPage is a page with one list.
type ListPage struct {
	Tabs    *ui.Tabs
	Filters *ui.Filters
	List    ui.Table
	More    ui.More
	None    *ui.Empty
}

var listPage = web.NewTemplate[ListPage](files, "list.html")

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

// more is the foot of a list whose page shows some rows and whose next page begins after the cursor. The address
// carries how many were shown before, so that the count is true on every page.
func more(c *web.Context, shown, total int, cursor string) ui.More {
	before, err := strconv.Atoi(c.Query("seen"))
	if err != nil || before < 0 || c.Query("after") == "" {
		before = 0
	}
	m := ui.More{Shown: min(before+shown, total), Total: total}
	if shown == 0 || m.Shown >= total {
		return m
	}
	q := c.R.URL.Query()
	q.Set("after", cursor)
	q.Set("seen", strconv.Itoa(m.Shown))
	m.URL = (&url.URL{Path: c.R.URL.Path, RawQuery: q.Encode()}).RequestURI()
	return m
}
