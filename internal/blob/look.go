package blob

import (
	"path/filepath"

	"yuanjian/internal/durable"
)

// Look returns the store in dir for reading only: it makes nothing, removes nothing, and a folder that is not there is
// a store in which everything is missing. It is for tools that look at a store beside the server that writes it.
func Look(dir string, disk FS) *Store {
	l, _ := layoutOf(filepath.Clean(dir), disk) // what lies in either is found
	return &Store{dir: filepath.Clean(dir), disk: disk, layout: l, fatal: durable.End, publishing: make(chan struct{}, 1), rooted: map[string]struct{}{}}
}

// LookOn is Look at contents that rest on a shelf.
func LookOn(shelf Shelf) *Store { return &Store{shelf: shelf, fatal: durable.End} }
