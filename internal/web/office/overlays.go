package office

import (
	"cmp"
	"maps"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func everyField(c *web.Context) []ui.Choice {
	var out []ui.Choice
	for _, k := range slices.Sorted(maps.Keys(people.Fields)) {
		out = append(out, ui.Choice{Value: k, Label: c.Words(people.Fields[k])})
	}
	return out
}

// overlays shows what holds in a field: every default of the house or the source that sets it, and all overlays.
func (o *Office) overlays(c *web.Context) (web.Page, error) {
	field := cmp.Or(c.Path("field"), c.Query("field"))
	if _, known := people.Fields[field]; !known {
		field = "traffic"
	}
	day := law.DateOf(o.now(c))
	values, err := statute.Parameters(c.Ctx(), o.reader(), c.Actor.Book, field, day)
	if err != nil {
		return web.Page{}, err
	}
	all, err := statute.Overlays(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	defaults := ui.Table{Columns: columns(c, "overlays.parameter", "overlays.value", "overlays.rests-on", "overlays.article")}
	for _, v := range values {
		source := ui.Text(c.Words(v.Source()))
		if v.Overlay != nil {
			source = ui.Goto("/overlays/"+v.Overlay.ID, c.Words(v.Source()))
		}
		defaults.Rows = append(defaults.Rows, ui.Row{Current: v.Overlay != nil, Cells: []ui.Value{ui.Text(c.Words(v.Kind.Words)), ui.Text(c.Words(v.Kind.Measure(v.Amount))), source, ui.Text(cited(c, v.Kind.Article))}})
	}
	items := ui.Table{Columns: columns(c, "overlays.item", "overlays.review", "overlays.rests-on")}
	list := ui.Table{Columns: columns(c, "overlays.source", "overlays.field", "overlays.says", "statutes.from", "statutes.state")}
	for _, x := range all {
		list.Rows = append(list.Rows, ui.Row{Struck: x.RetractedAt != nil, Cells: []ui.Value{ui.Goto("/overlays/"+x.ID, x.Citation()), ui.Text(c.Words(people.Fields[x.Field])), ui.Text(overlaySays(c, &x)), ui.On(x.From), overlayState(c, &x, day)}})
	}
	for _, r := range statute.Reviews() {
		asked, err := statute.ItemsOn(c.Ctx(), o.reader(), c.Actor.Book, field, r, day)
		if err != nil {
			return web.Page{}, err
		}
		for _, i := range asked {
			items.Rows = append(items.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(i.Text)), ui.Text(c.Words(r.Words())), ui.Text(i.Citation)}})
		}
	}
	f := c.Form()
	f.Prefill("field", field)
	name := c.Words(people.Fields[field])
	p := RecordPage{Filters: &ui.Filters{Action: "/overlays", Fields: []ui.Field{f.Field("field", c.T("overlays.field")).As("select").Of(everyField(c))}},
		Sections: []RecordSection{sectionOf(c.T("overlays.defaults", name), "", defaults), sectionOf(c.T("overlays.items", name), c.T("overlays.items.none"), items),
			sectionOf(c.T("overlays.all"), c.T("overlays.none"), list)}}
	if err := o.shippedParts(c, &p, field, all); err != nil {
		return web.Page{}, err
	}
	if lacking := statute.Lacking(values); len(lacking) > 0 {
		var names []string
		for _, x := range lacking {
			names = append(names, c.Words(x.Kind.Words))
		}
		p.Warnings = append(p.Warnings, c.T("overlays.lacking", listed(c, names), cited(c, lacking[0].Kind.Article)))
	}
	head := web.Head{Title: c.T("overlays.title"), Lead: c.T("overlays.lead"), Crumbs: statuteCrumbs(c), Section: "/statutes", Wide: true}
	if c.May(access.KeepStatutes) {
		head.Actions = []ui.Link{{URL: "/overlays/new?field=" + field, Text: c.T("overlays.new"), Icon: "plus", Primary: true}}
	}
	return recordPage.Page(head, p), nil
}

// shippedParts shows what the program has for the field, what of it was not checked, and the button that enters what is missing.
func (o *Office) shippedParts(c *web.Context, p *RecordPage, field string, all []statute.Overlay) error {
	block, ok, err := statute.ShippedOf(field)
	if err != nil || !ok {
		return err
	}
	t, err := o.table(c)
	if err != nil {
		return err
	}
	missing := block.Missing(all)
	list := ui.Table{Columns: columns(c, "overlays.parameter", "overlays.value", "overlays.rests-on", "statutes.state")}
	for _, n := range block.Overlays {
		cited, err := t.Cite(n.Citation, n.From, "A2.1b", "第二条第一款")
		if err != nil {
			return err
		}
		k, _ := statute.KindOf(n.Parameter)
		state := ui.Status(ui.Met, c.T("overlays.shipped.in"))
		if slices.ContainsFunc(missing, func(m statute.NewOverlay) bool { return m.Parameter == n.Parameter }) {
			state = ui.Status(ui.Waiting, c.T("overlays.shipped.out"))
		}
		list.Rows = append(list.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(k.Words)), ui.Text(c.Words(k.Measure(n.Amount))), ui.Goto("/statutes/"+cited.Statute, cited.Citation), state}})
	}
	section := sectionOf(c.T("overlays.shipped", c.Words(people.Fields[field])), "", list)
	section.Note = c.Words(block.Note)
	p.Sections = append(p.Sections, section)
	if len(missing) > 0 && c.May(access.KeepStatutes) {
		p.Forms = append(p.Forms, RecordForm{Title: c.T("overlays.shipped.enter", len(missing)), Action: "/fields/" + field + "/overlays", Button: c.T("overlays.shipped.submit")})
	}
	return nil
}

func (o *Office) enterShipped(c *web.Context) (web.Page, error) {
	field := c.Path("field")
	if _, err := o.statuteActs().EnterShipped(c.Ctx(), o.by(c), field); err != nil {
		return web.Page{}, err
	}
	if err := o.Devices.SettleAll(c.Ctx(), c.Actor.Book, o.now(c)); err != nil {
		return web.Page{}, err
	}
	return c.Done("/overlays?field="+field, "overlays.shipped.done", ""), nil
}

// overlaySays is what an overlay changes, in one line.
func overlaySays(c *web.Context, x *statute.Overlay) string {
	var out []string
	if k, ok := statute.KindOf(x.Parameter); ok {
		out = append(out, c.T("overlays.sets", c.Words(k.Words), c.Words(k.Measure(x.Amount))))
	} else if x.Parameter != "" { // entered when it was still offered
		out = append(out, c.T("overlays.uncounted"))
	}
	if n := len(x.Items); n > 0 {
		out = append(out, c.T("overlays.adds", n))
	}
	return listed(c, out)
}

func overlayState(c *web.Context, x *statute.Overlay, day law.Date) ui.Value {
	source := x.Source()
	switch {
	case x.RetractedAt != nil:
		return ui.Status(ui.Plain, c.T("statutes.taken-back"))
	case x.Waiting():
		return ui.Status(ui.Waiting, c.T("overlays.waiting"))
	case day < x.From:
		return ui.Status(ui.Waiting, c.T("statutes.coming"))
	case x.Until != nil && day > *x.Until || !source.InForce(day):
		return ui.Status(ui.Plain, c.T("statutes.ended"))
	}
	return ui.Status(ui.Met, c.T("statutes.in-force"))
}

// citations offers every provision in force on a day whose source has a rank that is wanted.
func citations(c *web.Context, t statute.Table, day law.Date, wanted func(statute.Rank) bool) []ui.Choice {
	out := []ui.Choice{{Label: c.T("form.choose")}}
	for _, e := range t.Entries {
		if !wanted(e.Rank) || !e.InForce(day) {
			continue
		}
		rank := c.Words(e.Rank.Words())
		if len(e.Provisions) == 0 {
			out = append(out, ui.Choice{Value: statute.Key(e.ID, ""), Label: rank + "　" + e.Name()})
		}
		for _, x := range e.Provisions {
			if x.InForce(day) {
				out = append(out, ui.Choice{Value: statute.Key(e.ID, x.Article), Label: rank + "　" + e.Cite(x.Article)})
			}
		}
	}
	return out
}

func (o *Office) newOverlay(c *web.Context) (web.Page, error) {
	t, err := o.table(c)
	if err != nil {
		return web.Page{}, err
	}
	cited := citations(c, t, law.DateOf(o.now(c)), func(r statute.Rank) bool { return !r.Standard() })
	parameters := []ui.Choice{{Label: c.T("overlays.parameter.none")}}
	for _, k := range statute.Kinds {
		parameters = append(parameters, ui.Choice{Value: string(k.Name), Label: c.T("overlays.parameter.default", c.Words(k.Words), c.Words(k.Measure(k.Default)))})
	}
	f := c.Form()
	f.Prefill("field", c.Query("field"))
	return formPage.Page(web.Head{Title: c.T("overlays.new"), Lead: c.T("overlays.new.lead"), Crumbs: append(statuteCrumbs(c), ui.Link{URL: "/overlays", Text: c.T("overlays.title")}), Section: "/statutes"}, FormPage{
		Action: "/overlays", Button: c.T("overlays.add"), Icon: "done", Back: ui.Link{URL: "/overlays", Text: c.T("overlays.back")},
		Fields: []ui.Field{
			f.Field("field", c.T("overlays.field")).As("select").Of(append([]ui.Choice{{Label: c.T("form.choose")}}, everyField(c)...)).Wide("mid"),
			f.Field("citation", c.T("overlays.source")).As("select").Of(cited).Hint(c.T("overlays.source.hint")),
			f.Field("parameter", c.T("overlays.parameter")).As("select").Of(parameters).Optional(),
			f.Field("amount", c.T("overlays.amount")).As("number").Inputmode("numeric").Wide("short").Optional().Hint(c.T("overlays.amount.hint")),
			f.Field("legal", c.T("overlays.legal")).As("textarea").Optional().Hint(c.T("overlays.items.hint")),
			f.Field("technical", c.T("overlays.technical")).As("textarea").Optional().Hint(c.T("overlays.items.hint")),
			f.Field("flight", c.T("overlays.flight")).As("textarea").Optional().Hint(c.T("overlays.items.hint")),
			f.Field("from", c.T("overlays.from")).As("date").Wide("mid"), f.Field("until", c.T("statutes.until")).As("date").Wide("mid").Optional(),
		}}), nil
}

func (o *Office) addOverlay(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := statute.NewOverlay{Field: in.OptionalText("field", 40), Citation: in.OptionalText("citation", 200), Parameter: statute.Name(in.OptionalText("parameter", 60)),
		Legal: in.OptionalText("legal", 5000), Technical: in.OptionalText("technical", 5000), Flight: in.OptionalText("flight", 5000), Until: in.OptionalDate("until")}
	if from := in.OptionalDate("from"); from != nil {
		n.From = *from
	}
	if amount := in.OptionalNumber("amount", 0, 100_000_000); amount != nil {
		n.Amount = int64(*amount)
		if k, ok := statute.KindOf(n.Parameter); ok {
			n.Amount = k.Typed(n.Amount)
		}
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	r, err := o.statuteActs().AddOverlay(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	// Reviews that were passed before are asked anew; a crash before it is mended by the next day.
	if err := o.Devices.SettleAll(c.Ctx(), c.Actor.Book, o.now(c)); err != nil {
		return web.Page{}, err
	}
	return c.Done("/overlays/"+r.ID, "overlays.added", ""), nil
}

func (o *Office) overlay(c *web.Context) (web.Page, error) {
	x, err := statute.OverlayByID(c.Ctx(), o.reader(), c.Actor.Book, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	day, source := law.DateOf(o.now(c)), x.Source()
	p := RecordPage{Facts: ui.Facts{{Key: c.T("statutes.state"), Value: overlayState(c, &x, day)}, {Key: c.T("overlays.source"), Value: ui.Goto("/statutes/"+source.ID, x.Citation()).WithNote(c.Words(source.Rank.Words()))},
		{Key: c.T("overlays.field"), Value: ui.Text(c.Words(people.Fields[x.Field]))}, {Key: c.T("overlays.says"), Value: ui.Text(overlaySays(c, &x))},
		{Key: c.T("overlays.from"), Value: ui.On(x.From)}, {Key: c.T("statutes.until"), Value: lastDay(c, x.Until)}, {Key: c.T("statutes.origin"), Value: ui.At(x.At)}}}
	if k, ok := statute.KindOf(x.Parameter); ok {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("overlays.instead"), Value: ui.Text(c.Words(statute.Value{Kind: k, Amount: k.Default}.Words()))})
	}
	list := ui.Table{Columns: columns(c, "overlays.item", "overlays.review")}
	for _, i := range x.Items {
		list.Rows = append(list.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(i.Text)), ui.Text(c.Words(i.Review.Words()))}})
	}
	if len(x.Items) > 0 {
		p.Sections = append(p.Sections, sectionOf(c.T("overlays.adds", len(x.Items)), "", list))
	}
	if x.Conflict != "" {
		if err := o.conflictParts(c, &p, &x); err != nil {
			return web.Page{}, err
		}
	}
	if err := o.takeBackParts(c, &p, "/overlays/"+x.ID, x.ID, x.RetractedAt != nil); err != nil {
		return web.Page{}, err
	}
	return recordPage.Page(web.Head{Title: x.Citation(), Crumbs: append(statuteCrumbs(c), ui.Link{URL: "/overlays", Text: c.T("overlays.title")}), Section: "/statutes"}, p), nil
}

// conflictParts shows the overlay that says otherwise, and the form of the second person.
func (o *Office) conflictParts(c *web.Context, p *RecordPage, x *statute.Overlay) error {
	other, err := statute.OverlayByID(c.Ctx(), o.reader(), c.Actor.Book, x.Conflict)
	if err != nil {
		return err
	}
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("overlays.conflict"), Value: ui.Goto("/overlays/"+other.ID, other.Citation()).WithNote(overlaySays(c, &other))})
	if !x.Waiting() {
		if x.ConfirmedAt != nil {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("overlays.confirmed"), Value: ui.At(*x.ConfirmedAt).WithNote(x.Reason)})
		}
		return nil
	}
	if x.Person == c.Actor.Person || !c.May(access.KeepStatutes) {
		p.Warnings = append(p.Warnings, c.T("overlays.conflict.wait"))
		return nil
	}
	f := c.Form()
	p.Forms = append(p.Forms, RecordForm{Title: c.T("overlays.confirm"), Action: "/overlays/" + x.ID + "/confirm", Button: c.T("overlays.confirm.submit"),
		Fields: []ui.Field{f.Field("confirm_reason", c.T("overlays.confirm.reason")).As("textarea").Max(500).Lines(2).Hint(c.T("overlays.confirm.hint"))}})
	return nil
}

func (o *Office) confirmOverlay(c *web.Context) (web.Page, error) {
	in := c.Read()
	reason := in.Text("confirm_reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.statuteActs().ConfirmOverlay(c.Ctx(), o.by(c), c.Path("id"), reason); err != nil {
		return web.Page{}, err
	}
	return c.Done("/overlays/"+c.Path("id"), "overlays.confirmed.done", ""), nil
}

func (o *Office) proposeOverlayTakeBack(c *web.Context) (web.Page, error) {
	return o.proposeTakeBackOf(c, "/overlays/")
}

func (o *Office) decideOverlayTakeBack(c *web.Context) (web.Page, error) {
	return o.decideTakeBackOf(c, "/overlays/")
}
