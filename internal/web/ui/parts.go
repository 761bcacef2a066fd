package ui

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"sync"

	"yuanjian/internal/web/i18n"
)

//go:embed parts/*.html
var partFiles embed.FS

// parts are the shared templates, parsed once for each language.
var parts = map[i18n.Language]func() (*template.Template, error){
	i18n.ZH:   sync.OnceValues(func() (*template.Template, error) { return parseParts(i18n.ZH) }),
	i18n.EN:   sync.OnceValues(func() (*template.Template, error) { return parseParts(i18n.EN) }),
	i18n.Long: sync.OnceValues(func() (*template.Template, error) { return parseParts(i18n.Long) }),
}

func parseParts(l i18n.Language) (*template.Template, error) {
	return template.New("parts").Option("missingkey=error").Funcs(funcs(l)).ParseFS(partFiles, "parts/*.html")
}

// Parse reads page templates on top of the parts, in one language; name is the file that is the page.
func Parse(l i18n.Language, folder fs.FS, name string, more ...string) (*template.Template, error) {
	shared, ok := parts[l]
	if !ok {
		return nil, fmt.Errorf("there is no language %q", l)
	}
	base, err := shared()
	if err != nil {
		return nil, fmt.Errorf("parse parts: %w", err)
	}
	t, err := base.Clone()
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	if t, err = t.ParseFS(folder, append([]string{name}, more...)...); err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	if err := settle(l, t); err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	return t, nil
}
