package strictjson

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"yuanjian/internal/law"
)

var (
	textForm    = law.Words{ZH: "文本", EN: "text"}
	noControl   = law.Words{ZH: "不含控制字符的文本（控制字符须转义）", EN: "text without control characters (they are written as escapes)"}
	closingMark = law.Words{ZH: "结束文本的引号", EN: "the closing quotation mark of the text"}
	validText   = law.Words{ZH: "有效的UTF-8文本", EN: "valid UTF-8"}
)

// Text takes a string and gives its bytes, which stay valid until the text itself changes.
func (r *Reader) Text(expected law.Words) []byte {
	if r.Failed() {
		return nil
	}
	if r.next() != '"' {
		r.Expect(expected)
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
			r.FailAt(i, noControl)
			return nil
		}
	}
	r.FailAt(len(r.text), closingMark)
	return nil
}

// plain takes the string between two offsets, in which nothing is escaped.
func (r *Reader) plain(start, end int) []byte {
	s := r.text[start:end]
	if !utf8.Valid(s) {
		r.FailAt(start, validText)
		return nil
	}
	r.at = end + 1
	return s
}

// escaped takes a string whose first escape is at the offset i.
func (r *Reader) escaped(start, i int) []byte {
	out := append(make([]byte, 0, i-start+32), r.text[start:i]...)
	for i < len(r.text) {
		c := r.text[i]
		switch {
		case c == '"':
			if !utf8.Valid(out) {
				r.FailAt(start, validText)
				return nil
			}
			r.at = i + 1
			return out
		case c < 0x20:
			r.FailAt(i, noControl)
			return nil
		case c != '\\':
			out = append(out, c)
			i++
			continue
		}
		var n int
		if out, n = unescape(out, r.text[i:]); n == 0 {
			r.FailAt(i, law.Words{ZH: "JSON规定的转义（不成对的代理项不是文本）", EN: "an escape of JSON (half of a surrogate pair is no text)"})
			return nil
		}
		i += n
	}
	r.FailAt(len(r.text), closingMark)
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

// AnyText reads any text.
func (r *Reader) AnyText() string { return string(r.Text(textForm)) }

// Matching reads text of a form.
func (r *Reader) Matching(form *regexp.Regexp, want law.Words) string {
	from := r.Here()
	s := string(r.Text(want))
	if !r.Failed() && !form.MatchString(s) {
		r.FailAt(from, want)
	}
	return s
}

// Short reads text of least to most characters, without control characters.
func (r *Reader) Short(least, most int) string {
	from := r.Here()
	if r.next() == '"' {
		s := r.AnyText()
		if n := utf8.RuneCountInString(s); n >= least && n <= most && !strings.ContainsFunc(s, unicode.IsControl) {
			return s
		}
	}
	if !r.Failed() { // forms are only written when somebody reads them
		r.FailAt(from, law.Words{
			ZH: fmt.Sprintf("%d至%d个字、不含控制字符的文本", least, most),
			EN: fmt.Sprintf("text of %d to %d characters without control characters", least, most),
		})
	}
	return ""
}

// OneOf reads one of a few words.
func (r *Reader) OneOf(words ...string) string {
	if i := r.Choice(words); i >= 0 {
		return words[i]
	}
	return ""
}

// Choice reads one of a few words and gives its place among them, −1 when it is none. An empty one is no choice.
func (r *Reader) Choice(words []string) int {
	from := r.Here()
	if i := r.choice(words); i >= 0 || r.Failed() {
		return i
	}
	r.FailAt(from, wordsForm(words))
	return -1
}

// ChoiceOrNull reads as Choice does, or null, for which it gives −1.
func (r *Reader) ChoiceOrNull(words []string) int {
	from := r.Here()
	if r.Null() {
		return -1
	}
	if i := r.choice(words); i >= 0 || r.Failed() {
		return i
	}
	form := wordsForm(words)
	r.FailAt(from, law.Words{ZH: form.ZH + "或者null", EN: form.EN + ", or null"})
	return -1
}

func (r *Reader) choice(words []string) int {
	if r.next() != '"' {
		return -1
	}
	s := r.Text(textForm)
	for i, w := range words {
		if w != "" && w == string(s) {
			return i
		}
	}
	return -1
}

// wordsForm lists words to choose from.
func wordsForm(words []string) law.Words {
	var list []string
	for _, w := range words {
		if w != "" {
			list = append(list, strconv.Quote(w))
		}
	}
	if len(list) == 1 {
		return law.Words{ZH: list[0], EN: list[0]}
	}
	return law.Words{ZH: strings.Join(list, "、") + "之一", EN: "one of " + strings.Join(list, ", ")}
}
