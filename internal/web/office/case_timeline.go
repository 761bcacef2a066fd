package office

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// gapFrom is from how many days without an entry on the rail of a case is drawn broken (ux G.5). [POLICY]
const gapFrom = 30

// caseMonth is the month of a step, as an address names it.
func caseMonth(x *casefile.Step) string { return x.At.In(law.Beijing).Format("2006-01") }

// caseMonths lead to the months of a long course, each with how many entries it has; nil for one that stands on one page.
func caseMonths(c *web.Context, k *casefile.Case) (tabs *ui.Tabs, chosen string, err error) {
	if len(k.Course) <= wholeMost {
		return nil, "", nil
	}
	count := map[string]int{}
	var keys []string
	for _, x := range k.Course {
		m := caseMonth(x)
		if count[m]++; count[m] == 1 {
			keys = append(keys, m)
		}
	}
	in := c.Read()
	chosen = in.OptionalText("month", len("2006-01"))
	in.Want(chosen == "" || count[chosen] > 0, "month", "请选择列出的月份。", "Choose one of the months listed.")
	if chosen == "" {
		chosen = keys[len(keys)-1]
	}
	tabs = &ui.Tabs{Label: c.T("devices.months")}
	for _, m := range keys {
		n := count[m]
		year, _ := strconv.Atoi(m[:4])
		month, _ := strconv.Atoi(m[5:])
		tabs.Items = append(tabs.Items, ui.Tab{URL: casePath(k.ID) + "?" + url.Values{"month": {m}}.Encode(), Text: c.T("devices.month", strconv.Itoa(year), strconv.Itoa(month)), Current: m == chosen, Count: &n})
	}
	return tabs, chosen, in.Err()
}

// caseLife is the course of a case: every step under its number, those that were taken back struck, those not asked for folded, and the next at its
// end.
func (o *Office) caseLife(c *web.Context, k *casefile.Case, n courseView, names func(string) (string, error)) (ui.Timeline, error) {
	t := ui.Timeline{Label: c.T("cases.course")}
	var run []*casefile.Step
	fold := func() {
		if len(run) > 0 {
			t.Entries, run = append(t.Entries, folded(c, k, run, n)), nil
		}
	}
	for i, x := range k.Course {
		if n.month != "" && caseMonth(x) != n.month {
			continue
		}
		if !n.shows(x) {
			run = append(run, x)
			continue
		}
		fold()
		e, err := o.caseEntry(c, k, x, names)
		if err != nil {
			return t, err
		}
		if i > 0 {
			if days := int(law.DateOf(x.At)) - int(law.DateOf(k.Course[i-1].At)); days > gapFrom {
				e.GapDays = days
			}
		}
		t.Entries = append(t.Entries, e)
	}
	fold()
	next, err := nextEntry(c, k, names)
	if err != nil {
		return t, err
	}
	if last := len(k.Course) - 1; next != nil && (n.month == "" || last >= 0 && caseMonth(k.Course[last]) == n.month) {
		t.Entries = append(t.Entries, *next)
	}
	return t, nil
}

func (o *Office) caseEntry(c *web.Context, k *casefile.Case, x *casefile.Step, names func(string) (string, error)) (ui.TimelineEntry, error) {
	e := ui.TimelineEntry{Number: x.No, Kind: ui.ByMachine, At: x.At, Act: c.Words(x.Title()), By: c.T("captures.system")}
	var err error
	if x.ByParty() && (x.Kind != casefile.Complaining.Name || !k.ComplainedOf(c.Actor.Person)) { // who complains is kept from who may be complained of
		e.Kind, e.By = ui.ByPerson, c.T("cases.party.itself")
		if m := x.Mandate(); m != "" {
			e.By = c.T("cases.party.helped")
			e.Papers = append(e.Papers, ui.Link{URL: mandatePath(k, m), Text: c.T("mandates.one")})
		}
	}
	if x.Person != "" {
		e.Kind = ui.ByPerson
		if e.By, err = names(x.Person); err != nil {
			return e, fmt.Errorf("name who took a step: %w", err)
		}
	}
	facts, err := o.saidOf(c, k, x, names)
	if err != nil {
		return e, err
	}
	e.Details = asLines(c, facts)
	if slices.Contains(k.AwaitCosign(), x.No) {
		e.State, e.Result = ui.Waiting, c.T("cases.unsigned")
	}
	if x.Paper != "" && c.May(access.ViewDevices) { // without it the page of a paper is closed
		e.Papers = append(e.Papers, ui.Link{URL: "/papers/" + x.Paper, Text: c.T("cases.paper")})
	}
	if x.Void == 0 {
		return e, nil
	}
	by := k.Course[x.Void-1]
	w := ui.Withdrawn{At: by.At, Why: c.T("cases.step.named", by.No, c.Words(by.Title()))}
	if by.ByParty() {
		w.By = c.T("cases.party.itself")
	} else {
		w.By, err = names(by.Person)
	}
	e.Withdrawn = &w
	return e, err
}
