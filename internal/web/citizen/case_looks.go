package citizen

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

const caseLooks = myCase + "/looks"

// CaseLooksPage says who looked at the party's data, when and what for (Art 7, 43; ux P21): a person by body and post, never by name.
type CaseLooksPage struct {
	Count string
	Looks ui.Timeline
	Links ui.Links
}

var caseLooksPage = web.NewTemplate[CaseLooksPage](files, "case_looks.html")

// looksMost bounds the page; the phone gives the rest.
const looksMost = 200

func (z *Citizen) caseLooks(c *web.Context) (web.Page, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	all, err := z.Cases.LooksOf(c.Ctx(), k)
	if err != nil {
		return web.Page{}, err
	}
	p := CaseLooksPage{Count: c.T("mycase.looks.count", len(all), min(len(all), looksMost)), Looks: ui.Timeline{Label: c.T("mycase.looks")}}
	who := looker{z: z, c: c, k: k, bodies: map[string]string{}}
	for i := range all[:min(len(all), looksMost)] {
		l := &all[i]
		p.Looks.Entries = append(p.Looks.Entries, ui.TimelineEntry{Number: len(all) - i, Kind: ui.ByPerson, At: l.At, Act: lookWord(c, "looks.item.", l.Item, "mycase.looks.other"), By: who.is(l),
			Result: c.T("layout.pair", c.T("looks.purpose"), lookWord(c, "looks.purpose.", l.Purpose, "looks.purpose.step"))})
	}
	if who.err != nil {
		return web.Page{}, who.err
	}
	p.Links = ui.Links{{URL: caseActPath("help"), Text: c.T("mycase.looks.copy"), Icon: "document", Note: c.T("mycase.looks.copy.note")}, {URL: caseActPath("complain"), Text: c.T("mycase.act.complain"), Icon: "edit", Note: c.T("mycase.right.complain")}}
	return caseLooksPage.Page(head(c.T("mycase.looks"), c.T("mycase.looks.lead"), caseBack(c)), p), nil
}

// lookWord is the word for a kind of item or a purpose; another one where it has none.
func lookWord(c *web.Context, prefix, name, other string) string {
	if name != "" && i18n.Has(prefix+name) {
		return c.T(prefix + name)
	}
	return c.T(other)
}

// looker names who looked, by body and post.
type looker struct {
	z      *Citizen
	c      *web.Context
	k      *casefile.Case
	bodies map[string]string
	err    error
}

func (w *looker) is(l *act.Looked) string {
	switch {
	case w.err != nil:
		return ""
	case l.Person == "" && l.Body == "":
		return w.c.T("mycase.by.you")
	}
	name, known := w.bodies[l.Body]
	if !known && l.Body != "" {
		var b people.Body
		b, w.err = people.BodyByID(w.c.Ctx(), w.z.Notices.Engine.DB.Reader(), w.k.Book, l.Body)
		name = b.Name
		w.bodies[l.Body] = name
	}
	if w.err != nil || l.Person == "" {
		return name
	}
	var roles []access.Role
	roles, w.err = people.RolesAt(w.c.Ctx(), w.z.Notices.Engine.DB.Reader(), w.k.Book, l.Person, l.Body, l.At)
	for _, r := range roles {
		name = w.c.T("mycase.and", name, w.c.Words(access.Titles[r]))
	}
	return name
}
