package office_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/api"
)

func TestSecurityEventsAreSeenByWhoKeepsTheDeviceAndTheDoor(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		ids := s.fleet.Register("")
		keeper, security, stranger := s.now(access.Keeper), s.now(access.SecurityAdministrator), s.stranger()
		keeper.get("/security").wants(200, "没有安全事件")
		for range 52 {
			if err := s.office.Captures.Clash(t.Context(), w.Book, ids.Device, strings.Repeat("ab", 32)); err != capture.ErrSameIDOtherBytes {
				t.Fatal(err)
			}
		}
		l := s.fleet.Life(ids.Use)
		page := keeper.get("/security").wants(200, "同一编号内容不同", l.Device.Serial, "本页50条，共52条", "/devices/keys/"+ids.Device, strings.Repeat("ab", 8)).lacks("/security/addresses")
		keeper.get(link(page, "更多")).wants(200, "共52条").lacks("更多</span>")
		security.get("/security").wants(200, "共52条", "/security/addresses").lacks("/devices/keys/")
		security.get("/").wants(200, "查明接收口的安全事件", "52")
		stranger.get("/security").wants(200, "没有安全事件").lacks(l.Device.Serial)
		keeper.get("/security?device="+ids.Device+"&kind=same-id-other-bytes").wants(200, "共52条")
		keeper.get("/security?device=nothing").wants(200, "没有符合条件的安全事件")
		keeper.get("/security?from=2099-01-01").wants(200, "没有符合条件")
		keeper.get("/security?from=soon").wants(422, "请填写日期")
		security.get("/security/addresses").wants(200, "没有拒绝过请求")
		security.get("/security/addresses?days=1").wants(200, "最近1天")
		keeper.get("/devices/keys/"+ids.Device).wants(200, "这台设备的安全事件", "/security?device="+ids.Device)
	})
}

// TestKeysPageShowsRotationAndReadings: the page says what comes next in the exchange of a secret, and what sensors measured.
func TestKeysPageShowsRotationAndReadings(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		ids := s.fleet.Register("")
		v, page := s.now(access.Keeper), "/devices/keys/"+ids.Device
		v.get(page).wants(200, "还没有密钥").lacks("更换密钥", "监测数据")
		v.post(page+"/secret").wants(200, "whsec_", "更换密钥：先签发新的")
		v.post(page+"/secret").wants(200, "whsec_", "正在更换：两个密钥都有效")
		v.post(page + "/secret").wants(409)
		value := 0.0815
		now := w.Clock.Now()
		got, err := s.fleet.Service.ReportReadings(t.Context(), device.Sender{Book: w.Book, Body: w.County.ID, Device: ids.Device}, device.ReadingsMessage{
			Readings: device.Readings{ID: "e-1", Time: now, Values: []device.Reading{{Name: "pm10", Value: &value, Unit: "mg/m3", Method: "β射线法", Flag: "normal"},
				{Name: "noise", Unit: "dB", Method: "1级声级计", Flag: "fault"}}},
			Message: device.Message{WebhookID: "m-1", SentAt: now, Digest: strings.Repeat("a", 64)}})
		s.fleet.Must(got, err)
		v.get(page).wants(200, "监测数据", "pm10", "0.0815 mg/m3", "β射线法", "没有数值", "故障")
		s.stranger().get(page).wants(404)
	})
}

// TestSecurityPagesInABrowser looks at the events, and at addresses that a door has refused.
func TestSecurityPagesInABrowser(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := newWorks(t, w)
	live := s.fleet.Live()
	door := &api.Door{Captures: s.office.Captures, Devices: s.fleet.Service, Clock: w.Clock, Limits: api.DefaultLimits(), Log: slog.New(slog.DiscardHandler)}
	for _, r := range door.Routes() {
		if r.Method != "POST" {
			continue
		}
		for i := range 3 {
			ask := httptest.NewRequest(r.Method, r.Path, strings.NewReader("{}"))
			ask.RemoteAddr = fmt.Sprintf("203.0.113.%d:4000", i)
			r.Serve.ServeHTTP(httptest.NewRecorder(), ask)
		}
	}
	s.fleet.Must(nil, door.WriteRefusals(t.Context()))
	for range 3 {
		if err := s.office.Captures.Clash(t.Context(), w.Book, live.Device, strings.Repeat("5a", 32)); err != capture.ErrSameIDOtherBytes {
			t.Fatal(err)
		}
	}
	s.now(access.SecurityAdministrator).get("/security/addresses").wants(200, "203.0.113.2", "bad-signature")
	s.look([]sight{{"security", access.Keeper, "/security", false}, {"security-admin", access.SecurityAdministrator, "/security", false},
		{"addresses", access.SecurityAdministrator, "/security/addresses", false}, {"keys-rotating", access.Keeper, "/devices/keys/" + live.Device, false}})
}
