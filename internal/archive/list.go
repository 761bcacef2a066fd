package archive

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/blob/kept"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

const columns = `v.book, v.case_id, v.body, v.number, v.version, v.state, v.class, v.until_on, v.closed_on, v.manifest, v.size, v.entries, v.pages, v.bytes, v.steps, v.stamp, v.person, v.at, v.entry,
	v.reopened_at, v.reopened_by, v.reason, v.words, v.reopen_entry`

func (s *Service) versions(ctx context.Context, q db.Queryer, w *db.Where, rest string) (out []Version, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var v Version
		var until, closed string
		var words []byte
		err := rows.Scan(&v.Book, &v.Case, &v.Body, &v.Number, &v.Version, &v.State, &v.Class, &until, &closed, &v.Manifest, &v.Size, &v.Entries, &v.Pages, &v.Bytes, &v.Steps, &v.stamp, &v.Person, db.At(&v.At), &v.Entry,
			db.AtOrNil(&v.ReopenedAt), &v.ReopenedBy, &v.Reason, &words, &v.ReopenEntry)
		if err == nil {
			v.ClosedOn, err = law.ParseDate(closed)
		}
		if err == nil && until != "" {
			v.Until, err = law.ParseDate(until)
		}
		if err == nil && words != nil {
			v.Words, err = s.Keys.OpenField(wordsField, wordsKey(v.Case, v.Version), words)
		}
		out = append(out, v)
		return err
	}, `SELECT `+columns+` FROM archive_version v WHERE `+w.Text()+rest, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list versions of files: %w", err)
	}
	return out, nil
}

// Filter narrows the list of archived files. Nothing in it is personal.
type Filter struct {
	Number string // of the case, or its beginning; empty: any
	Class  Class  // empty: any
	Until  int    // year at whose end they are kept no longer; 0: any
	Turn   db.Turn
}

// Archived lists the files of a scope that are sealed, the newest case first, and counts them up to db.CountMost+1.
func (s *Service) Archived(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (db.Leaf[Version], int, error) {
	w, turn := db.NewWhere(scope.Where("v", 1)), f.Turn
	w.And("v.state = %s", string(Sealed))
	if f.Number != "" {
		w.And("substr(v.number, 1, %s) = %s", utf8.RuneCountInString(f.Number), f.Number)
	}
	if f.Class != "" {
		w.And("v.class = %s", string(f.Class))
	}
	if f.Until != 0 {
		w.And("v.until_on = %s", law.NewDate(f.Until, time.December, 31).String())
	}
	if scope.Person != "" {
		book, person := w.Mark(scope.Book), w.Mark(scope.Person)
		w.And(people.NotRecused(book, person, "v.case_id"))
	}
	total, err := db.CountUpTo(ctx, q, `FROM archive_version v WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Version]{}, 0, fmt.Errorf("count archived files: %w", err)
	}
	w.Beyond("v.case_id", turn, true)
	out, err := s.versions(ctx, q, w, fmt.Sprintf(" ORDER BY v.case_id %s LIMIT %d", turn.Order(true), turn.Rows()+1))
	return db.Cut(turn, out), total, err
}

// Waiting is a closed case whose file is to be sealed.
type Waiting struct {
	Case, Number, Violation string
	ClosedAt                time.Time
	Versions                int // that were sealed and opened again

	entry int64 // of the step that closed it
}

// Cursor is where it stands in the list.
func (x Waiting) Cursor() string { return strconv.FormatInt(x.entry, 10) }

// Due is the first day on which it may be sealed.
func (x Waiting) Due() law.Date { return due(x.ClosedAt) }

// ToArchive lists the closed cases of a scope whose files are not sealed, by the day from which they may be, and counts them up to
// db.CountMost+1; those too whose days have not passed, unless by is an instant: then those that may be sealed at it.
func (s *Service) ToArchive(ctx context.Context, q db.Queryer, scope access.Scope, by time.Time, turn db.Turn) (db.Leaf[Waiting], int, error) {
	w := db.NewWhere(scope.Where("f", 1))
	w.And("f.state = %s", string(casefile.Closed))
	w.And("s.kind = %s", casefile.Ended.Name)
	w.And("NOT EXISTS (SELECT 1 FROM case_step l WHERE l.book = s.book AND l.case_id = s.case_id AND l.kind = s.kind AND l.no > s.no)") // the last time that it was closed
	w.And("NOT EXISTS (SELECT 1 FROM archive_version v WHERE v.book = f.book AND v.case_id = f.id AND v.state = %s)", string(Sealed))
	if !by.IsZero() {
		w.And("s.at < %s", law.DateOf(by).AddDays(-WaitDays).Start())
	}
	if scope.Person != "" {
		book, person := w.Mark(scope.Book), w.Mark(scope.Person)
		w.And(people.NotRecused(book, person, "f.id", "f.capture"))
	}
	const tables = `FROM case_file f JOIN case_step s ON s.book = f.book AND s.case_id = f.id WHERE `
	total, err := db.CountUpTo(ctx, q, tables+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Waiting]{}, 0, fmt.Errorf("count what is to be archived: %w", err)
	}
	if at := turn.Cursor(); at != "" {
		n, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			return db.Leaf[Waiting]{}, 0, fault.NotFound{What: law.Words{ZH: "这一页", EN: "the page"}}
		}
		w.And("s.entry "+turn.Beyond(false)+" %s", n)
	}
	var out []Waiting
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Waiting
		err := rows.Scan(&x.Case, &x.Number, &x.Violation, db.At(&x.ClosedAt), &x.entry, &x.Versions)
		out = append(out, x)
		return err
	}, `SELECT f.id, f.number, f.violation, s.at, s.entry, (SELECT count(*) FROM archive_version v WHERE v.book = f.book AND v.case_id = f.id) `+
		tables+w.Text()+fmt.Sprintf(` ORDER BY s.entry %s LIMIT %d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Waiting]{}, 0, fmt.Errorf("list what is to be archived: %w", err)
	}
	return db.Cut(turn, out), total, nil
}

// stampOf is a digest of what a file rests on, from rows alone: the steps of the case, its papers, items and objections as they stand.
func stampOf(ctx context.Context, q db.Queryer, c *casefile.Case) (string, error) {
	lines, err := db.Strings(ctx, q, `SELECT 'paper ' || p.id || ' ' || p.state || ' ' || p.pdf || ' ' || p.ofd FROM paper p WHERE p.book = $1 AND (p.subject_id = $2
			OR p.subject_id IN (SELECT i.id FROM evidence_item i WHERE i.book = $1 AND i.case_id = $2) OR p.subject_id IN (SELECT o.id FROM objection o WHERE o.book = $1 AND o.case_id = $2))
		UNION ALL SELECT 'item ' || i.id || ' ' || i.state FROM evidence_item i WHERE i.book = $1 AND i.case_id = $2
		UNION ALL SELECT 'objection ' || o.id || ' ' || o.state FROM objection o WHERE o.book = $1 AND o.case_id = $2 ORDER BY 1`, c.Book, c.ID)
	if err != nil {
		return "", fmt.Errorf("read what a file rests on: %w", err)
	}
	return blob.DigestOf(fmt.Appendf(nil, "%d\n%s", c.Steps, strings.Join(lines, "\n"))).String(), nil
}

// saidOf are the digests of what the steps of a case say, as their rows have it, by number.
func saidOf(ctx context.Context, q db.Queryer, c *casefile.Case) (map[int]string, error) {
	out := map[int]string{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var no int
		var said []byte
		err := rows.Scan(&no, &said)
		out[no] = blob.DigestOf(said).String()
		return err
	}, `SELECT s.no, s.said FROM case_step s WHERE s.book = $1 AND s.case_id = $2`, c.Book, c.ID)
	if err != nil {
		return nil, fmt.Errorf("read what the steps of a case say: %w", err)
	}
	return out, nil
}

// KeptFiles returns the manifests of all versions of a book; the files that they list are kept by their own chapters.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT case_id, entry, at, manifest, size FROM archive_version WHERE book = $1 ORDER BY case_id, version`, book)
	if err != nil {
		return nil, fmt.Errorf("list the manifests of archived files: %w", err)
	}
	return out, nil
}
