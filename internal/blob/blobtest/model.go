package blobtest

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"yuanjian/internal/blob"
)

// model is what the disk holds now and what of it a power cut would keep.
type model struct {
	root  string
	nodes []*node        // by number, in the order of making
	now   map[string]int // names as programs see them, without the root
	kept  map[string]int // names that are durable, as far as the folders above them are
	began map[string]int // by folder: when the sync began that kept speaks for
}

// node is a file or a folder, whatever its names are.
type node struct {
	folder  bool
	content []byte
	synced  int // the first bytes of content that are durable
}

func newModel(root string) *model {
	return &model{root: root, now: map[string]int{}, kept: map[string]int{}, began: map[string]int{}}
}

// copy returns a model that shares nothing that changes.
func (m *model) copy() *model {
	c := newModel(m.root)
	for _, n := range m.nodes {
		c.nodes = append(c.nodes, &node{folder: n.folder, content: slices.Clip(n.content), synced: n.synced})
	}
	for path, id := range m.now {
		c.now[path] = id
	}
	for path, id := range m.kept {
		c.kept[path] = id
	}
	for path, at := range m.began {
		c.began[path] = at
	}
	return c
}

// adopt takes what lies below folder as durable.
func (m *model) adopt(disk blob.FS, folder string) error {
	entries, err := disk.ReadFolder(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		n := &node{folder: entry.IsDir()}
		if n.folder {
			err = m.adopt(disk, path)
		} else {
			n.content, err = read(disk, path)
			n.synced = len(n.content)
		}
		if err != nil {
			return err
		}
		m.now[path] = m.add(n)
		m.kept[path] = m.now[path]
	}
	return nil
}

func read(disk blob.FS, path string) ([]byte, error) {
	file, err := disk.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func (m *model) add(n *node) int {
	m.nodes = append(m.nodes, n)
	return len(m.nodes) - 1
}

// apply does one step.
func (m *model) apply(step Step) {
	switch step.Kind {
	case MakeFolder:
		m.now[step.Path] = m.add(&node{folder: true})
	case Create:
		m.now[step.Path] = m.add(&node{})
	case Write:
		n := m.nodes[step.node]
		n.content = append(n.content, step.Data...)
	case SyncFile:
		n := m.nodes[step.node]
		n.synced = max(n.synced, step.size)
	case Move, Rename:
		m.now[step.Path] = m.now[step.From]
		delete(m.now, step.From)
	case Remove:
		delete(m.now, step.Path)
	case SyncFolder:
		m.syncFolder(step)
	case Note:
	}
}

// syncFolder makes durable what was in the folder when the sync began. Syncs of one folder may overlap: one that
// ends after another that began later has nothing to add, and takes nothing away.
func (m *model) syncFolder(step Step) {
	if step.began < m.began[step.Path] {
		return
	}
	m.began[step.Path] = step.began
	for path := range m.kept {
		if _, there := step.names[path]; !there && filepath.Dir(path) == step.Path {
			delete(m.kept, path)
		}
	}
	for path, id := range step.names {
		m.kept[path] = id
	}
}

// names returns what is directly in folder now.
func (m *model) names(folder string) map[string]int {
	found := map[string]int{}
	for path, id := range m.now {
		if filepath.Dir(path) == folder {
			found[path] = id
		}
	}
	return found
}

// durable returns nil if the file at path would outlive a power cut, whole.
func (m *model) durable(path string) error {
	if _, err := m.relative(path); err != nil {
		return err
	}
	id, there := m.now[path]
	if !there {
		return fmt.Errorf("%s is not there", path)
	}
	n := m.nodes[id]
	if !n.folder && n.synced < len(n.content) {
		return fmt.Errorf("%s: the file was not synced after its last write (%d of %d bytes durable)", path, n.synced, len(n.content))
	}
	for name := path; name != m.root; name = filepath.Dir(name) {
		if kept, ok := m.kept[name]; !ok || kept != m.now[name] {
			return fmt.Errorf("%s: the folder %s was not synced after it got the name %s", path, filepath.Dir(name), filepath.Base(name))
		}
	}
	return nil
}

// undurable asks durable for every file below folder.
func (m *model) undurable(folder string) []error {
	var lost []error
	for path, id := range m.now {
		if m.nodes[id].folder || !strings.HasPrefix(path, folder+string(filepath.Separator)) {
			continue
		}
		if err := m.durable(path); err != nil {
			lost = append(lost, err)
		}
	}
	slices.SortFunc(lost, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return lost
}

var errOutside = errors.New("outside the recorded folder")

// relative is path seen from the root.
func (m *model) relative(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, m.root+string(filepath.Separator))
	if !ok {
		return "", fmt.Errorf("%s: %w", path, errOutside)
	}
	return rest, nil
}
