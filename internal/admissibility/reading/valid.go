package reading

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A specification is a type in the words of the contract's tables; "null or …" before it lets null stand.
type specification string

// fields is the contract's table of events: which fields an event has. "All fields of an event are required; those marked 'or null'
// may be null."
var fields = map[string]map[string]specification{
	"plan_approved":         {"level": "one of province city county", "until": "null or date", "covers": "null or boolean"},
	"plan_withdrawn":        {},
	"legal_review":          {"result": "one of pass fail", "own": "boolean", "covers": "null or boolean"},
	"technical_review":      {"result": "one of pass fail", "own": "boolean", "qualified_until": "null or date", "firmware": "null or text", "covers": "null or boolean"},
	"altered":               {"what": "one of place aim model violation"},
	"surveyed":              {"point": "point"},
	"sign_placed":           {},
	"sign_missing":          {"last_seen": "null or instant"},
	"published":             {"channel": "one of platform other", "covers": "boolean"},
	"publication_corrected": {"channel": "one of platform other", "material": "boolean"},
	"publication_withdrawn": {"channel": "one of platform other"},
	"commissioned":          {},
	"stopped":               {},
	"resumed":               {},
	"maintenance_started":   {"work_order": "boolean"},
	"maintenance_ended":     {"self_test": "one of pass fail"},
	"verified":              {"result": "one of pass fail", "from": "date", "until": "date", "serial_match": "boolean"},
	"repaired":              {},
	"abnormal_started":      {},
	"abnormal_ended":        {},
	"clock_checked":         {"offset_ms": "integer"},
	"flight_plan":           {"by": "one of head other", "from": "instant", "until": "instant", "airspace": "null or airspace"},
	"mark_photographed":     {},
}

// parts is the contract's table of facts, object by object.
var parts = map[string]map[string]specification{
	"":                    {"format": "one of yuanjian/facts/1", "stage": "one of received reviewed", "use": "object", "site": "object", "device": "object", "events": "list", "capture": "object", "review": "null or object"},
	"/use":                {"violation": "text", "sole_basis": "null or object", "clock_limit_ms": "integer from 0"},
	"/use/sole_basis":     {"rank": "text", "citation": "text"},
	"/site":               {"kind": "one of fixed mobile", "carrier": "null or one of drone unmanned_vehicle vessel", "place": "null or text", "point": "null or point", "tolerance_m": "number from 0", "area": "null or ring"},
	"/device":             {"instrument": "null or one of yes no no_rule"},
	"/capture":            {"at": "instant", "position": "null or point", "accuracy_m": "number from 0", "firmware": "null or text not empty", "integrity": "one of verified unverified broken"},
	"/review":             {"at": "instant", "certificate": "object", "true": "null or one of yes no", "clear": "null or one of yes no", "complete": "null or one of yes no", "accurate": "null or one of yes no"},
	"/review/certificate": {"from": "date", "until": "date", "same_body": "boolean", "field": "boolean", "suspended": "boolean", "mandate": "null or boolean"},
}

// required lists the keys that must be there. "Keys without 'required' may be missing"; "inside a review, certificate or sole_basis
// that is not null every key is required". An object that holds a required key is required itself.
var required = map[string][]string{
	"":                    {"format", "stage", "use", "site", "capture"},
	"/use":                {"violation"},
	"/use/sole_basis":     {"rank", "citation"},
	"/site":               {"kind"},
	"/capture":            {"at", "integrity"},
	"/review":             {"at", "certificate", "true", "clear", "complete", "accurate"},
	"/review/certificate": {"from", "until", "same_body", "field", "suspended", "mandate"},
}

// checker keeps the first fault it meets.
type checker struct{ fault *Invalid }

func (c *checker) fail(at, expected string, also ...string) {
	if c.fault == nil {
		c.fault = &Invalid{Pointer: at, Expected: expected, Also: also}
	}
}

// check tells whether a parsed document is valid.
func check(document any) *Invalid {
	c := &checker{}
	root := c.part("", document)
	if c.fault != nil {
		return c.fault
	}
	c.events(root)
	c.between(root)
	return c.fault
}

// part checks one object of the table of facts and those within it.
func (c *checker) part(at string, value any) map[string]any {
	object, isObject := value.(map[string]any)
	if !isObject {
		c.fail(at, "an object")
		return nil
	}
	c.keys(at, object, parts[at], required[at])
	for _, key := range sorted(object) {
		here := at + "/" + key
		c.value(here, object[key], parts[at][key])
		_, isPart := parts[here]
		if isPart && object[key] != nil {
			c.part(here, object[key])
		}
	}
	return object
}

// keys checks that there is no unknown key and that none is missing.
func (c *checker) keys(at string, object map[string]any, known map[string]specification, needed []string) {
	for _, key := range sorted(object) {
		if _, isKnown := known[key]; !isKnown {
			c.fail(at+"/"+escape(key), "no such key", at)
		}
	}
	for _, key := range needed {
		if _, there := object[key]; !there {
			also := []string{at}
			for _, other := range needed { // when several are missing, any may be named
				if _, there := object[other]; !there {
					also = append(also, at+"/"+other)
				}
			}
			for _, within := range required[at+"/"+key] {
				also = append(also, at+"/"+key+"/"+within)
			}
			c.fail(at+"/"+key, "this key, which is required", also...)
		}
	}
}

// events checks the list of events.
func (c *checker) events(root map[string]any) {
	list, _ := root["events"].([]any)
	for i, value := range list {
		at := fmt.Sprintf("/events/%d", i)
		event, isObject := value.(map[string]any)
		if !isObject {
			c.fail(at, "an object")
			continue
		}
		name, isText := event["event"].(string)
		own, isEvent := fields[name]
		if _, there := event["event"]; there && (!isText || !isEvent) {
			c.fail(at+"/event", "an event of the table")
			continue
		}
		// "Every event has at (instant), event, and optionally known (instant …) and retracted (instant or null …)."
		known := map[string]specification{"at": "instant", "event": "text", "known": "instant", "retracted": "null or instant"}
		needed := []string{"event", "at"}
		for field, kind := range own {
			known[field] = kind
			needed = append(needed, field)
		}
		slices.Sort(needed)
		c.keys(at, event, known, needed)
		for _, key := range sorted(event) {
			c.value(at+"/"+key, event[key], known[key])
		}
	}
}

// between checks what the contract asks of two values together.
func (c *checker) between(root map[string]any) {
	if c.fault != nil {
		return
	}
	site, capture := root["site"].(map[string]any), root["capture"].(map[string]any)
	// "null for manned vehicles and for fixed sites; with fixed anything else is invalid"
	if site["kind"] == "fixed" && site["carrier"] != nil {
		c.fail("/site/carrier", "null with a fixed site")
	}
	// "A t with date(t) < 2021-07-15 is invalid."
	t := instantOf(capture["at"])
	if dateOf(t) < firstDay {
		c.fail("/capture/at", "an instant from 2021-07-15 in Beijing on")
	}
	// "at instant, not before capture.at"
	review, isReviewed := root["review"].(map[string]any)
	if isReviewed && instantOf(review["at"]).Before(t) {
		c.fail("/review/at", "an instant not before capture.at")
	}
}

var integerForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// value checks one value against its specification.
func (c *checker) value(at string, value any, kind specification) {
	words := string(kind)
	if rest, nullable := strings.CutPrefix(words, "null or "); nullable {
		if value == nil {
			return
		}
		words = rest
	}
	if set, isSet := strings.CutPrefix(words, "one of "); isSet {
		text, isText := value.(string)
		if !isText || !slices.Contains(strings.Fields(set), text) {
			c.fail(at, words)
		}
		return
	}
	text, isText := value.(string)
	numeral, isNumber := value.(json.Number)
	good := true
	switch words {
	case "":
		// an unknown key: keys has said so
	case "boolean":
		_, good = value.(bool)
	case "text":
		good = isText
	case "text not empty":
		good = isText && text != ""
	case "instant":
		_, good = readInstant(text)
	case "date":
		_, good = readDate(text)
	case "integer":
		good = isNumber && integerForm.MatchString(string(numeral))
	case "integer from 0":
		good = isNumber && integerForm.MatchString(string(numeral)) && (numeral == "-0" || numeral[0] != '-')
	case "number from 0":
		good = isNumber && float(numeral) >= 0
	case "object":
		_, good = value.(map[string]any)
	case "list":
		_, good = value.([]any)
	case "point":
		c.point(at, value)
	case "ring":
		c.ring(at, value)
	case "airspace":
		c.airspace(at, value)
	default:
		panic("reading: no such specification: " + words)
	}
	if !good {
		c.fail(at, words)
	}
}

// point checks `[lon, lat]`. "Longitude is −180 … 180, latitude −90 … 90."
func (c *checker) point(at string, value any, also ...string) {
	pair, isList := value.([]any)
	if !isList || len(pair) != 2 {
		c.fail(at, "[lon, lat]", append(also, at+"/0", at+"/1", at+"/2")...)
		return
	}
	for i, limit := range []float64{180, 90} {
		numeral, isNumber := pair[i].(json.Number)
		if !isNumber || float(numeral) < -limit || float(numeral) > limit {
			c.fail(fmt.Sprintf("%s/%d", at, i), fmt.Sprintf("a number from −%v to %v", limit, limit), append(also, at)...)
		}
	}
}

// ring checks a `ring of [lon, lat]`: "first point = last point, ≥ 4 points, not crossing itself".
func (c *checker) ring(at string, value any) {
	list, isList := value.([]any)
	if !isList {
		c.fail(at, "a list of points")
		return
	}
	for i := range list {
		c.point(fmt.Sprintf("%s/%d", at, i), list[i], at)
	}
	if c.fault != nil {
		return
	}
	if len(list) < 4 {
		c.fail(at, "at least 4 points")
		return
	}
	points := pointsOf(list)
	if points[0] != points[len(points)-1] {
		c.fail(at, "the first point again at the end", fmt.Sprintf("%s/%d", at, len(points)-1))
	}
	if crosses(points) {
		c.fail(at, "a ring that does not cross itself")
	}
}

// airspace checks `{"required": false}` or `{"required": true, "from": instant or null, "until": instant or null}`.
func (c *checker) airspace(at string, value any) {
	object, isObject := value.(map[string]any)
	if !isObject {
		c.fail(at, "null or an object")
		return
	}
	known, needed := map[string]specification{"required": "boolean"}, []string{"required"}
	isRequired, isBoolean := object["required"].(bool)
	if !isBoolean {
		c.fail(at+"/required", "true or false", at)
		return
	}
	if isRequired {
		known["from"], known["until"] = "null or instant", "null or instant"
		needed = []string{"required", "from", "until"}
	}
	c.keys(at, object, known, needed)
	for _, key := range sorted(object) {
		c.value(at+"/"+key, object[key], known[key])
	}
}

// sorted lists the keys of an object in one fixed order, so that the same document always gives the same answer.
func sorted(object map[string]any) []string {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// float is a JSON number as a binary number; one too large for that is infinite.
func float(numeral json.Number) float64 {
	x, _ := strconv.ParseFloat(string(numeral), 64)
	return x
}
