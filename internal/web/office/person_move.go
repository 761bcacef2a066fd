package office

import (
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// placesOf are the bodies in which a person holds a post now.
func (o *Office) placesOf(c *web.Context, p people.Person, bodies bodySet) []ui.Choice {
	out := []ui.Choice{{Label: c.T("form.choose")}}
	seen := map[string]bool{}
	for _, h := range p.Posts {
		if h.HeldAt(o.now(c)) && !h.Role.Administers() && !seen[h.Body] {
			seen[h.Body] = true
			out = append(out, ui.Choice{Value: h.Body, Label: bodies.name(h.Body)})
		}
	}
	return out
}

func (o *Office) askMove(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	places := o.placesOf(c, p, bodies)
	will := []string{c.T("people.move.will"), c.T("people.move.then"), c.T("bodies.end.past")}
	if len(places) == 1 {
		none := &ui.Empty{Why: c.T("people.move.none"), Next: c.T("people.move.none.next"), Link: &ui.Link{URL: "/people/" + p.ID, Text: backTo(c, p).Text}}
		return listPage.Page(web.Head{Title: c.Words(people.OfficerMoved.Title), Crumbs: personCrumbs(c, p), Section: "/people"}, ListPage{None: none}), nil
	}
	if len(places) == 2 {
		c.Form().Prefill("body", places[1].Value)
	}
	return o.ask(c, p, people.OfficerMoved.Title, ui.Confirm{
		Action: "/people/" + p.ID + "/move", Danger: true, Facts: ui.Facts{about(c, p)}, Will: will,
		Fields: []ui.Field{c.Form().Field("body", c.T("people.move.from")).As("select").Of(places), c.Form().Field("reason", c.T("people.reason")).As("textarea").Max(500)}}), nil
}

func (o *Office) move(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	body, reason := in.Choice("body", bodies.ids()...), in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.Move(c.Ctx(), o.by(c), p.ID, body, reason); err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, "people.moved", ""), nil
}
