package admissibility

import (
	"time"

	"yuanjian/internal/law"
)

// Judgement is the result of judging one capture, and the room it was made in: used again it allocates nothing.
type Judgement struct {
	Outcome  Outcome
	findings [len(rules)]law.Finding
	found    int
	moment   Moment
}

// Findings are the rules in force, in the order of the contract. They stay valid until the next Judge.
func (j *Judgement) Findings() []law.Finding { return j.findings[:j.found] }

// Judge judges a capture as JudgeFindings does.
func (j *Judgement) Judge(f *Facts, with Knowledge) {
	j.moment.set(f, with)
	j.found = 0
	for i := range rules {
		r := &rules[i]
		if !r.InForce(j.moment.Day) || r.Applies != nil && !r.Applies(&j.moment) {
			continue
		}
		into := &j.findings[j.found]
		into.Rule, into.Bars = r.ID, r.Bars
		into.Result, into.Grounds = r.Check(&j.moment)
		j.found++
	}
	j.Outcome = outcomeOf(j.findings[:j.found], f.Stage)
}

// JudgeFindings judges one capture into a judgement that the caller keeps for the next, without writing a sentence and
// without allocating. The facts select the rules: those in force on the Beijing date of the capture.
func JudgeFindings(f *Facts, with Knowledge, into *Judgement) { into.Judge(f, with) }

// Judge judges one capture and gives its receipt. The facts must not change while the receipt is in use.
func Judge(f *Facts, with Knowledge) Receipt {
	var j Judgement
	j.Judge(f, with)
	return Receipt{Facts: f, Outcome: j.Outcome, Version: law.RuleVersion, Findings: append([]law.Finding(nil), j.Findings()...)}
}

// JudgeDocument reads a facts document and judges it, with what was known at an instant if one is given. The error is an
// *Invalid.
func JudgeDocument(doc []byte, knownAt *time.Time) (Receipt, error) {
	f, err := Parse(doc)
	if err != nil {
		return Receipt{}, err
	}
	with := OnRecord
	if knownAt != nil {
		with = KnownAt(InstantOf(*knownAt))
	}
	return Judge(&f, with), nil
}
