package office

import (
	"fmt"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/serving"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// serviceRoutes are the pages of services (ux O18; Art 38): the tracker, one service with its attempts and proofs, a form for each step, the
// confirmations of e-service, and bulk service.
func (o *Office) serviceRoutes() []web.Route {
	view, handle := web.Permission(access.ViewCases), web.Permission(access.HandleCases)
	steps := web.AnyOf([]access.Permission{access.HandleCases, access.DecideCases})
	const step, consent = "/services/{id}/steps/{step}", "/consents/{id}/steps/{step}"
	return []web.Route{
		{Method: "GET", Path: "/services", Policy: view, Page: o.listServices},
		{Method: "GET", Path: "/services/{id}", Policy: view, Page: o.servicePage},
		{Method: "GET", Path: "/services/{id}/files/{no}/{place}", Policy: view, Write: o.serviceFile},
		{Method: "GET", Path: step, Policy: steps, Page: o.askServiceStep},
		{Method: "POST", Path: step, Policy: steps, Page: o.takeServiceStep, Again: o.askServiceStep, Upload: uploadMost},
		{Method: "GET", Path: "/cases/{id}/serve/{paper}", Policy: handle, Page: o.askService},
		{Method: "POST", Path: "/cases/{id}/serve/{paper}", Policy: handle, Page: o.beginService, Again: o.askService},
		{Method: "GET", Path: "/consents", Policy: view, Page: o.listConsents},
		{Method: "GET", Path: "/consents/{id}", Policy: view, Page: o.consentPage},
		{Method: "GET", Path: "/consents/{id}/files/{place}", Policy: view, Write: o.consentFile},
		{Method: "GET", Path: "/cases/{id}/consent", Policy: handle, Page: o.askConsent},
		{Method: "POST", Path: "/cases/{id}/consent", Policy: handle, Page: o.offerConsent, Again: o.askConsent},
		{Method: "GET", Path: consent, Policy: handle, Page: o.askConsentStep},
		{Method: "POST", Path: consent, Policy: handle, Page: o.takeConsentStep, Again: o.askConsentStep, Upload: uploadMost},
		{Method: "GET", Path: "/bulk-services", Policy: view, Page: o.listBulks},
		{Method: "GET", Path: "/bulk-services/new", Policy: handle, Page: o.askBulk},
		{Method: "POST", Path: "/bulk-services/new", Policy: handle, Page: o.orderBulk, Again: o.askBulk},
		{Method: "GET", Path: "/bulk-services/{id}", Policy: view, Page: o.bulkPage},
		{Method: "POST", Path: "/bulk-services/{id}/stop", Policy: handle, Page: o.stopBulk, Again: o.bulkPage},
		{Method: "POST", Path: "/bulk-services/{id}/go", Policy: handle, Page: o.goOnBulk, Again: o.bulkPage},
	}
}

// The items of looks at what names a recipient.
const (
	ServingItem = "serving"
	ConsentItem = "consent"
)

func servicePath(id string) string { return "/services/" + id }

func serviceStepPath(id, step string) string { return servicePath(id) + "/steps/" + step }

func serviceCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/services", Text: c.T("services.title")}}
}

// serviceLooks are the states of a service with what they look like: unknown is not failed.
var serviceLooks = map[serving.State]ui.State{serving.Waiting: ui.Waiting, serving.Going: ui.Waiting, serving.Served: ui.Met, serving.Missed: ui.Unmet, serving.Unknown: ui.Unknown, serving.Stopped: ui.Plain}

var attemptLooks = map[serving.AttemptState]ui.State{serving.Prepared: ui.Waiting, serving.Sent: ui.Waiting, serving.Arrived: ui.Met, serving.Failed: ui.Unmet, serving.Unclear: ui.Unknown, serving.Ended: ui.Plain}

func serviceBadge(c *web.Context, s serving.State) ui.Badge {
	return ui.Badge{State: serviceLooks[s], Word: c.Words(serving.StateWords[s])}
}

func kindTitle(c *web.Context, kind string) string {
	k, _ := docket.KindByID(kind)
	return c.Words(k.Title)
}

// listServices is the tracker: 待送达·送达中·已送达·未能送达·待查明.
func (o *Office) listServices(c *web.Context) (web.Page, error) {
	f := serving.Filter{Turn: turn(c)}
	chosen := c.Query("state")
	tabs := ui.Tabs{Label: c.T("services.state"), Items: []ui.Tab{{URL: "/services", Text: c.T("services.all"), Current: chosen == ""}}}
	for _, s := range serving.States {
		if string(s) == chosen {
			f.State = s
		}
		tabs.Items = append(tabs.Items, ui.Tab{URL: "/services?state=" + string(s), Text: c.Words(serving.StateWords[s]), Current: chosen == string(s)})
	}
	page, total, err := o.Cases.Serving.List(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: &tabs, More: more(c, page, total, serving.Serving.Cursor), List: ui.Table{Caption: c.T("services.title"), Columns: columns(c, "services.paper", "services.state", "services.way", "services.due")}}
	for i := range page.Rows {
		x := &page.Rows[i]
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(servicePath(x.ID), kindTitle(c, x.Kind)).WithNote(x.Number), serviceValue(c, x), ui.Text(c.Words(x.Way.Words())), serviceDue(c, x)}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("services.none"), Next: c.T("services.none.next")}
	}
	head := web.Head{Title: c.T("services.title"), Lead: c.T("services.lead"), Section: "/services", Wide: true, Actions: []ui.Link{{URL: "/consents", Text: c.T("consents.title")}, {URL: "/bulk-services", Text: c.T("bulks.title")}}}
	return listPage.Page(head, p), nil
}

func serviceValue(c *web.Context, x *serving.Serving) ui.Value {
	b := serviceBadge(c, x.State)
	v := ui.Value{Badge: &b}
	if x.ServedAt != nil {
		v = v.WithNote(ui.Day(c.Lang(), x.Day()))
	}
	return v
}

// serviceDue is the last of the seven working days, while the paper is not served (行政处罚法 61).
func serviceDue(c *web.Context, x *serving.Serving) ui.Value {
	switch {
	case !serving.Decides(x.Kind):
		return ui.Text(c.T("services.due.none"))
	case x.Due == 0:
		return ui.Text(c.T("services.due.unknown")).WithNote(c.T("services.due.note"))
	case x.State == serving.Served || x.State == serving.Stopped:
		return ui.On(x.Due).WithNote(c.T("services.due.note"))
	}
	return dayValue(c, x.Due)
}

// aService is the service of the address, for who reads it. That it was opened is on record before a name leaves.
func (o *Office) aService(c *web.Context, purpose string) (*serving.Serving, error) {
	x, err := o.Cases.Serving.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err != nil {
		return nil, err
	}
	return x, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: ServingItem, ID: x.ID, Purpose: purpose})
}

// servicePage is one service: where it stands and by which day, each attempt with what became of it, and everything that happened.
func (o *Office) servicePage(c *web.Context) (web.Page, error) {
	x, err := o.aService(c, "view")
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{Facts: o.serviceFacts(c, x)}
	if x.Late(law.DateOf(c.Now())) {
		p.Warnings = append(p.Warnings, c.T("services.late"))
	}
	if x.OpenRebuttal() != nil {
		p.Warnings = append(p.Warnings, c.T("services.rebutted"))
	}
	if x.CopyAsked != nil && x.CopyGiven == nil {
		p.Warnings = append(p.Warnings, c.T("services.copy.asked"))
	}
	course, err := o.serviceCourse(c, x)
	if err != nil {
		return web.Page{}, err
	}
	p.Sections = []RecordSection{sectionOf(c.T("services.attempts"), "", attemptsTable(c, x)), sectionOf(c.T("services.course"), "", course)}
	badge := serviceBadge(c, x.State)
	head := web.Head{Title: c.T("services.one", kindTitle(c, x.Kind)), Lead: x.Number, Status: &badge, Crumbs: serviceCrumbs(c), Section: "/services", Wide: true, Actions: serviceWays(c, x)}
	return recordPage.Page(head, p), nil
}

func (o *Office) serviceFacts(c *web.Context, x *serving.Serving) ui.Facts {
	facts := ui.Facts{{Key: c.T("services.recipient"), Value: ui.Text(x.Recipient.Name)}, {Key: c.T("services.paper"), Value: ui.Text(kindTitle(c, x.Kind)).WithNote(x.Number)}, {Key: c.T("services.due"), Value: serviceDue(c, x)}}
	if c.May(access.ViewDevices) {
		facts[1].Value.URL = "/papers/" + x.Paper
	}
	facts = append(facts, ui.Fact{Key: c.T("cases.number"), Value: ui.Goto(casePath(x.MatterID), c.T("services.case"))})
	if x.ServedAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("services.served"), Value: ui.AtSecond(*x.ServedAt).WithNote(c.Words(x.Way.DateWords()))})
	}
	if x.Proof != "" {
		v := ui.Text(x.ProofNumber)
		if c.May(access.ViewDevices) {
			v.URL = "/papers/" + x.Proof
		}
		facts = append(facts, ui.Fact{Key: c.T("services.proof"), Value: v})
	}
	if x.SeenAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("services.seen"), Value: ui.At(*x.SeenAt).WithNote(c.T("services.seen.note"))})
	}
	if r := x.OpenRebuttal(); r != nil {
		facts = append(facts, ui.Fact{Key: c.T("services.rebuttal"), Value: ui.Text(r.Said.Words).WithNote(rebuttalSays(c, r))})
	}
	if n := x.AskedNotice; n != nil {
		facts = append(facts, ui.Fact{Key: c.T("services.public.asked"), Value: ui.Text(n.Gist).WithNote(n.Tried)})
	}
	return facts
}

func rebuttalSays(c *web.Context, r *serving.Rebuttal) string {
	if r.Said.At != nil {
		return c.T("services.rebuttal.at", ui.Moment(c.Lang(), *r.Said.At))
	}
	return c.T("services.rebuttal.never")
}

func attemptsTable(c *web.Context, x *serving.Serving) ui.Table {
	t := ui.Table{Columns: columns(c, "services.way", "services.state", "services.begun", "services.how")}
	for _, a := range x.Attempts {
		state := ui.Status(attemptLooks[a.State], c.Words(serving.AttemptWords[a.State]))
		if a.ServedAt != nil {
			state = state.WithNote(ui.Stamp(*a.ServedAt))
		}
		if a.Sandbox {
			state = state.WithNote(c.T("letters.sandbox"))
		}
		how := ui.Text(attemptHow(c, a))
		switch {
		case a.Letter != "" && c.May(access.ViewLetters):
			how = ui.Goto(letterPath(a.Letter), c.T("services.channels")).WithNote(how.Text)
		case a.Notice != "" && c.May(access.ViewDevices):
			how.URL = "/papers/" + a.Notice
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(a.Way.Words())), state, ui.At(a.BegunAt), how}})
	}
	return t
}

func attemptHow(c *web.Context, a *serving.Attempt) string {
	switch {
	case a.Try != nil:
		return c.Words(device.Words(serving.Results, a.Try.Result)) + " " + a.Try.Words
	case a.Way == serving.ByNotice && a.Over != 0:
		return c.T("services.public.until", ui.Day(c.Lang(), a.Over))
	case a.Reason != "":
		return c.Words(fallWords(a.Reason))
	}
	return a.To
}

func (o *Office) serviceCourse(c *web.Context, x *serving.Serving) (ui.Table, error) {
	t := ui.Table{Columns: columns(c, "letters.at", "services.step", "services.state", "services.files")}
	names := o.namer(c)
	for _, s := range x.Course {
		who := c.T("services.system")
		if s.Person != "" {
			var err error
			if who, err = names(s.Person); err != nil {
				return t, err
			}
		}
		files := ui.Text("")
		if s.Paper != "" && c.May(access.ViewDevices) {
			files = ui.Goto("/papers/"+s.Paper, c.T("services.made"))
		}
		if len(s.Files) > 0 {
			files = ui.Goto(fmt.Sprintf("%s/files/%d/0", servicePath(x.ID), s.No), c.T("services.file", len(s.Files)))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(s.At), ui.Text(c.T("services.step." + s.Kind)).WithNote(who), ui.Status(serviceLooks[s.State], c.Words(serving.StateWords[s.State])), files}})
	}
	return t, nil
}

// serviceFile is a file of a step.
func (o *Office) serviceFile(c *web.Context) error {
	x, err := o.aService(c, "view")
	if err != nil {
		return err
	}
	no, err := strconv.Atoi(c.Path("no"))
	if err != nil || no < 1 || no > len(x.Course) {
		return missing("这份文件", "the file")
	}
	at, ok := placeOf(c, len(x.Course[no-1].Files))
	if !ok {
		return missing("这份文件", "the file")
	}
	return o.sendUpload(c, x.Course[no-1].Files[at], fmt.Sprintf("service-%d-%d", no, at+1))
}

// serviceQueues are the services that wait for somebody, on the start page.
func (o *Office) serviceQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.HandleCases) {
		return nil, nil
	}
	var out []Queue
	for _, s := range []serving.State{serving.Waiting, serving.Missed, serving.Unknown} {
		_, n, err := o.Cases.Serving.List(c.Ctx(), o.reader(), c.Actor.Scope(access.HandleCases), serving.Filter{State: s, Turn: db.Turn{Limit: 1}})
		if err != nil {
			return nil, err
		}
		out = append(out, Queue{Title: c.T("services.queue", c.Words(serving.StateWords[s])), Count: n, Link: "/services?state=" + string(s), Why: c.T("services.queue.why"), Stopped: c.Words(c.Session.Warning)})
	}
	return out, nil
}
