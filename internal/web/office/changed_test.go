package office_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
)

// TestTwoPeopleWithTheSameForm: who sends second sees what the first did, keeps everything typed, and chooses; on both engines.
func TestTwoPeopleWithTheSameForm(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		use := uses{s}.live()
		path := "/devices/uses/" + use
		head := s.now(access.Head)
		opened := head.get(path + "/steps/stop").wants(200).hidden("opened_at")
		_, name := s.named(access.Keeper)
		s.done(access.Keeper, use, "abnormal", "", fields{"detail", "画面偏移"})

		typed := decision.with("reason", "路口改造期间停用")
		refused := head.post(path+"/steps/stop", typed.with("opened_at", opened, "command", "two-people-1")...)
		refused.wants(http.StatusConflict, "别人办理了下面的事项", name, device.AbnormalReported.Title.ZH, "画面偏移", "路口改造期间停用", "没有提交")
		if lifeOf(s, use).StateAt(s.Clock.Now()).State == device.StoppedState {
			t.Fatal("the second form was carried out unseen")
		}
		again := refused.hidden("opened_at")
		if again == opened {
			t.Error("the form that shows the changes is still read against what it was opened against")
		}
		head.post(path+"/steps/stop", typed.with("opened_at", again, "command", "two-people-2")...).goes(path)
		s.Clock.Advance(time.Minute)
		if state := lifeOf(s, use).StateAt(s.Clock.Now()).State; state != device.StoppedState {
			t.Errorf("sent again it left the use %s", state)
		}
		w.Verify()
	})
}

// TestAFormShownAgainKeepsWhatItWasOpenedAgainst: something to mend is no way past what others did.
func TestAFormShownAgainKeepsWhatItWasOpenedAgainst(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use := uses{s}.live()
	path := "/devices/uses/" + use
	head := s.now(access.Head)
	opened := head.get(path + "/steps/stop").hidden("opened_at")
	s.done(access.Keeper, use, "abnormal", "", fields{"detail", "画面偏移"})
	mend := head.post(path+"/steps/stop", "reason", "", "opened_at", opened)
	if got := mend.wants(422).hidden("opened_at"); got != opened {
		t.Errorf("the form with something to mend says %s, it was opened at %s", got, opened)
	}
	head.post(path+"/steps/stop", decision.with("opened_at", opened)...).wants(http.StatusConflict, "画面偏移")
	// What the person did in another window is known to this person.
	own := head.get(path + "/steps/stop").hidden("opened_at")
	s.done(access.Head, use, "stop", "", decision)
	late := head.post(path+"/steps/stop", decision.with("opened_at", own)...)
	late.wants(http.StatusConflict).lacks("别人办理了下面的事项")
	if strings.Contains(late.text, "\u2060") {
		t.Error("a mark of the form was left on the page")
	}
}
