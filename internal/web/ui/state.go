package ui

import (
	"html/template"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
)

// State is how something stands. It is always shown by shape, word and colour together: about one man in twenty
// cannot tell two of the colours apart.
type State string

// The states. Plain is for words that are neither good nor bad (已取消设置, 待审核).
const (
	Met     State = "met"     // filled disc ✓
	Unmet   State = "unmet"   // filled square ✕
	Unknown State = "unknown" // dashed square ?
	Waiting State = "waiting" // dashed ring
	Plain   State = "plain"   // no shape
)

// Drawing returns the state's shape.
func (s State) Drawing() template.HTML {
	if s == Plain || s == "" {
		return ""
	}
	return Icon("state-" + string(s))
}

// Badge is a state with its word.
type Badge struct {
	State State
	Word  string
}

// Link is an address with its words. Icon and Note may be empty.
type Link struct {
	URL, Text string
	Icon      string
	Note      string
	Primary   bool // the page's one main action
}

// Links is a list of links.
type Links []Link

// Value is one thing shown in a list or table: text, time, state or number, with a link or a note where wanted.
// Make it with Text, Goto, At, On, Status, Count or Vehicle.
type Value struct {
	Text    string
	URL     string
	Note    string
	Badge   *Badge
	Time    time.Time
	Seconds bool
	Date    *law.Date
	Number  bool // right-aligned
	Whole   bool // never broken across lines
}

// Text is plain text.
func Text(s string) Value { return Value{Text: s} }

// Words that never break: ids, article numbers, software versions.
func Whole(s string) Value { return Value{Text: s, Whole: true} }

// Goto is a link.
func Goto(url, text string) Value { return Value{Text: text, URL: url} }

// At is an instant to the minute, the form for tables; the zero instant shows a dash.
func At(t time.Time) Value { return Value{Time: t} }

// AtSecond is an instant for reading, with weekday and seconds.
func AtSecond(t time.Time) Value { return Value{Time: t, Seconds: true} }

// On is a date with its weekday.
func On(d law.Date) Value { return Value{Date: &d} }

// Status is a state with its word.
func Status(s State, word string) Value { return Value{Badge: &Badge{s, word}} }

// Count is a number.
func Count(n int) Value { return Value{Text: Number(int64(n)), Number: true} }

// CountOver is a number beyond which nobody counted.
func CountOver(l i18n.Language, n int) Value {
	return Value{Text: i18n.Text(l, "ui.count.over", Number(int64(n))), Number: true}
}

// Vehicle is a number plate.
func Vehicle(plate string) Value { return Value{Text: Plate(plate), Whole: true} }

// WithNote adds a second, quieter line.
func (v Value) WithNote(s string) Value { v.Note = s; return v }

// Empty tells whether there is nothing to show; a dash stands there then.
func (v Value) Empty() bool {
	return v.Text == "" && v.Badge == nil && v.Time.IsZero() && v.Date == nil
}

// Fact is a key and its value.
type Fact struct {
	Key   string
	Value Value
}

// Facts is a description list, in the order given.
type Facts []Fact

// Column is a column of a table.
type Column struct {
	Title  string
	Number bool // tabular digits, right-aligned
}

// Row is a row of a table; as many cells as the table has columns.
type Row struct {
	Cells   []Value
	Struck  bool // withdrawn: stays, struck out
	Current bool
}

// Table is a list of things of one kind. Caption names it for people who hear the page.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
}

// Cell joins a cell with its column, for the template.
type Cell struct {
	Column Column
	Value  Value
	First  bool
}

// Cells returns the cells of a row with their columns.
func (t Table) Cells(r Row) []Cell {
	out := make([]Cell, 0, len(r.Cells))
	for i, v := range r.Cells {
		if i < len(t.Columns) {
			out = append(out, Cell{t.Columns[i], v, i == 0})
		}
	}
	return out
}

// Empty says why a list is empty and what comes next. Never only that it is empty.
type Empty struct {
	Why  string
	Next string // what will happen or can be done; may be empty when Link says it
	Link *Link
}

// Tabs are links to views of the same thing.
type Tabs struct {
	Label string // what is chosen between, for people who hear the page
	Items []Tab
}

// Tab is one of Tabs. Count is shown when it is not nil.
type Tab struct {
	URL, Text string
	Current   bool
	Count     *int
	Over      bool // there are more than Count
}

// More is the foot of a list: how many there are, and the ways to the pages before and after. The addresses carry the
// cursor and every filter. Over says that there are more than Total, which nobody counted.
type More struct {
	Shown, Total int
	Over         bool
	URL          string // the next page
	Back         string // the page before
}

// Filters is a form whose choices stay in the address; Fields are rendered by their Kind.
type Filters struct {
	Action string
	Fields []Field
	Active bool // something is chosen: show the way back to everything
	Hidden []Hidden
}

// Confirm asks before an act that cannot be taken back: what will happen, in facts; one button named by the act.
type Confirm struct {
	Action string // where the form goes
	Title  string
	Facts  Facts
	Will   []string // what happens then, one sentence each
	Button string
	Danger bool // an act against someone or something: outlined by weight, never by red
	Back   Link
	Hidden []Hidden
	Fields []Field // a reason, for instance
}

// Hidden is a hidden field of a form.
type Hidden struct{ Name, Value string }

// RefusedView is a refusal by law for the page: not an error, but what the law says now.
type RefusedView struct {
	Because, Article, Cure string
}
