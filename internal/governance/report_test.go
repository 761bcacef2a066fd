package governance_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// inStreet makes a street office the body in which the work of a World is done.
func inStreet(t *testing.T, w *testkit.World) people.Body {
	t.Helper()
	found := func(name, kind, level string) people.Body {
		b, err := w.People.FoundBody(t.Context(), w.By(access.SecurityAdministrator), people.Body{Name: name, Kind: kind, Level: level, Region: "440605",
			Fields: []string{"traffic", "urban"}, Address: "测试路2号", Phone: "0000-12346"})
		must(t, err)
		return b
	}
	found("云水市青岚区人民政府（测试）", "government", "county")
	w.County = found("云水市青岚区测试街道办事处", "government", "town")
	return w.County
}

func on(c *county, month time.Month, day int) {
	c.Clock.Set(law.NewDate(2026, month, day).Start().Add(10 * time.Hour))
}

func (c *county) draft(year int) (governance.Report, error) {
	c.t.Helper()
	done, err := c.s.DraftReport(c.t.Context(), c.By(access.Keeper), year, "", "")
	if err != nil {
		return governance.Report{}, err
	}
	r, err := governance.ReportByID(c.t.Context(), c.DB.Reader(), c.By(access.Head).Scope(access.ViewSources), done.Record.ID)
	must(c.t, err)
	return r, nil
}

func (c *county) submit(r governance.Report) {
	c.t.Helper()
	done := one[governance.ReportRecord](c.t)
	done(c.s.DecideReport(c.t.Context(), c.By(access.Head), r.ID, true, "同意报送"))
	done(c.s.SubmitReport(c.t.Context(), c.By(access.Keeper), r.ID, law.DateOf(c.Clock.Now()), "收文〔2026〕88号"))
}

func (c *county) duties(role access.Role) []governance.Duty {
	c.t.Helper()
	out, err := governance.Duties(c.t.Context(), c.DB.Reader(), c.By(role).Scope(access.ViewSources), c.Clock.Now())
	must(c.t, err)
	return out
}

// A street office with three sites commissioned in the year: drawn on 20 December the report goes to the district government
// and lists exactly those three, with one approved and not live told apart.
func TestA13_2_AStreetOfficeReportsItsThreeSitesToTheDistrict(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		street := inStreet(t, w)
		c := newCounty(t, w)
		var live []devicetest.Ids
		for range 3 {
			live = append(live, c.fleet.Live())
		}
		_, err := c.fleet.Service.RegisterUse(t.Context(), c.By(access.Keeper), device.NewUse{Device: live[0].Device, Site: live[0].Site, Violation: "1039", Field: "traffic"})
		must(t, err) // a second kind of violation by the same device at the same site is no second device
		c.fleet.Approve(c.fleet.Register("").Use)
		_, err = c.fleet.Service.Stop(t.Context(), c.By(access.Head), devicetest.With(live[2].Use), device.Decision{Reason: "路口改造"})
		must(t, err)

		on(c, time.October, 31)
		if owed := c.duties(access.Keeper); len(owed) != 0 {
			t.Errorf("on 31 October: %+v", owed)
		}
		on(c, time.November, 1)
		owed := c.duties(access.Keeper)
		if len(owed) != 1 || owed[0].Reminder != governance.First || owed[0].Body != street.ID || owed[0].Due.String() != "2026-12-31" {
			t.Fatalf("on 1 November: %+v", owed)
		}
		on(c, time.December, 1)
		if owed := c.duties(access.Head); len(owed) != 1 || owed[0].Reminder != governance.Second {
			t.Errorf("on 1 December: %+v", owed)
		}
		on(c, time.December, 20)
		r, err := c.draft(2026)
		must(t, err)
		if r.Addressee != "云水市青岚区人民政府（测试）" || r.Part != 0 {
			t.Errorf("part %d to %s", r.Part, r.Addressee)
		}
		var sites []string
		for _, l := range r.Figures.Added {
			sites = append(sites, l.Site)
			if l.Reason != devicetest.Argument().Need || l.Class != "road" || l.Kind != "fixed" {
				t.Errorf("%+v", l)
			}
		}
		if want := []string{live[0].Site, live[1].Site, live[2].Site}; !slices.Equal(sites, want) {
			t.Errorf("lists %v, want %v", sites, want)
		}
		if f := r.Figures; f.Total != 3 || f.InUse != 2 || len(f.Stopped) != 1 || f.Stopped[0].Reason != "路口改造" || len(f.Waiting) != 1 || len(f.Resumed)+len(f.Moved)+len(f.Cancelled) != 0 {
			t.Errorf("%+v", f)
		}
		if _, err := c.s.DecideReport(t.Context(), c.By(access.Keeper), r.ID, true, "同意"); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("the keeper approves: %v", err)
		}
		c.submit(r)
		if owed := c.duties(access.Keeper); len(owed) != 0 {
			t.Errorf("after submitting: %+v", owed)
		}
		c.Verify()
	})
}

// What is commissioned after the day of the report is added to it, and what has been told is not told again.
func TestA13_2_WhatComesAfterTheReportIsAdded(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		inStreet(t, w)
		c := newCounty(t, w)
		c.fleet.Live()
		on(c, time.November, 20)
		late := c.fleet.Register("")
		c.fleet.Approve(late.Use)
		c.fleet.Install(late)
		c.fleet.Review(late, device.IsInstrument)
		c.fleet.Publish(late.Use)
		on(c, time.December, 20)
		r, err := c.draft(2026)
		must(t, err)
		if again, err := c.draft(2026); err != nil || again.Part != 0 { // drawn again while nobody has decided
			t.Errorf("drawn again: %+v, %v", again, err)
		} else {
			r = again
		}
		if len(r.Figures.Added) != 1 || len(r.Figures.Waiting) != 1 {
			t.Errorf("%+v", r.Figures)
		}
		c.submit(r)
		var conflict fault.Conflict
		if _, err := c.draft(2026); !errors.As(err, &conflict) {
			t.Errorf("a supplement without a change: %v", err)
		}
		on(c, time.December, 28)
		c.fleet.Commission(late.Use)
		owed := c.duties(access.Keeper)
		if len(owed) != 1 || !owed[0].Supplement || owed[0].Report.ID != r.ID {
			t.Fatalf("%+v", owed)
		}
		more, err := c.draft(2026)
		must(t, err)
		if more.Part != 1 || len(more.Figures.Added) != 1 || more.Figures.Added[0].Site != late.Site || more.Figures.Total != 2 || !more.From.Equal(r.Until) {
			t.Errorf("part %d: %+v", more.Part, more.Figures)
		}
		c.Clock.Set(law.NewDate(2027, time.January, 4).Start())
		if owed := c.duties(access.Supervisor); len(owed) != 1 || owed[0].Reminder != governance.Overdue || owed[0].Year != 2026 {
			t.Errorf("in January: %+v", owed)
		}
	})
}

// Nothing new is reported as nothing new; who reports for others is refused with the cure; a government that is not in the
// register has to be named.
func TestA13_2_NilReportsAndWhoReportsWhere(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		c.fleet.Register("")
		on(c, time.December, 2)
		var invalid fault.Invalid
		if _, err := c.draft(2026); !errors.As(err, &invalid) || invalid.Fields[0].Name != "addressee" {
			t.Errorf("no government named: %v", err)
		}
		done, err := c.s.DraftReport(t.Context(), c.By(access.Keeper), 2026, "云水市青岚区人民政府", "本年度没有新增设备")
		must(t, err)
		if done.Record.Added != 0 || done.Record.Addressee != "云水市青岚区人民政府" {
			t.Errorf("%+v", done.Record)
		}
		for _, x := range []struct{ kind, level, region, to string }{
			{"department", "county", "440605", "county 440605"}, {"department", "city", "440600", "city 440600"}, {"department", "province", "440000", "province 440000"},
			{"empowered", "county", "440605", "county 440605"}, {"government", "town", "440605", "county 440605"}, {"department", "town", "440605", "county 440605"},
			{"delegated", "county", "440605", ""}, {"government", "county", "440605", ""},
		} {
			to, err := governance.AddresseeOf(t.Context(), c.DB.Reader(), c.Book, people.Body{Kind: x.kind, Level: x.level, Region: x.region})
			if x.to == "" {
				refusedBy(t, err, "A13.2", "报告")
			} else if got := to.Level + " " + to.Region; err != nil || got != x.to {
				t.Errorf("%s of %s reports to %s, %v", x.kind, x.level, got, err)
			}
		}
	})
}
