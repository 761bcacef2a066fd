package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/adapter/eseal"
	"yuanjian/internal/adapter/oidc"
	"yuanjian/internal/adapter/platform"
	bank "yuanjian/internal/adapter/sandbox/nontax"
	sandbox "yuanjian/internal/adapter/sandbox/platform"
	"yuanjian/internal/archive"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/detect"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/docket"
	"yuanjian/internal/enrol"
	"yuanjian/internal/evidence"
	"yuanjian/internal/governance"
	"yuanjian/internal/job"
	"yuanjian/internal/media/apart"
	"yuanjian/internal/notice"
	"yuanjian/internal/operate"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/people"
	"yuanjian/internal/precedence"
	"yuanjian/internal/retention"
	"yuanjian/internal/seal"
	"yuanjian/internal/serving"
	"yuanjian/internal/telemetry"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
	"yuanjian/internal/web/api"
	"yuanjian/internal/web/citizen"
	"yuanjian/internal/web/office"
	"yuanjian/internal/web/public"
)

// settings are what a running system is made from.
type settings struct {
	Data     string // folder of keys, objects and, without DSN, the database
	DSN      string // postgres://…; empty: SQLite under Data
	Clock    clock.Clock
	Log      *slog.Logger
	Sandbox  bool // the labelled stand-in of the disclosure platform answers
	Platform outside
	Tiles    *public.Tiles // the ground of the public map; nil: a plain one
	Seal     outside       // the e-seal service; without a base the system's own seal signs
	Treasury treasury      // the non-tax platform; without a base decisions wait for a code
	Channels channels      // of letters to parties; stand-ins answer where Sandbox is set
	Limits   api.Limits
	Site     web.Site
	Demo     []office.DemoAccount
	Disk     blob.FS // the file layer; nil: the machine's
	Objects  objects // where originals rest; zero: in a folder under Data
	// OIDC are the providers of identities through which accounts may be come in to, in the order of the login page. A
	// provider's redirect address is public_url + /login/external/ + Key + /back.
	OIDC []oidc.Settings
	// Ways are the providers of identities at which parties may sign in; stand-ins answer where Sandbox is set.
	Ways []way
	// WaiveSecond lets administrators and heads of a book marked as a demonstration in without a second factor; set by
	// the demonstration alone.
	WaiveSecond bool

	Roles         []string          // what this process does; nil: everything
	PublicURL     string            // under which people reach it; empty: this machine only
	Here          string            // under which this machine itself reaches it: stands on papers while there is no PublicURL
	Front         *web.Front        // stands before every request
	TLS           *tls.Config       // nil: plain HTTP, behind a proxy or on this machine
	SetupAnywhere bool              // the setup link opens from other machines too
	Tracer        *telemetry.Tracer // nil: no spans are made
	// DrainNotice is how long readyz answers 503 before the door closes, DrainWithin how long what has begun may still take.
	DrainNotice, DrainWithin time.Duration
}

// does tells whether this process has a role.
func (s settings) does(role string) bool { return s.Roles == nil || slices.Contains(s.Roles, role) }

// printed is the address that stands on papers.
func (s settings) printed() string { return cmp.Or(s.PublicURL, s.Here) }

// outside is a service that is called: its address, our token, and the hosts that may be reached for it.
type outside struct {
	Base, Token string
	Allow       []string
}

// client calls the hosts of the service and no others.
func (o outside) client() (*http.Client, error) {
	allow, err := dial.Parse(o.Allow)
	if err != nil {
		return nil, err
	}
	return dial.Client(allow), nil
}

// app is one running system: everything wired, nothing listening.
type app struct {
	settings  settings
	held      *db.Held // SQLite only
	db        *db.DB
	keys      *seal.Keys
	engine    *act.Engine
	people    *people.Service
	devices   *device.Service
	files     device.Files
	papers    *docket.Service
	captures  *capture.Service
	retention *retention.Service
	archive   *archive.Service
	lists     *enrol.Service
	sources   *governance.Service
	vendors   *vendor.Service
	letters   *delivery.Service
	notices   *notice.Service
	evidence  *evidence.Service
	cases     *casefile.Service
	payments  *payment.Service
	bank      *bank.Server // the stand-in of the non-tax platform; nil: outside the demonstration
	codes     *party.Codes
	stands    []web.Route // pages of stand-ins of providers of identities; none outside the demonstration
	treasury  *api.Treasury
	serving   *serving.Service
	decoders  *apart.Pool
	measurers *apart.Pool
	sight     *act.Sight
	worker    *job.Worker
	door      *api.Door
	office    *office.Office
	public    *public.Public
	handler   http.Handler
	metrics   *telemetry.Metrics
	tally     *tally
	draining  atomic.Bool // the process is about to end
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
	if err := operate.Unfinished(s.Data); err != nil {
		return err
	}
	var err error
	dsn := s.DSN
	if dsn == "" {
		dsn = db.Path(s.Data)
		if a.held, err = db.Hold(dsn); err != nil { // before keys and database are made: of two first starts one goes on
			return err
		}
	}
	if a.keys, err = seal.Open(filepath.Join(s.Data, keysName)); err != nil {
		return err
	}
	if a.db, err = db.Open(ctx, dsn); err != nil {
		return err
	}
	a.engine = &act.Engine{DB: a.db, Clock: s.Clock, Ahead: &precedence.Line{}}
	originals, err := openOriginals(ctx, s, a.engine.Ahead)
	if err != nil {
		return err
	}
	if err := seesOriginals(ctx, a.db, originals); err != nil {
		return err
	}
	copies, err := blob.OpenDerived(filepath.Join(s.Data, copiesName), blob.OS{})
	if err != nil {
		return err
	}
	if err := a.chapters(originals, copies); err != nil {
		return err
	}
	platform, err := a.platform()
	if err != nil {
		return err
	}
	a.measure()
	a.work(platform)
	return a.face()
}

// chapters makes the services of the chapters, each of those above it.
func (a *app) chapters(originals *blob.Store, copies *blob.Derived) (err error) {
	s := a.settings
	a.people = people.New(a.engine, a.keys)
	a.people.WaiveSecondInDemo = s.WaiveSecond
	a.devices = &device.Service{Engine: a.engine, Keys: a.keys}
	a.sources = &governance.Service{Engine: a.engine}
	a.lists = &enrol.Service{Engine: a.engine, People: a.people, Devices: a.devices, Keys: a.keys}
	a.vendors = &vendor.Service{Engine: a.engine, Keys: a.keys, People: a.people}
	a.devices.Signers = a.vendors
	a.letters = &delivery.Service{Engine: a.engine, Keys: a.keys, Files: originals}
	if a.letters.Carriers, err = a.carriers(); err != nil {
		return err
	}
	a.sight = act.NewSight(a.db, s.Clock)
	if a.decoders, err = newDecoders(s, decoders); err != nil {
		return err
	}
	a.captures = &capture.Service{Engine: a.engine, Program: build(), Keys: a.keys, Originals: originals, Copies: copies, Sight: a.sight,
		Devices: a.devices, People: a.people, Decoder: a.decoders}
	a.retention = &retention.Service{Engine: a.engine, Keys: a.keys, Originals: originals, Copies: copies, CopyKinds: capture.CopyKinds,
		Referenced: func(ctx context.Context, q db.Queryer, digests []string) (map[string]bool, error) {
			return operate.Referenced(ctx, q, a.keys, digests)
		}}
	a.captures.Retention = a.retention
	if a.measurers, err = newDecoders(s, measurers); err != nil {
		return err
	}
	a.captures.Detection.Log = s.Log
	a.captures.Detection.Detectors = []detect.Detector{detect.Plates{}, detect.Pictures{By: a.measurers}, detect.Files{By: a.measurers}}
	a.files = device.Files{Store: originals}
	a.papers = &docket.Service{Engine: a.engine, People: a.people, Keys: a.keys, Files: originals, Drawer: a.decoders, PublicURL: s.printed()}
	if a.papers.Sealer, err = a.sealer(); err != nil {
		return err
	}
	a.notices = &notice.Service{Engine: a.engine, Keys: a.keys, People: a.people, Papers: a.papers, Captures: a.captures, Letters: a.letters, PublicURL: s.printed()}
	a.captures.Notices = a.notices
	a.evidence = &evidence.Service{Engine: a.engine, Keys: a.keys, People: a.people, Captures: a.captures, Retention: a.retention}
	if err := a.pay(); err != nil {
		return err
	}
	a.cases = &casefile.Service{Engine: a.engine, Keys: a.keys, People: a.people, Papers: a.papers, Captures: a.captures, Evidence: a.evidence, Payments: a.payments}
	a.cases.InArchive = archive.InArchive
	a.archive = &archive.Service{Engine: a.engine, Keys: a.keys, Cases: a.cases, Files: originals, Retention: a.retention, Money: a.payments}
	a.evidence.Cases = a.cases
	a.papers.Holds = a.cases.Holds()
	a.codes = &party.Codes{Door: &party.Door{Engine: a.engine, Keys: a.keys}, Letters: a.letters, Sources: []party.Source{a.notices, a.cases}}
	a.cases.Mandates = &party.Mandates{Engine: a.engine, Keys: a.keys, Letters: a.letters}
	a.serving = &serving.Service{Engine: a.engine, Keys: a.keys, People: a.people, Papers: a.papers, Letters: a.letters, Mandates: a.cases.Mandates, Sources: map[string]serving.Source{casefile.Subject: a.cases}}
	a.cases.Serving, a.letters.MayGo = a.serving, a.serving.MayGo
	return nil
}

// platform is the client of the disclosure platform, or of its stand-in, which needs no network.
func (a *app) platform() (device.DisclosurePlatform, error) {
	if a.settings.Sandbox {
		server, err := sandbox.Open(a.settings.Clock, filepath.Join(a.settings.Data, "sandbox-platform"), "")
		if err != nil {
			return nil, err
		}
		return platform.New("http://sandbox.invalid", "sandbox", &http.Client{Transport: server})
	}
	if a.settings.Platform.Base == "" {
		return noPlatform{}, nil
	}
	client, err := a.settings.Platform.client()
	if err != nil {
		return nil, err
	}
	return platform.New(a.settings.Platform.Base, a.settings.Platform.Token, client)
}

// sealer is the client of the e-seal service; nil where none is configured: then the system's own seal signs.
func (a *app) sealer() (docket.Sealer, error) {
	if a.settings.Seal.Base == "" {
		return nil, nil
	}
	client, err := a.settings.Seal.client()
	if err != nil {
		return nil, err
	}
	return eseal.New(a.settings.Seal.Base, a.settings.Seal.Token, client)
}

// noPlatform stands where no disclosure platform is configured: filings stay jobs, and people see why.
type noPlatform struct{}

func (noPlatform) File(context.Context, string, device.Filing) (device.PlatformReceipt, error) {
	return device.PlatformReceipt{}, errors.New("没有配置公示平台，请设置platform_url / no disclosure platform is configured: set platform_url")
}

// face mounts what this process answers: the pages, the device interface, and always the probes.
func (a *app) face() error {
	s := a.settings
	a.door = &api.Door{Captures: a.captures, Devices: a.devices, Clock: s.Clock, Limits: s.Limits, Log: s.Log, Refused: a.metrics.DoorRefused}
	a.office = &office.Office{Engine: a.engine, People: a.people, Devices: a.devices, Files: a.files, Captures: a.captures, Cases: a.cases, Archive: a.archive, Payments: a.payments, Lists: a.lists, Papers: a.papers, Sources: a.sources, Vendors: a.vendors, Notices: a.notices, Letters: a.letters, Demo: s.Demo, SetupAnywhere: s.SetupAnywhere, Program: build()}
	for _, p := range s.OIDC {
		p.Now = s.Clock.Now
		provider, err := oidc.Open(p)
		if err != nil {
			return err
		}
		a.office.External = append(a.office.External, office.ExternalLogin{Key: p.Key, Title: p.Title, Provider: provider})
	}
	routes := a.probes()
	if s.does(roleIngest) {
		routes = append(routes, a.door.Routes()...)
		trial := &api.Sandbox{Door: &api.Door{Clock: s.Clock, Limits: s.Limits, Log: s.Log}, Vendors: a.vendors, Originals: a.captures.Originals, Signer: a.keys}
		routes = append(routes, trial.Routes()...)
		routes = append(routes, (&api.Gateways{Letters: a.letters, Keys: a.callbackKeys(), Clock: s.Clock, Log: s.Log}).Routes()...)
		routes = append(routes, a.treasury.Routes()...)
		a.captures.Busy = a.door.Busy
	}
	deps := web.Deps{Log: s.Log, Clock: s.Clock, Sessions: a.office, PublicURL: s.PublicURL, Site: s.Site, Watch: a.watchRequest}
	if s.does(roleWeb) {
		if s.Tiles != nil {
			a.office.MapTiles, a.office.MapCredit = public.TilesPath, s.Tiles.Credit
		}
		a.public = &public.Public{Engine: a.engine, Register: &disclosure.Register{Engine: a.engine, Every: disclosure.DefaultEvery}, Devices: a.devices, Files: a.files,
			Cases: a.cases, Site: s.Site, Address: s.PublicURL, Tiles: s.Tiles}
		ways, err := a.waysFound()
		if err != nil {
			return err
		}
		parties := &citizen.Citizen{Ways: ways, Log: s.Log, Door: &party.Door{Engine: a.engine, Keys: a.keys}, Notices: a.notices, Cases: a.cases, Files: a.files, Sight: a.sight, PayAt: a.payPage(), Codes: a.codes}
		routes = append(append(append(append(routes, a.office.Routes()...), a.public.Routes()...), parties.Routes()...), append(a.bankRoutes(), a.stands...)...)
		deps.Mark = a.office.Mark
		deps.Nav, deps.Login, deps.Logout, deps.Own = office.Nav(), office.LoginPath, office.LogoutPath, office.OwnPath
	}
	var err error
	if a.handler, err = web.Mount(routes, deps); err == nil && s.Front != nil {
		a.handler = s.Front.Handler(a.handler)
	}
	return err
}

// Close stops what runs and closes what is open. It may be called on a system that was opened in part.
func (a *app) Close() {
	if a.captures != nil {
		a.captures.Close()
	}
	if a.decoders != nil {
		a.decoders.Close()
	}
	if a.measurers != nil {
		a.measurers.Close()
	}
	if a.sight != nil {
		a.sight.Close()
	}
	a.settings.Tracer.Close()
	a.tally.close()
	if a.db != nil {
		if err := a.db.Close(); err != nil {
			a.settings.Log.Error("close database", "error", err.Error())
		}
	}
	if err := a.held.Release(); err != nil {
		a.settings.Log.Error("release database", "error", err.Error())
	}
}
