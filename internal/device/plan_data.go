package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// PlanData are the figures that show the need, in a period (Art 9).
type PlanData struct {
	From       law.Date `json:"from"`
	Until      law.Date `json:"until"`
	Accidents  int64    `json:"accidents"`
	Observed   int64    `json:"observed"` // violations that were seen or handled there
	Complaints int64    `json:"complaints"`
}

// Line gives the figures.
func (d PlanData) Line() law.Words {
	return law.Words{ZH: fmt.Sprintf("%s至%s：事故%d起，违法%d起，投诉%d件", d.From.Words(), d.Until.Words(), d.Accidents, d.Observed, d.Complaints),
		EN: fmt.Sprintf("%s to %s: %d accidents, %d violations, %d complaints", d.From, d.Until, d.Accidents, d.Observed, d.Complaints)}
}

const figureMost = 10_000_000

func (d *PlanData) check(c *fault.Check, site int, today law.Date) {
	c.Want(d.From != 0, OfSiteN("data_from", site), "请填写数据期间的第一天。", "Give the first day of the period.")
	c.Want(d.Until != 0 && d.Until >= d.From && d.Until <= today, OfSiteN("data_until", site), "请填写数据期间的最后一天，不早于第一天，不晚于今天。", "Give the last day of the period, not before the first and not in the future.")
	for _, n := range []struct {
		n    int64
		name string
	}{{d.Accidents, "accidents"}, {d.Observed, "observed"}, {d.Complaints, "complaints"}} {
		c.Want(n.n >= 0 && n.n <= figureMost, OfSiteN(n.name, site), "请填写不小于0的整数。", "Give a whole number, 0 or more.")
	}
}

// shown refuses a need that is shown by no data, or by complaints alone (Art 9: 科学、必要).
func (d *PlanData) shown() error {
	if d.Accidents > 0 || d.Observed > 0 {
		return nil
	}
	because := law.Words{ZH: "没有事故、违法数据，不能说明设置是科学、必要的。", EN: "No data on accidents or violations show that it is scientific and necessary."}
	if d.Complaints > 0 {
		because = law.Words{ZH: fmt.Sprintf("只有%d件投诉，没有事故、违法数据，不能说明设置是科学、必要的。", d.Complaints), EN: fmt.Sprintf("%d complaints alone, without data on accidents or violations, do not show that it is scientific and necessary.", d.Complaints)}
	}
	return law.Refusal{Rule: "A9a", Article: "第九条", Because: because,
		Cure: law.Words{ZH: "请补充该地点的事故或者违法数据及其期间；没有的，先调查核实。", EN: "Add data on accidents or violations at the place with their period; where there are none, inquire first."}}
}

// Similar is an answer of a plan that is the same as that of another site of the body.
type Similar struct {
	Principle law.Words
	Use, Site string // of the other plan; Site in words
}

// principles are the answers that are about one place and so are never the same.
func (p SitingPlan) principles() map[string]law.Words {
	return map[string]law.Words{p.Scientific: {ZH: "科学", EN: "scientific"}, p.Reasonable: {ZH: "合理", EN: "reasonable"}, p.Necessary: {ZH: "必要", EN: "necessary"}}
}

// comparedPlans is how many of the newest plans of a body an answer is compared with.
const comparedPlans = 200

// SimilarAnswers finds the answers of the latest plan of a use that say the same, blanks and punctuation aside, as those of
// another site of its body. It is for people to look at: a copied answer is no reason (Art 9).
func (l *Life) SimilarAnswers(ctx context.Context, q db.Queryer, t time.Time) ([]Similar, error) {
	f := l.latest(t, PlanDrafted)
	if f == nil {
		return nil, nil
	}
	mine := f.Data.(SitingPlan).principles()
	var others []Fact
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := scanFact(rows)
		others = append(others, x)
		return err
	}, fmt.Sprintf(`SELECT `+factColumns+` FROM device_fact f WHERE f.book = $1 AND f.body = $2 AND f.event = $3 AND f.subject_id <> $4 AND `+notTakenBack+` ORDER BY f.id DESC LIMIT %d`, comparedPlans),
		l.Book, l.Use.Body, string(PlanDrafted), l.Site.ID)
	if err != nil {
		return nil, fmt.Errorf("compare plans: %w", err)
	}
	var out []Similar
	for text, principle := range mine {
		i := slices.IndexFunc(others, func(o Fact) bool {
			for theirs, w := range o.Data.(SitingPlan).principles() {
				if w == principle && bare(theirs) == bare(text) {
					return true
				}
			}
			return false
		})
		if i < 0 {
			continue
		}
		s := Similar{Principle: principle}
		err := q.QueryRow(ctx, `SELECT u.id, s.words FROM device_use u JOIN site s ON s.book = u.book AND s.id = u.site WHERE u.book = $1 AND u.site = $2 ORDER BY u.id LIMIT 1`, l.Book, others[i].SubjectID).Scan(&s.Use, &s.Site)
		if err != nil {
			return nil, fmt.Errorf("name the site of a like plan: %w", err)
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Similar) int { return strings.Compare(a.Principle.EN, b.Principle.EN) })
	return out, nil
}

// bare is a text without blanks and punctuation.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// names refuses an approval whose list of sites does not have the site of the use: the decision covers what it names (Art 9).
func (a *Approval) names(site string) error {
	for i := range a.Sites {
		a.Sites[i] = strings.TrimSpace(a.Sites[i])
	}
	a.Sites = slices.DeleteFunc(a.Sites, func(s string) bool { return s == "" })
	if len(a.Sites) == 0 {
		a.Sites = []string{site}
		return nil
	}
	if slices.ContainsFunc(a.Sites, func(s string) bool { return bare(s) == bare(site) }) {
		return nil
	}
	return law.Refusal{Rule: "A9b", Article: "第九条",
		Because: law.Words{ZH: fmt.Sprintf("批准文件列出%d个设置地点，没有“%s”。", len(a.Sites), site), EN: fmt.Sprintf("The decision names %d sites, and not %q.", len(a.Sites), site)},
		Cure:    law.Words{ZH: "请核对批准文件；确实没有列出的，另行报批这个地点。", EN: "Compare it with the decision; where the site is not named, submit a plan for it."}}
}
