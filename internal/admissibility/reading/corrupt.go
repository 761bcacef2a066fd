package reading

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Corrupt makes exactly one change to a valid document that makes it invalid, and says which. The same state of r and the same
// document give the same change.
func Corrupt(r *rand.Rand, doc []byte) (bad []byte, change string) {
	for {
		document, invalid := read(doc)
		if invalid != nil {
			panic(invalid)
		}
		bad, change = corruptOnce(r, document)
		if change == "" {
			continue
		}
		if _, invalid := read(bad); invalid != nil {
			return bad, change
		}
	}
}

// corruptOnce tries one kind of change; the change is empty when the document has no place for it, and may leave it valid.
func corruptOnce(r *rand.Rand, document map[string]any) ([]byte, string) {
	switch r.IntN(8) {
	case 0:
		return corruptText(r, plain(document))
	case 1:
		return doubleKey(r, plain(document))
	case 2:
		change := corruptKeys(r, document)
		return plain(document), change
	case 3:
		change := corruptPair(r, document)
		return plain(document), change
	}
	change := corruptValue(r, document)
	return plain(document), change
}

// plain writes a document without adornment.
func plain(document map[string]any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(out.Bytes())
}

// corruptText spoils the text as JSON.
func corruptText(r *rand.Rand, text []byte) ([]byte, string) {
	s := string(text)
	switch r.IntN(9) {
	case 0:
		return []byte(s + choose(r, "x", "{}", " null", ",", "]", "}", "\n//", "0", "\x00", s)), "text after the document"
	case 1:
		return []byte(s[:r.IntN(len(s))]), "cut short"
	case 2:
		return []byte(choose(r, "", " ", "x"+s, "["+s+"]", "null", "[]", `"text"`, "0", "true")), "not one object"
	case 3:
		return []byte(strings.Replace(s, ":true", choose(r, ":True", ":tru", ":NaN", ":yes"), 1)), "no such literal"
	case 4:
		return []byte(strings.Replace(s, ":{", choose(r, ":{,", ":[", "{", "::{"), 1)), "brackets"
	case 5:
		return []byte(strings.Replace(s, `","`, choose(r, `",,"`, `" "`, `";"`, `',"`), 1)), "commas"
	case 6:
		return []byte(strings.Replace(s, `"violation":"`, `"violation":"`+choose(r, "\n", "\t", `\x`, `\u12`, "\x01"), 1)), "a character that must be escaped, or an escape that is none"
	case 7:
		return []byte(strings.Replace(s, `"use":`, choose(r, `use:`, `'use':`, `1:`, `null:`, `/**/"use":`), 1)), "a key that is no text"
	}
	return []byte(strings.Replace(s, `"capture":{`, `"capture":{"accuracy_m":`+choose(r, "01", "+1", ".5", "1.", "0x10", "1e", "Infinity", "-", "1_0")+",", 1)), "a number that is none"
}

var keyForm = regexp.MustCompile(`"([a-z_]+)":`)

// doubleKey writes a key of some object twice, with the same value, the first time perhaps escaped.
func doubleKey(r *rand.Rand, text []byte) ([]byte, string) {
	places := keyForm.FindAllSubmatchIndex(text, -1)
	place := choose(r, places...)
	key := string(text[place[2]:place[3]])
	written := key
	if r.IntN(2) == 0 {
		written = fmt.Sprintf("\\u%04X%s", key[0], key[1:])
	}
	var value json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(text[place[1]:])).Decode(&value); err != nil {
		panic(err)
	}
	first := fmt.Sprintf(`"%s":%s,`, written, value)
	return slices.Concat(text[:place[0]], []byte(first), text[place[0]:]), "the key " + key + " twice"
}

// node is a value of a document, the object or list that holds it, and its type in the contract.
type node struct {
	at     string
	kind   specification
	object map[string]any // the object that holds it, or nil
	list   []any          // the list that holds it, or nil
	key    string
	index  int
}

func (n node) value() any {
	if n.object != nil {
		return n.object[n.key]
	}
	return n.list[n.index]
}

func (n node) set(value any) {
	if n.object != nil {
		n.object[n.key] = value
	} else {
		n.list[n.index] = value
	}
}

// nodes lists every value of a document below its root.
func nodes(document map[string]any) []node {
	list := []node{}
	var walk func(at string, value any, kinds map[string]specification)
	walk = func(at string, value any, kinds map[string]specification) {
		switch v := value.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				here := at + "/" + key
				list = append(list, node{at: here, kind: kinds[key], object: v, key: key})
				walk(here, v[key], parts[here])
			}
		case []any:
			for i := range v {
				here := fmt.Sprintf("%s/%d", at, i)
				list = append(list, node{at: here, list: v, index: i})
				kinds := map[string]specification{"at": "instant", "known": "instant", "retracted": "null or instant"}
				if e, isObject := v[i].(map[string]any); isObject {
					name, _ := e["event"].(string)
					maps.Copy(kinds, fields[name])
				}
				walk(here, v[i], kinds)
			}
		}
	}
	walk("", document, parts[""])
	return list
}

// corruptKeys takes a required key away or puts one in that does not belong there.
func corruptKeys(r *rand.Rand, document map[string]any) string {
	objects := []node{{at: "", object: map[string]any{"": document}}}
	for _, n := range nodes(document) {
		if _, isObject := n.value().(map[string]any); isObject {
			objects = append(objects, n)
		}
	}
	n := choose(r, objects...)
	object := n.value().(map[string]any)
	keys := slices.Sorted(maps.Keys(object))
	if r.IntN(2) == 0 && len(keys) > 0 {
		key := choose(r, keys...)
		if n.at != "" && key == "event" { // what the other fields are would then be open
			return ""
		}
		if key == "required" {
			return ""
		}
		delete(object, key)
		return "without " + n.at + "/" + key
	}
	extra := choose(r, "x", "", "a/b", "~", "At", "EVENT", "Format", "level", "until", "channel", "known", "note", "代码", "capture", "result", "work_order", "point")
	if _, there := object[extra]; there {
		return ""
	}
	object[extra] = choose[any](r, nil, "pass", true, json.Number("1"), map[string]any{})
	return "with " + n.at + "/" + extra
}

// corruptPair spoils what the contract asks of two values together.
func corruptPair(r *rand.Rand, document map[string]any) string {
	site, capture := document["site"].(map[string]any), document["capture"].(map[string]any)
	review, isReviewed := document["review"].(map[string]any)
	area, hasArea := site["area"].([]any)
	switch r.IntN(6) {
	case 0:
		if site["kind"] != "fixed" {
			return ""
		}
		site["carrier"] = choose(r, "drone", "unmanned_vehicle", "vessel")
		return "a fixed site with a carrier"
	case 1:
		capture["at"] = choose(r, "2021-07-14T15:59:59.999999Z", "2021-07-14T23:59:59+08:00", "2021-07-15T00:00:00+08:01", "1999-01-01T00:00:00Z")
		return "a capture before 2021-07-15"
	case 2:
		if !isReviewed {
			return ""
		}
		review["at"] = instantOf(capture["at"]).Add(-choose(r, time.Microsecond, time.Hour)).Format("2006-01-02T15:04:05.000000Z07:00")
		return "a review before the capture"
	case 3:
		if !hasArea {
			return ""
		}
		site["area"] = choose(r, area[:len(area)-1], area[:2], area[:1], area[:0], []any{area[0], area[1], area[0]})
		return "a ring that is not closed or too short"
	}
	if !hasArea {
		return ""
	}
	crossed := choose(r, crossedRings...)
	begin := r.IntN(len(crossed))
	ring := []any{}
	for i := range len(crossed) + 1 {
		corner := crossed[(begin+i)%len(crossed)]
		ring = append(ring, []any{json.Number(fmt.Sprint(corner[0])), json.Number(fmt.Sprint(corner[1]))})
	}
	site["area"] = ring
	return "a ring that crosses itself"
}

// crossedRings cross themselves between corners, at a corner, and where a corner lies on another edge; the last point is left out.
var crossedRings = [][][2]int{
	{{0, 0}, {1, 1}, {1, 0}, {0, 1}},
	{{0, 0}, {4, 0}, {4, 4}, {3, 4}, {3, -1}, {0, -1}},
	{{0, 0}, {1, 1}, {2, 2}, {2, 0}, {1, 1}, {0, 2}},
	{{0, 0}, {4, 0}, {4, 4}, {2, 0}, {2, -2}, {0, -2}},
}

// corruptValue gives one value a form or type that is not its own.
func corruptValue(r *rand.Rand, document map[string]any) string {
	n := choose(r, nodes(document)...)
	words := strings.TrimPrefix(string(n.kind), "null or ")
	was, isNumber := n.value().(json.Number)
	numbers := []any{json.Number("-1"), json.Number("180.5"), json.Number("-181"), json.Number("90.5"), json.Number("1000000000"), json.Number("0.5"), json.Number("-0.001")}
	switch {
	case words == "instant" && r.IntN(4) != 0:
		n.set(choose(r, badInstants...))
	case words == "date" && r.IntN(4) != 0:
		n.set(choose(r, "2025-5-1", "2025-02-29", "2025-13-01", "2025-00-10", "2025-01-00", "20250501", "2025/05/01", "2025-05-01T00:00:00+08:00", "", "2025-05-01 ", "12025-05-01", "２０２５-05-01"))
	case strings.HasPrefix(words, "one of ") && r.IntN(3) != 0:
		text, _ := n.value().(string)
		n.set(choose(r, strings.ToUpper(text), text+" ", "", "none", "null", "yes", "pass", "fail", "place", "platform", strings.TrimSuffix(text, "d")))
	case isNumber && r.IntN(3) != 0:
		n.set(choose(r, numbers...))
	case isNumber && r.IntN(2) == 0:
		n.set(string(was))
	default:
		n.set(choose[any](r, nil, true, false, "", "x", json.Number("7"), []any{}, map[string]any{}, []any{json.Number("1"), json.Number("2"), json.Number("3")}, []any{json.Number("1")}, []any{"1", "2"}))
	}
	if n.key == "event" && strings.HasPrefix(n.at, "/events/") {
		if _, isEvent := fields[fmt.Sprint(n.value())]; isEvent { // the other fields would then be at fault
			return ""
		}
	}
	if n.key == "required" { // as with event
		if _, isBoolean := n.value().(bool); isBoolean {
			return ""
		}
	}
	return "another value at " + n.at
}

// badInstants are not RFC 3339 with an offset and up to six fractional digits.
var badInstants = []any{
	"2025-05-01T00:00:00", "2025-05-01", "2025-05-01 00:00:00+08:00", "2025-05-01T00:00:00.1234567Z", "2025-05-01T00:00:00.Z", "2025-05-01T00:00:00,5Z", "2025-05-01T0:00:00Z",
	"2025-05-01T24:00:00Z", "2025-05-01T23:60:00Z", "2025-05-01T23:59:61Z", "2025-02-29T00:00:00Z", "2025-05-01T00:00:00+0800", "2025-05-01T00:00:00+8:00", "2025-05-01T00:00:00+24:00",
	"2025-05-01T00:00:00+08:60", "2025-05-01T00:00:00 Z", "2025-05-01T00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-04-31T00:00:00Z", "", " 2025-05-01T00:00:00Z",
	"2025-05-01T00:00:00Zx", "2025-05-01T00:00:00.123456789+08:00", "+2025-05-01T00:00:00Z", "12025-05-01T00:00:00Z", "2025-05-01T00:00:00+08", "2025-05-01T-1:00:00Z", "2025-05-01T00:00:00.12a456Z",
}
