package public_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// govern brings a task of source governance at the place of the street to its end, or up to there.
func (s *street) govern(conclude bool) {
	s.t.Helper()
	g, ctx, f := &governance.Service{Engine: s.w.Engine}, s.t.Context(), s.fleet
	raised, err := g.Raise(ctx, s.w.By(access.Keeper), s.ids.Use, canary)
	f.Must(raised, err)
	task, today := raised.Record.Task, law.DateOf(s.w.Clock.Now())
	done, err := g.Plan(ctx, s.w.By(access.Keeper), task, governance.Plan{Cause: "sign", Measures: []string{"sign", "marking"}, Words: canary, Owner: s.w.By(access.Keeper).Person, Due: today.AddDays(20)})
	f.Must(done, err)
	done, err = g.Decide(ctx, s.w.By(access.Head), task, true, canary)
	f.Must(done, err)
	done, err = g.Finish(ctx, s.w.By(access.Keeper), task, today, canary)
	f.Must(done, err)
	s.w.Clock.Set(today.AddDays(95).Start().Add(9 * time.Hour))
	done, err = g.CheckEffect(ctx, s.w.By(access.Keeper), task, "partly", canary)
	f.Must(done, err)
	if conclude {
		done, err = g.Close(ctx, s.w.By(access.Head), task, "增设标志以后，违法减少")
		f.Must(done, err)
	}
}

// TestA19b_AConcludedTaskStandsOnThePageOfItsSite: cause, measures, effect and conclusion; no person, nothing that an officer wrote
// before the conclusion, and nothing at all while it is not concluded.
func TestA19b_AConcludedTaskStandsOnThePageOfItsSite(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		page := "/public/s/" + s.code()
		if got := s.want(200, page); strings.Contains(got, "源头治理") {
			t.Fatal("a task is shown before there is one")
		}
		s.govern(true)
		got := s.want(200, page)
		text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(got, ""))
		for _, want := range []string{"源头治理", "标志设置不清楚或者不合理", "增设、更换标志，提前告知；调整标线、车道", "部分有效", "增设标志以后，违法减少", "天0件，日均0.0件", "办结"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not say %q:\n%s", want, text)
			}
		}
		for _, secret := range []string{canary, w.By(access.Keeper).Person, w.By(access.Head).Person} {
			if strings.Contains(got, secret) {
				t.Errorf("the page tells %s", secret)
			}
		}
		if english := s.want(200, page+"?lang=en"); !strings.Contains(english, "signs unclear or wrongly placed") || !strings.Contains(english, "partly effective") {
			t.Errorf("in English: %s", english)
		}
		hidden := s.fleet.Register("")
		if got := s.get("/public/devices/" + hidden.Site); got.Code != 404 {
			t.Errorf("a site that is not public answers %d", got.Code)
		}
	})
}

// TestA19b_ATaskThatIsNotConcludedIsNotPublic: its effect is checked, and the head has not concluded it.
func TestA19b_ATaskThatIsNotConcludedIsNotPublic(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	s.govern(false)
	if got := s.want(200, "/public/s/"+s.code()); strings.Contains(got, "源头治理") || strings.Contains(got, "标志设置不清楚") {
		t.Error("a task is told before it is concluded")
	}
}
