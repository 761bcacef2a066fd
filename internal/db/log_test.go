package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"yuanjian/internal/db"
)

// synced is an SQLite whose syncs wait until they are let go, and fail with what is sent.
type synced struct {
	*db.DB
	path       string
	begun      chan struct{}
	going      chan error
	fatal      []error
	syncsSoFar atomic.Int32
}

func newSynced(t *testing.T) *synced {
	t.Helper()
	path := filepath.Join(t.TempDir(), "synced.db")
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	s := &synced{DB: d, path: path, begun: make(chan struct{}, 100), going: make(chan error)}
	d.SyncWith(func(f *os.File) error {
		s.syncsSoFar.Add(1)
		s.begun <- struct{}{}
		if err := <-s.going; err != nil {
			return err
		}
		return f.Sync()
	}, func(err error) { s.fatal = append(s.fatal, err) })
	return s
}

// node writes a row, and tells when it has the lock.
func (s *synced) node(n int, locked chan<- int) error {
	return s.Write(context.Background(), func(tx *db.Tx) error {
		locked <- n
		_, err := tx.Exec(context.Background(), `INSERT INTO node (book, idx, hash) VALUES ('b', $1, $2)`, n, []byte{1})
		return err
	})
}

// TestTheLockIsFreeWhileACommitIsMadeDurable: the next may write while the one before waits for the disk, nobody is answered before
// his own sync, and one sync is enough for all who waited meanwhile.
func TestTheLockIsFreeWhileACommitIsMadeDurable(t *testing.T) {
	s := newSynced(t)
	locked, answered := make(chan int, 10), make(chan error, 10)
	write := func(n int) { answered <- s.node(n, locked) }
	go write(1)
	<-locked
	<-s.begun // 1 is being synced
	for n := 2; n <= 4; n++ {
		go write(n)
	}
	for range 3 { // and all others come to write meanwhile
		<-locked
	}
	select {
	case err := <-answered:
		t.Fatalf("answered before the disk had it: %v", err)
	default:
	}
	s.going <- nil
	if err := <-answered; err != nil {
		t.Error(err)
	}
	go func() {
		for {
			select {
			case s.going <- nil:
			case <-t.Context().Done():
				return
			}
		}
	}()
	for range 3 {
		if err := <-answered; err != nil {
			t.Error(err)
		}
	}
	if n := s.syncsSoFar.Load(); n > 4 { // one each at most; most often one for all three, as they come to it
		t.Errorf("%d syncs for 4 commits", n)
	}
}

// TestOneSyncIsEnoughForAllWhoWait: twenty who ask while a sync runs share the next one.
func TestOneSyncIsEnoughForAllWhoWait(t *testing.T) {
	s := newSynced(t)
	var all sync.WaitGroup
	ask := func() {
		if err := s.Durable(); err != nil {
			t.Error(err)
		}
	}
	all.Go(ask)
	<-s.begun
	for range 20 {
		all.Go(ask)
	}
	for s.Asked() < 21 {
		runtime.Gosched()
	}
	s.going <- nil
	<-s.begun
	s.going <- nil
	all.Wait()
	if n := s.syncsSoFar.Load(); n != 2 {
		t.Errorf("%d syncs, not 2", n)
	}
}

// TestAFailedSyncAnswersNobodyAndEndsTheProcess: whoever waits gets the error, and so does whoever comes later.
func TestAFailedSyncAnswersNobodyAndEndsTheProcess(t *testing.T) {
	s := newSynced(t)
	broken := errors.New("the disk is broken")
	go func() { <-s.begun; s.going <- broken }()
	locked := make(chan int, 2)
	for n := range 2 {
		if err := s.node(n, locked); !errors.Is(err, broken) {
			t.Errorf("commit %d: %v", n, err)
		}
	}
	if len(s.fatal) != 1 || !errors.Is(s.fatal[0], broken) {
		t.Errorf("told %v", s.fatal)
	}
}

// TestALogThatWasMadeAnewIsTheOneThatIsSynced: the file that is synced is the one at the path now.
func TestALogThatWasMadeAnewIsTheOneThatIsSynced(t *testing.T) {
	s := newSynced(t)
	var last os.FileInfo
	s.SyncWith(func(f *os.File) (err error) { last, err = f.Stat(); return err }, func(err error) { t.Error(err) })
	log := s.path + "-wal"
	for range 2 {
		if err := s.Durable(); err != nil {
			t.Fatal(err)
		}
		if now, err := os.Stat(log); err != nil || !os.SameFile(now, last) {
			t.Errorf("synced another file: %v", err)
		}
		if err := os.Rename(log, log+".old"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(log, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWhatWasAnsweredIsThereAfterAPowerFailure: of what the disk had at the last sync that ended, every row can be read whose writer
// had been answered.
func TestWhatWasAnsweredIsThereAfterAPowerFailure(t *testing.T) {
	s := newSynced(t)
	disk := t.TempDir()
	var image int // the last whole one
	var mu sync.Mutex
	s.SyncWith(func(f *os.File) error {
		mu.Lock()
		defer mu.Unlock()
		into := filepath.Join(disk, fmt.Sprint(image+1))
		for _, end := range []string{"", "-wal"} {
			bytes, err := os.ReadFile(s.path + end)
			if err == nil {
				err = os.WriteFile(into+end, bytes, 0o600)
			}
			if err != nil {
				return err
			}
		}
		image++
		return nil
	}, func(err error) { t.Error(err) })
	var all sync.WaitGroup
	for n := range 12 {
		all.Go(func() {
			if err := s.node(n, make(chan int, 1)); err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			has := filepath.Join(disk, fmt.Sprint(image)) // the power fails now
			mu.Unlock()
			after, err := db.Look(context.Background(), has, false)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = after.Close() }()
			var found int
			if err := after.Reader().QueryRow(context.Background(), `SELECT count(*) FROM node WHERE book = 'b' AND idx = $1`, n).Scan(&found); err != nil || found != 1 {
				t.Errorf("row %d was answered and is not there (%v)", n, err)
			}
		})
	}
	all.Wait()
}
