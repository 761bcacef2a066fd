// Command upgrade tries the way from one release to the next under load, with the programs of both: upgrade OLD NEW. The old
// one builds and serves a demonstration while captures arrive; the new one migrates and takes over, on PostgreSQL side by
// side, on SQLite after the old one has stopped. Then everything acknowledged must be there once, and verify must be clean.
// scripts/upgrade-test builds both programs and calls it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/testkit"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "upgrade:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("which programs? upgrade OLD NEW")
	}
	fmt.Print("| way | acknowledged by the old | by both at once | by the new | nobody answered | lost | twice | verify |\n|---|--:|--:|--:|--:|--:|--:|---|\n")
	for _, way := range []func(context.Context, programs, string) (row, error){sideBySide, oneAfterTheOther} {
		dir, err := os.MkdirTemp("", "yuanjian-upgrade-")
		if err != nil {
			return err
		}
		r, err := way(ctx, programs{args[0], args[1]}, dir)
		fmt.Printf("| %s | %d | %d | %d | %.1f s | %d | %d | %s |\n", r.way, r.before, r.together, r.after, r.silent.Seconds(), r.lost, r.twice, r.verify)
		if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
			return fmt.Errorf("%s: %w", r.way, err)
		}
		if r.lost > 0 || r.twice > 0 || r.verify != clean {
			return fmt.Errorf("%s: not what it must be", r.way)
		}
	}
	return nil
}

type programs struct{ old, new string }

// row is what one way gave: captures acknowledged in each phase, how long nobody answered, and what became of them.
type row struct {
	way                     string
	before, together, after int
	silent                  time.Duration
	lost, twice             int
	verify                  string
}

const clean = "clean"

// phase is how long captures arrive before, during and after the change.
const phase = 8 * time.Second

func pause(ctx context.Context) error { return clock.System{}.Sleep(ctx, phase) }

// sideBySide is the way on PostgreSQL: the new program migrates and serves while the old one serves.
func sideBySide(ctx context.Context, p programs, dir string) (r row, err error) {
	r.way = "PostgreSQL, both at once"
	server, err := testkit.StartPostgreSQL()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	dsn, data := server.Address(), filepath.Join(dir, "data")
	first, err := startOld(ctx, p.old, data, dsn)
	if err != nil {
		return r, err
	}
	defer first.kill()
	l, err := begin(ctx, data, first.base)
	if err != nil {
		return r, err
	}
	defer l.stop()
	if err := pause(ctx); err != nil {
		return r, err
	}
	if err := command(ctx, p.new, "migrate", "--data", data, "--db", dsn); err != nil {
		return r, err
	}
	second, err := startNew(ctx, p.new, data, dsn, "")
	if err != nil {
		return r, err
	}
	defer second.kill()
	r.before = l.acknowledged()
	l.to(first.base, second.base)
	if err := pause(ctx); err != nil {
		return r, err
	}
	if err := errors.Join(answers(ctx, first.base), answers(ctx, second.base)); err != nil {
		return r, fmt.Errorf("side by side: %w", err)
	}
	if by := l.by(second.base); by == 0 || l.by(first.base) <= r.before {
		return r, fmt.Errorf("side by side only one took captures in: %d by the new program", by)
	}
	l.to(second.base)
	r.together = l.acknowledged() - r.before
	if err := first.end(); err != nil {
		return r, fmt.Errorf("the old program: %w", err)
	}
	if err := pause(ctx); err != nil {
		return r, err
	}
	l.stop()
	r.after = l.acknowledged() - r.before - r.together
	return r, r.settle(ctx, l, second, p.new, data, dsn)
}

// oneAfterTheOther is the way on SQLite: the old one stops, the new one migrates and serves at the same address.
func oneAfterTheOther(ctx context.Context, p programs, dir string) (r row, err error) {
	r.way = "SQLite, one after the other"
	data := filepath.Join(dir, "data")
	first, err := startOld(ctx, p.old, data, "")
	if err != nil {
		return r, err
	}
	defer first.kill()
	l, err := begin(ctx, data, first.base)
	if err != nil {
		return r, err
	}
	defer l.stop()
	if err := pause(ctx); err != nil {
		return r, err
	}
	if err := first.end(); err != nil {
		return r, fmt.Errorf("the old program: %w", err)
	}
	r.before = l.acknowledged()
	stopped := clock.System{}.Now()
	if err := command(ctx, p.new, "migrate", "--data", data); err != nil {
		return r, err
	}
	second, err := startNew(ctx, p.new, data, "", first.address)
	if err != nil {
		return r, err
	}
	defer second.kill()
	r.silent = clock.System{}.Now().Sub(stopped)
	if err := pause(ctx); err != nil {
		return r, err
	}
	l.stop()
	r.after = l.acknowledged() - r.before
	return r, r.settle(ctx, l, second, p.new, data, "")
}

// settle ends the new program, looks for every capture that was acknowledged, and verifies everything.
func (r *row) settle(ctx context.Context, l *load, second *process, program, data, dsn string) error {
	if err := second.end(); err != nil {
		return fmt.Errorf("the new program: %w", err)
	}
	var err error
	if r.lost, r.twice, err = l.missing(ctx, data, dsn); err != nil {
		return err
	}
	args := []string{"verify", "--full", "--data", data}
	if dsn != "" {
		args = append(args, "--db", dsn)
	}
	if err := command(ctx, program, args...); err != nil {
		r.verify = "differs"
		return err
	}
	r.verify = clean
	if r.before == 0 || r.after == 0 {
		return fmt.Errorf("%d captures before and %d after: the load was none", r.before, r.after)
	}
	return nil
}
