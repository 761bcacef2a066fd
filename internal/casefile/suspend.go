package casefile

import (
	"context"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Suspension is a stretch that does not count towards the term of the decision. Only a rule that says so allows it (states.md D5): 行政处罚法 60 has
// none itself, so the term is shown with and without it.
type Suspension struct {
	From  time.Time  `json:"from"`
	Basis Provision  `json:"basis"`
	Words string     `json:"words"`
	Until *time.Time `json:"-"`
}

func (x *Suspension) enter(c *Case, _ *Step) { c.Suspensions = append(c.Suspensions, x) }

// Suspend suspends the term, with the rule that allows it.
func (s *Service) Suspend(ctx context.Context, by act.By, id string, x Suspension) (Done, error) {
	var check fault.Check
	x.Basis.check(&check, "basis")
	check.Text(&x.Words, factMost, true, "words", "请写明中止的事由。", "Say why.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Paused, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if c.Paused() {
			return nil, fault.Conflict{Because: law.Words{ZH: "期限已经中止。", EN: "The term is suspended already."}}
		}
		x.From = c.Now
		return &draft{said: &x}, nil
	})
}

// Paused tells whether the term of the decision is suspended now.
func (c *Case) Paused() bool {
	n := len(c.Suspensions)
	return n > 0 && c.Suspensions[n-1].Until == nil
}

// Resumption ends a suspension.
type Resumption struct {
	Until time.Time `json:"until"`
	Words string    `json:"words"`
}

func (x *Resumption) enter(c *Case, _ *Step) { c.Suspensions[len(c.Suspensions)-1].Until = &x.Until }

// Resume lets the term run again.
func (s *Service) Resume(ctx context.Context, by act.By, id, words string) (Done, error) {
	var check fault.Check
	check.Text(&words, factMost, true, "words", "请写明恢复的事由。", "Say why it runs again.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, WentOn, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if !c.Paused() {
			return nil, fault.Conflict{Because: law.Words{ZH: "期限没有中止。", EN: "The term is not suspended."}}
		}
		return &draft{said: &Resumption{Until: c.Now, Words: words}}, nil
	})
}
