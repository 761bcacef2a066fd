package public

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func escape(s string) string { return url.QueryEscape(s) }

// SitePage is the page behind the QR code of a sign.
type SitePage struct {
	Code, Report, Lawful, Atom, JSON string
	Facts                            ui.Facts
	Uses                             []UsePart
	Choices                          []ui.Choice
	When                             When
	Figures                          *ui.Table
	Governed                         []GovernedPart
	History                          ui.Timeline
}

// UsePart is one use of a site: for one kind of violation.
type UsePart struct {
	Title, Sentence string
	Badge           ui.Badge
	Facts           ui.Facts
}

// When is the form that asks for an instant.
type When struct{ Day, Time, Last, DayWrong, TimeWrong string }

// site is GET /public/s/{code}.
func (p *Public) site(c *web.Context, s *disclosure.Snapshot) error {
	code := c.Path("code")
	site, is := s.Site(code)
	if !is {
		return p.missing(c)
	}
	if code != site.Code {
		return p.moved(c, site)
	}
	return p.page(c, s.Tag, "site.html", func(v View) (Page, error) {
		body, err := p.sitePage(c, v, s, site)
		if err != nil {
			return Page{}, err
		}
		how := site.Standing()
		b := badge(v, string(how.State), how.Words)
		return Page{Title: site.Words, Lead: v.W(disclosure.Sentence(&site.Uses[0].Life, s.At)), Status: &b, Demo: site.Demo,
			Crumbs: []ui.Link{{URL: v.To(Home), Text: v.T("public.find")}}, Section: Home, Body: body}, nil
	})
}

// moved leads from another id of a site to its page: old links live.
func (p *Public) moved(c *web.Context, site *disclosure.Site) error {
	c.W.Header().Set("Cache-Control", "public, max-age=86400")
	http.Redirect(c.W, c.R, viewOf(c.R.URL.Query()).To(sitePath(site.Code)), http.StatusMovedPermanently)
	return nil
}

// device is GET /public/devices/{id}, for the ids of devices, uses and sites.
func (p *Public) device(c *web.Context, s *disclosure.Snapshot) error {
	all, err := uses(s, c.Path("id"))
	if err != nil {
		return p.missing(c)
	}
	return p.moved(c, all[0].Site)
}

func (p *Public) sitePage(c *web.Context, v View, s *disclosure.Snapshot, site *disclosure.Site) (SitePage, error) {
	path := sitePath(site.Code)
	out := SitePage{Code: site.Code, Report: path + "/report", Lawful: path + "/lawful", Atom: "/api/v1/public/devices.atom?site=" + site.Code, JSON: "/api/v1/public/devices/" + site.Code,
		Facts: siteFacts(v, site), When: When{Last: lastDay(latest(s, c))}, History: history(v, site), Governed: governed(v, site)}
	for i, u := range site.Uses {
		violation := u.Life.UseAt(s.At).Violation
		name := v.W(capture.ViolationWords(violation))
		out.Choices = append(out.Choices, ui.Choice{Value: u.Life.Use.ID, Label: name})
		part := UsePart{Title: v.T("public.use", name), Badge: badge(v, string(u.Now.State), u.Now.Words), Facts: useFacts(v, u, s.At)}
		if i > 0 {
			part.Sentence = v.W(disclosure.Sentence(&u.Life, s.At))
		}
		out.Uses = append(out.Uses, part)
	}
	figures, err := p.figures(c, v, s, site)
	out.Figures = figures
	return out, err
}

func siteFacts(v View, site *disclosure.Site) ui.Facts {
	out := ui.Facts{{Key: v.T("public.authority"), Value: ui.Text(site.Body.Name)}, {Key: v.T("public.address"), Value: ui.Text(site.Body.Address)}, {Key: v.T("public.phone"), Value: ui.Goto("tel:"+site.Body.Phone, site.Body.Phone)},
		{Key: v.T("public.kind"), Value: ui.Text(v.W(device.Words(device.SiteKinds, kindOf(site))))}}
	if site.Direction != "" {
		out = append(out, ui.Fact{Key: v.T("public.direction"), Value: ui.Text(site.Direction)})
	}
	if site.Point != nil {
		out = append(out, ui.Fact{Key: v.T("public.position"), Value: ui.Whole(positionText(*site.Point))})
	} else if len(site.Area) > 0 {
		out = append(out, ui.Fact{Key: v.T("public.area"), Value: ui.Text(v.T("public.area.points", len(site.Area)-1))})
	}
	return out
}

// useFacts are approval, publications, verification and the device.
func useFacts(v View, u *disclosure.Use, t time.Time) ui.Facts {
	var out ui.Facts
	add := func(key string, value ui.Value) { out = append(out, ui.Fact{Key: v.T(key), Value: value}) }
	if f := u.Life.Latest(t, device.PlanApproved); f != nil {
		add("public.approval", ui.On(law.DateOf(f.At)).WithNote(f.Data.(device.Approval).Number))
	}
	for _, x := range []struct {
		event device.Event
		key   string
	}{{device.LegalReview, "public.legal"}, {device.TechnicalReview, "public.technical"}} {
		if f := u.Life.Latest(t, x.event); f != nil && passed(f.Data) {
			add(x.key, ui.On(law.DateOf(f.At)))
		}
	}
	for i := range u.Life.Facts {
		if d, is := u.Life.Facts[i].Data.(device.Publication); is {
			w := v.W(device.Words(device.Channels, string(d.Channel)))
			if d.Receipt != "" {
				w = v.T("public.published.receipt", w, d.Receipt)
			}
			add("public.published", ui.On(law.DateOf(u.Life.Facts[i].At)).WithNote(w))
		}
	}
	if f := u.Life.Latest(t, device.Commissioned); f != nil {
		add("public.commissioned", ui.On(law.DateOf(f.At)))
	}
	if f := u.Life.Latest(t, device.Verified); f != nil {
		d := f.Data.(device.VerificationCertificate)
		add("public.verified", ui.On(d.Until).WithNote(v.T("public.certificate", d.Number, d.Institution)))
	}
	thing := u.Life.DeviceAt(t)
	add("public.device", ui.Text(strings.TrimSpace(thing.Maker+" "+thing.Model)).WithNote(v.T("public.serial", thing.Serial)))
	return out
}

func passed(d device.Detail) bool {
	switch o := d.(type) {
	case device.LegalOpinion:
		return o.Pass
	case device.TechnicalOpinion:
		return o.Pass
	}
	return false
}

// history is what happened at a site, oldest first, each fact once.
func history(v View, site *disclosure.Site) ui.Timeline {
	t := ui.Timeline{Label: v.T("public.history")}
	for _, x := range site.History() {
		t.Entries = append(t.Entries, ui.TimelineEntry{Number: len(t.Entries) + 1, Kind: ui.ByPerson, At: x.At, Act: v.W(x.What), Result: v.W(x.Line), Article: x.Event.Article()})
	}
	return t
}

// LawfulPage is 当时是否符合设备使用条件.
type LawfulPage struct {
	Lawful, Use, Law, JSON string
	When                   When
	Panel                  *ui.GatesPanel
}

// lawful is GET /public/s/{code}/lawful.
func (p *Public) lawful(c *web.Context, s *disclosure.Snapshot, site *disclosure.Site) error {
	u := site.Uses[0]
	if id := c.Query("use"); id != "" {
		chosen, known := s.Use(id)
		if !known || chosen.Site != site {
			return p.missing(c)
		}
		u = chosen
	}
	now := latest(s, c)
	when, t, bad := readWhen(c, viewOf(c.R.URL.Query()), now)
	if bad || t.IsZero() {
		v := viewOf(c.R.URL.Query())
		status := http.StatusOK
		if bad {
			status = http.StatusUnprocessableEntity
		}
		return p.ownPage(c, status, "lawful.html", p.lawfulPage(v, s, u, when))
	}
	return p.page(c, s.Tag, "lawful.html", func(v View) (Page, error) {
		a, err := disclosure.AnswerAt(&u.Life, t, now)
		if err != nil {
			return Page{}, err
		}
		page := p.lawfulPage(v, s, u, when)
		body := page.Body.(LawfulPage)
		panel := answerPanel(v, &a, t)
		body.Panel, body.Law = &panel, v.W(disclosure.Law(t))
		body.JSON = "/api/v1/public/devices/" + u.Life.Use.ID + "/lawful?at=" + escape(t.In(law.Beijing).Format(time.RFC3339))
		page.Body = body
		return page, nil
	})
}

func (p *Public) lawfulPage(v View, s *disclosure.Snapshot, u *disclosure.Use, when When) Page {
	site := u.Site
	path := sitePath(site.Code)
	name := v.W(capture.ViolationWords(u.Life.UseAt(s.At).Violation))
	return Page{View: v, Title: v.T("public.ask"), Lead: v.T("public.lawful.lead", site.Words, name), Demo: site.Demo, Section: Home,
		Crumbs: []ui.Link{{URL: v.To(Home), Text: v.T("public.find")}, {URL: v.To(path), Text: site.Words}},
		Body:   LawfulPage{Lawful: path + "/lawful", Use: u.Life.Use.ID, When: when}}
}

// readWhen reads day and time of the form; t is zero while they are not both there.
func readWhen(c *web.Context, v View, now time.Time) (When, time.Time, bool) {
	w := When{Day: c.Query("day"), Time: c.Query("time"), Last: lastDay(now)}
	if w.Day == "" && w.Time == "" {
		return w, time.Time{}, false
	}
	d, errDay := law.ParseDate(w.Day)
	clock := w.Time
	if len(clock) == len("15:04") {
		clock += ":00"
	}
	hour, errTime := time.Parse(time.TimeOnly, clock)
	if errDay != nil {
		w.Day, w.DayWrong = "", v.T("public.ask.day.wrong")
	}
	if errTime != nil {
		w.Time, w.TimeWrong = "", v.T("public.ask.time.wrong")
	}
	if w.DayWrong+w.TimeWrong != "" {
		return w, time.Time{}, true
	}
	t := d.Start().Add(time.Duration(hour.Hour())*time.Hour + time.Duration(hour.Minute())*time.Minute + time.Duration(hour.Second())*time.Second)
	if err, is := disclosure.Askable(t, now).(fault.Invalid); is {
		w.DayWrong = v.W(err.Fields[0].Want)
		return w, time.Time{}, true
	}
	return w, t, false
}

// answerPanel is the house's panel over the published facts: what only a capture can answer says so.
func answerPanel(v View, a *disclosure.Answer, t time.Time) ui.GatesPanel {
	met, unmet, unknown, ofCapture := a.Counts()
	panel := ui.GatesPanel{Subject: v.T("public.lawful.subject"), At: t, Rules: law.RuleVersion, Rows: ui.Conditions(v.Lang, a.Receipt.Statements())}
	switch {
	case unmet > 0:
		panel.State, panel.Answer = ui.Unmet, v.T("public.lawful.unmet", unmet)
	case unknown > ofCapture:
		panel.State, panel.Answer = ui.Unknown, v.T("public.lawful.unknown", unknown-ofCapture)
	default:
		panel.State, panel.Answer = ui.Met, v.T("public.lawful.met", met)
	}
	if ofCapture > 0 {
		panel.Why = v.T("public.lawful.capture", ofCapture)
	}
	for i := range panel.Rows {
		if why, is := disclosure.OfTheCapture[a.Receipt.Findings[i].Rule]; is && a.Receipt.Findings[i].Result == law.Unknown {
			panel.Rows[i].Because, panel.Rows[i].Cure = v.W(why), ""
		}
	}
	return panel
}
