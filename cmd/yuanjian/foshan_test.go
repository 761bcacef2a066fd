package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/simulate"
)

// replayed is the demonstration county, without its own crowded place, served on a clock that the replay moves.
type replayed struct {
	t        *testing.T
	app      *app
	clock    *clock.Manual
	manifest simulate.Manifest
}

func newReplayed(t *testing.T) *replayed {
	t.Helper()
	begins := time.Date(2026, time.March, 2, 9, 0, 0, 0, law.Beijing)
	r := &replayed{t: t, clock: clock.NewManual(begins)}
	d := &demoCommand{Data: filepath.Join(t.TempDir(), "foshan")}
	var err error
	if r.app, err = openApp(t.Context(), d.settings(slog.New(slog.DiscardHandler), r.clock, simulate.Manifest{})); err != nil {
		t.Fatal(err)
	}
	county := &simulate.County{People: r.app.people, Devices: r.app.devices, Vendors: r.app.vendors, Files: r.app.files, Clock: r.clock, Work: r.app.worker.Drain}
	if r.manifest, err = county.Build(t.Context(), begins); err != nil {
		t.Fatal(err)
	}
	r.serve()
	return r
}

func (r *replayed) serve() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	r.manifest.Base = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.app.serve(ctx, l) }()
	r.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			r.t.Error(err)
		}
		r.app.Close()
	})
}

// tasks are the tasks of source governance that a post in the demonstration sees.
func (r *replayed) tasks(role access.Role) []governance.Task {
	r.t.Helper()
	by, err := signedIn(r.t.Context(), r.app, r.manifest, role)
	if err != nil {
		r.t.Fatal(err)
	}
	page, err := governance.List(r.t.Context(), r.app.db.Reader(), by.Scope(access.ViewSources), governance.Filter{Now: r.clock.Now()})
	if err != nil {
		r.t.Fatal(err)
	}
	return page.Rows
}

// TestA19b_TheFoshanPatternThroughTheDoor: 486 captures a day at one fork, sent by the simulator as signed requests, open one task of
// source governance within the first simulated week by the program's own daily work; at its end there is still one.
func TestA19b_TheFoshanPatternThroughTheDoor(t *testing.T) {
	r := newReplayed(t)
	d := r.manifest.Devices[0]
	if d.Status != "live" {
		t.Fatalf("the first device is %s", d.Status)
	}
	if there := r.tasks(access.Supervisor); len(there) != 0 {
		t.Fatalf("%d tasks before the first capture", len(there))
	}
	first := law.DateOf(r.clock.Now()) + 1
	r.clock.Set(first.Start())
	replay := &simulate.Replay{From: &simulate.Sender{Base: r.manifest.Base, Device: d.ID, Secret: d.Secret, Client: http.DefaultClient}, Device: d, Clock: r.clock, ADay: simulate.Foshan,
		Pictures: []simulate.File{{Name: "front", Type: "image/jpeg", Role: "panorama", Bytes: testPicture(t, 1)}}}
	days := 0
	for days < 7 && len(r.tasks(access.Supervisor)) == 0 {
		if err := replay.Day(t.Context()); err != nil {
			t.Fatalf("day %d: %v", days+1, err)
		}
		days++
		if err := r.app.worker.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.clock.Set((first + 7).Start().Add(-time.Second))
	if err := r.app.worker.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	tasks := r.tasks(access.Supervisor)
	if len(tasks) != 1 {
		t.Fatalf("%d tasks in the first week", len(tasks))
	}
	task := tasks[0]
	opened := law.DateOf(task.OpenedAt)
	if opened < first || opened >= first+7 || task.Origin != governance.Origin(governance.Daily) || task.Counted < task.Threshold || task.Threshold != governance.Default(governance.Daily) || task.Site != d.Site || task.State != governance.Open {
		t.Errorf("opened on %s: %+v", opened, task)
	}
	var sent, inOrder int
	if err := r.app.db.Reader().QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE outcome = 'reviewable') FROM capture WHERE book = $1`, simulate.Book).Scan(&sent, &inOrder); err != nil {
		t.Fatal(err)
	}
	if sent != days*simulate.Foshan || inOrder != sent {
		t.Errorf("%d captures stored in %d days, %d of them in order", sent, days, inOrder)
	}
	t.Logf("opened on day %d after %d captures", int(opened-first)+1, sent)
}
