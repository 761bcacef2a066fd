package citizen

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/casefile"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/party"
	"yuanjian/internal/serving"
	"yuanjian/internal/term"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const casePapers = myCase + "/papers"

// CasePapersPage lists the papers that went to the party (Art 25(1)(5)).
type CasePapersPage struct {
	Papers ui.Links
	None   string
}

// CasePaperPage is one paper as a page, its files second (ux P16). Opening it is no service.
type CasePaperPage struct {
	Note    string
	Facts   ui.Facts
	Says    template.HTML // written by package paper, which escapes every text
	Files   ui.Links
	Waits   string
	Replace string
	Rights  ui.Links
}

var (
	casePapersPage = web.NewTemplate[CasePapersPage](files, "case_papers.html")
	casePaperPage  = web.NewTemplate[CasePaperPage](files, "case_paper.html")
)

func (z *Citizen) paperRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return []web.Route{
		get(casePapers, z.casePapers),
		get(casePapers+"/{id}", z.casePaper),
		{Method: http.MethodGet, Path: casePapers + "/{id}/{file}", Policy: everybody, Write: z.casePaperFile},
		{Method: http.MethodGet, Path: casePapers + "/{id}/pictures/{digest}", Policy: everybody, Write: z.casePaperPicture},
	}
}

// paperLook is what the log of looks calls a paper.
const paperLook = "paper"

// reviewNote says what comes first against a decision, and within which term.
func reviewNote(c *web.Context, k *casefile.Case) string {
	within := c.Words(term.Of(term.Reconsideration).Length())
	if k.ReconsiderFirst() {
		return c.T("mycase.review.first", within, c.Words(term.Of(term.SuitAfterReview).Length()))
	}
	return c.T("mycase.review.or", within, c.Words(term.Of(term.Suit).Length()))
}

// paperLinks are the papers that went to the party, each with its number and when it was served.
func (z *Citizen) paperLinks(c *web.Context, k *casefile.Case) (out ui.Links, err error) {
	all, err := z.Cases.PapersOf(c.Ctx(), k)
	if err != nil {
		return nil, err
	}
	for i := range all {
		p := &all[i]
		served, err := z.servedWords(c, k, p)
		if err != nil {
			return nil, err
		}
		out = append(out, ui.Link{URL: casePapers + "/" + p.ID, Text: paperName(c, p), Icon: "document", Note: c.T("mycase.paper.note", p.Number, served)})
	}
	return out, nil
}

func paperName(c *web.Context, p *docket.Paper) string {
	kind, _ := docket.KindByID(p.Kind)
	return c.Words(kind.Title)
}

// servedWords say when and how a paper was served, by the record of the case; one that says how others were served says when it was made.
func (z *Citizen) servedWords(c *web.Context, k *casefile.Case, p *docket.Paper) (string, error) {
	if casefile.OfService(p.Kind) {
		return c.T("mycase.paper.made", ui.Moment(c.Lang(), p.ApprovedAt)), nil
	}
	s, err := z.Cases.ServiceOf(c.Ctx(), k, p.ID)
	if err != nil || s == nil {
		return c.T("mycase.paper.unserved"), err
	}
	return c.T("mycase.paper.served", ui.Moment(c.Lang(), s.At), c.Words(casefile.ServedWords(s.Way))), nil
}

func (z *Citizen) casePapers(c *web.Context) (web.Page, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	var p CasePapersPage
	if p.Papers, err = z.paperLinks(c, k); err != nil {
		return web.Page{}, err
	}
	if len(p.Papers) == 0 {
		p.None = c.T("mycase.paper.none")
	}
	return casePapersPage.Page(head(c.T("mycase.papers"), c.T("mycase.of", k.Number), caseBack(c)), p), nil
}

// aPaper is the paper of the path, of the case of the browser's ticket; no case: there is no ticket.
func (z *Citizen) aPaper(c *web.Context) (*casefile.Case, docket.Paper, paper.Document, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return nil, docket.Paper{}, paper.Document{}, err
	}
	p, d, err := z.Cases.PaperOf(c.Ctx(), k, c.Path("id"))
	return k, p, d, err
}

func (z *Citizen) casePaper(c *web.Context) (web.Page, error) {
	k, x, d, err := z.aPaper(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	if err := z.looked(c, paperLook, party.Matter{Book: x.Book, ID: x.ID}); err != nil {
		return web.Page{}, err
	}
	served, err := z.servedWords(c, k, &x)
	if err != nil {
		return web.Page{}, err
	}
	at := casePapers + "/" + x.ID
	p := CasePaperPage{Note: c.T("mycase.paper.look"), Says: template.HTML(d.HTML(func(digest string) string { return at + "/pictures/" + digest })),
		Facts: ui.Facts{{Key: c.T("papers.number"), Value: ui.Text(x.Number)}, {Key: c.T("mycase.paper.issued"), Value: ui.At(x.ApprovedAt)}, {Key: c.T("mycase.paper.service"), Value: ui.Text(served)}}}
	for i := range d.Parts {
		if code := d.Parts[i].Code; code != nil {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("papers.check.code"), Value: ui.Whole(code.Code)})
		}
	}
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("papers.digest"), Value: ui.Text(x.Digest).WithNote(c.T("papers.digest.note"))})
	p.files(c, &x, at)
	if err := z.replaced(c, k, &x, &p); err != nil {
		return web.Page{}, err
	}
	if serving.Servable(x.Kind) {
		p.Rights = ui.Links{{URL: caseService, Text: c.T("mycase.service"), Icon: "document", Note: c.T("mycase.service.lead")}}
	}
	if casefile.Decides(x.Kind) {
		p.Rights = append(p.Rights, ui.Link{URL: caseActPath("review"), Text: c.T("mycase.act.review"), Icon: "document", Note: reviewNote(c, k)})
	}
	return casePaperPage.Page(head(paperName(c, &x), x.Number, caseBack(c), ui.Link{URL: casePapers, Text: c.T("mycase.papers")}), p), nil
}

// files are the paper as files, and in large text.
func (p *CasePaperPage) files(c *web.Context, x *docket.Paper, at string) {
	for _, f := range []struct {
		name, key string
		stored    docket.Stored
	}{{"paper.pdf", "papers.file.pdf", x.PDF}, {"paper.ofd", "papers.file.ofd", x.OFD}} {
		if f.stored.Digest != "" {
			p.Files = append(p.Files, ui.Link{URL: at + "/" + f.name, Text: c.T(f.key), Icon: "document", Note: ui.Number(f.stored.Size/1024+1) + " KB"})
		}
	}
	if len(p.Files) == 0 {
		p.Waits = c.T("papers.waits")
	}
	p.Files = append(p.Files, ui.Link{URL: at + "/large.pdf", Text: c.T("papers.file.large"), Icon: "document", Note: c.T("papers.file.large.note")})
}

// replaced says which paper took the place of this one, as far as it went to the party.
func (z *Citizen) replaced(c *web.Context, k *casefile.Case, x *docket.Paper, p *CasePaperPage) error {
	if x.ReplacedBy == "" {
		return nil
	}
	other, _, err := z.Cases.PaperOf(c.Ctx(), k, x.ReplacedBy)
	if err == nil {
		p.Replace = c.T("papers.replacedby", other.Number)
	}
	return err
}

// casePaperFile sends a file of a paper: the sealed PDF, the OFD, or the large-text version.
func (z *Citizen) casePaperFile(c *web.Context) error {
	k, x, _, err := z.aPaper(c)
	if err != nil {
		return err
	}
	if k == nil {
		return noSuch
	}
	name := strings.TrimSpace(x.Number + " " + paperName(c, &x))
	if c.Path("file") == "large.pdf" {
		file, err := z.Cases.LargePaper(c.Ctx(), k, x.ID)
		if err != nil {
			return err
		}
		c.Attach(name+".pdf", "application/pdf")
		http.ServeContent(c.W, c.R, "", time.Time{}, bytes.NewReader(file))
		return nil
	}
	stored, kind := x.PDF, "pdf"
	if c.Path("file") == "paper.ofd" {
		stored, kind = x.OFD, "ofd"
	} else if c.Path("file") != "paper.pdf" {
		return noSuch
	}
	digest, err := blob.ParseDigest(stored.Digest)
	if err != nil {
		return noSuch
	}
	c.Attach(name+"."+kind, "application/"+kind)
	return c.Bytes(z.Cases.Papers.Files, digest, "application/"+kind, noSuch.What)
}

// casePaperPicture sends a picture that a paper has.
func (z *Citizen) casePaperPicture(c *web.Context) error {
	k, _, d, err := z.aPaper(c)
	if err != nil {
		return err
	}
	for i := range d.Parts {
		if pic := d.Parts[i].Picture; k != nil && pic != nil && pic.Digest == c.Path("digest") {
			digest, err := blob.ParseDigest(pic.Digest)
			if err != nil {
				return err
			}
			return c.Bytes(z.Cases.Papers.Files, digest, "image/jpeg", law.Words{ZH: "这份材料", EN: "this picture"})
		}
	}
	return noSuch
}
