package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
	"yuanjian/internal/web/office"
)

// start measures a process of its own on existing data: time to the first page, and memory after a rest.
func (p *proving) start() ([]bench.Row, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	_ = l.Close() // the process takes it
	child := exec.Command(self, "demo", "--data", p.demo().Data, "--listen", address, "--feed", "0")
	var c clock.System
	at := c.Now()
	if err := child.Start(); err != nil {
		return nil, err
	}
	defer func() { _ = child.Process.Kill(); _ = child.Wait() }()
	for {
		answer, err := http.Get("http://" + address + "/login")
		if err == nil {
			_, err = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			if err == nil && answer.StatusCode == http.StatusOK {
				break
			}
		}
		if c.Now().Sub(at) > time.Minute {
			return nil, fmt.Errorf("no page after a minute")
		}
		_ = c.Sleep(context.Background(), 5*time.Millisecond)
	}
	first := c.Now().Sub(at)
	_ = c.Sleep(context.Background(), 5*time.Second)
	memory, err := resident(child.Process.Pid)
	return []bench.Row{{Name: "start to the first page, existing data", Value: fmt.Sprintf("%.2f s", first.Seconds()), Target: "≤ 1 s"},
		{Name: "memory at rest (resident)", Value: fmt.Sprintf("%d MB", memory>>20), Target: "≤ 150 MB"}}, err
}

// resident reads the resident memory of a process, bytes (Linux).
func resident(pid int) (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(raw))
	if len(fields) < 2 {
		return 0, fmt.Errorf("read memory of process %d", pid)
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

// ticks is how many parts of a second /proc counts processor time in: USER_HZ, 100 on every Linux.
const ticks = 100

// processor is the time of processors that a process has had.
func processor(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:])) // the name before it may have blanks
	if len(fields) < 13 {
		return 0, fmt.Errorf("read processor time of process %d", pid)
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * time.Second / ticks, err
}

var assets = regexp.MustCompile(`(?:href|src)="(/[^"]+\.(?:css|js|svg)[^"]*)"`)

// pages measures what a browser loads the first time: the page and its sheets and scripts, compressed.
func (p *proving) pages() ([]bench.Row, error) {
	base, stop, err := p.serve()
	if err != nil {
		return nil, err
	}
	defer stop()
	most, which := 0, ""
	for _, path := range []string{"/login", "/", "/people", "/devices", "/captures", "/desk"} {
		n, err := p.firstLoad(base, path)
		if err != nil {
			return nil, err
		}
		if n > most {
			most, which = n, path
		}
	}
	return []bench.Row{{Name: "largest office page on first load, compressed (" + which + ")", Value: fmt.Sprintf("%.1f KB", float64(most)/1024), Target: "≤ 150 KB"}}, nil
}

// firstLoad adds up the compressed bytes of a page and what it refers to, for whoever may see it.
func (p *proving) firstLoad(base, path string) (int, error) {
	client, err := p.signIn(base, map[string]string{"/people": "security_administrator", "/desk": "reviewer", "/captures": "reviewer"}[path])
	if err != nil {
		return 0, err
	}
	total, page, err := fetch(client, base+path)
	if err != nil {
		return 0, err
	}
	for _, m := range assets.FindAllStringSubmatch(string(page), -1) {
		n, _, err := fetch(client, base+strings.Split(m[1], "#")[0])
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// fetch returns how many compressed bytes came, and what they hold.
func fetch(client *http.Client, url string) (int, []byte, error) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %d", url, answer.StatusCode)
	}
	if err != nil || answer.Header.Get("Content-Encoding") != "gzip" {
		return len(raw), raw, err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return 0, nil, err
	}
	plain, err := io.ReadAll(z)
	return len(raw), plain, err
}

// binary measures the program itself, without the typeface.
func (p *proving) binary() ([]bench.Row, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(self)
	if err != nil {
		return nil, err
	}
	return []bench.Row{{Name: "program, stripped, typeface not counted", Value: fmt.Sprintf("%.1f MB", float64(info.Size()-typefaceBytes)/1e6), Target: "≤ 60 MB"}}, nil
}

// typefaceBytes is the compressed typeface in the program.
const typefaceBytes = 6_279_950

// signIn returns a client that is signed in in a role; "" takes the head.
func (p *proving) signIn(base, role string) (*http.Client, error) {
	if role == "" {
		role = "head"
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar}
	for _, a := range p.manifest.Accounts {
		if a.Role != role {
			continue
		}
		answer, err := client.PostForm(base+office.LoginPath, url.Values{"login": {a.Login}, "password": {a.Password}})
		if err != nil {
			return nil, err
		}
		_ = answer.Body.Close()
		return client, nil
	}
	return nil, fmt.Errorf("the demonstration has no %s", role)
}
