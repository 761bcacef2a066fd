package casefile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// draft is a step before it is kept.
type draft struct {
	to     State // empty: the case stays where it is
	said   said
	second string
	voids  int
	paper  string
	opened *OpenedRecord // of the first step
	// issue makes the paper of the step, once every gate is met; nil: none.
	issue func() error
}

// do carries out one step: the case as it stands now, whether who acts has this part in it, what the step says, every gate of the step,
// and then the step is kept.
func (s *Service) do(ctx context.Context, kind act.Kind, by act.By, id string, prepare func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error)) (Done, error) {
	by.Matters = append(by.Matters, id)
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		c, err := s.begin(ctx, tx, kind, id)
		if err != nil {
			return Record{}, err
		}
		d, err := prepare(ctx, tx, c)
		if err != nil {
			return Record{}, err
		}
		if err := c.refuse(kind.Name); err != nil {
			return Record{}, err
		}
		if d.issue != nil {
			if err := d.issue(); err != nil {
				return Record{}, err
			}
		}
		return s.keep(ctx, tx, c, kind, d)
	})
}

// begin is a case at the instant of an act, for who may act on it.
func (s *Service) begin(ctx context.Context, tx *act.Tx, kind act.Kind, id string) (*Case, error) {
	f, err := s.load(ctx, tx, tx.Book, id)
	if err == nil && kind.Permission != "" && !tx.By.ActsFor(kind.Permission, f.Body) {
		err = errNoCase
	}
	if err != nil {
		return nil, err
	}
	if err := people.Unrecused(ctx, tx, tx.Book, tx.By.Person, f.Capture); err != nil {
		return nil, err
	}
	c, err := s.around(ctx, tx, f, tx.Now)
	if err != nil {
		return nil, err
	}
	c.Actor = tx.By.Person
	if c.Frozen != "" && !slices.Contains(whileFrozen, kind.Name) {
		return nil, frozen(c)
	}
	if !slices.Contains(from[kind.Name], c.State) {
		return nil, outOfOrder(&c.File, kind.Title)
	}
	if err := s.unsealed(ctx, tx, c, kind); err != nil {
		return nil, err
	}
	return c, c.part(kind)
}

// unsealed refuses what the body itself changes in a case whose file is sealed (Art 34). What comes from outside, such as a suit or the exclusion of
// evidence, is recorded at any time.
func (s *Service) unsealed(ctx context.Context, tx *act.Tx, c *Case, kind act.Kind) error {
	if s.InArchive == nil || kind.Name != Corrected.Name {
		return nil
	}
	sealed, err := s.InArchive(ctx, tx, c.Book, c.ID)
	if err != nil || !sealed {
		return err
	}
	return law.Refusal{Rule: "A34", Article: "第三十四条", Because: law.Words{ZH: "案卷已经归档封存。", EN: "The file of the case is archived and sealed."},
		Cure: law.Words{ZH: "请档案员写明原因、重新打开案卷以后办理。", EN: "Let the archivist open it again, with the reason, first."}}
}

// whole is a case with its course, at an instant of the book, for who reads it.
func (s *Service) whole(ctx context.Context, q db.Queryer, f File) (*Case, error) {
	c := &Case{File: f}
	c.Frozen = "" // the steps say it
	var err error
	if c.Handlers, err = handlersOf(ctx, q, f.Book, f.ID); err != nil {
		return nil, err
	}
	steps, err := s.stepsOf(ctx, q, f.Book, f.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range steps {
		if x.Voids > 0 {
			steps[x.Voids-1].Void = x.No
		}
	}
	for _, x := range steps {
		c.take(x)
	}
	return c, nil
}

// take adds a step to the course.
func (c *Case) take(x *Step) {
	c.Course = append(c.Course, x)
	if x.Void == 0 {
		x.Said.enter(c, x)
	}
}

// around is the whole case with what the gates look at beside it.
func (s *Service) around(ctx context.Context, q db.Queryer, f File, now time.Time) (*Case, error) {
	c, err := s.whole(ctx, q, f)
	if err != nil {
		return nil, err
	}
	c.Now, c.Today = now, law.DateOf(now)
	if c.Calendar, err = calendar.At(ctx, q, f.Book, now); err != nil {
		return nil, err
	}
	if err := s.standings(ctx, q, c); err != nil {
		return nil, err
	}
	return c, s.beside(ctx, q, c)
}

// part is what who acts is to the case: a handler where the step is of the handlers, and no handler where it judges their work.
func (c *Case) part(kind act.Kind) error {
	handler, ever := c.handles(c.Actor), slices.ContainsFunc(c.Handlers, func(o Officer) bool { return o.Person == c.Actor })
	switch kind.Permission {
	case access.HandleCases:
		if !handler && kind.Name != Joined.Name {
			return act.Forbidden{Because: law.Words{ZH: "您不是这件案件现在的办案人员。", EN: "You do not handle this case."},
				Cure: law.Words{ZH: "需要更换办案人员的，由负责人指定。", EN: " The head names who handles it."}}
		}
	case access.DecideCases, access.ReviewCases:
		if ever {
			return apart(kind)
		}
	case access.HostHearings:
		if a := c.Hearing.Answer; a == nil || c.Actor != a.Host && c.Actor != a.Recorder {
			return act.Forbidden{Because: law.Words{ZH: "您不是这次听证的主持人或者记录员。", EN: "You neither lead nor record this hearing."},
				Cure: law.Words{ZH: "主持人和记录员由负责人指定。", EN: " The head names them."}}
		}
	}
	return nil
}

func apart(kind act.Kind) error {
	r := law.Refusal{Rule: "E5", Article: "行政处罚法第五十七条第一款",
		Because: law.Words{ZH: "您办理过这件案件，不能再对调查结果作决定：决定由没有参与调查的负责人作出。", EN: "You have handled this case and do not decide on its results: a head who did not investigate does."},
		Cure:    law.Words{ZH: "请由没有办理过这件案件的负责人办理。", EN: "Let a head who did not handle it do this."}}
	if kind.Permission == access.ReviewCases {
		r.Rule, r.Article = "E4", "行政处罚法第五十八条"
		r.Because = law.Words{ZH: "您办理过这件案件，不能由您作法制审核。", EN: "You have handled this case and do not review it."}
		r.Cure = law.Words{ZH: "请由没有办理过这件案件的法制审核人员审核。", EN: "Let a legal reviewer who did not handle it do this."}
	}
	return r
}

// handles tells whether a person handles the case now.
func (c *Case) handles(person string) bool {
	return person != "" && slices.Contains(c.HandledBy(), person)
}

// HandledBy are who handles the case now.
func (c *Case) HandledBy() (out []string) {
	for _, o := range c.Handlers {
		if o.Until == nil {
			out = append(out, o.Person)
		}
	}
	return out
}

func frozen(c *Case) error {
	w := FrozenWords[c.Frozen]
	return fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("这件案件已经冻结（%s），解除以前不能办理。", w.ZH), EN: fmt.Sprintf("The case is frozen (%s); nothing is done until that is lifted.", w.EN)}}
}
