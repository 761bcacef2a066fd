package capture_test

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

func TestA30_3a_PassingRecordsFourFindingsAndJudgesAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		done, err := r.s.Review(t.Context(), r.reviewer(), pass(id))
		r.must(err)
		if done.Record.Findings != capture.AllYes() || done.Record.Outcome != "admissible" {
			t.Errorf("record %+v", done.Record)
		}
		if c := r.see(id); c.State != capture.Adopted || c.Outcome != "admissible" {
			t.Errorf("capture is %s, %s", c.State, c.Outcome)
		}
		judged, err := capture.Judgements(t.Context(), w.DB.Reader(), w.Book, id)
		r.must(err)
		if len(judged) != 2 || judged[0].Stage != "received" || judged[1].Stage != "reviewed" {
			t.Errorf("%d judgements", len(judged))
		}
		if _, err := r.s.Review(t.Context(), r.reviewer(), pass(id)); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("a second verdict: %v", err)
		}
		_, err = ledger.Verify(t.Context(), w.DB, w.Book)
		r.must(err)
	})
}

func TestA30_3a_ThreeYesAndOneBlankIsRefused(t *testing.T) {
	r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := r.arrive()
	for _, blank := range []func(*capture.Findings){
		func(f *capture.Findings) { f.True = "" }, func(f *capture.Findings) { f.Clear = "" },
		func(f *capture.Findings) { f.Complete = "no" }, func(f *capture.Findings) { f.Accurate = "" },
	} {
		v := pass(id)
		blank(&v.Findings)
		if _, err := r.s.Review(t.Context(), r.reviewer(), v); !errors.As(err, new(law.Refusal)) {
			t.Errorf("%+v: %v", v.Findings, err)
		}
	}
	if r.see(id).State != capture.Queued {
		t.Error("a refused verdict changed the capture")
	}
}

// refusal of a pass for each seeded defect: no defect is ever passed.
func TestNoDefectIsPassed(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		wrong := r.arrive(func(s *capture.Submission) { s.Event.Position = &[2]float64{113.3, 23.14} })
		other := r.arrive(func(s *capture.Submission) { f := "9.9"; s.Event.Firmware = &f })
		nowhere := r.arrive(func(s *capture.Submission) { s.Event.Firmware = nil })
		tampered := r.arrive()
		path := r.store.Path(r.see(tampered).Media[0].SHA256)
		r.must(os.Chmod(path, 0o600))
		r.must(os.WriteFile(path, []byte("changed"), 0o600))
		w.Clock.Advance(400 * 24 * time.Hour)
		_, err := w.People.RecordCheck(t.Context(), w.By(access.SecurityAdministrator), w.Who(access.Reviewer, w.County).Certificate,
			people.AnnualCheck{Year: 2026, Passed: true, On: law.DateOf(w.Clock.Now()), Checker: "测试年审机关"})
		r.must(err)
		lapsed := r.arrive()
		for id, want := range map[string]string{
			wrong: "A9b-place", other: "A21b", nowhere: "A21b", tampered: "A20b", lapsed: "A22.1b",
		} {
			_, err := r.s.Review(t.Context(), r.reviewer(), pass(id))
			var no law.Refusal
			if !errors.As(err, &no) || no.Rule != want || no.Because.ZH == "" || no.Because.EN == "" {
				t.Errorf("want a refusal by %s, got %v", want, err)
			}
			if c := r.see(id); c.State != capture.Queued {
				t.Errorf("%s: %s", want, c.State)
			}
		}
		if c := r.see(tampered); c.Integrity != "broken" || c.Outcome != "barred" {
			t.Errorf("changed bytes: %s, %s", c.Integrity, c.Outcome)
		}
		done, err := r.s.Review(t.Context(), r.reviewer(), reject(lapsed, "conditions"))
		r.must(err)
		if done.Record.Outcome != "barred" {
			t.Errorf("rejected as %s", done.Record.Outcome)
		}
	})
}

func TestA30_1_ACertificateThatEndedYesterdayGivesNoVerdict(t *testing.T) {
	r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := r.arrive()
	r.reviewer()
	r.Clock.Advance(3000 * 24 * time.Hour)
	for _, v := range []capture.Verdict{pass(id), reject(id, "unclear"), {Capture: id, Result: "doubt", Reason: "legal"}} {
		_, err := r.s.Review(t.Context(), r.reviewer(), v)
		var no law.Refusal
		if !errors.As(err, &no) || no.Rule != "A30.1" {
			t.Errorf("%s: %v", v.Result, err)
		}
	}
}

func TestRejectionsNameAReasonAndAGround(t *testing.T) {
	r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
	for _, reason := range capture.Reasons {
		v := reject(r.arrive(), reason.Code)
		if reason.Code == "other" {
			if _, err := r.s.Review(t.Context(), r.reviewer(), v); !errors.As(err, new(fault.Invalid)) {
				t.Errorf("other without words: %v", err)
			}
			v.Words = "路面施工"
		}
		done, err := r.s.Review(t.Context(), r.reviewer(), v)
		r.must(err)
		f := done.Record.Findings
		if named := f.True + f.Clear + f.Complete + f.Accurate; (named == "no") != (reason.Ground != "") || done.Record.Reason != reason.Code {
			t.Errorf("%s recorded %+v", reason.Code, done.Record)
		}
		if strings.Contains(done.Record.Reason, "路面") {
			t.Error("free text is in the record")
		}
	}
	if _, err := r.s.Review(t.Context(), r.reviewer(), reject(r.arrive(), "because")); !errors.As(err, new(fault.Invalid)) {
		t.Errorf("an unknown reason: %v", err)
	}
}

func TestACommandSentTwiceIsOneVerdict(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		by := r.reviewer()
		by.Command = "journal-0001"
		first, err := r.s.Review(t.Context(), by, pass(id))
		r.must(err)
		again, err := r.s.Review(t.Context(), by, pass(id))
		r.must(err)
		if !again.Replayed || !reflect.DeepEqual(again.Record, first.Record) {
			t.Errorf("the journal's second try: %+v", again)
		}
	})
}

func TestUndoWithinThirtySecondsAndFiveItems(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		var ids []string
		for range 7 {
			ids = append(ids, r.arrive())
		}
		for _, id := range ids {
			_, err := r.s.Review(t.Context(), r.reviewer(), pass(id))
			r.must(err)
		}
		if _, err := r.s.Undo(t.Context(), r.reviewer(), ids[1]); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("the sixth from the end: %v", err)
		}
		_, err := r.s.Undo(t.Context(), r.reviewer(), ids[6])
		r.must(err)
		if c := r.see(ids[6]); c.State != capture.Queued || c.Outcome != "reviewable" {
			t.Errorf("undone: %s, %s", c.State, c.Outcome)
		}
		held, err := r.s.Take(t.Context(), r.reviewer().Actor, r.scope(), 0)
		r.must(err)
		if len(held) != 1 || held[0].ID != ids[6] {
			t.Errorf("after undo the reviewer holds %d", len(held))
		}
		w.Clock.Advance(capture.UndoFor + time.Second)
		if _, err := r.s.Undo(t.Context(), r.reviewer(), ids[5]); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("after 30 seconds: %v", err)
		}
	})
}

func TestADoubtGoesToAnotherPerson(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		_, err := r.s.Review(t.Context(), r.reviewer(), capture.Verdict{Capture: id, Result: "doubt", Reason: "second_person"})
		r.must(err)
		if got, err := r.s.Take(t.Context(), r.reviewer().Actor, r.scope(), 5); err != nil || len(got) != 0 {
			t.Errorf("who doubted holds %d, %v", len(got), err)
		}
		if _, err := r.s.Review(t.Context(), r.reviewer(), pass(id)); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("who doubted passes: %v", err)
		}
		second := w.Another(access.Reviewer)
		got, err := r.s.Take(t.Context(), second.Actor, r.scope(), 5)
		r.must(err)
		if len(got) != 1 || got[0].ID != id {
			t.Fatalf("the second reviewer holds %d", len(got))
		}
		_, err = r.s.Review(t.Context(), second, pass(id))
		r.must(err)

		id = r.arrive()
		_, err = r.s.Review(t.Context(), r.reviewer(), capture.Verdict{Capture: id, Result: "doubt", Reason: "device_staff"})
		r.must(err)
		if _, err := r.s.Answer(t.Context(), r.reviewer(), id, "设备正常"); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("who doubted answers: %v", err)
		}
		_, err = r.s.Answer(t.Context(), second, id, "已核对，设备正常")
		r.must(err)
		if c := r.see(id); c.State != capture.Queued {
			t.Errorf("after the answer: %s", c.State)
		}
	})
}

func TestNoCaptureIsHandedToTwoReviewers(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		for range 8 {
			r.arrive()
		}
		first, err := r.s.Take(t.Context(), r.reviewer().Actor, r.scope(), 5)
		r.must(err)
		second := w.Another(access.Reviewer)
		others, err := r.s.Take(t.Context(), second.Actor, r.scope(), 5)
		r.must(err)
		seen := map[string]bool{}
		for _, c := range append(first, others...) {
			if seen[c.ID] {
				t.Errorf("%s was handed out twice", c.ID)
			}
			seen[c.ID] = true
		}
		if len(first) != 5 || len(others) != 3 {
			t.Errorf("handed out %d and %d", len(first), len(others))
		}
		if _, err := r.s.Review(t.Context(), second, pass(first[0].ID)); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("a verdict on what another holds: %v", err)
		}
		var looks int
		r.must(w.DB.Reader().QueryRow(t.Context(), `SELECT count(*) FROM access_log WHERE item = 'capture'`).Scan(&looks))
		if looks != 8 {
			t.Errorf("%d looks on record for 8 captures handed out", looks)
		}
		w.Clock.Advance(capture.LeaseFor + time.Second)
		again, err := r.s.Take(t.Context(), second.Actor, r.scope(), 12)
		r.must(err)
		if len(again) != 8 {
			t.Errorf("after the leases ended: %d", len(again))
		}
		r.must(r.s.Release(t.Context(), second.Actor))
	})
}

func TestAForeignBodySeesNothing(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		foreign := w.Who(access.Reviewer, w.Other).By
		scope := foreign.Scope(access.ViewCaptures)
		list, err := r.s.List(t.Context(), scope, capture.Filter{})
		r.must(err)
		n, err := r.s.Count(t.Context(), scope, capture.Filter{})
		r.must(err)
		held, err := r.s.Take(t.Context(), foreign.Actor, scope, 5)
		r.must(err)
		if len(list.Rows) != 0 || n != 0 || len(held) != 0 {
			t.Errorf("a foreign body lists %d, counts %d, takes %d", len(list.Rows), n, len(held))
		}
		if _, err := r.s.ByID(t.Context(), w.DB.Reader(), scope, id); !fault.IsNotFound(err) {
			t.Errorf("a foreign capture: %v", err)
		}
		if _, err := r.s.Review(t.Context(), foreign, pass(id)); !fault.IsNotFound(err) {
			t.Errorf("a verdict on a foreign capture: %v", err)
		}
		found, err := r.s.List(t.Context(), r.scope(), capture.Filter{Plate: "粤a·12345"})
		r.must(err)
		if len(found.Rows) != 1 || found.Rows[0].Plate != "粤A12345" {
			t.Errorf("by plate: %+v", found)
		}
	})
}

func TestCopiesAreDrawnApartFromTheOriginal(t *testing.T) {
	r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
	m := r.see(r.arrive()).Media[0]
	n, err := r.s.DeriveSome(t.Context())
	r.must(err)
	again, err := r.s.DeriveSome(t.Context())
	r.must(err)
	if n != 1 || again != 0 {
		t.Errorf("drawn %d, then %d", n, again)
	}
	thumb, err := r.s.Copy(t.Context(), m, capture.Thumb)
	r.must(err)
	r.must(r.s.Copies.Drop(m.SHA256, capture.View))
	view, err := r.s.Copy(t.Context(), m, capture.View)
	r.must(err)
	if len(thumb) == 0 || len(view) <= len(thumb) {
		t.Errorf("thumbnail %d bytes, viewing copy %d", len(thumb), len(view))
	}
	r.must(r.store.Verify(m.SHA256))
}
