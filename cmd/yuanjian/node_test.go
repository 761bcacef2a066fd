package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/delivery"
	"yuanjian/internal/simulate"
	"yuanjian/internal/web/api"
)

// nodeEnv holds the settings of a node in JSON: the test program is then a whole server in a process of its own.
const nodeEnv = "YUANJIAN_TEST_NODE"

// nodeSettings are what a test says of a node.
type nodeSettings struct {
	Data, DSN string
	Mode      string // how the build is spoilt for a negative control; empty: as built
	App, Bank string // where the channel of the app and the non-tax platform listen; empty: the node's own stand-ins answer
}

// at is an outside service that listens on this machine.
func (n nodeSettings) at(base string) outside {
	return outside{Base: base, Allow: []string{strings.TrimPrefix(base, "http://")}}
}

func (n nodeSettings) settings(log *slog.Logger, c clock.Clock) settings {
	limits := api.DefaultLimits()
	limits.PerSec, limits.Daily, limits.PerDevice = 1e9, 0, 1000
	limits.FreeLeast = 0 // a full disk is met where it is full, not before
	s := settings{Data: n.Data, DSN: n.DSN, Clock: c, Log: log, Limits: limits, Sandbox: true, WaiveSecond: true}
	if n.Bank != "" {
		s.Treasury.outside = n.at(n.Bank)
	}
	if n.App != "" {
		s.Channels.Gateways = map[delivery.Kind]outside{delivery.App: n.at(n.App)}
	}
	return s
}

// serveAsNode serves until it is killed, or until its standard input ends: the test is gone then.
func serveAsNode(configuration string) error {
	var n nodeSettings
	if err := json.Unmarshal([]byte(configuration), &n); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s := n.settings(log, clock.System{})
	if n.Mode == "quota" {
		s.Disk = quota{filler: filepath.Join(n.Data, "filler")}
	}
	a, err := openApp(context.Background(), s)
	if err != nil {
		return err
	}
	defer a.Close()
	if n.Mode == "early" {
		a.handler = early(a.handler)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("listening", "http://"+l.Addr().String())
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return a.serve(ctx, l)
}

// node is a server in a process of its own.
type node struct {
	t       *testing.T
	base    string
	command *exec.Cmd
	in      io.Closer
	log     *kept
	once    sync.Once
	err     error
}

// startNode starts a node and waits until it listens.
func startNode(t *testing.T, n nodeSettings) *node {
	t.Helper()
	configuration, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	c := &node{t: t, command: exec.Command(os.Args[0]), log: &kept{}}
	c.command.Env = append(os.Environ(), nodeEnv+"="+string(configuration))
	c.command.Stderr = c.log
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if c.in, err = c.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if err != nil || !ok {
		c.kill()
		t.Fatalf("the node said %q, %v, and on stderr %s", line, err, c.log)
	}
	c.base = base
	return c
}

// kill ends the node as a power cut would, as far as the process is concerned.
func (c *node) kill() {
	_ = c.command.Process.Kill()
	c.wait()
}

// stop lets the node drain and end by itself.
func (c *node) stop() {
	c.t.Helper()
	_ = c.in.Close()
	if c.wait(); c.err != nil {
		c.t.Errorf("the node ended with %v: %s", c.err, c.log)
	}
}

func (c *node) wait() { c.once.Do(func() { c.err = c.command.Wait() }) }

// ended says whether the process is gone.
func (c *node) ended() bool {
	_, err := os.Stat(fmt.Sprintf("/proc/%d/fd/0", c.command.Process.Pid))
	return err != nil
}

// peak is the largest resident memory the node has had, bytes.
func (c *node) peak() int64 {
	c.t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.command.Process.Pid))
	if err != nil {
		c.t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmHWM:" {
			n, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				c.t.Fatal(err)
			}
			return n << 10
		}
	}
	c.t.Fatalf("the system does not tell the peak of process %d", c.command.Process.Pid)
	return 0
}

// kept is what a process wrote to stderr.
type kept struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write keeps everything.
func (k *kept) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all.Write(p)
}

func (k *kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all.String()
}

// county is a demonstration county that nodes of a test serve.
type county struct {
	t        *testing.T
	nodes    nodeSettings
	manifest simulate.Manifest
	built    *simulate.County
	client   *http.Client
	sent     int64
}

// newCounty builds a county as it is today; an empty dsn is the embedded engine.
func newCounty(t *testing.T, dsn string) *county {
	t.Helper()
	return newCountyAt(t, dsn, clock.System{}.Now())
}

// newCountyAt builds a county as it was at an instant.
func newCountyAt(t *testing.T, dsn string, at time.Time) *county {
	t.Helper()
	n := nodeSettings{Data: filepath.Join(t.TempDir(), "data"), DSN: dsn}
	stands := clock.NewManual(time.Unix(0, 0))
	a, err := openApp(t.Context(), n.settings(discard(), stands))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	build := &simulate.County{People: a.people, Devices: a.devices, Vendors: a.vendors, Files: a.files, Clock: stands, Work: a.worker.Drain}
	m, err := build.Build(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	return &county{t: t, nodes: n, manifest: m, built: build, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: time.Minute}}
}

// live is the demonstration's device that may be used in every respect.
func (c *county) live() simulate.Device {
	for _, d := range c.manifest.Devices {
		if d.Status == "live" {
			return d
		}
	}
	c.t.Fatal("no device is live")
	return simulate.Device{}
}

// sender sends to a node for the live device.
func (c *county) sender(base string) *simulate.Sender {
	d := c.live()
	return &simulate.Sender{Base: base, Device: d.ID, Secret: d.Secret, Client: c.client}
}

// shot is a capture in order in every respect, of one file.
func (c *county) shot(file simulate.File) simulate.Shot {
	c.sent++
	d, now := c.live(), clock.System{}.Now()
	id := fmt.Sprintf("shot-%d", c.sent)
	return simulate.Shot{ID: id, WebhookID: "msg-" + id, At: now, Sent: now, Sequence: c.sent, Violation: d.Violation, Position: &d.Position, Firmware: d.Firmware,
		Media: []simulate.File{file}}
}
