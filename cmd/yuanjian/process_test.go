package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"yuanjian/internal/clock"
	"yuanjian/internal/people"
)

// asProgram makes the test's own binary the program, so that a test can start it as a process, send it signals and
// kill it.
const asProgram = "YUANJIAN_TEST_AS_PROGRAM"

// process is `yuanjian serve` that runs.
type process struct {
	t                  *testing.T
	cmd                *exec.Cmd
	base, admin, setup string // setup is empty when somebody is set up
	log                *lines
	ended              chan error
}

// lines is what a process wrote, safe to read while it writes.
type lines struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// program is a command of the program, not yet started.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// startServe starts `yuanjian serve` on free ports and returns once it answers.
func startServe(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{t: t, log: &lines{}, ended: make(chan error, 1)}
	p.cmd = program(append([]string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"}, args...)...)
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 100)
	go func() {
		s := bufio.NewScanner(out)
		for s.Scan() {
			said <- s.Text()
		}
		close(said)
		p.ended <- p.cmd.Wait()
	}()
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	for line := range said {
		switch f := strings.Fields(line); {
		case strings.Contains(line, " address "):
			p.base = strings.TrimSuffix(f[len(f)-1], "/")
		case strings.Contains(line, " admin "):
			p.admin = strings.TrimSuffix(f[len(f)-1], "/")
		case strings.Contains(line, " setup "):
			p.setup = f[len(f)-1]
		}
		if strings.Contains(line, " stop ") {
			p.await()
			return p
		}
	}
	t.Fatalf("serve ended: %s", p.log)
	return nil
}

// await waits until the process answers.
func (p *process) await() {
	p.t.Helper()
	for range 400 {
		if answer, err := http.Get(p.admin + "/readyz"); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.t.Fatalf("serve does not get ready: %s", p.log)
}

// stop ends the process by SIGTERM; it must end with 0.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Errorf("serve ended with %v: %s", err, p.log)
		}
	case <-time.After(30 * time.Second):
		p.t.Fatalf("serve does not end: %s", p.log)
	}
}

// person is somebody's browser.
type person struct {
	p      *process
	client *http.Client
}

func (p *process) person() person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return person{p, &http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

func (v person) get(address string) (int, string) {
	v.p.t.Helper()
	return v.read(v.client.Get(address))
}

func (v person) post(address string, form url.Values) (int, string) {
	v.p.t.Helper()
	return v.read(v.client.PostForm(address, form))
}

func (v person) read(answer *http.Response, err error) (int, string) {
	v.p.t.Helper()
	if err != nil {
		v.p.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.p.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

var (
	sealedOf = regexp.MustCompile(`name="sealed" value="([A-Za-z0-9_-]+)"`)
	secretOf = regexp.MustCompile(`<b class="n">((?:[A-Z2-7]{4} )+[A-Z2-7]{4})</b>`)
)

// signIn signs in, with a new second factor where one is demanded, and tells whether a page for who is signed in answers.
func (v person) signIn(login, password string) bool {
	v.p.t.Helper()
	_, page := v.post(v.p.base+"/login", url.Values{"login": {login}, "password": {password}})
	if sealed, secret := sealedOf.FindStringSubmatch(page), secretOf.FindStringSubmatch(page); sealed != nil && secret != nil {
		code := people.TOTPCode(strings.ReplaceAll(secret[1], " ", ""), clock.System{}.Now())
		if status, page := v.post(v.p.base+"/login/bind", url.Values{"sealed": {sealed[1]}, "label": {"手机"}, "code": {code}}); status != http.StatusOK || !strings.Contains(page, "恢复码") {
			v.p.t.Fatalf("setting up a second factor: %d %s", status, page)
		}
		_, page = v.get(v.p.base + "/")
	}
	return strings.Contains(page, `action="/logout"`)
}

var setupTokenOf = regexp.MustCompile(`token=([A-Za-z0-9_-]{43})$`)

// setupForm is what sets up a system; the logins are first-system, first-security and first-audit.
func (p *process) setupForm() url.Values {
	p.t.Helper()
	m := setupTokenOf.FindStringSubmatch(p.setup)
	if m == nil {
		p.t.Fatalf("no setup link: %q", p.setup)
	}
	form := url.Values{"token": {m[1]}, "name": {"云水市青岚区交通执法大队（测试）"}, "kind": {"department"}, "level": {"county"}, "region": {"440605"}, "fields": {"traffic"}}
	for field, name := range map[string]string{"system": "甲系管", "security": "乙安管", "audit": "丙审计"} {
		form[field+"_name"], form[field+"_login"] = []string{name}, []string{"first-" + field}
	}
	return form
}

var activatePathOf = regexp.MustCompile(`/activate/[A-Za-z0-9_-]{43}`)

func passwordOf(field string) string { return "measured oak " + field[1:] + " lantern" }

// setUp sets up the system over HTTP.
func (p *process) setUp() {
	p.t.Helper()
	p.setUpBy(p.person().client, strings.Split(p.setup, "/setup")[0], p.base)
}

// setUpBy sets up the system by a browser that asks for the setup link at one address, and sets the passwords of the three by
// the links that it gets, at another.
func (p *process) setUpBy(client *http.Client, local, public string) {
	p.t.Helper()
	browser := person{p, client}
	status, page := browser.post(local+"/setup", p.setupForm())
	if status != http.StatusOK || !strings.Contains(page, "系统已经建立") {
		p.t.Fatalf("setting up: %d %s", status, page)
	}
	links := activatePathOf.FindAllString(page, -1)
	for i, field := range []string{"system", "security", "audit"} {
		status, page := browser.post(public+links[i], url.Values{"password": {passwordOf(field)}, "again": {passwordOf(field)}})
		if status != http.StatusOK && status != http.StatusSeeOther {
			p.t.Fatalf("setting the password of %s: %d %s", field, status, page)
		}
	}
}
