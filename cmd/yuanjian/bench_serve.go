package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/law"
	"yuanjian/internal/simulate"
)

// benchDSN names the database of a server that is measured: it may hold a password, which does not belong on a command line.
const benchDSN = "YUANJIAN_BENCH_DB"

// benchProfile names a file that gets the CPU profile of a server that is measured; without it none is taken.
const benchProfile = "YUANJIAN_BENCH_PROFILE"

// profiled begins the profile, when one is wanted.
func profiled() (ended func(), err error) {
	path := os.Getenv(benchProfile)
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		_ = file.Close()
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); _ = file.Close() }, nil
}

// benchServeCommand is the server that `yuanjian bench` measures, in a process of its own so that its memory can be told from
// that of who measures.
type benchServeCommand struct {
	Data string `required:"" help:"数据目录。 Data folder."`
}

func (b *benchServeCommand) execute(s streams) int {
	if err := b.run(s); err != nil {
		return fail(s.err, exitRefused, err)
	}
	return exitDone
}

func (b *benchServeCommand) run(s streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	collectSeldom()
	runBeside()
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	settings := (&demoCommand{}).settings(log, clock.System{}, simulate.Manifest{})
	settings.Data, settings.DSN = b.Data, os.Getenv(benchDSN)
	a, err := openApp(ctx, settings)
	if err != nil {
		return err
	}
	defer a.Close()
	ended, err := profiled()
	if err != nil {
		return err
	}
	defer ended()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(s.out, "http://"+l.Addr().String()); err != nil {
		return err
	}
	go probe(ctx, a.engine, s.out)
	return a.serve(ctx, l)
}

// How acts are probed while captures come in: so often, so many.
const (
	probeEvery = 15 * time.Millisecond
	probes     = 400
)

// probed is an act that changes nothing but the ledger: what every act pays.
var probed = act.Kind{Name: "bench.probe", Title: law.Words{ZH: "测量", EN: "Measure"}}

// probe carries out acts when it is told to, and writes how long each took from its call until it was durable, one line.
func probe(ctx context.Context, e *act.Engine, out io.Writer) {
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGUSR1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-told:
		}
		var took holds
		for range probes {
			began := e.Clock.Now()
			_, err := act.Do(ctx, e, probed, act.By{Actor: access.Actor{Book: simulate.Book, System: "bench", Person: "bench"}},
				func(context.Context, *act.Tx) (struct{}, error) { return struct{}{}, nil })
			if err != nil {
				fmt.Fprintln(out, err)
				break
			}
			took.add(e.Clock.Now().Sub(began))
			if e.Clock.Sleep(ctx, probeEvery) != nil {
				return
			}
		}
		words, _ := took.words()
		fmt.Fprintln(out, words)
	}
}
