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

// The acts on the register of models (Art 3(1): 人工智能): a model, and which version of it ran from when. Nothing is rewritten: of
// two records for one instant the later counts.
var (
	ModelRegistered      = act.Kind{Name: "capture.model.register", Title: law.Words{ZH: "登记算法模型", EN: "Register a model"}, Permission: access.MaintainDevice}
	ModelVersionRecorded = act.Kind{Name: "capture.model.version", Title: law.Words{ZH: "登记算法模型版本", EN: "Record the version of a model"}, Permission: access.MaintainDevice}
)

// modelMost is how many characters the name or version of a model may have.
const modelMost = 100

// Model is a model whose suggestions come with captures, or that looks at them later.
type Model struct {
	ID, Body string
	Name     string // as devices name it in their events
	Maker    string
	Purpose  string // what it suggests, from what
	KnownAt  time.Time
	Versions []ModelVersion // the latest first
}

// ModelVersion is a version that ran from an instant on, until the next.
type ModelVersion struct {
	Version string // empty: the model was taken out of use
	Reason  string // what changed, how it was tested
	From    time.Time
	KnownAt time.Time
}

// NewModel is a model as somebody registers it, with the version that runs.
type NewModel struct {
	Name, Maker, Purpose string
	NewVersion
}

// NewVersion is a version as somebody records it.
type NewVersion struct {
	Version string // empty: taken out of use
	Reason  string
	From    time.Time // zero: from now on
}

// ModelRecord is what the ledger commits to.
type ModelRecord struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Version string    `json:"version"`
	From    time.Time `json:"from"`
}

func (v *NewVersion) check(c *fault.Check, need bool, now time.Time) {
	c.Text(&v.Version, modelMost, need, "version", "请填写设备上报的版本号。", "Give the version as devices report it.")
	c.Text(&v.Reason, 500, true, "reason", "请写明变更了什么、怎样测试过。", "Say what changed and how it was tested.")
	if v.From.IsZero() {
		v.From = now
	}
	v.From = v.From.UTC().Truncate(time.Microsecond)
	c.Want(!v.From.After(now), "from", "开始运行的时间不能晚于现在。", "It does not run from a later time than now.")
}

// RegisterModel registers a model of the own body with the version that runs.
func (s *Service) RegisterModel(ctx context.Context, by act.By, n NewModel) (ModelRecord, error) {
	var c fault.Check
	c.Text(&n.Name, modelMost, true, "name", "请填写设备上报的模型名称。", "Give the name as devices report it.")
	c.Text(&n.Maker, textMost, true, "maker", "请填写研制单位。", "Say who made it.")
	c.Text(&n.Purpose, 500, true, "purpose", "请写明用什么数据提出什么建议。", "Say what it suggests, from what.")
	n.check(&c, true, s.Engine.Now(by.Book))
	if err := c.Err(); err != nil {
		return ModelRecord{}, err
	}
	done, err := act.Do(ctx, s.Engine, ModelRegistered, by, func(ctx context.Context, tx *act.Tx) (ModelRecord, error) {
		r := ModelRecord{ID: tx.NewID(), Name: n.Name, Version: n.Version, From: n.From}
		var known int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM model WHERE book = $1 AND body = $2 AND name = $3`, tx.Book, tx.By.Body, n.Name).Scan(&known); err != nil {
			return r, fmt.Errorf("look for a model: %w", err)
		}
		if known > 0 {
			return r, fault.Conflict{Because: law.Words{ZH: "这个模型已经登记；版本变更请在它的页面上登记。", EN: "The model is registered; record another version on its page."}}
		}
		_, err := tx.Exec(ctx, `INSERT INTO model (book, id, body, name, maker, purpose, person, known_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Book, r.ID, tx.By.Body, n.Name, n.Maker, n.Purpose, tx.By.Person, tx.Now)
		if err != nil {
			return r, fmt.Errorf("store a model: %w", err)
		}
		return r, n.store(ctx, tx, r.ID)
	})
	return done.Record, err
}

// RecordVersion records which version of a model runs from an instant on; an empty one: it was taken out of use.
func (s *Service) RecordVersion(ctx context.Context, by act.By, model string, v NewVersion) (ModelRecord, error) {
	var c fault.Check
	v.check(&c, false, s.Engine.Now(by.Book))
	if err := c.Err(); err != nil {
		return ModelRecord{}, err
	}
	done, err := act.Do(ctx, s.Engine, ModelVersionRecorded, by, func(ctx context.Context, tx *act.Tx) (ModelRecord, error) {
		m, err := ModelByID(ctx, tx, access.Scope{Book: tx.Book, Bodies: []string{tx.By.Body}}, model)
		if err != nil {
			return ModelRecord{}, err
		}
		return ModelRecord{ID: m.ID, Name: m.Name, Version: v.Version, From: v.From}, v.store(ctx, tx, m.ID)
	})
	return done.Record, err
}

func (v *NewVersion) store(ctx context.Context, tx *act.Tx, model string) error {
	_, err := tx.Exec(ctx, `INSERT INTO model_version (book, id, model, version, reason, from_at, person, known_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Book, tx.NewID(), model, v.Version, v.Reason, v.From, tx.By.Person, tx.Now)
	if err != nil {
		return fmt.Errorf("store a version of a model: %w", err)
	}
	return nil
}

// Models lists the register of a scope by name, each with its versions.
func Models(ctx context.Context, q db.Queryer, scope access.Scope) ([]Model, error) {
	return models(ctx, q, db.NewWhere(scope.Where("m", 1)))
}

// ModelByID returns one model of a scope, or fault.NotFound.
func ModelByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Model, error) {
	w := db.NewWhere(scope.Where("m", 1))
	w.And("m.id = %s", id)
	all, err := models(ctx, q, w)
	if err == nil && len(all) == 0 {
		err = fault.NotFound{What: law.Words{ZH: "这个算法模型", EN: "the model"}}
	}
	if err != nil {
		return Model{}, err
	}
	return all[0], nil
}

func models(ctx context.Context, q db.Queryer, w *db.Where) ([]Model, error) {
	var out []Model
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var m Model
		var v ModelVersion
		err := rows.Scan(&m.ID, &m.Body, &m.Name, &m.Maker, &m.Purpose, db.At(&m.KnownAt), &v.Version, &v.Reason, db.At(&v.From), db.At(&v.KnownAt))
		if n := len(out); n == 0 || out[n-1].ID != m.ID {
			out = append(out, m)
		}
		last := &out[len(out)-1]
		last.Versions = append(last.Versions, v)
		return err
	}, `SELECT m.id, m.body, m.name, m.maker, m.purpose, m.known_at, v.version, v.reason, v.from_at, v.known_at FROM model m
		JOIN model_version v ON v.book = m.book AND v.model = m.id WHERE `+w.Text()+` ORDER BY m.name, m.id, v.from_at DESC, v.known_at DESC, v.id DESC`, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	return out, nil
}

// versionAt is the version of a model of a body that ran at an instant, as known now; empty: none is on record.
func versionAt(ctx context.Context, q db.Queryer, book, body, name string, at time.Time) (string, error) {
	var v string
	err := q.QueryRow(ctx, `SELECT v.version FROM model m JOIN model_version v ON v.book = m.book AND v.model = m.id
		WHERE m.book = $1 AND m.body = $2 AND m.name = $3 AND v.from_at <= $4 ORDER BY v.from_at DESC, v.known_at DESC, v.id DESC LIMIT 1`, book, body, name, at).Scan(&v)
	if db.NoRow(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for the version of a model: %w", err)
	}
	return v, nil
}
