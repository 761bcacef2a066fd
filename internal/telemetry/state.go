package telemetry

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"yuanjian/internal/clock"
)

// State is what is there now, as far as an operator must know it.
type State struct {
	Jobs         []Backlog
	Books        []Book
	Captures     int64   // stored captures, of all books; negative: not counted yet
	CopiesBehind int64   // originals of which no copies are drawn yet
	FreeShare    float64 // of the disk of the originals, 0 to 1; negative: unknown
	Pools        map[string]sql.DBStats
}

// Backlog is what waits of one kind of jobs.
type Backlog struct {
	Kind               string
	Due, Waiting, Dead int64
	Late               time.Duration // since when the oldest due one could have run
}

// Book is the head of a ledger.
type Book struct {
	ID     string
	Size   int64
	LastAt time.Time
}

// stateFor is how long an answer is shown again: two scrapers do not double the questions.
const (
	stateFor    = 10 * time.Second
	stateWithin = 5 * time.Second // a database that does not answer for so long is out of reach
)

// watch asks for the state when it is scraped.
type watch struct {
	clock clock.Clock
	ask   func(context.Context) (State, error)

	mu    sync.Mutex
	asked time.Time
	state State
	err   error
}

// Watch adds the state to the measures. ask is called at most every ten seconds; while it fails, yuanjian_database_up is 0 and
// the rest of the state is absent rather than old.
func (m *Metrics) Watch(c clock.Clock, ask func(context.Context) (State, error)) {
	m.registry.MustRegister(&watch{clock: c, ask: ask})
}

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("yuanjian_"+name, help, labels, nil)
}

// The measures of the state.
var (
	upDesc       = gauge("database_up", "1 while the database answers.")
	dueDesc      = gauge("jobs_due", "Jobs that could run now.", "kind")
	waitingDesc  = gauge("jobs_waiting", "Jobs that wait, due or not.", "kind")
	deadDesc     = gauge("jobs_dead", "Jobs that are not tried any more until a person wakes them.", "kind")
	lateDesc     = gauge("jobs_oldest_due_seconds", "For how long the oldest due job could have run.", "kind")
	entriesDesc  = gauge("ledger_entries", "Entries of a book's ledger.", "book")
	lastDesc     = gauge("ledger_last_timestamp_seconds", "Instant of a book's last entry.", "book")
	capturesDesc = gauge("captures_stored", "Captures stored.")
	behindDesc   = gauge("copies_behind", "Originals of which no viewing copies are drawn yet.")
	freeDesc     = gauge("originals_free_ratio", "Share of the disk of the originals that is free; below free_least devices are refused.")
	openDesc     = gauge("database_connections", "Connections to the database, by pool and what they do.", "pool", "state")
	waitedDesc   = gauge("database_waited_seconds_total", "Time spent waiting for a connection.", "pool")
)

// Describe lists the measures.
func (w *watch) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{upDesc, dueDesc, waitingDesc, deadDesc, lateDesc, entriesDesc, lastDesc, capturesDesc, behindDesc, freeDesc, openDesc, waitedDesc} {
		out <- d
	}
}

// Collect tells the state.
func (w *watch) Collect(out chan<- prometheus.Metric) {
	s, err := w.now()
	show := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if err != nil {
		show(upDesc, 0)
		return
	}
	show(upDesc, 1)
	for _, j := range s.Jobs {
		show(dueDesc, float64(j.Due), j.Kind)
		show(waitingDesc, float64(j.Waiting), j.Kind)
		show(deadDesc, float64(j.Dead), j.Kind)
		show(lateDesc, j.Late.Seconds(), j.Kind)
	}
	for _, b := range s.Books {
		show(entriesDesc, float64(b.Size), b.ID)
		show(lastDesc, float64(b.LastAt.UnixMicro())/1e6, b.ID)
	}
	if s.Captures >= 0 {
		show(capturesDesc, float64(s.Captures))
		show(behindDesc, float64(s.CopiesBehind))
	}
	if s.FreeShare >= 0 {
		show(freeDesc, s.FreeShare)
	}
	for pool, p := range s.Pools {
		show(openDesc, float64(p.InUse), pool, "used")
		show(openDesc, float64(p.Idle), pool, "idle")
		out <- prometheus.MustNewConstMetric(waitedDesc, prometheus.CounterValue, p.WaitDuration.Seconds(), pool)
	}
}

func (w *watch) now() (State, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := w.clock.Now(); w.asked.IsZero() || now.Sub(w.asked).Abs() >= stateFor {
		ctx, cancel := context.WithTimeout(context.Background(), stateWithin)
		defer cancel()
		w.state, w.err = w.ask(ctx)
		w.asked = now
	}
	return w.state, w.err
}
