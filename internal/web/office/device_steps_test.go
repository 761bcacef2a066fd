package office_test

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

// works is an office and a fleet over one World: what the fleet prepares, the office's forms go on with.
type works struct {
	*face
	fleet *devicetest.Fleet
}

func newWorks(t *testing.T, w *testkit.World) *works {
	t.Helper()
	return &works{newFace(t, w), devicetest.New(t, w)}
}

// now is a browser in which the holder of the role has signed in just now: a life is longer than a session.
func (s *works) now(role access.Role) *visitor {
	s.t.Helper()
	v := s.visitor()
	s.signIn(v, role)
	return v
}

const (
	paper   = "批复.pdf"
	picture = "标志.jpg"
)

// fields are names and values of a form.
type fields []string

// with replaces values.
func (f fields) with(pairs ...string) fields {
	out := slices.Clone(f)
	for i := 0; i < len(pairs); i += 2 {
		if at := slices.Index(out, pairs[i]); at >= 0 && at%2 == 0 {
			out[at+1] = pairs[i+1]
		} else {
			out = append(out, pairs[i], pairs[i+1])
		}
	}
	return out
}

// upload sends a form with a document or a picture of this name; an empty name sends none.
func (v *visitor) upload(target, file string, values fields) answer {
	v.t.Helper()
	content := []byte("%PDF-1.4\n" + file + "\n%%EOF\n")
	if file == picture {
		content = drawn(v.t, 1, 320, 180)
	}
	return v.uploadBytes(target, file, content, values)
}

func (v *visitor) uploadBytes(target, file string, content []byte, values fields) answer {
	v.t.Helper()
	return v.uploadAs("documents", target, file, content, values)
}

// uploadAs sends a file in a field.
func (v *visitor) uploadAs(field, target, file string, content []byte, values fields) answer {
	v.t.Helper()
	return v.uploadAll(target, values, chosen{field, file, content})
}

// chosen is a file that was chosen in a field; none without a name.
type chosen struct {
	field, file string
	content     []byte
}

// uploadAll sends files in their fields.
func (v *visitor) uploadAll(target string, values fields, files ...chosen) answer {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(values); i += 2 {
		v.must(w.WriteField(values[i], values[i+1]))
	}
	for _, f := range files {
		if f.file == "" {
			continue
		}
		part, err := w.CreateFormFile(f.field, f.file)
		v.must(err)
		_, err = part.Write(f.content)
		v.must(err)
	}
	v.must(w.Close())
	r := httptest.NewRequest("POST", target, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	for name, value := range v.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	v.h.ServeHTTP(rec, r)
	return answer{v.t, rec.Code, rec.Result().Header, rec.Body.String()}
}

func (v *visitor) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// take sends the form of a step an hour after the last one.
func (s *works) take(role access.Role, use, step, file string, values fields) answer {
	s.t.Helper()
	s.Clock.Advance(time.Hour)
	return s.now(role).upload("/devices/uses/"+use+"/steps/"+step, file, values)
}

// done is take, and the step must be carried out, with the number of its entry shown on the page of the use.
func (s *works) done(role access.Role, use, step, file string, values fields) {
	s.t.Helper()
	before := len(s.fleet.Life(use).Facts)
	a := s.take(role, use, step, file, values)
	if a.status != http.StatusSeeOther {
		s.t.Fatalf("%s as %s: %d: %s", step, role, a.status, a.plain())
	}
	a.goes("/devices/uses/" + use)
	s.fleet.Work()
	if len(s.fleet.Life(use).Facts) <= before {
		s.t.Fatalf("%s left nothing on record", step)
	}
}

// refused is take, and nothing may be done: the page shows the sentence, and everything typed is still there.
func (s *works) refused(role access.Role, use, step, file string, values fields, status int, sentence string) {
	s.t.Helper()
	before := len(s.fleet.Life(use).Facts)
	a := s.take(role, use, step, file, values)
	a.wants(status, sentence)
	for i := 0; i < len(values); i += 2 {
		name, value := values[i], html.EscapeString(values[i+1])
		kept := strings.Contains(a.text, ` name="`+name+`" value="`+value+`"`) || strings.Contains(a.text, ">"+value+"</textarea>") || strings.Contains(a.text, `<option value="`+value+`" selected>`)
		if value == "yes" {
			kept = strings.Contains(a.text, ` name="`+name+`" value="yes" checked`)
		}
		if value != "" && !kept {
			s.t.Errorf("%s: %s is not kept: %s", step, name, values[i+1])
		}
	}
	if now := len(s.fleet.Life(use).Facts); now != before {
		s.t.Errorf("%s was refused, and left %d facts", step, now-before)
	}
}

// What people write into the forms.
var (
	argument  = fields{"need", "近一年事故12起，其中左转冲突8起", "alternatives", "加派巡逻，效果有限", "shared", "附近没有可以共享的设备", "privacy", "不拍摄住宅", "participants", "设备管理员2人", "conclusion", "有必要设置"}
	planned   = fields{"lawful", "依据道路交通安全法", "open", "设标志并公示", "scientific", "按事故数据选点", "reasonable", "距路口25米", "necessary", "其他办法不能解决", "spacing", "与相邻设备分管不同车道", "near", "同一路口车道多，一台看不全", "violations", devicetest.Violation, "basis", statute.Key("dljtaq", "第一百一十四条"), "data_from", "2025-01-01", "data_until", "2025-12-31", "accidents", "12", "observed", "340", "complaints", "5"}
	reasons   = fields{"number", "粤测〔2026〕2号", "reasons", "间距不足"}
	surveyed  = fields{"lon", "113.27", "lat", "23.14", "method", "RTK"}
	signed    = fields{"kind", "告示牌", "position", "来车方向前100米"}
	legal     = fields{"prohibition_place", "kept", "prohibition_neighbours", "kept", "prohibition_persons", "kept", "prohibition_motive", "kept", "necessary_pass", "yes", "necessary", "必要，不违反禁止性规定", "place_pass", "yes", "place", "场所合法，标志明显", "provision", statute.Key("dljtaq", "第一百一十四条"), "sole_basis", "可以单独定案", "other_pass", "yes", "other", "没有", "pass", "yes"}
	technical = fields{"quality_pass", "yes", "quality", "合格证明相符", "quality_number", "HG-1", "quality_issuer", "测试质检院", "quality_model", devicetest.Model, "performance_pass", "yes", "performance", "识别率99%",
		"clock_error_ms", "60", "standards_pass", "yes", "standards", "逐条核对，符合", "standard_1", "gat832-2014", "clause_1", "第5章", "class", "imaging", "figure_recognition_day", "99.1", "limit_recognition_day", "95", "other_pass", "yes", "other", "没有", "firmware", devicetest.Firmware, "instrument", "no", "instrument_reason", "对照目录核对", "pass", "yes"}
	elsewhere = fields{"address", "https://example.invalid/notice", "names_place", "yes"}
	clockRead = fields{"offset_ms", "-40", "method", "北斗授时"}
	decision  = fields{"number", "云停字〔2026〕1号", "reason", "路口改造"}
	flight    = fields{"purpose", "滨河路段巡查", "crew", "操作员2人，持证", "from", "2026-06-03T09:00", "until", "2026-06-03T11:00", "height_m", "100", "airspace_class", "permitted", "relay", "direct", "no_homes", "yes", "app_grounds", "大队停车场，备降东江堤", "airspace", "not_required", "airspace_ground", "真高120米以下适飞空域"}
	altered   = fields{"reason", "路口改造"}
)

// published takes a use from argument to publication on both channels by five of the six persons.
func (s *works) published(use string) {
	s.t.Helper()
	s.done(access.Keeper, use, "argue", paper, argument)
	s.done(access.Keeper, use, "plan", paper, planned)
	s.done(access.Head, use, "submit", "", nil)
	s.done(access.ProvincialApprover, use, "approve", paper, fields{"number", "粤测〔2026〕1号", "until", "2029-03-01"})
	s.done(access.Keeper, use, "survey", "", surveyed)
	s.done(access.Keeper, use, "sign", picture, signed)
	s.done(access.Keeper, use, "clock", "", clockRead)
	s.done(access.LegalReviewer, use, "legal-review", "", legal)
	s.done(access.TechnicalReviewer, use, "technical-review", paper, technical)
	s.done(access.Publisher, use, "publish", "", nil)
	s.done(access.Publisher, use, "publish-elsewhere", paper, elsewhere)
}

var registration = fields{"maker", "测试仪器厂", "model", devicetest.Model, "serial", "CS00001", "words", "测试大道与测试路路口", "kind", "fixed", "place", "road",
	"lon", "113.27", "lat", "23.14", "direction", "由东向西", "violation", devicetest.Violation, "field", "traffic"}

// TestSixPersonsBringADeviceToLifeByForms is the road from registration to the first lawful day, on both engines.
func TestSixPersonsBringADeviceToLifeByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		at := s.now(access.Keeper).post("/devices", registration...).goes("/devices/uses/")
		use := strings.TrimPrefix(at, "/devices/uses/")
		s.published(use)
		l := s.fleet.Life(use)
		first, _, ok := l.FirstLawfulDay(w.Clock.Now())
		if !ok {
			t.Fatal("a published use has no first lawful day")
		}
		agreed := fields{"number", "云启字〔2026〕1号", "reason", "公示期满，同意启用"}
		s.refused(access.Head, use, "commission", "", agreed, http.StatusConflict, "最早"+fmt.Sprintf("%d月%d日", first.Start().In(law.Beijing).Month(), first.Start().In(law.Beijing).Day())+"可启用")
		s.now(access.Head).get(at).wants(200, "还差", "启用")
		s.now(access.Head).get(at+"/steps/commission").wants(200, "天，最早")
		w.Clock.Set(first.Start().Add(-2 * time.Hour))
		s.refused(access.Head, use, "commission", "", agreed, http.StatusConflict, "第十四条")
		w.Clock.Set(first.Start().Add(9 * time.Hour))
		s.done(access.Keeper, use, "clock", "", clockRead)
		s.done(access.Head, use, "commission", "", agreed)
		if state := s.fleet.State(use).State; state != device.Live {
			t.Errorf("after all its steps the use is %s", state)
		}
		s.now(access.Keeper).get(at).wants(200, "在用", "批复.pdf", "标志.jpg", "公示期满，同意启用")
		w.Verify()
	})
}

var fieldNames = regexp.MustCompile(` name="(\w+)"`)

// TestEmptyFormsAskForEverythingAtOnce sends every form empty: all that must be filled is asked for in one go, at
// fields that are there, and nothing else is marked as wanted.
func TestEmptyFormsAskForEverythingAtOnce(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	fixed, carried, set := uses{s}.reported(), s.fleet.Full("drone", device.NotInstrument).Use, uses{s}.several()
	for _, step := range office.Steps() {
		use, role := fixed, roleOf[step.Name]
		switch {
		case slices.Contains(onCarried, step.Name):
			use = carried
		case slices.Contains(onSet, step.Name):
			use = set
		}
		path := "/devices/uses/" + use + "/steps/" + step.Name
		page := s.now(role).get(path).wants(200, step.Title)
		var shown []string
		for _, m := range fieldNames.FindAllStringSubmatch(page.text, -1) {
			shown = append(shown, m[1])
		}
		for _, name := range step.Fields {
			if !slices.Contains(shown, name) {
				t.Errorf("%s: no field %s", step.Name, name)
			}
		}
		if len(step.Wanted) == 0 {
			continue
		}
		before := len(s.fleet.Life(use).Facts)
		a := s.take(role, use, step.Name, "", nil).wants(422)
		for _, name := range step.Wanted {
			id := "f-" + name
			if name == "from" && step.Name == "verify" && strings.Contains(a.text, `id="f-until-error"`) {
				continue
			}
			if !strings.Contains(a.text, `id="`+id+`-error"`) {
				t.Errorf("%s: %s is not asked for: %s", step.Name, name, a.plain())
			}
		}
		for _, m := range regexp.MustCompile(`id="f-(\w+)-error"`).FindAllStringSubmatch(a.text, -1) {
			if !slices.Contains(step.Wanted, m[1]) && !slices.Contains(unlessAnother[step.Name], m[1]) {
				t.Errorf("%s: %s is asked for, and marked as optional", step.Name, m[1])
			}
		}
		if len(s.fleet.Life(use).Facts) != before {
			t.Errorf("%s: an empty form left something on record", step.Name)
		}
	}
}

// unlessAnother are the fields that a form may leave empty when another is filled in: a sign is shown by the photographs of its
// views or by a document, and a defect is described when the sign is not clear.
var unlessAnother = map[string][]string{"sign": {"documents"}, "inspect-sign": {"documents", "defect"}}

// onCarried are the steps that only a carried device, or a mobile area, has.
var onCarried = []string{"mark", "alter-area", "flight-plan", "flight-record", "carrier", "season", "day-filing", "stand"}

// onSet are the steps that only a site of several points has.
var onSet = []string{"alter-points"}

// roleOf is who takes a step.
var roleOf = func() map[string]access.Role {
	out := map[string]access.Role{"submit": access.Head, "commission": access.Head, "stop": access.Head, "resume": access.Head, "cancel": access.Head, "flight-plan": access.Head,
		"approve": access.ProvincialApprover, "reject": access.ProvincialApprover, "withdraw-approval": access.ProvincialApprover,
		"legal-review": access.LegalReviewer, "technical-review": access.TechnicalReviewer}
	for _, name := range []string{"evaluate-sign", "redecide", "decide-past", "legacy-verdict", "secret"} {
		out[name] = access.Head
	}
	for _, name := range []string{"parts", "no-rule", "rule-issued"} {
		out[name] = access.TechnicalReviewer
	}
	for _, name := range []string{"publish", "publish-elsewhere", "correct", "correct-elsewhere", "withdraw-publication", "withdraw-elsewhere", "stop-shown"} {
		out[name] = access.Publisher
	}
	for _, s := range office.Steps() {
		if out[s.Name] == "" {
			out[s.Name] = access.Keeper
		}
	}
	return out
}()

// TestStepsAreForWhoMayTakeThem: every step turns away the five who may not take it, and nobody sees another body's use.
func TestStepsAreForWhoMayTakeThem(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	fixed, carried, set := uses{s}.reported(), s.fleet.Full("drone", device.NotInstrument).Use, uses{s}.several()
	six := []access.Role{access.Keeper, access.Head, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.ProvincialApprover}
	browsers := map[access.Role]*visitor{}
	for _, role := range six {
		browsers[role] = s.now(role)
	}
	stranger := s.with(s.Who(access.Keeper, s.Other))
	before := len(s.fleet.Life(fixed).Facts)
	for _, step := range office.Steps() {
		use := fixed
		switch {
		case slices.Contains(onCarried, step.Name):
			use = carried
		case slices.Contains(onSet, step.Name):
			use = set
		}
		path := "/devices/uses/" + use + "/steps/" + step.Name
		for _, role := range six {
			if role == roleOf[step.Name] {
				browsers[role].get(path).wants(200)
				continue
			}
			browsers[role].get(path).wants(403, "不能办理", step.Title)
			browsers[role].upload(path, "", nil).wants(403)
		}
		if roleOf[step.Name] == access.Keeper {
			stranger.get(path).wants(404)
			stranger.upload(path, "", nil).wants(404)
		}
	}
	for _, name := range onCarried {
		browsers[roleOf[name]].get("/devices/uses/" + fixed + "/steps/" + name).wants(404)
	}
	browsers[access.Keeper].get("/devices/uses/" + carried + "/steps/survey").wants(404)
	browsers[access.Keeper].get("/devices/uses/" + fixed + "/steps/destroy").wants(404)
	if len(s.fleet.Life(fixed).Facts) != before {
		t.Error("somebody who may not has left something on record")
	}
}
