package citizen

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// The addresses of the face. None holds anything of a notice.
const (
	Home     = notice.Path
	mine     = Home + "/mine"
	pictured = mine + "/evidence"
	life     = mine + "/device"
	genuine  = Home + "/genuine"

	genuinePhone = genuine + "/phone"
)

// Citizen is the face over what parties see.
type Citizen struct {
	Door    *party.Door
	Notices *notice.Service
	Cases   *casefile.Service
	Files   device.Files
	Sight   *act.Sight
	PayAt   func(code string) string // the platform's page on which a code is paid; nil: none is known
	Ways    []Way                    // at which parties may sign in; none: number and code alone
	Log     *slog.Logger
	Codes   *party.Codes // nil: no one-time codes

	tries, replies web.AddressLimit
}

// What one address may ask for: people who share one (a town, a company) come through, a machine that guesses does not.
const (
	triesPerSecond, triesAtOnce     = 1.0 / 10, 30
	repliesPerSecond, repliesAtOnce = 1.0 / 60, 20
)

// uploadMost is how large the files of one reply may be together, in bytes.
const uploadMost = 40 << 20

var everybody = web.Public{Reason: "a party needs no account: number and check code, then a sealed ticket (Art 29, 30(4))"}

// Routes lists every route of the face.
func (z *Citizen) Routes() []web.Route {
	get := func(path string, page web.PageFunc) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, Policy: everybody, Page: page}
	}
	return slices.Concat(z.caseRoutes(get), z.myRoutes(get), z.codeRoutes(get), []web.Route{
		get(Home, z.ask),
		{Method: http.MethodPost, Path: Home, Policy: everybody, Page: z.lookUp, Again: z.ask},
		get(genuine, z.askGenuine),
		{Method: http.MethodPost, Path: genuine, Policy: everybody, Page: z.genuine, Again: z.askGenuine},
		{Method: http.MethodPost, Path: genuinePhone, Policy: everybody, Page: z.whosePhone, Again: z.askGenuine},
		get(mine, z.mine),
		get(pictured, z.evidence),
		{Method: http.MethodGet, Path: pictured + "/{place}", Policy: everybody, Write: z.medium},
		get(life, z.conditions),
		{Method: http.MethodGet, Path: life + "/papers/{digest}", Policy: everybody, Write: z.devicePaper},
		{Method: http.MethodGet, Path: life + "/{file}", Policy: everybody, Write: z.judged},
		get(mine+"/reply/{kind}", z.askReply),
		{Method: http.MethodPost, Path: mine + "/reply/{kind}", Policy: everybody, Page: z.reply, Again: z.askReply, Upload: uploadMost + web.FormLimit},
		get(mine+"/replies/{serial}", z.receipt),
		{Method: http.MethodPost, Path: mine + "/leave", Policy: everybody, Page: z.leave},
	})
}

// cookie is the name under which a browser keeps its ticket.
const cookie = "notice"

// ticketed is the notice of the browser's ticket, which is renewed. nil: there is no ticket.
func (z *Citizen) ticketed(c *web.Context) (*notice.Notice, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	n, err := ticketFor(c, z, cookie, z.Notices.ByMatter)
	if fault.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &n, z.keep(c, cookie, n.Matter())
}

// ticketFor is what the ticket of a browser opens; fault.NotFound: there is none, or none that holds.
func ticketFor[T any](c *web.Context, z *Citizen, name string, open func(context.Context, party.Matter) (T, error)) (none T, err error) {
	m, err := z.Door.ByTicket(c.Kept(name), c.Now())
	if err != nil {
		return none, err
	}
	return open(c.Ctx(), m)
}

// opened is the notice of the browser's ticket, with what its party may see. nil: there is no ticket, and the page to go to asks for
// number and code.
func (z *Citizen) opened(c *web.Context) (*notice.Notice, notice.Sight, error) {
	n, err := z.ticketed(c)
	if err != nil || n == nil {
		return nil, notice.Sight{}, err
	}
	sight, err := z.Notices.SightOf(c.Ctx(), n)
	if err != nil {
		return nil, sight, err
	}
	return n, sight, nil
}

// keep gives the browser a ticket, or a fresh one in the place of it.
func (z *Citizen) keep(c *web.Context, name string, m party.Matter) error {
	ticket, err := z.Door.Ticket(m, c.Now())
	if err == nil {
		c.Keep(name, ticket, party.TicketFor, true)
	}
	return err
}

// again leads to where number and code are asked for.
func again() (web.Page, error) { return web.Redirect(Home), nil }

// leave takes the ticket from the browser.
func (z *Citizen) leave(c *web.Context) (web.Page, error) {
	c.Drop(cookie)
	return web.Redirect(Home), nil
}

// head is what stands around every page here.
func head(title, lead string, crumbs ...ui.Link) web.Head {
	return web.Head{Title: title, Lead: lead, Frame: web.Bare, Crumbs: crumbs, Styles: []string{"paper.css"}}
}

// back leads from a page of a notice to the notice.
func back(c *web.Context) ui.Link { return ui.Link{URL: mine, Text: c.T("citizen.mine")} }

// looked puts on record that a party opened a matter: who looked is who holds its code.
func (z *Citizen) looked(c *web.Context, item string, m party.Matter) error {
	return z.Sight.See(c.Ctx(), act.Look{Who: access.Actor{Book: m.Book}, Item: item, ID: m.ID, Purpose: "party"})
}

// officer names who made a notice, with the certificate that counted then, and the body.
type officer struct {
	Name, Certificate string
	Body              people.Body
}

func (z *Citizen) officerOf(ctx context.Context, n *notice.Notice) (officer, error) {
	q := z.Notices.Engine.DB.Reader()
	var o officer
	var err error
	if o.Name, err = z.Notices.People.Name(ctx, q, n.Book, n.MadeBy); err != nil {
		return o, err
	}
	cert, _, err := people.CertificateFor(ctx, q, n.Book, n.MadeBy, n.Body, n.MadeAt)
	if err != nil {
		return o, err
	}
	o.Certificate = cert.Number
	o.Body, err = people.BodyByID(ctx, q, n.Book, n.Body)
	return o, err
}

// phoneOf is the number to call about a notice.
func phoneOf(c *web.Context, b people.Body) ui.Link {
	return ui.Link{URL: "tel:" + b.Phone, Text: c.T("citizen.call", whole(b.Phone)), Icon: "phone"}
}

// whole is a phone number that no line breaks.
func whole(phone string) string {
	return strings.NewReplacer("-", "\u2011", " ", "\u00a0").Replace(phone)
}

// dayWords is a day with the last minute of it, as the pages say it.
func dayWords(c *web.Context, d law.Date) string { return c.T("citizen.until", ui.Day(c.Lang(), d)) }

func placeOf(list []notice.Shown, text string) int {
	for i := range list {
		if text == strconv.Itoa(i+1) {
			return i
		}
	}
	return -1
}

// replyKinds are the kinds of the face in the order of its buttons.
var replyKinds = []notice.ReplyKind{notice.Explanation, notice.Recusal, notice.Copy, notice.Call, notice.NotMe}

func knownKind(k notice.ReplyKind) bool { return slices.Contains(replyKinds, k) }

var noSuch = fault.NotFound{What: law.Words{ZH: "这个页面", EN: "the page"}}

// tooMany is for who asks too often.
func tooMany(name string) error {
	return fault.Invalid{Fields: []fault.Field{{Name: name, Want: law.Words{ZH: "从您这里来的查询太多，请过几分钟再查，或者直接打电话。", EN: "Too many questions came from you; ask again in a few minutes, or call."}}}}
}
