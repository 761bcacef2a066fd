package paper

import (
	"strings"
	"unicode"
)

// Marks that do not begin a line (避头), and that do not end one (避尾); GB/T 15834.
const (
	notFirst = "，。、；：？！）》〉」』】〕〗］｝”’…—～·％‰℃°′″,.;:?!)]}>%々ー％"
	notLast  = "（《〈「『【〔〖［｛“‘([{<＄￥$¥№"
	together = "…—" // two of them in a row are one mark
)

// joined tells whether no line may end between a and b.
func joined(a, b rune) bool {
	switch {
	case a == ' ' || a == '\u3000':
		return b == ' ' || strings.ContainsRune(notFirst, b) // blanks stay at the end of the line
	case b == ' ' || b == '\u3000':
		return true
	case unicode.Is(unicode.Mn, b):
		return true
	case strings.ContainsRune(notFirst, b), strings.ContainsRune(notLast, a):
		return true
	case a == b && strings.ContainsRune(together, a):
		return true
	}
	return inWord(a) && inWord(b)
}

// inWord tells whether a character is one of a Latin word, a number, a date or an address.
func inWord(r rune) bool {
	return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_/.+#@&=~'", r))
}

// line is a piece of a text: characters from, up to to.
type line struct{ from, to int }

// breakText breaks a text into lines that are no wider than room. width gives the width of a character; first is how much
// less room the first line has. Every character of the text is in one line, except the ends of lines that were in it.
func breakText(text []rune, width func(rune) int, room, first int) []line {
	var out []line
	start := 0
	for start <= len(text) {
		end := start
		for end < len(text) && text[end] != '\n' {
			end++
		}
		out = append(out, breakParagraph(text, start, end, width, room, first)...)
		first = 0
		start = end + 1
	}
	return out
}

func breakParagraph(text []rune, start, end int, width func(rune) int, room, first int) []line {
	var out []line
	from, used := start, first
	last := -1 // where the line could end, after the character before
	for i := start; i < end; i++ {
		if i > from && !joined(text[i-1], text[i]) {
			last = i
		}
		w := width(text[i])
		for used+w > room && i > from && text[i] != ' ' {
			at := last
			if at <= from {
				at = i // a word that is longer than a line
			}
			out = append(out, line{from, at})
			from, used, last = at, 0, -1
			for j := from; j < i; j++ {
				used += width(text[j])
				if j > from && !joined(text[j-1], text[j]) {
					last = j
				}
			}
			if i > from && !joined(text[i-1], text[i]) {
				last = i
			}
		}
		used += w
	}
	return append(out, line{from, end})
}
