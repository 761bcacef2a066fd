package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/simulate"
)

// benchCommand is `yuanjian bench`.
type benchCommand struct {
	Captures int           `name:"captures" help:"million的抓拍次数，不写为1000000；recall的，不写为100000。 Captures of million, 1,000,000 unless told, and of recall, 100,000 unless told."`
	Cases    int           `name:"cases" help:"cases的案件数，不写为2000；recall的，不写为0；payments的缴款数，不写为2000；services的文书数，不写为1000。 Cases of cases, 2,000 unless told, and of recall, 0 unless told; payments of payments, 2,000; papers of services, 1,000."`
	Folder   string        `name:"folder" help:"million在这个目录里建立并保留，已有的不再建立。 Where million builds its store and leaves it."`
	DB       string        `name:"db" help:"million、recall、cases、payments、services和单独测的page用这个PostgreSQL，如postgres://…；不写用SQLite。ingest、overload和import在SQLite之外也用它，须是空的。 A PostgreSQL for million, recall, cases, payments, services and page named alone, and beside SQLite for ingest, overload and import, then an empty one."`
	Pairs    int           `name:"pairs" default:"7" help:"ingest量多少对。 How many pairs ingest measures."`
	Span     time.Duration `name:"span" default:"5s" help:"ingest每对里每一边量多久；overload按它的十二倍。 How long ingest measures each side of a pair; overload takes twelve times that."`
	Names    []string      `arg:"" optional:"" name:"NAME" help:"只测这些：judge、store、copies、paper、door、ingest、overload、start、pages、page、public、binary；单独：cases、import、million、payments、recall、services。 Only these."`
}

// Help is the longer text of `yuanjian bench --help`.
func (*benchCommand) Help() string {
	return "在临时目录里建立演示县并测量，打印一张表；存储类数字与同一次运行中测得的物理极限相比。\n" +
		"Builds a demonstration in a temporary folder, measures, and prints a table; storing is compared with the physical limit of the same run."
}

func (b *benchCommand) execute(s streams) int {
	dir, err := os.MkdirTemp("", "yuanjian-bench-")
	if err != nil {
		return fail(s.err, exitRefused, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if len(b.Names) == 1 && b.Names[0] == "import" {
		return b.lists(s, dir)
	}
	if len(b.Names) == 1 && b.grounds()[b.Names[0]] != nil {
		return b.alone(s, dir, b.Names[0])
	}
	ground := &proving{dir: dir, pairs: b.Pairs, span: b.Span, log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError}))}
	cases := []bench.Case{{Name: "judge", Run: ground.judge}, {Name: "store", Run: ground.store}, {Name: "copies", Run: ground.copies}, {Name: "paper", Run: ground.paper}, {Name: "door", Run: ground.door},
		ground.engineCases("ingest", b.DB, (*ingest).measure), ground.engineCases("overload", b.DB, (*ingest).overload),
		{Name: "start", Run: ground.start}, {Name: "pages", Run: ground.pages}, {Name: "page", Run: ground.usePage}, {Name: "public", Run: ground.publicPages}, {Name: "binary", Run: ground.binary}}
	if unknown := bench.Unknown(cases, b.Names); len(unknown) > 0 {
		return fail(s.err, exitUsage, unmeasurable(unknown, cases))
	}
	if err := ground.build(context.Background()); err != nil {
		return fail(s.err, exitRefused, fmt.Errorf("build a demonstration: %w", err))
	}
	if err := bench.Print(s.out, cases, b.Names); err != nil {
		return fail(s.err, exitRefused, err)
	}
	return exitDone
}

// benchAlone are the measurements that build a ground of their own, and are named alone.
var benchAlone = []string{"cases", "import", "million", "payments", "recall", "services"}

// unmeasurable says which names there are.
func unmeasurable(unknown []string, cases []bench.Case) error {
	var names []string
	for _, c := range cases {
		names = append(names, c.Name)
	}
	return fmt.Errorf("没有名为%s的测量。可以一起测：%s；须单独测：%s / no measurement is called %[1]s; together: %[2]s; alone: %[3]s",
		strings.Join(unknown, ", "), strings.Join(names, ", "), strings.Join(benchAlone, ", "))
}

// grounds are the measurements on stores of their own, which take minutes to build: only when they are named alone. The page is among those
// that are measured together too.
func (b *benchCommand) grounds() map[string]func(*proving) ([]bench.Row, error) {
	return map[string]func(*proving) ([]bench.Row, error){"page": (*proving).usePage, "cases": (*proving).manyCases, "payments": (*proving).reconciling, "services": (*proving).servedInBulk,
		"million": func(g *proving) ([]bench.Row, error) {
			return (&million{ground: g, captures: cmp.Or(b.Captures, 1_000_000)}).run()
		},
		"recall": func(g *proving) ([]bench.Row, error) {
			return (&recalling{ground: g, captures: cmp.Or(b.Captures, recalledUsually), cases: b.Cases}).run()
		}}
}

// alone measures one thing on a store of its own, in the folder that was named or a fresh one.
func (b *benchCommand) alone(s streams, dir, name string) int {
	ground := &proving{dir: cmp.Or(b.Folder, dir), dsn: b.DB, cases: cmp.Or(b.Cases, casesUsually), log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError}))}
	if err := os.MkdirAll(ground.demo().Data, 0o700); err != nil {
		return fail(s.err, exitRefused, err)
	}
	run := func() ([]bench.Row, error) { return b.grounds()[name](ground) }
	if err := bench.Print(s.out, []bench.Case{{Name: name, Run: run}}, nil); err != nil {
		return fail(s.err, exitRefused, err)
	}
	return exitDone
}

// lists measures the entering of lists on a jurisdiction of its own, on both engines when a PostgreSQL is named.
func (b *benchCommand) lists(s streams, dir string) int {
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError}))
	cases := []bench.Case{{Name: "import", Run: (&listing{dir: filepath.Join(dir, "sqlite"), log: log, engine: "SQLite"}).run}}
	if b.DB != "" {
		cases = append(cases, bench.Case{Name: "import", Run: (&listing{dir: filepath.Join(dir, "postgresql"), dsn: b.DB, log: log, engine: "PostgreSQL"}).run})
	}
	if err := bench.Print(s.out, cases, nil); err != nil {
		return fail(s.err, exitRefused, err)
	}
	return exitDone
}

// proving is the ground on which is measured: a demonstration of its own.
type proving struct {
	dir      string
	dsn      string // empty: SQLite in dir
	log      *slog.Logger
	manifest simulate.Manifest
	pairs    int           // of ingest
	span     time.Duration // of one side of a pair
	cases    int           // of cases
}

// ground is a demonstration county that was just built and stands at its clock, to measure in. Who opens it closes the app.
type ground struct {
	*app
	county   *simulate.County
	stands   *clock.Manual
	manifest simulate.Manifest
}

// raise builds one, as it is at an instant.
func (p *proving) raise(ctx context.Context, at time.Time) (*ground, error) {
	if err := os.MkdirAll(p.demo().Data, 0o700); err != nil {
		return nil, err
	}
	g := &ground{stands: clock.NewManual(time.Unix(0, 0))}
	s := p.demo().settings(p.log, g.stands, simulate.Manifest{})
	s.DSN = p.dsn
	var err error
	if g.app, err = openApp(ctx, s); err != nil {
		return nil, err
	}
	g.county = &simulate.County{People: g.people, Devices: g.devices, Vendors: g.vendors, Files: g.files, Clock: g.stands, Work: g.worker.Drain}
	if g.manifest, err = g.county.Build(ctx, at); err != nil {
		g.Close()
		return nil, err
	}
	return g, nil
}

func (p *proving) demo() *demoCommand { return &demoCommand{Data: filepath.Join(p.dir, "demo")} }

func (p *proving) build(ctx context.Context) error {
	d := p.demo()
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return err
	}
	var err error
	p.manifest, err = d.build(ctx, p.log, "")
	return err
}

func (p *proving) open(ctx context.Context) (*app, error) {
	s := p.demo().settings(p.log, clock.System{}, p.manifest)
	s.DSN = p.dsn
	return openApp(ctx, s)
}

const measureFor = 2 * time.Second

// judge measures judging in process by one goroutine, on the life of the demonstration's first live device.
func (p *proving) judge() ([]bench.Row, error) {
	ctx := context.Background()
	a, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	now := clock.System{}.Now()
	lives, err := device.LivesOf(ctx, a.db.Reader(), simulate.Book, p.live().ID)
	if err != nil {
		return nil, err
	}
	life := &lives[0]
	if err := life.CheckClocks(ctx, a.db.Reader(), now); err != nil {
		return nil, err
	}
	f := life.FactsAt(now)
	f.Stage, f.Capture = admissibility.Received, admissibility.Capture{At: admissibility.InstantOf(now), Integrity: admissibility.Verified}
	var j admissibility.Judgement
	findings := bench.PerSecond(measureFor, func() { admissibility.JudgeFindings(&f, admissibility.OnRecord, &j) })
	room := make([]byte, 0, 1<<14)
	receipts := bench.PerSecond(measureFor, func() { room = admissibility.Judge(&f, admissibility.OnRecord).Append(room[:0]) })
	return []bench.Row{
		{Name: fmt.Sprintf("judgements, findings only, one core, %d events", len(f.Events)), Value: perSecond(findings), Target: "≥ 1,000,000/s"},
		{Name: "judgements with the complete receipt and its sentences", Value: perSecond(receipts), Target: "≥ 100,000/s"},
	}, nil
}

func (p *proving) live() simulate.Device {
	for _, d := range p.manifest.Devices {
		if d.Status == "live" {
			return d
		}
	}
	return p.manifest.Devices[0]
}

// The load of the storing measurements: pictures of about half a megabyte by eight senders.
const (
	senders  = 8
	shots    = 240
	noiseW   = 1000
	noiseH   = 700
	pictureQ = 80
)

// store measures the write-once store alone.
func (p *proving) store() ([]bench.Row, error) {
	ctx := context.Background()
	a, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	pictures := make([][]byte, shots)
	for i := range pictures {
		pictures[i] = noise()
	}
	limit, err := p.limit(pictures[0])
	if err != nil {
		return nil, err
	}
	rate, err := bench.Each(senders, shots, func(i int) error {
		staged, err := a.captures.Originals.Stage(ctx, bytes.NewReader(pictures[i]), 16<<20)
		if err != nil {
			return err
		}
		return a.captures.Originals.Publish(ctx, staged)
	})
	return []bench.Row{{Name: fmt.Sprintf("originals stored durably, %d KB each, %d at once", len(pictures[0])>>10, senders), Value: perSecond(rate),
		Limit: perSecond(limit) + " files written and synced with their folder", Ratio: rate / limit}}, err
}

func (p *proving) limit(content []byte) (float64, error) {
	dir, err := os.MkdirTemp(p.dir, "limit-")
	if err != nil {
		return 0, err
	}
	return bench.SyncedWrites(dir, content, senders, shots)
}

// noise is a JPEG that nothing can make smaller.
func noise() []byte {
	img := image.NewYCbCr(image.Rect(0, 0, noiseW, noiseH), image.YCbCrSubsampleRatio420)
	_, _ = rand.Read(img.Y) // never fails: crypto/rand ends the program instead
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: pictureQ}) // a buffer takes everything
	return b.Bytes()
}

// door measures captures through the device interface over real connections: signature, structure, both syncs, the
// judgement, the ledger, the signed receipt.
func (p *proving) door() ([]bench.Row, error) {
	base, stop, err := p.serve()
	if err != nil {
		return nil, err
	}
	defer stop()
	d := p.live()
	from := &simulate.Sender{Base: base, Device: d.ID, Secret: d.Secret, Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}}
	pictures := make([][]byte, shots)
	for i := range pictures {
		pictures[i] = noise()
	}
	limit, err := p.limit(pictures[0])
	if err != nil {
		return nil, err
	}
	rate, err := bench.Each(senders, shots, func(i int) error {
		now := clock.System{}.Now()
		id := fmt.Sprintf("bench-%d-%d", now.UnixNano(), i)
		answer, err := from.Send(context.Background(), simulate.Shot{ID: id, WebhookID: id, At: now, Sent: now, Sequence: int64(i), Violation: d.Violation,
			Position: &d.Position, Firmware: d.Firmware, Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: pictures[i]}}})
		if err == nil && answer.Status != http.StatusCreated {
			err = fmt.Errorf("answer %d %s", answer.Status, answer.Body)
		}
		return err
	})
	return []bench.Row{{Name: fmt.Sprintf("captures taken in over HTTP, %d KB each, %d senders", len(pictures[0])>>10, senders), Value: perSecond(rate),
		Limit: perSecond(limit) + " files written and synced with their folder", Ratio: rate / limit}}, err
}

// serve serves the demonstration in this process.
func (p *proving) serve() (base string, stop func(), err error) {
	a, err := p.open(context.Background())
	if err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		a.Close()
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := a.serve(ctx, l); err != nil {
			p.log.Error("serve", "error", err.Error())
		}
	})
	return "http://" + l.Addr().String(), func() { cancel(); running.Wait(); a.Close() }, nil
}

func perSecond(n float64) string {
	s := strconv.FormatFloat(n, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s + "/s"
}
