package capture

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Blind second review (Art 30(1)(3), 45): verdicts in both directions, drawn by lot, are given a second time by another officer whose
// certificate counts, at the same desk and without any sign of it. What was found first, and by whom, is in nothing that the second
// reviewer gets; the first verdict stands meanwhile. Where the two differ a third officer decides (second_decide.go). The supervisor
// reads all of it and decides nothing (roles.md E11).

// SecondGiven is the verdict of a second reviewer; SecondUndone takes it back within UndoFor.
var (
	SecondGiven  = act.Kind{Name: "capture.second", Title: law.Words{ZH: "第二人复核", EN: "Review a second time"}, Permission: access.ReviewCaptures, Certificate: true}
	SecondUndone = act.Kind{Name: "capture.second.undo", Title: law.Words{ZH: "撤回第二人复核", EN: "Undo a second review"}, Permission: access.ReviewCaptures}
)

// SecondState is where a second review stands.
type SecondState string

// The states: open, the two agree, they differ, and what a third person decided then.
const (
	SecondOpen SecondState = "open"
	Agreed     SecondState = "agreed"
	Disputed   SecondState = "disputed"
	Upheld     SecondState = "upheld"
	Overruled  SecondState = "overturned"
)

// nextSecond is the table of its moves.
var nextSecond = map[SecondState][]SecondState{
	SecondOpen: {Agreed, Disputed},
	Agreed:     {SecondOpen},
	Disputed:   {SecondOpen, Upheld, Overruled},
	Upheld:     {Disputed},
}

// Why a verdict is given a second time.
const (
	ByLot         = "lot"
	OfFirsts      = "first"    // one of the first of a new reviewer
	ForConflict   = "conflict" // its reviewer declared the plate afterwards, or the vehicle is the body's own
	ForCorrection = "correction"
)

// WhyWords are the words for the reasons.
var WhyWords = map[string]law.Words{
	ByLot: {ZH: "随机抽取", EN: "drawn by lot"}, OfFirsts: {ZH: "新任审核员的首批审核", EN: "among a new reviewer's first"},
	ForConflict: {ZH: "有利害关系（本单位车辆或者事后申报）", EN: "a relation (the body's own vehicle, or declared afterwards)"}, ForCorrection: {ZH: "更正后的审核", EN: "a correction"},
}

// lookedAt is the condition that a person looked at capture c in a way since second review s was opened.
func lookedAt(person, purpose, and string) string {
	return `EXISTS (SELECT 1 FROM access_log a WHERE a.book = s.book AND a.item = 'capture' AND a.item_id = s.capture AND a.person = ` + person +
		` AND a.at >= s.at AND a.purpose ` + purpose + and + `)`
}

// knows is the condition that a person opened the capture of second review s since it was opened, before it was handed to them to
// review: who has read the first verdict is no second reviewer.
func knows(person string) string {
	return lookedAt(person, "<> 'review'", ` AND NOT EXISTS (SELECT 1 FROM access_log b WHERE b.book = s.book AND b.item = 'capture' AND b.item_id = s.capture
		AND b.person = `+person+` AND b.at >= s.at AND b.at <= a.at AND b.purpose = 'review')`)
}

// secondsFor is the selection of second reviews that a person may be handed: open, of a verdict that stands, by somebody else, of a
// capture on which the person has said nothing and which nobody holds.
func secondsFor(ctx context.Context, q db.Queryer, who access.Actor, scope access.Scope, before time.Time) (from string, args []any, err error) {
	w := db.NewWhere(scope.Where("s", 1))
	person := w.Mark(who.Person)
	w.And("s.state = 'open' AND s.at <= %s", before)
	apart, err := unconcernedIn(ctx, q, scope, w.Mark)
	if err != nil {
		return "", nil, err
	}
	w.And("s.first <> " + person + apart + ` AND c.state IN ('adopted', 'on_finding', 'rejected')
		AND NOT EXISTS (SELECT 1 FROM verdict o WHERE o.book = s.book AND o.capture = s.capture AND o.person = ` + person + `) AND NOT ` + knows(person))
	return `FROM second_review s JOIN verdict v ON v.book = s.book AND v.id = s.verdict AND v.undone_at IS NULL JOIN capture c ON c.book = s.book AND c.id = s.capture
		WHERE ` + w.Text(), w.Args(), nil
}

// claimSeconds picks second reviews for a reviewer, the oldest first. A verdict is not handed on while it can still be undone.
func claimSeconds(ctx context.Context, tx *db.Tx, who access.Actor, scope access.Scope, n int, now time.Time) ([]string, error) {
	if n <= 0 {
		return nil, nil
	}
	from, args, err := secondsFor(ctx, tx, who, scope, now.Add(-UndoFor))
	if err != nil {
		return nil, err
	}
	ids, err := db.Strings(ctx, tx, `SELECT s.capture `+from+free+fmt.Sprintf(` ORDER BY s.id LIMIT %d`, n), args...)
	if err != nil {
		return nil, fmt.Errorf("look for second reviews: %w", err)
	}
	return ids, nil
}

// countSeconds counts what claimSeconds picks from, up to db.CountMost+1: the desk counts it with what waits, so that its figures
// give no sign either.
func (s *Service) countSeconds(ctx context.Context, who access.Actor, scope access.Scope) (int, error) {
	q := s.Engine.DB.Reader()
	from, args, err := secondsFor(ctx, q, who, scope, s.Engine.Clock.Now().Add(-UndoFor))
	if err != nil {
		return 0, err
	}
	n, err := db.CountUpTo(ctx, q, from, args...)
	if err != nil {
		return 0, fmt.Errorf("count second reviews: %w", err)
	}
	return n, nil
}

// aSecond is a second review as far as its own steps need it.
type aSecond struct {
	id, capture, first, result string
	state                      SecondState
}

// handedTo finds the second review of a capture to which a person is blind: it was handed to them and is open, or their verdict
// can still be undone. The zero one: there is none.
func (s *Service) handedTo(ctx context.Context, q db.Queryer, book, person, capture string) (aSecond, error) {
	if person == "" {
		return aSecond{}, nil
	}
	return scanSecond(q.QueryRow(ctx, `SELECT s.id, s.capture, s.first, s.result, s.state FROM second_review s JOIN verdict v ON v.book = s.book AND v.id = s.verdict AND v.undone_at IS NULL
		WHERE s.book = $1 AND s.capture = $2 AND s.first <> $3 AND (s.state = 'open' AND `+lookedAt("$3", "= 'review'", "")+`
			OR EXISTS (SELECT 1 FROM second_verdict x WHERE x.book = s.book AND x.second = s.id AND x.person = $3 AND x.undone_at IS NULL AND x.at > $4))
		ORDER BY s.id DESC LIMIT 1`, book, capture, person, s.Engine.Clock.Now().Add(-UndoFor)))
}

func scanSecond(row *sql.Row) (aSecond, error) {
	var x aSecond
	err := row.Scan(&x.id, &x.capture, &x.first, &x.result, &x.state)
	if db.NoRow(err) {
		return x, nil
	}
	if err != nil {
		return x, fmt.Errorf("look for a second review: %w", err)
	}
	return x, nil
}

// blindAmong makes those of some captures blind that a person holds for a second review.
func (s *Service) blindAmong(ctx context.Context, q db.Queryer, book string, blind []string, rows []Capture) (err error) {
	for i := range rows {
		if slices.Contains(blind, rows[i].ID) {
			if rows[i], err = s.blinded(ctx, q, book, rows[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// blinded is a capture as somebody is shown it who reviews it a second time: as it was when it had arrived.
func (s *Service) blinded(ctx context.Context, q db.Queryer, book string, c Capture) (Capture, error) {
	j, err := Arrival(ctx, q, book, c.ID)
	if err != nil {
		return c, err
	}
	c.Blind, c.State, c.Outcome, c.results = true, Queued, j.Outcome, ""
	return c, nil
}

// blindOf are the captures that a person holds for a second review: lists leave them out, or show them as not reviewed. CROSS JOIN tells
// SQLite to begin with what the person holds, which is little; left to itself it goes through all captures that are decided.
func blindOf(ctx context.Context, q db.Queryer, book, person string) ([]string, error) {
	out, err := db.Strings(ctx, q, `SELECT l.capture FROM account a CROSS JOIN lease l CROSS JOIN capture c WHERE a.book = $1 AND a.person = $2 AND l.book = a.book AND l.account = a.id
		AND c.book = l.book AND c.id = l.capture AND `+unindexed("c.state")+` NOT IN ('queued', 'doubtful')`, book, person)
	if err != nil {
		return nil, fmt.Errorf("look which captures are held for a second review: %w", err)
	}
	return out, nil
}

// givenSecond finds the second review of which a person gave the verdict that counts on a capture.
func givenSecond(ctx context.Context, q db.Queryer, book, person, capture string) (x aSecond, verdict string, at time.Time, err error) {
	err = q.QueryRow(ctx, `SELECT s.id, s.capture, s.first, s.result, s.state, x.id, x.at FROM second_verdict x JOIN second_review s ON s.book = x.book AND s.id = x.second
		WHERE x.book = $1 AND x.capture = $2 AND x.person = $3 AND x.undone_at IS NULL ORDER BY x.id DESC LIMIT 1`, book, capture, person).
		Scan(&x.id, &x.capture, &x.first, &x.result, &x.state, &verdict, db.At(&at))
	if db.NoRow(err) {
		return x, "", at, nil
	}
	if err != nil {
		return x, "", at, fmt.Errorf("look for a second verdict: %w", err)
	}
	return x, verdict, at, nil
}

// isSecond tells whether what a person says of a capture is a second verdict.
func (s *Service) isSecond(ctx context.Context, by act.By, capture string) (bool, error) {
	q := s.Engine.DB.Reader()
	x, err := s.handedTo(ctx, q, by.Book, by.Person, capture)
	if err != nil || x.id != "" {
		return x.id != "", err
	}
	_, given, _, err := givenSecond(ctx, q, by.Book, by.Person, capture)
	return given != "", err
}

// reviewSecond carries out a second verdict. It moves nothing but the second review.
func (s *Service) reviewSecond(ctx context.Context, by act.By, v Verdict) (act.Done[VerdictRecord], error) {
	return act.Do(ctx, s.Engine, SecondGiven, by, func(ctx context.Context, tx *act.Tx) (VerdictRecord, error) {
		x, err := s.handedTo(ctx, tx, tx.Book, tx.By.Person, v.Capture)
		if err != nil {
			return VerdictRecord{}, err
		}
		if x.state != SecondOpen {
			return VerdictRecord{}, fault.Conflict{Because: law.Words{ZH: "这次抓拍不再需要您审核。", EN: "The capture no longer awaits your review."}}
		}
		c, err := s.openToReview(ctx, tx, v, Adopted)
		if err != nil {
			return VerdictRecord{}, err
		}
		j, name, err := s.judgeReviewed(ctx, tx, c, v.Findings)
		if err != nil {
			return VerdictRecord{}, err
		}
		r := VerdictRecord{ID: tx.NewID(), Capture: c.ID, Result: v.Result, Reason: v.Reason, Findings: v.Findings, Outcome: j.Outcome, Shown: v.Seen.Digest,
			Painted: v.Seen.Painted, DwellMS: v.Seen.Dwell.Milliseconds(), Second: x.id}
		if name.Mandate != "" {
			r.InNameOf = name.InNameOf
		}
		if v.Result == "pass" {
			if _, r.Finding, err = v.mayPass(ctx, tx, s, &c, j); err != nil {
				return r, err
			}
			r.Elements, r.Twins = v.Elements, v.twins
		}
		err = v.storeSecond(ctx, tx, c, x, &r)
		return r, err
	})
}

func (v *Verdict) storeSecond(ctx context.Context, tx *act.Tx, c Capture, x aSecond, r *VerdictRecord) error {
	since, err := handed(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	painted, err := v.Seen.paintedIn(c)
	if err != nil {
		return err
	}
	r.HandedAt, r.Media = stamp(since), digestOf(painted)
	_, err = tx.Exec(ctx, `INSERT INTO second_verdict (book, id, second, capture, body, person, result, reason, words, is_true, is_clear, is_complete, is_accurate,
		shown, painted, painted_media, dwell_ms, handed_at, outcome, at, undone_at, entry, twins)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, NULL, $21, $22)`,
		tx.Book, r.ID, x.id, c.ID, c.Body, tx.By.Person, v.Result, v.Reason, v.Words, v.Findings.True, v.Findings.Clear, v.Findings.Complete, v.Findings.Accurate,
		r.Shown, r.Painted, painted, r.DwellMS, since, r.Outcome, tx.Now, tx.Next, writeTwins(v.twins))
	if err != nil {
		return fmt.Errorf("store a second verdict: %w", err)
	}
	to := Disputed
	if v.Result == x.result {
		to = Agreed
	}
	if err := moveSecond(ctx, tx, x, to); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM lease WHERE book = $1 AND capture = $2`, tx.Book, c.ID)
	return err
}

func moveSecond(ctx context.Context, tx *act.Tx, x aSecond, to SecondState) error {
	if !slices.Contains(nextSecond[x.state], to) {
		return fmt.Errorf("second review %s: no way from %s to %s", x.id, x.state, to)
	}
	if _, err := tx.Exec(ctx, `UPDATE second_review SET state = $3 WHERE book = $1 AND id = $2`, tx.Book, x.id, string(to)); err != nil {
		return fmt.Errorf("move a second review: %w", err)
	}
	return nil
}

// undoSecond takes a second verdict back within UndoFor; the person holds the capture again.
func (s *Service) undoSecond(ctx context.Context, by act.By, capture string) (act.Done[UndoRecord], error) {
	return act.Do(ctx, s.Engine, SecondUndone, by, func(ctx context.Context, tx *act.Tx) (UndoRecord, error) {
		if _, err := s.ByID(ctx, tx, tx.By.Scope(access.ReviewCaptures), capture); err != nil {
			return UndoRecord{}, err
		}
		x, verdict, at, err := givenSecond(ctx, tx, tx.Book, tx.By.Person, capture)
		if err != nil {
			return UndoRecord{}, err
		}
		if verdict == "" || tx.Now.Sub(at) > UndoFor || x.state != Agreed && x.state != Disputed {
			return UndoRecord{}, errTooLate
		}
		if _, err := tx.Exec(ctx, `UPDATE second_verdict SET undone_at = $3 WHERE book = $1 AND id = $2`, tx.Book, verdict, tx.Now); err != nil {
			return UndoRecord{}, fmt.Errorf("mark second verdict %s as undone: %w", verdict, err)
		}
		if err := moveSecond(ctx, tx, x, SecondOpen); err != nil {
			return UndoRecord{}, err
		}
		return UndoRecord{Verdict: verdict, Capture: capture}, s.leaseAgain(ctx, tx, capture)
	})
}
