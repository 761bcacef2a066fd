package evidence

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// comparison is one comparison of the rows of this chapter with what the ledger recorded.
type comparison struct {
	book  string
	found func(ledger.Broken)

	begun    map[int64]string // entries with the ids of what they made, until its row is met
	state    map[string]State // of items, by the last entry that moved them
	excluded map[string]Record
	source   map[string]Record // of derived items: the exclusion that took them along
	whole    bool              // no record of a later step was destroyed
}

// begins are the entries that make a row, and what of.
var begins = map[string]law.Words{
	ItemAttached.Name: {ZH: "证据", EN: "item of evidence"}, ItemEntered.Name: {ZH: "证据", EN: "item of evidence"}, ItemDerived.Name: {ZH: "证据", EN: "item of evidence"},
	ItemExamined.Name: {ZH: "证据审查意见", EN: "examination of evidence"}, ItemReexamined.Name: {ZH: "证据审查意见", EN: "examination of evidence"}, ItemVerified.Name: {ZH: "证据查证", EN: "verification of evidence"},
}

// ends are the entries that exclude items.
var ends = []string{ItemExcluded.Name, ItemStruck.Name, ItemOrdered.Name, ItemLapsed.Name}

// CheckRows compares the items of evidence of a book, what was found of them and how they were verified, with what the ledger recorded
// (Art 35, 36). found is told of each row that differs, and of each entry whose row is gone. It returns how many items there are. q must
// be one snapshot.
func CheckRows(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) (int64, error) {
	c := comparison{book: book, found: found, begun: map[int64]string{}, state: map[string]State{}, excluded: map[string]Record{}, source: map[string]Record{}, whole: true}
	kinds := map[int64]string{}
	if err := c.load(ctx, q, kinds); err != nil {
		return 0, err
	}
	n, err := c.items(ctx, q)
	if err == nil {
		err = c.examinations(ctx, q)
	}
	if err == nil {
		err = c.verifications(ctx, q)
	}
	if err == nil {
		err = checkObjections(ctx, q, book, found)
	}
	if err == nil {
		err = checkClearings(ctx, q, book, found)
	}
	if err != nil {
		return n, err
	}
	for _, entry := range slices.Sorted(maps.Keys(c.begun)) {
		c.tell(begins[kinds[entry]], c.begun[entry], entry, law.Words{ZH: "已不在", EN: "it is gone"})
	}
	return n, nil
}

func (c *comparison) tell(of law.Words, id string, entry int64, what law.Words) {
	c.found(ledger.Broken{Book: c.book, Index: entry, What: law.Words{ZH: of.ZH + id + "：" + what.ZH, EN: of.EN + " " + id + ": " + what.EN}})
}

// load reads the entries of this chapter.
func (c *comparison) load(ctx context.Context, q db.Queryer, kinds map[int64]string) error {
	return ledger.EachRecorded(ctx, q, c.book, slices.Concat(slices.Sorted(maps.Keys(begins)), ends, []string{ObjectionDecided.Name}), func(entry int64, kind, body string, _ bool) {
		kinds[entry] = kind
		c.note(entry, kind, body)
	})
}

// note keeps what one entry says. A record that cannot be read was altered, which the ledger names.
func (c *comparison) note(entry int64, kind, body string) {
	var err error
	switch kind {
	case ItemExamined.Name, ItemReexamined.Name:
		var r ExaminedRecord
		r, err = act.RecordOf[ExaminedRecord](body)
		c.begun[entry], c.state[r.Item] = r.ID, r.State
	case ItemVerified.Name:
		var r VerifiedRecord
		r, err = act.RecordOf[VerifiedRecord](body)
		c.begun[entry], c.state[r.Item] = r.ID, r.State
	case ObjectionDecided.Name:
		var r ObjectionRecord
		r, err = act.RecordOf[ObjectionRecord](body)
		for _, x := range r.Excluded {
			c.ended(x)
		}
	default:
		var r Record
		r, err = act.RecordOf[Record](body)
		if _, begun := begins[kind]; begun {
			c.begun[entry] = r.ID
			c.state[r.ID] = r.State
		} else {
			c.ended(r)
		}
	}
	c.whole = c.whole && err == nil
}

func (c *comparison) ended(r Record) {
	c.excluded[r.ID], c.state[r.ID] = r, r.State
	for _, id := range r.AlsoGone {
		c.state[id], c.source[id] = Excluded, r
	}
}

func digestOf(sealed []byte) string {
	if sealed == nil {
		return ""
	}
	return blob.DigestOf(sealed).String()
}

// storedItem is an item as its row has it, beside the record of its entry.
type storedItem struct {
	Item
	said, reasons []byte
	at            sql.NullInt64
	kind, body    sql.NullString
}

func (c *comparison) items(ctx context.Context, q db.Queryer) (n int64, err error) {
	files := map[string][]string{}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var item, digest string
		err := rows.Scan(&item, &digest)
		files[item] = append(files[item], digest)
		return err
	}, `SELECT item, sha256 FROM evidence_file WHERE book = $1 ORDER BY item, place`, c.book)
	if err != nil {
		return 0, fmt.Errorf("compare files of evidence: %w", err)
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x storedItem
		err := rows.Scan(&x.ID, &x.Case, &x.Number, &x.Kind, &x.Origin, &x.State, &x.said, &x.Second, &x.Capture, &x.Verdict, &x.Outcome, &x.Receipt, &x.Source, db.At(&x.AddedAt), &x.Entry, &x.Ground, &x.Cause, &x.reasons,
			&x.at, &x.kind, &x.body)
		if err != nil {
			return err
		}
		n++
		delete(c.begun, x.Entry)
		if what := c.compare(&x, files[x.ID]); what != (law.Words{}) {
			c.tell(begins[ItemEntered.Name], x.ID, x.Entry, what)
		}
		return nil
	}, `SELECT i.id, i.case_id, i.number, i.kind, i.origin, i.state, i.said, i.second, i.capture, i.verdict, i.outcome, i.receipt, i.source, i.added_at, i.entry, i.ground, i.cause, i.reasons, e.at, e.kind, r.body
		FROM evidence_item i LEFT JOIN entry e ON e.book = i.book AND e.idx = i.entry LEFT JOIN record r ON r.book = i.book AND r.idx = i.entry WHERE i.book = $1 ORDER BY i.id`, c.book)
	if err != nil {
		return n, fmt.Errorf("compare evidence: %w", err)
	}
	return n, nil
}

var noEntry = law.Words{ZH: "账簿里没有它的记载", EN: "the ledger has no entry of it"}

// compare tells what of an item is not as recorded, nothing when all is.
func (c *comparison) compare(x *storedItem, files []string) law.Words {
	if _, is := begins[x.kind.String]; !is || x.kind.String == ItemExamined.Name || x.kind.String == ItemReexamined.Name || x.kind.String == ItemVerified.Name {
		return noEntry
	}
	if c.whole && (x.State != c.state[x.ID] || !c.endedSo(x)) {
		return law.Words{ZH: "现在的状态，或者排除的依据、理由与记载不符", EN: "its state, or why it was excluded, is not as recorded"}
	}
	r, err := act.RecordOf[Record](x.body.String)
	if !x.body.Valid || err != nil { // destroyed, or altered, which the ledger names
		return law.Words{}
	}
	switch {
	case r.ID != x.ID || r.Case != x.Case || r.Number != x.Number || r.Kind != x.Kind || r.Origin != x.Origin || r.Second != x.Second || x.AddedAt.UnixMicro() != x.at.Int64:
		return law.Words{ZH: "案件、编号、种类、人员或者时间与记载不符", EN: "its case, number, kind, officers or instant are not as recorded"}
	case r.Capture != x.Capture || r.Verdict != x.Verdict || r.Outcome != x.Outcome || r.Receipt != x.Receipt || r.Source != x.Source:
		return law.Words{ZH: "来源与记载不符", EN: "where it comes from is not as recorded"}
	case r.Said != digestOf(x.said):
		return law.Words{ZH: "说明的内容与记载不符", EN: "what it says is not as recorded"}
	case !slices.Equal(r.Files, files):
		return law.Words{ZH: "文件与记载不符", EN: "its files are not as recorded"}
	}
	return law.Words{}
}

// endedSo tells whether an item was excluded as recorded, or not at all.
func (c *comparison) endedSo(x *storedItem) bool {
	if r, with := c.source[x.ID]; with {
		return x.Ground == r.Ground && x.Cause == BySource && x.reasons == nil
	}
	r := c.excluded[x.ID]
	return x.Ground == r.Ground && x.Cause == r.Cause && digestOf(x.reasons) == r.Reasons
}

// step is a finding or a verification as its row has it, beside the record of its entry.
type step struct {
	id, item   string
	said       []byte
	at         time.Time
	entry      int64
	entryAt    sql.NullInt64
	kind, body sql.NullString
}

func (c *comparison) examinations(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x step
		var side, elements string
		var three [3]Answer
		err := rows.Scan(&x.id, &x.item, &side, &three[0], &three[1], &three[2], &elements, &x.said, db.At(&x.at), &x.entry, &x.entryAt, &x.kind, &x.body)
		if err != nil {
			return err
		}
		delete(c.begun, x.entry)
		want := ItemExamined.Name
		if side == ByLegal {
			want = ItemReexamined.Name
		}
		r, err := act.RecordOf[ExaminedRecord](x.body.String)
		switch {
		case x.kind.String != want:
			c.tell(begins[want], x.id, x.entry, noEntry)
		case !x.body.Valid || err != nil: // destroyed, or altered, which the ledger names
		case r.ID != x.id || r.Item != x.item || r.Side != side || three != [3]Answer{r.Lawful, r.Authentic, r.Relevant} || strings.Join(r.Elements, " ") != elements || r.Said != digestOf(x.said) || x.at.UnixMicro() != x.entryAt.Int64:
			c.tell(begins[want], x.id, x.entry, law.Words{ZH: "与记载不符", EN: "it is not as recorded"})
		}
		return nil
	}, `SELECT x.id, x.item, x.side, x.lawful, x.authentic, x.relevant, x.elements, x.said, x.at, x.entry, e.at, e.kind, r.body FROM evidence_examination x
		LEFT JOIN entry e ON e.book = x.book AND e.idx = x.entry LEFT JOIN record r ON r.book = x.book AND r.idx = x.entry WHERE x.book = $1 ORDER BY x.id`, c.book)
	if err != nil {
		return fmt.Errorf("compare examinations: %w", err)
	}
	return nil
}

func (c *comparison) verifications(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x step
		err := rows.Scan(&x.id, &x.item, &x.said, db.At(&x.at), &x.entry, &x.entryAt, &x.kind, &x.body)
		if err != nil {
			return err
		}
		delete(c.begun, x.entry)
		r, err := act.RecordOf[VerifiedRecord](x.body.String)
		switch {
		case x.kind.String != ItemVerified.Name:
			c.tell(begins[ItemVerified.Name], x.id, x.entry, noEntry)
		case !x.body.Valid || err != nil: // destroyed, or altered, which the ledger names
		case r.ID != x.id || r.Item != x.item || r.Said != digestOf(x.said) || x.at.UnixMicro() != x.entryAt.Int64:
			c.tell(begins[ItemVerified.Name], x.id, x.entry, law.Words{ZH: "与记载不符", EN: "it is not as recorded"})
		}
		return nil
	}, `SELECT x.id, x.item, x.said, x.at, x.entry, e.at, e.kind, r.body FROM evidence_verification x
		LEFT JOIN entry e ON e.book = x.book AND e.idx = x.entry LEFT JOIN record r ON r.book = x.book AND r.idx = x.entry WHERE x.book = $1 ORDER BY x.id`, c.book)
	if err != nil {
		return fmt.Errorf("compare verifications: %w", err)
	}
	return nil
}
