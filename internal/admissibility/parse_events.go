package admissibility

import (
	"slices"

	"yuanjian/internal/law"
)

var (
	passOrFail = func(r *reader) bool { return oneOf[Answer](r, verdictWords) == Yes }
	byHead     = func(r *reader) bool { return oneOf[Answer](r, plannerWords) == Yes }
)

// The fields that several events share.
var (
	result  = field[Event]{"result", true, func(r *reader, e *Event) { e.Passed = passOrFail(r) }}
	own     = field[Event]{"own", true, func(r *reader, e *Event) { e.Own = r.boolean() }}
	covers  = field[Event]{"covers", true, func(r *reader, e *Event) { e.Covers = r.answer() }}
	channel = field[Event]{"channel", true, func(r *reader, e *Event) { e.Channel = oneOf[Channel](r, channelWords) }}
)

// commonFields stand in every event; the kind has been read before the others.
var commonFields = []field[Event]{
	{"at", true, func(r *reader, e *Event) { e.At = r.instant() }},
	{"event", true, func(r *reader, _ *Event) { r.textOf(textForm) }},
	{"known", false, func(r *reader, e *Event) { e.Known = Some(r.instant()) }},
	{"retracted", false, func(r *reader, e *Event) { e.Retracted = maybe(r, (*reader).instant) }},
}

// eventFields are the fields of each event besides the common ones.
var eventFields = [kindCount][]field[Event]{
	PlanApproved: {
		{"level", true, func(r *reader, e *Event) { e.Level = oneOf[Level](r, levelWords) }},
		{"until", true, func(r *reader, e *Event) { e.Until = maybe(r, (*reader).date) }},
		covers,
	},
	LegalReview: {result, own, covers},
	TechnicalReview: {
		result, own,
		{"qualified_until", true, func(r *reader, e *Event) { e.Until = maybe(r, (*reader).date) }},
		{"firmware", true, func(r *reader, e *Event) { e.Firmware = maybe(r, (*reader).anyText) }},
		covers,
	},
	Altered:     {{"what", true, func(r *reader, e *Event) { e.Changed = oneOf[Change](r, changeWords) }}},
	Surveyed:    {{"point", true, func(r *reader, e *Event) { e.Point = r.point() }}},
	SignMissing: {{"last_seen", true, func(r *reader, e *Event) { e.LastSeen = maybe(r, (*reader).instant) }}},
	Published: {
		channel,
		{"covers", true, func(r *reader, e *Event) { e.Covers = AnswerOf(r.boolean()) }},
	},
	PublicationCorrected: {
		channel,
		{"material", true, func(r *reader, e *Event) { e.Material = r.boolean() }},
	},
	PublicationWithdrawn: {channel},
	MaintenanceStarted:   {{"work_order", true, func(r *reader, e *Event) { e.WorkOrder = r.boolean() }}},
	MaintenanceEnded:     {{"self_test", true, func(r *reader, e *Event) { e.Passed = passOrFail(r) }}},
	VerificationIssued: {
		result,
		{"from", true, func(r *reader, e *Event) { e.From = r.date() }},
		{"until", true, func(r *reader, e *Event) { e.Until = Some(r.date()) }},
		{"serial_match", true, func(r *reader, e *Event) { e.Serial = r.boolean() }},
	},
	ClockChecked: {{"offset_ms", true, func(r *reader, e *Event) { e.OffsetMS = r.integer(-largestInteger, integerForm) }}},
	FlightPlan: {
		{"by", true, func(r *reader, e *Event) { e.ByHead = byHead(r) }},
		{"from", true, func(r *reader, e *Event) { e.PlanFrom = r.instant() }},
		{"until", true, func(r *reader, e *Event) { e.PlanUntil = r.instant() }},
		{"airspace", true, readAirspace},
	},
}

// eventKeys are all keys of any event: what is none of them is refused before the kind is known.
var eventKeys = func() []string {
	var keys []string
	for _, fields := range append(eventFields[:], commonFields) {
		for _, f := range fields {
			if !slices.Contains(keys, f.name) {
				keys = append(keys, f.name)
			}
		}
	}
	return keys
}()

func readEvents(r *reader, f *Facts) {
	r.list(listForm, func(i int) {
		f.Events = append(f.Events, Event{})
		readEvent(r, &f.Events[i])
	})
}

// part is one key of an event and where its value stands.
type part struct {
	key           []byte
	offset, value int
}

// readEvent reads one event. Its keys may come in any order, and what a key means depends on the kind: so the object is
// walked twice, first for the kind.
func readEvent(r *reader, e *Event) {
	r.next()
	start := r.at
	var room [16]part // an event has at most 9 keys, and the second of a name is refused
	parts := room[:0]
	done := r.members(func(key []byte, offset int) {
		if !slices.Contains(eventKeys, string(key)) {
			r.strange(key, offset, knownKey)
			return
		}
		if slices.ContainsFunc(parts, func(p part) bool { return string(p.key) == string(key) }) {
			r.failKey(offset, string(key), onlyOnce)
			return
		}
		parts = append(parts, part{key, offset, r.at})
		r.enter(string(key))
		if string(key) == "event" {
			e.Kind = oneOf[Kind](r, kindWords)
		} else {
			r.skip(0)
		}
		r.leave()
	})
	if !done {
		return
	}
	if e.Kind == 0 {
		r.failKey(start, "event", mustBeThere)
		return
	}
	end := r.at
	readParts(r, e, parts, start)
	if !r.failed() {
		r.at = end
	}
}

// readParts reads the values of an event whose kind is known.
func readParts(r *reader, e *Event, parts []part, start int) {
	own := eventFields[e.Kind]
	for _, p := range parts {
		fields := commonFields
		k := place(fields, p.key)
		if k < 0 {
			fields = own
			k = place(fields, p.key)
		}
		if k < 0 {
			r.strange(p.key, p.offset, law.Words{
				ZH: e.Kind.String() + "的键，此键属于别的事件", EN: "a key of " + e.Kind.String() + "; this one belongs to another event"})
			return
		}
		r.at = p.value
		r.enter(fields[k].name)
		fields[k].read(r, e)
		r.leave()
	}
	for _, fields := range [2][]field[Event]{commonFields, own} {
		for i := range fields {
			name := fields[i].name
			if fields[i].required && !slices.ContainsFunc(parts, func(p part) bool { return string(p.key) == name }) {
				r.failKey(start, name, mustBeThere)
				return
			}
		}
	}
}

// deepest bounds the nesting of a value that is passed over; no value of an event is nested deeper than once.
const deepest = 32

// skip passes over one value of any type; reading it for its meaning comes later.
func (r *reader) skip(depth int) {
	switch c := r.next(); {
	case depth > deepest:
		r.expect(law.Words{ZH: "嵌套较浅的值", EN: "a value that is nested less deeply"})
	case c == '{':
		r.members(func(key []byte, _ int) { r.skip(depth + 1) })
	case c == '[':
		r.list(listForm, func(int) { r.skip(depth + 1) })
	case c == '"':
		r.textOf(textForm)
	case c == '-' || c >= '0' && c <= '9':
		r.number(numberForm)
	case !r.word("true") && !r.word("false") && !r.null():
		r.expect(law.Words{ZH: "JSON值", EN: "a JSON value"})
	}
}

// airspace is the value of a flight plan's key of that name.
type airspace struct {
	required              bool
	from, until           Maybe[Instant]
	fromThere, untilThere bool
}

var airspaceFields = []field[airspace]{
	{"required", true, func(r *reader, a *airspace) { a.required = r.boolean() }},
	{"from", false, func(r *reader, a *airspace) { a.from, a.fromThere = maybe(r, (*reader).instant), true }},
	{"until", false, func(r *reader, a *airspace) { a.until, a.untilThere = maybe(r, (*reader).instant), true }},
}

// readAirspace reads null, {"required": false} or {"required": true, "from": …, "until": …}.
func readAirspace(r *reader, e *Event) {
	if r.null() {
		return
	}
	r.next()
	start := r.at
	var a airspace
	object(r, airspaceFields, &a)
	if r.failed() {
		return
	}
	for _, bound := range []struct {
		name  string
		there bool
	}{{"from", a.fromThere}, {"until", a.untilThere}} {
		if a.required && !bound.there {
			r.failKey(start, bound.name, mustBeThere)
		}
		if !a.required && bound.there {
			r.failKey(start, bound.name, law.Words{ZH: "required为false时没有此键", EN: "no such key where required is false"})
		}
	}
	e.Airspace, e.AirspaceFrom, e.AirspaceUntil = AirspaceNotRequired, a.from, a.until
	if a.required {
		e.Airspace = AirspaceRequired
	}
}
