package office

import (
	"yuanjian/internal/law"
	"yuanjian/internal/web"
)

// calendarOf is the calendar of working days by which the book counts now.
func (o *Office) calendarOf(*web.Context) (law.Calendar, error) { return law.StateCouncil(), nil }
