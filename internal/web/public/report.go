package public

import (
	"bytes"
	"errors"
	"net/http"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// photoMost is how large a photograph of a sign may be, in bytes.
const photoMost = 16 << 20

// A visitor may report so many signs at once, and one more every while. The address is kept in memory only, and only for that.
const (
	reportsAtOnce = 6
	reportEvery   = 1.0 / 300 // a second
)

// ReportPage is the form that reports a sign: choose, perhaps a photograph, send.
type ReportPage struct {
	Action  string
	Form    *ui.Form
	Choices []ui.Choice
	Wrong   []string
	Command string
}

// report is GET /public/s/{code}/report.
func (p *Public) report(c *web.Context, _ *disclosure.Snapshot, site *disclosure.Site) error {
	c.W.Header().Set("Cache-Control", "no-store")
	return p.reportForm(c, http.StatusOK, viewOf(c.R.URL.Query()), site, nil)
}

func (p *Public) reportForm(c *web.Context, status int, v View, site *disclosure.Site, wrong []fault.Field) error {
	path := sitePath(site.Code)
	body := ReportPage{Action: path + "/report", Command: ui.NewCommand()}
	for _, x := range device.SignTroubles {
		body.Choices = append(body.Choices, ui.Choice{Value: x.Key, Label: v.W(x.Words)})
	}
	for _, f := range wrong {
		body.Wrong = append(body.Wrong, v.W(f.Want))
	}
	return p.ownPage(c, status, "report.html", Page{View: v, Title: v.T("public.report"), Lead: v.T("public.report.lead", site.Words), Section: Home, Demo: site.Demo, Scripts: []string{"report.js"},
		Crumbs: []ui.Link{{URL: v.To(Home), Text: v.T("public.find")}, {URL: v.To(path), Text: site.Words}}, Body: body, path: path + "/report"})
}

// send is POST /public/s/{code}/report. It answers a form with the page that shows what became of it, and a script, which may send
// what was kept while there was no network, with the same as JSON.
func (p *Public) send(c *web.Context, _ *disclosure.Snapshot, site *disclosure.Site) error {
	in := c.Read()
	v := viewOf(c.R.PostForm)
	if !p.limits.Allow(c.From(), c.Now(), reportEvery, reportsAtOnce) {
		c.W.Header().Set("Retry-After", "300")
		return p.reportForm(c, http.StatusTooManyRequests, v, site, []fault.Field{{Name: "what", Want: tooMany}})
	}
	what := in.OptionalText("what", 20)
	photo := in.OptionalFile("photo", photoMost, media.JPEG, media.PNG)
	on := device.On{Use: site.Uses[0].Life.Use.ID}
	err := in.Err()
	if err == nil && photo != nil {
		on.Documents, err = p.photo(c, photo)
	}
	var done device.Done
	if err == nil {
		by := act.By{Actor: access.Actor{Book: site.Book}, Command: "sign-report:" + c.Command()}
		done, err = p.Devices.ReportSign(c.Ctx(), by, on, device.SignReport{What: what})
	}
	var bad fault.Invalid
	var enough fault.Conflict
	switch {
	case errors.As(err, &bad):
		return p.reportForm(c, http.StatusUnprocessableEntity, v, site, bad.Fields)
	case errors.As(err, &enough):
		return p.reportForm(c, http.StatusConflict, v, site, []fault.Field{{Name: "what", Want: enough.Because}})
	case err != nil:
		return err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	http.Redirect(c.W, c.R, v.To(sitePath(site.Code)+"/reports/"+done.Record.ID), http.StatusSeeOther)
	return nil
}

var tooMany = law.Words{ZH: "从您这里已经收到几份报告，请五分钟以后再报。", EN: "Several reports have come from you; send another in five minutes."}

// photo keeps a photograph of a sign under a name that says nothing.
func (p *Public) photo(c *web.Context, photo *web.Upload) ([]device.Attachment, error) {
	kept, err := p.Files.Keep(c.Ctx(), bytes.NewReader(photo.Body), "标志照片")
	return []device.Attachment{kept}, err
}

// ReportedPage is what became of a report.
type ReportedPage struct {
	Facts ui.Facts
	Says  string
	State ui.Badge
	Site  string
}

// reported is GET /public/s/{code}/reports/{id}.
func (p *Public) reported(c *web.Context, _ *disclosure.Snapshot, site *disclosure.Site) error {
	r, err := device.SignReportOf(c.Ctx(), p.Engine.DB.Reader(), site.Book, site.Uses[0].Life.Use.ID, c.Path("id"))
	if fault.IsNotFound(err) {
		return p.missing(c)
	}
	if err != nil {
		return err
	}
	v := viewOf(c.R.URL.Query())
	path := sitePath(site.Code)
	body := ReportedPage{Site: path, State: ui.Badge{State: ui.Waiting, Word: v.T("public.reported.waiting")}, Says: v.T("public.reported.waiting.says", site.Body.Name),
		Facts: ui.Facts{{Key: v.T("public.place"), Value: ui.Goto(v.To(path), site.Words)}, {Key: v.T("public.reported.what"), Value: ui.Text(v.W(r.What))}, {Key: v.T("public.reported.at"), Value: ui.AtSecond(r.At)},
			{Key: v.T("public.reported.number"), Value: ui.Whole(receiptNumber(c.Path("id")))}}}
	if !r.Done.IsZero() {
		body.State, body.Says = ui.Badge{State: ui.Met, Word: v.T("public.reported.done")}, v.T("public.reported.stands")
		if r.Missing {
			body.Says = v.T("public.reported.missing")
		}
		body.Facts = append(body.Facts, ui.Fact{Key: v.T("public.reported.looked"), Value: ui.AtSecond(r.Done)})
	}
	c.W.Header().Set("Cache-Control", "no-store")
	return p.ownPage(c, http.StatusOK, "reported.html", Page{View: v, Title: v.T("public.reported"), Section: Home, Demo: site.Demo, Status: &body.State,
		Crumbs: []ui.Link{{URL: v.To(Home), Text: v.T("public.find")}, {URL: v.To(path), Text: site.Words}}, Body: body})
}

// receiptNumber is what people read out of a report's id: its last ten digits, which are drawn by chance.
func receiptNumber(id string) string { return "B-" + id[max(0, len(id)-10):] }
