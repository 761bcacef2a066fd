package serving_test

import (
	"context"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/delivery"
	"yuanjian/internal/job"
	"yuanjian/internal/serving"
)

// bulk orders papers on the citizen, of which every third is on somebody who did not consent.
func (o *office) bulk(n int) (id string, papers []string) {
	o.t.Helper()
	stranger := citizen
	stranger.Name, stranger.Number = "钱测试", "440605199001010029"
	var items []serving.ToServe
	for i := range n {
		r := citizen
		if i%3 == 2 {
			r = stranger
		}
		p := o.paper("m", r)
		papers = append(papers, p)
		items = append(items, serving.ToServe{Matter: "test", MatterID: "m-" + p, Paper: p})
	}
	done, err := o.s.OrderBulk(o.t.Context(), o.first, items)
	o.must(err)
	return done.Record.ID, papers
}

func (o *office) seeBulk(id string) serving.Bulk {
	o.t.Helper()
	b, err := o.s.BulkByID(o.t.Context(), o.DB.Reader(), o.first.Scope(access.HandleCases), id)
	o.must(err)
	return b
}

// Many papers are served in chunks that are acts: each has its own result, a stop and a killed process leave nothing out and serve nothing twice.
func TestBulkServiceServesEachOnceThoughItIsKilled(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		o.consented(o.offer(app))
		const n = 60
		id, papers := o.bulk(n)
		if b := o.seeBulk(id); b.State != serving.BulkRunning || b.Done() != 0 || b.Total != n {
			t.Fatalf("%+v", b)
		}
		o.killed(id)
		half := o.seeBulk(id)
		if half.Done() == 0 || half.Done() >= n {
			t.Fatalf("killed after %d of %d", half.Done(), n)
		}
		_, err := o.s.StopBulk(ctx, o.first, id)
		o.must(err)
		o.work()
		if b := o.seeBulk(id); b.State != serving.BulkHalted || b.Done() != half.Done() {
			t.Errorf("stopped: %+v", b)
		}
		if _, err := o.s.StopBulk(ctx, o.first, id); rule(err) != "conflict" {
			t.Errorf("stopped twice: %v", err)
		}
		_, err = o.s.GoOnBulk(ctx, o.first, id)
		o.must(err)
		o.reopened().work()
		b := o.seeBulk(id)
		if b.State != serving.BulkEnded || b.Begun != 40 || b.Refused != 20 {
			t.Errorf("ended: %+v", b)
		}
		if sent := o.channels[delivery.App].Taken(); sent != 40 {
			t.Errorf("%d messages", sent)
		}
		seen := map[string]bool{}
		for _, p := range papers {
			if a, _, err := serving.ServedAt(ctx, o.DB.Reader(), o.Book, p); err != nil || seen[a.Serving] && a.Serving != "" {
				t.Errorf("%s: %+v %v", p, a, err)
			}
		}
		all, total, err := o.s.List(ctx, o.DB.Reader(), o.first.Scope(access.HandleCases), serving.Filter{})
		if err != nil || total != 40 || len(all.Rows) == 0 {
			t.Errorf("%d services: %v", total, err)
		}
		no, err := o.s.Refusals(ctx, o.DB.Reader(), o.first.Scope(access.HandleCases), id)
		if err != nil || len(no) != 20 || no[0].Because.ZH == "" || no[0].Place != 2 {
			t.Errorf("%d refusals: %v", len(no), err)
		}
		o.Verify()
	})
}

// killed runs the job of a bulk service on an engine whose process ends after the first chunk.
func (o *office) killed(id string) {
	o.t.Helper()
	ctx, end := context.WithCancel(o.t.Context())
	defer end()
	was := o.Engine.Watch
	chunks := 0
	o.Engine.Watch = watchChunks(&chunks, end)
	err := o.s.RunBulk(ctx, job.Job{Book: o.Book, Kind: serving.JobBulk, Args: []byte(`{"bulk":"` + id + `"}`)})
	o.Engine.Watch = was
	if err == nil {
		o.t.Fatal("the bulk service went on though its process ended")
	}
}

// reopened is the office over the same store, with nothing of the memory of before.
func (o *office) reopened() *office {
	s := *o.s
	again := *o
	again.s = &s
	return &again
}

// Who may not serve any more serves nothing in bulk: it stops and says why.
func TestBulkServiceStopsWithWhoOrderedIt(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		o.consented(o.offer(app))
		id, _ := o.bulk(3)
		o.dismiss(o.first.Person)
		o.must(o.s.RunBulk(t.Context(), job.Job{Book: o.Book, Kind: serving.JobBulk, Args: []byte(`{"bulk":"` + id + `"}`)}))
		if b := o.seeBulk(id); b.State != serving.BulkHalted || b.Because.ZH == "" || b.Done() != 0 {
			t.Errorf("%+v", b)
		}
		if _, err := o.s.OrderBulk(t.Context(), o.Another(access.Officer), nil); rule(err) != "papers" {
			t.Errorf("no papers: %v", err)
		}
		o.Verify()
	})
}
