package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/simulate"
)

// The method of the ingest figures: so many devices send a picture of so many bytes each, over real connections, to a server
// in a process of its own, and wait for the durable answer. The physical limit is measured by turns with it: the same bytes by
// as many workers, hashed, written, the file synced, one sync of the folder for all that wait (bench.Raw). Each picture is
// another by a comment in it; what is sent is made before the time is taken.
const (
	ingestDevices = 32
	ingestBytes   = 300 << 10
	ingestMost    = 90 // pictures of a device in a second of a measurement
)

// engineCases are the ingest measurements of one engine: SQLite, or PostgreSQL where a database is named.
func (p *proving) engineCases(name, dsn string, run func(*ingest) ([]bench.Row, error)) bench.Case {
	return bench.Case{Name: name, Run: func() ([]bench.Row, error) {
		var rows []bench.Row
		for _, engine := range []struct{ name, dsn string }{{"SQLite", ""}, {"PostgreSQL", dsn}} {
			if engine.name == "PostgreSQL" && dsn == "" {
				continue
			}
			g, err := p.ingestGround(engine.name, engine.dsn)
			if err != nil {
				return rows, err
			}
			more, err := run(g)
			g.stop()
			if rows = append(rows, more...); err != nil {
				return rows, fmt.Errorf("on %s: %w", engine.name, err)
			}
		}
		return rows, nil
	}}
}

// ingest is a server in a process of its own with so many live devices, and what they send.
type ingest struct {
	engine  string
	dir     string
	base    string
	child   *exec.Cmd
	devices []simulate.Device
	lines   []*line
	head    []byte // of the picture, before its comment
	tail    []byte // after it
	sent    []int64
	round   int
	said    *bufio.Reader // what the server writes
	all     simulate.Manifest
	pairs   int
	span    time.Duration
	spent   cost
}

// cost is the processor time of what was measured.
type cost struct {
	server, sender, raw time.Duration
	sent, stored        int // captures through the door, and pictures at the limit
}

// words say what one of them costs.
func (s cost) words() string {
	ms := func(d time.Duration, n int) string {
		return fmt.Sprintf("%.2f ms", d.Seconds()*1000/float64(max(n, 1)))
	}
	return fmt.Sprintf("server %s, sender %s; raw %s", ms(s.server, s.sent), ms(s.sender, s.sent), ms(s.raw, s.stored))
}

// county builds a demonstration in a folder, with so many live devices more.
func (p *proving) county(ctx context.Context, dir, dsn string, further int) (simulate.Manifest, error) {
	stands := clock.NewManual(time.Unix(0, 0))
	s := (&demoCommand{}).settings(p.log, stands, simulate.Manifest{})
	s.Data, s.DSN = dir, dsn
	a, err := openApp(ctx, s)
	if err != nil {
		return simulate.Manifest{}, err
	}
	defer a.Close()
	county := &simulate.County{People: a.people, Devices: a.devices, Vendors: a.vendors, Files: a.files, Clock: stands, Work: a.worker.Drain, Further: further}
	return county.Build(ctx, clock.System{}.Now())
}

// ingestGround builds a county with the devices and serves it.
func (p *proving) ingestGround(engine, dsn string) (*ingest, error) {
	dir, err := os.MkdirTemp(p.dir, "ingest-"+engine+"-")
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	if dsn != "" {
		if err := emptyDatabase(ctx, dsn); err != nil {
			return nil, err
		}
	}
	m, err := p.county(ctx, dir, dsn, ingestDevices)
	if err != nil {
		return nil, err
	}
	g := &ingest{engine: engine, dir: dir, all: m, pairs: p.pairs, span: p.span}
	for _, d := range m.Devices {
		if d.Status == "live" && len(g.devices) < ingestDevices {
			g.devices = append(g.devices, d)
		}
	}
	g.sent = make([]int64, len(g.devices))
	if err := g.picture(); err != nil {
		return nil, err
	}
	return g, g.serve(dsn)
}

// emptyDatabase refuses a database that holds something: it is measured on a fresh one.
func emptyDatabase(ctx context.Context, dsn string) error {
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	var n int
	if err := d.Reader().QueryRow(ctx, `SELECT count(*) FROM book`).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errors.New("--db names a database that is in use; name an empty one")
	}
	return nil
}

// serve starts the server and waits for its address.
func (g *ingest) serve(dsn string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	g.child = exec.Command(self, "bench-serve", "--data", g.dir)
	g.child.Env = append(os.Environ(), benchDSN+"="+dsn)
	g.child.Stderr = os.Stderr
	out, err := g.child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := g.child.Start(); err != nil {
		return err
	}
	g.said = bufio.NewReader(out)
	said, err := g.said.ReadString('\n')
	if err != nil {
		return fmt.Errorf("start the server that is measured: %w", err)
	}
	g.base = strings.TrimSpace(said)
	g.lines = linesTo(len(g.devices), g.base)
	return nil
}

// limit stores the bytes of parcels at the physical limit for a time, in a folder of its own.
func (g *ingest) limit(folder string, parcels [][]parcel, span time.Duration) (bench.Measured, error) {
	dir := filepath.Join(g.dir, folder)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return bench.Measured{}, err
	}
	store, err := bench.NewRaw(dir)
	if err != nil {
		return bench.Measured{}, err
	}
	raw, err := bench.Closed(len(g.devices), span, func(w, i int) error {
		p := parcels[w][i%len(parcels[w])]
		return store.Store(g.whole(&p))
	})
	return raw, errors.Join(err, store.Close())
}

// sending sends the parcels one after the other.
func (g *ingest) sending(parcels [][]parcel) func(w, i int) error {
	return func(w, i int) error {
		if i >= len(parcels[w]) {
			return errEmpty
		}
		return g.send(w, &parcels[w][i])
	}
}

func (g *ingest) stop() {
	_ = g.child.Process.Signal(os.Interrupt) // it ends; what is left goes with the folder
	_ = g.child.Wait()
	_ = os.RemoveAll(g.dir)
}

// errEmpty ends a measurement whose parcels are used up.
var errEmpty = errors.New("more was sent than was made beforehand")

// pair measures the limit and the door once each; which comes first changes by turns.
func (g *ingest) pair(turn int) (raw, door bench.Measured, err error) {
	parcels, err := g.parcels(g.most(g.span))
	if err != nil {
		return raw, door, err
	}
	limit := func() error {
		own, _, err := g.spends(func() (err error) {
			raw, err = g.limit(fmt.Sprintf("raw-%d", turn), parcels, g.span)
			return err
		})
		g.spent.raw, g.spent.stored = g.spent.raw+own, g.spent.stored+raw.Done
		return err
	}
	if turn%2 == 0 {
		if err := limit(); err != nil {
			return raw, door, err
		}
	}
	own, server, err := g.spends(func() (err error) {
		door, err = bench.Closed(len(g.devices), g.span, g.sending(parcels))
		return err
	})
	g.spent.server, g.spent.sender, g.spent.sent = g.spent.server+server, g.spent.sender+own, g.spent.sent+door.Done
	if err == nil && turn%2 == 1 {
		err = limit()
	}
	return raw, door, err
}

// spends tells how much processor time this process and the server took for something.
func (g *ingest) spends(of func() error) (own, server time.Duration, err error) {
	before, err := g.processors()
	if err == nil {
		err = of()
	}
	if err != nil {
		return 0, 0, err
	}
	after, err := g.processors()
	return after[0] - before[0], after[1] - before[1], err
}

// processors are the processor times of this process and of the server.
func (g *ingest) processors() (both [2]time.Duration, err error) {
	for i, pid := range []int{os.Getpid(), g.child.Process.Pid} {
		if both[i], err = processor(pid); err != nil {
			return both, err
		}
	}
	return both, nil
}

// measure takes all pairs, then half of the load, and the memory of the server all the while.
func (g *ingest) measure() ([]bench.Row, error) {
	watch := g.watchMemory()
	var ratios, slower, rates, limits []float64
	var doors, raws []bench.Measured
	for turn := range g.pairs {
		raw, door, err := g.pair(turn)
		if err != nil {
			return nil, err
		}
		doors, raws = append(doors, door), append(raws, raw)
		ratios, slower = append(ratios, door.Rate/raw.Rate), append(slower, door.P99.Seconds()/raw.P99.Seconds())
		rates, limits = append(rates, door.Rate), append(limits, raw.Rate)
	}
	half, beside, err := g.half(bench.Median(rates) / 2)
	if err != nil {
		return nil, err
	}
	acts, err := g.acts()
	if err != nil {
		return nil, err
	}
	least, err := g.actsLimit()
	if err != nil {
		return nil, err
	}
	target := map[string]string{"SQLite": "≥ 0.50 of raw", "PostgreSQL": "≥ 0.35 of raw"}[g.engine]
	name := fmt.Sprintf("%s: captures over HTTP, %d KB, %d devices at once", g.engine, ingestBytes>>10, len(g.devices))
	return []bench.Row{
		{Name: name, Value: perSecond(bench.Median(rates)), Target: target, Limit: perSecond(bench.Median(limits)) + " raw", Ratio: bench.Median(ratios)},
		{Name: name + ": p50, p99", Value: millis(middle(doors, 50)) + ", " + millis(middle(doors, 99)), Target: "p99 ≤ 2.5 × raw", Limit: millis(middle(raws, 50)) + ", " + millis(middle(raws, 99)) + " raw", Ratio: bench.Median(slower)},
		{Name: g.engine + ": processor for one of them", Value: g.spent.words()},
		{Name: fmt.Sprintf("%s: p99 at half of that load, %s", g.engine, perSecond(half.Rate)), Value: millis(half.P99), Target: "≤ 150 ms"},
		{Name: fmt.Sprintf("%s: %d acts beside that half, from the call until durable", g.engine, probes), Value: beside, Target: "p99 ≤ 20 ms", Limit: least},
		{Name: fmt.Sprintf("%s: %d acts under the whole load, from the call until durable", g.engine, probes), Value: acts, Target: "p99 ≤ 20 ms", Limit: least + " for 32 KB appended and synced beside the raw load"},
		{Name: g.engine + ": most memory of the server", Value: fmt.Sprintf("%d MB", watch()>>20), Target: "≤ 400 MB"},
	}, nil
}

// half paces the devices at a rate, while acts are probed.
func (g *ingest) half(rate float64) (m bench.Measured, acts string, err error) {
	parcels, err := g.parcels(int(rate*2*g.span.Seconds())/len(g.devices) + 2)
	if err != nil {
		return m, "", err
	}
	acts, err = g.probed(func() (err error) {
		m, err = bench.Paced(len(g.devices), rate, 2*g.span, g.sending(parcels))
		return err
	})
	return m, acts, err
}

// most is how many pictures a device may send in a time.
func (g *ingest) most(d time.Duration) int { return int(ingestMost * d.Seconds()) }

// middle is the median of a percentile.
func middle(of []bench.Measured, percent int) time.Duration {
	var all []float64
	for _, m := range of {
		d := m.P50
		if percent == 99 {
			d = m.P99
		}
		all = append(all, d.Seconds())
	}
	return time.Duration(bench.Median(all) * float64(time.Second))
}

func millis(d time.Duration) string { return fmt.Sprintf("%.0f ms", d.Seconds()*1000) }

// watchMemory looks at the server's memory ten times a second until it is asked for the most that it was, bytes.
func (g *ingest) watchMemory() func() int64 {
	ctx, cancel := context.WithCancel(context.Background())
	most := make(chan int64)
	go func() {
		var high int64
		for (clock.System{}).Sleep(ctx, 100*time.Millisecond) == nil {
			if n, err := resident(g.child.Process.Pid); err == nil {
				high = max(high, n)
			}
		}
		most <- high
	}()
	return func() int64 { cancel(); return <-most }
}
