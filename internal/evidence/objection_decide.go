package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// objectionFor is an objection of an act by an objection reviewer, with its case if there is one: not of who handles the case, reviewed a
// capture that it is about, or is recused (roles.md E7; Art 42).
func (s *Service) objectionFor(ctx context.Context, tx *act.Tx, id string) (Objection, error) {
	o, err := s.loadObjection(ctx, tx, tx.Book, id)
	if err == nil && !tx.By.ActsFor(access.AnswerObjections, o.Body) {
		err = errNoObjection
	}
	if err != nil {
		return o, err
	}
	captures, err := o.captures(ctx, tx)
	if err != nil {
		return o, err
	}
	if err := people.Unrecused(ctx, tx, tx.Book, tx.By.Person, append([]string{o.ID, o.Case}, captures...)...); err != nil {
		return o, err
	}
	return o, s.apart(ctx, tx, tx.By.Person, &o, captures)
}

// MayReview is why a person may not review an objection (roles.md E7; Art 42); nil: nothing stands against it.
func (s *Service) MayReview(ctx context.Context, q db.Queryer, person string, o *Objection) error {
	captures, err := o.captures(ctx, q)
	if err != nil {
		return err
	}
	if err := people.Unrecused(ctx, q, o.Book, person, append([]string{o.ID, o.Case}, captures...)...); err != nil {
		return err
	}
	return s.apart(ctx, q, person, o, captures)
}

// captures are those that an objection is about: the one before a case, or those behind the items that it attacks; of a case whose items
// no point names, all of it.
func (o *Objection) captures(ctx context.Context, q db.Queryer) ([]string, error) {
	if o.Case == "" {
		return []string{o.Capture}, nil
	}
	all, err := db.Strings(ctx, q, `SELECT DISTINCT capture FROM evidence_item WHERE book = $1 AND case_id = $2 AND capture <> '' ORDER BY capture`, o.Book, o.Case)
	if err != nil {
		return nil, fmt.Errorf("look for the captures of a case: %w", err)
	}
	return all, nil
}

// apart refuses who handles the case, or gave a verdict on one of the captures, as who reviews the objection.
func (s *Service) apart(ctx context.Context, q db.Queryer, person string, o *Objection, captures []string) error {
	no := law.Refusal{Rule: "E7", Article: "第四十条第一款",
		Because: law.Words{ZH: "您审核过有异议的采集记录，或者办理本案，异议不能由您复核。", EN: "You reviewed the capture that is objected to, or handle the case; the objection is not for you."},
		Cure:    law.Words{ZH: "请由本单位另一名异议复核员办理。", EN: "Let another objection reviewer of the body take it."}}
	if o.Case != "" {
		k, err := s.Cases.ForEvidence(ctx, q, access.Scope{Book: o.Book, Bodies: []string{o.Body}}, o.Case)
		if err != nil {
			return err
		}
		if k.everHandled(person) {
			return no
		}
	}
	for _, id := range captures {
		all, err := capture.History(ctx, q, o.Book, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(g capture.Given) bool { return g.Person == person }) {
			return no
		}
	}
	return nil
}

// Take takes an objection up, as its reviewer; another one may take it over, who is then on record.
func (s *Service) Take(ctx context.Context, by act.By, id string) (ObjectionDone, error) {
	return act.Do(ctx, s.Engine, ObjectionTaken, by, func(ctx context.Context, tx *act.Tx) (ObjectionRecord, error) {
		o, err := s.objectionFor(ctx, tx, id)
		if err != nil {
			return ObjectionRecord{}, err
		}
		if !o.State.Undecided() || o.Reviewer == tx.By.Person {
			return ObjectionRecord{}, o.elsewhere()
		}
		return s.assign(ctx, tx, &o, tx.By.Person)
	})
}

// own is objectionFor of its own reviewer.
func (s *Service) own(ctx context.Context, tx *act.Tx, id string) (Objection, error) {
	o, err := s.objectionFor(ctx, tx, id)
	if err == nil && o.Reviewer != tx.By.Person {
		err = fault.Conflict{Because: law.Words{ZH: "这项异议由另一名复核员承办；需要由您办理的，请先承办。", EN: "Another reviewer has the objection; take it up first."}}
	}
	return o, err
}

func (o *Objection) elsewhere() error {
	w := ObjectionStateWords[o.State]
	return fault.Conflict{Because: law.Words{ZH: "这项异议现在是“" + w.ZH + "”，请刷新页面查看。", EN: "The objection is: " + w.EN + "; look at its page again."}}
}

// moveObjection takes an objection to a state; whatever is not declared is refused.
func (o *Objection) move(to ObjectionState) error {
	if !o.State.MayMove(to) {
		return o.elsewhere()
	}
	o.State = to
	return nil
}

// AskMore asks the party for what the review needs. The term runs on. [POLICY]
func (s *Service) AskMore(ctx context.Context, by act.By, id, words string) (ObjectionDone, error) {
	var c fault.Check
	c.Text(&words, longMost, true, "words", "请写明需要当事人补充什么、怎样提交。", "Say what the party is asked for, and how to send it.")
	if err := c.Err(); err != nil {
		return ObjectionDone{}, err
	}
	return act.Do(ctx, s.Engine, MoreAsked, by, func(ctx context.Context, tx *act.Tx) (ObjectionRecord, error) {
		o, err := s.own(ctx, tx, id)
		if err == nil {
			err = o.move(ObjAsked)
		}
		if err != nil {
			return ObjectionRecord{}, err
		}
		r, more := o.record(), tx.NewID()
		sealed, err := s.Keys.SealField(askedField, more, words)
		if err != nil {
			return r, fmt.Errorf("seal what a party is asked: %w", err)
		}
		r.Said = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `INSERT INTO objection_more (book, id, objection, asked, asked_by, asked_at, added, added_at, entry) VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, $7)`, tx.Book, more, o.ID, sealed, tx.By.Person, tx.Now, tx.Next)
		if err != nil {
			return r, fmt.Errorf("keep what a party is asked: %w", err)
		}
		return r, o.save(ctx, tx)
	})
}

// Add takes what the party adds, from the party itself.
func (s *Service) Add(ctx context.Context, book, body, command, id, words string) (ObjectionDone, error) {
	by := act.By{Actor: access.Actor{Book: book, System: "party"}, Command: "objection-more:" + id + ":" + command}
	return s.add(ctx, by, MoreReceived, id, words, func(tx *act.Tx) (Objection, error) {
		o, err := s.loadObjection(ctx, tx, tx.Book, id)
		if err == nil && o.Body != body {
			err = errNoObjection
		}
		return o, err
	})
}

// EnterMore puts on record what the party added otherwise, or that it added nothing.
func (s *Service) EnterMore(ctx context.Context, by act.By, id, words string) (ObjectionDone, error) {
	return s.add(ctx, by, MoreEntered, id, words, func(tx *act.Tx) (Objection, error) { return s.own(ctx, tx, id) })
}

func (s *Service) add(ctx context.Context, by act.By, kind act.Kind, id, words string, find func(tx *act.Tx) (Objection, error)) (ObjectionDone, error) {
	var c fault.Check
	c.Text(&words, StatedMost, true, "words", "请写明补充的内容；没有补充的，写明情况。", "Write what is added, or that nothing was.")
	if err := c.Err(); err != nil {
		return ObjectionDone{}, err
	}
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (ObjectionRecord, error) {
		o, err := find(tx)
		if err == nil && o.State != ObjAsked {
			err = o.elsewhere()
		}
		if err == nil {
			err = o.move(ObjAssigned)
		}
		if err != nil {
			return ObjectionRecord{}, err
		}
		r := o.record()
		var more string
		err = tx.QueryRow(ctx, `SELECT id FROM objection_more WHERE book = $1 AND objection = $2 AND added_at IS NULL ORDER BY id DESC LIMIT 1`, tx.Book, o.ID).Scan(&more)
		if err != nil {
			return r, fmt.Errorf("look for what a party is asked: %w", err)
		}
		sealed, err := s.Keys.SealField(addedField, more, words)
		if err != nil {
			return r, fmt.Errorf("seal what a party adds: %w", err)
		}
		r.Said = blob.DigestOf(sealed).String()
		if _, err = tx.Exec(ctx, `UPDATE objection_more SET added = $3, added_at = $4 WHERE book = $1 AND id = $2`, tx.Book, more, sealed, tx.Now); err != nil {
			return r, fmt.Errorf("keep what a party adds: %w", err)
		}
		return r, o.save(ctx, tx)
	})
}

func (o *Objection) save(ctx context.Context, tx *act.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE objection SET state = $3 WHERE book = $1 AND id = $2`, tx.Book, o.ID, string(o.State))
	if err != nil {
		return fmt.Errorf("move an objection: %w", err)
	}
	return nil
}

// PointDecision is what is decided of one point.
type PointDecision struct {
	Result   Result
	Reasons  string
	Ground   int      // item of Art 36, where items are excluded
	Excluded []string // of a point adopted in part; of one that is adopted, items beside those that it attacks
}

// DecideObjection decides an objection point by point (Art 40(1)). What is adopted excludes the items that the point attacks, by this act; in part
// those that are named. Every point has its reasons. The penalty is nobody's business here: it can only become lighter (Art 40(2)).
func (s *Service) DecideObjection(ctx context.Context, by act.By, id string, points []PointDecision) (ObjectionDone, error) {
	return act.Do(ctx, s.Engine, ObjectionDecided, by, func(ctx context.Context, tx *act.Tx) (ObjectionRecord, error) {
		o, err := s.own(ctx, tx, id)
		if err == nil && o.State != ObjAssigned {
			err = o.elsewhere()
		}
		if err == nil {
			err = o.decide(points)
		}
		if err != nil {
			return ObjectionRecord{}, err
		}
		excluded, err := s.excludeObjected(ctx, tx, &o)
		if err != nil {
			return ObjectionRecord{}, err
		}
		r := o.record()
		r.Excluded = excluded
		reasons := make([]string, len(o.Points))
		for i := range o.Points {
			reasons[i] = o.Points[i].Reasons
		}
		sealed, err := s.Keys.SealJSON(resultsField, o.ID, reasons)
		if err != nil {
			return r, fmt.Errorf("seal what was decided of an objection: %w", err)
		}
		r.Said = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `UPDATE objection SET state = $3, decided_by = $4, decided_at = $5, results = $6 WHERE book = $1 AND id = $2`, tx.Book, o.ID, string(o.State), tx.By.Person, tx.Now, sealed)
		if err != nil {
			return r, fmt.Errorf("decide an objection: %w", err)
		}
		return r, o.saveResults(ctx, tx)
	})
}

// decide fills in the results of all points and takes the objection to the state that they make.
func (o *Objection) decide(points []PointDecision) error {
	if len(points) != len(o.Points) {
		return unreasoned(fmt.Sprintf("异议有%d点，须逐点作出结果并写明理由。", len(o.Points)), fmt.Sprintf("The objection has %d points; each is decided with its reasons.", len(o.Points)))
	}
	to := ObjectionState("")
	for i := range points {
		d, p := &points[i], &o.Points[i]
		d.Reasons = strings.TrimSpace(d.Reasons)
		if d.Reasons == "" {
			return unreasoned(fmt.Sprintf("第%d点没有写明理由。", i+1), fmt.Sprintf("Point %d has no reasons.", i+1))
		}
		if err := d.check(p, o.Case == ""); err != nil {
			return err
		}
		p.Result, p.Reasons, p.Ground, p.Excluded = d.Result, d.Reasons, d.Ground, d.excludes(p)
		if len(p.Excluded) == 0 && (o.Case != "" || d.Result != Adopt) {
			p.Ground = 0
		}
		switch {
		case to == "":
			to = ObjectionState(d.Result)
		case to != ObjectionState(d.Result):
			to = ObjPartly
		}
	}
	return o.move(to)
}

// check looks at one decision. Before a case a point that is adopted says on which ground the capture is no evidence.
func (d *PointDecision) check(p *Point, before bool) error {
	var c fault.Check
	c.Want(ResultWords[d.Result].ZH != "", "result", "请选择采纳、部分采纳或者不采纳。", "Choose adopted, adopted in part or not adopted.")
	c.AtMost(&d.Reasons, longMost, "reasons")
	c.Want(d.Result != AdoptNot || len(d.Excluded) == 0, "excluded", "不采纳的，不排除证据。", "What is not adopted excludes nothing.")
	c.Want(!before || len(d.Excluded) == 0, "excluded", "还没有立案，没有编号的证据。", "There is no case yet, and no numbered evidence.")
	c.Want(len(d.excludes(p)) == 0 && (!before || d.Result != Adopt) || GroundWords(d.Ground).ZH != "", "ground", "排除证据的，请选择第三十六条的哪一项。", "Where evidence is excluded, choose the item of Art 36.")
	return c.Err()
}

// excludes are the items that go by a decision.
func (d *PointDecision) excludes(p *Point) []string {
	out := slices.Clone(d.Excluded)
	if d.Result == Adopt {
		out = append(out, p.Items...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func unreasoned(zh, en string) error {
	return law.Refusal{Rule: "A40.1b", Article: "第四十条第一款", Because: law.Words{ZH: zh, EN: en},
		Cure: law.Words{ZH: "请逐点写明采纳、部分采纳或者不采纳，以及理由；当事人会看到。", EN: "Say of each point whether it is adopted, and why; the party will read it."}}
}

// excludeObjected excludes what the points that were adopted attack, once each. An objection to a capture reaches the items that came of
// it since: the cases are told of each.
func (s *Service) excludeObjected(ctx context.Context, tx *act.Tx, o *Objection) ([]Record, error) {
	var out []Record
	for i := range o.Points {
		p := &o.Points[i]
		if o.Case == "" && p.Result == Adopt {
			var err error
			p.Excluded, err = db.Strings(ctx, tx, `SELECT id FROM evidence_item WHERE book = $1 AND body = $2 AND capture = $3 AND origin = 'capture' AND state <> 'excluded' ORDER BY id`, tx.Book, o.Body, o.Capture)
			if err != nil {
				return nil, fmt.Errorf("look for the items of a capture: %w", err)
			}
		}
		for _, id := range p.Excluded {
			x, err := s.load(ctx, tx, tx.Book, id)
			if err == nil && o.Case != "" && x.Case != o.Case {
				err = errNoItem
			}
			if err != nil {
				return nil, err
			}
			if x.State == Excluded { // by a point before, or with its source
				continue
			}
			r, err := s.exclude(ctx, tx, &x, p.Ground, ByObjection, fmt.Sprintf("采纳当事人异议（%s）第%d点：%s", o.Receipt, i+1, p.Reasons))
			if err != nil {
				return nil, err
			}
			out = append(out, r)
		}
	}
	return out, nil
}

func (o *Objection) saveResults(ctx context.Context, tx *act.Tx) error {
	for i, p := range o.Points {
		if _, err := tx.Exec(ctx, `UPDATE objection_point SET result = $4, ground = $5 WHERE book = $1 AND objection = $2 AND place = $3`, tx.Book, o.ID, i, string(p.Result), p.Ground); err != nil {
			return fmt.Errorf("keep what was decided of a point: %w", err)
		}
		for _, id := range p.Excluded {
			_, err := tx.Exec(ctx, `INSERT INTO objection_item (book, objection, place, item, excluded) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (book, objection, place, item) DO UPDATE SET excluded = excluded.excluded`, tx.Book, o.ID, i, id, true)
			if err != nil {
				return fmt.Errorf("keep what a point excluded: %w", err)
			}
		}
	}
	return nil
}
