package delivery

import (
	"strings"
	"time"

	"yuanjian/internal/law"
)

// saysIsNone are words that say what a letter is not, or name a law: they may hold a word of penalty.
var saysIsNone = []string{"不是处罚事先告知", "不是行政处罚事先告知", "不是处罚决定", "不是行政处罚决定", "不是处罚", "无需缴款", "不需要缴款", "不会因此受到更重的处罚", "不会因此加重处罚", "行政处罚法",
	"not a penalty notice", "not a penalty decision", "no penalty decision", "not a penalty", "no heavier penalty", "nothing to pay", "nothing has to be paid", "no payment", "Administrative Penalties Law", "Administrative Penalty Law"}

// penal are words of penalty and of money: a notice has none of them, and who reads one should know it for a fraud (ux.md F.2).
var penal = []string{"处罚", "罚款", "罚金", "没收", "扣留", "暂扣", "吊销", "记分", "黑名单", "您已违法", "后果自负", "缴款", "缴纳", "扣分", "扣押", "滞纳金", "强制执行", "拘留", "银行", "转账", "汇款", "付款", "密码", "失信",
	"penalty", "penalties", "fine of", "to pay", "payment", "bank", "transfer money", "password"}

// PenalWord returns a word of penalty or of money in a text, empty when there is none. A notice under Art 30(4) is neither a prior
// notice of penalty nor a decision, and must not read like one.
func PenalWord(text string) string {
	for _, p := range saysIsNone {
		text = strings.ReplaceAll(text, p, "")
	}
	text = strings.ToLower(text)
	for _, p := range penal {
		if strings.Contains(text, p) {
			return p
		}
	}
	return ""
}

// askAfter is after how long the state is asked for the n-th time, when no callback has come: soon at first, then seldom.
func askAfter(n int) time.Duration {
	return min(10*time.Minute<<min(n, 6), 8*time.Hour)
}

// reasons are why a channel did not bring a letter to its recipient. What a channel says otherwise is "other".
var reasons = map[string]law.Words{
	"invalid-address": {ZH: "地址或者号码无效", EN: "the address is not valid"},
	"no-such-user":    {ZH: "没有这个用户，或者空号", EN: "there is no such user or number"},
	"unreachable":     {ZH: "无法接通或者无法投递", EN: "it cannot be reached"},
	"full":            {ZH: "对方信箱已满", EN: "the mailbox is full"},
	"blocked":         {ZH: "对方拒收", EN: "the recipient takes no such messages"},
	"expired":         {ZH: "渠道多次重试后放弃", EN: "the channel gave up"},
	"refused":         {ZH: "渠道不予受理", EN: "the channel does not take it"},
	"key-reused":      {ZH: "渠道认为编号已经用于其他内容", EN: "the channel knows the key with other content"},
	"not-configured":  {ZH: "没有开通这个渠道", EN: "the channel is not set up"},
	"not-known":       {ZH: "渠道没有这条信息的记录", EN: "the channel has no record of it"},
	"not-done":        {ZH: "期限内没有办理", EN: "nobody did it within its term"},
	"no-answer":       {ZH: "期限内没有查到送达结果", EN: "no result was known within its term"},
	"nobody-answers":  {ZH: "无人接听", EN: "nobody answered"},
	"declined":        {ZH: "对方拒绝接听或者不愿听取", EN: "the recipient declined"},
	"not-theirs":      {ZH: "不是当事人的地址或者号码", EN: "it is not the recipient's address"},
	"number-changed":  {ZH: "号码已经换了机主", EN: "the number has changed hands"},
	"returned":        {ZH: "邮件退回", EN: "the letter came back"},
	"not-needed":      {ZH: "已经送达，不再需要", EN: "another channel reached the recipient"},
	"matter-over":     {ZH: "事项已经撤回或者了结", EN: "the matter was withdrawn or is over"},
	"authority-ended": {ZH: "签署确认书的人已经没有接受送达的授权", EN: "who signed the confirmation may not accept service any more"},
	"other":           {ZH: "其他原因", EN: "another reason"},
}

// ReasonWords names a reason; empty for none.
func ReasonWords(code string) law.Words { return reasons[code] }

// known is the code itself where it is one of ours; other than that a stranger's text would reach pages and records.
func known(code string) string {
	if _, ok := reasons[code]; ok || code == "" {
		return code
	}
	return "other"
}
