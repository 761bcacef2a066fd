//go:build unix

package db

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks a file for this process alone, and tells whether it could. The kernel gives it back when the process ends.
func tryLock(file *os.File) (bool, error) { return flock(file, syscall.LOCK_EX) }

// tryShare locks it beside others who share it, and not beside one who has it alone.
func tryShare(file *os.File) (bool, error) { return flock(file, syscall.LOCK_SH) }

func flock(file *os.File, how int) (bool, error) {
	err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
