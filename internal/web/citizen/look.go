package citizen

import (
	"net/http"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// AskPage asks for number and check code.
type AskPage struct {
	Action  string
	Form    *ui.Form
	Button  string
	Genuine string // the other page: is it genuine; empty: this is it
	Asks    []string
	Answer  *GenuineAnswer
}

// GenuineAnswer is what anybody who holds number and code is told of a message.
type GenuineAnswer struct {
	Facts ui.Facts
	Open  string
}

var askPage = web.NewTemplate[AskPage](files, "ask.html")

func (z *Citizen) ask(c *web.Context) (web.Page, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	h := head(c.T("citizen.ask"), c.T("citizen.ask.lead"))
	h.Scripts = []string{"notice.js"}
	return askPage.Page(h, AskPage{Action: Home, Form: c.Form(), Button: c.T("citizen.ask.button"), Genuine: genuine}), nil
}

// lookUp opens a notice: POST /notices.
func (z *Citizen) lookUp(c *web.Context) (web.Page, error) {
	n, err := z.found(c)
	if err != nil {
		return web.Page{}, err
	}
	if err := z.looked(c, n); err != nil {
		return web.Page{}, err
	}
	return web.Redirect(mine), z.keep(c, n)
}

// found looks number and code of a form up. What does not fit is answered alike, whichever of the two is wrong.
func (z *Citizen) found(c *web.Context) (*notice.Notice, error) {
	in := c.Read()
	number, code := in.Text("number", 60), in.Text("code", 30)
	if err := in.Err(); err != nil {
		return nil, err
	}
	if !z.tries.Allow(c.From(), c.Now(), triesPerSecond, triesAtOnce) {
		return nil, tooMany("code")
	}
	found, err := z.Notices.LookUp(c.Ctx(), number, code)
	if err != nil {
		return nil, err
	}
	if found.Notice != nil {
		return found.Notice, nil
	}
	want := law.Words{ZH: "这个编号已经输错5次，一小时内不能再试；请直接打电话，您的权利不受影响。", EN: "Five wrong tries of this number: none is taken for an hour. Please call; your rights are not affected."}
	if found.Locked.IsZero() {
		want = triesLeft(found.Left)
	}
	return nil, fault.Invalid{Fields: []fault.Field{{Name: "code", Want: want}}}
}

func triesLeft(n int) law.Words {
	if n == 0 {
		return law.Words{ZH: "编号和核验码对不上。这次以后一小时内不能再试，请直接打电话。", EN: "Number and code do not fit. None is taken for an hour now; please call."}
	}
	left := string(rune('0' + n))
	return law.Words{ZH: "编号和核验码对不上，请看提示上的8位核验码。还可以试" + left + "次，或者直接打电话。", EN: "Number and code do not fit; see the eight characters of the code. " + left + " more tries, or call."}
}

// asksNot are what a genuine message never asks for.
func asksNot(c *web.Context) []string {
	return []string{c.T("citizen.genuine.no1"), c.T("citizen.genuine.no2"), c.T("citizen.genuine.no3"), c.T("citizen.genuine.no4")}
}

func (z *Citizen) askGenuine(c *web.Context) (web.Page, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	return askPage.Page(head(c.T("citizen.genuine"), c.T("citizen.genuine.lead"), ui.Link{URL: Home, Text: c.T("citizen.ask")}),
		AskPage{Action: genuine, Form: c.Form(), Button: c.T("citizen.genuine.button"), Asks: asksNot(c)}), nil
}

// genuine tells who sent a message, when, and how it stands: no person, no plate, no place.
func (z *Citizen) genuine(c *web.Context) (web.Page, error) {
	n, err := z.found(c)
	if err != nil {
		return web.Page{}, err
	}
	o, err := z.officerOf(c.Ctx(), n)
	if err != nil {
		return web.Page{}, err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	p := AskPage{Action: genuine, Form: c.Form(), Button: c.T("citizen.genuine.button"), Asks: asksNot(c), Answer: &GenuineAnswer{Open: Home, Facts: ui.Facts{
		{Key: c.T("citizen.number"), Value: ui.Text(n.Number)}, {Key: c.T("citizen.body"), Value: ui.Text(o.Body.Name)}, {Key: c.T("citizen.made"), Value: ui.AtSecond(n.MadeAt)},
		{Key: c.T("citizen.state"), Value: ui.Text(c.Words(notice.StateWords[n.State]))}, {Key: c.T("citizen.phone"), Value: ui.Goto("tel:"+o.Body.Phone, o.Body.Phone)},
		{Key: c.T("citizen.says"), Value: ui.Text(n.PaperDigest)}}}}
	page := askPage.Page(head(c.T("citizen.genuine"), c.T("citizen.genuine.lead"), ui.Link{URL: Home, Text: c.T("citizen.ask")}), p)
	page.Status = http.StatusOK
	return page, nil
}
