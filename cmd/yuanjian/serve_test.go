package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/ledger"
	"yuanjian/internal/testkit"
)

// engines runs a test with the flags for a new SQLite folder and for a new PostgreSQL.
func engines(t *testing.T, test func(t *testing.T, flags []string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, []string{"--data", filepath.Join(t.TempDir(), "data")}) })
	t.Run("postgresql", func(t *testing.T) {
		test(t, []string{"--data", filepath.Join(t.TempDir(), "data"), "--db", testkit.MigratedPostgreSQL(t)})
	})
}

func TestFirstStartLeadsThreeAdministratorsToTheirLoginsAndOutlivesARestart(t *testing.T) {
	engines(t, func(t *testing.T, flags []string) {
		p := startServe(t, flags...)
		first := p.setup
		if status, page := p.person().get(p.setup); status != http.StatusOK || !strings.Contains(page, "建立系统") {
			t.Fatalf("the setup page: %d %s", status, page)
		}
		p.stop()
		p = startServe(t, flags...) // nobody is set up: another link
		if p.setup == "" || p.setup == first {
			t.Fatalf("the second start prints %q", p.setup)
		}
		p.setUp()
		if status, page := p.person().get(p.setup); status != http.StatusGone || !strings.Contains(page, "系统已经建立") {
			t.Errorf("the link is good twice: %d %s", status, page)
		}
		audit := p.person()
		for _, field := range []string{"system", "security", "audit"} {
			who := p.person()
			if field == "audit" {
				who = audit
			}
			if !who.signIn("first-"+field, passwordOf(field)) {
				t.Errorf("%s cannot sign in", field)
			}
			if other := p.person(); other.signIn("first-"+field, passwordOf("xxxx")) {
				t.Errorf("%s signs in with another's password", field)
			}
		}
		p.stop()

		restarted := startServe(t, flags...)
		if restarted.setup != "" {
			t.Errorf("a system that is set up prints a setup link")
		}
		audit.p.base = restarted.base // another port, the same host: the cookie is still sent
		if status, page := audit.get(restarted.base + "/audit/looks"); status != http.StatusOK || !strings.Contains(page, "丙审计") {
			t.Errorf("the session does not outlive the restart: %d", status)
		}
		restarted.stop()
		a := openServed(t, flags)
		if _, err := ledger.Verify(t.Context(), a.db, "440605"); err != nil {
			t.Error(err)
		}
		state, err := a.state(t.Context())
		if err != nil || len(state.Books) != 1 || state.Books[0].ID != "440605" || state.Books[0].Size < 4 || len(state.Jobs) == 0 || state.FreeShare <= 0 {
			t.Errorf("the state for the operator: %+v, %v", state, err)
		}
		if strings.Contains(p.log.String()+restarted.log.String(), "token=") {
			t.Error("the setup link is in the log")
		}
	})
}

// openServed opens what a process has served.
func openServed(t *testing.T, flags []string) *app {
	t.Helper()
	c := defaults()
	c.Data = flags[1]
	if len(flags) > 3 {
		c.DB = flags[3]
	}
	s, err := (&running{config: c, log: discard()}).settings()
	if err != nil {
		t.Fatal(err)
	}
	a, err := openApp(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// Two processes on one PostgreSQL part the work: each answers what its roles are, and both are asked how they are.
func TestProcessesPartTheWorkByRoles(t *testing.T) {
	db, data := testkit.MigratedPostgreSQL(t), filepath.Join(t.TempDir(), "data")
	pages := startServe(t, "--data", data, "--db", db, "--roles", "web")
	work := startServe(t, "--data", data, "--db", db, "--roles", "worker,ingest")
	if pages.setup == "" || work.setup != "" {
		t.Errorf("setup links: %q of pages, %q of the rest", pages.setup, work.setup)
	}
	pages.setUp()
	if who := pages.person(); !who.signIn("first-system", passwordOf("system")) {
		t.Error("the system administrator cannot sign in")
	}
	for path, want := range map[string][2]int{"/livez": {200, 200}, "/readyz": {200, 200}, "/login": {200, 404}, "/setup": {410, 404}} {
		if a, b := status(t, pages.base+path), status(t, work.base+path); a != want[0] || b != want[1] {
			t.Errorf("%s: %d of pages, %d of the rest, want %v", path, a, b, want)
		}
	}
	for base, want := range map[string]int{pages.base: http.StatusNotFound, work.base: http.StatusUnauthorized} {
		if got, _ := pages.person().read(http.Post(base+"/api/v1/captures", "text/plain", nil)); got != want {
			t.Errorf("a device at %s: %d, want %d", base, got, want)
		}
	}
	for _, p := range []*process{work, pages} {
		p.stop()
	}
	if strings.Contains(pages.log.String(), "decoded apart") || !strings.Contains(work.log.String(), "decoded apart") {
		t.Error("the worker's part runs in the wrong process")
	}
}

// TestAProviderOfIdentitiesIsOfferedWhereItIsConfigured: the login page names it, and its absence stops no start.
func TestAProviderOfIdentitiesIsOfferedWhereItIsConfigured(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("measured-oak\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := configFile(t, fmt.Sprintf("oidc_issuer = \"http://127.0.0.1:1\"\noidc_client_id = \"yuanjian\"\noidc_title = \"政务统一身份\"\noidc_secret_file = %q\noidc_allow = [\"127.0.0.1:1\"]\n", secret))
	p := startServe(t, "--data", filepath.Join(dir, "data"), "--config", file)
	code, text := p.person().get(p.base + "/login")
	if code != 200 || !strings.Contains(text, "政务统一身份") || !strings.Contains(text, "/login/external/oidc") {
		t.Errorf("%d %s", code, text)
	}
	p.stop()
}
