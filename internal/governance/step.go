package governance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The acts on a task.
var (
	TaskRaised       = act.Kind{Name: "sources.raise", Title: law.Words{ZH: "源头治理立项", EN: "Open a task of source governance"}, Permission: access.AnalyseSources}
	TaskPlanned      = act.Kind{Name: "sources.plan", Title: law.Words{ZH: "提出原因和治理措施", EN: "Name cause and measures"}, Permission: access.AnalyseSources}
	TaskReturned     = act.Kind{Name: "sources.return", Title: law.Words{ZH: "退回治理措施", EN: "Return the measures"}, Permission: access.DecideSources}
	TaskApproved     = act.Kind{Name: "sources.approve", Title: law.Words{ZH: "批准治理措施", EN: "Approve the measures"}, Permission: access.DecideSources}
	MeasureFinished  = act.Kind{Name: "sources.finish", Title: law.Words{ZH: "登记治理措施完成", EN: "Record that the measures are in place"}, Permission: access.AnalyseSources}
	EffectChecked    = act.Kind{Name: "sources.check", Title: law.Words{ZH: "核查治理效果", EN: "Check the effect"}, Permission: access.AnalyseSources}
	TaskClosed       = act.Kind{Name: "sources.close", Title: law.Words{ZH: "办结源头治理事项", EN: "Conclude a task of source governance"}, Permission: access.DecideSources}
	errNotOfTheState = fault.Conflict{Because: law.Words{ZH: "这个事项现在不办理这一步，请刷新页面查看。", EN: "The task is not at this step now; look at its page again."}}
	errNoTask        = fault.NotFound{What: law.Words{ZH: "这个源头治理事项", EN: "the task of source governance"}}
)

// Record is what the ledger commits to for each step: ids and figures; free text as a digest.
type Record struct {
	Task      string   `json:"task"`
	Step      string   `json:"step"`
	Kind      StepKind `json:"kind"`
	Site      string   `json:"site"`
	Sites     []string `json:"sites"`
	Origin    Origin   `json:"origin"`
	Counted   int64    `json:"counted"`
	Threshold int64    `json:"threshold"`
	From      law.Date `json:"from"`
	Until     law.Date `json:"until"`
	State     State    `json:"state"`
	Said      string   `json:"said_sha256"`
}

// storeStep writes a step and returns the record.
func storeStep(ctx context.Context, tx *act.Tx, t *Task, kind StepKind, said Said) (Record, error) {
	text, err := json.Marshal(said)
	if err != nil {
		return Record{}, fmt.Errorf("write step: %w", err)
	}
	r := Record{Task: t.ID, Step: tx.NewID(), Kind: kind, Site: t.Site, Sites: t.Sites, Origin: t.Origin, Counted: t.Counted, Threshold: t.Threshold,
		From: t.From, Until: t.Until, State: t.State, Said: digest(string(text))}
	_, err = tx.Exec(ctx, `INSERT INTO source_task_step (book, id, task, body, kind, data, person, at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Book, r.Step, t.ID, t.Body, string(kind), string(text), tx.By.Person, tx.Now, tx.Next)
	if err != nil {
		return r, fmt.Errorf("store step: %w", err)
	}
	return r, nil
}

// step carries out one step on a task: load, judge, change, record. judge changes the task and tells what is put on record.
func (s *Service) step(ctx context.Context, kind act.Kind, by act.By, id string, step StepKind, to State, judge func(ctx context.Context, tx *act.Tx, t *Task) (Said, error)) (act.Done[Record], error) {
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		t, err := ByID(ctx, tx, tx.By.Scope(kind.Permission), id)
		if err != nil {
			return Record{}, err
		}
		if !t.State.MayMove(to) {
			return Record{}, errNotOfTheState
		}
		said, err := judge(ctx, tx, &t)
		if err != nil {
			return Record{}, err
		}
		t.State = to
		if to == Closed {
			t.ClosedAt = &tx.Now
		}
		_, err = tx.Exec(ctx, `UPDATE source_task SET state = $3, closed_at = $4, cause = $5, owner = $6, due = $7, measured = $8, check_from = $9, effect = $10
			WHERE book = $1 AND id = $2`, tx.Book, t.ID, string(t.State), t.ClosedAt, t.Cause, t.Owner, t.Due, t.Measured, t.CheckFrom, t.Effect)
		if err != nil {
			return Record{}, fmt.Errorf("move task: %w", err)
		}
		return storeStep(ctx, tx, &t, step, said)
	})
}

// Raise opens a task for the place of a use by hand: a person sees a source before a threshold does (立项).
func (s *Service) Raise(ctx context.Context, by act.By, use, reason string) (act.Done[Record], error) {
	var c fault.Check
	c.Text(&reason, longText, true, "reason", "请写明立项的理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	if err := s.Count(ctx, by.Book); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, s.Engine, TaskRaised, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		l, err := device.LoadIn(ctx, tx, tx.By.Scope(access.AnalyseSources), use, tx.Now)
		if err != nil {
			return Record{}, err
		}
		today := law.DateOf(tx.Now)
		t := Task{Body: l.Use.Body, Field: l.Use.Field, Site: l.Site.ID, Sites: []string{l.Site.ID}, Origin: ByHand, From: today.AddDays(1 - MonthDays), Until: today}
		all, err := spots(ctx, tx, tx.Book, t.From, tx.Now)
		if err != nil {
			return Record{}, err
		}
		if i := slices.IndexFunc(all, func(o *spot) bool { return o.site == t.Site }); i >= 0 {
			t.Sites = t.Sites[:0]
			for _, o := range all {
				if o == all[i] || all[i].near(o) {
					t.Sites, t.Counted = append(t.Sites, o.site), t.Counted+o.total()
				}
			}
		}
		return begin(ctx, tx, &t, RaisedStep, Said{Words: reason})
	})
}

// Plan is what is found to be the cause and what is to be done about it, by whom and until when.
type Plan struct {
	Cause    string   // a key of Causes
	Measures []string // keys of Measures
	Words    string   // the study and the measures in words
	Owner    string   // person of the body
	Due      law.Date
}

// Plan names cause and measures. More enforcement alone is refused: fines do not stand in for management (Art 19).
func (s *Service) Plan(ctx context.Context, by act.By, task string, p Plan) (act.Done[Record], error) {
	var c fault.Check
	c.Want(in(Causes, p.Cause), "cause", "请选择原因。", "Choose the cause.")
	c.Want(len(p.Measures) > 0 && !slices.ContainsFunc(p.Measures, func(m string) bool { return !in(Measures, m) }), "measures", "请至少选择一项措施。", "Choose at least one measure.")
	c.Text(&p.Words, longText, true, "words", "请写明查找原因的经过和具体措施。", "Describe the study and the measures.")
	c.Want(p.Owner != "", "owner", "请选择负责人员。", "Choose who is responsible.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return s.step(ctx, TaskPlanned, by, task, PlannedStep, Planned, func(ctx context.Context, tx *act.Tx, t *Task) (Said, error) {
		if err := governs(p.Measures); err != nil {
			return Said{}, err
		}
		if p.Due < law.DateOf(tx.Now) {
			return Said{}, fault.Invalid{Fields: []fault.Field{{Name: "due", Want: law.Words{ZH: "期限不能早于今天。", EN: "The day is not before today."}}}}
		}
		employed, err := people.Employed(ctx, tx, tx.Book, p.Owner, t.Body, tx.Now)
		if err != nil {
			return Said{}, err
		}
		if !employed {
			return Said{}, fault.Invalid{Fields: []fault.Field{{Name: "owner", Want: law.Words{ZH: "请从本单位的人员中选择。", EN: "Choose a person of the body."}}}}
		}
		t.Cause, t.Owner, t.Due, t.Measured, t.CheckFrom, t.Effect = p.Cause, p.Owner, &p.Due, nil, nil, ""
		return Said{Words: p.Words, Cause: p.Cause, Measures: p.Measures, Owner: p.Owner, Due: &p.Due}, nil
	})
}

// governs refuses measures that are more fines and nothing else.
func governs(measures []string) error {
	if slices.ContainsFunc(measures, func(m string) bool { return m != MoreFines }) {
		return nil
	}
	return law.Refusal{Rule: "A19c", Article: article19,
		Because: law.Words{ZH: "只加强执法，不查找和消除原因，属于以罚代管。", EN: "More enforcement without a remedy of the cause is fining instead of managing."},
		Cure:    law.Words{ZH: "请再选择至少一项消除原因的措施，如标志、标线、设计、公共服务或者设备。", EN: "Choose at least one measure that removes the cause: signs, markings, design, services or the device."}}
}

// Decide approves or returns the measures: the head, who did not propose them.
func (s *Service) Decide(ctx context.Context, by act.By, task string, approve bool, words string) (act.Done[Record], error) {
	var c fault.Check
	c.Text(&words, longText, true, "words", "请写明意见。", "Give your opinion.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	kind, step, to := TaskApproved, ApprovedStep, Approved
	if !approve {
		kind, step, to = TaskReturned, ReturnedStep, Open
	}
	return s.step(ctx, kind, by, task, step, to, func(ctx context.Context, tx *act.Tx, t *Task) (Said, error) {
		return Said{Words: words}, notByTheSame(ctx, tx, t, PlannedStep)
	})
}

// notByTheSame keeps who decides apart from who took a step before.
func notByTheSame(ctx context.Context, tx *act.Tx, t *Task, step StepKind) error {
	var person string
	err := tx.QueryRow(ctx, `SELECT person FROM source_task_step WHERE book = $1 AND task = $2 AND kind = $3 ORDER BY id DESC LIMIT 1`, tx.Book, t.ID, string(step)).Scan(&person)
	if err != nil && !db.NoRow(err) {
		return fmt.Errorf("look for who took the step: %w", err)
	}
	if person == tx.By.Person {
		return act.Forbidden{Because: law.Words{ZH: "这一步的前一步是您办理的，须由另一人决定。", EN: "You took the step before; another person decides."}}
	}
	return nil
}

// Finish records the day on which the measures were in place; three months later the effect is checked.
func (s *Service) Finish(ctx context.Context, by act.By, task string, day law.Date, words string) (act.Done[Record], error) {
	var c fault.Check
	c.Text(&words, longText, true, "words", "请写明完成了哪些措施。", "Say what has been done.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return s.step(ctx, MeasureFinished, by, task, FinishedStep, Finished, func(_ context.Context, tx *act.Tx, t *Task) (Said, error) {
		if day > law.DateOf(tx.Now) || day < law.DateOf(t.OpenedAt) {
			return Said{}, fault.Invalid{Fields: []fault.Field{{Name: "day", Want: law.Words{ZH: "完成日期在立项以后，不晚于今天。", EN: "The day is after the task was opened and not after today."}}}}
		}
		from := day.AddMonths(EffectAfter)
		t.Measured, t.CheckFrom = &day, &from
		return Said{Words: words, Day: &day}, nil
	})
}

// CheckEffect records what a check found, with the figures before and after, which the system works out.
func (s *Service) CheckEffect(ctx context.Context, by act.By, task, effect, words string) (act.Done[Record], error) {
	var c fault.Check
	c.Want(in(Effects, effect), "effect", "请选择效果。", "Choose the effect.")
	c.Text(&words, longText, true, "words", "请写明核查的情况。", "Describe the check.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	if err := s.Count(ctx, by.Book); err != nil {
		return act.Done[Record]{}, err
	}
	return s.step(ctx, EffectChecked, by, task, CheckedStep, Checked, func(ctx context.Context, tx *act.Tx, t *Task) (Said, error) {
		today := law.DateOf(tx.Now)
		if today < *t.CheckFrom {
			return Said{}, law.Refusal{Rule: "A19b", Article: article19,
				Because: law.Words{ZH: fmt.Sprintf("措施在%s完成，还不到%d个月，看不出效果。", t.Measured.Words(), EffectAfter), EN: fmt.Sprintf("The measures have been in place since %s, less than %d months.", t.Measured, EffectAfter)},
				Cure:    law.Words{ZH: fmt.Sprintf("请在%s以后核查（这是本系统的默认期限，不是法律规定）。", t.CheckFrom.Words()), EN: fmt.Sprintf("Check from %s on (our default, not the law).", t.CheckFrom)}}
		}
		before, after, err := Compare(ctx, tx, tx.Book, *t, today)
		if err != nil {
			return Said{}, err
		}
		if effect == "effective" && after.Received*int64(before.Days()) >= before.Received*int64(after.Days()) {
			return Said{}, law.Refusal{Rule: "A19b", Article: article19,
				Because: law.Words{ZH: "日均抓拍数没有下降，不能认定有效。", EN: "Captures a day have not fallen; the measures were not effective."},
				Cure:    law.Words{ZH: "请如实选择效果，并提出新的措施。", EN: "Choose the effect there was, and plan new measures."}}
		}
		t.Effect = effect
		return Said{Words: words, Effect: effect, Before: &before, After: &after}, nil
	})
}

// Close concludes a task: with measures in place and an effect on record, and what the public is told.
func (s *Service) Close(ctx context.Context, by act.By, task, words string) (act.Done[Record], error) {
	var c fault.Check
	c.Text(&words, longText, true, "words", "请写明结论，办结以后向社会公开。", "Give the conclusion; it is public afterwards.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return s.step(ctx, TaskClosed, by, task, ClosedStep, Closed, func(ctx context.Context, tx *act.Tx, t *Task) (Said, error) {
		if t.Effect == "none" {
			return Said{}, law.Refusal{Rule: "A19b", Article: article19,
				Because: law.Words{ZH: "核查认为没有效果，不能办结。", EN: "The check found no effect; the task cannot be concluded."},
				Cure:    law.Words{ZH: "请重新查找原因，提出新的措施。", EN: "Study the cause again and plan new measures."}}
		}
		return Said{Words: words, Effect: t.Effect}, notByTheSame(ctx, tx, t, CheckedStep)
	})
}
