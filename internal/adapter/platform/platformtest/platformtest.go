// Package platformtest is the one set of conditions that every device.DisclosurePlatform meets: the client of the real
// platform, the labelled stand-in, and the fakes of tests.
package platformtest

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"yuanjian/internal/device"
	"yuanjian/internal/media"
)

// Fault is a way to fail that a rig can bring about for the next call.
type Fault string

// The faults.
const (
	Outage Fault = "outage" // the call is not taken
	Lost   Fault = "lost"   // it is taken, and the answer lost
)

// Rig is a platform to test, with its faults and a count of what it has taken.
type Rig struct {
	Platform device.DisclosurePlatform
	Fail     func(Fault)
	Taken    func() int
}

// Publication is a complete notice.
func Publication() device.Filing {
	return device.Filing{Kind: device.FilePublication, Notice: device.Notice{Site: "site", Use: "use", Place: "测试大道1号路口", Position: "113.270000,23.140000", Direction: "由东向西",
		Kind: "定点监控", Violation: "1345", Body: "测试交通执法大队", Contact: "测试路1号 0000-12345", Approval: "粤测〔2026〕1号", From: "2026-04-03"}}
}

// Run checks a platform; open makes a new one that has taken nothing.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, r Rig)
	}{
		{"a publication gives a whole receipt", publishes},
		{"the same key gives the same receipt", once},
		{"different keys are different filings", twoKeys},
		{"correction, withdrawal and stop of a publication", changes},
		{"a change of what was never published is refused for good", unknownPrevious},
		{"an incomplete notice is refused for good, with reasons", incomplete},
		{"an outage is no refusal, and the next try is taken", outage},
		{"a lost answer publishes nothing twice", lost},
		{"who gives up is let go", cancelled},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

func must(t *testing.T, r Rig, key string, f device.Filing) device.PlatformReceipt {
	t.Helper()
	receipt, err := r.Platform.File(t.Context(), key, f)
	if err != nil {
		t.Fatalf("%s %s: %v", f.Kind, key, err)
	}
	return receipt
}

func same(a, b device.PlatformReceipt) bool {
	return a.Number == b.Number && a.At.Equal(b.At) && a.Address == b.Address && a.Place == b.Place && a.Type == b.Type && bytes.Equal(a.Snapshot, b.Snapshot)
}

func publishes(t *testing.T, r Rig) {
	receipt := must(t, r, "key-1", Publication())
	if receipt.Number == "" || receipt.At.IsZero() || receipt.Address == "" || receipt.Place != Publication().Notice.Place {
		t.Errorf("the receipt is not whole: %+v", receipt)
	}
	switch {
	case receipt.Type == "application/pdf" && bytes.HasPrefix(receipt.Snapshot, []byte("%PDF-")):
	case receipt.Type == "application/pdf":
		t.Error("the snapshot is no PDF")
	default:
		if _, err := media.Check(bytes.NewReader(receipt.Snapshot), int64(len(receipt.Snapshot)), receipt.Type, media.DefaultLimits()); err != nil {
			t.Errorf("the snapshot: %v", err)
		}
	}
}

func once(t *testing.T, r Rig) {
	first := must(t, r, "key-1", Publication())
	if again := must(t, r, "key-1", Publication()); !same(first, again) {
		t.Errorf("asked again: %s at %s, first %s at %s", again.Number, again.At, first.Number, first.At)
	}
	if r.Taken() != 1 {
		t.Errorf("%d filings were taken", r.Taken())
	}
}

func twoKeys(t *testing.T, r Rig) {
	if a, b := must(t, r, "key-1", Publication()), must(t, r, "key-2", Publication()); a.Number == b.Number || r.Taken() != 2 {
		t.Errorf("numbers %s and %s, %d taken", a.Number, b.Number, r.Taken())
	}
}

func changes(t *testing.T, r Rig) {
	published := must(t, r, "key-1", Publication())
	for i, kind := range []device.FilingKind{device.FileCorrection, device.FileStop, device.FileWithdrawal} {
		f := Publication()
		f.Kind, f.Previous, f.Notice.Reason = kind, published.Number, "测试"
		if receipt := must(t, r, "change-"+string(kind), f); receipt.Number == published.Number || len(receipt.Snapshot) == 0 {
			t.Errorf("%s: receipt %s", kind, receipt.Number)
		}
		if r.Taken() != i+2 {
			t.Errorf("%s: %d taken", kind, r.Taken())
		}
	}
}

func refusedForGood(t *testing.T, r Rig, f device.Filing) {
	t.Helper()
	_, err := r.Platform.File(t.Context(), "key-9", f)
	var no device.Rejected
	if !errors.As(err, &no) || !errors.Is(err, device.ErrRefused) || no.Code == "" || len(no.Reasons) == 0 || no.Reasons[0] == "" {
		t.Errorf("answer is %v", err)
	}
	if r.Taken() != 0 {
		t.Errorf("it was taken all the same")
	}
}

func unknownPrevious(t *testing.T, r Rig) {
	f := Publication()
	f.Kind, f.Previous = device.FileCorrection, "没有这个编号"
	refusedForGood(t, r, f)
}

func incomplete(t *testing.T, r Rig) {
	f := Publication()
	f.Notice.Place = ""
	refusedForGood(t, r, f)
}

func outage(t *testing.T, r Rig) {
	r.Fail(Outage)
	_, err := r.Platform.File(t.Context(), "key-1", Publication())
	if err == nil || errors.Is(err, device.ErrRefused) {
		t.Fatalf("an outage gives %v", err)
	}
	if r.Taken() != 0 {
		t.Error("taken during the outage")
	}
	must(t, r, "key-1", Publication())
}

func lost(t *testing.T, r Rig) {
	r.Fail(Lost)
	_, err := r.Platform.File(t.Context(), "key-1", Publication())
	if err == nil || errors.Is(err, device.ErrRefused) {
		t.Fatalf("a lost answer gives %v", err)
	}
	if r.Taken() != 1 {
		t.Fatalf("%d were taken before the answer was lost", r.Taken())
	}
	must(t, r, "key-1", Publication())
	if r.Taken() != 1 {
		t.Error("the second try was a second filing")
	}
}

func cancelled(t *testing.T, r Rig) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	done := make(chan error, 1)
	go func() {
		_, err := r.Platform.File(ctx, "key-1", Publication())
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil || errors.Is(err, device.ErrRefused) {
			t.Errorf("a caller that gave up got %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("a caller that gave up was kept")
	}
}
