package law

import (
	"testing"
	"time"
)

func TestProvisionalCountsAnUnknownYearByItsWeekendsAndSaysSo(t *testing.T) {
	from := time.Date(2026, 12, 30, 15, 0, 0, 0, Beijing) // Wednesday
	d := Deadline{Days: 3, Unit: WorkingDays, From: from}
	due, unknown, err := d.Provisional(StateCouncil())
	if err != nil || unknown == nil || unknown.Year != 2027 || due.Date != NewDate(2027, 1, 4) {
		t.Errorf("%s, %+v, %v: want Monday 4 January 2027, provisional", due.Date, unknown, err)
	}
	d.From = time.Date(2026, 6, 1, 0, 0, 0, 0, Beijing)
	certain, err := d.Due(StateCouncil())
	due, unknown, err2 := d.Provisional(StateCouncil())
	if err != nil || err2 != nil || unknown != nil || due.Date != certain.Date || due.Explanation != certain.Explanation {
		t.Errorf("in a known year: %s, %+v, %v", due.Date, unknown, err2)
	}
	if _, _, err := (Deadline{Unit: WorkingDays, From: from}).Provisional(StateCouncil()); err == nil {
		t.Error("no days at all")
	}
	if _, known := StateCouncil().Notice(2027); known {
		t.Error("looking ahead has entered the year")
	}
	d = Deadline{Days: 600, Unit: WorkingDays, From: from}
	if due, unknown, err := d.Provisional(Calendar{}); err != nil || unknown.Year != 2026 || due.Date.Year() != 2029 {
		t.Errorf("over several unknown years: %s, %+v, %v", due.Date, unknown, err)
	}
}
