package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/sharing"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) helpRoutes() []web.Route {
	view, ask, answer := web.Permission(access.ViewDevices), web.Permission(access.AskHelp), web.Permission(access.AnswerHelp)
	return []web.Route{
		{Method: "GET", Path: "/help", Policy: view, Page: o.listHelp},
		{Method: "GET", Path: "/help/new", Policy: ask, Page: o.newHelp},
		{Method: "POST", Path: "/help", Policy: ask, Page: o.askHelp, Again: o.newHelp},
		{Method: "GET", Path: "/help/{id}", Policy: view, Page: o.helpPage},
		{Method: "GET", Path: "/help/{id}/answer", Policy: answer, Page: o.askHelpAnswer},
		{Method: "POST", Path: "/help/{id}/answer", Policy: answer, Page: o.answerHelp, Again: o.askHelpAnswer},
		{Method: "GET", Path: "/help/{id}/share", Policy: answer, Page: o.askTerms},
		{Method: "POST", Path: "/help/{id}/share", Policy: answer, Page: o.agreeToShare, Again: o.askTerms, Upload: uploadMost},
		{Method: "GET", Path: "/help/{id}/withdraw", Policy: ask, Page: o.askWithdrawHelp},
		{Method: "POST", Path: "/help/{id}/withdraw", Policy: ask, Page: o.withdrawHelp, Again: o.askWithdrawHelp},
	}
}

// sharing is the chapter's service, over what the office has.
func (o *Office) sharing() *sharing.Service {
	return &sharing.Service{Engine: o.Engine, Sight: o.Captures.Sight}
}

func helpCrumbs(c *web.Context) []ui.Link {
	return append(deviceCrumbs(c), ui.Link{URL: "/help", Text: c.T("help.title")})
}

// bodyNames names bodies, each of them looked up once.
func (o *Office) bodyNamer(c *web.Context) func(id string) (string, error) {
	known := map[string]string{}
	return func(id string) (string, error) {
		if known[id] == "" {
			b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, id)
			if err != nil {
				return "", err
			}
			known[id] = b.Name
		}
		return known[id], nil
	}
}

// helpStates are the states of a request with what they look like.
var helpStates = map[string]ui.State{sharing.Open: ui.Waiting, sharing.Agreed: ui.Met, sharing.Refused: ui.Unmet, sharing.Withdrawn: ui.Waiting}

func helpBadge(c *web.Context, r *sharing.Request) ui.Badge {
	return ui.Badge{State: helpStates[r.State], Word: c.T("help.state." + r.State)}
}

func (o *Office) listHelp(c *web.Context) (web.Page, error) {
	f := sharing.RequestFilter{Turn: turn(c)}
	if c.Query("todo") == "answer" {
		f.State, f.Asked = sharing.Open, c.Actor.Body
	}
	found, total, err := sharing.Requests(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Filters: &ui.Filters{Action: "/help", Active: f.State != "", Fields: []ui.Field{c.Form().Field("todo", c.T("help.todo")).As("select").
		Of([]ui.Choice{{Label: c.T("devices.all")}, {Value: "answer", Label: c.T("help.todo.answer")}}).Optional()}},
		List: ui.Table{Caption: c.T("help.title"), Columns: []ui.Column{{Title: c.T("help.kind")}, {Title: c.T("help.from")}, {Title: c.T("help.to")}, {Title: c.T("help.asked")}, {Title: c.T("help.reply")}, {Title: c.T("devices.state")}}}}
	names := o.bodyNamer(c)
	for i := range found.Rows {
		r := &found.Rows[i]
		from, err := names(r.Body)
		if err != nil {
			return web.Page{}, err
		}
		to, err := names(r.Asked)
		if err != nil {
			return web.Page{}, err
		}
		reply := ui.Text("")
		switch {
		case r.AnsweredAt != nil:
			reply = ui.At(*r.AnsweredAt)
		case r.ReplyBy != nil:
			reply = ui.On(*r.ReplyBy)
			if *r.ReplyBy < law.DateOf(o.now(c)) {
				reply = reply.WithNote(c.T("help.late"))
			}
		}
		badge := helpBadge(c, r)
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/help/"+r.ID, c.Words(device.Words(sharing.Kinds, r.Kind))), ui.Text(from), ui.Text(to), ui.At(r.AskedAt), reply, {Badge: &badge}}})
	}
	p.More = more(c, found, total, func(r sharing.Request) string { return r.ID })
	if len(found.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("help.none"), Next: c.T("help.none.next")}
		if p.Filters.Active {
			p.None = &ui.Empty{Why: c.T("help.none.filtered"), Link: &ui.Link{URL: "/help", Text: c.T("help.none.all")}}
		}
	}
	head := web.Head{Title: c.T("help.title"), Lead: c.T("help.lead"), Crumbs: deviceCrumbs(c), Section: "/devices", Wide: true}
	if c.May(access.AskHelp) {
		head.Actions = []ui.Link{{URL: "/help/new", Text: c.Words(sharing.HelpAsked.Title), Icon: "plus", Primary: true}}
	}
	head.Actions = append(head.Actions, ui.Link{URL: "/shares", Text: c.T("shares.title")}, ui.Link{URL: "/siting", Text: c.T("siting.search"), Icon: "search"})
	return listPage.Page(head, p), nil
}

// newHelp asks what is needed of whom. A device is chosen among those near a point, and comes in the address.
func (o *Office) newHelp(c *web.Context) (web.Page, error) {
	form := c.Form()
	bodies, err := people.Bodies(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	own, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body)
	if err != nil {
		return web.Page{}, err
	}
	to := []ui.Choice{{Label: c.T("form.choose")}}
	for _, b := range bodies {
		if b.ID != c.Actor.Body {
			to = append(to, ui.Choice{Value: b.ID, Label: b.Name})
		}
	}
	use := c.Query("use")
	if form.Again() {
		use = form.Value("use")
	} else if use != "" {
		form.Prefill("kind", sharing.Sharing)
	}
	p := FormPage{Action: "/help", Button: c.Words(sharing.HelpAsked.Title), Icon: "done", Back: ui.Link{URL: "/help", Text: c.T("steps.back")},
		Hidden: []ui.Hidden{{Name: "use", Value: use}}, Fields: []ui.Field{pickOf(c, form, "kind", "help.kind", sharing.Kinds)}}
	if use == "" {
		p.Fields = append(p.Fields, form.Field("asked", c.T("help.to")).As("select").Of(to))
	} else if l, err := device.Load(c.Ctx(), o.reader(), c.Actor.Book, use); err == nil {
		name, err := o.bodyNamer(c)(l.Use.Body)
		if err != nil {
			return web.Page{}, err
		}
		p.Facts = ui.Facts{{Key: c.T("help.to"), Value: ui.Text(name)}, {Key: c.T("siting.place"), Value: ui.Text(l.SiteAt(o.now(c)).Words)}}
	}
	p.Fields = append(p.Fields, form.Field("field", c.T("help.field")).As("select").Of(fieldChoices(c, own)), form.Field("purpose", c.T("help.purpose")).As("textarea").Hint(c.T("help.purpose.hint")),
		form.Field("content", c.T("help.content")).As("textarea"), form.Field("reply_by", c.T("help.reply_by")).As("date").Optional())
	return formPage.Page(web.Head{Title: c.Words(sharing.HelpAsked.Title), Lead: c.T("help.lead"), Crumbs: helpCrumbs(c), Section: "/devices"}, p), nil
}

func pickOf(c *web.Context, form *ui.Form, name, label string, list []device.Choice) ui.Field {
	out := []ui.Choice{{Label: c.T("form.choose")}}
	for _, x := range list {
		out = append(out, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
	}
	return form.Field(name, c.T(label)).As("select").Of(out)
}

func (o *Office) askHelp(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	r := sharing.Request{Kind: in.text("kind"), Use: in.text("use"), Asked: in.text("asked"), Field: in.text("field"), Purpose: in.text("purpose"), Content: in.text("content"), ReplyBy: in.OptionalDate("reply_by")}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.sharing().Ask(c.Ctx(), o.by(c), r)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/help/"+done.Record.ID, "steps.done", entryNumber(c, done.Entry.Index)), nil
}

// HelpPage is one request with its answer, its times and what may be done.
type HelpPage struct {
	Facts  ui.Facts
	Ways   ui.Links
	Papers *ui.Table
	Draft  string // address of the form that drafts a paper; empty: not possible
}

var helpPageTemplate = web.NewTemplate[HelpPage](files, "help.html")

func (o *Office) helpPage(c *web.Context) (web.Page, error) {
	r, err := sharing.RequestIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	facts, err := o.helpFacts(c, &r)
	if err != nil {
		return web.Page{}, err
	}
	p := HelpPage{Facts: facts}
	at := "/help/" + r.ID
	if r.State == sharing.Open {
		if c.Actor.ActsFor(access.AnswerHelp, r.Asked) {
			if r.Kind == sharing.Sharing {
				p.Ways = append(p.Ways, ui.Link{URL: at + "/share", Text: c.T("help.share"), Icon: "done"})
			}
			p.Ways = append(p.Ways, ui.Link{URL: at + "/answer", Text: c.Words(sharing.HelpAnswered.Title), Icon: "law"})
		}
		if c.Actor.ActsFor(access.AskHelp, r.Body) {
			p.Ways = append(p.Ways, ui.Link{URL: at + "/withdraw", Text: c.Words(sharing.HelpWithdrawn.Title)})
		}
	}
	if p.Papers, p.Draft, err = o.helpPapers(c, &r); err != nil {
		return web.Page{}, err
	}
	badge := helpBadge(c, &r)
	return helpPageTemplate.Page(web.Head{Title: c.Words(device.Words(sharing.Kinds, r.Kind)), Status: &badge, Crumbs: helpCrumbs(c), Section: "/devices"}, p), nil
}

func (o *Office) helpFacts(c *web.Context, r *sharing.Request) (ui.Facts, error) {
	names := o.bodyNamer(c)
	from, err := names(r.Body)
	if err != nil {
		return nil, err
	}
	to, err := names(r.Asked)
	if err != nil {
		return nil, err
	}
	by, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, r.AskedBy)
	if err != nil {
		return nil, err
	}
	f := ui.Facts{{Key: c.T("help.from"), Value: ui.Text(from).WithNote(by)}, {Key: c.T("help.to"), Value: ui.Text(to)}, {Key: c.T("help.asked"), Value: ui.AtSecond(r.AskedAt)},
		{Key: c.T("help.field"), Value: ui.Text(c.Words(people.Fields[r.Field]))}}
	if r.Use != "" {
		l, err := device.Load(c.Ctx(), o.reader(), c.Actor.Book, r.Use)
		if err != nil {
			return nil, err
		}
		place := ui.Text(l.SiteAt(o.now(c)).Words)
		if scope := c.Actor.Scope(access.ViewDevices); scope.Covers(scope.Book, l.Use.Body) {
			place.URL = usePath(l.Use.ID)
		}
		f = append(f, ui.Fact{Key: c.T("siting.place"), Value: place})
	}
	f = append(f, ui.Fact{Key: c.T("help.purpose"), Value: ui.Text(r.Purpose)}, ui.Fact{Key: c.T("help.content"), Value: ui.Text(r.Content)})
	if r.ReplyBy != nil {
		f = append(f, ui.Fact{Key: c.T("help.reply_by"), Value: ui.On(*r.ReplyBy)})
	}
	if r.AnsweredAt != nil {
		who, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, r.AnsweredBy)
		if err != nil {
			return nil, err
		}
		f = append(f, ui.Fact{Key: c.T("help.closed"), Value: ui.AtSecond(*r.AnsweredAt).WithNote(who)})
	}
	if r.Ground != "" {
		f = append(f, ui.Fact{Key: c.T("help.ground"), Value: ui.Text(c.Words(device.Words(sharing.Grounds, r.Ground)))})
	}
	if r.Answer != "" {
		f = append(f, ui.Fact{Key: c.T("help.answer"), Value: ui.Text(r.Answer)})
	}
	return f, nil
}

// anOpenRequest is a request that the asked side answers, with its facts.
func (o *Office) aRequest(c *web.Context) (sharing.Request, ui.Facts, error) {
	r, err := sharing.RequestIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
	if err != nil {
		return r, nil, err
	}
	facts, err := o.helpFacts(c, &r)
	return r, facts, err
}

func (o *Office) askHelpAnswer(c *web.Context) (web.Page, error) {
	r, facts, err := o.aRequest(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	kinds := []ui.Choice{{Value: "agree", Label: c.T("help.agree")}, {Value: "refuse", Label: c.T("help.refuse"), Note: c.T("help.refuse.note")}}
	if r.Kind == sharing.Sharing { // agreed with its terms, on a form of its own
		kinds = kinds[1:]
	}
	lead := ""
	if r.Kind == sharing.Sharing {
		lead = c.T("help.share.elsewhere", c.T("help.share"))
	}
	return formPage.Page(web.Head{Title: c.Words(sharing.HelpAnswered.Title), Lead: lead, Crumbs: helpCrumbs(c), Section: "/devices"}, FormPage{Action: "/help/" + r.ID + "/answer", Facts: facts,
		Fields: []ui.Field{f.Field("decision", c.T("help.decision")).As("radios").Of(kinds), pickOf(c, f, "ground", "help.ground", sharing.Grounds).Optional().Hint(c.T("help.ground.hint")),
			f.Field("answer", c.T("help.answer")).As("textarea")},
		Button: c.Words(sharing.HelpAnswered.Title), Icon: "done", Back: ui.Link{URL: "/help/" + r.ID, Text: c.T("steps.back")}}), nil
}

func (o *Office) answerHelp(c *web.Context) (web.Page, error) {
	r, _, err := o.aRequest(c)
	if err != nil {
		return web.Page{}, err
	}
	in := &stepForm{Reader: c.Read()}
	decision, ground, answer := in.Choice("decision", "agree", "refuse"), in.text("ground"), in.text("answer")
	in.Want(decision != "agree" || ground == "", "ground", "同意协助的不填。", "Leave it empty where help is given.")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if decision == "agree" {
		_, err = o.sharing().Agree(c.Ctx(), o.by(c), r.ID, answer)
	} else {
		_, err = o.sharing().Refuse(c.Ctx(), o.by(c), r.ID, ground, answer)
	}
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/help/"+r.ID, "help.answered", ""), nil
}

func (o *Office) askWithdrawHelp(c *web.Context) (web.Page, error) {
	r, facts, err := o.aRequest(c)
	if err != nil {
		return web.Page{}, err
	}
	title := c.Words(sharing.HelpWithdrawn.Title)
	return confirmPage.Page(web.Head{Title: title, Crumbs: helpCrumbs(c), Section: "/devices"}, ui.Confirm{Action: "/help/" + r.ID + "/withdraw", Title: title, Facts: facts, Button: title,
		Back: ui.Link{URL: "/help/" + r.ID, Text: c.T("steps.back")}}), nil
}

func (o *Office) withdrawHelp(c *web.Context) (web.Page, error) {
	if _, err := o.sharing().Withdraw(c.Ctx(), o.by(c), c.Path("id")); err != nil {
		return web.Page{}, err
	}
	return c.Done("/help/"+c.Path("id"), "help.withdrawn", ""), nil
}

// helpQueues are the requests that wait for an answer of this person's body.
func (o *Office) helpQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.AnswerHelp) {
		return nil, nil
	}
	scope := c.Actor.Scope(access.AnswerHelp)
	found, total, err := sharing.Requests(c.Ctx(), o.reader(), scope, sharing.RequestFilter{State: sharing.Open, Asked: c.Actor.Body})
	if err != nil {
		return nil, err
	}
	q := Queue{Title: c.T("help.queue"), Count: total, Link: "/help?todo=answer", Why: c.T("help.queue.why")}
	for _, r := range found.Rows {
		if r.ReplyBy != nil && (q.Due == nil || *r.ReplyBy < *q.Due) {
			q.Due = r.ReplyBy
		}
	}
	return []Queue{q}, nil
}
