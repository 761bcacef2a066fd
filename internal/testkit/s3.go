package testkit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The S3 server of the tests is a real one, built from source by the Go tool where it is not there yet.
const (
	s3Program = "github.com/versity/versitygw/cmd/versitygw"
	s3Version = "v1.8.0"
)

// S3 is a running S3 server of a test.
type S3 struct {
	Endpoint, Bucket, KeyID, Secret string

	folder  string
	address string
	command *exec.Cmd
	pipe    io.Closer
}

// superviseS3 runs in a shell that is the server's parent and kills it when the pipe of the test ends, in whatever way.
const superviseS3 = `"$@" >/dev/null 2>&1 </dev/null & read -r _; kill -KILL $!; wait`

// StartS3 starts an S3 server with one bucket that has object lock, in a folder of the test's own. It ends with the test.
func StartS3(t testing.TB) *S3 {
	t.Helper()
	program, err := S3Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &S3{Bucket: "evidence", KeyID: "tester", Secret: strings.ToLower(rand.Text()), folder: t.TempDir(), address: l.Addr().String()}
	s.Endpoint = "http://" + s.address
	_ = l.Close() // the server takes it
	for _, name := range []string{"objects", "versions", "about"} {
		if err := os.Mkdir(filepath.Join(s.folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Start(program); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// Start starts the server, also again after Stop, and waits until it answers.
func (s *S3) Start(program string) error {
	s.command = exec.Command("/bin/sh", "-c", superviseS3, "yuanjian-s3", program, "--quiet", "--port", s.address, "posix", "--sidecar", filepath.Join(s.folder, "about"),
		"--versioning-dir", filepath.Join(s.folder, "versions"), filepath.Join(s.folder, "objects"))
	s.command.Env = append(os.Environ(), "ROOT_ACCESS_KEY_ID="+s.KeyID, "ROOT_SECRET_ACCESS_KEY="+s.Secret)
	pipe, err := s.command.StdinPipe()
	if err != nil {
		return fmt.Errorf("start the S3 server: %w", err)
	}
	s.pipe = pipe
	if err := s.command.Start(); err != nil {
		return fmt.Errorf("start the S3 server: %w", err)
	}
	for range 300 {
		answer, err := http.Get(s.Endpoint)
		if err == nil {
			return answer.Body.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.New("the S3 server does not answer")
}

// Stop ends the server at once.
func (s *S3) Stop() {
	_ = s.pipe.Close()
	_ = s.command.Wait() // it was killed
}

// S3Server returns the program of the S3 server, built where it is missing: in the user's cache, once for all tests.
func S3Server(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a place for the S3 server of the tests: %w", err)
	}
	folder := filepath.Join(cache, "yuanjian-tools")
	program := filepath.Join(folder, "versitygw-"+s3Version)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(program+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { _ = lock.Close() }()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil { // another test may be building it
		return "", fmt.Errorf("wait for the S3 server of the tests: %w", err)
	}
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	making, err := os.MkdirTemp(folder, "making-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(making) }()
	build := exec.CommandContext(ctx, "go", "install", s3Program+"@"+s3Version)
	build.Dir = making // outside the project, whose go.mod it is none of
	build.Env = append(os.Environ(), "GOBIN="+making, "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the S3 server of the tests (it needs the Go module proxy): %w\n%s", err, out)
	}
	return program, os.Rename(filepath.Join(making, "versitygw"), program)
}
