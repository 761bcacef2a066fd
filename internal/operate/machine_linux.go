package operate

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// networkFileSystem names the file system of path when it is one of those on which SQLite is not safe; "" otherwise.
func networkFileSystem(path string) string {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(path, &stat); err != nil {
		return ""
	}
	// Numbers of statfs(2).
	return map[uint32]string{0x6969: "NFS", 0xFF534D42: "CIFS", 0xFE534D42: "SMB", 0x517B: "SMB", 0x65735546: "FUSE", 0x01021997: "9P"}[uint32(stat.Type)]
}

// ownerOf returns the user a file belongs to.
func ownerOf(info fs.FileInfo) (int, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), true
}

// writersOf returns the processes that have a file open for writing, as far as this user may see.
func writersOf(path string) (out []int) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil
	}
	if real, err = filepath.Abs(real); err != nil {
		return nil
	}
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return nil
	}
	seen := map[int]bool{}
	for _, link := range links {
		if to, err := os.Readlink(link); err != nil || to != real {
			continue
		}
		process := filepath.Dir(filepath.Dir(link))
		pid, err := strconv.Atoi(filepath.Base(process))
		if err == nil && !seen[pid] && writes(filepath.Join(process, "fdinfo", filepath.Base(link))) {
			seen[pid] = true
			out = append(out, pid)
		}
	}
	return out
}

// writes reads the flags of an open file (proc(5)): the last octal digit is its access mode.
func writes(path string) bool {
	raw, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	for line := range bytes.Lines(raw) {
		if flags, ok := bytes.CutPrefix(line, []byte("flags:")); ok {
			n, err := strconv.ParseUint(string(bytes.TrimSpace(flags)), 8, 64)
			return err == nil && n&syscall.O_ACCMODE != syscall.O_RDONLY
		}
	}
	return false
}
