package api

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// childEnv tells the test program to be a door in a process of its own, which the test kills.
const childEnv = "YUANJIAN_DOOR_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		if err := serveAsChild(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// serveAsChild opens the system that the parent made and serves until it is killed.
func serveAsChild() error {
	at, err := time.Parse(time.RFC3339Nano, os.Getenv("YUANJIAN_DOOR_NOW"))
	if err != nil {
		return err
	}
	d, err := db.Open(context.Background(), os.Getenv("YUANJIAN_DOOR_DSN"))
	if err != nil {
		return err
	}
	keys, err := seal.Open(os.Getenv("YUANJIAN_DOOR_KEYS"))
	if err != nil {
		return err
	}
	originals, err := blob.Open(os.Getenv("YUANJIAN_DOOR_ORIGINALS"), blob.OS{})
	if err != nil {
		return err
	}
	stands := clock.NewManual(at)
	e := &act.Engine{DB: d, Clock: stands}
	devices := &device.Service{Engine: e, Keys: keys}
	captures := &capture.Service{Engine: e, Keys: keys, Originals: originals, Devices: devices, People: people.New(e, keys), Decoder: media.NewDecoder(media.DefaultLimits(), 1, 1<<29)}
	limits := DefaultLimits()
	limits.PerSec, limits.Daily = 1e9, 0
	door := &Door{Captures: captures, Devices: devices, Clock: stands, Limits: limits, Log: slog.New(slog.DiscardHandler)}
	mux := http.NewServeMux()
	for _, r := range door.Routes() {
		mux.Handle(r.Pattern(), r.Serve)
	}
	var handler http.Handler = mux
	if os.Getenv(childEnv) == "early" {
		handler = early(mux)
	}
	fmt.Println("listening", httptest.NewServer(handler).URL)
	time.Sleep(time.Hour) // until the parent kills it
	return nil
}

// killing is a door in a child process that is killed under load again and again.
type killing struct {
	t    *testing.T
	env  []string
	from simulate.Sender
	at   time.Time

	mu    sync.Mutex
	next  int64
	acked map[string][]byte        // receipts by vendor id
	shots map[string]simulate.Shot // everything that was ever sent
}

func (k *killing) start() *exec.Cmd {
	k.t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), k.env...)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { _ = child.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if err != nil || !ok {
		k.t.Fatalf("the child said %q, %v", line, err)
	}
	k.from.Base = base
	return child
}

func (k *killing) shot() simulate.Shot {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next++
	id := fmt.Sprintf("kill-%d", k.next)
	s := simulate.Shot{ID: id, WebhookID: "msg-" + id, At: k.at, Sent: k.at, Sequence: k.next, Violation: devicetest.Violation,
		Position: &[2]float64{devicetest.Point.Lon, devicetest.Point.Lat}, Firmware: devicetest.Firmware,
		Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: picture(int(k.next))}}}
	k.shots[id] = s
	return s
}

// load sends from several devices' threads until the child is gone.
func (k *killing) load(from simulate.Sender) {
	for {
		s := k.shot()
		answer, err := from.Send(context.Background(), s)
		if err != nil {
			return
		}
		k.note(s, answer)
	}
}

func (k *killing) note(s simulate.Shot, answer simulate.Answer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if answer.Status == http.StatusCreated || answer.Status == http.StatusOK {
		k.acked[s.ID] = answer.Body
	}
}

// round runs the child under load and kills it some time after it has acknowledged a dozen captures.
func (k *killing) round(longer time.Duration) {
	k.t.Helper()
	child := k.start()
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() { k.load(k.from) })
	}
	before := k.count()
	for k.count() < before+12 {
		if child.ProcessState != nil {
			k.t.Fatal("the child ended by itself")
		}
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(longer)
	if err := child.Process.Kill(); err != nil { // SIGKILL
		k.t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	all.Wait()
}

func (k *killing) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.acked)
}

// newKilling makes the system that the children serve.
func newKilling(t *testing.T, dsn, mode string) (*killing, *testkit.World) {
	t.Helper()
	d := testkit.Database(t, dsn)
	w := testkit.NewWorld(t, d)
	f := devicetest.New(t, w)
	ids := f.Live()
	secret, err := f.Service.IssueSecret(t.Context(), f.By(access.Keeper), ids.Device)
	f.Must(secret, err)
	w.Clock.Advance(time.Hour)
	now := w.Clock.Now()
	if err := d.Close(); err != nil { // the embedded engine has one writing process
		t.Fatal(err)
	}
	env := []string{childEnv + "=" + mode, "YUANJIAN_DOOR_DSN=" + dsn, "YUANJIAN_DOOR_KEYS=" + w.KeyFolder,
		"YUANJIAN_DOOR_ORIGINALS=" + filepath.Join(t.TempDir(), "originals"), "YUANJIAN_DOOR_NOW=" + now.Format(time.RFC3339Nano)}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}, Timeout: 30 * time.Second}
	return &killing{t: t, env: env, at: now, acked: map[string][]byte{}, shots: map[string]simulate.Shot{},
		from: simulate.Sender{Device: ids.Device, Secret: secret, Client: client}}, w
}

// lost asks a new child for everything that was acknowledged, and returns what is not there with the same receipt.
func (k *killing) lost() []string {
	k.t.Helper()
	child := k.start()
	defer func() { _ = child.Process.Kill(); _ = child.Wait() }()
	var out []string
	for id, receipt := range k.acked {
		answer, err := k.from.Send(context.Background(), k.shots[id])
		switch {
		case err != nil:
			k.t.Fatal(err)
		case answer.Status != http.StatusOK:
			out = append(out, fmt.Sprintf("%s was acknowledged and is not known: %d", id, answer.Status))
		case !bytes.Equal(answer.Body, receipt):
			out = append(out, id+" has another receipt than was given")
		}
	}
	for id, s := range k.shots { // what was not acknowledged is sent again, as a device would
		if _, ok := k.acked[id]; ok {
			continue
		}
		if answer, err := k.from.Send(context.Background(), s); err != nil || answer.Status >= 300 {
			k.t.Fatalf("sent again: %d %s %v", answer.Status, answer.Body, err)
		}
	}
	return out
}

// dsns are databases for children on both engines.
func dsns(t *testing.T) map[string]string {
	return map[string]string{"sqlite": filepath.Join(t.TempDir(), "yuanjian.db"), "postgresql": testkit.MigratedPostgreSQL(t)}
}

func TestKilledFiveTimesUnderLoadNothingAcknowledgedIsLost(t *testing.T) {
	for engine, dsn := range dsns(t) {
		t.Run(engine, func(t *testing.T) {
			k, w := newKilling(t, dsn, "as built")
			for i := range 5 {
				k.round(time.Duration(37*i) * time.Millisecond)
			}
			if len(k.acked) < 50 {
				t.Fatalf("only %d captures were acknowledged: no load", len(k.acked))
			}
			for _, l := range k.lost() {
				t.Error(l)
			}
			d := testkit.Database(t, dsn)
			size, err := ledger.Verify(t.Context(), d, w.Book)
			if err != nil {
				t.Error(err)
			}
			var captures, events int
			if err := d.Reader().QueryRow(t.Context(), `SELECT count(*), count(DISTINCT event_id) FROM capture`).Scan(&captures, &events); err != nil {
				t.Fatal(err)
			}
			if captures != events || captures != len(k.shots) {
				t.Errorf("%d captures of %d events, %d were sent: something is there twice or missing", captures, events, len(k.shots))
			}
			k.checkBytes(d)
			t.Logf("5 kills: %d sent, %d acknowledged before a kill, ledger of %d entries verifies", len(k.shots), len(k.acked), size)
		})
	}
}

// checkBytes reads every stored original again.
func (k *killing) checkBytes(d *db.DB) {
	k.t.Helper()
	folder := ""
	for _, e := range k.env {
		if v, ok := strings.CutPrefix(e, "YUANJIAN_DOOR_ORIGINALS="); ok {
			folder = v
		}
	}
	originals, err := blob.Open(folder, blob.OS{})
	if err != nil {
		k.t.Fatal(err)
	}
	rows, err := d.Reader().Query(k.t.Context(), `SELECT DISTINCT sha256 FROM capture_media`)
	if err != nil {
		k.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			k.t.Fatal(err)
		}
		digest, err := blob.ParseDigest(text)
		if err == nil {
			err = originals.Verify(digest)
		}
		if err != nil {
			k.t.Errorf("original %s: %v", text, err)
		}
	}
	if err := rows.Err(); err != nil {
		k.t.Fatal(err)
	}
}

func TestABuildThatAnswersBeforeTheCommitLosesAndIsCaught(t *testing.T) {
	k, _ := newKilling(t, filepath.Join(t.TempDir(), "yuanjian.db"), "early")
	for range 3 {
		k.round(50 * time.Millisecond)
	}
	if lost := k.lost(); len(lost) == 0 {
		t.Errorf("%d captures were acknowledged before they were durable, and nothing was found missing", len(k.acked))
	}
}
