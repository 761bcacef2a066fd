package strictjson

import (
	"strconv"
	"strings"

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

// step is one step of the way to the value that is being read: a place in a list, or a key, whose place is isKey.
type step struct {
	key   string
	place int
}

const isKey = -1

// Reader reads one JSON text strictly (RFC 8259) and remembers the first thing that is wrong. After that every method
// returns at once with a zero value.
type Reader struct {
	text []byte
	at   int
	way  []step
	err  *Invalid
}

// Read gives a reader of text.
func Read(text []byte) *Reader { return &Reader{text: text, way: make([]step, 0, 8)} }

// Err is the first thing that was wrong, nil when nothing was.
func (r *Reader) Err() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// Here skips white space and gives the offset of what follows, for FailAt and Seek.
func (r *Reader) Here() int {
	r.next()
	return r.at
}

// Seek goes to an offset that Here gave: what a key means may depend on one that comes after it.
func (r *Reader) Seek(offset int) {
	if !r.Failed() {
		r.at = offset
	}
}

// End refuses anything but white space after the value.
func (r *Reader) End() {
	if r.Here() < len(r.text) {
		r.Expect(law.Words{ZH: "文件的结尾（此后不能再有内容）", EN: "the end of the document"})
	}
}

// Enter says that what is read next stands under a key; Leave goes back.
func (r *Reader) Enter(key string) { r.way = append(r.way, step{key, isKey}) }

// Leave ends what Enter began.
func (r *Reader) Leave() { r.way = r.way[:len(r.way)-1] }

func (r *Reader) enterItem(i int) { r.way = append(r.way, step{place: i}) }

// Failed says whether anything was wrong so far.
func (r *Reader) Failed() bool { return r.err != nil }

// Expect notes what is expected where the reader stands.
func (r *Reader) Expect(expected law.Words) { r.FailAt(r.at, expected) }

// FailAt notes what is expected at an offset in the value being read; what was noted first stays.
func (r *Reader) FailAt(offset int, expected law.Words) {
	if r.err == nil {
		r.err = &Invalid{Pointer: r.pointer(), Expected: expected, Offset: offset}
	}
}

// FailKey notes what is expected of a key of the object being read.
func (r *Reader) FailKey(offset int, key string, expected law.Words) {
	r.Enter(key)
	r.FailAt(offset, expected)
	r.Leave()
}

// longestPointer is the most bytes of a pointer. Keys come from outside: a place whose pointer would be longer is named by
// the value that holds it.
const longestPointer = 500

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

// pointer writes the way as a JSON Pointer.
func (r *Reader) pointer() string {
	var b strings.Builder
	for _, s := range r.way {
		name := s.key
		if s.place != isKey {
			name = strconv.Itoa(s.place)
		}
		if len(name) > longestPointer {
			break
		}
		if name = escapes.Replace(name); b.Len()+len("/")+len(name) > longestPointer {
			break
		}
		b.WriteByte('/')
		b.WriteString(name)
	}
	return b.String()
}

// next skips white space and gives the next byte without taking it, 0 at the end.
func (r *Reader) next() byte {
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
func (r *Reader) take(c byte) bool {
	if r.Failed() || r.next() != c || r.at >= len(r.text) {
		return false
	}
	r.at++
	return true
}

// word takes a bare word such as null if it is next.
func (r *Reader) word(w string) bool {
	if r.Failed() {
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

// Null takes null if it is next.
func (r *Reader) Null() bool { return r.word("null") }

// Boolean takes true or false.
func (r *Reader) Boolean() bool {
	if r.word("true") {
		return true
	}
	if !r.word("false") {
		r.Expect(law.Words{ZH: "true或者false", EN: "true or false"})
	}
	return false
}

// BooleanOrNull takes true, false, or null, which is not known.
func (r *Reader) BooleanOrNull() (v, known bool) {
	switch {
	case r.word("true"):
		return true, true
	case r.word("false"):
		return false, true
	case !r.Null():
		r.Expect(law.Words{ZH: "true、false或者null", EN: "true, false or null"})
	}
	return false, false
}
