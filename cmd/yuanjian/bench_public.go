package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/public"
)

// publicSites is how many devices the public list is measured with.
const publicSites = 20_000

// publicSpan is how long a load on the public pages is measured.
const publicSpan = 5 * time.Second

// published is a register that does not change, with no database behind it.
type published struct{ *disclosure.Snapshot }

func (p published) Current(context.Context) (*disclosure.Snapshot, error) { return p.Snapshot, nil }

// noSessions knows nobody: the public does not sign in.
type noSessions struct{}

func (noSessions) Actor(context.Context, string) (access.Actor, web.SessionInfo, error) {
	return access.Actor{}, web.SessionInfo{}, fault.NotFound{}
}

// publicPages measures the pages for everybody: over the whole edge and a real line, who asks on the same machine.
func (p *proving) publicPages() ([]bench.Row, error) {
	h, s, err := publicFace(publicSites, clock.System{}.Now())
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := web.NewServer("", h, p.log)
	go func() { _ = server.Serve(l) }() // it ends with Close
	defer func() { _ = server.Close() }()
	ended, err := profiled()
	if err != nil {
		return nil, err
	}
	defer ended()
	return measurePublic(l.Addr().String(), s)
}

// publicFace is the face for everybody over some devices, behind the whole edge.
func publicFace(sites int, now time.Time) (http.Handler, *disclosure.Snapshot, error) {
	lives := make([]device.Life, sites)
	for i := range lives {
		lives[i] = publicLife(i, now)
	}
	s := disclosure.SnapshotOf(lives, people.Body{ID: "body", Name: "某某市交通运输局"}, now)
	site := web.Site{Authority: law.Words{ZH: "某某市", EN: "City"}}
	face := &public.Public{Register: published{s}, Site: site}
	h, err := web.Mount(face.Routes(), web.Deps{Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Clock: clock.System{}, Sessions: noSessions{}, Site: site})
	return h, s, err
}

func measurePublic(address string, s *disclosure.Snapshot) ([]bench.Row, error) {
	asking := make([]*asker, 8)
	for i := range asking {
		a, err := newAsker(address)
		if err != nil {
			return nil, err
		}
		defer a.close()
		asking[i] = a
	}
	weight, first, err := asking[0].first("/public")
	if err != nil {
		return nil, err
	}
	rows := []bench.Row{{Name: fmt.Sprintf("public list of %d devices, the first 50, made anew", publicSites), Value: first.Round(time.Millisecond).String(), Target: "≤ 2 s"},
		{Name: "the same, compressed", Value: fmt.Sprintf("%.1f KB", float64(weight)/1024), Target: "≤ 60 KB"}}
	page := func(i int) string { return "/public/s/" + s.Sites[i%len(s.Sites)].Code }
	if weight, _, err = asking[0].first(page(0)); err != nil {
		return nil, err
	}
	rows = append(rows, bench.Row{Name: "page of a device, compressed, without sheet and scripts", Value: fmt.Sprintf("%.1f KB", float64(weight)/1024), Target: "≤ 60 KB"})
	const hot = 50
	for _, m := range []struct {
		name, target string
		path         func(worker, i int) string
	}{
		{"pages of devices, hot cache", "≥ 3,000/s", func(w, i int) string { return page((w + i) % hot) }},
		{"pages of devices, each made anew", "≥ 500/s", func(w, i int) string { return fmt.Sprintf("%s?lang=en&n=%d-%d", page(w*1000+i), w, i) }},
		{"lawful on an instant, each made anew", "≥ 500/s", func(w, i int) string {
			return fmt.Sprintf("%s/lawful?day=%s&time=%02d:%02d:%02d&n=%d", page(w*1000+i), law.DateOf(s.At).AddDays(-1), i/3600%24, i/60%60, i%60, w)
		}},
	} {
		got, err := bench.Closed(len(asking), publicSpan, func(worker, i int) error { _, err := asking[worker].ask(m.path(worker, i)); return err })
		if err != nil {
			return nil, err
		}
		rows = append(rows, bench.Row{Name: m.name + ", who asks included", Value: fmt.Sprintf("%.0f/s, p95 %s", got.Rate, got.P95.Round(100*time.Microsecond)), Target: m.target})
	}
	return rows, nil
}

// asker is a line on which one asks after the other.
type asker struct {
	conn net.Conn
	in   *bufio.Reader
}

func newAsker(address string) (*asker, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &asker{conn, bufio.NewReader(conn)}, nil
}

func (a *asker) close() { _ = a.conn.Close() }

// ask sends one request and reads its answer; the bytes of the body as they came.
func (a *asker) ask(path string) (int64, error) {
	if _, err := io.WriteString(a.conn, "GET "+path+" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"); err != nil {
		return 0, err
	}
	r, err := http.ReadResponse(a.in, nil)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, r.Body)
	if r.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("%s: %s", path, r.Status))
	}
	return n, errors.Join(err, r.Body.Close())
}

func (a *asker) first(path string) (int64, time.Duration, error) {
	began := clock.System{}.Now()
	n, err := a.ask(path)
	return n, clock.System{}.Now().Sub(began), err
}

// publicLife is a device that has been live for two months, as its file would say it.
func publicLife(i int, now time.Time) device.Life {
	id := func(kind string) string { return fmt.Sprintf("%s-%08d", kind, i) }
	point := admissibility.Point{Lon: 112.5 + float64(i%200)*0.01, Lat: 22.5 + float64(i/200)*0.01}
	l := device.Life{Book: "bench", Device: device.Device{ID: id("device"), Body: "body", Serial: id("SN"), Model: "M-1", Maker: "某厂"},
		Site: device.Site{ID: id("site"), Body: "body", Words: fmt.Sprintf("G%d国道K%d+%03d", 100+i%50, i/50, i%1000), Kind: admissibility.Fixed, Place: "road", Point: &point, ToleranceM: 30, Direction: "由东向西"},
		Use:  device.Use{ID: id("use"), Body: "body", Device: id("device"), Site: id("site"), Violation: "1345", Field: "traffic", ClockLimitMS: 1000}}
	at := now.AddDate(0, 0, -120)
	day := law.DateOf(at)
	add := func(event device.Event, data device.Detail) {
		l.Facts = append(l.Facts, device.Fact{ID: fmt.Sprintf("%s-%d", id("fact"), len(l.Facts)), Event: event, At: at, KnownAt: at, Data: data})
		at = at.Add(24 * time.Hour)
	}
	add(device.PlanApproved, device.Approval{Number: "粤测〔2026〕1号", Level: "province", Violations: []string{"1345"}, Fields: []string{"traffic"}})
	add(device.Surveyed, device.Survey{Point: point})
	add(device.SignPlaced, device.Sign{Kind: "告示牌", Position: "来车方向前100米"})
	add(device.LegalReview, device.LegalOpinion{Pass: true, Violation: "1345", SoleBasis: device.BasisFound{Sole: true, Rank: "law", Citation: "《中华人民共和国道路交通安全法》第一百一十四条"}})
	add(device.TechnicalReview, device.TechnicalOpinion{Pass: true, Violation: "1345", Instrument: device.IsInstrument})
	add(device.Verified, device.VerificationCertificate{Number: "JD-1", Institution: "计量院", Pass: true, From: day, Until: day.AddDays(364), Serial: id("SN")})
	add(device.Published, device.Publication{Channel: device.Platform, NamesPlace: true, Receipt: "GS-1"})
	add(device.Published, device.Publication{Channel: device.Other, NamesPlace: true, Address: "https://example.invalid/notice"})
	at = at.AddDate(0, 0, 40)
	add(device.Commissioned, device.Decision{Number: "1"})
	return l
}
