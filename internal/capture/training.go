package capture

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// Who begins to review learns on captures whose verdict is known (Art 30(1)(3)): two officers found the same, and the head released
// them. Nothing of training is a verdict, none of it is in the ledger but the release, and nobody sees another's answers (training_answer.go).

// TrainingReleased and TrainingWithdrawn are the acts of the head on a capture to learn on.
var (
	TrainingReleased  = act.Kind{Name: "capture.training.release", Title: law.Words{ZH: "选作练习", EN: "Release a capture for training"}, Permission: access.SetSecondReviews}
	TrainingWithdrawn = act.Kind{Name: "capture.training.withdraw", Title: law.Words{ZH: "从练习中撤下", EN: "Withdraw a capture from training"}, Permission: access.SetSecondReviews}
)

// TrainingRecord is what the ledger commits to.
type TrainingRecord struct {
	Capture   string `json:"capture"`
	Verdict   string `json:"verdict,omitempty"` // the one that two officers found alike
	Withdrawn bool   `json:"withdrawn,omitempty"`
}

// Trainable refuses what must not be learned on: a verdict that was not given twice alike, and what shows a person. Captures of a
// demonstration are drawn and show nobody; of others those without a plate, of whose every medium there is a masked copy.
func (s *Service) Trainable(ctx context.Context, q db.Queryer, book string, c *Capture) (verdict string, err error) {
	if !c.State.Reviewed() {
		return "", fault.Conflict{Because: law.Words{ZH: "这次抓拍还没有审核结论，不能选作练习。", EN: "The capture has no verdict; nobody can learn on it."}}
	}
	err = q.QueryRow(ctx, `SELECT v.id FROM second_review s JOIN verdict v ON v.book = s.book AND v.id = s.verdict AND v.undone_at IS NULL
		JOIN second_verdict x ON x.book = s.book AND x.second = s.id AND x.undone_at IS NULL AND x.result = v.result AND x.reason = v.reason
		WHERE s.book = $1 AND s.capture = $2 AND s.state = 'agreed' ORDER BY s.id DESC LIMIT 1`, book, c.ID).Scan(&verdict)
	if db.NoRow(err) {
		return "", fault.Conflict{Because: law.Words{ZH: "只有两人先后审核、结论和理由都一致的抓拍，才能选作练习。", EN: "Only a capture on which two officers found the same, for the same reason, may be learned on."}}
	}
	if err != nil {
		return "", fmt.Errorf("look for a verdict that was given twice: %w", err)
	}
	b, err := ledger.BookByID(ctx, q, book)
	if err != nil || b.Demo {
		return verdict, err
	}
	masks, err := s.Masks(ctx, q, book, c.ID)
	if err != nil {
		return "", err
	}
	bare := slices.ContainsFunc(c.Media, func(m Media) bool { _, masked := MaskFor(masks, m.Name); return !masked })
	if c.Plate != "" || bare {
		return "", law.Refusal{Rule: "A44", Article: "第四十四条", Because: law.Words{ZH: "这次抓拍有号牌或者没有遮盖的画面，含有个人信息，不能选作练习。", EN: "The capture has a plate, or a picture that is not masked: personal data is not learned on."},
			Cure: law.Words{ZH: "请在演示系统里练习，或者选没有号牌、画面都已遮盖的抓拍。", EN: "Learn in a demonstration, or choose a capture without a plate whose pictures are all masked."}}
	}
	return verdict, nil
}

// MaskFor is the newest masked copy of a medium.
func MaskFor(masks []Mask, medium string) (Mask, bool) {
	i := slices.IndexFunc(masks, func(m Mask) bool { return m.Medium == medium })
	if i < 0 {
		return Mask{}, false
	}
	return masks[i], true
}

// ReleaseTraining lets the reviewers of the body learn on a capture.
func (s *Service) ReleaseTraining(ctx context.Context, by act.By, capture string) (act.Done[TrainingRecord], error) {
	return act.Do(ctx, s.Engine, TrainingReleased, by, func(ctx context.Context, tx *act.Tx) (TrainingRecord, error) {
		c, err := s.ByID(ctx, tx, tx.By.Scope(access.SetSecondReviews), capture)
		if err != nil {
			return TrainingRecord{}, err
		}
		verdict, err := s.Trainable(ctx, tx, tx.Book, &c)
		if err != nil {
			return TrainingRecord{}, err
		}
		n, err := tx.Exec(ctx, `INSERT INTO training_capture (book, capture, body, person, at, withdrawn_at, entry) VALUES ($1, $2, $3, $4, $5, NULL, $6)
			ON CONFLICT (book, capture) DO UPDATE SET withdrawn_at = NULL, person = excluded.person, at = excluded.at, entry = excluded.entry WHERE training_capture.withdrawn_at IS NOT NULL`,
			tx.Book, c.ID, c.Body, tx.By.Person, tx.Now, tx.Next)
		if err != nil {
			return TrainingRecord{}, fmt.Errorf("release a capture for training: %w", err)
		}
		if n == 0 {
			return TrainingRecord{}, fault.Conflict{Because: law.Words{ZH: "这次抓拍已经选作练习。", EN: "The capture is released for training already."}}
		}
		return TrainingRecord{Capture: c.ID, Verdict: verdict}, nil
	})
}

// WithdrawTraining ends the release of a capture. Who has answered it keeps the answer.
func (s *Service) WithdrawTraining(ctx context.Context, by act.By, capture string) (act.Done[TrainingRecord], error) {
	return act.Do(ctx, s.Engine, TrainingWithdrawn, by, func(ctx context.Context, tx *act.Tx) (TrainingRecord, error) {
		c, err := s.ByID(ctx, tx, tx.By.Scope(access.SetSecondReviews), capture)
		if err != nil {
			return TrainingRecord{}, err
		}
		n, err := tx.Exec(ctx, `UPDATE training_capture SET withdrawn_at = $3 WHERE book = $1 AND capture = $2 AND withdrawn_at IS NULL`, tx.Book, c.ID, tx.Now)
		if err != nil {
			return TrainingRecord{}, fmt.Errorf("withdraw a capture from training: %w", err)
		}
		if n == 0 {
			return TrainingRecord{}, fault.NotFound{What: law.Words{ZH: "选作练习的这次抓拍", EN: "the capture among those to learn on"}}
		}
		return TrainingRecord{Capture: c.ID, Withdrawn: true}, nil
	})
}

// InTraining tells whether a capture is released for training.
func InTraining(ctx context.Context, q db.Queryer, book, capture string) (bool, error) {
	n, err := db.CountUpTo(ctx, q, `FROM training_capture t WHERE t.book = $1 AND t.capture = $2 AND t.withdrawn_at IS NULL`, book, capture)
	if err != nil {
		return false, fmt.Errorf("look whether a capture is learned on: %w", err)
	}
	return n > 0, nil
}
