package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"sync"

	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// Frame is what stands around a page.
type Frame string

// The frames: the office with bar and navigation; a bare page for login and setup; the dark desk, which brings its
// own bar and fills the window.
const (
	Office Frame = ""
	Bare   Frame = "bare"
	Desk   Frame = "desk"
)

// Head is what the layout needs to know of a page. The layout writes the one h1 from Title.
type Head struct {
	Title   string // the matter, a noun: 设备 粤S-G107-0031
	Lead    string // one sentence under the title; may be empty
	Status  *ui.Badge
	Crumbs  []ui.Link // the way here, without the page itself
	Actions []ui.Link // what can be done here; at most one Primary
	Section string    // Path of the current NavItem; empty: found from the request's path
	Wide    bool      // lists and tables: use the whole width
	Frame   Frame
	Styles  []string // further sheets by asset name: desk.css
	Scripts []string // modules by asset name: desk.js
}

// Page is what a handler answers: a template with its struct, a redirect, or JSON. The zero Page is an error.
type Page struct {
	Head   Head
	Status int // 200 unless told

	render   func(i18n.Language) (template.HTML, error)
	location string
	done     *note
	json     any
}

// Redirect sends the browser on with 303 See Other. to is a path of this site.
func Redirect(to string) Page { return Page{Status: http.StatusSeeOther, location: to} }

// JSON answers a script of our own pages.
func JSON(status int, v any) Page { return Page{Status: status, json: v} }

// Template is a page's template, checked against its struct T by Check.
type Template[T any] struct {
	folder fs.FS
	names  []string

	mu     sync.Mutex
	parsed map[i18n.Language]*template.Template
}

// Checked is a template that can be checked against its struct.
type Checked interface {
	Name() string
	Check() error
}

// registered lists every template of the program, for the test that checks them all.
var registered struct {
	sync.Mutex
	all []Checked
}

// NewTemplate declares the template of a page: a file of folder, with further files that it includes. Call it once,
// in a package variable beside the page's struct.
func NewTemplate[T any](folder fs.FS, name string, more ...string) *Template[T] {
	t := unlisted[T](folder, name, more...)
	registered.Lock()
	defer registered.Unlock()
	registered.all = append(registered.all, t)
	return t
}

func unlisted[T any](folder fs.FS, name string, more ...string) *Template[T] {
	return &Template[T]{folder: folder, names: append([]string{name}, more...), parsed: map[i18n.Language]*template.Template{}}
}

// Templates lists every template declared so far.
func Templates() []Checked {
	registered.Lock()
	defer registered.Unlock()
	return append([]Checked(nil), registered.all...)
}

// Name is the template's file.
func (t *Template[T]) Name() string { return t.names[0] }

// Page fills the template.
func (t *Template[T]) Page(head Head, body T) Page {
	return Page{Head: head, Status: http.StatusOK, render: func(l i18n.Language) (template.HTML, error) {
		return t.execute(l, body)
	}}
}

func (t *Template[T]) in(l i18n.Language) (*template.Template, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p := t.parsed[l]; p != nil {
		return p, nil
	}
	p, err := ui.Parse(l, t.folder, t.names[0], t.names[1:]...)
	if err == nil {
		t.parsed[l] = p
	}
	return p, err
}

func (t *Template[T]) execute(l i18n.Language, body T) (template.HTML, error) {
	p, err := t.in(l)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := p.ExecuteTemplate(&b, base(t.names[0]), body); err != nil {
		return "", fmt.Errorf("render %s: %w", t.names[0], err)
	}
	return template.HTML(b.String()), nil
}

func base(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '/' {
			return name[i+1:]
		}
	}
	return name
}
