package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/sharing"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// DossierPage is the owner's file of a shared device as it stood and was known at an instant: to read, nothing to do.
type DossierPage struct {
	Note  string
	Facts ui.Facts
	Gates ui.GatesPanel
	Life  ui.Table
}

var dossierPage = web.NewTemplate[DossierPage](files, "dossier.html")

func (o *Office) shareDossier(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	field, at := in.OptionalText("field", 40), in.OptionalInstant("at")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	now := o.now(c)
	if at == nil || at.After(now) {
		at = &now
	}
	s, l, err := o.sharing().Dossier(c.Ctx(), o.reader(), c.Actor, c.Path("id"), field, *at, now)
	if err != nil {
		return web.Page{}, err
	}
	documents, err := device.DocumentsOf(c.Ctx(), o.reader(), &l)
	if err != nil {
		return web.Page{}, err
	}
	p := DossierPage{Note: c.T("shares.dossier.note", ui.Moment(c.Lang(), *at)), Facts: useFacts(c, &l, *at), Gates: useGates(c, &l, *at)}
	p.Life = ui.Table{Caption: c.T("devices.life"), Columns: []ui.Column{{Title: c.T("shares.act")}, {Title: c.T("shares.when")}, {Title: c.T("shares.says")}, {Title: c.T("steps.f.documents")}}}
	for _, f := range l.Facts {
		paper := ui.Text("")
		if all := documents[f.ID]; len(all) > 0 {
			paper = ui.Goto("/shares/"+s.ID+"/papers/"+all[0].Digest, all[0].Name)
		}
		p.Life.Rows = append(p.Life.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(f.Event.Words())).WithNote(f.Event.Article()), ui.At(f.At), ui.Text(c.Words(f.Data.Line())), paper}})
	}
	place := l.SiteAt(*at).Words
	return dossierPage.Page(web.Head{Title: c.T("shares.dossier"), Lead: place, Crumbs: append(shareCrumbs(c), ui.Link{URL: "/shares/" + s.ID, Text: place}), Section: "/devices", Wide: true}, p), nil
}

// sharePaper shows a paper of the owner's dossier, or the agreement, to both sides of a share in force; to the owner always.
func (o *Office) sharePaper(c *web.Context) error {
	scope := c.Actor.Scope(access.ViewDevices)
	s, err := sharing.ShareIn(c.Ctx(), o.reader(), scope, c.Path("id"))
	if err != nil {
		return err
	}
	missing := fault.NotFound{What: law.Words{ZH: "这份文书", EN: "the document"}}
	l, err := device.Load(c.Ctx(), o.reader(), c.Actor.Book, s.Use)
	if err != nil {
		return err
	}
	documents, err := device.DocumentsOf(c.Ctx(), o.reader(), &l)
	if err != nil {
		return err
	}
	for _, f := range l.Facts {
		for _, a := range documents[f.ID] {
			agreement := f.Event == device.SharedOut
			if a.Digest == c.Path("digest") && (agreement || s.InForce(o.now(c)) || scope.Covers(scope.Book, s.Owner)) {
				return o.showPaper(c, a)
			}
		}
	}
	return missing
}
