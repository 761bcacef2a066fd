package docket

import (
	"crypto/rand"
	"slices"
	"strings"
)

// codeLetters are those of check codes, five bits each: no 0, 1, I or O.
const codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// codeLength is how many letters the code of a paper has: 80 bits, which nobody guesses.
const codeLength = 16

// NewCode draws a check code of so many letters.
func NewCode(letters int) string {
	bytes := make([]byte, letters)
	rand.Read(bytes) // never fails
	for i := range bytes {
		bytes[i] = codeLetters[bytes[i]%32]
	}
	return string(bytes)
}

// ShownCode groups a code by fours.
func ShownCode(code string) string {
	var parts []string
	for part := range slices.Chunk([]byte(code), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, "-")
}

// LastFour are the last four letters or figures of an identity number, a phone or a plate, however they were typed; fewer are none.
func LastFour(text string) string {
	plain := []rune(strings.ToUpper(strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r >= 'ａ' && r <= 'ｚ':
			return r - 'ａ' + 'A'
		case r >= 'Ａ' && r <= 'Ｚ':
			return r - 'Ａ' + 'A'
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= 0x4e00 && r <= 0x9fff:
			return r
		}
		return -1
	}, text)))
	if len(plain) < 4 {
		return ""
	}
	return string(plain[len(plain)-4:])
}

// SameFour tells whether the last four of what somebody typed are those of one of the numbers.
func SameFour(typed string, numbers ...string) bool {
	end := LastFour(typed)
	return end != "" && slices.ContainsFunc(numbers, func(x string) bool { return LastFour(x) == end })
}

// PlainCode is a code as it was given, however it was typed.
func PlainCode(code string) string {
	return Plain(code, func(r rune) bool { return strings.ContainsRune(codeLetters, r) })
}

// Plain is what somebody typed, with letters and figures of full width or lower case as capitals of half width, and of these only those to keep.
func Plain(typed string, keep func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'ａ' && r <= 'ｚ':
			r = r - 'ａ' + 'A'
		case r >= 'Ａ' && r <= 'Ｚ':
			r = r - 'Ａ' + 'A'
		case r >= '０' && r <= '９':
			r = r - '０' + '0'
		case r >= 'a' && r <= 'z':
			r = r - 'a' + 'A'
		}
		if keep(r) {
			return r
		}
		return -1
	}, typed)
}
