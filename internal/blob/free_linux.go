package blob

import (
	"fmt"
	"syscall"
)

// freeFraction asks statfs(2) for the blocks an ordinary user can still fill.
func freeFraction(path string) (float64, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(path, &stat); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", path, err)
	}
	if stat.Blocks == 0 { // some network and memory file systems have no limit of their own
		return 1, nil
	}
	return float64(stat.Bavail) / float64(stat.Blocks), nil
}
