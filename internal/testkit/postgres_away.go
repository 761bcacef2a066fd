package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"yuanjian/internal/clock"
)

// Freeze lets every process of the server stand still: connections stay open and nothing answers. Thaw ends it.
func (s *Server) Freeze() error { return s.signal(syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (s *Server) Thaw() error { return s.signal(syscall.SIGCONT) }

// Crash kills one process of the server. The others then end too, connections break, nobody is let in while the server
// recovers from its log as after a power cut, and it comes back by itself.
func (s *Server) Crash() error {
	_, children, err := s.processes()
	if err != nil {
		return err
	}
	for _, pid := range children {
		name, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err == nil && strings.Contains(string(name), "checkpointer") {
			return syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	return errors.New("crash PostgreSQL: it has no checkpointer")
}

// Halt stops the server as an operator does (pg_ctl stop -m fast): sessions are ended, everything is written, and nobody
// answers until StartAgain.
func (s *Server) Halt() error {
	first, _, err := s.processes()
	if err != nil {
		return err
	}
	if err := syscall.Kill(first, syscall.SIGINT); err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	for range 1200 { // the file goes last
		if _, err := os.Stat(filepath.Join(s.folder, "data", "postmaster.pid")); errors.Is(err, os.ErrNotExist) {
			log := filepath.Join(s.folder, "log")
			return os.Rename(log, log+".before") // that it was shut down is true no more after the next start
		}
		_ = clock.System{}.Sleep(context.Background(), 50*time.Millisecond) // it does not end
	}
	return errors.New("stop PostgreSQL: it does not end")
}

// StartAgain starts a server that was halted and waits until it answers.
func (s *Server) StartAgain() error {
	if _, err := s.pipe.WriteString("again\n"); err != nil {
		return fmt.Errorf("start PostgreSQL again: %w", err)
	}
	return s.ready()
}

func (s *Server) signal(what syscall.Signal) error {
	first, children, err := s.processes()
	if err != nil {
		return err
	}
	for _, pid := range append([]int{first}, children...) {
		if err := syscall.Kill(pid, what); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("signal PostgreSQL: %w", err)
		}
	}
	return nil
}

// processes are the server's first process and those it has started.
func (s *Server) processes() (first int, children []int, err error) {
	raw, err := os.ReadFile(filepath.Join(s.folder, "data", "postmaster.pid"))
	if err != nil {
		return 0, nil, fmt.Errorf("find PostgreSQL: %w", err)
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	if first, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
		return 0, nil, fmt.Errorf("find PostgreSQL: %w", err)
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, nil, err
	}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil { // it has ended
			continue
		}
		_, after, _ := strings.Cut(string(text), ") ") // behind the name: state, parent
		fields := strings.Fields(after)
		if len(fields) > 1 && fields[1] == strconv.Itoa(first) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			if err != nil {
				return 0, nil, err
			}
			children = append(children, pid)
		}
	}
	return first, children, nil
}
