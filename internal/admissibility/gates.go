package admissibility

import (
	"slices"
	"time"

	"yuanjian/internal/law"
)

// gates are the rules about a use and not about one capture, with what would cure them before it is commissioned. The others
// look at one capture, its flight, its software or its review (Art 16(1)(一)–(三), 20, 21, 30), or at the commissioning itself
// (Art 14(2)).
var gates = map[string]law.Words{
	"A9b":             {ZH: "取得省级行政执法主管部门对设置方案的批准后再启用。", EN: "Obtain the provincial department's approval of the siting plan first."},
	"A9b-place":       {ZH: "按照批准的点位安装并测量位置，或者就现有位置取得批准后再启用。", EN: "Install at the approved point and survey the place, or have the present place approved first."},
	"A10.2-legal":     {ZH: "由本单位负责法制工作的机构或者人员审核通过后再启用。", EN: "Have the body's own legal institution or person pass it first."},
	"A10.2-technical": {ZH: "由本单位负责信息化建设的机构或者人员，或者委托有国家规定资质的机构审核通过后再启用。", EN: "Have the body's own informatisation institution, or an entrusted qualified one, pass it first."},
	"A11.1.3": {
		ZH: "不影响启用。法制审核写明法律、行政法规依据的，可以单凭设备记录定案；没有的，应当调查核实或者结合其他证据认定（第十一条第二款）。",
		EN: "This does not stand in the way. Where the legal review names a law or administrative regulation, device records alone may decide a case; where there is none, investigate, or establish the facts with other evidence (Art 11(2)).",
	},
	"L41-sign":      {ZH: "设置明显的标志后再启用。", EN: "Place a clear sign first."},
	"A14.1a":        {ZH: "设置明显可见的标识或者标志后再启用。", EN: "Place a clearly visible sign or mark first."},
	"L41-published": {ZH: "向社会公布设置地点后再启用。", EN: "Make the site known to the public first."},
	"A14.1b":        {ZH: "通过广东省行政执法信息公示平台公示满30日后再启用。", EN: "Publish on the provincial platform and wait 30 full days."},
	"A14.1c":        {ZH: "以其他方便社会公众知悉的方式公布满30日后再启用。", EN: "Make it known in another convenient way and wait 30 full days."},
	"A15":           {ZH: "写明场所类别；涉及公民个人隐私的场所不得设置。", EN: "State the kind of place; no device may be set in a place of personal privacy."},
	"A16.1.4":       {ZH: "给移动监控设备设置明显的标识并拍照后再启用。", EN: "Mark the mobile device clearly and photograph the mark first."},
	"A22.1b":        {ZH: "检定合格后再启用。", EN: "Have it verified first."},
	"A36.3":         {ZH: "使设备运行正常、经校时误差在允许范围内后再启用。", EN: "See to it that the device runs normally and a clock check is within the limit first."},
}

// otherwiseCured are reasons for which something else than what stands beside the rule is the cure, or nothing.
var otherwiseCured = map[law.Reason]law.Words{
	placePrivate:       {},
	pointNone:          {ZH: "补充批准文件载明的点位坐标后再启用。", EN: "Produce the coordinates of the point as approved first."},
	instrumentUnknown:  {ZH: "由技术审核查明设备是否属于计量器具，属于的，检定合格后再启用。", EN: "Have the technical review establish whether it is a measuring instrument and, if so, have it verified first."},
	noVerificationRule: {ZH: "有可以适用的检定规程并检定合格后再启用。", EN: "Have it verified once there is a verification rule for it."},
}

// Gates gives the rules about a use as they stand at an instant: of those in force the ones about plan, reviews, basis, sign,
// publication, kind of place, mark, verification and health, and for a fixed site the place as surveyed. A use may be
// commissioned when every one of them is met but those whose consequence is corroboration: they say what a case will need
// besides the device. Everything on record counts; Stage, Capture and Review of the facts are not looked at. Of a use that
// has been commissioned before the instant the sentences speak as of one in use. Before 2021-07-15 no rule is in force and
// the list is empty.
func Gates(f *Facts, at time.Time) []law.Statement {
	planned := beginning(f, at)
	var j Judgement
	found := j.gates(&planned)
	why := j.moment.purpose()
	list := make([]law.Statement, len(found))
	for i := range found {
		cure := gates[found[i].Rule]
		if other, is := otherwiseCured[found[i].Reason]; is {
			cure = other
		}
		s := statement(&planned, &found[i], why)
		s.Title, s.Cure = why.both(s.Title), law.Words{}
		if found[i].Result != law.Met {
			s.Cure = why.both(cure)
		}
		list[i] = s
	}
	return list
}

// GateFindings gives what Gates finds, without the sentences.
func GateFindings(f *Facts, at time.Time) []law.Finding {
	planned := beginning(f, at)
	var j Judgement
	return j.gates(&planned)
}

// gates judges the rules about a use.
func (j *Judgement) gates(planned *Facts) []law.Finding {
	j.Judge(planned, OnRecord)
	return slices.DeleteFunc(j.Findings(), func(found law.Finding) bool {
		_, gate := gates[found.Rule]
		return !gate || found.Rule == "A9b-place" && planned.Site.Kind == Mobile // where a mobile device is, only a capture says
	})
}

// purpose tells a use that is still to be commissioned from one that has been.
func (m *Moment) purpose() purpose {
	if m.latest(of(Commissioned)) == none {
		return ofBeginning
	}
	return ofUse
}

// beginning gives the facts as they stand at an instant at which nothing has been captured.
func beginning(f *Facts, at time.Time) Facts {
	planned := *f
	planned.Stage, planned.Review = Received, nil
	planned.Capture = Capture{At: InstantOf(at), Integrity: Unverified}
	return planned
}

// FirstLawfulDay gives the first day on which a use is lawful as far as the publications before an instant go: thirty full
// days after the later of the two channels (Art 14(1)). Where they are not required, on an old site or before the Measures,
// it is the Beijing date of the instant. ok is false when a channel is missing or no longer counts. The words say why.
func FirstLawfulDay(f *Facts, at time.Time) (first law.Date, because law.Words, ok bool) {
	planned := beginning(f, at)
	var m Moment
	m.set(&planned, OnRecord)
	switch {
	case m.Day < measures:
		return m.Day, law.Words{
			ZH: "2025年5月1日以前没有公示满30日的要求。",
			EN: "Before 1 May 2025 no 30 days of publication are required.",
		}, true
	case m.old:
		return m.Day, law.Words{
			ZH: "2025年5月1日前已在使用、此后没有停止使用或者移动的设置地点，不要求公示满30日。",
			EN: "A site in use before 1 May 2025 and neither stopped nor moved since needs no 30 days of publication.",
		}, true
	}
	platform, day, counts := channelBegin(&m, Platform)
	other, later, countsToo := channelBegin(&m, Other)
	because = law.Words{ZH: platform.ZH + other.ZH, EN: platform.EN + " " + other.EN}
	if !counts || !countsToo {
		return 0, because, false
	}
	return max(day, later), because, true
}

// channelBegin gives the first lawful day as far as one channel goes.
func channelBegin(m *Moment, channel Channel) (because law.Words, first law.Date, counts bool) {
	found := law.Finding{Rule: "A14.1b"}
	if channel == Other {
		found.Rule = "A14.1c"
	}
	found.Result, found.Grounds = thirtyDays(m, channel)
	p := m.publication(channel)
	zh := speaker{facts: m.Facts, purpose: m.purpose()}
	zh.set(&found)
	en := zh
	en.english = true
	if p.first == none {
		return law.Words{ZH: string(zh.because(nil)), EN: string(en.because(nil))}, 0, false
	}
	t := dayTemplates[p.start != p.first]
	return law.Words{ZH: string(zh.fill(nil, t[0])), EN: string(en.fill(nil, t[1]))}, firstLawful(m.event(p.start)), true
}

// dayTemplates say the first lawful day of a channel, by whether a correction began the days afresh.
var dayTemplates = map[bool][2]template{
	false: {
		cut("{channel}于{a}{publish}，满30日后最早可用日为{a.first}。"),
		cut("The {channel} is of {a}; after 30 full days the first lawful day is {a.first}."),
	},
	true: {
		cut("{channel}于{a}{publish}，{b}作实质性更正后重新起算，满30日后最早可用日为{b.first}。"),
		cut("The {channel} is of {a} and was materially corrected on {b}; after 30 full days from then the first lawful day is {b.first}."),
	},
}
