package office

import (
	"slices"
	"strconv"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// parametersOf are the parameters that matter for a step.
var parametersOf = map[string][]statute.Name{
	"argue": {statute.SharedRadius}, "plan": {statute.Spacing}, "sign": {statute.SignDistance}, "legal-review": {statute.SignDistance}, "technical-review": {statute.ClockLimit},
	"clock": {statute.ClockLimit}, "inspect-sign": {statute.SignInspection}, "evaluate": {statute.EvaluationInterval}, "maintenance-start": {statute.MaintenanceDecision},
	"redecide": {statute.MaintenanceDecision}, "stop": {statute.StopNotice}, "stop-shown": {statute.StopNotice}, "upkeep": {statute.MaintenanceGrace}, "upkeep-plan": {statute.MaintenanceGrace},
}

// overlaid are the parameters of devices and captures that a source of the use's field sets otherwise than our default (Art 2(1)): value, provision, rank,
// since when, and instead of what. Of all, or of some names only. The clock limit by which captures are judged is a fact of the use and
// stays what it was when it was registered: that is said.
func (o *Office) overlaid(c *web.Context, l *device.Life, only ...statute.Name) (ui.Facts, error) {
	values, err := statute.Parameters(c.Ctx(), o.reader(), c.Actor.Book, l.Use.Field, law.DateOf(o.now(c)))
	if err != nil {
		return nil, err
	}
	var out ui.Facts
	for _, v := range values {
		if v.Overlay == nil || v.Kind.OfCases() || len(only) > 0 && !slices.Contains(only, v.Kind.Name) {
			continue
		}
		source := v.Overlay.Source()
		note := c.T("overlays.here", c.Words(v.Source()), c.Words(source.Rank.Words()), ui.Day(c.Lang(), v.Overlay.From), c.Words(v.Kind.Measure(v.Kind.Default)))
		if v.Kind.Name == statute.ClockLimit {
			note += gap(c) + c.T("overlays.here.clock", c.Words(v.Kind.Measure(l.Use.ClockLimitMS)))
		}
		out = append(out, ui.Fact{Key: c.Words(v.Kind.Words), Value: ui.Goto("/overlays/"+v.Overlay.ID, c.Words(v.Kind.Measure(v.Amount))).WithNote(note)})
	}
	return out, nil
}

// defaultOf are the fields of steps that begin with the value of a parameter in the field of the use.
var defaultOf = map[string]statute.Name{"grace_days": statute.MaintenanceGrace}

// prefillDefaults fills them with what holds today (Art 2(1)).
func (o *Office) prefillDefaults(c *web.Context, form *ui.Form, s *deviceStep, l *device.Life) error {
	for _, f := range s.fields {
		name, ok := defaultOf[f.name]
		if !ok {
			continue
		}
		v, err := statute.Parameter(c.Ctx(), o.reader(), c.Actor.Book, l.Use.Field, name, law.DateOf(o.now(c)))
		if err != nil {
			return err
		}
		form.Prefill(f.name, strconv.FormatInt(v.Amount, 10))
	}
	return nil
}
