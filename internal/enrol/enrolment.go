package enrol

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/sheet"
)

// State is how far a list has come.
type State string

// The states of a list.
const (
	Reading State = "reading" // being kept; what stays so is cleared
	Checked State = "checked" // the dry run is there; nothing is entered
	Running State = "running"
	Stopped State = "stopped" // by a person, or by itself: Because
	Ended   State = "done"
	Dropped State = "dropped" // given up or too old; what was entered stays
)

// Service reads and enters lists.
type Service struct {
	Engine  *act.Engine
	People  *people.Service
	Devices *device.Service // works out how new uses stand
	Keys    *seal.Keys      // seals files and lines
	// Chunk is how many lines an act enters, for who measures it; 0 takes what is right for the kind.
	Chunk int
}

// Counts are lines by what becomes, or became, of them.
type Counts struct{ New, Changed, Same, Wrong int }

// Total is the number of lines.
func (c Counts) Total() int { return c.New + c.Changed + c.Same + c.Wrong }

// Enrolment is a list on its way into a register.
type Enrolment struct {
	Book, ID, Body string
	Kind           Kind
	Format         sheet.Format
	Encoding       sheet.Encoding
	Digest         string // SHA-256 of the file as it came
	Size           int64  // bytes
	pieces         int
	Person         string // who uploaded it, then who started it or went on with it
	Account        string
	State          State
	Because        law.Words // why it stopped by itself
	ReadAt         time.Time
	StartedAt      *time.Time // of the present run
	DoneThen       int        // lines done before the present run
	LastAt         *time.Time // last chunk
	ClearedAt      *time.Time // file and lines deleted
	Counts         Counts
	Done           int                 // lines that were entered or found to need nothing
	Proofs         []device.Attachment // what was uploaded with it; named until it is cleared
}

// Left is how many lines are still to be entered: all but the wrong ones that are not done.
func (e *Enrolment) Left() int { return e.Counts.Total() - e.Done }

// ClearsAt is when file and lines are deleted, unless something happens before.
func (e *Enrolment) ClearsAt() time.Time {
	if e.State == Checked || e.LastAt == nil {
		return e.ReadAt.Add(keepUnused)
	}
	return e.LastAt.Add(keepUsed)
}

// How long file and lines are kept: for questions about what was entered, and for who looks at a dry run. [POLICY]
const (
	keepUsed   = 30 * 24 * time.Hour
	keepUnused = 7 * 24 * time.Hour
)

const enrolmentColumns = `e.book, e.id, e.body, e.kind, e.format, e.encoding, e.digest, e.size, e.pieces, e.person, e.account, e.state, e.because,
	e.read_at, e.started_at, e.done_then, e.last_at, e.cleared_at, coalesce(e.proofs, '[]'),
	coalesce((SELECT sum(c.fresh) FROM enrolment_chunk c WHERE c.book = e.book AND c.enrolment = e.id), 0),
	coalesce((SELECT sum(c.changed) FROM enrolment_chunk c WHERE c.book = e.book AND c.enrolment = e.id), 0),
	coalesce((SELECT sum(c.same) FROM enrolment_chunk c WHERE c.book = e.book AND c.enrolment = e.id), 0),
	coalesce((SELECT sum(c.wrong) FROM enrolment_chunk c WHERE c.book = e.book AND c.enrolment = e.id), 0),
	coalesce((SELECT sum(c.lines) FROM enrolment_chunk c WHERE c.book = e.book AND c.enrolment = e.id AND c.done_at IS NOT NULL), 0)`

func scanEnrolment(row interface{ Scan(...any) error }) (Enrolment, error) {
	var e Enrolment
	var because, proofs string
	err := row.Scan(&e.Book, &e.ID, &e.Body, &e.Kind, &e.Format, &e.Encoding, &e.Digest, &e.Size, &e.pieces, &e.Person, &e.Account, &e.State, &because,
		db.At(&e.ReadAt), db.AtOrNil(&e.StartedAt), &e.DoneThen, db.AtOrNil(&e.LastAt), db.AtOrNil(&e.ClearedAt), &proofs,
		&e.Counts.New, &e.Counts.Changed, &e.Counts.Same, &e.Counts.Wrong, &e.Done)
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal([]byte(proofs), &e.Proofs); err != nil {
		return e, fmt.Errorf("read what was uploaded with list %s: %w", e.ID, err)
	}
	if because != "" {
		if err := json.Unmarshal([]byte(because), &e.Because); err != nil {
			return e, fmt.Errorf("read why list %s stopped: %w", e.ID, err)
		}
	}
	return e, nil
}

var errNoList = fault.NotFound{What: law.Words{ZH: "这份名单", EN: "this list"}}

// load reads one list; fault.NotFound when there is none.
func load(ctx context.Context, q db.Queryer, book, id string) (Enrolment, error) {
	e, err := scanEnrolment(q.QueryRow(ctx, `SELECT `+enrolmentColumns+` FROM enrolment e WHERE e.book = $1 AND e.id = $2`, book, id))
	if db.NoRow(err) {
		return e, errNoList
	}
	if err != nil {
		return e, fmt.Errorf("load list %s: %w", id, err)
	}
	return e, nil
}

// Find reads a list that an actor may see: who may enter such lists, in the bodies of that right.
func Find(ctx context.Context, q db.Queryer, who access.Actor, id string) (Enrolment, error) {
	e, err := load(ctx, q, who.Book, id)
	if err == nil && !who.ActsFor(e.Kind.Permission(), e.Body) {
		return Enrolment{}, errNoList
	}
	return e, err
}

// listMost is how many lists are shown.
const listMost = 100

// List lists the newest lists of some kinds in a scope.
func List(ctx context.Context, q db.Queryer, scope access.Scope, kinds []Kind) ([]Enrolment, error) {
	where, args := scope.Where("e", 1)
	all, err := some(ctx, q, where+fmt.Sprintf(` ORDER BY e.id DESC LIMIT %d`, listMost), args...)
	return slices.DeleteFunc(all, func(e Enrolment) bool { return !slices.Contains(kinds, e.Kind) || e.State == Reading }), err
}

func some(ctx context.Context, q db.Queryer, where string, args ...any) ([]Enrolment, error) {
	var out []Enrolment
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		e, err := scanEnrolment(rows)
		out = append(out, e)
		return err
	}, `SELECT `+enrolmentColumns+` FROM enrolment e WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list lists: %w", err)
	}
	return out, nil
}
