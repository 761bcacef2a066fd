package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/notice"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// needlessPath is the list of captures of which nobody is told by a notice of their own.
const needlessPath = "/party-notices/needless"

// listNeedless lists which captures were found to need no notice, why and by whom. It shows no words: they may name somebody.
func (o *Office) listNeedless(c *web.Context) (web.Page, error) {
	page, total, err := o.Notices.NeedlessIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewNotices), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	names := o.namer(c)
	p := ListPage{Tabs: o.noticeTabs(c, needlessPath), More: more(c, page, total, notice.Needless.Cursor),
		List: ui.Table{Caption: c.T("notices.needless"), Columns: columns(c, "citizen.fact", "notices.needless.ground", "notices.needless.at")}}
	for _, x := range page.Rows {
		name, err := names(x.Person)
		if err != nil {
			return web.Page{}, err
		}
		fact := c.T("notices.capture")
		if x.Violation != "" {
			fact = c.Words(capture.ViolationWords(x.Violation))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/captures/"+x.Capture, fact), needlessGround(c, &x), ui.At(x.At).WithNote(name)}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("notices.needless.none"), Next: c.T("notices.needless.none.next")}
	}
	return listPage.Page(noticeHead(c), p), nil
}

// needlessGround says why no notice is needed, leads to the notice that told of the same act, and says when it does not hold any more.
func needlessGround(c *web.Context, x *notice.Needless) ui.Value {
	v := ui.Text(c.Words(device.Words(notice.NeedlessGrounds, x.Ground)))
	if x.Other != "" {
		v.URL = "/party-notices/" + x.Other
	}
	if !x.Holds {
		return v.WithNote(c.T("notices.needless.over"))
	}
	return v.WithNote(x.Number)
}

// needlessWays lead from a capture without a notice to what was found of it, and to the form that finds it.
func (o *Office) needlessWays(c *web.Context, x capture.Capture, out ui.Links) (ui.Links, error) {
	all, err := o.Notices.NeedlessOf(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Holds {
			return append(out, ui.Link{URL: needlessPath, Text: c.T("notices.needless"), Icon: "done", Note: listed(c, nonEmpty(c.Words(device.Words(notice.NeedlessGrounds, all[i].Ground)), all[i].Number, all[i].Words))}), nil
		}
	}
	return append(out, ui.Link{URL: "/captures/" + x.ID + "/notice/needless", Text: c.Words(notice.FoundNeedless.Title), Icon: "done"}), nil
}

// askNeedless asks why a capture that passed needs no notice.
func (o *Office) askNeedless(c *web.Context) (web.Page, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.MakeNotices), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "capture", ID: x.ID, Purpose: "notice"}); err != nil {
		return web.Page{}, err
	}
	facts, err := o.captureFacts(c, x)
	if err != nil {
		return web.Page{}, err
	}
	var grounds []ui.Choice
	for _, g := range notice.NeedlessGrounds {
		grounds = append(grounds, ui.Choice{Value: g.Key, Label: c.Words(g.Words)})
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(notice.FoundNeedless.Title), Lead: c.T("notices.needless.lead"), Section: "/party-notices", Crumbs: captureCrumbs(c, &x)}, FormPage{
		Action: "/captures/" + x.ID + "/notice/needless", Facts: facts, Button: c.Words(notice.FoundNeedless.Title), Icon: "done", Back: ui.Link{URL: "/captures/" + x.ID, Text: c.T("notices.back")},
		Fields: []ui.Field{f.Field("ground", c.T("notices.needless.ground")).As("radios").Of(grounds),
			f.Field("number", c.T("notices.needless.number")).Max(60).Wide("mid").Optional().Hint(c.T("notices.needless.number.hint")),
			f.Field("words", c.T("notices.needless.words")).As("textarea").Max(500).Hint(c.T("notices.needless.words.hint"))}}), nil
}

func (o *Office) findNeedless(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := notice.NewNeedless{Capture: c.Path("id"), Ground: in.OptionalText("ground", 20), Number: in.OptionalText("number", 60), Words: in.OptionalText("words", 500)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Notices.FindNeedless(c.Ctx(), o.by(c), n); err != nil {
		return web.Page{}, err
	}
	return c.Done("/captures/"+n.Capture, "notices.needless.done", ""), nil
}
