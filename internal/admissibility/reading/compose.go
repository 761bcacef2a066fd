package reading

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// add puts an event into the history.
func (w *world) add(e map[string]any) {
	w.events = append(w.events, e)
	w.crowd = append(w.crowd, instantOf(e["at"]))
}

// event makes an event of a kind; of the pairs that follow only those are taken whose key the kind has, the rest is drawn.
func (w *world) event(at time.Time, kind string, pairs ...any) map[string]any {
	e := w.any(at, kind)
	if w.r.IntN(6) != 0 {
		delete(e, "known")
		delete(e, "retracted")
	}
	for i := 0; i < len(pairs); i += 2 {
		if key := pairs[i].(string); fields[kind][key] != "" {
			e[key] = pairs[i+1]
		}
	}
	return e
}

// any makes an event of a kind with fields drawn at random.
func (w *world) any(at time.Time, kind string) map[string]any {
	e := map[string]any{"at": w.instant(at), "event": kind}
	for _, key := range slices.Sorted(maps.Keys(fields[kind])) {
		e[key] = w.field(kind, key)
	}
	switch w.r.IntN(24) {
	case 0:
		e["known"] = w.instant(at.Add(choose(w.r, -upTo(w.r, 50*oneDay), time.Microsecond, upTo(w.r, 50*oneDay))))
	case 1:
		e["retracted"] = w.instant(at.Add(choose(w.r, time.Microsecond, upTo(w.r, 50*oneDay))))
	case 2:
		e["retracted"] = nil
	}
	return e
}

// field draws a value for a field of an event.
func (w *world) field(kind, key string) any {
	r, today := w.r, dateOf(w.t)
	words := strings.TrimPrefix(string(fields[kind][key]), "null or ")
	if words != string(fields[kind][key]) && r.IntN(4) == 0 {
		return nil
	}
	if set, isSet := strings.CutPrefix(words, "one of "); isSet {
		return choose(r, strings.Fields(set)...)
	}
	switch words {
	case "boolean":
		return r.IntN(3) != 0
	case "date":
		return w.date(today + choose(r, day(0), -1, 1, -400, 400, day(r.IntN(60)-30)))
	case "text":
		return choose(r, "V1.2", "V1.2", "V1.3", "", "v1.2", "版本")
	case "instant":
		return w.instant(w.t.Add(choose(r, 0, 0, time.Microsecond, -time.Microsecond, time.Hour, -time.Hour, upTo(r, 90*oneDay), -upTo(r, 90*oneDay))))
	case "integer":
		return choose(r, 0, 1000, -1000, 1001, -1001, 999, 1, -1, 100, -101, 5000, 5001, 1<<40, -1<<40, 1<<53-1, 1-1<<53)
	case "point":
		return w.somewhere()
	case "airspace":
		return w.airspace(r.IntN(3) == 0)
	}
	panic("reading: no draw for " + words)
}

// airspace draws a filing, granted or any.
func (w *world) airspace(isGranted bool) any {
	r := w.r
	if isGranted {
		return choose[any](r, map[string]any{"required": false}, map[string]any{"required": true,
			"from": w.instant(w.t.Add(-choose(r, 0, time.Hour))), "until": w.instant(w.t.Add(choose(r, time.Microsecond, time.Hour)))})
	}
	bound := func() any {
		return choose[any](r, nil, w.instant(w.t), w.instant(w.t.Add(choose(r, -time.Microsecond, time.Microsecond))), w.instant(w.t.Add(choose(r, -oneDay, oneDay))))
	}
	return choose[any](r, nil, map[string]any{"required": true, "from": bound(), "until": bound()})
}

// earlier is an instant at or before t, most often close to it.
func (w *world) earlier() time.Time {
	r := w.r
	return w.t.Add(-choose(r, 0, time.Microsecond, time.Second, upTo(r, oneDay), upTo(r, 60*oneDay), upTo(r, 600*oneDay)))
}

// near is an instant at or beside one that matters: another event, t, the first hour of the Measures, or the days of the thirty.
func (w *world) near() time.Time {
	r := w.r
	if r.IntN(8) == 0 {
		return midnight(dateOf(w.t) - choose(r, day(0), 29, 30, 31, 32)).Add(hourOfDay(r))
	}
	span := choose(r, oneDay, 30*oneDay, 100*oneDay)
	return choose(r, w.crowd...).Add(choose(r, 0, 0, time.Microsecond, -time.Microsecond, upTo(r, span), -upTo(r, span)))
}

// instant writes an instant with some offset, and with as many fractional digits as it needs or more.
func (w *world) instant(x time.Time) string {
	offset := choose(w.r, 480, 480, 480, 0, -480, 840, -720, 345, 1439, -1439, -1)
	text := x.In(time.FixedZone("", offset*60)).Format("2006-01-02T15:04:05.000000")
	if w.r.IntN(2) == 0 {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if offset == 0 {
		return text + choose(w.r, "Z", "Z", "+00:00", "-00:00")
	}
	sign := "+"
	if offset < 0 {
		sign, offset = "-", -offset
	}
	return fmt.Sprintf("%s%s%02d:%02d", text, sign, offset/60, offset%60)
}

func (w *world) date(d day) string { return midnight(d).Format("2006-01-02") }

// encode writes the document, its keys in no order, some characters escaped, with blanks here and there.
func (w *world) encode() []byte {
	if len(w.events) > 0 || w.r.IntN(2) == 0 {
		list := make([]any, len(w.events))
		for i, e := range w.events {
			list[i] = e
		}
		w.doc["events"] = list
	}
	if device := w.doc["device"].(map[string]any); len(device) == 0 && w.r.IntN(2) == 0 {
		delete(w.doc, "device")
	}
	var out bytes.Buffer
	encodeValue(w.r, &out, w.doc)
	return out.Bytes()
}

func encodeValue(r *rand.Rand, out *bytes.Buffer, value any) {
	switch v := value.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		out.WriteByte('{')
		for i, key := range keys {
			if i > 0 {
				out.WriteString(choose(r, ",", ", ", ",", " ,\n"))
			}
			encodeText(r, out, key)
			out.WriteString(choose(r, ":", ": ", ":"))
			encodeValue(r, out, v[key])
		}
		out.WriteByte('}')
	case []any:
		out.WriteByte('[')
		for i, each := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			encodeValue(r, out, each)
		}
		out.WriteByte(']')
	case string:
		encodeText(r, out, v)
	case float64:
		out.WriteString(strconv.FormatFloat(v, choose[byte](r, 'g', 'f', 'e', 'E'), -1, 64))
	case nil:
		out.WriteString("null")
	case int, bool:
		fmt.Fprint(out, v)
	default:
		fmt.Fprint(out, v) // a json.Number
	}
}

// encodeText writes a JSON text; about one in sixty characters is escaped that need not be.
func encodeText(r *rand.Rand, out *bytes.Buffer, text string) {
	out.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			out.WriteByte('\\')
			out.WriteRune(c)
		case c < ' ' || c < 0x10000 && r.IntN(60) == 0:
			fmt.Fprintf(out, "\\u%04x", c)
		default:
			out.WriteRune(c)
		}
	}
	out.WriteByte('"')
}
