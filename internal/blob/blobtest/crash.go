package blobtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Tail is what a power cut does to the bytes of a file that were not synced.
type Tail int

// The fates of bytes that were not synced.
const (
	Lost   Tail = iota // the file is shorter
	Zeroed             // the length is there, the bytes are not
	Kept               // the disk was faster than the power cut
)

// Cut is a power cut. What was synced survives it in any case; the functions decide about the rest.
type Cut struct {
	At   int                    // how many of the recorded steps took place
	Name func(path string) bool // whether a new name, or a removal, that was not synced survives; nil: none does
	Tail func(path string) Tail // what becomes of bytes that were not synced; nil: they are lost
}

// Crash writes into the existing empty folder target what the cut leaves of the recorded root.
func (r *Recorder) Crash(cut Cut, target string) error {
	steps := r.Steps()
	if cut.At < 0 || cut.At > len(steps) {
		return fmt.Errorf("cut at step %d of %d", cut.At, len(steps))
	}
	state := r.start.copy()
	for _, step := range steps[:cut.At] {
		state.apply(step)
	}
	survivors := state.survivors(cut.Name)
	paths := make([]string, 0, len(survivors))
	for path := range survivors {
		paths = append(paths, path)
	}
	slices.Sort(paths) // folders come before what is in them
	for _, path := range paths {
		if parent := filepath.Dir(path); parent != state.root {
			if _, there := survivors[parent]; !there {
				delete(survivors, path) // its folder is gone, and it with it
				continue
			}
		}
		rest, err := state.relative(path)
		if err != nil {
			return err
		}
		if err := state.nodes[survivors[path]].restore(filepath.Join(target, rest), path, cut.Tail); err != nil {
			return fmt.Errorf("crash: %w", err)
		}
	}
	return nil
}

// survivors returns the names after the cut.
func (m *model) survivors(keep func(string) bool) map[string]int {
	after := map[string]int{}
	for path, id := range m.kept {
		after[path] = id
	}
	if keep == nil {
		return after
	}
	for path, id := range m.now {
		if kept, ok := m.kept[path]; (!ok || kept != id) && keep(path) {
			after[path] = id
		}
	}
	for path := range m.kept {
		if _, there := m.now[path]; !there && keep(path) {
			delete(after, path)
		}
	}
	return after
}

// restore writes the node to the real disk as the cut leaves it.
func (n *node) restore(to, path string, fate func(string) Tail) error {
	if n.folder {
		return os.Mkdir(to, 0o700)
	}
	tail := Lost
	if fate != nil && n.synced < len(n.content) {
		tail = fate(path)
	}
	content := slices.Clone(n.content[:n.synced])
	switch tail {
	case Zeroed:
		content = append(content, make([]byte, len(n.content)-n.synced)...)
	case Kept:
		content = n.content
	case Lost:
	}
	return os.WriteFile(to, content, 0o600)
}
