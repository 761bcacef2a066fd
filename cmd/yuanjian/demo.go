package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/simulate"
	"yuanjian/internal/web"
	"yuanjian/internal/web/api"
	"yuanjian/internal/web/office"
)

// demoCommand is `yuanjian demo`.
type demoCommand struct {
	Data     string `default:"./demo" help:"数据目录。 Data folder."`
	Listen   string `default:"127.0.0.1:8080" help:"监听地址，只限本机。 Address, loopback only."`
	Feed     int    `default:"6" help:"每分钟模拟抓拍数量，0为不发送。 Simulated captures a minute; 0 sends none."`
	Pictures string `placeholder:"DIR" help:"用该目录下的JPEG、PNG、MP4文件代替绘制的图片。 Send the JPEG, PNG and MP4 files of this folder instead of drawn pictures."`
}

// Help is the longer text of `yuanjian demo --help`.
func (*demoCommand) Help() string {
	return "建立并运行一个演示县：人员、设备及其经过均经由与实际使用相同的步骤产生，历史从120天前开始；随后按实际时间运行，模拟设备经设备接口发送抓拍。\n" +
		"再次在同一目录启动时接着运行。账号和设备密钥写在 DIR/demo.json（仅本人可读）。\n" +
		"A demonstration county, built through the same acts as real use, under a clock that starts 120 days back, then real time.\n" +
		"A second start on the same folder goes on where it was. Accounts and secrets are in DIR/demo.json."
}

// burst is how many captures are sent at once on a start, so that a newcomer finds work on the desk.
const burst = 14

func (d *demoCommand) execute(s streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if d.Feed < 0 || d.Feed > 60_000 {
		return fail(s.err, exitUsage, fmt.Errorf("--feed：应为0至60000的整数 / expected a number from 0 to 60000"))
	}
	if err := loopback(d.Listen); err != nil {
		return fail(s.err, exitRefused, err)
	}
	var pictures []string
	if d.Pictures != "" {
		var err error
		if pictures, err = simulate.FindPictures(d.Pictures); err != nil {
			return fail(s.err, exitUsage, fmt.Errorf("--pictures：%w", err))
		}
	}
	if err := d.run(ctx, s, pictures); err != nil {
		return fail(s.err, exitRefused, err)
	}
	return exitDone
}

// loopback refuses an address that others could reach.
func loopback(address string) error {
	if onLoopback(address) {
		return nil
	}
	return fmt.Errorf("演示只能监听本机地址，请用--listen 127.0.0.1:端口 / the demonstration listens on loopback only: --listen 127.0.0.1:PORT (%q)", address)
}

// run builds the demonstration where there is none yet, and serves it until ctx ends.
func (d *demoCommand) run(ctx context.Context, s streams, pictures []string) error {
	log := slog.New(slog.NewJSONHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	l, err := net.Listen("tcp", d.Listen) // before the work: an address in use is said at once
	if err != nil {
		return fmt.Errorf("监听%s失败 / cannot listen: %w", d.Listen, err)
	}
	defer func() { _ = l.Close() }()
	base := "http://" + l.Addr().String()
	m, err := readManifest(d.Data)
	if errors.Is(err, fs.ErrNotExist) {
		if terminal(s.err) {
			_, _ = fmt.Fprintln(s.err, "正在建立演示数据，约需数秒…… Building the demonstration, a few seconds …")
		}
		m, err = d.build(ctx, log, base)
	}
	if err != nil {
		return err
	}
	for i := range m.PartyLinks { // another start may listen elsewhere
		if _, path, is := strings.Cut(m.PartyLinks[i].URL, notice.Path+"#"); is {
			m.PartyLinks[i].URL = base + notice.Path + "#" + path
		}
	}
	m.Base = base
	set := d.settings(log, clock.System{}, m)
	set.Here = base
	if set.Front, err = web.NewFront("", nil); err != nil {
		return err
	}
	a, err := openApp(ctx, set)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := writeManifest(d.Data, m); err != nil {
		return err
	}
	welcome(s.out, m, d.Data)
	return serveAndFeed(ctx, a, l, &simulate.Feed{Manifest: m, Clock: clock.System{}, Client: &http.Client{Timeout: time.Minute}, Log: log, Pictures: pictures}, d.Feed)
}

// terminal tells whether a person reads along: work that takes long shows progress there and stays quiet in a pipe.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// serveAndFeed serves, and sends captures at the same time.
func serveAndFeed(ctx context.Context, a *app, l net.Listener, feed *simulate.Feed, perMinute int) error {
	var sending sync.WaitGroup
	if perMinute > 0 {
		sending.Go(func() {
			feed.Burst(ctx, burst)
			feed.Run(ctx, perMinute)
		})
	}
	err := a.serve(ctx, l)
	sending.Wait()
	return err
}

// settings of a demonstration: the contract's limits for it, the stand-in of the platform, the mark 演示 on every page.
func (d *demoCommand) settings(log *slog.Logger, c clock.Clock, m simulate.Manifest) settings {
	limits := api.DefaultLimits()
	limits.PerSec, limits.Daily = 1000, 0
	s := settings{Data: d.Data, Clock: c, Log: log, Limits: limits, Sandbox: true, WaiveSecond: true,
		Site: web.Site{Authority: law.Words{ZH: "演示县公安局交通警察大队", EN: "Demonstration County Traffic Police"}, Phone: "0000-1234567",
			Mark: law.Words{ZH: "演示", EN: "Demonstration"}}}
	for _, account := range m.Accounts {
		s.Demo = append(s.Demo, office.DemoAccount{Login: account.Login, Password: account.Password, Name: account.Name, Role: access.Role(account.Role), Body: law.Words{ZH: account.Body}})
	}
	return s
}

// build makes the demonstration on a clock of its own, in a folder that takes its place only when it is whole.
func (d *demoCommand) build(ctx context.Context, log *slog.Logger, base string) (simulate.Manifest, error) {
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return simulate.Manifest{}, err
	}
	held, err := db.Hold(db.Path(d.Data)) // of two first starts one builds
	if err != nil {
		return simulate.Manifest{}, err
	}
	defer func() { _ = held.Release() }()
	if err := os.RemoveAll(filepath.Join(d.Data, unfinished)); err != nil {
		return simulate.Manifest{}, err
	}
	half := *d
	half.Data = filepath.Join(d.Data, unfinished)
	stands := clock.NewManual(time.Unix(0, 0))
	set := half.settings(log, stands, simulate.Manifest{})
	set.Here = base
	a, err := openApp(ctx, set)
	if err != nil {
		return simulate.Manifest{}, err
	}
	county := &simulate.County{People: a.people, Devices: a.devices, Vendors: a.vendors, Files: a.files, Clock: stands, Work: a.worker.Drain, Captures: a.captures, Sources: a.sources, Notices: a.notices, Cases: a.cases}
	m, err := county.Build(ctx, clock.System{}.Now())
	a.Close()
	if err != nil {
		return m, err
	}
	if err := writeManifest(half.Data, m); err != nil {
		return m, err
	}
	return m, takePlace(half.Data, d.Data)
}

// unfinished is where a demonstration is built.
const unfinished = "unfinished"

// takePlace moves everything from the folder of building to its place, the manifest last.
func takePlace(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == manifestName || strings.HasSuffix(e.Name(), db.HoldName) { // who holds what stays where it is
			continue
		}
		if err := os.Rename(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return fmt.Errorf("数据目录%s里已有别的数据，请换一个空目录 / the folder holds other data; take an empty one: %w", to, err)
		}
	}
	if err := os.Rename(filepath.Join(from, manifestName), filepath.Join(to, manifestName)); err != nil {
		return err
	}
	return os.RemoveAll(from)
}

const manifestName = "demo.json"

func readManifest(dir string) (simulate.Manifest, error) {
	var m simulate.Manifest
	raw, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("读取%s / read: %w", filepath.Join(dir, manifestName), err)
	}
	return m, nil
}

// writeManifest replaces DIR/demo.json, readable by its owner only: it holds passwords and secrets.
func writeManifest(dir string, m simulate.Manifest) error {
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, manifestName)
	if err := os.WriteFile(path+".new", append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(path+".new", path)
}

// partyLink is where somebody looks as the party of a notice.
func partyLink(m simulate.Manifest) string {
	if len(m.PartyLinks) == 0 {
		return m.Base + notice.Path
	}
	return m.PartyLinks[0].URL
}

func welcome(out io.Writer, m simulate.Manifest, dir string) {
	_, _ = fmt.Fprintf(out, "\n远鉴演示已经启动 Yuanjian demonstration is running\n\n  打开 open   %s/\n  导览 tour   %s/demo\n  当事人 party  %s\n  账号 accounts %s\n  停止 stop   Ctrl C\n\n",
		m.Base, m.Base, partyLink(m), filepath.Join(dir, manifestName))
}
