package citizen

import (
	"yuanjian/internal/casefile"
	"yuanjian/internal/docket"
	"yuanjian/internal/party"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// acting says on every page for whom who holds a mandate acts, what it allows and until when (ux P19, D.4).
func acting(c *web.Context, name string, m *party.Mandate) {
	c.ActFor(c.T("mandate.banner", name, c.Words(party.ScopeWords(m.Scopes)), ui.Day(c.Lang(), m.Until)))
}

// heldBy is where somebody comes to by a mandate whose number, check code and phone fit.
func (z *Citizen) heldBy(c *web.Context, m *party.Mandate) (web.Page, error) {
	to := party.Matter{Book: m.Book, Kind: m.Matter, ID: m.MatterID, Mandate: m.ID}
	if m.General() {
		to.Kind = party.Desk
		if err := z.looked(c, mandateLook, to); err != nil {
			return web.Page{}, err
		}
		return web.Redirect(caseCompany), z.keep(c, companyCookie, to)
	}
	k, err := z.Cases.ByMatter(c.Ctx(), to)
	if err != nil {
		return web.Page{}, err
	}
	if err := z.looked(c, casefile.Subject, k.Matter()); err != nil {
		return web.Page{}, err
	}
	return web.Redirect(myCase), z.keep(c, caseCookie, k.Matter())
}

// mandateLook is what the log of looks calls a look at the list of an enterprise.
const mandateLook = "mandate"

// holders name who acted for the party of a case, by their mandates.
func (z *Citizen) holders(c *web.Context, k *casefile.Case) (func(mandate string) string, error) {
	all, err := z.Cases.MandatesOf(c.Ctx(), z.Notices.Engine.DB.Reader(), &k.File)
	return func(id string) string {
		for i := range all {
			if m := &all[i]; m.ID == id {
				return c.T("mandate.by", c.Words(m.Kind.Words()), m.Holder.Name, m.ShownNumber())
			}
		}
		return ""
	}, err
}

// mandateFacts are what a mandate says, to the party that granted it: with the number and the check code, which it hands on.
func mandateFacts(c *web.Context, m *party.Mandate) ui.Facts {
	reach := c.T("mandate.this")
	if m.General() {
		reach = c.T("mandate.all")
	}
	f := ui.Facts{{Key: c.T("mandate.as"), Value: ui.Text(c.Words(m.Kind.Words()))}, {Key: c.T("mandate.scopes"), Value: ui.Text(c.Words(party.ScopeWords(m.Scopes)))},
		{Key: c.T("mandate.reach"), Value: ui.Text(reach)}, {Key: c.T("mandate.until"), Value: ui.Text(ui.Day(c.Lang(), m.Until))}}
	if m.Stands(c.Now()) {
		return append(f, ui.Fact{Key: c.T("mandate.number"), Value: ui.Whole(m.ShownNumber())}, ui.Fact{Key: c.T("mandate.code"), Value: ui.Whole(docket.ShownCode(m.Code)).WithNote(c.T("mandate.code.note"))})
	}
	if m.RevokedAt != nil {
		return append(f, ui.Fact{Key: c.T("mandate.revoked"), Value: ui.At(*m.RevokedAt).WithNote(c.Words(m.Ground.Words()))})
	}
	return append(f, ui.Fact{Key: c.T("mandate.state"), Value: ui.Text(c.T("mandate.over"))})
}
