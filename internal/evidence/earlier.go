package evidence

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// What an officer did to the evidence of a case before being recused from it, or from its capture (Art 42; states.md D7): the head decides of
// each whether it stands or is done again. What is done again counts for nothing: an item is obtained anew by others, a finding or a
// verification is made anew by another officer.

// acts are the tables of what officers do to evidence, each with what joins it to its item and who did it.
var acts = []struct{ from, who, at, entry, standing string }{
	{`evidence_item i`, `(i.person = %[1]s OR i.second = %[1]s)`, `i.added_at`, `i.entry`, `i.state <> 'excluded'`},
	{`evidence_item i JOIN evidence_examination e ON e.book = i.book AND e.item = i.id`, `e.person = %[1]s`, `e.at`, `e.entry`, `i.state <> 'excluded'`},
	{`evidence_item i JOIN evidence_verification v ON v.book = i.book AND v.item = i.id`, `v.person = %[1]s`, `v.at`, `v.entry`, `i.state <> 'excluded'`},
}

// ofMatter is the condition that an item is of the case of recusal r, or of the capture of it.
const ofMatter = `i.book = r.book AND (r.kind = '` + people.OfCase + `' AND i.case_id = r.subject OR r.kind = '` + people.OfCapture + `' AND i.capture = r.subject)`

// BeforeRecusal is the SQL condition that the officer of recusal r obtained, examined or verified evidence of its matter before it, which was
// not excluded, and of which the head has not decided yet.
var BeforeRecusal = beforeRecusal()

func beforeRecusal() string {
	out := `r.kind IN ('` + people.OfCase + `', '` + people.OfCapture + `') AND (`
	for i, a := range acts {
		if i > 0 {
			out += ` OR `
		}
		out += `EXISTS (SELECT 1 FROM ` + a.from + ` WHERE ` + ofMatter + ` AND ` + fmt.Sprintf(a.who, "r.person") + ` AND ` + a.at + ` < r.holds_from AND ` + a.standing + ` AND ` + people.Undecided(a.entry) + `)`
	}
	return out + `)`
}

// EarlierAct is what an officer did to an item before being recused.
type EarlierAct struct {
	Case, Item string
	Number     int // of the item in its case
	Kind       string
	At         time.Time
	Entry      int64
	Stands     bool // the item was not excluded
}

// Title is what the act is called.
func (e EarlierAct) Title() law.Words {
	for _, k := range []act.Kind{ItemAttached, ItemEntered, ItemDerived, ItemExamined, ItemReexamined, ItemVerified} {
		if k.Name == e.Kind {
			return k.Title
		}
	}
	return law.Words{}
}

// Earlier lists what the officer of a recusal in force did to evidence of its matter before, in the order of the ledger. The caller has found
// the recusal in its scope.
func Earlier(ctx context.Context, q db.Queryer, book string, r people.Recusal) (out []EarlierAct, err error) {
	matter, query := `i.case_id = $4`, ""
	if r.Subject.Kind == people.OfCapture {
		matter = `i.capture = $4`
	}
	for i, a := range acts {
		if i > 0 {
			query += ` UNION ALL `
		}
		query += `SELECT i.case_id AS case_id, i.id AS item, i.number AS number, ` + a.at + ` AS at, ` + a.entry + ` AS entry, CASE WHEN ` + a.standing + ` THEN 1 ELSE 0 END AS stands
			FROM ` + a.from + ` WHERE i.book = $1 AND ` + matter + ` AND ` + fmt.Sprintf(a.who, "$2") + ` AND ` + a.at + ` < $3`
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var e EarlierAct
		err := rows.Scan(&e.Case, &e.Item, &e.Number, db.At(&e.At), &e.Entry, &e.Stands, &e.Kind)
		out = append(out, e)
		return err
	}, `SELECT a.case_id, a.item, a.number, a.at, a.entry, a.stands, l.kind FROM (`+query+`) a JOIN entry l ON l.book = $1 AND l.idx = a.entry ORDER BY a.entry`, book, r.Person, *r.HoldsFrom, r.Subject.ID)
	if err != nil {
		return nil, fmt.Errorf("list what was done to evidence before recusal %s: %w", r.ID, err)
	}
	return out, nil
}

// orderedAgain are the entries of the ledger about items that the head has ordered to be done again.
func orderedAgain(ctx context.Context, q db.Queryer, items []Item) (map[int64]string, error) {
	seen := map[string]bool{}
	var matters []string
	for i := range items {
		for _, id := range []string{items[i].Case, items[i].Capture} {
			if id != "" && !seen[id] {
				seen[id], matters = true, append(matters, id)
			}
		}
	}
	return people.OrderedAgain(ctx, q, items[0].Book, matters...)
}
