//go:build !unix

package db

import "os"

// tryLock has no counterpart here; SQLite's own locks keep the file whole, and doctor looks for a second process.
func tryLock(*os.File) (bool, error) { return true, nil }

func tryShare(*os.File) (bool, error) { return true, nil }
