package capture_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// That a vehicle was there is not yet a violation (case G7): a pass without the fact itself on a picture is refused, and so is one
// that points to what this capture or this kind does not have. What was pointed is on the record of the verdict.
func TestA30_3a_EveryElementOfTheViolationIsPointedToAPicture(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		all := capture.AllAt(devicetest.Violation, "front")
		for i, e := range capture.Elements(devicetest.Violation) {
			v := pass(id)
			v.Elements = slices.Delete(slices.Clone(all), i, i+1)
			_, err := r.s.Review(t.Context(), r.reviewer(), v)
			if no := new(law.Refusal); !errors.As(err, no) || !strings.Contains(no.Because.ZH, e.Title.ZH) || no.Rule != "A30.3a" {
				t.Errorf("without %s: %v", e.Code, err)
			}
		}
		for name, wrong := range map[string][]capture.Pointed{
			"a picture of another": capture.AllAt(devicetest.Violation, "rear"), "twice": append(slices.Clone(all), all[0]),
			"an element of another kind": append(slices.Clone(all), capture.Pointed{Element: "signal", Medium: "front", By: capture.ByLook}),
			"nobody's looking":           append(slices.Clone(all[1:]), capture.Pointed{Element: all[0].Element, Medium: "front", By: "model"}),
		} {
			v := pass(id)
			v.Elements = wrong
			if _, err := r.s.Review(t.Context(), r.reviewer(), v); !errors.As(err, new(fault.Invalid)) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if r.see(id).State != capture.Queued {
			t.Fatal("a refused verdict changed the capture")
		}
		v := pass(id)
		slices.Reverse(v.Elements)
		v.Elements[0].By = capture.ByChoice
		done, err := r.s.Review(t.Context(), r.reviewer(), v)
		r.must(err)
		all[len(all)-1].By = capture.ByChoice
		if !slices.Equal(done.Record.Elements, all) {
			t.Errorf("on record: %+v", done.Record.Elements)
		}
		said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, id)
		r.must(err)
		if len(said) != 1 || !slices.Equal(said[0].Elements, all) {
			t.Errorf("kept: %+v", said)
		}
		other := r.arrive()
		v = reject(other, "no_violation")
		v.Elements = all
		rejected, err := r.s.Review(t.Context(), r.reviewer(), v)
		r.must(err)
		if len(rejected.Record.Elements) != 0 {
			t.Errorf("a rejection points to %+v", rejected.Record.Elements)
		}
	})
}

func TestEveryKindOfViolationHasElementsAndOneOfThemIsTheFact(t *testing.T) {
	codes := []string{"no list of its own"}
	for code := range capture.Violations {
		codes = append(codes, code)
	}
	for _, code := range codes {
		list, seen, fact := capture.Elements(code), map[string]bool{}, false
		for _, e := range list {
			if seen[e.Code] || e.Title.ZH == "" || e.Title.EN == "" || len(e.Roles) == 0 {
				t.Errorf("%s: %+v", code, e)
			}
			seen[e.Code], fact = true, fact || e.Fact
		}
		if len(list) > capture.ElementsMost || !fact || !seen["place"] {
			t.Errorf("%s has %+v", code, list)
		}
	}
}
