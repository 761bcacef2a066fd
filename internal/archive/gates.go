package archive

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/retention"
)

// Gate is one condition of sealing a file, as it stands.
type Gate struct {
	Code    string
	Title   law.Words
	Met     bool
	Because law.Words
	Cure    law.Words
}

// closing is the step that closed the case; nil: it is not closed.
func closing(c *casefile.Case) *casefile.Step {
	if c.State != casefile.Closed {
		return nil
	}
	return c.Last(casefile.Ended.Name)
}

// due is the first day on which the file of a case that was closed at an instant may be sealed.
func due(closed time.Time) law.Date { return law.DateOf(closed).AddDays(WaitDays + 1) }

// gates are the conditions of sealing the file of a case, in their order.
func (s *Service) gates(ctx context.Context, q db.Queryer, c *casefile.Case, versions []Version) ([]Gate, error) {
	w := func(zh, en string) law.Words { return law.Words{ZH: zh, EN: en} }
	end := closing(c)
	out := []Gate{{"closed", w("案件已经结案", "the case is closed"), end != nil, w("案件没有结案。", "The case is not closed."), w("请先结案。", "Close it first.")}}
	wait := Gate{Code: "wait", Title: w(fmt.Sprintf("结案满%d日", WaitDays), fmt.Sprintf("closed for %d days", WaitDays)), Because: w("还不能计算结案满期的日期。", "The day is not known yet."), Cure: w("请先结案。", "Close it first.")}
	if end != nil {
		day := due(end.At)
		wait.Met = c.Today >= day
		wait.Because = w(fmt.Sprintf("结案还没有满%d日。", WaitDays), fmt.Sprintf("It has not been closed for %d days.", WaitDays))
		wait.Cure = w("请在"+day.Words()+"以后归档。", "Archive it from "+day.String()+" on.")
	}
	out = append(out, wait)
	settled, err := s.settled(ctx, q, c)
	if err != nil {
		return nil, err
	}
	holds, err := retention.Held(ctx, q, c.Book, casefile.Subject, []string{c.ID})
	if err != nil {
		return nil, err
	}
	remedy := slices.ContainsFunc(c.Remedies, (*casefile.Remedy).Open)
	sealed := len(versions) > 0 && versions[0].State == Sealed
	return append(out,
		Gate{"money", w("应缴、应退的款项已经结清", "nothing is owed and nothing is to be given back"), settled, w("还有没有缴清、退清的款项。", "Something is still owed or to be given back."), w("请在缴款页面办结。", "Settle it on the page of the payment.")},
		Gate{"remedy", w("没有未结的行政复议、行政诉讼", "no reconsideration or suit is open"), !remedy, w("行政复议或者行政诉讼还没有结果。", "A reconsideration or suit has no result yet."), w("请登记结果以后归档。", "Record its result first.")},
		Gate{"objection", w("没有未答复的证据异议", "every objection is answered"), c.Objections == 0, w("还有证据异议没有答复。", "An objection is not answered."), w("请先答复。", "Answer it first.")},
		Gate{"recusal", w("回避申请已经决定", "every recusal is decided"), c.Recusals == 0 && c.Unsettled == 0, w("还有回避没有决定，或者回避前办理的步骤没有处理。", "A recusal, or what was done before one, is not decided."), w("请先在回避页面决定。", "Decide of it first.")},
		Gate{"frozen", w("案件没有冻结", "the case is not frozen"), c.Frozen == "", w("案件已经冻结，等待审查。", "The case is frozen until it was looked at."), w("请先审查并解除。", "Look at it first.")},
		Gate{"hold", w("没有暂缓处置", "no hold stands on it"), len(holds[c.ID]) == 0, w("案卷有暂缓处置。", "A hold stands on the file."), w("请由负责人或者法制审核人员解除以后归档。", "Let the head or the legal reviewer lift it first.")},
		Gate{"open", w("案卷没有归档", "the file is not archived"), !sealed, w("案卷已经归档。", "The file is archived."), w("需要变更的，先重新打开。", "Open it again to change it.")}), nil
}

func (s *Service) settled(ctx context.Context, q db.Queryer, c *casefile.Case) (bool, error) {
	x, err := s.Money.SettledAs(ctx, q, c.Book, c.ID, c.Now)
	return err == nil && (x.Performed() || x.Ended() || x.Returned()), err
}

// refusal is the refusal of the first condition that is not met; nil: all are.
func refusal(gates []Gate) error {
	for _, g := range gates {
		if !g.Met {
			return law.Refusal{Rule: "A34", Article: "第三十四条", Because: g.Because, Cure: g.Cure}
		}
	}
	return nil
}
