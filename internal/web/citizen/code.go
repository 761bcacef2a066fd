package citizen

import (
	"net/http"
	"strconv"
	"time"

	"yuanjian/internal/casefile"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/party"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The addresses of one-time codes (ux P1): where one is asked for, and where it opens the matter.
const (
	codeDoor = "/code"
	codeOpen = codeDoor + "/open"
)

func (z *Citizen) codeRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return []web.Route{
		get(codeDoor, z.askCode),
		{Method: http.MethodPost, Path: codeDoor, Policy: everybody, Page: z.sendCode, Again: z.askCode},
		{Method: http.MethodPost, Path: codeOpen, Policy: everybody, Page: z.openByCode, Again: z.enterCode},
	}
}

// CodePage asks for the number of which a code is wanted, or for the code.
type CodePage struct {
	None   bool // codes cannot be sent here
	Sent   bool // one was asked for: code and last four are wanted now
	Action string
	Again  string // where another one is asked for
	Notes  []string
	Form   *ui.Form
}

var codePage = web.NewTemplate[CodePage](files, "code.html")

// codeLink leads to where a code is asked for; empty where none can be sent.
func (z *Citizen) codeLink() string {
	if z.Codes.Possible() {
		return codeDoor
	}
	return ""
}

func (z *Citizen) codePage(c *web.Context, lead string, p CodePage) web.Page {
	c.W.Header().Set("Cache-Control", "no-store")
	p.None, p.Again, p.Form = !z.Codes.Possible(), codeDoor, c.Form()
	return codePage.Page(head(c.T("code.title"), lead, ui.Link{URL: Home, Text: c.T("citizen.ask")}), p)
}

func (z *Citizen) askCode(c *web.Context) (web.Page, error) {
	return z.codePage(c, c.T("code.lead"), CodePage{Action: codeDoor}), nil
}

// sendCode takes the request for a code. What it answers, and how long it takes, is the same whatever the number is.
func (z *Citizen) sendCode(c *web.Context) (web.Page, error) {
	in := c.Read()
	number := in.Text("number", numberMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if !z.tries.Allow(c.From(), c.Now(), triesPerSecond, triesAtOnce) {
		return web.Page{}, tooMany("number")
	}
	if !z.Codes.Possible() {
		return z.askCode(c)
	}
	if err := z.Codes.Ask(c.Ctx(), number, notice.Plain(number)); err != nil {
		return web.Page{}, err
	}
	return z.enterCode(c)
}

// enterCode asks for the code and the last four.
func (z *Citizen) enterCode(c *web.Context) (web.Page, error) {
	return z.codePage(c, c.T("code.sent"), CodePage{Sent: true, Action: codeOpen, Notes: []string{c.T("code.sent.how", party.CodeDigits, int(party.CodeFor/time.Minute)), c.T("code.sent.none", party.CodesOfNumber)}}), nil
}

// openByCode opens a matter to who has its code and knows the last four: POST /code/open. Which of the three is wrong is not told.
func (z *Citizen) openByCode(c *web.Context) (web.Page, error) {
	in := c.Read()
	number, code, last := in.Text("number", numberMost), in.Text("code", 20), in.Text("last", 20)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	t, err := z.try(c, number+"/"+codeDoor)
	if err != nil {
		return web.Page{}, err
	}
	var m party.Matter
	if t.Locked.IsZero() && z.Codes.Possible() {
		if m, err = z.Codes.Open(c.Ctx(), notice.Plain(number), code, last); err != nil {
			return web.Page{}, err
		}
	}
	if m.ID == "" {
		return web.Page{}, fault.Invalid{Fields: []fault.Field{{Name: "code", Want: entering(t)}}}
	}
	if err := z.Door.Fitted(c.Ctx(), t); err != nil {
		return web.Page{}, err
	}
	item, name, to := "notice", cookie, mine
	if m.Kind == party.Case {
		item, name, to = casefile.Subject, caseCookie, myCase
	}
	if err := z.looked(c, item, m); err != nil {
		return web.Page{}, err
	}
	return web.Redirect(to), z.keep(c, name, m)
}

// entering is what is said to a code that does not fit, that is late or used, and to a number of which there is none.
func entering(t party.Try) law.Words {
	if !t.Locked.IsZero() || t.Left == 0 {
		return law.Words{ZH: "编号、验证码和后四位对不上。这个编号一小时内不能再试，请直接打电话，您的权利不受影响。", EN: "Number, code and last four do not fit. None is taken of this number for an hour; please call, your rights are not affected."}
	}
	left := strconv.Itoa(t.Left)
	return law.Words{ZH: "编号、验证码和后四位对不上，或者验证码已经用过、过期。还可以试" + left + "次，也可以重新获取，或者直接打电话。", EN: "Number, code and last four do not fit, or the code is used or too old. " + left + " more tries; you can also ask for another code, or call."}
}
