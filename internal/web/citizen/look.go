package citizen

import (
	"net/http"
	"strconv"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
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
	Phone   string // address of the form that asks whose phone it is; empty: the page has none
	Whose   *PhoneAnswer
	Lost    string   // where a one-time code is asked for; empty: none can be sent
	Ways    ui.Links // at which a party may sign in
}

// GenuineAnswer is what anybody who holds number and code is told of a message. Open is where the same two open it.
type GenuineAnswer struct {
	Facts              ui.Facts
	Open, Number, Code string
}

// PhoneAnswer tells whether a phone number is one that a body made known.
type PhoneAnswer struct {
	Known bool
	Said  string
	Facts ui.Facts
}

var askPage = web.NewTemplate[AskPage](files, "ask.html", "ways.html")

func (z *Citizen) ask(c *web.Context) (web.Page, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	h := head(c.T("citizen.ask"), c.T("citizen.ask.lead"))
	h.Scripts = []string{"notice.js"}
	return askPage.Page(h, AskPage{Action: Home, Form: c.Form(), Button: c.T("citizen.ask.button"), Genuine: genuine, Lost: z.codeLink(), Ways: z.wayLinks(c)}), nil
}

// lookUp opens a notice; number and code of a paper of a case lead to where the case is opened: POST /notices.
func (z *Citizen) lookUp(c *web.Context) (web.Page, error) {
	n, m, err := z.found(c, opening)
	if err != nil {
		return web.Page{}, err
	}
	if n == nil {
		f := c.Form()
		return z.askCasePage(c, f.Value("number"), f.Value("code"), m), nil
	}
	if err := z.looked(c, "notice", n.Matter()); err != nil {
		return web.Page{}, err
	}
	return web.Redirect(mine), z.keep(c, cookie, n.Matter())
}

// found looks number and code of a form up: a notice, or nil and the case of a paper. What does not fit is answered alike, whichever of the
// two is wrong.
func (z *Citizen) found(c *web.Context, wrong func(party.Try) law.Words) (*notice.Notice, party.Matter, error) {
	in := c.Read()
	number, code := in.Text("number", numberMost), in.Text("code", 30)
	if err := in.Err(); err != nil {
		return nil, party.Matter{}, err
	}
	t, err := z.try(c, number)
	if err != nil {
		return nil, party.Matter{}, err
	}
	var n *notice.Notice
	var m party.Matter
	if t.Locked.IsZero() {
		if n, err = z.Notices.ByCode(c.Ctx(), number, code); err == nil && n == nil {
			m, err = z.Cases.ByPaper(c.Ctx(), number, code)
		}
	}
	switch {
	case err != nil:
		return nil, m, err
	case n == nil && m.ID == "":
		return nil, m, fault.Invalid{Fields: []fault.Field{{Name: "code", Want: wrong(t)}}}
	}
	return n, m, z.Door.Fitted(c.Ctx(), t)
}

// try counts a try of a number, of a browser that does not ask too often.
func (z *Citizen) try(c *web.Context, number string) (party.Try, error) {
	if !z.tries.Allow(c.From(), c.Now(), triesPerSecond, triesAtOnce) {
		return party.Try{}, tooMany("code")
	}
	return z.Door.Try(c.Ctx(), notice.Plain(number))
}

// opening and checking are what is said to a wrong code: who opens a notice is helped by phone; who asks whether a message is genuine must
// not call the number in it.
func opening(t party.Try) law.Words {
	switch {
	case !t.Locked.IsZero():
		return law.Words{ZH: "这个编号已经输错5次，一小时内不能再试；请直接打电话，您的权利不受影响。", EN: "Five wrong tries of this number: none is taken for an hour. Please call; your rights are not affected."}
	case t.Left == 0:
		return law.Words{ZH: "编号和核验码对不上。这次以后一小时内不能再试，请直接打电话。", EN: "Number and code do not fit. None is taken for an hour now; please call."}
	}
	left := strconv.Itoa(t.Left)
	return law.Words{ZH: "编号和核验码对不上，请看提示或者文书上的核验码。还可以试" + left + "次，或者直接打电话。", EN: "Number and code do not fit; see the code on the notice or paper. " + left + " more tries, or call."}
}

func checking(t party.Try) law.Words {
	if t.Left == 0 {
		return law.Words{ZH: "没有查到这样的提示，一小时内不能再试。请打12345核实；核实以前不要付款，不要打提示上的电话。", EN: "There is no such notice; no further try for an hour. Ask 12345; until then pay nothing and do not call the number in the message."}
	}
	left := strconv.Itoa(t.Left)
	return law.Words{ZH: "没有查到这样的提示。请核对有没有输错，还可以试" + left + "次。没有输错的，就不是我们发的：请不要付款，不要打提示上的电话，可以打12345核实。",
		EN: "There is no such notice. Check what you typed; " + left + " more tries. If it is right, we did not send it: pay nothing, do not call the number in it, ask 12345."}
}

// asksNot are what a genuine message never asks for.
func asksNot(c *web.Context) []string {
	return []string{c.T("citizen.genuine.no1"), c.T("citizen.genuine.no2"), c.T("citizen.genuine.no3"), c.T("citizen.genuine.no4")}
}

func (z *Citizen) askGenuine(c *web.Context) (web.Page, error) {
	return z.genuinePage(c, nil, nil), nil
}

func (z *Citizen) genuinePage(c *web.Context, answer *GenuineAnswer, whose *PhoneAnswer) web.Page {
	c.W.Header().Set("Cache-Control", "no-store")
	page := askPage.Page(head(c.T("citizen.genuine"), c.T("citizen.genuine.lead"), ui.Link{URL: Home, Text: c.T("citizen.ask")}),
		AskPage{Action: genuine, Form: c.Form(), Button: c.T("citizen.genuine.button"), Asks: asksNot(c), Answer: answer, Phone: genuinePhone, Whose: whose})
	page.Status = http.StatusOK
	return page
}

// genuine tells who sent a message, when, and how it stands: no party, no plate, no place.
func (z *Citizen) genuine(c *web.Context) (web.Page, error) {
	n, _, err := z.found(c, checking)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	if n == nil {
		return z.genuinePaper(c, f.Value("number"), f.Value("code"))
	}
	o, err := z.officerOf(c.Ctx(), n)
	if err != nil {
		return web.Page{}, err
	}
	return z.genuinePage(c, &GenuineAnswer{Open: Home, Number: f.Value("number"), Code: f.Value("code"), Facts: ui.Facts{
		{Key: c.T("citizen.number"), Value: ui.Text(n.Number)}, {Key: c.T("citizen.body"), Value: ui.Text(o.Body.Name)}, {Key: c.T("citizen.made"), Value: ui.AtSecond(n.MadeAt)},
		{Key: c.T("citizen.state"), Value: ui.Text(c.Words(notice.StateWords[n.State]))}, {Key: c.T("citizen.phone"), Value: ui.Goto("tel:"+o.Body.Phone, o.Body.Phone)},
		{Key: c.T("citizen.officer"), Value: ui.Text(o.Name)}, {Key: c.T("citizen.certificate"), Value: ui.Text(o.Certificate)},
		{Key: c.T("citizen.says"), Value: ui.Text(n.PaperDigest)}}}, nil), nil
}

// whosePhone tells whether a phone number is one that a body made known (ux P22).
func (z *Citizen) whosePhone(c *web.Context) (web.Page, error) {
	in := c.Read()
	phone := in.Text("phone", 40)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if !z.tries.Allow(c.From(), c.Now(), triesPerSecond, triesAtOnce) {
		return web.Page{}, tooMany("phone")
	}
	bodies, err := people.BodiesAt(c.Ctx(), z.Notices.Engine.DB.Reader(), phone)
	if err != nil {
		return web.Page{}, err
	}
	a := &PhoneAnswer{Known: len(bodies) > 0, Said: c.T("citizen.phone.unknown")}
	for _, b := range bodies {
		a.Said = c.T("citizen.phone.known")
		a.Facts = append(a.Facts, ui.Fact{Key: c.T("citizen.body"), Value: ui.Text(b.Name)}, ui.Fact{Key: c.T("citizen.phone"), Value: ui.Goto("tel:"+b.Phone, b.Phone)})
	}
	return z.genuinePage(c, nil, a), nil
}
