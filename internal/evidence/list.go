package evidence

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// load reads one item of a book, whoever asks.
func (s *Service) load(ctx context.Context, q db.Queryer, book, id string) (Item, error) {
	all, err := s.items(ctx, q, db.NewWhere(`i.book = $1 AND i.id = $2`, []any{book, id}), "")
	if err == nil && len(all) == 0 {
		err = errNoItem
	}
	if err != nil {
		return Item{}, err
	}
	return all[0], nil
}

// ByID returns one item of a case of a scope, with that case, or fault.NotFound; law.Refusal to who is recused from the case or the capture
// behind the item (Art 42). The caller logs the look (act.Sight) with Subject.
func (s *Service) ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Item, Case, error) {
	x, err := s.load(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(x.Book, x.Body) {
		err = errNoItem
	}
	if err != nil {
		return Item{}, Case{}, err
	}
	k, err := s.Cases.ForEvidence(ctx, q, scope, x.Case)
	if fault.IsNotFound(err) {
		err = errNoItem
	}
	if err == nil {
		err = people.Unrecused(ctx, q, scope.Book, scope.Person, x.Case, x.Capture)
	}
	if err != nil {
		return Item{}, Case{}, err
	}
	return x, k, nil
}

// Of are the items of a case, by their numbers, those that were excluded among them with ground and reasons. The caller has found the case
// in a scope.
func (s *Service) Of(ctx context.Context, q db.Queryer, book, id string) ([]Item, error) {
	return s.items(ctx, q, db.NewWhere(`i.book = $1 AND i.case_id = $2`, []any{book, id}), " ORDER BY i.number")
}

// Cited are the items of a case that may be cited now, by their numbers. The caller has found the case in a scope.
func (s *Service) Cited(ctx context.Context, q db.Queryer, book, id string) ([]Item, error) {
	all, err := s.Of(ctx, q, book, id)
	return slices.DeleteFunc(all, func(x Item) bool { return x.Barred() != nil }), err
}

// CasesWith are the cases in which a capture, or what was derived from it, is evidence and was not excluded. The caller has found the
// capture in a scope.
func CasesWith(ctx context.Context, q db.Queryer, book, capture string) ([]string, error) {
	out, err := db.Strings(ctx, q, `SELECT DISTINCT case_id FROM evidence_item WHERE book = $1 AND capture = $2 AND state <> 'excluded' ORDER BY case_id`, book, capture)
	if err != nil {
		return nil, fmt.Errorf("look for cases of a capture: %w", err)
	}
	return out, nil
}

// Examinations are all findings on an item, the oldest first. The caller has found the item in a scope.
func (s *Service) Examinations(ctx context.Context, q db.Queryer, book, item string) (out []Examined, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		e, err := s.scanExamined(rows)
		out = append(out, e)
		return err
	}, `SELECT `+examinedColumns+` FROM evidence_examination e WHERE e.book = $1 AND e.item = $2 ORDER BY e.id`, book, item)
	if err != nil {
		return nil, fmt.Errorf("list examinations: %w", err)
	}
	return out, nil
}

// Shows tells whether the item was found to show an element of the violation.
func (x *Item) Shows(element string) bool {
	return x.Handler != nil && slices.Contains(x.Handler.Elements, element) && (x.Legal == nil || slices.Contains(x.Legal.Elements, element))
}

// Barred is why the item cannot be cited now; nil: it can.
func (x *Item) Barred() error {
	switch {
	case x.State == Excluded:
		return cannot("A36", "第三十六条", fmt.Sprintf("证据%d已经排除：%s。", x.Number, GroundWords(x.Ground).ZH), fmt.Sprintf("Item %d was excluded: %s.", x.Number, GroundWords(x.Ground).EN), "请引用其他证据。", "Cite other evidence.")
	case x.VerdictGone:
		return cannot("A30.3b", "第三十条第（三）项", fmt.Sprintf("证据%d所依据的审核结果已经不再有效。", x.Number), fmt.Sprintf("The verdict behind item %d no longer stands.", x.Number), "重新审核通过的，可以另行列为证据。", "Once the capture has passed again, attach it anew.")
	case x.InQuestion:
		return cannot("A36.3", "第三十六条第（三）项", fmt.Sprintf("证据%d涉及召回，还没有决定是否保留。", x.Number), fmt.Sprintf("A recall asks about item %d, and nobody has decided of it yet.", x.Number), "请先在召回页面作出决定。", "Decide of it on the page of the recall first.")
	}
	if x.Again {
		return cannot("A42.2", "第四十二条", fmt.Sprintf("证据%d由后来回避的人员收集，负责人已决定由他人重新收集。", x.Number), fmt.Sprintf("Item %d was obtained by an officer recused since, and is to be obtained again.", x.Number), "请由其他办案人员重新收集。", "Let other officers of the case obtain it anew.")
	}
	for _, e := range []*Examined{x.Handler, x.Legal} {
		if e == nil {
			continue
		}
		for _, f := range e.three() {
			if f.Answer == No {
				return cannot("A35a", "第三十五条", fmt.Sprintf("证据%d经审查不具备%s。", x.Number, f.words.ZH), fmt.Sprintf("Item %d was found to lack %s.", x.Number, f.words.EN), "请引用其他证据。", "Cite other evidence.")
			}
		}
	}
	if x.Handler == nil || x.Handler.Any(Blank) {
		return cannot("A35a", "第三十五条", fmt.Sprintf("证据%d的合法性、真实性、关联性还没有全部审查。", x.Number), fmt.Sprintf("Lawfulness, authenticity and relevance of item %d are not all answered.", x.Number), "请由办案人员逐项作出审查意见。", "Let an officer of the case answer each.")
	}
	if x.Verification == nil {
		return cannot("A35b", "第三十五条", fmt.Sprintf("证据%d还没有查证属实。", x.Number), fmt.Sprintf("Item %d is not verified yet.", x.Number), "请查证并写明怎样查证。", "Verify it, and say how.")
	}
	return nil
}

func cannot(rule, article, zh, en, cureZH, cureEN string) error {
	return law.Refusal{Rule: rule, Article: article, Because: law.Words{ZH: zh, EN: en}, Cure: law.Words{ZH: cureZH, EN: cureEN}}
}

// Independent tells whether two items are of independent origin, so that one can bear out the other (Art 11(2)): neither comes from the same
// capture, or from the same source, nor do both come from captures of uses that may not decide alone: a second camera of the same kind
// is as little a basis as the first. Nor is a copy independent of its original.
func Independent(a, b *Item) bool {
	switch {
	case a.Root == b.Root,
		a.Capture != "" && a.Capture == b.Capture,
		a.Capture != "" && b.Capture != "" && a.Corroboration && b.Corroboration:
		return false
	}
	return !slices.ContainsFunc(a.Files, func(f ItemFile) bool {
		return slices.ContainsFunc(b.Files, func(g ItemFile) bool { return f.SHA256 == g.SHA256 })
	})
}

// behind is the capture behind an item, in the scope of its body: the item was found already.
func (s *Service) behind(ctx context.Context, q db.Queryer, x *Item) (capture.Capture, error) {
	if x.Capture == "" {
		return capture.Capture{}, nil
	}
	return s.Captures.ByID(ctx, q, access.Scope{Book: x.Book, Bodies: []string{x.Body}}, x.Capture)
}
