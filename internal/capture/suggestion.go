package capture

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/detect"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/strictjson"
)

// suggestionMost is how many suggestions an event may bring.
const suggestionMost = 8

// Suggestion is what a model said of a capture when it was made. It is never a fact (Art 3): no condition is judged by it, and no
// verdict comes of it.
type Suggestion struct {
	Model    string  `json:"model"`   // as the device names it
	Version  string  `json:"version"` // that ran at the instant of the capture
	Score    float64 `json:"score"`   // 0 to 1
	Suggests string  `json:"suggests,omitempty"`
}

var suggestionFields = []strictjson.Field[Suggestion]{
	{Name: "model", Required: true, Read: func(r *strictjson.Reader, s *Suggestion) { s.Model = r.Short(1, modelMost) }},
	{Name: "version", Required: true, Read: func(r *strictjson.Reader, s *Suggestion) { s.Version = r.Short(1, modelMost) }},
	{Name: "score", Required: true, Read: func(r *strictjson.Reader, s *Suggestion) {
		s.Score = r.Between(0, 1, law.Words{ZH: "0至1的数", EN: "a number from 0 to 1"})
	}},
	{Name: "suggests", Read: func(r *strictjson.Reader, s *Suggestion) {
		if !r.Null() {
			s.Suggests = r.Short(0, textMost)
		}
	}},
}

func readSuggestions(r *strictjson.Reader) []Suggestion {
	form := law.Words{ZH: fmt.Sprintf("最多%d项机器建议的列表", suggestionMost), EN: fmt.Sprintf("a list of at most %d suggestions", suggestionMost)}
	var out []Suggestion
	r.List(form, func(i int) {
		if i >= suggestionMost {
			r.Expect(form)
			return
		}
		var s Suggestion
		strictjson.Object(r, suggestionFields, &s)
		out = append(out, s)
	})
	return out
}

// Suggested is a suggestion beside the register of models.
type Suggested struct {
	Suggestion
	// Registered tells whether the register has this version as the one that ran at the instant of the capture; Running is the one
	// it has, empty where it has none.
	Registered bool   `json:"registered"`
	Running    string `json:"registered_version,omitempty"`
}

// Suggestions are what models said of a capture, in the order of its event, each beside what the register of its body says now of
// the instant of the capture.
func Suggestions(ctx context.Context, q db.Queryer, book string, c Capture) ([]Suggested, error) {
	all, err := suggestionsBetween(ctx, q, book, c.ID, c.ID)
	if err != nil {
		return nil, err
	}
	var out []Suggested
	for _, s := range all[c.ID] {
		running, err := versionAt(ctx, q, book, c.Body, s.Model, c.At)
		if err != nil {
			return nil, err
		}
		out = append(out, Suggested{Suggestion: s, Registered: running == s.Version, Running: running})
	}
	return out, nil
}

// suggestionsBetween are the suggestions of the captures from one id to another, by capture.
func suggestionsBetween(ctx context.Context, q db.Queryer, book, from, until string) (map[string][]Suggestion, error) {
	out := map[string][]Suggestion{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var capture string
		var s Suggestion
		err := rows.Scan(&capture, &s.Model, &s.Version, &s.Score, &s.Suggests)
		out[capture] = append(out[capture], s)
		return err
	}, `SELECT capture, model, version, score, suggests FROM suggestion WHERE book = $1 AND capture >= $2 AND capture <= $3 ORDER BY capture, place`, book, from, until)
	if err != nil {
		return nil, fmt.Errorf("read suggestions: %w", err)
	}
	return out, nil
}

// exportedVerdict is the verdict of a person in an export.
type exportedVerdict struct {
	Result   string    `json:"result"`
	Reason   string    `json:"reason,omitempty"`
	Findings *Findings `json:"findings,omitempty"`
	At       time.Time `json:"at"`
	Entry    int64     `json:"entry"` // of the ledger
}

// exported is a capture as it leaves the house: how it was collected, what models suggested, and apart from it what persons found.
type exported struct {
	Format  string    `json:"format"`
	ID      string    `json:"id"`
	Entry   int64     `json:"entry"`
	Device  string    `json:"device"`
	Use     string    `json:"use"`
	At      time.Time `json:"at"`
	State   State     `json:"state"`
	Outcome string    `json:"outcome"`
	Means
	Firmware    *string           `json:"firmware"`
	Suggestions []Suggested       `json:"suggestions"` // of models: no facts
	Scorings    []exportedScoring `json:"scorings"`    // of models that looked later, the older ones too: no facts
	Verdicts    []exportedVerdict `json:"verdicts"`    // of persons, those undone left out
	Assisted    law.Words         `json:"assisted"`    // whether models assisted, and that a person decides
}

// exportedScoring is what a version of a model suggested later; a plate that it read is left out.
type exportedScoring struct {
	Model   string         `json:"model"`
	Version string         `json:"version"`
	At      time.Time      `json:"at"`
	Entry   int64          `json:"entry"` // of the ledger
	Hints   []exportedHint `json:"hints"`
}

type exportedHint struct {
	Kind   detect.Kind `json:"kind"`
	Score  float64     `json:"score"`
	Detail string      `json:"detail,omitempty"`
	Medium string      `json:"medium,omitempty"`
	Area   *media.Area `json:"area,omitempty"` // thousandths of the upright picture
}

// ExportFormat names the form of an exported capture.
const ExportFormat = "yuanjian/capture/1"

// Export writes a capture without personal data: means, software, suggestions with model, version and score, and apart from them
// the verdicts of persons (row A3.1).
func (s *Service) Export(ctx context.Context, q db.Queryer, book string, c Capture) ([]byte, error) {
	x := exported{Format: ExportFormat, ID: c.ID, Entry: c.Entry, Device: c.Device, Use: c.Use, At: c.At.In(law.Beijing), State: c.State, Outcome: c.Outcome,
		Means: c.Means, Firmware: c.Firmware, Verdicts: []exportedVerdict{}}
	all, err := Suggestions(ctx, q, book, c)
	if err != nil {
		return nil, err
	}
	x.Suggestions = append([]Suggested{}, all...)
	if x.Scorings, err = s.exportedScorings(ctx, q, book, c.ID); err != nil {
		return nil, err
	}
	assisted, err := s.Assisted(ctx, q, book, c)
	if err != nil {
		return nil, err
	}
	x.Assisted = assisted.Words()
	given, err := Said(ctx, q, book, c)
	if err != nil {
		return nil, err
	}
	given = slices.DeleteFunc(given, func(g Given) bool { return g.UndoneAt != nil })
	for _, g := range given {
		v := exportedVerdict{Result: g.Result, Reason: g.Reason, At: g.At.In(law.Beijing), Entry: g.Entry}
		if g.Result == "pass" {
			v.Findings = &g.Findings
		}
		x.Verdicts = append(x.Verdicts, v)
	}
	out, err := json.MarshalIndent(x, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a capture: %w", err)
	}
	return out, nil
}

func (s *Service) exportedScorings(ctx context.Context, q db.Queryer, book, capture string) ([]exportedScoring, error) {
	all, err := s.Scorings(ctx, q, book, capture)
	out := []exportedScoring{}
	for _, x := range all {
		e := exportedScoring{Model: x.Name, Version: x.Version, At: x.At.In(law.Beijing), Entry: x.Entry, Hints: []exportedHint{}}
		for _, h := range x.Hints {
			e.Hints = append(e.Hints, exportedHint{h.Kind, h.Score, h.Detail, h.Medium, h.Area})
		}
		out = append(out, e)
	}
	return out, err
}
