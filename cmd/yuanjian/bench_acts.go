package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
)

// actsSpan is longer than the probes take.
const actsSpan = 15 * time.Second

// actsLimit is what no act can be faster than under such a load: as much as a small act writes, appended to a file and synced beside
// the limit of storing, as often as acts are probed. It returns what it says of it.
func (g *ingest) actsLimit() (string, error) {
	parcels, err := g.parcels(g.most(actsSpan))
	if err != nil {
		return "", err
	}
	log, err := os.Create(filepath.Join(g.dir, "raw-log"))
	if err != nil {
		return "", err
	}
	var took holds
	var all sync.WaitGroup
	var failed error
	all.Go(func() { failed = appendProbes(log, &took) })
	_, err = g.limit("raw-acts", parcels, actsSpan)
	all.Wait()
	words, _ := took.words()
	return words, errors.Join(err, failed, log.Close())
}

// appendProbes appends and syncs as often as acts are probed.
func appendProbes(log *os.File, took *holds) error {
	var c clock.System
	page := make([]byte, actBytes)
	for range probes {
		began := c.Now()
		if _, err := log.Write(page); err != nil {
			return err
		}
		if err := log.Sync(); err != nil {
			return err
		}
		took.add(c.Now().Sub(began))
		if err := c.Sleep(context.Background(), probeEvery); err != nil {
			return err
		}
	}
	return nil
}

// actBytes is what the smallest act writes to the log of SQLite: some eight pages of 4 KiB.
const actBytes = 32 << 10

// acts lets the server probe acts while captures come in as fast as they can, and returns what it says of them.
func (g *ingest) acts() (string, error) {
	parcels, err := g.parcels(g.most(actsSpan))
	if err != nil {
		return "", err
	}
	return g.probed(func() error {
		_, err := bench.Closed(len(g.devices), actsSpan, g.sending(parcels))
		return err
	})
}

// probed lets the server probe acts while something is done, and returns what it says of them.
func (g *ingest) probed(while func() error) (string, error) {
	if err := g.child.Process.Signal(syscall.SIGUSR1); err != nil {
		return "", err
	}
	if err := while(); err != nil {
		return "", err
	}
	line, err := g.said.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("hear how long acts took: %w", err)
	}
	return strings.TrimSpace(line), nil
}
