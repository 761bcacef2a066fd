package blob

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
	"time"
)

// temporaryName returns a name in folder that nobody else uses.
func temporaryName(folder string) string { return filepath.Join(folder, randomName()) }

func randomName() string {
	var name [16]byte
	rand.Read(name[:]) // never fails: the program ends when there is no randomness
	return hex.EncodeToString(name[:])
}

// sweep removes the temporary files in folder, and in its folders, that nobody has written to for the time abandoned (zero:
// ten minutes; negative: all that is there). It compares with the time of a file it makes itself: the file system's clock
// against itself, no other clock has a say.
func sweep(disk FS, folder string, abandoned time.Duration) error {
	if abandoned == 0 {
		abandoned = 10 * time.Minute
	}
	entries, err := disk.ReadFolder(folder)
	if err != nil || len(entries) == 0 {
		return err
	}
	now, err := folderTime(disk, folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		if entry.IsDir() {
			if err := sweep(disk, path, abandoned); err != nil {
				return err
			}
			continue
		}
		old, err := disk.Stat(path)
		if errors.Is(err, fs.ErrNotExist) { // its owner was faster
			continue
		}
		if err != nil {
			return err
		}
		if abandoned > 0 && now.Sub(old.ModTime()) < abandoned {
			continue
		}
		if err := disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// folderTime returns the present instant by the clock of the file system that holds folder.
func folderTime(disk FS, folder string) (time.Time, error) {
	path := temporaryName(folder)
	file, err := disk.Create(path)
	if err != nil {
		return time.Time{}, err
	}
	info, err := file.Stat()
	file.Close()
	if removeErr := disk.Remove(path); err == nil {
		err = removeErr
	}
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}
