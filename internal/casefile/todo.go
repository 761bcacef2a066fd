package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Todo is what waits for somebody in a case.
type Todo string

// What waits: for officers, for the legal reviewer, for who leads hearings, for the head.
const (
	ToJoin     Todo = "join"     // a second officer is wanted (行政处罚法 42)
	ToSign     Todo = "cosign"   // a step of the other officer is to be signed
	ToServe    Todo = "serve"    // notice or decision is to be served
	ToAnswer   Todo = "answer"   // a statement or defence is to be re-examined
	ToReview   Todo = "review"   // put up and not yet reviewed; whether a review is due the case says (行政处罚法 58)
	ToHear     Todo = "hear"     // a hearing is open
	ToFile     Todo = "file"     // two officers handle a clue
	ToNotice   Todo = "notice"   // the investigation is closed
	ToDecide   Todo = "decide"   // put up for decision
	ToTransfer Todo = "transfer" // a transfer is put up
	ToHelp     Todo = "help"     // the party asked for a person (Art 6(3))
	ToThaw     Todo = "thaw"     // frozen, and to be examined (Art 36, 45(1))
)

// Todos are all that may wait.
var Todos = []Todo{ToJoin, ToSign, ToServe, ToAnswer, ToReview, ToHear, ToFile, ToNotice, ToDecide, ToTransfer, ToHelp, ToThaw}

// ToApprove are those of the head, of which each is a decision.
var ToApprove = []Todo{ToFile, ToNotice, ToDecide, ToTransfer}

const handlers = `(SELECT count(*) FROM case_officer o WHERE o.book = f.book AND o.case_id = f.id AND o.until_at IS NULL)`

// handledBy is the condition that a person handles a case now.
func handledBy(w *db.Where, person string) {
	w.And("EXISTS (SELECT 1 FROM case_officer o WHERE o.book = f.book AND o.case_id = f.id AND o.person = %s AND o.until_at IS NULL)", person)
}

// steps counts the steps of a case of some kinds.
func steps(kinds ...string) string {
	return `(SELECT count(*) FROM case_step t WHERE t.book = f.book AND t.case_id = f.id AND t.kind IN ('` + strings.Join(kinds, "', '") + `'))`
}

// standing counts the steps of a case of some kinds that were not taken back.
func standing(kinds ...string) string {
	return `(SELECT count(*) FROM case_step t WHERE t.book = f.book AND t.case_id = f.id AND t.kind IN ('` + strings.Join(kinds, "', '") + `')
		AND NOT EXISTS (SELECT 1 FROM case_step v WHERE v.book = t.book AND v.case_id = t.case_id AND v.voids = t.no))`
}

// newest is the number of the newest step of a kind.
func newest(kind string) string {
	return `(SELECT coalesce(max(t.no), 0) FROM case_step t WHERE t.book = f.book AND t.case_id = f.id AND t.kind = '` + kind + `')`
}

// fallen is the condition that the service of a decision was on record and stands no more: it is served again (Art 38(2)).
var fallen = newest(ServiceCorrected.Name) + " > " + newest(DecisionServed.Name) + ` AND EXISTS (SELECT 1 FROM case_step t WHERE t.book = f.book AND t.case_id = f.id AND t.kind = '` + Decided.Name + `'
		AND t.no = ` + newest(Decided.Name) + ` AND NOT EXISTS (SELECT 1 FROM serving s WHERE s.book = t.book AND s.paper = t.paper AND s.state = 'served'))`

// narrow keeps to the cases in which something waits for a person.
func (x Todo) narrow(w *db.Where, me string) {
	if x != "" && x != ToThaw {
		w.And("f.frozen = ''")
	}
	switch x {
	case ToJoin:
		w.And("f.state = 'registered' AND " + handlers + " < 2")
		w.And("NOT EXISTS (SELECT 1 FROM case_officer o WHERE o.book = f.book AND o.case_id = f.id AND o.person = %s AND o.until_at IS NULL)", me)
	case ToSign:
		handledBy(w, me)
		// Registered, joined and filed: what is to be signed is the fourth step or a later one.
		w.And("f.state IN ('investigating', 'reported', 'noticed', 'hearing', 'proposed') AND f.steps >= 4 AND " + steps(signed...) + " > " + steps(Signed.Name))
		// Of what the others did, some is not signed by this person: where officers changed it may be another's to sign, as the case says.
		w.And("(SELECT count(*) FROM case_step t WHERE t.book = f.book AND t.case_id = f.id AND t.kind IN ('"+strings.Join(signed, "', '")+"') AND t.person <> %s) > "+
			"(SELECT count(*) FROM case_step t WHERE t.book = f.book AND t.case_id = f.id AND t.kind = '"+Signed.Name+"' AND t.person = %s)", me, me)
	case ToServe:
		handledBy(w, me)
		w.And("(f.state = 'noticing' OR f.state IN ('penalised', 'not_penalised') AND (" + newest(DecisionServed.Name) + " = 0 OR " + fallen + "))")
	case ToAnswer:
		handledBy(w, me)
		w.And("f.state IN ('noticed', 'hearing', 'proposed') AND " + standing(DefenceTaken.Name, Stated.Name) + " > " + steps(DefenceAnswered.Name))
	case ToHelp:
		handledBy(w, me)
		w.And(steps(HelpWanted.Name) + " > " + steps(HelpGiven.Name))
	case ToReview:
		w.And("f.state = 'proposed' AND " + newest(PutUp.Name) + " > " + newest(Reviewed.Name))
	case ToThaw:
		w.And("f.frozen <> '' AND f.frozen IN ('" + FrozenEvidence + "', '" + FrozenReview + "')")
	default:
		if condition, ok := approvals[x]; ok {
			w.And(condition)
		}
	}
}

// approvals are the conditions of what waits for a decision of the head, and of a hearing.
var approvals = map[Todo]string{
	ToHear:     "f.state = 'hearing'",
	ToFile:     "f.state = 'registered' AND " + handlers + " >= 2",
	ToNotice:   "f.state = 'reported'",
	ToDecide:   "f.state = 'proposed'",
	ToTransfer: "f.state = 'transferring' AND " + steps(ReferralAsked.Name) + " > " + steps(ReferralDecided.Name),
}

// Count counts the cases of a scope that a list would show, up to db.CountMost+1.
func (s *Service) Count(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (int, error) {
	scope, err := people.Eased(ctx, q, scope)
	if err != nil {
		return 0, err
	}
	w := s.where(scope, &f)
	n, err := db.CountUpTo(ctx, q, `FROM case_file f WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return 0, fmt.Errorf("count cases: %w", err)
	}
	return n, nil
}

// Approval is a case that waits for a decision of the head.
type Approval struct {
	File
	What Todo
	Due  *law.Date // the last day of what is due first; nil: no term runs
}

// never stands for the day of a case in which no term runs.
const never = "9999-12-31"

// Cursor is where it stands in the list.
func (x Approval) Cursor() string {
	if x.Due == nil {
		return never + " " + x.ID
	}
	return x.Due.String() + " " + x.ID
}

// Approvals lists the cases of a scope that wait for a decision of the head, by their legal deadline, and counts them up to
// db.CountMost+1.
func (s *Service) Approvals(ctx context.Context, q db.Queryer, scope access.Scope, turn db.Turn) (db.Leaf[Approval], int, error) {
	scope, err := people.Eased(ctx, q, scope)
	if err != nil {
		return db.Leaf[Approval]{}, 0, err
	}
	w := s.where(scope, &Filter{})
	var any []string
	for _, x := range ToApprove {
		any = append(any, approvals[x])
	}
	w.And("f.frozen = '' AND f.state IN ('registered', 'reported', 'proposed', 'transferring') AND (" + strings.Join(any, " OR ") + ")")
	total, err := db.CountUpTo(ctx, q, `FROM case_file f WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Approval]{}, 0, fmt.Errorf("count approvals of cases: %w", err)
	}
	const due = `coalesce((SELECT min(d.due) FROM case_due d WHERE d.book = f.book AND d.case_id = f.id), '` + never + `')`
	if at := turn.Cursor(); at != "" {
		day, id, _ := strings.Cut(at, " ")
		w.And("("+due+", f.id) "+turn.Beyond(false)+" (%s, %s)", day, id)
	}
	var out []Approval
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := s.scanApproval(rows)
		out = append(out, x)
		return err
	}, `SELECT `+columns+`, `+due+` FROM case_file f WHERE `+w.Text()+fmt.Sprintf(` ORDER BY %[1]s %[2]s, f.id %[2]s LIMIT %[3]d`, due, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Approval]{}, 0, fmt.Errorf("list approvals of cases: %w", err)
	}
	return db.Cut(turn, out), total, nil
}

// further scans what stands behind the columns of a file.
type further struct {
	*sql.Rows
	also []any
}

func (x further) Scan(into ...any) error { return x.Rows.Scan(append(into, x.also...)...) }

func (s *Service) scanApproval(rows *sql.Rows) (x Approval, err error) {
	var day law.Date
	if x.File, err = s.scan(further{rows, []any{db.Day(&day)}}); err != nil {
		return x, err
	}
	if day.String() != never {
		x.Due = &day
	}
	x.What = map[State]Todo{Registered: ToFile, Reported: ToNotice, Proposed: ToDecide, Transferring: ToTransfer}[x.State]
	return x, nil
}
