package notice_test

import (
	"errors"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/notice/noticetest"
)

// TestA5_2_ThePaperSaysWhichModelAssistedAndThatAPersonDecided (PIPL Art 24): model and version, that a suggestion is neither fact nor decision, and that
// an officer decided; where none assisted, or it was off when the officer decided, that none did. What is switched off or on
// afterwards changes neither the paper nor what the party is shown.
func TestA5_2_ThePaperSaysWhichModelAssistedAndThatAPersonDecided(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		const decided, none = "结论由执法人员逐项审核后作出", "没有算法模型对这条抓拍提出建议"
		said := func(id string) (paper, shown string) {
			done, err := d.S.Make(t.Context(), d.By(access.Reviewer), noticetest.Clear(id))
			d.Must(err)
			n := d.See(done.Record.ID)
			sight, err := d.S.SightOf(t.Context(), &n)
			d.Must(err)
			return d.Says(n), sight.Assisted.Words().ZH
		}
		if paper, shown := said(d.Passed()); !strings.Contains(paper, none) || !strings.Contains(paper, decided) || shown != none+"。"+decided+"。" {
			t.Errorf("without a model: %s\n%s", paper, shown)
		}
		with := d.Arrive()
		d.Suggested("sharp", "1.2")
		var refused law.Refusal
		if _, err := d.S.Make(t.Context(), d.By(access.Reviewer), noticetest.Clear(with)); !errors.As(err, &refused) || refused.Rule != "A30.4" {
			t.Errorf("a suggestion with score 1 takes the place of the review: %v", err)
		}
		d.Pass(with)
		turn := func(off bool) {
			_, err := d.Shots.SwitchModel(t.Context(), d.By(access.Head), capture.NewSwitch{Off: off, Reason: "评估"})
			d.Must(err)
		}
		turn(true)
		paper, shown := said(with)
		for _, want := range []string{"“sharp”（版本1.2）", "不作为事实和结论", decided} {
			if !strings.Contains(paper, want) || !strings.Contains(shown, want) {
				t.Errorf("neither paper nor page may leave out %s: %s\n%s", want, paper, shown)
			}
		}
		off := d.Passed()
		turn(false)
		if paper, shown := said(off); !strings.Contains(paper, none) || strings.Contains(paper+shown, "sharp") {
			t.Errorf("decided while all were off: %s\n%s", paper, shown)
		}
		d.Verify()
	})
}
