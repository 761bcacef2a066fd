package device_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// together is a body with sites that are argued, for one plan.
type together struct {
	t    *testing.T
	f    *devicetest.Fleet
	uses []string
}

func newTogether(t *testing.T, w *testkit.World, sites int) together {
	t.Helper()
	x := together{t: t, f: devicetest.New(t, w)}
	for range sites {
		x.uses = append(x.uses, x.argue(x.f.Register("").Use))
	}
	w.Clock.Advance(time.Hour)
	return x
}

func (x together) argue(use string) string {
	x.t.Helper()
	x.f.Must(x.f.Service.Argue(x.t.Context(), x.f.By(access.Keeper), devicetest.With(use, devicetest.Document("报告")), devicetest.Argument()))
	return use
}

// siteOf is what a plan says of a further site.
func siteOf(use string, n int) device.PlanSite {
	p := devicetest.Plan(devicetest.Violation)
	p.Data.Accidents = int64(n)
	return device.PlanSite{Use: use, Scientific: fmt.Sprintf("地点%d按事故数据选点", n), Reasonable: fmt.Sprintf("地点%d距弯道80米", n), Necessary: fmt.Sprintf("地点%d其他办法不能解决", n),
		Spacing: p.Spacing, Near: p.Near, Violations: p.Violations, Data: p.Data}
}

func (x together) further() (out []device.PlanSite) {
	for i, use := range x.uses[1:] {
		out = append(out, siteOf(use, i+2))
	}
	return out
}

func (x together) draft(further ...device.PlanSite) (device.Done, error) {
	done, err := x.f.Service.DraftPlan(x.t.Context(), x.f.By(access.Keeper), devicetest.With(x.uses[0], devicetest.Document("方案")), devicetest.Plan(devicetest.Violation), further...)
	x.f.W.Clock.Advance(time.Hour)
	return done, err
}

func (x together) submit(use string) error {
	_, err := x.f.Service.SubmitPlan(x.t.Context(), x.f.By(access.Head), devicetest.With(use))
	x.f.W.Clock.Advance(time.Hour)
	return err
}

// stages are where the sites of a plan stand.
func (x together) stages(plan string) string {
	x.t.Helper()
	p, err := device.PlanIn(x.t.Context(), x.f.W.DB.Reader(), x.f.By(access.Keeper).Scope(access.ViewDevices), plan, x.f.W.Clock.Now())
	x.f.Must(nil, err)
	var out []string
	for i, s := range p.Sites {
		if s.Life.Use.ID != x.uses[i] {
			x.t.Errorf("site %d is %s", i+1, s.Life.Site.Words)
		}
		out = append(out, string(s.Stage))
	}
	return strings.Join(out, " ")
}

func (x together) want(what, plan, stages string) {
	x.t.Helper()
	if got := x.stages(plan); got != stages {
		x.t.Errorf("%s: %s, want %s", what, got, stages)
	}
}

func TestA9b_APlanOverSeveralSitesIsOneRecordAndEachSiteIsDecidedByItself(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newTogether(t, w, 4)
		f, ctx := x.f, t.Context()
		done, err := x.draft(x.further()...)
		f.Must(nil, err)
		plan := done.Record.ID
		for i, use := range x.uses {
			d := last(t, f, use, device.PlanDrafted)
			p := d.Data.(device.SitingPlan)
			if d.Entry != done.Entry.Index || p.Together == nil || p.Together.ID != plan || !slices.Equal(p.Together.Uses, x.uses) {
				t.Errorf("site %d is not of the one record: %+v", i+1, p.Together)
			}
			if p.Lawful != devicetest.Plan().Lawful || p.Citation == "" || i > 0 && (p.Data.Accidents != int64(i+1) || !strings.HasPrefix(p.Necessary, fmt.Sprintf("地点%d", i+1))) {
				t.Errorf("site %d: what is said once, or of it alone, is not on its record: %+v", i+1, p)
			}
			if fact, _, err := device.FactIn(ctx, w.DB.Reader(), f.By(access.Keeper).Scope(access.ViewDevices), d.ID); err != nil || len(fact.Documents) != 1 {
				t.Errorf("site %d has %d documents, %v", i+1, len(fact.Documents), err)
			}
			if s := f.State(use).State; s != device.ArguedState {
				t.Errorf("a draft brought site %d to %s", i+1, s)
			}
		}
		x.want("drafted", plan, "drafted drafted drafted drafted")
		f.Must(nil, x.submit(x.uses[2]))
		x.want("sent from its third site", plan, "submitted submitted submitted submitted")
		for _, use := range x.uses {
			if s := f.State(use).State; s != device.PlanPending {
				t.Errorf("sent, a site is %s", s)
			}
		}
		approve := func(use string) error {
			_, err := f.Service.ApprovePlan(ctx, f.By(access.ProvincialApprover), devicetest.With(use, devicetest.Document("批复")), device.Approval{Number: "粤测〔2026〕8号"})
			w.Clock.Advance(time.Hour)
			return err
		}
		f.Must(nil, approve(x.uses[0]))
		f.Must(f.Service.RejectPlan(ctx, f.By(access.ProvincialApprover), devicetest.With(x.uses[1], devicetest.Document("决定")), device.Rejection{Reasons: "与共享设备重复"}))
		w.Clock.Advance(time.Hour)
		x.want("one approved, one returned", plan, "approved returned submitted submitted")
		if a, b, c := f.State(x.uses[0]).State, f.State(x.uses[1]).State, f.State(x.uses[2]).State; a != device.PlanOK || b != device.PlanRefused || c != device.PlanPending {
			t.Errorf("%s, %s, %s", a, b, c)
		}
		if err := approve(x.uses[0]); outcome(err) != "A9b" {
			t.Errorf("approved twice: %v", err)
		}
		f.Must(f.Service.Cancel(ctx, f.By(access.Head), devicetest.With(x.uses[3], devicetest.Document("决定")), device.Cancellation{Ground: "removed", Reason: "道路改线"}))
		w.Clock.Advance(time.Hour)
		f.Must(f.Service.WithdrawApproval(ctx, f.By(access.ProvincialApprover), devicetest.With(x.uses[0], devicetest.Document("决定")), device.Rejection{Reasons: "道路改线"}))
		x.want("the rest", plan, "withdrawn returned submitted cancelled")
		err = w.DB.Read(ctx, func(q db.Queryer) error {
			_, err := device.CheckRows(ctx, q, w.Book, func(b ledger.Broken) { t.Error(b.What.EN) })
			return err
		})
		f.Must(nil, err)
		w.Verify()
	})
}

func TestA9b_OfAPlanOverSeveralSitesAllIsWrittenOrNothing(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newTogether(t, w, 3)
		f, ctx := x.f, t.Context()
		r := reviews{t, f, devicetest.Ids{Use: x.uses[0]}}
		with := func(change func(s []device.PlanSite) []device.PlanSite) error {
			_, err := x.draft(change(x.further())...)
			return err
		}
		named := func(what string, err error, use string) {
			t.Helper()
			place := f.Life(use).Site.Words
			if no := refusal(t, err, outcome(err)); !strings.Contains(no.Because.ZH, place) || !strings.Contains(no.Because.EN, place) {
				t.Errorf("%s does not name the site: %s", what, no.Because.ZH)
			}
		}
		r.refused("a principle of the third site", "invalid necessary_3", with(func(s []device.PlanSite) []device.PlanSite { s[1].Necessary = " "; return s }))
		r.refused("data of the second that end in the future", "invalid data_until_2", with(func(s []device.PlanSite) []device.PlanSite {
			s[0].Data.Until = law.DateOf(w.Clock.Now()).AddDays(1)
			return s
		}))
		r.refused("the second without its violation", "invalid violations_2", with(func(s []device.PlanSite) []device.PlanSite { s[0].Violations = []string{"9001"}; return s }))
		r.refused("a use twice", "invalid with", with(func(s []device.PlanSite) []device.PlanSite { s[1].Use = s[0].Use; return s }))
		r.refused("more than a plan holds", "invalid with", with(func(s []device.PlanSite) []device.PlanSite {
			for i := range device.PlanSitesMost {
				s = append(s, siteOf(fmt.Sprint(i), i))
			}
			return s
		}))
		none := with(func(s []device.PlanSite) []device.PlanSite { s[1].Data.Accidents, s[1].Data.Observed = 0, 0; return s })
		r.refused("no data of the third", "A9a", none)
		named("no data", none, x.uses[2])
		near := with(func(s []device.PlanSite) []device.PlanSite { s[0].Near = ""; return s })
		r.refused("no reason for two at one place", "A13.1a", near)
		named("no reason", near, x.uses[1])
		other := func(violation, field string) string {
			u, err := f.Service.RegisterUse(ctx, f.By(access.Keeper), device.NewUse{Device: f.Life(x.uses[1]).Device.ID, Site: f.Life(x.uses[1]).Site.ID, Violation: violation, Field: field})
			f.Must(u, err)
			return u.Record.ID
		}
		same := with(func(s []device.PlanSite) []device.PlanSite { s[1].Use = other("9001", "traffic"); return s })
		r.refused("two uses of a site", "A9b", same)
		foreign := placeOf(f, t, w.Who(access.Keeper, w.Other), "别处", devicetest.Violation, func(*device.NewSite) {})
		r.refused("a site of another body", "not found", with(func(s []device.PlanSite) []device.PlanSite { s[1].Use = foreign.Use; return s }))
		bare := f.Register("").Use
		unargued := with(func(s []device.PlanSite) []device.PlanSite { return append(s, siteOf(bare, 4)) })
		r.refused("a site without argument", "A10.1a", unargued)
		named("no argument", unargued, bare)
		for _, use := range x.uses {
			l := f.Life(use)
			if slices.ContainsFunc(l.Facts, func(f device.Fact) bool { return f.Event == device.PlanDrafted }) {
				t.Errorf("%s has a plan", l.Site.Words)
			}
		}
		done, err := x.draft(x.further()...)
		f.Must(nil, err)
		home := geo.Offset(devicetest.Point, 0, 1)
		f.Must(f.Service.RecordPrivatePlace(ctx, f.By(access.Keeper), devicetest.With(x.uses[2], devicetest.Document("照片")), device.Nearby{Class: "dwelling", Words: "居民楼阳台", Lon: home.Lon, Lat: home.Lat, RadiusM: 8, Source: "现场查看"}))
		private := x.submit(x.uses[0])
		r.refused("sent with a private place at the third", "A15", private)
		named("a private place", private, x.uses[2])
		x.want("nothing was sent", done.Record.ID, "drafted drafted drafted")
	})
}

func TestA9b_ASiteThatLeftThePlanIsNotSentWithIt(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newTogether(t, w, 5)
		f, ctx := x.f, t.Context()
		done, err := x.draft(x.further()...)
		f.Must(nil, err)
		plan := done.Record.ID
		f.Must(f.Service.DraftPlan(ctx, f.By(access.Keeper), devicetest.With(x.uses[1], devicetest.Document("方案")), devicetest.Plan(devicetest.Violation)))
		f.Must(f.Service.Cancel(ctx, f.By(access.Head), devicetest.With(x.uses[2], devicetest.Document("决定")), device.Cancellation{Ground: "removed", Reason: "道路改线"}))
		wrong := last(t, f, x.uses[3], device.PlanDrafted)
		asked, err := f.Service.ProposeTakeBack(ctx, f.By(access.Keeper), wrong.ID, "地点写错")
		f.Must(asked, err)
		decided, err := f.Service.DecideTakeBack(ctx, f.By(access.Head), asked.Record.ID, true, "核对属实")
		f.Must(decided, err)
		w.Clock.Advance(time.Hour)
		x.want("before it is sent", plan, "drafted redrafted cancelled taken_back drafted")
		f.Must(nil, x.submit(x.uses[4]))
		x.want("sent", plan, "submitted redrafted cancelled taken_back submitted")
		if l := f.Life(x.uses[1]); l.PlanOver(w.Clock.Now()) != nil {
			t.Error("a site that was planned anew is still of the plan")
		}
		if s := f.State(x.uses[1]).State; s != device.ArguedState {
			t.Errorf("a site that was planned anew is %s", s)
		}

		keeper := f.By(access.Keeper)
		scope := w.Who(access.Keeper, w.Other).By.Scope(access.ViewDevices)
		for what, err := range map[string]error{
			"another body":      try(device.PlanIn(ctx, w.DB.Reader(), scope, plan, w.Clock.Now())),
			"another record":    try(device.PlanIn(ctx, w.DB.Reader(), keeper.Scope(access.ViewDevices), last(t, f, x.uses[0], device.Argued).ID, w.Clock.Now())),
			"a further site":    try(device.PlanIn(ctx, w.DB.Reader(), keeper.Scope(access.ViewDevices), last(t, f, x.uses[4], device.PlanDrafted).ID, w.Clock.Now())),
			"a plan of one use": try(device.PlanIn(ctx, w.DB.Reader(), keeper.Scope(access.ViewDevices), last(t, f, x.uses[1], device.PlanDrafted).ID, w.Clock.Now())),
		} {
			if outcome(err) != "not found" {
				t.Errorf("%s: %v", what, err)
			}
		}
		recused, err := w.People.Recuse(ctx, keeper, people.Subject{Kind: people.OfUse, ID: x.uses[4], Body: w.County.ID}, "安装单位负责人是近亲属")
		f.Must(recused, err)
		if _, err := x.draft(siteOf(x.uses[4], 2)); outcome(err) != "A42.1a" {
			t.Errorf("drafted by who is recused from a further site: %v", err)
		}
		if err := try(device.PlanIn(ctx, w.DB.Reader(), keeper.Scope(access.ViewDevices), plan, w.Clock.Now())); outcome(err) != "A42.1a" {
			t.Errorf("read by who is recused from one of its sites: %v", err)
		}
		w.Verify()
	})
}
