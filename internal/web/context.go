package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// Context is one request of one visitor: what a handler needs to decode, and who asks.
type Context struct {
	W http.ResponseWriter
	R *http.Request

	Actor   access.Actor // zero for visitors
	Session SessionInfo  // zero for visitors
	View    View         // language and looks

	server   *server
	signedIn bool
	began    time.Time
	ref      string

	acting  string // for whom who asks acts
	form    *ui.Form
	read    bool // the form has been read
	readErr error
	trouble trouble
}

// trouble is why a page is shown again.
type trouble struct {
	invalid  []fault.Field
	refusal  *law.Refusal
	conflict *law.Words
	changed  []fault.Change
}

// Ctx is the request's context, to be handed to services.
func (c *Context) Ctx() context.Context { return c.R.Context() }

// Now is the request's instant on the one clock.
func (c *Context) Now() time.Time { return c.began }

// SignedIn tells whether a person with a session asks.
func (c *Context) SignedIn() bool { return c.signedIn }

// May tells whether the actor holds a permission in any body: for showing or not showing a way. The act asks again.
func (c *Context) May(p access.Permission) bool { return c.signedIn && c.Actor.May(p) }

// Lang is the language of the page.
func (c *Context) Lang() i18n.Language { return c.View.Lang }

// T is a text by key.
func (c *Context) T(key string, args ...any) string { return i18n.Text(c.View.Lang, key, args...) }

// Words is a sentence of a chapter in the page's language.
func (c *Context) Words(w law.Words) string { return w.In(string(c.View.Lang)) }

// Path is a part of the path: {id}.
func (c *Context) Path(name string) string { return c.R.PathValue(name) }

// Query is a value of the address, without blanks at its ends.
func (c *Context) Query(name string) string { return strings.TrimSpace(c.R.URL.Query().Get(name)) }

// With returns the page's address with one query value changed: for cursors that keep the filters. An empty value
// removes it.
func (c *Context) With(name, value string) string {
	q := c.R.URL.Query()
	if q.Del(name); value != "" {
		q.Set(name, value)
	}
	u := url.URL{Path: c.R.URL.Path, RawQuery: q.Encode()}
	return u.RequestURI()
}

// Address is the whole address of a path of this site, for what leaves the browser: a link that is handed over.
func (c *Context) Address(path string) string {
	if base := c.server.deps.PublicURL; base != "" {
		return strings.TrimSuffix(base, "/") + path
	}
	scheme := "http"
	if c.server.secure(c.R) {
		scheme = "https"
	}
	return scheme + "://" + c.R.Host + path
}

// ActFor says on whatever page answers this request for whom who asks acts, and how far (ux D.4).
func (c *Context) ActFor(words string) { c.acting = words }

// Form is the page's form: what was typed, when it is shown again, and what is to be mended. On a GET the values of
// the address stand in it, so that filters show what is chosen.
func (c *Context) Form() *ui.Form {
	if c.form != nil {
		return c.form
	}
	c.readForm()
	if c.R.Method == http.MethodPost {
		c.form = ui.NewForm(c.View.Lang, c.R.PostForm, c.trouble.invalid)
		return c.form
	}
	c.form = ui.NewForm(c.View.Lang, nil, nil)
	for name, v := range c.R.URL.Query() {
		c.form.Prefill(name, v...)
	}
	return c.form
}

// readForm reads the body once. An error is kept and comes out of Reader.Err.
func (c *Context) readForm() {
	if c.read {
		return
	}
	c.read = true
	var err error
	if strings.HasPrefix(c.R.Header.Get("Content-Type"), "multipart/form-data") {
		err = c.R.ParseMultipartForm(FormLimit)
	} else {
		err = c.R.ParseForm()
	}
	_ = http.NewResponseController(c.W).SetReadDeadline(time.Time{}) // see hurry
	if err != nil {
		var tooLarge *http.MaxBytesError
		if !errors.As(err, &tooLarge) {
			err = badForm{err}
		}
		c.readErr = err
	}
	if c.R.PostForm == nil {
		c.R.PostForm = url.Values{}
	}
}

// badForm is a body that is no form at all.
type badForm struct{ error }

func (e badForm) Unwrap() error { return e.error }

var commandID = regexp.MustCompile(`^[0-9A-Za-z-]{8,64}$`)

// Command is the form's command id, by which an act that arrives twice is done once. A form without one gets a
// fresh id, so that every act has one.
func (c *Context) Command() string {
	c.readForm()
	if id := c.R.PostForm.Get(ui.CommandField); commandID.MatchString(id) {
		return id
	}
	return ui.NewCommand()
}

// Opened is where the ledger stood when the form that is sent was opened; false when the form does not say.
func (c *Context) Opened() (int64, bool) {
	if c.R.Method != http.MethodPost {
		return 0, false
	}
	c.readForm()
	at, err := strconv.ParseInt(c.R.PostForm.Get(ui.OpenedField), 10, 64)
	return at, err == nil && at >= 0
}

// Done sends the browser on after an act and shows there, once, what was done: a text by key, and the number of the
// receipt (may be empty). to is a path of this site.
func (c *Context) Done(to, key, receipt string) Page {
	p := Redirect(to)
	p.done = &note{Key: key, Receipt: receipt}
	return p
}

// LocalPath returns s when it is a path of this site and "/" otherwise: for addresses that come from outside.
func LocalPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(s, "/") ||
		strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n\t") {
		return "/"
	}
	return s
}
