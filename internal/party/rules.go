package party

import (
	"slices"
	"time"

	"yuanjian/internal/law"
)

// byItself is how what a mandate does not carry can still be done.
var byItself = law.Words{ZH: "请当事人本人办理，或者请当事人在案件页面“谁在帮我办理”重新授权；也可以打电话、到窗口办理。",
	EN: "The party can do it itself, grant it on the page of its matter, call or come to the counter."}

// carries refuses what a mandate does not carry at an instant (Art 25(2)): one that ended carries nothing, and one that is silent is the narrowest.
// Without a scope it is asked whether it stands at all.
func (m *Mandate) carries(s Scope, now time.Time) error {
	why := law.Words{}
	switch {
	case m.RevokedAt != nil:
		why = law.Words{ZH: "授权已经收回（" + m.Ground.Words().ZH + "）。", EN: "The mandate was revoked (" + m.Ground.Words().EN + ")."}
	case law.DateOf(now) > m.Until:
		why = law.Words{ZH: "授权已经在" + m.Until.Words() + "到期。", EN: "The mandate ended on " + m.Until.String() + "."}
	case s != "" && !slices.Contains(m.Scopes, s):
		why = law.Words{ZH: "当事人给您的授权里没有“" + s.Words().ZH + "”（授权的是：" + ScopeWords(m.Scopes).ZH + "）。",
			EN: "The party did not authorise you to " + s.Words().EN + " (authorised: " + ScopeWords(m.Scopes).EN + ")."}
	default:
		return nil
	}
	return law.Refusal{Rule: "A25.2", Article: "第二十五条第二款", Because: why, Cure: byItself}
}

// agentsOnly are the scopes that are an agent's and no contact's (roles.md E17).
var agentsOnly = []Scope{State, Withdraw}

// contactsBounds refuses an agent's power in a mandate of a contact, and a contact or a mandate over all matters of somebody who is no enterprise.
func contactsBounds(g *Grant) error {
	article := "第二十五条第二款"
	switch {
	case g.Kind == Contact && g.Principal.Kind != Unit:
		return law.Refusal{Rule: "A25.2", Article: article, Because: law.Words{ZH: "联系人由企业授权，当事人是个人的没有联系人。", EN: "Contact persons are those of enterprises; a citizen has none."},
			Cure: law.Words{ZH: "请选择“代办人”或者“委托代理人”。", EN: "Choose a helper or an agent."}}
	case g.Kind == Contact && slices.ContainsFunc(g.Scopes, func(s Scope) bool { return slices.Contains(agentsOnly, s) }):
		return law.Refusal{Rule: "A25.2", Article: article, Because: law.Words{ZH: "联系人不是代理人，不能替企业提出意见、撤回意见或者承认事实。", EN: "A contact person is no agent: it neither states nor withdraws for the enterprise."},
			Cure: law.Words{ZH: "请去掉这两项，或者改为委托代理人。", EN: "Leave these out, or name an agent."}}
	case g.Matter.ID == "" && (g.Kind != Contact || g.Principal.Number == ""):
		return law.Refusal{Rule: "A25.2", Article: article, Because: law.Words{ZH: "只有登记了统一社会信用代码的企业，才能为全部事项授权联系人。", EN: "Only an enterprise whose credit code is on record may name a contact for all its matters."},
			Cure: law.Words{ZH: "请改为只授权这一件事项。", EN: "Grant it for this matter only."}}
	}
	return nil
}
