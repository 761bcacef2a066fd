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
func (r Receipt) Append(b []byte) []byte { return r.write(writer{b: b}) }

// AppendIndented writes the receipt of the contract for people to read.
func (r Receipt) AppendIndented(b []byte) []byte { return r.write(writer{b: b, indent: true}) }

func (r Receipt) write(w writer) []byte {
	w.open('{')
	w.key("format").text(ReceiptFormat)
	w.key("instant").instant(r.Facts.Capture.At)
	w.key("stage").text(r.Facts.Stage.String())
	w.key("outcome").text(r.Outcome.String())
	w.key("findings").open('[')
	s := speaker{facts: r.Facts}
	for i := range r.Findings {
		r.writeFinding(&w, &r.Findings[i], &s)
	}
	w.close(']')
	w.close('}')
	return w.b
}

func (r Receipt) writeFinding(w *writer, f *law.Finding, s *speaker) {
	var article law.Article
	if rule := ruleOf(f.Rule); rule != nil {
		article = rule.On(r.Facts.Capture.At.Date())
	}
	s.set(f)
	var room [512]byte // for one sentence before it is quoted
	w.open('{')
	w.key("rule").text(f.Rule)
	w.key("article").text(article.Words)
	w.key("source").text(article.Source)
	w.key("result").text(f.Result.String())
	w.key("consequence").textOrNull(f.Consequence().String())
	w.key("because").next()
	w.b = quoted(w.b, s.because(room[:0]))
	w.key("cure")
	if cure := s.cure(room[:0]); len(cure) > 0 && f.Result != law.Met {
		w.next()
		w.b = quoted(w.b, cure)
	} else {
		w.null()
	}
	w.close('}')
}
