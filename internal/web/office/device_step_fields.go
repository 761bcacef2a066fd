package office

import (
	"cmp"
	"slices"
	"strings"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// stepField is one field of a step's form; its label is the text steps.f.<name>, its hint steps.h.<name> where there is one.
type stepField struct {
	name, kind string // kind is that of ui.Field
	choices    []device.Choice
	optional   bool
	label      string    // of its texts, where another than the name
	words      law.Words // of its own, instead of a text by key
	site       int       // of a plan over several: the number of the site it is about; 0: of all
}

func area(name string) stepField   { return stepField{name: name, kind: "textarea"} }
func line(name string) stepField   { return stepField{name: name, kind: "text"} }
func digits(name string) stepField { return stepField{name: name, kind: "number"} }
func day(name string) stepField    { return stepField{name: name, kind: "date"} }
func moment(name string) stepField { return stepField{name: name, kind: "datetime"} }
func tick(name string) stepField   { return stepField{name: name, kind: "checkbox", optional: true} }
func must(name string) stepField   { return stepField{name: name, kind: "checkbox"} } // must be ticked

// heading begins a group of fields; its words are the text steps.g.<name>.
func heading(name string) stepField { return stepField{name: name, kind: "heading"} }

func (f stepField) maybe() stepField { f.optional = true; return f }

// called gives the field other texts than those of its name.
func (f stepField) called(label string) stepField { f.label = label; return f }

func pick(name string, choices []device.Choice) stepField {
	return stepField{name: name, kind: "select", choices: choices}
}

// passOrNot answers an item or a review.
func passOrNot(name string) stepField {
	return stepField{name: name, kind: "radios", choices: []device.Choice{
		{Key: "yes", Words: law.Words{ZH: "通过", EN: "passed"}}, {Key: "no", Words: law.Words{ZH: "不通过", EN: "not passed"}}}}
}

// stepForm reads what was typed into a step's form. Whether it will do is for the chapter to say, by the same names.
type stepForm struct {
	*web.Reader
	photos  map[string]device.Attachment // by field
	figures device.EvaluationFigures
	asked   asked
}

const (
	lineMost = 400
	areaMost = 5000
)

func (f *stepForm) text(name string) string { return f.OptionalText(name, areaMost) }

// yes is the answer to passed or not passed, one of which must be chosen.
func (f *stepForm) yes(name string) bool { return f.Choice(name, "yes", "no") == "yes" }

// one is a key of a closed list.
func (f *stepForm) one(name string, list []device.Choice) string {
	keys := make([]string, len(list))
	for i, x := range list {
		keys[i] = x.Key
	}
	return f.Choice(name, keys...)
}

func (f *stepForm) item(pass, reason string) device.Item {
	return device.Item{Pass: f.yes(pass), Reason: f.text(reason)}
}

func (f *stepForm) codes(name string) []string {
	return strings.FieldsFunc(f.text(name), func(r rune) bool { return strings.ContainsRune(" ,，、;；\n\t", r) })
}

// hinted are the fields that have a hint below them.
var hinted = []string{"violations", "provision", "institution", "sign_distance_m", "quality_serial", "quality_batch", "prohibition_reason", "team", "standards",
	"names_place", "sites", "complaints", "basis", "airspace_from", "offset_ms", "area", "material", "reason_corrected",
	"not_used", "near", "datum", "size_reason", "points", "view_direction", "view_area", "private_words",
	"season_from", "season_until", "height_m", "relay", "special", "airspace_applied", "plan_area",
	"doubt_from", "grace_days", "over_at", "parts", "found_direction", "found_firmware", "found_lens", "found_repaired"}

// figureIn are the parameters whose default a hint names.
var figureIn = map[string]statute.Name{"not_used": statute.SharedRadius, "near": statute.Spacing, "grace_days": statute.MaintenanceGrace}

func hintFigures(c *web.Context, label string) []any {
	k, ok := statute.KindOf(figureIn[label])
	if !ok {
		return nil
	}
	return []any{c.Words(k.Measure(k.Default))}
}

func fieldOf(c *web.Context, form *ui.Form, f stepField) ui.Field {
	label := cmp.Or(f.label, f.name)
	text := c.Words(f.words)
	if text == "" {
		text = c.T("steps.f." + label)
	}
	if f.site > 0 {
		text = c.T("plans.ofsite", text, f.site)
	}
	field := form.Field(f.name, text).As(f.kind)
	if slices.Contains(hinted, label) {
		field = field.Hint(c.T("steps.h."+label, hintFigures(c, label)...))
	}
	if f.optional {
		field = field.Optional()
	}
	var choices []ui.Choice
	if f.kind == "select" {
		choices = append(choices, ui.Choice{Label: c.T("form.choose")})
	}
	for _, x := range f.choices {
		choices = append(choices, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
	}
	if len(f.choices) > 0 {
		field = field.Of(choices)
	}
	switch f.kind {
	case "text":
		field = field.Max(lineMost)
	case "file":
		field = field.Accept("image/jpeg,image/png")
		if f.name == "conformity" {
			field = field.Accept("application/json,.json")
		}
	}
	return field
}
