package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/adapter/platform"
	sandbox "yuanjian/internal/adapter/sandbox/platform"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/job"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media/apart"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/web"
	"yuanjian/internal/web/api"
	"yuanjian/internal/web/office"
)

// settings are what a running system is made from.
type settings struct {
	Data     string // folder of keys, objects and, without DSN, the database
	DSN      string // postgres://…; empty: SQLite under Data
	Clock    clock.Clock
	Log      *slog.Logger
	Sandbox  bool // the labelled stand-in of the disclosure platform answers
	Platform outside
	Limits   api.Limits
	Site     web.Site
	Demo     []office.DemoAccount
	Disk     blob.FS // the file layer; nil: the machine's
}

// outside is a service that is called: its address, our token, and the hosts that may be reached for it.
type outside struct {
	Base, Token string
	Allow       []string
}

// app is one running system: everything wired, nothing listening.
type app struct {
	settings settings
	db       *db.DB
	keys     *seal.Keys
	engine   *act.Engine
	people   *people.Service
	devices  *device.Service
	files    device.Files
	captures *capture.Service
	decoders *apart.Pool
	sight    *act.Sight
	worker   *job.Worker
	door     *api.Door
	office   *office.Office
	handler  http.Handler
}

// openApp opens or makes a system under settings.Data.
func openApp(ctx context.Context, s settings) (*app, error) {
	if s.Disk == nil {
		s.Disk = blob.OS{}
	}
	a := &app{settings: s}
	if err := a.open(ctx); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *app) open(ctx context.Context) error {
	s := a.settings
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	var err error
	if a.keys, err = seal.Open(filepath.Join(s.Data, "keys")); err != nil {
		return err
	}
	dsn := s.DSN
	if dsn == "" {
		dsn = filepath.Join(s.Data, "yuanjian.db")
	}
	if a.db, err = db.Open(ctx, dsn); err != nil {
		return err
	}
	originals, err := blob.Open(filepath.Join(s.Data, "originals"), s.Disk)
	if err != nil {
		return err
	}
	copies, err := blob.OpenDerived(filepath.Join(s.Data, "copies"), blob.OS{})
	if err != nil {
		return err
	}
	a.engine = &act.Engine{DB: a.db, Clock: s.Clock}
	a.people = people.New(a.engine, a.keys)
	a.devices = &device.Service{Engine: a.engine, Keys: a.keys}
	a.sight = act.NewSight(a.db, s.Clock)
	if a.decoders, err = newDecoders(s); err != nil {
		return err
	}
	a.captures = &capture.Service{Engine: a.engine, Keys: a.keys, Originals: originals, Copies: copies, Sight: a.sight,
		Devices: a.devices, People: a.people, Decoder: a.decoders}
	a.files = device.Files{Store: originals}
	platform, err := a.platform()
	if err != nil {
		return err
	}
	a.work(platform)
	return a.face()
}

// The kinds of periodic work.
const (
	jobDeriveHashes = "ledger.derive"
	jobDigestLooks  = "access.digest"
	jobCountRefused = "door.refusals"
	jobDrawCopies   = "capture.copies"
)

// platform is the client of the disclosure platform, or of its stand-in, which needs no network.
func (a *app) platform() (*platform.Client, error) {
	if a.settings.Sandbox {
		server, err := sandbox.Open(a.settings.Clock, filepath.Join(a.settings.Data, "sandbox-platform"), "")
		if err != nil {
			return nil, err
		}
		return platform.New("http://sandbox.invalid", "sandbox", &http.Client{Transport: server})
	}
	allow, err := dial.Parse(a.settings.Platform.Allow)
	if err != nil {
		return nil, err
	}
	return platform.New(a.settings.Platform.Base, a.settings.Platform.Token, dial.Client(allow))
}

// work wires what follows acts, and what is done from time to time.
func (a *app) work(platform device.DisclosurePlatform) {
	a.worker = &job.Worker{DB: a.db, Clock: a.settings.Clock, Log: a.settings.Log,
		Handlers: map[string]job.Handler{
			device.JobFile: a.devices.Carry(platform, a.files),
			jobDeriveHashes: func(ctx context.Context, j job.Job) error {
				for {
					left, err := ledger.Derive(ctx, a.db, j.Book)
					if err != nil || left == 0 {
						return err
					}
				}
			},
			jobDigestLooks: func(ctx context.Context, j job.Job) error {
				for {
					more, err := act.DigestLooks(ctx, a.engine, j.Book)
					if err != nil || !more {
						return err
					}
				}
			},
			jobCountRefused: func(ctx context.Context, _ job.Job) error { return a.door.WriteRefusals(ctx) },
			jobDrawCopies: func(ctx context.Context, _ job.Job) error {
				for {
					n, err := a.captures.DeriveSome(ctx)
					if err != nil || n == 0 {
						return err
					}
				}
			},
		},
		Periodic: []job.Periodic{{Kind: jobDeriveHashes, Every: time.Minute}, {Kind: jobDigestLooks, Every: time.Hour},
			{Kind: jobCountRefused, Every: time.Minute}, {Kind: jobDrawCopies, Every: 2 * time.Second}},
	}
}

// face mounts the pages and the device interface.
func (a *app) face() error {
	s := a.settings
	a.door = &api.Door{Captures: a.captures, Devices: a.devices, Clock: s.Clock, Limits: s.Limits, Log: s.Log}
	a.office = &office.Office{Engine: a.engine, People: a.people, Devices: a.devices, Files: a.files, Captures: a.captures, Demo: s.Demo}
	routes := append(a.office.Routes(), a.door.Routes()...)
	routes = append(routes, probes(a.db)...)
	var err error
	a.handler, err = web.Mount(routes, web.Deps{Log: s.Log, Clock: s.Clock, Sessions: a.office, Site: s.Site,
		Nav: office.Nav(), Login: office.LoginPath, Logout: office.LogoutPath})
	return err
}

// probes are the addresses that tell an operator's load balancer how the process is.
func probes(d *db.DB) []web.Route {
	why := web.Public{Reason: "tells only whether the process lives and reaches its database"}
	return []web.Route{
		{Method: "GET", Path: "/livez", Policy: why, Write: func(c *web.Context) error {
			_, err := c.W.Write([]byte("ok\n"))
			return err
		}},
		{Method: "GET", Path: "/readyz", Policy: why, Write: func(c *web.Context) error {
			var one int
			if err := d.Reader().QueryRow(c.Ctx(), `SELECT 1`).Scan(&one); err != nil {
				http.Error(c.W, "database out of reach", http.StatusServiceUnavailable)
				return nil
			}
			_, err := c.W.Write([]byte("ok\n"))
			return err
		}},
	}
}

// Close stops what runs and closes what is open. It may be called on a system that was opened in part.
func (a *app) Close() {
	if a.captures != nil {
		a.captures.Close()
	}
	if a.decoders != nil {
		a.decoders.Close()
	}
	if a.sight != nil {
		a.sight.Close()
	}
	if a.db != nil {
		if err := a.db.Close(); err != nil {
			a.settings.Log.Error("close database", "error", err.Error())
		}
	}
}

// How long a connection may take. Media of 96 MiB over a slow line need minutes; headers do not.
const (
	headerTimeout = 15 * time.Second
	readTimeout   = 10 * time.Minute
	writeTimeout  = 10 * time.Minute
	idleTimeout   = 2 * time.Minute
	drainTimeout  = 20 * time.Second
)

// serve answers on a listener and works off jobs until ctx ends; then uploads may end, nothing new begins.
func (a *app) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: a.handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, ErrorLog: slog.NewLogLogger(a.settings.Log.Handler(), slog.LevelWarn)}
	working, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	all.Go(func() { a.worker.Run(working) })
	all.Go(func() { sayConfinement(working, a.decoders, a.settings.Log) })
	all.Go(func() {
		<-working.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
		defer cancel()
		if err := server.Shutdown(drain); err != nil {
			a.settings.Log.Warn("some requests did not end in time", "error", err.Error())
		}
	})
	err := server.Serve(l)
	stop()
	all.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
