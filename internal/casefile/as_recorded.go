package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// OpenedRecord is what the ledger commits to of a new case, beside its first step.
type OpenedRecord struct {
	Number     string    `json:"number"`
	Field      string    `json:"field"`
	Violation  string    `json:"violation"`
	Source     Source    `json:"source"`
	Capture    string    `json:"capture,omitempty"`
	ActFrom    time.Time `json:"act_from"`
	ActUntil   time.Time `json:"act_until"`
	Discovered time.Time `json:"discovered"`
	About      string    `json:"about_sha256"`
}

func (f *File) opened(about []byte) *OpenedRecord {
	return &OpenedRecord{f.Number, f.Field, f.Violation, f.Source, f.Capture, f.ActFrom.UTC(), f.ActUntil.UTC(), f.Discovered.UTC(), blob.DigestOf(about).String()}
}

// comparison is one comparison of the rows of this chapter with what the ledger recorded.
type comparison struct {
	book    string
	found   func(ledger.Broken)
	records map[int64]Record // by entry; of a destroyed record only the entry is there
	whole   map[int64]bool
	files   map[string]*stored
}

// stored is a case as its rows have it.
type stored struct {
	OpenedRecord
	state    State
	steps    int
	lastNo   int
	last     State
	officers map[int64]bool // instants from and until which somebody handles it
}

// CheckRows compares the cases of a book with what the ledger recorded: every step, where the case stands after the last, what it was opened
// with, and when who began and ended to handle it. It returns how many cases there are. q must be one snapshot.
func CheckRows(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) (int64, error) {
	c := comparison{book: book, found: found, records: map[int64]Record{}, whole: map[int64]bool{}, files: map[string]*stored{}}
	for _, read := range []func(context.Context, db.Queryer) error{c.load, c.cases, c.handlers, c.steps} {
		if err := read(ctx, q); err != nil {
			return int64(len(c.files)), err
		}
	}
	for _, entry := range slices.Sorted(maps.Keys(c.records)) {
		c.tell(c.records[entry].Case, entry, law.Words{ZH: "有一步已不在", EN: "a step is gone"})
	}
	for id, f := range c.files {
		if f.lastNo != f.steps || f.last != f.state {
			c.tell(id, -1, law.Words{ZH: "现在的状态与最后一步不符", EN: "it does not stand as its last step left it"})
		}
	}
	return int64(len(c.files)), nil
}

func (c *comparison) tell(id string, entry int64, what law.Words) {
	c.found(ledger.Broken{Book: c.book, Index: entry, What: law.Words{ZH: "案件" + id + "：" + what.ZH, EN: "case " + id + ": " + what.EN}})
}

// load reads the entries of this chapter.
func (c *comparison) load(ctx context.Context, q db.Queryer) error {
	return ledger.EachRecorded(ctx, q, c.book, slices.Sorted(maps.Keys(kinds)), func(entry int64, _, body string, kept bool) {
		r, err := act.RecordOf[Record](body)
		c.records[entry], c.whole[entry] = r, kept && err == nil
	})
}

func (c *comparison) cases(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var about []byte
		f := stored{officers: map[int64]bool{}}
		err := rows.Scan(&id, &f.Number, &f.Field, &f.Violation, &f.Source, &f.Capture, db.At(&f.ActFrom), db.At(&f.ActUntil), db.At(&f.Discovered), &about, &f.state, &f.steps)
		f.About = blob.DigestOf(about).String()
		c.files[id] = &f
		return err
	}, `SELECT f.id, f.number, f.field, f.violation, f.source, f.capture, f.act_from, f.act_until, f.discovered, f.about, f.state, f.steps FROM case_file f WHERE f.book = $1`, c.book)
	if err != nil {
		return fmt.Errorf("compare cases: %w", err)
	}
	return nil
}

func (c *comparison) handlers(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var from int64
		var until sql.NullInt64
		if err := rows.Scan(&id, &from, &until); err != nil {
			return err
		}
		if f := c.files[id]; f != nil {
			f.officers[from] = true
			if until.Valid {
				f.officers[until.Int64] = true
			}
		}
		return nil
	}, `SELECT o.case_id, o.from_at, o.until_at FROM case_officer o WHERE o.book = $1`, c.book)
	if err != nil {
		return fmt.Errorf("compare who handles cases: %w", err)
	}
	return nil
}

func (c *comparison) steps(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var x Step
		var said []byte
		var at sql.NullInt64
		var kind sql.NullString
		if err := rows.Scan(&id, &x.No, &x.Kind, db.At(&x.At), &x.Second, &x.State, &x.Voids, &x.Paper, &x.Entry, &said, &at, &kind); err != nil {
			return err
		}
		if what := c.compare(id, &x, said, at, kind.String); what != (law.Words{}) {
			c.tell(id, x.Entry, what)
		}
		delete(c.records, x.Entry)
		return nil
	}, `SELECT s.case_id, s.no, s.kind, s.at, s.second, s.state, s.voids, s.paper, s.entry, s.said, e.at, e.kind FROM case_step s
		LEFT JOIN entry e ON e.book = s.book AND e.idx = s.entry WHERE s.book = $1 ORDER BY s.case_id, s.no`, c.book)
	if err != nil {
		return fmt.Errorf("compare the steps of cases: %w", err)
	}
	for id, f := range c.files {
		if len(f.officers) > 0 {
			c.tell(id, -1, law.Words{ZH: "办案人员与记载不符", EN: "who handles it is not as recorded"})
		}
	}
	return nil
}

// compare tells what of a step is not as recorded, nothing when all is.
func (c *comparison) compare(id string, x *Step, said []byte, at sql.NullInt64, kind string) law.Words {
	f := c.files[id]
	if f == nil || kind != x.Kind || x.At.UnixMicro() != at.Int64 || x.No != f.lastNo+1 {
		return law.Words{ZH: "账簿里没有这一步的记载，或者次序不符", EN: "the ledger has no entry of a step, or their order differs"}
	}
	f.lastNo, f.last = x.No, x.State
	if slices.Contains([]string{Entered.Name, Joined.Name, Assigned.Name}, x.Kind) {
		delete(f.officers, at.Int64)
	}
	if !c.whole[x.Entry] {
		return law.Words{} // destroyed, or altered, which the ledger names
	}
	r := c.records[x.Entry]
	switch {
	case r.Case != id || r.No != x.No || r.State != x.State || r.Second != x.Second || r.Voids != x.Voids || r.Paper != x.Paper:
		return law.Words{ZH: "一步的状态、人员或者文书与记载不符", EN: "state, persons or paper of a step are not as recorded"}
	case r.Said != blob.DigestOf(said).String():
		return law.Words{ZH: "一步的内容与记载不符", EN: "what a step says is not as recorded"}
	case x.Kind == Entered.Name && (r.Opened == nil || *r.Opened != f.OpenedRecord):
		return law.Words{ZH: "案由、时间或者当事人与记载不符", EN: "its matter, times or party are not as recorded"}
	}
	return law.Words{}
}
