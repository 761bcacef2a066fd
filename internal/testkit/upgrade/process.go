package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"yuanjian/internal/clock"
)

// OldDSN is the environment variable from which the old program takes its database: its demonstration has no flag for it,
// so scripts/upgrade-test has it read this.
const OldDSN = "YUANJIAN_UPGRADE_DSN"

// process is a program that serves.
type process struct {
	command       *exec.Cmd
	address, base string
	ended         chan struct{}
	err           error
	out           bytes.Buffer
}

// startOld builds and serves the demonstration, without captures of its own.
func startOld(ctx context.Context, program, data, dsn string) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return start(ctx, address, []string{OldDSN + "=" + dsn}, program, "demo", "--data", data, "--listen", address, "--feed", "0")
}

// startNew serves what is there; at address, unless it is empty.
func startNew(ctx context.Context, program, data, dsn, address string) (*process, error) {
	admin, err := freeAddress()
	if err == nil && address == "" {
		address, err = freeAddress()
	}
	if err != nil {
		return nil, err
	}
	limits := []string{"YUANJIAN_DEVICE_PER_SECOND=1000", "YUANJIAN_DEVICE_PER_DAY=0", "YUANJIAN_LOG_LEVEL=warn", "YUANJIAN_FREE_LEAST=0.01"}
	args := []string{"serve", "--data", data, "--listen", address, "--admin-listen", admin}
	if dsn != "" {
		args = append(args, "--db", dsn)
	}
	return start(ctx, address, limits, program, args...)
}

// start starts a program and waits until it answers.
func start(ctx context.Context, address string, env []string, program string, args ...string) (*process, error) {
	p := &process{command: exec.Command(program, args...), address: address, base: "http://" + address, ended: make(chan struct{})}
	p.command.Env = append(os.Environ(), env...)
	p.command.Stdout, p.command.Stderr = &p.out, &p.out
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.command.Wait()
		close(p.ended)
	}()
	c := clock.System{}
	for until := c.Now().Add(2 * time.Minute); c.Now().Before(until); {
		if answers(ctx, p.base) == nil {
			return p, nil
		}
		select {
		case <-p.ended:
			return nil, fmt.Errorf("%s %s ended: %w\n%s", filepath.Base(program), args[0], p.err, p.out.String())
		default:
		}
		if err := c.Sleep(ctx, 50*time.Millisecond); err != nil {
			p.kill()
			return nil, err
		}
	}
	p.kill()
	return nil, fmt.Errorf("%s %s does not answer\n%s", filepath.Base(program), args[0], p.out.String())
}

// answers tells whether a page and the probe of the database answer.
func answers(ctx context.Context, base string) error {
	for _, path := range []string{"/readyz", "/login"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		_ = answer.Body.Close() // its status counts
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s%s answers %d", base, path, answer.StatusCode)
		}
	}
	return nil
}

// end asks the program to end and waits for it.
func (p *process) end() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-p.ended
	if p.err != nil {
		return fmt.Errorf("%w\n%s", p.err, p.out.String())
	}
	return nil
}

// kill ends what is still running after an error.
func (p *process) kill() {
	select {
	case <-p.ended:
	default:
		_ = p.command.Process.Kill() // it may end by itself just now
		<-p.ended
	}
}

// command runs a tool to its end; what it says is in the error.
func command(ctx context.Context, program string, args ...string) error {
	out, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", args[0], err, out)
	}
	return nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), errors.Join(l.Close())
}
