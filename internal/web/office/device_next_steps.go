package office

import (
	"slices"
	"time"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

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
	installed := append([]string{"survey", "sign", "sign-report", "sign-missing", "reference", "mark", "alter-place", "alter-area", "alter-points", "alter-aim", "alter-model", "alter-violation", "legal-review", "technical-review", "cancel", "withdraw-approval"}, append(siting, upkeep...)...)
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
