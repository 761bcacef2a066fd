package capture

import (
	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
)

// Statements writes out a judgement again from its facts: the same sentences as its receipt, in both languages.
func (j Judgement) Statements() (admissibility.Receipt, []law.Statement, error) {
	r, err := admissibility.JudgeDocument(j.Facts, nil)
	if err != nil {
		return r, nil, err
	}
	return r, r.Statements(), nil
}

// passRefusal is the sentence with which a pass is refused for a judgement: the outcome in the law's words, and the
// first condition that decided it. A capture that can pass gives the zero Refusal.
func passRefusal(j Judgement) law.Refusal {
	r, statements, err := j.Statements()
	if err != nil {
		return law.Refusal{Because: law.Words{ZH: "判断记录无法读取，不能审核通过。", EN: "The judgement cannot be read."}}
	}
	switch r.Outcome {
	case admissibility.Reviewable, admissibility.Admissible, admissibility.CorroborationRequired:
		return law.Refusal{}
	}
	decisive := deciding(r.Outcome, statements)
	if decisive.Cure.ZH == "" && r.Outcome != admissibility.Barred {
		decisive.Cure = law.Words{ZH: "须由本单位法制审核人员书面认定不影响合法性、真实性，并经负责人批准。", EN: "The body's legal reviewer must find in writing that it touches neither lawfulness nor authenticity, and the head approve."}
	}
	outcome := r.Outcome.Words()
	return law.Refusal{Rule: decisive.Rule, Article: decisive.Article.Words,
		Because: law.Words{ZH: outcome.ZH + "：" + decisive.Because.ZH, EN: outcome.EN + ": " + decisive.Because.EN},
		Cure:    decisive.Cure}
}

// deciding is the first statement that made the outcome what it is.
func deciding(o admissibility.Outcome, statements []law.Statement) law.Statement {
	for _, s := range statements {
		switch {
		case o == admissibility.Barred && s.Result == law.Unmet && s.Consequence == law.Barred,
			o == admissibility.FindingRequired && s.Result == law.Unmet && s.Consequence == law.FindingNeeded,
			o == admissibility.Incomplete && s.Result == law.Unknown:
			return s
		}
	}
	return law.Statement{}
}
