package law

// Refusal says that the law does not allow an act now. It is not a fault of the program or of the input:
// it names the rule, the article, the facts and, where there is one, the cure (rule 4 of the house).
type Refusal struct {
	Rule    string // id as in admissibility.md or conformance.md: "A14.1b"
	Article string // in the law's words: "第十四条第一款"
	Because Words  // the facts that decided, one sentence
	Cure    Words  // what would change it; zero when nothing can
}

// Error gives the Chinese sentence with article and cure, as people read it.
func (r Refusal) Error() string { return r.Sentence("zh") }

// Sentence joins facts, article and cure in one language.
func (r Refusal) Sentence(lang string) string {
	open, shut, gap := "（", "）", ""
	if lang == "en" {
		open, shut, gap = " (", ")", " "
	}
	s := r.Because.In(lang)
	if r.Article != "" {
		s += open + r.Article + shut
	}
	if c := r.Cure.In(lang); c != "" {
		s += gap + c
	}
	return s
}
