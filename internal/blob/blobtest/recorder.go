package blobtest

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"

	"yuanjian/internal/blob"
)

// Kind is what a step does.
type Kind string

// The kinds of steps. Note is not a disk operation: the test puts it there.
const (
	MakeFolder Kind = "make folder"
	Create     Kind = "create"
	Write      Kind = "write"
	SyncFile   Kind = "sync file"
	Move       Kind = "move"
	Rename     Kind = "rename"
	Remove     Kind = "remove"
	SyncFolder Kind = "sync folder"
	Note       Kind = "note"
)

// Step is one recorded change. Steps that only read are not recorded.
type Step struct {
	Kind Kind
	Path string // where; for Move and Rename the new name
	From string // Move and Rename: the old name
	Data []byte // Write: what was appended

	node  int            // Write, SyncFile: the file, whatever its name is by then
	size  int            // SyncFile: the bytes that were there when the sync began
	names map[string]int // SyncFolder: the names, and their nodes, that were there when the sync began
	began int            // SyncFolder: how many steps had been recorded when the sync began
}

// String is the step for a failure message.
func (s Step) String() string {
	switch s.Kind {
	case Move, Rename:
		return fmt.Sprintf("%s %s to %s", s.Kind, s.From, s.Path)
	case Write:
		return fmt.Sprintf("%s %d bytes to %s", s.Kind, len(s.Data), s.Path)
	}
	return fmt.Sprintf("%s %s", s.Kind, s.Path)
}

// Recorder is a blob.FS that passes everything on and records the changes that succeeded, in the order in
// which they took effect. It is safe for concurrent use; changes of names run one at a time, syncs and writes
// of different files in parallel.
type Recorder struct {
	// Fail, if set, is asked before every step (Data not set); its error is returned instead of doing it.
	// Set it before the recorder is used.
	Fail func(Step) error

	disk  blob.FS
	root  string
	start *model // before the first step; Crash replays from here

	mu    sync.Mutex
	steps []Step
	state *model
}

// NewRecorder records the changes below root through disk. What lies below root already counts as durable.
func NewRecorder(disk blob.FS, root string) (*Recorder, error) {
	r := &Recorder{disk: disk, root: filepath.Clean(root), start: newModel(filepath.Clean(root))}
	if err := r.start.adopt(disk, r.root); err != nil {
		return nil, fmt.Errorf("record %s: %w", root, err)
	}
	r.state = r.start.copy()
	return r, nil
}

// Note puts a remark of the test among the steps, for example "first byte of the answer".
func (r *Recorder) Note(text string) { r.append(Step{Kind: Note, Path: text}) }

// Steps returns what was recorded so far.
func (r *Recorder) Steps() []Step {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Step(nil), r.steps...)
}

// Durable returns nil if a power cut now would leave the file at path with its whole content, and otherwise
// an error that names the first sync that is missing.
func (r *Recorder) Durable(path string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state.durable(filepath.Clean(path))
}

// Undurable returns, for every file now below folder, why a power cut would lose it. Nil: it would lose none.
func (r *Recorder) Undurable(folder string) []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state.undurable(filepath.Clean(folder))
}

func (r *Recorder) append(step Step) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record(step)
}

// record needs mu.
func (r *Recorder) record(step Step) {
	r.steps = append(r.steps, step)
	r.state.apply(step)
}

// change does one step on names and records it, both under the lock: the record has the order of the disk.
func (r *Recorder) change(step Step, do func() error) error {
	if r.Fail != nil {
		if err := r.Fail(step); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := do(); err != nil {
		return err
	}
	r.record(step)
	return nil
}

// MakeFolder implements blob.FS.
func (r *Recorder) MakeFolder(path string) error {
	return r.change(Step{Kind: MakeFolder, Path: path}, func() error { return r.disk.MakeFolder(path) })
}

// Create implements blob.FS.
func (r *Recorder) Create(path string) (blob.File, error) {
	var opened blob.File
	err := r.change(Step{Kind: Create, Path: path}, func() (err error) {
		opened, err = r.disk.Create(path)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return &file{File: opened, recorder: r, path: path, node: r.state.now[path]}, nil
}

// Move implements blob.FS.
func (r *Recorder) Move(from, to string) error {
	return r.change(Step{Kind: Move, From: from, Path: to}, func() error { return r.disk.Move(from, to) })
}

// Rename implements blob.FS.
func (r *Recorder) Rename(from, to string) error {
	return r.change(Step{Kind: Rename, From: from, Path: to}, func() error { return r.disk.Rename(from, to) })
}

// Remove implements blob.FS.
func (r *Recorder) Remove(path string) error {
	return r.change(Step{Kind: Remove, Path: path}, func() error { return r.disk.Remove(path) })
}

// SyncFolder implements blob.FS. Only the names that were there when it began count as synced.
func (r *Recorder) SyncFolder(path string) error {
	step := Step{Kind: SyncFolder, Path: path}
	if r.Fail != nil {
		if err := r.Fail(step); err != nil {
			return err
		}
	}
	r.mu.Lock()
	step.names, step.began = r.state.names(path), len(r.steps)
	r.mu.Unlock()
	if err := r.disk.SyncFolder(path); err != nil {
		return err
	}
	r.append(step)
	return nil
}

// Open implements blob.FS.
func (r *Recorder) Open(path string) (blob.File, error) { return r.disk.Open(path) }

// Stat implements blob.FS.
func (r *Recorder) Stat(path string) (fs.FileInfo, error) { return r.disk.Stat(path) }

// ReadFolder implements blob.FS.
func (r *Recorder) ReadFolder(path string) ([]fs.DirEntry, error) { return r.disk.ReadFolder(path) }

// Free implements blob.FS.
func (r *Recorder) Free(path string) (float64, error) { return r.disk.Free(path) }

// file is a file open for writing.
type file struct {
	blob.File
	recorder *Recorder
	path     string
	node     int
}

// Write implements io.Writer.
func (f *file) Write(p []byte) (int, error) {
	if fail := f.recorder.Fail; fail != nil {
		if err := fail(Step{Kind: Write, Path: f.path}); err != nil {
			return 0, err
		}
	}
	n, err := f.File.Write(p)
	f.recorder.append(Step{Kind: Write, Path: f.path, Data: append([]byte(nil), p[:n]...), node: f.node})
	return n, err
}

// Sync implements blob.File. Only what was written before it began counts as synced.
func (f *file) Sync() error {
	step := Step{Kind: SyncFile, Path: f.path, node: f.node}
	if fail := f.recorder.Fail; fail != nil {
		if err := fail(step); err != nil {
			return err
		}
	}
	f.recorder.mu.Lock()
	step.size = len(f.recorder.state.nodes[f.node].content)
	f.recorder.mu.Unlock()
	if err := f.File.Sync(); err != nil {
		return err
	}
	f.recorder.append(step)
	return nil
}
