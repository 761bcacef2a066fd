package office

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// A siting plan may take in further sites of the body (Art 9): they are chosen first; what the plan says once is then asked once, and
// what it says of a site for each.

// sitesForm asks which further sites a plan takes in.
type sitesForm struct {
	Action string
	Title  string
	Note   string
	Open   bool
	Field  ui.Field
	Keeps  []ui.Hidden
}

// chooseSites loads the further sites that the form has chosen.
func (o *Office) chooseSites(c *web.Context, a *asked) error {
	chosen := c.Form().Field(device.TogetherField, c.T("plans.choose")).Values
	if len(chosen) >= device.PlanSitesMost {
		return fault.Invalid{Fields: []fault.Field{device.TooManySites}}
	}
	for _, use := range chosen {
		if use == a.life.Use.ID || slices.ContainsFunc(a.further, func(l device.Life) bool { return l.Use.ID == use }) {
			continue
		}
		l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ProposeDevice), use, o.now(c))
		if err != nil {
			return err
		}
		a.further = append(a.further, l)
	}
	return nil
}

// sites are the lives that a plan is about, the first one first.
func (a *asked) sites() []*device.Life {
	out := []*device.Life{a.life}
	for i := range a.further {
		out = append(out, &a.further[i])
	}
	return out
}

// offerSites puts the choice of further sites above the form of a plan, and what is chosen into it.
func (o *Office) offerSites(c *web.Context, s *deviceStep, l *device.Life, p *StepPage) error {
	if !s.sites {
		return nil
	}
	now, form := o.now(c), c.Form()
	able, err := l.PlannableWith(c.Ctx(), o.reader(), c.Actor.Scope(s.kind.Permission), now)
	if err != nil {
		return err
	}
	for _, x := range s.asked.further {
		if !slices.ContainsFunc(able, func(y device.Life) bool { return y.Use.ID == x.Use.ID }) {
			able = append(able, x)
		}
		p.With = append(p.With, ui.Hidden{Name: device.TogetherField, Value: x.Use.ID})
	}
	if len(able) == 0 {
		return nil
	}
	if len(s.asked.further) > 0 {
		for n, x := range s.asked.sites() {
			form.Prefill(device.OfSiteN("violations", n), x.UseAt(now).Violation)
		}
	}
	var choices []ui.Choice
	for i := range able {
		choices = append(choices, ui.Choice{Value: able[i].Use.ID, Label: able[i].SiteAt(now).Words, Note: siteNote(c, &able[i], now)})
	}
	field := form.Field(device.TogetherField, c.T("plans.choose")).As("checks").Optional().Of(choices)
	p.Sites = &sitesForm{Action: p.Action, Title: c.T("plans.choose.title"), Note: c.T("plans.choose.hint", device.PlanSitesMost), Open: len(s.asked.further) > 0, Field: field}
	if like := cmp.Or(c.Query(sisterField), form.Value(sisterField)); like != "" {
		p.Sites.Keeps = []ui.Hidden{{Name: sisterField, Value: like}}
	}
	return nil
}

// siteNote tells sites of like names apart.
func siteNote(c *web.Context, l *device.Life, now time.Time) string {
	site, parts := l.SiteAt(now), []string{}
	for _, x := range []string{site.Direction, l.DeviceAt(now).Serial, l.UseAt(now).Violation} {
		if x != "" {
			parts = append(parts, x)
		}
	}
	return listed(c, parts)
}

// planFields ask each principle of Art 9 with what shows it: the provision, the figures of a period. With further sites, what is about
// a place is asked for each.
func planFields(a *asked) []stepField {
	once := []stepField{heading("lawful"), pick("basis", a.provisions()[1:]), area("lawful"), heading("open"), area("open")}
	period := []stepField{day("data_from"), day("data_until")}
	figures := []stepField{digits("accidents").called("plan_accidents"), digits("observed"), digits("complaints"), area("scientific")}
	reasonable, necessary := []stepField{area("spacing"), area("near").maybe(), area("reasonable")}, []stepField{area("necessary"), line("violations")}
	if len(a.further) == 0 {
		return slices.Concat(once, []stepField{heading("scientific")}, period, figures, []stepField{heading("reasonable")}, reasonable, []stepField{heading("necessary")}, necessary)
	}
	out := slices.Concat(once, []stepField{heading("period")}, period)
	for n, l := range a.sites() {
		place := l.SiteAt(a.day.AddDays(1).Start()).Words
		out = append(out, stepField{name: device.OfSiteN("site", n), kind: "heading", words: law.Words{ZH: place, EN: place}, site: n + 1})
		for _, f := range slices.Concat(figures, reasonable, necessary) {
			out = append(out, f.ofSite(n))
		}
	}
	return out
}

// ofSite is the field for the n-th site of a plan, counted from 0.
func (f stepField) ofSite(n int) stepField {
	f.label = cmp.Or(f.label, f.name)
	f.name, f.site = device.OfSiteN(f.name, n), n+1
	return f
}

// planData are the figures of the n-th site of a plan, counted from 0; the period is that of the plan.
func (f *stepForm) planData(n int) device.PlanData {
	figure := func(name string) int64 { return f.Int(device.OfSiteN(name, n), 0, 10_000_000) }
	d := device.PlanData{Accidents: figure("accidents"), Observed: figure("observed"), Complaints: figure("complaints")}
	if day := f.OptionalDate("data_from"); day != nil {
		d.From = *day
	}
	if day := f.OptionalDate("data_until"); day != nil {
		d.Until = *day
	}
	return d
}

// furtherSites are what the form says of the sites after the first.
func (f *stepForm) furtherSites() (out []device.PlanSite) {
	for i := range f.asked.further {
		n := i + 1
		text := func(name string) string { return f.text(device.OfSiteN(name, n)) }
		out = append(out, device.PlanSite{Use: f.asked.further[i].Use.ID, Scientific: text("scientific"), Reasonable: text("reasonable"), Necessary: text("necessary"),
			Spacing: text("spacing"), Near: text("near"), Violations: f.codes(device.OfSiteN("violations", n)), Data: f.planData(n)})
	}
	return out
}

// subjects are the things that the act of a form is about.
func (a *asked) subjects(l *device.Life) []string {
	out := []string{l.Device.ID, l.Site.ID}
	for i := range a.further {
		x := &a.further[i]
		out = append(out, x.Use.ID, x.Device.ID, x.Site.ID)
	}
	return out
}

// periodOnce is the name of a field of the form for a name of the chapter: the period of the data is asked once for all sites.
func periodOnce(name string) string {
	for _, once := range []string{"data_from", "data_until"} {
		if strings.HasPrefix(name, once+"_") {
			return once
		}
	}
	return name
}

// besidePlan says on the steps of a plan over several sites which they are, and leads to it.
func (o *Office) besidePlan(c *web.Context, s *deviceStep, l *device.Life, p *StepPage) error {
	now := o.now(c)
	of := l.PlanOver(now)
	if of == nil || !slices.Contains([]string{"submit", "approve", "reject"}, s.name) {
		return nil
	}
	p.More = &ui.Link{URL: planPath(of.ID), Text: c.T("plans.whole", len(of.Uses))}
	if s.name != "submit" {
		p.Notice = ui.Facts{{Key: c.T("plans.one.key"), Value: ui.Text(c.T("plans.one", l.SiteAt(now).Words, len(of.Uses)))}}
		return nil
	}
	plan, err := device.PlanIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), of.ID, now)
	if err != nil {
		return err
	}
	for i := range plan.Sites {
		x := &plan.Sites[i]
		place, sent := x.Life.SiteAt(now).Words, ui.Text(c.T("plans.send.yes"))
		if x.Stage != device.PlanAtDraft {
			sent = ui.Text(c.T("plans.send.no"))
		}
		p.Notice = append(p.Notice, ui.Fact{Key: place, Value: sent.WithNote(strings.Join(x.Draft.Data.(device.SitingPlan).Violations, "、"))})
		if x.Life.Use.ID == l.Use.ID || x.Stage != device.PlanAtDraft {
			continue
		}
		same, err := x.Life.SimilarAnswers(c.Ctx(), o.reader(), now)
		if err != nil {
			return err
		}
		for _, y := range same {
			p.Groups[0].Warnings = append(p.Groups[0].Warnings, c.T("plans.similar", place, c.Words(y.Principle), y.Site))
		}
	}
	return nil
}
