package statute

import (
	"context"
	"slices"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Span is a stretch of days on which a source of a field sets a parameter; both days are included, Until nil: open.
type Span struct {
	From  law.Date
	Until *law.Date
	Value Value
}

// Holds tells whether a day is in the span.
func (s *Span) Holds(day law.Date) bool { return day >= s.From && (s.Until == nil || day <= *s.Until) }

// SpansOf are the stretches of days on which sources set a parameter, by field and in the order of the days, as known now. Outside
// them the default of the house holds.
func SpansOf(ctx context.Context, q db.Queryer, book string, name Name) (map[string][]Span, error) {
	all, err := overlays(ctx, q, book, `AND o.parameter = $2 AND coalesce(o.retracted_at, 0) = 0`, string(name))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	k, _ := KindOf(name)
	of := map[string][]Overlay{}
	for _, o := range all {
		of[o.Field] = append(of[o.Field], o)
	}
	out := map[string][]Span{}
	for field, list := range of {
		out[field] = k.spans(list)
	}
	return out, nil
}

// spans cuts the days where an overlay or its source begins or ends.
func (k Kind) spans(all []Overlay) (out []Span) {
	var cuts []law.Date
	for _, o := range all {
		cuts = append(cuts, o.From, o.source.From)
		for _, last := range []*law.Date{o.Until, o.source.Until} {
			if last != nil {
				cuts = append(cuts, last.AddDays(1))
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	for i, from := range cuts {
		v := k.on(all, from)
		if v.Overlay == nil {
			continue
		}
		s := Span{From: from, Value: v}
		if i+1 < len(cuts) {
			last := cuts[i+1].AddDays(-1)
			s.Until = &last
		}
		out = append(out, s)
	}
	return out
}
