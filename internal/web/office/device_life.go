package office

import (
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// longPause is how many days without an entry break the rail of a life: as long as a publication runs (Art 14(1)).
const longPause = 30

// useLife is the life as a numbered timeline with the next steps (ux G.5), or one month of it.
func (o *Office) useLife(c *web.Context, l *device.Life, entries []device.Entry, m month, now time.Time) (ui.Timeline, error) {
	names := o.namer(c)
	t := ui.Timeline{Label: c.T("devices.life")}
	for i := m.from; i < m.until; i++ {
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
	if m.until < len(entries) {
		return t, nil
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
	if s, is := e.Data.(device.SitingPlan); is && s.Together != nil {
		out.Asks = append(out.Asks, ui.Link{URL: planPath(s.Together.ID), Text: c.T("plans.whole", len(s.Together.Uses))})
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
		out.Asks = append(out.Asks, ui.Link{URL: at, Text: c.T("devices.takeback.open")})
	case e.Event != device.Registered && c.Actor.ActsFor(access.ProposeTakeBack, l.Use.Body):
		out.Asks = append(out.Asks, ui.Link{URL: usePath(l.Use.ID) + "/facts/" + e.Fact + "/takeback", Text: c.T("devices.takeback.ask")})
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
