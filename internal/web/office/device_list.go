package office

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/entrust"
	"yuanjian/internal/fault"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) deviceRoutes() []web.Route {
	view, propose := web.Permission(access.ViewDevices), web.Permission(access.ProposeDevice)
	return []web.Route{
		{Method: "GET", Path: "/devices", Policy: view, Page: o.listDevices},
		{Method: "GET", Path: "/devices/map", Policy: view, Page: o.deviceMap},
		{Method: "GET", Path: "/devices/map.json", Policy: view, Page: o.deviceMapJSON},
		{Method: "GET", Path: "/devices/uses/{id}", Policy: view, Page: o.usePage},
		{Method: "GET", Path: "/devices/uses/{id}/sign-sheet", Policy: view, Page: o.signSheet},
		{Method: "GET", Path: "/devices/uses/{id}/sign-code.svg", Policy: view, Write: o.signCode},
		{Method: "GET", Path: "/documents/{digest}", Policy: view, Write: o.document},
		{Method: "GET", Path: "/devices/new", Policy: propose, Page: o.newUse},
		{Method: "POST", Path: "/devices", Policy: propose, Page: o.registerUse, Again: o.newUse},
		{Method: "GET", Path: "/devices/keys/{id}", Policy: propose, Page: o.deviceKeys},
		{Method: "POST", Path: "/devices/keys/{id}/secret", Policy: propose, Page: o.issueSecret, Again: o.deviceKeys},
		{Method: "POST", Path: "/devices/keys/{id}/public", Policy: propose, Page: o.enterKey, Again: o.deviceKeys},
		{Method: "GET", Path: "/devices/keys/{id}/{key}/end", Policy: propose, Page: o.askEndKey},
		{Method: "POST", Path: "/devices/keys/{id}/{key}/end", Policy: propose, Page: o.endKey, Again: o.askEndKey},
		{Method: "GET", Path: "/takebacks", Policy: view, Page: o.listTakeBacks},
		{Method: "GET", Path: "/devices/uses/{id}/facts/{fact}/takeback", Policy: web.Permission(access.ProposeTakeBack), Page: o.askTakeBack},
		{Method: "POST", Path: "/devices/uses/{id}/facts/{fact}/takeback", Policy: web.Permission(access.ProposeTakeBack), Page: o.proposeTakeBack, Again: o.askTakeBack},
		{Method: "GET", Path: "/takebacks/{id}", Policy: web.Permission(access.DecideTakeBack), Page: o.askDecision},
		{Method: "POST", Path: "/takebacks/{id}", Policy: web.Permission(access.DecideTakeBack), Page: o.decideTakeBack, Again: o.askDecision},
	}
}

func usePath(use string) string { return "/devices/uses/" + use }

func deviceCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/devices", Text: c.T("devices.title")}}
}

func useCrumbs(c *web.Context, l *device.Life, place string) []ui.Link {
	return append(deviceCrumbs(c), ui.Link{URL: usePath(l.Use.ID), Text: place})
}

// stateBadge is the state of a use with its word (ux G.6).
func stateBadge(c *web.Context, s device.Standing) ui.Badge {
	b := ui.Badge{State: ui.Waiting, Word: c.Words(s.Words)}
	switch s.State {
	case device.Live:
		b.State = ui.Met
	case device.BlockedState, device.SignSuspended, device.ReviewRequired, device.PlanRefused:
		b.State = ui.Unmet
	}
	return b
}

// deviceStates are the states in the order of a life, for the filter.
var deviceStates = []device.State{device.Live, device.Maintenance, device.SignSuspended, device.BlockedState, device.ReviewRequired, device.StoppedState,
	device.Waiting, device.Publishing, device.Installed, device.PlanOK, device.PlanPending, device.PlanRefused, device.ArguedState, device.Draft, device.CancelledState}

func (o *Office) listDevices(c *web.Context) (web.Page, error) {
	f, shown, err := readRegister(c)
	if err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ViewDevices)
	found, err := o.Devices.List(c.Ctx(), scope, f, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	counts, err := o.Devices.Count(c.Ctx(), scope, f, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	total := 0
	for state, n := range counts {
		if f.State == "" || f.State == state {
			total += n
		}
	}
	p := ListPage{Tabs: stateTabs(c, shown.state, counts), Filters: deviceFilters(c, shown), List: deviceTable(c, found.Rows, o.now(c)), More: more(c, found, total, device.Row.Cursor)}
	if len(found.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("devices.none"), Next: c.T("devices.none.next")}
		if p.Filters.Active {
			p.None = &ui.Empty{Why: c.T("devices.none.filtered"), Next: c.T("devices.none.filtered.next")}
		}
	}
	head := web.Head{Title: c.T("devices.title"), Lead: c.T("devices.lead"), Wide: true}
	if c.May(access.ProposeDevice) {
		head.Actions = []ui.Link{{URL: "/lists", Text: c.T("enrol.title"), Icon: "document"}, {URL: "/devices/new", Text: c.T("devices.new"), Icon: "plus", Primary: true}}
	}
	head.Actions = append(head.Actions, ui.Link{URL: "/siting", Text: c.T("siting.search"), Icon: "search"}, ui.Link{URL: "/help", Text: c.T("help.title")}, ui.Link{URL: narrowed(c, "/devices/map"), Text: c.T("devices.map"), Icon: "place"}, exportLink(c, "/devices.csv"), ui.Link{URL: "/takebacks", Text: c.T("devices.takebacks")})
	head.Actions = append(head.Actions, ui.Link{URL: "/recalls", Text: c.T("recalls.title")}, ui.Link{URL: "/models", Text: c.T("models.title")})
	return listPage.Page(head, p), nil
}

// register is what the register is narrowed to, as it stands in the address.
type register struct{ query, state, violation, todo string }

// readRegister reads the filters of the address.
func readRegister(c *web.Context) (device.Filter, register, error) {
	in := c.Read()
	r := register{in.OptionalText("q", 60), in.OptionalText("state", 30), in.OptionalText("violation", 20), in.OptionalText("todo", 30)}
	f := device.Filter{Query: r.query, State: device.State(r.state), Violation: r.violation, Turn: turn(c)}
	if r.todo != "" {
		k, found := device.WorkOf(r.todo)
		in.Want(found && c.May(k.May), "todo", "请选择列出的事项。", "Choose one of the kinds of work listed.")
		f.Work, f.WorkScope = k.Key, c.Actor.Scope(k.May)
	}
	return f, r, in.Err()
}

// stateTabs are the states in which there are uses, as links that keep what else is chosen; nil where there is no choice.
func stateTabs(c *web.Context, chosen string, counts map[device.State]int) *ui.Tabs {
	if len(counts) == 0 || len(counts) == 1 && chosen == "" {
		return nil
	}
	t := ui.Tabs{Label: c.T("devices.state")}
	add := func(state, text string, n int) {
		q := c.R.URL.Query()
		q.Set("state", state)
		q.Del("after")
		q.Del("before")
		if state == "" {
			q.Del("state")
		}
		t.Items = append(t.Items, ui.Tab{URL: (&url.URL{Path: "/devices", RawQuery: q.Encode()}).RequestURI(), Text: text, Current: chosen == state, Count: &n})
	}
	all := 0
	for _, n := range counts {
		all += n
	}
	add("", c.T("devices.all"), all)
	for _, s := range deviceStates {
		if n := counts[s]; n > 0 || chosen == string(s) {
			add(string(s), c.T("devices.state."+string(s)), n)
		}
	}
	return &t
}

// deviceFilters are the choices of the register: states, violations, and what waits for this person.
func deviceFilters(c *web.Context, r register) *ui.Filters {
	states := []ui.Choice{{Label: c.T("devices.all")}}
	for _, s := range deviceStates {
		states = append(states, ui.Choice{Value: string(s), Label: c.T("devices.state." + string(s))})
	}
	violations := []ui.Choice{{Label: c.T("devices.all")}}
	for _, code := range slices.Sorted(maps.Keys(capture.Violations)) {
		violations = append(violations, ui.Choice{Value: code, Label: code + " " + c.Words(capture.ViolationWords(code))})
	}
	form := c.Form()
	out := &ui.Filters{Action: "/devices", Active: r != register{}, Fields: []ui.Field{
		form.Field("q", c.T("devices.query")).Optional().Max(60), form.Field("state", c.T("devices.state")).As("select").Of(states).Optional(),
		form.Field("violation", c.T("devices.violation")).As("select").Of(violations).Optional()}}
	todo := []ui.Choice{{Label: c.T("devices.all")}}
	for _, k := range device.WorkKinds {
		if c.May(k.May) {
			todo = append(todo, ui.Choice{Value: k.Key, Label: c.T("devices.queue." + k.Key)})
		}
	}
	if len(todo) > 1 {
		out.Fields = append(out.Fields, form.Field("todo", c.T("devices.todo")).As("select").Of(todo).Optional())
	}
	return out
}

func deviceTable(c *web.Context, rows []device.Row, now time.Time) ui.Table {
	t := ui.Table{Caption: c.T("devices.title"), Columns: []ui.Column{{Title: c.T("devices.place")}, {Title: c.T("devices.state")}, {Title: c.T("devices.violation")},
		{Title: c.T("devices.device")}, {Title: c.T("devices.due")}}}
	for i := range rows {
		r := &rows[i]
		badge := stateBadge(c, r.Standing)
		site, thing := r.Life.SiteAt(now), r.Life.DeviceAt(now)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(usePath(r.Life.Use.ID), site.Words).WithNote(site.Direction), {Badge: &badge},
			ui.Text(c.Words(capture.ViolationWords(r.Life.UseAt(now).Violation))), ui.Text(thing.Model).WithNote(thing.Serial), dueOf(c, r, now)}})
	}
	return t
}

// dueOf is the next day that matters: until when a stop is to be made public, the first lawful day, or the end of the
// verification.
func dueOf(c *web.Context, r *device.Row, now time.Time) ui.Value {
	day, why := r.Due(now)
	if day == 0 {
		return ui.Text(c.T("devices.due.none"))
	}
	return ui.On(day).WithNote(c.T("devices.due." + string(why)))
}

// paperPolicy lets nothing in a document run or load, wherever it is opened: it came from outside.
const paperPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

// document shows a document of a fact that the actor may see, under the name it has on record.
func (o *Office) document(c *web.Context) error {
	scope := c.Actor.Scope(access.ViewDevices)
	d, err := device.DocumentIn(c.Ctx(), o.reader(), scope, c.Path("digest"))
	if fault.IsNotFound(err) {
		d, err = entrust.PaperIn(c.Ctx(), o.reader(), scope, c.Path("digest"))
	}
	if err != nil {
		return err
	}
	return o.showPaper(c, d)
}

// showPaper sends a document to be looked at, under the name it has on record.
func (o *Office) showPaper(c *web.Context, d device.Attachment) error {
	h := c.W.Header()
	h.Set("Content-Security-Policy", paperPolicy)
	h.Set("Content-Disposition", inline(d.Name))
	if err := o.sendPaper(c, d); err != nil {
		h.Del("Content-Disposition")
		return err
	}
	return nil
}

// inline shows bytes in the window under their name (RFC 6266 §4.3; the name is encoded by RFC 8187 §3.2.1).
func inline(name string) string {
	var b strings.Builder
	for _, x := range []byte(name) {
		if x >= 'a' && x <= 'z' || x >= 'A' && x <= 'Z' || x >= '0' && x <= '9' || strings.IndexByte("!#$&+-.^_`|~", x) >= 0 {
			b.WriteByte(x)
		} else {
			fmt.Fprintf(&b, "%%%02X", x)
		}
	}
	return "inline; filename*=UTF-8''" + b.String()
}

// entryNumber is the number of a ledger entry as people cite it.
func entryNumber(c *web.Context, index int64) string {
	return fmt.Sprintf("%s-%d", c.Actor.Book, index)
}
