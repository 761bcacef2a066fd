//go:build !linux

package blob

func move(from, to string) error { return linkAndRemove(from, to) }
