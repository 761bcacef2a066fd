package penalty

import (
	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Simple is what the simple procedure rests on in a field.
type Simple struct {
	// Basis cites the rule of the field, of rank 规章 or above, that allows the simple procedure off-site. Empty: there is none,
	// and the ordinary procedure is followed ([POLICY]: 当场 is bound to being there).
	Basis string
	// CitizenMost and UnitMost are the highest fines in fen (T43).
	CitizenMost, UnitMost int64
	// FactsCertain: 违法事实确凿. Present: the party comes, or handles the matter in a session that proves who it is.
	FactsCertain, Present Answer
}

// SimpleAllowed says why the simple procedure is not allowed for a penalty (行政处罚法 51); nil when it is. It is for a warning, a
// fine up to the ceiling, or both, and for nothing else.
func SimpleAllowed(p Penalty, party Party, s Simple) error {
	refused := func(zh, en string) error {
		return law.Refusal{Rule: "L51", Article: "行政处罚法第五十一条", Because: law.Words{ZH: zh, EN: en},
			Cure: law.Words{ZH: "请适用普通程序。", EN: "Follow the ordinary procedure."}}
	}
	if s.Basis == "" {
		return refused("本领域没有规章以上的规定允许在非现场执法中适用简易程序。", "No rule of this field allows the simple procedure off-site.")
	}
	if s.FactsCertain != Yes {
		return refused("没有认定违法事实确凿。", "The facts are not found to be certain.")
	}
	if s.Present != Yes {
		return refused("当事人没有到场，也没有通过能确认身份的方式接受处理，不能当场作出决定。", "The party is neither there nor in a session that proves who it is.")
	}
	most := s.UnitMost
	if party == Citizen {
		most = s.CitizenMost
	}
	for _, m := range p.Measures {
		switch {
		case m.Kind == Fine && m.Fen > most:
			return refused("对"+party.Words().ZH+"罚款"+money.Fen(m.Fen).Figures().ZH+"，超过"+money.Fen(most).Figures().ZH+"。", "A fine of "+money.Fen(m.Fen).Figures().EN+" for a "+party.Words().EN+" is above "+money.Fen(most).Figures().EN+".")
		case m.Kind != Fine && m.Kind != Warning:
			return refused(m.Kind.Words().ZH+"不适用简易程序。", "The simple procedure is not for this: "+m.Kind.Words().EN+".")
		}
	}
	return nil
}
