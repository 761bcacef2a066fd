package admissibility

import "yuanjian/internal/law"

// rule is one condition on a capture.
type rule = law.Rule[Moment]

// Days on which rules begin or end.
var (
	penaltyLaw = law.PenaltyLawInForce
	measures   = law.MeasuresInForce
	lastOfOld  = law.MeasuresInForce.AddDays(-1)
)

// Rules that do not bind every capture.
func carried(m *Moment) bool   { return m.Site.Carrier != NoCarrier }
func uncarried(m *Moment) bool { return m.Site.Carrier == NoCarrier }
func newSite(m *Moment) bool   { return !m.old }
func reviewed(m *Moment) bool  { return m.Stage == Reviewed }

// untilMeasuresOrOld: before 2025-05-01 every site, since then only the old ones.
func untilMeasuresOrOld(m *Moment) bool { return m.Day < measures || m.old }

// here cites 粤府〔2025〕12号 for a rule that begins with it.
func here(number, paragraph, item int) []law.Citation {
	return []law.Citation{{From: measures, Article: law.Art(law.SourceMeasures, number, paragraph, item)}}
}

// earlier adds the words a rule rested on before 2025-05-01.
func earlier(now []law.Citation, source string, number, paragraph int) []law.Citation {
	return append(now, law.Citation{From: penaltyLaw, Article: law.Art(source, number, paragraph, 0)})
}

// article41 cites 行政处罚法 Art 41(1) always.
var article41 = []law.Citation{{From: penaltyLaw, Article: law.Art(law.SourcePenaltyLaw, 41, 1, 0)}}

// rules is the table of the contract, in its order.
var rules = [...]rule{
	{ID: "A9b", From: measures, Bars: law.FindingNeeded, Citations: here(9, 0, 0), Applies: newSite, Check: planApproved,
		Title: law.Words{ZH: "设置方案经省级行政执法主管部门批准", EN: "The siting plan is approved by the competent provincial department"}},
	{ID: "A9b-place", From: measures, Bars: law.FindingNeeded, Citations: here(9, 0, 0), Applies: uncarried, Check: inPlace,
		Title: law.Words{ZH: "抓拍位置在批准的设置地点", EN: "The capture was made at the approved site"}},
	{ID: "A10.2-legal", From: penaltyLaw, Bars: law.FindingNeeded, Check: legallyReviewed,
		Citations: earlier(here(10, 2, 0), law.SourcePenaltyLaw, 41, 1),
		Title:     law.Words{ZH: "法制审核通过，并且审核后没有变动", EN: "Legal review passed, and nothing altered since"}},
	{ID: "A10.2-technical", From: penaltyLaw, Bars: law.FindingNeeded, Check: technicallyReviewed,
		Citations: earlier(here(10, 2, 0), law.SourcePenaltyLaw, 41, 1),
		Title:     law.Words{ZH: "技术审核通过，并且审核后没有变动", EN: "Technical review passed, and nothing altered since"}},
	{ID: "A11.1.3", From: penaltyLaw, Bars: law.Corroboration, Check: soleBasis,
		Citations: earlier(here(11, 1, 3), law.SourcePenaltyLaw, 41, 1),
		Title:     law.Words{ZH: "单凭设备记录实施行政处罚有法律、行政法规依据", EN: "A law or administrative regulation lets a penalty rest on device records alone"}},
	{ID: "L41-sign", From: penaltyLaw, Until: lastOfOld, Bars: law.FindingNeeded, Citations: article41, Check: signInPlace,
		Title: law.Words{ZH: "设置地点标志明显", EN: "The site is clearly marked"}},
	{ID: "A14.1a", From: measures, Bars: law.FindingNeeded, Citations: here(14, 1, 0), Check: signInPlace,
		Title: law.Words{ZH: "设置地点有明显可见的标识或者标志", EN: "The site has a clearly visible sign or mark"}},
	{ID: "L41-published", From: penaltyLaw, Bars: law.FindingNeeded, Citations: article41, Applies: untilMeasuresOrOld, Check: publishedAtAll,
		Title: law.Words{ZH: "设置地点已向社会公布", EN: "The site was made known to the public"}},
	{ID: "A14.1b", From: measures, Bars: law.FindingNeeded, Citations: here(14, 1, 0), Applies: newSite, Check: platformThirtyDays,
		Title: law.Words{ZH: "抓拍前在广东省行政执法信息公示平台公示满30日", EN: "Published on the provincial platform for 30 full days before the capture"}},
	{ID: "A14.1c", From: measures, Bars: law.FindingNeeded, Citations: here(14, 1, 0), Applies: newSite, Check: otherThirtyDays,
		Title: law.Words{ZH: "抓拍前以其他方便社会公众知悉的方式公布满30日", EN: "Made known in another convenient way for 30 full days before the capture"}},
	{ID: "A14.2", From: measures, Bars: law.FindingNeeded, Citations: here(14, 2, 0), Check: live,
		Title: law.Words{ZH: "抓拍时设置地点在正式使用中", EN: "The site was in use at the capture"}},
	{ID: "A15", From: measures, Bars: law.Barred, Citations: here(15, 0, 0), Check: notPrivate,
		Title: law.Words{ZH: "设置地点不是涉及公民个人隐私的场所", EN: "The site is not a place of personal privacy"}},
	{ID: "A16.1.1", From: measures, Bars: law.FindingNeeded, Citations: here(16, 1, 1), Applies: carried, Check: inspectionPlanned,
		Title: law.Words{ZH: "按照本单位负责人批准的检查计划实施", EN: "Done under an inspection plan approved by the head of the unit"}},
	{ID: "A16.1.2", From: measures, Bars: law.FindingNeeded, Citations: here(16, 1, 2), Applies: carried, Check: airspaceCleared,
		Title: law.Words{ZH: "依法需要的报备、审批在活动开始前已经办理", EN: "Filing or approval, where required, was obtained before the activity"}},
	{ID: "A16.1.3a", From: measures, Bars: law.FindingNeeded, Citations: here(16, 1, 3), Applies: carried, Check: inPlace,
		Title: law.Words{ZH: "抓拍位置在公布的巡查区域内", EN: "The capture was made inside the published patrol area"}},
	{ID: "A16.1.4", From: measures, Bars: law.FindingNeeded, Citations: here(16, 1, 4), Applies: carried, Check: marked,
		Title: law.Words{ZH: "移动监控设备有明显的标识", EN: "The mobile device bears a clear mark"}},
	{ID: "A20b", From: penaltyLaw, Bars: law.Barred, Check: intact,
		Citations: earlier(here(20, 0, 0), law.SourcePenaltyLaw, 46, 0),
		Title:     law.Words{ZH: "原始记录完整，未被改动", EN: "The original record is intact"}},
	{ID: "A21b", From: penaltyLaw, Bars: law.FindingNeeded, Check: reviewedFirmware,
		Citations: earlier(here(21, 0, 0), law.SourcePenaltyLaw, 41, 1),
		Title:     law.Words{ZH: "抓拍时的软件就是技术审核通过的软件", EN: "The capture was made with the software that passed technical review"}},
	{ID: "A22.1b", From: penaltyLaw, Bars: law.Barred, Check: verified,
		Citations: earlier(here(22, 1, 0), law.SourceMetrologyLaw, 9, 0),
		Title:     law.Words{ZH: "检定有效期覆盖抓拍时间，或者依法不需要检定", EN: "Verification covers the capture, or none is required by law"}},
	{ID: "A36.3", From: penaltyLaw, Bars: law.FindingNeeded, Check: healthy,
		Citations: earlier(here(36, 0, 3), law.SourcePenaltyLaw, 46, 0),
		Title:     law.Words{ZH: "设备运行正常，时钟误差在允许范围内", EN: "The device ran normally and its clock was within the limit"}},
	{ID: "A30.1", From: penaltyLaw, Bars: law.Barred, Applies: reviewed, Check: qualifiedReviewer,
		Citations: earlier(here(30, 0, 1), law.SourcePenaltyLaw, 42, 0),
		Title:     law.Words{ZH: "由具有行政执法资格的执法人员审核", EN: "Reviewed by an officer with enforcement qualification"}},
	{ID: "A30.3a", From: penaltyLaw, Bars: law.Barred, Applies: reviewed, Check: foundInOrder,
		Citations: earlier(here(30, 0, 3), law.SourcePenaltyLaw, 41, 2),
		Title:     law.Words{ZH: "经审核真实、清晰、完整、准确", EN: "Found true, clear, complete and accurate on review"}},
}

// Rules lists the rules in the order of the contract, for pages and documentation.
func Rules() []law.Rule[Moment] { return rules[:] }

var ruleOfID = func() map[string]*rule {
	byID := make(map[string]*rule, len(rules))
	for i := range rules {
		byID[rules[i].ID] = &rules[i]
	}
	return byID
}()

// ruleOf gives a rule by its id, or nil.
func ruleOf(id string) *rule { return ruleOfID[id] }
