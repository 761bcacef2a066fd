package law

// Finding is what one rule found, in the form that is stored: no sentences, only what they are written from.
type Finding struct {
	Rule   string // id of the rule
	Result Result
	Bars   Consequence // what follows if the rule is not met
	Grounds
}

// Consequence is nothing when the rule is met, else the rule's own.
func (f Finding) Consequence() Consequence {
	if f.Result == Met {
		return 0
	}
	return f.Bars
}

// Statement is a finding as people read it, on screen, on paper and in the answer to a machine.
type Statement struct {
	Rule        string
	Title       Words // the condition, as a statement that is true when met
	Article     Article
	Result      Result
	Consequence Consequence // 0 when met
	Because     Words       // the facts that decided, one sentence
	Cure        Words       // what would change the result; zero when met or when nothing can
}
