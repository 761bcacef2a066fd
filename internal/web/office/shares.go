package office

import (
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/sharing"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) shareRoutes() []web.Route {
	view, use, end := web.Permission(access.ViewDevices), web.Permission(access.ProposeDevice), web.Permission(access.AnswerHelp)
	return []web.Route{
		{Method: "GET", Path: "/shares", Policy: view, Page: o.listShares},
		{Method: "GET", Path: "/shares/{id}", Policy: view, Page: o.sharePage},
		{Method: "GET", Path: "/shares/{id}/use", Policy: use, Page: o.askUseShared},
		{Method: "POST", Path: "/shares/{id}/use", Policy: use, Page: o.useShared, Again: o.askUseShared},
		{Method: "GET", Path: "/shares/{id}/end", Policy: end, Page: o.askEndShare},
		{Method: "POST", Path: "/shares/{id}/end", Policy: end, Page: o.endShare, Again: o.askEndShare},
		{Method: "GET", Path: "/shares/{id}/dossier", Policy: view, Page: o.shareDossier},
		{Method: "GET", Path: "/shares/{id}/papers/{digest}", Policy: view, Write: o.sharePaper},
	}
}

func shareCrumbs(c *web.Context) []ui.Link {
	return append(deviceCrumbs(c), ui.Link{URL: "/shares", Text: c.T("shares.title")})
}

func (o *Office) shareBadge(c *web.Context, s *sharing.Share) ui.Badge {
	now := o.now(c)
	switch {
	case s.InForce(now):
		return ui.Badge{State: ui.Met, Word: c.T("shares.state.on")}
	case s.EndedAt == nil && law.DateOf(now) < s.From:
		return ui.Badge{State: ui.Waiting, Word: c.T("shares.state.soon")}
	}
	return ui.Badge{State: ui.Unmet, Word: c.T("shares.state.over")}
}

func (o *Office) listShares(c *web.Context) (web.Page, error) {
	found, total, err := sharing.Shares(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("shares.title"), Columns: []ui.Column{{Title: c.T("siting.place")}, {Title: c.T("shares.owner")}, {Title: c.T("shares.receiver")}, {Title: c.T("shares.fields")},
		{Title: c.T("shares.until")}, {Title: c.T("devices.state")}}}, More: more(c, found, total, func(s sharing.Share) string { return s.ID })}
	names := o.bodyNamer(c)
	for i := range found.Rows {
		s := &found.Rows[i]
		owner, err := names(s.Owner)
		if err != nil {
			return web.Page{}, err
		}
		receiver, err := names(s.Receiver)
		if err != nil {
			return web.Page{}, err
		}
		l, err := device.Load(c.Ctx(), o.reader(), c.Actor.Book, s.Use)
		if err != nil {
			return web.Page{}, err
		}
		badge := o.shareBadge(c, s)
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/shares/"+s.ID, l.SiteAt(o.now(c)).Words), ui.Text(owner), ui.Text(receiver), ui.Text(fieldWords(c, s.Fields)), ui.On(s.Until), {Badge: &badge}}})
	}
	if len(found.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("shares.none"), Next: c.T("shares.none.next"), Link: &ui.Link{URL: "/siting", Text: c.T("siting.search"), Icon: "search"}}
	}
	head := web.Head{Title: c.T("shares.title"), Lead: c.T("shares.lead"), Crumbs: deviceCrumbs(c), Section: "/devices", Wide: true, Actions: []ui.Link{{URL: "/help", Text: c.T("help.title")}}}
	return listPage.Page(head, p), nil
}

func fieldWords(c *web.Context, fields []string) string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = c.Words(people.Fields[f])
	}
	return listed(c, out)
}

// SharePage is one share: its terms, the receiver's own uses, the way to the dossier, and who read it.
type SharePage struct {
	Facts   ui.Facts
	Uses    *ui.Table
	Dossier *shareQuery
	Looks   *ui.Table
	Ways    ui.Links
}

// shareQuery asks for the owner's dossier as of an instant, and what it is read for.
type shareQuery struct {
	Action string
	Fields []ui.Field
}

var sharePageTemplate = web.NewTemplate[SharePage](files, "share.html")

func (o *Office) sharePage(c *web.Context) (web.Page, error) {
	s, err := sharing.ShareIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	p := SharePage{}
	owner, err := device.Load(c.Ctx(), o.reader(), c.Actor.Book, s.Use)
	if err != nil {
		return web.Page{}, err
	}
	if p.Facts, err = o.shareFacts(c, &s, owner); err != nil {
		return web.Page{}, err
	}
	if p.Uses, err = o.sharedUses(c, &s); err != nil {
		return web.Page{}, err
	}
	if p.Looks, err = o.shareLooks(c, &s); err != nil {
		return web.Page{}, err
	}
	at := "/shares/" + s.ID
	if s.InForce(o.now(c)) {
		fields := []ui.Choice{}
		for _, f := range s.Fields {
			fields = append(fields, ui.Choice{Value: f, Label: c.Words(people.Fields[f])})
		}
		p.Dossier = &shareQuery{Action: at + "/dossier", Fields: []ui.Field{c.Form().Field("field", c.T("shares.read.for")).As("select").Of(fields), c.Form().Field("at", c.T("shares.read.at")).As("datetime").Optional()}}
		if c.Actor.ActsFor(access.ProposeDevice, s.Receiver) {
			p.Ways = append(p.Ways, ui.Link{URL: at + "/use", Text: c.Words(sharing.ShareUsed.Title), Icon: "plus"})
		}
		if c.Actor.ActsFor(access.AnswerHelp, s.Owner) || c.Actor.ActsFor(access.AnswerHelp, s.Receiver) {
			p.Ways = append(p.Ways, ui.Link{URL: at + "/end", Text: c.Words(sharing.ShareEnded.Title)})
		}
	}
	badge := o.shareBadge(c, &s)
	return sharePageTemplate.Page(web.Head{Title: c.T("shares.one"), Lead: owner.SiteAt(o.now(c)).Words, Status: &badge, Crumbs: shareCrumbs(c), Section: "/devices", Wide: true}, p), nil
}

func (o *Office) shareFacts(c *web.Context, s *sharing.Share, owner device.Life) (ui.Facts, error) {
	names := o.bodyNamer(c)
	from, err := names(s.Owner)
	if err != nil {
		return nil, err
	}
	to, err := names(s.Receiver)
	if err != nil {
		return nil, err
	}
	data := make([]string, len(s.Data))
	for i, d := range s.Data {
		data[i] = c.Words(device.Words(sharing.Data, d))
	}
	f := ui.Facts{{Key: c.T("shares.owner"), Value: ui.Text(from)}, {Key: c.T("shares.receiver"), Value: ui.Text(to)}, {Key: c.T("shares.number"), Value: ui.Text(s.Number)},
		{Key: c.T("shares.purpose"), Value: ui.Text(s.Purpose)}, {Key: c.T("shares.fields"), Value: ui.Text(fieldWords(c, s.Fields))}, {Key: c.T("shares.data"), Value: ui.Text(listed(c, data))},
		{Key: c.T("shares.from"), Value: ui.On(s.From)}, {Key: c.T("shares.until"), Value: ui.On(s.Until)}, {Key: c.T("shares.onward"), Value: ui.Text(c.T("shares.onward.none"))}}
	agreement, err := device.Agreement(c.Ctx(), o.reader(), owner, s.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range agreement {
		f = append(f, ui.Fact{Key: c.T("shares.agreement"), Value: ui.Goto("/shares/"+s.ID+"/papers/"+a.Digest, a.Name)})
	}
	if s.EndedAt != nil {
		f = append(f, ui.Fact{Key: c.T("shares.ended"), Value: ui.AtSecond(*s.EndedAt).WithNote(s.EndReason)})
	}
	return f, nil
}

func (o *Office) sharedUses(c *web.Context, s *sharing.Share) (*ui.Table, error) {
	uses, err := s.Uses(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil || len(uses) == 0 {
		return nil, err
	}
	lives, err := device.LivesIn(c.Ctx(), o.reader(), c.Actor.Book, uses)
	if err != nil {
		return nil, err
	}
	scope, now := c.Actor.Scope(access.ViewDevices), o.now(c)
	t := &ui.Table{Caption: c.T("shares.uses"), Columns: []ui.Column{{Title: c.T("devices.violation")}, {Title: c.T("devices.state")}}}
	for i := range lives {
		l := &lives[i]
		badge := stateBadge(c, l.StateAt(now))
		what := ui.Text(violationName(c, l.UseAt(now).Violation))
		if scope.Covers(l.Book, l.Use.Body) {
			what.URL = usePath(l.Use.ID)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{what, {Badge: &badge}}})
	}
	return t, nil
}

// shareLooksShown is how many of the last looks stand on the page of a share.
const shareLooksShown = 50

func (o *Office) shareLooks(c *web.Context, s *sharing.Share) (*ui.Table, error) {
	looks, _, err := s.Looks(c.Ctx(), o.reader(), c.Actor.Book, db.Turn{Limit: shareLooksShown})
	if err != nil || len(looks.Rows) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("shares.looks"), Columns: []ui.Column{{Title: c.T("looks.at")}, {Title: c.T("people.body")}, {Title: c.T("looks.person")}, {Title: c.T("shares.read.for")}}}
	names, bodies := o.namer(c), o.bodyNamer(c)
	for _, l := range looks.Rows {
		name, err := names(l.Person)
		if err != nil {
			return nil, err
		}
		body, err := bodies(l.Body)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(l.At), ui.Text(body), ui.Text(name), ui.Text(c.Words(people.Fields[l.Purpose]))}})
	}
	return t, nil
}

func (o *Office) askUseShared(c *web.Context) (web.Page, error) {
	s, err := sharing.ShareIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ProposeDevice), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	own, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(sharing.ShareUsed.Title), Lead: c.T("shares.use.lead"), Crumbs: shareCrumbs(c), Section: "/devices"}, FormPage{Action: "/shares/" + s.ID + "/use",
		Facts:  ui.Facts{{Key: c.T("shares.purpose"), Value: ui.Text(s.Purpose)}, {Key: c.T("shares.fields"), Value: ui.Text(fieldWords(c, s.Fields))}},
		Fields: []ui.Field{f.Field("violation", c.T("devices.f.violation")).Max(40).Hint(c.T("devices.h.violation")), f.Field("field", c.T("devices.f.field")).As("select").Of(fieldChoices(c, own))},
		Button: c.Words(sharing.ShareUsed.Title), Icon: "plus", Back: ui.Link{URL: "/shares/" + s.ID, Text: c.T("steps.back")}}), nil
}

func (o *Office) useShared(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	violation, field := in.text("violation"), in.text("field")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.sharing().UseShared(c.Ctx(), o.by(c), c.Path("id"), strings.TrimSpace(violation), field)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(usePath(done.Record.Own), "steps.done", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askEndShare(c *web.Context) (web.Page, error) {
	s, err := sharing.ShareIn(c.Ctx(), o.reader(), c.Actor.Scope(access.AnswerHelp), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	title := c.Words(sharing.ShareEnded.Title)
	return confirmPage.Page(web.Head{Title: title, Crumbs: shareCrumbs(c), Section: "/devices"}, ui.Confirm{Action: "/shares/" + s.ID + "/end", Title: title, Button: title,
		Facts: ui.Facts{{Key: c.T("shares.number"), Value: ui.Text(s.Number)}, {Key: c.T("shares.until"), Value: ui.On(s.Until)}}, Will: []string{c.T("shares.end.will")}, Danger: true,
		Fields: []ui.Field{c.Form().Field("reason", c.T("steps.f.reason")).As("textarea")}, Back: ui.Link{URL: "/shares/" + s.ID, Text: c.T("steps.back")}}), nil
}

func (o *Office) endShare(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	reason := in.text("reason")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.sharing().End(c.Ctx(), o.by(c), c.Path("id"), reason); err != nil {
		return web.Page{}, err
	}
	return c.Done("/shares/"+c.Path("id"), "shares.ended.done", ""), nil
}
