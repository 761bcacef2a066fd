package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/simulate"
)

// servedDemo builds a demonstration and serves it by `yuanjian serve`.
func servedDemo(t *testing.T, args ...string) (*process, *proving) {
	t.Helper()
	ground := &proving{dir: t.TempDir(), log: discard()}
	if err := ground.build(t.Context()); err != nil {
		t.Fatal(err)
	}
	return startServe(t, append([]string{"--data", ground.demo().Data}, args...)...), ground
}

// shot is one capture of the demonstration's live device, and who sends it.
func (p *process) shot(ground *proving, seed int, client *http.Client) (*simulate.Sender, simulate.Shot) {
	d, now := ground.live(), clock.System{}.Now()
	id := fmt.Sprintf("s%d-%d", seed, now.UnixMicro())
	return &simulate.Sender{Base: p.base, Device: d.ID, Secret: d.Secret, Client: client},
		simulate.Shot{ID: id, WebhookID: "w" + id, At: now, Sent: now, Sequence: int64(1_000_000 + seed), Violation: d.Violation, Position: &d.Position, Firmware: d.Firmware,
			Plate: canaryPlate, PlateType: "02", Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: testPicture(p.t, seed)}}}
}

const canaryPlate = "粤B7K9X2"

func status(t *testing.T, address string) int {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestMeasuresAndProfilesAreOnTheAdminAddressOnly(t *testing.T) {
	var spans lines
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(&spans, r.Body) }))
	t.Cleanup(collector.Close)
	p, ground := servedDemo(t, "--config", configFile(t, fmt.Sprintf("trace_endpoint = %q", collector.URL+"/v1/traces")))
	from, shot := p.shot(ground, 1, http.DefaultClient)
	if answer, err := from.Send(t.Context(), shot); err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("%d %s %v", answer.Status, answer.Body, err)
	}
	from.Secret = "whsec_" + strings.Repeat("A", 43) + "="
	if answer, err := from.Send(t.Context(), shot); err != nil || answer.Status != http.StatusUnauthorized {
		t.Fatalf("%d %s %v", answer.Status, answer.Body, err)
	}
	for path, want := range map[string][2]int{"/livez": {200, 200}, "/readyz": {200, 200}, "/metrics": {404, 200}, "/debug/pprof/": {404, 200}, "/debug/pprof/heap": {404, 200},
		"/debug/pprof/goroutine?debug=1": {404, 200}, "/debug/pprof/profile?seconds=0.1": {404, 200}, "/debug/pprof/nonsense": {404, 404}, "/login": {200, 404}} {
		if a, b := status(t, p.base+path), status(t, p.admin+path); a != want[0] || b != want[1] {
			t.Errorf("%s: %d on the main address, %d on the admin address, want %v", path, a, b, want)
		}
	}
	_, text := p.person().get(p.admin + "/metrics")
	for _, line := range []string{`yuanjian_http_requests_total{route="POST /api/v1/captures",status="201"} 1`, `yuanjian_http_requests_total{route="POST /api/v1/captures",status="401"} 1`,
		`yuanjian_door_refusals_total{code="bad-signature"} 1`, `yuanjian_acts_total{kind="capture.receive",outcome="done"} 1`, "yuanjian_captures_stored ", "yuanjian_database_up 1",
		`yuanjian_ledger_entries{book="`, "yuanjian_originals_free_ratio 0.", `yuanjian_database_connections{pool="writer",state="`, "go_goroutines "} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("no line begins with %s", line)
		}
	}
	for _, never := range []string{canaryPlate, ground.live().ID, "127.0.0.1"} {
		if strings.Contains(text, never) {
			t.Errorf("%s is among the measures", never)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
	r, err := http.NewRequest("GET", p.admin+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example"
	if status, _ := p.person().read(http.DefaultClient.Do(r)); status != http.StatusMisdirectedRequest {
		t.Errorf("a page of another site reads the measures: %d", status)
	}
	p.stop()
	for _, part := range []string{`"name":"POST /api/v1/captures"`, `"name":"capture.receive"`, `"name":"ledger.derive"`} {
		if !strings.Contains(spans.String(), part) {
			t.Errorf("no span has %s", part)
		}
	}
	for _, never := range []string{canaryPlate, ground.live().ID} {
		if strings.Contains(spans.String(), never) {
			t.Errorf("%s is in a span", never)
		}
	}
}

// gated lets the first part of a body through, and the rest when told.
type gated struct {
	io.Reader
	first, more chan struct{}
	half        int
}

func (g *gated) Read(b []byte) (int, error) {
	if g.half == 0 {
		close(g.first)
		<-g.more
		g.half = -1
	}
	if g.half > 0 {
		b = b[:min(len(b), g.half)]
		g.half -= len(b)
	}
	return g.Reader.Read(b)
}

func (g *gated) Close() error { return nil }

// RoundTrip sends the body of a request through the gate.
func (g *gated) RoundTrip(r *http.Request) (*http.Response, error) {
	g.Reader, g.half = r.Body, int(r.ContentLength/2)
	r = r.Clone(r.Context())
	r.Body = g
	return http.DefaultTransport.RoundTrip(r)
}

func TestAnUploadThatHasBegunEndsAndNothingNewBegins(t *testing.T) {
	p, ground := servedDemo(t, "--config", configFile(t, "drain_notice = \"1s\"\ndrain_within = \"20s\""))
	g := &gated{first: make(chan struct{}), more: make(chan struct{})}
	from, shot := p.shot(ground, 1, &http.Client{Transport: g})
	answered := make(chan simulate.Answer, 1)
	go func() {
		answer, err := from.Send(t.Context(), shot)
		if err != nil {
			t.Error(err)
		}
		answered <- answer
	}()
	<-g.first
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if status(t, p.admin+"/readyz") == http.StatusServiceUnavailable {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if got := status(t, p.base+"/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("readyz says %d while the process ends", got)
	}
	address := strings.TrimPrefix(p.base, "http://")
	for range 400 { // until the notice is over
		c, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		_ = c.Close()
		time.Sleep(5 * time.Millisecond)
	}
	if c, err := net.Dial("tcp", address); err == nil {
		_ = c.Close()
		t.Error("new connections are taken while the process ends")
	}
	if got := status(t, p.admin+"/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("readyz on the admin address says %d while an upload ends", got)
	}
	close(g.more)
	if answer := <-answered; answer.Status != http.StatusCreated {
		t.Errorf("the upload that had begun got %d %s", answer.Status, answer.Body)
	}
	p.stop()
	a := openFolder(t, ground.demo().Data)
	var n int
	if err := a.db.Reader().QueryRow(t.Context(), `SELECT count(*) FROM capture_key WHERE kind = 'event' AND key = $1`, shot.ID).Scan(&n); n != 1 || err != nil {
		t.Errorf("%d captures, %v", n, err)
	}
}

func TestSlowAndHugeHeadersDoNotHoldConnections(t *testing.T) {
	p := startServe(t, "--data", filepath.Join(t.TempDir(), "data"))
	open := func(text string) net.Conn {
		c, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_, _ = io.WriteString(c, text) // the server may cut the line meanwhile
		return c
	}
	huge := open("GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + strings.Repeat("a", 1<<20) + "\r\n\r\n")
	if line, err := bufio.NewReader(huge).ReadString('\n'); !strings.Contains(line, " 431 ") {
		t.Errorf("a header of 1 MB gets %q, %v", line, err)
	}
	began := clock.System{}.Now()
	slow := open("GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\n")
	go func() {
		for i := range 60 { // a letter twice a second, as slowloris does
			if _, err := fmt.Fprintf(slow, "X-%d: a\r\n", i); err != nil {
				return
			}
			time.Sleep(500 * time.Millisecond)
		}
	}()
	_ = slow.SetReadDeadline(time.Now().Add(25 * time.Second))
	if _, err := io.ReadAll(slow); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("a slow header is not cut: %v", err)
	}
	took := clock.System{}.Now().Sub(began)
	if took > 20*time.Second {
		t.Errorf("a slow header holds its connection %s", took)
	}
	if got := status(t, p.base+"/livez"); got != 200 {
		t.Errorf("livez says %d afterwards", got)
	}
	p.stop()
}

// pair writes a certificate for yuanjian.example with a serial number, and its key.
func pair(t *testing.T, dir string, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"yuanjian.example"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: raw}}
	for name, block := range blocks {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return pool
}

// over is a browser that asks for yuanjian.example at the process's address, and does not follow redirects.
func (p *process) over(pool *x509.CertPool) *http.Client {
	at := p.base
	if i := strings.Index(p.setup, "/setup"); i > 0 {
		at = p.setup[:i]
	}
	at = at[strings.Index(at, "//")+2:]
	return &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "yuanjian.example"}, DisableKeepAlives: true, ForceAttemptHTTP2: true,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, "tcp", at)
			}}}
}

func TestTLSWithCookiesOfTheHostAndACertificateThatIsReplaced(t *testing.T) {
	dir := t.TempDir()
	pool := pair(t, dir, 1)
	file := filepath.Join(dir, "yuanjian.toml")
	write := func(more string) {
		text := fmt.Sprintf("public_url = \"https://yuanjian.example\"\ntls_cert = %q\ntls_key = %q\n%s", filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), more)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("")
	p := startServe(t, "--data", filepath.Join(dir, "data"), "--config", file)
	browser := p.over(pool)
	p.setUpBy(browser, "https://127.0.0.1", "https://yuanjian.example")
	answer, err := browser.PostForm("https://yuanjian.example/login", url.Values{"login": {"first-audit"}, "password": {passwordOf("audit")}})
	if err != nil {
		t.Fatal(err)
	}
	cookie := ""
	for _, c := range answer.Cookies() {
		if c.Name == "__Host-yuanjian-half" && c.Secure && c.HttpOnly && c.Path == "/" && c.Domain == "" && c.SameSite == http.SameSiteLaxMode {
			cookie = c.Value
		}
	}
	if cookie == "" || answer.Proto != "HTTP/2.0" || !strings.Contains(answer.Header.Get("Strict-Transport-Security"), "max-age=") ||
		strings.Contains(answer.Header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("%s %v", answer.Proto, answer.Header)
	}
	for origin, want := range map[string]int{"https://yuanjian.example": 303, "https://evil.example": 403} {
		r, err := http.NewRequest("POST", "https://yuanjian.example/logout", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", origin)
		if got, _ := p.person().read(browser.Do(r)); got != want {
			t.Errorf("a form from %s: %d, want %d", origin, got, want)
		}
	}
	if got, _ := p.person().read(browser.Get("https://127.0.0.2/login")); got != 200 {
		t.Errorf("this machine's own name: %d", got)
	}
	r, _ := http.NewRequest("GET", "https://yuanjian.example/login", nil)
	r.Host = "evil.example"
	if got, _ := p.person().read(browser.Do(r)); got != http.StatusMisdirectedRequest {
		t.Errorf("another host: %d", got)
	}

	newPool := pair(t, dir, 2)
	write("log_level = \"debug\"\nphone = \"0000-1\"\n")
	p.hangUp("configuration reloaded")
	if _, err := browser.Get("https://yuanjian.example/livez"); err == nil {
		t.Error("the old certificate is still served")
	}
	browser = p.over(newPool)
	if got, _ := p.person().read(browser.Get("https://yuanjian.example/livez")); got != 200 {
		t.Errorf("with the new certificate: %d", got)
	}
	if !strings.Contains(p.log.String(), `"keys":"phone"`) {
		t.Errorf("a key that needs a new start is not named: %s", p.log)
	}
	if err := os.WriteFile(filepath.Join(dir, "cert.pem"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.hangUp("configuration not reloaded")
	if got, _ := p.person().read(browser.Get("https://yuanjian.example/livez")); got != 200 {
		t.Errorf("after a broken certificate: %d", got)
	}
	p.stop()
}

// hangUp sends SIGHUP and waits until the log says something.
func (p *process) hangUp(said string) {
	p.t.Helper()
	before := strings.Count(p.log.String(), said)
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		p.t.Fatal(err)
	}
	for range 400 {
		if strings.Count(p.log.String(), said) > before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Fatalf("the log does not say %q: %s", said, p.log)
}

func TestBehindATrustedProxyCookiesAreOfTheHostAndTheSetupLinkIsForThisMachine(t *testing.T) {
	p := startServe(t, "--data", filepath.Join(t.TempDir(), "data"), "--config", configFile(t, "public_url = \"https://yuanjian.example\"\ntrusted_proxies = [\"127.0.0.1\"]"))
	here := p.over(nil)
	forwarded := func(method, path string, form url.Values) *http.Response {
		r, err := http.NewRequest(method, "http://yuanjian.example"+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", "127.0.0.1, 203.0.113.5")
		answer, err := here.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer
	}
	if answer := forwarded("POST", "/setup", p.setupForm()); answer.StatusCode != http.StatusForbidden {
		t.Errorf("setting up through the proxy: %d", answer.StatusCode)
	}
	p.setUpBy(here, "http://127.0.0.1", "http://yuanjian.example")
	answer := forwarded("POST", "/login", url.Values{"login": {"first-audit"}, "password": {passwordOf("audit")}})
	if c := answer.Header.Get("Set-Cookie"); !strings.HasPrefix(c, "__Host-yuanjian-half=") || !strings.Contains(c, "SameSite=Lax") || !strings.Contains(c, "Secure") || answer.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%v", answer.Header)
	}
	p.stop()
}

func TestTheLogIsJSONWithReferencesAndHoldsNothingPersonal(t *testing.T) {
	p, ground := servedDemo(t, "--config", configFile(t, `log_level = "debug"`))
	from, shot := p.shot(ground, 1, http.DefaultClient)
	if answer, err := from.Send(t.Context(), shot); err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("%d %s %v", answer.Status, answer.Body, err)
	}
	visitor := p.person()
	visitor.signIn("canary-login", "canary-password-1")
	visitor.get(p.base + "/people?name=canary-name&q=" + url.QueryEscape(canaryPlate))
	visitor.get(p.base + "/canary-path/" + url.QueryEscape(canaryPlate))
	for _, a := range ground.manifest.Accounts {
		if a.Role == "security_administrator" {
			visitor.signIn(a.Login, a.Password)
			visitor.get(p.base + "/people?name=canary-name")
			visitor.post(p.base+"/people", url.Values{"name": {"canary-person"}})
		}
	}
	p.stop()
	reference := regexp.MustCompile(`^E-[0-9A-Z]{8}$`)
	requests := 0
	for line := range strings.Lines(p.log.String()) {
		var entry struct{ Time, Level, Msg, Ref, Route string }
		if err := json.NewDecoder(bytes.NewReader([]byte(line))).Decode(&entry); err != nil || entry.Time == "" || entry.Level == "" || entry.Msg == "" {
			t.Errorf("no line of the log: %q", line)
		}
		if entry.Msg == "request" {
			if requests++; !reference.MatchString(entry.Ref) || entry.Route == "" {
				t.Errorf("a request without reference or route: %s", line)
			}
		}
	}
	for _, never := range []string{"canary", canaryPlate, url.QueryEscape(canaryPlate), "B7K9X2", "password", ground.live().Secret} {
		if strings.Contains(p.log.String(), never) {
			t.Errorf("%s is in the log", never)
		}
	}
	for _, a := range ground.manifest.Accounts {
		if strings.Contains(p.log.String(), a.Name) || strings.Contains(p.log.String(), `"`+a.Login+`"`) {
			t.Errorf("%s is in the log", a.Login)
		}
	}
	if requests < 6 {
		t.Errorf("%d requests in the log", requests)
	}
}
