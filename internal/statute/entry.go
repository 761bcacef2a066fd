package statute

import (
	"strings"
	"time"

	"yuanjian/internal/law"
)

// Provision is one provision of a source, or one clause of a standard.
type Provision struct {
	Article string    `json:"article"`        // 第一百一十四条
	Gist    string    `json:"gist,omitempty"` // what it says, in a few words
	Until   *law.Date `json:"until,omitempty"`
}

// Entry is one source: a law, a regulation, a rule, a document or a standard.
type Entry struct {
	ID         string
	Title      string
	Number     string // of the document or of the standard; empty: not verified
	Rank       Rank
	From       law.Date  // first day in force; 0: not verified, taken as in force
	Until      *law.Date // last day in force
	Provisions []Provision
	Source     string // where the text is published
	// Checked tells that the text was compared with a published copy.
	Checked bool
	// Supersedes is the source that this one replaces, whose last day is the day before From; empty: none.
	Supersedes string

	// What follows is of an entry that somebody made; Person is empty for those of the program.
	Body, Person string
	At           time.Time
	RetractedAt  *time.Time
}

// Own tells whether the entry is part of the program.
func (e *Entry) Own() bool { return e.Person == "" }

// InForce tells whether the source is in force on a day.
func (e *Entry) InForce(day law.Date) bool {
	return e.RetractedAt == nil && day >= e.From && (e.Until == nil || day <= *e.Until)
}

// Provision finds a provision of the source by its words.
func (e *Entry) Provision(article string) (Provision, bool) {
	for _, p := range e.Provisions {
		if p.Article == article {
			return p, true
		}
	}
	return Provision{}, false
}

// InForce tells whether a provision of a source that is in force is itself in force on a day.
func (p Provision) InForce(day law.Date) bool { return p.Until == nil || day <= *p.Until }

// Name is the source as it is cited: 《title》, and for a standard its number before it.
func (e *Entry) Name() string {
	if e.Rank.Standard() && e.Number != "" {
		return e.Number + "《" + e.Title + "》"
	}
	return "《" + e.Title + "》"
}

// Cite is a provision as it is cited: 《title》第…条.
func (e *Entry) Cite(article string) string { return e.Name() + article }

// matches tells whether all words of a search are in title, number, rank or a provision.
func (e *Entry) matches(words []string) bool {
	var b strings.Builder
	b.WriteString(e.Title + " " + e.Number + " " + e.Rank.Words().ZH + " " + e.Rank.Words().EN)
	for _, p := range e.Provisions {
		b.WriteString(" " + p.Article + " " + p.Gist)
	}
	text := strings.ToLower(b.String())
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
