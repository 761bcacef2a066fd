package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/simulate"
)

// A use with a long life: so many entries, by acts over so many days.
const (
	longLife     = 300
	longLifeDays = 200
)

// usePage measures the page of a use with a long life, as its keeper sees it, and its first month.
func (p *proving) usePage() ([]bench.Row, error) {
	ctx := context.Background()
	in, use, entries, err := p.grow(ctx)
	if err != nil {
		return nil, err
	}
	base, stop, err := in.serve()
	if err != nil {
		return nil, err
	}
	defer stop()
	client, err := in.signIn(base, "keeper")
	if err != nil {
		return nil, err
	}
	ended, err := profiled()
	if err != nil {
		return nil, err
	}
	defer ended()
	path := "/devices/uses/" + use
	_, page, err := fetch(client, base+path)
	if err != nil {
		return nil, err
	}
	months := regexp.MustCompile(regexp.QuoteMeta(path)+`\?month=[0-9-]+`).FindAllString(string(page), -1)
	if len(months) == 0 {
		return nil, fmt.Errorf("the page of a use with %d entries is not split by month", entries)
	}
	var rows []bench.Row
	for _, x := range []asked{{name: fmt.Sprintf("page of a use with %d entries, the last month", entries), path: path}, {name: "the same, the first month", path: months[0]}} {
		t, err := ask(client, base, x)
		if err != nil {
			return nil, err
		}
		rows = append(rows, bench.Row{Name: x.name, Value: fmt.Sprintf("p95 %.1f ms, p50 %.1f ms", ms(t.p95), ms(t.p50)), Target: "≤ 100 ms"})
	}
	return rows, nil
}

// grow builds a demonstration of some months ago and gives its first live device a long life by acts until now.
func (p *proving) grow(ctx context.Context) (in *proving, use string, entries int, err error) {
	in = &proving{dir: filepath.Join(p.dir, "use"), dsn: p.dsn, log: p.log}
	if err := os.MkdirAll(in.demo().Data, 0o700); err != nil {
		return nil, "", 0, err
	}
	stands := clock.NewManual(time.Unix(0, 0))
	s := in.demo().settings(in.log, stands, simulate.Manifest{})
	s.DSN = in.dsn
	a, err := openApp(ctx, s)
	if err != nil {
		return nil, "", 0, err
	}
	defer a.Close()
	county := &simulate.County{People: a.people, Devices: a.devices, Vendors: a.vendors, Files: a.files, Clock: stands, Work: a.worker.Drain}
	if in.manifest, err = county.Build(ctx, clock.System{}.Now().AddDate(0, 0, -longLifeDays)); err != nil {
		return nil, "", 0, err
	}
	by, err := signedIn(ctx, a, in.manifest, access.Keeper)
	if err != nil {
		return nil, "", 0, err
	}
	lives, err := device.LivesOf(ctx, a.db.Reader(), simulate.Book, in.live().ID)
	if err != nil {
		return nil, "", 0, err
	}
	use = lives[0].Use.ID
	for entries = len(lives[0].Facts); entries < longLife; entries++ {
		stands.Advance(longLifeDays * 24 * time.Hour / (longLife + 1))
		if _, err := a.devices.RecordRepair(ctx, by, device.On{Use: use}, device.Repair{What: "清洁镜头"}); err != nil {
			return nil, "", 0, err
		}
	}
	return in, use, entries, nil
}
