package office

import (
	"yuanjian/internal/device"
	"yuanjian/internal/people"
	"yuanjian/internal/sharing"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// askTerms asks for the terms of a share.
func (o *Office) askTerms(c *web.Context) (web.Page, error) {
	r, facts, err := o.aRequest(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	f.Prefill("fields", r.Field)
	f.Prefill("share_purpose", r.Purpose)
	checks := func(name, label string, list []device.Choice) ui.Field {
		out := make([]ui.Choice, len(list))
		for i, x := range list {
			out[i] = ui.Choice{Value: x.Key, Label: c.Words(x.Words)}
		}
		return f.Field(name, c.T(label)).As("checks").Of(out)
	}
	return formPage.Page(web.Head{Title: c.T("help.share"), Lead: c.T("shares.terms.lead"), Crumbs: helpCrumbs(c), Section: "/devices"}, FormPage{Action: "/help/" + r.ID + "/share", Facts: facts, Upload: true,
		Fields: []ui.Field{f.Field("number", c.T("shares.number")).As("text").Max(lineMost), f.Field("share_purpose", c.T("shares.purpose")).As("textarea"), checks("fields", "shares.fields", enforcementFields()),
			checks("data", "shares.data", sharing.Data), f.Field("from", c.T("shares.from")).As("date"), f.Field("until", c.T("shares.until")).As("date"), f.Field("no_onward", c.T("shares.no_onward")).As("checkbox"),
			f.Field("documents", c.T("shares.agreement")).As("file").Several().Accept("application/pdf,image/jpeg,image/png").Hint(c.T("steps.h.documents"))},
		Button: c.T("help.share"), Icon: "done", Back: ui.Link{URL: "/help/" + r.ID, Text: c.T("steps.back")}}), nil
}

// enforcementFields are all fields of enforcement in the order people read them.
func enforcementFields() []device.Choice {
	var out []device.Choice
	for _, key := range []string{"traffic", "transport", "urban", "ecology", "emergency", "market"} {
		out = append(out, device.Choice{Key: key, Words: people.Fields[key]})
	}
	return out
}

func choiceKeys(list []device.Choice) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.Key
	}
	return out
}

func (o *Office) agreeToShare(c *web.Context) (web.Page, error) {
	r, _, err := o.aRequest(c)
	if err != nil {
		return web.Page{}, err
	}
	in := &stepForm{Reader: c.Read()}
	t := sharing.Terms{Number: in.text("number"), Purpose: in.text("share_purpose"), Fields: in.Choices("fields", choiceKeys(enforcementFields())...), Data: in.Choices("data", choiceKeys(sharing.Data)...),
		NoOnward: in.Bool("no_onward")}
	if d := in.OptionalDate("from"); d != nil {
		t.From = *d
	}
	if d := in.OptionalDate("until"); d != nil {
		t.Until = *d
	}
	agreement, err := o.keepDocuments(c)
	if err != nil && !isInvalid(err) {
		return web.Page{}, err
	}
	if err := mended(err, in.Err()); err != nil {
		return web.Page{}, err
	}
	done, err := o.sharing().AgreeToShare(c.Ctx(), o.by(c), r.ID, t, agreement)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/shares/"+done.Record.Share, "steps.done", entryNumber(c, done.Entry.Index)), nil
}
