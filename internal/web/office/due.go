package office

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// A dueSource gives what a chapter beside device owes by a day: the items of the scope of who looks, by their last days, at most
// db.PageMost of them, narrowed as f says. Their kind is a text due.kind.<key>, with due.source.<key> for the article or the
// default behind it; Link is where it is done. Every chapter adds one line to dueSources; what belongs to a use is a WorkKind of
// device instead, and comes by itself.
type dueSource func(c *web.Context, f device.DueFilter) ([]device.DueItem, error)

func (o *Office) dueSources() []dueSource { return nil }

func (o *Office) dueRoutes() []web.Route {
	return []web.Route{{Method: "GET", Path: "/due", Policy: web.Permission(access.ViewDevices), Page: o.listDue}}
}

// dueWindows are the stretches of time that the page offers, with their bounds in days from today.
var dueWindows = []struct {
	key         string
	from, until int
}{{"over", -100_000, -1}, {"7", 0, 7}, {"30", 0, 30}, {"90", 0, 90}}

// dueFilter reads what the page is narrowed to.
func (o *Office) dueFilter(c *web.Context) (f device.DueFilter, window string, err error) {
	in := c.Read()
	window = in.OptionalText("when", 10)
	kind := in.OptionalText("kind", 30)
	f.Body, f.Turn = in.OptionalText("body", 64), turn(c)
	if kind != "" {
		in.Want(slices.ContainsFunc(device.DueKinds(), func(k device.WorkKind) bool { return k.Key == kind }), "kind", "请选择列出的事项。", "Choose one of the kinds listed.")
		f.Kinds = []string{kind}
	}
	today := law.DateOf(o.now(c))
	for _, w := range dueWindows {
		if w.key == window {
			f.From, f.Until = today.AddDays(w.from), today.AddDays(w.until)
		}
	}
	return f, window, in.Err()
}

// listDue lists what is due: what, where, until when, who does it, and what the day rests on.
func (o *Office) listDue(c *web.Context) (web.Page, error) {
	f, window, err := o.dueFilter(c)
	if err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ViewDevices)
	page, err := o.Devices.Due(c.Ctx(), scope, f, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	if page.Rows, err = o.withSources(c, f, page); err != nil {
		return web.Page{}, err
	}
	all := f
	all.From, all.Until = 0, 0
	counts, err := o.Devices.CountDue(c.Ctx(), scope, all, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: dueTabs(c, "/due", window, counts, law.DateOf(o.now(c)))}
	if p.Filters, err = o.dueFilters(c, f); err != nil {
		return web.Page{}, err
	}
	if p.List, err = o.dueTable(c, page.Rows); err != nil {
		return web.Page{}, err
	}
	total := dueTotal(counts, f)
	p.More = more(c, page, total, device.DueItem.Cursor)
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("due.none"), Next: c.T("due.none.next")}
	}
	head := web.Head{Title: c.T("due.title"), Lead: c.T("due.lead"), Wide: true, Actions: []ui.Link{{URL: "/devices/verifications", Text: c.T("verifications.title")}, {URL: "/devices/health", Text: c.T("health.title")}}}
	if c.May(access.Commission) {
		head.Actions = append(head.Actions, ui.Link{URL: "/intervals", Text: c.T("intervals.title")})
	}
	return listPage.Page(head, p), nil
}

// withSources puts what other chapters owe among the first page of what uses owe.
func (o *Office) withSources(c *web.Context, f device.DueFilter, page db.Leaf[device.DueItem]) ([]device.DueItem, error) {
	rows := page.Rows
	if f.Turn.Cursor() != "" || len(f.Kinds) > 0 {
		return rows, nil
	}
	for _, source := range o.dueSources() {
		items, err := source(c, f)
		if err != nil {
			return nil, err
		}
		rows = append(rows, items...)
	}
	slices.SortStableFunc(rows, func(a, b device.DueItem) int { return strings.Compare(a.Cursor(), b.Cursor()) })
	return rows, nil
}

func dueTotal(counts map[string]map[law.Date]int, f device.DueFilter) int {
	n := 0
	for _, days := range counts {
		for day, k := range days {
			if (f.From == 0 || day >= f.From) && (f.Until == 0 || day <= f.Until) {
				n += k
			}
		}
	}
	return n
}

// dueTabs are the windows, each with how many are due in it.
func dueTabs(c *web.Context, path, chosen string, counts map[string]map[law.Date]int, today law.Date) *ui.Tabs {
	t := ui.Tabs{Label: c.T("due.when")}
	add := func(key, text string, n int) {
		q := c.R.URL.Query()
		q.Del("after")
		q.Del("before")
		q.Set("when", key)
		if key == "" {
			q.Del("when")
		}
		t.Items = append(t.Items, ui.Tab{URL: (&url.URL{Path: path, RawQuery: q.Encode()}).RequestURI(), Text: text, Current: chosen == key, Count: &n})
	}
	add("", c.T("due.when.all"), dueTotal(counts, device.DueFilter{}))
	for _, w := range dueWindows {
		add(w.key, c.T("due.when."+w.key), dueTotal(counts, device.DueFilter{From: today.AddDays(w.from), Until: today.AddDays(w.until)}))
	}
	return &t
}

func (o *Office) dueFilters(c *web.Context, f device.DueFilter) (*ui.Filters, error) {
	bodies, err := o.bodiesOf(c, c.Actor.Scope(access.ViewDevices))
	if err != nil {
		return nil, err
	}
	kinds := []ui.Choice{{Label: c.T("devices.all")}}
	for _, k := range device.DueKinds() {
		kinds = append(kinds, ui.Choice{Value: k.Key, Label: c.T("due.kind." + k.Key)})
	}
	form := c.Form()
	out := &ui.Filters{Action: "/due", Active: len(f.Kinds) > 0 || f.Body != "", Fields: []ui.Field{form.Field("kind", c.T("due.kind")).As("select").Of(kinds).Optional()}}
	if len(bodies.in) > 1 {
		out.Fields = append(out.Fields, form.Field("body", c.T("due.body")).As("select").Of(append([]ui.Choice{{Label: c.T("devices.all")}}, bodies.choices()...)).Optional())
	}
	return out, nil
}

func (o *Office) dueTable(c *web.Context, rows []device.DueItem) (ui.Table, error) {
	t := ui.Table{Caption: c.T("due.title"), Columns: []ui.Column{{Title: c.T("due.what")}, {Title: c.T("due.place")}, {Title: c.T("due.day")}, {Title: c.T("due.who")}, {Title: c.T("due.source")}}}
	bodies, err := o.bodiesOf(c, c.Actor.Scope(access.ViewDevices))
	if err != nil {
		return t, err
	}
	today := law.DateOf(o.now(c))
	for _, x := range rows {
		day := ui.On(x.Day).WithNote(dueWords(c, x.Day))
		if x.Day < today {
			badge := ui.Badge{State: ui.Unmet, Word: c.T("due.over", int(today)-int(x.Day))}
			day = ui.Value{Badge: &badge, Note: ui.Day(c.Lang(), x.Day)}
		}
		what := ui.Text(c.T("due.kind." + x.Kind))
		if link := o.whereDue(c, x); link != "" {
			what = ui.Goto(link, c.T("due.kind."+x.Kind))
		}
		place := ui.Text(x.Place).WithNote(x.Serial)
		if x.Use != "" {
			place = ui.Goto(usePath(x.Use), x.Place).WithNote(x.Serial)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{what, place, day, ui.Text(whoDoes(c, x)).WithNote(bodies.name(x.Body)), ui.Text(c.T("due.source." + x.Kind))}})
	}
	return t, nil
}

// dueSteps are the steps by which what is due is done.
var dueSteps = map[string]string{"evaluate": "evaluate", "evaluate_sign": "evaluate-sign", "inspect": "inspect-sign", "adjust": "adjust-done", "past": "decide-past", "upkeep": "upkeep",
	"redecide": "redecide", "refer": "refer", "file": "police-filing", "approval": "plan", "norule": "no-rule", "legacy": "legacy-verdict", "silent": "silence", "verify": "verify", "stopped": "stop-shown"}

// whereDue is where an item is done by who looks; empty when this person does not do it.
func (o *Office) whereDue(c *web.Context, x device.DueItem) string {
	if x.Link != "" {
		return x.Link
	}
	k, ok := device.WorkOf(x.Kind)
	if !ok || x.Use == "" || !c.Actor.ActsFor(k.May, x.Body) {
		return ""
	}
	return deviceStepPath(x.Use, dueSteps[x.Kind])
}

// whoDoes names the posts that do what is due.
func whoDoes(c *web.Context, x device.DueItem) string {
	may := x.May
	if k, ok := device.WorkOf(x.Kind); ok {
		may = k.May
	}
	var roles []access.Role
	for _, r := range access.Roles() {
		if slices.Contains(r.Permissions(), may) {
			roles = append(roles, r)
		}
	}
	return rolesIn(c, roles)
}

// overdueQueue is, for the head and for who supervises, how much of their bodies is late.
func (o *Office) overdueQueue(c *web.Context) (Queue, bool, error) {
	if !c.Actor.Holds(access.Head) && !c.Actor.Holds(access.Supervisor) {
		return Queue{}, false, nil
	}
	today := law.DateOf(o.now(c))
	counts, err := o.Devices.CountDue(c.Ctx(), c.Actor.Scope(access.ViewDevices), device.DueFilter{Until: today.AddDays(-1)}, o.now(c))
	if err != nil {
		return Queue{}, false, err
	}
	q := Queue{Title: c.T("due.overdue"), Link: "/due?when=over", Why: c.T("due.overdue.why")}
	for _, days := range counts {
		for day, n := range days {
			q.add(day, n)
		}
	}
	return q, true, nil
}

func doubtPath(use, fact string) string { return fmt.Sprintf("%s/doubts/%s", usePath(use), fact) }
