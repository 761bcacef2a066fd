package notice

import (
	"context"
	"errors"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
)

// Grounds are why a notice is withdrawn.
var Grounds = []device.Choice{
	{Key: "wrong_party", Words: law.Words{ZH: "告知对象有误", EN: "the wrong party"}},
	{Key: "wrong_fact", Words: law.Words{ZH: "时间、地点或者事实有误", EN: "time, place or fact are wrong"}},
	{Key: "verdict", Words: law.Words{ZH: "审核结果已经更正或者排除", EN: "the verdict was corrected or the capture excluded"}},
	{Key: "other", Words: law.Words{ZH: "其他", EN: "another reason"}},
}

// VerdictGround is the ground of a notice whose verdict no longer stands.
const VerdictGround = "verdict"

var errNoNotice = fault.NotFound{What: law.Words{ZH: "这份告知提示", EN: "the notice"}}

// Withdraw takes a notice back: the page of the notice says so and why. What the party wrote stays on record.
func (s *Service) Withdraw(ctx context.Context, by act.By, id, ground, reasons string) (Done, error) {
	var c fault.Check
	c.Want(device.IsOneOf(Grounds, ground), "ground", "请选择撤回的理由。", "Choose why it is withdrawn.")
	c.Text(&reasons, factMost, true, "reasons", "请写明撤回的理由，当事人会看到。", "Give the reasons; the party will read them.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	return act.Do(ctx, s.Engine, Withdrawn, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		n, err := s.ByID(ctx, tx, tx.By.Scope(access.MakeNotices), id)
		if err != nil {
			return Record{}, err
		}
		return s.void(ctx, tx, &n, ground, reasons)
	})
}

// void puts a notice out of force.
func (s *Service) void(ctx context.Context, tx *act.Tx, n *Notice, ground, reasons string) (Record, error) {
	if err := n.move(Void); err != nil {
		return Record{}, err
	}
	n.Ground, n.Reasons = ground, reasons
	return s.end(ctx, tx, n, "")
}

// move takes a notice to a state; whatever is not declared is refused.
func (n *Notice) move(to State) error {
	if !n.State.MayMove(to) {
		w := StateWords[n.State]
		return fault.Conflict{Because: law.Words{ZH: "这份告知提示已经是“" + w.ZH + "”，请刷新页面查看。", EN: "The notice is " + w.EN + " already; look at its page again."}}
	}
	n.State = to
	return nil
}

// end writes that a notice is at its end, and stops its letters. Replies that nobody answered are settled with it, but for the one that
// is being answered.
func (s *Service) end(ctx context.Context, tx *act.Tx, n *Notice, answered string) (Record, error) {
	n.EndedBy, n.EndedAt = tx.By.Person, &tx.Now
	shown, err := ShownOf(ctx, tx, n.Book, n.ID)
	if err != nil {
		return Record{}, err
	}
	r := n.record(shown)
	var sealed []byte
	if n.Reasons != "" {
		if sealed, err = s.Keys.SealField(reasonsField, n.ID, n.Reasons); err != nil {
			return r, fmt.Errorf("seal why a notice ends: %w", err)
		}
		r.Reasons = blob.DigestOf(sealed).String()
	}
	if _, err = tx.Exec(ctx, `UPDATE notice SET state = $3, ended_by = $4, ended_at = $5, ground = $6, reasons = $7 WHERE book = $1 AND id = $2`,
		tx.Book, n.ID, string(n.State), n.EndedBy, n.EndedAt, n.Ground, sealed); err != nil {
		return r, fmt.Errorf("end a notice: %w", err)
	}
	if r.Stopped, err = s.eachLetter(ctx, tx, n, delivery.Stop); err != nil {
		return r, err
	}
	replies, err := s.RepliesOf(ctx, tx, n)
	for _, x := range replies {
		if x.State == Received && x.ID != answered && x.Kind != Copy && x.Kind != Call {
			r.Settled = append(r.Settled, x.ID)
			if _, err = tx.Exec(ctx, `UPDATE notice_reply SET state = 'settled' WHERE book = $1 AND id = $2`, tx.Book, x.ID); err != nil {
				return r, fmt.Errorf("settle a reply: %w", err)
			}
		}
	}
	return r, err
}

// JobWatch withdraws the notices whose verdicts no longer stand, and forgets tries and drafts that are over.
const JobWatch = "notice.watch"

// WatchJob is Watch as a job.
func (s *Service) WatchJob(ctx context.Context, j job.Job) error { return s.Watch(ctx, j.Book) }

// Watch looks at the open notices of a book: one whose verdict was undone or corrected, or whose capture was excluded, is withdrawn by an
// act of the system.
func (s *Service) Watch(ctx context.Context, book string) error {
	if err := s.door().Forget(ctx, book); err != nil {
		return err
	}
	lost, err := s.lost(ctx, book)
	if err != nil {
		return err
	}
	for _, id := range lost {
		if err := s.lapse(ctx, book, id); err != nil {
			return err
		}
	}
	return nil
}

// lost are the open notices of a book whose verdict is none that counts, or whose capture is not in force.
func (s *Service) lost(ctx context.Context, book string) (out []string, err error) {
	out, err = db.Strings(ctx, s.Engine.DB.Reader(), `SELECT n.id FROM notice n JOIN capture c ON c.book = n.book AND c.id = n.capture
		JOIN verdict v ON v.book = n.book AND v.id = n.verdict WHERE n.book = $1 AND n.state = 'open' AND (c.state NOT IN ('adopted', 'on_finding') OR v.undone_at IS NOT NULL
		OR EXISTS (SELECT 1 FROM verdict l WHERE l.book = v.book AND l.capture = v.capture AND l.id > v.id AND l.undone_at IS NULL AND l.result <> 'answer')) ORDER BY n.id`, book)
	if err != nil {
		return nil, fmt.Errorf("look for notices whose verdicts are gone: %w", err)
	}
	return out, nil
}

// lapsedWords are what the party reads of a notice that the system withdrew.
const lapsedWords = "本提示所依据的审核结果已经更正，或者这次采集的记录已经排除，不再作为依据。您不用再办理。"

// lapse withdraws one notice as the system.
func (s *Service) lapse(ctx context.Context, book, id string) error {
	by := act.By{Actor: access.Actor{Book: book, System: JobWatch}}
	_, err := act.Do(ctx, s.Engine, Lapsed, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		n, err := s.load(ctx, tx, tx.Book, id)
		if err != nil {
			return Record{}, err
		}
		c, err := s.captureOf(ctx, tx, &n)
		if err != nil {
			return Record{}, err
		}
		standing, err := s.StandingOf(ctx, tx, &n, &c)
		if err != nil {
			return Record{}, err
		}
		if standing != Gone || n.State != Open {
			return Record{}, errStands
		}
		return s.void(ctx, tx, &n, VerdictGround, lapsedWords)
	})
	if errors.Is(err, errStands) {
		return nil
	}
	return err
}

var errStands = errors.New("the verdict stands")

// captureOf is the capture of a notice that was found, in the scope of the notice's body: for the party, and the system.
func (s *Service) captureOf(ctx context.Context, q db.Queryer, n *Notice) (capture.Capture, error) {
	return s.Captures.ByID(ctx, q, access.Scope{Book: n.Book, Bodies: []string{n.Body}}, n.Capture)
}
