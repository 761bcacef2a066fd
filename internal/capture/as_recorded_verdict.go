package capture

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
)

// shift is what an act on a recall left a capture as: from its entry on it stands there.
type shift struct {
	entry   int64
	state   State
	outcome string // empty: as it was judged on its arrival
	verdict string // that counts no more
	arrived bool   // judged again as it arrived
}

// load reads the entries that bear on captures elsewhere: verdicts undone, bytes found broken, recalls.
func (c *comparison) load(ctx context.Context, q db.Queryer) error {
	c.undone, c.broken, c.shifts, c.taken, c.drawn = map[string]undoing{}, map[string]struct{}{}, map[string][]shift{}, map[string]takenIn{}, map[string]drawnIn{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		var kind, body string
		if err := rows.Scan(&entry, &kind, &body); err != nil {
			return err
		}
		c.note(entry, kind, body)
		return nil
	}, `SELECT e.idx, e.kind, r.body FROM entry e JOIN record r ON r.book = e.book AND r.idx = e.idx
		WHERE e.book = $1 AND e.kind IN ($2, $3, $4, $5, $6, $7, $8, $9, $10) ORDER BY e.idx`,
		c.book, BytesBroken.Name, Undone.Name, ReviewedAgain.Name, RecallJudged.Name, RecallBack.Name, RecallDecided.Name, Corrected.Name, Overturned.Name, Disposed.Name)
	if err != nil {
		return fmt.Errorf("read what was undone: %w", err)
	}
	return nil
}

// undoing is the entry that undid a verdict, and the outcome of the arrival when it was judged anew with it.
type undoing struct {
	entry   int64
	outcome string
}

// note keeps what one such entry says. A record that cannot be read was altered, which the ledger names.
func (c *comparison) note(entry int64, kind, body string) {
	switch kind {
	case BytesBroken.Name:
		if r, err := act.RecordOf[BrokenRecord](body); err == nil {
			c.broken[r.Capture] = struct{}{}
		}
	case Disposed.Name:
		c.noteTaken(entry, body)
	case RecallJudged.Name, RecallBack.Name:
		r, err := act.RecordOf[RecallChunkRecord](body)
		if err != nil {
			return
		}
		for _, x := range r.Changes {
			c.shifts[x.Capture] = append(c.shifts[x.Capture], shift{entry: entry, state: x.State, outcome: x.Outcome, arrived: x.Judgement != "" && !x.State.Decided()})
		}
	case RecallDecided.Name:
		if r, err := act.RecordOf[RecallDecidedRecord](body); err == nil {
			c.shifts[r.Capture] = append(c.shifts[r.Capture], shift{entry, r.State, r.Outcome, r.Verdict, r.Verdict != ""})
			if r.Verdict != "" {
				c.undone[r.Verdict] = undoing{entry, r.Outcome}
			}
		}
	case Corrected.Name, Overturned.Name:
		if r, err := act.RecordOf[VerdictRecord](body); err == nil {
			c.undone[r.Corrects] = undoing{entry, ""}
		}
	default:
		if r, err := act.RecordOf[UndoRecord](body); err == nil {
			c.undone[r.Verdict] = undoing{entry, r.Outcome}
		}
	}
}

// storedVerdict is a verdict as its row has it, beside the record of its entry.
type storedVerdict struct {
	id, result, reason, shown string
	elements, window, twins   string
	corrects                  string
	painted                   *string // what the browser says of each medium
	findings                  Findings
	undone                    bool
	entry                     int64
	kind, record              sql.NullString
	receipt                   sql.NullString // of its judgement
	outcome                   string         // as recorded
	onFinding                 bool           // passed on a finding, as recorded
	drawn                     string         // the second review for which it was drawn, as recorded
}

func (c *comparison) verdicts(ctx context.Context, q db.Queryer, from, until string) (map[string][]storedVerdict, error) {
	out := map[string][]storedVerdict{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var capture string
		var v storedVerdict
		var undone sql.NullInt64
		err := rows.Scan(&capture, &v.id, &v.result, &v.reason, &v.shown, &v.findings.True, &v.findings.Clear, &v.findings.Complete, &v.findings.Accurate,
			&v.elements, &v.window, &v.twins, &undone, &v.entry, &v.corrects, &v.painted, &v.kind, &v.record, &v.receipt)
		v.undone = undone.Valid
		out[capture] = append(out[capture], v)
		return err
	}, `SELECT v.capture, v.id, v.result, v.reason, v.shown, v.is_true, v.is_clear, v.is_complete, v.is_accurate, COALESCE(v.elements, ''), COALESCE(v.reject_window, ''), COALESCE(v.twins, ''), v.undone_at, v.entry, COALESCE(v.corrects, ''), v.painted_media, e.kind, r.body, j.receipt
		FROM verdict v LEFT JOIN judgement j ON j.book = v.book AND j.id = v.judgement LEFT JOIN entry e ON e.book = v.book AND e.idx = v.entry LEFT JOIN record r ON r.book = v.book AND r.idx = v.entry
		WHERE v.book = $1 AND v.capture >= $2 AND v.capture <= $3 ORDER BY v.capture, v.entry`, c.book, from, until)
	if err != nil {
		return nil, fmt.Errorf("read verdicts: %w", err)
	}
	return out, nil
}

// compareVerdicts compares the verdicts of a capture with their records, and where it stands with where they and its recalls
// lead.
func (c *comparison) compareVerdicts(s *storedRow, verdicts []storedVerdict) {
	steps := slices.Clone(c.shifts[s.id])
	for i := range verdicts {
		v := &verdicts[i]
		undone, entry := c.undone[v.id]
		switch {
		case !v.kind.Valid:
			c.tell(s, v.entry, "审核"+v.id+"在账簿里没有记载", "the ledger has no entry of verdict "+v.id)
			continue
		case v.record.Valid && !v.asRecorded(s.id):
			c.tell(s, v.entry, "审核"+v.id+"与记载不符", "verdict "+v.id+" is not as recorded")
		case v.undone != entry:
			c.tell(s, v.entry, "审核"+v.id+"是否撤回与记载不符", "whether verdict "+v.id+" was undone is not as recorded")
		}
		if v.drawn != "" {
			c.drawn[v.drawn] = drawnIn{v.id, v.entry}
		}
		steps = append(steps, shift{entry: v.entry, state: v.leads(), outcome: cmp.Or(v.outcome, unjudged)})
		if entry {
			steps = append(steps, shift{entry: undone.entry, state: Queued, outcome: undone.outcome, verdict: v.id, arrived: true})
		}
	}
	stands, last, outcome := s.follow(steps)
	if s.state != stands {
		c.tell(s, max(last, s.entry), "现在的状态不是记载的审核所得", "its state is not where its recorded verdicts lead")
	}
	_, broken := c.broken[s.id]
	if !broken && outcome != "" && s.outcome != outcome { // judged again for broken bytes, the outcome is that judgement's
		c.tell(s, max(last, s.entry), "现在的判断结果与记载不符", "its outcome is not as recorded")
	}
	if broken != (s.integrity == "broken") {
		c.tell(s, s.entry, "原始数据是否完好与记载不符", "whether its bytes are as received is not as recorded")
	}
}

// unjudged is the outcome of a step that judged nothing: the capture keeps the one it has.
const unjudged = "-"

// follow goes through the steps of a capture in the order of their entries: where it stands after them, the last entry, and its
// outcome; empty when that is not known.
func (s *storedRow) follow(steps []shift) (stands State, last int64, outcome string) {
	slices.SortStableFunc(steps, func(a, b shift) int { return cmp.Compare(a.entry, b.entry) })
	stands, last, outcome = Queued, -1, s.received
	arrived := s.received // what its arrival is judged as
	for _, x := range steps {
		stands, last = x.state, x.entry
		switch x.outcome {
		case unjudged:
		case "":
			outcome = arrived
		default:
			outcome = x.outcome
			if x.arrived {
				arrived = x.outcome
			}
		}
	}
	return stands, last, outcome
}

// leadsTo is where a verdict brings a capture.
var leadsTo = map[string]State{"pass": Adopted, "reject": Rejected, "doubt": Doubtful, "answer": Queued}

// leads is where this verdict brings its capture.
func (v *storedVerdict) leads() State {
	if v.onFinding {
		return OnFinding
	}
	return leadsTo[v.result]
}

func (v *storedVerdict) asRecorded(capture string) bool {
	if v.result == "answer" {
		r, err := act.RecordOf[UndoRecord](v.record.String)
		return err == nil && v.kind.String == DoubtDone.Name && r.Verdict == v.id && r.Capture == capture
	}
	r, err := act.RecordOf[VerdictRecord](v.record.String)
	v.outcome, v.onFinding, v.drawn = r.Outcome, r.Finding != "", r.Drawn
	return err == nil && blob.DigestOf([]byte(v.receipt.String)).String() == r.Judgement && r.ID == v.id && r.Capture == capture && r.Result == v.result && r.Reason == v.reason && r.Shown == v.shown && r.Findings == v.findings &&
		writePointed(r.Elements) == v.elements && r.Corrects == v.corrects && r.Media == digestOf(v.painted) && r.Window == v.window && sameTwins(r.Twins, v.twins)
}
