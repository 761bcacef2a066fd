package blobtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/blob"
	"yuanjian/internal/blob/blobtest"
)

// a disk below a fresh root, and the steps as short words, so that a case reads as a line.
type bench struct {
	*testing.T
	*blobtest.Recorder
	root string
	open map[string]blob.File
}

func newBench(t *testing.T) *bench {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "before"), []byte("there"), 0o600); err != nil {
		t.Fatal(err)
	}
	recorder, err := blobtest.NewRecorder(blob.OS{}, root)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{T: t, Recorder: recorder, root: root, open: map[string]blob.File{}}
}

func (b *bench) at(name string) string { return filepath.Join(b.root, name) }

// do carries out steps such as "create a", "write a", "sync a", "folder d", "folder-sync .", "move a b".
func (b *bench) do(steps ...string) {
	b.Helper()
	for _, step := range steps {
		words := strings.Fields(step)
		var err error
		switch words[0] {
		case "create":
			b.open[words[1]], err = b.Create(b.at(words[1]))
		case "write":
			_, err = b.open[words[1]].Write([]byte("data"))
		case "sync":
			err = b.open[words[1]].Sync()
		case "folder":
			err = b.MakeFolder(b.at(words[1]))
		case "folder-sync":
			err = b.SyncFolder(b.at(words[1]))
		case "move":
			err = b.Move(b.at(words[1]), b.at(words[2]))
		case "rename":
			err = b.Rename(b.at(words[1]), b.at(words[2]))
		case "remove":
			err = b.Recorder.Remove(b.at(words[1]))
		default:
			b.Fatalf("no step %q", step)
		}
		if err != nil {
			b.Fatalf("%s: %v", step, err)
		}
	}
	b.Cleanup(func() {
		for _, file := range b.open {
			file.Close()
		}
	})
}

func TestDurable(t *testing.T) {
	for _, c := range []struct {
		steps string // separated by semicolons
		path  string
		lacks string // part of the error; "" means durable
	}{
		{"", "before", ""},
		{"", "nothing", "is not there"},
		{"create a; write a; sync a; folder-sync .", "a", ""},
		{"create a; folder-sync .; write a; sync a", "a", ""},
		{"create a; write a; folder-sync .", "a", "file was not synced"},
		{"create a; write a; sync a; write a; folder-sync .", "a", "4 of 8 bytes"},
		{"create a; write a; sync a", "a", "was not synced after it got the name a"},
		{"folder-sync .; create a; write a; sync a", "a", "name a"},
		{"folder d; create d/a; sync d/a; folder-sync d", "d/a", "name d"},
		{"folder d; create d/a; sync d/a; folder-sync d; folder-sync .", "d/a", ""},
		{"folder d; folder-sync .; create d/a; sync d/a", "d/a", "name a"},
		{"create a; write a; move a b; sync a; folder-sync .", "b", ""},
		{"create a; write a; sync a; folder-sync .; move a b", "b", "name b"},
		{"create a; write a; sync a; folder-sync .; rename a b", "b", "name b"},
		{"create a; write a; sync a; rename a b; folder-sync .", "b", ""},
		{"create a; sync a; rename a before", "before", "name before"},
		{"create a; sync a; folder-sync .; remove a", "a", "is not there"},
	} {
		b := newBench(t)
		if c.steps != "" {
			b.do(strings.Split(c.steps, ";")...)
		}
		err := b.Durable(b.at(c.path))
		if (err == nil) != (c.lacks == "") || err != nil && !strings.Contains(err.Error(), c.lacks) {
			t.Errorf("%s: %s: want %q, got %v", c.steps, c.path, c.lacks, err)
		}
	}
	if err := newBench(t).Durable("/elsewhere"); err == nil {
		t.Error("a path outside the root is called durable")
	}
}

func TestUndurableNamesEveryFile(t *testing.T) {
	b := newBench(t)
	b.do("folder d", "create d/a", "create d/b", "sync d/b", "folder-sync d", "folder-sync .", "write d/a")
	lost := b.Undurable(b.root)
	if len(lost) != 1 || !strings.Contains(lost[0].Error(), "d/a") {
		t.Fatal(lost)
	}
}

func TestCrash(t *testing.T) {
	all := func(string) bool { return true }
	zeroed := func(string) blobtest.Tail { return blobtest.Zeroed }
	kept := func(string) blobtest.Tail { return blobtest.Kept }
	for _, c := range []struct {
		steps string
		cut   blobtest.Cut
		want  string
	}{
		{"create a; write a", blobtest.Cut{}, "before=there"},
		{"create a; write a", blobtest.Cut{Name: all}, "a= before=there"},
		{"create a; write a", blobtest.Cut{Name: all, Tail: zeroed}, "a=\x00\x00\x00\x00 before=there"},
		{"create a; write a", blobtest.Cut{Name: all, Tail: kept}, "a=data before=there"},
		{"create a; write a; sync a; write a", blobtest.Cut{Name: all, Tail: zeroed}, "a=data\x00\x00\x00\x00 before=there"},
		{"create a; write a; sync a; folder-sync .", blobtest.Cut{}, "a=data before=there"},
		{"folder d; create d/a; sync d/a; folder-sync d", blobtest.Cut{}, "before=there"},
		{"folder d; create d/a; sync d/a; folder-sync .", blobtest.Cut{}, "before=there d"},
		{"remove before", blobtest.Cut{}, "before=there"},
		{"remove before", blobtest.Cut{Name: all}, ""},
		{"remove before; folder-sync .", blobtest.Cut{}, ""},
		{"create a; sync a; rename a before", blobtest.Cut{}, "before=there"},
		{"create a; sync a; rename a before", blobtest.Cut{Name: all}, "before="},
	} {
		b := newBench(t)
		b.do(strings.Split(c.steps, ";")...)
		c.cut.At = len(b.Steps())
		if got := tree(t, b.Recorder, c.cut); got != c.want {
			t.Errorf("%s: want %q, got %q", c.steps, c.want, got)
		}
		c.cut.At = 0
		if got := tree(t, b.Recorder, c.cut); got != "before=there" {
			t.Errorf("%s: cut before the first step: %q", c.steps, got)
		}
	}
	b := newBench(t)
	if err := b.Crash(blobtest.Cut{At: 1}, t.TempDir()); err == nil {
		t.Error("a cut after a step that never was")
	}
}

// tree writes what the cut leaves as "name=content", one after the other.
func tree(t *testing.T, recorder *blobtest.Recorder, cut blobtest.Cut) string {
	t.Helper()
	target := t.TempDir()
	if err := recorder.Crash(cut, target); err != nil {
		t.Fatal(err)
	}
	var words []string
	err := filepath.WalkDir(target, func(path string, entry os.DirEntry, err error) error {
		if err != nil || path == target {
			return err
		}
		rest, _ := filepath.Rel(target, path)
		if entry.IsDir() {
			words = append(words, rest)
			return nil
		}
		content, err := os.ReadFile(path)
		words = append(words, rest+"="+string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(words, " ")
}

func TestNotesAndStepsForPeople(t *testing.T) {
	b := newBench(t)
	b.do("create a", "write a", "move a b")
	b.Note("first byte of the answer")
	var words []string
	for _, step := range b.Steps() {
		words = append(words, strings.ReplaceAll(step.String(), b.root+"/", ""))
	}
	if got := strings.Join(words, "; "); got != "create a; write 4 bytes to a; move a to b; note first byte of the answer" {
		t.Fatal(got)
	}
}

// slowSync is a disk whose first folder sync ends when it is let.
type slowSync struct {
	blob.FS
	began, end chan struct{}
}

func (s slowSync) SyncFolder(path string) error {
	select {
	case s.began <- struct{}{}:
		<-s.end
	default:
	}
	return s.FS.SyncFolder(path)
}

// A sync that began before a name was made, and ends after another that made it durable, takes nothing away.
func TestSyncsOfOneFolderOverlap(t *testing.T) {
	dir := t.TempDir()
	slow := slowSync{blob.OS{}, make(chan struct{}), make(chan struct{})}
	recorder, err := blobtest.NewRecorder(slow, dir)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- recorder.SyncFolder(dir) }()
	<-slow.began
	path := filepath.Join(dir, "a")
	file, err := recorder.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := recorder.SyncFolder(dir); err != nil {
		t.Fatal(err)
	}
	close(slow.end)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := recorder.Durable(path); err != nil {
		t.Error(err)
	}
}
