package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Outcomes of an act or a job.
const (
	Done    = "done"
	Refused = "refused" // by the law, for want of permission, or for its input
	Failed  = "failed"  // a fault of ours
)

// Metrics are the measures of one process, in a registry of their own.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	door     *prometheus.CounterVec
	acts     *prometheus.CounterVec
	actTook  *prometheus.HistogramVec
	actHeld  *prometheus.HistogramVec
	jobs     *prometheus.CounterVec
	jobTook  *prometheus.HistogramVec
}

// Buckets of durations, seconds. An act may hold its book 50 ms, a page take 500 ms; uploads and jobs take minutes.
var (
	requestBuckets = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60}
	actBuckets     = []float64{.001, .0025, .005, .01, .02, .05, .1, .25, 1, 5}
	jobBuckets     = []float64{.01, .05, .25, 1, 5, 30, 120}
)

// New makes the measures, all zero, with those of the Go runtime and of the process.
func New() *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "yuanjian_" + name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, label string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "yuanjian_" + name, Help: help, Buckets: buckets}, []string{label})
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: counter("http_requests_total", "Requests answered, by route pattern and status; 0: cut off.", "route", "status"),
		took:     histogram("http_request_seconds", "Time from the header of a request to the end of its answer.", requestBuckets, "route"),
		door:     counter("door_refusals_total", "Requests of devices that were refused, by code of the device interface.", "code"),
		acts:     counter("acts_total", "Acts by kind and outcome: done, refused, failed.", "kind", "outcome"),
		actTook:  histogram("act_seconds", "Time of an act, waiting for its book included.", actBuckets, "kind"),
		actHeld:  histogram("act_held_seconds", "Time for which an act held its book.", actBuckets, "kind"),
		jobs:     counter("jobs_total", "Jobs tried, by kind and outcome: done, failed.", "kind", "outcome"),
		jobTook:  histogram("job_seconds", "Time of one try of a job.", jobBuckets, "kind"),
	}
	m.registry.MustRegister(m.requests, m.took, m.door, m.acts, m.actTook, m.actHeld, m.jobs, m.jobTook,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts an answered request. route is a pattern of the route table, never a path.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

// DoorRefused counts a refusal of the device interface by its code.
func (m *Metrics) DoorRefused(code string) { m.door.WithLabelValues(code).Inc() }

// Act counts an act: how long it took and, of that, held its book.
func (m *Metrics) Act(kind, outcome string, took, held time.Duration) {
	m.acts.WithLabelValues(kind, outcome).Inc()
	m.actTook.WithLabelValues(kind).Observe(took.Seconds())
	m.actHeld.WithLabelValues(kind).Observe(held.Seconds())
}

// Job counts one try of a job.
func (m *Metrics) Job(kind, outcome string, took time.Duration) {
	m.jobs.WithLabelValues(kind, outcome).Inc()
	m.jobTook.WithLabelValues(kind).Observe(took.Seconds())
}

// Handler answers in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2})
}
