package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/ledger"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// scripted is a reviewer who decides as the desk does: each verdict has a command of its own, and one without an answer is sent
// again with it until there is one.
type scripted struct {
	s      *siege
	client *http.Client

	mu       sync.Mutex
	answered map[string]int64  // ledger entry by command
	of       map[string]string // capture by command
	again    int               // verdicts that were sent more than once
}

// shownItem is what a scripted reviewer reads of an item.
type shownItem struct {
	ID     string `json:"id"`
	Digest string `json:"digest"`
	Media  []struct {
		Name string `json:"name"`
	} `json:"media"`
}

// sendJSON sends JSON to the node that listens now and reads the answer into out; errAway when there is no whole answer.
func (r *scripted) sendJSON(ctx context.Context, path string, what, out any) error {
	sent, err := json.Marshal(what)
	if err != nil {
		return err
	}
	bases := *r.s.bases.Load()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, bases[0]+path, bytes.NewReader(sent))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := r.client.Do(request)
	if err != nil {
		return errors.Join(errAway, err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= http.StatusInternalServerError {
		return errors.Join(errAway, err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d: %s", path, answer.StatusCode, body)
	}
	return json.Unmarshal(body, out)
}

// errAway says that a node gave no answer.
var errAway = errors.New("no answer")

// verdictsAhead is how many captures are taken to the desk at a time.
const verdictsAhead = 10

// work decides until its context ends, and then sends what has no answer yet, with a context of its own.
func (r *scripted) work(ctx context.Context) {
	for n := 0; ctx.Err() == nil; {
		var taken struct {
			Items []shownItem `json:"items"`
		}
		err := r.sendJSON(ctx, "/desk/take", map[string]any{"more": verdictsAhead, "have": []string{}}, &taken)
		if err != nil || len(taken.Items) == 0 {
			r.fatal(ctx, err)
			_ = clock.System{}.Sleep(ctx, 20*time.Millisecond)
			continue
		}
		for _, item := range taken.Items {
			n++
			r.decide(ctx, fmt.Sprintf("verdict-%06d", n), item)
		}
	}
}

// fatal says what went wrong, unless it is a node that is away, or the end.
func (r *scripted) fatal(ctx context.Context, err error) {
	if err != nil && !errors.Is(err, errAway) && ctx.Err() == nil {
		r.s.t.Error(err)
	}
}

// decide rejects one capture, as often as it needs until there is an answer; the end of the work does not end it.
func (r *scripted) decide(ctx context.Context, command string, item shownItem) {
	verdict := map[string]any{"command": command, "capture": item.ID, "result": "reject", "reason": "unclear", "words": "", "shown": item.Digest, "painted": len(item.Media), "dwell_ms": 1200}
	var painted []map[string]any
	for _, m := range item.Media {
		painted = append(painted, map[string]any{"name": m.Name, "first_ms": 1, "last_ms": 1100, "total_ms": 1000})
	}
	verdict["painted_media"] = painted
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Minute)
	defer stop()
	for try := 1; last.Err() == nil; try++ {
		var out struct {
			Entry int64 `json:"entry"`
		}
		err := r.sendJSON(last, "/desk/verdict", verdict, &out)
		if err == nil {
			r.note(command, item.ID, out.Entry, try > 1)
			return
		}
		if !errors.Is(err, errAway) {
			r.s.t.Errorf("%s, try %d: %v", command, try, err)
			return
		}
		_ = clock.System{}.Sleep(last, 20*time.Millisecond)
	}
	r.s.t.Errorf("%s never had an answer", command)
}

func (r *scripted) note(command, capture string, entry int64, again bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answered[command], r.of[command] = entry, capture
	if again {
		r.again++
	}
}

// await waits until so many more verdicts have their answer.
func (r *scripted) await(more int) {
	r.s.t.Helper()
	count := func() int { r.mu.Lock(); defer r.mu.Unlock(); return len(r.answered) }
	began, until := clock.System{}.Now(), count()+more
	for count() < until {
		if (clock.System{}).Now().Sub(began) > time.Minute {
			r.s.t.Fatalf("%d verdicts have an answer after a minute, want %d", count(), until)
		}
		_ = clock.System{}.Sleep(r.s.t.Context(), 2*time.Millisecond)
	}
}

// A reviewer whose server is killed in the midst loses no verdict and gives none twice: what had an answer is there with that ledger
// entry, and what had none is sent again with the same command and counts once.
func TestTortureVerdictsThroughKills(t *testing.T) {
	for engine, dsn := range map[string]string{"SQLite": "", "PostgreSQL": testkit.MigratedPostgreSQL(t)} {
		t.Run(engine, func(t *testing.T) { killWhileDeciding(t, engine, dsn) })
	}
}

func killWhileDeciding(t *testing.T, engine, dsn string) {
	s := newSiege(t, dsn)
	n := startNode(t, s.nodes)
	s.listen(n)
	client, err := (&proving{manifest: s.manifest}).signIn(n.base, "reviewer")
	if err != nil {
		t.Fatal(err)
	}
	client.Timeout = 20 * time.Second
	r := &scripted{s: s, client: client, answered: map[string]int64{}, of: map[string]string{}}
	ctx, end := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { r.work(ctx) })
	stop := s.load(3)
	for i := range rounds(t) {
		r.await(10)
		_ = clock.System{}.Sleep(t.Context(), time.Duration(i*41%150)*time.Millisecond)
		n.kill()
		s.strikes++
		n = startNode(t, s.nodes)
		s.listen(n)
	}
	r.await(10)
	stop()
	end()
	all.Wait()
	n.stop()
	lost, twice := r.compare(dsn)
	t.Logf("| kill -9 while a reviewer decides, %s | %d | %d verdicts, %d more than once | %d | %d | %d | verifies |", engine, s.strikes, len(r.answered), r.again, len(r.answered), lost, twice)
	if lost > 0 || twice > 0 {
		t.Errorf("%d verdicts are lost, %d are there twice", lost, twice)
	}
}

// compare counts the answered verdicts that are not there with their entry, and the captures that have more than one.
func (r *scripted) compare(dsn string) (lost, twice int) {
	t := r.s.t
	t.Helper()
	if dsn == "" {
		dsn = db.Path(r.s.nodes.Data)
	}
	d, err := db.Look(t.Context(), dsn, false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	for command, entry := range r.answered {
		var there int
		err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM command c JOIN verdict v ON v.book = c.book AND v.entry = c.idx
			WHERE c.book = $1 AND c.id = $2 AND c.idx = $3 AND v.capture = $4`, simulate.Book, command, entry, r.of[command]).Scan(&there)
		if err != nil {
			t.Fatal(err)
		}
		if there != 1 {
			lost++
		}
	}
	if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM (SELECT capture FROM verdict GROUP BY capture HAVING count(*) > 1) x`).Scan(&twice); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Verify(t.Context(), d, simulate.Book); err != nil {
		t.Error(err)
	}
	return lost, twice
}
