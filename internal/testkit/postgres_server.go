package testkit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL of the tests: own data folder, reached only through a socket in that folder. fsync and
// synchronous_commit stay on, because tests of durability rely on them.
//
// A shell is its parent and waits for the end of a pipe that only this process holds. When this process ends, in
// whatever way, the pipe ends, and the shell stops the server and removes the folder: a killed test leaves neither.
type Server struct {
	folder string
	shell  *exec.Cmd
	pipe   *os.File
}

// supervise runs in the shell: $1 is the program, $2 the folder, then come the server's own settings. The server gets no standard
// input, so that only the shell reads the pipe. A line in it starts a server again that has been stopped.
const supervise = `trap '' INT HUP TERM
program=$1 folder=$2
shift 2
start() { "$program" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=200 "$@" >"$folder/log" 2>&1 </dev/null & }
start "$@"
while read -r _; do wait; start "$@"; done
kill -QUIT $! 2>/dev/null
wait
cd / && rm -rf "$folder"`

const socketPathLimit = 107 // bytes; sun_path of unix(7) holds 108 with its closing zero

// StartPostgreSQL makes a new cluster and starts a server on it, with settings NAME=VALUE beside its own. Run as root, the server
// runs as nobody, because PostgreSQL refuses root. The caller stops it, or leaves that to the end of the process.
func StartPostgreSQL(settings ...string) (*Server, error) {
	programs, err := postgreSQLPrograms()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "yuanjian-pg-")
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	s, err := startIn(folder, programs, settings)
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(folder, "log"))
		return nil, errors.Join(fmt.Errorf("start PostgreSQL from %s: %w\n%s", programs, err, log), os.RemoveAll(folder))
	}
	return s, nil
}

func startIn(folder, programs string, settings []string) (*Server, error) {
	if socket := filepath.Join(folder, ".s.PGSQL.5432"); len(socket) > socketPathLimit {
		return nil, fmt.Errorf("%s is longer than a socket's path may be: set TMPDIR to a shorter folder", socket)
	}
	as, err := ownerOfServer(folder)
	if err != nil {
		return nil, err
	}
	initdb := exec.Command(filepath.Join(programs, "initdb"), "-D", filepath.Join(folder, "data"),
		"-U", "yuanjian", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
	initdb.Dir, initdb.SysProcAttr = folder, as
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	end, pipe, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer end.Close()
	arguments := []string{"-c", supervise, "yuanjian-pg", filepath.Join(programs, "postgres"), folder}
	for _, one := range settings {
		arguments = append(arguments, "-c", one)
	}
	shell := exec.Command("/bin/sh", arguments...)
	shell.Dir, shell.SysProcAttr, shell.Stdin = folder, as, end
	if err := shell.Start(); err != nil {
		return nil, errors.Join(err, pipe.Close())
	}
	s := &Server{folder: folder, shell: shell, pipe: pipe}
	if err := s.ready(); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// ownerOfServer gives the folder to the user the server runs as, and returns how to start a process as that user in
// a session of its own, which the interrupt key of a terminal does not reach.
func ownerOfServer(folder string) (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Setsid: true}
	if os.Geteuid() != 0 {
		return as, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("find the user the server runs as: %w", err)
	}
	uid, errUID := strconv.ParseUint(nobody.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(nobody.Gid, 10, 32)
	if err := errors.Join(errUID, errGID); err != nil {
		return nil, fmt.Errorf("find the user the server runs as: %w", err)
	}
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(folder, int(uid), int(gid))
}

// ready waits until the server answers.
func (s *Server) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.Address())
		if err == nil {
			return conn.Close(ctx)
		}
		log, _ := os.ReadFile(filepath.Join(s.folder, "log"))
		if ctx.Err() != nil || strings.Contains(string(log), "database system is shut down") {
			return fmt.Errorf("it does not answer: %w\n%s", err, log)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Address returns the postgres:// address of the server's own database; its role may create others.
func (s *Server) Address() string {
	return "postgres://yuanjian@/postgres?host=" + url.QueryEscape(s.folder)
}

// Stop ends the server at once and removes its folder.
func (s *Server) Stop() error {
	return errors.Join(s.pipe.Close(), s.shell.Wait())
}
