package evidence

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Telling is how the party was told of the answer.
type Telling struct {
	How string // by which door, to whom
	At  time.Time
}

// AnswerObjection puts on record that the party was told what became of each point, how and when (Art 40(1)). From then on the objection is open no more.
func (s *Service) AnswerObjection(ctx context.Context, by act.By, id string, t Telling) (ObjectionDone, error) {
	var c fault.Check
	c.Text(&t.How, wordsMost, true, "how", "请写明怎样、向谁答复。", "Say how and to whom the answer was given.")
	c.Want(!t.At.IsZero(), "at", "请填写答复的时间。", "Say when the answer was given.")
	if err := c.Err(); err != nil {
		return ObjectionDone{}, err
	}
	return act.Do(ctx, s.Engine, ObjectionAnswered, by, func(ctx context.Context, tx *act.Tx) (ObjectionRecord, error) {
		o, err := s.objectionFor(ctx, tx, id)
		if err == nil {
			err = o.move(ObjAnswered)
		}
		if err != nil {
			return ObjectionRecord{}, err
		}
		if t.At.After(tx.Now) || t.At.Before(o.DecidedAt.Truncate(time.Minute)) {
			return ObjectionRecord{}, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "答复的时间不早于决定，不晚于现在。", EN: "The answer is not before the decision and not later than now."}}}}
		}
		r := o.record()
		sealed, err := s.Keys.SealField(toldField, o.ID, t.How)
		if err != nil {
			return r, fmt.Errorf("seal how a party was told: %w", err)
		}
		r.Said = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `UPDATE objection SET state = $3, told = $4, told_by = $5, told_at = $6 WHERE book = $1 AND id = $2`, tx.Book, o.ID, string(o.State), sealed, tx.By.Person, t.At)
		if err != nil {
			return r, fmt.Errorf("answer an objection: %w", err)
		}
		return r, nil
	})
}
