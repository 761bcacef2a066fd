// Package oidc lets people sign in through a provider of identities (OpenID Connect Core 1.0): code flow with PKCE
// (RFC 7636), a nonce, and a state that is bound to the browser. It says whom the provider vouches for and nothing more;
// which account of staff that opens is decided in people, and what of it is believed of a party in party. All calls go
// through adapter/dial.
package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Settings are one provider, as the configuration names it.
type Settings struct {
	Key        string   // stands in our addresses: letters, digits, hyphens
	Title      string   // what the button on the login page says
	Issuer     string   // https://login.example.gov.cn, exactly as the provider writes it
	ClientID   string   // what the provider calls us
	SecretFile string   // file that holds the client secret and nothing else; empty: a public client, PKCE alone
	Claim      string   // of the ID token: what an administrator links to an account; empty: "sub"
	Claims     []string // what else is read of who signed in: of the ID token, and what it lacks of the userinfo endpoint
	Scopes     []string // asked for beside "openid" and "profile"
	Allow      []string // hosts that may be reached for it, host or host:port

	Client *http.Client     // instead of one of adapter/dial: a stand-in that needs no network
	Now    func() time.Time // by which tokens are old
}

// Provider is one provider. It is asked about itself at the first sign-in: its absence stops no start.
type Provider struct {
	settings Settings
	secret   string
	client   *http.Client

	mu     sync.Mutex
	found  *gooidc.Provider
	failed error // why it did not tell of itself, and when that was
	at     time.Time
}

// askAgain is how long a provider that did not tell of itself is not asked again: who comes meanwhile is told at once.
const askAgain = 10 * time.Second

// ErrRefused says that a provider did not vouch for anybody, or that the answer was not for this browser.
var ErrRefused = fault.Conflict{Because: law.Words{ZH: "统一身份登录没有完成，请返回登录页重新登录。", EN: "The sign-in by the external identity was not finished; go back and sign in again."}}

// Open reads the secret of a provider and makes its client.
func Open(s Settings) (*Provider, error) {
	allow, err := dial.Parse(s.Allow)
	if err != nil {
		return nil, fmt.Errorf("provider %s: %w", s.Key, err)
	}
	p := &Provider{settings: s, client: s.Client}
	if p.client == nil {
		p.client = dial.Client(allow)
		p.client.Transport = bounded{p.client.Transport}
	}
	if s.SecretFile != "" {
		raw, err := os.ReadFile(s.SecretFile)
		if err != nil {
			return nil, fmt.Errorf("provider %s: read the secret: %w", s.Key, err)
		}
		p.secret = strings.TrimRight(string(raw), "\r\n")
	}
	if p.settings.Claim == "" {
		p.settings.Claim = "sub"
	}
	return p, nil
}

// answerBytes bounds what is read of one answer of a provider.
const answerBytes = 1 << 20

// bounded cuts answers off: the library reads them whole.
type bounded struct{ http.RoundTripper }

// RoundTrip is that of http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	w, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		w.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(w.Body, answerBytes), w.Body}
	}
	return w, err
}

// Issuer is the provider's name for itself.
func (p *Provider) Issuer() string { return p.settings.Issuer }

func (p *Provider) provider(ctx context.Context) (context.Context, *gooidc.Provider, error) {
	ctx = gooidc.ClientContext(ctx, p.client)
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.settings.Now()
	if p.failed != nil && now.Sub(p.at) < askAgain {
		return ctx, nil, p.failed
	}
	if p.found == nil {
		// The keys are fetched again long after this request: they must not end with its context.
		found, err := gooidc.NewProvider(gooidc.ClientContext(context.WithoutCancel(ctx), p.client), p.settings.Issuer)
		if err != nil {
			p.failed, p.at = fmt.Errorf("ask provider %s about itself: %w", p.settings.Key, err), now
			return ctx, nil, p.failed
		}
		p.found, p.failed = found, nil
	}
	return ctx, p.found, nil
}

func (p *Provider) config(found *gooidc.Provider, redirect string) oauth2.Config {
	return oauth2.Config{ClientID: p.settings.ClientID, ClientSecret: p.secret, Endpoint: found.Endpoint(), RedirectURL: redirect, Scopes: append([]string{gooidc.ScopeOpenID, "profile"}, p.settings.Scopes...)}
}

// ticket is what the browser keeps between going to the provider and coming back.
type ticket struct{ State, Nonce, Verifier string }

func random() string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Begin returns the address to send the browser to, and the ticket that the browser keeps until it comes back to redirect.
func (p *Provider) Begin(ctx context.Context, redirect string) (address, kept string, err error) {
	_, found, err := p.provider(ctx)
	if err != nil {
		return "", "", err
	}
	t := ticket{random(), random(), oauth2.GenerateVerifier()}
	raw, err := json.Marshal(t)
	if err != nil {
		return "", "", err
	}
	config := p.config(found, redirect)
	return config.AuthCodeURL(t.State, gooidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), base64.RawURLEncoding.EncodeToString(raw), nil
}

// Finish checks what the browser brought back and returns whom the provider vouches for: the value of the claim, and what it says of
// the others that are read; what it does not say is not there. ErrRefused is wrapped where the answer, and not the network, is at fault.
func (p *Provider) Finish(ctx context.Context, redirect, kept string, answer url.Values) (subject string, claims map[string]string, err error) {
	var t ticket
	raw, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil || json.Unmarshal(raw, &t) != nil || t.State == "" {
		return "", nil, fmt.Errorf("%w: the browser kept no ticket", ErrRefused)
	}
	if subtle.ConstantTimeCompare([]byte(t.State), []byte(answer.Get("state"))) != 1 {
		return "", nil, fmt.Errorf("%w: the state is not this browser's", ErrRefused)
	}
	if iss := answer.Get("iss"); iss != "" && iss != p.settings.Issuer {
		return "", nil, fmt.Errorf("%w: another provider sent the browser back", ErrRefused)
	}
	if answer.Get("error") != "" || answer.Get("code") == "" {
		return "", nil, fmt.Errorf("%w: no code came back", ErrRefused)
	}
	ctx, found, err := p.provider(ctx)
	if err != nil {
		return "", nil, err
	}
	config := p.config(found, redirect)
	token, err := config.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(t.Verifier))
	var told *oauth2.RetrieveError
	if errors.As(err, &told) && told.Response.StatusCode < http.StatusInternalServerError {
		return "", nil, fmt.Errorf("%w: the code is not taken: %s", ErrRefused, told.ErrorCode)
	}
	if err != nil {
		return "", nil, fmt.Errorf("exchange the code with provider %s: %w", p.settings.Key, err)
	}
	return p.read(ctx, found, token, t.Nonce)
}

func (p *Provider) read(ctx context.Context, found *gooidc.Provider, token *oauth2.Token, nonce string) (string, map[string]string, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", nil, fmt.Errorf("%w: no ID token came back", ErrRefused)
	}
	id, err := found.VerifierContext(ctx, &gooidc.Config{ClientID: p.settings.ClientID, Now: p.settings.Now}).Verify(ctx, raw)
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return "", nil, fmt.Errorf("%w: the nonce is not this browser's", ErrRefused)
	}
	if err := id.VerifyAccessToken(token.AccessToken); id.AccessTokenHash != "" && err != nil {
		return "", nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	var said map[string]any
	if err := id.Claims(&said); err != nil {
		return "", nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	subject, err := text(said, p.settings.Claim)
	if err != nil {
		return "", nil, err
	}
	if subject == "" {
		return "", nil, fmt.Errorf("%w: the ID token has no claim %q", ErrRefused, p.settings.Claim)
	}
	claims, err := p.claims(ctx, found, token, id.Subject, said)
	if err != nil {
		return "", nil, err
	}
	return subject, claims, nil
}

// claims are what a provider says of who signed in, of the ID token and, where it lacks some, of the userinfo endpoint: of the same
// subject, or of nobody.
func (p *Provider) claims(ctx context.Context, found *gooidc.Provider, token *oauth2.Token, subject string, said map[string]any) (map[string]string, error) {
	out := map[string]string{}
	lacks, err := take(out, said, p.settings.Claims)
	if err != nil || !lacks || found.UserInfoEndpoint() == "" {
		return out, err
	}
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, fmt.Errorf("ask provider %s who it is: %w", p.settings.Key, err)
	}
	if info.Subject != subject {
		return nil, fmt.Errorf("%w: the userinfo is somebody else's", ErrRefused)
	}
	var more map[string]any
	if err := info.Claims(&more); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	_, err = take(out, more, p.settings.Claims)
	return out, err
}

// take takes what is said of the names that are not taken yet, and tells whether some are lacking.
func take(out map[string]string, said map[string]any, names []string) (lacks bool, err error) {
	for _, name := range names {
		if out[name] != "" {
			continue
		}
		value, err := text(said, name)
		if err != nil {
			return false, err
		}
		if value == "" {
			lacks = true
			continue
		}
		out[name] = value
	}
	return lacks, nil
}

// claimMost bounds a claim, in characters.
const claimMost = 200

// text is a claim that is a line of text; empty where there is none. What is another thing, too long or no text is refused.
func text(said map[string]any, name string) (string, error) {
	value, there := said[name]
	if !there || value == nil {
		return "", nil
	}
	s, is := value.(string)
	if !is || !utf8.ValidString(s) || utf8.RuneCountInString(s) > claimMost || strings.ContainsFunc(s, unicode.IsControl) {
		return "", fmt.Errorf("%w: the claim %q is no line of text", ErrRefused, name)
	}
	return strings.TrimSpace(s), nil
}
