package office

import (
	"errors"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The captures that a device made while it was at fault (ux O3): one reason, a verdict for each of those that were on the screen,
// what came of each, and the rest on the next page. There is nothing of the kind for passing.

// windowStep is how many captures of a window are shown, and rejected, at once.
const windowStep = 20

// WindowPage is a window with the captures that still wait.
type WindowPage struct {
	Facts   ui.Facts
	Results ui.Table // of the step that was just made
	Items   []windowItem
	Action  string // empty: nothing can be rejected by who reads this
	Button  string
	None    string
}

type windowItem struct {
	ID, Shown, URL, Words, Plate, Link string
}

var windowTemplate = web.NewTemplate[WindowPage](files, "window.html")

func (o *Office) windowRoutes() []web.Route {
	may := web.Permission(access.ReviewCaptures)
	return []web.Route{
		{Method: "GET", Path: "/captures/{id}/window", Policy: may, Page: o.newWindow},
		{Method: "POST", Path: "/captures/{id}/window", Policy: may, Page: o.openWindow, Again: o.newWindow},
		{Method: "GET", Path: "/windows/{id}", Policy: may, Page: o.windowPage},
		{Method: "POST", Path: "/windows/{id}/reject", Policy: may, Page: o.rejectWindow, Again: o.windowPage},
	}
}

func (o *Office) newWindow(c *web.Context) (web.Page, error) {
	x, err := o.opened(c)
	if err != nil {
		return web.Page{}, err
	}
	place, err := o.lives(c).place(x)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	reasons := []ui.Choice{}
	for _, r := range capture.WindowReasons() {
		reasons = append(reasons, ui.Choice{Value: r.Code, Label: c.Words(r.Title)})
	}
	return formPage.Page(web.Head{Title: c.Words(capture.WindowOpened.Title), Lead: c.T("windows.lead"), Crumbs: captureCrumbs(c, &x)}, FormPage{
		Action: "/captures/" + x.ID + "/window", Button: c.T("windows.open"), Icon: "done", Back: ui.Link{URL: "/captures/" + x.ID, Text: c.T("windows.back")},
		Facts: ui.Facts{{Key: c.T("windows.place"), Value: ui.Text(place)}, {Key: c.T("captures.at"), Value: ui.AtSecond(x.At)}},
		Fields: []ui.Field{f.Field("from", c.T("windows.from")).As("datetime"), f.Field("until", c.T("windows.until")).As("datetime"),
			f.Field("reason", c.T("captures.review.reason")).As("radios").Of(reasons), f.Field("words", c.T("windows.words")).As("textarea").Max(500)}}), nil
}

func (o *Office) openWindow(c *web.Context) (web.Page, error) {
	x, err := o.opened(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	n := capture.NewWindow{Device: x.Device, Reason: in.OptionalText("reason", 40), Words: in.OptionalText("words", 1000)}
	for name, at := range map[string]*time.Time{"from": &n.From, "until": &n.Until} {
		given := in.OptionalInstant(name)
		in.Want(given != nil, name, "请填写时间。", "Give the time.")
		if given != nil {
			*at = *given
		}
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	w, err := o.Captures.OpenWindow(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/windows/"+w.ID, "windows.done", ""), nil
}

func (o *Office) windowPage(c *web.Context) (web.Page, error) {
	w, err := capture.WindowByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ReviewCaptures), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return o.window(c, w, nil)
}

// window shows a window; results are those of the step that was just made.
func (o *Office) window(c *web.Context, w capture.Window, results []ui.Row) (web.Page, error) {
	scope := c.Actor.Scope(access.ReviewCaptures)
	waiting, err := o.Captures.Count(c.Ctx(), scope, w.Filter(capture.Queued))
	if err != nil {
		return web.Page{}, err
	}
	doubted, err := o.Captures.Count(c.Ctx(), scope, w.Filter(capture.Doubtful))
	if err != nil {
		return web.Page{}, err
	}
	rejected, err := capture.WindowCount(c.Ctx(), o.reader(), c.Actor.Book, w.ID)
	if err != nil {
		return web.Page{}, err
	}
	who, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, w.Person)
	if err != nil {
		return web.Page{}, err
	}
	d, err := device.DeviceIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), w.Device)
	if err != nil {
		return web.Page{}, err
	}
	p := WindowPage{Facts: ui.Facts{{Key: c.T("captures.device"), Value: ui.Text(c.T("captures.device.named", d.Model, d.Serial))}, {Key: c.T("windows.from"), Value: ui.AtSecond(w.From)}, {Key: c.T("windows.until"), Value: ui.AtSecond(w.Until)},
		{Key: c.T("captures.review.reason"), Value: ui.Text(c.Words(capture.ReasonWords(w.Reason))).WithNote(w.Words)}, {Key: c.T("windows.by"), Value: ui.Text(who)},
		{Key: c.T("windows.rejected"), Value: ui.Count(rejected)}, {Key: c.T("windows.waiting"), Value: ui.Count(waiting)}, {Key: c.T("windows.doubted"), Value: ui.Count(doubted)}},
		Results: ui.Table{Columns: columns(c, "windows.capture", "windows.result"), Rows: results}, None: c.T("windows.none")}
	if w.Person != c.Actor.Person || waiting == 0 {
		return o.windowOut(c, w, p)
	}
	if p.Items, err = o.windowItems(c, w); err != nil {
		return web.Page{}, err
	}
	p.Action, p.Button = "/windows/"+w.ID+"/reject", c.T("windows.reject", len(p.Items))
	return o.windowOut(c, w, p)
}

func (o *Office) windowOut(c *web.Context, w capture.Window, p WindowPage) (web.Page, error) {
	return windowTemplate.Page(web.Head{Title: c.T("windows.title"), Styles: []string{"captures.css"}, Crumbs: captureCrumbs(c, nil), Section: "/captures", Wide: true}, p), nil
}

// windowItems are the next captures that wait, with the first picture of each: what is not on the page is not decided by it.
func (o *Office) windowItems(c *web.Context, w capture.Window) ([]windowItem, error) {
	f := w.Filter(capture.Queued)
	f.Turn = db.Turn{Limit: windowStep}
	page, err := o.Captures.List(c.Ctx(), c.Actor.Scope(access.ReviewCaptures), f)
	if err != nil {
		return nil, err
	}
	var out []windowItem
	for _, row := range page.Rows {
		if err := o.seen(c, row.ID, "review"); err != nil {
			return nil, err
		}
		x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ReviewCaptures), row.ID)
		if err != nil {
			return nil, err
		}
		j, err := capture.Arrival(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
		if err != nil {
			return nil, err
		}
		item := windowItem{ID: x.ID, Shown: capture.ShownDigest(x, j), Words: ui.Moment(c.Lang(), x.At), Plate: plateValue(c, x).Text, Link: "/captures/" + x.ID}
		for _, m := range x.Media {
			if !film(m) {
				item.URL = mediumURL(x.ID, m.Name, capture.Thumb)
				break
			}
		}
		out = append(out, item)
	}
	return out, nil
}

// rejectWindow gives each capture that was on the page its own verdict, and says what came of each. What is refused waits on.
func (o *Office) rejectWindow(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ReviewCaptures)
	w, err := capture.WindowByID(c.Ctx(), o.reader(), scope, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := c.Read().Err(); err != nil {
		return web.Page{}, err
	}
	shown := c.R.PostForm["item"]
	if len(shown) == 0 || len(shown) > windowStep {
		return web.Page{}, fault.Invalid{Fields: []fault.Field{{Name: "item", Want: law.Words{ZH: "这一页上的抓拍", EN: "the captures of the page"}}}}
	}
	var rows []ui.Row
	for _, s := range shown {
		id, digest, _ := strings.Cut(s, " ")
		result, err := o.rejectOne(c, w, id, digest)
		if err != nil {
			return web.Page{}, err
		}
		rows = append(rows, ui.Row{Cells: []ui.Value{ui.Goto("/captures/"+id, c.T("captures.record.one")).WithNote(c.T("looks.number", id)), result}})
	}
	return o.window(c, w, rows)
}

// rejectOne says what came of one capture; an error is a fault of ours, and what was rejected before it stays so.
func (o *Office) rejectOne(c *web.Context, w capture.Window, id, digest string) (ui.Value, error) {
	err := o.Captures.CheckShown(c.Ctx(), c.Actor.Scope(access.ReviewCaptures), id, digest)
	if err == nil {
		_, err = o.Captures.Review(c.Ctx(), act.By{Actor: c.Actor, Command: "window-" + id}, w.Verdict(id, capture.Seen{Digest: digest}))
	}
	if err == nil {
		return ui.Status(ui.Met, c.T("windows.ok")), nil
	}
	why, known := notDecided(c, err)
	if !known {
		return ui.Value{}, err
	}
	return ui.Status(ui.Unmet, c.T("windows.refused", why)), nil
}

// notDecided says in the reader's language why one capture was not decided; false for a fault of ours.
func notDecided(c *web.Context, err error) (string, bool) {
	var (
		refusal  law.Refusal
		conflict fault.Conflict
		missing  fault.NotFound
		no       act.Forbidden
	)
	switch {
	case errors.As(err, &refusal):
		return refusalWords(c, refusal), true
	case errors.As(err, &conflict):
		return c.Words(conflict.Because), true
	case errors.As(err, &missing):
		return c.T("error.missing.what", c.Words(missing.What)), true
	case errors.As(err, &no) && no.Because.ZH != "":
		return c.Words(no.Because) + c.Words(no.Cure), true
	}
	return "", false
}
