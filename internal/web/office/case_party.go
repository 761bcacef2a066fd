package office

import (
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// partyPurposes are what for who does not handle a case may see the whole identity of its party (Art 7); each is on record as the purpose
// of the look.
var partyPurposes = []string{"identity", "contact", "decision", "supervision"}

// maskedIn keeps the first and the last characters of what is personal.
func maskedIn(s string, head, tail int) string {
	r := []rune(s)
	if len(r) <= head+tail {
		return strings.Repeat("*", len(r))
	}
	return string(r[:head]) + strings.Repeat("*", len(r)-head-tail) + string(r[len(r)-tail:])
}

// partyFacts are who the party is: identity number, phone and address whole for who handles the case, masked for everybody else, who sees
// them whole once the purpose is on record. The second result is the address of that form.
func partyFacts(c *web.Context, k *casefile.Case, whole bool) (ui.Facts, string) {
	p := &k.Party
	if p.Name == "" {
		return nil, ""
	}
	masked := false
	show := func(s string, head, tail int) ui.Value {
		if s == "" {
			return ui.Text("")
		}
		if whole {
			return ui.Whole(s)
		}
		masked = true
		return ui.Whole(maskedIn(s, head, tail))
	}
	facts := ui.Facts{{Key: c.T("cases.party.kind"), Value: ui.Text(c.Words(casefile.PartyKinds[p.Kind]))}, {Key: c.T("cases.party.name"), Value: ui.Text(p.Name)},
		{Key: c.T("cases.party.number"), Value: show(p.Number, 3, 2)}}
	if p.Representative != "" {
		facts = append(facts, ui.Fact{Key: c.T("cases.party.representative"), Value: ui.Text(p.Representative)})
	}
	facts = append(facts, ui.Fact{Key: c.T("cases.party.phone"), Value: show(p.Phone, 3, 2)}, ui.Fact{Key: c.T("cases.party.email"), Value: show(p.Email, 1, 4)}, ui.Fact{Key: c.T("cases.party.address"), Value: addressOf(show(p.Address, 6, 0))})
	if !masked {
		return facts, ""
	}
	return facts, casePath(k.ID) + "/party"
}

// addressOf lets an address break across lines.
func addressOf(v ui.Value) ui.Value { v.Whole = false; return v }

// askParty asks what for somebody who does not handle the case wants to see the whole identity of its party.
func (o *Office) askParty(c *web.Context) (web.Page, error) {
	k, err := o.aCase(c, "read")
	if err != nil {
		return web.Page{}, err
	}
	facts, _ := partyFacts(c, k, false)
	var choices []ui.Choice
	for _, p := range partyPurposes {
		choices = append(choices, ui.Choice{Value: p, Label: c.T("looks.purpose." + p)})
	}
	return formPage.Page(web.Head{Title: c.T("cases.unmask"), Lead: c.T("cases.unmask.lead"), Crumbs: caseCrumbs(c, k), Section: "/cases"}, FormPage{Action: casePath(k.ID) + "/party", Facts: facts,
		Button: c.T("cases.unmask"), Icon: "lock", Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")},
		Fields: []ui.Field{c.Form().Field("purpose", c.T("cases.unmask.purpose")).As("radios").Of(choices)}}), nil
}

// showParty shows it, once the look is on record with its purpose. Nothing is kept that would show it again.
func (o *Office) showParty(c *web.Context) (web.Page, error) {
	in := c.Read()
	purpose := in.OptionalText("purpose", 20)
	in.Want(slices.Contains(partyPurposes, purpose), "purpose", "请选择查看的目的。", "Choose what for.")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	k, err := o.Cases.Look(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: casefile.Subject, ID: k.ID, Purpose: purpose}); err != nil {
		return web.Page{}, err
	}
	facts, _ := partyFacts(c, k, true)
	return noticePageTemplate.Page(web.Head{Title: c.T("cases.party"), Lead: c.T("cases.unmasked", c.T("looks.purpose."+purpose)), Crumbs: caseCrumbs(c, k), Section: "/cases"},
		NoticePage{Facts: facts, Ways: ui.Links{{URL: casePath(k.ID), Text: c.T("cases.back"), Icon: "back"}}}), nil
}
