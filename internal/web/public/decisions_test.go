package public_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/public"
)

// TestDecisionsArePublicWithoutAPerson: a published decision is listed and read by everybody without login, until its last day; what was taken off
// leaves its reasons alone; nothing tells who the party is, and nobody is looked for by name (行政处罚法 48).
func TestDecisionsArePublicWithoutAPerson(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		f := faceOf(t, &public.Public{Engine: o.Engine, Cases: o.C}, o.Clock)
		if got := f.get("/public/decisions"); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "现在没有公开的处罚决定") {
			t.Errorf("without a decision: %d", got.Code)
		}
		id := announced(t, o)
		page := decisionLink(t, f)
		for _, path := range []string{"/public/decisions", page, page + "?lang=en", "/public/decisions?q=赵测试"} {
			got := f.get(path)
			for _, no := range []string{casefiletest.Party.Name, casefiletest.Party.Number, casefiletest.Party.Phone, casefiletest.Party.Address, o.See(id).Plate, id} {
				if no != "" && strings.Contains(got.Body.String(), no) {
					t.Errorf("%s has %q", path, no)
				}
			}
			if got.Code != http.StatusOK || len(got.Header().Values("Set-Cookie")) > 0 {
				t.Errorf("%s: %d %v", path, got.Code, got.Header())
			}
		}
		number := o.See(id).Decision.Number
		for _, want := range []string{number, "赵某某", "罚款", o.County.Name, "公开中"} {
			if !strings.Contains(f.get(page).Body.String(), want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if got := f.get("/public/decisions/" + id); got.Code != http.StatusNotFound {
			t.Errorf("by the id of the case: %d", got.Code)
		}
		o.Done(o.C.Correct(t.Context(), o.Head, id, casefile.Correction{How: "revoked", Reasons: "证据不足"}))
		o.Done(o.C.Unpublish(t.Context(), o.Head, id, casefile.Unpublication{Why: "revoked", Reasons: "主要证据不足"}))
		got := f.get(page).Body.String()
		if !strings.Contains(got, "主要证据不足") || !strings.Contains(got, "决定被依法撤销") || strings.Contains(got, "赵某某") || strings.Contains(got, "罚款") {
			t.Errorf("after the withdrawal: %s", got)
		}
		announced(t, o)
		page = decisionLink(t, f)
		o.Clock.Advance(31 * 24 * time.Hour)
		if got := f.get(page); got.Code != http.StatusNotFound {
			t.Errorf("after the last day: %d", got.Code)
		}
	})
}

// announced is a case whose decision is public for thirty days.
func announced(t *testing.T, o *casefiletest.Office) (id string) {
	t.Helper()
	id = o.Decided(20000)
	o.Clock.Advance(time.Minute)
	o.Done(o.C.ServeDecision(t.Context(), o.First, o.HandedOver(id)))
	o.Done(o.C.Publish(t.Context(), o.Head, id, casefile.Publication{Influence: "市民普遍关注", Text: o.See(id).MaskedText(), Until: o.Today().AddDays(30)}))
	return id
}

// decisionLink is the newest decision of the list.
func decisionLink(t *testing.T, f *face) string {
	t.Helper()
	_, rest, ok := strings.Cut(f.get("/public/decisions").Body.String(), `href="/public/decisions/`)
	if !ok {
		t.Fatal("no decision is listed")
	}
	id, _, _ := strings.Cut(rest, `"`)
	return "/public/decisions/" + id
}

// TestDecisionPagesInABrowser: as the other pages.
func TestDecisionPagesInABrowser(t *testing.T) {
	o := casefiletest.New(t, testkit.NewWorld(t, testkit.SQLite(t)))
	f := faceOf(t, &public.Public{Engine: o.Engine, Cases: o.C}, o.Clock)
	id := announced(t, o)
	off := decisionLink(t, f)
	o.Done(o.C.Correct(t.Context(), o.Head, id, casefile.Correction{How: "revoked", Reasons: "证据不足"}))
	o.Done(o.C.Unpublish(t.Context(), o.Head, id, casefile.Unpublication{Why: "revoked", Reasons: "主要证据不足，决定已经撤销。"}))
	announced(t, o)
	look(t, f, map[string]string{"decisions": "/public/decisions", "decision": decisionLink(t, f), "decision-off": off})
}
