package admissibility

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/law"
)

func parsed(t *testing.T, base string, changes ...string) Facts {
	t.Helper()
	doc, _ := readBases(t).compose(t, block{where: t.Name(), lines: append([]string{"base " + base}, changes...)})
	f, err := Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func beijing(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := law.ParseInstant(valueOf(text).(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// notMet lists the gates that are not met.
func notMet(gates []law.Statement) string {
	var ids []string
	for _, g := range gates {
		if g.Result != law.Met {
			ids = append(ids, g.Rule)
		}
	}
	return strings.Join(ids, " ")
}

func TestGates(t *testing.T) {
	const planned = "drop commissioned"
	for _, c := range []struct {
		base, at string
		changes  []string
		want     string
	}{
		{"fixed", "2025-09-01T12:00", []string{planned}, ""},
		{"fixed", "2025-06-05T23:59:59", []string{planned, "drop clock_checked", "add 2025-06-01T00:00 clock_checked offset_ms=0"}, "A14.1b A14.1c"},
		{"fixed", "2025-06-06T00:00", []string{planned, "drop clock_checked", "add 2025-06-01T00:00 clock_checked offset_ms=0"}, ""},
		{"fixed", "2025-09-01T12:00", []string{planned, "drop verified"}, "A22.1b"},
		{"fixed", "2025-09-01T12:00", []string{planned, "drop surveyed"}, "A9b-place"},
		{"fixed", "2025-09-01T12:00", []string{planned, "set site.place = toilet"}, "A15"},
		{"fixed", "2025-09-01T12:00", []string{planned, "set use.sole_basis = null"}, "A11.1.3"},
		{"fixed", "2025-09-01T12:00", []string{planned, `set use.sole_basis = {"rank":"none","citation":""}`}, "A11.1.3"},
		{"fixed", "2025-09-01T12:00", []string{planned, "set site.point = null"}, "A9b-place"},
		{"fixed", "2025-09-01T12:00", []string{planned, "set device.instrument = null"}, "A22.1b"},
		{"fixed", "2025-09-01T12:00", []string{planned, "set device.instrument = no_rule"}, "A22.1b"},
		{"fixed", "2025-09-01T12:00", []string{planned, "set capture.firmware = 9.9.9"}, ""}, // the capture is not looked at
		{"fixed", "2025-09-01T12:00", []string{planned, "drop clock_checked"}, "A36.3"},      // nobody has looked at the clock
		{"fixed", "2025-09-01T12:00", []string{planned, "drop published"}, "A14.1b A14.1c"},  // unknown is not met
		{"drone", "2025-08-01T12:00", []string{planned, "drop flight_plan", "add 2025-07-31T08:00 clock_checked offset_ms=0"}, ""},
		{"drone", "2025-09-01T12:00", []string{planned, "drop mark_photographed"}, "A16.1.4"},
		{"patrol", "2025-09-01T12:00", []string{planned, "set capture.position = null"}, ""},
		{"old", "2025-09-01T12:00", nil, ""},
		{"old", "2025-09-01T12:00", []string{"add 2025-08-01T00:00 stopped"}, "A9b A14.1b A14.1c"},
		{"fixed", "2027-09-01T12:00", nil, "A22.1b"}, // commissioned long ago: it must still be met
		{"fixed", "2025-09-01T12:00", []string{"drop surveyed", "add 2025-05-04T10:00 surveyed point=[113.27,23.13]"}, "A9b-place"},
		{"before", "2024-09-01T12:00", []string{planned}, ""},
	} {
		f := parsed(t, c.base, c.changes...)
		gates := Gates(&f, beijing(t, c.at))
		found := GateFindings(&f, beijing(t, c.at))
		if !slices.EqualFunc(gates, found, func(g law.Statement, x law.Finding) bool {
			return g.Rule == x.Rule && g.Result == x.Result && g.Consequence == x.Consequence()
		}) {
			t.Errorf("%s %v: %v is found, and %v said", c.base, c.changes, found, gates)
		}
		if got := notMet(gates); got != c.want {
			t.Errorf("%s %v: %s not met, want %s", c.base, c.changes, got, c.want)
		}
		begun := slices.ContainsFunc(f.Events, func(e Event) bool { return e.Kind == Commissioned && !e.At.Time().After(beijing(t, c.at)) })
		for _, g := range gates {
			checkGate(t, g, begun)
		}
	}
}

// checkGate asks that a gate speaks of the commissioning, or of the use once it was commissioned, and says what would cure it.
func checkGate(t *testing.T, g law.Statement, begun bool) {
	t.Helper()
	never := []string{"抓拍", "capture", "不能补救", "cures nothing", "{", "["}
	if begun {
		never = append(never, "启用", "commissioning")
	}
	for _, words := range []string{g.Title.ZH, g.Title.EN, g.Because.ZH, g.Because.EN, g.Cure.ZH, g.Cure.EN} {
		for _, word := range never {
			if strings.Contains(words, word) {
				t.Errorf("%s: %q speaks of %q", g.Rule, words, word)
			}
		}
	}
	if private := g.Rule == "A15" && g.Result == law.Unmet; (g.Cure.ZH == "") != (g.Result == law.Met || private) || (g.Cure.EN == "") != (g.Cure.ZH == "") {
		t.Errorf("%s: %s with the cure %q", g.Rule, g.Result, g.Cure.ZH)
	}
	if g.Title.ZH == "" || g.Article.Words == "" {
		t.Errorf("%s: no title or article", g.Rule)
	}
	if (g.Consequence == law.Corroboration) != (g.Rule == "A11.1.3" && g.Result != law.Met) {
		t.Errorf("%s %s: the consequence is %s", g.Rule, g.Result, g.Consequence)
	}
}

// What is said of a gate fits what is known: the words of a lawyer who reads them aloud.
func TestGateSentences(t *testing.T) {
	for _, c := range []struct {
		at, rule, because, cure string
		changes                 []string
	}{
		{"2025-05-10T12:00", "A14.1b", "平台于2025年5月6日公示，满30日后最早可用日为2025年6月6日，启用在此之前。", "通过广东省行政执法信息公示平台公示满30日后再启用。", []string{"drop commissioned"}},
		{"2025-09-01T12:00", "A14.1c", "其他方式于2025年5月6日公布，设置地点于2025年8月1日因没有工单的检修、维护按停止使用处理，此后到使用时没有重新公布。", "以其他方便社会公众知悉的方式公布满30日后再使用。", []string{"add 2025-08-01T00:00 maintenance_started work_order=false"}},
		{"2025-09-01T12:00", "A36.3", "启用前没有校时的记录。", "使设备运行正常、经校时误差在允许范围内后再启用。", []string{"drop commissioned", "drop clock_checked"}},
		{"2025-05-06T10:30", "A14.1c", "其他方式最早的公布在启用之后（2025年5月6日11:00:00）。", "以其他方便社会公众知悉的方式公布满30日后再启用。",
			[]string{"drop commissioned", "drop published channel=other", "add 2025-05-06T11:00:00.000001 published channel=other covers=true"}},
		{"2027-09-01T12:00", "A22.1b", "检定有效期至2026年5月4日，使用在其后。", "检定合格后再使用。", nil},
		{"2025-09-01T12:00", "A22.1b", "设备是否属于计量器具，尚未查明。", "由技术审核查明设备是否属于计量器具，属于的，检定合格后再启用。", []string{"drop commissioned", "set device.instrument = null"}},
		{"2025-09-01T12:00", "A22.1b", "设备属于计量器具，但是没有可以适用的检定规程。", "有可以适用的检定规程并检定合格后再启用。", []string{"drop commissioned", "set device.instrument = no_rule"}},
		{"2025-09-01T12:00", "A9b-place", "没有批准的点位坐标，无法比对。", "补充批准文件载明的点位坐标后再启用。", []string{"drop commissioned", "set site.point = null"}},
		{"2025-09-01T12:00", "A9b-place", "启用前没有安装测量的记录。", "按照批准的点位安装并测量位置，或者就现有位置取得批准后再启用。", []string{"drop commissioned", "drop surveyed"}},
		{"2025-09-01T12:00", "A9b-place", "安装时测量的设备位置（2025年5月4日）距批准的点位1110.7米，超过容许的30米。", "按照批准的点位安装并测量位置，或者就现有位置取得批准后再启用。", []string{"drop commissioned", "drop surveyed", "add 2025-05-04T10:00 surveyed point=[113.27,23.13]", "set site.point = [113.26,23.1261]"}},
		{"2025-09-01T12:00", "A15", "设置地点是宾馆客房，不得设置电子技术监控设备。", "", []string{"drop commissioned", "set site.place = hotel_room"}},
		{"2025-09-01T12:00", "A11.1.3", "单凭设备记录实施行政处罚没有法律、行政法规依据。", "不影响启用。法制审核写明法律、行政法规依据的，可以单凭设备记录定案；没有的，应当调查核实或者结合其他证据认定（第十一条第二款）。", []string{"drop commissioned", `set use.sole_basis = {"rank":"none","citation":""}`}},
	} {
		f := parsed(t, "fixed", c.changes...)
		gates := Gates(&f, beijing(t, c.at))
		i := slices.IndexFunc(gates, func(g law.Statement) bool { return g.Rule == c.rule })
		if i < 0 || gates[i].Because.ZH != c.because || gates[i].Cure.ZH != c.cure {
			t.Errorf("%s %v: %+v", c.rule, c.changes, gates[max(i, 0)])
		}
	}
}

// Gates and the judge are one: with every gate met, a commissioning then makes Live the only rule about the use.
func TestGatesMetMakesTheNextCaptureLawful(t *testing.T) {
	f := parsed(t, "fixed", "drop commissioned", "add 2025-09-01T11:00 commissioned")
	if open := notMet(Gates(&f, beijing(t, "2025-09-01T11:00"))); open != "" {
		t.Fatalf("not met: %s", open)
	}
	if r := Judge(&f, OnRecord); r.Outcome != Reviewable {
		t.Errorf("%s", r.AppendIndented(nil))
	}
}

func TestFirstLawfulDay(t *testing.T) {
	for _, c := range []struct {
		base, at string
		changes  []string
		want     string // date, or "" when there is none
		because  string
	}{
		{"fixed", "2025-05-10T12:00", nil, "2025-06-06", "平台于2025年5月6日公示，满30日后最早可用日为2025年6月6日。其他方式于2025年5月6日公布，满30日后最早可用日为2025年6月6日。"},
		{"fixed", "2025-05-20T12:00", []string{"drop published channel=other", "add 2025-05-16T09:00 published channel=other covers=true"}, "2025-06-16", "其他方式于2025年5月16日公布"},
		{"fixed", "2025-05-10T12:00", []string{"drop published channel=other"}, "", "没有其他方式公布的记录。"},
		{"fixed", "2025-05-06T10:30", nil, "", "其他方式最早的公布在启用之后（2025年5月6日11:00:00）。"},
		{"fixed", "2025-09-01T12:00", []string{"add 2025-08-01T09:00 stopped"}, "", "设置地点于2025年8月1日停止使用，此后到使用时没有重新公示。"},
		{"fixed", "2025-09-01T12:00", []string{"add 2025-08-01T09:00 publication_corrected channel=platform material=true"}, "2025-09-01", "作实质性更正后重新起算"},
		{"old", "2025-09-01T12:00", nil, "2025-09-01", "不要求公示满30日"},
		{"before", "2024-09-01T12:00", nil, "2024-09-01", "2025年5月1日以前"},
	} {
		f := parsed(t, c.base, c.changes...)
		day, because, ok := FirstLawfulDay(&f, beijing(t, c.at))
		if ok != (c.want != "") || ok && day.String() != c.want || !strings.Contains(because.ZH, c.because) || because.EN == "" {
			t.Errorf("%s %s %v: %s %v %q", c.base, c.at, c.changes, day, ok, because.ZH)
		}
		if !ok {
			continue
		}
		// the judge agrees: the day before is too early, the day itself is not
		for back, want := range map[int]bool{0: true, -1: c.base != "fixed"} {
			f.Capture.At = startOf(day.AddDays(back))
			met := true
			var j Judgement
			j.Judge(&f, OnRecord)
			for _, found := range j.Findings() {
				if strings.HasPrefix(found.Rule, "A14.1b") || strings.HasPrefix(found.Rule, "A14.1c") {
					met = met && found.Result == law.Met
				}
			}
			if met != want {
				t.Errorf("%s %v: %d days from %s: met %v, want %v", c.base, c.changes, back, day, met, want)
			}
		}
	}
}
