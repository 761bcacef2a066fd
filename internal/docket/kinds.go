package docket

import (
	"cmp"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
)

// Kind is one kind of paper: a line of documents.md.
type Kind struct {
	ID      string // C1.8
	Version int    // of its template, raised whenever that says something else
	Title   law.Words
	Series  string // word of its series in the number: 设公
	Article string // of 粤府〔2025〕12号
	Drafts  access.Permission
	Signs   access.Permission
	// Apart: who drafted it does not sign it. Where a reviewer signs the own opinion, one person does both.
	Apart bool
	// Capacity is what who signs must be designated for in the own body.
	Capacity access.Capacity
	// Within an act of another chapter only: nobody drafts, corrects or drops one by hand.
	Within bool
	// Reads is what reading one asks for, beside the papers of devices; empty: nothing more. A notice names its party.
	Reads access.Permission
	// External papers leave the body: they bear its name under the text, where the seal stands.
	External bool
}

// Kinds are all kinds, in the order of documents.md.
var Kinds = []Kind{
	version(2, headed("C1.1", "电子技术监控设备设置事前论证报告", "Report of the prior argument", "论证", "第十条第一款", access.ProposeDevice)),
	version(3, external(headed("C1.2", "电子技术监控设备设置方案", "Siting plan", "方案", "第九条、第十三条", access.ProposeDevice), access.SubmitPlan)),
	version(2, own("C1.3", "设置方案审批意见登记表", "Register of the approval received", "收文", "第九条", access.ProposeDevice, "")),
	version(2, own("C1.4", "电子技术监控设备法制审核意见书", "Legal opinion on a device", "法审", "第十一条", access.ReviewLegally, access.LegalReview)),
	version(2, own("C1.5", "电子技术监控设备技术审核意见书", "Technical opinion on a device", "技审", "第十二条", access.ReviewTechnically, access.TechnicalReview)),
	version(2, own("C1.6", "技术审核委托及检测报告登记表", "Register of an entrusted examination", "收检", "第十二条第二款", access.ReviewTechnically, "")),
	own("C1.7", "检定证书登记表", "Register of a verification certificate", "收证", "第十二条第一款第（一）项、第二十二条", access.MaintainDevice, ""),
	version(2, external(headed("C1.8", "电子技术监控设备设置地点公示公告", "Notice of the location of a device", "设公", "第十四条第一款", access.PublishSite), access.Commission)),
	external(headed("C1.9", "电子技术监控设备启用决定", "Decision to commission a device", "启用", "第十四条第一款", access.ProposeDevice), access.Commission),
	external(headed("C1.10", "电子技术监控设备停用公告", "Notice that a device is stopped", "停公", "第十四条第二款", access.PublishSite), access.Commission),
	version(2, external(headed("C1.11", "电子技术监控设备恢复使用公告", "Notice that a device is used again", "复公", "第十四条第二款", access.PublishSite), access.Commission)),
	version(2, own("C1.12", "检修维护工单", "Work order", "工单", "第十四条第二款、第二十二条", access.MaintainDevice, "")),
	headed("C1.13", "电子技术监控设备定期评估报告", "Periodic evaluation", "评估", "第十条第一款", access.ProposeDevice),
	own("C1.14", "标志标识检查（整改）记录", "Record of the inspection of a sign", "标检", "第十条、第十四条", access.InstallDevice, ""),
	version(2, headed("C1.15", "移动执法检查计划", "Plan of a mobile inspection", "移检", "第十六条", access.ProposeDevice)),
	version(2, own("C1.16", "飞行活动申请、备案登记表", "Register of a flight filing", "飞备", "第十六条第一款第（二）项", access.MaintainDevice, "")),
	external(headed("C1.17", "设备、数据共享申请（答复）及移交清单", "Request for sharing, answer and transfer list", "共享", "第十七条、第十八条", access.ProposeDevice), access.Commission),
	version(2, headed("C1.18", "高频违法行为源头治理方案（效果评估）", "Source governance plan", "治理", "第十九条", access.ProposeDevice)),
	version(2, external(headed("C1.19", "年度新增电子技术监控设备情况报告", "Report of the year's new devices", "年报", "第十三条第二款", access.ProposeDevice), access.Commission)),
	version(2, own("C1.20", "设备异常（损毁、干扰）事件记录", "Record of an incident of a device", "异常", "第二十条、第三十六条第（三）项", access.MaintainDevice, "")),
	reading(access.ViewCaptures, own("C2.1", "电子数据采集记录", "Record of what a device captured", "采集", "第二十条、第二十一条", access.ReviewCaptures, "")),
	reading(access.ViewCaptures, own("C2.2", "审核记录", "Record of the review of a capture", "审核", "第三十条第（一）项、第（三）项", access.ReviewCaptures, "")),
	reading(access.ViewCases, own("C2.3", "证据制作说明", "Note on derived evidence", "证制", "第三十三条第（六）项", access.HandleCases, "")),
	version(2, within(access.ViewNotices, external(own("C2.5", "涉嫌违法行为告知提示", "Notice of a suspected violation", "告", "第三十条第（四）项", access.MakeNotices, ""), access.MakeNotices))),
	reading(access.ViewCases, own("C2.7", "证据排除记录", "Record of an exclusion of evidence", "证排", "第三十六条", access.HandleCases, "")),
	version(2, joint("C4.1", "案源登记表", "Register of a clue", "案源", "第四十五条，行政处罚法第五十四条", access.HandleCases)),
	decided("C4.2", "立案审批表", "Filing of a case", "立案", "行政处罚法第五十四条、第二十二条、第二十九条、第三十六条"),
	external(decided("C4.3", "先行登记保存证据（处理）决定书", "Preservation of evidence, and what becomes of it", "登保", "行政处罚法第五十六条"), access.DecideCases),
	external(decided("C4.4", "责令改正通知书", "Order to correct", "责改", "第三十七条，行政处罚法第二十八条"), access.DecideCases),
	version(2, joint("C4.5", "案件调查终结报告", "Report at the end of an investigation", "终结", "行政处罚法第五十四条、第五十七条", access.HandleCases)),
	version(2, within(access.ViewCases, external(own("C4.6", "行政处罚事先告知书", "Prior notice of a penalty", "罚告", "第三十二条第（五）项，行政处罚法第四十四条", access.DecideCases, ""), access.DecideCases))),
	joint("C4.8", "陈述申辩笔录和复核意见书", "Defence and its re-examination", "复核", "第四十条，行政处罚法第四十五条", access.HandleCases),
	joint("C4.9", "放弃陈述申辩（听证）登记表", "Register of a waiver", "弃权", "行政处罚法第六十二条", access.HandleCases),
	within(access.ViewCases, external(own("C4.10", "行政处罚听证通知书", "Notice of a hearing", "听通", "行政处罚法第六十四条", access.HostHearings, ""), access.HostHearings)),
	within(access.ViewCases, own("C4.11", "听证笔录和听证报告", "Record and report of a hearing", "听证", "行政处罚法第六十四条第（八）项、第六十五条", access.HostHearings, "")),
	reading(access.ViewCases, own("C4.12", "行政处罚决定法制审核意见书", "Legal opinion on a decision", "决审", "行政处罚法第五十八条", access.ReviewCases, "")),
	reading(access.ViewCases, own("C4.13", "重大行政处罚集体讨论笔录", "Record of a collective discussion", "讨论", "行政处罚法第五十七条第二款", access.DecideCases, "")),
	version(2, decided("C4.14", "行政处罚决定审批表", "Approval of a decision", "决批", "行政处罚法第五十七条")),
	version(3, within(access.ViewCases, external(own("C4.15", "行政处罚决定书", "Penalty decision", "罚决", "行政处罚法第五十七条、第五十九条", access.DecideCases, ""), access.DecideCases))),
	version(2, within(access.ViewCases, external(own("C4.16", "当场行政处罚决定书", "Penalty decision on the spot", "当罚", "行政处罚法第五十一条、第五十二条", access.HandleCases, ""), access.HandleCases))),
	version(3, within(access.ViewCases, external(own("C4.17", "不予行政处罚决定书", "Decision of no penalty", "不罚", "行政处罚法第三十三条、第五十七条", access.DecideCases, ""), access.DecideCases))),
	external(decided("C4.18", "撤销案件（终止调查）决定书", "Withdrawal of a case", "撤案", "行政处罚法第五十七条"), access.DecideCases),
	version(2, external(decided("C4.19", "案件移送函", "Transfer of a case", "移送", "行政处罚法第二十七条"), access.DecideCases)),
	version(2, external(decided("C4.21", "回避申请和回避决定书", "Application for recusal and decision", "回避", "第四十二条，行政处罚法第四十三条"), access.DecideRecusals)),
	reading(access.ViewCases, external(headed("C4.22", "证据异议审核决定", "Decision on an objection to evidence", "异议", "第四十条第一款", access.AnswerObjections), access.DecideCases)),
	external(decided("C4.23", "文书更正通知书", "Notice that a clerical error was put right", "更正", "第四十五条"), access.DecideCases),
	external(decided("C4.24", "撤销（变更）行政处罚决定书", "Revocation or change of a decision", "撤变", "第四十五条，行政处罚法第七十五条"), access.DecideCases),
	external(decided("C4.25", "行政复议申请接收回执和转送函", "Receipt and forwarding of an application", "转送", "行政复议法第三十二条"), access.DecideCases),
	version(2, external(decided("C4.26", "行政复议答复书（行政诉讼答辩状）", "Reply in reconsideration or suit", "答复", "行政复议法第四十八条、第五十四条，行政诉讼法第六十七条"), access.DecideCases)),
	decided("C4.27", "结案审批表", "Closing of a case", "结案", "行政处罚法第四十七条"),
	version(2, joint("C4.28", "行政执法案卷封面、目录、备考表", "Cover, list and closing note of a file", "卷宗", "第三十四条", access.HandleCases)),
	within(access.ViewCases, external(own("C5.1", "送达地址和电子送达确认书", "Confirmation of addresses for service and of e-service", "送确", "第三十八条，行政处罚法第六十一条", access.HandleCases, ""), access.HandleCases)),
	within(access.ViewCases, own("C5.2", "送达回证（电子送达凭证）", "Proof of service", "送证", "第三十八条，行政处罚法第六十一条", "", "")), // whatever act changes the day of service makes it
	within(access.ViewCases, own("C5.3", "留置送达记录", "Record of leaving a paper at the place", "留置", "行政处罚法第六十一条", access.HandleCases, "")),
	within(access.ViewCases, external(own("C5.4", "送达公告", "Public notice of service", "公送", "行政处罚法第六十一条", access.DecideCases, ""), access.DecideCases)),
	within(access.ViewCases, external(own("C5.5", "缴款通知书", "Notice of payment", "缴款", "第三十九条，行政处罚法第六十七条", access.HandleCases, ""), access.HandleCases)),
	within(access.ViewCases, external(own("C5.7", "暂缓、分期缴纳罚款申请和决定书", "Deferral or instalments", "缓缴", "行政处罚法第六十六条", access.DecideCases, ""), access.DecideCases)),
	within(access.ViewCases, external(own("C5.8", "加处罚款通知书", "Notice of the late fee", "加处", "行政处罚法第七十二条，行政强制法第四十五条", access.DecideCases, ""), access.DecideCases)),
	within(access.ViewCases, external(own("C5.9", "履行行政决定催告书", "Reminder", "催告", "行政强制法第三十五条、第五十四条", access.DecideCases, ""), access.DecideCases)),
	within(access.ViewCases, external(own("C5.10", "强制执行申请书", "Application to the court to enforce", "强申", "行政强制法第五十三条至第五十五条", access.DecideCases, ""), access.DecideCases)),
	within(access.ViewCases, own("C5.11", "退付款项审批表", "Approval of a refund", "退付", "第三十九条，国家赔偿法第三十六条", access.DecideCases, "")),
	within(access.ViewCases, external(own("C6.10", "行政处罚决定公开（撤回）说明", "Publication or withdrawal of a decision", "罚公", "行政处罚法第四十八条", access.DecideCases, ""), access.DecideCases)),
}

// headed is an internal paper that the head signs and somebody else drafts.
func headed(id, zh, en, series, article string, drafts access.Permission) Kind {
	return Kind{ID: id, Version: 1, Title: law.Words{ZH: zh, EN: en}, Series: series, Article: article, Drafts: drafts, Signs: access.Commission, Apart: true}
}

// version is a kind whose template says something else than its first.
func version(n int, k Kind) Kind {
	k.Version = n
	return k
}

// external is a paper that leaves the body.
func external(k Kind, signs access.Permission) Kind {
	k.External, k.Signs = true, signs
	return k
}

// reading is a paper that only who has the permission reads.
func reading(reads access.Permission, k Kind) Kind {
	k.Reads = reads
	return k
}

// within is a paper that an act of another chapter issues, and that who has the permission reads.
func within(reads access.Permission, k Kind) Kind {
	k.Within, k.Reads = true, reads
	return k
}

// own is a paper that is signed by whose work it records.
func own(id, zh, en, series, article string, by access.Permission, capacity access.Capacity) Kind {
	return Kind{ID: id, Version: 1, Title: law.Words{ZH: zh, EN: en}, Series: series, Article: article, Drafts: by, Signs: by, Capacity: capacity}
}

// joint is a paper of two who do a thing together: one drafts it, and the other signs it (行政处罚法 42).
func joint(id, zh, en, series, article string, by access.Permission) Kind {
	k := reading(access.ViewCases, own(id, zh, en, series, article, by, ""))
	k.Apart = true
	return k
}

// decided is a paper of a case that who handles it drafts and who decides on it signs.
func decided(id, zh, en, series, article string) Kind {
	k := joint(id, zh, en, series, article, access.HandleCases)
	k.Signs = access.DecideCases
	return k
}

// KindByID returns a kind, and whether there is one.
func KindByID(id string) (Kind, bool) {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return Kinds[i], true
}

// TemplateOf is the template of a kind.
func TemplateOf(kind string) paper.Template {
	k, _ := KindByID(kind)
	return paper.Template{ID: kind, Version: cmp.Or(k.Version, 1)}
}

// The acts on papers. What each asks of who acts, the kind of the paper says.
var (
	Drafted  = act.Kind{Name: "paper.draft", Title: law.Words{ZH: "拟制文书", EN: "Draft a paper"}}
	Approved = act.Kind{Name: "paper.approve", Title: law.Words{ZH: "签发文书", EN: "Approve a paper"}}
	Dropped  = act.Kind{Name: "paper.drop", Title: law.Words{ZH: "撤销文书草稿", EN: "Drop a draft of a paper"}}
	Sealed   = act.Kind{Name: "paper.seal", Title: law.Words{ZH: "登记文书用印", EN: "Record the seal of a paper"}}
)

// asking is an act with what it asks of who acts.
func asking(k act.Kind, permission access.Permission, capacity access.Capacity) act.Kind {
	k.Permission, k.Capacity = permission, capacity
	return k
}
