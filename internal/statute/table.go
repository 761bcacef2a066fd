package statute

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Table is every source that a book knows: those of the program, and those that were entered.
type Table struct{ Entries []Entry }

// Load reads the table as known now, with what was taken back marked.
func Load(ctx context.Context, q db.Queryer, book string) (Table, error) {
	own, err := Own()
	if err != nil {
		return Table{}, err
	}
	entered, err := entries(ctx, q, `WHERE s.book = $1 ORDER BY s.id`, book)
	if err != nil {
		return Table{}, err
	}
	t := Table{Entries: append(own, entered...)}
	for _, e := range entered {
		if e.Supersedes != "" && e.RetractedAt == nil {
			t.end(e.Supersedes, e.From-1)
		}
	}
	slices.SortStableFunc(t.Entries, func(a, b Entry) int {
		return a.Rank.Place() - b.Rank.Place()
	})
	return t, nil
}

// end says that an entry is in force no longer than a day.
func (t Table) end(id string, day law.Date) {
	for i := range t.Entries {
		e := &t.Entries[i]
		if e.ID == id && (e.Until == nil || *e.Until > day) {
			e.Until = &day
		}
	}
}

var errNoEntry = fault.NotFound{What: law.Words{ZH: "这份依据", EN: "the source"}}

// Find returns an entry by its id, or fault.NotFound.
func (t Table) Find(id string) (Entry, error) {
	i := slices.IndexFunc(t.Entries, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return Entry{}, errNoEntry
	}
	return t.Entries[i], nil
}

// Search lists the entries in which all words occur, highest rank first; no words: all.
func (t Table) Search(words string) []Entry {
	list := strings.Fields(strings.ToLower(words))
	var out []Entry
	for _, e := range t.Entries {
		if e.matches(list) {
			out = append(out, e)
		}
	}
	return out
}

// Cited is a provision that was chosen from the table.
type Cited struct {
	Statute  string `json:"statute"`  // id
	Article  string `json:"article"`  // empty: the whole source
	Citation string `json:"citation"` // as it is written
	Rank     Rank   `json:"rank"`
}

// Key is how a choice of a provision travels in a form: the id and the provision.
func Key(id, article string) string { return id + " " + article }

// Cite looks up a choice made by Key as of a day. A source or provision that is not in force then is refused with the rule and
// article for which it was chosen; fault.NotFound for one that is not in the table.
func (t Table) Cite(key string, day law.Date, rule, article string) (Cited, error) {
	id, at, _ := strings.Cut(strings.TrimSpace(key), " ")
	e, err := t.Find(id)
	if err != nil {
		return Cited{}, err
	}
	c := Cited{Statute: e.ID, Article: at, Citation: e.Cite(at), Rank: e.Rank}
	if at != "" {
		p, ok := e.Provision(at)
		if !ok {
			return c, fault.NotFound{What: law.Words{ZH: e.Name() + "的这一条款", EN: "the provision"}}
		}
		if !p.InForce(day) {
			return c, notInForce(c.Citation, p.Until, day, rule, article)
		}
	}
	if !e.InForce(day) {
		return c, notInForce(c.Citation, e.Until, day, rule, article)
	}
	return c, nil
}

func notInForce(what string, until *law.Date, day law.Date, rule, article string) law.Refusal {
	r := law.Refusal{Rule: rule, Article: article,
		Because: law.Words{ZH: fmt.Sprintf("%s在%s还没有施行，或者已经撤回。", what, day.Words()), EN: fmt.Sprintf("%s was not in force on %s, or was taken back.", what, day)},
		Cure:    law.Words{ZH: "请改引那一天有效的条款；没有的，如实填写没有。", EN: "Cite a provision in force on that day; where there is none, say so."}}
	if until != nil && *until < day {
		r.Because = law.Words{ZH: fmt.Sprintf("%s自%s起失效，在%s不能再引用。", what, until.AddDays(1).Words(), day.Words()),
			EN: fmt.Sprintf("%s ceased to be in force on %s and is not cited on %s.", what, until.AddDays(1), day)}
	}
	return r
}

const entryColumns = `s.id, s.title, s.number, s.rank, s.from_day, s.until_day, s.provisions, s.source, s.supersedes, s.body, s.person, s.at, s.retracted_at`

func entries(ctx context.Context, q db.Queryer, where string, args ...any) ([]Entry, error) {
	var out []Entry
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var e Entry
		var provisions string
		err := rows.Scan(&e.ID, &e.Title, &e.Number, &e.Rank, db.Day(&e.From), db.DayOrNil(&e.Until), &provisions, &e.Source, &e.Supersedes, &e.Body, &e.Person, db.At(&e.At), db.AtOrNil(&e.RetractedAt))
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(provisions), &e.Provisions); err != nil {
			return fmt.Errorf("read the provisions of %s: %w", e.ID, err)
		}
		e.Checked = true // by the person who entered it
		out = append(out, e)
		return nil
	}, `SELECT `+entryColumns+` FROM statute s `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	return out, nil
}

func save(ctx context.Context, q interface {
	Exec(ctx context.Context, query string, args ...any) (int64, error)
}, book string, e *Entry) error {
	provisions, err := json.Marshal(e.Provisions)
	if err != nil {
		return fmt.Errorf("write provisions: %w", err)
	}
	_, err = q.Exec(ctx, `INSERT INTO statute (book, id, title, number, rank, from_day, until_day, provisions, source, supersedes, body, person, at, retracted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL)`,
		book, e.ID, e.Title, e.Number, string(e.Rank), e.From, e.Until, string(provisions), e.Source, e.Supersedes, e.Body, e.Person, e.At)
	if err != nil {
		return fmt.Errorf("store a source: %w", err)
	}
	return nil
}

// known tells whether the entry counted at an instant.
func (e *Entry) known(at time.Time) bool {
	return !e.At.After(at) && (e.RetractedAt == nil || e.RetractedAt.After(at))
}
