package capture

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/detect"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
)

// Hinted is one suggestion as it is shown: by which model, which version, with which score, and where in the picture (thousandths
// of the upright picture). It is never a fact.
type Hinted struct {
	detect.Hint
	Model, Version string
	At             time.Time // since when it is on record
	WithEvent      bool      // it came with the event of the capture; its kind is empty and Detail is what the model said
	Running        string    // of one that came with the event: the version that the register has of the instant of the capture
}

// Words says what it suggests, in the words of its kind.
func (h Hinted) Words() law.Words {
	if h.Kind == "" {
		return law.Words{ZH: "机器建议", EN: "suggestion"}
	}
	return h.Kind.Words()
}

// Scorings lists what models suggested of a capture after it was taken in, oldest first, those of older versions too. The caller
// has found the capture in a scope.
func (s *Service) Scorings(ctx context.Context, q db.Queryer, book, capture string) ([]Scoring, error) {
	all, err := s.scoringsOf(ctx, q, book, []string{capture})
	return all[capture], err
}

func (s *Service) scoringsOf(ctx context.Context, q db.Queryer, book string, captures []string) (map[string][]Scoring, error) {
	out := map[string][]Scoring{}
	if len(captures) == 0 {
		return out, nil
	}
	marks, args := db.In(2, captures)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Scoring
		h, found, err := scanHint(rows, &x)
		if err != nil {
			return err
		}
		list := out[x.Capture]
		if n := len(list); n == 0 || list[n-1].ID != x.ID {
			list = append(list, x)
		}
		if found {
			hint, err := s.openHint(x.ID, h)
			if err != nil {
				return err
			}
			last := &list[len(list)-1]
			last.Hints = append(last.Hints, hint)
		}
		out[x.Capture] = list
		return nil
	}, `SELECT `+scoringColumns+` FROM scoring s LEFT JOIN hint h ON h.book = s.book AND h.scoring = s.id
		WHERE s.book = $1 AND s.capture IN (`+marks+`) ORDER BY s.capture, s.id, h.place`, append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read what models suggested: %w", err)
	}
	return out, nil
}

const scoringColumns = `s.id, s.capture, s.model, s.name, s.version, s.entry, s.at, h.kind, h.score, h.detail, h.plate, h.medium, h.area_left, h.area_top, h.area_right, h.area_bottom`

// scanHint reads a scoring with one hint of it; found is false when it has none.
func scanHint(rows *sql.Rows, x *Scoring) (h storedHint, found bool, err error) {
	var kind, detail, medium sql.NullString
	var score sql.NullFloat64
	var area [4]sql.NullInt64
	err = rows.Scan(&x.ID, &x.Capture, &x.Model, &x.Name, &x.Version, &x.Entry, db.At(&x.At), &kind, &score, &detail, &h.Plate, &medium, &area[0], &area[1], &area[2], &area[3])
	h.Kind, h.Score, h.Detail, h.Medium = detect.Kind(kind.String), score.Float64, detail.String, medium.String
	if area[0].Valid {
		h.Area = &[4]int{}
		for i, v := range area {
			h.Area[i] = int(v.Int64)
		}
	}
	return h, kind.Valid, err
}

func (s *Service) openHint(scoring string, h storedHint) (detect.Hint, error) {
	out := detect.Hint{Kind: h.Kind, Score: h.Score, Detail: h.Detail, Medium: h.Medium}
	if h.Area != nil {
		out.Area = &media.Area{Left: h.Area[0], Top: h.Area[1], Right: h.Area[2], Bottom: h.Area[3]}
	}
	if h.Plate == nil {
		return out, nil
	}
	var err error
	if out.Plate, err = s.Keys.OpenField(hintField, scoring, h.Plate); err != nil {
		return out, fmt.Errorf("open the plate of a hint: %w", err)
	}
	return out, nil
}

// Hints are what may be shown of models beside captures of one body, by capture: what came with the event, and of each model its
// latest scoring. What a model said that is switched off now is not among them; it stays on record. The caller has found the
// captures in a scope.
func (s *Service) Hints(ctx context.Context, q db.Queryer, book string, captures []Capture) (map[string][]Hinted, error) {
	ids := make([]string, len(captures))
	for i := range captures {
		ids[i] = captures[i].ID
	}
	all, err := s.scoringsOf(ctx, q, book, ids)
	if err != nil {
		return nil, err
	}
	switches := map[string]*switches{}
	out := map[string][]Hinted{}
	for i := range captures {
		c := &captures[i]
		if switches[c.Body] == nil {
			if switches[c.Body], err = switchesOf(ctx, q, book, c.Body); err != nil {
				return nil, err
			}
		}
		with, err := Suggestions(ctx, q, book, *c)
		if err != nil {
			return nil, err
		}
		out[c.ID] = shownHints(c, with, all[c.ID], func(model string) bool { return switches[c.Body].off(model, s.Engine.Now(book)) })
	}
	return out, nil
}

// shownHints joins what came with the event and the latest scoring of each model that is not off.
func shownHints(c *Capture, with []Suggested, later []Scoring, off func(model string) bool) []Hinted {
	var out []Hinted
	for _, x := range with {
		if !off(x.Model) {
			out = append(out, Hinted{Hint: detect.Hint{Score: x.Score, Detail: x.Suggests}, Model: x.Model, Version: x.Version, At: c.ReceivedAt, WithEvent: true, Running: x.Running})
		}
	}
	for i, x := range later {
		newer := slices.ContainsFunc(later[i+1:], func(o Scoring) bool { return o.Name == x.Name })
		if newer || off(x.Name) {
			continue
		}
		for _, h := range x.Hints {
			out = append(out, Hinted{Hint: h, Model: x.Name, Version: x.Version, At: x.At})
		}
	}
	return out
}
