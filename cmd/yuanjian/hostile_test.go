package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media/mediatest"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// memoryMost is what a node may hold at its peak while hostile files of up to 64 MiB come in, bytes.
const memoryMost = 300 << 20

// expected reads a table of testdata: a line is the status of the answer, the end of its problem's type ("-" where it is
// taken in), what comes of copies, and the name of the file. A line that begins with # is for people.
func expected(t *testing.T, table string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", table))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) < 4 || f[0] == "#" {
			continue
		}
		out[strings.Join(f[3:], " ")] = strings.Join(f[:3], " ")
	}
	return out
}

// verdicts sends each file through the door of one node, lets the node draw the copies of what it took in, and returns
// for each file what came of it, in the form of the table.
func verdicts(t *testing.T, files []mediatest.File) map[string]string {
	t.Helper()
	c := newCounty(t, "")
	n := startNode(t, c.nodes)
	from := c.sender(n.base)
	out, digests := map[string]string{}, map[string]string{}
	for _, f := range files {
		part := f.Part
		if part == "" {
			part = "front"
		}
		answer, err := from.Send(t.Context(), c.shot(simulate.File{Name: part, Type: f.Declared, Bytes: f.Bytes}))
		if err != nil {
			t.Fatalf("%s: the node gave no answer: %v; %s", f.Name, err, n.log)
		}
		code := "-"
		if answer.Status != http.StatusCreated {
			var p struct{ Type, Detail string }
			if err := json.Unmarshal(answer.Body, &p); err != nil || !strings.Contains(p.Detail, " / ") {
				t.Errorf("%s: no problem of two languages: %s", f.Name, answer.Body)
			}
			code = p.Type[strings.LastIndexByte(p.Type, ':')+1:]
		} else {
			digests[f.Name] = blob.DigestOf(f.Bytes).String()
		}
		out[f.Name] = fmt.Sprintf("%d %s -", answer.Status, code)
	}
	states := drawn(t, c, digests)
	for name, digest := range digests {
		out[name] = "201 - " + states[digest]
	}
	if n.ended() {
		t.Fatalf("the node ended: %s", n.log)
	}
	if peak := n.peak(); peak > memoryMost {
		t.Errorf("the node held %d MiB at its peak, at most %d are due", peak>>20, int64(memoryMost)>>20)
	} else {
		t.Logf("%d files, %d taken in; the node held %d MiB at its peak", len(files), len(digests), peak>>20)
	}
	if strings.Contains(n.log.String(), "panic") {
		t.Errorf("something panicked: %s", n.log)
	}
	n.stop()
	settled(t, c, len(digests))
	return out
}

// drawn waits until the node has dealt with the copies of every original, and returns what came of each.
func drawn(t *testing.T, c *county, digests map[string]string) map[string]string {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(c.nodes.Data, "yuanjian.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	distinct := map[string]bool{}
	for _, digest := range digests {
		distinct[digest] = true
	}
	words := map[string]string{"done": "drawn", "none": "film", "failed": "undrawable"}
	for range 1200 {
		out := map[string]string{}
		rows, err := d.Reader().Query(t.Context(), `SELECT sha256, state FROM derivation`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var digest, state string
			if err := rows.Scan(&digest, &state); err != nil {
				t.Fatal(err)
			}
			out[digest] = words[state]
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		if len(out) >= len(distinct) {
			return out
		}
		_ = clock.System{}.Sleep(t.Context(), 100*time.Millisecond)
	}
	t.Fatalf("the copies of %d originals are not dealt with", len(distinct))
	return nil
}

// settled checks what the node left behind: as many captures as it took in, every original whole, a ledger that verifies.
func settled(t *testing.T, c *county, taken int) {
	t.Helper()
	a, err := openApp(t.Context(), c.nodes.settings(discard(), clock.System{}))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var captures int
	if err := a.db.Reader().QueryRow(t.Context(), `SELECT count(*) FROM capture`).Scan(&captures); err != nil || captures != taken {
		t.Errorf("%d captures are stored, %d were acknowledged: %v", captures, taken, err)
	}
	if _, err := ledger.Verify(t.Context(), a.db, simulate.Book); err != nil {
		t.Error(err)
	}
	err = a.captures.Originals.Walk(t.Context(), func(d blob.Digest, _ int64) error { return a.captures.Originals.Verify(d) })
	if err != nil {
		t.Error(err)
	}
}

// compare reports every file whose verdict is not the table's, and every line of the table without a file.
func compare(t *testing.T, table string, got map[string]string, order []mediatest.File) {
	t.Helper()
	want := expected(t, table)
	var missing bytes.Buffer
	for _, f := range order {
		switch w, ok := want[f.Name]; {
		case !ok:
			fmt.Fprintf(&missing, "%s %s\n", got[f.Name], f.Name)
		case w != got[f.Name]:
			t.Errorf("%s: %s, the table says %s", f.Name, got[f.Name], w)
		}
		delete(want, f.Name)
	}
	if missing.Len() > 0 {
		t.Errorf("not in %s:\n%s", table, missing.String())
	}
	for name := range want {
		t.Errorf("%s says a verdict for %q, and there is no such file", table, name)
	}
}

func TestHostileFilesAreAnsweredAsTheTableSays(t *testing.T) {
	files := mediatest.Hostile()
	if len(files) < 300 {
		t.Fatalf("only %d files", len(files))
	}
	compare(t, "hostile.txt", verdicts(t, files), files)
}

// Damaged files of others: real cameras', and those that broke other programs.
func TestDamagedFilesFromOutsideAreAnsweredAsTheTableSays(t *testing.T) {
	dir := testkit.Vectors(t, "media", "corrupt")
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s holds nothing: %v", dir, err)
	}
	var files []mediatest.File
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range []string{"image/jpeg", "image/png", "video/mp4"} {
			files = append(files, mediatest.File{Name: filepath.Base(path) + " as " + declared, Declared: declared, Bytes: b})
		}
	}
	compare(t, "damaged.txt", verdicts(t, files), files)
}
