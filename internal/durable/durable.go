// Package durable is what all who write files durably share: how the names in a folder are made durable, and how the process ends when
// the disk does not keep what it was given.
package durable

import (
	"errors"
	"fmt"
	"os"
)

// SyncFolder makes the names in a folder durable.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// End ends the process after a sync that failed: what is on the disk is not known any more, and a second try would tell nothing.
func End(err error) {
	fmt.Fprintf(os.Stderr, "yuanjian: %v; ending now: what is on the disk is no longer known\n", err)
	os.Exit(1)
}
