package office

import (
	"slices"

	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// stepGroup are some steps under a heading.
type stepGroup struct {
	Title string
	Links ui.Links
}

// aboutSteps are the steps that are about one thing.
type aboutSteps struct {
	key   string
	steps []string
}

// stepGroups are what the steps are about, first match counts; what is in none is about the site.
var stepGroups = []aboutSteps{
	{"use", []string{"commission", "stop", "resume", "cancel", "pause", "maintenance-start", "maintenance-end", "redecide", "flight-plan", "flight-record", "evaluate", "evaluate-sign", "decide-past", "legacy", "legacy-verdict", "secret"}},
	{"sign", []string{"sign", "sign-report", "sign-missing", "inspect-sign", "adjust", "adjust-done", "mark"}},
	{"device", []string{"verify", "parts", "no-rule", "rule-issued", "repair", "firmware", "upkeep-plan", "upkeep", "abnormal", "normal", "clock", "silence", "incident", "refer", "video-system", "police-filing"}},
	{"public", []string{"publish", "publish-elsewhere", "correct", "correct-elsewhere", "withdraw-publication", "withdraw-elsewhere", "stop-shown"}},
	{"site", nil},
}

// underHeading puts the link of a step under its heading, in the order in which the steps come.
func underHeading(c *web.Context, groups []stepGroup, step string, link ui.Link) []stepGroup {
	at := slices.IndexFunc(stepGroups, func(g aboutSteps) bool { return g.steps == nil || slices.Contains(g.steps, step) })
	title := c.T("devices.steps." + stepGroups[at].key)
	if i := slices.IndexFunc(groups, func(g stepGroup) bool { return g.Title == title }); i >= 0 {
		groups[i].Links = append(groups[i].Links, link)
		return groups
	}
	return append(groups, stepGroup{title, ui.Links{link}})
}
