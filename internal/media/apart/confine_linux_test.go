//go:build amd64 || arm64

package apart

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// probe puts layers on and tries what a decoder has no business to do. It writes a line for each: what, and the error.
func probe(arguments string) error {
	runtime.LockOSThread()
	layers, port, _ := strings.Cut(arguments, ":")
	want, err := strconv.ParseUint(layers, 10, 32)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	fmt.Println("holds", uint32(Confine(64<<20, Confinement(want))))
	_, err = unix.Open("/proc/self/status", unix.O_RDONLY, 0)
	fmt.Println("read", err)
	file := os.TempDir() + "/yuanjian-probe-" + strconv.Itoa(os.Getpid())
	_, err = unix.Open(file, unix.O_CREAT|unix.O_WRONLY, 0o600)
	fmt.Println("create", err)
	_ = unix.Unlink(file) // where it could be made
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err == nil {
		err = unix.Connect(s, &unix.SockaddrInet4{Port: number, Addr: [4]byte{127, 0, 0, 1}})
	}
	fmt.Println("connect", err)
	fmt.Println("kill", unix.Kill(os.Getppid(), 0))
	fmt.Println("execute", unix.Exec("/bin/true", []string{"true"}, nil))
	return nil
}

// tried runs a probe and returns what came of each try.
func tried(t *testing.T, layers Confinement) (holds Confinement, results map[string]string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	command := exec.Command(os.Args[0], fmt.Sprintf("child:probe:%d:%d", layers, l.Addr().(*net.TCPAddr).Port))
	command.Env = []string{}
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	results = map[string]string{}
	for line := range strings.Lines(string(out)) {
		what, result, _ := strings.Cut(strings.TrimSpace(line), " ")
		results[what] = result
	}
	n, err := strconv.ParseUint(results["holds"], 10, 32)
	if err != nil {
		t.Fatalf("%s", out)
	}
	return Confinement(n), results
}

// Without the layers the tries succeed: what the tests below see is the layers' doing.
func TestUnconfinedChildMayReadAndConnect(t *testing.T) {
	holds, got := tried(t, 0)
	if holds != 0 || got["read"] != "<nil>" || got["connect"] != "<nil>" || got["kill"] != "<nil>" || len(got) != 5 {
		t.Errorf("%s: %v", holds, got) // /bin/true took its place: there is no line for it
	}
}

func TestSeccompRefusesFilesSocketsAndPrograms(t *testing.T) {
	holds, got := tried(t, NoNewRights|Seccomp)
	if holds != NoNewRights|Seccomp {
		t.Fatalf("holds %s", holds)
	}
	for _, what := range []string{"read", "create", "connect", "execute", "kill"} {
		if got[what] != unix.EPERM.Error() {
			t.Errorf("%s: %s", what, got[what])
		}
	}
}

// Landlock alone, where the kernel has it; where it has not, the child says so.
func TestLandlockRefusesFilesAndConnections(t *testing.T) {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	holds, got := tried(t, NoNewRights|Landlock)
	if errno != 0 {
		if holds&Landlock != 0 || holds.Missing()&Landlock == 0 {
			t.Errorf("the kernel has no Landlock, the child says %s", holds)
		}
		return
	}
	if holds&Landlock == 0 {
		t.Fatalf("Landlock %d does not hold: %s", version, holds)
	}
	want := map[string]string{"read": unix.EACCES.Error(), "create": unix.EACCES.Error(), "execute": unix.EACCES.Error()}
	if version >= 4 {
		want["connect"] = unix.EACCES.Error()
	}
	if version >= 6 {
		want["kill"] = unix.EPERM.Error()
	}
	for what, result := range want {
		if got[what] != result {
			t.Errorf("%s: %s, want %s", what, got[what], result)
		}
	}
}

func TestAChildHoldsEveryLayerOfThisSystem(t *testing.T) {
	holds, err := pool(t, "draw").Confinement(t.Context())
	want := Limits | NoNewRights | Seccomp
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION); errno == 0 {
		want |= Landlock
	}
	if err != nil || holds != want {
		t.Errorf("holds %s, want %s: %v", holds, want, err)
	}
}
