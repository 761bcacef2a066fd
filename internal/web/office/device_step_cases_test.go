package office_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

// uses are uses that stand where steps begin; each call makes a new one.
type uses struct{ *works }

func (s uses) registered() string { return s.fleet.Register("").Use }

func (s uses) argued() string {
	use := s.registered()
	s.done(access.Keeper, use, "argue", paper, argument)
	return use
}

func (s uses) drafted() string {
	use := s.argued()
	s.done(access.Keeper, use, "plan", paper, planned)
	return use
}

func (s uses) submitted() string {
	use := s.drafted()
	s.done(access.Head, use, "submit", "", nil)
	return use
}

func (s uses) approved() string {
	use := s.registered()
	s.fleet.Approve(use)
	return use
}

func (s uses) drone() string {
	ids := s.fleet.Register("drone")
	s.fleet.Approve(ids.Use)
	s.fleet.Install(ids)
	return ids.Use
}

// several is a registered use of a mobile device at several points.
func (s uses) several() string {
	at := s.now(access.Keeper).post("/devices", registration.with("serial", fmt.Sprintf("MP%05d", len(s.fleet.Life(s.registered()).Facts)+int(s.Clock.Now().UnixMicro()%9999)), "kind", "points", "lon", "", "lat", "", "datum", "wgs84", "points", "113.27,23.14\n113.28,23.14")...).goes("/devices/uses/")
	return strings.TrimPrefix(at, "/devices/uses/")
}

func (s uses) reported() string {
	use := s.live()
	done, err := s.fleet.Service.ReportSign(s.t.Context(), act.By{Actor: access.Actor{Book: s.Book}}, device.On{Use: use}, device.SignReport{What: "hidden"})
	s.fleet.Must(done, err)
	return use
}

func (s uses) installedIds() devicetest.Ids {
	ids := s.fleet.Register("")
	s.fleet.Approve(ids.Use)
	s.fleet.Install(ids)
	return ids
}

func (s uses) installed() string { return s.installedIds().Use }

func (s uses) reviewed() string {
	ids := s.installedIds()
	s.fleet.Review(ids, device.NotInstrument)
	return ids.Use
}

func (s uses) published() string {
	use := s.reviewed()
	s.fleet.Publish(use)
	return use
}

func (s uses) lawful() string {
	use := s.published()
	l := s.fleet.Life(use)
	first, _, _ := l.FirstLawfulDay(s.Clock.Now())
	s.Clock.Set(first.Start().Add(9 * time.Hour))
	return use
}

func (s uses) live() string { return s.fleet.Full("", device.NotInstrument).Use }

func (s uses) maintained() string {
	use := s.live()
	s.done(access.Keeper, use, "maintenance-start", "", workOrder)
	return use
}

func (s uses) stopped() string {
	use := s.live()
	s.done(access.Head, use, "stop", "", decision)
	return use
}

func (s uses) cancelled() string {
	use := s.registered()
	s.done(access.Head, use, "cancel", "", cancelled)
	return use
}

var (
	workOrder   = fields{"number", "WX-0107", "fault", "补光灯不亮，更换灯组", "team", "本单位设备班"}
	cancelled   = fields{"ground", device.CancelGrounds[0].Key, "reason", "道路改造，不再需要"}
	corrected   = fields{"material", "yes", "reason", "朝向写错，属于实质更正"}
	verified    = fields{"paper", "verification", "number", "JD-1", "institution", "测试计量院", "mandate", "法定授权1号", "item", "测速", "serial", "SN-0001", "pass", "yes", "from", "2026-03-02", "until", "2027-03-01"}
	seen        = fields{"view_direction", "90", "view_angle", "40", "view_range", "60", "secret", "none"}
	privateNear = fields{"private_class", "public_bath", "private_words", "浴室正门", "lon", "113.2712", "lat", "23.14", "datum", "cgcs2000", "radius_m", "10", "private_source", "现场查看"}
	ring        = "113.26,23.13\n113.28,23.13\n113.28,23.15\n113.26,23.13"
)

// stepCase is a step with what is typed, where it is carried out, and where or how it is refused.
type stepCase struct {
	step, file string
	values     fields
	at         func(uses) string
	spoilt     fields                      // typed instead, for the refusal
	wrongFile  string                      // chosen instead
	refusedAt  func(uses) string           // another use, for the refusal
	fill       func(*works, string) fields // values that depend on the clock or the use
	spoil      func(*works) fields         // the same, for the refusal
	status     int
	sentence   string
}

const (
	conflict = http.StatusConflict
	invalid  = http.StatusUnprocessableEntity
)

func later(s *works) fields {
	return fields{"at", s.Clock.Now().In(law.Beijing).Add(48 * time.Hour).Format("2006-01-02T15:04:05")}
}

func yesterday(s *works) fields {
	return fields{"at", s.Clock.Now().In(law.Beijing).Add(-48 * time.Hour).Format("2006-01-02T15:04:05")}
}

func stepCases() []stepCase {
	return append([]stepCase{
		{step: "argue", file: paper, values: argument, at: uses.registered, refusedAt: uses.cancelled, status: conflict, sentence: "取消设置"},
		{step: "plan", file: paper, values: planned, at: uses.argued, refusedAt: uses.registered, status: conflict, sentence: "还没有论证记录"},
		{step: "submit", at: uses.drafted, refusedAt: uses.argued, status: conflict, sentence: "没有待报批的设置方案"},
		{step: "approve", file: paper, values: fields{"number", "粤测〔2026〕1号", "conditions", "夜间补光不得直射驾驶员"}, at: uses.submitted, refusedAt: uses.drafted, status: conflict, sentence: "没有报批的设置方案等待决定"},
		{step: "reject", file: paper, values: reasons, at: uses.submitted, refusedAt: uses.drafted, status: conflict, sentence: "没有报批的设置方案等待决定"},
		{step: "withdraw-approval", file: paper, values: reasons, at: uses.approved, refusedAt: uses.submitted, status: conflict, sentence: "那时没有有效的批准"},
		{step: "survey", values: surveyed, at: uses.approved, spoilt: fields{"lon", "113.30"}, status: conflict, sentence: "超过允许的30米"},
		{step: "sign", file: picture, values: signed, at: uses.approved, refusedAt: uses.drafted, status: conflict, sentence: "设置方案还没有批准"},
		{step: "sign-missing", values: fields{"note", "巡查发现立柱被撞"}, at: uses.live, refusedAt: uses.approved, status: conflict, sentence: "没有在位的标志记录"},
		{step: "sign-report", file: picture, values: fields{"note", "到现场核查，标志在位"}, at: uses.reported, wrongFile: paper, status: invalid, sentence: "请上传标志现在的照片"},
		{step: "mark", file: picture, values: fields{"position", "机身两侧"}, at: uses.drone, wrongFile: paper, status: invalid, sentence: "请上传标识的照片"},
		{step: "legal-review", values: legal, at: uses.installed, spoilt: fields{"provision", "jtwfcx 第十九条"}, status: conflict, sentence: "单独定案须有法律、行政法规依据"},
		{step: "technical-review", file: paper, values: technical, at: uses.installed, spoilt: fields{"clock_error_ms", "5000"}, status: conflict, sentence: "测得时钟误差5000毫秒"},
		{step: "publish", at: uses.reviewed, refusedAt: uses.installed, status: conflict, sentence: "还没有通过"},
		{step: "publish-elsewhere", file: paper, values: elsewhere, at: uses.reviewed, refusedAt: uses.installed, status: conflict, sentence: "还没有通过"},
		{step: "correct", values: corrected, at: uses.published, refusedAt: uses.reviewed, status: conflict, sentence: "没有公示"},
		{step: "correct-elsewhere", file: paper, values: corrected, at: uses.published, refusedAt: uses.reviewed, status: conflict, sentence: "没有公示"},
		{step: "withdraw-publication", values: fields{"reason", "公告写错地点"}, at: uses.published, refusedAt: uses.reviewed, status: conflict, sentence: "没有公示"},
		{step: "withdraw-elsewhere", values: fields{"channel", "platform", "reason", "巡查发现平台上已经没有"}, at: uses.published, refusedAt: uses.reviewed, status: conflict, sentence: "没有公示"},
		{step: "stop-shown", file: paper, values: fields{"address", "云水发布公众号"}, at: uses.stopped, refusedAt: uses.live, status: conflict, sentence: "没有停用"},
		{step: "commission", values: decision, at: uses.lawful, refusedAt: uses.published, status: conflict, sentence: "还差"},
		{step: "stop", values: decision, at: uses.live, refusedAt: uses.published, status: conflict, sentence: "不在使用中"},
		{step: "resume", values: decision, at: uses.stopped, refusedAt: uses.live, status: conflict, sentence: "没有停用"},
		{step: "cancel", values: cancelled, at: uses.registered, refusedAt: uses.cancelled, status: conflict, sentence: "取消设置"},
	}, append(keepingCases(), upkeepCases()...)...)
}

func keepingCases() []stepCase {
	return []stepCase{
		{step: "alter-place", values: altered.with("words", "测试大道9号", "place", "road", "lon", "113.29", "lat", "23.15"), at: uses.live, spoilt: fields{"place", "hotel_room"}, status: conflict, sentence: "不得设置电子技术监控设备"},
		{step: "alter-area", values: altered.with("words", "滨河片区", "area", ring), at: uses.drone, spoilt: fields{"area", "113.26,23.13\n113.28,23.13"}, status: invalid, sentence: "首尾相同"},
		{step: "alter-points", values: altered.with("words", "流动点两处", "points", "113.27,23.14\n113.275,23.14", "datum", "wgs84"), at: uses.several, spoilt: fields{"points", "113.27,23.14"}, status: invalid, sentence: "2至100个移动监控点"},
		{step: "carrier", values: fields{"carrier_class", "small", "registration", "UAS00000002", "operating", "测运2号"}, at: uses.drone, spoilt: fields{"operating", ""}, status: invalid, sentence: "须有运营合格证"},
		{step: "season", values: fields{"season_from", "06-01", "season_until", "09-30"}, at: uses.drone, spoilt: fields{"season_from", "六月"}, status: invalid, sentence: "请填写月和日"},
		{step: "day-filing", values: fields{"flight_day", "2026-06-03", "filing_number", "报1号"}, at: uses.drone, spoilt: fields{"filing_number", ""}, status: invalid, sentence: "请填写报备编号"},
		{step: "stand", values: fields{"lon", "113.27", "lat", "23.14", "datum", "wgs84", "stand_note", "路口东侧"}, at: uses.drone, spoilt: fields{"lon", "200"}, status: invalid, sentence: "-180至180"},
		{step: "view", values: seen, at: uses.registered, spoilt: fields{"secret", "near"}, status: conflict, sentence: "还没有同意"},
		{step: "private-place", values: privateNear, at: uses.registered, spoilt: fields{"private_class", ""}, status: invalid, sentence: "请选择场所类别"},
		{step: "alter-aim", values: altered.with("direction", "由南向北"), at: uses.live, refusedAt: uses.cancelled, status: conflict, sentence: "取消设置"},
		{step: "alter-model", values: altered.with("model", "CS-3000", "serial", "CS90001"), at: uses.live, refusedAt: uses.cancelled, status: conflict, sentence: "取消设置"},
		{step: "alter-violation", values: altered.with("violation", "1352"), at: uses.live, refusedAt: uses.cancelled, status: conflict, sentence: "取消设置"},
		{step: "flight-plan", values: flight, at: uses.drone, spoilt: fields{"relay", "internet"}, status: conflict, sentence: "这次飞行须事先申请"},
		{step: "flight-record", file: paper, values: flight.with("authority", "副职负责人，分工文件第3号"), at: uses.drone, spoilt: fields{"airspace", "required", "airspace_number", "空测1号", "airspace_ground", ""}, status: invalid, sentence: "尚未取得的，编号也不填"},
		{step: "maintenance-start", values: workOrder, at: uses.live, spoil: yesterday, status: conflict, sentence: "24小时内登记"},
		{step: "pause", values: fields{"reason", "供电检修，没有工单"}, at: uses.live, refusedAt: uses.published, status: conflict, sentence: "不在使用中"},
		{step: "maintenance-end", values: fields{"self_test", "yes", "done", "更换灯组", "seal", "F-12"}, at: uses.maintained, refusedAt: uses.live, status: conflict, sentence: "没有在检修"},
		{step: "verify", file: paper, values: verified, at: uses.installed, fill: ownSerial, spoilt: fields{"until", "2026-02-01"}, status: invalid, sentence: "截止日不能早于起始日"},
		{step: "repair", values: fields{"what", "更换测速模块"}, at: uses.live, spoil: later, status: invalid, sentence: "时间不能晚于现在"},
		{step: "firmware", values: fields{"version", "1.5.0", "reason", "厂家安全更新"}, at: uses.live, spoil: later, status: invalid, sentence: "时间不能晚于现在"},
		{step: "abnormal", values: fields{"detail", "画面偏移"}, at: uses.live, spoil: later, status: invalid, sentence: "时间不能晚于现在"},
		{step: "normal", values: fields{"detail", "重新固定"}, at: func(s uses) string {
			use := s.live()
			s.done(access.Keeper, use, "abnormal", "", fields{"detail", "画面偏移"})
			return use
		}, refusedAt: uses.live, status: conflict, sentence: "已经是这个状态"},
		{step: "clock", values: clockRead, at: uses.live, spoilt: fields{"offset_ms", "四十"}, status: invalid, sentence: "的整数"},
	}
}

// TestEveryStepByItsForm refuses every step once, with its sentence and everything typed kept, and then carries it out.
func TestEveryStepByItsForm(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	tried := map[string]bool{}
	for _, c := range stepCases() {
		tried[c.step] = true
		role, use := roleOf[c.step], c.at(uses{s})
		if c.fill != nil {
			c.values = c.values.with(c.fill(s, use)...)
		}
		wrong, file := c.values.with(c.spoilt...), c.file
		if c.spoil != nil {
			wrong = c.values.with(c.spoil(s)...)
		}
		if c.wrongFile != "" {
			file = c.wrongFile
		}
		at := use
		if c.refusedAt != nil {
			at = c.refusedAt(uses{s})
		}
		s.refused(role, at, c.step, file, wrong, c.status, c.sentence)
		s.done(role, use, c.step, c.file, c.values)
	}
	for _, step := range office.Steps() {
		if !tried[step.Name] {
			t.Errorf("%s is not tried", step.Name)
		}
	}
	s.Verify()
}

// TestNothingTypedIsDropped: what does not fit the rest of a form is named at its field, and nothing is recorded
// without it.
func TestNothingTypedIsDropped(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	registered, installed, live := uses{s}.registered(), uses{s}.installed(), uses{s}.live()
	drone := uses{s}.drone()
	for _, c := range []struct {
		use, step string
		values    fields
		field     string
	}{
		{registered, "argue", argument.with("opinions", strings.Repeat("长", 5001)), "opinions"},
		{registered, "argue", argument.with("opinions", "看不见\u202e的字"), "opinions"},
		{installed, "technical-review", technical.with("institution_reason", "有关联"), "institution_reason"},
		{installed, "technical-review", technical.with("standard_2", "", "clause_2", "第3章"), "standard_2"},
		{installed, "legal-review", legal.with("provision", "dljtaq 第九百条"), "provision"},
		{installed, "legal-review", legal.with("provision", ""), "provision"},
		{installed, "legal-review", legal.with("place_pass", "no"), "pass"},
		{live, "maintenance-start", workOrder.with("number", ""), "number"},
		{drone, "flight-plan", flight.with("airspace", "required"), "airspace_ground"},
		{drone, "flight-plan", flight.with("airspace", "unknown", "airspace_ground", "", "airspace_from", "2026-06-03T09:00"), "airspace_from"},
	} {
		before := len(s.fleet.Life(c.use).Facts)
		s.take(roleOf[c.step], c.use, c.step, paper, c.values).wants(invalid, `id="f-`+c.field+`-error"`)
		if now := len(s.fleet.Life(c.use).Facts); now != before {
			t.Errorf("%s: %s was dropped and the rest recorded", c.step, c.field)
		}
	}
}

// TestDocumentsAreChecked: what is no document is named at the file field, together with everything else.
func TestDocumentsAreChecked(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use := uses{s}.registered()
	v := s.now(access.Keeper)
	v.uploadBytes("/devices/uses/"+use+"/steps/argue", "论证报告.pdf", []byte("no document at all"), argument.with("need", "")).
		wants(invalid, `id="f-documents-error"`, `id="f-need-error"`, "文件需要重新选择", "附近没有可以共享的设备")
	v.uploadBytes("/devices/uses/"+use+"/steps/argue", "论证报告.pdf", nil, argument).wants(invalid, "文件是空的")
	v.uploadBytes("/devices/uses/"+use+"/steps/argue", "论证报告.pdf", []byte("%PDF-1.7\n%%EOF\n"), argument).goes("/devices/uses/" + use)
}
