package api

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"yuanjian/internal/blob"
	"yuanjian/internal/blob/blobtest"
	"yuanjian/internal/testkit"
)

// watch looks at what is durable in the moment in which the first byte of a 201 is written.
type watch struct {
	w        *testkit.World
	recorder *blobtest.Recorder
	root     string

	mu     sync.Mutex
	looked int
	missed []string // what was not durable then
}

func (o *watch) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&watched{ResponseWriter: w, first: func() { o.look(r) }}, r)
	})
}

// look asks for the row through another connection, which sees committed rows only, and for every stored file and the
// folders above it.
func (o *watch) look(r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.looked++
	var rows int
	err := o.w.DB.Reader().QueryRow(r.Context(), `SELECT count(*) FROM capture WHERE webhook_id = $1`, r.Header.Get("webhook-id")).Scan(&rows)
	if err != nil || rows != 1 {
		o.missed = append(o.missed, fmt.Sprintf("the transaction is not committed (%d rows, %v)", rows, err))
	}
	for _, err := range o.recorder.Undurable(o.root) {
		if !strings.Contains(err.Error(), filepath.Join(o.root, "originals", "tmp")) { // where files are that nobody has been told of
			o.missed = append(o.missed, err.Error())
		}
	}
}

type watched struct {
	http.ResponseWriter
	first func()
}

func (w *watched) WriteHeader(status int) {
	if status == http.StatusCreated && w.first != nil {
		w.first()
		w.first = nil
	}
	w.ResponseWriter.WriteHeader(status)
}

// early answers before the work is done: the build that must be caught.
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
		_ = http.NewResponseController(w).Flush() // else it waits for the end of the handler after all
		next.ServeHTTP(httptest.NewRecorder(), copied)
	})
}

// watchSending sends captures to a door on disk and returns what was not durable at the first byte of a 201.
func watchSending(t *testing.T, w *testkit.World, over func(blob.FS) blob.FS, under func(http.Handler) http.Handler) *watch {
	t.Helper()
	root := t.TempDir()
	recorder, err := blobtest.NewRecorder(blob.OS{}, root)
	if err != nil {
		t.Fatal(err)
	}
	o := &watch{w: w, root: root, recorder: recorder}
	a := openDoorOn(t, w, DefaultLimits(), filepath.Join(root, "originals"), over(o.recorder), func(h http.Handler) http.Handler { return o.wrap(under(h)) })
	a.from.Client = &http.Client{} // a spoilt build's answers are not as described
	for range 5 {
		if answer := a.send(a.shot()); answer.Status != http.StatusCreated {
			t.Fatalf("%d %s", answer.Status, answer.Body)
		}
	}
	return o
}

func asIs(disk blob.FS) blob.FS           { return disk }
func asBuilt(h http.Handler) http.Handler { return h }

func TestFileFolderAndCommitAreDurableBeforeA201(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		if level, err := w.DB.Synchronous(t.Context()); err != nil || level != "full" {
			t.Fatalf("commits are %q, %v: want full", level, err)
		}
		o := watchSending(t, w, asIs, asBuilt)
		if o.looked != 5 || len(o.missed) > 0 {
			t.Errorf("looked %d times; not durable: %v", o.looked, o.missed)
		}
	})
}

func TestABuildThatSkipsASyncOrAnswersEarlyIsCaught(t *testing.T) {
	for name, build := range map[string]struct {
		over  func(blob.FS) blob.FS
		under func(http.Handler) http.Handler
		want  string
	}{
		"no sync of files":   {blobtest.WithoutFileSync, asBuilt, ""},
		"no sync of folders": {blobtest.WithoutFolderSync, asBuilt, ""},
		"answers early":      {asIs, early, "not committed"},
	} {
		t.Run(name, func(t *testing.T) {
			o := watchSending(t, testkit.NewWorld(t, testkit.SQLite(t)), build.over, build.under)
			if len(o.missed) == 0 || !strings.Contains(strings.Join(o.missed, "\n"), build.want) {
				t.Errorf("not caught: looked %d times, missed %v", o.looked, o.missed)
			}
		})
	}
}
