package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/adapter/oidc"
	"yuanjian/internal/clock"
	"yuanjian/internal/law"
	"yuanjian/internal/telemetry"
	"yuanjian/internal/web"
	"yuanjian/internal/web/office"
	"yuanjian/internal/web/public"
)

// serveCommand is `yuanjian serve`. Flags have no defaults of their own: they stand before the environment, the file
// and the defaults of config.
type serveCommand struct {
	Config      string `placeholder:"FILE" help:"配置文件（TOML），配置项见docs/operate.md。 Configuration file, TOML; its keys are in docs/operate.md."`
	Data        string `placeholder:"DIR" help:"数据目录，默认./data。 Data folder; ./data unless given."`
	Listen      string `placeholder:"ADDR" help:"页面和设备接口的监听地址，默认127.0.0.1:8080；本机以外的地址须加密。 Address of pages and devices, 127.0.0.1:8080 unless given; others than loopback need TLS."`
	AdminListen string `placeholder:"ADDR" help:"探测、指标和性能剖析的监听地址，默认127.0.0.1:9090，只限本机。 Address of probes, metrics and profiles, 127.0.0.1:9090 unless given; loopback only."`
	Roles       string `placeholder:"web,worker,ingest" help:"本进程承担的角色，默认全部。 What this process does; everything unless given."`
	Blob        string `placeholder:"s3://BUCKET/PREFIX" help:"原始文件存放在S3服务，配置项blob_endpoint等见docs/operate.md；默认存放在数据目录。 Originals in an S3 service, with the keys blob_…; in the data folder unless given."`
	DB          string `name:"db" placeholder:"postgres://…" help:"PostgreSQL地址，默认用数据目录里的SQLite。 A PostgreSQL; SQLite in the data folder unless given."`
}

// Help is the longer text of `yuanjian serve --help`.
func (*serveCommand) Help() string {
	return "运行系统。数据目录为空时显示一个建立链接：30分钟内有效、只用一次，登记首个执法主体并任命三名不同的管理员。\n" +
		"次序：命令行、环境变量YUANJIAN_…、配置文件、默认值。SIGHUP重读证书、日志级别和受信代理；SIGTERM等已开始的请求办完再结束。\n" +
		"Runs the system. With an empty data folder it prints a setup link, good once and for 30 minutes, which registers the first body and\n" +
		"appoints three different administrators. Command line before environment (YUANJIAN_…) before file before defaults. SIGHUP reads\n" +
		"certificate, log level and trusted proxies again; SIGTERM lets what has begun end."
}

// configuration joins the flags with what else is configured.
func (s *serveCommand) configuration() (config, error) {
	c, err := loadConfig(s.Config, os.Environ(), map[string]string{"data": s.Data, "listen": s.Listen, "admin_listen": s.AdminListen, "roles": s.Roles, "db": s.DB, "blob": s.Blob})
	if err == nil {
		err = c.check()
	}
	return c, err
}

func (s *serveCommand) execute(out streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	collectSeldom()
	runBeside()
	c, err := s.configuration()
	if err == nil {
		err = s.run(ctx, out, c)
	}
	var usage usageError
	switch {
	case errors.As(err, &usage):
		return fail(out.err, exitUsage, err)
	case err != nil:
		return fail(out.err, exitRefused, err)
	}
	return exitDone
}

// besideEach is how many goroutines run at once for each processor.
const besideEach = 4

// runBeside lets more goroutines run at once than there are processors, unless the operator says how many: one that waits for the disk
// in a call of the system keeps its place for a while before another is let in, and on two processors two of them leave both idle.
var runBeside = sync.OnceFunc(func() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(besideEach * runtime.GOMAXPROCS(0))
	}
})

// collectSeldom lets the memory of a server grow to three times what lives in it before what is dead is collected: twice is the
// runtime's own, and costs a flood of captures one in forty of them. GOGC says otherwise.
func collectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// running is a server that runs, with what SIGHUP changes of it.
type running struct {
	command *serveCommand
	config  config
	level   slog.LevelVar
	log     *slog.Logger
	front   *web.Front
	keys    certificate
}

// run serves until ctx ends.
func (s *serveCommand) run(ctx context.Context, out streams, c config) error {
	r := &running{command: s, config: c}
	r.log = slog.New(web.WithReference(telemetry.WithTrace(slog.NewJSONHandler(out.err, &slog.HandlerOptions{Level: &r.level}))))
	set, err := r.settings()
	if err != nil {
		return err
	}
	if odd := strangers(os.Environ()); len(odd) > 0 {
		r.log.Warn("variables of the environment that are no configuration key", "names", strings.Join(odd, " "))
	}
	l, admin, err := listeners(c) // before the work: an address in use is said at once
	if err != nil {
		return err
	}
	defer func() { _, _ = l.Close(), admin.Close() }()
	a, err := openApp(ctx, set)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := r.welcome(ctx, out.out, a, l, admin); err != nil {
		return err
	}
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGHUP)
	defer signal.Stop(again)
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go r.reload(working, again)
	adminEnded := make(chan error, 1)
	go func() { adminEnded <- a.serveAdmin(working, admin) }()
	err = a.serve(ctx, l)
	stop()
	return errors.Join(err, <-adminEnded)
}

func listeners(c config) (l, admin net.Listener, err error) {
	if l, err = net.Listen("tcp", c.Listen); err != nil {
		return nil, nil, fmt.Errorf("监听%s失败，端口可能已被占用，请用--listen换一个 / cannot listen; choose another by --listen: %w", c.Listen, err)
	}
	if admin, err = net.Listen("tcp", c.AdminListen); err != nil {
		_ = l.Close()
		return nil, nil, fmt.Errorf("监听管理地址%s失败，端口可能已被占用，请用--admin-listen换一个 / cannot listen; choose another by --admin-listen: %w", c.AdminListen, err)
	}
	return l, admin, nil
}

// settings makes what a system is opened from.
func (r *running) settings() (settings, error) {
	c := r.config
	level, err := c.level()
	if err != nil {
		return settings{}, err
	}
	r.level.Set(level)
	if r.front, err = web.NewFront(c.PublicURL, c.TrustedProxies); err != nil {
		return settings{}, err
	}
	s := settings{Data: c.Data, Clock: clock.System{}, Log: r.log, Limits: c.limits(), Roles: c.Roles, PublicURL: c.PublicURL, Front: r.front, SetupAnywhere: c.SetupAnywhere,
		DrainNotice: time.Duration(c.DrainNotice), DrainWithin: time.Duration(c.DrainWithin),
		Site: web.Site{Authority: law.Words{ZH: c.Authority, EN: c.AuthorityEN}, Phone: c.Phone}}
	if c.TLSCert != "" {
		if err := r.keys.load(c.TLSCert, c.TLSKey); err != nil {
			return s, err
		}
		s.TLS = r.keys.config()
	}
	if s.DSN, err = c.dsn(); err != nil {
		return s, err
	}
	if s.Objects, err = c.objects(); err != nil {
		return s, err
	}
	token, err := secret(c.PlatformTokenFile)
	if err != nil {
		return s, fmt.Errorf("platform_token_file: %w", err)
	}
	sealToken, err := secret(c.SealTokenFile)
	if err != nil {
		return s, fmt.Errorf("seal_token_file: %w", err)
	}
	s.Seal = outside{Base: c.SealURL, Token: sealToken, Allow: c.SealAllow}
	if s.Treasury, err = c.treasury(); err != nil {
		return s, err
	}
	if s.Channels, err = c.channels(); err != nil {
		return s, err
	}
	if s.Tracer, err = r.tracer(); err != nil {
		return s, err
	}
	if c.OIDCIssuer != "" {
		s.OIDC = []oidc.Settings{{Key: "oidc", Title: c.OIDCTitle, Issuer: c.OIDCIssuer, ClientID: c.OIDCClientID, SecretFile: c.OIDCSecretFile, Claim: c.OIDCClaim, Allow: c.OIDCAllow}}
	}
	s.Ways = c.ways()
	if s.Tiles, err = c.tiles(); err != nil {
		return s, err
	}
	s.Platform = outside{Base: c.PlatformURL, Token: token, Allow: c.PlatformAllow}
	return s, nil
}

// tracer hands spans to the collector; nil where none is named.
func (r *running) tracer() (*telemetry.Tracer, error) {
	c := r.config
	if c.TraceEndpoint == "" {
		return nil, nil
	}
	at, err := c.collector()
	if err != nil {
		return nil, err
	}
	allow, err := dial.Parse([]string{at})
	if err != nil {
		return nil, fmt.Errorf("trace_endpoint: %w", err)
	}
	return telemetry.NewTracer(c.TraceEndpoint, dial.Client(allow), c.TraceShare, r.log), nil
}

// tiles are the ground of the map; nil: a plain one.
func (c config) tiles() (*public.Tiles, error) {
	if c.MapTiles == "" {
		return nil, nil
	}
	host, err := c.tileHost()
	if err != nil {
		return nil, err
	}
	allow, err := dial.Parse([]string{host})
	if err != nil {
		return nil, fmt.Errorf("map_tiles: %w", err)
	}
	return &public.Tiles{Template: c.MapTiles, Credit: c.MapCredit, Client: dial.Client(allow)}, nil
}

// welcome says where the system answers, and how an empty one is set up. The link goes to who started the process and
// nowhere else: it is not logged.
func (r *running) welcome(ctx context.Context, out io.Writer, a *app, l, admin net.Listener) error {
	base := r.config.PublicURL
	if base == "" {
		base = r.local(l)
	}
	text := fmt.Sprintf("远鉴已经启动 Yuanjian is running\n  地址 address  %s/\n  管理 admin    http://%s/\n", strings.TrimSuffix(base, "/"), admin.Addr())
	if a.settings.does(roleWeb) {
		setup, err := r.offer(ctx, a, l)
		if err != nil {
			return err
		}
		text += setup
	}
	_, err := io.WriteString(out, text+"  停止 stop     SIGTERM, Ctrl C\n")
	return err
}

// offer is the part of the welcome that says how an empty system is set up; "" when somebody is.
func (r *running) offer(ctx context.Context, a *app, l net.Listener) (string, error) {
	token, err := a.people.OfferSetup(ctx)
	if err != nil {
		return "", err
	}
	if token == "" {
		return r.offerFirstLinks(ctx, a, l)
	}
	base, where := r.local(l), "请在本机浏览器打开；服务器上没有浏览器的，用SSH转发端口。 Open it in a browser on this machine, or through an SSH tunnel."
	if r.config.SetupAnywhere {
		where = "任何机器上都可以打开，请勿转发。 It opens from any machine; hand it to nobody."
		if r.config.PublicURL != "" {
			base = strings.TrimSuffix(r.config.PublicURL, "/")
		}
	}
	return fmt.Sprintf("  建立 setup    %s%s?token=%s\n                系统里还没有人。链接30分钟内有效，只用一次；重新启动会显示新的链接。%s\n"+
		"                Nobody is set up yet. The link is good once and for 30 minutes; a new start prints a new one.\n", base, office.SetupPath, token, where), nil
}

// offerFirstLinks is what the welcome says to administrators of the setup who have not come in within their time.
func (r *running) offerFirstLinks(ctx context.Context, a *app, l net.Listener) (string, error) {
	links, err := a.people.OfferFirstLinks(ctx)
	base := r.local(l)
	if r.config.PublicURL != "" {
		base = strings.TrimSuffix(r.config.PublicURL, "/")
	}
	var b strings.Builder
	for _, l := range links {
		title := access.Titles[l.Role]
		_, _ = fmt.Fprintf(&b, "  登录链接 link %s%s%s\n                请交给%s（%s）本人，72小时内有效，只用一次。 For the %s, once and within 72 hours.\n",
			base, office.ActivatePath, l.Token, title.ZH, l.Login, title.EN)
	}
	return b.String(), err
}

// local is the address of a listener as this machine's own browser reaches it.
func (r *running) local(l net.Listener) string {
	scheme, address := "http://", l.Addr().String()
	if r.config.TLSCert != "" {
		scheme = "https://"
	}
	if t, ok := l.Addr().(*net.TCPAddr); ok && t.IP.IsUnspecified() {
		address = fmt.Sprintf("127.0.0.1:%d", t.Port)
	}
	return scheme + address
}

// reload reads the configuration again at every signal. What cannot be taken changes nothing.
func (r *running) reload(ctx context.Context, again <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
			if err := r.reread(); err != nil {
				r.log.Error("configuration not reloaded", "error", err.Error())
			}
		}
	}
}

func (r *running) reread() error {
	c, err := r.command.configuration()
	if err != nil {
		return err
	}
	if c.TLSCert != "" && r.config.TLSCert != "" {
		if err := r.keys.load(c.TLSCert, c.TLSKey); err != nil {
			return err
		}
	}
	level, err := c.level()
	if err != nil {
		return err
	}
	if err := r.front.Trust(c.TrustedProxies); err != nil {
		return err
	}
	r.level.Set(level)
	if later := changed(r.config, c); len(later) > 0 {
		r.log.Warn("changed keys that need a new start", "keys", strings.Join(later, " "))
	}
	r.log.Log(context.Background(), max(level, slog.LevelInfo), "configuration reloaded")
	return nil
}

// changed lists keys that differ and are read at the start only.
func changed(a, b config) []string {
	var out []string
	x, y, t := reflect.ValueOf(a), reflect.ValueOf(b), reflect.TypeFor[config]()
	if (a.TLSCert == "") != (b.TLSCert == "") {
		out = append(out, "tls_cert")
	}
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("reload") == "" && !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			out = append(out, t.Field(i).Tag.Get("toml"))
		}
	}
	return out
}
