package ui

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"html/template"
	"strings"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
)

// CommandField is the name of the hidden field by which an act that arrives twice is recognised.
const CommandField = "command"

// OpenedField is the name of the hidden field that says where the ledger stood when a form was opened; OpenedMark stands in its
// place until the edge knows (web.Deps.Mark).
const (
	OpenedField = "opened_at"
	OpenedMark  = "\u2060opened\u2060"
)

// NewCommand returns a fresh command id, a random UUID (version 4).
func NewCommand() string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// funcs are the functions of the templates in one language.
//
//	t KEY ARG…     text by key                      words W      a law.Words
//	day D          2026年6月3日（星期三）             moment T     the same with 14:05:22
//	stamp T        2026-06-03 14:05, for tables     clock T      14:05:22
//	number N       1,284                            plate S      粤S·12A34
//	heading S      terms kept whole                 icon NAME    an inline drawing, always beside a word
//	article S      第十四条第一款, in English Art 14(1)
//	asset NAME     address of a sheet or script     command      the hidden field of a form
func funcs(l i18n.Language) template.FuncMap {
	return template.FuncMap{
		"t":     func(key string, args ...any) string { return i18n.Text(l, key, args...) },
		"words": func(w law.Words) string { return w.In(string(l)) },
		"lang":  func() string { return l.Tag() },
		"zh":    func() bool { return l != i18n.EN },
		"day": func(v any) (template.HTML, error) {
			d, err := asDate(v)
			return dayElement(l, d), err
		},
		"moment":  func(t time.Time) template.HTML { return momentElement(l, t) },
		"stamp":   func(t time.Time) template.HTML { return timeElement(t, Stamp(t)) },
		"clock":   func(t time.Time) template.HTML { return timeElement(t, t.In(law.Beijing).Format(time.TimeOnly)) },
		"plate":   func(s string) template.HTML { return nowrap(Plate(s)) },
		"number":  func(n any) (string, error) { return numberOf(n) },
		"heading": Heading,
		"article": func(s string) string { return law.Cited(string(l), s) },
		"icon":    Icon,
		"asset":   AssetPath,
		"href":    href,
		"command": func() template.HTML {
			return template.HTML(`<input type="hidden" name="` + CommandField + `" value="` + NewCommand() +
				`"><input type="hidden" name="` + OpenedField + `" value="` + OpenedMark + `">`)
		},
	}
}

// href is an address as a page links to it. html/template links to no tel: of a value, since it cannot know that a number follows; here it is
// looked at. Everything else is left to html/template.
func href(url string) any {
	number, calls := strings.CutPrefix(url, "tel:")
	if calls && number != "" && strings.Trim(number, "0123456789+-() ") == "" {
		return template.URL(url)
	}
	return url
}

func nowrap(s string) template.HTML {
	return template.HTML(`<span class="n">` + template.HTMLEscapeString(s) + `</span>`)
}

func numberOf(v any) (string, error) {
	switch n := v.(type) {
	case int:
		return Number(int64(n)), nil
	case *int:
		return Number(int64(*n)), nil
	case int64:
		return Number(n), nil
	}
	return "", fmt.Errorf("number: %T is neither int nor int64", v)
}
