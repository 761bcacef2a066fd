package capture

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
)

// load reads the few entries that bear on captures elsewhere: verdicts undone, bytes found broken.
func (c *comparison) load(ctx context.Context, q db.Queryer) error {
	c.undone, c.broken = map[string]int64{}, map[string]struct{}{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		var kind, body string
		if err := rows.Scan(&entry, &kind, &body); err != nil {
			return err
		}
		if kind == BytesBroken.Name {
			if r, err := act.RecordOf[BrokenRecord](body); err == nil { // an altered record is named by the ledger
				c.broken[r.Capture] = struct{}{}
			}
			return nil
		}
		if r, err := act.RecordOf[UndoRecord](body); err == nil {
			c.undone[r.Verdict] = entry
		}
		return nil
	}, `SELECT e.idx, e.kind, r.body FROM entry e JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 AND e.kind IN ($2, $3, $4)`,
		c.book, BytesBroken.Name, Undone.Name, ReviewedAgain.Name)
	if err != nil {
		return fmt.Errorf("read what was undone: %w", err)
	}
	return nil
}

// storedVerdict is a verdict as its row has it, beside the record of its entry.
type storedVerdict struct {
	id, result, reason, shown string
	findings                  Findings
	undone                    bool
	entry                     int64
	kind, record              sql.NullString
	receipt                   sql.NullString // of its judgement
	outcome                   string         // as recorded
}

func (c *comparison) verdicts(ctx context.Context, q db.Queryer, from, until string) (map[string][]storedVerdict, error) {
	out := map[string][]storedVerdict{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var capture string
		var v storedVerdict
		var undone sql.NullInt64
		err := rows.Scan(&capture, &v.id, &v.result, &v.reason, &v.shown, &v.findings.True, &v.findings.Clear, &v.findings.Complete, &v.findings.Accurate,
			&undone, &v.entry, &v.kind, &v.record, &v.receipt)
		v.undone = undone.Valid
		out[capture] = append(out[capture], v)
		return err
	}, `SELECT v.capture, v.id, v.result, v.reason, v.shown, v.is_true, v.is_clear, v.is_complete, v.is_accurate, v.undone_at, v.entry, e.kind, r.body, j.receipt
		FROM verdict v LEFT JOIN judgement j ON j.book = v.book AND j.id = v.judgement LEFT JOIN entry e ON e.book = v.book AND e.idx = v.entry LEFT JOIN record r ON r.book = v.book AND r.idx = v.entry
		WHERE v.book = $1 AND v.capture >= $2 AND v.capture <= $3 ORDER BY v.capture, v.entry`, c.book, from, until)
	if err != nil {
		return nil, fmt.Errorf("read verdicts: %w", err)
	}
	return out, nil
}

// compareVerdicts compares the verdicts of a capture with their records, and where it stands with where they lead.
func (c *comparison) compareVerdicts(s *storedRow, verdicts []storedVerdict) {
	stands, last, outcome := Queued, int64(-1), s.received
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
		if v.entry > last {
			stands, last = leadsTo[v.result], v.entry
			if v.result != "answer" {
				outcome = v.outcome
			}
		}
		if entry && undone > last {
			stands, last, outcome = Queued, undone, s.received
		}
	}
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

// leadsTo is where a verdict brings a capture.
var leadsTo = map[string]State{"pass": Adopted, "reject": Rejected, "doubt": Doubtful, "answer": Queued}

func (v *storedVerdict) asRecorded(capture string) bool {
	if v.result == "answer" {
		r, err := act.RecordOf[UndoRecord](v.record.String)
		return err == nil && v.kind.String == DoubtDone.Name && r.Verdict == v.id && r.Capture == capture
	}
	r, err := act.RecordOf[VerdictRecord](v.record.String)
	v.outcome = r.Outcome
	return err == nil && blob.DigestOf([]byte(v.receipt.String)).String() == r.Judgement && r.ID == v.id && r.Capture == capture && r.Result == v.result && r.Reason == v.reason && r.Shown == v.shown && r.Findings == v.findings
}
