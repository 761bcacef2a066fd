package capture

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// errNothing ends an act in which no item could be dealt with.
var errNothing = errors.New("no item could be dealt with")

// MakeFinding makes one finding on captures of a use that lack the same, one entry each. A capture that it cannot speak of is left
// out and named with the reason. The id is empty when none was left.
func (s *Service) MakeFinding(ctx context.Context, by act.By, n NewFinding) (string, []ItemResult, error) {
	if err := n.check(); err != nil {
		return "", nil, err
	}
	var id string
	out := make([]ItemResult, len(n.Captures))
	done, err := act.Batch(ctx, s.Engine, FindingMade, by, func(ctx context.Context, tx *act.Tx) ([]FindingRecord, error) {
		captures, err := s.freshly(ctx, tx, n.Captures)
		if err != nil {
			return nil, err
		}
		m := making{s: s, tx: tx, n: &n, id: tx.NewID(), state: FindingProposed}
		if !n.allows() {
			m.state = FindingNotUsed // the default; there is nothing to approve
		}
		for i, capture := range n.Captures {
			out[i] = ItemResult{Capture: capture, Err: m.take(ctx, captures[capture])}
			if out[i].Err != nil && !isAnswer(out[i].Err) {
				return nil, out[i].Err
			}
		}
		if len(m.records) == 0 {
			return nil, errNothing
		}
		id = m.id
		return m.records, m.store(ctx)
	})
	if errors.Is(err, errNothing) {
		return "", out, nil
	}
	if err != nil {
		return "", nil, err
	}
	entered(out, done)
	return id, out, nil
}

// entered gives the results that succeeded their entries, in order.
func entered(out []ItemResult, done []act.Done[FindingRecord]) {
	next := 0
	for i := range out {
		if out[i].Err == nil && next < len(done) {
			out[i].Entry = done[next].Entry.Index
			next++
		}
	}
}

// fresh is a capture with what it is judged as now, in the act.
type fresh struct {
	Capture
	stored  admissibility.Results // of the judgement that stands
	now     admissibility.Results
	outcome admissibility.Outcome
	field   string // of the use
}

// freshly judges captures at this instant of the act. Those of another body's scope, and those that are not there, are left out.
func (s *Service) freshly(ctx context.Context, tx *act.Tx, ids []string) (map[string]*fresh, error) {
	marks, args := db.In(2, ids)
	out := map[string]*fresh{}
	var list []*fresh
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		c, err := s.scan(rows)
		f := &fresh{Capture: c, stored: c.results}
		out[c.ID], list = f, append(list, f)
		return err
	}, `SELECT `+columns+` FROM capture c WHERE c.book = $1 AND c.id IN (`+marks+`)`, append([]any{tx.Book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("load captures: %w", err)
	}
	lives := map[string]*device.Life{}
	moments := make([]device.Moment, len(list))
	for i, f := range list {
		l := lives[f.Use]
		if l == nil {
			read, err := device.Load(ctx, tx, tx.Book, f.Use)
			if err != nil {
				return nil, err
			}
			read = read.KnownAt(nil)
			l, lives[f.Use] = &read, &read
		}
		moments[i] = device.Moment{Life: l, At: f.At}
	}
	checks, err := device.ChecksNextTo(ctx, tx, tx.Book, moments)
	if err != nil {
		return nil, err
	}
	var j admissibility.Judgement
	for i, f := range list {
		l := moments[i].Life
		l.Checks = checks[i]
		facts := l.FactsFor(f.At, f.Capture.Position)
		fill(&facts, &f.Capture, nil)
		j.Judge(&facts, admissibility.OnRecord)
		f.now, f.outcome, f.field = admissibility.Results(j.AppendResults(nil)), j.Outcome, l.Use.Field
	}
	return out, nil
}

// making is one finding while it is made.
type making struct {
	s       *Service
	tx      *act.Tx
	n       *NewFinding
	id, use string
	body    string
	state   FindingState
	items   db.Rows
	records []FindingRecord
}

// take puts the finding on one capture, or says why not.
func (m *making) take(ctx context.Context, c *fresh) error {
	switch {
	case c == nil || !m.tx.By.ActsFor(access.FindDefects, c.Body) || c.Body != m.tx.By.Body:
		return noCapture
	case m.use != "" && c.Use != m.use:
		return fault.Conflict{Because: law.Words{ZH: "这次抓拍属于另一用途，请分开认定。", EN: "The capture is of another use; find on it apart."}}
	case c.State != Queued && c.State != Doubtful:
		return fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("这次抓拍是“%s”，不能认定。", StateWords[c.State].ZH), EN: fmt.Sprintf("The capture is %s; no finding is made on it.", StateWords[c.State].EN)}}
	}
	if err := m.fits(c); err != nil {
		return err
	}
	if err := m.s.unconcerned(ctx, m.tx, m.tx.Book, m.tx.By.Person, &c.Capture); err != nil {
		return err
	}
	if err := notItsReviewer(ctx, m.tx, c.ID); err != nil {
		return err
	}
	if err := m.unsettled(ctx, c.ID); err != nil {
		return err
	}
	m.use, m.body = c.Use, c.Body
	m.items.Add(m.tx.Book, m.id, c.ID, string(m.state), "", nil, nil, nil, m.tx.Next+int64(len(m.records)))
	m.records = append(m.records, FindingRecord{ID: m.id, Capture: c.ID, Defects: m.n.key(), State: m.state})
	return nil
}

// fits refuses a finding where it helps nothing, and where it does not speak of exactly what is unmet and unknown.
func (m *making) fits(c *fresh) error {
	defects := findingDefects(c.now)
	switch {
	case c.outcome == admissibility.Barred:
		for _, d := range c.now.Defects() {
			if d.Result == law.Unmet && d.Bars == law.Barred {
				return law.Refusal{Rule: d.Rule, Article: "第三十六条", Because: law.Words{ZH: "“" + d.Title.ZH + "”不符合，不得作为证据材料，认定不能改变。",
					EN: "“" + d.Title.EN + "” is not met: it may not be used as evidence, and no finding changes that."}}
			}
		}
	case len(defects) == 0:
		return fault.Conflict{Because: law.Words{ZH: "这次抓拍没有须认定的欠缺。", EN: "Nothing of this capture needs a finding."}}
	case c.stored.Current() && defectsKey(findingDefects(c.stored)) != defectsKey(defects):
		return fault.Conflict{Because: law.Words{ZH: "有新的事实，正在召回重新判断，请稍后再认定。", EN: "A newer fact is known and the capture is being recalled; find on it afterwards."}}
	case defectsKey(defects) != m.n.key():
		return fault.Conflict{Because: law.Words{ZH: "这次抓拍的欠缺与所认定的不同，请分开认定。", EN: "What this capture lacks is not what the finding speaks of; find on it apart."}}
	}
	return nil
}

// notItsReviewer refuses who gave a verdict on the capture: who finds is neither its reviewer nor the handler of its case.
func notItsReviewer(ctx context.Context, tx *act.Tx, capture string) error {
	var own int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM verdict WHERE book = $1 AND capture = $2 AND person = $3`, tx.Book, capture, tx.By.Person).Scan(&own)
	if err != nil {
		return fmt.Errorf("look who reviewed: %w", err)
	}
	if own > 0 {
		return law.Refusal{Rule: "A36.3", Article: "第三十六条第（三）项", Because: law.Words{ZH: "您办理过这次抓拍的审核，不能作出法制认定。", EN: "You acted as reviewer of this capture; you make no finding on it."},
			Cure: law.Words{ZH: "请由没有审核过它的法制审核人员认定。", EN: "Let a legal reviewer find who did not review it."}}
	}
	return nil
}

// unsettled refuses a second finding on the same defects: one that waits or was approved stands, and after one that came to
// "not used" it is not used.
func (m *making) unsettled(ctx context.Context, capture string) error {
	var state FindingState
	err := m.tx.QueryRow(ctx, `SELECT i.state FROM finding_item i JOIN finding f ON f.book = i.book AND f.id = i.finding
		WHERE i.book = $1 AND i.capture = $2 AND i.state <> 'lapsed' AND f.defects = $3 ORDER BY i.finding DESC LIMIT 1`, m.tx.Book, capture, m.n.key()).Scan(&state)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for an earlier finding: %w", err)
	}
	return fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("对同样的欠缺已有认定：%s。", FindingStateWords[state].ZH), EN: fmt.Sprintf("There is a finding on the same defects: %s.", FindingStateWords[state].EN)}}
}

func (m *making) store(ctx context.Context) error {
	sealed, err := m.s.sealParts(m.id, m.n.Parts)
	if err != nil {
		return err
	}
	digest := blob.DigestOf(sealed).String()
	for i := range m.records {
		m.records[i].Parts = digest
	}
	_, err = m.tx.Exec(ctx, `INSERT INTO finding (book, id, body, device_use, defects, parts, allows, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		m.tx.Book, m.id, m.body, m.use, m.n.key(), sealed, m.n.allows(), m.tx.By.Person, m.tx.Now)
	if err != nil {
		return fmt.Errorf("store a finding: %w", err)
	}
	err = m.tx.Insert(ctx, `INSERT INTO finding_item (book, finding, capture, state, decider, decided_at, reasons, lapsed_at, entry) VALUES `, &m.items)
	if err != nil {
		return fmt.Errorf("store the captures of a finding: %w", err)
	}
	return nil
}

// DecideFinding is the head's decision of a finding on some captures, one entry each. One whose defects have changed meanwhile is
// left out and named: the finding lapses with its recall.
func (s *Service) DecideFinding(ctx context.Context, by act.By, finding string, captures []string, approve bool, reasons string) ([]ItemResult, error) {
	reasons = strings.TrimSpace(reasons)
	var c fault.Check
	c.Want(len(captures) > 0, "capture", "请至少选择一次抓拍。", "Choose at least one capture.")
	c.Want(len(captures) <= DecideMost, "capture", "一次最多审批200次抓拍。", "At most 200 captures at a time.")
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := checkReasons(reasons); err != nil {
		return nil, err
	}
	out := make([]ItemResult, len(captures))
	done, err := act.Batch(ctx, s.Engine, FindingDecided, by, func(ctx context.Context, tx *act.Tx) ([]FindingRecord, error) {
		f, err := s.findingFor(ctx, tx, finding)
		if err != nil {
			return nil, err
		}
		now, err := s.freshly(ctx, tx, captures)
		if err != nil {
			return nil, err
		}
		d := sitting{s: s, tx: tx, f: &f, approve: approve, reasons: reasons}
		for i, id := range captures {
			out[i] = ItemResult{Capture: id, Err: d.take(ctx, now[id])}
			if out[i].Err != nil && !isAnswer(out[i].Err) {
				return nil, out[i].Err
			}
		}
		if len(d.records) == 0 {
			return nil, errNothing
		}
		return d.records, nil
	})
	if errors.Is(err, errNothing) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	entered(out, done)
	return out, nil
}

// findingFor loads a finding for its decision: by the head of the body, who did not make it and is not recused.
func (s *Service) findingFor(ctx context.Context, tx *act.Tx, id string) (Finding, error) {
	f, err := s.findingBy(ctx, tx, `f.book = $1 AND f.id = $2`, tx.Book, id)
	switch {
	case db.NoRow(err) || err == nil && !tx.By.ActsFor(access.ApproveFindings, f.Body):
		return f, noFinding
	case err != nil:
		return f, fmt.Errorf("load a finding: %w", err)
	case f.Person == tx.By.Person:
		return f, law.Refusal{Rule: "A36.3", Article: "第三十六条第（三）项", Because: law.Words{ZH: "作出认定的人不能自己批准。", EN: "Who made the finding does not approve it."},
			Cure: law.Words{ZH: "请由执法主体的其他负责人审批。", EN: "Let another head of the body decide."}}
	}
	return f, people.Unrecused(ctx, tx, tx.Book, tx.By.Person, f.Use)
}

// sitting is one sitting over a finding.
type sitting struct {
	s       *Service
	tx      *act.Tx
	f       *Finding
	approve bool
	reasons string
	records []FindingRecord
}

func (d *sitting) take(ctx context.Context, c *fresh) error {
	if c == nil {
		return noCapture
	}
	var state FindingState
	err := d.tx.QueryRow(ctx, `SELECT state FROM finding_item WHERE book = $1 AND finding = $2 AND capture = $3`, d.tx.Book, d.f.ID, c.ID).Scan(&state)
	if db.NoRow(err) {
		return noCapture
	}
	if err != nil {
		return fmt.Errorf("load a finding on a capture: %w", err)
	}
	if state != FindingProposed {
		return fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("这次抓拍的认定现在是“%s”。", FindingStateWords[state].ZH), EN: fmt.Sprintf("The finding on this capture is %s.", FindingStateWords[state].EN)}}
	}
	if d.approve && defectsKey(findingDefects(c.now)) != d.f.Defects {
		return fault.Conflict{Because: law.Words{ZH: "这次抓拍的欠缺已有变化，认定不再适用，须重新认定。", EN: "What this capture lacks has changed; the finding no longer fits, and a new one is needed."}}
	}
	if err := d.s.unconcerned(ctx, d.tx, d.tx.Book, d.tx.By.Person, &c.Capture); err != nil {
		return err
	}
	to := FindingRefused
	if d.approve {
		to = FindingApproved
	}
	sealed, err := d.s.Keys.SealField(findingField, d.f.ID+"/"+c.ID, d.reasons)
	if err != nil {
		return fmt.Errorf("seal reasons: %w", err)
	}
	_, err = d.tx.Exec(ctx, `UPDATE finding_item SET state = $4, decider = $5, decided_at = $6, reasons = $7 WHERE book = $1 AND finding = $2 AND capture = $3`,
		d.tx.Book, d.f.ID, c.ID, string(to), d.tx.By.Person, d.tx.Now, sealed)
	if err != nil {
		return fmt.Errorf("store a decision of a finding: %w", err)
	}
	d.records = append(d.records, FindingRecord{ID: d.f.ID, Capture: c.ID, Defects: d.f.Defects, State: to, Reasons: blob.DigestOf(sealed).String()})
	return nil
}

// lapseFindings ends the findings on captures whose defects have changed: a step of a recall.
func lapseFindings(ctx context.Context, tx *act.Tx, captures []string) error {
	for some := range slices.Chunk(captures, chunkMost) {
		marks, args := db.In(3, some)
		_, err := tx.Exec(ctx, `UPDATE finding_item SET state = 'lapsed', lapsed_at = $2 WHERE book = $1 AND state IN ('proposed', 'approved') AND capture IN (`+marks+`)`,
			append([]any{tx.Book, tx.Now}, args...)...)
		if err != nil {
			return fmt.Errorf("end findings that no longer fit: %w", err)
		}
	}
	return nil
}
