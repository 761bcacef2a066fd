package evidence

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/calendar"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

var errNoObjection = fault.NotFound{What: law.Words{ZH: "这项证据异议", EN: "the objection"}}

const objectionColumns = `o.book, o.id, o.body, o.case_id, o.capture, o.receipt, o.door, o.state, o.said, o.received_at, o.entered_by, o.due, o.self_correction, o.same, o.reviewer, o.assigned_at,
	o.decided_by, o.decided_at, o.results, o.told, o.told_by, o.told_at, o.entry`

// opened is what was sealed of an objection, laid beside its points and files once they are loaded.
type opened struct {
	objectionSaid
	reasons []string
}

func (s *Service) scanObjection(row interface{ Scan(...any) error }) (o Objection, x opened, err error) {
	var said, results, told []byte
	err = row.Scan(&o.Book, &o.ID, &o.Body, &o.Case, &o.Capture, &o.Receipt, &o.Door, &o.State, &said, db.At(&o.ReceivedAt), &o.EnteredBy, db.Day(&o.Due), &o.SelfCorrection, &o.Same, &o.Reviewer, db.AtOrNil(&o.AssignedAt),
		&o.DecidedBy, db.AtOrNil(&o.DecidedAt), &results, &told, &o.ToldBy, db.AtOrNil(&o.ToldAt), &o.Entry)
	if err != nil {
		return o, x, err
	}
	err = s.Keys.OpenJSON(objectionField, o.ID, said, &x.objectionSaid)
	if err == nil && results != nil {
		err = s.Keys.OpenJSON(resultsField, o.ID, results, &x.reasons)
	}
	if err == nil && told != nil {
		o.Told, err = s.Keys.OpenField(toldField, o.ID, told)
	}
	if err != nil {
		return o, x, fmt.Errorf("open objection %s: %w", o.ID, err)
	}
	o.Objector = x.Objector
	return o, x, nil
}

// objections loads objections with their points, items, files and what was asked.
func (s *Service) objections(ctx context.Context, q db.Queryer, w *db.Where, tail string) (out []Objection, err error) {
	var sealed []opened
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		o, x, err := s.scanObjection(rows)
		out, sealed = append(out, o), append(sealed, x)
		return err
	}, `SELECT `+objectionColumns+` FROM objection o WHERE `+w.Text()+tail, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("load objections: %w", err)
	}
	if len(out) == 0 {
		return nil, nil
	}
	at, words := map[string]*Objection{}, map[string]*opened{}
	ids := make([]string, len(out))
	for i := range out {
		ids[i], at[out[i].ID], words[out[i].ID] = out[i].ID, &out[i], &sealed[i]
	}
	marks, args := db.In(2, ids)
	args = append([]any{out[0].Book}, args...)
	if err := withPoints(ctx, q, marks, args, at, words); err != nil {
		return nil, err
	}
	return out, s.withMore(ctx, q, marks, args, at)
}

func withPoints(ctx context.Context, q db.Queryer, marks string, args []any, at map[string]*Objection, words map[string]*opened) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var place int
		var p Point
		if err := rows.Scan(&id, &place, &p.Kind, &p.Result, &p.Ground); err != nil {
			return err
		}
		p.Words, p.Reasons = textAt(words[id].Words, place), textAt(words[id].reasons, place)
		at[id].Points = append(at[id].Points, p)
		return nil
	}, `SELECT objection, place, kind, result, ground FROM objection_point WHERE book = $1 AND objection IN (`+marks+`) ORDER BY objection, place`, args...)
	if err != nil {
		return fmt.Errorf("load the points of objections: %w", err)
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, item string
		var place int
		var excluded bool
		if err := rows.Scan(&id, &place, &item, &excluded); err != nil {
			return err
		}
		if p := at[id].Points; place < len(p) {
			p[place].Items = append(p[place].Items, item)
			if excluded {
				p[place].Excluded = append(p[place].Excluded, item)
			}
		}
		return nil
	}, `SELECT objection, place, item, excluded FROM objection_item WHERE book = $1 AND objection IN (`+marks+`) ORDER BY objection, place, item`, args...)
	if err != nil {
		return fmt.Errorf("load what objections attack: %w", err)
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var place int
		var f ItemFile
		err := rows.Scan(&id, &place, &f.Type, &f.SHA256, &f.Size)
		f.Name = textAt(words[id].Names, place)
		at[id].Files = append(at[id].Files, f)
		return err
	}, `SELECT objection, place, type, sha256, size FROM objection_file WHERE book = $1 AND objection IN (`+marks+`) ORDER BY objection, place`, args...)
	if err != nil {
		return fmt.Errorf("load the files of objections: %w", err)
	}
	return nil
}

func textAt(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// withMore fills in what the party was last asked for, and added.
func (s *Service) withMore(ctx context.Context, q db.Queryer, marks string, args []any, at map[string]*Objection) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var more, id string
		var asked, added []byte
		var askedAt time.Time
		var addedAt *time.Time
		if err := rows.Scan(&more, &id, &asked, db.At(&askedAt), &added, db.AtOrNil(&addedAt)); err != nil {
			return err
		}
		o := at[id]
		o.AskedAt, o.AddedAt, o.Added = &askedAt, addedAt, ""
		var err error
		if o.Asked, err = s.Keys.OpenField(askedField, more, asked); err == nil && added != nil {
			o.Added, err = s.Keys.OpenField(addedField, more, added)
		}
		return err
	}, `SELECT id, objection, asked, asked_at, added, added_at FROM objection_more WHERE book = $1 AND objection IN (`+marks+`) ORDER BY id`, args...)
	if err != nil {
		return fmt.Errorf("load what parties were asked: %w", err)
	}
	return nil
}

func (s *Service) loadObjection(ctx context.Context, q db.Queryer, book, id string) (Objection, error) {
	all, err := s.objections(ctx, q, db.NewWhere(`o.book = $1 AND o.id = $2`, []any{book, id}), "")
	if err == nil && len(all) == 0 {
		err = errNoObjection
	}
	if err != nil {
		return Objection{}, err
	}
	return all[0], nil
}

// ObjectionByID returns one objection of a scope, or fault.NotFound; law.Refusal to who is recused from its case or its capture (Art 42). The
// caller logs the look with ObjectionSubject.
func (s *Service) ObjectionByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Objection, error) {
	o, err := s.loadObjection(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(o.Book, o.Body) {
		err = errNoObjection
	}
	if err == nil {
		err = people.Unrecused(ctx, q, scope.Book, scope.Person, o.ID, o.Case, o.Capture)
	}
	if err != nil {
		return Objection{}, err
	}
	return o, nil
}

// aboutCase keeps to the objections o about a case: in it, against the captures from which it came, or against one that is evidence of it.
func aboutCase(w *db.Where, id string, captures []string) {
	from := ""
	for _, c := range captures {
		if c != "" {
			from += " OR o.capture = " + w.Mark(c)
		}
	}
	w.And(`(o.case_id = %s OR o.case_id = '' AND (EXISTS (SELECT 1 FROM evidence_item i WHERE i.book = o.book AND i.case_id = %s AND i.capture = o.capture AND i.origin = 'capture')`+from+`))`, id, id)
}

// ObjectionsOf are the objections about a case, the oldest first: those in it, and those against the captures from which it came, if
// they are given, or one that is evidence of it. The caller has found the case in a scope.
func (s *Service) ObjectionsOf(ctx context.Context, q db.Queryer, book, id string, captures ...string) ([]Objection, error) {
	w := db.NewWhere(`o.book = $1`, []any{book})
	aboutCase(w, id, captures)
	return s.objections(ctx, q, w, " ORDER BY o.id")
}

// ObjectionsTo are the objections against a capture of which there was no case, the oldest first. The caller has found it in a scope.
func (s *Service) ObjectionsTo(ctx context.Context, q db.Queryer, book, capture string) ([]Objection, error) {
	return s.objections(ctx, q, db.NewWhere(`o.book = $1 AND o.case_id = '' AND o.capture = $2`, []any{book, capture}), " ORDER BY o.id")
}

// OpenObjections counts the objections about a case that are not answered: while there is one no decision is issued (Art 40(1)).
func OpenObjections(ctx context.Context, q db.Queryer, book, id string, captures ...string) (int, error) {
	w := db.NewWhere(`o.book = $1 AND o.state <> 'answered'`, []any{book})
	aboutCase(w, id, captures)
	var n int
	if err := q.QueryRow(ctx, `SELECT count(*) FROM objection o WHERE `+w.Text(), w.Args()...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count open objections: %w", err)
	}
	return n, nil
}

// ObjectionFilter narrows the list of objections.
type ObjectionFilter struct {
	Open     bool     // those that are not answered
	Reviewer string   // of this person, or of nobody yet; empty: of any
	Free     bool     // that nobody has taken and that was assigned to nobody
	Upheld   law.Date // that were adopted, wholly or in part, from this day on; 0: whatever became of them
	Turn     db.Turn
}

// ObjectionsIn lists the objections of a scope without those that the person is recused from: the open ones by their last day, all by their arrival, the
// newest first; and counts them up to db.CountMost+1.
func (s *Service) ObjectionsIn(ctx context.Context, q db.Queryer, scope access.Scope, f ObjectionFilter) (db.Leaf[Objection], int, error) {
	w := db.NewWhere(scope.Where("o", 1))
	if f.Open {
		w.And("o.state <> 'answered'")
	}
	if f.Reviewer != "" {
		w.And("o.reviewer IN ('', %s)", f.Reviewer)
	}
	if f.Free {
		w.And("o.reviewer = ''")
	}
	if f.Upheld != 0 {
		w.And("o.decided_at >= %s AND EXISTS (SELECT 1 FROM objection_point p WHERE p.book = o.book AND p.objection = o.id AND p.result IN ('adopted', 'partly'))", f.Upheld.Start())
	}
	if scope.Person != "" {
		w.And("NOT EXISTS (SELECT 1 FROM recusal r WHERE r.book = o.book AND r.person = %s AND r.subject IN (o.id, o.case_id, o.capture) AND r.holds_from IS NOT NULL)", scope.Person)
	}
	total, err := db.CountUpTo(ctx, q, `FROM objection o WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Objection]{}, 0, fmt.Errorf("count objections: %w", err)
	}
	order := "o.id " + f.Turn.Order(!f.Open)
	if f.Open {
		order = "o.due " + f.Turn.Order(false) + ", " + order
	}
	if at := f.Turn.Cursor(); at != "" {
		day, id, _ := strings.Cut(at, " ")
		if f.Open {
			w.And("(o.due, o.id) "+f.Turn.Beyond(false)+" (%s, %s)", day, id)
		} else {
			w.And("o.id "+f.Turn.Beyond(true)+" %s", id)
		}
	}
	rows, err := s.objections(ctx, q, w, fmt.Sprintf(` ORDER BY %s LIMIT %d`, order, f.Turn.Rows()+1))
	return db.Cut(f.Turn, rows), total, err
}

// Near is how long before and after a capture another one of the same device is suggested for a look, once an objection to the first was
// adopted. [POLICY]
const Near = 24 * time.Hour

// Suggested are the items of cases of a scope that come from captures of the same device, made near the captures whose items an objection
// excluded, and that are not excluded themselves: a suggestion to look, nothing follows by itself (states.md D8).
func (s *Service) Suggested(ctx context.Context, q db.Queryer, scope access.Scope, o *Objection) ([]Item, error) {
	about := []string{}
	if o.Case == "" && o.State != ObjNotAdopted && !o.State.Undecided() {
		about = append(about, o.Capture)
	}
	var gone []string
	for _, p := range o.Points {
		gone = append(gone, p.Excluded...)
	}
	if len(gone) > 0 {
		marks, args := db.In(2, gone)
		more, err := db.Strings(ctx, q, `SELECT DISTINCT capture FROM evidence_item WHERE book = $1 AND id IN (`+marks+`) AND capture <> ''`, append([]any{o.Book}, args...)...)
		if err != nil {
			return nil, fmt.Errorf("look for the captures of what was excluded: %w", err)
		}
		about = append(about, more...)
	}
	if len(about) == 0 {
		return nil, nil
	}
	w := db.NewWhere(scope.Where("i", 1))
	w.And("i.state <> 'excluded' AND i.origin = 'capture'")
	marks := make([]string, len(about))
	for k, id := range about {
		marks[k] = w.Mark(id)
	}
	in := strings.Join(marks, ", ")
	w.And(`i.capture NOT IN (`+in+`) AND EXISTS (SELECT 1 FROM capture c JOIN capture a ON a.book = c.book AND a.device = c.device WHERE c.book = i.book AND c.id = i.capture AND a.id IN (`+in+`) AND c.at >= a.at - %s AND c.at <= a.at + %s)`, Near.Microseconds(), Near.Microseconds())
	return s.items(ctx, q, w, ` ORDER BY i.id LIMIT 200`)
}

// notConceded refuses a capture against which an objection was adopted after its verdict: a reason that holds is adopted (Art 40(1)), and the
// capture is reviewed again before anything rests on it.
func notConceded(ctx context.Context, tx *act.Tx, c *capture.Capture, verdict time.Time) error {
	var receipt string
	err := tx.QueryRow(ctx, `SELECT o.receipt FROM objection o JOIN objection_point p ON p.book = o.book AND p.objection = o.id WHERE o.book = $1 AND o.case_id = '' AND o.capture = $2 AND o.capture <> '' AND p.result = 'adopted' AND o.decided_at > $3
		ORDER BY o.id LIMIT 1`, tx.Book, c.ID, verdict).Scan(&receipt)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for adopted objections: %w", err)
	}
	return law.Refusal{Rule: "A40.1b", Article: "第四十条第一款",
		Because: law.Words{ZH: fmt.Sprintf("当事人对这次抓拍的异议（%s）已经采纳，不得再作为证据。", receipt), EN: fmt.Sprintf("An objection to the capture (%s) was adopted; it is no evidence.", receipt)},
		Cure:    law.Words{ZH: "请更正采集审核结论；重新审核通过的，可以再列为证据。", EN: "Correct the verdict on the capture; once it has passed anew it can be attached."}}
}

// Remedy is a way that the party has beside an objection after the decision, and until when. The objection does not stop its clock.
type Remedy struct {
	Words law.Words
	Due   law.Date
	Left  int // days, today not counted; negative: over
}

// RemediesOf are reconsideration and suit with the days that are left, of a case whose decision was served; none before (states.md D8).
func RemediesOf(ctx context.Context, q db.Queryer, k *Case, now time.Time) ([]Remedy, error) {
	if k.ServedAt == nil {
		return nil, nil
	}
	c, err := calendar.At(ctx, q, k.Book, now)
	if err != nil {
		return nil, err
	}
	var out []Remedy
	for _, x := range []struct {
		id term.ID
		w  law.Words
	}{{term.Reconsideration, law.Words{ZH: "申请行政复议", EN: "reconsideration"}}, {term.Suit, law.Words{ZH: "提起行政诉讼", EN: "a suit"}}} {
		due, err := term.Of(x.id).Due(*k.ServedAt, c)
		if err != nil {
			return nil, err
		}
		out = append(out, Remedy{Words: x.w, Due: due.Date, Left: int(due.Date - law.DateOf(now))})
	}
	return out, nil
}

// Upheld counts the objections that were adopted, wholly or in part, from a day on until an instant, against captures of a use: for its periodic
// evaluation (Art 10(1)). The scope covers the body of the use.
func Upheld(ctx context.Context, q db.Queryer, scope access.Scope, use string, from law.Date, until time.Time) (int64, error) {
	w := db.NewWhere(scope.Where("o", 1))
	w.And("o.decided_at >= %s AND o.decided_at <= %s", from.Start(), until)
	w.And(`EXISTS (SELECT 1 FROM objection_point p WHERE p.book = o.book AND p.objection = o.id AND p.result IN ('adopted', 'partly')
		AND (o.case_id = '' AND EXISTS (SELECT 1 FROM capture c WHERE c.book = o.book AND c.id = o.capture AND c.device_use = %s)
		OR EXISTS (SELECT 1 FROM objection_item x JOIN evidence_item i ON i.book = x.book AND i.id = x.item WHERE x.book = p.book AND x.objection = p.objection AND x.place = p.place AND i.device_use = %s)))`, use, use)
	var n int64
	if err := q.QueryRow(ctx, `SELECT count(*) FROM objection o WHERE `+w.Text(), w.Args()...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count objections upheld: %w", err)
	}
	return n, nil
}
