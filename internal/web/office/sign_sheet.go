package office

import (
	"fmt"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// SignSheetPage is the notice at a site to be printed on A4, with the QR code that leads to its public page (Art 14(1)). It is the
// same before and after the publication: the code does not change.
type SignSheetPage struct {
	Heading, Place, Direction, Here, Scan, Law string // in Chinese in either language of the office: the notice is one
	Facts                                      ui.Facts
	Address, Picture                           string
	Drawing                                    ui.Drawing
	Public                                     bool
}

var signSheetPage = web.NewTemplate[SignSheetPage](files, "sign_sheet.html")

// publicAddress is the page that the public sees of a site.
func publicAddress(c *web.Context, l *device.Life) string {
	return c.Address("/public/s/" + disclosure.SiteCode(l.Book, l.Site.ID))
}

// signSheet is GET /devices/uses/{id}/sign-sheet.
func (o *Office) signSheet(c *web.Context) (web.Page, error) {
	now := o.now(c)
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"), now)
	if err != nil {
		return web.Page{}, err
	}
	body, err := people.BodyByID(c.Ctx(), o.reader(), l.Book, l.Use.Body)
	if err != nil {
		return web.Page{}, fmt.Errorf("name the body of a sign: %w", err)
	}
	n := l.NoticeFor(body, now)
	_, public := disclosure.Published(l)
	say := func(key string) string { return i18n.Text(i18n.ZH, "signsheet.notice."+key) }
	code := disclosure.SiteCode(l.Book, l.Site.ID)
	p := SignSheetPage{Heading: say("title"), Place: n.Place, Direction: n.Direction, Here: say("here"), Scan: say("scan"), Law: say("law"), Address: publicAddress(c, &l), Picture: usePath(l.Use.ID) + "/sign-code.svg", Public: public,
		Facts: ui.Facts{{Key: say("body"), Value: ui.Text(body.Name)}, {Key: say("contact"), Value: ui.Text(n.Contact)}, {Key: say("field"), Value: ui.Text(people.Fields[l.Use.Field].ZH)}}}
	if n.Approval != "" {
		p.Facts = append(p.Facts, ui.Fact{Key: say("approval"), Value: ui.Text(n.Approval)})
	}
	p.Facts = append(p.Facts, ui.Fact{Key: say("code"), Value: ui.Whole(code)}, ui.Fact{Key: say("address"), Value: ui.Text(p.Address)})
	if p.Drawing, err = ui.DrawCode(p.Address); err != nil {
		return web.Page{}, err
	}
	return signSheetPage.Page(web.Head{Title: c.T("signsheet.title"), Lead: c.T("signsheet.lead"), Crumbs: useCrumbs(c, &l, n.Place), Section: "/devices", Styles: []string{"sign.css"}}, p), nil
}

// signCode is GET /devices/uses/{id}/sign-code.svg: the code alone, for who makes the sign.
func (o *Office) signCode(c *web.Context) error {
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"), o.now(c))
	if err != nil {
		return err
	}
	d, err := ui.DrawCode(publicAddress(c, &l))
	if err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Disposition", `attachment; filename="`+disclosure.SiteCode(l.Book, l.Site.ID)+`.svg"`)
	size := strconv.Itoa(d.Size)
	_, err = fmt.Fprintf(c.W, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="60mm" height="60mm" shape-rendering="crispEdges"><rect width="%s" height="%s" fill="#fff"/><path d="%s" fill="#000"/></svg>`, size, size, size, size, d.Path)
	return err
}
