// Package bench measures: how many times a second something is done, against a limit measured in the same run where there
// is a physical one. It prints a table; it judges nothing, and no test is timed by it.
package bench

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"yuanjian/internal/clock"
)

// Row is one line of the table. Ratio is the share of the limit that was reached; 0 where there is no limit to compare.
type Row struct {
	Name   string
	Value  string
	Target string // as the issue asks; empty: none
	Limit  string // what was measured beside it
	Ratio  float64
}

// Case is one measurement.
type Case struct {
	Name string
	Run  func() ([]Row, error)
}

// Unknown returns those of the wanted names that no case has.
func Unknown(cases []Case, wanted []string) []string {
	return slices.DeleteFunc(slices.Clone(wanted), func(name string) bool {
		return slices.ContainsFunc(cases, func(c Case) bool { return strings.EqualFold(c.Name, name) })
	})
}

// Print runs the cases whose names are wanted (none: all) and prints the table as Markdown.
func Print(out io.Writer, cases []Case, wanted []string) error {
	if _, err := fmt.Fprint(out, "| what | figure | target | limit in the same run | ratio |\n|---|--:|--:|--:|--:|\n"); err != nil {
		return err
	}
	for _, c := range cases {
		if len(wanted) > 0 && !contains(wanted, c.Name) {
			continue
		}
		rows, err := c.Run()
		if err != nil {
			return fmt.Errorf("measure %s: %w", c.Name, err)
		}
		for _, r := range rows {
			ratio := ""
			if r.Ratio > 0 {
				ratio = fmt.Sprintf("%.2f", r.Ratio)
			}
			if _, err := fmt.Fprintf(out, "| %s | %s | %s | %s | %s |\n", r.Name, r.Value, r.Target, r.Limit, ratio); err != nil {
				return err
			}
		}
	}
	return nil
}

func contains(list []string, name string) bool {
	for _, l := range list {
		if strings.EqualFold(l, name) {
			return true
		}
	}
	return false
}

// PerSecond counts how often do is done in about d, by one goroutine.
func PerSecond(d time.Duration, do func()) float64 {
	var c clock.System
	n, at := 0, c.Now()
	for {
		for range 64 {
			do()
		}
		n += 64
		if gone := c.Now().Sub(at); gone >= d {
			return float64(n) / gone.Seconds()
		}
	}
}

// Each does something n times by some goroutines at once and returns how often a second; the first error ends it.
func Each(goroutines, n int, do func(i int) error) (float64, error) {
	var c clock.System
	var all sync.WaitGroup
	errs := make(chan error, goroutines)
	next := make(chan int)
	at := c.Now()
	for range goroutines {
		all.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
		case err := <-errs:
			return 0, err
		}
	}
	close(next)
	all.Wait()
	select {
	case err := <-errs:
		return 0, err
	default:
		return float64(n) / c.Now().Sub(at).Seconds(), nil
	}
}

// SyncedWrites is the physical limit of storing: how many files of the given bytes a second can be written to a folder
// and synced with it, by some goroutines at once.
func SyncedWrites(dir string, content []byte, goroutines, n int) (float64, error) {
	return Each(goroutines, n, func(i int) error {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("limit-%d", i)))
		if err != nil {
			return err
		}
		if _, err = f.Write(content); err == nil {
			err = f.Sync()
		}
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return err
		}
		folder, err := os.Open(dir)
		if err != nil {
			return err
		}
		defer func() { _ = folder.Close() }()
		return folder.Sync()
	})
}
