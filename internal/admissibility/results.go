package admissibility

import (
	"encoding/json"
	"fmt"
	"strings"

	"yuanjian/internal/law"
)

// Results are what the rules on the capture itself found, one letter a rule in the order of the contract, behind the version
// of the rules: what two judgements of one capture are compared by. A dot stands for a rule that was not in force or did not
// apply. The rules on the review are left out: they say nothing of the device.
type Results string

const (
	lettersOf  = "mu?" // by law.Result: met, unmet, unknown
	notInForce = '.'
	resultsCut = law.RuleVersion + " "
)

// captureRules is how many rules, from the first on, are on the capture itself; those behind them are on its review.
var captureRules = func() int {
	n := 0
	for n < len(rules) && !strings.HasPrefix(rules[n].ID, "A30.") {
		n++
	}
	return n
}()

// AppendResults writes the results of a judgement.
func (j *Judgement) AppendResults(b []byte) []byte { return appendResults(b, j.Findings()) }

// Results gives the results of a receipt.
func (r Receipt) Results() Results { return Results(appendResults(nil, r.Findings)) }

func appendResults(b []byte, findings []law.Finding) []byte {
	b = append(b, resultsCut...)
	next := 0
	for i := range captureRules {
		letter := byte(notInForce)
		if next < len(findings) && findings[next].Rule == rules[i].ID {
			letter = letterOf(findings[next].Result)
			next++
		}
		b = append(b, letter)
	}
	return b
}

func letterOf(r law.Result) byte {
	switch r {
	case law.Met:
		return lettersOf[0]
	case law.Unmet:
		return lettersOf[1]
	}
	return lettersOf[2]
}

// ResultsOf reads the results off a stored receipt of the contract.
func ResultsOf(receipt []byte) (Results, error) {
	var r struct {
		Findings []struct{ Rule, Result string }
	}
	if err := json.Unmarshal(receipt, &r); err != nil {
		return "", fmt.Errorf("read the results of a receipt: %w", err)
	}
	found := map[string]string{}
	for _, f := range r.Findings {
		found[f.Rule] = f.Result
	}
	b := []byte(resultsCut)
	for i := range captureRules {
		letter := byte(notInForce)
		switch found[rules[i].ID] {
		case law.Met.String():
			letter = lettersOf[0]
		case law.Unmet.String():
			letter = lettersOf[1]
		case law.Unknown.String():
			letter = lettersOf[2]
		}
		b = append(b, letter)
	}
	return Results(b), nil
}

// Current tells whether the results are of the rules of this program, letter by letter.
func (r Results) Current() bool {
	return strings.HasPrefix(string(r), resultsCut) && len(r) == len(resultsCut)+captureRules
}

// Of is the result of a rule; false when the rule was not in force, or the results are of other rules.
func (r Results) Of(rule string) (law.Result, bool) {
	if !r.Current() {
		return 0, false
	}
	for i := range captureRules {
		if rules[i].ID == rule {
			return resultOf(r[len(resultsCut)+i])
		}
	}
	return 0, false
}

func resultOf(letter byte) (law.Result, bool) {
	switch letter {
	case lettersOf[0]:
		return law.Met, true
	case lettersOf[1]:
		return law.Unmet, true
	case lettersOf[2]:
		return law.Unknown, true
	}
	return 0, false
}

// Defect is a rule that is not met.
type Defect struct {
	Rule   string
	Title  law.Words
	Result law.Result
	Bars   law.Consequence // what follows while it is unmet
}

// Defects are the rules on the capture that are unmet or unknown, in the order of the contract.
func (r Results) Defects() []Defect {
	var out []Defect
	if !r.Current() {
		return nil
	}
	for i := range captureRules {
		if result, in := resultOf(r[len(resultsCut)+i]); in && result != law.Met {
			out = append(out, Defect{rules[i].ID, rules[i].Title, result, rules[i].Bars})
		}
	}
	return out
}

// RuleChange is a rule whose result is another than before. Absent says that it was, or is, not in force or did not apply.
type RuleChange struct {
	Rule            string
	Title           law.Words
	Before, After   law.Result
	Absent, Dropped bool // before, after
}

// worse is how bad a result is: the higher, the worse.
func worse(r law.Result, absent bool) int {
	switch {
	case absent, r == law.Met:
		return 0
	case r == law.Unknown:
		return 1
	}
	return 2
}

// Worse says that the rule is less well met than before.
func (c RuleChange) Worse() bool { return worse(c.After, c.Dropped) > worse(c.Before, c.Absent) }

// Changes lists the rules whose results differ, in the order of the contract.
func (r Results) Changes(after Results) []RuleChange {
	var out []RuleChange
	if !r.Current() || !after.Current() {
		return nil
	}
	for i := range captureRules {
		at := len(resultsCut) + i
		if r[at] == after[at] {
			continue
		}
		c := RuleChange{Rule: rules[i].ID, Title: rules[i].Title}
		var there bool
		c.Before, there = resultOf(r[at])
		c.Absent = !there
		c.After, there = resultOf(after[at])
		c.Dropped = !there
		out = append(out, c)
	}
	return out
}

// Worse says that some rule is less well met than before.
func (r Results) Worse(after Results) bool {
	for _, c := range r.Changes(after) {
		if c.Worse() {
			return true
		}
	}
	return false
}

// RuleTitle names a rule of the contract; false when there is none of that id.
func RuleTitle(id string) (law.Words, bool) {
	r := ruleOf(id)
	if r == nil {
		return law.Words{}, false
	}
	return r.Title, true
}
