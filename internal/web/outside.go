package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// IdentityProvider vouches for people (OpenID Connect): Begin says where to send the browser and what it keeps meanwhile, Finish for whom
// the provider vouches, and with which claims, by what the browser brought back.
type IdentityProvider interface {
	Issuer() string
	Begin(ctx context.Context, redirect string) (address, kept string, err error)
	Finish(ctx context.Context, redirect, kept string, answer url.Values) (subject string, claims map[string]string, err error)
}

// outCookie is what a browser keeps while it is with a provider, and outFor is for how long.
const (
	outCookie = "out"
	outFor    = 10 * time.Minute
)

// GoOut sends the browser to a provider, from where it comes back to an address of ours and then goes on to next. What it keeps meanwhile
// comes back with requests that the provider's site begins.
func (c *Context) GoOut(p IdentityProvider, back, next string) error {
	address, kept, err := p.Begin(c.Ctx(), c.Address(back))
	if err != nil {
		return err
	}
	c.Keep(outCookie, kept+"."+url.QueryEscape(LocalPath(next)), outFor, false)
	c.W.Header().Set("Cache-Control", "no-store")
	http.Redirect(c.W, c.R, address, http.StatusSeeOther)
	return nil
}

// CameBack takes the browser in again, at the address that GoOut named: for whom the provider vouches, and where to go on. A sign-in that
// this browser did not begin is refused: the state is not its own.
func (c *Context) CameBack(p IdentityProvider, back string) (subject string, claims map[string]string, next string, err error) {
	kept, next, _ := strings.Cut(c.Kept(outCookie), ".")
	c.Drop(outCookie)
	subject, claims, err = p.Finish(c.Ctx(), c.Address(back), kept, c.R.URL.Query())
	if err != nil {
		return "", nil, "", err
	}
	if next, err = url.QueryUnescape(next); err != nil {
		next = "/"
	}
	return subject, claims, LocalPath(next), nil
}
