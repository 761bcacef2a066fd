package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
)

// Given two captures on the screen and a certificate that is suspended in the middle of the shift, when the reviewer decides the next
// one, then nothing is decided, the sentence says what stops it, and what was decided before stands; once the suspension is lifted the
// very verdict that was kept at the desk is taken, once.
func TestACertificateThatIsSuspendedInTheShiftStopsTheNextVerdict(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		first, second := s.arrive(), s.arrive()
		v := s.as(access.Reviewer)
		items, _ := v.take(2)
		if status, out := v.ask("/desk/verdict", verdict(items[first], "command-1", "pass")); status != 200 {
			t.Fatalf("before: %d %v", status, out)
		}
		certificate := s.Who(access.Reviewer, s.County).Certificate
		_, err := s.People.Suspend(t.Context(), s.By(access.SecurityAdministrator), certificate, "调查期间")
		s.fleet.Must(nil, err)
		next := verdict(items[second], "command-2", "pass")
		status, out := v.ask("/desk/verdict", next)
		if said, _ := out["detail"].(string); status != 409 || !strings.Contains(said, "执法证件") || !strings.Contains(said, "暂扣") {
			t.Errorf("with a suspended certificate: %d %v", status, out)
		}
		if a, b := s.state(first).State, s.state(second).State; a != capture.Adopted || b != capture.Queued {
			t.Errorf("states %s and %s", a, b)
		}
		_, err = s.People.LiftSuspension(t.Context(), s.By(access.SecurityAdministrator), certificate)
		s.fleet.Must(nil, err)
		for range 2 { // the journal sends it again
			if status, out := v.ask("/desk/verdict", next); status != 200 {
				t.Errorf("afterwards: %d %v", status, out)
			}
		}
		said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, second)
		s.fleet.Must(nil, err)
		if len(said) != 1 || s.state(second).State != capture.Adopted {
			t.Errorf("%d verdicts, %s", len(said), s.state(second).State)
		}
		w.Verify()
	})
}

// Given a capture on the screen, when a record of its device is taken back and the recall holds it, then a verdict on what is on the
// screen decides nothing and says why, and the desk is handed it no more.
func TestACaptureThatIsRecalledWhileOnTheScreenIsNotDecided(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		id := s.arrive()
		v := s.as(access.Reviewer)
		items, _ := v.take(1)
		s.recallWork()
		for _, f := range s.fleet.Life(s.ids.Use).Facts {
			if f.Event != device.TechnicalReview {
				continue
			}
			done, err := s.fleet.Service.ProposeTakeBack(t.Context(), s.By(access.Keeper), f.ID, "审核的是另一台设备")
			s.fleet.Must(done, err)
			s.fleet.Must(s.fleet.Service.DecideTakeBack(t.Context(), s.By(access.Head), done.Record.ID, true, "核对属实"))
		}
		s.recallWork()
		for _, result := range []string{"pass", "reject"} {
			status, out := v.ask("/desk/verdict", verdict(items[id], "command-"+result, result, "reason", map[string]string{"reject": "plate_unreadable"}[result]))
			if said, _ := out["detail"].(string); status != 409 || !strings.Contains(said, "有了变化") {
				t.Errorf("%s of what is recalled: %d %v", result, status, out)
			}
		}
		if c := s.state(id); c.State != capture.Held {
			t.Errorf("it is %s", c.State)
		}
		if _, order := v.take(3); len(order) != 0 {
			t.Errorf("the desk is handed %v", order)
		}
		w.Verify()
	})
}
