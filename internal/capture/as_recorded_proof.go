package capture

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

// takenIn is what an entry says of a capture that it disposed of.
type takenIn struct {
	entry  int64
	item   DisposedItem
	proven bool // its proof was met
}

// noteTaken keeps what an entry of a disposal says. A record that cannot be read was altered, which the ledger names.
func (c *comparison) noteTaken(entry int64, body string) {
	r, err := act.RecordOf[DisposedRecord](body)
	if err != nil {
		return
	}
	for _, i := range r.Items {
		if i.Because == "" {
			c.taken[i.Capture] = takenIn{entry: entry, item: i}
		}
	}
}

// compareProofs compares what stays of captures that were disposed of with the records of their receipt and of the disposal, and their
// verdicts and judgements as those of any capture.
func (c *comparison) compareProofs(ctx context.Context, q db.Queryer) error {
	for last := ""; ; {
		page, err := storedProofs(ctx, q, c.book, last)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		first := page[0].ID
		last = page[len(page)-1].ID
		receipts, err := firstReceipts(ctx, q, c.book, first, last)
		if err != nil {
			return err
		}
		verdicts, err := c.verdicts(ctx, q, first, last)
		if err != nil {
			return err
		}
		entries, err := receivedAs(ctx, q, c.book, first, last)
		if err != nil {
			return err
		}
		for i := range page {
			p := &page[i]
			s := storedRow{id: p.ID, entry: p.Entry, state: p.State, outcome: p.Outcome, integrity: p.Integrity}
			c.compareProof(&s, p, entries[p.ID], receipts[p.ID])
			c.compareVerdicts(&s, verdicts[p.ID])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.taken)) {
		if t := c.taken[id]; !t.proven {
			c.found(ledger.Broken{Book: c.book, Index: t.entry, What: proofLost(id)})
		}
	}
	return nil
}

// compareProof compares one proof. Its entry of receipt is rightly without a capture.
func (c *comparison) compareProof(s *storedRow, p *Proof, received receivedEntry, receipt string) {
	tell := func(zh, en string) { c.tell(s, p.DisposedEntry, zh, en) }
	t, known := c.taken[p.ID]
	if !known {
		tell("账簿里没有处置它的记载", "the ledger has no entry of its disposal")
	} else {
		t.proven = true
		c.taken[p.ID] = t
		if t.entry != p.DisposedEntry || !sameItem(t.item, p.item()) {
			tell("处置证明与记载不符", "its proof is not as recorded")
		}
	}
	if received.kind != Received.Name {
		tell("账簿里没有接收它的记载", "the ledger has no entry of its receipt")
		return
	}
	c.entries.add(p.Entry)
	if !received.record.Valid {
		return
	}
	r, err := act.RecordOf[ReceivedRecord](received.record.String)
	if err != nil || r.ID != p.ID || r.Device != p.Device || r.Use != p.Use || r.At.UnixMicro() != p.At.UnixMicro() || r.Event != p.Event || !maps.Equal(r.Media, p.Media) || received.at.UnixMicro() != p.ReceivedAt.UnixMicro() {
		tell("处置证明与接收时不符", "its proof is not as received")
		return
	}
	s.received = r.Outcome
	if blob.DigestOf([]byte(receipt)).String() != r.Judgement {
		tell("接收时的判断与当时不符", "its first judgement is not as received")
	}
}

func sameItem(a, b DisposedItem) bool {
	until := func(i DisposedItem) int64 {
		if i.Until == nil {
			return 0
		}
		return i.Until.UnixMicro()
	}
	return a.Capture == b.Capture && a.Entry == b.Entry && a.Class == b.Class && until(a) == until(b) && a.State == b.State && a.Outcome == b.Outcome && a.Event == b.Event &&
		maps.Equal(a.Media, b.Media) && slices.Equal(a.Masks, b.Masks) && a.Verdict == b.Verdict
}

// receivedEntry is the entry that took a capture in.
type receivedEntry struct {
	kind   string
	at     time.Time
	record sql.NullString
}

func receivedAs(ctx context.Context, q db.Queryer, book, from, until string) (map[string]receivedEntry, error) {
	out := map[string]receivedEntry{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var e receivedEntry
		err := rows.Scan(&id, &e.kind, db.At(&e.at), &e.record)
		out[id] = e
		return err
	}, `SELECT p.id, e.kind, e.at, r.body FROM capture_disposed p JOIN entry e ON e.book = p.book AND e.idx = p.entry LEFT JOIN record r ON r.book = p.book AND r.idx = p.entry
		WHERE p.book = $1 AND p.id >= $2 AND p.id <= $3`, book, from, until)
	if err != nil {
		return nil, fmt.Errorf("read the entries of receipts: %w", err)
	}
	return out, nil
}

func proofLost(id string) law.Words {
	return law.Words{ZH: "抓拍" + id + "：处置证明已不在", EN: "capture " + id + ": the proof of its disposal is gone"}
}
