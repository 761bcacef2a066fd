package capture

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

const columns = `c.id, c.body, c.device, c.site, c.device_use, c.violation, c.at, c.received_at, c.sequence, c.lon, c.lat, c.accuracy_m,
	c.firmware, c.plate, c.plate_type, c.measured, c.integrity, c.state, c.outcome, c.entry, COALESCE(c.results, ''), COALESCE(c.program, ''), COALESCE(c.mode, ''), COALESCE(c.technique, ''), COALESCE(c.way, '')`

func (s *Service) scan(row interface{ Scan(...any) error }) (Capture, error) {
	var c Capture
	var lon, lat *float64
	var plate []byte
	var measured string
	err := row.Scan(&c.ID, &c.Body, &c.Device, &c.Site, &c.Use, &c.Violation, db.At(&c.At), db.At(&c.ReceivedAt), &c.Sequence, &lon, &lat,
		&c.AccuracyM, &c.Firmware, &plate, &c.PlateType, &measured, &c.Integrity, &c.State, &c.Outcome, &c.Entry, &c.results, &c.Program,
		&c.Means.Mode, &c.Means.Technique, &c.Means.Way)
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

var noCapture = fault.NotFound{What: law.Words{ZH: "这次抓拍", EN: "the capture"}}

// List returns a page of the captures of a scope, newest first.
func (s *Service) List(ctx context.Context, scope access.Scope, f Filter) (db.Leaf[Capture], error) {
	var page db.Leaf[Capture]
	x, err := s.selects(ctx, scope, f)
	if err != nil {
		return page, err
	}
	ids, err := x.ids(ctx, s.Engine.DB.Reader(), f.Turn)
	if err != nil {
		return page, fmt.Errorf("list captures: %w", err)
	}
	page.Before, page.More = ids.Before, ids.More
	if len(ids.Rows) == 0 {
		return page, nil
	}
	marks, args := db.In(2, ids.Rows)
	err = db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		c, err := s.scan(rows)
		page.Rows = append(page.Rows, c)
		return err
	}, `SELECT `+columns+` FROM capture c WHERE c.book = $1 AND c.id IN (`+marks+`) ORDER BY c.id DESC`,
		append([]any{scope.Book}, args...)...)
	if err != nil {
		return page, fmt.Errorf("read a page of captures: %w", err)
	}
	return page, nil
}

// Count counts the captures that List lists, up to db.CountMost+1: more than db.CountMost says that there are more.
func (s *Service) Count(ctx context.Context, scope access.Scope, f Filter) (int, error) {
	x, err := s.selects(ctx, scope, f)
	if err != nil {
		return 0, err
	}
	n, err := x.count(ctx, s.Engine.DB.Reader())
	if err != nil {
		return 0, fmt.Errorf("count captures: %w", err)
	}
	return n, nil
}

// ByID returns one capture of a scope with its media, or fault.NotFound; law.Refusal when who looks is recused from it or has declared its plate.
// The caller logs the look (act.Sight).
func (s *Service) ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Capture, error) {
	cond, args := scope.Where("c", 1)
	args = append(args, id)
	c, err := s.scan(q.QueryRow(ctx, `SELECT `+columns+` FROM capture c WHERE `+cond+fmt.Sprintf(` AND c.id = $%d`, len(args)), args...))
	if db.NoRow(err) {
		return c, noCapture
	}
	if err != nil {
		return c, fmt.Errorf("load capture: %w", err)
	}
	if err := s.unconcerned(ctx, q, scope.Book, scope.Person, &c); err != nil {
		return c, err
	}
	if c.Media, err = mediaOf(ctx, q, scope.Book, id); err != nil || !c.State.Decided() {
		return c, err
	}
	x, err := s.handedTo(ctx, q, scope.Book, scope.Person, id)
	if err != nil || x.id == "" {
		return c, err
	}
	return s.blinded(ctx, q, scope.Book, c)
}

// mediaOf are the media of a capture, in their order.
func mediaOf(ctx context.Context, q db.Queryer, book, capture string) ([]Media, error) {
	all, err := mediaOfAll(ctx, q, book, []string{capture})
	return all[capture], err
}

// withMedia loads the media of captures.
func withMedia(ctx context.Context, q db.Queryer, book string, rows []Capture) error {
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	all, err := mediaOfAll(ctx, q, book, ids)
	for i := range rows {
		rows[i].Media = all[rows[i].ID]
	}
	return err
}

// mediaOfAll are the media of captures, each in their order.
func mediaOfAll(ctx context.Context, q db.Queryer, book string, captures []string) (map[string][]Media, error) {
	out := map[string][]Media{}
	if len(captures) == 0 {
		return out, nil
	}
	marks, args := db.In(2, captures)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var capture, digest string
		var m Media
		var ms int64
		if err := rows.Scan(&capture, &m.Name, &m.Type, &digest, &m.Size, &m.Role, db.AtOrNil(&m.TakenAt), &m.Width, &m.Height, &ms); err != nil {
			return err
		}
		m.Duration = time.Duration(ms) * time.Millisecond
		d, err := blob.ParseDigest(digest)
		m.SHA256 = d
		out[capture] = append(out[capture], m)
		return err
	}, `SELECT capture, name, type, sha256, size, role, taken_at, width, height, duration_ms FROM capture_media WHERE book = $1 AND capture IN (`+marks+`) ORDER BY capture, place`, append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("load media: %w", err)
	}
	return out, nil
}

// Judged is the judgements of a capture as who looks may see them: while they review it a second time, those of its arrival.
func Judged(ctx context.Context, q db.Queryer, book string, c Capture) ([]Judgement, error) {
	all, err := Judgements(ctx, q, book, c.ID)
	if c.Blind {
		all = slices.DeleteFunc(all, func(j Judgement) bool { return j.Stage != admissibility.Received.String() })
	}
	return all, err
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

// Gaps lists gaps and steps back in the sequences of devices, newest first, and counts them up to db.CountMost+1.
func Gaps(ctx context.Context, q db.Queryer, scope access.Scope, turn db.Turn) (db.Leaf[Gap], int, error) {
	x := selection{from: "capture_gap c"}
	book, bodies := x.mark(scope.Book), x.marks(scope.Bodies)
	for _, body := range bodies {
		x.branches = append(x.branches, "c.book = "+book+" AND c.body = "+body)
	}
	if len(bodies) > branchesMost {
		x.branches = []string{"c.book = " + book + " AND " + unindexed("c.body") + " IN (" + strings.Join(bodies, ", ") + ")"}
	}
	var page db.Leaf[Gap]
	total, err := x.count(ctx, q)
	if err != nil {
		return page, 0, fmt.Errorf("count gaps: %w", err)
	}
	ids, err := x.ids(ctx, q, turn)
	if err != nil || len(ids.Rows) == 0 {
		return page, 0, err
	}
	page.Before, page.More = ids.Before, ids.More
	marks, args := db.In(2, ids.Rows)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var g Gap
		err := rows.Scan(&g.ID, &g.Device, &g.Kind, &g.Capture, &g.After, &g.Found, db.At(&g.At))
		page.Rows = append(page.Rows, g)
		return err
	}, `SELECT g.id, g.device, g.kind, g.capture, g.after, g.found, g.at FROM capture_gap g WHERE g.book = $1 AND g.id IN (`+marks+`) ORDER BY g.id DESC`,
		append([]any{scope.Book}, args...)...)
	if err != nil {
		return page, 0, fmt.Errorf("list gaps: %w", err)
	}
	return page, total, nil
}
