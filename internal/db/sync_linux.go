package db

import (
	"os"
	"syscall"
)

// syncData makes the content and the size of a file durable, and not its times.
func syncData(file *os.File) error {
	for {
		if err := syscall.Fdatasync(int(file.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
