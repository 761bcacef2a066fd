package admissibility

import "yuanjian/internal/law"

// ReceiptFormat names the form of the document that a receipt is printed as.
const ReceiptFormat = "yuanjian/receipt/1"

// Receipt is the judgement of one capture with every rule in force. It is kept as findings, facts and rule version; the
// sentences are written when it is read, and equal receipts give equal bytes.
type Receipt struct {
	Facts    *Facts
	Outcome  Outcome
	Version  string // of the rules that made the findings
	Findings []law.Finding
}

// Receive puts a stored judgement together again: the findings of an earlier Judge on the same facts.
func Receive(f *Facts, version string, findings []law.Finding) Receipt {
	return Receipt{Facts: f, Outcome: outcomeOf(findings, f.Stage), Version: version, Findings: findings}
}

// Statement writes out the finding of a place in the list, in both languages.
func (r Receipt) Statement(i int) law.Statement { return statement(r.Facts, &r.Findings[i], ofCapture) }

func statement(facts *Facts, f *law.Finding, why purpose) law.Statement {
	s := law.Statement{Rule: f.Rule, Result: f.Result, Consequence: f.Consequence()}
	if rule := ruleOf(f.Rule); rule != nil {
		s.Title, s.Article = rule.Title, rule.On(facts.Capture.At.Date())
	}
	zh := speaker{facts: facts, purpose: why}
	zh.set(f)
	en := zh
	en.english = true
	s.Because = law.Words{ZH: string(zh.because(nil)), EN: string(en.because(nil))}
	if f.Result != law.Met {
		s.Cure = law.Words{ZH: string(zh.cure(nil)), EN: string(en.cure(nil))}
	}
	return s
}

// Statements writes out all findings in the order of the contract.
func (r Receipt) Statements() []law.Statement {
	list := make([]law.Statement, len(r.Findings))
	for i := range list {
		list[i] = r.Statement(i)
	}
	return list
}

// MarshalJSON writes the receipt as Append does.
func (r Receipt) MarshalJSON() ([]byte, error) { return r.Append(nil), nil }

// Append writes the receipt of the contract in one line, without a line end.
func (r Receipt) Append(b []byte) []byte { return r.write(b, printer{}) }

// AppendIndented writes the receipt of the contract for people to read.
func (r Receipt) AppendIndented(b []byte) []byte { return r.write(b, printer{indent: true}) }

func (r Receipt) write(b []byte, p printer) []byte {
	day := r.Facts.Capture.At.Date()
	s := speaker{facts: r.Facts}
	var room [512]byte // for one sentence before it is quoted
	b = p.open(b, '{')
	b = quoted(p.key(b, "format"), ReceiptFormat)
	b = append(r.Facts.Capture.At.append(append(p.key(p.comma(b), "instant"), '"')), '"')
	b = quoted(p.key(p.comma(b), "stage"), r.Facts.Stage.String())
	b = quoted(p.key(p.comma(b), "outcome"), r.Outcome.String())
	b = p.key(p.comma(b), "findings")
	b = p.open(b, '[')
	for i := range r.Findings {
		if i > 0 {
			b = p.comma(b)
		}
		f := &r.Findings[i]
		s.set(f)
		article := law.Article{}
		if rule := ruleOf(f.Rule); rule != nil {
			article = rule.On(day)
		}
		b = p.open(b, '{')
		b = quoted(p.key(b, "rule"), f.Rule)
		b = quoted(p.key(p.comma(b), "article"), article.Words)
		b = quoted(p.key(p.comma(b), "source"), article.Source)
		b = quoted(p.key(p.comma(b), "result"), f.Result.String())
		b = quotedOrNull(p.key(p.comma(b), "consequence"), f.Consequence().String())
		b = quoted(p.key(p.comma(b), "because"), s.because(room[:0]))
		b = p.key(p.comma(b), "cure")
		if cure := s.cure(room[:0]); len(cure) > 0 && f.Result != law.Met {
			b = quoted(b, cure)
		} else {
			b = append(b, "null"...)
		}
		b = p.close(b, '}')
	}
	b = p.close(b, ']')
	return p.close(b, '}')
}
