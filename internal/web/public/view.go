package public

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

//go:embed *.html
var files embed.FS

var (
	sizes     = []string{"normal", "big", "elder", "huge"}
	contrasts = []string{"normal", "high"}
)

// View is how a visitor wants pages to look (ux D.2), as the address says it.
type View struct {
	Lang           i18n.Language
	Size, Contrast string
}

// viewOf reads the view of an address; what it does not know is the normal one.
func viewOf(q url.Values) View {
	v := View{i18n.ZH, sizes[0], contrasts[0]}
	if l := i18n.Language(q.Get("lang")); l == i18n.EN || l == i18n.Long {
		v.Lang = l
	}
	if s := q.Get("size"); slices.Contains(sizes, s) {
		v.Size = s
	}
	if s := q.Get("contrast"); slices.Contains(contrasts, s) {
		v.Contrast = s
	}
	return v
}

// Carried are the values that every link and form of a page carries on; none for the normal view.
func (v View) Carried() []Carried {
	var out []Carried
	if v.Lang != i18n.ZH {
		out = append(out, Carried{"lang", string(v.Lang)})
	}
	if v.Size != sizes[0] {
		out = append(out, Carried{"size", v.Size})
	}
	if v.Contrast != contrasts[0] {
		out = append(out, Carried{"contrast", v.Contrast})
	}
	return out
}

// Carried is a value of the view.
type Carried struct{ Name, Value string }

// To is the address of a path of this site in the view. The path may have values of its own.
func (v View) To(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return Home
	}
	q := u.Query()
	for _, x := range v.Carried() {
		q.Set(x.Name, x.Value)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// T is a text by key; W a sentence of a chapter.
func (v View) T(key string, args ...any) string { return i18n.Text(v.Lang, key, args...) }

// W is a sentence of a chapter in the page's language.
func (v View) W(w law.Words) string { return w.In(string(v.Lang)) }

// choice is a way of the help bar.
type choice struct {
	URL, Text string
	Current   bool
}

// Page is what stands around a page and in it.
type Page struct {
	View
	Title, Lead string
	Status      *ui.Badge
	Crumbs      []ui.Link
	Section     string // path of the navigation's item that is current
	Scripts     []string
	Styles      []string
	Demo, Wide  bool
	Site        web.Site
	Body        any

	path string // this page's own, for the help bar
}

// Sizes are the sizes of letters as links to this page.
func (p Page) Sizes() []choice {
	var out []choice
	for _, s := range sizes {
		v := p.View
		v.Size = s
		out = append(out, choice{v.To(p.path), p.T("layout.size." + s), s == p.Size})
	}
	return out
}

// Contrasted and Translated lead to this page with the other contrast, in the other language.
func (p Page) Contrasted() string {
	v := p.View
	if v.Contrast = contrasts[1]; p.Contrast == contrasts[1] {
		v.Contrast = contrasts[0]
	}
	return v.To(p.path)
}

// Translated leads to this page in the other language.
func (p Page) Translated() string {
	v := p.View
	if v.Lang = i18n.EN; p.Lang == i18n.EN {
		v.Lang = i18n.ZH
	}
	return v.To(p.path)
}

// Nav are the ways through the face.
func (p Page) Nav() []ui.Link {
	var out []ui.Link
	for _, x := range []struct{ path, key, icon string }{{Home, "public.find", "search"}, {Home + "/changes", "public.changes", "calendar"}, {Home + "/notices", "public.notices", "publish"}, {decisionsPath, "public.decisions", "scales"}, {Home + "/about", "public.about", "law"}} {
		out = append(out, ui.Link{URL: p.To(x.path), Text: p.T(x.key), Icon: x.icon, Primary: x.path == p.Section})
	}
	return out
}

// templates are the pages, parsed once for each language.
type templates struct {
	mu     sync.Mutex
	parsed map[string]*template.Template
}

func (t *templates) of(l i18n.Language, name string) (*template.Template, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := string(l) + " " + name
	if p := t.parsed[key]; p != nil {
		return p, nil
	}
	p, err := ui.Parse(l, files, "layout.html", name, "when.html")
	if err != nil {
		return nil, err
	}
	if t.parsed == nil {
		t.parsed = map[string]*template.Template{}
	}
	t.parsed[key] = p
	return p, nil
}

// render fills a page.
func (p *Public) render(c *web.Context, name string, page Page) (*body, error) {
	page.Site = p.Site
	if page.path == "" {
		page.path = plainPath(c.R.URL)
	}
	t, err := p.templates.of(page.Lang, name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout.html", page); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return newBody("text/html; charset=utf-8", page.Lang.Tag(), b.Bytes()), nil
}

// plainPath is a request's address without the view.
func plainPath(u *url.URL) string {
	q := u.Query()
	for _, name := range []string{"lang", "size", "contrast"} {
		q.Del(name)
	}
	return (&url.URL{Path: u.Path, RawQuery: q.Encode()}).RequestURI()
}

// permissions lets the page ask where it is, for devices near the reader; nothing else.
const permissions = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()"

// page answers with a page made once for each state of what is public.
func (p *Public) page(c *web.Context, tag, name string, make func(v View) (Page, error)) error {
	c.W.Header().Set("Permissions-Policy", permissions)
	v := viewOf(c.R.URL.Query())
	key := name + " " + p.address(c, "") + " " + c.R.URL.RequestURI()
	return p.answer(c, tag, key, func() (*body, error) {
		page, err := make(v)
		if err != nil {
			return nil, err
		}
		page.View = v
		return p.render(c, name, page)
	})
}

// ownPage answers with a page for one visitor, which nobody keeps.
func (p *Public) ownPage(c *web.Context, status int, name string, page Page) error {
	b, err := p.render(c, name, page)
	if err != nil {
		return err
	}
	c.W.Header().Set("Permissions-Policy", permissions)
	b.send(c.W, c.R, status)
	return nil
}

// missing is the page for what is not there, whatever was asked for: a guessed code and one that is not public.
func (p *Public) missing(c *web.Context) error {
	v := viewOf(c.R.URL.Query())
	c.W.Header().Set("Cache-Control", "no-store")
	return p.ownPage(c, http.StatusNotFound, "missing.html", Page{View: v, Title: v.T("public.missing.title"), path: Home})
}

// badge is the state of a use with its word (ux G.6).
func badge(v View, state string, w law.Words) ui.Badge {
	b := ui.Badge{State: ui.Waiting, Word: v.W(w)}
	switch state {
	case "live":
		b.State = ui.Met
	case "blocked", "sign_suspended", "review_required":
		b.State = ui.Unmet
	case "stopped", "cancelled":
		b.State = ui.Plain
	}
	return b
}
