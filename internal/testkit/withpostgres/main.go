// Command withpostgres starts a PostgreSQL for tests, runs a command with YUANJIAN_TEST_POSTGRES naming it, stops it,
// and ends with the command's exit code: withpostgres go test ./... Settings of the server come before the command, as its own
// program takes them: withpostgres -c max_wal_size=8GB go test ./...
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"yuanjian/internal/testkit"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	var settings []string
	for len(args) > 1 && args[0] == "-c" {
		settings, args = append(settings, args[1]), args[2:]
	}
	if len(args) == 0 {
		return 2, errors.New("which command? withpostgres [-c NAME=VALUE …] COMMAND [ARGUMENT…]")
	}
	server, err := testkit.StartPostgreSQL(settings...)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	command := exec.Command(args[0], args[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = append(os.Environ(), testkit.PostgreSQLServer+"="+server.Address())
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if err := command.Start(); err != nil {
		return 1, err
	}
	go func() {
		for s := range signals {
			command.Process.Signal(s)
		}
	}()
	err = command.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil // -1 when a signal ended it
	}
	return 0, err
}
