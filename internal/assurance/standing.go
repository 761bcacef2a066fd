package assurance

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// RemindDays is how many days before the end of a term people are reminded. [POLICY] 60 days, our default.
const RemindDays = 60

// State is where a kind stands.
type State string

// The states.
const (
	Absent  State = "absent"
	Unmet   State = "unmet" // the report that counts says that something is not met
	Over    State = "over"  // past its term
	Soon    State = "soon"  // its term ends within RemindDays
	InOrder State = "order"
)

// StateWords are the words for them.
var StateWords = map[State]law.Words{
	Absent:  {ZH: "没有登记", EN: "nothing on record"},
	Unmet:   {ZH: "结论为不符合", EN: "found not to be met"},
	Over:    {ZH: "已过再次办理期限", EN: "past its term"},
	Soon:    {ZH: "再次办理期限将到", EN: "its term ends soon"},
	InOrder: {ZH: "在期限内", EN: "within its term"},
}

// Standing is where a kind stands on a day, and the record that counts; nil when there is none.
type Standing struct {
	Kind   Kind
	State  State
	Record *Record
}

// StandingsOn tells of every kind where it stands on a day, by records as List gives them.
func StandingsOn(all []Record, day law.Date) []Standing {
	var out []Standing
	for _, k := range Kinds {
		s := Standing{Kind: k.Key, State: Absent}
		for i := range all {
			if r := &all[i]; r.Kind == k.Key && r.CountsOn(day) { // the newest first
				s.Record, s.State = r, r.stateOn(day)
				break
			}
		}
		out = append(out, s)
	}
	return out
}

// CountsOn tells whether a record is from before the end of a day and has not ended by it.
func (r *Record) CountsOn(day law.Date) bool {
	return r.From <= day && (r.EndedDay == nil || day < *r.EndedDay)
}

func (r *Record) stateOn(day law.Date) State {
	switch {
	case r.Result == Fail:
		return Unmet
	case r.Until == nil:
		return InOrder
	case day > *r.Until:
		return Over
	case *r.Until <= day.AddDays(RemindDays):
		return Soon
	}
	return InOrder
}

// Due tells whether somebody has to do something about the kind, and by when where there is a day.
func (s *Standing) Due() (by *law.Date, due bool) {
	if s.State == InOrder {
		return nil, false
	}
	if s.Record != nil && s.State != Unmet {
		by = s.Record.Until
	}
	return by, true
}

func list(ctx context.Context, q db.Queryer, where string, args ...any) ([]Record, error) {
	var out []Record
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var r Record
		var papers string
		err := rows.Scan(&r.ID, &r.Kind, &r.Number, &r.Issuer, &r.Level, &r.Result, &r.Version, db.Day(&r.From), db.DayOrNil(&r.Until), &papers, db.At(&r.At), db.DayOrNil(&r.EndedDay), &r.EndedReason)
		if err == nil {
			err = json.Unmarshal([]byte(papers), &r.Papers)
		}
		out = append(out, r)
		return err
	}, `SELECT a.id, a.kind, a.number, a.issuer, a.level, a.result, a.version, a.from_day, a.until_day, a.papers, a.at, a.ended_day, a.ended_reason
		FROM assurance a WHERE `+where+` ORDER BY a.kind, a.from_day DESC, a.id DESC`, args...)
	if err != nil {
		return nil, fmt.Errorf("list records of the system: %w", err)
	}
	return out, nil
}
