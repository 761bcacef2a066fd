package oidc_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	standard "github.com/zitadel/oidc/v3/pkg/oidc"

	"yuanjian/internal/adapter/oidc"
	sandbox "yuanjian/internal/adapter/sandbox/oidc"
	"yuanjian/internal/clock"
)

const redirect = "http://localhost:9/login/external/test/back"

// rig is a provider with one user and one client, our side of it, and how its user signs in there.
type rig struct {
	*oidc.Provider
	browse  func(t *testing.T, address string) url.Values
	subject string
}

// number is what both providers say of their user beside the name.
const number = "440611199001010011"

// rigs runs a test against a real provider and against the stand-in.
func rigs(t *testing.T, test func(t *testing.T, p rig)) {
	t.Helper()
	for name, open := range map[string]func(*testing.T, func(*oidc.Settings)) rig{"a real provider": provider, "the stand-in": standIn} {
		t.Run(name, func(t *testing.T) { test(t, open(t, nil)) })
	}
}

// telling adds what a government's provider says of its users to one that does not.
type telling struct{ *storage.Storage }

func (s telling) SetUserinfoFromToken(ctx context.Context, info *standard.UserInfo, token, subject, origin string) error {
	err := s.Storage.SetUserinfoFromToken(ctx, info, token, subject, origin)
	info.AppendClaims("identity_number", number)
	return err
}

// settings of our side of a provider at an issuer that a test reaches.
func settings(t *testing.T, issuer string, change func(*oidc.Settings)) oidc.Settings {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("client-secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(issuer)
	if err != nil {
		t.Fatal(err)
	}
	s := oidc.Settings{Key: "test", Title: "统一身份", Issuer: issuer, ClientID: "yuanjian", SecretFile: secret, Allow: []string{at.Host}, Claims: []string{"name", "identity_number"}, Now: clock.System{}.Now}
	if change != nil {
		change(&s)
	}
	return s
}

func open(t *testing.T, s oidc.Settings) *oidc.Provider {
	t.Helper()
	p, err := oidc.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// provider is a real provider in this process.
func provider(t *testing.T, change func(*oidc.Settings)) rig {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	issuer := "http://localhost:" + server.Listener.Addr().String()[strings.LastIndex(server.Listener.Addr().String(), ":")+1:] + "/"
	storage.RegisterClients(storage.WebClient("yuanjian", "client-secret", redirect))
	server.Config.Handler = exampleop.SetupServer(issuer, telling{storage.NewStorage(storage.NewUserStore(issuer))}, slog.New(slog.DiscardHandler), false)
	server.Start()
	t.Cleanup(server.Close)
	return rig{open(t, settings(t, issuer, change)), browse, "id1"}
}

// stand is the stand-in over the network, and its own page.
func stand(t *testing.T, change func(*oidc.Settings)) (*sandbox.Server, *oidc.Provider) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	s := sandbox.New(sandbox.Settings{Issuer: base + "/person", Page: base + "/page", ClientID: "yuanjian", Secret: "client-secret", Redirect: func(to string) bool { return to == redirect }, Name: "测试平台", Clock: clock.System{},
		Persons: []sandbox.Person{{Subject: "p-1", Title: "赵测试", Claims: map[string]string{"name": "赵测试", "identity_number": number}}}})
	mux := http.NewServeMux()
	mux.Handle("/person/", s)
	mux.Handle("/page", s.Handler())
	server.Config.Handler = mux
	server.Start()
	t.Cleanup(server.Close)
	return s, open(t, settings(t, base+"/person", change))
}

func standIn(t *testing.T, change func(*oidc.Settings)) rig {
	t.Helper()
	_, p := stand(t, change)
	return rig{p, func(t *testing.T, address string) url.Values { return choose(t, address, sandbox.Plain, "yes") }, "p-1"}
}

// choose signs in at the page of the stand-in, and returns what the browser brings back.
func choose(t *testing.T, address string, course sandbox.Course, answer string) url.Values {
	t.Helper()
	page, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(page.Body)
	_ = page.Body.Close()
	if err != nil || page.StatusCode != http.StatusOK || !strings.Contains(string(text), sandbox.Label) {
		t.Fatalf("the page: %d %s %v", page.StatusCode, text, err)
	}
	form := url.Values{"person": {"p-1"}, "course": {string(course)}, "answer": {answer}}
	for _, m := range hidden.FindAllStringSubmatch(string(text), -1) {
		form.Set(m[1], m[2])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answered, err := client.PostForm(address[:strings.Index(address, "?")], form)
	if err != nil {
		t.Fatal(err)
	}
	_ = answered.Body.Close()
	to, err := answered.Location()
	if err != nil || !strings.HasPrefix(to.String(), redirect) {
		t.Fatalf("the stand-in does not send the browser back: %d %v", answered.StatusCode, err)
	}
	return to.Query()
}

var (
	hidden    = regexp.MustCompile(`type="hidden" name="([^"]+)" value="([^"]*)"`)
	requestOf = regexp.MustCompile(`name="id" value="([^"]+)"`)
)

// browse signs the user in at the real provider, as a browser does, and returns what it brings back.
func browse(t *testing.T, address string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back url.Values
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), redirect) {
			back = r.URL.Query()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	m := requestOf.FindSubmatch(page)
	if err != nil || m == nil {
		t.Fatalf("no login page: %d %s %v", answer.StatusCode, page, err)
	}
	answer, err = client.PostForm(answer.Request.URL.Scheme+"://"+answer.Request.URL.Host+"/login/username", url.Values{"id": {string(m[1])}, "username": {"test-user@localhost"}, "password": {"verysecure"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if back == nil {
		t.Fatalf("the provider does not send the browser back: %d", answer.StatusCode)
	}
	return back
}

// begin begins a sign-in.
func begin(t *testing.T, p *oidc.Provider) (address, kept string) {
	t.Helper()
	address, kept, err := p.Begin(t.Context(), redirect)
	if err != nil {
		t.Fatal(err)
	}
	return address, kept
}

func refuses(t *testing.T, what string, p *oidc.Provider, kept string, back url.Values) {
	t.Helper()
	if subject, claims, err := p.Finish(t.Context(), redirect, kept, back); !errors.Is(err, oidc.ErrRefused) || subject != "" || len(claims) > 0 {
		t.Errorf("%s: %q %v %v", what, subject, claims, err)
	}
}

// with is an answer with another value in it.
func with(back url.Values, name, value string) url.Values {
	out := url.Values{}
	for k, v := range back {
		out[k] = v
	}
	out.Set(name, value)
	return out
}

func TestAProviderVouchesForWhoSignedInThere(t *testing.T) {
	rigs(t, func(t *testing.T, p rig) {
		address, kept := begin(t, p.Provider)
		for _, part := range []string{"code_challenge_method=S256", "code_challenge=", "nonce=", "state=", "response_type=code"} {
			if !strings.Contains(address, part) {
				t.Errorf("%s is not in %s", part, address)
			}
		}
		back := p.browse(t, address)
		refuses(t, "a browser that began nothing", p.Provider, "", back)
		_, other := begin(t, p.Provider)
		refuses(t, "another browser's state", p.Provider, other, back)
		refuses(t, "another provider's answer", p.Provider, kept, with(back, "iss", "https://elsewhere.example"))
		refuses(t, "the person declined", p.Provider, kept, url.Values{"state": back["state"], "error": {"access_denied"}})
		refuses(t, "a code of nobody", p.Provider, kept, with(back, "code", "made-up"))
		subject, claims, err := p.Finish(t.Context(), redirect, kept, back)
		if err != nil || subject != p.subject || claims["identity_number"] != number || claims["name"] == "" {
			t.Fatalf("%q, %v, %v", subject, claims, err)
		}
		refuses(t, "a code used twice", p.Provider, kept, back)
	})
}

// TestOnlyTheBrowserThatBeganFinishes: a stolen code is worth nothing without the verifier that stayed in the browser.
func TestOnlyTheBrowserThatBeganFinishes(t *testing.T) {
	rigs(t, func(t *testing.T, p rig) {
		address, _ := begin(t, p.Provider)
		stolen := p.browse(t, address)
		_, kept := begin(t, p.Provider)
		mine := p.browse(t, must(p.Begin(t.Context(), redirect)))
		refuses(t, "a stolen code under a state of one's own", p.Provider, kept, with(mine, "code", stolen.Get("code")))
	})
}

func must(address, _ string, _ error) string { return address }

func TestAnotherClaimMayNameThePerson(t *testing.T) {
	for name, open := range map[string]func(*testing.T, func(*oidc.Settings)) rig{"a real provider": provider, "the stand-in": standIn} {
		t.Run(name, func(t *testing.T) {
			p := open(t, func(s *oidc.Settings) { s.Claim = "no_such_claim" })
			address, kept := begin(t, p.Provider)
			refuses(t, "an ID token without the claim", p.Provider, kept, p.browse(t, address))
		})
	}
}

// TestWhatAProviderGetsWrongIsRefused: each way in which the stand-in fails, and that new keys are found.
func TestWhatAProviderGetsWrongIsRefused(t *testing.T) {
	server, p := stand(t, nil)
	in := func(course sandbox.Course, answer string) (kept string, back url.Values) {
		t.Helper()
		address, kept := begin(t, p)
		return kept, choose(t, address, course, answer)
	}
	good := func(what string, course sandbox.Course) map[string]string {
		t.Helper()
		kept, back := in(course, "yes")
		subject, claims, err := p.Finish(t.Context(), redirect, kept, back)
		if err != nil || subject != "p-1" {
			t.Fatalf("%s: %q %v", what, subject, err)
		}
		return claims
	}
	good("as it should be", sandbox.Plain)
	good("after its keys were changed", sandbox.Rotated)
	if claims := good("without the claim", sandbox.Lacking); claims["identity_number"] != "" || claims["name"] == "" {
		t.Errorf("a claim that is not told: %v", claims)
	}
	kept, back := in(sandbox.Plain, "no")
	if back.Get("error") != "access_denied" || back.Get("code") != "" {
		t.Errorf("consent denied: %v", back)
	}
	refuses(t, "consent denied", p, kept, back)
	for _, course := range []sandbox.Course{sandbox.Late, sandbox.OtherNonce, sandbox.Hostile, sandbox.Forged, sandbox.OtherUser, sandbox.OtherApp, sandbox.Old} {
		kept, back := in(course, "yes")
		refuses(t, string(course), p, kept, back)
	}
	kept, back = in(sandbox.Plain, "yes")
	server.Fail(sandbox.Down, sandbox.Down) // the library tries a second way to name the client
	if _, _, err := p.Finish(t.Context(), redirect, kept, back); err == nil || errors.Is(err, oidc.ErrRefused) {
		t.Errorf("an outage is no refusal: %v", err)
	}
	kept, back = in(sandbox.Plain, "yes")
	server.Fail(sandbox.Broken, sandbox.Broken)
	if _, _, err := p.Finish(t.Context(), redirect, kept, back); err == nil {
		t.Error("an answer that is none was taken")
	}
}

// TestTheStandInKnowsItsClient: another address to go back to, another client, and a request without PKCE get no page to sign in on.
func TestTheStandInKnowsItsClient(t *testing.T) {
	_, p := stand(t, nil)
	address, _ := begin(t, p)
	for name, value := range map[string]string{"redirect_uri": "https://elsewhere.example/", "client_id": "other", "code_challenge": "", "nonce": ""} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		u.RawQuery = with(u.Query(), name, value).Encode()
		page, err := http.Get(u.String())
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(page.Body)
		_ = page.Body.Close()
		if page.StatusCode != http.StatusBadRequest || strings.Contains(string(text), "<form") {
			t.Errorf("%s=%q: %d", name, value, page.StatusCode)
		}
	}
}

func TestAProviderThatMayNotBeReachedIsNotReached(t *testing.T) {
	p := provider(t, func(s *oidc.Settings) { s.Allow = []string{"login.example"} })
	if _, _, err := p.Begin(t.Context(), redirect); err == nil {
		t.Error("reached an address that is not on the list")
	}
	if _, err := oidc.Open(oidc.Settings{Key: "x", SecretFile: filepath.Join(t.TempDir(), "none")}); err == nil {
		t.Error("opened without its secret")
	}
}

// TestAProviderThatIsDownIsNotAskedByEverybody: for a while whoever comes is told at once, and then it is asked again.
func TestAProviderThatIsDownIsNotAskedByEverybody(t *testing.T) {
	now, up, asked := clock.NewManual(time.Unix(1_800_000_000, 0)), false, 0
	server := httptest.NewUnstartedServer(nil)
	issuer := "http://" + server.Listener.Addr().String() + "/person"
	stand := sandbox.New(sandbox.Settings{Issuer: issuer, Page: issuer + "/page", Clock: now})
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; up {
			stand.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	server.Start()
	t.Cleanup(server.Close)
	p := open(t, settings(t, issuer, func(s *oidc.Settings) { s.Now = now.Now }))
	for range 5 {
		if _, _, err := p.Begin(t.Context(), redirect); err == nil || errors.Is(err, oidc.ErrRefused) {
			t.Fatalf("while it is down: %v", err)
		}
	}
	if asked != 1 {
		t.Errorf("it was asked %d times", asked)
	}
	up = true
	if _, _, err := p.Begin(t.Context(), redirect); err == nil {
		t.Error("asked again at once")
	}
	now.Advance(10 * time.Second)
	if _, _, err := p.Begin(t.Context(), redirect); err != nil {
		t.Errorf("after a while: %v", err)
	}
}
