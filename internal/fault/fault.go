// Package fault holds the only kinds of error, beside law.Refusal and act.ErrForbidden, that an edge knows how to
// show to a person. Everything else is a fault of ours and becomes a page with a reference number.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/law"
)

// NotFound says that what was asked for does not exist or must not be known to exist by who asks.
type NotFound struct{ What law.Words }

// Error names what was not found, in Chinese.
func (e NotFound) Error() string { return "没有找到" + e.What.ZH }

// Field is one thing to mend in an input: its name as in the form or a JSON pointer, and what is wanted there.
type Field struct {
	Name string
	Want law.Words
}

// Invalid says which fields of an input cannot be taken, and what would be taken. Nothing typed is lost by it.
type Invalid struct{ Fields []Field }

// Error lists the fields and what is wanted, in Chinese.
func (e Invalid) Error() string {
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Name + "：" + f.Want.ZH
	}
	return strings.Join(parts, "；")
}

// Conflict says that the state is no longer the one the person looked at.
type Conflict struct{ Because law.Words }

// Error gives the reason in Chinese.
func (e Conflict) Error() string { return e.Because.ZH }

// Change is something that somebody else did to what a form is about, after the form was opened.
type Change struct {
	At   time.Time
	By   string    // the person's name, for who may see it; empty: not known
	What law.Words // the act, in the law's words
	Says law.Words // what it put on record, one line; may be empty
}

// Changed says that others have acted on what a form is about since it was opened. Nothing is done; sent again, with the
// changes in view, the form is carried out.
type Changed struct{ Changes []Change }

// Error tells how many changes there are.
func (e Changed) Error() string {
	return fmt.Sprintf("打开表单以后有%d项变化", len(e.Changes))
}

// Check collects the fields of an input that cannot be taken, so that a person sees all of them at once.
type Check struct{ fields []Field }

// Want records that name must be as said when ok is false; it returns ok.
func (c *Check) Want(ok bool, name, zh, en string) bool {
	if !ok {
		c.fields = append(c.fields, Field{name, law.Words{ZH: zh, EN: en}})
	}
	return ok
}

// Text trims a text of a form and records that it must be there, as said, when need is true, and what AtMost does.
func (c *Check) Text(s *string, most int, need bool, name, zh, en string) {
	*s = strings.TrimSpace(*s)
	if c.Want(!need || *s != "", name, zh, en) {
		c.AtMost(s, most, name)
	}
}

// AtMost trims a text of a form that may be empty, and records that it has at most most characters, all of which can be shown.
func (c *Check) AtMost(s *string, most int, name string) {
	*s = strings.TrimSpace(*s)
	c.Want(utf8.RuneCountInString(*s) <= most, name, fmt.Sprintf("不能超过%d个字。", most), fmt.Sprintf("Write at most %d characters.", most))
	c.Want(utf8.ValidString(*s) && !strings.ContainsFunc(*s, hidden), name, "含有无法显示的字符，请删去。", "Remove the characters that cannot be shown.")
}

func hidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }

// Err returns Invalid when anything was recorded, nil otherwise.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return Invalid{c.fields}
}

// IsNotFound tells whether err is or wraps NotFound.
func IsNotFound(err error) bool { var e NotFound; return errors.As(err, &e) }

// IsInvalid tells whether err is or wraps Invalid.
func IsInvalid(err error) bool { var e Invalid; return errors.As(err, &e) }
