package main

import "syscall"

// mountSmall mounts a file system of 64 MiB, in memory, on a folder.
func mountSmall(folder string) (unmount func(), err error) {
	err = syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64m")
	return func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) }, err
}
