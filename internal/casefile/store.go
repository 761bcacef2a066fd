package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

const columns = `f.book, f.id, f.body, f.number, f.state, f.field, f.violation, f.modes, f.source, f.capture, f.reference, f.act_from, f.act_until, f.discovered, f.in_name_of,
	f.about, f.registered_by, f.registered_at, f.filed_at, f.decided_at, f.frozen, f.steps`

var errNoCase = fault.NotFound{What: law.Words{ZH: "这件案件", EN: "the case"}}

func (s *Service) scan(row interface{ Scan(...any) error }) (File, error) {
	var f File
	var modes string
	var about, reference []byte
	err := row.Scan(&f.Book, &f.ID, &f.Body, &f.Number, &f.State, &f.Field, &f.Violation, &modes, &f.Source, &f.Capture, &reference, db.At(&f.ActFrom), db.At(&f.ActUntil), db.At(&f.Discovered),
		&f.InNameOf, &about, &f.RegisteredBy, db.At(&f.RegisteredAt), db.AtOrNil(&f.FiledAt), db.AtOrNil(&f.DecidedAt), &f.Frozen, &f.Steps)
	if err != nil {
		return f, err
	}
	for m := range strings.SplitSeq(modes, ",") {
		if m != "" {
			f.Modes = append(f.Modes, Mode(m))
		}
	}
	if f.Reference, err = s.Keys.OpenField(referenceField, f.ID, reference); err != nil {
		return f, fmt.Errorf("case %s: %w", f.ID, err)
	}
	if err := s.Keys.OpenJSON(aboutField, f.ID, about, &f.About); err != nil {
		return f, fmt.Errorf("case %s: %w", f.ID, err)
	}
	return f, nil
}

// load reads one case of a book, whoever asks.
func (s *Service) load(ctx context.Context, q db.Queryer, book, id string) (File, error) {
	f, err := s.scan(q.QueryRow(ctx, `SELECT `+columns+` FROM case_file f WHERE f.book = $1 AND f.id = $2`, book, id))
	if db.NoRow(err) {
		return f, errNoCase
	}
	if err != nil {
		return f, fmt.Errorf("load a case: %w", err)
	}
	return f, nil
}

// ByID returns one case of a scope, or fault.NotFound. Who is recused from it, or from its capture, does not see it. The caller logs the look.
func (s *Service) ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (File, error) {
	f, err := s.load(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(f.Book, f.Body) {
		err = errNoCase
	}
	if err == nil {
		err = people.Unrecused(ctx, q, scope.Book, scope.Person, f.ID, f.Capture)
	}
	if err != nil {
		return File{}, err
	}
	return f, nil
}

// Whole returns a case of a scope with its course.
func (s *Service) Whole(ctx context.Context, q db.Queryer, scope access.Scope, id string) (*Case, error) {
	f, err := s.ByID(ctx, q, scope, id)
	if err != nil {
		return nil, err
	}
	return s.whole(ctx, q, f)
}

// blinds are the exact-search indexes of what a case is about. An empty value has none.
func (s *Service) blinds(a *About) (name, number, plate string) {
	name = s.Keys.Blind(nameField, seal.NameForm(a.Party.Name))
	if a.Party.Number != "" {
		number = s.numberIndex(a.Party.Number)
	}
	if a.Plate != "" {
		plate = s.Captures.PlateIndex(a.Plate)
	}
	return name, number, plate
}

// numberIndex is the exact-search index of the number of a party, however it was typed.
func (s *Service) numberIndex(number string) string {
	return s.Keys.Blind(numberField, seal.IdentityForm(number))
}

// storeFile writes the row of a new case, with the next number of its body and year, and returns what is recorded of it.
func (s *Service) storeFile(ctx context.Context, tx *act.Tx, f *File) (*OpenedRecord, error) {
	body, err := people.BodyByID(ctx, tx, tx.Book, f.InNameOf)
	if err != nil {
		return nil, err
	}
	year, serial := law.DateOf(tx.Now).Year(), 0
	err = tx.QueryRow(ctx, `SELECT coalesce(max(f.serial), 0) + 1 FROM case_file f WHERE f.book = $1 AND f.body = $2 AND f.year = $3`, tx.Book, f.Body, year).Scan(&serial)
	if err != nil {
		return nil, fmt.Errorf("number a case: %w", err)
	}
	f.Number = fmt.Sprintf("%s案〔%d〕%d号", numberWord(body), year, serial)
	about, err := s.Keys.SealJSON(aboutField, f.ID, f.About)
	if err != nil {
		return nil, err
	}
	reference, err := s.Keys.SealField(referenceField, f.ID, f.Reference)
	if err != nil {
		return nil, err
	}
	name, number, plate := s.blinds(&f.About)
	_, err = tx.Exec(ctx, `INSERT INTO case_file (book, id, body, number, year, serial, state, field, violation, modes, source, capture, reference, act_from, act_until, discovered, in_name_of,
		about, name_blind, number_blind, plate_blind, registered_by, registered_at, filed_at, decided_at, frozen, steps)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, NULL, NULL, '', 0)`,
		tx.Book, f.ID, f.Body, f.Number, year, serial, string(f.State), f.Field, f.Violation, modesText(f.Modes), string(f.Source), f.Capture, reference, f.ActFrom, f.ActUntil, f.Discovered, f.InNameOf,
		about, name, number, plate, f.RegisteredBy, f.RegisteredAt)
	if err != nil {
		return nil, fmt.Errorf("keep a case: %w", err)
	}
	return f.opened(about), nil
}

// numberWord is the word of a body in the numbers of its cases, as docket numbers its papers: 机关代字, or its name.
func numberWord(b people.Body) string {
	if b.Code != "" {
		return b.Code
	}
	return b.Name
}

// Filter narrows a list of cases.
type Filter struct {
	State   State
	Handler string // who handles it now
	Party   string // whole name
	Number  string // whole number of a party
	Plate   string
	Todo    Todo   // what waits in it; empty: whatever does
	Me      string // for whom it waits, where a todo is of who handles the case
	Recall  string // what it rests on was asked about, or excluded, in this recall
	Turn    db.Turn
}

func (s *Service) where(scope access.Scope, f *Filter) *db.Where {
	w := db.NewWhere(scope.Where("f", 1))
	if f.State != "" {
		w.And("f.state = %s", string(f.State))
	}
	if f.Handler != "" {
		w.And("EXISTS (SELECT 1 FROM case_officer o WHERE o.book = f.book AND o.case_id = f.id AND o.person = %s AND o.until_at IS NULL)", f.Handler)
	}
	if f.Recall != "" {
		w.And(onRecall, scope.Book, f.Recall)
	}
	f.Todo.narrow(w, f.Me)
	name, number, plate := s.blinds(&About{Party: Party{Name: f.Party, Number: f.Number}, Plate: f.Plate})
	if f.Party != "" {
		w.And("f.name_blind = %s", name)
	}
	if f.Number != "" {
		w.And("f.number_blind = %s AND f.number_blind <> ''", number)
	}
	if f.Plate != "" {
		w.And("f.plate_blind = %s AND f.plate_blind <> ''", plate)
	}
	if scope.Person != "" {
		book, person := w.Mark(scope.Book), w.Mark(scope.Person)
		w.And(people.NotRecused(book, person, "f.id", "f.capture"))
	}
	return w
}

// List lists the cases of a scope, the newest first, and counts them up to db.CountMost+1.
func (s *Service) List(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (db.Leaf[File], int, error) {
	scope, err := people.Eased(ctx, q, scope)
	if err != nil {
		return db.Leaf[File]{}, 0, err
	}
	w := s.where(scope, &f)
	total, err := db.CountUpTo(ctx, q, `FROM case_file f WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[File]{}, 0, fmt.Errorf("count cases: %w", err)
	}
	w.Beyond("f.id", f.Turn, true)
	var out []File
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := s.scan(rows)
		out = append(out, x)
		return err
	}, `SELECT `+columns+` FROM case_file f WHERE `+w.Text()+fmt.Sprintf(` ORDER BY f.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[File]{}, 0, fmt.Errorf("list cases: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// Cursor is where a case stands in a list.
func (f File) Cursor() string { return f.ID }
