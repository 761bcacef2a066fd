package casefile_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
	"yuanjian/internal/testkit"
)

// TestNoHistoryMakesAPenaltyHeavierWithoutANewNotice: through random histories of defences, hearings, objections that cost an item, cases sent
// back, new facts true and feigned, and fines tried at random, whatever is decided is no heavier than the newest notice that was served, and
// no notice is heavier than the one served before it without an item that was obtained after that.
func TestNoHistoryMakesAPenaltyHeavierWithoutANewNotice(t *testing.T) {
	var o *casefiletest.Office
	decided := 0
	rapid.Check(t, func(r *rapid.T) {
		if o == nil || o.Today() > law.NewDate(2026, time.August, 1) { // the calendar of 2027 is not known
			o = casefiletest.New(t, testkit.NewWorld(t, testkit.SQLite(t)))
		}
		h := history{o: o, r: r, id: o.Noticed(fine(r, "first"))}
		for range rapid.IntRange(1, 6).Draw(r, "turns") {
			if rapid.SampledFrom(turns).Draw(r, "turn")(&h); r.Failed() {
				return
			}
		}
		if h.decide() {
			decided++
		}
		h.check()
	})
	if decided == 0 {
		t.Error("no history came to a decision")
	}
	t.Logf("%d histories came to a decision", decided)
}

func fine(r *rapid.T, name string) int64 { return 10000 * rapid.Int64Range(1, 9).Draw(r, name) }

// history is a case with what has been tried.
type history struct {
	o  *casefiletest.Office
	r  *rapid.T
	id string
}

// turns are what may happen between the first notice and the decision. A step that is refused is no step.
var turns = []func(h *history){
	func(h *history) { // a defence, adopted or not
		if h.state() == casefile.Noticed {
			h.o.Defended(h.id, rapid.SampledFrom([]string{"adopted", "partly", "not"}).Draw(h.r, "result"))
		}
	},
	func(h *history) { // a hearing
		if h.state() == casefile.Noticed && h.o.See(h.id).Hearing.Request == nil {
			h.o.Heard(h.id)
		}
	},
	func(h *history) { // sent back, told anew with a fine of its own, new facts or none
		if h.state() != casefile.Noticed {
			return
		}
		ctx, o := h.o.Context(), h.o
		o.Done(o.C.SendBack(ctx, o.Head, h.id, "核实"))
		items := h.cited()
		if rapid.Bool().Draw(h.r, "found") {
			new := o.Enter(h.id, rapid.SampledFrom([]string{"inspection", evidence.Statement}).Draw(h.r, "kind"))
			o.Admit(h.id, new)
			items = append(items, new)
		}
		if len(items) == 0 {
			return
		}
		o.ReportSigned(h.id, o.Report(h.id, fine(h.r, "new fine"), items...))
		claimed := rapid.SampledFrom(items).Draw(h.r, "claimed")
		if _, err := o.C.IssueNotice(ctx, o.Head, h.id, rapid.SampledFrom([]string{"", "新的事实"}).Draw(h.r, "facts"), []string{claimed}); err != nil {
			return
		}
		o.Clock.Advance(time.Minute)
		o.Done(o.C.ServeNotice(ctx, o.First, o.HandedOver(h.id)))
	},
	func(h *history) { // put up, and sent back
		if h.state() == casefile.Noticed {
			h.o.After(h.id)
			_, _ = h.o.C.Propose(h.o.Context(), h.o.First, h.id, casefiletest.Fined(fine(h.r, "tried")))
		}
	},
}

func (h *history) state() casefile.State { return h.o.See(h.id).State }

// cited are the items that may be cited now.
func (h *history) cited() (out []string) {
	for _, p := range h.o.See(h.id).Evidence {
		if p.Cited {
			out = append(out, p.ID)
		}
	}
	return out
}

// decide tries fines at random until one is decided, or nothing is.
func (h *history) decide() bool {
	ctx, o := h.o.Context(), h.o
	for range 4 {
		o.After(h.id)
		if h.state() == casefile.Noticed {
			if done, err := o.C.Propose(ctx, o.First, h.id, casefiletest.Fined(fine(h.r, "proposed"))); err == nil {
				o.Done(o.C.Cosign(ctx, o.Second, h.id, done.Record.No))
			}
		}
		if p := h.o.See(h.id).Proposal; h.state() == casefile.Proposed && !o.See(h.id).Cosigned(p.No) {
			o.Done(o.C.Cosign(ctx, o.Second, h.id, p.No))
		}
		other := casefiletest.Fine(fine(h.r, "decided"))
		if _, err := o.C.Decide(ctx, o.Head, h.id, &other, "决定"); err == nil {
			return true
		}
	}
	return false
}

func (h *history) check() {
	c := h.o.See(h.id)
	if d := c.Decision; d != nil && len(penalty.Heavier(c.Told().Penalty, d.Penalty)) > 0 {
		h.r.Errorf("decided %s, told %s", d.Penalty.Words().ZH, c.Told().Penalty.Words().ZH)
	}
	for i, n := range c.Notices[1:] {
		before := c.Notices[i]
		if len(penalty.Heavier(before.Penalty, n.Penalty)) == 0 {
			continue
		}
		if n.NewFacts == "" || len(n.Items) == 0 {
			h.r.Errorf("notice no. %d is heavier than no. %d without new facts", n.No, before.No)
		}
		for _, id := range n.Items {
			for _, p := range c.Evidence {
				if p.ID == id && (p.FromParty || !p.Obtained.After(before.Served.At)) {
					h.r.Errorf("notice no. %d rests on item %d, which is no new fact", n.No, p.No)
				}
			}
		}
	}
}
