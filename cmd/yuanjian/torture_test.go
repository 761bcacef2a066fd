package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/clock"
	"yuanjian/internal/testkit"
)

// early answers a device before anything is done: the build that a siege must catch.
func early(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		copied := r.Clone(r.Context())
		copied.Body = io.NopCloser(bytes.NewReader(body))
		w.Header().Set("Content-Length", "2") // the device knows that this is all
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("{}"))
		_ = http.NewResponseController(w).Flush() // else it would wait for the end of the handler after all
		next.ServeHTTP(httptest.NewRecorder(), copied)
	})
}

// killing strikes a single node again and again.
func (s *siege) killing(n int) {
	s.t.Helper()
	for i := range n {
		node := startNode(s.t, s.nodes)
		s.listen(node)
		stop := s.load(6)
		s.await(10, time.Minute)
		_ = clock.System{}.Sleep(s.t.Context(), time.Duration(i*37%200)*time.Millisecond)
		node.kill()
		stop()
		s.strikes++
	}
}

func TestTortureKilledUnderLoad(t *testing.T) {
	for engine, dsn := range map[string]string{"SQLite": "", "PostgreSQL": testkit.MigratedPostgreSQL(t)} {
		t.Run(engine, func(t *testing.T) {
			s := newSiege(t, dsn)
			s.killing(rounds(t))
			s.none(s.verdict("kill -9 under load, "+engine, startNode(t, s.nodes)))
		})
	}
}

func TestTortureTwoNodesKilledInTurn(t *testing.T) {
	s := newSiege(t, testkit.MigratedPostgreSQL(t))
	nodes := [2]*node{startNode(t, s.nodes), startNode(t, s.nodes)}
	s.listen(nodes[:]...)
	stop := s.load(6)
	for i := range rounds(t) {
		s.await(10, time.Minute)
		_ = clock.System{}.Sleep(t.Context(), time.Duration(i*53%200)*time.Millisecond)
		nodes[i%2].kill()
		s.strikes++
		s.await(3, time.Minute) // the other goes on alone
		nodes[i%2] = startNode(t, s.nodes)
		s.listen(nodes[:]...)
	}
	stop()
	nodes[0].kill()
	s.none(s.verdict("two nodes on one PostgreSQL, killed in turn", nodes[1]))
}

// A build that answers before the commit loses what it acknowledged, and the siege says so.
func TestTortureCatchesABuildThatAnswersEarly(t *testing.T) {
	s := newSiege(t, "")
	s.nodes.Mode = "early"
	s.killing(max(rounds(t)/10, 2))
	s.nodes.Mode = ""
	lost := s.verdictOfASpoiltBuild()
	t.Logf("| a build that answers before the commit: caught | %d | %d | – | %d | – | – |", s.strikes, len(s.shots), lost)
	if lost == 0 {
		t.Error("nothing was found missing")
	}
}

// verdictOfASpoiltBuild counts what was acknowledged and is not known to a build as it should be.
func (s *siege) verdictOfASpoiltBuild() (lost int) {
	s.t.Helper()
	n := startNode(s.t, s.nodes)
	s.listen(n)
	for id := range s.acked {
		if status, err := s.send(s.t.Context(), s.shots[id], 0); err != nil || status != http.StatusOK {
			lost++
		}
	}
	return lost
}

// small is a file system of 64 MiB under the data folder: a real one where the test may mount it, else a quota in the
// file layer of originals.
func small(t *testing.T, s *siege) (fill, free func()) {
	t.Helper()
	filler := filepath.Join(s.nodes.Data, "filler")
	if os.Geteuid() == 0 {
		aside := s.nodes.Data + "-before"
		if err := errors.Join(os.Rename(s.nodes.Data, aside), os.Mkdir(s.nodes.Data, 0o700)); err != nil {
			t.Fatal(err)
		}
		if unmount, err := mountSmall(s.nodes.Data); err == nil {
			t.Cleanup(unmount)
			if out, err := exec.Command("cp", "-a", aside+"/.", s.nodes.Data).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			return func() { fillUp(t, filler) }, func() { _ = os.Remove(filler) }
		}
		if err := errors.Join(os.Remove(s.nodes.Data), os.Rename(aside, s.nodes.Data)); err != nil {
			t.Fatal(err)
		}
	}
	s.nodes.Mode = "quota" // full while the filler is there
	return func() {
		if err := os.WriteFile(filler, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}, func() { _ = os.Remove(filler) }
}

// fillUp writes until there is no space left but a little.
func fillUp(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	block := make([]byte, 256<<10)
	_, _ = rand.Read(block) // never fails: crypto/rand ends the program instead
	for {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// quota is a file layer that is full while a file is there.
type quota struct {
	blob.OS
	filler string
}

// Create makes a file unless the disk is full.
func (q quota) Create(path string) (blob.File, error) {
	if _, err := os.Stat(q.filler); err == nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
	}
	return q.OS.Create(path)
}

func TestTortureDiskFull(t *testing.T) {
	s := newSiege(t, "")
	s.filler = 20 << 10
	fill, free := small(t, s)
	n := startNode(t, s.nodes)
	s.listen(n)
	stop := s.load(4)
	for range max(rounds(t)/20, 1) {
		s.await(10, time.Minute)
		s.mu.Lock()
		refused := s.statuses[http.StatusServiceUnavailable]
		s.mu.Unlock()
		fill()
		for range 400 {
			s.mu.Lock()
			more := s.statuses[http.StatusServiceUnavailable] - refused
			s.mu.Unlock()
			if more > 20 {
				break
			}
			_ = clock.System{}.Sleep(t.Context(), 50*time.Millisecond)
		}
		s.mu.Lock()
		if s.statuses[http.StatusServiceUnavailable] <= refused {
			t.Errorf("nothing was refused while the disk was full: %v", s.statuses)
		}
		s.mu.Unlock()
		free()
		s.strikes++
	}
	s.await(10, time.Minute)
	stop()
	if n.ended() {
		t.Fatalf("the node ended: %s", n.log)
	}
	for status := range s.statuses {
		if status != 0 && status != http.StatusCreated && status != http.StatusOK && status != http.StatusServiceUnavailable {
			t.Errorf("answers %v", s.statuses)
			break
		}
	}
	s.none(s.verdict(fmt.Sprintf("disk full (%d answers 503), SQLite", s.statuses[http.StatusServiceUnavailable]), n))
}

// ownPostgreSQL is a server that a test may treat badly.
func ownPostgreSQL(t *testing.T) *testkit.Server {
	t.Helper()
	server, err := testkit.StartPostgreSQL()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Log(err) // a crash on purpose is its last word
		}
	})
	return server
}

// A database that an operator stops and starts again under load: while it is away devices are told to send again, the node
// lives, and nothing that was acknowledged is lost.
func TestTortureDatabaseStoppedAndStartedAgain(t *testing.T) {
	server := ownPostgreSQL(t)
	s := newSiege(t, server.Address())
	n := startNode(t, s.nodes)
	s.listen(n)
	stop := s.load(6)
	for range max(rounds(t)/10, 1) {
		s.await(10, time.Minute)
		if err := server.Halt(); err != nil {
			t.Fatal(err)
		}
		s.strikes++
		_ = clock.System{}.Sleep(t.Context(), 200*time.Millisecond) // what was under way has its answer
		before := s.count()
		_ = clock.System{}.Sleep(t.Context(), 2*time.Second)
		if after := s.count(); after != before {
			t.Errorf("%d captures were acknowledged without a database", after-before)
		}
		if err := server.StartAgain(); err != nil {
			t.Fatal(err)
		}
		s.await(10, 2*time.Minute)
	}
	stop()
	if n.ended() {
		t.Fatalf("the node ended: %s", n.log)
	}
	s.mu.Lock()
	refused := s.statuses[http.StatusServiceUnavailable]
	s.mu.Unlock()
	if refused == 0 {
		t.Errorf("nobody was told to send again: %v", s.statuses)
	}
	s.none(s.verdict(fmt.Sprintf("PostgreSQL stopped and started again (%d answers 503)", refused), n))
}

func TestTortureDatabaseAwayAndFrozen(t *testing.T) {
	server := ownPostgreSQL(t)
	s := newSiege(t, server.Address())
	n := startNode(t, s.nodes)
	s.listen(n)
	stop := s.load(6)
	for range max(rounds(t)/10, 1) {
		s.await(10, time.Minute)
		if err := server.Crash(); err != nil {
			t.Fatal(err)
		}
		s.strikes++
		s.await(10, 2*time.Minute)
		if err := server.Freeze(); err != nil {
			t.Fatal(err)
		}
		_ = clock.System{}.Sleep(t.Context(), 3*time.Second)
		if err := server.Thaw(); err != nil {
			t.Fatal(err)
		}
		s.strikes++
	}
	s.await(10, 2*time.Minute)
	stop()
	if n.ended() {
		t.Fatalf("the node ended: %s", n.log)
	}
	s.none(s.verdict("PostgreSQL crashed and frozen in turn", n))
}
