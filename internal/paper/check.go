package paper

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/paper/truetype"
)

// Missing is a character that cannot be printed: the typeface lacks it, or it is not one that shows.
type Missing struct {
	Rune rune
	Near string // the text around it, so that it is found
}

// Error names the character.
func (m Missing) Error() string {
	return fmt.Sprintf("the typeface of papers has no character %q (%U), near %q", m.Rune, m.Rune, m.Near)
}

// Bounds of a model. A longer answer is an attachment.
const (
	mostParts = 400
	mostRows  = 2000
	mostText  = 20000 // characters of one text
	mostCell  = 300   // characters of one cell of a table, so that a row always fits on a page
)

// Check says why a document cannot be a paper: a character that cannot be printed (Missing), or a bound.
func Check(d *Document) error {
	if len(d.Parts) > mostParts {
		return fmt.Errorf("a paper of %d parts", len(d.Parts))
	}
	for _, p := range d.Parts {
		if err := checkTable(&p); err != nil {
			return err
		}
	}
	face, err := truetype.Regular()
	if err != nil {
		return err
	}
	var first error
	d.each(func(t *string) {
		if first == nil {
			first = checkText(face, *t)
		}
	})
	return first
}

func checkTable(p *Part) error {
	if len(p.Rows) > mostRows || len(p.Head) > 12 || len(p.Widths) != 0 && len(p.Widths) != len(p.Head) {
		return fmt.Errorf("a table of %d rows, %d columns and %d widths", len(p.Rows), len(p.Head), len(p.Widths))
	}
	for _, row := range p.Rows {
		for _, cell := range row {
			if utf8.RuneCountInString(cell) > mostCell {
				return fmt.Errorf("a cell of more than %d characters: %.60s…", mostCell, cell)
			}
		}
	}
	return nil
}

func checkText(face *truetype.Face, text string) error {
	if n := utf8.RuneCountInString(text); n > mostText {
		return fmt.Errorf("a text of %d characters: %.60s…", n, text)
	}
	for i, r := range text {
		if r == '\n' {
			continue
		}
		_, ok := face.Glyph(r)
		if !ok || unicode.IsControl(r) || r == utf8.RuneError {
			return Missing{Rune: r, Near: around(text, i)}
		}
	}
	return nil
}

// around is up to ten characters before and after a byte of the text.
func around(text string, at int) string {
	runes, n := []rune(text), utf8.RuneCountInString(text[:at])
	return string(runes[max(0, n-10):min(len(runes), n+11)])
}
