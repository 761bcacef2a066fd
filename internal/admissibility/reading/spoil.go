package reading

import (
	"maps"
	"math/rand/v2"
	"slices"
	"time"
)

// spoil changes one thing in a history, so that it stays valid.
func (w *world) spoil() {
	r := w.r
	n := r.IntN(24)
	if len(w.events) == 0 && (n >= 4 && n < 13 || n >= 18 && n < 21) {
		n = 0
	}
	switch {
	case n < 3:
		w.add(w.any(w.near(), anyEvent(r)))
	case n < 4:
		for range 2 {
			w.add(w.any(w.near(), anyEvent(r)))
		}
	case n < 5:
		i := r.IntN(len(w.events))
		w.events = slices.Delete(w.events, i, i+1)
	case n < 7:
		w.changeField(r.IntN(len(w.events)))
	case n < 8:
		e := w.events[r.IntN(len(w.events))]
		e["at"] = w.instant(choose(r, w.near(), w.t.Add(choose(r, time.Microsecond, upTo(r, 30*oneDay)))))
	case n < 9: // another of the same kind at the same instant
		e := w.events[r.IntN(len(w.events))]
		w.add(w.any(instantOf(e["at"]), e["event"].(string)))
	case n < 10:
		e := w.events[r.IntN(len(w.events))]
		e[choose(r, "known", "retracted")] = w.instant(w.near())
		if r.IntN(3) == 0 {
			e["retracted"] = nil
		}
	case n < 11: // a replacement that is known later, with the old one taken back
		old := w.events[r.IntN(len(w.events))]
		at := w.near()
		old["retracted"] = w.instant(at)
		e := w.any(instantOf(old["at"]), old["event"].(string))
		e["known"] = w.instant(at)
		w.add(e)
	case n < 13: // everything of a kind goes
		kind := w.events[r.IntN(len(w.events))]["event"]
		w.events = slices.DeleteFunc(w.events, func(e map[string]any) bool { return e["event"] == kind })
	case n < 17:
		w.story()
	case n < 18:
		w.renew()
	case n < 19:
		w.unmanned()
	case n < 20: // everything of a kind comes too late
		kind := w.events[r.IntN(len(w.events))]["event"]
		for _, e := range w.events {
			if e["event"] == kind {
				e["at"] = w.instant(w.t.Add(choose(r, time.Microsecond, upTo(r, 30*oneDay))))
			}
		}
	case n < 21: // the last kinds set up, which are few: flight, mark, clock, verification
		w.changeField(len(w.events) - 1 - r.IntN(min(len(w.events), 3)))
	default:
		w.fact()
	}
}

// stories are groups of events whose order decides.
var stories = [][]string{
	{"commissioned", "stopped", "resumed", "maintenance_started", "maintenance_ended"},
	{"maintenance_started", "maintenance_ended"},
	{"maintenance_started", "resumed", "maintenance_ended"},
	{"stopped", "maintenance_started", "maintenance_ended", "resumed"},
	{"published", "publication_corrected", "publication_withdrawn", "altered", "stopped"},
	{"published", "publication_corrected"},
	{"plan_approved", "plan_withdrawn", "altered"},
	{"legal_review", "technical_review", "altered"},
	{"sign_placed", "sign_missing"},
	{"verified", "repaired"},
	{"abnormal_started", "abnormal_ended", "clock_checked"},
	{"clock_checked"},
	{"flight_plan", "mark_photographed"},
	{"surveyed", "surveyed", "altered"},
}

// story adds two to five events of one group, close together.
func (w *world) story() {
	group := choose(w.r, stories...)
	at := w.near()
	for range 2 + w.r.IntN(4) {
		w.add(w.any(at, choose(w.r, group...)))
		at = at.Add(choose(w.r, 0, time.Microsecond, time.Hour, upTo(w.r, 10*oneDay), -upTo(w.r, 10*oneDay)))
	}
}

// crowded replaces the events of one group by several of that group at few instants, so that order and fields decide.
func (w *world) crowded() {
	r := w.r
	group := choose(r, stories...)
	if r.IntN(2) == 0 {
		w.events = slices.DeleteFunc(w.events, func(e map[string]any) bool {
			return e["event"] != "commissioned" && slices.Contains(group, e["event"].(string))
		})
	}
	from := choose(r, w.t, w.t, measuresHour)
	instants := []time.Time{from, from.Add(-time.Microsecond), from.Add(time.Microsecond), from.Add(-upTo(r, 40*oneDay)), from.Add(upTo(r, 40*oneDay)), midnight(dateOf(w.t) - choose(r, day(30), 31))}
	for range 2 + r.IntN(6) {
		w.add(w.any(choose(r, instants...), choose(r, group...)))
	}
}

// life lets a device go through stops, maintenance and commissioning between its first commissioning and t.
func (w *world) life() {
	r := w.r
	w.add(w.event(w.t.Add(-20*oneDay), "commissioned"))
	at := w.t.Add(-19 * oneDay)
	for range 2 + r.IntN(5) {
		w.add(w.event(at, choose(r, "stopped", "resumed", "maintenance_started", "maintenance_started", "maintenance_ended", "maintenance_ended", "commissioned"), "self_test", choose(r, "pass", "pass", "fail")))
		at = at.Add(choose(r, 0, time.Microsecond, upTo(r, 3*oneDay)))
	}
}

// firstHour makes a site live before the Measures and lets things happen to it around their first hour.
func (w *world) firstHour() {
	r := w.r
	w.add(w.event(measuresHour.Add(-choose(r, 0, time.Microsecond, oneDay)), "commissioned"))
	at := measuresHour.Add(choose(r, 0, 0, -time.Microsecond, time.Microsecond, -oneDay))
	for range 1 + r.IntN(3) {
		w.add(w.event(at, choose(r, "stopped", "resumed", "altered", "maintenance_started", "maintenance_ended", "commissioned"), "what", choose(r, "place", "aim", "model")))
		at = at.Add(choose(r, 0, 0, time.Microsecond))
	}
}

// aftermath adds what is found out after t: sign, verification, clock.
func (w *world) aftermath() {
	r := w.r
	at := w.t.Add(choose(r, time.Microsecond, time.Hour))
	group := choose(r, []string{"verified", "repaired"}, []string{"sign_missing", "sign_placed"}, []string{"clock_checked", "abnormal_started"})
	for range 1 + r.IntN(3) {
		w.add(w.any(at, choose(r, group...)))
		at = at.Add(choose(r, 0, upTo(r, 40*oneDay)))
	}
}

// unmanned changes what only an unmanned carrier has, when there is one.
func (w *world) unmanned() {
	r := w.r
	switch e := w.any(w.earlier(), "flight_plan"); r.IntN(4) {
	case 0: // a second plan beside the first
		w.add(e)
	case 1: // another plan instead of the first
		e["by"] = "head"
		w.events = slices.DeleteFunc(w.events, func(old map[string]any) bool { return old["event"] == "flight_plan" })
		w.add(e)
	case 2:
		w.add(w.event(w.t.Add(upTo(r, oneDay)), "mark_photographed"))
		w.events = slices.DeleteFunc(w.events, func(old map[string]any) bool {
			return old["event"] == "mark_photographed" && !instantOf(old["at"]).After(w.t)
		})
	case 3:
		w.setPlace(w.doc["site"].(map[string]any)["kind"] == "fixed", false)
	}
}

// renew stops or alters a site before t and sets it up again, in time or a day too late.
func (w *world) renew() {
	r := w.r
	start := dateOf(w.t) - choose(r, day(30), 31, 31, 32, 60)
	stop := midnight(start).Add(-upTo(r, 20*oneDay))
	w.add(w.event(stop, choose(r, "stopped", "maintenance_started", "altered"), "work_order", false, "what", choose(r, "place", "aim", "model", "violation")))
	for _, kind := range []string{"plan_approved", "legal_review", "technical_review", "sign_placed", "commissioned"} {
		if r.IntN(8) != 0 {
			w.add(w.good(stop.Add(choose(r, 0, time.Microsecond, time.Hour)), kind))
		}
	}
	for _, channel := range []string{"platform", "other"} {
		at := midnight(start).Add(hourOfDay(r))
		w.add(w.event(at, "published", "channel", channel, "covers", true))
		if r.IntN(4) == 0 {
			w.add(w.event(at.Add(upTo(r, 3*oneDay)), choose(r, "publication_corrected", "publication_withdrawn"), "channel", channel, "material", r.IntN(2) == 0))
		}
	}
}

// good is an event of a kind that helps.
func (w *world) good(at time.Time, kind string) map[string]any {
	e := w.any(at, kind)
	for field, value := range map[string]any{"level": "province", "until": nil, "covers": true, "result": "pass", "own": true, "firmware": "V1.2"} {
		if _, there := e[field]; there {
			e[field] = value
		}
	}
	return e
}

// changeField gives one field of an event another value of its type.
func (w *world) changeField(i int) {
	kind := w.events[i]["event"].(string)
	own := slices.Sorted(maps.Keys(fields[kind]))
	if len(own) == 0 {
		return
	}
	key := choose(w.r, own...)
	w.events[i][key] = w.field(kind, key)
}

// fact changes one fact outside the events.
func (w *world) fact() {
	r := w.r
	use, site, device := w.doc["use"].(map[string]any), w.doc["site"].(map[string]any), w.doc["device"].(map[string]any)
	capture := w.doc["capture"].(map[string]any)
	isFixed := site["kind"] == "fixed"
	switch r.IntN(14) {
	case 0, 1:
		use["sole_basis"] = w.soleBasis()
	case 2:
		w.setLimit()
	case 3, 4, 5:
		w.setPlace(isFixed, false)
	case 6:
		site["place"] = choose[any](r, nil, nil, nil, "hotel_room", "dormitory", "public_bath", "changing_room", "toilet", "nursing_room", "other_private", "road", "HOTEL_ROOM")
	case 7:
		device["instrument"] = choose[any](r, "yes", "no", "no_rule", nil)
	case 8:
		capture["firmware"] = choose[any](r, nil, "V1.3", "v1.2", "V1.2 ", "V1.2", "版本")
	case 9:
		capture["integrity"] = choose(r, "verified", "unverified", "broken")
	case 10, 13:
		w.doc["review"] = choose[any](r, nil, w.review(false), w.review(false))
	case 11:
		w.doc["stage"] = choose(r, "received", "reviewed")
	case 12:
		if !isFixed {
			site["carrier"] = choose[any](r, nil, "drone", "unmanned_vehicle", "vessel")
		}
	}
	w.leaveOut()
}

// facts changes many facts.
func (w *world) facts() {
	for range 5 {
		w.fact()
	}
}

// leaveOut drops a key that is null, which says the same.
func (w *world) leaveOut() {
	for _, part := range []string{"site", "device", "capture"} {
		object := w.doc[part].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if object[key] == nil && w.r.IntN(2) == 0 {
				delete(object, key)
			}
		}
	}
	if w.doc["review"] == nil {
		delete(w.doc, "review")
	}
}

func (w *world) soleBasis() any {
	r := w.r
	rank := choose(r, "law", "law", "administrative_regulation", "local_regulation", "rule", "none", "", "Law")
	switch r.IntN(5) {
	case 0:
		return nil
	case 1, 2:
		return map[string]any{"rank": rank, "citation": choose(r, article41...)}
	}
	return map[string]any{"rank": rank, "citation": choose(r, lawfulCitations...)}
}

func (w *world) setLimit() {
	use := w.doc["use"].(map[string]any)
	delete(use, "clock_limit_ms")
	if w.r.IntN(3) == 0 {
		use["clock_limit_ms"] = choose(w.r, 1000, 999, 1001, 0, 100, 5000)
	}
}

// review is a review, lawful or any.
func (w *world) review(isLawful bool) map[string]any {
	r := w.r
	at := w.t.Add(choose(r, 0, time.Microsecond, upTo(r, 3*oneDay), upTo(r, 30*oneDay)))
	on := dateOf(at)
	c := map[string]any{"from": w.date(on - choose(r, day(0), 0, 1, 900)), "until": w.date(on + choose(r, day(0), 0, 1, 900)),
		"same_body": true, "field": true, "suspended": false, "mandate": choose[any](r, nil, true)}
	review := map[string]any{"at": w.instant(at), "certificate": c, "true": "yes", "clear": "yes", "complete": "yes", "accurate": "yes"}
	if isLawful {
		return review
	}
	for range 1 + r.IntN(2) {
		switch r.IntN(8) {
		case 0:
			c["from"] = w.date(on + choose(r, day(0), 1))
		case 1:
			c["until"] = w.date(on - choose(r, day(0), 1, 2))
		case 2:
			key := choose(r, "same_body", "field", "suspended")
			c[key] = r.IntN(2) == 0
		case 3:
			c["mandate"] = false
		default:
			review[choose(r, "true", "clear", "complete", "accurate")] = choose[any](r, nil, nil, nil, "no")
		}
	}
	return review
}

// anyEvent is the name of some event.
func anyEvent(r *rand.Rand) string { return choose(r, slices.Sorted(maps.Keys(fields))...) }
