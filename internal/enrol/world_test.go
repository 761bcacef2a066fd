package enrol_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/csvout"
	"yuanjian/internal/device"
	"yuanjian/internal/enrol"
	"yuanjian/internal/job"
	"yuanjian/internal/sheet"
	"yuanjian/internal/testkit"
)

// office is a World with the service of lists and the worker that enters them.
type office struct {
	*testkit.World
	t      *testing.T
	lists  *enrol.Service
	worker *job.Worker
}

func offices(t *testing.T, test func(t *testing.T, o *office)) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, newOffice(t, w)) })
}

func newOffice(t *testing.T, w *testkit.World) *office {
	s := &enrol.Service{Engine: w.Engine, People: w.People, Devices: &device.Service{Engine: w.Engine, Keys: w.Keys}, Keys: w.Keys}
	return &office{World: w, t: t, lists: s, worker: &job.Worker{DB: w.DB, Clock: w.Clock, Handlers: map[string]job.Handler{enrol.JobRun: s.Run, enrol.JobClear: s.Clear}}}
}

func (o *office) security() act.By { return o.By(access.SecurityAdministrator) }

// csv writes a list of a kind whose lines are given by column.
func csv(t testing.TB, k enrol.Kind, lines ...map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csvout.New(&b)
	write := func(of func(enrol.Column) string) {
		var row []string
		for _, c := range enrol.Columns(k) {
			row = append(row, of(c))
		}
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	write(func(c enrol.Column) string { return c.Title })
	for _, l := range lines {
		write(func(c enrol.Column) string { return l[c.Key] })
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with is a line with some cells changed.
func with(line map[string]string, pairs ...string) map[string]string {
	out := map[string]string{}
	for k, v := range line {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

func (o *office) read(by act.By, k enrol.Kind, file []byte) enrol.Readout {
	o.t.Helper()
	r, err := o.lists.Read(o.t.Context(), by, k, file, sheet.Detect)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func (o *office) start(by act.By, id string) {
	o.t.Helper()
	if _, err := o.lists.Start(o.t.Context(), by, id); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) drain() {
	o.t.Helper()
	if err := o.worker.Drain(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) find(by act.By, id string) enrol.Enrolment {
	o.t.Helper()
	e, err := enrol.Find(o.t.Context(), o.DB.Reader(), by.Actor, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return e
}

// entered reads, starts and enters a list.
func (o *office) entered(by act.By, k enrol.Kind, lines ...map[string]string) enrol.Enrolment {
	o.t.Helper()
	r := o.read(by, k, csv(o.t, k, lines...))
	o.start(by, r.ID)
	o.drain()
	e := o.find(by, r.ID)
	if e.State != enrol.Ended {
		o.t.Fatalf("the list is %s: %s", e.State, e.Because.ZH)
	}
	return e
}

// said is what a list says of its lines, one a line: number, state, and what is wrong with which column.
func (o *office) said(e enrol.Enrolment) string {
	o.t.Helper()
	var b strings.Builder
	for after := ""; ; {
		page, err := o.lists.Results(o.t.Context(), o.DB.Reader(), &e, "", after)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, r := range page.Results {
			fmt.Fprintf(&b, "%d %s", r.Number, r.Outcome.State)
			for _, f := range r.Outcome.Faults {
				fmt.Fprintf(&b, " [%s：%s]", enrol.TitleOf(e.Kind, f.Name).ZH, f.Want.ZH)
			}
			b.WriteByte('\n')
		}
		if after = page.Next; after == "" {
			return b.String()
		}
	}
}

func (o *office) count(table string) int {
	o.t.Helper()
	var n int
	if err := o.DB.Reader().QueryRow(o.t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// who enters lists of a kind.
func (o *office) who(k enrol.Kind) act.By {
	if k == enrol.Devices || k == enrol.Legacy {
		return o.By(access.Keeper)
	}
	return o.security()
}

// inCounty is the scope of the body where the work is done.
func (o *office) inCounty() access.Scope {
	return access.Scope{Book: o.Book, Bodies: []string{o.County.ID}}
}
