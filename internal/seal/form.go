package seal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The forms in which personal values enter the blind index: what people and machines write differently but
// mean alike becomes the same bytes. Full-width letters and digits become half-width (Unicode NFKC).

// settled applies form until nothing changes. Once is enough for what people write; a combining mark that
// loses the blank before it may need another round.
func settled(value string, form func(string) string) string {
	for range 4 {
		next := form(value)
		if next == value {
			break
		}
		value = next
	}
	return value
}

// PlateForm is a number plate without blanks, dots and hyphens, in capitals: "粤a·１２３４５" is "粤A12345".
func PlateForm(plate string) string { return settled(plate, plateForm) }

func plateForm(plate string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '-' || r == '.' || isDot(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(plate))
}

// NameForm is a name of a person or organisation: blanks around it and beside Chinese characters go, others
// become one; the dot inside names of some nationalities has one form; Latin letters are capitals.
func NameForm(name string) string { return settled(name, nameForm) }

func nameForm(name string) string {
	var form []rune
	blank := false
	for _, r := range norm.NFKC.String(name) {
		switch {
		case unicode.IsSpace(r):
			blank = true
			continue
		case unicode.Is(unicode.Cf, r): // invisible marks pasted along
			continue
		case isDot(r), r == '.' && len(form) > 0 && unicode.Is(unicode.Han, form[len(form)-1]):
			r = '·'
		}
		if last := len(form) - 1; blank && last >= 0 && joins(form[last]) && joins(r) {
			form = append(form, ' ')
		}
		blank = false
		form = append(form, unicode.ToUpper(r))
	}
	return string(form)
}

// joins tells whether a blank beside r separates words.
func joins(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '·' }

// isDot tells whether r is one of the dots that stand for the middle dot.
func isDot(r rune) bool { return strings.ContainsRune("·•・‧∙⋅", r) }

// IdentityForm is an identity number or a unified social credit code without blanks and hyphens, in capitals.
func IdentityForm(number string) string { return PlateForm(number) }

// PhoneForm is a telephone number of digits only; the prefix of China (+86, 0086) of a mobile number goes.
func PhoneForm(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, norm.NFKC.String(number))
	for _, prefix := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) == 11 && rest[0] == '1' {
			return rest
		}
	}
	return digits
}
