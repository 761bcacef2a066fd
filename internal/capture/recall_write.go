package capture

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
)

// write puts on record what became of a part of the captures, in one act when some changed, and moves the cursor with it: a
// capture is counted once, whenever a process is killed.
func (w *walk) write(ctx context.Context, changed []*again, part []again) error {
	if len(part) == 0 {
		return nil
	}
	last := &part[len(part)-1].c
	if len(changed) == 0 {
		if w.r.ID != "" {
			err := w.s.Engine.DB.Write(ctx, func(tx *db.Tx) error { return w.moveOn(ctx, tx, last, len(part)) })
			if err != nil {
				return err
			}
		}
		w.stepped(last, len(part))
		if w.r.ID == "" && w.r.Seen >= openAfter {
			return w.open(ctx)
		}
		return nil
	}
	anew := make([]rejudged, len(changed))
	for i, a := range changed {
		var err error
		if anew[i], err = w.rejudge(ctx, a); err != nil {
			return err
		}
	}
	unopened := w.r
	done, err := act.Do(ctx, w.s.Engine, RecallJudged, w.bySystem(), func(ctx context.Context, tx *act.Tx) (RecallChunkRecord, error) {
		w.r = unopened // the act may be tried again
		if err := w.unchanged(ctx, tx, changed); err != nil {
			return RecallChunkRecord{}, err
		}
		return w.writeIn(ctx, tx, anew, last, len(part))
	})
	if err != nil {
		w.r = unopened
		return err
	}
	w.r.ID = done.Record.Recall
	w.stepped(last, len(part))
	return nil
}

// writeIn writes a chunk in its act. The first opens the recall.
func (w *walk) writeIn(ctx context.Context, tx *act.Tx, anew []rejudged, last *Capture, seen int) (RecallChunkRecord, error) {
	var opened *RecallOpenRecord
	if w.r.ID == "" {
		o, err := storeRecall(ctx, tx, &w.r)
		if err != nil {
			return RecallChunkRecord{}, err
		}
		opened, w.r.ID = &o, o.ID
	}
	r, n, err := w.store(ctx, tx, anew)
	r.Opened = opened
	if err != nil {
		return r, err
	}
	if err := w.count(ctx, tx, n); err != nil {
		return r, err
	}
	return r, w.moveOn(ctx, tx.Tx, last, seen)
}

func (w *walk) stepped(last *Capture, n int) {
	at := last.At
	w.r.CursorAt, w.r.CursorID = &at, last.ID
	w.r.Seen += int64(n)
}

// tallies are what a part adds to a recall.
type tallies struct{ changed, held, asks int64 }

// moveOn moves the cursor of the recall, or says that somebody else did, or stopped it. Acts of a book follow each other, and a
// part that changed nothing locks the row.
func (w *walk) moveOn(ctx context.Context, tx *db.Tx, last *Capture, seen int) error {
	moved, err := tx.Exec(ctx, `UPDATE recall_cursor SET at = $3, capture = $4, seen = seen + $5 WHERE book = $1 AND recall = $2 AND capture = $6
		AND EXISTS (SELECT 1 FROM recall r WHERE r.book = $1 AND r.id = $2 AND r.state = 'running')`, w.book, w.r.ID, last.At, last.ID, seen, w.r.CursorID)
	if err != nil {
		return fmt.Errorf("move a recall on: %w", err)
	}
	if moved == 0 {
		return errOvertaken
	}
	return nil
}

// count adds to a recall what a chunk changed.
func (w *walk) count(ctx context.Context, tx *act.Tx, n tallies) error {
	_, err := tx.Exec(ctx, `UPDATE recall SET changed = changed + $3, held = held + $4, asks = asks + $5 WHERE book = $1 AND id = $2`, w.book, w.r.ID, n.changed, n.held, n.asks)
	if err != nil {
		return fmt.Errorf("count what a recall changed: %w", err)
	}
	return nil
}

// open puts a recall on record that has changed nothing yet, with what has been judged again until now.
func (w *walk) open(ctx context.Context) error {
	done, err := act.Do(ctx, w.s.Engine, RecallOpened, w.bySystem(), func(ctx context.Context, tx *act.Tx) (RecallOpenRecord, error) {
		return storeRecall(ctx, tx, &w.r)
	})
	w.r.ID = done.Record.ID
	return err
}

// storeRecall writes the row of a recall that runs, or says that there is one of the same cause.
func storeRecall(ctx context.Context, tx *act.Tx, r *Recall) (RecallOpenRecord, error) {
	out := RecallOpenRecord{ID: tx.NewID(), Use: r.Use, Kind: r.Kind, Fact: r.Fact, Span: r.Span}
	if r.Fault != "" {
		out.Fault = blob.DigestOf([]byte(r.Fault)).String()
	}
	n, err := tx.Exec(ctx, `INSERT INTO recall (book, id, body, device, device_use, kind, cause, fact, fault, from_at, until_at, state, person, opened_at, entry,
		seen, changed, held, asks, released_at, released_by, reasons, done_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'running', $12, $13, $14, 0, 0, 0, 0, NULL, '', NULL, NULL) ON CONFLICT DO NOTHING`,
		tx.Book, out.ID, r.Body, r.Device, r.Use, r.Kind, r.Cause, r.Fact, r.Fault, atOrNil(r.Span.From), atOrNil(r.Span.Until), tx.By.Person, tx.Now, tx.Next)
	if err != nil {
		return out, fmt.Errorf("store a recall: %w", err)
	}
	if n == 0 {
		return out, errOvertaken
	}
	_, err = tx.Exec(ctx, `INSERT INTO recall_cursor (book, recall, at, capture, seen) VALUES ($1, $2, $3, $4, $5)`, tx.Book, out.ID, r.CursorAt, r.CursorID, r.Seen)
	if err != nil {
		return out, fmt.Errorf("store how far a recall has come: %w", err)
	}
	return out, nil
}

// rejudged is a capture with what is to be written of it.
type rejudged struct {
	*again
	j      Judgement // zero when the judgement did not change
	to     State
	waits  string
	lapses bool // a finding on it, since what is defective is something else now
}

// rejudge writes the new judgement out: at the stage of the one that stands, a review with what its officer found.
func (w *walk) rejudge(ctx context.Context, a *again) (rejudged, error) {
	out := rejudged{again: a, to: a.c.State}
	after := a.results
	if a.after != "" {
		w.life.Checks = a.checks
		var review *admissibility.Review
		var err error
		if a.c.State.standingStage() == admissibility.Reviewed.String() {
			if review, err = lastReview(ctx, w.s.Engine.DB.Reader(), w.book, a.c.ID); err != nil {
				return out, err
			}
		}
		if out.j, err = judge(w.life.FactsFor(a.c.At, a.c.Position), a.c, review); err != nil {
			return out, err
		}
		after = a.after
		out.lapses = defectsKey(findingDefects(a.results)) != defectsKey(findingDefects(after))
	}
	worse := w.r.Kind == ByHand || a.results.Worse(after)
	switch a.c.State {
	case Queued, Doubtful, Held:
		if worse {
			out.to, out.waits = Held, WaitsRelease
		}
	case Adopted:
		if worse {
			out.waits = WaitsDecision
		}
	case OnFinding:
		if worse || out.lapses {
			out.waits = WaitsDecision
		}
	case Rejected, Excluded: // what was refused for a wrong record may deserve another look
		if len(after.Defects()) < len(a.results.Defects()) {
			out.waits = WaitsDecision
		}
	}
	return out, nil
}

// lastReview is the review that the last judgement of a capture was made with; nil when there was none.
func lastReview(ctx context.Context, q db.Queryer, book, capture string) (*admissibility.Review, error) {
	var facts string
	err := q.QueryRow(ctx, `SELECT facts FROM judgement WHERE book = $1 AND capture = $2 AND stage = 'reviewed' ORDER BY id DESC LIMIT 1`, book, capture).Scan(&facts)
	if db.NoRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load the judgement of a review: %w", err)
	}
	f, err := admissibility.Parse([]byte(facts))
	return f.Review, err
}

// unchanged makes sure, in the act, that what was judged is what there is: no newer fact of the life, no newer clock check beside
// a capture, and no capture that changed since it was read.
func (w *walk) unchanged(ctx context.Context, tx *act.Tx, changed []*again) error {
	newer, err := w.life.NewerThan(ctx, tx, w.known)
	if err != nil {
		return err
	}
	moments := make([]device.Moment, len(changed))
	ids := make([]string, len(changed))
	of := map[string]*again{}
	for i, a := range changed {
		moments[i], ids[i], of[a.c.ID] = device.Moment{Life: &w.life, At: a.c.At}, a.c.ID, a
	}
	checks, err := device.ChecksNextTo(ctx, tx, w.book, moments)
	if err != nil {
		return err
	}
	for i, a := range changed {
		newer = newer || !slices.EqualFunc(checks[i], a.checks, func(x, y device.ClockCheck) bool { return x.At.Equal(y.At) && x.OffsetMS == y.OffsetMS })
	}
	marks, args := db.In(2, ids)
	n := 0
	err = db.Each(ctx, tx, func(rows *sql.Rows) error {
		var id, integrity, outcome string
		var state State
		err := rows.Scan(&id, &state, &integrity, &outcome)
		a := of[id]
		newer = newer || state != a.c.State || integrity != a.c.Integrity || outcome != a.c.Outcome
		n++
		return err
	}, `SELECT id, state, integrity, outcome FROM capture WHERE book = $1 AND id IN (`+marks+`)`, append([]any{w.book}, args...)...)
	if err != nil {
		return fmt.Errorf("look whether captures changed: %w", err)
	}
	if newer || n != len(changed) {
		return errNewer
	}
	return nil
}

// store writes the rows of a chunk.
func (w *walk) store(ctx context.Context, tx *act.Tx, anew []rejudged) (RecallChunkRecord, tallies, error) {
	r := RecallChunkRecord{Recall: w.r.ID, Changes: make([]RecallChange, len(anew))}
	var n tallies
	var judgements, items db.Rows
	var lapsed, leased []string
	at := map[place][]string{}
	for i := range anew {
		x := &anew[i]
		change := RecallChange{Capture: x.c.ID, State: x.to, Outcome: x.c.Outcome}
		after := x.results
		if x.after != "" {
			x.j.row(tx, x.c.ID, &judgements)
			change.Outcome, change.Judgement, after = x.j.Outcome, x.j.digest(), x.after
			n.changed++
		}
		if x.lapses {
			lapsed = append(lapsed, x.c.ID)
		}
		switch x.waits {
		case WaitsRelease:
			n.held++
		case WaitsDecision:
			n.asks++
		}
		items.Add(tx.Book, w.r.ID, x.c.ID, string(x.c.State), x.c.Outcome, change.Outcome, string(x.results), string(after), x.j.ID, x.waits, "", 0, nil, "", tx.Now, nil)
		r.Changes[i] = change
		to := place{x.to, change.Outcome, string(after)}
		at[to] = append(at[to], x.c.ID)
		if x.to == Held && x.c.State != Held {
			leased = append(leased, x.c.ID)
		}
	}
	if err := storeJudgements(ctx, tx, &judgements); err != nil {
		return r, n, err
	}
	if err := lapseFindings(ctx, tx, lapsed); err != nil {
		return r, n, err
	}
	if err := put(ctx, tx, at, leased); err != nil {
		return r, n, err
	}
	err := tx.Insert(ctx, `INSERT INTO recall_item (book, recall, capture, state_before, outcome_before, outcome_after, results_before, results_after, judgement,
		waits, decision, ground, reasons, person, at, decided_at) VALUES `, &items)
	if err != nil {
		return r, n, fmt.Errorf("store what a recall changed: %w", err)
	}
	return r, n, nil
}

// place is where a new judgement leaves a capture.
type place struct {
	state            State
	outcome, results string
}

// put brings captures to where their new judgements leave them, those that share a place at once, and ends the leases of those now held.
func put(ctx context.Context, tx *act.Tx, at map[place][]string, leased []string) error {
	for to, ids := range at {
		marks, args := db.In(5, ids)
		_, err := tx.Exec(ctx, `UPDATE capture SET state = $2, outcome = $3, results = $4 WHERE book = $1 AND id IN (`+marks+`)`,
			append([]any{tx.Book, string(to.state), to.outcome, to.results}, args...)...)
		if err != nil {
			return fmt.Errorf("put captures where their judgements leave them: %w", err)
		}
	}
	if len(leased) == 0 {
		return nil
	}
	marks, args := db.In(2, leased)
	if _, err := tx.Exec(ctx, `DELETE FROM lease WHERE book = $1 AND capture IN (`+marks+`)`, append([]any{tx.Book}, args...)...); err != nil {
		return fmt.Errorf("end the leases of held captures: %w", err)
	}
	return nil
}

// end says that a recall has judged all its captures. One that changed nothing was never opened, and leaves nothing.
func (w *walk) end(ctx context.Context) error {
	w.r.State = RecallSettled
	if w.r.ID == "" {
		return nil
	}
	_, err := act.Do(ctx, w.s.Engine, RecallEnded, w.bySystem(), func(ctx context.Context, tx *act.Tx) (RecallRecord, error) {
		r, err := w.s.recallBy(ctx, tx, `r.book = $1 AND r.id = $2`, tx.Book, w.r.ID)
		if err != nil {
			return RecallRecord{}, err
		}
		if r.State != RecallRunning || r.CursorID != w.r.CursorID {
			return RecallRecord{}, errOvertaken
		}
		to := RecallWaiting
		if r.Held == 0 && r.Asks == 0 {
			to = RecallSettled
		}
		_, err = tx.Exec(ctx, `UPDATE recall SET state = $3, done_at = $4, seen = $5 WHERE book = $1 AND id = $2`, tx.Book, r.ID, string(to), tx.Now, r.Seen)
		return r.record(), err
	})
	return err
}

func (r *Recall) record() RecallRecord {
	return RecallRecord{Recall: r.ID, Seen: r.Seen, Changed: r.Changed, Held: r.Held, Asks: r.Asks}
}
