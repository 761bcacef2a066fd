package capture

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/retention"
	"yuanjian/internal/statute"
)

// Disposed is the act that takes captures away (Art 34; 个人信息保护法 47; 公共安全视频图像信息系统管理条例 17): under the order of a person,
// each judged anew, with a result for each. Its record is the proof that stays.
var Disposed = act.Kind{Name: "capture.dispose", Title: law.Words{ZH: "处置抓拍", EN: "Dispose of captures"}}

// DisposedRecord is what the ledger commits to: what became of each capture of a chunk.
type DisposedRecord struct {
	Disposal string         `json:"disposal"`
	Items    []DisposedItem `json:"items,omitempty"`
	Ended    bool           `json:"ended,omitempty"`
}

// DisposedItem is one capture that went, as ids and digests, or why it stays.
type DisposedItem struct {
	Capture string            `json:"capture"`
	Because string            `json:"because,omitempty"` // code of retention.Becauses; the rest is empty then
	Entry   int64             `json:"entry,omitempty"`   // of its receipt
	Class   retention.Class   `json:"class,omitempty"`
	Until   *time.Time        `json:"until,omitempty"` // from when on it could go
	State   State             `json:"state,omitempty"`
	Outcome string            `json:"outcome,omitempty"`
	Event   string            `json:"event_sha256,omitempty"`
	Media   map[string]string `json:"media_sha256,omitempty"`
	Masks   []string          `json:"masks_sha256,omitempty"`
	Verdict string            `json:"verdict,omitempty"`
}

// FindDue looks through the captures of a book for those that are due, and through the queue for those that are not any more.
func (s *Service) FindDue(ctx context.Context, book string) error {
	q, now := s.Engine.DB.Reader(), s.Engine.Now(book)
	for after := ""; ; {
		ids, err := retention.Queued(ctx, q, book, retention.Captures, after, rowsAtATime)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		after = ids[len(ids)-1]
		if err := s.noteDue(ctx, q, book, ids, now); err != nil {
			return err
		}
	}
	bodies, err := db.Strings(ctx, q, `SELECT id FROM body WHERE book = $1 ORDER BY id`, book)
	if err != nil {
		return fmt.Errorf("list bodies: %w", err)
	}
	for _, body := range bodies {
		for state, class := range classes {
			if err := s.findDueIn(ctx, q, book, body, state, class, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// oldest is the instant before which captures of a class were received that can be due at all.
func oldest(class retention.Class, now time.Time) time.Time {
	least, _ := statute.KindOf(statute.RetentionTerm)
	days := int(least.Default)
	if class == retention.Passed {
		limit, _ := statute.KindOf(statute.LimitationTerm)
		days = int(limit.Default) * 30 // less than any so many months
	}
	return law.DateOf(now).AddDays(-days).Start()
}

func (s *Service) findDueIn(ctx context.Context, q db.Queryer, book, body string, state State, class retention.Class, now time.Time) error {
	for after := ""; ; {
		ids, err := db.Strings(ctx, q, `SELECT c.id FROM capture c WHERE c.book = $1 AND c.body = $2 AND c.state = $3 AND c.id > $4 AND c.id < $5
			AND NOT EXISTS (SELECT 1 FROM retention_due d WHERE d.book = c.book AND d.kind = $6 AND d.object = c.id) ORDER BY c.id LIMIT $7`,
			book, body, string(state), after, db.FirstID(oldest(class, now)), retention.Captures, rowsAtATime)
		if err != nil {
			return fmt.Errorf("look for captures that are due: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		after = ids[len(ids)-1]
		if err := s.noteDue(ctx, q, book, ids, now); err != nil {
			return err
		}
	}
}

// noteDue notes which of some captures are due, and takes those that are not out of the queue.
func (s *Service) noteDue(ctx context.Context, q db.Queryer, book string, ids []string, now time.Time) error {
	kept, err := Keepings(ctx, q, book, ids, now)
	if err != nil {
		return err
	}
	var due []retention.Due
	var gone []string
	for _, id := range ids {
		k := kept[id]
		if k == nil || !k.Due(now) {
			gone = append(gone, id)
			continue
		}
		due = append(due, retention.Due{Object: retention.Object{Kind: retention.Captures, ID: id, Body: k.Body}, Class: k.Class, At: k.At, Until: k.Until})
	}
	return s.Retention.Note(ctx, book, due, gone)
}

// Dispose is the handler of retention.JobDispose: it carries out an order, chunk by chunk, each an act. Killed, it goes on where
// it was.
func (s *Service) Dispose(ctx context.Context, j job.Job) error {
	var a retention.Args
	if err := j.Read(&a); err != nil {
		return err
	}
	return s.dispose(ctx, j.Book, a.Disposal)
}

// DisposeAll goes on with every order of a book that is not carried out.
func (s *Service) DisposeAll(ctx context.Context, book string) error {
	open, err := retention.Unfinished(ctx, s.Engine.DB.Reader(), book)
	if err != nil {
		return err
	}
	for i := range open {
		if err := s.dispose(ctx, book, open[i].ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) dispose(ctx context.Context, book, id string) error {
	by := act.By{Actor: access.Actor{Book: book, System: "retention"}}
	for {
		done, err := act.Do(ctx, s.Engine, Disposed, by, func(ctx context.Context, tx *act.Tx) (DisposedRecord, error) {
			return s.disposeChunk(ctx, tx, id)
		})
		if errors.Is(err, retention.ErrOver) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("carry out disposal %s: %w", id, err)
		}
		if done.Record.Ended {
			return nil
		}
	}
}

// disposeChunk takes the next captures of an order: load, judge each anew, take away, record.
func (s *Service) disposeChunk(ctx context.Context, tx *act.Tx, id string) (DisposedRecord, error) {
	r := DisposedRecord{Disposal: id}
	d, err := retention.Load(ctx, tx, id)
	if err != nil {
		return r, err
	}
	ids, err := d.Next(ctx, tx)
	if err != nil {
		return r, err
	}
	if len(ids) == 0 {
		r.Ended = true
		return r, d.End(ctx, tx)
	}
	kept, err := Keepings(ctx, tx, tx.Book, ids, tx.Now)
	if err != nil {
		return r, err
	}
	var items []retention.Item
	var going []string
	for _, id := range ids {
		because := stays(kept[id], &d, tx.Now)
		if items = append(items, retention.Item{Object: id, Because: because}); because == "" {
			going = append(going, id)
		}
	}
	gone := map[string]DisposedItem{}
	if len(going) > 0 {
		t := taking{s: s, tx: tx, d: &d, kept: kept}
		if gone, err = t.take(ctx, going); err != nil {
			return r, err
		}
	}
	for _, i := range items {
		if i.Because != "" {
			gone[i.Object] = DisposedItem{Capture: i.Object, Because: i.Because}
		}
		r.Items = append(r.Items, gone[i.Object])
	}
	return r, d.Settle(ctx, tx, items)
}

// stays is why a capture stays under an order; empty: it goes. [POLICY] Who gave the verdict does not order what it was given on away.
func stays(k *Keeping, d *retention.Disposal, now time.Time) string {
	switch {
	case k == nil || !k.Due(now) || k.Class != d.Class:
		return "not_due"
	case len(k.Holds) > 0:
		return k.Holds[0]
	case k.Reviewer == d.Person:
		return "own"
	}
	return ""
}
