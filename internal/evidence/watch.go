package evidence

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
)

// JobWatch excludes the items whose captures were excluded, or whose verdicts no longer stand.
const JobWatch = "evidence.watch"

// WatchJob is Watch as a job.
func (s *Service) WatchJob(ctx context.Context, j job.Job) error { return s.Watch(ctx, j.Book) }

// verdictGone is the condition that the verdict of an item i, which comes from a capture, no longer stands: undone, corrected or decided of
// in a recall; or the capture is not in force. One that was disposed of by law, after its terms and once nothing held it, leaves its verdict as
// it stood (capture.Proof).
const verdictGone = `NOT EXISTS (SELECT 1 FROM capture_disposed d WHERE d.book = i.book AND d.id = i.capture AND d.verdict = i.verdict AND d.state IN ('adopted', 'on_finding'))
	AND NOT EXISTS (SELECT 1 FROM capture c JOIN verdict v ON v.book = c.book AND v.capture = c.id WHERE c.book = i.book AND c.id = i.capture AND c.state IN ('adopted', 'on_finding')
	AND v.id = i.verdict AND v.undone_at IS NULL AND NOT EXISTS (SELECT 1 FROM verdict l WHERE l.book = v.book AND l.capture = v.capture AND l.id > v.id AND l.undone_at IS NULL AND l.result <> 'answer'))`

// inQuestion is the condition that a recall asks about the capture of an item i.
const inQuestion = `EXISTS (SELECT 1 FROM recall_item q WHERE q.book = i.book AND q.capture = i.capture AND q.waits = 'decision' AND q.decision = '')`

// Watch looks at the items of a book that come from captures. One whose verdict no longer stands is excluded by an act of the system, with
// what was derived from it: on the ground that somebody decided in a recall, or because nothing reviewed it any more (Art 30(3), 36).
func (s *Service) Watch(ctx context.Context, book string) error {
	lost, err := db.Strings(ctx, s.Engine.DB.Reader(), `SELECT i.id FROM evidence_item i WHERE i.book = $1 AND i.capture <> '' AND i.state <> 'excluded' AND `+verdictGone+` ORDER BY i.id`, book)
	if err != nil {
		return fmt.Errorf("look for evidence whose verdicts are gone: %w", err)
	}
	for chunk := range slices.Chunk(lost, lapseMost) {
		if err := s.lapse(ctx, book, chunk); err != nil {
			return err
		}
	}
	return nil
}

// lapseMost is how many items one act of the system excludes: one entry each, and the book is not held for long.
const lapseMost = 20

// lapsedWords is why the system excluded an item.
const lapsedWords = "本证据所依据的采集记录已经排除，或者其审核结果已经撤销、更正，不再作为证据使用。"

// lapse excludes items as the system, those whose verdicts still are gone. One may have taken another along.
func (s *Service) lapse(ctx context.Context, book string, ids []string) error {
	by := act.By{Actor: access.Actor{Book: book, System: JobWatch}}
	_, err := act.Batch(ctx, s.Engine, ItemLapsed, by, func(ctx context.Context, tx *act.Tx) (out []Record, err error) {
		marks, args := db.In(2, ids)
		all, err := s.items(ctx, tx, db.NewWhere(`i.book = $1 AND i.id IN (`+marks+`)`, append([]any{book}, args...)), " ORDER BY i.id")
		if err != nil {
			return nil, err
		}
		gone := map[string]bool{}
		for i := range all {
			x := &all[i]
			if x.State == Excluded || !x.VerdictGone || gone[x.ID] {
				continue
			}
			ground, err := s.groundOf(ctx, tx, x)
			if err != nil {
				return nil, err
			}
			r, err := s.exclude(ctx, tx, x, ground, ByCapture, lapsedWords)
			if err != nil {
				return nil, err
			}
			for _, id := range r.AlsoGone {
				gone[id] = true
			}
			out = append(out, r)
		}
		return out, nil
	})
	return err
}

// groundOf is the ground on which a recall excluded the capture of an item; Otherwise where its verdict went another way.
func (s *Service) groundOf(ctx context.Context, q db.Queryer, x *Item) (int, error) {
	recalls, err := s.Captures.RecallsOf(ctx, q, x.Book, x.Capture)
	if err != nil {
		return 0, err
	}
	for i := len(recalls) - 1; i >= 0; i-- {
		if r := &recalls[i]; r.State == capture.Excluded && r.Decision == capture.DecideExclude && GroundWords(r.Ground).ZH != "" {
			return r.Ground, nil
		}
	}
	return Otherwise, nil
}
