package reading

import (
	"math/big"
	"slices"
	"time"
)

// Finding is one line of a receipt: rule, result (met, unmet, unknown), and consequence, which is empty (null) when met.
type Finding struct{ Rule, Result, Consequence string }

// Judge reads one document of the contract and gives outcome and findings in the order of the table, or the place at which the
// document is invalid. knownAt is the instant of --known-at, nil without it.
func Judge(doc []byte, knownAt *time.Time) (outcome string, findings []Finding, err *Invalid) {
	document, err := read(doc)
	if err != nil {
		return "", nil, err
	}
	findings = open(document, knownAt, misreading{}).findings()
	return outcomeOf(findings), findings, nil
}

// read parses and checks one document.
func read(doc []byte) (map[string]any, *Invalid) {
	document, invalid := parse(doc)
	if invalid != nil {
		return nil, invalid
	}
	invalid = check(document)
	if invalid != nil {
		return nil, invalid
	}
	return document.(map[string]any), nil
}

// event is one event that counts, in order.
type event struct {
	name   string
	at     time.Time
	fields map[string]any
}

// matter is one document ready to be judged.
type matter struct {
	document map[string]any
	t        time.Time
	events   []event
	wrong    misreading
}

// open drops and orders the events.
func open(document map[string]any, knownAt *time.Time, wrong misreading) *matter {
	m := &matter{document: document, wrong: wrong}
	m.t = instantOf(m.fact("capture", "at"))
	list, _ := document["events"].([]any)
	for _, value := range list {
		fields := value.(map[string]any)
		each := event{name: fields["event"].(string), at: instantOf(fields["at"]), fields: fields}
		if !dropped(each, knownAt, wrong) {
			m.events = append(m.events, each)
		}
	}
	if wrong.laterInListFirst {
		slices.Reverse(m.events)
	}
	// "Events are ordered by the instant of at, then by their place in the list"
	slices.SortStableFunc(m.events, func(a, b event) int { return a.at.Compare(b.at) })
	return m
}

// dropped: "without --known-at, the events that have a retracted; with --known-at T, those with known > T or retracted ≤ T".
func dropped(e event, knownAt *time.Time, wrong misreading) bool {
	if wrong.ignoresRetraction {
		return false
	}
	retracted, isRetracted := e.fields["retracted"].(string)
	if knownAt == nil {
		return isRetracted
	}
	// "known (instant; default at …)"
	known := e.at
	if text, there := e.fields["known"].(string); there && !wrong.ignoresKnown {
		known = instantOf(text)
	}
	if known.After(*knownAt) {
		return true
	}
	return isRetracted && !instantOf(retracted).After(*knownAt)
}

// findings walks the table.
func (m *matter) findings() []Finding {
	findings := []Finding{}
	t := m.date(m.t)
	for _, r := range table {
		// "A rule that is not in force at date(t), or does not apply, is not in the receipt."
		if t < r.from || t > r.until || (r.applies != nil && !r.applies(m)) {
			continue
		}
		result := unknown
		// "No record is tested first: the document holds none of the row's record events, at any time: unknown."
		if r.record == nil || r.record(m) || m.wrong.noRecordIsUnmet {
			result = r.met(m)
		}
		consequence := r.consequence
		// "consequence is null when met, else the rule's own"
		if result == met {
			consequence = ""
		}
		findings = append(findings, Finding{Rule: r.rule, Result: result, Consequence: consequence})
	}
	return findings
}

// outcomeOf is "the first that applies".
func outcomeOf(findings []Finding) string {
	has := func(applies func(Finding) bool) bool { return slices.ContainsFunc(findings, applies) }
	switch {
	case has(func(f Finding) bool { return f.Consequence == barred && f.Result == unmet }):
		return "barred"
	case has(func(f Finding) bool { return f.Consequence == finding && f.Result == unmet }):
		return "finding_required"
	case has(func(f Finding) bool { return f.Result == unknown }):
		return "incomplete"
	case has(func(f Finding) bool { return f.Rule == "A11.1.3" && f.Result == unmet }):
		return "corroboration_required"
	case has(func(f Finding) bool { return f.Rule == "A30.1" }): // A30.1 stands in the receipt at stage reviewed, and only there
		return "admissible"
	}
	return "reviewable"
}

// fact is a value of the document by its keys; nil when a key is missing or null.
func (m *matter) fact(keys ...string) any {
	var value any = m.document
	for _, key := range keys {
		object, isObject := value.(map[string]any)
		if !isObject {
			return nil
		}
		value = object[key]
	}
	return value
}

// date is date(x): "the Beijing date of an instant".
func (m *matter) date(x time.Time) day {
	if m.wrong.datesInUTC {
		return dateIn(x, time.UTC)
	}
	return dateOf(x)
}

// isBefore: "Before t is at ≤ t; after t is at > t."
func (m *matter) isBefore(e event) bool {
	if m.wrong.beforeIsStrict {
		return e.at.Before(m.t)
	}
	return !e.at.After(m.t)
}

// A pick tells which events are meant.
type pick func(event) bool

// named picks the events of some names.
func named(names ...string) pick {
	return func(e event) bool { return slices.Contains(names, e.name) }
}

// with picks, among the events of a name, those whose field has a value.
func with(name, field string, value any) pick {
	return func(e event) bool { return e.name == name && e.fields[field] == value }
}

// either picks what any of several picks.
func either(picks ...pick) pick {
	return func(e event) bool { return slices.ContainsFunc(picks, func(p pick) bool { return p(e) }) }
}

// both picks what each of several picks.
func both(picks ...pick) pick {
	return func(e event) bool { return !slices.ContainsFunc(picks, func(p pick) bool { return !p(e) }) }
}

// latest is the place in the order of the latest event before t that is meant; −1 when there is none.
func (m *matter) latest(p pick) int {
	for i := len(m.events) - 1; i >= 0; i-- {
		if m.isBefore(m.events[i]) && p(m.events[i]) {
			return i
		}
	}
	return -1
}

// first is the place in the order of the first event before t that is meant; −1 when there is none.
func (m *matter) first(p pick) int {
	return slices.IndexFunc(m.events, func(e event) bool { return m.isBefore(e) && p(e) })
}

// firstAfter is the place in the order of the first event after t that is meant; −1 when there is none.
func (m *matter) firstAfter(p pick) int {
	return slices.IndexFunc(m.events, func(e event) bool { return !m.isBefore(e) && p(e) })
}

// everyBefore lists the events before t that are meant, in order.
func (m *matter) everyBefore(p pick) []event {
	list := []event{}
	for _, e := range m.events {
		if m.isBefore(e) && p(e) {
			list = append(list, e)
		}
	}
	return list
}

// anyAt tells whether the document holds such an event at any time.
func (m *matter) anyAt(p pick) bool { return slices.ContainsFunc(m.events, p) }

// instantOf reads an instant that check has accepted.
func instantOf(value any) time.Time {
	x, ok := readInstant(value.(string))
	if !ok {
		panic("reading: not an instant")
	}
	return x
}

// dayOf reads a date that check has accepted.
func dayOf(value any) day {
	d, ok := readDate(value.(string))
	if !ok {
		panic("reading: not a date")
	}
	return d
}

// integerOf reads an integer of any size.
func integerOf(text string) *big.Int {
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		panic("reading: not an integer")
	}
	return n
}
