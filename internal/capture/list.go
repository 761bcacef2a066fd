package capture

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Filter narrows a list of captures. Zero fields do not narrow.
type Filter struct {
	State  State
	Device string
	Use    string
	// Violation is the code of the kind of violation.
	Violation string
	Plate     string // exact, found by its blind index
	Before    string // cursor: the id of the last row of the page before
}

// pageSize is how many rows a page of a list has.
const pageSize = 50

const columns = `c.id, c.body, c.device, c.site, c.device_use, c.violation, c.at, c.received_at, c.sequence, c.lon, c.lat, c.accuracy_m,
	c.firmware, c.plate, c.plate_type, c.measured, c.integrity, c.state, c.outcome, c.entry`

func (s *Service) scan(row interface{ Scan(...any) error }) (Capture, error) {
	var c Capture
	var lon, lat *float64
	var plate []byte
	var measured string
	err := row.Scan(&c.ID, &c.Body, &c.Device, &c.Site, &c.Use, &c.Violation, db.At(&c.At), db.At(&c.ReceivedAt), &c.Sequence, &lon, &lat,
		&c.AccuracyM, &c.Firmware, &plate, &c.PlateType, &measured, &c.Integrity, &c.State, &c.Outcome, &c.Entry)
	if err != nil {
		return c, err
	}
	if lon != nil && lat != nil {
		c.Position = &[2]float64{*lon, *lat}
	}
	if err := json.Unmarshal([]byte(measured), &c.Measured); err != nil {
		return c, fmt.Errorf("read measured values of capture %s: %w", c.ID, err)
	}
	c.Plate, err = s.openPlate(c.ID, plate)
	return c, err
}

// where joins the scope's condition with those of the filter.
func (s *Service) where(scope access.Scope, f Filter) (string, []any) {
	cond, args := scope.Where("c", 1)
	conds := []string{cond}
	add := func(sql string, v any) {
		args = append(args, v)
		conds = append(conds, fmt.Sprintf(sql, len(args)))
	}
	if f.State != "" {
		add("c.state = $%d", string(f.State))
	}
	if f.Device != "" {
		add("c.device = $%d", f.Device)
	}
	if f.Use != "" {
		add("c.device_use = $%d", f.Use)
	}
	if f.Violation != "" {
		add("c.violation = $%d", f.Violation)
	}
	if f.Plate != "" {
		add("c.plate_blind = $%d", s.PlateIndex(f.Plate))
	}
	if f.Before != "" {
		add("c.id < $%d", f.Before)
	}
	return strings.Join(conds, " AND "), args
}

// List returns the captures of a scope, newest first, a page at a time, and the cursor of the next page ("" at the end).
func (s *Service) List(ctx context.Context, scope access.Scope, f Filter) ([]Capture, string, error) {
	cond, args := s.where(scope, f)
	var out []Capture
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		c, err := s.scan(rows)
		out = append(out, c)
		return err
	}, `SELECT `+columns+` FROM capture c WHERE `+cond+fmt.Sprintf(` ORDER BY c.id DESC LIMIT %d`, pageSize+1), args...)
	if err != nil {
		return nil, "", fmt.Errorf("list captures: %w", err)
	}
	if len(out) <= pageSize {
		return out, "", nil
	}
	return out[:pageSize], out[pageSize-1].ID, nil
}

// Count counts the captures of a scope by the same condition as List.
func (s *Service) Count(ctx context.Context, scope access.Scope, f Filter) (int64, error) {
	f.Before = ""
	cond, args := s.where(scope, f)
	var n int64
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT count(*) FROM capture c WHERE `+cond, args...).Scan(&n)
	return n, err
}

// ByID returns one capture of a scope with its media, or fault.NotFound. The caller logs the look (act.Sight).
func (s *Service) ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Capture, error) {
	cond, args := scope.Where("c", 1)
	args = append(args, id)
	c, err := s.scan(q.QueryRow(ctx, `SELECT `+columns+` FROM capture c WHERE `+cond+fmt.Sprintf(` AND c.id = $%d`, len(args)), args...))
	if db.NoRow(err) {
		return c, fault.NotFound{What: law.Words{ZH: "这次抓拍", EN: "the capture"}}
	}
	if err != nil {
		return c, fmt.Errorf("load capture: %w", err)
	}
	c.Media, err = mediaOf(ctx, q, scope.Book, id)
	return c, err
}

func mediaOf(ctx context.Context, q db.Queryer, book, capture string) ([]Media, error) {
	var out []Media
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var m Media
		var digest string
		var ms int64
		if err := rows.Scan(&m.Name, &m.Type, &digest, &m.Size, &m.Role, db.AtOrNil(&m.TakenAt), &m.Width, &m.Height, &ms); err != nil {
			return err
		}
		m.Duration = time.Duration(ms) * time.Millisecond
		d, err := blob.ParseDigest(digest)
		m.SHA256 = d
		out = append(out, m)
		return err
	}, `SELECT name, type, sha256, size, role, taken_at, width, height, duration_ms FROM capture_media WHERE book = $1 AND capture = $2 ORDER BY place`, book, capture)
	if err != nil {
		return nil, fmt.Errorf("load media: %w", err)
	}
	return out, nil
}

// Judgements returns every judgement of a capture, oldest first.
func Judgements(ctx context.Context, q db.Queryer, book, capture string) ([]Judgement, error) {
	var out []Judgement
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var j Judgement
		var facts, receipt string
		err := rows.Scan(&j.ID, &j.Capture, &j.Stage, db.At(&j.At), &j.Rules, &j.Outcome, &facts, &receipt)
		j.Facts, j.Receipt = json.RawMessage(facts), json.RawMessage(receipt)
		out = append(out, j)
		return err
	}, `SELECT id, capture, stage, at, rules, outcome, facts, receipt FROM judgement WHERE book = $1 AND capture = $2 ORDER BY id`, book, capture)
	if err != nil {
		return nil, fmt.Errorf("load judgements: %w", err)
	}
	return out, nil
}

// Gaps lists gaps and steps back in the sequences of devices, newest first.
func Gaps(ctx context.Context, q db.Queryer, scope access.Scope) ([]Gap, error) {
	cond, args := scope.Where("g", 1)
	var out []Gap
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var g Gap
		err := rows.Scan(&g.Device, &g.Kind, &g.Capture, &g.After, &g.Found, db.At(&g.At))
		out = append(out, g)
		return err
	}, `SELECT g.device, g.kind, g.capture, g.after, g.found, g.at FROM capture_gap g WHERE `+cond+` ORDER BY g.id DESC LIMIT 200`, args...)
	if err != nil {
		return nil, fmt.Errorf("list gaps: %w", err)
	}
	return out, nil
}
