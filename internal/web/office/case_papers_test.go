package office_test

import (
	"regexp"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// TestC4_PapersAreDraftedFromThePageOfTheCase: the page lists what can be drafted where the case stands; one click drafts it, the head signs it,
// and who does not handle the case is offered none.
func TestC4_PapersAreDraftedFromThePageOfTheCase(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		at, first, head := "/cases/"+id, d.as(d.of.First), d.as(d.of.Head)
		first.get(at).wants(200, "案件文书", "可以拟制2份")
		first.get(at+"/papers").wants(200, "案源登记表", "立案审批表")
		first.post(at+"/papers", "kind", "C4.27", "fact", "1").wants(409, "不能制作这种文书")
		first.post(at+"/papers", "kind", "C4.2", "fact", "3").goes("/papers/")
		head.get(at + "/papers").lacks("案源登记表")
		all, err := d.of.S.Papers.About(t.Context(), d.of.Head.Scope(access.ViewDevices), id)
		d.of.Must(err)
		page := "/papers/" + all[0].ID
		digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(head.get(page).wants(200, "管辖", "准予立案").text)
		if len(digest) < 2 {
			t.Fatal("nothing to sign")
		}
		head.post(page+"/approve", "digest", digest[1]).goes(page)
		first.get(at+"/papers").wants(200, "立案〔2026〕1号").lacks(`value="C4.2"`)
	})
}
