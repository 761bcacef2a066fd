package office

import (
	"maps"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/evidence"
	"yuanjian/internal/notice"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// caseCapture is the capture of the address, if it names one. That it was opened is on record before anything of it leaves.
func (o *Office) caseCapture(c *web.Context) (*capture.Capture, error) {
	id := c.Path("id")
	if id == "" {
		return nil, nil
	}
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), id)
	if err != nil {
		return nil, err
	}
	return &x, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "capture", ID: x.ID, Purpose: "case"})
}

// askCase asks for a clue (documents.md C4.1): whether it may be handled here comes first (Art 6(2)). From a capture, what it says is not asked
// again, and who was told of it is filled in.
func (o *Office) askCase(c *web.Context) (web.Page, error) {
	x, err := o.caseCapture(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	head := web.Head{Title: c.Words(casefile.Entered.Title), Lead: c.T("cases.new.lead"), Section: "/cases", Crumbs: caseCrumbs(c, nil)}
	p := FormPage{Action: "/cases/new", Button: c.Words(casefile.Entered.Title), Icon: "plus", Back: ui.Link{URL: "/cases", Text: c.T("cases.back.list")}}
	if x != nil {
		p.Action, p.Back = "/captures/"+x.ID+"/case", ui.Link{URL: "/captures/" + x.ID, Text: c.T("notices.back")}
		if p.Facts, err = o.captureFacts(c, *x); err != nil {
			return web.Page{}, err
		}
		if err := o.prefillCase(c, f, x); err != nil {
			return web.Page{}, err
		}
	}
	p.Fields = []ui.Field{f.Field("secret", c.T("cases.f.secret")).As("radios").Of(answersYesNo(c)).Hint(c.T("cases.h.secret"))}
	p.Fields = append(p.Fields, partyFields(c, f)...)
	p.Fields = append(p.Fields, f.Field("fact", c.T("cases.f.fact")).As("textarea").Max(1000).Lines(3))
	if x == nil {
		p.Fields = append(p.Fields, clueFields(c, f)...)
	}
	return formPage.Page(head, p), nil
}

// prefillCase fills in what the capture and its notices already say: nothing is typed twice.
func (o *Office) prefillCase(c *web.Context, f *ui.Form, x *capture.Capture) error {
	if f.Again() {
		return nil
	}
	f.Prefill("fact", "涉嫌"+capture.ViolationWords(x.Violation).ZH)
	if !c.May(access.ViewNotices) {
		return nil
	}
	all, err := o.Notices.Of(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(n notice.Notice) bool { return n.State != notice.Void })
	if i < 0 {
		return nil
	}
	n := &all[i]
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "notice", ID: n.ID, Purpose: "case"}); err != nil {
		return err
	}
	for name, value := range map[string]string{"name": n.Party.Name, "phone": n.Party.Phone, "email": n.Party.Email, "address": n.Party.Address, "fact": n.Fact} {
		if value != "" {
			f.Prefill(name, value)
		}
	}
	return nil
}

func partyFields(c *web.Context, f *ui.Form) []ui.Field {
	kinds := choices(c, casefile.PartyKinds, casefile.Citizen, casefile.Unit)[1:]
	return []ui.Field{f.Field("kind", c.T("cases.party.kind")).As("radios").Of(kinds), f.Field("name", c.T("cases.party.name")).Max(100).Wide("mid").Autocomplete("off"),
		f.Field("number", c.T("cases.party.number")).Max(40).Wide("mid").Optional().Autocomplete("off").Hint(c.T("cases.h.number")),
		f.Field("representative", c.T("cases.party.representative")).Max(100).Wide("mid").Optional().Autocomplete("off").Hint(c.T("cases.h.representative")),
		f.Field("phone", c.T("cases.party.phone")).Max(40).Wide("mid").Optional().Autocomplete("off"), f.Field("email", c.T("cases.party.email")).Max(200).Optional().Autocomplete("off"),
		f.Field("address", c.T("cases.party.address")).Max(200).Optional().Autocomplete("off")}
}

// clueFields are what a capture would have said.
func clueFields(c *web.Context, f *ui.Form) []ui.Field {
	sources := []ui.Choice{{Label: c.T("form.choose")}}
	for _, s := range casefile.Sources {
		if s.Source != casefile.FromCapture {
			sources = append(sources, ui.Choice{Value: string(s.Source), Label: c.Words(s.Words)})
		}
	}
	violations := []ui.Choice{{Label: c.T("form.choose")}}
	for _, code := range slices.Sorted(maps.Keys(capture.Violations)) {
		violations = append(violations, ui.Choice{Value: code, Label: c.Words(capture.ViolationWords(code))})
	}
	var modes []ui.Choice
	for _, m := range []casefile.Mode{casefile.ByDevice, casefile.Online} {
		modes = append(modes, ui.Choice{Value: string(m), Label: c.Words(casefile.ModeWords[m]), Note: c.T("cases.mode." + string(m))})
	}
	return []ui.Field{f.Field("plate", c.T("captures.plate")).Max(20).Wide("short").Optional().Autocomplete("off"), f.Field("place", c.T("cases.place")).Max(200),
		f.Field("source", c.T("cases.source")).As("select").Of(sources).Wide("mid"), f.Field("reference", c.T("cases.f.reference")).Max(200).Wide("mid").Optional(),
		f.Field("field", c.T("cases.field")).As("select").Of(choices(c, people.Fields, fieldOrder...)).Wide("mid"), f.Field("violation", c.T("cases.violation")).As("select").Of(violations).Wide("mid"),
		f.Field("act_from", c.T("cases.f.act_from")).As("datetime"), f.Field("act_until", c.T("cases.f.act_until")).As("datetime").Optional().Hint(c.T("cases.h.act_until")), f.Field("discovered", c.T("cases.discovered")).As("datetime"),
		f.Field("modes", c.T("cases.mode")).As("checks").Of(modes)}
}

// registerCase registers a clue; who registers it handles the case and declares that there is no conflict.
func (o *Office) registerCase(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := casefile.New{Capture: c.Path("id"), Secret: in.OptionalText("secret", 3), About: casefile.About{Fact: in.OptionalText("fact", 1000), Party: casefile.Party{Kind: in.OptionalText("kind", 10), Name: in.OptionalText("name", 100),
		Number: in.OptionalText("number", 40), Phone: in.OptionalText("phone", 40), Email: in.OptionalText("email", 200), Address: in.OptionalText("address", 200), Representative: in.OptionalText("representative", 100)}}}
	if n.Capture == "" && n.Secret == "no" {
		n.Plate, n.Place, n.Reference = in.OptionalText("plate", 20), in.OptionalText("place", 200), in.OptionalText("reference", 200)
		n.Source, n.Field, n.Violation = casefile.Source(in.OptionalText("source", 20)), in.OptionalText("field", 20), in.OptionalText("violation", 20)
		n.ActFrom, n.Discovered = orZero(in.OptionalInstant("act_from")), orZero(in.OptionalInstant("discovered"))
		if n.ActUntil = orZero(in.OptionalInstant("act_until")); n.ActUntil.IsZero() {
			n.ActUntil = n.ActFrom
		}
		for _, m := range in.Choices("modes", string(casefile.ByDevice), string(casefile.Online)) {
			n.Modes = append(n.Modes, casefile.Mode(m))
		}
	}
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := o.Cases.Register(over, o.by(c), n); return err })
	if err := mended(in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Register(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(casePath(done.Record.Case), "cases.registered.done", entryNumber(c, done.Entry.Index)), nil
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// caseWays leads from a capture that passed to a new case of it, and from any to an objection against it, for who handles cases.
func caseWays(c *web.Context, x capture.Capture) ui.Links {
	if !c.Actor.ActsFor(access.HandleCases, x.Body) {
		return nil
	}
	objection := ui.Link{URL: "/captures/" + x.ID + "/objection", Text: c.Words(evidence.ObjectionEntered.Title), Icon: "attention"}
	if !x.State.Passed() {
		return ui.Links{objection}
	}
	return ui.Links{{URL: "/captures/" + x.ID + "/case", Text: c.T("cases.from.capture"), Icon: "law"}, objection}
}
