package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// What an officer did in a case before being recused from it, or from its capture (Art 42; states.md D7): the head decides of each step
// whether it stands or is done again by another.

// DoneAgain is the act by which the head has a step done again.
var DoneAgain = step("again", "由他人重新办理", "Have a step done again", access.DecideRecusals, false)

// repeated are the steps that can be done again. What only notes what happened, such as a service or what the party stated, stands: where it
// is wrong the step of its own kind corrects it.
var repeated = []string{Inquired.Name, Signed.Name, ReportMade.Name, DefenceAnswered.Name, PutUp.Name, Reviewed.Name}

// ofRecusal are the steps of the officer of recusal r in its case, or in the cases of its capture, before it, that stand. To join a case is
// to declare that there is no relation, and is settled by the recusal itself.
var ofRecusal = `FROM case_step s JOIN case_file f ON f.book = s.book AND f.id = s.case_id WHERE s.book = r.book AND s.person = r.person AND s.at < r.holds_from AND s.kind <> '` + Joined.Name + `'
	AND (r.kind = '` + people.OfCase + `' AND f.id = r.subject OR r.kind = '` + people.OfCapture + `' AND f.capture = r.subject)
	AND NOT EXISTS (SELECT 1 FROM case_step v WHERE v.book = s.book AND v.case_id = s.case_id AND v.voids = s.no)`

// BeforeRecusal is the SQL condition that the officer of recusal r took a step in its case before it, which stands and of which the head has
// not decided yet.
var BeforeRecusal = `r.kind IN ('` + people.OfCase + `', '` + people.OfCapture + `') AND EXISTS (SELECT 1 ` + ofRecusal + ` AND ` + people.Undecided("s.entry") + `)`

// EarlierStep is a step that an officer took before being recused.
type EarlierStep struct {
	Case   string
	Number string // of the case
	No     int
	Kind   string
	At     time.Time
	Entry  int64
	Stands bool
}

// Title is what the step is called.
func (e EarlierStep) Title() law.Words { return kinds[e.Kind].Title }

// MayBeRepeated tells whether the step is one that can be done again.
func (e EarlierStep) MayBeRepeated() bool { return slices.Contains(repeated, e.Kind) }

// Earlier lists the steps that the officer of a recusal in force took in its case before, in their order: those that stand, and those that
// were decided of. The caller has found the recusal in its scope.
func Earlier(ctx context.Context, q db.Queryer, book string, r people.Recusal) (out []EarlierStep, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var e EarlierStep
		var void int
		err := rows.Scan(&e.Case, &e.Number, &e.No, &e.Kind, db.At(&e.At), &e.Entry, &void)
		e.Stands = void == 0
		out = append(out, e)
		return err
	}, `SELECT s.case_id, f.number, s.no, s.kind, s.at, s.entry, (SELECT coalesce(max(v.no), 0) FROM case_step v WHERE v.book = s.book AND v.case_id = s.case_id AND v.voids = s.no)
		FROM case_step s JOIN case_file f ON f.book = s.book AND f.id = s.case_id WHERE s.book = $1 AND s.person = $2 AND s.at < $3 AND (f.id = $4 OR f.capture = $4) AND s.kind <> '`+Joined.Name+`' ORDER BY s.case_id, s.no`,
		book, r.Person, *r.HoldsFrom, r.Subject.ID)
	if err != nil {
		return nil, fmt.Errorf("list steps before recusal %s: %w", r.ID, err)
	}
	return out, nil
}

// unsettled counts the recusals from a case, or from its capture, before which something was done that the head has not decided of.
func unsettled(ctx context.Context, q db.Queryer, c *Case) (int, error) {
	n, err := db.CountUpTo(ctx, q, `FROM recusal r WHERE r.book = $1 AND r.subject IN ($2, $3) AND r.holds_from IS NOT NULL AND (`+BeforeRecusal+` OR `+evidence.BeforeRecusal+`)`, c.Book, c.ID, c.Capture)
	if err != nil {
		return 0, fmt.Errorf("look for steps before recusals of a case: %w", err)
	}
	return n, nil
}

// Again takes a step back that is to be done again by another.
type Again struct {
	Step    int    `json:"step"`
	Recusal string `json:"recusal"`
	Reasons string `json:"reasons"`
}

func (x *Again) enter(c *Case, s *Step) {
	switch s.State {
	case Investigating:
		if slices.Contains([]string{ReportMade.Name, PutUp.Name}, c.Course[x.Step-1].Kind) {
			(&Return{}).enter(c, s)
		}
	case Noticed:
		if c.Course[x.Step-1].Kind == PutUp.Name {
			c.Proposal, c.Reviews, c.Discussions = nil, nil, nil
		}
	}
}

// DoAgain has the step of an entry done again, which an officer took before being recused from the case: it counts for nothing from now on,
// and what rested on it is done again too.
func (s *Service) DoAgain(ctx context.Context, by act.By, id, recusal string, entry int64, reasons string) (Done, error) {
	return s.do(ctx, DoneAgain, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		settled, err := s.People.SettleEarlierIn(ctx, tx, recusal, entry, people.Again, reasons)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(c.Course, func(x *Step) bool { return x.Entry == entry })
		if i < 0 || settled.Subject != c.ID && settled.Subject != c.Capture {
			return nil, fault.NotFound{What: law.Words{ZH: "回避前办理的这一步", EN: "this step before the recusal"}}
		}
		x := c.Course[i]
		if x.Void != 0 || !slices.Contains(repeated, x.Kind) {
			return nil, fault.Conflict{Because: law.Words{ZH: "这一步已经收回，或者只是登记发生过的事，不用重新办理，可以保留。",
				EN: "This step was taken back already, or only notes what happened; let it stand."}}
		}
		d := &draft{said: &Again{Step: x.No, Recusal: recusal, Reasons: reasons}, voids: x.No}
		d.to, err = c.after(x)
		return d, err
	})
}

// after is where a case stands once a step is taken back: what rests on a report or on what was put up is done again with it.
func (c *Case) after(x *Step) (State, error) {
	stands := c.Last(x.Kind) == x
	switch {
	case x.Kind == ReportMade.Name && stands && c.Report != nil && c.State != InHearing:
		return Investigating, nil
	case x.Kind == PutUp.Name && stands && c.Proposal != nil:
		if before := c.Course[x.No-2].State; before == Noticed {
			return Noticed, nil
		}
		return Investigating, nil
	case x.Kind == ReportMade.Name && stands && c.State == InHearing:
		return "", fault.Conflict{Because: law.Words{ZH: "听证还没有结束，调查终结报告在听证结束以后再重新办理。", EN: "The hearing is not over; the report is done again after it."}}
	}
	return "", nil
}
