package evidence_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/evidence/evidencetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/retention"
	"yuanjian/internal/testkit"
)

func benches(t *testing.T, test func(t *testing.T, b *evidencetest.Bench)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, evidencetest.New(t, w)) })
}

// refused fails unless an error is the refusal of a rule.
func refused(t *testing.T, what string, err error, rule string) {
	t.Helper()
	var no law.Refusal
	if !errors.As(err, &no) || no.Rule != rule || no.Cure.ZH == "" || no.Because.EN == "" {
		t.Errorf("%s: %v", what, err)
	}
}

// Given a capture that failed, or that nobody reviewed, or whose verdict was taken back, when it is attached to a case, then it is refused; one
// that passed is attached with its judgement, its media, and a hold from disposal.
func TestA30_3b_OnlyWhatPassedIsAttachedToACase(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		waiting, failed := b.Arrive(), b.Arrive()
		_, err := b.Shots.Review(ctx, b.By(access.Reviewer), capture.Verdict{Capture: failed, Result: "reject", Reason: "plate_unreadable", Findings: capture.Findings{True: "yes", Clear: "no", Complete: "yes", Accurate: "yes"}, Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}})
		b.Must(err)
		for what, id := range map[string]string{"nobody reviewed it": waiting, "it failed": failed} {
			_, err := b.Attach(id)
			refused(t, what, err, "A30.3b")
		}
		undone := b.Passed()
		_, err = b.Shots.Undo(ctx, b.By(access.Reviewer), undone)
		b.Must(err)
		_, err = b.Attach(undone)
		refused(t, "its verdict was taken back", err, "A30.3b")
		if _, err := b.Attach("nothing"); !fault.IsNotFound(err) {
			t.Errorf("no capture: %v", err)
		}

		id := b.Passed()
		for role, by := range map[string]act.By{"reviewer": b.By(access.Reviewer), "head": b.By(access.Head), "legal reviewer": b.By(access.LegalReviewer), "supervisor": b.By(access.Supervisor)} {
			if _, err := b.E.Attach(ctx, by, evidence.Attaching{Case: b.Case.ID, Capture: id, Second: b.Partner.Person}); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("by the %s: %v", role, err)
			}
		}
		stranger := b.Another(access.Officer)
		_, err = b.E.Attach(ctx, stranger, evidence.Attaching{Case: b.Case.ID, Capture: id, Second: b.Partner.Person})
		refused(t, "by an officer of another case", err, "E1")
		for what, second := range map[string]string{"the same person twice": b.First.Person, "a second who is not of the case": stranger.Person} {
			_, err := b.E.Attach(ctx, b.First, evidence.Attaching{Case: b.Case.ID, Capture: id, Second: second})
			refused(t, what, err, "E1")
		}
		done, err := b.Attach(id)
		b.Must(err)
		x := b.Item(done.Record.ID)
		judged, err := capture.Judgements(ctx, b.DB.Reader(), b.Book, id)
		b.Must(err)
		if x.Number != 1 || x.Kind != evidence.Electronic || x.Capture != id || x.State != evidence.Entered || x.Outcome != "admissible" || x.Corroboration || len(x.Files) != 1 || x.Files[0].Medium != "front" || len(x.Receipt) != 64 || len(judged) == 0 {
			t.Errorf("the item: %+v", x)
		}
		holds, err := b.E.Retention.HoldsOn(ctx, b.DB.Reader(), b.Book, retention.Object{Kind: retention.Captures, ID: id})
		if err != nil || len(holds) != 1 || holds[0].Reason != "case" || holds[0].ID != done.Record.Hold {
			t.Errorf("held from disposal: %+v, %v", holds, err)
		}
		if _, err := b.Attach(id); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("twice: %v", err)
		}
		b.Verify()
	})
}

// A capture of another violation, of a closed or frozen case, by who is recused, reviewed by an officer of the case, or in question by a
// recall is not attached.
func TestA30_3b_WhatDoesNotFitTheCaseIsNotAttached(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		id := b.Passed()
		b.Case.Violation = "1019"
		_, err := b.Attach(id)
		refused(t, "of another violation", err, "A35a")
		b.Case.Violation = devicetest.Violation
		for what, change := range map[string]func(*evidence.Case){"closed": func(k *evidence.Case) { k.Open, k.Closed = false, true }, "frozen": func(k *evidence.Case) { k.Frozen = true }} {
			kept := *b.Case
			change(b.Case)
			if _, err := b.Attach(id); !errors.As(err, new(fault.Conflict)) {
				t.Errorf("to a case that is %s: %v", what, err)
			}
			*b.Case = kept
		}
		b.Case.Officers = append(b.Case.Officers, b.By(access.Reviewer).Person)
		_, err = b.Attach(id)
		refused(t, "an officer of the case reviewed it", err, "E2")
		b.Case.ReviewerHandles = true
		recall := b.Recall()
		_, err = b.Attach(id)
		refused(t, "a recall asks about it", err, "A30.3b")
		b.Decide(recall, id, capture.DecideKeep, 0)
		recused := b.Passed()
		_, err = b.People.Recuse(t.Context(), b.First, people.Subject{Kind: people.OfCapture, ID: recused, Body: b.County.ID}, "车主是近亲属")
		b.Must(err)
		_, err = b.Attach(recused)
		refused(t, "by who is recused from it", err, "A42.1a")
		if _, err := b.Attach(id); err != nil {
			t.Errorf("what was kept in the recall, by a body that lets reviewers handle cases: %v", err)
		}
		b.Verify()
	})
}

// Given a condition that is unknown and was settled by no document, when a case relies on the capture, then it counts as unmet and is
// named; settled by a document it is taken, unless an officer of the case made the finding.
func TestAnUnknownWithoutADocumentCountsAsUnmetInACase(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx, legal := t.Context(), b.By(access.LegalReviewer)
		on := func(manner string, documents ...device.Attachment) string {
			t.Helper()
			id := b.Arrive(func(s *capture.Submission) { s.Event.Firmware = nil })
			found, results, err := b.Shots.MakeFinding(ctx, legal, capture.NewFinding{Captures: []string{id}, Parts: []capture.FindingPart{{Rule: "A21b", Result: "unknown", Manner: manner, Words: "软件版本另有记录", Documents: documents}}})
			b.Must(err)
			b.Must(results[0].Err)
			results, err = b.Shots.DecideFinding(ctx, b.By(access.Head), found, []string{id}, true, "同意")
			b.Must(err)
			b.Must(results[0].Err)
			b.Pass(id)
			return id
		}
		bare, documented := on(capture.ByFinding), on(capture.ByDocument, b.File("版本记录"))
		_, err := b.Attach(bare)
		refused(t, "without a document", err, "A21b")
		var no law.Refusal
		if errors.As(err, &no); !strings.Contains(no.Because.ZH, "按不符合处理") {
			t.Errorf("it is not said why: %s", no.Because.ZH)
		}
		b.Case.Officers = append(b.Case.Officers, legal.Person)
		_, err = b.Attach(documented)
		refused(t, "found by an officer of the case", err, "E4")
		b.Case.Officers = b.Case.Officers[:2]
		done, err := b.Attach(documented)
		b.Must(err)
		if x := b.Item(done.Record.ID); x.Outcome != "incomplete" {
			t.Errorf("the receipt is the one that stands: %s", x.Outcome)
		}
	})
}

// Given two captures of a use that may not decide alone, then neither bears the other out; a record of an inquiry bears out either; a
// copy, a still and a part of the same bytes bear out nothing (Art 11(2)).
func TestA11_2_WhatBearsOutACapture(t *testing.T) {
	capture := func(root, id string, lacking bool) evidence.Item {
		return evidence.Item{ID: root, Root: root, Capture: id, Corroboration: lacking, Files: []evidence.ItemFile{{SHA256: "of " + id}}}
	}
	record := func(root string, digest string) evidence.Item {
		return evidence.Item{ID: root, Root: root, Files: []evidence.ItemFile{{SHA256: digest}}}
	}
	still := capture("1", "a", true)
	still.ID, still.Files = "9", nil
	for _, x := range []struct {
		what string
		a, b evidence.Item
		want bool
	}{
		{"two captures without basis", capture("1", "a", true), capture("2", "b", true), false},
		{"one capture without basis and one with", capture("1", "a", true), capture("2", "b", false), true},
		{"two captures with basis", capture("1", "a", false), capture("2", "b", false), true},
		{"the same capture in two items", capture("1", "a", false), capture("2", "a", false), false},
		{"a capture and what was made of it", capture("1", "a", true), still, false},
		{"a capture and a record", capture("1", "a", true), record("3", "x"), true},
		{"two records", record("3", "x"), record("4", "y"), true},
		{"a record and its copy", record("3", "x"), record("4", "x"), false},
		{"an item and itself", record("3", "x"), record("3", "x"), false},
	} {
		if evidence.Independent(&x.a, &x.b) != x.want || evidence.Independent(&x.b, &x.a) != x.want {
			t.Errorf("%s: not %v", x.what, x.want)
		}
	}
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		b.WithoutBasis()
		one, two, record := b.Attached(), b.Attached(), b.Entered("笔录")
		if !one.Corroboration || one.Outcome != "corroboration_required" || evidence.Independent(&one, &two) || !evidence.Independent(&one, &record) {
			t.Errorf("a capture of a use without basis: %+v", one)
		}
	})
}
