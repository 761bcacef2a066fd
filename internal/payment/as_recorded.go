package payment

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// recorded are the acts of this chapter whose record is a step of a demand; those that open a case's steps are compared there.
var recorded = []string{DeferralAsked.Name, DeferralDecided.Name, FeeNoticed.Name, Reminded.Name, ReminderServed.Name, CourtWritten.Name, CourtApplied.Name, CourtEnded.Name, RefundAgreed.Name, RefundMade.Name,
	CodeCame.Name, PaymentCame.Name, ReceiptCame.Name, ReceiptVoided.Name, RefundCame.Name}

// comparison is one comparison of the rows of this chapter with what the ledger recorded.
type comparison struct {
	book    string
	found   func(ledger.Broken)
	records map[int64]Record
	last    map[string]lastStep
}

type lastStep struct {
	no    int
	state State
}

// CheckRows compares the demands of a book with what the ledger recorded: every step of an act of this chapter, where each demand stands
// after its last step, and that each payment that counts is one that the platform told of. It returns how many demands there are. q must
// be one snapshot.
func CheckRows(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) (int64, error) {
	c := comparison{book: book, found: found, records: map[int64]Record{}, last: map[string]lastStep{}}
	if err := c.load(ctx, q); err != nil {
		return 0, err
	}
	if err := c.payments(ctx, q); err != nil {
		return 0, err
	}
	if err := c.steps(ctx, q); err != nil {
		return 0, err
	}
	for _, entry := range slices.Sorted(maps.Keys(c.records)) {
		r := c.records[entry]
		if r.No > 0 {
			c.tell(r.Demand, entry, law.Words{ZH: "有一步已不在", EN: "a step is gone"})
		}
	}
	return c.demands(ctx, q)
}

func (c *comparison) tell(id string, entry int64, what law.Words) {
	c.found(ledger.Broken{Book: c.book, Index: entry, What: law.Words{ZH: "应缴款项" + id + "：" + what.ZH, EN: "demand " + id + ": " + what.EN}})
}

// load reads the entries of this chapter; of a destroyed record nothing can be compared.
func (c *comparison) load(ctx context.Context, q db.Queryer) error {
	return ledger.EachRecorded(ctx, q, c.book, recorded, func(entry int64, _, body string, _ bool) {
		if r, err := act.RecordOf[Record](body); err == nil {
			c.records[entry] = r
		}
	})
}

// payments compares each payment that counts with the word of the platform by which it was recorded.
func (c *comparison) payments(ctx context.Context, q db.Queryer) error {
	there := map[string]bool{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var trade, demand string
		var fen, entry int64
		if err := rows.Scan(&trade, &demand, &fen, &entry); err != nil {
			return err
		}
		there[trade] = true
		if r, ok := c.records[entry]; ok && r.What == Counted && (r.Trade != trade || int64(r.Fen) != fen || r.Demand != demand) {
			c.tell(demand, entry, law.Words{ZH: "一笔缴款与平台的通知不符", EN: "a payment is not as the platform told it"})
		}
		return nil
	}, `SELECT trade, demand, fen, entry FROM payment_received WHERE book = $1`, c.book)
	if err != nil {
		return fmt.Errorf("compare payments: %w", err)
	}
	for _, entry := range slices.Sorted(maps.Keys(c.records)) {
		if r := c.records[entry]; r.What == Counted && !there[r.Trade] {
			c.tell(r.Demand, entry, law.Words{ZH: "平台通知的一笔缴款已不在", EN: "a payment that the platform told of is gone"})
		}
	}
	return nil
}

func (c *comparison) steps(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var demand, kind string
		var no int
		var state State
		var entry int64
		var sealed []byte
		if err := rows.Scan(&demand, &no, &kind, &state, &entry, &sealed); err != nil {
			return err
		}
		if no != c.last[demand].no+1 {
			c.tell(demand, entry, law.Words{ZH: "步骤的编号不连续", EN: "its steps are not numbered without a gap"})
		}
		c.last[demand] = lastStep{no, state}
		r, ok := c.records[entry]
		if !ok || r.Demand != demand || r.No != no {
			return nil
		}
		delete(c.records, entry)
		if r.State != state || r.Said != blob.DigestOf(sealed).String() {
			c.tell(demand, entry, law.Words{ZH: fmt.Sprintf("第%d步与记载不符", no), EN: fmt.Sprintf("step %d is not as recorded", no)})
		}
		return nil
	}, `SELECT demand, no, kind, state, entry, said FROM payment_step WHERE book = $1 ORDER BY demand, no`, c.book)
	if err != nil {
		return fmt.Errorf("compare the steps of demands: %w", err)
	}
	return nil
}

func (c *comparison) demands(ctx context.Context, q db.Queryer) (n int64, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var state State
		var steps int
		if err := rows.Scan(&id, &state, &steps); err != nil {
			return err
		}
		n++
		if l := c.last[id]; l.no != steps || l.state != state {
			c.tell(id, -1, law.Words{ZH: "现在的状态与最后一步不符", EN: "it does not stand as its last step left it"})
		}
		return nil
	}, `SELECT id, state, steps FROM payment_demand WHERE book = $1`, c.book)
	if err != nil {
		return n, fmt.Errorf("compare demands: %w", err)
	}
	return n, nil
}
