package office

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// UsePage is the life of one use: where it stands, its conditions now or on any day, what may be done, and its whole life.
type UsePage struct {
	Sentence string   // where it stands, with the first lawful day
	Forward  ui.Links // steps that bring it forward from where it stands
	Held     []heldStep
	Steps    []stepGroup // the other steps, by what they are about
	Gates    ui.GatesPanel
	Day      dayForm
	Papers   ui.Links
	Facts    ui.Facts
	Years    ui.Facts // the days that the years bring
	Overlaid ui.Facts // what a source of the field sets otherwise
	Doubts   *ui.Table
	Health   ui.Facts // what the device last said of itself
	Silent   string   // when it never said anything
	Months   *ui.Tabs // of a long life, which shows one month at a time
	Life     ui.Timeline
	Recalls  ui.Links // the last ones, and the way to all
	Recusal  ui.Links // to recuse oneself from the use, or to record an application (Art 42)
}

// heldStep is a step that is not possible now, and why.
type heldStep struct{ Title, Because string }

// dayForm asks for the conditions of an instant.
type dayForm struct {
	Action    string
	At, Known ui.Field
	Asked     bool
}

var usePageTemplate = web.NewTemplate[UsePage](files, "use.html")

func (o *Office) usePage(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewDevices)
	now := o.now(c)
	l, err := device.LoadIn(c.Ctx(), o.reader(), scope, c.Path("id"), now)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	at, known := in.OptionalInstant("at"), in.OptionalInstant("known")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	standing := l.StateAt(now)
	entries, err := device.Timeline(c.Ctx(), o.reader(), scope, l.Use.ID)
	if err != nil {
		return web.Page{}, err
	}
	p := UsePage{Sentence: useSentence(c, &l, standing, now), Day: useDay(c, &l, at != nil || known != nil), Facts: useFacts(c, &l, now)}
	p.Papers = ui.Links{{URL: usePath(l.Use.ID) + "/papers", Text: c.T("papers.of"), Icon: "document"}}
	p.Papers = append(p.Papers, planOf(c, &l, now)...)
	p.Recusal = recusalWays(c, people.OfUse, l.Use.ID, l.Use.Body)
	p.Forward, p.Steps, p.Held = stepsFor(c, &l, now)
	p.Held = slices.DeleteFunc(p.Held, func(h heldStep) bool { return strings.HasPrefix(p.Sentence, h.Because) }) // it is said above
	if p.Gates, err = o.gatesOn(c, &l, entries, cmp.Or(at, &now), known, at != nil || known != nil); err != nil {
		return web.Page{}, err
	}
	if p.Health, p.Silent, err = o.healthFacts(c, scope, l.Device.ID); err != nil {
		return web.Page{}, err
	}
	months := lifeMonths(entries)
	month, err := months.chosen(c)
	if err != nil {
		return web.Page{}, err
	}
	p.Months = months.tabs(c, usePath(l.Use.ID), month)
	if p.Life, err = o.useLife(c, &l, entries, month, now); err != nil {
		return web.Page{}, err
	}
	if p.Recalls, err = o.recallsOf(c, l.Use.ID); err != nil {
		return web.Page{}, err
	}
	intervals, err := device.IntervalsOf(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	p.Years, p.Doubts = useYears(c, &l, intervals, now), useDoubts(c, &l, now)
	if p.Overlaid, err = o.overlaid(c, &l); err != nil {
		return web.Page{}, err
	}
	return usePageTemplate.Page(useHead(c, &l, standing, now), p), nil
}

// useHead is the head of the page of a use, with the ways that lead on from it.
func useHead(c *web.Context, l *device.Life, standing device.Standing, now time.Time) web.Head {
	badge := stateBadge(c, standing)
	head := web.Head{Title: l.SiteAt(now).Words, Lead: c.Words(capture.ViolationWords(l.UseAt(now).Violation)), Status: &badge, Crumbs: deviceCrumbs(c), Wide: true}
	head.Actions = []ui.Link{{URL: usePath(l.Use.ID) + "/siting", Text: c.T("siting.title"), Icon: "device"}, {URL: usePath(l.Use.ID) + "/sign-sheet", Text: c.T("signsheet.print"), Icon: "print"}}
	if c.Actor.ActsFor(access.OpenRecalls, l.Use.Body) {
		head.Actions = append(head.Actions, ui.Link{URL: usePath(l.Use.ID) + "/recall", Text: c.Words(capture.RecallAsked.Title), Icon: "attention"})
	}
	if c.Actor.ActsFor(access.ProposeDevice, l.Device.Body) {
		head.Actions = append(head.Actions, ui.Link{URL: "/devices/keys/" + l.Device.ID, Text: c.T("devices.keys"), Icon: "key"})
	}
	if c.Actor.ActsFor(access.AnalyseSources, l.Use.Body) {
		head.Actions = append(head.Actions, ui.Link{URL: usePath(l.Use.ID) + "/source", Text: c.Words(governance.TaskRaised.Title), Icon: "place"})
	}
	return head
}

// useSentence says where the use stands and when it may be used first.
func useSentence(c *web.Context, l *device.Life, s device.Standing, now time.Time) string {
	if s.Ready {
		return c.T("devices.ready")
	}
	if first, because, ok := l.FirstLawfulDay(now); ok && s.State == device.Waiting {
		if first > law.DateOf(now) {
			return c.T("devices.sentences", waitsUntil(c, first, now), c.Words(because))
		}
	}
	switch {
	case s.Why != nil:
		return c.Words(s.Why.Because)
	case !s.Since.IsZero():
		return c.T("devices.since", ui.Day(c.Lang(), law.DateOf(s.Since)), c.Words(s.Words))
	}
	return ""
}

func useDay(c *web.Context, l *device.Life, asked bool) dayForm {
	form := c.Form()
	return dayForm{Action: usePath(l.Use.ID), Asked: asked, At: form.Field("at", c.T("devices.day.at")).As("datetime"),
		Known: form.Field("known", c.T("devices.day.known")).As("datetime").Optional()}
}

// gatesOn are the conditions at an instant, as known now or then, each with the record that it rests on.
func (o *Office) gatesOn(c *web.Context, l *device.Life, entries []device.Entry, at, known *time.Time, asked bool) (ui.GatesPanel, error) {
	if asked {
		then, err := device.LoadAround(c.Ctx(), o.reader(), c.Actor.Book, l.Use.ID, *at, known)
		if err != nil {
			return ui.GatesPanel{}, err
		}
		l = &then
	}
	p := useGates(c, l, *at)
	if known != nil {
		p.Why = c.T("devices.day.asknown", ui.Moment(c.Lang(), *known))
	}
	for i, s := range l.Gates(*at) {
		if e := lastRecord(entries, s, *at, known); e != nil {
			p.Rows[i].Proof, p.Rows[i].ProofURL = c.T("devices.proof", e.Number, c.Words(e.Act)), lifeMonths(entries).address(usePath(l.Use.ID), e)
		}
	}
	return p, nil
}

// lastRecord is the record that a condition rests on: the last entry of its events that holds at an instant, among those that
// counted with what was known; nil when there is none.
func lastRecord(entries []device.Entry, s law.Statement, at time.Time, known *time.Time) *device.Entry {
	events := decisive(s)
	var last *device.Entry
	for i := range entries {
		e := &entries[i]
		if onRecord(e, known) && slices.Contains(events, e.Event) && onChannel(s.Rule, e) && !e.At.After(at) && (last == nil || !e.At.Before(last.At)) {
			last = e
		}
	}
	return last
}

// decisive are the events that decide a condition. What undoes a record, an alteration or a stop, decides only what is not met.
func decisive(s law.Statement) []device.Event {
	all := records[s.Rule]
	if s.Result != law.Met {
		return all
	}
	made := slices.DeleteFunc(slices.Clone(all), func(e device.Event) bool { return e == device.Altered || slices.Contains(stops, e) })
	if len(made) == 0 {
		return all
	}
	return made
}

// onChannel tells whether an entry can decide a condition on one channel of publication.
func onChannel(rule string, e *device.Entry) bool {
	want, one := map[string]device.Channel{"A14.1b": device.Platform, "A14.1c": device.Other}[rule]
	switch d := e.Data.(type) {
	case device.Publication:
		return !one || d.Channel == want
	case device.Correction:
		return !one || d.Channel == want
	case device.Withdrawal:
		return !one || d.Channel == want
	}
	return true
}

// onRecord tells whether an entry counts with what was known at an instant; nil asks for now.
func onRecord(e *device.Entry, known *time.Time) bool {
	if known == nil {
		return e.Struck == nil
	}
	return !e.KnownAt.After(*known) && (e.Struck == nil || e.Struck.DecidedAt.After(*known))
}

// useGates is the panel of a use's conditions at an instant (ux G.4).
func useGates(c *web.Context, l *device.Life, at time.Time) ui.GatesPanel {
	statements := l.Gates(at)
	p := ui.GatesPanel{Subject: c.T("devices.gates.subject"), At: at, Rules: law.RuleVersion, Rows: ui.Conditions(c.Lang(), statements), State: ui.Met, Answer: c.T("devices.gates.met")}
	switch {
	case slices.ContainsFunc(statements, func(s law.Statement) bool { return s.Result == law.Unmet && s.Consequence != law.Corroboration }):
		p.State, p.Answer = ui.Unmet, c.T("devices.gates.unmet")
	case slices.ContainsFunc(statements, func(s law.Statement) bool { return s.Result == law.Unknown }):
		p.State, p.Answer = ui.Unknown, c.T("devices.gates.unknown")
	}
	return p
}

func useFacts(c *web.Context, l *device.Life, now time.Time) ui.Facts {
	d, site, use := l.DeviceAt(now), l.SiteAt(now), l.UseAt(now)
	facts := ui.Facts{{Key: c.T("devices.fact.device"), Value: ui.Text(d.Maker + " " + d.Model)}, {Key: c.T("devices.fact.serial"), Value: ui.Whole(d.Serial)},
		{Key: c.T("devices.fact.kind"), Value: ui.Text(c.Words(kindWords(site.Kind)))}}
	if site.Place != "" {
		facts = append(facts, ui.Fact{Key: c.T("devices.fact.place"), Value: ui.Text(c.Words(device.Words(device.Places, site.Place)))})
	}
	if site.Point != nil {
		facts = append(facts, ui.Fact{Key: c.T("devices.fact.point"), Value: ui.Whole(fmt.Sprintf("%.5f, %.5f", site.Point.Lon, site.Point.Lat)).WithNote(c.T("devices.fact.tolerance", fmt.Sprintf("%g", site.ToleranceM)))})
	}
	if site.Direction != "" {
		facts = append(facts, ui.Fact{Key: c.T("devices.fact.direction"), Value: ui.Text(site.Direction)})
	}
	return append(facts, ui.Fact{Key: c.T("devices.fact.violation"), Value: ui.Text(use.Violation + " " + c.Words(capture.ViolationWords(use.Violation)))},
		ui.Fact{Key: c.T("devices.fact.clock"), Value: ui.Whole(c.T("captures.clock.ms", use.ClockLimitMS))})
}

func kindWords(k admissibility.SiteKind) law.Words {
	if k == admissibility.Mobile {
		return device.Words(device.SiteKinds, "mobile")
	}
	return device.Words(device.SiteKinds, "fixed")
}
