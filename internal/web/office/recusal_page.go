package office

import (
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// RecusalPage is one recusal: what it is about, until when it must be decided and why that day, and what happened.
type RecusalPage struct {
	Facts ui.Facts
	Ways  ui.Links
	Life  ui.Timeline
	// Earlier is what the officer did on the matter before, for who decides of it.
	Earlier *ui.Table
	More    string // that there is more to decide than is listed
}

var recusalPage = web.NewTemplate[RecusalPage](files, "recusal.html")

func (o *Office) aRecusal(c *web.Context) (people.Recusal, string, error) {
	r, err := o.People.FindRecusal(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewRecusals), recusalsSeen(c), c.Path("id"))
	if err != nil {
		return r, "", err
	}
	name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, r.Person)
	return r, name, err
}

func (o *Office) recusal(c *web.Context) (web.Page, error) {
	r, name, err := o.aRecusal(c)
	if err != nil {
		return web.Page{}, err
	}
	// The ground tells of persons and their relations: that it was read is on record before it leaves.
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "recusal", ID: r.ID, Purpose: "read"}); err != nil {
		return web.Page{}, err
	}
	facts, err := o.recusalFacts(c, r, name)
	if err != nil {
		return web.Page{}, err
	}
	p := RecusalPage{Facts: facts}
	at := "/recusals/" + r.ID
	if r.Decision == "" && r.Person != c.Actor.Person && c.Actor.ActsFor(access.DecideRecusals, r.Subject.Body) {
		p.Ways = append(p.Ways, ui.Link{URL: at + "/decide", Text: c.Words(people.RecusalDecided.Title), Icon: "law"})
	}
	if r.Origin == people.ByParty && r.Decision != "" && r.ToldAt == nil && c.Actor.ActsFor(access.Recuse, r.Subject.Body) {
		p.Ways = append(p.Ways, ui.Link{URL: at + "/tell", Text: c.Words(people.RecusalTold.Title), Icon: "done"})
	}
	if p.Life, err = o.recusalLife(c, r); err != nil {
		return web.Page{}, err
	}
	var more int
	if p.Earlier, more, err = o.earlierTable(c, r); err != nil {
		return web.Page{}, err
	}
	if more > 0 {
		p.More = c.T("recusals.earlier.more", more)
	}
	state := recusalState(c, r).Badge
	return recusalPage.Page(web.Head{Title: c.T("recusals.of", name), Status: state, Crumbs: recusalCrumbs(c), Section: "/recusals", Wide: true}, p), nil
}

func (o *Office) recusalFacts(c *web.Context, r people.Recusal, name string) (ui.Facts, error) {
	f := ui.Facts{{Key: c.T("recusals.person"), Value: ui.Text(name)}, {Key: c.T("recusals.matter"), Value: matterValue(c, r.Subject)},
		{Key: c.T("recusals.origin"), Value: ui.Text(c.T("recusals.origin." + r.Origin))}}
	if r.Ground != "" {
		f = append(f, ui.Fact{Key: c.T("recusals.ground"), Value: ui.Text(r.Ground)})
	}
	if r.Origin == people.Declared {
		return append(f, ui.Fact{Key: c.T("recusals.holds"), Value: ui.At(*r.HoldsFrom)}), nil
	}
	due, err := o.recusalDue(c, r)
	if err != nil {
		return nil, err
	}
	f = append(f, ui.Fact{Key: c.T("recusals.applied"), Value: ui.At(r.AppliedAt)}, ui.Fact{Key: c.T("recusals.due"), Value: due})
	worked, unknown, err := o.dueOf(c, r.Deadline())
	if err != nil {
		return nil, err
	}
	if unknown == nil {
		f = append(f, ui.Fact{Key: c.T("calendar.why"), Value: ui.Text(c.Words(worked.Explanation))})
	}
	if r.HoldsFrom != nil {
		f = append(f, ui.Fact{Key: c.T("recusals.holds"), Value: ui.At(*r.HoldsFrom)})
	}
	return f, nil
}

func (o *Office) recusalLife(c *web.Context, r people.Recusal) (ui.Timeline, error) {
	t := ui.Timeline{Label: c.T("people.life")}
	add := func(at time.Time, act law.Words, by, result, article string) error {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, by)
		if err != nil {
			return fmt.Errorf("name who acted on recusal %s: %w", r.ID, err)
		}
		t.Entries = append(t.Entries, ui.TimelineEntry{Number: len(t.Entries) + 1, Kind: ui.ByPerson, At: at, Act: c.Words(act), By: name, Result: result, Article: article})
		return nil
	}
	if r.Origin == people.Declared {
		return t, add(r.RecordedAt, people.RecusalDeclared.Title, r.EnteredBy, c.T("recusals.state.declared"), c.T("recusals.article.own"))
	}
	how := c.T("recusals.origin." + r.Origin)
	if r.Door != "" {
		how = listed(c, []string{how, c.Words(people.Doors[r.Door])})
	}
	if err := add(r.RecordedAt, people.RecusalApplied.Title, r.EnteredBy, how, c.T("recusals.article.apply")); err != nil {
		return t, err
	}
	if r.DecidedAt != nil {
		if err := add(*r.DecidedAt, people.RecusalDecided.Title, r.DecidedBy, c.T("layout.pair", c.T("recusals.state."+r.Decision), r.Reasons), c.T("recusals.article.decide")); err != nil {
			return t, err
		}
	}
	if r.ToldAt != nil {
		t.Entries = append(t.Entries, ui.TimelineEntry{Number: len(t.Entries) + 1, Kind: ui.ByPerson, At: *r.ToldAt, Act: c.Words(people.RecusalTold.Title), Result: c.Words(people.Doors[r.ToldHow])})
	}
	return t, nil
}

func (o *Office) askDecideRecusal(c *web.Context) (web.Page, error) {
	r, name, err := o.aRecusal(c)
	if err != nil {
		return web.Page{}, err
	}
	facts, err := o.recusalFacts(c, r, name)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(people.RecusalDecided.Title), Lead: c.T("recusals.decide.lead"), Crumbs: recusalCrumbs(c), Section: "/recusals"}, FormPage{
		Action: "/recusals/" + r.ID + "/decide", Facts: facts, Button: c.Words(people.RecusalDecided.Title), Icon: "law", Back: ui.Link{URL: "/recusals/" + r.ID, Text: c.T("recusals.back")},
		Fields: []ui.Field{
			f.Field("decision", c.T("recusals.decision")).As("radios").Of([]ui.Choice{{Value: people.Granted, Label: c.T("recusals.grant"), Note: c.T("recusals.grant.note")},
				{Value: people.Refused, Label: c.T("recusals.refuse"), Note: c.T("recusals.refuse.note")}}),
			f.Field("reason", c.T("people.reason")).As("textarea").Max(500),
		}}), nil
}

func (o *Office) decideRecusal(c *web.Context) (web.Page, error) {
	r, _, err := o.aRecusal(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	decision, reason := in.Choice("decision", people.Granted, people.Refused), in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.DecideRecusal(c.Ctx(), o.by(c), r.ID, decision == people.Granted, reason); err != nil {
		return web.Page{}, err
	}
	return c.Done("/recusals/"+r.ID, "recusals.decided", ""), nil
}

func (o *Office) askTellRecusal(c *web.Context) (web.Page, error) {
	r, name, err := o.aRecusal(c)
	if err != nil {
		return web.Page{}, err
	}
	facts, err := o.recusalFacts(c, r, name)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(people.RecusalTold.Title), Crumbs: recusalCrumbs(c), Section: "/recusals"}, FormPage{
		Action: "/recusals/" + r.ID + "/tell", Facts: facts, Button: c.Words(people.RecusalTold.Title), Icon: "done", Back: ui.Link{URL: "/recusals/" + r.ID, Text: c.T("recusals.back")},
		Fields: []ui.Field{f.Field("told_how", c.T("recusals.told.how")).As("select").Of(choices(c, people.Doors, doorOrder...)).Wide("mid"),
			f.Field("told_at", c.T("recusals.told.at")).As("datetime").Optional().Hint(c.T("recusals.told.hint"))}}), nil
}

func (o *Office) tellRecusal(c *web.Context) (web.Page, error) {
	r, _, err := o.aRecusal(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	how := in.Choice("told_how", doorOrder...)
	var at time.Time
	if given := in.OptionalInstant("told_at"); given != nil {
		at = *given
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.TellRecusal(c.Ctx(), o.by(c), r.ID, how, at); err != nil {
		return web.Page{}, err
	}
	return c.Done("/recusals/"+r.ID, "recusals.told", ""), nil
}
