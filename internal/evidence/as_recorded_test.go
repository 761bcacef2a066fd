package evidence_test

import (
	"errors"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/evidence"
	"yuanjian/internal/evidence/evidencetest"
	"yuanjian/internal/ledger"
)

// TestVerifyNamesAlteredEvidence: rows of items, findings and verifications are compared with the ledger; whatever an administrator of the
// database changes in one is named, and nothing is named of what acts have made.
func TestVerifyNamesAlteredEvidence(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		source, record := b.Attached(), b.Entered("笔录")
		b.Derived(source, "局部")
		b.Admit(source.ID)
		b.Admit(record.ID)
		_, err := b.E.Reexamine(ctx, b.By(access.LegalReviewer), record.ID, b.AllYes())
		b.Must(err)
		sum := b.Item(source.ID).Files[0].SHA256
		_, err = b.E.FindClear(ctx, b.First, source.ID, []string{sum}, "只有本车")
		b.Must(err)
		_, err = b.E.EndClear(ctx, b.First, source.ID, "有倒影")
		b.Must(err)
		_, err = b.E.Exclude(ctx, b.First, evidence.Exclusion{Item: source.ID, Ground: 3, Reasons: "时钟异常"})
		b.Must(err)
		_, err = b.Shots.Undo(ctx, b.By(access.Reviewer), b.Attached().Capture)
		b.Must(err)
		b.Must(b.E.Watch(ctx, b.Book))

		named := func(q db.Queryer) (out []string) {
			n, err := evidence.CheckRows(ctx, q, b.Book, func(x ledger.Broken) { out = append(out, x.What.EN) })
			b.Must(err)
			if len(out) == 0 && n != 4 {
				t.Errorf("%d items", n)
			}
			return out
		}
		if out := named(b.DB.Reader()); len(out) != 0 {
			t.Fatalf("untouched: %q", out)
		}
		back := errors.New("taken back")
		for name, change := range map[string]string{
			"state": `UPDATE evidence_item SET state = 'admitted' WHERE state = 'excluded' AND cause = 'handler'`, "state of what fell with it": `UPDATE evidence_item SET state = 'entered' WHERE cause = 'source'`,
			"ground": `UPDATE evidence_item SET ground = 1 WHERE cause = 'handler'`, "ground of what fell": `UPDATE evidence_item SET ground = 1 WHERE cause = 'source'`, "cause": `UPDATE evidence_item SET cause = 'legal' WHERE cause = 'capture'`,
			"reasons": `UPDATE evidence_item SET reasons = NULL WHERE cause = 'capture'`, "said": `UPDATE evidence_item SET said = said || said`, "case": `UPDATE evidence_item SET case_id = 'another'`,
			"number": `UPDATE evidence_item SET number = number + 10`, "kind": `UPDATE evidence_item SET kind = 'expert'`, "capture": `UPDATE evidence_item SET capture = 'x' WHERE capture <> ''`,
			"verdict": `UPDATE evidence_item SET verdict = 'x' WHERE capture <> ''`, "receipt": `UPDATE evidence_item SET receipt = 'x' WHERE capture <> ''`, "second": `UPDATE evidence_item SET second = 'x'`,
			"instant": `UPDATE evidence_item SET added_at = added_at + 1`, "source": `UPDATE evidence_item SET source = 'x' WHERE source <> ''`, "file": `UPDATE evidence_file SET sha256 = 'ab' || sha256`,
			"no item": `DELETE FROM evidence_item WHERE origin = 'record'`, "no file": `DELETE FROM evidence_file`,
			"lawful": `UPDATE evidence_examination SET lawful = 'no'`, "elements": `UPDATE evidence_examination SET elements = ''`, "side": `UPDATE evidence_examination SET side = 'handler' WHERE side = 'legal'`,
			"words of a finding": `UPDATE evidence_examination SET said = said || said`, "no finding": `DELETE FROM evidence_examination WHERE side = 'legal'`,
			"how it was verified": `UPDATE evidence_verification SET said = said || said`, "what was verified": `UPDATE evidence_verification SET item = 'x'`, "no verification": `DELETE FROM evidence_verification`,
			"clear files": `UPDATE evidence_clear SET files = 'x'`, "clear again": `UPDATE evidence_clear SET ended_by = '', ended_said = said, ended_entry = -1`, "no clearing": `DELETE FROM evidence_clear`,
		} {
			err := b.DB.Write(ctx, func(tx *db.Tx) error {
				done, err := tx.Exec(ctx, change)
				if err != nil || done == 0 {
					t.Errorf("%s: %d rows, %v", name, done, err)
				}
				if len(named(tx)) == 0 {
					t.Errorf("%s: nothing is named", name)
				}
				return back
			})
			if !errors.Is(err, back) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if out := named(b.DB.Reader()); len(out) != 0 {
			t.Errorf("after all: %q", out)
		}
	})
}
