package device_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	adapter "yuanjian/internal/adapter/platform"
	sandbox "yuanjian/internal/adapter/sandbox/platform"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// last is the last fact of one of the events in the life of a use.
func last(t *testing.T, f *devicetest.Fleet, use string, events ...device.Event) device.Fact {
	t.Helper()
	l := f.Life(use)
	for i := len(l.Facts) - 1; i >= 0; i-- {
		for _, e := range events {
			if l.Facts[i].Event == e {
				return l.Facts[i]
			}
		}
	}
	t.Fatalf("none of %v is on record", events)
	return device.Fact{}
}

// reviewed is a fleet with one use that passed both reviews, before it is published; on the labelled stand-in.
func reviewed(t *testing.T, w *testkit.World) (*devicetest.Fleet, devicetest.Ids, *sandbox.Server) {
	t.Helper()
	f := devicetest.New(t, w)
	server, err := sandbox.Open(w.Clock, "", "")
	f.Must(server, err)
	client, err := adapter.New("https://sandbox.invalid", "", &http.Client{Transport: server})
	f.Must(client, err)
	f.Platform = client
	ids := f.Register("")
	f.Approve(ids.Use)
	f.Install(ids)
	f.Review(ids, device.NotInstrument)
	return f, ids, server
}

// TestPlatformLosesItsAnswer: the platform takes the notice and its answer is lost, twice over; one publication comes of it,
// from the platform's own instant, with receipt and snapshot, and labelled as the sandbox's.
func TestPlatformLosesItsAnswer(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f, ids, server := reviewed(t, w)
		asked, err := f.Service.AskPublication(t.Context(), f.By(access.Publisher), devicetest.With(ids.Use))
		f.Must(asked, err)
		server.Fail(sandbox.Down, sandbox.Lost, sandbox.Broken)
		for range 6 {
			f.Work()
			w.Clock.Advance(time.Hour)
		}
		p := last(t, f, ids.Use, device.Published)
		got := p.Data.(device.Publication)
		if server.Taken() != 1 || !got.NamesPlace || !strings.HasPrefix(got.Receipt, "沙箱-") || !got.Sandbox || got.Filing != asked.Record.ID || p.System != device.JobFile {
			t.Errorf("%d taken; published %+v by %q", server.Taken(), got, p.System)
		}
		if p.At.Before(asked.Record.At) || p.At.Equal(p.KnownAt) {
			t.Errorf("public from %s, asked at %s, known at %s: want the platform's own instant", p.At, asked.Record.At, p.KnownAt)
		}
		entries, err := device.Timeline(t.Context(), w.DB.Reader(), f.By(access.Publisher).Scope(access.ViewDevices), ids.Use)
		f.Must(entries, err)
		e := entries[len(entries)-1]
		if len(e.Documents) != 1 || e.Documents[0].Name != "公示快照.png" || !strings.Contains(e.Line.ZH, "沙箱") {
			t.Errorf("the timeline shows %q with %v", e.Line.ZH, e.Documents)
		}
		count := 0
		for _, e := range entries {
			if e.Event == device.Published {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%d publications are on record", count)
		}
		w.Verify()
	})
}

// TestPlatformRefuses: a refusal for good is on record with its reasons, nothing is public, and the publisher may try again.
func TestPlatformRefuses(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f, ids, _ := reviewed(t, w)
		working := f.Platform
		f.Platform = &devicetest.Prompt{Clock: w.Clock, Fail: func(device.Filing) error {
			return device.Rejected{Code: "incomplete", Reasons: []string{"公示内容缺少联系方式"}}
		}}
		f.Must(f.Service.AskPublication(t.Context(), f.By(access.Publisher), devicetest.With(ids.Use)))
		f.Work()
		no := last(t, f, ids.Use, device.FilingRefused, device.Published)
		if r, ok := no.Data.(device.Refused); !ok || r.Line().ZH != "公示内容缺少联系方式" {
			t.Fatalf("on record is %+v", no)
		}
		if jobs, err := job.List(t.Context(), w.DB.Reader(), w.Book); err != nil || len(jobs) != 0 {
			t.Errorf("a refusal leaves jobs: %v, %v", jobs, err)
		}
		if s := f.State(ids.Use); s.State != device.Publishing {
			t.Errorf("state is %s", s.State)
		}
		f.Platform = working
		f.Must(f.Service.AskPublication(t.Context(), f.By(access.Publisher), devicetest.With(ids.Use)))
		f.Work()
		last(t, f, ids.Use, device.Published)
	})
}

// TestPlatformStaysDown: the job is dead after its tries and people see it; woken, it goes through with the same key.
func TestPlatformStaysDown(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f, ids, server := reviewed(t, w)
		f.Must(f.Service.AskPublication(t.Context(), f.By(access.Publisher), devicetest.With(ids.Use)))
		for range 12 {
			server.Fail(sandbox.Down)
		}
		for range 40 {
			f.Work()
			w.Clock.Advance(7 * time.Hour)
		}
		jobs, err := job.List(t.Context(), w.DB.Reader(), w.Book)
		f.Must(jobs, err)
		if len(jobs) != 1 || jobs[0].State != "dead" || server.Taken() != 0 {
			t.Fatalf("jobs %+v, %d taken", jobs, server.Taken())
		}
		f.Must(nil, job.Wake(t.Context(), w.DB, w.Book, jobs[0].ID, w.Clock.Now()))
		f.Work()
		if last(t, f, ids.Use, device.Published); server.Taken() != 1 {
			t.Errorf("%d taken", server.Taken())
		}
	})
}

// TestMaterialCorrectionBeginsAnew: a slip leaves the thirty days running, a change of the direction begins them anew on its
// channel, and a withdrawal ends the publication.
func TestMaterialCorrectionBeginsAnew(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f, ids, _ := reviewed(t, w)
		ctx, publisher := t.Context(), f.By(access.Publisher)
		f.Publish(ids.Use)
		first := func() (string, bool) {
			l := f.Life(ids.Use)
			day, _, ok := l.FirstLawfulDay(w.Clock.Now())
			return day.String(), ok
		}
		begun, _ := first()
		w.Clock.Advance(10 * 24 * time.Hour)
		f.Must(f.Service.AskCorrection(ctx, publisher, devicetest.With(ids.Use), false, "错别字"))
		f.Work()
		w.Clock.Advance(time.Hour)
		if day, ok := first(); !ok || day != begun {
			t.Errorf("a slip moved the first lawful day from %s to %s", begun, day)
		}
		f.Must(f.Service.AskCorrection(ctx, publisher, devicetest.With(ids.Use), true, "方向写错"))
		f.Work()
		w.Clock.Advance(time.Hour) // acts of one instant follow each other by microseconds
		anew := lawDate(w.Clock.Now()).AddDays(31).String()
		if day, ok := first(); !ok || day != anew {
			t.Errorf("a material correction gives %s, want %s", day, anew)
		}
		f.Must(f.Service.CorrectElsewhere(ctx, publisher, devicetest.With(ids.Use, devicetest.Document("截图")), device.Correction{Material: true, Reason: "方向写错"}))
		w.Clock.Advance(time.Hour)
		f.Must(f.Service.AskWithdrawal(ctx, publisher, devicetest.With(ids.Use), "改址"))
		f.Work()
		w.Clock.Advance(time.Hour)
		if _, ok := first(); ok || f.State(ids.Use).State != device.Publishing {
			t.Errorf("withdrawn from the platform, the state is %s", f.State(ids.Use).State)
		}
	})
}

// TestStopIsMadePublic: a stop goes to the platform by itself and is owed to the second channel; with both notices nothing is
// owed. The use may be resumed and is lawful again only after thirty full days of new publications.
func TestStopIsMadePublic(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f, ids, server := reviewed(t, w)
		ctx := t.Context()
		f.Publish(ids.Use)
		f.Commission(ids.Use)
		stop, err := f.Service.Stop(ctx, f.By(access.Head), devicetest.With(ids.Use), device.Decision{Number: "1号", Reason: "道路改造"})
		f.Must(stop, err)
		owed := func() []device.StopTask {
			t.Helper()
			l := f.Life(ids.Use)
			tasks, err := l.StopTasks(w.Clock.Now(), law.StateCouncil(), statute.Snapshot{})
			f.Must(tasks, err)
			return tasks
		}
		if tasks := owed(); len(tasks) != 2 || tasks[0].Due.Date.String() != "2026-04-08" { // 3, 7 and 8 April: 4 to 6 April are 清明节
			t.Errorf("owed after the stop: %+v", tasks)
		}
		f.Work()
		if tasks := owed(); len(tasks) != 1 || tasks[0].Channel != device.Other {
			t.Errorf("owed after the platform's notice: %+v", tasks)
		}
		if n := last(t, f, ids.Use, device.StopNoticed).Data.(device.StopNotice); n.Channel != device.Platform || n.Receipt == "" || server.Taken() != 2 {
			t.Errorf("the platform's notice is %+v, %d taken", n, server.Taken())
		}
		f.Must(f.Service.ShowStop(ctx, f.By(access.Publisher), devicetest.With(ids.Use, devicetest.Document("截图")), "政府网站"))
		w.Clock.Advance(time.Hour)
		if tasks := owed(); len(tasks) != 0 {
			t.Errorf("still owed: %+v", tasks)
		}
		f.Must(f.Service.Resume(ctx, f.By(access.Head), devicetest.With(ids.Use), device.Decision{Reason: "改造完成"}))
		w.Clock.Advance(time.Hour)
		if s := f.State(ids.Use); s.State != device.Publishing {
			t.Errorf("resumed, the state is %s %s", s.State, s.Words.ZH)
		}
		f.Publish(ids.Use)
		if s := f.State(ids.Use); s.State != device.Waiting || s.Words.ZH != "公示中（还差31天）" {
			t.Errorf("published anew, the state is %s %s", s.State, s.Words.ZH)
		}
		w.Clock.Advance(31 * 24 * time.Hour)
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("after thirty full days the state is %s %s", s.State, s.Words.ZH)
		}
	})
}
