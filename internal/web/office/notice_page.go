package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/notice"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// NoticePage is one notice for the staff: what it says, by which ways it went, what the party said.
type NoticePage struct {
	Banners []string
	Facts   ui.Facts
	Ways    ui.Links
	Shown   ui.Facts
	Letters *ui.Table
	Replies *ui.Table
	NotSent string
}

var noticePageTemplate = web.NewTemplate[NoticePage](files, "notice.html")

func (o *Office) noticePage(c *web.Context) (web.Page, error) {
	n, err := o.aNotice(c, access.ViewNotices)
	if err != nil {
		return web.Page{}, err
	}
	sight, err := o.Notices.SightOf(c.Ctx(), &n)
	if err != nil {
		return web.Page{}, err
	}
	p := NoticePage{Banners: noticeBanners(c, &n, &sight)}
	if p.Facts, err = o.factsOfNotice(c, &n); err != nil {
		return web.Page{}, err
	}
	p.Ways = ui.Links{{URL: "/papers/" + n.Paper, Text: c.T("notices.paper"), Icon: "document"}, {URL: "/captures/" + n.Capture, Text: c.T("notices.capture"), Icon: "capture"}}
	if n.State == notice.Open && c.Actor.ActsFor(access.MakeNotices, n.Body) {
		p.Ways = append(p.Ways, ui.Link{URL: "/party-notices/" + n.ID + "/send", Text: c.Words(notice.Sent.Title), Icon: "publish"},
			ui.Link{URL: "/party-notices/" + n.ID + "/withdraw", Text: c.Words(notice.Withdrawn.Title), Icon: "stop"})
	}
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewNotices), n.Capture)
	if err != nil {
		return web.Page{}, err
	}
	for _, s := range sight.Shown {
		said := c.T("notices.shown.clear")
		if s.Masked() {
			said = c.T("citizen.masked")
		}
		p.Shown = append(p.Shown, ui.Fact{Key: shownWords(c, x.Media, s.Medium), Value: ui.Text(said).WithNote(c.T("captures.digest", s.SHA256))})
	}
	if p.Letters, err = o.lettersOf(c, &n); err != nil {
		return web.Page{}, err
	}
	if p.Letters == nil {
		p.NotSent = c.T("notices.notsent")
	}
	p.Replies = o.replyTable(c, sight.Replies)
	h := web.Head{Title: c.T("notices.one", n.Number), Wide: true, Section: "/party-notices", Crumbs: noticeCrumbs(c), Status: &ui.Badge{State: noticeStates[n.State], Word: c.Words(notice.StateWords[n.State])}}
	return noticePageTemplate.Page(h, p), nil
}

// shownWords are the words for a medium that a notice shows.
func shownWords(c *web.Context, media []capture.Media, name string) string {
	for _, m := range media {
		if m.Name == name {
			return mediumWords(c, m)
		}
	}
	return name
}

func noticeBanners(c *web.Context, n *notice.Notice, s *notice.Sight) (out []string) {
	switch {
	case n.State == notice.Void:
		out = append(out, c.T("citizen.withdrawn", c.Words(device.Words(notice.Grounds, n.Ground)), n.Reasons))
	case n.State == notice.Open && s.Standing == notice.Gone:
		out = append(out, c.T("notices.gone"))
	case n.State == notice.Open && s.Standing == notice.InQuestion:
		out = append(out, c.T("notices.question"))
	}
	if s.NotMe {
		out = append(out, c.T("notices.notme"))
	}
	return out
}

func (o *Office) factsOfNotice(c *web.Context, n *notice.Notice) (ui.Facts, error) {
	maker, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, n.MadeBy)
	if err != nil {
		return nil, err
	}
	due := ui.On(n.Due)
	if n.Late() {
		due = due.WithNote(c.T("notices.late"))
	}
	return ui.Facts{{Key: c.T("citizen.at"), Value: ui.AtSecond(n.At)}, {Key: c.T("citizen.place"), Value: ui.Text(n.Place)}, {Key: c.T("citizen.plate"), Value: ui.Vehicle(n.Plate)},
		{Key: c.T("citizen.fact"), Value: ui.Text(n.Fact)}, {Key: c.T("notices.name"), Value: ui.Text(n.Party.Name)}, {Key: c.T("notices.phone"), Value: ui.Text(n.Party.Phone)},
		{Key: c.T("notices.email"), Value: ui.Text(n.Party.Email)}, {Key: c.T("notices.address"), Value: ui.Text(n.Party.Address)},
		{Key: c.T("notices.passed"), Value: ui.At(n.VerdictAt)}, {Key: c.T("notices.due"), Value: due}, {Key: c.T("citizen.made"), Value: ui.At(n.MadeAt).WithNote(maker)},
		{Key: c.T("notices.reply.by"), Value: ui.On(n.ReplyBy)}}, nil
}

// lettersOf are the letters of a notice with what each channel truly said; nil when none was sent.
func (o *Office) lettersOf(c *web.Context, n *notice.Notice) (*ui.Table, error) {
	all, err := o.Notices.LettersOf(c.Ctx(), n)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("notices.letters"), Columns: []ui.Column{{Title: c.T("notices.ways")}, {Title: c.T("citizen.state")}, {Title: c.T("notices.since")}}}
	for _, l := range all {
		for _, s := range l.Ladder {
			state := ui.Text(c.Words(s.State.Words()))
			if w := c.Words(delivery.ReasonWords(s.Reason)); w != "" {
				state = state.WithNote(w)
			}
			since := ui.Text("") // a channel that was not begun has no time
			if s.BegunAt != nil && s.StateAt != nil {
				since = ui.At(*s.StateAt)
			}
			way := ui.Text(c.Words(s.Kind.Words()))
			if c.May(access.ViewLetters) {
				way = ui.Goto(letterPath(l.ID), c.Words(s.Kind.Words()))
			}
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{way, state, since}})
		}
	}
	return t, nil
}

// replyTable lists replies; nil when there is none.
func (o *Office) replyTable(c *web.Context, all []notice.Reply) *ui.Table {
	if len(all) == 0 {
		return nil
	}
	t := &ui.Table{Caption: c.T("notices.replies"), Columns: []ui.Column{{Title: c.T("citizen.receipt")}, {Title: c.T("citizen.kind")}, {Title: c.T("citizen.received.at")}, {Title: c.T("citizen.state")}, {Title: c.T("notices.answer.due")}}}
	for _, r := range all {
		number := ui.Text(r.Receipt)
		if c.May(access.AnswerParties) {
			number = ui.Goto("/party-replies/"+r.ID, r.Receipt)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{number, ui.Text(c.Words(r.Kind.Words())), ui.At(r.ReceivedAt), ui.Text(c.Words(notice.ReplyStateWords[r.State])), ui.On(r.Due)}})
	}
	return t
}

// listReplies is the queue of what parties said, the oldest first.
func (o *Office) listReplies(c *web.Context) (web.Page, error) {
	page, total, err := o.Notices.Replies(c.Ctx(), o.reader(), c.Actor.Scope(access.AnswerParties), true, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: o.noticeTabs(c, "/party-replies"), More: more(c, page, total, notice.Reply.Cursor)}
	if t := o.replyTable(c, page.Rows); t != nil {
		p.List = *t
	} else {
		p.None = &ui.Empty{Why: c.T("notices.replies.none"), Next: c.T("notices.replies.none.next")}
	}
	return listPage.Page(noticeHead(c), p), nil
}

// askAnswer shows a reply with the form that answers it.
func (o *Office) askReplyAnswer(c *web.Context) (web.Page, error) {
	r, n, err := o.Notices.Reply(c.Ctx(), o.reader(), c.Actor.Scope(access.AnswerParties), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "notice", ID: n.ID, Purpose: "answer"}); err != nil {
		return web.Page{}, err
	}
	facts := ui.Facts{{Key: c.T("citizen.number"), Value: ui.Goto("/party-notices/"+n.ID, n.Number)}, {Key: c.T("citizen.fact"), Value: ui.Text(n.Fact)}, {Key: c.T("citizen.kind"), Value: ui.Text(c.Words(r.Kind.Words()))},
		{Key: c.T("citizen.received.at"), Value: ui.AtSecond(r.ReceivedAt)}, {Key: c.T("notices.answer.due"), Value: ui.On(r.Due)}}
	for _, ground := range r.Grounds() {
		facts = append(facts, ui.Fact{Key: c.T("citizen.reasons.said"), Value: ui.Text(c.Words(ground))})
	}
	facts = append(facts, ui.Fact{Key: c.T("citizen.words"), Value: ui.Text(r.Words)}, ui.Fact{Key: c.T("notices.contact"), Value: ui.Text(r.Contact)})
	for _, f := range r.Files {
		facts = append(facts, ui.Fact{Key: c.T("citizen.files"), Value: ui.Goto("/party-replies/"+r.ID+"/files/"+f.SHA256, f.Name).WithNote(f.SHA256)})
	}
	h := web.Head{Title: c.T("notices.reply", r.Receipt), Section: "/party-notices", Crumbs: noticeCrumbs(c), Status: &ui.Badge{State: ui.Waiting, Word: c.Words(notice.ReplyStateWords[r.State])}}
	if r.State != notice.Received {
		return noticePageTemplate.Page(h, NoticePage{Facts: append(facts, ui.Fact{Key: c.T("citizen.answer"), Value: ui.Text(r.Answer)}), Ways: ui.Links{{URL: "/party-notices/" + n.ID, Text: c.T("notices.back.one"), Icon: "document"}}}), nil
	}
	f := c.Form()
	p := FormPage{Action: "/party-replies/" + r.ID, Facts: facts, Button: c.Words(notice.Answered.Title), Icon: "done", Back: noticeBack(c, &n)}
	if r.Kind == notice.Explanation {
		h.Lead = c.T("notices.answer.lead")
		p.Fields = append(p.Fields, f.Field("result", c.T("notices.result")).As("radios").Of([]ui.Choice{
			{Value: string(notice.Accepted), Label: c.T("notices.accept"), Note: c.T("notices.accept.note")}, {Value: string(notice.NotAccepted), Label: c.T("notices.decline")}}))
	}
	p.Fields = append(p.Fields, f.Field("answer", c.T("citizen.answer")).As("textarea").Max(2000).Lines(5).Hint(c.T("notices.answer.hint")))
	return formPage.Page(h, p), nil
}

func (o *Office) answerReply(c *web.Context) (web.Page, error) {
	r, n, err := o.Notices.Reply(c.Ctx(), o.reader(), c.Actor.Scope(access.AnswerParties), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	result, words := notice.ReplyState(in.OptionalText("result", 20)), in.OptionalText("answer", 2000)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if r.Kind != notice.Explanation {
		result = notice.Noted
	}
	if _, err := o.Notices.Answer(c.Ctx(), o.by(c), r.ID, result, words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/party-notices/"+n.ID, "notices.answered", ""), nil
}

// replyFile sends a picture or document that came with a reply.
func (o *Office) replyFile(c *web.Context) error {
	r, _, err := o.Notices.Reply(c.Ctx(), o.reader(), c.Actor.Scope(access.AnswerParties), c.Path("id"))
	if err != nil {
		return err
	}
	for _, f := range r.Files {
		if f.SHA256 == c.Path("digest") {
			return o.showPaper(c, device.Attachment{Digest: f.SHA256, Name: f.Name, Type: f.Type, Size: f.Size})
		}
	}
	return missing("这个文件", "the file")
}
