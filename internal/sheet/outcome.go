package sheet

import (
	"errors"
	"strings"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// State is what becomes of a line of a list that is entered in a register.
type State string

// What may become of a line.
const (
	New     State = "new"     // it is entered
	Changed State = "changed" // something is added to what is on record
	Same    State = "same"    // all of it is on record already
	Wrong   State = "wrong"   // it is not entered, and its faults say why
)

// Outcome is what becomes, or became, of one line. Field names of its faults are keys of columns.
type Outcome struct {
	State  State
	ID     string // of what was entered or is on record; empty while nothing is
	Faults []fault.Field
}

// Fault adds what is wrong with a column.
func (o *Outcome) Fault(column, zh, en string) {
	o.State = Wrong
	o.Faults = append(o.Faults, fault.Field{Name: column, Want: law.Words{ZH: zh, EN: en}})
}

// Take adds what an error says of the line: fields that cannot be taken, or what the law says. It returns every other
// error: those are not about the line.
func (o *Outcome) Take(column string, err error) error {
	var invalid fault.Invalid
	var refusal law.Refusal
	var missing fault.NotFound
	switch {
	case err == nil:
		return nil
	case errors.As(err, &invalid):
		o.State, o.Faults = Wrong, append(o.Faults, invalid.Fields...)
	case errors.As(err, &refusal):
		zh, en := refusal.Because.ZH+refusal.Cure.ZH, strings.TrimSpace(refusal.Because.EN+" "+refusal.Cure.EN)
		if refusal.Article != "" {
			zh, en = zh+"（"+refusal.Article+"）", en+" ("+refusal.Article+")"
		}
		o.Fault(column, zh, en)
	case errors.As(err, &missing):
		o.Fault(column, "没有找到"+missing.What.ZH+"。", "Not found: "+missing.What.EN+".")
	default:
		return err
	}
	return nil
}
