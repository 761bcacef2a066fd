package notice_test

import (
	"errors"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/ledger"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
)

// TestVerifyNamesAnAlteredNotice: rows of notices, replies and findings that no notice is needed are compared with the ledger;
// whatever an administrator of the database changes in one is named, and nothing is named of what acts have made.
func TestVerifyNamesAnAlteredNotice(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		ctx, other := t.Context(), d.Another(access.Reviewer)
		closed, void, open := d.Made(), d.Made(), d.Made()
		for _, n := range []*notice.Notice{&closed, &void, &open} {
			_, err := d.S.ReplyTo(ctx, n, "form-0001", notice.Explanation, notice.Draft{Reasons: []string{"permit"}, Words: "有通行许可"}, nil)
			d.Must(err)
		}
		replies, _, err := d.S.Replies(ctx, d.DB.Reader(), other.Scope(access.AnswerParties), true, db.Turn{})
		d.Must(err)
		_, err = d.S.Answer(ctx, other, replies.Rows[0].ID, notice.Accepted, "许可属实。")
		d.Must(err)
		_, err = d.S.Withdraw(ctx, d.By(access.Reviewer), void.ID, "wrong_party", "车辆已过户。")
		d.Must(err)
		_, err = d.S.FindNeedless(ctx, other, notice.NewNeedless{Capture: d.Passed(), Ground: notice.SameAct, Number: open.Number, Words: "同一时段"})
		d.Must(err)

		named := func(q db.Queryer) (out []string) {
			n, err := notice.CheckRows(ctx, q, d.Book, d.Keys, func(b ledger.Broken) { out = append(out, b.What.EN) })
			d.Must(err)
			if len(out) == 0 && n != 3 {
				t.Errorf("%d notices", n)
			}
			return out
		}
		if out := named(d.DB.Reader()); len(out) != 0 {
			t.Fatalf("untouched: %q", out)
		}
		back := errors.New("taken back")
		for name, change := range map[string]string{
			"state of a notice": `UPDATE notice SET state = 'open' WHERE state = 'closed'`, "why it was withdrawn": `UPDATE notice SET ground = 'other' WHERE state = 'withdrawn'`,
			"party": `UPDATE notice SET said = said || said`, "number": `UPDATE notice SET plain = plain || '9'`, "code": `UPDATE notice SET code = 'x'`, "term": `UPDATE notice SET due = '2031-01-01'`,
			"capture": `UPDATE notice SET capture = capture || 'x'`, "instant": `UPDATE notice SET made_at = made_at + 1`, "shown": `UPDATE notice_medium SET shown = original || '0'`, "paper": `UPDATE notice SET paper_digest = 'ab'`,
			"no notice": `DELETE FROM notice WHERE state = 'open'`, "no medium": `DELETE FROM notice_medium`,
			"reply": `UPDATE notice_reply SET said = said || said`, "answer": `UPDATE notice_reply SET answer = NULL WHERE state = 'accepted'`, "state of a reply": `UPDATE notice_reply SET state = 'not_accepted' WHERE state = 'accepted'`,
			"settled": `UPDATE notice_reply SET state = 'received' WHERE state = 'settled'`, "term of a reply": `UPDATE notice_reply SET due = '2031-01-01'`, "no reply": `DELETE FROM notice_reply WHERE state = 'received'`,
			"file of a reply": `INSERT INTO notice_reply_file (book, reply, place, type, sha256, size) SELECT book, id, 0, 'image/jpeg', 'ab', 1 FROM notice_reply`,
			"needless":        `UPDATE notice_needless SET ground = 'told'`, "its words": `UPDATE notice_needless SET words = words || words`, "no needless": `DELETE FROM notice_needless`,
		} {
			err := d.DB.Write(ctx, func(tx *db.Tx) error {
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
		if out := named(d.DB.Reader()); len(out) != 0 {
			t.Errorf("after all: %q", out)
		}
	})
}
