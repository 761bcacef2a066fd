package admissibility

import (
	"slices"

	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

var (
	passOrFail = func(r *strictjson.Reader) bool { return oneOf[Answer](r, verdictWords) == Yes }
	byHead     = func(r *strictjson.Reader) bool { return oneOf[Answer](r, plannerWords) == Yes }
)

// The fields that several events share.
var (
	result  = strictjson.Field[Event]{Name: "result", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Passed = passOrFail(r) }}
	own     = strictjson.Field[Event]{Name: "own", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Own = r.Boolean() }}
	covers  = strictjson.Field[Event]{Name: "covers", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Covers = readAnswer(r) }}
	channel = strictjson.Field[Event]{Name: "channel", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Channel = oneOf[Channel](r, channelWords) }}
)

// commonFields stand in every event; the kind has been read before the others.
var commonFields = []strictjson.Field[Event]{
	{Name: "at", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.At = readInstant(r) }},
	{Name: "event", Required: true, Read: func(r *strictjson.Reader, _ *Event) { r.PassOver() }},
	{Name: "known", Read: func(r *strictjson.Reader, e *Event) { e.Known = Some(readInstant(r)) }},
	{Name: "retracted", Read: func(r *strictjson.Reader, e *Event) { e.Retracted = maybe(r, readInstant) }},
}

// eventFields are the fields of each event besides the common ones.
var eventFields = [kindCount][]strictjson.Field[Event]{
	PlanApproved: {
		{Name: "level", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Level = oneOf[Level](r, levelWords) }},
		{Name: "until", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Until = maybe(r, (*strictjson.Reader).Date) }},
		covers,
	},
	LegalReview: {result, own, covers},
	TechnicalReview: {
		result, own,
		{Name: "qualified_until", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Until = maybe(r, (*strictjson.Reader).Date) }},
		{Name: "firmware", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Firmware = maybe(r, (*strictjson.Reader).AnyText) }},
		covers,
	},
	Altered:     {{Name: "what", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Changed = oneOf[Change](r, changeWords) }}},
	Surveyed:    {{Name: "point", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Point = readPoint(r) }}},
	SignMissing: {{Name: "last_seen", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.LastSeen = maybe(r, readInstant) }}},
	Published: {
		channel,
		{Name: "covers", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Covers = AnswerOf(r.Boolean()) }},
	},
	PublicationCorrected: {
		channel,
		{Name: "material", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Material = r.Boolean() }},
	},
	PublicationWithdrawn: {channel},
	MaintenanceStarted:   {{Name: "work_order", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.WorkOrder = r.Boolean() }}},
	MaintenanceEnded:     {{Name: "self_test", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Passed = passOrFail(r) }}},
	VerificationIssued: {
		result,
		{Name: "from", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.From = r.Date() }},
		{Name: "until", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Until = Some(r.Date()) }},
		{Name: "serial_match", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Serial = r.Boolean() }},
	},
	ClockChecked: {{Name: "offset_ms", Required: true, Read: func(r *strictjson.Reader, e *Event) {
		e.OffsetMS = r.Integer(-strictjson.LargestInteger, law.Words{ZH: "整数", EN: "an integer"})
	}}},
	FlightPlan: {
		{Name: "by", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.ByHead = byHead(r) }},
		{Name: "from", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.PlanFrom = readInstant(r) }},
		{Name: "until", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.PlanUntil = readInstant(r) }},
		{Name: "airspace", Required: true, Read: readAirspace},
	},
}

// eventKeys are all keys of any event: what is none of them is refused before the kind is known.
var eventKeys = func() []string {
	var keys []string
	for _, fields := range append([][]strictjson.Field[Event]{commonFields}, eventFields[:]...) { // the commonest first
		for _, f := range fields {
			if !slices.Contains(keys, f.Name) {
				keys = append(keys, f.Name)
			}
		}
	}
	return keys
}()

func readEvents(r *strictjson.Reader, f *Facts) {
	r.List(law.Words{ZH: "数组", EN: "a list"}, func(i int) {
		if i == 0 {
			f.Events = make([]Event, 0, 12) // most histories are no longer
		}
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
func readEvent(r *strictjson.Reader, e *Event) {
	start := r.Here()
	var room [16]part // an event has at most 9 keys, and the second of a name is refused
	parts := room[:0]
	done := r.Members(func(key []byte, offset int) {
		if !slices.Contains(eventKeys, string(key)) {
			r.Unknown(offset, string(key))
			return
		}
		if slices.ContainsFunc(parts, func(p part) bool { return string(p.key) == string(key) }) {
			r.Twice(offset, string(key))
			return
		}
		parts = append(parts, part{key, offset, r.Here()})
		r.Enter(string(key))
		if string(key) == "event" {
			e.Kind = oneOf[Kind](r, kindWords)
		} else {
			r.PassOver()
		}
		r.Leave()
	})
	if !done {
		return
	}
	if e.Kind == 0 {
		r.Missing(start, "event")
		return
	}
	end := r.Here()
	readParts(r, e, parts, start)
	r.Seek(end)
}

// readParts reads the values of an event whose kind is known.
func readParts(r *strictjson.Reader, e *Event, parts []part, start int) {
	own := eventFields[e.Kind]
	for _, p := range parts {
		fields := commonFields
		k := strictjson.Place(fields, p.key)
		if k < 0 {
			fields = own
			k = strictjson.Place(fields, p.key)
		}
		if k < 0 {
			r.FailKey(p.offset, string(p.key), law.Words{
				ZH: e.Kind.String() + "的键，此键属于别的事件", EN: "a key of " + e.Kind.String() + "; this one belongs to another event"})
			return
		}
		r.Seek(p.value)
		r.Enter(fields[k].Name)
		fields[k].Read(r, e)
		r.Leave()
	}
	for _, fields := range [2][]strictjson.Field[Event]{commonFields, own} {
		for i := range fields {
			name := fields[i].Name
			if fields[i].Required && !slices.ContainsFunc(parts, func(p part) bool { return string(p.key) == name }) {
				r.Missing(start, name)
				return
			}
		}
	}
}

// airspace is the value of a flight plan's key of that name.
type airspace struct {
	required              bool
	from, until           Maybe[Instant]
	fromThere, untilThere bool
}

var airspaceFields = []strictjson.Field[airspace]{
	{Name: "required", Required: true, Read: func(r *strictjson.Reader, a *airspace) { a.required = r.Boolean() }},
	{Name: "from", Read: func(r *strictjson.Reader, a *airspace) { a.from, a.fromThere = maybe(r, readInstant), true }},
	{Name: "until", Read: func(r *strictjson.Reader, a *airspace) { a.until, a.untilThere = maybe(r, readInstant), true }},
}

// readAirspace reads null, {"required": false} or {"required": true, "from": …, "until": …}.
func readAirspace(r *strictjson.Reader, e *Event) {
	if r.Null() {
		return
	}
	start := r.Here()
	var a airspace
	strictjson.Object(r, airspaceFields, &a)
	if r.Failed() {
		return
	}
	for _, bound := range []struct {
		name  string
		there bool
	}{{"from", a.fromThere}, {"until", a.untilThere}} {
		if a.required && !bound.there {
			r.Missing(start, bound.name)
		}
		if !a.required && bound.there {
			r.FailKey(start, bound.name, law.Words{ZH: "空缺（required为false时没有此键）", EN: "no such key where required is false"})
		}
	}
	e.Airspace, e.AirspaceFrom, e.AirspaceUntil = AirspaceNotRequired, a.from, a.until
	if a.required {
		e.Airspace = AirspaceRequired
	}
}
