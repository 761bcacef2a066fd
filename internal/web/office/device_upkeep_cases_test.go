package office_test

import (
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

func ownSerial(s *works, use string) fields {
	return fields{"serial", s.fleet.Life(use).Device.Serial}
}

func inAMonth(s *works, _ string) fields {
	return fields{"again", law.DateOf(s.Clock.Now()).AddDays(300).String()}
}

// then is a use on which one step more was carried out.
func then(at func(uses) string, step, file string, values fields) func(uses) string {
	return func(s uses) string {
		use := at(s)
		s.done(roleOf[step], use, step, file, values)
		return use
	}
}

// measuring is a device in service whose parts are verified.
func (s uses) measuring() string { return s.fleet.Live().Use }

// unruled is a reviewed instrument for which no verification rule exists.
func (s uses) unruled() string {
	ids := s.installedIds()
	s.fleet.Review(ids, device.NoRule)
	return ids.Use
}

var (
	adjusted  = fields{"what", "sign", "fault", "标志被树枝遮挡", "until", "2099-01-01", "doubt_from", "2026-03-01T00:00"}
	evaluated = fields{"accidents", "事故2起，投诉1件", "signs", "明显、合理", "necessity", "事故下降，仍有必要", "result", "keep", "reason", "作用明显"}
	incident  = fields{"what", "jam", "cause", "outside", "effect", "画面被遮挡，看不清号牌", "note", "巡查发现镜头被贴纸遮挡"}
	legacy    = fields{"since", "2024-03-01T08:00", "basis", "原交警大队2024年2号文", "published", "2024-02-20T10:00", "where", "区政府网站", "sign_since", "2024-02-25T10:00", "sign", "告示牌"}
)

// upkeepCases are the steps of the years in which a device stands.
func upkeepCases() []stepCase {
	return []stepCase{
		{step: "inspect-sign", file: picture, values: fields{"clear", "yes"}, at: uses.live, spoilt: fields{"clear", "no"}, status: invalid, sentence: "有缺陷的写明缺陷"},
		{step: "reference", file: picture, values: fields{"shows", "停止线、车道标线、信号灯", "taken_at", "2026-01-02T10:00"}, at: uses.live, spoilt: fields{"taken_at", "2099-01-01T00:00"}, status: invalid, sentence: "请填写拍摄时间，不能晚于现在"},
		{step: "adjust", file: picture, values: adjusted, at: uses.live, spoilt: fields{"until", "2026-03-01"}, status: invalid, sentence: "完成日期不能早于今天"},
		{step: "adjust-done", file: picture, values: fields{"done", "修剪树枝"}, at: then(uses.live, "adjust", picture, adjusted), refusedAt: uses.live, status: conflict, sentence: "没有未完成的调整"},
		{step: "decide-past", values: fields{"answer", "reexamine", "reason", "标志确有遮挡"}, at: then(uses.live, "sign-missing", "", fields{"note", "立柱被撞"}), refusedAt: uses.live, status: conflict, sentence: "等待决定的存疑期间"},
		{step: "evaluate", values: evaluated, at: uses.live, refusedAt: uses.published, status: conflict, sentence: "还没有启用"},
		{step: "evaluate-sign", values: fields{"result", "keep", "reason", "同意"}, at: then(uses.live, "evaluate", "", evaluated), refusedAt: uses.live, status: conflict, sentence: "没有待签署的评估"},
		{step: "upkeep-plan", values: fields{"every_days", "90", "grace_days", "15", "basis", "manual", "text", "说明书第4章", "who", "测试维保公司"}, at: uses.live, refusedAt: uses.cancelled, status: conflict, sentence: "取消设置"},
		{step: "upkeep", values: fields{"kind", "upkeep", "done", "清洁镜头、紧固支架", "who", "测试维保公司"}, at: uses.live, refusedAt: uses.cancelled, status: conflict, sentence: "取消设置"},
		{step: "redecide", values: fields{"as", "maintenance", "reason", "等待配件"}, at: uses.maintained, refusedAt: uses.live, status: conflict, sentence: "没有在检修"},
		{step: "silence", values: fields{"at", "2026-01-01T00:00", "until", "2026-01-02T00:00", "cause", "power", "reason", "供电单位检修，有停电通知"}, at: uses.live, spoilt: fields{"until", "2025-12-31T00:00"}, status: invalid, sentence: "结束的时间须在开始以后"},
		{step: "incident", values: incident, at: uses.live, spoil: later, status: invalid, sentence: "时间不能晚于现在"},
		{step: "refer", file: paper, values: fields{"office", "测试区公安分局", "receipt", "JJ-1"}, at: then(uses.live, "incident", "", incident), refusedAt: uses.live, status: conflict, sentence: "没有等待移送的事件"},
		{step: "video-system", values: fields{"is", "yes", "reason", "画面接入公共安全视频平台"}, at: uses.live, refusedAt: uses.cancelled, status: conflict, sentence: "取消设置"},
		{step: "police-filing", file: paper, values: fields{"number", "BA-1", "office", "测试区公安分局", "day", "2026-01-05"}, at: then(uses.live, "video-system", "", fields{"is", "yes", "reason", "接入平台"}), refusedAt: uses.live, status: conflict, sentence: "不用备案"},
		{step: "parts", values: fields{"items", "测速仪\n闪光灯与相机", "reason", "强制检定目录"}, at: uses.measuring, refusedAt: uses.live, status: conflict, sentence: "没有认定这台设备属于须检定"},
		{step: "no-rule", file: paper, values: fields{"report", "CS-1", "tester", "测试质检院", "reason", "声学照相没有检定规程"}, fill: inAMonth, at: uses.unruled, refusedAt: uses.live, status: conflict, sentence: "技术审核没有认定"},
		{step: "rule-issued", values: fields{"number", "JJG 9999—2026", "from", "2026-01-01"}, at: uses.unruled, refusedAt: uses.live, status: conflict, sentence: "没有登记为没有检定规程"},
		{step: "legacy", file: paper, values: legacy, at: uses.registered, spoilt: fields{"since", "2025-05-02T00:00"}, status: conflict, sentence: "2025年5月1日起开始使用的"},
		{step: "legacy-verdict", values: fields{"verdict", "fix", "reason", "缺法制审核", "fix", "补办审核", "until", "2099-01-01"}, at: then(uses.registered, "legacy", paper, legacy), refusedAt: uses.live, status: conflict, sentence: "不是2025年5月1日前已有的设置"},
		{step: "secret", values: fields{"number", "测密〔2026〕1号"}, at: uses.registered, spoilt: fields{"number", ""}, status: invalid, sentence: "没有定密依据的文号"},
	}
}
