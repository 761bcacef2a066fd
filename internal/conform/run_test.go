package conform_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/conform"
	"yuanjian/internal/conformity"
	"yuanjian/internal/seal"
)

// hurried is a pace for gateways of this test, which repeat at once when they may.
var hurried = conform.Pace{Patience: 4 * time.Second, Quiet: 2 * time.Second, Slow: time.Second, Again: 2}

// try tests the gateway at an address and returns the report as it reads after it was written.
func try(t *testing.T, gateway string, pace conform.Pace) conformity.Report {
	t.Helper()
	key, err := seal.OpenLone(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	run := &conform.Run{Gateway: gateway, Model: "YS-1", Program: "test", Client: http.DefaultClient, Clock: clock.System{}, Signer: key, Pace: pace, Log: slog.New(slog.DiscardHandler)}
	if err := run.Open(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(run.Handler())
	defer server.Close()
	run.Endpoint = server.URL
	report, err := run.Test(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file, err := report.Write(key)
	if err != nil {
		t.Fatal(err)
	}
	read, signer, err := conformity.Read(file)
	if err != nil || signer.KeyID != key.Public().KeyID {
		t.Fatalf("the report that was written reads as %v of %s", err, signer.KeyID)
	}
	return read
}

// wrong are the names of the tests with a result other than passed.
func wrong(r conformity.Report, but ...conformity.Result) (out []string) {
	for _, t := range r.Tests {
		if t.Result != conformity.Passed && !slices.Contains(but, t.Result) {
			out = append(out, fmt.Sprintf("%s (%s): %s", t.Name, t.Result, t.Seen.EN))
		}
		if (t.Result == conformity.Passed) != (t.Fix == nil) {
			out = append(out, t.Name+": the cure stands where it should not, or not where it should")
		}
	}
	return out
}

func TestTheGatewaysOfTheExamplesPass(t *testing.T) {
	for _, x := range []struct {
		name  string
		by    []string
		named string
	}{{"Go", []string{"go", "run"}, "gateway.go"}, {"Python", []string{"python3"}, "gateway.py"}} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(x.by[0]); err != nil {
				t.Logf("NOT RUN: %s is not installed; docs/examples/%s was not tried here", x.by[0], x.named)
				return
			}
			pace := hurried
			pace.Patience = 20 * time.Second // its own waiting grows, and the first start compiles
			report := try(t, startExample(t, x.by, x.named), pace)
			if bad := wrong(report, conformity.Advice); !report.Passed || bad != nil {
				t.Errorf("passed %v, and yet %q", report.Passed, bad)
			}
			if report.Exchanges < 20 || !slices.Equal(report.Firmware, []string{"1.4.2"}) {
				t.Errorf("%d exchanges with firmware %q", report.Exchanges, report.Firmware)
			}
		})
	}
}

// startExample starts a program of docs/examples and returns the address that triggers it.
func startExample(t *testing.T, by []string, named string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	_ = l.Close()
	dir := t.TempDir()
	front := filepath.Join(dir, "front.jpg")
	if err := os.WriteFile(front, picture(t), 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join("..", "..", "docs", "examples", named)
	args := append(by[1:], program, front)
	if by[0] == "go" {
		built := filepath.Join(dir, "gateway")
		if out, err := exec.Command("go", "build", "-o", built, program).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		by, args = []string{built}, []string{front}
	}
	ctx, stop := context.WithCancel(context.Background())
	run := exec.CommandContext(ctx, by[0], args...)
	run.Env = append(os.Environ(), "YJ_LISTEN="+at, "YJ_QUEUE="+filepath.Join(dir, "queue"), "YJ_DEVICE=", "YJ_ENDPOINT=", "YJ_SECRET=")
	run.Stdout, run.Stderr = os.Stderr, os.Stderr
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = run.Wait() })
	for range 200 {
		if c, err := net.Dial("tcp", at); err == nil {
			_ = c.Close()
			return "http://" + at
		}
		if err := (clock.System{}).Sleep(ctx, 50*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("%s does not listen", named)
	return ""
}
