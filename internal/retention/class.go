package retention

import (
	"context"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// Class says by which terms an object is kept.
type Class string

// The classes.
const (
	Open     Class = "open"
	Refused  Class = "refused"
	Excluded Class = "excluded"
	Passed   Class = "passed"
)

// Classes are those whose objects can become due, in the order of pages.
var Classes = []Class{Refused, Excluded, Passed}

// ClassWords are the words for classes.
var ClassWords = map[Class]law.Words{
	Open:     {ZH: "未办结", EN: "not settled"},
	Refused:  {ZH: "审核不通过", EN: "did not pass review"},
	Excluded: {ZH: "已排除", EN: "excluded"},
	Passed:   {ZH: "审核通过而未立案", EN: "passed, without a case"},
}

// SettledDays is how long a verdict or an exclusion has stood before what it settled may go: a second review, a correction or a
// complaint may still come. [POLICY]
const SettledDays = 7

// ended says since when the purpose of a class has ended, for people.
var ended = map[Class]law.Words{
	Refused:  {ZH: "审核不通过的结论已经稳定，不再用作证据", EN: "it did not pass review, and that stands: it is no evidence"},
	Excluded: {ZH: "已从证据中排除，结论已经稳定", EN: "it was excluded from evidence, and that stands"},
	Passed:   {ZH: "追责时效已过，没有立案", EN: "the limitation is over, and there is no case"},
}

// EndedWords says why the purpose of an object of the class has ended once it is due.
func (c Class) EndedWords() law.Words { return ended[c] }

// Terms are the terms of a book as known now.
type Terms struct {
	today             law.Date
	least, limitation map[string][]statute.Span // by field
}

// TermsOf reads the terms of a book as known now.
func TermsOf(ctx context.Context, q db.Queryer, book string, now time.Time) (t Terms, err error) {
	t.today = law.DateOf(now)
	if t.least, err = statute.SpansOf(ctx, q, book, statute.RetentionTerm); err != nil {
		return t, err
	}
	t.limitation, err = statute.SpansOf(ctx, q, book, statute.LimitationTerm)
	return t, err
}

// longest is the greatest amount that holds on one of two days, with what sets it: a source that has ended since the capture, or has
// begun since, never shortens what is kept.
func longest(name statute.Name, spans []statute.Span, days ...law.Date) statute.Value {
	k, _ := statute.KindOf(name)
	out := statute.Value{Kind: k, Amount: k.Default}
	for _, s := range spans {
		for _, day := range days {
			if s.Holds(day) && s.Value.Amount > out.Amount {
				out = s.Value
			}
		}
	}
	return out
}

// Kept is until when an object is kept.
type Kept struct {
	Class Class
	Until time.Time       // from this instant on it may go; zero: its purpose has not ended
	Terms []statute.Value // what it was counted by
}

// Due tells whether it may go at an instant, holds aside.
func (k *Kept) Due(now time.Time) bool { return !k.Until.IsZero() && !now.Before(k.Until) }

// LastDay is the last day on which it is kept.
func (k *Kept) LastDay() law.Date { return law.DateOf(k.Until).AddDays(-1) }

// Kept counts until when an object of a class and a field is kept that began at an instant, and whose purpose was settled at another.
func (t *Terms) Kept(class Class, field string, at, settled time.Time) Kept {
	day := law.DateOf(at)
	least := longest(statute.RetentionTerm, t.least[field], day, t.today)
	k := Kept{Class: class, Terms: []statute.Value{least}}
	last := day.AddDays(int(least.Amount))
	switch class {
	case Refused, Excluded:
		last = max(last, law.DateOf(settled).AddDays(SettledDays))
	case Passed:
		limit := longest(statute.LimitationTerm, t.limitation[field], day, t.today)
		k.Terms = append(k.Terms, limit)
		last = max(last, day.AddMonths(int(limit.Amount)))
	default:
		return k
	}
	k.Until = last.AddDays(1).Start()
	return k
}
