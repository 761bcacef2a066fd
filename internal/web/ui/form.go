package ui

import (
	"net/url"
	"slices"
	"strings"

	"yuanjian/internal/fault"
	"yuanjian/internal/web/i18n"
)

// Form is what was typed and what is wrong with it. A page shown for the first time has a form with its own values
// (Prefill); shown again after a refused sending, everything typed is still there and wins.
type Form struct {
	lang   i18n.Language
	typed  url.Values // nil on the first showing
	filled url.Values
	wants  map[string]string
	order  []string
	labels map[string]string
}

// NewForm returns a form; typed is nil on the first showing.
func NewForm(l i18n.Language, typed url.Values, invalid []fault.Field) *Form {
	f := &Form{lang: l, typed: typed, filled: url.Values{}, wants: map[string]string{}, labels: map[string]string{}}
	for _, x := range invalid {
		if f.wants[x.Name] == "" {
			f.wants[x.Name] = x.Want.In(string(l))
			f.order = append(f.order, x.Name)
		}
	}
	return f
}

// Prefill sets what stands in a field until somebody types.
func (f *Form) Prefill(name string, values ...string) { f.filled[name] = values }

// Again tells whether the form is shown again after a sending.
func (f *Form) Again() bool { return f.typed != nil }

// Value returns what stands in a field.
func (f *Form) Value(name string) string {
	if v := f.all(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

func (f *Form) all(name string) []string {
	if f.typed != nil {
		return f.typed[name]
	}
	return f.filled[name]
}

// Field returns a field for its template; label is what people call it, also in the list of what is to be mended.
func (f *Form) Field(name, label string) Field {
	f.labels[name] = label
	return Field{Name: name, ID: FieldID(name), Label: label, Value: f.Value(name), Values: f.all(name),
		Error: f.wants[name], Again: f.Again()}
}

// FieldID is the id of a field's control.
func FieldID(name string) string { return "f-" + strings.Trim(strings.ReplaceAll(name, "/", "-"), "-") }

// Problem is one thing to mend, with the address of its field on the page ("" when the page shows no such field).
type Problem struct{ URL, Label, Want string }

// Problems lists what is to be mended. Labels are known once the page's body has been rendered.
func (f *Form) Problems() []Problem {
	out := make([]Problem, 0, len(f.order))
	for _, name := range f.order {
		p := Problem{Label: f.labels[name], Want: f.wants[name]}
		if p.Label != "" {
			p.URL = "#" + FieldID(name)
		} else {
			p.Label = name
		}
		out = append(out, p)
	}
	return out
}

// Choice is one of a field's choices.
type Choice struct {
	Value, Label string
	Note         string
}

// Field is a control of a form with its label, its value and what is wrong with it. Chain its methods:
//
//	(.Form.Field "serial" (t "device.serial")).Wide "mid"
type Field struct {
	Name, ID, Label string
	Value           string
	Values          []string
	Error           string
	Again           bool
	Kind            string // for Filters and Confirm: text, select, date …; the template's name
	Help            string // below the control
	Choices         []Choice
	IsOptional      bool
	Width           string // short, mid, or full (default)
	Auto            string // autocomplete
	Keyboard        string // inputmode
	Files           string // accept
	Many            bool   // several files
	RowCount        int
	Limit           int // maxlength
}

// Optional marks a field that may stay empty; fields are wanted otherwise.
func (f Field) Optional() Field { f.IsOptional = true; return f }

// Hint sets a sentence below the control.
func (f Field) Hint(s string) Field { f.Help = s; return f }

// Of sets the choices of select, radios and checks.
func (f Field) Of(c []Choice) Field { f.Choices = c; return f }

// Wide sets the width: "short", "mid" or "full".
func (f Field) Wide(w string) Field { f.Width = w; return f }

// As sets the kind, where the field is rendered by kind (Filters, Confirm).
func (f Field) As(kind string) Field { f.Kind = kind; return f }

// Autocomplete names what a browser may fill in: "username", "current-password", "off".
func (f Field) Autocomplete(s string) Field { f.Auto = s; return f }

// Inputmode chooses a phone's keyboard: "numeric", "decimal".
func (f Field) Inputmode(s string) Field { f.Keyboard = s; return f }

// Accept names the file types: "image/jpeg,image/png".
func (f Field) Accept(s string) Field { f.Files = s; return f }

// Several allows more than one file.
func (f Field) Several() Field { f.Many = true; return f }

// Lines sets the height of a textarea.
func (f Field) Lines(n int) Field { f.RowCount = n; return f }

// Max sets the greatest number of characters.
func (f Field) Max(n int) Field { f.Limit = n; return f }

// Picked tells whether a choice is taken.
func (f Field) Picked(value string) bool { return slices.Contains(f.Values, value) }

// On tells whether a single checkbox is ticked.
func (f Field) On() bool { return f.Value != "" }

// Described lists the ids that describe the control: its error, its hint.
func (f Field) Described() string {
	var ids []string
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	if f.Help != "" {
		ids = append(ids, f.ID+"-hint")
	}
	return strings.Join(ids, " ")
}

// ChoiceID is the id of choice i: the first one carries the field's own id, where links to the field lead.
func (f Field) ChoiceID(i int) string {
	if i == 0 {
		return f.ID
	}
	return f.ID + "-" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
}
