package notice

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

var errNoReply = fault.NotFound{What: law.Words{ZH: "这份回复", EN: "the reply"}}

// Answer answers a reply: an explanation is accepted or not, point by point in words; of everything else it is said what was done. An
// explanation that is accepted closes the matter without a case (Art 37, 40).
func (s *Service) Answer(ctx context.Context, by act.By, id string, result ReplyState, words string) (act.Done[ReplyRecord], error) {
	var c fault.Check
	c.Text(&words, wordsMost, true, "answer", "请写明答复和理由，当事人会看到。", "Write the answer with its reasons; the party will read it.")
	if err := c.Err(); err != nil {
		return act.Done[ReplyRecord]{}, err
	}
	if err := notPenal(words); err != nil {
		return act.Done[ReplyRecord]{}, err
	}
	return act.Do(ctx, s.Engine, Answered, by, func(ctx context.Context, tx *act.Tx) (ReplyRecord, error) {
		r, n, err := s.Reply(ctx, tx, tx.By.Scope(access.AnswerParties), id)
		if err != nil {
			return ReplyRecord{}, err
		}
		if err := s.answerable(ctx, tx, &r, &n, result); err != nil {
			return ReplyRecord{}, err
		}
		rec := ReplyRecord{ID: r.ID, Notice: n.ID, Kind: r.Kind, Receipt: r.Receipt, State: result, Due: r.Due}
		sealed, err := s.Keys.SealField(answerField, r.ID, words)
		if err != nil {
			return rec, fmt.Errorf("seal an answer: %w", err)
		}
		rec.Answer = blob.DigestOf(sealed).String()
		if _, err = tx.Exec(ctx, `UPDATE notice_reply SET state = $3, answer = $4, answered_by = $5, answered_at = $6 WHERE book = $1 AND id = $2`,
			tx.Book, r.ID, string(result), sealed, tx.By.Person, tx.Now); err != nil {
			return rec, fmt.Errorf("keep an answer: %w", err)
		}
		if result != Accepted {
			return rec, nil
		}
		if err := n.move(Closed); err != nil {
			return rec, err
		}
		ends, err := s.end(ctx, tx, &n, r.ID)
		rec.Ends = &ends
		return rec, err
	})
}

// answerable tells whether this person may answer so.
func (s *Service) answerable(ctx context.Context, tx *act.Tx, r *Reply, n *Notice, result ReplyState) error {
	if !r.State.mayMove(result) {
		return fault.Conflict{Because: law.Words{ZH: "这份回复已经答复，请刷新页面查看。", EN: "The reply has been answered already; look at the page again."}}
	}
	if r.Kind != Explanation {
		if result != Noted {
			return fault.Invalid{Fields: []fault.Field{{Name: "result", Want: law.Words{ZH: "请写明办理的情况。", EN: "Say what was done."}}}}
		}
		return nil
	}
	if result != Accepted && result != NotAccepted {
		return fault.Invalid{Fields: []fault.Field{{Name: "result", Want: law.Words{ZH: "请选择采纳或者不采纳。", EN: "Choose whether it is accepted."}}}}
	}
	c, err := s.captureOf(ctx, tx, n)
	if err != nil {
		return err
	}
	v, _, err := s.verdictOf(ctx, tx, n.Book, &c)
	if err != nil {
		return err
	}
	return apart(tx.By.Person, v.Person, n.MadeBy)
}

func (s ReplyState) mayMove(to ReplyState) bool { return slices.Contains(nextReply[s], to) }

// Reply returns one reply of a scope with its notice and its files, or fault.NotFound. The caller logs the look.
func (s *Service) Reply(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Reply, Notice, error) {
	all, err := s.replies(ctx, q, `r.book = $1 AND r.id = $2`, scope.Book, id)
	if err == nil && len(all) == 0 {
		err = errNoReply
	}
	if err != nil {
		return Reply{}, Notice{}, err
	}
	r := all[0]
	n, err := s.ByID(ctx, q, scope, r.Notice)
	if fault.IsNotFound(err) {
		return Reply{}, Notice{}, errNoReply
	}
	if err != nil {
		return r, n, err
	}
	return r, n, filesOf(ctx, q, scope.Book, &r)
}

// Replies lists the replies of a scope that wait for an answer (open) or all, the oldest first, and counts them up to db.CountMost+1.
func (s *Service) Replies(ctx context.Context, q db.Queryer, scope access.Scope, open bool, turn db.Turn) (db.Leaf[Reply], int, error) {
	w := db.NewWhere(scope.Where("r", 1))
	if open {
		w.And("r.state = 'received'")
	}
	total, err := db.CountUpTo(ctx, q, `FROM notice_reply r WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Reply]{}, 0, fmt.Errorf("count replies: %w", err)
	}
	w.Beyond("r.id", turn, false)
	rows, err := s.replies(ctx, q, w.Text()+fmt.Sprintf(` ORDER BY r.id %s LIMIT %d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	return db.Cut(turn, rows), total, err
}

// FirstDue is the last day of the reply of a scope that is due first; nil when none waits.
func (s *Service) FirstDue(ctx context.Context, q db.Queryer, scope access.Scope) (*law.Date, error) {
	w := db.NewWhere(scope.Where("r", 1))
	w.And("r.state = 'received'")
	var day *law.Date
	err := q.QueryRow(ctx, `SELECT min(r.due) FROM notice_reply r WHERE `+w.Text(), w.Args()...).Scan(db.DayOrNil(&day))
	if err != nil {
		return nil, fmt.Errorf("find which reply is due first: %w", err)
	}
	return day, nil
}
