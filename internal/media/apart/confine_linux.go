//go:build amd64 || arm64

package apart

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The limits of a child beside its memory.
const (
	roomBytes        = 256 << 20 // above what it had at its start and the picture's memory: stacks, the collector, the file
	processorSeconds = 900       // of its whole life; each picture is bounded by the parent's clock
	openFiles        = 16
)

// Confine takes the wanted layers from this process for good and returns those that hold. memory is what a picture may
// take, bytes. A layer that the kernel does not know is missing in the answer and is no error.
func Confine(memory int64, want Confinement) (holds Confinement) {
	if want&Limits != 0 && limit(memory) {
		holds |= Limits
	}
	// Landlock and seccomp want this of an ordinary user. It holds for the thread; seccomp below carries it to all.
	if want&NoNewRights != 0 && everyThread(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1) {
		holds |= NoNewRights
	}
	if want&Landlock != 0 && landlock() {
		holds |= Landlock
	}
	if want&Seccomp != 0 && seccomp() {
		holds |= Seccomp
	}
	return holds
}

// everyThread makes a call on every thread of the process; in a build with cgo, which Go cannot do that in, on this one,
// which is the one that decodes.
func everyThread(call, a, b uintptr) bool {
	_, _, errno := syscall.AllThreadsSyscall(call, a, b, 0)
	if errno == syscall.ENOTSUP {
		_, _, errno = syscall.RawSyscall(call, a, b, 0)
	}
	return errno == 0
}

func limit(memory int64) bool {
	space, ok := addressSpace()
	if !ok {
		return false
	}
	most := space + uint64(memory) + roomBytes
	for which, value := range map[int]uint64{unix.RLIMIT_AS: most, unix.RLIMIT_CPU: processorSeconds, unix.RLIMIT_FSIZE: 0,
		unix.RLIMIT_CORE: 0, unix.RLIMIT_NOFILE: openFiles} {
		if unix.Setrlimit(which, &unix.Rlimit{Cur: value, Max: value}) != nil {
			return false
		}
	}
	return true
}

// addressSpace is how much this process has mapped, bytes: a Go program reserves far more than it uses.
func addressSpace() (uint64, bool) {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	first, _, _ := bytes.Cut(raw, []byte(" "))
	pages, err := strconv.ParseUint(string(first), 10, 64)
	return pages * uint64(os.Getpagesize()), err == nil
}

// landlock forbids everything that the kernel's version of it knows, without an exception (Documentation/userspace-api/
// landlock.rst). The rights are counted up with the version.
func landlock() bool {
	version, _, errno := syscall.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 || version < 1 {
		return false
	}
	rules := struct{ files, net, scoped uint64 }{files: 1<<13 - 1}
	size := unsafe.Sizeof(rules.files)
	if version >= 2 {
		rules.files |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		rules.files |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if version >= 4 {
		rules.net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
		size += unsafe.Sizeof(rules.net)
	}
	if version >= 5 {
		rules.files |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if version >= 6 {
		rules.scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
		size += unsafe.Sizeof(rules.scoped)
	}
	fd, _, errno := syscall.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&rules)), size, 0)
	runtime.KeepAlive(&rules)
	if errno != 0 {
		return false
	}
	defer func() { _ = unix.Close(int(fd)) }()
	return everyThread(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0)
}
