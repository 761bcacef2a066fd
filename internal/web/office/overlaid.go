package office

import (
	"slices"

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
	"redecide": {statute.MaintenanceDecision}, "stop": {statute.StopNotice}, "stop-shown": {statute.StopNotice}, "upkeep": {statute.MaintenanceGrace},
}

// followed are the parameters by which the house counts what a source sets. By the others it does not: who acts looks at them.
var followed = []statute.Name{statute.EvaluationInterval, statute.SignInspection, statute.SignDistance, statute.MaintenanceDecision, statute.ReviewTerm}

// overlaid are the parameters that a source of the use's field sets otherwise than our default (Art 2(1)): value, provision, rank,
// since when, and instead of what. Of all, or of some names only.
func (o *Office) overlaid(c *web.Context, l *device.Life, only ...statute.Name) (ui.Facts, error) {
	values, err := statute.Parameters(c.Ctx(), o.reader(), c.Actor.Book, l.Use.Field, law.DateOf(o.now(c)))
	if err != nil {
		return nil, err
	}
	var out ui.Facts
	for _, v := range values {
		if v.Overlay == nil || len(only) > 0 && !slices.Contains(only, v.Kind.Name) {
			continue
		}
		source := v.Overlay.Source()
		note := c.T("overlays.here", c.Words(v.Source()), c.Words(source.Rank.Words()), ui.Day(c.Lang(), v.Overlay.From), c.Words(v.Kind.Measure(v.Kind.Default)))
		if !slices.Contains(followed, v.Kind.Name) {
			note += gap(c) + c.T("overlays.here.look")
		}
		out = append(out, ui.Fact{Key: c.Words(v.Kind.Words), Value: ui.Goto("/overlays/"+v.Overlay.ID, c.Words(v.Kind.Measure(v.Amount))).WithNote(note)})
	}
	return out, nil
}
