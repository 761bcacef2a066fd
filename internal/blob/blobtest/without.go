package blobtest

import "yuanjian/internal/blob"

// WithoutFileSync returns disk with file syncs that say yes and do nothing: a defect that a check of the
// order must find.
func WithoutFileSync(disk blob.FS) blob.FS { return withoutFileSync{disk} }

// WithoutFolderSync returns disk with folder syncs that say yes and do nothing.
func WithoutFolderSync(disk blob.FS) blob.FS { return withoutFolderSync{disk} }

type withoutFileSync struct{ blob.FS }

func (w withoutFileSync) Create(path string) (blob.File, error) {
	file, err := w.FS.Create(path)
	if err != nil {
		return nil, err
	}
	return unsynced{file}, nil
}

type unsynced struct{ blob.File }

func (unsynced) Sync() error { return nil }

type withoutFolderSync struct{ blob.FS }

func (withoutFolderSync) SyncFolder(string) error { return nil }
