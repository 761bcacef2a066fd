package penalty

import (
	"fmt"
	"strings"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Words writes the penalty as a paper names it: each measure with its sum in capitals and figures, its days and its things.
func (p Penalty) Words() law.Words {
	all := make([]law.Words, len(p.Measures))
	for i, m := range p.Measures {
		all[i] = m.Words()
	}
	return join(all, "；", "; ")
}

// join writes words one after the other.
func join(all []law.Words, zh, en string) law.Words {
	z, e := make([]string, len(all)), make([]string, len(all))
	for i, w := range all {
		z[i], e[i] = w.ZH, w.EN
	}
	return law.Words{ZH: strings.Join(z, zh), EN: strings.Join(e, en)}
}

// Words writes one measure.
func (m Measure) Words() law.Words {
	w := m.Kind.Words()
	if m.Fen > 0 {
		value := law.Words{EN: " of "}
		if m.Kind == ConfiscateGoods || m.Kind == Other {
			value = law.Words{ZH: "，价值", EN: ", worth "}
		}
		w = law.Words{ZH: w.ZH + value.ZH + money.Fen(m.Fen).InFull(), EN: w.EN + value.EN + money.Fen(m.Fen).Figures().EN}
	}
	if d := m.daysWords(); d.ZH != "" {
		w = law.Words{ZH: w.ZH + "，" + d.ZH, EN: w.EN + ", " + d.EN}
	}
	if things := m.Things(); len(things) > 0 {
		w = law.Words{ZH: w.ZH + "：" + strings.Join(things, "、"), EN: w.EN + ": " + strings.Join(things, ", ")}
	}
	if m.Points > 0 {
		w = law.Words{ZH: w.ZH + fmt.Sprintf("，记%d分", m.Points), EN: w.EN + fmt.Sprintf(", %d points", m.Points)}
	}
	return w
}

// daysWords says how long a measure lasts; empty where its kind has no term.
func (m Measure) daysWords() law.Words {
	k, _ := m.Kind.known()
	switch {
	case m.Days > 0:
		return law.Words{ZH: fmt.Sprintf("期限%d日", m.Days), EN: fmt.Sprintf("for %d days", m.Days)}
	case k.days == none || m.Kind == Other:
		return law.Words{}
	case k.endless:
		return law.Words{ZH: "终身", EN: "for ever"}
	}
	return law.Words{ZH: "不定期限", EN: "without a fixed term"}
}
