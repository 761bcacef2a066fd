package blob

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// move asks for one step that never replaces (renameat2(2), RENAME_NOREPLACE); some network file systems do not know it.
func move(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	switch {
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EOPNOTSUPP):
		return linkAndRemove(from, to)
	case err != nil:
		return &os.LinkError{Op: "renameat2", Old: from, New: to, Err: err}
	}
	return nil
}
