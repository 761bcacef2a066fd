package law

// Result is what a rule finds in the facts.
type Result uint8

// Unknown is a result of its own: it never passes, and a document or a finding settles it.
const (
	Met Result = iota + 1
	Unmet
	Unknown
)

// String gives the word of the contract: met, unmet, unknown.
func (r Result) String() string {
	switch r {
	case Met:
		return "met"
	case Unmet:
		return "unmet"
	case Unknown:
		return "unknown"
	}
	return ""
}

// Words gives 符合, 不符合, 待查明.
func (r Result) Words() Words {
	switch r {
	case Met:
		return Words{"符合", "Met"}
	case Unmet:
		return Words{"不符合", "Not met"}
	case Unknown:
		return Words{"待查明", "Unknown"}
	}
	return Words{}
}

// Consequence is what follows when a rule is not met. The three stay apart: they are cured by different people.
type Consequence uint8

const (
	// Barred: not evidence while unmet (Art 15, 20, 22, 30).
	Barred Consequence = iota + 1
	// FindingNeeded: setting or running was defective; the legal reviewer finds in writing whether it matters (Art 9–14, 16, 21, 36).
	FindingNeeded
	// Corroboration: no statutory basis as sole evidence; other evidence is needed (Art 11).
	Corroboration
)

// String gives the word of the contract: barred, finding, corroboration.
func (c Consequence) String() string {
	switch c {
	case Barred:
		return "barred"
	case FindingNeeded:
		return "finding"
	case Corroboration:
		return "corroboration"
	}
	return ""
}

// Reason says within one set of rules which of its sentences explains a result.
type Reason uint8

// NoFact stands in Grounds where there is nothing to point to.
const NoFact int32 = -1

// Grounds are why a result is what it is: the reason, and the facts it points to by their place in the list they came in.
// Sentences are written from them when somebody reads, not when a rule is checked.
type Grounds struct {
	Reason Reason
	Facts  [2]int32
}

// Citation says on which words of law a rule rests from a day on.
type Citation struct {
	From Date
	Article
}

// Rule is one condition of the law on facts of type F. A rule sees facts only: no store, no context, no clock.
type Rule[F any] struct {
	ID        string
	Title     Words      // the condition as a statement that is true when it is met
	Citations []Citation // newest first; the last holds for all earlier days
	From      Date
	Until     Date // last day in force; 0 is open
	Bars      Consequence
	Applies   func(*F) bool // nil: always
	Check     func(*F) (Result, Grounds)
}

// InForce says whether the rule binds on a day.
func (r *Rule[F]) InForce(day Date) bool {
	return day >= r.From && (r.Until == 0 || day <= r.Until)
}

// On gives the article that the rule rests on at a day.
func (r *Rule[F]) On(day Date) Article {
	last := len(r.Citations) - 1
	for _, c := range r.Citations[:last] {
		if day >= c.From {
			return c.Article
		}
	}
	return r.Citations[last].Article
}
