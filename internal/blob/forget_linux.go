package blob

import (
	"os"

	"golang.org/x/sys/unix"
)

// forget lets go of the pages of a file (posix_fadvise(2), POSIX_FADV_DONTNEED); where that cannot be done, nothing is lost.
func forget(f *os.File) { _ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED) }
