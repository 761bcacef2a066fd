package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
	"yuanjian/internal/csvout"
	"yuanjian/internal/device"
	"yuanjian/internal/enrol"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
	"yuanjian/internal/simulate"
)

// listing is a jurisdiction in which the entering of lists is measured.
type listing struct {
	dir, dsn, engine string
	log              *slog.Logger
	a                *app
	manifest         simulate.Manifest
	held             holds // by acts of the kind that is measured
}

// The sizes of lists: the greatest that is taken, and for single sizes of a chunk a part of it.
const (
	listLines  = sheet.MostRows
	triedLines = 4000
)

func (l *listing) run() ([]bench.Row, error) {
	ctx := context.Background()
	p := &proving{dir: l.dir, dsn: l.dsn, log: l.log}
	s := p.demo().settings(l.log, clock.System{}, simulate.Manifest{})
	s.DSN = l.dsn
	var err error
	if l.a, err = openApp(ctx, s); err != nil {
		return nil, err
	}
	defer l.a.Close()
	stands := clock.NewManual(time.Unix(0, 0))
	l.a.engine.Clock = stands
	county := &simulate.County{People: l.a.people, Devices: l.a.devices, Vendors: l.a.vendors, Files: l.a.files, Clock: stands, Work: l.a.worker.Drain}
	if l.manifest, err = county.Build(ctx, clock.System{}.Now()); err != nil {
		return nil, err
	}
	l.a.engine.Clock, l.a.engine.Watch = clock.System{}, l.held.watch
	return l.measure(ctx)
}

func (l *listing) measure(ctx context.Context) ([]bench.Row, error) {
	var rows []bench.Row
	for _, x := range []struct {
		kind  enrol.Kind
		role  access.Role
		act   act.Kind
		sizes []int // of a chunk; the last, 0, is the kind's own
	}{{enrol.Officers, access.SecurityAdministrator, people.OfficersEntered, []int{50, 200, 0}}, {enrol.Bodies, access.SecurityAdministrator, people.BodiesEntered, []int{50, 100, 0}},
		{enrol.Devices, access.Keeper, device.DevicesEntered, []int{50, 200, 0}}} {
		by, err := signedIn(ctx, l.a, l.manifest, x.role)
		if err != nil {
			return nil, err
		}
		l.held.begin(x.act.Name)
		for i, size := range x.sizes {
			n := triedLines
			if size == 0 {
				n = listLines
			}
			if x.kind == enrol.Bodies {
				n /= 10
			}
			row, err := l.one(ctx, by, x.kind, size, i, n)
			if err != nil {
				return nil, fmt.Errorf("enter %s by %d: %w", x.kind, size, err)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// one measures one list: its dry run, its entering, and the acts of it.
func (l *listing) one(ctx context.Context, by act.By, kind enrol.Kind, size, series, n int) (bench.Row, error) {
	var c clock.System
	file, err := l.list(ctx, by, kind, series, n)
	if err != nil {
		return bench.Row{}, err
	}
	l.a.lists.Chunk = size
	l.held.begin(l.held.kind)
	at := c.Now()
	r, err := l.a.lists.Read(ctx, by, kind, file, sheet.Detect)
	if err != nil {
		return bench.Row{}, err
	}
	dry := c.Now().Sub(at)
	if r.Counts.New != n {
		return bench.Row{}, fmt.Errorf("of %d lines %d would be entered, %d are wrong", n, r.Counts.New, r.Counts.Wrong)
	}
	at = c.Now()
	if _, err := l.a.lists.Start(ctx, by, r.ID); err != nil {
		return bench.Row{}, err
	}
	if err := l.a.worker.Drain(ctx); err != nil {
		return bench.Row{}, err
	}
	took := c.Now().Sub(at)
	e, err := enrol.Find(ctx, l.a.db.Reader(), by.Actor, r.ID)
	if err != nil {
		return bench.Row{}, err
	}
	if e.State != enrol.Ended || e.Counts.New != n {
		return bench.Row{}, fmt.Errorf("the list is %s with %d of %d entered: %s", e.State, e.Counts.New, n, e.Because.ZH)
	}
	held, acts := l.held.words()
	row := bench.Row{Name: fmt.Sprintf("%s: %d %s from a list, %d acts of %d", l.engine, n, kind, acts, (n+acts-1)/acts),
		Value: fmt.Sprintf("%.1f s, dry run %.1f s", took.Seconds(), dry.Seconds()),
		Limit: "acts hold the book " + held}
	if size == 0 {
		row.Target = "20,000 in ≤ 30 s, no act over 50 ms"
	}
	return row, nil
}

// list writes a list of n lines of which nothing is on record.
func (l *listing) list(ctx context.Context, by act.By, kind enrol.Kind, series, n int) ([]byte, error) {
	body, err := people.BodyByID(ctx, l.a.db.Reader(), by.Book, by.Body)
	if err != nil {
		return nil, err
	}
	field := people.Fields[body.Fields[0]].ZH
	line := map[enrol.Kind]func(i int) map[string]string{
		enrol.Officers: func(i int) map[string]string {
			return map[string]string{"name": fmt.Sprintf("量%d甲%05d", series, i), "kind": "行政执法人员", "body": body.Name, "number": fmt.Sprintf("量%d-%06d", series, i),
				"issuer": "测量发证机关", "field": field, "from": "2026-01-01", "until": "2030-12-31"}
		},
		enrol.Bodies: func(i int) map[string]string {
			return map[string]string{"name": fmt.Sprintf("测量单位%d第%d号", series, i), "kind": "行政执法部门", "level": "县级", "region": "440605", "fields": field, "address": "测量路1号", "phone": "0757-12345678"}
		},
		enrol.Devices: func(i int) map[string]string {
			return map[string]string{"maker": "测量设备厂", "model": "CL-1", "serial": fmt.Sprintf("CL%d-%06d", series, i), "words": fmt.Sprintf("测量路%d-%d号路口", series, i/2), "kind": "定点监控",
				"place": "道路", "lon": "113.1220", "lat": "23.0215", "violation": "1208", "field": field}
		},
	}[kind]
	var b bytes.Buffer
	w := csvout.New(&b)
	columns := enrol.Columns(kind)
	row := make([]string, len(columns))
	for i := -1; i < n; i++ {
		var cells map[string]string
		if i >= 0 {
			cells = line(i)
		}
		for j, c := range columns {
			if row[j] = c.Title; i >= 0 {
				row[j] = cells[c.Key]
			}
		}
		if err := w.Row(row...); err != nil {
			return nil, err
		}
	}
	err = w.Flush()
	return b.Bytes(), err
}
