package oidc_test

import (
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

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"yuanjian/internal/adapter/oidc"
)

const redirect = "http://localhost:9/login/external/test/back"

// provider is a real provider in this process, with one user and one client, and our side of it.
func provider(t *testing.T, change func(*oidc.Settings)) *oidc.Provider {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	issuer := "http://localhost:" + server.Listener.Addr().String()[strings.LastIndex(server.Listener.Addr().String(), ":")+1:] + "/"
	storage.RegisterClients(storage.WebClient("yuanjian", "client-secret", redirect))
	server.Config.Handler = exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), slog.New(slog.DiscardHandler), false)
	server.Start()
	t.Cleanup(server.Close)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("client-secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := oidc.Settings{Key: "test", Title: "统一身份", Issuer: issuer, ClientID: "yuanjian", SecretFile: secret, Allow: []string{strings.TrimSuffix(strings.TrimPrefix(issuer, "http://"), "/")}}
	if change != nil {
		change(&s)
	}
	p, err := oidc.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var requestOf = regexp.MustCompile(`name="id" value="([^"]+)"`)

// browse signs the user in at the provider, as a browser does, and returns what it brings back.
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

func TestAProviderVouchesForWhoSignedInThere(t *testing.T) {
	p := provider(t, nil)
	address, kept, err := p.Begin(t.Context(), redirect)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"code_challenge_method=S256", "code_challenge=", "nonce=", "state=", "response_type=code"} {
		if !strings.Contains(address, part) {
			t.Errorf("%s is not in %s", part, address)
		}
	}
	back := browse(t, address)
	if _, err := p.Finish(t.Context(), redirect, "", back); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("a browser that began nothing: %v", err)
	}
	_, other, err := p.Begin(t.Context(), redirect)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), redirect, other, back); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("another browser's state: %v", err)
	}
	if _, err := p.Finish(t.Context(), redirect, kept, url.Values{"state": back["state"], "error": {"access_denied"}}); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("the person declined: %v", err)
	}
	if _, err := p.Finish(t.Context(), redirect, kept, url.Values{"state": back["state"], "code": {"made-up"}}); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("a code of nobody: %v", err)
	}
	subject, err := p.Finish(t.Context(), redirect, kept, back)
	if err != nil || subject != "id1" {
		t.Fatalf("%q, %v", subject, err)
	}
	if _, err := p.Finish(t.Context(), redirect, kept, back); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("a code used twice: %v", err)
	}
}

func TestAnotherClaimMayNameThePerson(t *testing.T) {
	p := provider(t, func(s *oidc.Settings) { s.Claim = "no_such_claim" })
	address, kept, err := p.Begin(t.Context(), redirect)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), redirect, kept, browse(t, address)); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("an ID token without the claim: %v", err)
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
