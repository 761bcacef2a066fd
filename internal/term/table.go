package term

import (
	"slices"

	"yuanjian/internal/law"
)

// register is every row, in its order; of a row that changed the older form stands before the newer.
var register = slices.Concat(ofDevices, ofCases, ofPerformance, ofReview, ofOthers)

const (
	penaltyLaw   = law.SourcePenaltyLaw
	measures     = law.SourceMeasures
	reviewLaw    = "行政复议法"
	suitLaw      = "行政诉讼法"
	suitReading  = "最高人民法院关于适用行政诉讼法的解释"
	coercionLaw  = "行政强制法"
	civilLaw     = "民事诉讼法"
	transferRule = "行政执法机关移送涉嫌犯罪案件的规定"
	videoRule    = "公共安全视频图像信息系统管理条例"
	flightRule   = "无人驾驶航空器飞行管理暂行条例"
	privacyLaw   = "个人信息保护法"
	damagesLaw   = "国家赔偿法"
)

// The ranks, in the words of package statute.
const (
	isLaw        = "law"
	isRegulation = "administrative_regulation"
	isDocument   = "normative_document"
)

var (
	reviewLawInForce = law.NewDate(2024, 1, 1)
	videoInForce     = law.NewDate(2025, 4, 1)
	flightInForce    = law.NewDate(2024, 1, 1)
)

func w(zh, en string) law.Words { return law.Words{ZH: zh, EN: en} }

// open says that the provision has only a word such as 及时 and the figure is ours.
func open(word string) law.Words {
	return w("原文只写“"+word+"”，天数是本系统默认，不是法律", "the text says only “"+word+"”; the figure is our default, not law")
}

// silent says that the provision gives no term and the figure is ours.
var silent = w("原文没有规定期限，天数是本系统默认，不是法律", "the text gives no term; the figure is our default, not law")

// ofDevices are T01 to T09: devices, captures and notices.
var ofDevices = []Term{
	{ID: FirstUse, Trigger: w("设置地点在两个渠道公布（以后一个为准）", "publication of the place on two channels, the later one"), End: w("第一次合法采集", "first lawful capture"),
		Amount: 30, Unit: CalendarDays, Way: NotBefore, Binds: Organ, Follows: w("此前采集的记录不能作为证据", "earlier captures are never evidence"),
		Rank: isDocument, Source: measures, Article: "第十四条第一款", From: law.MeasuresInForce,
		Ours: w("“三十日前”按满三十日、第三十一日零时起采集理解，是本系统的读法", "that thirty full days pass and the first capture is on the day after is our reading")},
	{ID: StopNotice, Trigger: w("决定停用", "decision to stop"), End: w("公告停用", "notice of the stop"), Amount: 3, Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("提醒", "an alarm"), Rank: Policy, Source: measures, Article: "第十四条第二款", From: law.MeasuresInForce, Ours: silent},
	{ID: MaintenanceDecision, Trigger: w("开始检修", "beginning of maintenance"), End: w("决定继续检修还是停用", "decision between maintenance and stop"), Amount: 30, Unit: CalendarDays, Way: Within, Binds: Organ,
		Follows: w("没有决定的，按停用处理", "without a decision it counts as a stop"), Rank: Policy, Source: measures, Article: "第十四条第二款", From: law.MeasuresInForce,
		Ours: silent},
	{ID: Evaluation, Trigger: w("启用或者上次评估", "commissioning or the last evaluation"), End: w("定期评估", "periodic evaluation"), Amount: 12, Unit: Months, Way: Within, Binds: Organ,
		Follows: w("提醒", "an alarm"), Rank: Policy, Source: measures, Article: "第十条第一款", From: law.MeasuresInForce, Ours: open("定期")},
	{ID: YearEndReport, Trigger: w("每年", "every year"), End: w("年底前报告设备新增情况", "report on new devices"), Amount: 1231, Unit: YearDay, Way: Within, Binds: Organ,
		Follows: w("列入监督清单", "the list of the supervisor"), Rank: isDocument, Source: measures, Article: "第十三条第二款", From: law.MeasuresInForce},
	{ID: Verification, Trigger: w("检定合格", "verification"), End: w("检定证书载明的有效期", "the term that the certificate states"), Unit: Document, Way: Within, Binds: Organ,
		Follows: w("届满后采集的记录不能作为证据", "captures after it are barred"), Rank: isLaw, Source: law.SourceMetrologyLaw, Article: "第九条"},
	{ID: CaptureReview, Trigger: w("采集", "capture"), End: w("审核", "review"), Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("领域规定了期限的，逾期提醒", "an alarm where a source of the field sets one"), Rank: isDocument, Source: measures, Article: "第三十条第一款", From: law.MeasuresInForce},
	{ID: SuspicionNotice, Trigger: w("审核认为涉嫌违法", "positive verdict"), End: w("告知提示", "notice of a suspected violation"), Amount: 5, Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("提醒", "an alarm"), Rank: Policy, Source: measures, Article: "第三十条第（四）项", From: law.MeasuresInForce, Ours: open("及时")},
	{ID: Dissuasion, Trigger: w("发现正在发生的违法", "a violation in progress is seen"), End: w("劝阻", "dissuasion"), Amount: 30, Unit: Minutes, Way: Within, Binds: Organ,
		Follows: w("提醒", "an alarm"), Rank: Policy, Source: measures, Article: "第三十七条", From: law.MeasuresInForce, Ours: open("立即")},
	{ID: OnlineAnswer, Trigger: w("线上告知", "online notice"), End: w("回复，否则转现场", "answer, else the fall-back"), Amount: 3, Unit: WorkingDays, Way: Within, Binds: Party,
		Follows: w("自动转为现场检查", "fall-back by itself"), Rank: Policy, Source: measures, Article: "第二十八条", From: law.MeasuresInForce, Ours: silent},
	{ID: OnlineAnswerUrgent, Trigger: w("紧急的线上告知", "urgent online notice"), End: w("回复，否则转现场", "answer, else the fall-back"), Amount: 1, Unit: WorkingDays, Way: Within, Binds: Party,
		Follows: w("自动转为现场检查", "fall-back by itself"), Rank: Policy, Source: measures, Article: "第二十八条", From: law.MeasuresInForce, Ours: silent},
	{ID: OnlineChannels, Trigger: w("线上告知", "online notice"), End: w("转现场以前试过的渠道", "channels tried before the fall-back"), Amount: 2, Unit: Times, Way: AtLeast, Binds: Organ,
		Follows: w("不能认定联系不上", "the party does not count as unreachable"), Rank: Policy, Source: measures, Article: "第二十八条", From: law.MeasuresInForce, Ours: w("渠道个数没有规定，是本系统默认，不是法律", "how many channels is not said; it is our default, not law")},
	{ID: OnSite, Trigger: w("转为现场检查", "fall-back"), End: w("到现场", "on-site act"), Amount: 5, Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("提醒", "an alarm"), Rank: Policy, Source: measures, Article: "第六条第一款", From: law.MeasuresInForce, Ours: open("及时")},
	{ID: OnSiteUrgent, Trigger: w("紧急的转为现场检查", "urgent fall-back"), End: w("到现场", "on-site act"), Amount: 1, Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("提醒", "an alarm"), Rank: Policy, Source: measures, Article: "第六条第一款", From: law.MeasuresInForce, Ours: open("及时")},
	{ID: CorrectionRounds, Trigger: w("一次线上检查", "one online inspection"), End: w("要求补正", "correction rounds"), Amount: 2, Unit: Times, Way: AtMost, Binds: Organ,
		Follows: w("第三次须经负责人批准", "a third needs the head"), Rank: isDocument, Source: measures, Article: "第三十一条第一款第（四）项、第三十三条第（三）项", From: law.MeasuresInForce},
	{ID: CorrectionAnswer, Trigger: w("要求补正", "correction asked for"), End: w("补正", "correction"), Amount: 2, Unit: WorkingDays, Way: AtLeast, Binds: Party,
		Follows: w("提醒，再转现场", "reminder, then fall-back"), Rank: Policy, Source: measures, Article: "第三十一条第一款第（四）项", From: law.MeasuresInForce, Ours: w("要有时限，最短多少没有规定，是本系统默认，不是法律", "a limit must be given; the least is our default, not law")},
}

// ofCases are T14 to T23: the case from clue to service.
var ofCases = []Term{
	{ID: RecusalDecision, Trigger: w("申请回避", "application for recusal"), End: w("决定并告知", "decision, and the party told"), Amount: 3, Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("提醒，列入追责清单", "an alarm; the list of Art 46"), Rank: isDocument, Source: measures, Article: "第四十二条第二款", From: law.MeasuresInForce},
	{ID: ObjectionAnswer, Trigger: w("提出证据异议", "objection to evidence"), End: w("答复", "answer"), Amount: 5, Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("答复以前不能作出决定", "no decision until it is answered"), Rank: Policy, Source: measures, Article: "第四十条第一款", From: law.MeasuresInForce, Ours: silent},
	{ID: Limitation, Trigger: w("违法行为发生，连续或者继续的自终了", "the act, or its end if continuing"), End: w("被发现", "discovery"), Amount: 2, Unit: Years, Way: Within, Binds: Organ,
		Follows: w("不再给予行政处罚", "no penalty"), Rank: isLaw, Source: penaltyLaw, Article: "第三十六条", From: law.PenaltyLawInForce},
	{ID: LimitationGrave, Trigger: w("涉及生命健康安全、金融安全且有危害后果的违法行为", "an act against life, health or financial safety, with harm"), End: w("被发现", "discovery"), Amount: 5, Unit: Years, Way: Within, Binds: Organ,
		Follows: w("不再给予行政处罚", "no penalty"), Rank: isLaw, Source: penaltyLaw, Article: "第三十六条", From: law.PenaltyLawInForce},
	{ID: Decision, Trigger: w("立案", "filing"), End: w("处罚决定书载明的日期", "the date on the decision document"), Amount: 90, Unit: CalendarDays, Way: Within, Binds: Organ,
		Follows: w("逾期作出决定，程序违法", "unlawful delay"), Rank: isLaw, Source: penaltyLaw, Article: "第六十条", From: law.PenaltyLawInForce, Warns: []int{60, 75, 85}},
	{ID: Defence, Trigger: w("处罚事先告知书送达", "service of the prior notice"), End: w("陈述、申辩", "statement and defence"), Amount: 5, Unit: WorkingDays, Way: Within, Binds: Party,
		Follows: w("可以作出决定；逾期的意见仍要看", "the decision may follow; late words are still read"), Rank: Policy, Source: penaltyLaw, Article: "第四十四条、第四十五条", From: law.PenaltyLawInForce,
		Ours: silent},
	{ID: HearingRequest, Trigger: w("听证告知送达", "service of the notice of the right"), End: w("要求听证", "request for a hearing"), Amount: 5, Unit: WorkingDays, Way: Within, Binds: Party,
		Follows: w("视为放弃听证", "the right lapses"), Rank: isLaw, Source: penaltyLaw, Article: "第六十四条第（一）项", From: law.PenaltyLawInForce},
	{ID: HearingNotice, Trigger: w("通知听证时间地点", "notice of time and place"), End: w("举行听证", "hearing"), Amount: 7, Unit: WorkingDays, Way: Between, Binds: Organ,
		Follows: w("听证无效，须重新通知", "the hearing is invalid"), Rank: isLaw, Source: penaltyLaw, Article: "第六十四条第（二）项", From: law.PenaltyLawInForce,
		Ours: w("“七个工作日前”按中间隔满七个工作日理解，是本系统的读法", "that seven full working days lie between is our reading")},
	{ID: Preservation, Trigger: w("先行登记保存", "registration for preservation"), End: w("处理决定", "decision what becomes of it"), Amount: 7, Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("必须解除", "it must be released"), Rank: isLaw, Source: penaltyLaw, Article: "第五十六条", From: law.PenaltyLawInForce},
	{ID: Service, Trigger: w("处罚决定", "decision"), End: w("送达", "service"), Amount: 7, Unit: WorkingDays, Way: Within, Binds: Organ,
		Follows: w("程序违法", "a breach of procedure"), Rank: isLaw, Source: penaltyLaw, Article: "第六十一条", From: law.PenaltyLawInForce},
	{ID: PublicNotice, Trigger: w("发出公告", "public notice"), End: w("视为送达", "served"), Amount: 30, Unit: CalendarDays, Way: NotBefore, Binds: Nobody,
		Follows: w("视为送达", "it counts as served"), Rank: isLaw, Source: civilLaw, Article: "第九十五条"},
	{ID: PublicNoticeAbroad, Trigger: w("对境外当事人发出公告", "public notice to a party abroad"), End: w("视为送达", "served"), Amount: 60, Unit: CalendarDays, Way: NotBefore, Binds: Nobody,
		Follows: w("视为送达", "it counts as served"), Rank: isLaw, Source: civilLaw, Article: "第二百八十三条"},
}
