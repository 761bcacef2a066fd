package capture

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

// drawnIn is the verdict with which a second review was drawn, and its entry.
type drawnIn struct {
	verdict string
	entry   int64
}

// secondSteps are what the ledger says of second reviews: in the order of its entries.
type secondSteps struct {
	of     map[string][]secondStep // by second review
	given  map[string]int64        // second verdicts with their entries
	undone map[string]bool         // second verdicts that were undone
	whole  bool                    // no record of a step was destroyed
}

// secondStep is one of them; result is that of a second verdict, from which its state follows.
type secondStep struct {
	state  SecondState
	result string
}

// seconds compares second reviews and second verdicts with their records, and that each second review stands where they lead (Art
// 30(1)(3), 45). The verdicts of the captures have been compared before: with which of them a second review was drawn is known.
func (c *comparison) seconds(ctx context.Context, q db.Queryer) error {
	steps, err := c.secondSteps(ctx, q)
	if err != nil {
		return err
	}
	if err := c.secondReviews(ctx, q, &steps); err != nil {
		return err
	}
	if err := c.secondVerdicts(ctx, q, &steps); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(c.drawn)) {
		c.tellSecond(id, c.drawn[id].entry, "已不在", "is gone")
	}
	for _, id := range slices.Sorted(maps.Keys(steps.given)) {
		c.tellSecond(id, steps.given[id], "的审核已不在", "was given, and its verdict is gone")
	}
	return nil
}

func (c *comparison) tellSecond(id string, entry int64, zh, en string) {
	c.found(ledger.Broken{Book: c.book, Index: entry, What: law.Words{ZH: "第二人复核" + id + zh, EN: "second review " + id + " " + en}})
}

func (c *comparison) secondSteps(ctx context.Context, q db.Queryer) (secondSteps, error) {
	s := secondSteps{of: map[string][]secondStep{}, given: map[string]int64{}, undone: map[string]bool{}, whole: true}
	second := map[string]string{} // of a second verdict
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		var kind string
		var body sql.NullString
		if err := rows.Scan(&entry, &kind, &body); err != nil {
			return err
		}
		if s.whole = s.whole && body.Valid; !body.Valid {
			return nil
		}
		if kind == SecondUndone.Name {
			if r, err := act.RecordOf[UndoRecord](body.String); err == nil {
				s.undone[r.Verdict] = true
				s.of[second[r.Verdict]] = append(s.of[second[r.Verdict]], secondStep{state: SecondOpen})
			}
			return nil
		}
		r, err := act.RecordOf[VerdictRecord](body.String)
		switch {
		case err != nil: // it was altered, which the ledger names
		case kind == SecondGiven.Name:
			second[r.ID], s.given[r.ID] = r.Second, entry
			s.of[r.Second] = append(s.of[r.Second], secondStep{result: r.Result})
		case kind == SecondUpheld.Name:
			s.of[r.Second] = append(s.of[r.Second], secondStep{state: Upheld})
		default:
			s.of[r.Second] = append(s.of[r.Second], secondStep{state: Overruled})
		}
		return nil
	}, `SELECT e.idx, e.kind, r.body FROM entry e LEFT JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 AND e.kind IN ($2, $3, $4, $5) ORDER BY e.idx`,
		c.book, SecondGiven.Name, SecondUndone.Name, SecondUpheld.Name, Overturned.Name)
	if err != nil {
		return s, fmt.Errorf("read the steps of second reviews: %w", err)
	}
	return s, nil
}

// leads is where the steps lead a second review of a verdict with a result.
func (s *secondSteps) leads(id, result string) SecondState {
	at := SecondOpen
	for _, x := range s.of[id] {
		switch {
		case x.result == "":
			at = x.state
		case x.result == result:
			at = Agreed
		default:
			at = Disputed
		}
	}
	return at
}

func (c *comparison) secondReviews(ctx context.Context, q db.Queryer, steps *secondSteps) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, verdict, result, why string
		var state SecondState
		var entry int64
		var kind, record, given, person, first sql.NullString
		if err := rows.Scan(&id, &verdict, &result, &why, &state, &entry, &first, &kind, &record, &given, &person); err != nil {
			return err
		}
		drawn, known := c.drawn[id]
		delete(c.drawn, id)
		switch {
		case !kind.Valid:
			c.tellSecond(id, entry, "在账簿里没有记载", "has no entry in the ledger")
		case why != ForConflict && record.Valid && (!known || drawn != drawnIn{verdict, entry}):
			c.tellSecond(id, entry, "所复核的审核与记载不符", "is not of the verdict with which it was drawn")
		case given.Valid && (given.String != result || person != first):
			c.tellSecond(id, entry, "所记的原审核与审核不符", "does not repeat the verdict that it is of")
		case steps.whole && state != steps.leads(id, result):
			c.tellSecond(id, entry, "现在的状态不是记载的办理所得", "does not stand where its recorded steps lead")
		}
		return nil
	}, `SELECT s.id, s.verdict, s.result, s.why, s.state, s.entry, s.first, e.kind, r.body, v.result, v.person FROM second_review s LEFT JOIN entry e ON e.book = s.book AND e.idx = s.entry
		LEFT JOIN record r ON r.book = s.book AND r.idx = s.entry LEFT JOIN verdict v ON v.book = s.book AND v.id = s.verdict WHERE s.book = $1 ORDER BY s.id`, c.book)
	if err != nil {
		return fmt.Errorf("compare second reviews: %w", err)
	}
	return nil
}

func (c *comparison) secondVerdicts(ctx context.Context, q db.Queryer, steps *secondSteps) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, second, capture, result, reason, shown, outcome, twins string
		var f Findings
		var painted int
		var media *string
		var dwell, entry int64
		var undone sql.NullInt64
		var kind, record sql.NullString
		err := rows.Scan(&id, &second, &capture, &result, &reason, &f.True, &f.Clear, &f.Complete, &f.Accurate, &shown, &painted, &media, &dwell, &outcome, &undone, &entry, &twins, &kind, &record)
		if err != nil {
			return err
		}
		delete(steps.given, id)
		r := VerdictRecord{}
		if record.Valid {
			if r, err = act.RecordOf[VerdictRecord](record.String); err != nil {
				return nil // it was altered, which the ledger names
			}
		}
		switch {
		case !kind.Valid || kind.String != SecondGiven.Name:
			c.tellSecond(second, entry, "的审核在账簿里没有记载", "has a verdict of which the ledger has no entry")
		case record.Valid && (r.ID != id || r.Second != second || r.Capture != capture || r.Result != result || r.Reason != reason || r.Findings != f || r.Shown != shown ||
			r.Painted != painted || r.Media != digestOf(media) || r.DwellMS != dwell || r.Outcome != outcome || !sameTwins(r.Twins, twins)):
			c.tellSecond(second, entry, "的审核与记载不符", "has a verdict that is not as recorded")
		case steps.whole && undone.Valid != steps.undone[id]:
			c.tellSecond(second, entry, "的审核是否撤回与记载不符", "has a verdict of which it is not as recorded whether it was undone")
		}
		return nil
	}, `SELECT x.id, x.second, x.capture, x.result, x.reason, x.is_true, x.is_clear, x.is_complete, x.is_accurate, x.shown, x.painted, x.painted_media, x.dwell_ms, x.outcome, x.undone_at, x.entry,
		COALESCE(x.twins, ''), e.kind, r.body FROM second_verdict x LEFT JOIN entry e ON e.book = x.book AND e.idx = x.entry LEFT JOIN record r ON r.book = x.book AND r.idx = x.entry WHERE x.book = $1 ORDER BY x.id`, c.book)
	if err != nil {
		return fmt.Errorf("compare second verdicts: %w", err)
	}
	return nil
}
