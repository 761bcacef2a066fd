package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/ledger"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// startDemo builds a demonstration in a folder and serves it until the test ends.
func startDemo(t *testing.T, dir string, feed int) simulate.Manifest {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	ready := make(chan struct{})
	out := &untilSaid{want: "demo.json", said: ready}
	l := freePort(t)
	d := &demoCommand{Data: dir, Listen: l, Feed: feed}
	go func() { ended <- d.run(ctx, streams{nil, out, os.Stderr}, nil) }()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatalf("the demonstration ended: %v", err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demonstration ended with %v", err)
		}
	})
	m, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// freePort returns a loopback address nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// untilSaid closes said when want has been written.
type untilSaid struct {
	buf  bytes.Buffer
	want string
	said chan struct{}
}

func (u *untilSaid) Write(p []byte) (int, error) {
	before := strings.Contains(u.buf.String(), u.want)
	n, err := u.buf.Write(p)
	if !before && strings.Contains(u.buf.String(), u.want) {
		close(u.said)
	}
	return n, err
}

// lacking are the rules that a capture of a device in a status must lack, and no others.
var lacking = map[string][]string{
	"live": nil, "too_soon": {"A14.1b", "A14.1c", "A14.2"}, "stopped": {"A14.1b", "A14.1c", "A14.2"}, "unverified": {"A22.1b"},
	"maintenance": {"A14.2"}, "corroborate": {"A11.1.3"},
}

func TestEveryStatusOfTheDemonstrationShowsExactlyItsState(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	m := startDemo(t, dir, 0)
	if info, err := os.Stat(filepath.Join(dir, manifestName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("demo.json: %v %v", info, err)
	}
	for _, role := range access.Roles() {
		if !slices.ContainsFunc(m.Accounts, func(a simulate.Account) bool { return a.Role == string(role) }) {
			t.Errorf("no account of role %s", role)
		}
	}
	toShow(t, dir)
	seen := map[string]bool{}
	for i, d := range m.Devices {
		seen[d.Status] = true
		from := &simulate.Sender{Base: m.Base, Device: d.ID, Secret: d.Secret, Client: http.DefaultClient}
		now := clock.System{}.Now()
		answer, err := from.Send(t.Context(), simulate.Shot{ID: "t" + d.ID, WebhookID: "w" + d.ID, At: now, Sent: now, Sequence: int64(i + 1), Violation: d.Violation,
			Position: &d.Position, Firmware: d.Firmware, Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: testPicture(t, i)}}})
		if err != nil || answer.Status != http.StatusCreated {
			t.Fatalf("%s: %d %s %v", d.Status, answer.Status, answer.Body, err)
		}
		if got := notMet(t, answer.Body); !slices.Equal(got, lacking[d.Status]) {
			t.Errorf("a capture of %s lacks %v, want %v", d.Status, got, lacking[d.Status])
		}
	}
	r, err := http.NewRequest("GET", m.Base+"/login", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example" // another site whose name was made to point here
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("under another host name: %v, %v", answer, err)
	}
	for status := range lacking {
		if !seen[status] {
			t.Errorf("no device is %s", status)
		}
	}
}

// toShow tells what a demonstration has to show: captures to learn on, and a reference view of every device in service at a fixed place.
func toShow(t *testing.T, dir string) {
	t.Helper()
	d := testkit.Database(t, filepath.Join(dir, "yuanjian.db"))
	var lessons, without, with int
	if err := d.Reader().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM training_capture WHERE withdrawn_at IS NULL),
		(SELECT count(*) FROM device_fact f JOIN device_use u ON u.book = f.book AND u.id = f.subject_id JOIN site s ON s.book = u.book AND s.id = u.site WHERE f.event = 'commissioned' AND s.lon IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM device_fact r WHERE r.book = f.book AND r.subject_id = f.subject_id AND r.event = 'reference_recorded')),
		(SELECT count(*) FROM device_fact r WHERE r.event = 'reference_recorded')`).Scan(&lessons, &without, &with); err != nil || lessons < 5 || without != 0 || with < 5 {
		t.Errorf("%d captures to learn on, %d reference views, %d devices in service without one (%v)", lessons, with, without, err)
	}
}

// notMet lists the rules of a receipt that are not met.
func notMet(t *testing.T, receipt []byte) []string {
	t.Helper()
	var r struct {
		Judgement struct {
			Findings []struct{ Rule, Result string }
		}
	}
	if err := json.Unmarshal(receipt, &r); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Judgement.Findings {
		if f.Result != "met" {
			out = append(out, f.Rule)
		}
	}
	return out
}

func TestASecondStartGoesOnWhereItWas(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	t.Run("first", func(t *testing.T) { startDemo(t, dir, 600); awaitCaptures(t, dir, 3) })
	before, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("second", func(t *testing.T) {
		m := startDemo(t, dir, 0)
		if len(m.Devices) != len(before.Devices) || m.Devices[0].Secret != before.Devices[0].Secret {
			t.Error("the second start has other devices")
		}
		if len(m.PartyLinks) != 1 || !strings.HasPrefix(m.PartyLinks[0].URL, m.Base+"/notices#") {
			t.Errorf("where it listens now, the party looks at %+v", m.PartyLinks)
		}
	})
	a := openFolder(t, dir)
	if _, err := ledger.Verify(t.Context(), a.db, simulate.Book); err != nil {
		t.Error(err)
	}
	var n int
	if err := a.db.Reader().QueryRow(t.Context(), `SELECT count(*) FROM capture`).Scan(&n); err != nil || n < 3 {
		t.Errorf("%d captures after two starts, %v", n, err)
	}
}

// openFolder opens the system of a demonstration's folder without serving it.
func openFolder(t *testing.T, dir string) *app {
	t.Helper()
	d := &demoCommand{Data: dir}
	a, err := openApp(t.Context(), d.settings(slog.New(slog.DiscardHandler), clock.System{}, simulate.Manifest{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// awaitCaptures waits until the feed has sent some.
func awaitCaptures(t *testing.T, dir string, n int) {
	t.Helper()
	d := testkit.Database(t, filepath.Join(dir, "yuanjian.db"))
	for {
		var got int
		if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM capture`).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got >= n {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestTheDemonstrationListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:8080", ":8080", "192.0.2.1:80", "nonsense"} {
		var out, errs bytes.Buffer
		if code := run([]string{"demo", "--data", t.TempDir(), "--listen", address}, nil, &out, &errs); code != exitRefused || !strings.Contains(errs.String(), "127.0.0.1") {
			t.Errorf("%s: exit %d, %s", address, code, errs.String())
		}
	}
}

func TestPicturesOfAFolderWithoutPicturesAreAnUsageError(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run([]string{"demo", "--data", t.TempDir(), "--pictures", t.TempDir()}, nil, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "--pictures") {
		t.Errorf("exit %d, %s", code, errs.String())
	}
}
