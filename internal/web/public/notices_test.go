package public_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/public"
)

// A public notice (Art 30(4)) is read by everybody without login, for its term; nothing of the letter but its public text is there.
func TestPublicNoticesStandForTheirTerm(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := faceOf(t, &public.Public{Engine: w.Engine}, w.Clock)
		if got := f.get("/public/notices"); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "现在没有公告") {
			t.Errorf("without a notice: %d", got.Code)
		}
		letters := &delivery.Service{Engine: w.Engine, Keys: w.Keys}
		l := delivery.Letter{Matter: "test", MatterID: canary, Subject: law.Words{ZH: "告知提示"}, Text: law.Words{ZH: canary + "，请您核实。"},
			Public: delivery.Announcement{Subject: law.Words{ZH: "告知提示公告", EN: "Public notice"}, Text: law.Words{ZH: "告知编号<7K4M>。\n请凭编号查询。", EN: "Number 7K4M."}}, Ladder: []delivery.Channel{{Kind: delivery.Notice}}}
		kind := act.Kind{Name: "test.tell", Title: law.Words{ZH: "告知", EN: "tell"}, Permission: access.KeepLetters}
		_, err := act.Do(t.Context(), w.Engine, kind, w.By(access.Reviewer), func(ctx context.Context, tx *act.Tx) (string, error) { return letters.Send(ctx, tx, l) })
		if err != nil {
			t.Fatal(err)
		}
		got := f.get("/public/notices").Body.String()
		for _, want := range []string{"告知提示公告", "告知编号&lt;7K4M&gt;。", "请凭编号查询。", w.County.Name, "2026年3月2日起公告，至2026年4月1日"} {
			if !strings.Contains(got, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if en := f.get("/public/notices?lang=en").Body.String(); !strings.Contains(en, "Number 7K4M.") || !strings.Contains(en, "2026-04-01") {
			t.Error("the English page lacks the notice")
		}
		w.Clock.Set(law.NewDate(2026, 4, 2).Start())
		if got := f.get("/public/notices").Body.String(); strings.Contains(got, "告知提示公告") {
			t.Error("the notice stands beyond its term")
		}
	})
}
