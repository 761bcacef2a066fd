package ui

import (
	"bytes"
	"html"
	"html/template"
	"strings"
	"testing"

	"yuanjian/internal/web/i18n"
)

// settled is a page with everything that is settled, and beside each what must wait for the data.
const settled = `{{define "page"}}<html lang="{{lang}}"><link href="{{asset "base.css"}}"><a title="{{t "ui.none"}}" class={{lang}}>{{icon "mark"}}{{t "ui.none"}}</a>` +
	`{{if zh}}甲{{t "ui.none"}}{{else}}a{{end}}{{if not zh}} b{{end}}{{if and zh .Yes}}c{{end}}{{with .Name}}{{.}}{{if zh}}乙{{end}}{{t "ui.timeline.number" 3}}{{else}}{{t "ui.none"}}{{end}}` +
	`{{range .List}}{{t "ui.none"}}{{.}}{{else}}{{icon "law"}}{{end}}{{if .Yes}}{{t "ui.none"}}{{else}}{{lang}}{{end}}{{$x := t "ui.none"}}{{$x}}{{t "ui.none" | len}}</html>{{end}}`

// TestSettledPagesSayTheSame: a page of settled templates says what the same page says that asks for everything each time.
func TestSettledPagesSayTheSame(t *testing.T) {
	type data struct {
		Name string
		Yes  bool
		List []string
	}
	for _, l := range []i18n.Language{i18n.ZH, i18n.EN, i18n.Long} {
		page := func(settle func(*template.Template) error, d data) string {
			p := template.Must(template.New("").Funcs(funcs(l)).Parse(settled))
			if err := settle(p); err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := p.ExecuteTemplate(&b, "page", d); err != nil {
				t.Fatal(err)
			}
			return html.UnescapeString(b.String())
		}
		for _, d := range []data{{}, {Name: `<"&'>`, Yes: true, List: []string{"1", "<2>"}}} {
			want := page(func(*template.Template) error { return nil }, d)
			if got := page(func(p *template.Template) error { return settle(l, p) }, d); got != want || !strings.Contains(got, "<svg") {
				t.Errorf("%s:\n%s\nwant\n%s", l, got, want)
			}
		}
	}
}

// TestNothingSettledIsAskedAgain: no page that is shown asks for a text without arguments, and a sheet that there is not is found at once.
func TestNothingSettledIsAskedAgain(t *testing.T) {
	p := template.Must(template.New("").Funcs(funcs(i18n.ZH)).Parse(settled))
	if err := settle(i18n.ZH, p); err != nil {
		t.Fatal(err)
	}
	text := p.Lookup("page").Tree.Root.String()
	for call, left := range map[string]int{`{{t "ui.none"}}`: 0, `{{icon`: 0, `{{asset`: 0, `{{if zh}}`: 0, `{{if not zh}}`: 0, `{{lang}}`: 1} { // one stands without quotes
		if got := strings.Count(text, call); got != left {
			t.Errorf("%s stands %d times in %s", call, got, text)
		}
	}
	if err := settle(i18n.ZH, template.Must(template.New("").Funcs(funcs(i18n.ZH)).Parse(`{{asset "none.css"}}`))); err == nil {
		t.Error("a sheet that there is not is let pass")
	}
}
