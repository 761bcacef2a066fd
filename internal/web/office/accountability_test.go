package office_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
)

const (
	ground1 = "第（一）项：未依法进行法制审核或者技术审核"
	ground2 = "第（二）项：设置场所未对外公示"
	ground3 = "第（三）项：违法违规设置或者滥用"
)

// ground is what the list of Art 46 shows under one heading, up to the next; empty without that heading.
func ground(a answer, heading string) string {
	_, after, found := strings.Cut(a.text, "<h3>"+heading)
	if !found {
		return ""
	}
	own, _, _ := strings.Cut(after, "<h3>")
	return own
}

// unpublished is a reviewed device with its sign that nobody has made public, on a street of its own.
func unpublished(t *testing.T, w *testkit.World) *street {
	s := newStreet(t, w)
	s.ids = s.fleet.Register("")
	s.fleet.Approve(s.ids.Use)
	s.fleet.Install(s.ids)
	s.fleet.Review(s.ids, device.IsInstrument)
	return s
}

// Captures before the lawful day, the place not made public or not for thirty full days, stand on list (二), and from that day on
// none is added (Art 14(1), 46(二)).
func TestA46_2_CapturesBeforeTheLawfulDayStandOnTheSecondList(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := unpublished(t, w)
		legal := s.fresh(access.LegalReviewer)
		legal.get("/accountability").wants(200, "没有列入清单的情况")
		s.arrive()
		second := ground(legal.get("/accountability").wants(200).lacks("<h3>"+ground1), ground2)
		if !strings.Contains(second, usePathOf(s)) || !strings.Contains(second, "公布") {
			t.Errorf("a capture of a place that is not public: %q", second)
		}
		s.fleet.Publish(s.ids.Use)
		l := s.fleet.Life(s.ids.Use)
		first, _, ok := l.FirstLawfulDay(w.Clock.Now())
		if !ok {
			t.Fatal("no lawful day after both publications")
		}
		w.Clock.Set(first.Start().Add(-2 * time.Second))
		s.arrive()
		groups := s.faults()
		if len(groups) == 0 || onGround(groups, capture.NotPublic) != 2 {
			t.Errorf("a second before the lawful day: %+v", groups)
		}
		s.fleet.Commission(s.ids.Use)
		s.arrive()
		if n := onGround(s.faults(), capture.NotPublic); n != 2 {
			t.Errorf("%d captures on list (二) after the lawful day", n)
		}
		s.fresh(access.Supervisor).get("/accountability").wants(200, "<h3>"+ground2, "不自动认定责任")
		s.with(s.Who(access.Head, s.Other)).get("/accountability").wants(200, "没有列入清单的情况")
	})
}

func usePathOf(s *street) string { return "/devices/uses/" + s.ids.Use }

func (s *street) faults() []capture.FaultGroup {
	s.t.Helper()
	groups, err := capture.Faults(s.t.Context(), s.DB.Reader(), s.By(access.LegalReviewer).Scope(access.ViewCaptures), time.Time{}, time.Time{})
	s.fleet.Must(groups, err)
	return groups
}

// onGround counts the captures that are entered under a ground: the first of those they come under.
func onGround(groups []capture.FaultGroup, ground int) (n int64) {
	for _, g := range groups {
		if of := capture.GroundsOf46(g.Defects); len(of) > 0 && of[0] == ground {
			n += g.Count
		}
	}
	return n
}

// List (三): a device away from its approved place by what is judged, and a place whose figures are unusual as a hint for a person,
// shown to who oversees sources and naming no officer (Art 13(1), 46(三)).
func TestA46_3_UnlawfulSitingAndUnusualPlacesStandOnTheThirdList(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		legal := s.fresh(access.LegalReviewer)
		s.arrive(wrongPlace)
		third := ground(legal.get("/accountability").wants(200).lacks("<h3>"+ground1, "<h3>"+ground2), ground3)
		if !strings.Contains(third, usePathOf(s)) || !strings.Contains(third, "抓拍位置在批准的设置地点") {
			t.Errorf("a device away from its place: %q", third)
		}
		s.fleet.Must(nil, s.office.Sources.Watch(t.Context(), w.Book))
		const hints = ground3 + "：异常提示"
		legal.get("/accountability").wants(200).lacks(hints)
		picture := []capture.Media{s.keep("front", "image/jpeg", "panorama", drawn(t, 1, 64, 48), 64, 48)}
		const flood = 201 // one over what opens a task
		for range flood {
			s.arrive(func(sub *capture.Submission) { sub.Media = picture })
		}
		s.fleet.Must(nil, s.office.Sources.Watch(t.Context(), w.Book))
		for _, role := range []access.Role{access.LegalReviewer, access.Supervisor, access.Head} {
			own := ground(s.fresh(role).get("/accountability").wants(200, "须由人核实"), hints)
			if !strings.Contains(own, "单日抓拍多") || !strings.Contains(own, "202次") || strings.Contains(own, "/finding") {
				t.Errorf("%s sees of the unusual place %q", role, own)
			}
		}
		s.fresh(access.Reviewer).get("/accountability").wants(200, "<h3>"+ground3).lacks(hints)
		s.with(s.Who(access.Head, s.Other)).get("/accountability").wants(200, "没有列入清单的情况")
	})
}
