package capture_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// delegatedCounty puts a delegated organisation where the work of the World is done; it acts in the name of what was
// County before, by a mandate of the first half of 2026.
func delegatedCounty(t *testing.T, w *testkit.World) (delegator people.Body) {
	t.Helper()
	delegator = w.County
	to, err := w.People.FoundBody(t.Context(), w.By(access.SecurityAdministrator), people.Body{Name: "青岚区道路巡查服务中心（测试）", Kind: "delegated", Level: "county", Region: "440605", Fields: []string{"traffic"}})
	if err != nil {
		t.Fatal(err)
	}
	w.County = to
	on := law.NewDate(2026, time.January, 5)
	_, err = w.People.GiveMandate(t.Context(), w.By(access.SecurityAdministrator), people.Mandate{Body: to.ID, Delegator: delegator.ID, Field: "traffic",
		Matters: []string{devicetest.Violation}, Powers: []string{people.Investigating}, Conditions: "依法成立，工作人员有行政执法资格",
		From: law.NewDate(2026, time.January, 1), Until: law.NewDate(2026, time.June, 30), PublishedWhere: "测试区政府网站", PublishedOn: &on,
		Basis: people.Basis{Rank: "local", Title: "测试条例", Article: "第三条", Paper: people.Paper{Digest: strings.Repeat("ab", 32), Name: "委托书.pdf", Type: "application/pdf", Size: 9}}})
	if err != nil {
		t.Fatal(err)
	}
	return delegator
}

func TestA2_3_GivenAMandateExpiringOn30JuneWhenAnOfficerOfTheDelegateReviewsOn1JulyThenRefused(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		delegator := delegatedCounty(t, w)
		r := newRoadside(t, w)
		one, two := r.arrive(), r.arrive()
		last := law.NewDate(2026, time.July, 1).Start()
		w.Clock.Set(last.Add(-time.Second))
		done, err := r.s.Review(t.Context(), r.reviewer(), pass(one))
		r.must(err)
		if done.Record.InNameOf != delegator.ID {
			t.Errorf("reviewed in the name of %q, not of the delegating body", done.Record.InNameOf)
		}
		given, err := capture.History(t.Context(), w.DB.Reader(), w.Book, one)
		if err != nil || len(given) != 1 || given[0].InNameOf != delegator.ID {
			t.Errorf("on record: %+v, %v", given, err)
		}
		w.Clock.Set(last)
		for _, v := range []capture.Verdict{pass(two), reject(two, "unclear"), {Capture: two, Result: "doubt", Reason: "legal"}} {
			_, err := r.s.Review(t.Context(), r.reviewer(), v)
			var refusal law.Refusal
			if !errors.As(err, &refusal) || refusal.Rule != "A2.3" || !strings.Contains(refusal.Sentence("zh"), "委托已于2026年6月30日期满") || refusal.Cure.ZH == "" {
				t.Errorf("%s on 1 July: %v", v.Result, err)
			}
		}
		if c := r.see(two); c.State != capture.Queued {
			t.Errorf("the capture is %s", c.State)
		}
		w.Verify()
	})
}
