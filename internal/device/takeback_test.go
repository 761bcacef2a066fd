package device_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// TestWrongRecordIsTakenBackByTwo: a sign recorded as missing by mistake suspends the use; the keeper proposes to take the
// record back, may not decide that, and a second person does.
func TestWrongRecordIsTakenBackByTwo(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		ctx := t.Context()
		lost, err := f.Service.ReportSignMissing(ctx, f.By(access.Keeper), devicetest.With(ids.Use), device.MissingSign{Note: "巡查时未看到"})
		f.Must(lost, err)
		w.Clock.Advance(time.Hour)
		before := w.Clock.Now()
		if s := f.State(ids.Use); s.State != device.SignSuspended || s.Words.ZH != "标志缺失，暂停使用" {
			t.Fatalf("state is %+v", s)
		}
		proposal, err := f.Service.ProposeTakeBack(ctx, f.By(access.Keeper), lost.Record.ID, "看错了路口，照片可以证明")
		f.Must(proposal, err)
		if _, err := f.Service.ProposeTakeBack(ctx, f.By(access.TechnicalReviewer), lost.Record.ID, "同上"); !isConflict(err) {
			t.Errorf("a second proposal: %v", err)
		}
		if _, err := f.Service.DecideTakeBack(ctx, f.By(access.Keeper), proposal.Record.ID, true, "同意"); err == nil {
			t.Error("the proposer decided")
		}
		if own, others, err := device.CountTakeBacks(ctx, w.DB.Reader(), f.By(access.Head).Scope(access.ViewDevices), f.By(access.Head).Person); err != nil || own != 0 || others != 1 {
			t.Errorf("open proposals: %d own, %d of others, %v", own, others, err)
		}
		if s := f.State(ids.Use); s.State != device.SignSuspended {
			t.Errorf("a proposal alone changed the state to %s", s.State)
		}
		// Art 42: who is recused from the use has no more to do with what is said of it.
		legal := f.By(access.LegalReviewer)
		f.Must(w.People.Recuse(ctx, legal, people.Subject{Kind: people.OfUse, ID: ids.Use, Body: w.County.ID}, "曾经参与该设备的招标"))
		for who, want := range map[access.Role]int{access.LegalReviewer: 0, access.Head: 1} {
			scope := f.By(who).Scope(access.ViewDevices)
			page, total, err := device.ListTakeBacks(ctx, w.DB.Reader(), scope, db.Turn{})
			_, others, err2 := device.CountTakeBacks(ctx, w.DB.Reader(), scope, f.By(who).Person)
			_, err3 := device.TakeBackIn(ctx, w.DB.Reader(), scope, proposal.Record.ID)
			if err != nil || err2 != nil || len(page.Rows) != want || total != want || others != want || fault.IsNotFound(err3) != (want == 0) {
				t.Errorf("%s sees %d proposals of %d, %d open, %v %v %v; want %d", who, len(page.Rows), total, others, err, err2, err3, want)
			}
		}
		var refusal law.Refusal
		if _, err := f.Service.DecideTakeBack(ctx, legal, proposal.Record.ID, true, "照片属实"); !errors.As(err, &refusal) || refusal.Rule != "A42.1a" {
			t.Errorf("who is recused decided: %v", err)
		}
		f.Must(f.Service.DecideTakeBack(ctx, f.By(access.Head), proposal.Record.ID, true, "照片属实"))
		w.Clock.Advance(time.Hour)
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("state after taking back is %s", s.State)
		}
		then, err := device.LoadAround(ctx, w.DB.Reader(), w.Book, ids.Use, before, &before)
		f.Must(then, err)
		if s := then.StateAt(before); s.State != device.SignSuspended {
			t.Errorf("what was known then is %s", s.State)
		}
		if _, err := f.Service.DecideTakeBack(ctx, w.Another(access.LegalReviewer), proposal.Record.ID, false, "再看看"); !isConflict(err) {
			t.Errorf("decided twice: %v", err)
		}
		entries, err := device.Timeline(ctx, w.DB.Reader(), f.By(access.Head).Scope(access.ViewDevices), ids.Use)
		f.Must(entries, err)
		last := entries[len(entries)-1]
		if last.Fact != lost.Record.ID || last.Struck == nil || last.Struck.Proposer != f.By(access.Keeper).Person || last.Struck.Decider != f.By(access.Head).Person {
			t.Errorf("the timeline does not show who took it back: %+v", last)
		}
		w.Verify()
	})
}

// TestRecorderDoesNotDecide: who made the record does not decide on taking it back, whoever proposed it.
func TestRecorderDoesNotDecide(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		stop, err := f.Service.Stop(t.Context(), f.By(access.Head), devicetest.With(ids.Use), device.Decision{Reason: "道路改造"})
		f.Must(stop, err)
		p, err := f.Service.ProposeTakeBack(t.Context(), f.By(access.Keeper), stop.Record.ID, "停错了设备")
		f.Must(p, err)
		_, err = f.Service.DecideTakeBack(t.Context(), f.By(access.Head), p.Record.ID, true, "同意")
		if no := (law.Refusal{}); !errors.As(err, &no) || no.Rule != "E15" {
			t.Errorf("the recorder decided: %v", err)
		}
		f.Must(f.Service.DecideTakeBack(t.Context(), f.By(access.LegalReviewer), p.Record.ID, false, "记录无误"))
		if s := f.State(ids.Use); s.State != device.StoppedState {
			t.Errorf("a refused proposal changed the state to %s", s.State)
		}
		w.Clock.Advance(time.Hour)
		again, err := f.Service.ProposeTakeBack(t.Context(), f.By(access.Keeper), stop.Record.ID, "还是停错了")
		f.Must(again, err)
		w.Clock.Advance(time.Hour)
		f.Must(f.Service.DecideTakeBack(t.Context(), f.By(access.LegalReviewer), again.Record.ID, false, "记录还是无误"))
		open, err := f.Service.ProposeTakeBack(t.Context(), f.By(access.Keeper), stop.Record.ID, "再看一次")
		f.Must(open, err)
		scope := f.By(access.Head).Scope(access.ViewDevices)
		var paged []string
		for turn := (db.Turn{Limit: 1}); ; {
			page, total, err := device.ListTakeBacks(t.Context(), w.DB.Reader(), scope, turn)
			if err != nil || total != 3 || len(page.Rows) != 1 {
				t.Fatalf("a page of proposals: %+v of %d, %v", page, total, err)
			}
			if paged = append(paged, page.Rows[0].ID); !page.More {
				break
			}
			turn.After = page.Rows[0].Cursor()
		}
		if want := []string{open.Record.ID, again.Record.ID, p.Record.ID}; !slices.Equal(paged, want) { // the open one first
			t.Errorf("by pages %v, want %v", paged, want)
		}
		if _, err := device.TakeBackIn(t.Context(), w.DB.Reader(), w.Who(access.Head, w.Other).By.Scope(access.ViewDevices), p.Record.ID); !fault.IsNotFound(err) {
			t.Errorf("another body reads a proposal: %v", err)
		}
	})
}

func isConflict(err error) bool { return errors.As(err, new(fault.Conflict)) }

// TestForeignBodySeesNothing: lists, counts, timelines, proposals and acts of another body do not reach the rows.
func TestForeignBodySeesNothing(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		ctx, q := t.Context(), w.DB.Reader()
		now := w.Clock.Now()
		for _, who := range []struct {
			name string
			role access.Role
			body string
			sees int
		}{{"own keeper", access.Keeper, w.County.ID, 1}, {"foreign keeper", access.Keeper, w.Other.ID, 0}, {"supervisor", access.Supervisor, w.Justice.ID, 1}, {"province", access.ProvincialApprover, w.Province.ID, 1}} {
			body := w.County
			switch who.body {
			case w.Other.ID:
				body = w.Other
			case w.Justice.ID:
				body = w.Justice
			case w.Province.ID:
				body = w.Province
			}
			scope := w.Who(who.role, body).By.Scope(access.ViewDevices)
			page, err := f.Service.List(ctx, scope, device.Filter{}, now)
			f.Must(page, err)
			counts, err := f.Service.Count(ctx, scope, device.Filter{State: device.Draft}, now)
			f.Must(counts, err)
			n := counts[device.Live]
			live, err := f.Service.List(ctx, scope, device.Filter{State: device.Live}, now)
			f.Must(live, err)
			if len(page.Rows) != who.sees || n != who.sees || len(live.Rows) != who.sees {
				t.Errorf("%s sees %d rows, count %d, %d in use; want %d", who.name, len(page.Rows), n, len(live.Rows), who.sees)
			}
			_, err = device.Timeline(ctx, q, scope, ids.Use)
			if fault.IsNotFound(err) == (who.sees == 1) {
				t.Errorf("%s: timeline: %v", who.name, err)
			}
			if _, err := device.LoadIn(ctx, q, scope, ids.Use, now); fault.IsNotFound(err) == (who.sees == 1) {
				t.Errorf("%s: life: %v", who.name, err)
			}
		}
		foreign := w.Who(access.Head, w.Other).By
		if _, err := f.Service.Stop(ctx, foreign, devicetest.With(ids.Use), device.Decision{Reason: "别家的"}); !fault.IsNotFound(err) {
			t.Errorf("a foreign head stopped it: %v", err)
		}
		if _, err := f.Service.ProposeTakeBack(ctx, w.Who(access.Keeper, w.Other).By, f.Life(ids.Use).Facts[3].ID, "别家的"); !fault.IsNotFound(err) {
			t.Errorf("a foreign keeper proposed: %v", err)
		}
		if page, err := f.Service.List(ctx, access.Scope{}, device.Filter{Query: "测试"}, now); err != nil || len(page.Rows) != 0 {
			t.Errorf("no scope lists %v, %v", page, err)
		}
	})
}

// TestRegisterPages: the register is listed page by page without losing or repeating a row, and searched by place, serial
// number and violation, where signs of the pattern language are plain characters.
func TestRegisterPages(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		for range 7 {
			f.Register("")
		}
		f.Approve(f.Register("drone").Use)
		ctx, now := t.Context(), w.Clock.Now()
		scope := f.By(access.Keeper).Scope(access.ViewDevices)
		for _, filter := range []device.Filter{{Turn: db.Turn{Limit: 3}}, {Turn: db.Turn{Limit: 2}, State: device.Draft}, {Turn: db.Turn{Limit: 1}, Kind: "fixed"}, {Query: "sn"}} {
			seen := map[string]bool{}
			for pages := 0; ; pages++ {
				page, err := f.Service.List(ctx, scope, filter, now)
				f.Must(page, err)
				for _, r := range page.Rows {
					if seen[r.Life.Use.ID] {
						t.Fatalf("%+v lists %s twice", filter, r.Life.Use.ID)
					}
					seen[r.Life.Use.ID] = true
				}
				if !page.More || pages > 20 {
					break
				}
				filter.Turn.After = page.Rows[len(page.Rows)-1].Cursor()
			}
			want := map[string]int{"draft": 7, "": 8}[string(filter.State)]
			if filter.Kind == "fixed" {
				want = 7
			}
			if len(seen) != want {
				t.Errorf("%+v lists %d rows, want %d", filter, len(seen), want)
			}
		}
		for query, want := range map[string]int{"3号路口": 1, "SN-0002": 1, "1345": 8, "%": 0, "_": 0, `\`: 0, "无此地点": 0} {
			counts, err := f.Service.Count(ctx, scope, device.Filter{Query: query}, now)
			n := 0
			for _, of := range counts {
				n += of
			}
			if err != nil || n != want {
				t.Errorf("%q counts %d (%v), want %d", query, n, err, want)
			}
		}
		if _, err := f.Service.List(ctx, scope, device.Filter{Turn: db.Turn{After: "x"}}, now); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("a broken cursor: %v", err)
		}
	})
}

// judgeAt judges an imagined capture and gives the results by rule, and the outcome.
func judgeAt(l device.Life, at time.Time, fill func(*admissibility.Facts)) admissibility.Receipt {
	facts := l.FactsAt(at)
	facts.Stage = admissibility.Received
	facts.Capture = admissibility.Capture{At: admissibility.InstantOf(at), Integrity: admissibility.Verified,
		Position: admissibility.Some(devicetest.Point), Firmware: admissibility.Some(devicetest.Firmware)}
	if fill != nil {
		fill(&facts)
	}
	return admissibility.Judge(&facts, admissibility.OnRecord)
}
