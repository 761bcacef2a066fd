package office_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
)

// own counts the devices and sites of the keeper's body.
func (s *works) own() (devices, sites int) {
	s.t.Helper()
	d, p, err := device.Own(s.t.Context(), s.DB.Reader(), s.By(access.Keeper).Scope(access.ProposeDevice))
	s.fleet.Must(d, err)
	return len(d), len(p)
}

func TestRegistrationOnOnePage(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	v := s.now(access.Keeper)
	v.get("/devices/new").wants(200, "生产厂家", "设置地点", "违法行为代码", "执法领域")
	v.post("/devices").wants(422, "请填写出厂编号", "请写明设置地点", "请选择场所类别", "请填写经度", "请填写违法行为代码", "请选择执法领域")
	v.post("/devices", registration.with("lon", "", "violation", "")...).wants(422, `id="f-lon-error"`, "请填写违法行为代码", `value="测试大道与测试路路口"`)
	if d, p := s.own(); d+p != 0 {
		t.Errorf("a form with something to mend registered %d devices and %d sites", d, p)
	}
	v.post("/devices", registration.with("place", "hotel_room")...).wants(http.StatusConflict, "宾馆客房", "第十五条", `value="CS00001"`)
	if d, p := s.own(); d+p != 0 {
		t.Errorf("a forbidden place left %d devices and %d sites", d, p)
	}
	use := strings.TrimPrefix(v.post("/devices", registration...).goes("/devices/uses/"), "/devices/uses/")

	// Another use of the same device at the same site, both chosen; nothing is registered twice.
	l := s.fleet.Life(use)
	second := fields{"device", l.Device.ID, "site", l.Site.ID, "violation", "1352", "field", "traffic"}
	v.post("/devices", second...).goes("/devices/uses/")
	v.post("/devices", second...).wants(http.StatusConflict, "已经登记过", `<option value="`+l.Device.ID+`" selected>`)
	if d, p := s.own(); d != 1 || p != 1 {
		t.Errorf("%d devices and %d sites are registered", d, p)
	}
}

// TestWhatWasRegisteredBeforeARefusalIsChosen: a new device at a new site, in a field in which the body has no authority.
func TestWhatWasRegisteredBeforeARefusalIsChosen(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	v := s.now(access.Keeper)
	a := v.post("/devices", registration.with("field", "ecology")...).wants(http.StatusConflict, "没有登记", "第二条")
	devices, sites, err := device.Own(t.Context(), s.DB.Reader(), s.By(access.Keeper).Scope(access.ProposeDevice))
	s.fleet.Must(nil, err)
	if len(devices) != 1 || len(sites) != 1 {
		t.Fatalf("%d devices, %d sites", len(devices), len(sites))
	}
	a.wants(409, `<option value="`+devices[0].ID+`" selected>`, `<option value="`+sites[0].ID+`" selected>`).lacks(`value="CS00001"`, `value="测试大道与测试路路口"`)
	v.post("/devices", "device", devices[0].ID, "site", sites[0].ID, "violation", "1352", "field", "traffic").goes("/devices/uses/")
}

// TestAChosenDeviceOrSiteBesideANewOneIsRefused: what was typed and does not count is said, and nothing is lost by it.
func TestAChosenDeviceOrSiteBesideANewOneIsRefused(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Register("")
	v := s.now(access.Keeper)
	v.post("/devices", registration.with("device", ids.Device)...).wants(422, `id="f-device-error"`, "请清空新设备各栏", `value="CS00001"`).lacks(`id="f-site-error"`)
	v.post("/devices", registration.with("site", ids.Site)...).wants(422, `id="f-site-error"`, "请清空地点、坐标和区域各栏", `value="测试大道与测试路路口"`).lacks(`id="f-device-error"`)
	v.post("/devices", "device", ids.Device, "site", ids.Site, "lon", "113.2", "violation", "1352", "field", "traffic").wants(422, `id="f-site-error"`)
	if d, p := s.own(); d != 1 || p != 1 {
		t.Errorf("%d devices and %d sites are registered", d, p)
	}
}

func TestRegistrationIsTheKeepers(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Register("")
	for _, role := range access.Roles() {
		if !slices.Contains([]access.Role{access.Keeper}, role) {
			s.as(role).get("/devices/new").wants(403)
		}
	}
	stranger := s.with(s.Who(access.Keeper, s.Other))
	stranger.get("/devices/new").wants(200).lacks(ids.Device, ids.Site)
	stranger.post("/devices", "device", ids.Device, "site", ids.Site, "violation", "1352", "field", "traffic").wants(404)
}

// TestMobileUseByForms registers a drone with its area.
func TestMobileUseByForms(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	v := s.now(access.Keeper)
	mobile := registration.with("carrier", "drone", "kind", "mobile", "place", "waters", "lon", "", "lat", "", "area", ring)
	v.post("/devices", mobile.with("area", "113.26，23.13\n这里")...).wants(422, `id="f-area-error"`, "每行一个点")
	at := v.post("/devices", mobile...).goes("/devices/uses/")
	v.get(at).wants(200, "移动监控").lacks("/steps/survey")
	use := strings.TrimPrefix(at, "/devices/uses/")
	s.fleet.Approve(use)
	s.now(access.Keeper).get(at).wants(200, "/steps/mark", "/steps/alter-area").lacks("/steps/survey", "/steps/alter-place")
}

// TestWantsStandInTheOrderOfTheForm, so that who mends them goes down the page once.
func TestWantsStandInTheOrderOfTheForm(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	for _, path := range []string{"/devices", "/devices/uses/" + (uses{s}).registered() + "/steps/argue", "/devices/uses/" + (uses{s}).live() + "/steps/verify"} {
		a := s.now(access.Keeper).upload(path, "", nil).wants(422)
		at, listed := 0, 0
		for _, m := range wantLinks.FindAllStringSubmatch(a.text, -1) {
			next := strings.Index(a.text, ` id="`+m[1]+`"`)
			if next < at {
				t.Errorf("%s: %s is listed after what stands below it", path, m[1])
			}
			at, listed = next, listed+1
		}
		if listed < 3 {
			t.Errorf("%s lists %d wants", path, listed)
		}
	}
}

var wantLinks = regexp.MustCompile(`href="#(f-[\w-]+)"`)
