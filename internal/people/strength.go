package people

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// commonWords are what passwords that many people take are made of, one a line, in small letters.
//
//go:embed common.txt
var commonWords string

var commonList = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(commonWords) {
		out[w] = true
	}
	return out
})

// plainLetters are the signs that people put for letters.
var plainLetters = strings.NewReplacer("@", "a", "4", "a", "0", "o", "1", "i", "!", "i", "3", "e", "5", "s", "$", "s", "7", "t")

// common tells whether a password is a common one, also with digits and signs around it, with signs for
// letters, a common one twice, and one short piece again and again.
func common(password string) bool {
	p := strings.ToLower(password)
	bare := strings.TrimFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
	half := p[:len(p)/2]
	for _, form := range []string{p, bare, plainLetters.Replace(p), plainLetters.Replace(bare), strings.TrimFunc(plainLetters.Replace(p), func(r rune) bool { return !unicode.IsLetter(r) })} {
		if commonList()[form] {
			return true
		}
	}
	return commonList()[half] && half+half == p || repeats(p) || inOrder(p)
}

// repeats tells whether a password is one short piece again and again.
func repeats(p string) bool {
	for n := 1; n <= min(5, len(p)/2); n++ {
		if strings.Repeat(p[:n], len(p)/n+1)[:len(p)] == p {
			return true
		}
	}
	return false
}

// inOrder tells whether the characters only go up or down, such as 1234567890, wrapping at the ends.
func inOrder(p string) bool {
	r := []rune(p)
	for _, step := range []rune{1, -1} {
		even := true
		for i := 1; i < len(r); i++ {
			d := r[i] - r[i-1]
			even = even && (d == step || d == -9*step)
		}
		if even {
			return true
		}
	}
	return false
}

// Strength is how hard a password that may be set is to guess.
type Strength string

// The strengths, weakest first.
const (
	Fair   Strength = "fair"
	Good   Strength = "good"
	Strong Strength = "strong"
)

// StrengthOf judges by length and by how many kinds of characters there are: length counts more.
func StrengthOf(password string) Strength {
	var kinds [5]bool
	n := 0
	for _, r := range password {
		n++
		switch {
		case unicode.IsLower(r):
			kinds[0] = true
		case unicode.IsUpper(r):
			kinds[1] = true
		case unicode.IsDigit(r):
			kinds[2] = true
		case unicode.Is(unicode.Han, r):
			kinds[3] = true
			n++ // one of thousands, not of dozens
		default:
			kinds[4] = true
		}
	}
	for _, k := range kinds {
		if k {
			n += 2
		}
	}
	switch {
	case n >= 22:
		return Strong
	case n >= 17:
		return Good
	}
	return Fair
}
