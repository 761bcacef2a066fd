package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) intervalRoutes() []web.Route {
	may := web.Permission(access.Commission)
	return []web.Route{
		{Method: "GET", Path: "/intervals", Policy: may, Page: o.askInterval},
		{Method: "POST", Path: "/intervals", Policy: may, Page: o.setInterval, Again: o.askInterval},
	}
}

// askInterval is the form by which the head sets how often sites are evaluated and signs inspected.
func (o *Office) askInterval(c *web.Context) (web.Page, error) {
	all, err := device.IntervalsOf(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	body, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body)
	if err != nil {
		return web.Page{}, err
	}
	form, now := c.Form(), o.now(c)
	what := []ui.Choice{{Label: c.T("form.choose")}}
	var facts ui.Facts
	for _, k := range []string{device.Evaluate, device.InspectSigns} {
		what = append(what, ui.Choice{Value: k, Label: c.T("intervals." + k)})
		for _, field := range body.Fields {
			every, most := all.At(c.Actor.Body, field, k, now)
			v := ui.Text(c.T("intervals.every."+k, every)).WithNote(c.T("intervals.most", c.Words(most.Words())))
			facts = append(facts, ui.Fact{Key: c.T("intervals.of", c.T("intervals."+k), c.Words(people.Fields[field])), Value: v})
		}
	}
	p := FormPage{Action: "/intervals", Facts: facts, Button: c.T("intervals.set"), Back: ui.Link{URL: "/due", Text: c.T("steps.back")}, Fields: []ui.Field{
		form.Field("what", c.T("intervals.what")).As("select").Of(what), form.Field("every", c.T("intervals.every")).As("number").Hint(c.T("intervals.hint")),
		form.Field("reason", c.T("steps.f.reason")).As("textarea")}}
	return formPage.Page(web.Head{Title: c.T("intervals.title"), Lead: c.T("intervals.lead"), Section: "/due", Crumbs: []ui.Link{{URL: "/due", Text: c.T("due.title")}}}, p), nil
}

func (o *Office) setInterval(c *web.Context) (web.Page, error) {
	in := c.Read()
	what, every, reason := in.Choice("what", device.Evaluate, device.InspectSigns), in.Int("every", 1, 1000), in.Text("reason", areaMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Devices.SetInterval(c.Ctx(), o.by(c), what, int(every), reason)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/intervals", "steps.done", entryNumber(c, done.Entry.Index)), nil
}
