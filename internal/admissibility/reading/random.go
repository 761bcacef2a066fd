package reading

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Random gives a valid document of the contract: mostly a lawful history with a few things spoilt, sometimes a wild one. Instants
// crowd around the boundaries that the contract names. The same state of r gives the same document.
func Random(r *rand.Rand) []byte {
	w := lawful(r)
	switch n := r.IntN(26); {
	case n < 4: // as it is
	case n < 11:
		w.spoil()
	case n < 15:
		w.spoil()
		w.spoil()
	case n < 18:
		for range 3 + r.IntN(4) {
			w.spoil()
		}
	case n < 20:
		w.crowded()
	case n < 22:
		w.life()
	case n < 23:
		w.aftermath()
	case n < 24:
		w.firstHour()
	case n < 25:
		w.setPlace(w.doc["site"].(map[string]any)["kind"] == "fixed", false)
	default:
		w.events = w.events[:r.IntN(len(w.events)+1)]
		for range r.IntN(14) {
			w.add(w.any(w.near(), anyEvent(r)))
		}
		w.facts()
	}
	if r.IntN(10) == 0 {
		w.ends()
	}
	return w.encode()
}

// RandomKnownAt gives an instant for --known-at, most often at or beside one that the document itself names. The document must be
// valid.
func RandomKnownAt(r *rand.Rand, doc []byte) time.Time {
	document, invalid := parse(doc)
	if invalid != nil {
		panic(invalid)
	}
	root := document.(map[string]any)
	instants := []time.Time{instantOf(root["capture"].(map[string]any)["at"])}
	list, _ := root["events"].([]any)
	for _, value := range list {
		e := value.(map[string]any)
		for _, key := range []string{"at", "known", "retracted"} {
			if text, there := e[key].(string); there {
				instants = append(instants, instantOf(text))
			}
		}
	}
	slack := []time.Duration{0, 0, -time.Microsecond, time.Microsecond, time.Hour, 1000 * time.Hour}
	return choose(r, instants...).Add(choose(r, slack...)).UTC()
}

// world is a document in the making.
type world struct {
	r      *rand.Rand
	t      time.Time
	doc    map[string]any
	events []map[string]any
	crowd  []time.Time // instants that others are put on or beside
}

// The ends of what RFC 3339 can write: "for ever" and "since always", in Beijing, in UTC, and in the offsets that reach furthest.
var (
	forEver     = []string{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999-23:59", "9999-12-31T15:59:59.999999Z", "9999-12-31T23:59:59+08:00", "9999-12-31T16:00:00+00:00"}
	sinceAlways = []string{"0000-01-01T00:00:00Z", "0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00+08:01", "0000-01-01T00:00:00.000001+08:00", "0001-01-01T00:00:00-00:00"}
)

// ends moves up to three instants of the history to an end of the calendar; the capture stays where it is.
func (w *world) ends() {
	r := w.r
	if r.IntN(3) == 0 { // few histories hold the events that name more than their own instant
		w.add(w.any(w.near(), choose(r, "sign_missing", "flight_plan")))
	}
	for range 1 + r.IntN(3) {
		if review, there := w.doc["review"].(map[string]any); there && r.IntN(8) == 0 {
			review["at"] = choose(r, forEver...)
			continue
		}
		if len(w.events) == 0 {
			return
		}
		e := choose(r, w.events...)
		if r.IntN(2) == 0 {
			e = w.events[len(w.events)-1]
		}
		places := []string{"at", "known", "retracted"}
		for _, key := range slices.Sorted(maps.Keys(e)) {
			if strings.HasSuffix(string(fields[e["event"].(string)][key]), "instant") {
				places = append(places, key, key)
			}
		}
		airspace, there := e["airspace"].(map[string]any)
		if there && airspace["required"] == true && r.IntN(2) == 0 {
			e, places = airspace, []string{"from", "until"}
		}
		e[choose(r, places...)] = choose(r, slices.Concat(forEver, sinceAlways)...)
	}
}

// choose picks one of several.
func choose[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// upTo is a duration of whole microseconds below a limit.
func upTo(r *rand.Rand, limit time.Duration) time.Duration {
	return time.Duration(r.Int64N(int64(limit/time.Microsecond))) * time.Microsecond
}

const oneDay = 24 * time.Hour

// midnight is the beginning of a date in Beijing, some days after 1970-01-01.
func midnight(d day) time.Time {
	return time.Date(1970, 1, 1, 0, 0, 0, 0, beijing).AddDate(0, 0, int(d))
}

// hourOfDay is a time of day: the ends of the day in Beijing and in UTC, or any.
func hourOfDay(r *rand.Rand) time.Duration {
	switch r.IntN(7) {
	case 0:
		return 0
	case 1:
		return oneDay - time.Microsecond
	case 2:
		return 8 * time.Hour
	case 3:
		return 8*time.Hour - time.Microsecond
	}
	return upTo(r, oneDay)
}

// captureInstant is a t: near 2021-07-15, before, around or after 2025-05-01.
func captureInstant(r *rand.Rand) time.Time {
	switch n := r.IntN(20); {
	case n == 0:
		return midnight(firstDay).Add(choose(r, 0, time.Microsecond, oneDay-time.Microsecond))
	case n < 5:
		return midnight(firstDay + day(r.IntN(int(lastOldDay-firstDay)+1))).Add(hourOfDay(r))
	case n == 5:
		return measuresHour.Add(choose(r, -time.Microsecond, 0, time.Microsecond, 16*time.Hour, -8*time.Hour))
	case n == 6:
		return midnight(measuresDay + day(r.IntN(64))).Add(hourOfDay(r))
	}
	return midnight(measuresDay + day(r.IntN(900))).Add(hourOfDay(r))
}

// lawful gives a history in which every rule that applies is met, or nearly so.
func lawful(r *rand.Rand) *world {
	w := &world{r: r, t: captureInstant(r)}
	w.crowd = []time.Time{w.t, w.t, w.t, measuresHour}
	kind, carrier := "fixed", any(nil)
	if r.IntN(2) == 0 {
		kind, carrier = "mobile", choose[any](r, nil, "drone", "unmanned_vehicle", "vessel", "drone", "vessel")
	}
	stage := choose(r, "received", "reviewed")
	w.doc = map[string]any{
		"format": "yuanjian/facts/1", "stage": stage,
		"use":     map[string]any{"violation": choose(r, "超速", "", "违法停车\u2028<&>\"", "x"), "sole_basis": map[string]any{"rank": choose(r, "law", "administrative_regulation"), "citation": choose(r, lawfulCitations...)}},
		"site":    map[string]any{"kind": kind, "carrier": carrier, "place": choose(r, "road", "", "Hotel_room", "toilet ", "商场")},
		"device":  map[string]any{"instrument": choose(r, "yes", "yes", "no")},
		"capture": map[string]any{"at": w.instant(w.t), "firmware": "V1.2", "integrity": "verified"},
	}
	w.setLimit()
	w.setPlace(kind == "fixed", true)
	if stage == "reviewed" || r.IntN(4) == 0 {
		w.doc["review"] = w.review(true)
	}
	w.lawfulEvents(carrier != nil)
	if r.IntN(2) == 0 {
		r.Shuffle(len(w.events), func(i, j int) { w.events[i], w.events[j] = w.events[j], w.events[i] })
	}
	return w
}

// lawfulEvents sets up the site before t, either on the day it just may be used or long before.
func (w *world) lawfulEvents(isUnmanned bool) {
	r, today := w.r, dateOf(w.t)
	startDay := today - choose(r, day(31), 31, 32, 33, 62, 400)
	live := midnight(startDay).Add(hourOfDay(r))
	if r.IntN(3) == 0 { // the site is old, if t is after the Measures
		live = measuresHour.Add(choose(r, 0, 0, -time.Microsecond, -30*oneDay))
	}
	if live.After(w.t) {
		live = w.t.Add(-upTo(r, 40*oneDay))
	}
	until := func() any { return choose[any](r, nil, w.date(today), w.date(today+1), w.date(today+300)) }
	w.add(w.event(w.earlier(), "plan_approved", "level", "province", "until", until(), "covers", true))
	w.add(w.event(w.earlier(), "legal_review", "result", "pass", "own", true, "covers", true))
	reviewed := w.earlier()
	own := r.IntN(2) == 0
	qualified := any(w.date(dateOf(reviewed) + choose(r, day(0), 1, 200)))
	if own {
		qualified = choose[any](r, nil, qualified, w.date(startDay-500))
	}
	w.add(w.event(reviewed, "technical_review", "result", "pass", "own", own, "qualified_until", qualified, "firmware", "V1.2", "covers", true))
	w.add(w.event(w.earlier(), "sign_placed"))
	for _, channel := range []string{"platform", "other"} {
		published := startDay - choose(r, day(0), 0, 0, 1, 30)
		w.add(w.event(midnight(published).Add(hourOfDay(r)), "published", "channel", channel, "covers", true))
	}
	w.add(w.event(live, "commissioned"))
	w.add(w.event(w.earlier(), "verified", "result", "pass", "from", w.date(today-choose(r, day(0), 0, 1, 300)),
		"until", w.date(today+choose(r, day(0), 0, 1, 300)), "serial_match", true))
	w.add(w.event(w.earlier(), "clock_checked", "offset_ms", choose(r, 0, 10, -10, 100, -100)))
	if isUnmanned {
		w.add(w.event(w.earlier(), "flight_plan", "by", "head", "from", w.instant(w.t.Add(-choose(r, 0, 0, time.Microsecond, time.Hour))),
			"until", w.instant(w.t.Add(choose(r, time.Microsecond, time.Microsecond, time.Hour))), "airspace", w.airspace(true)))
		w.add(w.event(w.earlier(), "mark_photographed"))
	}
}

// lawfulCitations are bases that are not Article 41 alone, some of them very nearly.
var lawfulCitations = []string{
	"道路交通安全法第一百一十四条", "《中华人民共和国道路交通安全法》第一百一十四条", "", "行政处罚法第四十一条第五款", "行政处罚法第四十一条、道路交通安全法第一百一十四条",
	"行政处罚法第四十一条第一款第二款", "行政处罚法第四十二条", "依照行政处罚法第四十一条", "行政处罚法第41条", "中华人民共和国中华人民共和国行政处罚法第四十一条",
	"(行政处罚法)第四十一条", "行政处罚法第四十一条。", "广东省行政处罚法第四十一条",
}

// article41 are spellings of Article 41 alone.
var article41 = []string{
	"行政处罚法第四十一条", "《中华人民共和国行政处罚法》第四十一条", "中华人民共和国行政处罚法第四十一条第一款", "《行政处罚法》第四十一条 第二款", " 行政处罚法 第四十一条\t第三款 ",
	"中华人民共和国《行政处罚法》第四十一条第四款", "中华　人民　共和国行政处罚法　第四十一条", "《行政处罚法第四十一条第一款》", "中《华人民》共和国行政处罚法第四十一条\n",
}
