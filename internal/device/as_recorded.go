package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// CheckRows compares the facts of a book with what the ledger recorded of them: event, subject, from when they hold, the
// detail and the documents (Art 20). found is told of each fact that differs, and of each fact in the ledger that is
// gone. q must be one snapshot. What is told to
// the platform beside an act is in no record of its own; only its entry is looked for.
func CheckRows(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) (int64, error) {
	documents, err := documentDigests(ctx, q, book)
	if err != nil {
		return 0, err
	}
	recorded, err := recordedFacts(ctx, q, book)
	if err != nil {
		return 0, err
	}
	takenBack, err := takenBackFacts(ctx, q, book)
	if err != nil {
		return 0, err
	}
	var n int64
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var f storedFact
		if err := rows.Scan(&f.id, &f.event, &f.subject, &f.subjectID, db.At(&f.at), &f.data, &f.entry, &f.retracted, &f.kind); err != nil {
			return err
		}
		n++
		r, ok := recorded[f.id]
		delete(recorded, f.id)
		if f.retracted.Valid != takenBack[f.id] {
			found(ledger.Broken{Book: book, Index: f.entry, What: law.Words{ZH: "事实" + f.id + "：是否撤回与记载不符", EN: "fact " + f.id + ": whether it was taken back is not as recorded"}})
		}
		if what := f.differs(r, ok, documents[f.id]); what != (law.Words{}) {
			found(ledger.Broken{Book: book, Index: f.entry, What: law.Words{ZH: "事实" + f.id + "：" + what.ZH, EN: "fact " + f.id + ": " + what.EN}})
		}
		return nil
	}, `SELECT f.id, f.event, f.subject, f.subject_id, f.at, f.data, f.entry, f.retracted_at, e.kind FROM device_fact f
		LEFT JOIN entry e ON e.book = f.book AND e.idx = f.entry WHERE f.book = $1`, book)
	if err != nil {
		return n, fmt.Errorf("compare facts: %w", err)
	}
	for id, r := range recorded {
		found(ledger.Broken{Book: book, Index: r.entry, What: law.Words{ZH: "事实" + id + "已不在", EN: "fact " + id + " is gone"}})
	}
	return n, nil
}

type storedFact struct {
	id, event, subject, subjectID, data string
	at                                  time.Time
	entry                               int64
	retracted                           sql.NullInt64
	kind                                sql.NullString
}

// inLedger is a record of a fact, and its entry.
type inLedger struct {
	Recorded
	entry int64
}

// differs tells what is not as recorded, nothing when all is.
func (f *storedFact) differs(r inLedger, recorded bool, documents []string) law.Words {
	switch {
	case !f.kind.Valid:
		return law.Words{ZH: "账簿里没有它的记载", EN: "the ledger has no entry of it"}
	case !recorded:
		return law.Words{}
	case r.entry != f.entry:
		return law.Words{ZH: "所指的记载不是它的", EN: "the entry it names is not its own"}
	case string(r.Event) != f.event || string(r.Subject) != f.subject || r.SubjectID != f.subjectID || r.At.UnixMicro() != f.at.UnixMicro():
		return law.Words{ZH: "事项、对象或者时间与记载不符", EN: "its event, subject or instant is not as recorded"}
	case r.Detail != blob.DigestOf([]byte(f.data)).String():
		return law.Words{ZH: "内容与记载不符", EN: "its detail is not as recorded"}
	case !slices.Equal(r.Documents, documents):
		return law.Words{ZH: "文书与记载不符", EN: "its documents are not as recorded"}
	}
	return law.Words{}
}

// recordedFacts returns the facts that the ledger has a record of, by their ids. Records of other acts of this chapter
// have no detail.
func recordedFacts(ctx context.Context, q db.Queryer, book string) (map[string]inLedger, error) {
	out := map[string]inLedger{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		var body string
		if err := rows.Scan(&entry, &body); err != nil {
			return err
		}
		r, err := act.RecordOf[Recorded](body)
		for _, one := range append([]Recorded{r}, r.Beside...) {
			if err == nil && one.ID != "" && one.Detail != "" { // an altered record is named by the ledger
				out[one.ID] = inLedger{one, entry}
			}
		}
		return nil
	}, `SELECT r.idx, r.body FROM record r JOIN entry e ON e.book = r.book AND e.idx = r.idx
		WHERE r.book = $1 AND e.kind LIKE 'device.%' AND e.kind <> $2`, book, HealthReported.Name)
	if err != nil {
		return nil, fmt.Errorf("read records of facts: %w", err)
	}
	return out, nil
}

// takenBackFacts returns the facts that two persons took back, by the ledger.
func takenBackFacts(ctx context.Context, q db.Queryer, book string) (map[string]bool, error) {
	out := map[string]bool{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		if r, err := act.RecordOf[TakeBackRecord](body); err == nil && r.State == TakeBackAccepted {
			out[r.Fact] = true
		}
		return nil
	}, `SELECT r.body FROM record r JOIN entry e ON e.book = r.book AND e.idx = r.idx WHERE r.book = $1 AND e.kind = $2`, book, TakeBackDecided.Name)
	if err != nil {
		return nil, fmt.Errorf("read what was taken back: %w", err)
	}
	return out, nil
}

func documentDigests(ctx context.Context, q db.Queryer, book string) (map[string][]string, error) {
	out := map[string][]string{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var fact, digest string
		err := rows.Scan(&fact, &digest)
		out[fact] = append(out[fact], digest)
		return err
	}, `SELECT fact, digest FROM device_document WHERE book = $1 ORDER BY fact, place`, book)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	return out, nil
}
