package discretion

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// recorded is what the ledger says of this chapter: drafts by their entries, decisions by version.
type recorded struct {
	drafts    map[int64]string // ids, until their rows are met; empty for a record that was destroyed
	bodies    map[int64]sql.NullString
	decisions map[string]Record
	at        map[string]int64 // instants of the decisions, microseconds
	whole     bool             // no record of a decision is missing
}

// CheckRows compares the benchmarks of a book with what the ledger recorded of them (行政处罚法 34): what each says, and the decision on
// it. found is told of each row that differs, and of each entry whose row is gone. It returns how many versions there are. q must be
// one snapshot.
func CheckRows(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) (int64, error) {
	tell := func(id string, entry int64, zh, en string) {
		found(ledger.Broken{Book: book, Index: entry, What: law.Words{ZH: "裁量基准" + id + "：" + zh, EN: "benchmark " + id + ": " + en}})
	}
	r, err := load(ctx, q, book)
	if err != nil {
		return 0, err
	}
	all, err := versions(ctx, q, book, `TRUE`)
	if err != nil {
		return 0, err
	}
	for i := range all {
		v := &all[i]
		what, err := r.compare(v)
		if err != nil {
			return 0, err
		}
		if what.ZH != "" {
			tell(v.ID, v.Entry, what.ZH, what.EN)
		}
		delete(r.drafts, v.Entry)
	}
	for _, entry := range slices.Sorted(maps.Keys(r.drafts)) {
		tell(r.drafts[entry], entry, "已不在", "it is gone")
	}
	return int64(len(all)), nil
}

func load(ctx context.Context, q db.Queryer, book string) (recorded, error) {
	r := recorded{drafts: map[int64]string{}, bodies: map[int64]sql.NullString{}, decisions: map[string]Record{}, at: map[string]int64{}, whole: true}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry, at int64
		var kind string
		var body sql.NullString
		if err := rows.Scan(&entry, &kind, &at, &body); err != nil {
			return err
		}
		one, err := act.RecordOf[Record](body.String) // one that cannot be read was altered, which the ledger names
		if kind == Drafted.Name {
			r.drafts[entry], r.bodies[entry] = one.ID, body
			return nil
		}
		if r.whole = r.whole && err == nil; err == nil {
			r.decisions[one.ID], r.at[one.ID] = one, at
		}
		return nil
	}, `SELECT e.idx, e.kind, e.at, r.body FROM entry e LEFT JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 AND e.kind IN ($2, $3) ORDER BY e.idx`,
		book, Drafted.Name, Decided.Name)
	if err != nil {
		return r, fmt.Errorf("read what is recorded of benchmarks: %w", err)
	}
	return r, nil
}

// compare tells what of a version is not as recorded, nothing when all is.
func (r *recorded) compare(v *Version) (law.Words, error) {
	if _, ok := r.drafts[v.Entry]; !ok {
		return law.Words{ZH: "账簿里没有它的记载", EN: "the ledger has no entry of it"}, nil
	}
	decision := r.decisions[v.ID]
	if decision.ID == "" {
		decision.State = Proposed
	}
	decided := v.DecidedAt == nil && decision.ID == "" || v.DecidedAt != nil && v.DecidedAt.UnixMicro() == r.at[v.ID]
	if r.whole && (v.State != decision.State || !decided || reasonDigest(v.Reason) != decision.Reason) {
		return law.Words{ZH: "对它的决定与记载不符", EN: "the decision on it is not as recorded"}, nil
	}
	body := r.bodies[v.Entry]
	one, err := act.RecordOf[Record](body.String)
	if !body.Valid || err != nil {
		return law.Words{}, nil
	}
	content, err := v.digest()
	if err != nil {
		return law.Words{}, err
	}
	if one.ID != v.ID || one.Body != v.Body || one.Content != content {
		return law.Words{ZH: "内容与记载不符", EN: "what it says is not as recorded"}, nil
	}
	return law.Words{}, nil
}
