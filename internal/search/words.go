package search

import (
	"slices"
	"strings"
	"unicode"
)

// Words are what a text is found by, each once, in order: runs of Han characters as their pairs of neighbours and their
// two ends, runs of letters and digits in small letters whole, and where they are mixed also their parts, so that
// CS00031 is found by 00031. Full-width forms count as the plain ones.
func Words(text string) []string {
	var out []string
	var run []rune
	han := false
	flush := func() {
		switch {
		case len(run) == 0:
		case han:
			out = append(out, pairs(run)...)
		default:
			out = append(out, parts(run)...)
		}
		run = run[:0]
	}
	for _, r := range text {
		r = unicode.ToLower(plain(r))
		is := unicode.Is(unicode.Han, r)
		if !is && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if is != han {
			flush()
			han = is
		}
		run = append(run, r)
	}
	flush()
	slices.Sort(out)
	return slices.Compact(out)
}

// wanted are the words of a query that must all be there: its pairs and whole words. What stands at the ends of a run of
// two or more is in a pair already, and the end of what was typed is often the middle of what is meant.
func wanted(query string) []string {
	all := Words(query)
	within := strings.Join(all, " ")
	out := slices.DeleteFunc(slices.Clone(all), func(w string) bool {
		r := []rune(w)
		return len(r) == 1 && unicode.Is(unicode.Han, r[0]) && strings.Count(within, w) > 1
	})
	return out[:min(len(out), wordsMost)]
}

// plain is the ordinary form of a full-width character.
func plain(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// pairs are the neighbours of a run, and its ends alone: of 1号路口 somebody types 1号.
func pairs(run []rune) []string {
	out := []string{string(run[0]), string(run[len(run)-1])}
	for i := range len(run) - 1 {
		out = append(out, string(run[i:i+2]))
	}
	return out
}

// wordMost is how many characters of a word count: an index entry has no use for more.
const wordMost = 40

func parts(run []rune) []string {
	run = run[:min(len(run), wordMost)]
	out := []string{string(run)}
	begin := 0
	for i := 1; i <= len(run); i++ {
		if i == len(run) || unicode.IsDigit(run[i]) != unicode.IsDigit(run[begin]) {
			if begin > 0 || i < len(run) {
				out = append(out, string(run[begin:i]))
			}
			begin = i
		}
	}
	return out
}
