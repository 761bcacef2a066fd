package office

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/retention"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) listHolds(c *web.Context) (web.Page, error) {
	open := c.Query("open") != ""
	page, total, err := o.retained().Holds(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), open, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	t := ui.Table{Caption: c.T("retention.holds"), Columns: columns(c, "retention.hold.of", "retention.hold.reason", "retention.hold.placed", "retention.hold.lifted")}
	for i := range page.Rows {
		h := &page.Rows[i]
		placed, lifted, err := o.holdValues(c, h)
		if err != nil {
			return web.Page{}, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{heldObject(c, h), ui.Text(c.Words(retention.ReasonWords(h.Reason))).WithNote(h.Words), placed, lifted}})
	}
	p := ListPage{List: t, More: more(c, page, total, retention.Hold.Cursor), Tabs: &ui.Tabs{Label: c.T("retention.hold.lifted")}}
	p.Tabs.Items = []ui.Tab{{URL: "/retention/holds?open=1", Text: c.T("retention.hold.open"), Current: open}, {URL: "/retention/holds", Text: c.T("devices.all"), Current: !open}}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("retention.holds.none"), Next: c.T("retention.holds.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("retention.holds"), Lead: c.T("retention.holds.lead"), Crumbs: retentionCrumbs(c), Section: "/captures", Wide: true}, p), nil
}

// holdValues say who placed a hold when, and who lifted it; the way to lift one that stands.
func (o *Office) holdValues(c *web.Context, h *retention.Hold) (placed, lifted ui.Value, err error) {
	names := o.namer(c)
	name, err := names(h.Person)
	if err != nil {
		return placed, lifted, err
	}
	placed, lifted = ui.At(h.At).WithNote(name), ui.Status(ui.Waiting, c.T("retention.hold.stands"))
	switch {
	case h.LiftedAt != nil:
		if name, err = names(h.LiftedBy); err != nil {
			return placed, lifted, err
		}
		lifted = ui.At(*h.LiftedAt).WithNote(listed(c, nonEmpty(name, h.LiftedWords)))
	case c.Actor.ActsFor(access.LiftHolds, h.Body):
		lifted = ui.Goto("/retention/holds/"+h.ID+"/lift", c.Words(retention.HoldLifted.Title))
	}
	return placed, lifted, nil
}

func (o *Office) askHold(c *web.Context) (web.Page, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.HoldRecords), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return holdForm(c, web.Head{Lead: c.T("retention.hold.lead"), Crumbs: captureCrumbs(c, &x), Section: "/captures"}, "/captures/"+x.ID, c.T("masks.back")), nil
}

// holdForm asks why something is held; at is the page of what is.
func holdForm(c *web.Context, head web.Head, at, back string) web.Page {
	var reasons []ui.Choice
	for _, r := range retention.Reasons {
		reasons = append(reasons, ui.Choice{Value: r.Code, Label: c.Words(r.Words)})
	}
	head.Title = c.Words(retention.HoldPlaced.Title)
	return formPage.Page(head, FormPage{Action: at + "/hold", Button: head.Title, Icon: "lock", Back: ui.Link{URL: at, Text: back},
		Fields: []ui.Field{c.Form().Field("reason", c.T("retention.hold.reason")).As("radios").Of(reasons),
			c.Form().Field("words", c.T("retention.hold.words")).As("textarea").Max(500).Hint(c.T("retention.hold.words.hint"))}})
}

func (o *Office) placeHold(c *web.Context) (web.Page, error) {
	return o.hold(c, o.Captures.Holdable, "/captures/"+c.Path("id"))
}

// hold places the hold of the form on what find finds; at is its page.
func (o *Office) hold(c *web.Context, find retention.Find, at string) (web.Page, error) {
	var codes []string
	for _, r := range retention.Reasons {
		codes = append(codes, r.Code)
	}
	in := c.Read()
	n := retention.NewHold{Object: c.Path("id"), Reason: in.Choice("reason", codes...), Words: in.Text("words", 500)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.retained().Place(c.Ctx(), o.by(c), n, find); err != nil {
		return web.Page{}, err
	}
	return c.Done(at, "retention.done.held", ""), nil
}

func (o *Office) askLiftHold(c *web.Context) (web.Page, error) {
	h, err := o.retained().HoldIn(c.Ctx(), o.reader(), c.Actor.Scope(access.LiftHolds), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	placed, _, err := o.holdValues(c, &h)
	if err != nil {
		return web.Page{}, err
	}
	return formPage.Page(web.Head{Title: c.Words(retention.HoldLifted.Title), Lead: c.T("retention.lift.lead"), Crumbs: retentionCrumbs(c), Section: "/captures"}, FormPage{
		Action: "/retention/holds/" + h.ID + "/lift", Button: c.Words(retention.HoldLifted.Title), Icon: "done", Back: ui.Link{URL: "/retention/holds?open=1", Text: c.T("retention.holds.back")},
		Facts: ui.Facts{{Key: c.T("retention.hold.of"), Value: heldObject(c, &h)},
			{Key: c.T("retention.hold.reason"), Value: ui.Text(c.Words(retention.ReasonWords(h.Reason))).WithNote(h.Words)}, {Key: c.T("retention.hold.placed"), Value: placed}},
		Fields: []ui.Field{c.Form().Field("words", c.T("retention.lift.words")).As("textarea").Max(500)}}), nil
}

func (o *Office) liftHold(c *web.Context) (web.Page, error) {
	in := c.Read()
	words := in.Text("words", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.retained().Lift(c.Ctx(), o.by(c), c.Path("id"), words)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(heldPath(done.Record.Kind, done.Record.Object), "retention.done.lifted", ""), nil
}

// keptFacts say on the page of a capture in which class and until when it is kept, by which terms, and what holds it.
func (o *Office) keptFacts(c *web.Context, x capture.Capture) (ui.Facts, error) {
	all, err := capture.Keepings(c.Ctx(), o.reader(), c.Actor.Book, []string{x.ID}, o.now(c))
	k := all[x.ID]
	if err != nil || k == nil {
		return nil, err
	}
	until := ui.Text(c.T("retention.until.open"))
	if !k.Until.IsZero() {
		until = ui.Text(c.T("retention.until.day", ui.Day(c.Lang(), k.LastDay())))
	}
	var terms []string
	for _, v := range k.Terms {
		terms = append(terms, c.T("layout.pair", c.Words(v.Kind.Words), c.Words(v.Words())))
	}
	facts := ui.Facts{{Key: c.T("retention.class"), Value: ui.Text(c.Words(retention.ClassWords[k.Class]))}, {Key: c.T("retention.until"), Value: until.WithNote(listed(c, terms))}}
	holds, err := o.retained().HoldsOn(c.Ctx(), o.reader(), c.Actor.Book, retention.Object{Kind: retention.Captures, ID: x.ID})
	if err != nil {
		return nil, err
	}
	for i := range holds {
		if holds[i].LiftedAt == nil {
			facts = append(facts, ui.Fact{Key: c.T("retention.held"), Value: ui.Text(c.Words(retention.ReasonWords(holds[i].Reason))).WithNote(holds[i].Words)})
		}
	}
	if auto := slices.DeleteFunc(slices.Clone(k.Holds), func(code string) bool { return code == "hold" }); len(auto) > 0 {
		facts = append(facts, ui.Fact{Key: c.T("retention.held"), Value: ui.Text(becauseWords(c, auto))})
	}
	return facts, nil
}

// disposedPage is what stays of a capture that was disposed of: its proof. The capture itself is not found any more.
func (o *Office) disposedPage(c *web.Context, notFound error) (web.Page, error) {
	p, err := capture.ProofIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	var none fault.NotFound
	if errors.As(err, &none) {
		return web.Page{}, notFound
	}
	if err != nil {
		return web.Page{}, err
	}
	if err := o.seen(c, p.ID, "read"); err != nil {
		return web.Page{}, err
	}
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), p.Use, p.At)
	if err != nil {
		return web.Page{}, fmt.Errorf("load the use of a capture: %w", err)
	}
	state := captureState(c, p.State)
	facts := ui.Facts{{Key: c.T("captures.at"), Value: ui.AtSecond(p.At)}, {Key: c.T("captures.where"), Value: ui.Goto(usePath(p.Use), l.SiteAt(p.At).Words)},
		{Key: c.T("captures.violation"), Value: ui.Text(c.Words(capture.ViolationWords(p.Violation)))}, {Key: c.T("retention.was"), Value: ui.Value{Badge: &state}},
		{Key: c.T("retention.class"), Value: ui.Text(c.Words(retention.ClassWords[p.Class])).WithNote(c.Words(p.Class.EndedWords()))},
		{Key: c.T("retention.until"), Value: ui.Text(ui.Day(c.Lang(), (&retention.Kept{Until: p.Until}).LastDay()))},
		{Key: c.T("retention.result.disposed"), Value: ui.AtSecond(p.DisposedAt).WithNote(c.T("looks.entry.number", p.DisposedEntry))},
		{Key: c.T("retention.one"), Value: ui.Goto(disposalPath(p.Disposal), p.Disposal)},
		{Key: c.T("captures.received"), Value: ui.AtSecond(p.ReceivedAt).WithNote(c.T("looks.entry.number", p.Entry))}}
	digests := ui.Table{Columns: columns(c, "retention.digest.of", "retention.digest")}
	add := func(of, digest string) {
		digests.Rows = append(digests.Rows, ui.Row{Cells: []ui.Value{ui.Text(of), ui.Text(digest)}})
	}
	add(c.T("retention.digest.event"), p.Event)
	for _, name := range slices.Sorted(maps.Keys(p.Media)) {
		add(c.T("retention.digest.medium", name), p.Media[name])
	}
	for _, m := range p.Masks {
		add(c.T("masks.copy"), m)
	}
	files := RecordSection{Title: c.T("retention.proof"), Note: c.T("retention.proof.note")}
	section := sectionOf(c.T("retention.digests"), "", digests)
	head := web.Head{Title: c.T("retention.gone"), Lead: c.T("retention.gone.lead"), Crumbs: captureCrumbs(c, nil), Section: "/captures", Wide: true,
		Actions: []ui.Link{{URL: "/captures/" + p.ID + "/disposed.json", Text: c.T("retention.proof.file"), Icon: "document"}}}
	return recordPage.Page(head, RecordPage{Facts: facts, Sections: []RecordSection{section, files}}), nil
}

// proofFile is the proof of a disposal to take away, with the receipts of the judgements.
func (o *Office) proofFile(c *web.Context) error {
	p, err := capture.ProofIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	if err != nil {
		return err
	}
	if err := o.seen(c, p.ID, "read"); err != nil {
		return err
	}
	b, err := capture.ExportProof(c.Ctx(), o.reader(), c.Actor.Book, p)
	if err != nil {
		return err
	}
	return download(c, p.ID+"-disposed.json", b)
}
