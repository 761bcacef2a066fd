package casefile

import (
	"slices"

	"yuanjian/internal/law"
)

// Duty is one rule that a case of a way of off-site enforcement is held to (Art 3(2)): what the acts of that way asked, and still ask.
type Duty struct {
	Mode    Mode
	Article string
	Words   law.Words
}

// duties are those of each way, in the order of the articles. The acts behind them refuse what does not hold; the list says to whoever reads
// the case which rules it is under.
var duties = []Duty{
	{ByDevice, "第九条、第十一条、第十二条、第十四条", w("设备经批准、法制和技术审核，公示期满，标志明显", "The device was approved, reviewed, disclosed long enough and signed")},
	{ByDevice, "第十一条第二款", w("没有单独定案依据的，调查核实或者以其他证据认定", "Without a basis to decide alone, other evidence establishes the facts")},
	{ByDevice, "第二十二条", w("属于计量器具的，在检定有效期内", "A measuring instrument was inside its verification")},
	{ByDevice, "第三十条第（一）项、第（三）项", w("记录由持证执法人员审核，真实、清晰、完整、准确", "The record was reviewed by a certified officer: true, clear, complete, accurate")},
	{ByDevice, "第三十条第（四）项", w("及时告知涉嫌违法的事实，便于查询、陈述和申辩", "The party was told promptly, and could look it up and state its case")},
	{Online, "第二十三条", w("属于可以在线办理的情形", "It is one of the scenes for online handling")},
	{Online, "第二十八条", w("事先告知并表明身份；当事人拒绝的转现场，不视为阻碍", "The party was told and officers showed who they are; a refusal leads on-site and is no obstruction")},
	{Online, "第三十一条、第三十二条第（一）项", w("两名以上具有资格的执法人员进行", "At least two qualified officers did it")},
	{Online, "第三十二条第（二）项、第（三）项", w("告知权利，全程录音录像，笔录当场宣读核对", "Rights were told, all was recorded, the record was read and checked in the session")},
	{Online, "第三十三条", w("视频、图片、笔录符合形式要求，补正一般不超过两次", "Videos, pictures and records have the form that is asked for; corrections are two at most")},
}

// Duties are the rules that a case is under, by its ways.
func (c *Case) Duties() []Duty {
	return slices.DeleteFunc(slices.Clone(duties), func(d Duty) bool { return !slices.Contains(c.Modes, d.Mode) })
}
