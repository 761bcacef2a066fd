package penalty

import (
	"fmt"
	"maps"
	"slices"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Heavier lists every way in which after is heavier than before, or cannot be compared with it; empty when it is not heavier.
// No penalty becomes heavier because the party stated and defended (行政处罚法 45(2)) or objected to evidence (本办法 40(2)); both
// penalties are as Check wants them.
//
// A measure that was not there passes only in the place of a heavier one that is gone, and each that is gone makes one place.
func Heavier(before, after Penalty) []law.Words {
	var out []law.Words
	for _, i := range unplaced(before.Measures, after.Measures) {
		m := after.Measures[i]
		was, ok := before.Of(m.Kind)
		if !ok {
			w := m.Words()
			out = append(out, law.Words{ZH: "增加了" + w.ZH + "，不是用来代替更重的处罚的", EN: "adds what takes no heavier penalty's place: " + w.EN})
			continue
		}
		out = append(out, more(was, m)...)
	}
	if a, b := before.Points(), after.Points(); b > a {
		out = append(out, law.Words{ZH: fmt.Sprintf("记分由%d分增加到%d分", a, b), EN: fmt.Sprintf("points rise from %d to %d", a, b)})
	}
	return out
}

// unplaced are the measures afterwards that find no measure of before which they are no more than, each of before serving
// once. Those of one kind are placed first and stay placed; the others are placed by moving what else can give way.
func unplaced(before, after []Measure) (out []int) {
	holds := make([]int, len(before)) // which measure of after stands in the place of which of before
	for j := range holds {
		holds[j] = slices.IndexFunc(after, func(m Measure) bool { return m.Kind == before[j].Kind && m.within(before[j]) })
	}
	var place func(i int, tried []bool) bool
	place = func(i int, tried []bool) bool {
		for j := range before {
			if tried[j] || !after[i].within(before[j]) {
				continue
			}
			tried[j] = true
			if holds[j] < 0 || place(holds[j], tried) {
				holds[j] = i
				return true
			}
		}
		return false
	}
	for i := range after {
		if !slices.Contains(holds, i) && !place(i, make([]bool, len(before))) {
			out = append(out, i)
		}
	}
	return out
}

// within tells whether a measure is no more than another, points aside.
func (m Measure) within(was Measure) bool {
	if m.Kind == was.Kind {
		return len(more(was, m)) == 0
	}
	if !slices.Contains(kindOf(m).above, was.Kind) || m.Fen > 0 {
		return false
	}
	switch m.Kind {
	case Warning:
		return true
	case LowerGrade: // its new grade says nothing of the licence
		return names(m).within(names(was))
	case RestrictBusiness, StopBusiness:
		if was.Kind == StopBusiness && !daysWithin(m, was) {
			return false
		}
	}
	return len(moreThings(was, m)) == 0
}

// more lists the ways in which a measure is more than one of its own kind.
func more(was, m Measure) (out []law.Words) {
	w := m.Kind.Words()
	if m.Fen > was.Fen {
		a, b := money.Fen(was.Fen).Figures(), money.Fen(m.Fen).Figures()
		out = append(out, law.Words{ZH: w.ZH + "由" + a.ZH + "增加到" + b.ZH, EN: "the " + w.EN + " rises from " + a.EN + " to " + b.EN})
	}
	if !daysWithin(m, was) {
		a, b := was.daysWords(), m.daysWords()
		out = append(out, law.Words{ZH: w.ZH + "由" + a.ZH + "变为" + b.ZH, EN: "the " + w.EN + " goes from " + a.EN + " to " + b.EN})
	}
	if things := moreThings(was, m); len(things) > 0 {
		list := join(things, "、", ", ")
		out = append(out, law.Words{ZH: w.ZH + "的对象增加：" + list.ZH, EN: "the " + w.EN + " reaches further: " + list.EN})
	}
	return out
}

// daysWithin tells whether a measure lasts no longer than another: no days are for ever where the kind is endless; elsewhere
// they cannot be compared with any number of days.
func daysWithin(m, was Measure) bool {
	switch {
	case m.Days == was.Days:
		return true
	case was.Days == 0:
		return kindOf(was).endless
	case m.Days == 0:
		return false
	}
	return m.Days < was.Days
}

// thingSet are things by name, with how many of each; nil is the whole business.
type thingSet map[string]thing

func setOf(m Measure) thingSet {
	var out thingSet
	for _, t := range m.things() {
		if out == nil {
			out = thingSet{}
		}
		out[t.name] = t
	}
	return out
}

// names are the things of a measure without what stands behind them.
func names(m Measure) thingSet {
	out := setOf(m)
	for name := range out {
		out[name] = thing{name: name}
	}
	return out
}

func (s thingSet) within(was thingSet) bool { return len(s.beyond(was)) == 0 }

// beyond lists the things that another set has not, or has less of.
func (s thingSet) beyond(was thingSet) (out []law.Words) {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		t, old := s[name], was[name]
		if t == old || old.name != "" && t.fewer(old) {
			continue
		}
		if t.rest != "" {
			name += "｜" + t.rest
		}
		out = append(out, law.Words{ZH: name, EN: name})
	}
	return out
}

// fewer tells whether both things have numbers and this one no more. A grade is none: 二级 and 三级 are not compared.
func (t thing) fewer(old thing) bool {
	a, ok := t.number()
	b, both := old.number()
	return ok && both && a <= b
}

// moreThings lists the things of a measure that another has not. Nothing named is everything, where a kind may name nothing.
func moreThings(was, m Measure) []law.Words {
	before, after := setOf(was), setOf(m)
	of, mine := kindOf(was), kindOf(m)
	switch {
	case before == nil && of.things == may:
		return nil
	case after == nil && mine.things == may:
		return []law.Words{{ZH: "全部", EN: "everything"}}
	}
	return after.beyond(before)
}

func kindOf(m Measure) kind { k, _ := m.Kind.known(); return k }
