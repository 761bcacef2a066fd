package capture

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// recallMost bounds what is written about a recall, in characters.
const recallMost = 1000

// AskRecall opens a recall by hand: every capture of a use in a period is judged again, those not yet used are held, and of those
// that were passed somebody decides each, also where no fact says yet what is wrong (conformance A10.1c: a sign was wrong).
func (s *Service) AskRecall(ctx context.Context, by act.By, use, fault string, span device.Span) (act.Done[RecallOpenRecord], error) {
	fault = strings.TrimSpace(fault)
	if err := checkAsked(fault, span, s.Engine.Now(by.Book)); err != nil {
		return act.Done[RecallOpenRecord]{}, err
	}
	by.Matters = []string{use}
	return act.Do(ctx, s.Engine, RecallAsked, by, func(ctx context.Context, tx *act.Tx) (RecallOpenRecord, error) {
		l, err := device.Load(ctx, tx, tx.Book, use)
		if err == nil && !tx.By.ActsFor(access.OpenRecalls, l.Use.Body) {
			err = noUse
		}
		if err != nil {
			return RecallOpenRecord{}, err
		}
		r := Recall{Body: l.Use.Body, Device: l.Device.ID, Use: use, Kind: ByHand, Cause: fmt.Sprintf("hand %d", tx.Next), Fault: fault, Span: span}
		out, err := storeRecall(ctx, tx, &r)
		if err != nil {
			return out, err
		}
		return out, goOnWith(ctx, tx, out.ID)
	})
}

var noUse = fault.NotFound{What: law.Words{ZH: "这台设备的用途", EN: "the device use"}}

func checkAsked(words string, span device.Span, now time.Time) error {
	var c fault.Check
	c.Text(&words, recallMost, true, "fault", "请写明发现了什么问题、有什么证明。", "Say what was found to be wrong and what proves it.")
	c.Want(!span.From.IsZero(), "from", "请填写从什么时间起的抓拍。", "Say from which time on.")
	c.Want(!span.Until.IsZero() && span.From.Before(span.Until), "until", "结束时间要晚于开始时间。", "The end must come after the beginning.")
	c.Want(!span.From.After(now), "from", "开始时间不能晚于现在。", "The beginning is not in the future.")
	return c.Err()
}

// goOnWith has a recall gone on with.
func goOnWith(ctx context.Context, tx *act.Tx, recall string) error {
	return job.Enqueue(ctx, tx, job.Order{Kind: JobRecallGo, Args: goArgs{recall}, Key: recall})
}

// StopRecall stops a recall that runs; what it has done stays.
func (s *Service) StopRecall(ctx context.Context, by act.By, id string) (act.Done[RecallRecord], error) {
	return s.turnRecall(ctx, by, RecallStopped, id, RecallRunning, RecallPaused)
}

// ResumeRecall goes on with a recall where it was stopped.
func (s *Service) ResumeRecall(ctx context.Context, by act.By, id string) (act.Done[RecallRecord], error) {
	return s.turnRecall(ctx, by, RecallResumed, id, RecallPaused, RecallRunning)
}

func (s *Service) turnRecall(ctx context.Context, by act.By, kind act.Kind, id string, from, to RecallState) (act.Done[RecallRecord], error) {
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (RecallRecord, error) {
		r, err := s.recallFor(ctx, tx, access.OpenRecalls, id)
		if err != nil {
			return RecallRecord{}, err
		}
		if r.State != from {
			return RecallRecord{}, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("这次召回现在是“%s”，没有改变。", RecallStateWords[r.State].ZH),
				EN: fmt.Sprintf("The recall is %s; nothing was changed.", RecallStateWords[r.State].EN)}}
		}
		if _, err := tx.Exec(ctx, `UPDATE recall SET state = $3 WHERE book = $1 AND id = $2`, tx.Book, r.ID, string(to)); err != nil {
			return RecallRecord{}, fmt.Errorf("turn a recall: %w", err)
		}
		if to == RecallRunning {
			err = goOnWith(ctx, tx, r.ID)
		}
		return r.record(), err
	})
}

// recallFor loads a recall that the actor's posts reach; who is recused from its use is kept from it (Art 42).
func (s *Service) recallFor(ctx context.Context, tx *act.Tx, p access.Permission, id string) (Recall, error) {
	r, err := s.recallBy(ctx, tx, `r.book = $1 AND r.id = $2`, tx.Book, id)
	if db.NoRow(err) || err == nil && !tx.By.ActsFor(p, r.Body) {
		return r, noRecall
	}
	if err != nil {
		return r, fmt.Errorf("load a recall: %w", err)
	}
	return r, people.Unrecused(ctx, tx, tx.Book, tx.By.Person, r.Use)
}

// ReleaseRecall lets the captures go that the recall held: it is known what is the matter with them, and they go back to review with
// the judgement they have now. It passes none of them.
func (s *Service) ReleaseRecall(ctx context.Context, by act.By, id, reasons string) (act.Done[RecallRecord], error) {
	reasons = strings.TrimSpace(reasons)
	if err := checkReasons(reasons); err != nil {
		return act.Done[RecallRecord]{}, err
	}
	return act.Do(ctx, s.Engine, RecallReleased, by, func(ctx context.Context, tx *act.Tx) (RecallRecord, error) {
		r, err := s.recallFor(ctx, tx, access.DecideRecalls, id)
		if err != nil {
			return RecallRecord{}, err
		}
		if r.State != RecallWaiting || r.Held == 0 || r.ReleasedAt != nil {
			return RecallRecord{}, fault.Conflict{Because: law.Words{ZH: "这次召回现在没有可以解除的暂缓：还在判断，或者已经解除。", EN: "The recall holds nothing that can be let go now: it is still judging, or they were let go already."}}
		}
		sealed, err := s.Keys.SealField(recallField, r.ID, reasons)
		if err != nil {
			return RecallRecord{}, fmt.Errorf("seal reasons: %w", err)
		}
		_, err = tx.Exec(ctx, `UPDATE recall SET released_at = $3, released_by = $4, reasons = $5 WHERE book = $1 AND id = $2`, tx.Book, r.ID, tx.Now, tx.By.Person, sealed)
		if err != nil {
			return RecallRecord{}, fmt.Errorf("let held captures go: %w", err)
		}
		out := r.record()
		out.Reasons = blob.DigestOf(sealed).String()
		return out, goOnWith(ctx, tx, r.ID)
	})
}

func checkReasons(reasons string) error {
	var c fault.Check
	c.Text(&reasons, recallMost, true, "reasons", "请写明理由。", "Give your reasons.")
	return c.Err()
}

var errNoneLeft = errors.New("nothing is held any more")

// letBack brings captures that were let go back to review, some in an act, until none is left.
func (s *Service) letBack(ctx context.Context, book, id string) error {
	by := act.By{Actor: access.Actor{Book: book, System: "recall"}}
	for {
		_, err := act.Do(ctx, s.Engine, RecallBack, by, func(ctx context.Context, tx *act.Tx) (RecallChunkRecord, error) {
			items, err := s.items(ctx, tx, `i.book = $1 AND i.recall = $2 AND i.waits = 'release' ORDER BY i.capture LIMIT $3`, book, id, chunkMost)
			if err != nil {
				return RecallChunkRecord{}, err
			}
			if len(items) == 0 {
				return RecallChunkRecord{}, errNoneLeft
			}
			r := RecallChunkRecord{Recall: id}
			for i := range items {
				change, err := letOneBack(ctx, tx, &items[i])
				if err != nil {
					return r, err
				}
				r.Changes = append(r.Changes, change)
			}
			if _, err := tx.Exec(ctx, `UPDATE recall SET held = held - $3 WHERE book = $1 AND id = $2`, book, id, len(items)); err != nil {
				return r, fmt.Errorf("count what was let go: %w", err)
			}
			return r, settleRecall(ctx, tx, id)
		})
		switch {
		case errors.Is(err, errNoneLeft):
			return nil
		case err != nil:
			return err
		}
	}
}

// letOneBack marks an item as let go; the capture leaves when no other recall holds it.
func letOneBack(ctx context.Context, tx *act.Tx, i *RecallItem) (RecallChange, error) {
	_, err := tx.Exec(ctx, `UPDATE recall_item SET waits = '', decision = $4, decided_at = $5 WHERE book = $1 AND recall = $2 AND capture = $3`, tx.Book, i.Recall, i.Capture, letGo, tx.Now)
	if err != nil {
		return RecallChange{}, fmt.Errorf("let a capture go: %w", err)
	}
	var to State
	var outcome string
	err = tx.QueryRow(ctx, `SELECT CASE WHEN c.state <> 'held' OR EXISTS (SELECT 1 FROM recall_item i WHERE i.book = c.book AND i.capture = c.id AND i.waits = 'release') THEN c.state
		WHEN EXISTS (SELECT 1 FROM verdict v WHERE v.book = c.book AND v.capture = c.id AND v.undone_at IS NULL AND v.result = 'doubt'
			AND NOT EXISTS (SELECT 1 FROM verdict l WHERE l.book = v.book AND l.capture = v.capture AND l.undone_at IS NULL AND l.id > v.id)) THEN 'doubtful'
		ELSE 'queued' END, c.outcome FROM capture c WHERE c.book = $1 AND c.id = $2`, tx.Book, i.Capture).Scan(&to, &outcome)
	if err != nil {
		return RecallChange{}, fmt.Errorf("look where a held capture goes: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE capture SET state = $3 WHERE book = $1 AND id = $2`, tx.Book, i.Capture, string(to)); err != nil {
		return RecallChange{}, fmt.Errorf("bring a held capture back: %w", err)
	}
	return RecallChange{Capture: i.Capture, State: to, Outcome: outcome}, nil
}

// settleRecall settles a recall of which nothing waits any more.
func settleRecall(ctx context.Context, tx *act.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE recall SET state = 'settled' WHERE book = $1 AND id = $2 AND state = 'waiting' AND held = 0 AND asks = 0`, tx.Book, id)
	if err != nil {
		return fmt.Errorf("settle a recall: %w", err)
	}
	return nil
}

// RecallDecision is what somebody decides of captures that a recall asks about.
type RecallDecision struct {
	Recall   string
	Captures []string // 1 to DecideMost
	Decision string   // DecideKeep, DecideExclude or DecideAgain
	Ground   int      // item of Art 36, of an exclusion: 1 to 4
	Reasons  string
}

// DecideMost is how many captures are decided of in one sitting; each has its own entry.
const DecideMost = 200

// RecallDecidedRecord is what the ledger commits to of one capture.
type RecallDecidedRecord struct {
	Recall   string `json:"recall"`
	Capture  string `json:"capture"`
	Decision string `json:"decision"`
	Ground   int    `json:"ground,omitempty"`
	State    State  `json:"state"`
	Outcome  string `json:"outcome"`
	Verdict  string `json:"verdict,omitempty"` // that counts no more
	Arrival  string `json:"judgement_sha256,omitempty"`
	Reasons  string `json:"reasons_sha256"`
}

// ItemResult is what became of one of several captures.
type ItemResult struct {
	Capture string
	Entry   int64
	Err     error // nil: done
}

// DecideRecall decides of captures that a recall asks about, each by itself: one that cannot be decided leaves the others alone.
// Whoever reviewed a capture does not decide of it.
func (s *Service) DecideRecall(ctx context.Context, by act.By, d RecallDecision) ([]ItemResult, error) {
	d.Reasons = strings.TrimSpace(d.Reasons)
	if err := d.check(); err != nil {
		return nil, err
	}
	command := by.Command
	out := make([]ItemResult, len(d.Captures))
	for i, id := range d.Captures {
		by.Matters = []string{id}
		if command != "" {
			by.Command = command + ":" + id
		}
		done, err := act.Do(ctx, s.Engine, RecallDecided, by, func(ctx context.Context, tx *act.Tx) (RecallDecidedRecord, error) {
			return s.decideOne(ctx, tx, &d, id)
		})
		if err != nil && !isAnswer(err) {
			return out[:i], err
		}
		out[i] = ItemResult{id, done.Entry.Index, err}
	}
	return out, nil
}

// isAnswer tells whether an error is an answer to a person, and no failure of the machine.
func isAnswer(err error) bool {
	return errors.As(err, new(law.Refusal)) || errors.As(err, new(fault.Conflict)) || errors.As(err, new(fault.NotFound)) || errors.Is(err, act.ErrForbidden)
}

func (d *RecallDecision) check() error {
	var c fault.Check
	c.Want(len(d.Captures) > 0, "capture", "请至少选择一次抓拍。", "Choose at least one capture.")
	c.Want(len(d.Captures) <= DecideMost, "capture", "一次最多处理200次抓拍。", "At most 200 captures at a time.")
	c.Want(d.Decision == DecideKeep || d.Decision == DecideExclude || d.Decision == DecideAgain, "decision", "请选择保留、排除或者重新审核。", "Choose keep, exclude or review again.")
	c.Want(d.Decision != DecideExclude || d.Ground >= 1 && d.Ground <= 4, "ground", "请选择第三十六条的哪一项。", "Choose the item of Art 36.")
	if d.Decision != DecideExclude {
		d.Ground = 0
	}
	if err := c.Err(); err != nil {
		return err
	}
	return checkReasons(d.Reasons)
}

func (s *Service) decideOne(ctx context.Context, tx *act.Tx, d *RecallDecision, id string) (RecallDecidedRecord, error) {
	out := RecallDecidedRecord{Recall: d.Recall, Capture: id, Decision: d.Decision, Ground: d.Ground}
	r, err := s.recallFor(ctx, tx, access.DecideRecalls, d.Recall)
	if err != nil {
		return out, err
	}
	c, err := s.scan(tx.QueryRow(ctx, `SELECT `+columns+` FROM capture c WHERE c.book = $1 AND c.id = $2`, tx.Book, id))
	if err != nil {
		return out, noCapture
	}
	if err := s.unconcerned(ctx, tx, tx.Book, tx.By.Person, &c); err != nil {
		return out, err
	}
	var waits string
	err = tx.QueryRow(ctx, `SELECT waits FROM recall_item WHERE book = $1 AND recall = $2 AND capture = $3`, tx.Book, r.ID, id).Scan(&waits)
	if db.NoRow(err) {
		return out, noCapture
	}
	if err != nil {
		return out, fmt.Errorf("load what a recall asks: %w", err)
	}
	if waits != WaitsDecision {
		return out, fault.Conflict{Because: law.Words{ZH: "这次抓拍现在没有待处理的重新审查。", EN: "The recall asks nothing about this capture now."}}
	}
	if err := otherThanReviewer(ctx, tx, id); err != nil {
		return out, err
	}
	if err := s.carryOut(ctx, tx, &c, &out); err != nil {
		return out, err
	}
	sealed, err := s.Keys.SealField(recallField, r.ID+"/"+id, d.Reasons)
	if err != nil {
		return out, fmt.Errorf("seal reasons: %w", err)
	}
	out.Reasons = blob.DigestOf(sealed).String()
	return out, s.closeAsks(ctx, tx, &out, sealed)
}

// otherThanReviewer refuses who gave the verdict on a capture: nobody judges what is left of the own review.
func otherThanReviewer(ctx context.Context, tx *act.Tx, capture string) error {
	var own int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM verdict WHERE book = $1 AND capture = $2 AND person = $3 AND undone_at IS NULL`, tx.Book, capture, tx.By.Person).Scan(&own)
	if err != nil {
		return fmt.Errorf("look who reviewed: %w", err)
	}
	if own > 0 {
		return law.Refusal{Rule: "E7", Because: law.Words{ZH: "您审核过这次抓拍，不能由您处理。", EN: "You reviewed this capture; it is not for you to decide."},
			Cure: law.Words{ZH: "请由没有审核过它的人员办理。", EN: "Let somebody who did not review it do so."}}
	}
	return nil
}

// carryOut does what was decided with the capture.
func (s *Service) carryOut(ctx context.Context, tx *act.Tx, c *Capture, out *RecallDecidedRecord) error {
	out.State, out.Outcome = c.State, c.Outcome
	switch out.Decision {
	case DecideExclude:
		if !c.State.MayMove(Excluded) {
			return fault.Conflict{Because: law.Words{ZH: "只有审核通过的抓拍才需要排除。", EN: "Only a capture that was passed needs to be excluded."}}
		}
		out.State = Excluded
		return move(ctx, tx, c.ID, Excluded, c.Outcome)
	case DecideAgain:
		var id string
		err := tx.QueryRow(ctx, `SELECT id FROM verdict WHERE book = $1 AND capture = $2 AND undone_at IS NULL AND result <> 'answer' ORDER BY id DESC LIMIT 1`, tx.Book, c.ID).Scan(&id)
		if err != nil {
			return fmt.Errorf("look for the verdict that stands: %w", err)
		}
		undo, err := s.backInQueue(ctx, tx, c.ID, id)
		out.State, out.Verdict, out.Outcome, out.Arrival = Queued, id, undo.Outcome, undo.Judgement
		return err
	}
	return nil
}

// closeAsks settles the question in this recall and, since it is about the same capture, in every other that asks about it.
func (s *Service) closeAsks(ctx context.Context, tx *act.Tx, d *RecallDecidedRecord, sealed []byte) error {
	recalls, err := db.Strings(ctx, tx, `SELECT recall FROM recall_item WHERE book = $1 AND capture = $2 AND waits = 'decision'`, tx.Book, d.Capture)
	if err != nil {
		return fmt.Errorf("look which recalls ask: %w", err)
	}
	for _, id := range recalls {
		var why any
		if id == d.Recall {
			why = sealed
		}
		_, err := tx.Exec(ctx, `UPDATE recall_item SET waits = '', decision = $4, ground = $5, reasons = $6, person = $7, decided_at = $8 WHERE book = $1 AND recall = $2 AND capture = $3`,
			tx.Book, id, d.Capture, d.Decision, d.Ground, why, tx.By.Person, tx.Now)
		if err != nil {
			return fmt.Errorf("store a decision: %w", err)
		}
		if _, err := tx.Exec(ctx, `UPDATE recall SET asks = asks - 1 WHERE book = $1 AND id = $2`, tx.Book, id); err != nil {
			return fmt.Errorf("count a decision: %w", err)
		}
		if err := settleRecall(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}
