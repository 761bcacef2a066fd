package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
)

// Sessions says who holds a token. It answers fault.NotFound for a token that is unknown, ended or idle too long;
// every other error is a fault of ours.
type Sessions interface {
	Actor(ctx context.Context, token string) (access.Actor, SessionInfo, error)
}

// SessionInfo is what the layout shows of a session.
type SessionInfo struct {
	Token   string    // as the browser sent it; set by this package
	Name    string    // the person's name, shown to the person only
	Body    law.Words // the body acted for
	Post    law.Words // the posts held, joined
	Warning law.Words // what stops acts now: a certificate or a mandate that has ended; empty: nothing
	Fresh   string    // a new token in the place of the one that was sent; empty: it stays
}

// The session cookie: the first name where the site is served over TLS, the second on loopback. A browser takes a
// __Host- cookie only from this host, over TLS and for the whole site, so that no neighbour can plant one. How pages
// look and what was just done are no secrets, and their cookies say nothing about who.
const (
	secureCookie   = "__Host-yuanjian"
	loopbackCookie = "yuanjian"
	viewCookie     = "yuanjian-view"
	noteCookie     = "yuanjian-done"
)

func (s *server) secure(r *http.Request) bool { return s.https || r.TLS != nil }

func (s *server) cookieName(r *http.Request) string {
	if s.secure(r) {
		return secureCookie
	}
	return loopbackCookie
}

func (s *server) cookie(r *http.Request, name, value string, life time.Duration) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", Secure: s.secure(r), HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: int(life / time.Second)}
}

// SignIn gives the browser a session's token. The browser keeps it until it is closed; the session's own deadlines
// are kept by whoever made the token.
func (c *Context) SignIn(token string) {
	http.SetCookie(c.W, c.server.cookie(c.R, c.server.cookieName(c.R), token, 0))
}

// SignOut takes the token from the browser. End the session first.
func (c *Context) SignOut() {
	http.SetCookie(c.W, c.server.cookie(c.R, c.server.cookieName(c.R), "", -time.Second))
}

// Keep leaves something in this browser for a while, such as the place in a sign-in that goes over several pages. What is
// kept is a secret of the server's or a random value: nothing personal. strict keeps it from requests that other sites
// begin; not strict is for the way back from a sign-in elsewhere.
func (c *Context) Keep(name, value string, life time.Duration, strict bool) {
	k := c.server.cookie(c.R, c.server.cookieName(c.R)+"-"+name, value, life)
	if strict {
		k.SameSite = http.SameSiteStrictMode
	}
	http.SetCookie(c.W, k)
}

// Kept is what Keep left; "" without it.
func (c *Context) Kept(name string) string {
	k, err := c.R.Cookie(c.server.cookieName(c.R) + "-" + name)
	if err != nil {
		return ""
	}
	return k.Value
}

// Drop takes away what Keep left.
func (c *Context) Drop(name string) { c.Keep(name, "", -time.Second, true) }

// View is how a visitor wants pages to look (ux D.2). It is kept in a cookie for a year and changed by the help bar.
type View struct {
	Lang     i18n.Language
	Size     string // normal, big, elder, huge
	Contrast string // normal, high
}

var (
	sizes     = []string{"normal", "big", "elder", "huge"}
	contrasts = []string{"normal", "high"}
)

func oneOf(s string, all []string) string {
	for _, v := range all {
		if v == s {
			return v
		}
	}
	return all[0]
}

func (s *server) viewOf(r *http.Request) View {
	var lang, sz, contrast string
	if k, err := r.Cookie(viewCookie); err == nil {
		parts := strings.SplitN(k.Value, ".", 3)
		parts = append(parts, "", "")
		lang, sz, contrast = parts[0], parts[1], parts[2]
	}
	if q := r.URL.Query().Get("lang"); q != "" {
		lang = q
	}
	return View{s.language(lang), oneOf(sz, sizes), oneOf(contrast, contrasts)}
}

func (s *server) language(name string) i18n.Language {
	switch l := i18n.Language(name); {
	case l == i18n.EN, l == i18n.Long && s.deps.PseudoLocale:
		return l
	}
	return i18n.ZH
}

const viewLife = 365 * 24 * time.Hour

func (s *server) keepView(c *Context) {
	v := c.View
	http.SetCookie(c.W, s.cookie(c.R, viewCookie, string(v.Lang)+"."+v.Size+"."+v.Contrast, viewLife))
}

// changeView answers the help bar. It works without script: a form post and back to the page.
func (s *server) changeView(c *Context) (Page, error) {
	in := c.Read()
	if v := in.raw("size"); v != "" {
		c.View.Size = oneOf(v, sizes)
	}
	if v := in.raw("contrast"); v != "" {
		c.View.Contrast = oneOf(v, contrasts)
	}
	if v := in.raw("lang"); v != "" {
		c.View.Lang = s.language(v)
	}
	if err := in.Err(); err != nil {
		return Page{}, err
	}
	s.keepView(c)
	return Redirect(LocalPath(in.raw("back"))), nil
}

// note is what was done, shown once on the next page. It holds a key and a number, nothing personal.
type note struct{ Key, Receipt string }

func (s *server) leaveNote(c *Context, n *note) {
	http.SetCookie(c.W, s.cookie(c.R, noteCookie, n.Key+"|"+url.QueryEscape(n.Receipt), time.Minute))
}

func (s *server) takeNote(c *Context) *note {
	k, err := c.R.Cookie(noteCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(c.W, s.cookie(c.R, noteCookie, "", -time.Second))
	key, receipt, _ := strings.Cut(k.Value, "|")
	receipt, err = url.QueryUnescape(receipt) // a cookie takes no Chinese
	if err != nil || !i18n.Has(key) {
		return nil
	}
	return &note{key, receipt}
}
