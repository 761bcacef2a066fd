package office_test

import (
	"encoding/json"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
)

// TestTheRegisterAsAMap: the map shows what the list does, to the same readers, narrowed the same.
func TestTheRegisterAsAMap(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		s.fleet.Live()
		s.fleet.Register("")
		s.fleet.Full("drone", device.NotInstrument)
		const window = "bbox=109,20,118,26&zoom=14"
		total := func(v *visitor, query string) int {
			t.Helper()
			var got struct {
				P     [][6]any
				A     []any
				Total int
			}
			if err := json.Unmarshal([]byte(v.get("/devices/map.json?"+window+query).wants(200).text), &got); err != nil || got.Total != len(got.P)+len(got.A) {
				t.Fatalf("%v %+v", err, got)
			}
			return got.Total
		}
		keeper := s.now(access.Keeper)
		keeper.get("/devices").wants(200, "地图")
		keeper.get("/devices/map?state=live").wants(200, "看列表")
		if all, one := total(keeper, ""), total(keeper, "&state=live"); all != 3 || one != 2 {
			t.Errorf("%d in all, %d live", all, one)
		}
		if n := total(s.with(s.Who(access.Keeper, s.Other)), ""); n != 0 {
			t.Errorf("another body sees %d", n)
		}
		if got := keeper.get("/devices/map.json?bbox=1,2,3,4&zoom=14"); got.status != 200 {
			t.Errorf("an empty window: %d", got.status)
		}
		for _, bad := range []string{"bbox=1,2,3&zoom=14", "bbox=NaN,2,3,4&zoom=14", "bbox=1,2,3,4&zoom=99", "bbox=1,2,3,4"} {
			keeper.get("/devices/map.json?" + bad).wants(422)
		}
	})
}
