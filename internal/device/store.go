package device

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

const (
	deviceColumns = `d.id, d.body, d.serial, d.model, d.maker, d.carrier, d.registered_at, d.person`
	siteColumns   = `s.id, s.body, s.words, s.kind, s.place, s.lon, s.lat, s.tolerance_m, s.area, s.direction, s.siting, s.registered_at, s.person`
	useColumns    = `u.id, u.body, u.device, u.site, u.violation, u.field, u.clock_limit_ms, u.registered_at, u.person`
	factColumns   = `f.id, f.body, f.subject, f.subject_id, f.event, f.at, f.known_at, f.retracted_at, f.data, f.person, f.system, f.entry, f.place`
)

type row interface{ Scan(dest ...any) error }

// deviceInto and its sisters list where the columns of a row go, so that one query can read several things.
func deviceInto(d *Device, carrier *string) []any {
	return []any{&d.ID, &d.Body, &d.Serial, &d.Model, &d.Maker, carrier, db.At(&d.RegisteredAt), &d.Person}
}

// siteRow holds the columns of a site that need turning.
type siteRow struct {
	kind     string
	lon, lat sql.NullFloat64
	area     sql.NullString
	siting   sql.NullString
}

func siteInto(s *Site, r *siteRow) []any {
	return []any{&s.ID, &s.Body, &s.Words, &r.kind, &s.Place, &r.lon, &r.lat, &s.ToleranceM, &r.area, &s.Direction, &r.siting, db.At(&s.RegisteredAt), &s.Person}
}

func (r *siteRow) finish(s *Site) error {
	s.Kind = siteKinds[r.kind]
	if r.lon.Valid && r.lat.Valid {
		s.Point = &admissibility.Point{Lon: r.lon.Float64, Lat: r.lat.Float64}
	}
	if r.siting.String != "" {
		if err := json.Unmarshal([]byte(r.siting.String), &s.Siting); err != nil {
			return fmt.Errorf("read siting of site %s: %w", s.ID, err)
		}
	}
	if !r.area.Valid {
		return nil
	}
	var ring ring
	if err := json.Unmarshal([]byte(r.area.String), &ring); err != nil {
		return fmt.Errorf("read area of site %s: %w", s.ID, err)
	}
	s.Area = ring
	return nil
}

func useInto(u *Use) []any {
	return []any{&u.ID, &u.Body, &u.Device, &u.Site, &u.Violation, &u.Field, &u.ClockLimitMS, db.At(&u.RegisteredAt), &u.Person}
}

var notFound = fault.NotFound{What: law.Words{ZH: "这台设备的用途", EN: "the device use"}}

// lifeRow reads use, device and site from one row.
func lifeRow(r row, l *Life) error {
	var carrier string
	var site siteRow
	into := append(append(useInto(&l.Use), deviceInto(&l.Device, &carrier)...), siteInto(&l.Site, &site)...)
	if err := r.Scan(into...); err != nil {
		return err
	}
	l.Device.Carrier = carriers[carrier]
	return site.finish(&l.Site)
}

const lifeQuery = `SELECT ` + useColumns + `, ` + deviceColumns + `, ` + siteColumns + ` FROM device_use u
	JOIN device d ON d.book = u.book AND d.id = u.device JOIN site s ON s.book = u.book AND s.id = u.site `

// Load reads the life of a use with all its facts, those taken back too, without machine-made clock checks
// (LoadAround). fault.NotFound when there is no such use.
func Load(ctx context.Context, q db.Queryer, book, use string) (Life, error) {
	l := Life{Book: book}
	err := lifeRow(q.QueryRow(ctx, lifeQuery+`WHERE u.book = $1 AND u.id = $2`, book, use), &l)
	if db.NoRow(err) {
		return l, notFound
	}
	if err != nil {
		return l, fmt.Errorf("load use: %w", err)
	}
	l.Facts, err = factsOf(ctx, q, book, l.Device.ID, l.Site.ID, l.Use.ID)
	l.apartFromOwner()
	return l, err
}

// LoadAround reads a life with the clock checks next to t, as known at an instant (nil: now). It is what judging at t needs.
func LoadAround(ctx context.Context, q db.Queryer, book, use string, t time.Time, known *time.Time) (Life, error) {
	l, err := Load(ctx, q, book, use)
	if err != nil {
		return l, err
	}
	l.Checks, err = l.checksAround(ctx, q, t, known)
	return l.KnownAt(known), err
}

// factsOf reads the facts of up to three subjects in their order: by the instant they hold from, then by recording.
func factsOf(ctx context.Context, q db.Queryer, book, device, site, use string) ([]Fact, error) {
	var out []Fact
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		f, err := scanFact(rows)
		out = append(out, f)
		return err
	}, `SELECT `+factColumns+` FROM device_fact f WHERE f.book = $1 AND f.subject_id IN ($2, $3, $4)
		ORDER BY f.at, f.known_at, f.entry, f.place`, book, device, site, use)
	if err != nil {
		return nil, fmt.Errorf("load facts: %w", err)
	}
	return out, nil
}

func scanFact(r row) (Fact, error) {
	var f Fact
	var data string
	err := r.Scan(&f.ID, &f.Body, &f.Subject, &f.SubjectID, &f.Event, db.At(&f.At), db.At(&f.KnownAt), db.AtOrNil(&f.RetractedAt), &data, &f.Person, &f.System, &f.Entry, &f.Place)
	if err != nil {
		return f, err
	}
	f.Data, err = decode(f.Event, data)
	return f, err
}

// factByID reads one fact with its documents.
func factByID(ctx context.Context, q db.Queryer, book, id string) (Fact, error) {
	f, err := scanFact(q.QueryRow(ctx, `SELECT `+factColumns+` FROM device_fact f WHERE f.book = $1 AND f.id = $2`, book, id))
	if db.NoRow(err) {
		return f, fault.NotFound{What: law.Words{ZH: "这条记录", EN: "the record"}}
	}
	if err != nil {
		return f, fmt.Errorf("load fact: %w", err)
	}
	documents, err := documentsOf(ctx, q, book, []string{id})
	f.Documents = documents[id]
	return f, err
}

// PicturesOf are the photographs among the documents of a fact.
func PicturesOf(ctx context.Context, q db.Queryer, book, fact string) ([]Attachment, error) {
	all, err := documentsOf(ctx, q, book, []string{fact})
	return slices.DeleteFunc(all[fact], func(a Attachment) bool { return a.Type == pdf }), err
}

// documentsOf reads the documents of some facts.
func documentsOf(ctx context.Context, q db.Queryer, book string, facts []string) (map[string][]Attachment, error) {
	out := map[string][]Attachment{}
	const atOnce = 200
	for len(facts) > 0 {
		some := facts[:min(atOnce, len(facts))]
		facts = facts[len(some):]
		marks, args := db.In(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var fact string
			var a Attachment
			err := rows.Scan(&fact, &a.Digest, &a.Name, &a.Type, &a.Size)
			out[fact] = append(out[fact], a)
			return err
		}, `SELECT fact, digest, name, type, size FROM device_document WHERE book = $1 AND fact IN (`+marks+`) ORDER BY fact, place`, append([]any{book}, args...)...)
		if err != nil {
			return nil, fmt.Errorf("load documents: %w", err)
		}
	}
	return out, nil
}

const factInsert = `INSERT INTO device_fact (book, id, body, subject, subject_id, event, at, known_at, retracted_at, data, person, system, entry, place) VALUES `

func addFact(rows *db.Rows, book string, f *Fact, data string) {
	rows.Add(book, f.ID, f.Body, string(f.Subject), f.SubjectID, string(f.Event), f.At, f.KnownAt, nil, data, f.Person, f.System, f.Entry, f.Place)
}

// save writes a fact with its documents.
func save(ctx context.Context, tx *act.Tx, f *Fact) error {
	data, err := json.Marshal(f.Data)
	if err != nil {
		return fmt.Errorf("write detail of %s: %w", f.Event, err)
	}
	var rows db.Rows
	addFact(&rows, tx.Book, f, string(data))
	if err := tx.Insert(ctx, factInsert, &rows); err != nil {
		return fmt.Errorf("store fact %s: %w", f.Event, err)
	}
	if err := KeepDocuments(ctx, tx, f.Documents); err != nil {
		return err
	}
	for i, a := range f.Documents {
		_, err := tx.Exec(ctx, `INSERT INTO device_document (book, fact, place, digest, name, type, size) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.Book, f.ID, i, a.Digest, a.Name, a.Type, a.Size)
		if err != nil {
			return fmt.Errorf("store document of %s: %w", f.Event, err)
		}
	}
	return nil
}

// nextEntry is the index of the ledger entry that the running act will append: the book is locked, so it is the size.
func nextEntry(ctx context.Context, tx *act.Tx) (int64, error) {
	var size int64
	if err := tx.QueryRow(ctx, `SELECT size FROM book WHERE id = $1`, tx.Book).Scan(&size); err != nil {
		return 0, fmt.Errorf("read the size of the book: %w", err)
	}
	return size, nil
}
