package office

import (
	"net/http"

	"yuanjian/internal/casefile"
	"yuanjian/internal/docket"
	"yuanjian/internal/notice"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// PaperCheckPage asks for number and check code of a paper, and tells whether it is genuine.
type PaperCheckPage struct {
	Form   *ui.Form
	Asked  bool
	Answer *docket.Answer // nil when none fits, or none was asked for
	Title  string
	Facts  ui.Facts
	Busy   bool
	Mine   *mineForm // leads who the paper is for to the case; nil: it is about none
}

// mineForm takes number and code along in the body, where no address has them.
type mineForm struct{ Action, Number, Code string }

var paperCheckTemplate = web.NewTemplate[PaperCheckPage](files, "paper_check.html")

// checkPaper is open to everybody: no login, no cookie, no personal data. What does not fit is answered alike, whether the
// number exists or not.
func (o *Office) checkPaper(c *web.Context) (web.Page, error) {
	in := c.Read()
	number, code := in.OptionalText("number", 300), in.OptionalText("code", 60)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	p := PaperCheckPage{Form: c.Form(), Asked: number != "" && code != ""}
	if p.Asked && !o.checks.Allow(c.From(), c.Now(), checksPerSecond, checksAtOnce) {
		p.Asked, p.Busy = false, true
	}
	if p.Asked {
		a, err := o.Papers.Check(c.Ctx(), o.reader(), number, code)
		if err != nil {
			return web.Page{}, err
		}
		if a.Genuine {
			p.answered(c, a)
			if a.Subject == casefile.Subject {
				p.Mine = &mineForm{Action: notice.Path, Number: a.Number, Code: code}
			}
		}
	}
	page := paperCheckTemplate.Page(web.Head{Title: c.T("papers.check"), Lead: c.T("papers.check.lead"), Frame: web.Bare, Styles: []string{"paper.css"}}, p)
	if p.Busy {
		page.Status = http.StatusTooManyRequests
	}
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.Header().Set("Referrer-Policy", "no-referrer") // the address holds the code
	return page, nil
}

func (p *PaperCheckPage) answered(c *web.Context, a docket.Answer) {
	p.Answer, p.Title = &a, a.Title
	if c.Lang() != "zh" {
		p.Title = a.TitleEN
	}
	p.Facts = ui.Facts{{Key: c.T("papers.name"), Value: ui.Text(p.Title)}, {Key: c.T("papers.number"), Value: ui.Text(a.Number)}, {Key: c.T("papers.body"), Value: ui.Text(a.Body)},
		{Key: c.T("papers.approved"), Value: ui.AtSecond(a.At)}, {Key: c.T("papers.digest"), Value: ui.Text(a.Digest).WithNote(c.T("papers.digest.note"))}}
	for _, f := range []struct{ key, digest string }{{"PDF SHA-256", a.PDF}, {"OFD SHA-256", a.OFD}} {
		if f.digest != "" {
			p.Facts = append(p.Facts, ui.Fact{Key: f.key, Value: ui.Text(f.digest)})
		}
	}
}

// How many checks one address may ask for: a code has 80 bits, and nobody who holds papers needs more.
const (
	checksPerSecond = 0.5
	checksAtOnce    = 20
)
