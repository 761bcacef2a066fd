package device

import (
	"encoding/json"
	"fmt"

	"yuanjian/internal/law"
)

// Event names what happened, in the word of the admissibility contract where it has one.
type Event string

// The events of the contract.
const (
	PlanApproved         Event = "plan_approved"
	PlanWithdrawn        Event = "plan_withdrawn"
	LegalReview          Event = "legal_review"
	TechnicalReview      Event = "technical_review"
	Altered              Event = "altered"
	Surveyed             Event = "surveyed"
	SignPlaced           Event = "sign_placed"
	SignMissing          Event = "sign_missing"
	Published            Event = "published"
	PublicationCorrected Event = "publication_corrected"
	PublicationWithdrawn Event = "publication_withdrawn"
	Commissioned         Event = "commissioned"
	Stopped              Event = "stopped"
	Resumed              Event = "resumed"
	MaintenanceStarted   Event = "maintenance_started"
	MaintenanceEnded     Event = "maintenance_ended"
	Verified             Event = "verified"
	Repaired             Event = "repaired"
	AbnormalStarted      Event = "abnormal_started"
	AbnormalEnded        Event = "abnormal_ended"
	ClockChecked         Event = "clock_checked"
	FlightPlanned        Event = "flight_plan"
	MarkPhotographed     Event = "mark_photographed"
)

// The events that no rule of admissibility asks for, kept in the same timeline.
const (
	Registered      Event = "registered"
	Argued          Event = "argued"
	PlanDrafted     Event = "plan_drafted"
	PlanSubmitted   Event = "plan_submitted"
	PlanRejected    Event = "plan_rejected"
	FilingAsked     Event = "filing_asked"   // something was sent to the disclosure platform
	FilingRefused   Event = "filing_refused" // and the platform did not take it
	StopNoticed     Event = "stop_noticed"
	FirmwareChanged Event = "firmware_changed"
	SiteCancelled   Event = "cancelled"

	SignReported       Event = "sign_reported" // by somebody who passed
	SignReportAnswered Event = "sign_report_answered"

	ReferenceRecorded Event = "reference_recorded" // what the camera sees when nothing happens
)

// The events of the years in which a device stands (Art 10(1), 14, 20, 22, 49); no rule of admissibility asks for them.
const (
	SignInspected        Event = "sign_inspected"
	AdjustmentOrdered    Event = "adjustment_ordered"
	AdjustmentDone       Event = "adjustment_done"
	PastDecided          Event = "past_decided"
	EvaluationDrafted    Event = "evaluation_drafted"
	Evaluated            Event = "evaluated"
	UpkeepPlanned        Event = "upkeep_planned"
	UpkeepDone           Event = "upkeep_done"
	MaintenanceRedecided Event = "maintenance_redecided"
	IncidentReported     Event = "incident_reported"
	PoliceReferred       Event = "police_referred"
	VideoSystemDeclared  Event = "video_system_declared"
	PoliceFiled          Event = "police_filed"
	LegacyEntered        Event = "legacy_entered"
	LegacyJudged         Event = "legacy_judged"
	PartsListed          Event = "parts_listed"
	NoRuleReasoned       Event = "no_rule_reasoned"
	RuleIssued           Event = "rule_issued"
	SilenceExplained     Event = "silence_explained"
)

// Detail is what an event says beyond when it was and who recorded it. Line is the result in one line, for people.
type Detail interface {
	Line() law.Words
}

// Nothing is the detail of events that say all by their name.
type Nothing struct{}

// Line is empty.
func (Nothing) Line() law.Words { return law.Words{} }

// kind is what is known of an event.
type kind struct {
	subject Subject
	words   law.Words // the act in the law's word
	article string    // of 粤府〔2025〕12号
	decode  func(text []byte) (Detail, error)
}

func of[D Detail](subject Subject, zh, en, article string) kind {
	return kind{subject, law.Words{ZH: zh, EN: en}, article, func(text []byte) (Detail, error) {
		var d D
		err := json.Unmarshal(text, &d)
		return d, err
	}}
}

var kinds = map[Event]kind{
	Registered:           of[Nothing](OfUse, "登记", "Registered", "第九条"),
	Argued:               of[Argument](OfSite, "事前论证", "Prior argument", "第十条第一款"),
	PlanDrafted:          of[SitingPlan](OfSite, "拟定设置方案", "Siting plan drafted", "第九条"),
	PlanSubmitted:        of[Submission](OfSite, "报批设置方案", "Siting plan submitted", "第九条"),
	PlanApproved:         of[Approval](OfSite, "批准设置方案", "Siting plan approved", "第九条"),
	PlanRejected:         of[Rejection](OfSite, "不批准设置方案", "Siting plan rejected", "第九条"),
	PlanWithdrawn:        of[Rejection](OfSite, "撤回批准", "Approval withdrawn", "第九条"),
	LegalReview:          of[LegalOpinion](OfUse, "法制审核", "Legal review", "第十一条第一款"),
	TechnicalReview:      of[TechnicalOpinion](OfUse, "技术审核", "Technical review", "第十二条第一款"),
	Altered:              of[Alteration](OfUse, "变动", "Alteration", "第十条第二款"), // the subject depends on what was altered
	Surveyed:             of[Survey](OfSite, "安装定位", "Surveyed on installation", "第十三条"),
	SignPlaced:           of[Sign](OfSite, "设置标志", "Sign placed", "第十四条第一款"),
	SignMissing:          of[MissingSign](OfSite, "标志缺失", "Sign found missing", "第十四条第一款"),
	SignReported:         of[SignReport](OfSite, "收到标志报告", "Sign reported by the public", "第十四条第一款"),
	SignReportAnswered:   of[SignAnswer](OfSite, "答复标志报告", "Report of the sign answered", "第十四条第一款"),
	ReferenceRecorded:    of[ReferenceView](OfUse, "登记参照画面", "Reference view recorded", "第三十条第（三）项"),
	FilingAsked:          of[Filing](OfSite, "报送公示平台", "Sent to the disclosure platform", "第十四条第一款"),
	FilingRefused:        of[Refused](OfSite, "公示平台未受理", "Not taken by the disclosure platform", "第十四条第一款"),
	Published:            of[Publication](OfSite, "公示", "Published", "第十四条第一款"),
	PublicationCorrected: of[Correction](OfSite, "更正公示", "Publication corrected", "第十四条第一款"),
	PublicationWithdrawn: of[Withdrawal](OfSite, "撤下公示", "Publication withdrawn", "第十四条第一款"),
	Commissioned:         of[Decision](OfUse, "启用", "Commissioned", "第十四条第一款"),
	Stopped:              of[Decision](OfUse, "停用", "Stopped", "第十四条第二款"),
	StopNoticed:          of[StopNotice](OfUse, "公布停用", "Stop made public", "第十四条第二款"),
	Resumed:              of[Decision](OfUse, "恢复使用", "Resumed", "第十四条第二款"),
	SiteCancelled:        of[Cancellation](OfUse, "取消设置", "Site cancelled", "第十条第一款"),
	MaintenanceStarted:   of[MaintenanceStart](OfDevice, "检修开始", "Maintenance started", "第十四条第二款"),
	MaintenanceEnded:     of[MaintenanceEnd](OfDevice, "检修结束", "Maintenance ended", "第十四条第二款"),
	Verified:             of[VerificationCertificate](OfDevice, "检定", "Verification", "第二十二条第一款"),
	Repaired:             of[Repair](OfDevice, "修理计量部分", "Measuring part repaired", "第二十二条第一款"),
	FirmwareChanged:      of[Firmware](OfDevice, "变更软件", "Software changed", "第二十一条"),
	AbnormalStarted:      of[Condition](OfDevice, "设备异常", "Device abnormal", "第三十六条第（三）项"),
	AbnormalEnded:        of[Condition](OfDevice, "设备恢复正常", "Device normal again", "第三十六条第（三）项"),
	ClockChecked:         of[ClockOffset](OfDevice, "校时", "Clock checked", "第三十六条第（三）项"),
	FlightPlanned:        of[FlightPlan](OfUse, "批准检查计划", "Inspection plan", "第十六条第一款第（一）项"),
	ViewDrawn:            of[View](OfSite, "绘制取景范围", "Field of view drawn", "第十五条"),
	PrivatePlace:         of[Nearby](OfSite, "登记附近的隐私场所", "Private place nearby recorded", "第十五条"),
	SharedOut:            of[Loan](OfUse, "共享给其他单位使用", "Shared with another body", "第十七条"),
	SharedIn:             of[Loan](OfUse, "使用其他单位共享的设备", "Use of a shared device", "第十七条"),
	ShareOver:            of[Decision](OfUse, "共享终止", "Share ended", "第十七条"),
	CarrierRegistered:    of[Carried](OfDevice, "登记载具的登记、备案", "Carrier registered", "第十六条第一款第（二）项"),
	DayFiled:             of[DayFiling](OfUse, "报备当日飞行计划", "Day's flights filed", "第十六条第一款第（二）项"),
	SeasonSet:            of[Season](OfSite, "确定巡查季节", "Season set", "第十六条第一款第（三）项"),
	StandRecorded:        of[Stand](OfDevice, "登记停放位置", "Stand recorded", "第十三条"),
	MarkPhotographed:     of[Mark](OfDevice, "拍摄设备标识", "Mark photographed", "第十六条第一款第（四）项"),

	SignInspected:        of[SignInspection](OfSite, "检查标志", "Sign inspected", "第十四条第一款"),
	AdjustmentOrdered:    of[Adjustment](OfSite, "交办调整", "Adjustment ordered", "第十条第一款"),
	AdjustmentDone:       of[AdjustmentResult](OfSite, "完成调整", "Adjustment done", "第十条第一款"),
	PastDecided:          of[PastDecision](OfUse, "决定存疑期间的抓拍", "Captures of a doubtful time decided", "第三十六条"),
	EvaluationDrafted:    of[Evaluation](OfSite, "拟定定期评估", "Evaluation drafted", "第十条第一款"),
	Evaluated:            of[EvaluationSigned](OfSite, "定期评估", "Evaluated", "第十条第一款"),
	UpkeepPlanned:        of[UpkeepPlan](OfDevice, "制定维护计划", "Upkeep planned", "第二十二条第一款"),
	UpkeepDone:           of[Upkeep](OfDevice, "维护、保养、校验", "Upkeep done", "第二十二条第一款"),
	MaintenanceRedecided: of[Redecision](OfDevice, "重新决定检修", "Long maintenance decided again", "第十四条第二款"),
	IncidentReported:     of[Incident](OfDevice, "登记破坏、干扰事件", "Tampering or interference reported", "第二十条第一款"),
	PoliceReferred:       of[PoliceReferral](OfDevice, "移送公安机关", "Referred to the police", "第二十条第一款"),
	VideoSystemDeclared:  of[VideoSystem](OfDevice, "认定是否属于公共安全视频系统", "Public-safety video system or not", "《公共安全视频图像信息系统管理条例》第十四条"),
	PoliceFiled:          of[PoliceFiling](OfDevice, "公安机关备案", "Filed with the police", "《公共安全视频图像信息系统管理条例》第十四条"),
	LegacyEntered:        of[Legacy](OfUse, "登记已有设置", "Site from before entered", "第四十九条"),
	LegacyJudged:         of[LegacyVerdict](OfUse, "清理结论", "Clean-up verdict", "第四十九条"),
	PartsListed:          of[MeasuringParts](OfDevice, "列明计量部件", "Measuring parts listed", "第二十二条第一款"),
	NoRuleReasoned:       of[NoRuleReason](OfDevice, "说明没有检定规程", "Lack of a verification rule reasoned", "第二十二条第一款"),
	RuleIssued:           of[VerificationRule](OfDevice, "登记检定规程发布", "Verification rule issued", "第二十二条第一款"),
	SilenceExplained:     of[Explanation](OfDevice, "说明没有数据的期间", "Silence explained", "第三十六条第（三）项"),
}

// Words is the act in the law's word.
func (e Event) Words() law.Words { return kinds[e].words }

// Article is the article of 粤府〔2025〕12号 that the act carries out.
func (e Event) Article() string { return kinds[e].article }

// decode reads the stored detail of an event.
func decode(e Event, text string) (Detail, error) {
	k, ok := kinds[e]
	if !ok {
		return nil, fmt.Errorf("no event is called %q", e)
	}
	d, err := k.decode([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("read detail of %s: %w", e, err)
	}
	return d, nil
}
