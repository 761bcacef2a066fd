package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// ModelSwitched is the off-switch of one model or of all of a body (Art 5: 安全可控). While it is off a model looks at nothing, nothing is
// taken from it, and what it said is shown nowhere; what it said before stays on record.
var ModelSwitched = act.Kind{Name: "capture.model.switch", Title: law.Words{ZH: "停用或者启用算法模型", EN: "Switch a model off or on"}, Permission: access.SwitchModels}

// NewSwitch is a switch as somebody turns it.
type NewSwitch struct {
	Model  string // id in the register; empty: all models of the body
	Off    bool
	Reason string
}

// SwitchRecord is what the ledger commits to.
type SwitchRecord struct {
	ID    string `json:"id"`
	Model string `json:"model,omitempty"`
	Off   bool   `json:"off"`
}

// SwitchModel turns a model of the own body, or all of them, off or on.
func (s *Service) SwitchModel(ctx context.Context, by act.By, n NewSwitch) (act.Done[SwitchRecord], error) {
	var c fault.Check
	c.Text(&n.Reason, 500, true, "why", "请写明停用或者启用的理由。", "Say why it is switched.")
	if err := c.Err(); err != nil {
		return act.Done[SwitchRecord]{}, err
	}
	return act.Do(ctx, s.Engine, ModelSwitched, by, func(ctx context.Context, tx *act.Tx) (SwitchRecord, error) {
		r := SwitchRecord{ID: tx.NewID(), Model: n.Model, Off: n.Off}
		if n.Model != "" {
			if _, err := ModelByID(ctx, tx, access.Scope{Book: tx.Book, Bodies: []string{tx.By.Body}}, n.Model); err != nil {
				return r, err
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO model_switch (book, id, body, model, off, reason, person, known_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Book, r.ID, tx.By.Body, n.Model, n.Off, n.Reason, tx.By.Person, tx.Now)
		if err != nil {
			return r, fmt.Errorf("store the switch of a model: %w", err)
		}
		return r, nil
	})
}

// Switched is one turn of a switch.
type Switched struct {
	Model  string // name; empty: all
	Off    bool
	Reason string
	Person string
	At     time.Time
}

// switches are the turns of all switches of a body, the latest first.
type switches []Switched

// switchesOf reads the switches of a body.
func switchesOf(ctx context.Context, q db.Queryer, book, body string) (*switches, error) {
	var out switches
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Switched
		err := rows.Scan(&x.Model, &x.Off, &x.Reason, &x.Person, db.At(&x.At))
		out = append(out, x)
		return err
	}, `SELECT COALESCE(m.name, ''), w.off, w.reason, w.person, w.known_at FROM model_switch w LEFT JOIN model m ON m.book = w.book AND m.id = w.model
		WHERE w.book = $1 AND w.body = $2 ORDER BY w.known_at DESC, w.id DESC`, book, body)
	if err != nil {
		return nil, fmt.Errorf("read the switches of models: %w", err)
	}
	return &out, nil
}

// off tells whether a model, by its name, or all were off at an instant.
func (s *switches) off(name string, at time.Time) bool {
	return s.last("", at).Off || s.last(name, at).Off
}

// last is the last turn of one switch at an instant; the zero one where it was never turned.
func (s *switches) last(name string, at time.Time) Switched {
	for _, x := range *s {
		if x.Model == name && !x.At.After(at) {
			return x
		}
	}
	return Switched{}
}

// ModelSwitches are the switches of a body as they stand at an instant.
type ModelSwitches struct {
	All   Switched   // that of all its models
	Turns []Switched // of every switch, the latest first
	at    time.Time
}

// SwitchesOf reads the switches of a body as they stand now.
func SwitchesOf(ctx context.Context, q db.Queryer, book, body string, now time.Time) (ModelSwitches, error) {
	x, err := switchesOf(ctx, q, book, body)
	if err != nil {
		return ModelSwitches{}, err
	}
	return ModelSwitches{All: x.last("", now), Turns: *x, at: now}, nil
}

// Own tells whether a model is off by its own switch.
func (s *ModelSwitches) Own(name string) bool {
	x := switches(s.Turns)
	return x.last(name, s.at).Off
}

// Off tells whether a model is off, by its own switch or by that of all.
func (s *ModelSwitches) Off(name string) bool { return s.All.Off || s.Own(name) }
