package admissibility

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"yuanjian/internal/law"
)

// Invalid says what is wrong with a document: where, and what is expected there.
type Invalid struct {
	Pointer  string // JSON Pointer (RFC 6901) to the place; "" is the whole document
	Expected law.Words
	Offset   int // bytes before the place in the document
}

// Error gives one line for people, in both languages.
func (e *Invalid) Error() string {
	at := e.Pointer
	if at == "" {
		at = "（整个文件 / the document）"
	}
	return at + "：应为" + e.Expected.ZH + " / expected " + e.Expected.EN
}

// MarshalJSON writes what stands in the place of a receipt: {"error":{"pointer":"/events/3/at","expected":"…"}}.
func (e *Invalid) MarshalJSON() ([]byte, error) { return e.Append(nil), nil }

// Append writes the error as MarshalJSON does.
func (e *Invalid) Append(b []byte) []byte {
	b = quoted(append(b, `{"error":{"pointer":`...), e.Pointer)
	b = quoted(append(b, `,"expected":`...), e.Expected.EN)
	return append(b, "}}"...)
}

// step is one step of the way to the value that is being read: a place in a list, or a key, whose place is isKey.
type step struct {
	key   string
	place int
}

const isKey = -1

// reader reads one JSON text strictly (RFC 8259) and remembers the first thing that is wrong. After that every method
// returns at once with a zero value.
type reader struct {
	text []byte
	at   int
	way  []step
	err  *Invalid
}

func (r *reader) enter(key string)   { r.way = append(r.way, step{key, isKey}) }
func (r *reader) enterItem(i int)    { r.way = append(r.way, step{place: i}) }
func (r *reader) leave()             { r.way = r.way[:len(r.way)-1] }
func (r *reader) failed() bool       { return r.err != nil }
func (r *reader) expect(w law.Words) { r.failAt(r.at, w) }

// failAt notes what is expected at an offset in the value being read; what was noted first stays.
func (r *reader) failAt(offset int, expected law.Words) {
	if r.err == nil {
		r.err = &Invalid{Pointer: r.pointer(), Expected: expected, Offset: offset}
	}
}

// failKey notes what is expected of a key of the object being read.
func (r *reader) failKey(offset int, key string, expected law.Words) {
	r.enter(key)
	r.failAt(offset, expected)
	r.leave()
}

// pointer writes the way as a JSON Pointer.
func (r *reader) pointer() string {
	var b strings.Builder
	for _, s := range r.way {
		b.WriteByte('/')
		if s.place != isKey {
			b.WriteString(strconv.Itoa(s.place))
			continue
		}
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(s.key, "~", "~0"), "/", "~1"))
	}
	return b.String()
}

// next skips white space and gives the next byte without taking it, 0 at the end.
func (r *reader) next() byte {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return c
		}
	}
	return 0
}

// take takes the byte c if it is next.
func (r *reader) take(c byte) bool {
	if r.failed() || r.next() != c || r.at >= len(r.text) {
		return false
	}
	r.at++
	return true
}

// word takes a bare word such as null if it is next.
func (r *reader) word(w string) bool {
	if r.failed() {
		return false
	}
	r.next()
	end := r.at + len(w)
	if end > len(r.text) || string(r.text[r.at:end]) != w {
		return false
	}
	r.at = end
	return true
}

// null takes null if it is next.
func (r *reader) null() bool { return r.word("null") }

// boolean takes true or false.
func (r *reader) boolean() bool {
	if r.word("true") {
		return true
	}
	if !r.word("false") {
		r.expect(law.Words{ZH: "true或者false", EN: "true or false"})
	}
	return false
}

// textOf takes a string and gives its bytes, which stay valid until the text itself changes.
func (r *reader) textOf(expected law.Words) []byte {
	if r.failed() {
		return nil
	}
	if r.next() != '"' {
		r.expect(expected)
		return nil
	}
	start := r.at + 1
	for i := start; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '"':
			return r.plain(start, i)
		case c == '\\':
			return r.escaped(start, i)
		case c < 0x20:
			r.failAt(i, law.Words{ZH: "不含控制字符的文本", EN: "text without control characters (they are written as escapes)"})
			return nil
		}
	}
	r.failAt(len(r.text), law.Words{ZH: "文本以引号结束", EN: "the closing quotation mark of the text"})
	return nil
}

// plain takes the string between two offsets, in which nothing is escaped.
func (r *reader) plain(start, end int) []byte {
	s := r.text[start:end]
	if !utf8.Valid(s) {
		r.failAt(start, law.Words{ZH: "有效的UTF-8文本", EN: "valid UTF-8"})
		return nil
	}
	r.at = end + 1
	return s
}

// escaped takes a string whose first escape is at the offset i.
func (r *reader) escaped(start, i int) []byte {
	out := append(make([]byte, 0, i-start+32), r.text[start:i]...)
	for i < len(r.text) {
		c := r.text[i]
		switch {
		case c == '"':
			if !utf8.Valid(out) {
				r.failAt(start, law.Words{ZH: "有效的UTF-8文本", EN: "valid UTF-8"})
				return nil
			}
			r.at = i + 1
			return out
		case c < 0x20:
			r.failAt(i, law.Words{ZH: "不含控制字符的文本", EN: "text without control characters (they are written as escapes)"})
			return nil
		case c != '\\':
			out = append(out, c)
			i++
			continue
		}
		var n int
		if out, n = unescape(out, r.text[i:]); n == 0 {
			r.failAt(i, law.Words{ZH: "JSON规定的转义（不成对的代理项不是文本）", EN: "an escape of JSON (half of a surrogate pair is no text)"})
			return nil
		}
		i += n
	}
	r.failAt(len(r.text), law.Words{ZH: "文本以引号结束", EN: "the closing quotation mark of the text"})
	return nil
}

// unescape decodes the escape at the start of s and gives the number of bytes it took, 0 when it is none.
func unescape(out, s []byte) ([]byte, int) {
	if len(s) < 2 {
		return out, 0
	}
	const short, meaning = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if k := strings.IndexByte(short, s[1]); k >= 0 {
		return append(out, meaning[k]), 2
	}
	first, ok := hexUnit(s)
	if !ok {
		return out, 0
	}
	if !utf16.IsSurrogate(first) {
		return utf8.AppendRune(out, first), 6
	}
	second, ok := hexUnit(s[6:])
	if !ok {
		return out, 0
	}
	whole := utf16.DecodeRune(first, second)
	if whole == utf8.RuneError {
		return out, 0
	}
	return utf8.AppendRune(out, whole), 12
}

// hexUnit reads \uXXXX.
func hexUnit(s []byte) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var v rune
	for _, c := range s[2:6] {
		switch {
		case c >= '0' && c <= '9':
			v = v<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v = v<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}
