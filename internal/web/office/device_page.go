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
	Doubts   *ui.Table
	Health   ui.Facts // what the device last said of itself
	Silent   string   // when it never said anything
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
	p.Recusal = recusalWays(c, people.OfUse, l.Use.ID, l.Use.Body)
	p.Forward, p.Steps, p.Held = stepsFor(c, &l, now)
	p.Held = slices.DeleteFunc(p.Held, func(h heldStep) bool { return strings.HasPrefix(p.Sentence, h.Because) }) // it is said above
	if p.Gates, err = o.gatesOn(c, &l, entries, cmp.Or(at, &now), known, at != nil || known != nil); err != nil {
		return web.Page{}, err
	}
	if p.Health, p.Silent, err = o.healthFacts(c, scope, l.Device.ID); err != nil {
		return web.Page{}, err
	}
	if p.Life, err = o.useLife(c, &l, entries, now); err != nil {
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
	return usePageTemplate.Page(head, p), nil
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
			p.Rows[i].Proof, p.Rows[i].ProofURL = c.T("devices.proof", e.Number, c.Words(e.Act)), fmt.Sprintf("#entry-%d", e.Number)
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
		facts = append(facts, ui.Fact{Key: c.T("devices.fact.point"), Value: ui.Whole(fmt.Sprintf("%.5f, %.5f ± %g m", site.Point.Lon, site.Point.Lat, site.ToleranceM))})
	}
	if site.Direction != "" {
		facts = append(facts, ui.Fact{Key: c.T("devices.fact.direction"), Value: ui.Text(site.Direction)})
	}
	return append(facts, ui.Fact{Key: c.T("devices.fact.violation"), Value: ui.Text(use.Violation + " " + c.Words(capture.ViolationWords(use.Violation)))},
		ui.Fact{Key: c.T("devices.fact.clock"), Value: ui.Whole(fmt.Sprintf("%d ms", use.ClockLimitMS))})
}

func kindWords(k admissibility.SiteKind) law.Words {
	if k == admissibility.Mobile {
		return device.Words(device.SiteKinds, "mobile")
	}
	return device.Words(device.SiteKinds, "fixed")
}

// stepsFor are the steps that this person may take now: those that bring the use forward, the others, and those that only
// time or others can bring about, with the reason.
func stepsFor(c *web.Context, l *device.Life, now time.Time) (forward ui.Links, others []stepGroup, waits []heldStep) {
	standing := l.StateAt(now)
	leading := forwardIn[standing.State]
	if standing.Why != nil {
		leading = slices.Concat(leading, curedBy[standing.Why.Rule])
	}
	for _, s := range deviceSteps() {
		if !slices.Contains(stepsIn[standing.State], s.name) || !s.fits(l) || s.shows != nil && !s.shows(l, now) || !c.Actor.ActsFor(s.kind.Permission, l.Use.Body) {
			continue
		}
		link := ui.Link{URL: deviceStepPath(l.Use.ID, s.name), Text: c.Words(s.words())}
		switch why := held(c, l, s.name, now); {
		case why != "":
			waits = append(waits, heldStep{link.Text, why})
		case slices.Contains(leading, s.name):
			forward = append(forward, link)
		default:
			others = underHeading(c, others, s.name, link)
		}
	}
	return forward, others, waits
}

// forwardIn are the steps that lead on from a state (states.md D1), whoever takes them.
var forwardIn = map[device.State][]string{
	device.Draft: {"argue"}, device.ArguedState: {"plan", "submit"}, device.PlanRefused: {"plan", "submit"}, device.PlanPending: {"approve", "reject"},
	device.PlanOK: {"survey", "sign", "mark", "clock"}, device.Installed: {"legal-review", "technical-review"}, device.Publishing: {"publish", "publish-elsewhere"},
	device.Waiting: {"commission"}, device.SignSuspended: {"sign"}, device.Maintenance: {"maintenance-end"}, device.StoppedState: {"stop-shown", "resume"},
	device.ReviewRequired: {"plan", "submit", "approve", "reject", "legal-review", "technical-review"},
}

// curedBy are the steps that can cure the first condition that is not met, where there is one step for it.
var curedBy = map[string][]string{
	"A9b": {"plan", "submit", "approve"}, "A9b-place": {"survey"}, "A10.2-legal": {"legal-review"}, "A10.2-technical": {"technical-review"},
	"A14.1a": {"sign"}, "A14.1b": {"publish"}, "A14.1c": {"publish-elsewhere"}, "A16.1.4": {"mark"}, "A22.1b": {"verify"}, "A36.3": {"normal", "clock"},
}

// held is why a step that this person may take cannot be taken now, though it comes next; empty when it can. It is for what
// only time or others can bring about: what is wrong with the step itself the act says.
func held(c *web.Context, l *device.Life, step string, now time.Time) string {
	s := l.StateAt(now)
	if step != "commission" || s.Ready {
		return ""
	}
	if first, _, ok := l.FirstLawfulDay(now); ok && first > law.DateOf(now) {
		return waitsUntil(c, first, now)
	}
	if s.Why != nil {
		return c.Words(s.Why.Because)
	}
	for _, x := range l.Gates(now) {
		if x.Result != law.Met && x.Consequence != law.Corroboration {
			return c.Words(x.Because)
		}
	}
	return ""
}

// waitsUntil says how long there is until the first lawful day: 还差12天，最早9月5日可以启用。
func waitsUntil(c *web.Context, first law.Date, now time.Time) string {
	return c.T("devices.waits", int(first)-int(law.DateOf(now)), ui.Day(c.Lang(), first))
}

// stepsIn are the steps that make sense in a state; the act decides finally.
var stepsIn = func() map[device.State][]string {
	siting := []string{"view", "private-place", "carrier", "season", "day-filing", "stand"}
	upkeep := []string{"verify", "parts", "no-rule", "rule-issued", "repair", "firmware", "abnormal", "normal", "clock", "incident", "refer", "video-system", "police-filing", "secret"}
	years := []string{"inspect-sign", "adjust", "adjust-done", "decide-past", "evaluate", "evaluate-sign", "upkeep-plan", "upkeep", "silence", "legacy-verdict"}
	installed := append([]string{"survey", "sign", "sign-report", "sign-missing", "mark", "alter-place", "alter-area", "alter-points", "alter-aim", "alter-model", "alter-violation", "legal-review", "technical-review", "cancel", "withdraw-approval"}, append(siting, upkeep...)...)
	public := append([]string{"publish", "publish-elsewhere", "correct", "correct-elsewhere", "withdraw-publication", "withdraw-elsewhere", "commission", "flight-plan", "flight-record"}, installed...)
	running := append([]string{"maintenance-start", "pause", "stop", "flight-plan", "flight-record", "correct", "correct-elsewhere", "withdraw-publication", "withdraw-elsewhere", "publish", "publish-elsewhere"}, installed...)
	running = append(years, running...)
	return map[device.State][]string{
		device.Draft: append([]string{"argue", "legacy", "secret", "cancel"}, siting...), device.ArguedState: append([]string{"plan", "submit", "secret", "cancel"}, siting...),
		device.PlanRefused: append([]string{"plan", "submit", "secret", "cancel"}, siting...),
		device.PlanPending: append([]string{"approve", "reject", "secret", "cancel"}, siting...), device.PlanOK: installed, device.Installed: public, device.Publishing: public, device.Waiting: public,
		device.Live: running, device.Maintenance: append([]string{"maintenance-end", "redecide"}, running...), device.SignSuspended: running, device.BlockedState: running,
		device.ReviewRequired: append([]string{"plan", "submit", "approve", "reject"}, running...),
		device.StoppedState:   append([]string{"resume", "stop-shown", "maintenance-end", "publish", "publish-elsewhere", "decide-past", "adjust-done", "evaluate-sign"}, installed...),
		device.CancelledState: {"stop-shown"},
	}
}()

// longPause is how many days without an entry break the rail of a life: as long as a publication runs (Art 14(1)).
const longPause = 30

// useLife is the whole life as a numbered timeline with the next steps (ux G.5).
func (o *Office) useLife(c *web.Context, l *device.Life, entries []device.Entry, now time.Time) (ui.Timeline, error) {
	names := o.namer(c)
	t := ui.Timeline{Label: c.T("devices.life")}
	for i := range entries {
		e, err := lifeEntry(c, l, &entries[i], names)
		if err != nil {
			return t, err
		}
		if i > 0 {
			if days := int(law.DateOf(entries[i].KnownAt) - law.DateOf(entries[i-1].KnownAt)); days > longPause {
				e.GapDays = days
			}
		}
		t.Entries = append(t.Entries, e)
	}
	for _, n := range l.NextSteps(now) {
		e := ui.TimelineEntry{Kind: ui.NextStep, Act: c.Words(n.Act), By: rolesIn(c, n.Roles)}
		if n.From > 0 {
			e.Due = c.T("devices.next.from", ui.Day(c.Lang(), n.From))
		}
		t.Entries = append(t.Entries, e)
	}
	return t, nil
}

func rolesIn(c *web.Context, roles []access.Role) string {
	parts := make([]string, len(roles))
	for i, r := range roles {
		parts[i] = c.Words(access.Titles[r])
	}
	return listed(c, parts)
}

// namer names persons, each of them looked up once.
func (o *Office) namer(c *web.Context) func(person string) (string, error) {
	known := map[string]string{}
	return func(person string) (string, error) {
		if name, ok := known[person]; ok {
			return name, nil
		}
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, person)
		known[person] = name
		return name, err
	}
}

// lifeEntry is one record of a life. What holds from another instant than that of its recording says when it was recorded.
func lifeEntry(c *web.Context, l *device.Life, e *device.Entry, names func(string) (string, error)) (ui.TimelineEntry, error) {
	out := ui.TimelineEntry{Number: e.Number, Kind: ui.ByPerson, At: e.At, Act: c.Words(e.Act), Article: e.Article, Result: c.Words(e.Line)}
	var err error
	if e.Person == "" {
		out.Kind, out.By = ui.ByMachine, c.T("devices.by.system")
	} else if out.By, err = names(e.Person); err != nil {
		return out, err
	}
	if e.KnownAt.Sub(e.At).Abs() >= time.Minute {
		out.By = c.T("devices.recorded", out.By, ui.Stamp(e.KnownAt))
	}
	for _, d := range e.Documents {
		out.Papers = append(out.Papers, ui.Link{URL: "/documents/" + d.Digest, Text: d.Name})
	}
	switch {
	case e.Struck != nil:
		if out.Withdrawn, err = struck(c, e.Struck, names); err != nil {
			return out, err
		}
	case e.Proposed != nil:
		at := "/takebacks"
		if c.Actor.ActsFor(access.DecideTakeBack, l.Use.Body) {
			at += "/" + e.Proposed.ID
		}
		out.Asks = ui.Links{{URL: at, Text: c.T("devices.takeback.open")}}
	case e.Event != device.Registered && c.Actor.ActsFor(access.ProposeTakeBack, l.Use.Body):
		out.Asks = ui.Links{{URL: usePath(l.Use.ID) + "/facts/" + e.Fact + "/takeback", Text: c.T("devices.takeback.ask")}}
	}
	return out, nil
}

// struck says who took a record back, when, on whose proposal and why.
func struck(c *web.Context, t *device.TakeBack, names func(string) (string, error)) (*ui.Withdrawn, error) {
	decider, err := names(t.Decider)
	if err != nil {
		return nil, err
	}
	proposer, err := names(t.Proposer)
	if err != nil {
		return nil, err
	}
	out := &ui.Withdrawn{By: decider, Why: c.T("devices.takeback.struck", strings.TrimSpace(t.Reason), proposer, strings.TrimSpace(t.Answer))}
	if t.DecidedAt != nil {
		out.At = *t.DecidedAt
	}
	return out, nil
}
