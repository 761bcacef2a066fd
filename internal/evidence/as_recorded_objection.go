package evidence

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// objectionComparison is one comparison of objections with what the ledger recorded.
type objectionComparison struct {
	comparison
	last    map[string]ObjectionRecord // the last entry of each
	decided map[string]ObjectionRecord
	told    map[string]string
	asked   map[int64]string // digests by the entry that asked
	added   map[int64]string
	waiting map[string]int64 // objections with the entry that asked last
}

var ofObjection = law.Words{ZH: "证据异议", EN: "objection"}

// checkObjections compares the objections of a book, their points and what became of them, with what the ledger recorded (Art 40).
func checkObjections(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) error {
	c := objectionComparison{comparison: comparison{book: book, found: found, begun: map[int64]string{}, whole: true}, last: map[string]ObjectionRecord{}, decided: map[string]ObjectionRecord{}, told: map[string]string{},
		asked: map[int64]string{}, added: map[int64]string{}, waiting: map[string]int64{}}
	if err := c.load(ctx, q); err != nil {
		return err
	}
	rows, err := c.rows(ctx, q)
	if err != nil {
		return err
	}
	for i := range rows {
		if what := c.compare(&rows[i]); what != (law.Words{}) {
			c.tell(ofObjection, rows[i].ID, rows[i].Entry, what)
		}
	}
	if err := c.more(ctx, q); err != nil {
		return err
	}
	for _, entry := range slices.Sorted(maps.Keys(c.begun)) {
		c.tell(ofObjection, c.begun[entry], entry, law.Words{ZH: "已不在", EN: "it is gone"})
	}
	return nil
}

func (c *objectionComparison) load(ctx context.Context, q db.Queryer) error {
	kinds := []string{ObjectionReceived.Name, ObjectionEntered.Name, ObjectionTaken.Name, ObjectionAssigned.Name, MoreAsked.Name, MoreReceived.Name, MoreEntered.Name, ObjectionDecided.Name, ObjectionAnswered.Name}
	return ledger.EachRecorded(ctx, q, c.book, kinds, func(entry int64, kind, body string, _ bool) { c.note(entry, kind, body) })
}

// note keeps what one entry says. A record that cannot be read was altered, which the ledger names.
func (c *objectionComparison) note(entry int64, kind, body string) {
	r, err := act.RecordOf[ObjectionRecord](body)
	c.whole = c.whole && err == nil
	switch kind {
	case ObjectionReceived.Name, ObjectionEntered.Name:
		c.begun[entry] = r.ID
	case MoreAsked.Name:
		c.begun[entry], c.asked[entry], c.waiting[r.ID] = r.ID, r.Said, entry
	case MoreReceived.Name, MoreEntered.Name:
		c.added[c.waiting[r.ID]] = r.Said
	case ObjectionDecided.Name:
		c.decided[r.ID] = r
	case ObjectionAnswered.Name:
		c.told[r.ID] = r.Said
	}
	c.last[r.ID] = r
}

// storedObjection is an objection as its rows have it, beside the record of its entry.
type storedObjection struct {
	Objection
	said, results, told []byte
	files               []string
	kind, body          sql.NullString
}

// rows are the objections of the book with their points and files.
func (c *objectionComparison) rows(ctx context.Context, q db.Queryer) (out []storedObjection, err error) {
	at := map[string]int{}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x storedObjection
		err := rows.Scan(&x.ID, &x.Case, &x.Capture, &x.Receipt, &x.State, &x.said, &x.SelfCorrection, db.Day(&x.Due), &x.Reviewer, &x.results, &x.told, &x.Entry, &x.kind, &x.body)
		at[x.ID], out = len(out), append(out, x)
		return err
	}, `SELECT o.id, o.case_id, o.capture, o.receipt, o.state, o.said, o.self_correction, o.due, o.reviewer, o.results, o.told, o.entry, e.kind, r.body FROM objection o
		LEFT JOIN entry e ON e.book = o.book AND e.idx = o.entry LEFT JOIN record r ON r.book = o.book AND r.idx = o.entry WHERE o.book = $1 ORDER BY o.id`, c.book)
	if err != nil {
		return nil, fmt.Errorf("compare objections: %w", err)
	}
	for _, part := range []struct {
		scan  func(x *storedObjection, place int, text, more string, n int)
		query string
	}{
		{func(x *storedObjection, _ int, kind, result string, ground int) {
			x.Points = append(x.Points, Point{Kind: kind, Result: Result(result), Ground: ground})
		}, `SELECT objection, place, kind, result, ground FROM objection_point WHERE book = $1 ORDER BY objection, place`},
		{func(x *storedObjection, place int, item, _ string, excluded int) {
			if place >= len(x.Points) {
				return
			}
			p := &x.Points[place]
			p.Items = append(p.Items, item)
			if excluded > 0 {
				p.Excluded = append(p.Excluded, item)
			}
		}, `SELECT objection, place, item, '', CASE WHEN excluded THEN 1 ELSE 0 END FROM objection_item WHERE book = $1 ORDER BY objection, place, item`},
		{func(x *storedObjection, _ int, digest, _ string, _ int) { x.files = append(x.files, digest) }, `SELECT objection, place, sha256, '', 0 FROM objection_file WHERE book = $1 ORDER BY objection, place`},
	} {
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var id, text, more string
			var place, n int
			if err := rows.Scan(&id, &place, &text, &more, &n); err != nil {
				return err
			}
			if i, known := at[id]; known {
				part.scan(&out[i], place, text, more, n)
			}
			return nil
		}, part.query, c.book)
		if err != nil {
			return nil, fmt.Errorf("compare what objections say: %w", err)
		}
	}
	return out, nil
}

// compare tells what of an objection is not as recorded, nothing when all is.
func (c *objectionComparison) compare(x *storedObjection) law.Words {
	delete(c.begun, x.Entry)
	if x.kind.String != ObjectionReceived.Name && x.kind.String != ObjectionEntered.Name {
		return noEntry
	}
	last, decided := c.last[x.ID], c.decided[x.ID]
	if c.whole && (last.State != x.State || last.Reviewer != x.Reviewer || digestOf(x.results) != decided.Said || digestOf(x.told) != c.told[x.ID]) {
		return law.Words{ZH: "现在的状态、复核员、审核结果或者答复与记载不符", EN: "its state, reviewer, results or answer are not as recorded"}
	}
	r, err := act.RecordOf[ObjectionRecord](x.body.String)
	if !x.body.Valid || err != nil { // destroyed, or altered, which the ledger names
		return law.Words{}
	}
	switch {
	case r.ID != x.ID || r.Case != x.Case || r.Capture != x.Capture || r.Receipt != x.Receipt || r.Due != x.Due || r.SelfCorrection != x.SelfCorrection:
		return law.Words{ZH: "案件、回执或者期限与记载不符", EN: "its case, receipt or term is not as recorded"}
	case r.Said != digestOf(x.said) || !slices.Equal(r.Files, x.files):
		return law.Words{ZH: "异议的内容或者文件与记载不符", EN: "what it says, or its files, are not as recorded"}
	case !pointsAs(x.Points, r.Points, decided.Points):
		return law.Words{ZH: "异议的各点、所针对的证据或者结果与记载不符", EN: "its points, what they attack or what became of them are not as recorded"}
	}
	return law.Words{}
}

// pointsAs tells whether points stand as they came, and as they were decided if they were.
func pointsAs(points []Point, came, decided []PointRecord) bool {
	if len(points) != len(came) {
		return false
	}
	for i, p := range points {
		var d PointRecord
		if i < len(decided) {
			d = decided[i]
		}
		items := slices.Compact(slices.Sorted(slices.Values(slices.Concat(came[i].Items, d.Excluded))))
		if p.Kind != came[i].Kind || p.Result != d.Result || p.Ground != d.Ground || !slices.Equal(p.Excluded, d.Excluded) || !slices.Equal(p.Items, items) {
			return false
		}
	}
	return true
}

// more compares what parties were asked for, and added.
func (c *objectionComparison) more(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var asked, added []byte
		var addedAt *time.Time
		var entry int64
		if err := rows.Scan(&id, &asked, &added, db.AtOrNil(&addedAt), &entry); err != nil {
			return err
		}
		delete(c.begun, entry)
		if digestOf(asked) != c.asked[entry] || digestOf(added) != c.added[entry] || (added == nil) != (addedAt == nil) {
			c.tell(ofObjection, id, entry, law.Words{ZH: "请当事人补充的内容，或者补充的材料与记载不符", EN: "what the party was asked for, or added, is not as recorded"})
		}
		return nil
	}, `SELECT objection, asked, added, added_at, entry FROM objection_more WHERE book = $1 ORDER BY id`, c.book)
	if err != nil {
		return fmt.Errorf("compare what parties added: %w", err)
	}
	return nil
}
