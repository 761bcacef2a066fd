package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
)

// Raw stores bytes as fast as a machine can that wants to be sure of them: hashed, written, the file synced, and then the
// folder, once for all that wait for it. It is what durable storing is compared with.
type Raw struct {
	dir    string
	folder *os.File
	wait   chan chan error
	done   chan struct{}
}

// NewRaw begins to store in an existing folder.
func NewRaw(dir string) (*Raw, error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	r := &Raw{dir: dir, folder: folder, wait: make(chan chan error, 1024), done: make(chan struct{})}
	go r.syncFolder()
	return r, nil
}

// syncFolder syncs the folder once for everybody who waits.
func (r *Raw) syncFolder() {
	defer close(r.done)
	for first := range r.wait {
		batch := []chan error{first}
		for more := true; more; {
			select {
			case w, open := <-r.wait:
				if more = open; open {
					batch = append(batch, w)
				}
			default:
				more = false
			}
		}
		err := r.folder.Sync()
		for _, w := range batch {
			w <- err
		}
	}
}

// Store stores what comes from a reader; it returns when file and folder are durable.
func (r *Raw) Store(from io.Reader) error {
	f, err := os.CreateTemp(r.dir, "raw-")
	if err != nil {
		return err
	}
	hash := sha256.New()
	if _, err = io.Copy(io.MultiWriter(f, hash), from); err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(r.dir, hex.EncodeToString(hash.Sum(nil))))
	}
	if err != nil {
		return err
	}
	answer := make(chan error, 1)
	r.wait <- answer
	return <-answer
}

// Close stops. What was stored stays until the measuring is over: file systems look for a free place among what has just been
// removed, for a minute or more, and what is measured next would pay for that.
func (r *Raw) Close() error {
	close(r.wait)
	<-r.done
	return r.folder.Close()
}
