package serving

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

// at names the step of a service that an entry recorded: a chunk of a bulk service begins many.
type at struct {
	entry   int64
	serving string
}

// comparison is one comparison of the services of a book with what the ledger recorded.
type comparison struct {
	book    string
	found   func(ledger.Broken)
	records map[at]Record
	files   map[string][]string // of a step, by its key
	last    map[string]standing
}

// standing is where the steps of a service leave it.
type standing struct {
	no     int
	state  State
	served string
	known  bool // by the record of the last step
	paper  string
	says   string
}

// CheckRows compares the services and the confirmations of a book with what the ledger recorded: every step with what it says, its files and what
// it made, where each service stands after its last, and each confirmation. It returns how many of both there are. q must be one snapshot.
func CheckRows(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) (int64, error) {
	c := comparison{book: book, found: found, records: map[at]Record{}, files: map[string][]string{}, last: map[string]standing{}}
	for _, read := range []func(context.Context, db.Queryer) error{c.load, c.stored, c.steps} {
		if err := read(ctx, q); err != nil {
			return 0, err
		}
	}
	for _, x := range slices.SortedFunc(maps.Keys(c.records), func(a, b at) int { return int(a.entry - b.entry) }) {
		c.tell(x.serving, x.entry, law.Words{ZH: "有一步已不在", EN: "a step is gone"})
	}
	n, err := c.servings(ctx, q)
	if err != nil {
		return n, err
	}
	consents, err := checkConsents(ctx, q, book, found)
	return n + consents, err
}

func (c *comparison) tell(id string, entry int64, what law.Words) {
	c.found(ledger.Broken{Book: c.book, Index: entry, What: law.Words{ZH: "送达" + id + "：" + what.ZH, EN: "service " + id + ": " + what.EN}})
}

// load reads the entries of this chapter. Of a destroyed record nothing can be compared.
func (c *comparison) load(ctx context.Context, q db.Queryer) error {
	kinds := append(slices.Sorted(maps.Keys(contents)), BulkDone.Name)
	return ledger.EachRecorded(ctx, q, c.book, kinds, func(entry int64, kind, body string, _ bool) {
		if kind == BulkDone.Name {
			r, _ := act.RecordOf[BulkRecord](body)
			for _, i := range r.Items {
				if i.Step != nil {
					c.records[at{entry, i.Step.Serving}] = *i.Step
				}
			}
			return
		}
		if r, err := act.RecordOf[Record](body); err == nil {
			c.records[at{entry, r.Serving}] = r
		}
	})
}

func (c *comparison) stored(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, digest string
		var no int
		err := rows.Scan(&id, &no, &digest)
		c.files[stepKey(id, no)] = append(c.files[stepKey(id, no)], digest)
		return err
	}, `SELECT serving, no, sha256 FROM serving_file WHERE book = $1 ORDER BY serving, no, place`, c.book)
	if err != nil {
		return fmt.Errorf("compare the files of services: %w", err)
	}
	return nil
}

func (c *comparison) steps(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var x Step
		var said []byte
		var instant sql.NullInt64
		var kind sql.NullString
		if err := rows.Scan(&id, &x.No, &x.Kind, db.At(&x.At), &x.State, &x.Paper, &x.Entry, &said, &instant, &kind); err != nil {
			return err
		}
		if what := c.compare(id, &x, said, instant, kind.String); what != (law.Words{}) {
			c.tell(id, x.Entry, what)
		}
		return nil
	}, `SELECT s.serving, s.no, s.kind, s.at, s.state, s.paper, s.entry, s.said, e.at, e.kind FROM serving_step s LEFT JOIN entry e ON e.book = s.book AND e.idx = s.entry WHERE s.book = $1 ORDER BY s.serving, s.no`, c.book)
	if err != nil {
		return fmt.Errorf("compare the steps of services: %w", err)
	}
	return nil
}

// compare tells what of a step is not as recorded, nothing when all is. A step within an act of another chapter has no record of its own.
func (c *comparison) compare(id string, x *Step, said []byte, instant sql.NullInt64, kind string) law.Words {
	l := c.last[id]
	ordered := x.No == l.no+1 && instant.Valid && instant.Int64 == x.At.UnixMicro()
	key := at{x.Entry, id}
	r, ok := c.records[key]
	c.last[id] = standing{x.No, x.State, r.Served, ok, r.Paper, r.Says}
	delete(c.records, key)
	files := c.files[stepKey(id, x.No)]
	delete(c.files, stepKey(id, x.No))
	switch {
	case !ordered, ok && kind != x.Kind && kind != BulkDone.Name, !ok && contents[kind] == nil && kind == "":
		return law.Words{ZH: "账簿里没有一步的记载，或者次序不符", EN: "the ledger has no entry of a step, or their order differs"}
	case !ok:
		return law.Words{}
	case r.No != x.No || r.State != x.State || r.Made != x.Paper:
		return law.Words{ZH: fmt.Sprintf("第%d步的状态或者文书与记载不符", x.No), EN: fmt.Sprintf("state or paper of step %d are not as recorded", x.No)}
	case r.Said != blob.DigestOf(said).String():
		return law.Words{ZH: fmt.Sprintf("第%d步的内容与记载不符", x.No), EN: fmt.Sprintf("what step %d says is not as recorded", x.No)}
	case !slices.Equal(r.Files, files):
		return law.Words{ZH: fmt.Sprintf("第%d步的文件与记载不符", x.No), EN: fmt.Sprintf("the files of step %d are not as recorded", x.No)}
	}
	return law.Words{}
}

// servings compares where each service stands with its last step.
func (c *comparison) servings(ctx context.Context, q db.Queryer) (n int64, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, paper, says string
		var state State
		var steps int
		var served *time.Time
		if err := rows.Scan(&id, &paper, &says, &state, db.AtOrNil(&served), &steps); err != nil {
			return err
		}
		n++
		l, on := c.last[id], ""
		if served != nil {
			on = served.Format(time.RFC3339Nano)
		}
		switch {
		case l.no != steps || l.state != state:
			c.tell(id, -1, law.Words{ZH: "现在的状态与最后一步不符", EN: "it does not stand as its last step left it"})
		case l.known && (l.paper != paper || l.says != says):
			c.tell(id, -1, law.Words{ZH: "送达的文书与记载不符", EN: "the paper that is served is not as recorded"})
		case l.known && l.served != on:
			c.tell(id, -1, law.Words{ZH: "送达日期与记载不符", EN: "the day of service is not as recorded"})
		}
		return nil
	}, `SELECT id, paper, digest, state, served_at, steps FROM serving WHERE book = $1`, c.book)
	if err != nil {
		return n, fmt.Errorf("compare services: %w", err)
	}
	return n, nil
}
