package capture

import (
	"context"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Assistance says which models had suggested something of a capture before a person decided about it (Art 5; the party is told).
type Assistance struct {
	Models  []Ran
	Decided *time.Time // by a person; nil: nobody has yet
}

// Ran is a version of a model.
type Ran struct{ Model, Version string }

// Assisted tells which models had suggested something of a capture when its verdict was given, or by now while there is none: what
// came with its event and what was put on record before that instant, of models that were not switched off then. The caller has
// found the capture in a scope.
func (s *Service) Assisted(ctx context.Context, q db.Queryer, book string, c Capture) (Assistance, error) {
	var out Assistance
	given, err := Said(ctx, q, book, c)
	if err != nil {
		return out, err
	}
	at := s.Engine.Now(book)
	for _, g := range given {
		if g.decides() {
			out.Decided, at = &g.At, g.At
		}
	}
	off, err := switchesOf(ctx, q, book, c.Body)
	if err != nil {
		return out, err
	}
	add := func(r Ran) {
		if !off.off(r.Model, at) && !slices.Contains(out.Models, r) {
			out.Models = append(out.Models, r)
		}
	}
	with, err := suggestionsBetween(ctx, q, book, c.ID, c.ID)
	if err != nil {
		return out, err
	}
	for _, x := range with[c.ID] {
		add(Ran{x.Model, x.Version})
	}
	later, err := s.Scorings(ctx, q, book, c.ID)
	for _, x := range later {
		if len(x.Hints) > 0 && !x.At.After(at) {
			add(Ran{x.Name, x.Version})
		}
	}
	return out, err
}

// Words is the sentence for papers and pages of parties.
func (a Assistance) Words() law.Words {
	zh, en := "结论由执法人员逐项审核后作出。", "An officer examined each point and decided."
	if a.Decided == nil {
		zh, en = "结论须由执法人员逐项审核后作出，现在还没有作出。", "An officer has to examine each point and decide; nothing is decided yet."
	}
	if len(a.Models) == 0 {
		return law.Words{ZH: "没有算法模型对这条抓拍提出建议。" + zh, EN: "No model suggested anything of this capture. " + en}
	}
	var a1, a2 []string
	for _, m := range a.Models {
		a1, a2 = append(a1, "“"+m.Model+"”（版本"+m.Version+"）"), append(a2, m.Model+" (version "+m.Version+")")
	}
	return law.Words{ZH: "算法模型" + strings.Join(a1, "、") + "对这条抓拍提出过建议，供执法人员参考，不作为事实和结论。" + zh,
		EN: "Models suggested something of this capture: " + strings.Join(a2, ", ") + ". Suggestions are neither facts nor decisions. " + en}
}
