package device

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Filter narrows the register. The zero Filter is everything in the scope.
type Filter struct {
	Query  string // part of a place, serial number, model or violation code
	Kind   string // fixed or mobile
	Body   string
	Device string
	State  State // worked out for each row: rows of another state are left out
	// Keep leaves out, when it is set, the rows to which it says no. It is asked after State.
	Keep   func(*Row) bool
	Cursor string // of the page before
	Limit  int    // rows; 0 is 50, at most 200
}

// Row is one line of the register.
type Row struct {
	Life     Life
	Standing Standing
	// VerifiedUntil is the last day of the verification that counts now; 0 when there is none.
	VerifiedUntil law.Date
}

// Page is a page of the register, newest registration first; Next is empty on the last one.
type Page struct {
	Rows []Row
	Next string
}

const (
	rowsUsual = 50
	rowsMost  = 200
)

// List lists uses that the scope reaches, with their states at t.
func List(ctx context.Context, q db.Queryer, scope access.Scope, f Filter, t time.Time) (Page, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = rowsUsual
	}
	limit = min(limit, rowsMost)
	var page Page
	after := f.Cursor
	for {
		lives, next, err := listLives(ctx, q, scope, f, after, limit+1)
		if err != nil {
			return page, err
		}
		if err := withFacts(ctx, q, scope.Book, lives, t); err != nil {
			return page, err
		}
		for i := range lives {
			r := Row{Life: lives[i], Standing: lives[i].StateAt(t), VerifiedUntil: lives[i].verifiedUntil(t)}
			if f.State != "" && r.Standing.State != f.State || f.Keep != nil && !f.Keep(&r) {
				continue
			}
			if len(page.Rows) == limit {
				page.Next = cursorOf(page.Rows[limit-1].Life.Use.ID)
				return page, nil
			}
			page.Rows = append(page.Rows, r)
		}
		if next == "" {
			return page, nil
		}
		after = next
	}
}

// listLives reads uses without facts, and the cursor behind them; empty when there are no more.
func listLives(ctx context.Context, q db.Queryer, scope access.Scope, f Filter, after string, limit int) ([]Life, string, error) {
	where, args, err := f.where(scope, after)
	if err != nil {
		return nil, "", err
	}
	var out []Life
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		l := Life{Book: scope.Book}
		err := lifeRow(rows, &l)
		out = append(out, l)
		return err
	}, lifeQuery+`WHERE `+where+fmt.Sprintf(` ORDER BY u.id DESC LIMIT %d`, limit), args...)
	if err != nil {
		return nil, "", fmt.Errorf("list uses: %w", err)
	}
	if len(out) < limit {
		return out, "", nil
	}
	return out, cursorOf(out[len(out)-1].Use.ID), nil
}

// where is the condition of a filter within a scope: the one that List and Count share.
func (f Filter) where(scope access.Scope, after string) (string, []any, error) {
	where, args := scope.Where("u", 1)
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	if len(args) == 0 { // nothing is in the scope; no parameter must be left without its value
		return where, args, nil
	}
	if text := strings.ToLower(clean(f.Query)); text != "" {
		add(`(lower(s.words) || ' ' || lower(d.serial) || ' ' || lower(d.model) || ' ' || lower(u.violation)) LIKE $%d ESCAPE '\'`, "%"+likeEscape.Replace(text)+"%")
	}
	if f.Kind != "" {
		add(`s.kind = $%d`, f.Kind)
	}
	if f.Body != "" {
		add(`u.body = $%d`, f.Body)
	}
	if f.Device != "" {
		add(`u.device = $%d`, f.Device)
	}
	if after != "" {
		id, err := cursorID(after)
		if err != nil {
			return "", nil, err
		}
		add(`u.id < $%d`, id)
	}
	return where, args, nil
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Count counts the uses that List lists. What is worked out for each row, State and Keep, is not counted by the database and
// must be empty.
func Count(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (int, error) {
	if f.State != "" || f.Keep != nil {
		return 0, fmt.Errorf("count by state: states are worked out, list them")
	}
	where, args, err := f.where(scope, "")
	if err != nil {
		return 0, err
	}
	var n int
	err = q.QueryRow(ctx, `SELECT count(*) FROM device_use u JOIN device d ON d.book = u.book AND d.id = u.device
		JOIN site s ON s.book = u.book AND s.id = u.site WHERE `+where, args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count uses: %w", err)
	}
	return n, nil
}

// atOnce is how many ids stand in one query.
const atOnce = 300

// withFacts loads the facts of some lives as known now, a few queries for all of them, with the clock checks next to t.
func withFacts(ctx context.Context, q db.Queryer, book string, lives []Life, t time.Time) error {
	of := map[string][]int{}
	for i := range lives {
		for _, id := range []string{lives[i].Device.ID, lives[i].Site.ID, lives[i].Use.ID} {
			of[id] = append(of[id], i)
		}
	}
	ids := make([]string, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	for some := range slices.Chunk(ids, atOnce) {
		marks, args := numbered(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			f, err := scanFact(rows)
			for _, i := range of[f.SubjectID] {
				lives[i].Facts = append(lives[i].Facts, f)
			}
			return err
		}, `SELECT `+factColumns+` FROM device_fact f WHERE f.book = $1 AND f.retracted_at IS NULL AND f.subject_id IN (`+marks+`)`, append([]any{book}, args...)...)
		if err != nil {
			return fmt.Errorf("load facts of a page: %w", err)
		}
	}
	for some := range slices.Chunk(lives, atOnce) {
		uses := make([]string, len(some))
		for i := range some {
			sortFacts(some[i].Facts)
			uses[i] = some[i].Use.ID
		}
		checks, err := checksOf(ctx, q, book, uses, t)
		if err != nil {
			return err
		}
		for i := range some {
			some[i].Checks = checks[some[i].Use.ID]
		}
	}
	return nil
}

// verifiedUntil is the last day of the verification that counts at t; 0 when none does.
func (l *Life) verifiedUntil(t time.Time) law.Date {
	f := l.latest(t, Verified, Repaired)
	if f == nil || f.Event != Verified {
		return 0
	}
	if v := f.Data.(VerificationCertificate); v.Pass && v.Serial == l.DeviceAt(t).Serial {
		return v.Until
	}
	return 0
}

func cursorOf(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

func cursorID(cursor string) (string, error) {
	id, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(id) != 36 {
		return "", fault.Invalid{Fields: []fault.Field{{Name: "cursor", Want: law.Words{ZH: "翻页位置不对，请从第一页开始。", EN: "This is no position in the list; begin at the first page."}}}}
	}
	return string(id), nil
}

// DeviceIn returns one device that the scope reaches, or fault.NotFound.
func DeviceIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Device, error) {
	d, err := deviceByID(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(scope.Book, d.Body) {
		return Device{}, fault.NotFound{What: law.Words{ZH: "这台设备", EN: "the device"}}
	}
	return d, err
}

// LoadIn loads the life of a use that the scope reaches, with the clock checks next to t, as known now, or fault.NotFound.
func LoadIn(ctx context.Context, q db.Queryer, scope access.Scope, use string, t time.Time) (Life, error) {
	l, err := LoadAround(ctx, q, scope.Book, use, t, nil)
	if err == nil && !scope.Covers(scope.Book, l.Use.Body) {
		return Life{}, notFound
	}
	return l, err
}

// Own lists the devices and sites of the bodies in the scope, newest first, for the form that registers a use.
func Own(ctx context.Context, q db.Queryer, scope access.Scope) ([]Device, []Site, error) {
	where, args := scope.Where("d", 1)
	var devices []Device
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var d Device
		var carrier string
		err := rows.Scan(deviceInto(&d, &carrier)...)
		d.Carrier = carriers[carrier]
		devices = append(devices, d)
		return err
	}, `SELECT `+deviceColumns+` FROM device d WHERE `+where+` ORDER BY d.id DESC LIMIT 1000`, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("list devices: %w", err)
	}
	where, args = scope.Where("s", 1)
	var sites []Site
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var s Site
		var r siteRow
		if err := rows.Scan(siteInto(&s, &r)...); err != nil {
			return err
		}
		err := r.finish(&s)
		sites = append(sites, s)
		return err
	}, `SELECT `+siteColumns+` FROM site s WHERE `+where+` ORDER BY s.id DESC LIMIT 1000`, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("list sites: %w", err)
	}
	return devices, sites, nil
}
