package capture

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/detect"
	"yuanjian/internal/law"
)

// Scored puts on record what a model suggested of a capture after it was taken in (Art 3, 5). It is an act of the system: no person
// answers for a suggestion, and no verdict comes of it.
var Scored = act.Kind{Name: "capture.score", Title: law.Words{ZH: "算法模型提出建议", EN: "Suggestions of a model"}}

// hintField is the sealed plate of a hint; the record it is bound to is the scoring's id.
const hintField = "capture.hint.plate"

// Scoring is what one version of a model suggested of a capture at one time. A newer one stands beside it.
type Scoring struct {
	ID, Capture   string
	Model         string // id in the register
	Name, Version string
	At            time.Time
	Entry         int64
	Hints         []detect.Hint // none: it found nothing to suggest
}

// ScoringRecord is what the ledger commits to.
type ScoringRecord struct {
	ID      string `json:"id"`
	Capture string `json:"capture"`
	Model   string `json:"model"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Hints   int    `json:"hints"`
	Digest  string `json:"hints_sha256"`
}

// storedHint is a hint as its row has it; its plate is sealed. The digest of the record is over these.
type storedHint struct {
	Kind   detect.Kind `json:"kind"`
	Score  float64     `json:"score"`
	Detail string      `json:"detail"`
	Plate  []byte      `json:"plate,omitempty"`
	Medium string      `json:"medium"`
	Area   *[4]int     `json:"area,omitempty"` // left, top, right, bottom
}

func digestOfHints(all []storedHint) (string, error) {
	text, err := json.Marshal(append([]storedHint{}, all...))
	if err != nil {
		return "", fmt.Errorf("write hints: %w", err)
	}
	return blob.DigestOf(text).String(), nil
}

// sealHints are hints as they are stored under a scoring.
func (s *Service) sealHints(scoring string, hints []detect.Hint) ([]storedHint, error) {
	out := make([]storedHint, len(hints))
	for i, h := range hints {
		out[i] = storedHint{Kind: h.Kind, Score: h.Score, Detail: h.Detail, Medium: h.Medium}
		if h.Area != nil {
			out[i].Area = &[4]int{h.Area.Left, h.Area.Top, h.Area.Right, h.Area.Bottom}
		}
		if h.Plate != "" {
			var err error
			if out[i].Plate, err = s.Keys.SealField(hintField, scoring, h.Plate); err != nil {
				return nil, fmt.Errorf("seal the plate of a hint: %w", err)
			}
		}
	}
	return out, nil
}

// scored is a scoring that is to be put on record.
type scored struct {
	capture, model, name, version string
	hints                         []detect.Hint
}

// put stores scorings in an act whose first of them has the entry tx.Next.
func (s *Service) put(ctx context.Context, tx *act.Tx, all []scored) ([]ScoringRecord, error) {
	var out []ScoringRecord
	var scorings, hints db.Rows
	for i, x := range all {
		r := ScoringRecord{ID: tx.NewID(), Capture: x.capture, Model: x.model, Name: x.name, Version: x.version, Hints: len(x.hints)}
		stored, err := s.sealHints(r.ID, x.hints)
		if err == nil {
			r.Digest, err = digestOfHints(stored)
		}
		if err != nil {
			return nil, err
		}
		scorings.Add(tx.Book, r.ID, r.Capture, r.Model, r.Name, r.Version, tx.Next+int64(i), tx.Now)
		for place, h := range stored {
			area := [4]any{}
			if h.Area != nil {
				for k, v := range h.Area {
					area[k] = v
				}
			}
			var plate any
			if h.Plate != nil {
				plate = h.Plate
			}
			hints.Add(tx.Book, r.ID, place, string(h.Kind), h.Score, h.Detail, plate, h.Medium, area[0], area[1], area[2], area[3])
		}
		out = append(out, r)
	}
	err := tx.Insert(ctx, `INSERT INTO scoring (book, id, capture, model, name, version, entry, at) VALUES `, &scorings)
	if err == nil {
		err = tx.Insert(ctx, `INSERT INTO hint (book, scoring, place, kind, score, detail, plate, medium, area_left, area_top, area_right, area_bottom) VALUES `, &hints)
	}
	if err != nil {
		return nil, fmt.Errorf("store what models suggest: %w", err)
	}
	return out, nil
}
