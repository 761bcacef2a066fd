package office_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// TestALongLifeIsShownByMonths: up to 200 entries stand on one page; beyond it each entry stands in the month in which it was recorded,
// under its number, and what a condition rests on leads there (ux G.5).
func TestALongLifeIsShownByMonths(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	path := "/devices/uses/" + ids.Use
	entries := func(a answer) []string { return regexp.MustCompile(`id="entry-\d+"`).FindAllString(a.text, -1) }
	before := len(entries(s.now(access.Keeper).get(path).wants(200).lacks("按月查看")))
	for n := before; n < 201; n++ {
		if s.Clock.Advance(time.Minute); n == 150 {
			s.Clock.Advance(33 * 24 * time.Hour)
		}
		s.fleet.Must(s.fleet.Service.RecordRepair(t.Context(), s.fleet.By(access.Keeper), devicetest.With(ids.Use), device.Repair{What: "清洁镜头"}))
		if n == 199 {
			if all := entries(s.now(access.Keeper).get(path).wants(200).lacks("按月查看")); len(all) != 200 {
				t.Errorf("of 200 entries %d stand on the page", len(all))
			}
		}
	}
	keeper := s.now(access.Keeper)
	last := keeper.get(path).wants(200, "按月查看", `id="entry-201"`).lacks(`id="entry-1"`, `id="entry-150"`)
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(regexp.QuoteMeta(path)+`\?month=\d{4}-\d{2}"`).FindAllString(last.text, -1) {
		for _, e := range entries(keeper.get(strings.TrimSuffix(m, `"`)).wants(200)) {
			if seen[e] {
				t.Errorf("%s stands in two months", e)
			}
			seen[e] = true
		}
	}
	if len(seen) != 201 {
		t.Errorf("the months show %d of 201 entries", len(seen))
	}
	proof := regexp.MustCompile(regexp.QuoteMeta(path) + `\?month=(\d{4}-\d{2})#(entry-\d+)`).FindStringSubmatch(last.text)
	if proof == nil {
		t.Fatal("no condition leads to its record")
	}
	keeper.get(path+"?month="+proof[1]).wants(200, `id="`+proof[2]+`"`)
	for _, wrong := range []string{"1999-01", "x"} {
		keeper.get(path+"?month="+wrong).wants(422, "请选择列出的月份")
	}
}
