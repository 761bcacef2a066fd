package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/notice"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) noticeRoutes() []web.Route {
	view, make, answer := web.Permission(access.ViewNotices), web.Permission(access.MakeNotices), web.Permission(access.AnswerParties)
	return []web.Route{
		{Method: "GET", Path: "/party-notices", Policy: view, Page: o.listNotices},
		{Method: "GET", Path: "/party-notices/waiting", Policy: make, Page: o.listWaiting},
		{Method: "GET", Path: "/party-notices/needless", Policy: view, Page: o.listNeedless},
		{Method: "GET", Path: "/captures/{id}/notice/needless", Policy: make, Page: o.askNeedless},
		{Method: "POST", Path: "/captures/{id}/notice/needless", Policy: make, Page: o.findNeedless, Again: o.askNeedless},
		{Method: "GET", Path: "/party-notices/{id}", Policy: view, Page: o.noticePage},
		{Method: "GET", Path: "/captures/{id}/notice", Policy: make, Page: o.askNotice},
		{Method: "POST", Path: "/captures/{id}/notice", Policy: make, Page: o.makeNotice, Again: o.askNotice},
		{Method: "GET", Path: "/party-notices/{id}/send", Policy: make, Page: o.askSend},
		{Method: "POST", Path: "/party-notices/{id}/send", Policy: make, Page: o.sendNotice, Again: o.askSend},
		{Method: "GET", Path: "/party-notices/{id}/withdraw", Policy: make, Page: o.askWithdraw},
		{Method: "POST", Path: "/party-notices/{id}/withdraw", Policy: make, Page: o.withdrawNotice, Again: o.askWithdraw},
		{Method: "GET", Path: "/party-replies", Policy: answer, Page: o.listReplies},
		{Method: "GET", Path: "/party-replies/{id}", Policy: answer, Page: o.askReplyAnswer},
		{Method: "POST", Path: "/party-replies/{id}", Policy: answer, Page: o.answerReply, Again: o.askReplyAnswer},
		{Method: "GET", Path: "/party-replies/{id}/files/{digest}", Policy: answer, Write: o.replyFile},
	}
}

var noticeStates = map[notice.State]ui.State{notice.Open: ui.Waiting, notice.Closed: ui.Met, notice.Void: ui.Plain}

// noticeTabs are the ways through the notices; at is where one stands.
func (o *Office) noticeTabs(c *web.Context, at string) *ui.Tabs {
	t := &ui.Tabs{Label: c.T("notices.title")}
	if c.May(access.MakeNotices) {
		for _, x := range [][2]string{{"/party-notices/waiting", "notices.waiting"}, {"/party-notices/waiting?over=yes", "notices.over"}} {
			t.Items = append(t.Items, ui.Tab{URL: x[0], Text: c.T(x[1]), Current: x[0] == at})
		}
	}
	for _, s := range []notice.State{notice.Open, notice.Closed, notice.Void} {
		url := "/party-notices?state=" + string(s)
		t.Items = append(t.Items, ui.Tab{URL: url, Text: c.Words(notice.StateWords[s]), Current: url == at})
	}
	t.Items = append(t.Items, ui.Tab{URL: needlessPath, Text: c.T("notices.needless"), Current: at == needlessPath})
	if c.May(access.AnswerParties) {
		t.Items = append(t.Items, ui.Tab{URL: "/party-replies", Text: c.T("notices.replies"), Current: at == "/party-replies"})
	}
	return t
}

func noticeHead(c *web.Context) web.Head {
	return web.Head{Title: c.T("notices.title"), Lead: c.T("notices.lead"), Wide: true, Section: "/party-notices"}
}

// listNotices lists notices by state. It shows no party and no plate.
func (o *Office) listNotices(c *web.Context) (web.Page, error) {
	in := c.Read()
	state := notice.State(in.OptionalText("state", 20))
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if notice.StateWords[state].ZH == "" {
		state = notice.Open
	}
	page, total, err := o.Notices.List(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewNotices), state, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: o.noticeTabs(c, "/party-notices?state="+string(state)), More: more(c, page, total, notice.Notice.Cursor)}
	p.List = ui.Table{Caption: c.T("notices.title"), Columns: []ui.Column{{Title: c.T("citizen.number")}, {Title: c.T("citizen.fact")}, {Title: c.T("citizen.made")}, {Title: c.T("notices.due")}}}
	for _, n := range page.Rows {
		due := ui.On(n.Due)
		if n.Late() {
			due = due.WithNote(c.T("notices.late"))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/party-notices/"+n.ID, n.Number), ui.Text(c.Words(capture.ViolationWords(n.Violation))), ui.At(n.MadeAt), due}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("notices.none"), Next: c.T("notices.none.next")}
	}
	return listPage.Page(noticeHead(c), p), nil
}

// listWaiting lists captures that passed and of which nobody has been told, with the last day of each.
func (o *Office) listWaiting(c *web.Context) (web.Page, error) {
	over := c.Query("over") != ""
	scope := c.Actor.Scope(access.MakeNotices)
	page, err := o.Notices.Waiting(c.Ctx(), o.reader(), scope, over, turn(c), o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	backlog, err := o.Notices.Backlog(c.Ctx(), o.reader(), scope, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	at, total := "/party-notices/waiting", backlog.All
	if over {
		at, total = "/party-notices/waiting?over=yes", backlog.Over
	}
	p := ListPage{Tabs: o.noticeTabs(c, at), More: more(c, page, total, notice.Waiting.Cursor)}
	p.List = ui.Table{Caption: c.T("notices.waiting"), Columns: []ui.Column{{Title: c.T("citizen.fact")}, {Title: c.T("citizen.at")}, {Title: c.T("notices.due")}, {Title: c.T("notices.ways.capture")}}}
	lives, err := o.livesAt(c, page.Rows)
	if err != nil {
		return web.Page{}, err
	}
	for _, w := range page.Rows {
		place, err := lives.place(capture.Capture{Use: w.Use, At: w.At})
		if err != nil {
			return web.Page{}, err
		}
		due := ui.On(w.Due)
		if w.Over {
			due = due.WithNote(c.T("notices.over"))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/captures/"+w.Capture, violationName(c, w.Violation)).WithNote(place), ui.AtSecond(w.At).WithNote(c.T("notices.passed.at", ui.Moment(c.Lang(), w.VerdictAt))), due,
			ui.Goto("/captures/"+w.Capture+"/notice", c.T("notices.make"))}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("notices.waiting.none"), Next: c.T("notices.waiting.none.next")}
	}
	return listPage.Page(noticeHead(c), p), nil
}

// livesAt loads the uses whose captures wait, to name their places.
func (o *Office) livesAt(c *web.Context, rows []notice.Waiting) (*lives, error) {
	all := make([]capture.Capture, len(rows))
	for i, w := range rows {
		all[i].Use = w.Use
	}
	return o.livesOf(c, all)
}

// noticeQueues are what waits: notices to be made, by their term, and replies to be answered.
func (o *Office) noticeQueues(c *web.Context) ([]Queue, error) {
	var out []Queue
	if c.May(access.MakeNotices) {
		scope := c.Actor.Scope(access.MakeNotices)
		b, err := o.Notices.Backlog(c.Ctx(), o.reader(), scope, o.now(c))
		if err != nil {
			return nil, err
		}
		q := Queue{Title: c.T("notices.queue"), Count: b.All, Link: "/party-notices/waiting", Why: c.T("notices.queue.why"), Due: b.First}
		if b.Over > 0 {
			q.Why = c.T("notices.queue.late", counted(c, b.Over).Text)
		}
		out = append(out, q)
	}
	if c.May(access.AnswerParties) {
		scope := c.Actor.Scope(access.AnswerParties)
		_, n, err := o.Notices.Replies(c.Ctx(), o.reader(), scope, true, db.Turn{Limit: 1})
		if err != nil {
			return nil, err
		}
		due, err := o.Notices.FirstDue(c.Ctx(), o.reader(), scope)
		if err != nil {
			return nil, err
		}
		out = append(out, Queue{Title: c.T("notices.queue.replies"), Count: n, Link: "/party-replies", Why: c.T("notices.queue.replies.why"), Due: due})
	}
	return out, nil
}

// noticeWays leads from a capture to its notices, or to where one is made.
func (o *Office) noticeWays(c *web.Context, x capture.Capture) (out ui.Links, err error) {
	if !c.May(access.ViewNotices) {
		return nil, nil
	}
	all, err := o.Notices.Of(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		out = append(out, ui.Link{URL: "/party-notices/" + n.ID, Text: n.Number, Icon: "document", Note: c.Words(notice.StateWords[n.State])})
	}
	held := slices.ContainsFunc(all, func(n notice.Notice) bool { return n.State != notice.Void })
	if !held && x.State.Passed() && c.Actor.ActsFor(access.MakeNotices, x.Body) {
		out = append(out, ui.Link{URL: "/captures/" + x.ID + "/notice", Text: c.T("notices.make"), Icon: "edit"})
		return o.needlessWays(c, x, out)
	}
	return out, nil
}

// askNotice asks for what makes a notice: who is told, what was seen, and that nobody else is in the pictures that have no masked copy.
func (o *Office) askNotice(c *web.Context) (web.Page, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.MakeNotices), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "capture", ID: x.ID, Purpose: "notice"}); err != nil {
		return web.Page{}, err
	}
	masks, err := o.Captures.Masks(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return web.Page{}, err
	}
	facts, err := o.captureFacts(c, x)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	if !f.Again() {
		f.Prefill("fact", "涉嫌"+capture.ViolationWords(x.Violation).ZH)
	}
	var clear []ui.Choice
	for _, m := range x.Media {
		note := c.T("notices.unmasked")
		if slices.ContainsFunc(masks, func(k capture.Mask) bool { return k.Medium == m.Name }) {
			note = c.T("notices.masked")
		}
		clear = append(clear, ui.Choice{Value: m.Name, Label: mediumWords(c, m), Note: note})
	}
	return formPage.Page(web.Head{Title: c.T("notices.make"), Lead: c.T("notices.make.lead"), Section: "/party-notices", Crumbs: captureCrumbs(c, &x)}, FormPage{
		Action: "/captures/" + x.ID + "/notice", Facts: facts, Button: c.Words(notice.Made.Title), Icon: "document", Back: ui.Link{URL: "/captures/" + x.ID, Text: c.T("notices.back")},
		Fields: []ui.Field{
			f.Field("fact", c.T("citizen.fact")).As("textarea").Max(500).Lines(2).Hint(c.T("notices.fact.hint")),
			f.Field("name", c.T("notices.name")).Max(100).Hint(c.T("notices.party.hint")),
			f.Field("phone", c.T("notices.phone")).Max(40).Optional(), f.Field("email", c.T("notices.email")).Max(200).Optional(), f.Field("address", c.T("notices.address")).Max(200).Optional(),
			f.Field("clear", c.T("notices.clear")).As("checks").Of(clear).Hint(c.T("notices.clear.hint")).Optional(),
		}}), nil
}

func (o *Office) makeNotice(c *web.Context) (web.Page, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.MakeNotices), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	n := notice.New{Capture: x.ID, Fact: in.OptionalText("fact", 500), Clear: in.Choices("clear", mediumNames(x)...),
		Party: notice.Party{Name: in.OptionalText("name", 100), Phone: in.OptionalText("phone", 40), Email: in.OptionalText("email", 200), Address: in.OptionalText("address", 200)}}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Notices.Make(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/party-notices/"+done.Record.ID, "notices.made", ""), nil
}

// aNotice is the notice of the address. That it was opened is on record before anything of it leaves.
func (o *Office) aNotice(c *web.Context, p access.Permission) (notice.Notice, error) {
	n, err := o.Notices.ByID(c.Ctx(), o.reader(), c.Actor.Scope(p), c.Path("id"))
	if err != nil {
		return n, err
	}
	return n, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "notice", ID: n.ID, Purpose: "read"})
}

func (o *Office) askSend(c *web.Context) (web.Page, error) {
	n, err := o.aNotice(c, access.MakeNotices)
	if err != nil {
		return web.Page{}, err
	}
	var ways []ui.Choice
	for _, k := range n.Ways() {
		ways = append(ways, ui.Choice{Value: string(k), Label: c.Words(k.Words())})
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(notice.Sent.Title), Lead: c.T("notices.send.lead"), Section: "/party-notices", Crumbs: noticeCrumbs(c)}, FormPage{
		Action: "/party-notices/" + n.ID + "/send", Button: c.Words(notice.Sent.Title), Icon: "publish", Back: noticeBack(c, &n),
		Fields: []ui.Field{f.Field("ways", c.T("notices.ways")).As("checks").Of(ways).Hint(c.T("notices.ways.hint"))}}), nil
}

func (o *Office) sendNotice(c *web.Context) (web.Page, error) {
	in := c.Read()
	var all []string
	for _, k := range delivery.Kinds() {
		all = append(all, string(k))
	}
	var kinds []delivery.Kind
	for _, k := range in.Choices("ways", all...) {
		kinds = append(kinds, delivery.Kind(k))
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	_, err := o.Notices.Send(c.Ctx(), o.by(c), c.Path("id"), kinds)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/party-notices/"+c.Path("id"), "notices.sent", ""), nil
}

func (o *Office) askWithdraw(c *web.Context) (web.Page, error) {
	n, err := o.aNotice(c, access.MakeNotices)
	if err != nil {
		return web.Page{}, err
	}
	var grounds []ui.Choice
	for _, g := range notice.Grounds {
		grounds = append(grounds, ui.Choice{Value: g.Key, Label: c.Words(g.Words)})
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(notice.Withdrawn.Title), Lead: c.T("notices.withdraw.lead"), Section: "/party-notices", Crumbs: noticeCrumbs(c)}, FormPage{
		Action: "/party-notices/" + n.ID + "/withdraw", Button: c.Words(notice.Withdrawn.Title), Icon: "stop", Back: noticeBack(c, &n),
		Fields: []ui.Field{f.Field("ground", c.T("notices.ground")).As("radios").Of(grounds), f.Field("reasons", c.T("notices.reasons")).As("textarea").Max(500)}}), nil
}

func (o *Office) withdrawNotice(c *web.Context) (web.Page, error) {
	in := c.Read()
	ground, reasons := in.OptionalText("ground", 40), in.OptionalText("reasons", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Notices.Withdraw(c.Ctx(), o.by(c), c.Path("id"), ground, reasons); err != nil {
		return web.Page{}, err
	}
	return c.Done("/party-notices/"+c.Path("id"), "notices.withdrawn", ""), nil
}

func noticeCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/party-notices", Text: c.T("notices.title")}}
}

func noticeBack(c *web.Context, n *notice.Notice) ui.Link {
	return ui.Link{URL: "/party-notices/" + n.ID, Text: c.T("notices.back.one")}
}
