package office

import (
	"strconv"

	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

var checkResults = []string{"passed", "failed"}

func (o *Office) askCheck(c *web.Context) (web.Page, error) {
	p, x, bodies, err := o.aCertificate(c)
	if err != nil {
		return web.Page{}, err
	}
	today := law.DateOf(o.now(c))
	year := today.Year() - 1
	if open, ok := x.Unchecked(o.now(c)); ok {
		year = open
	}
	f := c.Form()
	f.Prefill("year", strconv.Itoa(year))
	f.Prefill("on", today.String())
	return formPage.Page(web.Head{Title: c.Words(people.CheckRecorded.Title), Lead: c.T("people.check.lead"), Crumbs: personCrumbs(c, p)}, FormPage{
		Action: "/people/" + p.ID + "/certificates/" + x.ID + "/check", Facts: o.certificateFacts(c, p, x, bodies), Button: c.Words(people.CheckRecorded.Title), Icon: "done",
		Fields: []ui.Field{
			f.Field("year", c.T("people.check.year")).As("number").Inputmode("numeric").Wide("short"),
			f.Field("result", c.T("people.check.result")).As("radios").Of([]ui.Choice{{Value: "passed", Label: c.T("people.check.passed")}, {Value: "failed", Label: c.T("people.check.failed"), Note: c.T("people.check.failed.note")}}),
			f.Field("on", c.T("people.check.on")).As("date").Wide("mid"),
			f.Field("checker", c.T("people.check.checker")).Max(200),
		}, Back: backTo(c, p)}), nil
}

func (o *Office) recordCheck(c *web.Context) (web.Page, error) {
	p, x, _, err := o.aCertificate(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	k := people.AnnualCheck{Year: int(in.Int("year", 2000, 2100)), Passed: in.Choice("result", checkResults...) == "passed", On: in.Date("on"), Checker: in.Text("checker", 200)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.RecordCheck(c.Ctx(), o.by(c), x.ID, k); err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, "people.check.done", ""), nil
}

// checkWords says how the annual checks of a certificate stand: the last one, or that none is asked for.
func (o *Office) checkWords(c *web.Context, x people.Certificate) string {
	if x.Ministry {
		return c.T("people.check.ministry")
	}
	if !x.ChecksAsked(o.now(c)) {
		return c.T("people.check.off")
	}
	if len(x.Checks) == 0 {
		return c.T("people.check.none")
	}
	k := x.Checks[len(x.Checks)-1]
	return c.T("people.check.last", k.Year, checkResult(c, k), k.On.String())
}

func checkResult(c *web.Context, k people.AnnualCheck) string {
	if k.Passed {
		return c.T("people.check.passed")
	}
	return c.T("people.check.failed")
}

func (o *Office) askCheckPolicy(c *web.Context) (web.Page, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	asked, err := o.checkPolicy(c, b)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(people.CheckPolicySet.Title), Lead: c.T("bodies.checks.lead"), Crumbs: bodyCrumbs(c, b), Section: "/people"}, FormPage{
		Action: bodyPath(b.ID) + "/checks", Facts: ui.Facts{{Key: c.T("bodies.name"), Value: ui.Text(b.Name)}, {Key: c.T("bodies.checks"), Value: asked}},
		Button: c.Words(people.CheckPolicySet.Title), Icon: "done", Back: backToBody(c, b),
		Fields: []ui.Field{
			f.Field("asked", c.T("bodies.checks")).As("radios").Of([]ui.Choice{{Value: "on", Label: c.T("bodies.checks.on"), Note: c.T("bodies.checks.on.note")}, {Value: "off", Label: c.T("bodies.checks.off"), Note: c.T("bodies.checks.off.note")}}),
			f.Field("reason", c.T("people.reason")).As("textarea").Max(500),
		}}), nil
}

// checkPolicy is whether a body asks for annual checks now, and since when and why where that was decided.
func (o *Office) checkPolicy(c *web.Context, b people.Body) (ui.Value, error) {
	all, err := people.CheckPolicies(c.Ctx(), o.reader(), c.Actor.Book, b.ID)
	if err != nil || len(all) == 0 {
		return ui.Text(c.T("bodies.checks.on")).WithNote(c.T("bodies.checks.default")), err
	}
	last := all[len(all)-1]
	word := c.T("bodies.checks.on")
	if !last.Asked {
		word = c.T("bodies.checks.off")
	}
	return ui.Text(word).WithNote(c.T("bodies.checks.since", ui.Moment(c.Lang(), last.At), last.Reason)), nil
}

func (o *Office) setCheckPolicy(c *web.Context) (web.Page, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	asked, reason := in.Choice("asked", "on", "off"), in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.SetCheckPolicy(c.Ctx(), o.by(c), b.ID, asked == "on", reason); err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(b.ID), "bodies.checks.done", ""), nil
}
