package blob

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// fanName is the folder of the 256 folders of a store's contents.
const fanName = "fan"

// layout is where contents have their names. A folder for the first byte is enough, and each folder less is one sync less for
// a capture. The first release had two levels; a store that began so goes on so, because a node of that release may still read
// it while its neighbour is new. What lies in either layout is found in both.
type layout bool

const (
	fanned layout = false // DIR/fan/aa/aabb…
	deep   layout = true  // DIR/aa/bb/aabb…
)

// layoutOf tells how the store in dir began; one without contents begins fanned.
func layoutOf(dir string, disk FS) (layout, error) {
	_, err := disk.Stat(filepath.Join(dir, fanName))
	if err == nil {
		return fanned, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fanned, err
	}
	entries, err := disk.ReadFolder(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fanned, err
	}
	return layout(slices.ContainsFunc(entries, isFolderOfByte)), nil
}

func isFolderOfByte(entry fs.DirEntry) bool {
	return entry.IsDir() && isByte(entry.Name())
}

// isByte tells whether a name is two lower-case hex digits.
func isByte(name string) bool {
	isHex := func(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' }
	return len(name) == 2 && isHex(name[0]) && isHex(name[1])
}

// folders are the folders below dir in which a content has its name, outermost first.
func (l layout) folders(dir string, digest Digest) []string {
	name := digest.String()
	if l == deep {
		outer := filepath.Join(dir, name[:2])
		return []string{outer, filepath.Join(outer, name[2:4])}
	}
	return []string{filepath.Join(dir, fanName, name[:2])}
}

func (l layout) path(dir string, digest Digest) string {
	folders := l.folders(dir, digest)
	return filepath.Join(folders[len(folders)-1], digest.String())
}

// Path returns the final name of the content of digest in the folder, whether it is there or not.
func (s *Store) Path(digest Digest) string { return s.layout.path(s.dir, digest) }

// found calls do with the name of a content, and with the other it may have when there is nothing under the first.
func (s *Store) found(digest Digest, do func(path string) error) error {
	err := do(s.Path(digest))
	if errors.Is(err, fs.ErrNotExist) {
		if other := do((!s.layout).path(s.dir, digest)); !errors.Is(other, fs.ErrNotExist) {
			return other
		}
	}
	return err
}

// Walk calls visit for everything stored, in the order of the digests, until visit returns an error. Names
// that do not belong there do not stop it; they are returned together at the end, each as ErrStray.
func (s *Store) Walk(ctx context.Context, visit func(digest Digest, size int64) error) error {
	if s.shelf != nil {
		if err := s.shelf.Walk(ctx, visit); err != nil {
			return fmt.Errorf("walk: %w", err)
		}
		return nil
	}
	w := walk{store: s, visit: visit}
	top, err := w.folder(s.dir)
	if err != nil {
		return err
	}
	fan, err := w.folder(filepath.Join(s.dir, fanName))
	if err != nil {
		return err
	}
	var first []string
	for _, part := range []struct {
		dir     string
		entries []fs.DirEntry
	}{{s.dir, top}, {filepath.Join(s.dir, fanName), fan}} {
		for _, entry := range part.entries {
			switch name := entry.Name(); {
			case isFolderOfByte(entry):
				first = append(first, name)
			case part.dir == s.dir && (name == stagingName || name == fanName):
			default:
				w.stray(filepath.Join(part.dir, name))
			}
		}
	}
	slices.Sort(first)
	for _, name := range slices.Compact(first) {
		if err := w.below(ctx, name); err != nil {
			return err
		}
	}
	return errors.Join(w.strays...)
}

type walk struct {
	store  *Store
	visit  func(Digest, int64) error
	strays []error
}

func (w *walk) stray(path string) {
	w.strays = append(w.strays, fmt.Errorf("%s: %w", path, ErrStray))
}

// folder lists a folder; one that is not there is empty, but for the store's own.
func (w *walk) folder(path string) ([]fs.DirEntry, error) {
	entries, err := w.store.disk.ReadFolder(path)
	if errors.Is(err, fs.ErrNotExist) && path != w.store.dir {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("walk: %w", err)
	}
	return entries, nil
}

// stored is a file of a store.
type stored struct {
	digest Digest
	entry  fs.DirEntry
}

// below visits what begins with a byte, in either layout.
func (w *walk) below(ctx context.Context, name string) error {
	all, _, err := w.files(filepath.Join(w.store.dir, fanName, name), fanned)
	if err != nil {
		return err
	}
	more, folders, err := w.files(filepath.Join(w.store.dir, name), deep)
	if err != nil {
		return err
	}
	all = append(all, more...)
	for _, folder := range folders {
		more, _, err := w.files(folder, deep)
		if err != nil {
			return err
		}
		all = append(all, more...)
	}
	slices.SortStableFunc(all, func(a, b stored) int { return cmp.Compare(a.digest.String(), b.digest.String()) })
	for i, one := range all {
		if i > 0 && one.digest == all[i-1].digest {
			continue // kept twice, while two releases served one store
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("walk: %w", err)
		}
		info, err := one.entry.Info()
		if err != nil {
			return fmt.Errorf("walk: %w", err)
		}
		if err := w.visit(one.digest, info.Size()); err != nil {
			return err
		}
	}
	return nil
}

// files are the files of the store in a folder, and the folders in it that may hold more.
func (w *walk) files(folder string, l layout) (out []stored, folders []string, err error) {
	entries, err := w.folder(folder)
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		digest, err := ParseDigest(entry.Name())
		switch {
		case err == nil && entry.Type().IsRegular() && l.path(w.store.dir, digest) == path:
			out = append(out, stored{digest, entry})
		case l == deep && filepath.Dir(folder) == w.store.dir && isFolderOfByte(entry):
			folders = append(folders, path)
		default:
			w.stray(path)
		}
	}
	return out, folders, err
}
