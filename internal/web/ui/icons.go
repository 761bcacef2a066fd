package ui

import (
	"html/template"
	"regexp"
	"sync"
)

var symbol = regexp.MustCompile(`(?s)<symbol id="([a-z-]+)" viewBox="([0-9 ]+)">(.*?)</symbol>`)

// icons are the drawings of icons.svg by name.
var icons = sync.OnceValue(func() map[string]template.HTML {
	b, err := files.ReadFile("icons.svg")
	if err != nil {
		panic("ui: " + err.Error())
	}
	out := map[string]template.HTML{}
	for _, m := range symbol.FindAllStringSubmatch(string(b), -1) {
		out[m[1]] = template.HTML(`<svg class="i" viewBox="` + m[2] + `" aria-hidden="true" focusable="false">` + m[3] + `</svg>`)
	}
	return out
})

// Icon returns a drawing. It says nothing by itself: a word always stands beside it. An unknown name draws nothing;
// a test looks through the templates for such names.
func Icon(name string) template.HTML { return icons()[name] }
