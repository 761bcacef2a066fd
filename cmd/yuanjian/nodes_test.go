package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/media"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// Two whole systems on one PostgreSQL and one folder of originals: what either takes in, both know; each job runs once,
// each periodic work has one holder at a time.
func TestTwoNodesAreOneSystem(t *testing.T) {
	county := newCounty(t, testkit.MigratedPostgreSQL(t))
	var nodes [2]*app
	var fronts [2]*httptest.Server
	for i := range nodes {
		a, err := openApp(t.Context(), county.nodes.settings(discard(), clock.System{}))
		if err != nil {
			t.Fatal(err)
		}
		nodes[i], fronts[i] = a, httptest.NewServer(a.handler)
	}
	var shots []simulate.Shot
	for i := range 24 {
		shots = append(shots, county.shot(simulate.File{Name: "front", Type: media.JPEG, Bytes: testPicture(t, i)}))
	}
	var all sync.WaitGroup
	for i, shot := range shots {
		all.Go(func() {
			for k, want := range []int{http.StatusCreated, http.StatusOK} { // the second node knows what the first took in
				answer, err := county.sender(fronts[(i+k)%2].URL).Send(t.Context(), shot)
				if err != nil || answer.Status != want {
					t.Errorf("node %d: %d %s %v", (i+k)%2, answer.Status, answer.Body, err)
				}
			}
		})
	}
	all.Wait()
	began := clock.System{}.Now()
	for waiting := 1; waiting > 0 && (clock.System{}).Now().Sub(began) < time.Minute; {
		for _, a := range nodes {
			all.Go(func() {
				if err := a.worker.Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		err := nodes[0].db.Reader().QueryRow(t.Context(), `SELECT count(*) FROM capture_media m WHERE NOT EXISTS (SELECT 1 FROM derivation d WHERE d.sha256 = m.sha256)`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
		_ = clock.System{}.Sleep(t.Context(), 200*time.Millisecond)
	}
	var twice, dead int
	if err := nodes[0].db.Reader().QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE n > 1) FROM (SELECT count(*) AS n FROM job WHERE key = 'periodic' GROUP BY book, kind) AS held`).Scan(&twice); err != nil {
		t.Fatal(err)
	}
	if err := nodes[0].db.Reader().QueryRow(t.Context(), `SELECT count(*) FROM job WHERE state = 'dead' OR attempts > 0`).Scan(&dead); err != nil {
		t.Fatal(err)
	}
	if twice != 0 || dead != 0 {
		t.Errorf("%d periodic works are there twice, %d jobs failed", twice, dead)
	}
	for i, a := range nodes {
		fronts[i].Close()
		a.Close()
	}
	settled(t, county, len(shots))
}

// A node whose folder is not the system's says so and does not start.
func TestANodeThatDoesNotSeeTheOriginalsDoesNotStart(t *testing.T) {
	county := newCounty(t, testkit.MigratedPostgreSQL(t))
	first, err := openApp(t.Context(), county.nodes.settings(discard(), clock.System{}))
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	front := httptest.NewServer(first.handler)
	defer front.Close()
	answer, err := county.sender(front.URL).Send(t.Context(), county.shot(simulate.File{Name: "front", Type: media.JPEG, Bytes: testPicture(t, 1)}))
	if err != nil || answer.Status != http.StatusCreated {
		t.Fatalf("%d %s %v", answer.Status, answer.Body, err)
	}
	other := county.nodes
	other.Data = filepath.Join(t.TempDir(), "another")
	if a, err := openApp(t.Context(), other.settings(discard(), clock.System{})); !errors.Is(err, errElsewhere) {
		t.Errorf("got %v", err)
		if err == nil {
			a.Close()
		}
	}
	for folder, want := range map[string]string{other.Data: "不安全 UNSAFE：原始文件", county.nodes.Data: "各节点共用的存储"} {
		t.Setenv("YUANJIAN_DB", county.nodes.DSN)
		if _, out, _ := yuanjian("doctor", "--data", folder); !strings.Contains(out, want) {
			t.Errorf("doctor does not say %q: %s", want, out)
		}
	}
	second, err := openApp(t.Context(), county.nodes.settings(discard(), clock.System{}))
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
}
