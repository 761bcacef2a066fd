package admissibility

import (
	"strconv"

	"yuanjian/internal/law"
)

// writer writes one JSON text into b: in one line, or indented with one key or value a line.
type writer struct {
	b      []byte
	indent bool
	depth  int
	stands position
}

// position is what stands before the next key or value.
type position uint8

const (
	nothing position = iota // of the same object or list
	aValue
	itsKey
)

const tab = "  "

// next sets the comma before what follows, and begins its line.
func (w *writer) next() {
	switch {
	case w.stands == aValue:
		w.b = append(w.b, ',')
		w.line()
	case w.stands == nothing && w.depth > 0:
		w.line()
	}
	w.stands = aValue
}

func (w *writer) line() {
	if !w.indent {
		return
	}
	w.b = append(w.b, '\n')
	for range w.depth {
		w.b = append(w.b, tab...)
	}
}

// key writes a key of the contract, which needs no escape.
func (w *writer) key(name string) *writer {
	w.next()
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
	if w.indent {
		w.b = append(w.b, ' ')
	}
	w.stands = itsKey
	return w
}

func (w *writer) open(c byte) {
	w.next()
	w.b = append(w.b, c)
	w.depth++
	w.stands = nothing
}

func (w *writer) close(c byte) {
	w.depth--
	if w.stands == aValue {
		w.line()
	}
	w.b = append(w.b, c)
	w.stands = aValue
}

func (w *writer) text(s string)     { w.next(); w.b = quoted(w.b, s) }
func (w *writer) bool(v bool)       { w.next(); w.b = strconv.AppendBool(w.b, v) }
func (w *writer) number(v float64)  { w.next(); w.b = strconv.AppendFloat(w.b, v, 'g', -1, 64) }
func (w *writer) integer(v int64)   { w.next(); w.b = strconv.AppendInt(w.b, v, 10) }
func (w *writer) null()             { w.next(); w.b = append(w.b, "null"...) }
func (w *writer) date(d law.Date)   { w.text(d.String()) }
func (w *writer) instant(i Instant) { w.next(); w.b = append(i.append(append(w.b, '"')), '"') }

// textOrNull writes a text, or null for an empty one.
func (w *writer) textOrNull(s string) {
	if s == "" {
		w.null()
		return
	}
	w.text(s)
}

// writeMaybe writes a fact, or null when it is missing.
func writeMaybe[T any](w *writer, v Maybe[T], write func(T)) {
	if !v.Known {
		w.null()
		return
	}
	write(v.Value)
}

// AppendInvalid writes what stands in the place of a receipt when a document is invalid, in one line without a line end:
// {"error":{"pointer":"/events/3/at","expected":"…"}}.
func AppendInvalid(b []byte, wrong *Invalid) []byte {
	w := writer{b: b}
	w.open('{')
	w.key("error").open('{')
	w.key("pointer").text(wrong.Pointer)
	w.key("expected").text(wrong.Expected.EN)
	w.close('}')
	w.close('}')
	return w.b
}

// quoted appends a JSON string: Chinese as it is, only what must be escaped is (RFC 8259 §7). The text must be valid UTF-8.
func quoted[T string | []byte](b []byte, s T) []byte {
	b = append(b, '"')
	done := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[done:i]...)
		done = i + 1
		if c >= 0x20 {
			b = append(b, '\\', c)
			continue
		}
		const hex = "0123456789abcdef"
		b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
	return append(append(b, s[done:]...), '"')
}
